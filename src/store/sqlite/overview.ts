// What a list of all jobs shows of each, in one query: its newest run, and how many are running.

import type { JobId } from '../../job/ids.js';
import type { JobSpec } from '../../job/job.js';
import type { LastRun, StoreCheck } from '../store.js';
import type { SqliteDatabase } from './database.js';

/** One index seek for each job, however long the history is. */
const LAST_RUNS = `
  SELECT j.id AS jobId, r.scheduled_for AS scheduledFor, r.state,
    (SELECT count(*) FROM run a WHERE a.tenant_id = j.tenant_id AND a.job_id = j.id AND a.state = 'running'
       AND a.state IN ('queued', 'running', 'waiting_approval', 'retry_wait')) AS running
  FROM job j
  JOIN run r ON r.id = (
    SELECT n.id FROM run n WHERE n.tenant_id = j.tenant_id AND n.job_id = j.id ORDER BY n.scheduled_for DESC LIMIT 1)
  WHERE j.state <> 'removed'`;

export function readLastRuns(db: SqliteDatabase): readonly LastRun[] {
  return db.sql(LAST_RUNS).all() as LastRun[];
}

export function readJobSpec(db: SqliteDatabase, id: JobId, version: number): JobSpec | null {
  const known = db.sql('SELECT 1 FROM job_version WHERE job_id = ? AND version = ?').get(id, version);
  return known === undefined ? null : db.content(id, version);
}

export function readCheck(db: SqliteDatabase): StoreCheck {
  const pragma = (name: string): unknown => db.connection.pragma(name, { simple: true });
  const faults = db.connection.pragma('integrity_check(5)') as readonly { readonly integrity_check: string }[];
  const version = db.sql('SELECT sqlite_version()').pluck().get() as string;
  return {
    engine: `SQLite ${version}`,
    exists: db.path !== ':memory:',
    integrity: faults.map((fault) => fault.integrity_check).join('; '),
    synchronous: pragma('synchronous') === 2 ? 'FULL' : String(pragma('synchronous')),
    schema: pragma('user_version') as number,
  };
}
