// Whether jobs are still needed: a person is asked by a row of the ledger and a notice of the same transaction. Whatever a person
// decides about a job is looking after it; what they read leaves no trace, and counts for nothing.

import type { JobId } from '../../job/ids.js';
import type { Job } from '../../job/job.js';
import type { NeededQuestion } from '../../policy/needed.js';
import { neededStep } from '../../policy/needed.js';
import type { Instant } from '../../time/instant.js';
import { formatPeriod } from '../../time/period.js';
import type { NeededRequest, NeededStep } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { editJob, readJob } from './jobs.js';
import { appendLedger } from './ledger.js';
import { noteNeeded } from './notices.js';

const ASKED_SINCE = `FROM ledger a WHERE a.job_id = j.id AND a.event = 'asked_if_needed' AND a.seq > (
  SELECT l.seq FROM ledger l WHERE l.job_id = j.id AND l.by <> 'scheduler' ORDER BY l.seq DESC LIMIT 1)`;
const ASKS = `v.spec ->> '$.job.policies.askAfterMs' > 0`;

/** Beside `job j` and its `job_version v`; next to nothing for a job that does not ask. */
export const NEEDED_ASKED_AT = `CASE WHEN ${ASKS} THEN (SELECT a.at ${ASKED_SINCE} ORDER BY a.seq LIMIT 1) END`;

const ASKING = `
  SELECT j.id,
    (SELECT l.at FROM ledger l WHERE l.job_id = j.id AND l.by <> 'scheduler' ORDER BY l.seq DESC LIMIT 1) AS lookedAt,
    (SELECT a.at ${ASKED_SINCE} ORDER BY a.seq LIMIT 1) AS firstAskedAt,
    (SELECT a.at ${ASKED_SINCE} ORDER BY a.seq DESC LIMIT 1) AS lastAskedAt
  FROM job j JOIN job_version v ON v.job_id = j.id AND v.version = j.version
  WHERE j.tenant_id = ? AND j.state = 'active' AND ${ASKS} ORDER BY j.id`;

interface Due extends NeededQuestion {
  readonly job: Job;
  readonly step: NeededStep['step'];
}

/** What is due now, of jobs that fire. */
export function neededSteps(db: SqliteDatabase, { now, mayPause }: NeededRequest): readonly Due[] {
  const rows = db.sql(ASKING).all(db.tenantId) as (NeededQuestion & { readonly id: JobId })[];
  return rows.flatMap(({ id, ...question }) => {
    const job = readJob(db, id)!;
    const step = neededStep(question, job.policies, now, mayPause);
    return step === null ? [] : [{ ...question, job, step }];
  });
}

export function askIfNeeded(db: SqliteDatabase, request: NeededRequest): readonly NeededStep[] {
  return neededSteps(db, request).map((due) =>
    due.step === 'asked' ? ask(db, due, request.now) : pause(db, due, request),
  );
}

function ask(db: SqliteDatabase, { job, lookedAt }: Due, at: Instant): NeededStep {
  const { tenantId, id: jobId, name: jobName, version } = job;
  const silentMs = wholeDays(at - lookedAt);
  const reason = `nobody has looked after it for ${formatPeriod(silentMs)}`;
  const data = { name: jobName, version, reason };
  appendLedger(db, { tenantId, at, by: 'scheduler', event: 'asked_if_needed', jobId, data });
  noteNeeded(db, job, { state: 'asked', reason, lookedAt, at });
  return { jobName, step: 'asked', silentMs };
}

/** As a person pauses: what is due has its rows first, and a resume undoes it. */
function pause(
  db: SqliteDatabase,
  { job, lookedAt, firstAskedAt }: Due,
  { now: at, settle }: NeededRequest,
): NeededStep {
  const silentMs = wholeDays(at - (firstAskedAt ?? lookedAt));
  const reason = `nobody has answered for ${formatPeriod(silentMs)} whether it is still needed`;
  const change = { state: 'paused', progress: { pausedUntil: null } } as const;
  editJob(db, {
    id: job.id,
    at,
    by: 'scheduler',
    event: 'paused',
    reason,
    settle,
    change: ({ state }) => (state === 'active' ? change : {}),
  });
  noteNeeded(db, job, { state: 'paused', reason, lookedAt, at });
  return { jobName: job.name, step: 'paused', silentMs };
}

/** A look comes once an hour: minutes would say nothing. */
function wholeDays(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}
const DAY_MS = 86_400_000;
