// Retention, replicas and conversations.

import type { Instant } from '../../time/instant.js';
import { MAX_INSTANT } from '../../time/instant.js';
import type { ForgottenRun, Instance, Presence, PruneRequest, Store } from '../store.js';
import { machineMonotonic } from '../../time/clock.js';
import { bringRetriesBack } from './clock.js';
import type { SqliteDatabase } from './database.js';

/** Rows of all tables that one transaction removes: small ones, so that nobody waits for a long one (RELIABILITY.md F40). */
const PRUNE_ROWS = 500;

/** The key of a run on request must be known for as long as somebody may ask with it again. */
const DAY_MS = 24 * 3_600_000;
const KEPT_KEYS_MS = 7 * DAY_MS;

/** Up to where the finished runs of one job go. */
export interface PruneCut {
  readonly tenantId: string;
  readonly jobId: string;
  readonly before: Instant;
}

/**
 * The age limit, or where the job's newest `keepPerJob` runs begin if that is later; never past its cursor, nor into the time from
 * which an instant or a key may come back.
 */
export function pruneCut(db: SqliteDatabase, jobId: string, { before, keepPerJob, now }: PruneRequest): PruneCut {
  const { tenantId } = db;
  const { cursorAt, version, keptFrom } = db
    .sql(
      `SELECT p.cursor_at AS cursorAt, (SELECT version FROM job j WHERE j.tenant_id = p.tenant_id AND j.id = p.job_id) AS version,
         (SELECT k.scheduled_for FROM run k WHERE k.tenant_id = p.tenant_id AND k.job_id = p.job_id
          ORDER BY k.scheduled_for DESC LIMIT 1 OFFSET @keep - 1) AS keptFrom
       FROM job_progress p WHERE p.tenant_id = @tenantId AND p.job_id = @jobId`,
    )
    .get({ keep: keepPerJob, tenantId, jobId }) as { cursorAt: Instant; version: number; keptFrom: Instant | null };
  const window = Math.max(KEPT_KEYS_MS, db.content(jobId, version).policies.catchUpMs);
  const wanted = Math.max(before, keptFrom ?? 0);
  return { tenantId, jobId, before: Math.min(wanted, cursorAt + 1, (now ?? MAX_INSTANT) - window) as Instant };
}

/** One batch; empty when nothing is left to remove. What is unfinished, or in doubt and not dismissed, stays. */
export function pruneRuns(db: SqliteDatabase, cut: PruneCut): readonly ForgottenRun[] {
  const old = db
    .sql(
      `SELECT id, attempts, 1 + (SELECT count(*) FROM output o WHERE o.run_id = run.id) + (SELECT count(*) FROM attempt a WHERE a.run_id = run.id)
         + (SELECT count(*) FROM dead_letter d WHERE d.run_id = run.id) AS rows
       FROM run WHERE tenant_id = ? AND job_id = ? AND scheduled_for < ?
         AND state NOT IN ('queued', 'running', 'waiting_approval', 'retry_wait', 'unknown')
         AND (state <> 'dead' OR EXISTS (SELECT 1 FROM dead_letter d WHERE d.run_id = run.id AND d.closed_at IS NOT NULL)) LIMIT ?`,
    )
    .all(cut.tenantId, cut.jobId, cut.before, PRUNE_ROWS) as (ForgottenRun & { rows: number })[];
  let room = PRUNE_ROWS;
  const fitting = old.filter(({ rows }, n) => (room -= rows) >= 0 || n === 0);
  for (const { id } of fitting) {
    db.sql('DELETE FROM output WHERE run_id = ?').run(id);
    db.sql('DELETE FROM attempt WHERE run_id = ?').run(id);
    db.sql('DELETE FROM dead_letter WHERE run_id = ?').run(id);
    db.sql('DELETE FROM run WHERE id = ?').run(id);
  }
  return fitting;
}

/** What else grows old, by the key of its table. */
const OLD = [
  // Decided instants behind their job's cursor: never one that could still be asked for again.
  {
    table: 'tick',
    key: 'tenant_id, job_id, at, wall',
    where: `at < @before AND at < (SELECT cursor_at FROM job_progress p WHERE p.tenant_id = tick.tenant_id AND p.job_id = tick.job_id)`,
  },
  { table: 'tick_range', key: 'tenant_id, job_id, from_at', where: 'to_at < @before' },
  { table: 'instance', key: 'id', where: 'closed_at < @before' },
  // What keeps an open incident from being told again stays.
  {
    table: 'outbox',
    key: 'id',
    where: `state IN ('sent', 'dead') AND ended_at < @before
      AND dedupe NOT IN (SELECT 'incident/' || id FROM incident WHERE closed_at IS NULL)`,
  },
  { table: 'incident', key: 'id', where: 'closed_at < @before' },
  // Nobody asks for an old one, and there are many.
  { table: 'outbox', key: 'id', where: "state = 'dead' AND event LIKE 'ping.%' AND ended_at < @yesterday" },
  // Of a channel that is not configured any more.
  { table: 'outbox', key: 'id', where: "state = 'waiting' AND at < @before" },
] as const;

