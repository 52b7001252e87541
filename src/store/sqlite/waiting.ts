// The end of runs that wait: a hold, an edit, a removal, a newer run or a person's word comes before they begin. One place decides
// as what they end: cancelled, but for a run in doubt that a person began anew. Nothing of that was done, so it is in doubt as before.

import type { RunState } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import type { SqliteDatabase } from './database.js';
import type { PingedRun } from './pings.js';
import { pingEnd } from './pings.js';
import type { LeftRun } from './rearm.js';

export interface EndedRun extends LeftRun {
  readonly id: string;
  readonly state: RunState;
}

interface Begun extends EndedRun, PingedRun {
  readonly scheduled_for: Instant;
  readonly spared: number;
}

export const OF_JOB = 'tenant_id = ? AND job_id = ?';
const WAITS = "ended_at IS NULL AND state IN ('queued', 'retry_wait', 'waiting_approval')";
// One that was claimed and given back is queued again and has lost that attempt.
const IN_DOUBT = "ended_at IS NULL AND state = 'queued' AND anew_at IS NOT NULL AND attempts - losses = spared";
const ANSWER = 'RETURNING id, job_id, origin, scheduled_for, state, version, fence, attempts, spared';
/** A replay closes the letter in its own transaction. */
const ITS_LETTER = "run_id = run.id AND closed_as = 'replayed' AND closed_at = run.anew_at";

/**
 * Ends the waiting runs that `which` picks, with its values. Inside the caller's transaction; what their jobs learn from it is the
 * caller's.
 */
export function endWaiting(
  db: SqliteDatabase,
  which: string,
  values: readonly unknown[],
  { at, reason }: { readonly at: Instant; readonly reason: string },
): readonly EndedRun[] {
  const doubtful = db
    .sql(
      `UPDATE run SET state = CASE WHEN EXISTS (SELECT 1 FROM dead_letter WHERE ${ITS_LETTER}) THEN 'dead' ELSE 'unknown' END,
         ended_at = coalesce((SELECT max(a.ended_at) FROM attempt a WHERE a.run_id = run.id AND a.attempt <= run.spared), ?),
         reason = concat_ws('; ', 'not begun: ' || ?, reason), cancel_asked = 0
       WHERE ${which} AND ${IN_DOUBT} ${ANSWER}`,
    )
    .all(at, reason, ...values) as EndedRun[];
  for (const { id, state } of doubtful) if (state === 'dead') reopenLetter(db, id);
  const cancelled = db
    .sql(`UPDATE run SET state = 'cancelled', ended_at = ?, reason = ? WHERE ${which} AND ${WAITS} ${ANSWER}`)
    .all(at, reason, ...values) as Begun[];
  // Of one that never began nobody was told.
  for (const run of cancelled.filter(({ attempts, spared }) => attempts > spared))
    pingEnd(db, run, { state: 'cancelled', at, reason });
  return [...doubtful, ...cancelled];
}

function reopenLetter(db: SqliteDatabase, runId: string): void {
  db.sql(
    'UPDATE dead_letter SET closed_at = NULL, closed_by = NULL, closed_as = NULL, replays = replays - 1 WHERE run_id = ?',
  ).run(runId);
}
