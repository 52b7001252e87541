// Whether the database is held, as every transaction that would begin something asks it.

import type { SqliteDatabase } from './database.js';

/** The reason, for the rows of instants that come due meanwhile; null: it is not held. */
export function heldReason(db: SqliteDatabase): string | null {
  const row = db.sql('SELECT hold_reason, hold FROM control WHERE hold IS NOT NULL').raw().get() as
    [string | null, string] | undefined;
  return row === undefined ? null : `held: ${row[0] ?? row[1]}`;
}
