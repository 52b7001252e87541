// Retention, replicas and conversations.

import { runIdBounds } from '../../job/ids.js';
import type { Instant } from '../../time/instant.js';
import type { Instance, Store } from '../store.js';
import type { SqliteDatabase } from './database.js';

/** Small transactions, so that nobody waits for a long one. */
export const PRUNE_BATCH = 500;

const OLD_RUNS = `
  SELECT id FROM run WHERE state NOT IN ('queued', 'running', 'waiting_approval', 'retry_wait', 'unknown', 'dead') AND id < ?
    AND scheduled_for < (SELECT cursor_at + 1 FROM job_progress p WHERE p.tenant_id = run.tenant_id AND p.job_id = run.job_id)
  ORDER BY id LIMIT ?`;

const SURPLUS_RUNS = `
  SELECT r.id FROM run r
  WHERE r.job_id IN (SELECT job_id FROM run GROUP BY job_id HAVING count(*) > @keep)
    AND r.state NOT IN ('queued', 'running', 'waiting_approval', 'retry_wait', 'unknown', 'dead')
    AND r.scheduled_for < (SELECT k.scheduled_for FROM run k WHERE k.tenant_id = r.tenant_id AND k.job_id = r.job_id
                           ORDER BY k.scheduled_for DESC LIMIT 1 OFFSET @keep - 1)
  LIMIT @limit`;

/** One batch; zero when nothing is left to remove. */
export function pruneRuns(db: SqliteDatabase, before: Instant, keepPerJob: number): number {
  const ids = [
    ...(db.sql(OLD_RUNS).pluck().all(runIdBounds(before, before).first, PRUNE_BATCH) as string[]),
    ...(db.sql(SURPLUS_RUNS).pluck().all({ keep: keepPerJob, limit: PRUNE_BATCH }) as string[]),
  ];
  const unique = [...new Set(ids)];
  for (const id of unique) {
    db.sql('DELETE FROM output WHERE run_id = ?').run(id);
    db.sql('DELETE FROM attempt WHERE run_id = ?').run(id);
    db.sql('DELETE FROM run WHERE id = ?').run(id);
  }
  return unique.length;
}

/** Decided instants older than `before` and behind their job's cursor: never one that could still be asked for again. */
export function pruneTicks(db: SqliteDatabase, before: Instant): number {
  const { changes } = db
    .sql(
      `DELETE FROM tick WHERE (tenant_id, job_id, at, wall) IN (
         SELECT t.tenant_id, t.job_id, t.at, t.wall FROM tick t
         JOIN job_progress p ON p.tenant_id = t.tenant_id AND p.job_id = t.job_id
         WHERE t.at < ? AND t.at < p.cursor_at LIMIT ?)`,
    )
    .run(before, PRUNE_BATCH);
  return changes;
}

export function pruneRanges(db: SqliteDatabase, before: Instant): void {
  db.sql('DELETE FROM tick_range WHERE to_at < ?').run(before);
  db.sql('DELETE FROM instance WHERE closed_at IS NOT NULL AND closed_at < ?').run(before);
}

export function openInstance(db: SqliteDatabase, row: Instance): void {
  db.sql(
    `INSERT INTO instance (id, boot_id, pid, pid_start, host, app_version, face, started_at, heartbeat_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(row.id, row.bootId, row.pid, row.pidStart, row.host, row.appVersion, row.face, row.startedAt, row.heartbeatAt);
}

export function openInstances(db: SqliteDatabase): Awaited<ReturnType<Store['openInstances']>> {
  const rows = db
    .sql(
      `SELECT id, boot_id AS bootId, pid, pid_start AS pidStart, host, app_version AS appVersion, face, started_at AS startedAt,
         heartbeat_at AS heartbeatAt, (SELECT count(*) FROM run r INDEXED BY run_active
            WHERE r.instance_id = i.id AND r.state = 'running' AND r.state IN ('queued', 'running', 'waiting_approval', 'retry_wait')) AS running
       FROM instance i WHERE closed_at IS NULL ORDER BY started_at`,
    )
    .all();
  return rows as (Instance & { running: number })[];
}
