// Columns for people: cut to the width of the terminal, never wrapped. The only home of string-width.

import stringWidth from 'string-width';

export interface Column {
  readonly title: string;
  /** Cut first when the terminal is narrow: the larger, the sooner. 0: never. */
  readonly yields?: number;
}

const GAP = '  ';
const LEAST = 8;

/** Cells must be safe to print. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const lines = [columns.map((column) => column.title), ...rows];
  const natural = columns.map((_, index) => Math.max(...lines.map((line) => stringWidth(line[index] ?? ''))));
  const widths = fit(natural, columns, width);
  return lines
    .map((line) =>
      line
        .map((cell, index) => pad(cut(cell, widths[index] ?? 0), widths[index] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Takes width away from the columns that yield, the most willing first. */
function fit(natural: readonly number[], columns: readonly Column[], width: number): readonly number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  const willing = columns
    .map((column, index) => ({ index, yields: column.yields ?? 0 }))
    .filter((each) => each.yields > 0);
  for (const { index } of willing.sort((a, b) => b.yields - a.yields)) {
    if (over <= 0) break;
    const taken = Math.max(0, Math.min(over, (widths[index] ?? 0) - LEAST));
    widths[index] = (widths[index] ?? 0) - taken;
    over -= taken;
  }
  return widths;
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
