// A job that counts from completion has no next firing while a run of it is active. Whatever ends that run (a finish, a rescue,
// a cancel, an expiry, an edit) comes through here, or the job would stay silent for ever.

import type { JobId } from '../../job/ids.js';
import type { Origin } from '../../job/run.js';
import { countsFromCompletion, nextFromCompletion } from '../../schedule/completion.js';
import type { Instant } from '../../time/instant.js';
import type { SqliteDatabase } from './database.js';

export interface LeftRun {
  readonly job_id: string;
  readonly origin: Origin;
  readonly scheduled_for: Instant;
}

/** `succeededAt`: the end of the run when it succeeded, null otherwise. A run on request does not move the schedule. */
export function rearmAfter(db: SqliteDatabase, run: LeftRun, succeededAt: Instant | null): void {
  rearm(db, run.job_id as JobId, run.origin === 'manual' ? null : (succeededAt ?? run.scheduled_for));
}

/** Inside the caller's transaction. `anchorAt` null: from where it counted before. */
export function rearm(db: SqliteDatabase, jobId: JobId, anchorAt: Instant | null): void {
  const version = db
    .sql('SELECT version FROM job WHERE tenant_id = ? AND id = ?')
    .pluck()
    .get(db.tenantId, jobId) as number;
  if (!countsFromCompletion(db.content(jobId, version).schedule)) return;
  const job = db.job(' WHERE j.tenant_id = ? AND j.id = ?', db.tenantId, jobId);
  if (
    !job ||
    job.dueAt !== null ||
    (job.state !== 'active' && job.state !== 'paused' && job.state !== 'quarantined') ||
    activeRuns(db, [jobId]).size > 0
  )
    return;
  const from = anchorAt ?? job.anchorAt ?? job.cursorAt;
  const nextAt = nextFromCompletion(job.schedule, job.cursorAt, from);
  db.sql('UPDATE job_progress SET anchor_at = ?, next_at = ?, due_at = ? WHERE tenant_id = ? AND job_id = ?').run(
    from,
    nextAt,
    nextAt,
    db.tenantId,
    jobId,
  );
}

/** How many runs of each of these jobs are active; jobs with none are not in it. */
export function activeRuns(db: SqliteDatabase, jobIds: readonly string[]): ReadonlyMap<string, number> {
  const counts = db
    .sql(
      `SELECT job_id, count(*) FROM run INDEXED BY run_active
       WHERE tenant_id = ? AND job_id IN (SELECT value FROM json_each(?)) AND ended_at IS NULL GROUP BY job_id`,
    )
    .raw()
    .all(db.tenantId, JSON.stringify(jobIds)) as [string, number][];
  return new Map(counts);
}
