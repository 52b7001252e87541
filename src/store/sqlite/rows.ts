// Rows as SQLite gives them, and their translation into the nouns of job/. Contents of versions are parsed once and kept.

import type { JobId, RunId } from '../../job/ids.js';
import { tickKey } from '../../job/ids.js';
import type { Job, JobSpec, JobState } from '../../job/job.js';
import type { Origin, Run, RunState } from '../../job/run.js';
import { ADDED } from '../../policy/policies.js';
import type { Instant } from '../../time/instant.js';
import type { Attempt, AttemptState } from '../store.js';

type At = Instant | null;

/** The columns of JOB_SELECT in their order: as arrays, rows of this width take half the time. */
export type JobRow = readonly [
  tenantId: string,
  id: JobId,
  version: number,
  state: JobState,
  createdAt: Instant,
  createdBy: string,
  updatedAt: Instant,
  cursorAt: Instant,
  lastTickAt: At,
  nextAt: At,
  dueAt: At,
  anchorAt: At,
  pausedUntil: At,
  skipNext: number,
  runsCount: number,
  lastSuccessFor: At,
  stateReason: string | null,
  deadInRow: number,
  /** Of JOB_SELECT_WITH_CONTENT only. */
  spec?: string,
];

export interface RunRow {
  id: string;
  tenant_id: string;
  job_id: string;
  version: number;
  origin: Origin;
  scheduled_for: Instant;
  state: RunState;
  fence: number;
  attempts: number;
  not_before: Instant;
  deadline_at: At;
  period_start: At;
  backfill_from: At;
  idempotency_key: string | null;
  instance_id: string | null;
  claimed_at: At;
  cancel_asked: 0 | 1;
  losses: number;
  spared: number;
  anew_at: At;
  asked_by: string | null;
}

/** Of a run, called r. */
export const RUN_COLUMNS = `r.id, r.tenant_id, r.job_id, r.version, r.origin, r.scheduled_for, r.state, r.fence, r.attempts, r.not_before,
  r.deadline_at, r.period_start, r.backfill_from, r.idempotency_key, r.instance_id, r.claimed_at, r.cancel_asked, r.losses,
  r.spared, r.anew_at, r.asked_by`;

export interface AttemptRow {
  run_id: string;
  attempt: number;
  fence: number;
  state: AttemptState;
  instance_id: string;
  pid: number | null;
  pid_start: string | null;
  started_at: Instant;
  ended_at: At;
  exit_code: number | null;
  signal: string | null;
  error: string | null;
  manifest_hash: string | null;
}

const JOB_COLUMNS = `
         j.tenant_id, j.id, j.version, j.state, j.created_at, j.created_by, j.updated_at,
         p.cursor_at, p.last_tick_at, p.next_at, p.due_at, p.anchor_at, p.paused_until, p.skip_next, p.runs_count, p.last_success_for,
         j.state_reason, p.dead_in_row`;
const JOB_TABLES = `
  FROM job j
  JOIN job_progress p ON p.tenant_id = j.tenant_id AND p.job_id = j.id`;

/** Answers with a JobRow each. The content is not among its columns: it is immutable per version and read once (database.ts). */
export const JOB_SELECT = `SELECT ${JOB_COLUMNS} ${JOB_TABLES}`;

/** With the content as one column more: for a list of all jobs, where a query for each would take most of the time. */
export const JOB_SELECT_WITH_CONTENT = `
  SELECT ${JOB_COLUMNS}, v.spec ${JOB_TABLES}
  JOIN job_version v ON v.job_id = j.id AND v.version = j.version`;

/** The stored form carries its format's number, for the day it changes. */
export function specText(spec: JobSpec): string {
  const { name, schedule, task, effect, lane, policies, said } = spec;
  return JSON.stringify({ format: 1, job: { name, schedule, task, effect, lane, policies, said } });
}

export function specOf(row: { readonly spec: string }): JobSpec {
  const { job } = JSON.parse(row.spec) as { job: JobSpec };
  return { ...job, policies: { ...ADDED, ...job.policies } };
}

/** Field by field: one literal is a tenth of the time of spreading content and progress into each other, a thousand times a second. */
export function jobOf(row: JobRow, spec: JobSpec): Job {
  return {
    id: row[1],
    tenantId: row[0],
    version: row[2],
    state: row[3],
    stateReason: row[16],
    deadInRow: row[17],
    name: spec.name,
    schedule: spec.schedule,
    task: spec.task,
    effect: spec.effect,
    lane: spec.lane,
    policies: spec.policies,
    said: spec.said,
    cursorAt: row[7],
    lastTickAt: row[8],
    nextAt: row[9],
    dueAt: row[10],
    anchorAt: row[11],
    pausedUntil: row[12],
    skipNext: row[13],
    runsCount: row[14],
    lastSuccessFor: row[15],
    createdAt: row[4],
    createdBy: row[5],
    updatedAt: row[6],
  };
}

export function runOf(row: RunRow): Run {
  return {
    id: row.id as RunId,
    jobId: row.job_id as JobId,
    tenantId: row.tenant_id,
    version: row.version,
    origin: row.origin,
    scheduledFor: row.scheduled_for,
    state: row.state,
    fence: row.fence,
    attempts: row.attempts,
    losses: row.losses,
    spared: row.spared,
    anewAt: row.anew_at,
    notBefore: row.not_before,
    deadlineAt: row.deadline_at,
    periodStart: row.period_start,
    backfillFrom: row.backfill_from,
    idempotencyKey: row.idempotency_key ?? tickKey(row.tenant_id, row.job_id as JobId, row.version, row.scheduled_for),
    askedBy: row.asked_by,
  };
}

export function attemptOf(row: AttemptRow): Attempt {
  return {
    runId: row.run_id as RunId,
    attempt: row.attempt,
    fence: row.fence,
    state: row.state,
    instanceId: row.instance_id,
    pid: row.pid,
    pidStart: row.pid_start,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    exitCode: row.exit_code,
    signal: row.signal,
    error: row.error,
    manifestHash: row.manifest_hash,
  };
}
