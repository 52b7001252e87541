// Transactions about runs: claim (T2), spawn (T2b), finish (T4), rescue (T5), and what people ask of them. Every write of a
// running run names its fence; a late holder's number no longer matches and writes nothing.

import type { RunId } from '../../job/ids.js';
import type { Job } from '../../job/job.js';
import type { Run, RunState } from '../../job/run.js';
import { TRANSITIONS } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import { MAX_INSTANT } from '../../time/instant.js';
import type { ClaimedRun, Finish, Lane, NewManualRun, RescuedRun, ResolveCut, Store } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { readJob } from './jobs.js';
import { appendLedger } from './ledger.js';
import type { LeftRun } from './rearm.js';
import { rearmAfter } from './rearm.js';
import type { RunRow } from './rows.js';
import { runOf } from './rows.js';
import { isSerial } from './ticks.js';

const RUN_COLUMNS = `r.id, r.tenant_id, r.job_id, r.version, r.origin, r.scheduled_for, r.state, r.fence, r.attempts, r.not_before,
  r.deadline_at, r.period_start, r.backfill_from, r.idempotency_key, r.instance_id, r.claimed_at, r.cancel_asked`;

/** Ready to start: due, and (unless its job allows runs side by side) no earlier run of the job is unfinished. */
const READY = `
  FROM run r
  WHERE r.lane = @lane AND r.state IN ('queued', 'retry_wait') AND r.not_before <= @now
    AND (r.serial = 0 OR NOT EXISTS (
      SELECT 1 FROM run o INDEXED BY run_active WHERE o.tenant_id = r.tenant_id AND o.job_id = r.job_id AND o.id <> r.id
        AND o.ended_at IS NULL
        AND (o.state = 'running' OR (o.scheduled_for, o.id) < (r.scheduled_for, r.id))))
  ORDER BY r.not_before, r.id LIMIT @limit`;
const SELECT_READY = `SELECT ${RUN_COLUMNS} ${READY}`;
const SELECT_NEXT_READY = `SELECT r.not_before ${READY}`;

export function claimRuns(
  db: SqliteDatabase,
  { now, lane, limit, instanceId }: { now: Instant; lane: Lane; limit: number; instanceId: string },
): readonly ClaimedRun[] {
  const overdue = db
    .sql(
      `UPDATE run SET state = 'expired', ended_at = ?, reason = 'not started before its deadline'
       WHERE state IN ('queued', 'retry_wait') AND deadline_at IS NOT NULL AND deadline_at <= ?
       RETURNING job_id, origin, scheduled_for`,
    )
    .all(now, now) as LeftRun[];
  for (const run of overdue) rearmAfter(db, run, null);
  const rows = db.sql(SELECT_READY).all({ lane, now, limit }) as RunRow[];
  const claimed: ClaimedRun[] = [];
  for (const row of rows) {
    const job = db.content(row.job_id, row.version);
    if (!isSerial(job) && running(db, row) >= job.policies.cap) continue;
    const fence = row.fence + 1;
    const attempts = row.attempts + 1;
    db.sql(
      `UPDATE run SET state = 'running', fence = ?, attempts = ?, instance_id = ?, claimed_at = ?, started_at = coalesce(started_at, ?),
         reason = NULL WHERE id = ?`,
    ).run(fence, attempts, instanceId, now, now, row.id);
    claimed.push({ ...runOf({ ...row, state: 'running', fence, attempts }), job, claimedAt: now });
  }
  return claimed;
}

function running(db: SqliteDatabase, { tenant_id, job_id }: RunRow): number {
  return db
    .sql(
      `SELECT count(*) FROM run INDEXED BY run_active WHERE tenant_id = ? AND job_id = ?
         AND ended_at IS NULL AND state = 'running'`,
    )
    .pluck()
    .get(tenant_id, job_id) as number;
}

export function recordSpawn(db: SqliteDatabase, request: Parameters<Store['recordSpawn']>[0]): boolean {
  const { changes } = db
    .sql(
      `INSERT INTO attempt (run_id, attempt, fence, state, instance_id, pid, pid_start, started_at)
       SELECT id, attempts, fence, 'spawned', instance_id, ?, ?, claimed_at FROM run WHERE id = ? AND fence = ? AND state = 'running'`,
    )
    .run(request.pid, request.startTime, request.runId, request.fence);
  return changes === 1;
}

export function finishRuns(db: SqliteDatabase, finishes: readonly Finish[]): readonly ('finished' | 'lease-lost')[] {
  return finishes.map((finish) => finishRun(db, finish));
}

