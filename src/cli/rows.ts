// Rows for whoever reads: a table on a terminal, tab-separated values in a pipe, whole and without a header.

import { printableLine } from '../task/printable.js';
import type { Io } from './io.js';
import type { Column } from './table.js';

/** The width of characters is only looked up where columns are drawn: a pipe does not wait for its tables to load. */
export async function rowsFor(
  stdout: Io['stdout'],
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): Promise<string> {
  const clean = rows.map((row) => row.map(printableLine));
  if (stdout.isTTY !== true) return clean.map((row) => row.join('\t')).join('\n');
  const { table } = await import('./table.js');
  return table(columns, clean, stdout.columns || 80);
}
