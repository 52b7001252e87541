// Columns for people: cut to the width of the terminal, never wrapped.

export interface Column {
  readonly title: string;
  /** Cut first when the terminal is narrow: the larger, the sooner. 0: never. */
  readonly yields?: number;
}

/** How many columns of a terminal a text takes. */
export type Measure = (text: string) => number;

const GAP = '  ';
const LEAST = 8;

/** Cells must be safe to print. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  measure: Measure,
): string {
  const lines = [columns.map((column) => column.title), ...rows];
  const natural = columns.map((_, index) => Math.max(...lines.map((line) => measure(line[index] ?? ''))));
  const widths = fit(natural, columns, width);
  return lines
    .map((line) =>
      line
        .map((cell, index) => pad(cut(cell, widths[index] ?? 0, measure), widths[index] ?? 0, measure))
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

function cut(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (measure(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function pad(text: string, width: number, measure: Measure): string {
  return text + ' '.repeat(Math.max(0, width - measure(text)));
}
