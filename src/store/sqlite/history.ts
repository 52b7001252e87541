// Reading what happened: runs, instants that did not become runs, and ranges of missed ones, newest first.

import type { JobId, RunId } from '../../job/ids.js';
import { runIdBounds, tickKey } from '../../job/ids.js';
import { DEFAULT_TENANT } from '../../job/job.js';
import type { Origin, RunState } from '../../job/run.js';
import type { SkipState } from '../../job/tick.js';
import type { Instant } from '../../time/instant.js';
import { MAX_INSTANT, MIN_INSTANT } from '../../time/instant.js';
import type { Attempt, HistoryQuery, HistoryRow, Store } from '../store.js';
import type { SqliteDatabase } from './database.js';
import type { AttemptRow } from './rows.js';
import { attemptOf } from './rows.js';

const RUN_ROWS = `
  SELECT j.name AS job, r.job_id, r.id AS run_id, r.origin, r.scheduled_for, NULL AS wall, r.started_at, r.ended_at, r.state, r.reason,
    r.attempts, r.version, r.idempotency_key, r.exit_code, r.summary,
    (SELECT bytes FROM output o WHERE o.run_id = r.id ORDER BY o.attempt DESC LIMIT 1) AS output_bytes,
    NULL AS from_at, NULL AS to_at, NULL AS count, 0 AS is_range
  FROM run r JOIN job j ON j.tenant_id = r.tenant_id AND j.id = r.job_id`;

const SKIP_ROWS = `
  SELECT j.name, t.job_id, NULL, 'tick', t.at, nullif(t.wall, ''), NULL, NULL, t.state, t.reason, 0, t.version, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0
  FROM tick t JOIN job j ON j.tenant_id = t.tenant_id AND j.id = t.job_id`;

const RANGE_ROWS = `
  SELECT j.name, g.job_id, NULL, 'tick', g.to_at, NULL, NULL, NULL, g.state, g.reason, 0, g.version, NULL, NULL, NULL, NULL, g.from_at, g.to_at, g.count, 1
  FROM tick_range g JOIN job j ON j.tenant_id = g.tenant_id AND j.id = g.job_id`;

/** Each part is cut to the limit by its own index before they are merged. A run's id sorts by the instant it is for. */
const history = (whose: (alias: string) => string, newestRuns: string): string => `
  SELECT * FROM (${RUN_ROWS} WHERE ${whose('r')} ${newestRuns} LIMIT @limit)
  UNION ALL
  SELECT * FROM (${SKIP_ROWS} WHERE ${whose('t')} t.at BETWEEN @since AND @until ORDER BY t.at DESC LIMIT @limit)
  UNION ALL
  SELECT * FROM (${RANGE_ROWS} WHERE ${whose('g')} g.to_at >= @since AND g.from_at <= @until ORDER BY g.to_at DESC LIMIT @limit)
  ORDER BY scheduled_for DESC, run_id DESC LIMIT @limit`;

const ofJob = (alias: string): string => `${alias}.tenant_id = @tenantId AND ${alias}.job_id = @jobId AND`;
const inStates = (alias: string): string => `${alias}.state IN (SELECT value FROM json_each(@states)) AND`;

const NEWEST_OF_ALL = 'r.id BETWEEN @firstId AND @lastId ORDER BY r.id DESC';
const NEWEST_OF_JOB = 'r.scheduled_for BETWEEN @since AND @until ORDER BY r.scheduled_for DESC';
const HISTORY_OF_ALL = history(() => '', NEWEST_OF_ALL);
const HISTORY_OF_JOB = history(ofJob, NEWEST_OF_JOB);
const STATES_OF_ALL = history(inStates, NEWEST_OF_ALL);
const STATES_OF_JOB = history((alias) => `${ofJob(alias)} ${inStates(alias)}`, NEWEST_OF_JOB);

interface Row {
  job: string;
  job_id: string;
  run_id: string | null;
  origin: Origin;
  scheduled_for: Instant;
  wall: string | null;
  started_at: Instant | null;
  ended_at: Instant | null;
  state: RunState | SkipState;
  reason: string | null;
  attempts: number;
  version: number;
  idempotency_key: string | null;
  exit_code: number | null;
  summary: string | null;
  output_bytes: number | null;
  from_at: Instant;
  to_at: Instant;
  count: number | null;
  is_range: 0 | 1;
}

