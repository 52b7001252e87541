// Columns for people: as many as the terminal is wide, cut to its width, never wrapped.

export interface Column {
  readonly title: string;
  /** Cut when the terminal is narrow. */
  readonly yields?: true;
  /** Left out when it is narrower still: the larger, the sooner. */
  readonly drops?: number;
  /** How a cell looks, by what it says. */
  readonly tone?: (cell: string) => Tone | undefined;
}

/** What a cell is to whoever looks for trouble. */
export type Tone = 'good' | 'bad' | 'busy' | 'odd' | 'faint' | 'title';

/** How many columns of a terminal a text takes. */
export type Measure = (text: string) => number;
/** A text in its tone; itself where there are no colours. */
export type Paint = (text: string, tone: Tone) => string;

const GAP = '  ';
const LEAST = 8;
/** A column that could be cut stays readable with this much. */
const READABLE = 16;

/** Cells must be safe to print. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  { measure, paint }: { readonly measure: Measure; readonly paint: Paint },
): string {
  const lines = [columns.map((column) => column.title), ...rows];
  const natural = columns.map((_, index) => Math.max(...lines.map((line) => measure(line[index] ?? ''))));
  const shown = kept(natural, columns, width);
  const widths = fit(natural, shown, columns, width);
  const last = shown.at(-1);
  return lines
    .map((line, number) =>
      shown
        .map((index) => {
          const text = cut(line[index] ?? '', widths[index] ?? 0, measure);
          const tone = number === 0 ? 'title' : columns[index]?.tone?.(line[index] ?? '');
          const padding = index === last ? '' : ' '.repeat(Math.max(0, (widths[index] ?? 0) - measure(text)));
          return (tone === undefined ? text : paint(text, tone)) + padding;
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Which columns are shown: all, or all but those that are dispensable. */
function kept(natural: readonly number[], columns: readonly Column[], width: number): readonly number[] {
  const needs = (index: number): number =>
    columns[index]?.yields ? Math.min(natural[index] ?? 0, READABLE) : (natural[index] ?? 0);
  let shown = columns.map((_, index) => index);
  const dispensable = shown.filter((index) => columns[index]?.drops);
  dispensable.sort((a, b) => (columns[b]?.drops ?? 0) - (columns[a]?.drops ?? 0));
  for (const index of dispensable) {
    if (total(shown.map(needs)) <= width) break;
    shown = shown.filter((each) => each !== index);
  }
  return shown;
}

/** Takes width away from the columns that yield, always from the widest; on a very narrow terminal from all of them. */
function fit(
  natural: readonly number[],
  shown: readonly number[],
  columns: readonly Column[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  const widest = (of: readonly number[]): number | undefined => of.toSorted((a, b) => widths[b]! - widths[a]!)[0];
  const willing = shown.filter((index) => columns[index]?.yields);
  let over = total(shown.map((index) => natural[index]!)) - width;
  for (; over > 0; over--) {
    const index = widest(willing.filter((each) => widths[each]! > LEAST)) ?? widest(shown);
    if (index === undefined || widths[index]! <= 1) break;
    widths[index]! -= 1;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
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
