// The hold: while the database is held nothing is claimed or begun by anybody, and due instants go on having rows, so that the
// release runs nothing of the past.

import type { Control, Decide, HoldRequest, RunningRun } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { appendLedger } from './ledger.js';
import { noteHeld, noteReleased } from './notices.js';
import { activeRuns, rearmAfter } from './rearm.js';
import { dueJobs, settle } from './ticks.js';
import { endWaiting } from './waiting.js';

export function readControl(db: SqliteDatabase): Control {
  return db
    .sql(
      'SELECT hold, hold_at AS heldAt, hold_by AS heldBy, hold_reason AS reason, database_id AS databaseId FROM control',
    )
    .get() as Control;
}

export function runningRuns(db: SqliteDatabase): readonly RunningRun[] {
  const text = "SELECT id AS runId, lane FROM run WHERE ended_at IS NULL AND state = 'running' ORDER BY id";
  return db.sql(text).all() as RunningRun[];
}

/** Runs under way are asked to stop: each of their schedulers sees to its own. */
export function hold(db: SqliteDatabase, { at, by, reason, stands }: HoldRequest): Control {
  const before = readControl(db);
  if (before.hold !== null || stands?.() === false) return before;
  db.sql(`UPDATE control SET hold = 'panic', hold_at = ?, hold_by = ?, hold_reason = ?`).run(at, by, reason);
  db.sql(`UPDATE run SET cancel_asked = 1, reason = ? WHERE ended_at IS NULL AND state = 'running'`).run(
    `held: ${reason}`,
  );
  appendLedger(db, { tenantId: db.tenantId, at, by, event: 'held', jobId: null, data: { hold: 'panic', reason } });
  const held = readControl(db);
  noteHeld(db, held, at);
  return held;
}

const BATCH = 500;

/** One batch of what came due meanwhile gets its rows; the last ends the hold. True: there is more. */
export function release(
  db: SqliteDatabase,
  { at, by, stands, settle: decide }: HoldRequest & { readonly settle: Decide },
): boolean {
  const before = readControl(db);
  if (before.hold === null || stands?.() === false) return false;
  const due = dueJobs(db, at, BATCH);
  const active = activeRuns(
    db,
    due.map(({ id }) => id),
  );
  for (const job of due) settle(db, job, active.get(job.id) ?? 0, { decide, now: at });
  if (due.length === BATCH) return true;
  // What waited when the hold began, or was cut by it, is of the past.
  const reason = `held: ${before.reason ?? before.hold}`;
  for (const run of endWaiting(db, 'ended_at IS NULL', [], { at, reason })) rearmAfter(db, run, null);
  db.sql('UPDATE control SET hold = NULL, hold_at = NULL, hold_by = NULL, hold_reason = NULL').run();
  noteReleased(db, before, by, at);
  const data = { hold: before.hold, since: before.heldAt };
  appendLedger(db, { tenantId: db.tenantId, at, by, event: 'released', jobId: null, data });
  return false;
}