function finishRun(db: SqliteDatabase, finish: Finish): 'finished' | 'lease-lost' {
  const held = db.sql(`SELECT ${RUN_COLUMNS} FROM run r WHERE r.id = ? AND r.fence = ? AND r.state = 'running'`);
  const row = held.get(finish.runId, finish.fence) as RunRow | undefined;
  if (!row) return 'lease-lost';
  const state = moveOn(db, row, finish);
  endAttempt(db, row, finish);
  if (finish.output && finish.output.bytes > 0) {
    const { head, tail, bytes } = finish.output;
    db.sql('INSERT OR REPLACE INTO output (run_id, attempt, head, tail, bytes) VALUES (?, ?, ?, ?, ?)').run(
      finish.runId,
      finish.attempt,
      head,
      tail,
      bytes,
    );
  }
  settleProgress(db, row, state, finish.endedAt);
  return 'finished';
}

/** T5. Each run is looked at again inside the transaction; a holder that finished meanwhile is left alone. */
export function rescueRuns(
  db: SqliteDatabase,
  request: { now: Instant; dead: readonly string[]; resolve: ResolveCut },
): readonly RescuedRun[] {
  const rows = db
    .sql(
      `SELECT ${RUN_COLUMNS}, i.boot_id FROM run r INDEXED BY run_active LEFT JOIN instance i ON i.id = r.instance_id
        WHERE r.ended_at IS NULL AND r.state = 'running'
          AND (i.id IS NULL OR i.closed_at IS NOT NULL OR i.id IN (SELECT value FROM json_each(?))) ORDER BY r.id`,
    )
    .all(JSON.stringify(request.dead)) as (RunRow & { boot_id: string | null })[];
  return rows.map((row) => {
    const job = db.content(row.job_id, row.version);
    const next = request.resolve({ ...runOf(row), job });
    const process = db
      .sql('SELECT pid, pid_start AS pidStart FROM attempt WHERE run_id = ? AND attempt = ?')
      .get(row.id, row.attempts);
    const { pid, pidStart } = (process ?? { pid: null, pidStart: null }) as Pick<RescuedRun, 'pid' | 'pidStart'>;
    const state = moveOn(db, row, { ...next, endedAt: request.now });
    endAttempt(db, row, { attemptState: 'lost', endedAt: request.now });
    settleProgress(db, row, state, request.now);
    const { id, scheduled_for: scheduledFor, boot_id: bootId } = row;
    return { runId: id as RunId, jobName: job.name, scheduledFor, state, bootId, pid, pidStart };
  });
}

