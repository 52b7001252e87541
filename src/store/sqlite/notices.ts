// Which changes are told: each is written by the transaction that makes it, in the program's own words. What a task printed or said
// of itself stays in the history.

import { eventOfEnd } from '../../job/notice.js';
import type { Job } from '../../job/job.js';
import type { RunState } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import type { Control, Reminder } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { noteFor } from './outbox.js';
import type { RunRow } from './rows.js';

interface RunEnd {
  readonly state: RunState;
  readonly at: Instant;
  readonly reason?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

/**
 * `row` as it was before it ended. A fence is one claim: a run that is replayed and dies again is told again. What a person decides
 * about a run in doubt is not told: they know.
 */
export function noteRunEnd(db: SqliteDatabase, row: RunRow, end: RunEnd): void {
  if (db.notices.length === 0) return;
  const { state, at, reason, exitCode, signal } = end;
  const event = state === 'succeeded' && hasRecovered(db, row) ? 'job.recovered' : eventOfEnd(state);
  if (event === undefined) return;
  const { id: runId, job_id: jobId, version, origin, attempts } = row;
  const data = {
    ...{ job: db.content(jobId, version).name, job_id: jobId, run_id: runId, state, reason: reason ?? null, origin },
    ...{ scheduled_for: formatInstant(row.scheduled_for), ended_at: formatInstant(at), attempts, version },
    ...{ exit_code: exitCode ?? null, signal: signal ?? null },
  };
  noteFor(db, { event, at, dedupe: `${event}/${runId}/${row.fence}`, jobId, runId, data });
}

/** The run of the job before this one that came to an end of its own did not succeed. */
function hasRecovered(db: SqliteDatabase, row: RunRow): boolean {
  if (!db.notices.some(({ events }) => events.includes('job.recovered'))) return false;
  const before = db
    .sql(
      `SELECT state FROM run WHERE tenant_id = ? AND job_id = ? AND (scheduled_for, id) < (?, ?) AND ended_at IS NOT NULL
         AND state <> 'cancelled' ORDER BY scheduled_for DESC, id DESC LIMIT 1`,
    )
    .pluck()
    .get(row.tenant_id, row.job_id, row.scheduled_for, row.id) as RunState | undefined;
  return before !== undefined && before !== 'succeeded';
}

/** `reason` in the program's own words alone. */
export function noteQuarantine(db: SqliteDatabase, job: Job, reason: string, at: Instant): void {
  const { id: jobId, name, version } = job;
  const data = { job: name, job_id: jobId, state: 'quarantined', reason, at: formatInstant(at), version };
  noteFor(db, { event: 'job.quarantined', at, dedupe: `job.quarantined/${jobId}/${at}`, jobId, data });
}

export function noteHeld(db: SqliteDatabase, { hold, reason, heldBy }: Control, at: Instant): void {
  const data = { state: 'held', hold, reason, by: heldBy, at: formatInstant(at) };
  noteFor(db, { event: 'database.held', at, dedupe: `database.held/${at}`, data });
}

export function noteReleased(db: SqliteDatabase, { hold, heldAt }: Control, by: string, at: Instant): void {
  const since = heldAt === null ? null : formatInstant(heldAt);
  const data = { state: 'released', hold, since, by, at: formatInstant(at) };
  noteFor(db, { event: 'database.released', at, dedupe: `database.released/${at}`, data });
}

/** Of one run once, however often it is tried. */
export function addReminder(db: SqliteDatabase, { jobId, jobName, runId, title, message, at }: Reminder): void {
  const data = { job: jobName, job_id: jobId, run_id: runId, title, message, at: formatInstant(at) };
  noteFor(db, { event: 'reminder', at, dedupe: `reminder/${runId}`, jobId, runId, data });
}
