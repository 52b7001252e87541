// Rows for whoever reads: a table on a terminal, tab-separated values in a pipe, whole and without a header. The only home of
// string-width.

import { printableLine } from '../task/printable.js';
import type { Cli } from './cli.js';
import { painter } from './paint.js';
import type { Column, Measure } from './table.js';

/** The width of characters is only looked up where columns are drawn: a pipe does not wait for its tables to load. */
export async function rowsFor(
  cli: Pick<Cli, 'io' | 'config'>,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): Promise<string> {
  const { stdout } = cli.io;
  const clean = rows.map((row) => row.map(printableLine));
  if (stdout.isTTY !== true) return clean.map((row) => row.join('\t')).join('\n');
  const { table } = await import('./table.js');
  const look = { measure: await measureFor(clean), paint: painter((await cli.config()).color) };
  return table(columns, clean, stdout.columns || 80, look);
}

/** What is wider than it is long is never ASCII; the tables of all the rest take as long to load as Node itself. */
async function measureFor(rows: readonly (readonly string[])[]): Promise<Measure> {
  if (rows.every((row) => row.every((cell) => ASCII.test(cell)))) return (text) => text.length;
  return (await import('string-width')).default;
}

const ASCII = /^[ -~]*$/;