export function addRun(db: SqliteDatabase, request: NewManualRun): Awaited<ReturnType<Store['addRun']>> {
  const existing = db
    .sql(`SELECT ${RUN_COLUMNS} FROM run r WHERE r.tenant_id = ? AND r.idempotency_key = ? AND r.origin <> 'tick'`)
    .get(request.tenantId, request.idempotencyKey) as RunRow | undefined;
  if (existing) return { run: runOf(existing), existed: true };
  const job = readJob(db, request.jobId);
  if (!job || job.state === 'removed') return null;
  db.sql(
    `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, not_before, idempotency_key)
     VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
  ).run(
    request.id,
    request.tenantId,
    request.jobId,
    job.version,
    request.origin,
    request.at,
    job.lane,
    isSerial(job),
    request.at,
    request.idempotencyKey,
  );
  appendLedger(db, {
    ...request,
    event: 'run_requested',
    data: { name: job.name, run: request.id, origin: request.origin },
  });
  return { run: readRun(db, request.id)!, existed: false };
}

export function cancelRun(
  db: SqliteDatabase,
  id: RunId,
  at: Instant,
  by: string,
): Awaited<ReturnType<Store['cancelRun']>> {
  const row = db.sql(`SELECT ${RUN_COLUMNS} FROM run r WHERE r.id = ?`).get(id) as RunRow | undefined;
  if (!row) return null;
  const isRunning = row.state === 'running';
  if (!isRunning && !TRANSITIONS[row.state].includes('cancelled')) return { was: row.state, now: row.state };
  const { tenant_id: tenantId, job_id: jobId } = row;
  appendLedger(db, {
    tenantId,
    at,
    by,
    event: 'cancelled',
    jobId: jobId as Job['id'],
    data: { run: id, was: row.state },
  });
  if (isRunning) {
    db.sql('UPDATE run SET cancel_asked = 1 WHERE id = ?').run(id);
    return { was: 'running', now: 'stopping' };
  }
  db.sql(`UPDATE run SET state = 'cancelled', ended_at = ?, reason = 'cancelled on request' WHERE id = ?`).run(at, id);
  rearmAfter(db, row, null);
  return { was: row.state, now: 'cancelled' };
}

export function cancelRequests(db: SqliteDatabase, instanceId: string): readonly RunId[] {
  return db
    .sql(`SELECT id FROM run WHERE instance_id = ? AND state = 'running' AND cancel_asked = 1`)
    .pluck()
    .all(instanceId) as RunId[];
}

/** Each part walks its own index to the first row that counts. */
export function nextDueAt(db: SqliteDatabase, lanes: readonly Lane[]): Instant | null {
  const due = db.sql('SELECT min(due_at) FROM job_progress WHERE due_at IS NOT NULL').pluck().get() as Instant | null;
  const ready = lanes.map(
    (lane) => db.sql(SELECT_NEXT_READY).pluck().get({ lane, now: MAX_INSTANT, limit: 1 }) as Instant | undefined,
  );
  return [due, ...ready].reduce<Instant | null>(
    (first, at) => (at != null && (first === null || at < first) ? at : first),
    null,
  );
}

/** Writes what becomes of a running run and answers its new state: who asked for an end is not given another try. */
function moveOn(
  db: SqliteDatabase,
  row: RunRow,
  wanted: Pick<Finish, 'state' | 'notBefore' | 'reason' | 'endedAt' | 'exitCode' | 'summary'>,
): RunState {
  const next = wanted.state === 'retry_wait' || wanted.state === 'queued' ? tryAgain(db, row, wanted) : wanted;
  if (!TRANSITIONS[row.state].includes(next.state))
    throw new Error(`run ${row.id}: no way from ${row.state} to ${next.state}`);
  const waits = next.state === 'retry_wait' || next.state === 'queued';
  db.sql(
    `UPDATE run SET state = ?, not_before = ?, ended_at = ?, exit_code = ?, summary = ?, cancel_asked = 0, instance_id = NULL,
       reason = coalesce(?, reason) WHERE id = ?`,
  ).run(
    next.state,
    next.notBefore ?? row.not_before,
    waits ? null : next.endedAt,
    next.exitCode ?? null,
    next.summary ?? null,
    next.reason ?? null,
    row.id,
  );
  return next.state;
}

function tryAgain<T extends Pick<Finish, 'state' | 'reason'>>(db: SqliteDatabase, row: RunRow, wanted: T): T {
  if (row.cancel_asked === 1) return { ...wanted, state: 'cancelled', reason: 'cancelled on request' };
  const state = db.sql('SELECT state FROM job WHERE tenant_id = ? AND id = ?').pluck().get(row.tenant_id, row.job_id);
  return state === 'removed' ? { ...wanted, state: 'cancelled', reason: 'the job was removed' } : wanted;
}

function endAttempt(
  db: SqliteDatabase,
  row: RunRow,
  end: Pick<Finish, 'attemptState' | 'endedAt' | 'exitCode' | 'signal' | 'error'>,
): void {
  db.sql(
    `INSERT INTO attempt (run_id, attempt, fence, instance_id, started_at, state, ended_at, exit_code, signal, error)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id, attempt) DO UPDATE SET
       state = excluded.state, ended_at = excluded.ended_at, exit_code = excluded.exit_code, signal = excluded.signal, error = excluded.error`,
  ).run(
    row.id,
    row.attempts,
    row.fence,
    row.instance_id,
    row.claimed_at,
    end.attemptState,
    end.endedAt,
    end.exitCode ?? null,
    end.signal ?? null,
    end.error ?? null,
  );
}

function settleProgress(db: SqliteDatabase, row: RunRow, state: RunState, endedAt: Instant): void {
  if (state === 'retry_wait' || state === 'queued') return;
  const succeeded = state === 'succeeded';
  if (succeeded && row.origin !== 'manual') {
    db.sql(
      `UPDATE job_progress SET last_success_for = max(coalesce(last_success_for, 0), ?) WHERE tenant_id = ? AND job_id = ?`,
    ).run(row.scheduled_for, row.tenant_id, row.job_id);
  }
  rearmAfter(db, row, succeeded ? endedAt : null);
}

function readRun(db: SqliteDatabase, id: RunId): Run | null {
  const row = db.sql(`SELECT ${RUN_COLUMNS} FROM run r WHERE r.id = ?`).get(id) as RunRow | undefined;
  return row ? runOf(row) : null;
}