export function readHistory(db: SqliteDatabase, query: HistoryQuery): readonly HistoryRow[] {
  const { since = MIN_INSTANT, until = MAX_INSTANT, limit = 100 } = query;
  const { states } = query;
  const bounds = { since, until, limit, ...(states !== undefined && { states: JSON.stringify(states) }) };
  const ids = runIdBounds(since, until);
  const rows =
    query.jobId === undefined
      ? db
          .sql(states === undefined ? HISTORY_OF_ALL : STATES_OF_ALL)
          .all({ ...bounds, firstId: ids.first, lastId: ids.last })
      : db
          .sql(states === undefined ? HISTORY_OF_JOB : STATES_OF_JOB)
          .all({ ...bounds, tenantId: db.tenantId, jobId: query.jobId });
  return (rows as Row[]).map(historyRow);
}

export function findRuns(db: SqliteDatabase, idOrPrefix: string): readonly HistoryRow[] {
  const prefix = idOrPrefix.toUpperCase();
  const rows = db.sql(`${RUN_ROWS} WHERE r.id >= ? AND r.id < ? ORDER BY r.id LIMIT 20`).all(prefix, `${prefix}~`);
  return (rows as Row[]).map(historyRow);
}

export function readActiveRuns(db: SqliteDatabase, jobId: JobId): readonly HistoryRow[] {
  const rows = db
    // Without the sign the index of the order is taken, which holds all that ever ran.
    .sql(`${RUN_ROWS} WHERE r.tenant_id = ? AND r.job_id = ? AND r.ended_at IS NULL ORDER BY +r.scheduled_for`)
    .all(db.tenantId, jobId);
  return (rows as Row[]).map(historyRow);
}

export function readUnknown(db: SqliteDatabase, query: { jobId?: JobId; limit: number }): readonly HistoryRow[] {
  const rows = db
    .sql(
      `${RUN_ROWS} WHERE r.tenant_id = ? AND r.state = 'unknown' AND (? IS NULL OR r.job_id = ?) ORDER BY r.ended_at DESC LIMIT ?`,
    )
    .all(db.tenantId, query.jobId ?? null, query.jobId ?? null, query.limit);
  return (rows as Row[]).map(historyRow);
}

/** The one under way may have no row of its own yet. */
const ATTEMPTS = `
  SELECT run_id, attempt, fence, state, instance_id, pid, pid_start, started_at, ended_at, exit_code, signal, error, manifest_hash
  FROM attempt WHERE run_id = @runId
  UNION ALL
  SELECT id, attempts, fence, 'started', instance_id, NULL, NULL, claimed_at, NULL, NULL, NULL, NULL, NULL FROM run
  WHERE id = @runId AND state = 'running' AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.run_id = id AND a.attempt = attempts)
  ORDER BY attempt`;

export function readAttempts(db: SqliteDatabase, runId: RunId): readonly Attempt[] {
  return (db.sql(ATTEMPTS).all({ runId }) as AttemptRow[]).map(attemptOf);
}

export function readOutput(db: SqliteDatabase, runId: RunId, attempt?: number): Awaited<ReturnType<Store['output']>> {
  const row = db
    .sql(
      'SELECT attempt, head, tail, bytes FROM output WHERE run_id = ? AND (? IS NULL OR attempt = ?) ORDER BY attempt DESC LIMIT 1',
    )
    .get(runId, attempt ?? null, attempt ?? null) as
    { attempt: number; head: Buffer; tail: Buffer; bytes: number } | undefined;
  return row ?? null;
}

function historyRow(row: Row): HistoryRow {
  return {
    job: row.job,
    jobId: row.job_id as JobId,
    runId: row.run_id as RunId | null,
    origin: row.origin,
    scheduledFor: row.scheduled_for,
    wall: row.wall,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    version: row.version,
    idempotencyKey:
      row.run_id === null
        ? null
        : (row.idempotency_key ?? tickKey(DEFAULT_TENANT, row.job_id as JobId, row.version, row.scheduled_for)),
    exitCode: row.exit_code,
    summary: row.summary,
    outputBytes: row.output_bytes ?? 0,
    range: row.is_range ? { from: row.from_at, to: row.to_at, count: row.count } : null,
  };
}