function pruneOld(
  db: SqliteDatabase,
  { table, key, where }: (typeof OLD)[number],
  before: Instant,
  yesterday: Instant,
): number {
  const old = `SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${PRUNE_ROWS}`;
  return db
    .sql(`DELETE FROM ${table} WHERE (${key}) IN (${old})`)
    .run(where.includes('@yesterday') ? { yesterday } : { before }).changes;
}

/** In small transactions, with a turn of the event loop after each: firing does not wait for forgetting. */
export async function prune(db: SqliteDatabase, request: PruneRequest): ReturnType<Store['prune']> {
  const { before, signal, forgotten } = request;
  const batch = async (work: () => number | readonly ForgottenRun[]): Promise<number> => {
    let all = 0;
    for (let removed = 1; removed > 0; all += removed) {
      signal?.throwIfAborted();
      const gone = await db.write('prune', work);
      removed = typeof gone === 'number' ? gone : gone.length;
      if (typeof gone !== 'number' && removed > 0) await forgotten?.(gone);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return all;
  };
  const jobIds = db.sql('SELECT job_id FROM job_progress WHERE tenant_id = ?').pluck().all(db.tenantId) as string[];
  let runs = 0;
  for (const jobId of jobIds) {
    const cut = db.read(() => pruneCut(db, jobId, request));
    if (mayPrune(db, cut)) runs += await batch(() => pruneRuns(db, cut));
    else await new Promise((resolve) => setImmediate(resolve));
  }
  const removed: number[] = [];
  const until = ((request.now ?? MAX_INSTANT) - KEPT_KEYS_MS) as Instant;
  const aged = Math.min(before, until) as Instant;
  const yesterday = (request.now === undefined ? aged : request.now - DAY_MS) as Instant;
  for (const old of OLD) removed.push(await batch(() => pruneOld(db, old, aged, yesterday)));
  return { runs, ticks: removed[0]!, until };
}

/** Without the write lock: of most jobs nothing is old. */
function mayPrune(db: SqliteDatabase, { tenantId, jobId, before }: PruneCut): boolean {
  return (
    db
      .sql('SELECT 1 FROM run WHERE tenant_id = ? AND job_id = ? AND scheduled_for < ? LIMIT 1')
      .get(tenantId, jobId, before) !== undefined
  );
}

export function openInstance(db: SqliteDatabase, row: Instance): void {
  bringRetriesBack(db, row.startedAt);
  db.sql(
    `INSERT INTO instance (id, boot_id, pid, pid_start, host, app_version, face, started_at, heartbeat_at, pid_ns, heartbeat_mono,
       task_path, containment)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    ...[row.id, row.bootId, row.pid, row.pidStart, row.host, row.appVersion, row.face, row.startedAt, row.heartbeatAt],
    ...[row.pidNs ?? null, row.heartbeatMono ?? machineMonotonic(), row.taskPath ?? null, row.containment ?? null],
  );
}

/** Also opens one again that others had given up: what it had held was decided by then. */
export function beat(db: SqliteDatabase, instanceId: string, at: Instant): void {
  const renewal = 'UPDATE instance SET heartbeat_at = ?, heartbeat_mono = ?, closed_at = NULL WHERE id = ?';
  db.sql(renewal).run(at, machineMonotonic(), instanceId);
}

export function closeInstance(db: SqliteDatabase, instanceId: string, at: Instant, quietSince?: number): void {
  const closing = 'UPDATE instance SET closed_at = ? WHERE id = ? AND (? IS NULL OR heartbeat_mono <= ?)';
  db.sql(closing).run(at, instanceId, quietSince ?? null, quietSince ?? null);
}

/** A scheduler that died did not say when: its last heartbeat does. One that ended properly closed its row just after. */
const HEARTBEAT_MS = 90_000;

export function readPresence(
  db: SqliteDatabase,
  { since, until }: { readonly since: Instant; readonly until: Instant },
): readonly Presence[] {
  const rows = db
    .sql(
      `SELECT id AS instanceId, started_at AS "from",
         CASE WHEN closed_at - heartbeat_at > ${HEARTBEAT_MS} THEN heartbeat_at ELSE closed_at END AS until
       FROM instance WHERE started_at <= @until AND (closed_at IS NULL OR closed_at >= @since) ORDER BY started_at`,
    )
    .all({ since, until }) as Presence[];
  return rows.filter((row) => row.until === null || row.until >= since);
}

export function openInstances(db: SqliteDatabase): Awaited<ReturnType<Store['openInstances']>> {
  const rows = db
    .sql(
      `SELECT id, boot_id AS bootId, pid, pid_start AS pidStart, host, app_version AS appVersion, face, started_at AS startedAt,
         heartbeat_at AS heartbeatAt, pid_ns AS pidNs, heartbeat_mono AS heartbeatMono, loop_lag_ms AS loopLagMs,
         task_path AS taskPath, containment, (SELECT count(*) FROM run r INDEXED BY run_active
            WHERE r.instance_id = i.id AND r.state = 'running' AND r.ended_at IS NULL) AS running
       FROM instance i WHERE closed_at IS NULL ORDER BY started_at`,
    )
    .all();
  return rows as (Instance & { running: number })[];
}
