// Transactions about runs: claim (T2), spawn (T2b), finish (T4), and what people ask of them. Every write of a
// running run names its fence; a late holder's number no longer matches and writes nothing.

import type { RunId } from '../../job/ids.js';
import type { Job } from '../../job/job.js';
import type { Run } from '../../job/run.js';
import { TRANSITIONS } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import { MAX_INSTANT } from '../../time/instant.js';
import type { ClaimedRun, Finish, Finished, Lane, NewManualRun, Store } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { denyRun } from './denied.js';
import { heldReason } from './held.js';
import { readJob } from './jobs.js';
import { appendLedger } from './ledger.js';
import { keepManifest } from './manifests.js';
import { endOverdue } from './overdue.js';
import { pingStart } from './pings.js';
import { rearmAfter } from './rearm.js';
import { endAttempt, moveOn, settleProgress } from './run-end.js';
import type { RunRow } from './rows.js';
import { RUN_COLUMNS, runOf } from './rows.js';
import { isSerial } from './started-run.js';
import { endWaiting } from './waiting.js';

/** How many runs of a job are under way; `of` is what stands before its columns. */
const running = (of: 'r.' | '@'): string => `SELECT count(*) FROM run o INDEXED BY run_active
  WHERE o.tenant_id = ${of}tenant_id AND o.job_id = ${of}job_id AND o.ended_at IS NULL AND o.state = 'running'`;
/**
 * Ready to start: due, and no earlier run of the job is unfinished; where its job allows runs side by side, fewer than that run. What
 * cannot be claimed must not be here: a scheduler would wake for it at once, again and again, and see nothing else.
 */
const READY = `
  FROM run r
  WHERE r.lane = @lane AND r.state IN ('queued', 'retry_wait') AND r.not_before <= @now
    AND CASE r.serial WHEN 0 THEN (${running('r.')}) < (
      SELECT v.spec ->> '$.job.policies.cap' FROM job_version v WHERE v.job_id = r.job_id AND v.version = r.version)
    ELSE NOT EXISTS (
      SELECT 1 FROM run o INDEXED BY run_active WHERE o.tenant_id = r.tenant_id AND o.job_id = r.job_id AND o.id <> r.id
        AND o.ended_at IS NULL
        AND (o.state = 'running' OR (o.scheduled_for, o.id) < (r.scheduled_for, r.id))) END
  ORDER BY r.not_before, r.id LIMIT @limit`;
const SELECT_READY = `SELECT ${RUN_COLUMNS} ${READY}`;
const SELECT_NEXT_READY = `SELECT r.not_before ${READY}`;

export function claimRuns(
  db: SqliteDatabase,
  { now, lane, limit, instanceId }: { now: Instant; lane: Lane; limit: number; instanceId: string },
): readonly ClaimedRun[] {
  for (const run of endOverdue(db, now)) rearmAfter(db, run, null);
  if (heldReason(db) !== null) return [];
  const rows = db.sql(SELECT_READY).all({ lane, now, limit }) as RunRow[];
  const claimed: ClaimedRun[] = [];
  for (const row of rows) {
    const job = db.content(row.job_id, row.version);
    // Those of this very batch count too.
    if (!isSerial(job) && runningOf(db, row) >= job.policies.cap) continue;
    const fence = row.fence + 1;
    const attempts = row.attempts + 1;
    db.sql(
      `UPDATE run SET state = 'running', fence = ?, attempts = ?, instance_id = ?, claimed_at = ?, started_at = coalesce(started_at, ?),
         reason = NULL WHERE id = ?`,
    ).run(fence, attempts, instanceId, now, now, row.id);
    if (attempts - row.spared === 1) pingStart(db, { ...row, fence, attempts }, now);
    claimed.push({ ...runOf({ ...row, state: 'running', fence, attempts }), job, claimedAt: now });
  }
  return claimed;
}

function runningOf(db: SqliteDatabase, { tenant_id, job_id }: RunRow): number {
  return db.sql(running('@')).pluck().get({ tenant_id, job_id }) as number;
}

export function recordSpawn(db: SqliteDatabase, request: Parameters<Store['recordSpawn']>[0]): boolean {
  const { pid, startTime, manifest, runId, fence } = request;
  const claimedAt = db
    .sql(
      `INSERT INTO attempt (run_id, attempt, fence, state, instance_id, pid, pid_start, started_at, manifest_hash)
       SELECT id, attempts, fence, 'spawned', instance_id, ?, ?, claimed_at, ? FROM run WHERE id = ? AND fence = ? AND state = 'running'
       RETURNING started_at`,
    )
    .pluck()
    .get(pid, startTime, manifest?.hash ?? null, runId, fence) as Instant | undefined;
  if (claimedAt !== undefined && manifest) keepManifest(db, manifest, claimedAt);
  return claimedAt !== undefined;
}

export function finishRuns(db: SqliteDatabase, finishes: readonly Finish[]): readonly Finished[] {
  return finishes.map((finish) => finishRun(db, finish));
}

const LEASE_LOST: Finished = { answer: 'lease-lost' };

function finishRun(db: SqliteDatabase, finish: Finish): Finished {
  const held = db.sql(`SELECT ${RUN_COLUMNS} FROM run r WHERE r.id = ? AND r.fence = ? AND r.state = 'running'`);
  const row = held.get(finish.runId, finish.fence) as RunRow | undefined;
  if (!row) return LEASE_LOST;
  if (finish.denied) return { answer: 'finished', ...denyRun(db, row, { ...finish, denied: finish.denied }) };
  const moved = moveOn(db, row, finish);
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
  settleProgress(db, row, moved.state, finish.endedAt);
  return { answer: 'finished', ...moved };
}

export function addRun(db: SqliteDatabase, request: NewManualRun): Awaited<ReturnType<Store['addRun']>> {
  const existing = db
    .sql(`SELECT ${RUN_COLUMNS} FROM run r WHERE r.tenant_id = ? AND r.idempotency_key = ? AND r.origin <> 'tick'`)
    .get(request.tenantId, request.idempotencyKey) as RunRow | undefined;
  if (existing) return { run: runOf(existing), existed: true };
  const job = readJob(db, request.jobId);
  if (!job || job.state === 'removed') return null;
  db.sql(
    `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, not_before, idempotency_key, asked_by)
     VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?)`,
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
    request.by,
  );
  appendLedger(db, {
    ...request,
    event: 'run_requested',
    data: { name: job.name, version: job.version, run: request.id, origin: request.origin },
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
  const [ended] = endWaiting(db, 'id = ?', [id], { at, reason: 'cancelled on request' });
  rearmAfter(db, row, null);
  return { was: row.state, now: ended!.state };
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
  const open = heldReason(db) === null ? lanes : [];
  const ready = open.map(
    (lane) => db.sql(SELECT_NEXT_READY).pluck().get({ lane, now: MAX_INSTANT, limit: 1 }) as Instant | undefined,
  );
  return [due, ...ready].reduce<Instant | null>(
    (first, at) => (at != null && (first === null || at < first) ? at : first),
    null,
  );
}

function readRun(db: SqliteDatabase, id: RunId): Run | null {
  const row = db.sql(`SELECT ${RUN_COLUMNS} FROM run r WHERE r.id = ?`).get(id) as RunRow | undefined;
  return row ? runOf(row) : null;
}
