// What the program owes itself (a backup, pruning), done by one replica at a time: each chore is a row with the instant at which
// it is due again.

import type { Instant } from '../../time/instant.js';
import type { ChoreClaim, ChoreEnd, ChoreRow } from '../store.js';
import type { SqliteDatabase } from './database.js';

/** So far ahead it was put by a clock that has been set back since: nothing is put off by more than a day. */
const TOO_FAR_MS = 26 * 3_600_000;

/** Nearly always nothing is due: looked at first, so that a look writes nothing. */
export function mayBeDue(db: SqliteDatabase, { name, now }: ChoreClaim): boolean {
  const row = db.sql('SELECT due_at AS dueAt FROM chore WHERE name = ?').get(name) as { dueAt: Instant } | undefined;
  return row === undefined || row.dueAt <= now || row.dueAt > now + TOO_FAR_MS;
}

/** Taken again from a holder whose instance is closed: rescue closes those of the dead. */
export function claimChore(db: SqliteDatabase, { name, now, firstInMs, instanceId }: ChoreClaim): boolean {
  db.sql('INSERT INTO chore (name, due_at) VALUES (?, ?) ON CONFLICT DO NOTHING').run(name, now + firstInMs);
  const { changes } = db
    .sql(
      `UPDATE chore SET instance_id = @instanceId, started_at = @now
       WHERE name = @name AND (due_at <= @now OR due_at > @tooFar) AND (instance_id IS NULL
         OR instance_id NOT IN (SELECT id FROM instance WHERE closed_at IS NULL))`,
    )
    .run({ name, now, instanceId, tooFar: now + TOO_FAR_MS });
  return changes === 1;
}

/** Nothing where another replica has taken it over. */
export function endChore(db: SqliteDatabase, { name, instanceId, at, result, dueAt }: ChoreEnd): void {
  db.sql(
    'UPDATE chore SET instance_id = NULL, ended_at = ?, result = ?, due_at = ? WHERE name = ? AND instance_id = ?',
  ).run(at, result, dueAt, name, instanceId);
}

export function readChores(db: SqliteDatabase): readonly ChoreRow[] {
  return db
    .sql('SELECT name, due_at AS dueAt, started_at AS startedAt, ended_at AS endedAt, result FROM chore ORDER BY name')
    .all() as ChoreRow[];
}
