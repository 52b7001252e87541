// Quarantine: a job whose runs end dead one after the other, or that cannot be planned, fires no more until a person resumes it.
// Its due instants go on having their rows.

import type { Job } from '../../job/job.js';
import type { Instant } from '../../time/instant.js';
import type { SqliteDatabase } from './database.js';
import { appendLedger } from './ledger.js';
import { noteQuarantine } from './notices.js';
import type { RunRow } from './rows.js';

/** Inside the transaction in which a run of the job ended dead. Answers the reason when that was one too many. */
export function afterDead(db: SqliteDatabase, run: RunRow, at: Instant, reason: string): string | undefined {
  const job = db.job(' WHERE j.tenant_id = ? AND j.id = ?', run.tenant_id, run.job_id)!;
  const deadInRow = job.deadInRow + 1;
  countDead(db, job, deadInRow);
  const limit = job.policies.quarantineAfter;
  if (limit === 0 || deadInRow < limit || (job.state !== 'active' && job.state !== 'paused')) return undefined;
  const why = `${deadInRow} runs in a row ended dead`;
  quarantine(db, job, `${why}, the last: ${reason}`, at, why);
  return `${why}, the last: ${reason}`;
}

/**
 * Inside the transaction in which a run of the job ended without success, dead or not. Answers the reason when the job's own limit of
 * such runs in a row is reached; what was before a person resumed it does not count.
 */
export function afterFailed(db: SqliteDatabase, run: RunRow, at: Instant, reason: string): string | undefined {
  const limit = db.content(run.job_id, run.version).policies.pauseAfter;
  if (limit === 0) return undefined;
  const job = db.job(' WHERE j.tenant_id = ? AND j.id = ?', run.tenant_id, run.job_id)!;
  if (job.state !== 'active' && job.state !== 'paused') return undefined;
  const resumedAt = db
    .sql(`SELECT at FROM ledger WHERE job_id = ? AND event = 'resumed' ORDER BY seq DESC LIMIT 1`)
    .pluck()
    .get(run.job_id) as Instant | undefined;
  const newest = db
    .sql(
      `SELECT state FROM run WHERE tenant_id = ? AND job_id = ? AND state IN ('succeeded', 'failed', 'timed_out', 'dead')
         AND ended_at > ? ORDER BY scheduled_for DESC, id DESC LIMIT ?`,
    )
    .pluck()
    .all(run.tenant_id, run.job_id, resumedAt ?? 0, limit) as RunRow['state'][];
  if (newest.length < limit || newest.includes('succeeded')) return undefined;
  const why = limit === 1 ? 'a run failed' : `${limit} runs in a row failed`;
  quarantine(db, job, `${why}, the last: ${reason}`, at, why);
  return `${why}, the last: ${reason}`;
}

/** Inside the caller's transaction. `inBrief`: the reason without words of the task. `more`: what else the ledger keeps of it. */
export function quarantine(
  db: SqliteDatabase,
  job: Job,
  reason: string,
  at: Instant,
  inBrief: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  db.sql(`UPDATE job SET state = 'quarantined', state_reason = ? WHERE tenant_id = ? AND id = ?`).run(
    reason,
    job.tenantId,
    job.id,
  );
  noteQuarantine(db, job, inBrief, at);
  const { tenantId, id, name, version, state } = job;
  const data = { name, version, reason, was: state, ...more };
  appendLedger(db, { tenantId, at, by: 'scheduler', event: 'quarantined', jobId: id, data });
}

export function countDead(db: SqliteDatabase, job: Pick<Job, 'tenantId' | 'id'>, deadInRow: number): void {
  db.sql('UPDATE job_progress SET dead_in_row = ? WHERE tenant_id = ? AND job_id = ?').run(
    deadInRow,
    job.tenantId,
    job.id,
  );
}
