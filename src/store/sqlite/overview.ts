// What a list of all jobs shows of each, in one query: when it fires, its newest run, and how many are running.

import { statSync } from 'node:fs';
import type { JobId } from '../../job/ids.js';
import type { JobSpec, JobState } from '../../job/job.js';
import type { RunState } from '../../job/run.js';
import type { Schedule } from '../../schedule/schedule.js';
import type { Instant } from '../../time/instant.js';
import type { JobFilter, ListingRow, StoreCheck } from '../store.js';
import { newestBackup } from './backup-files.js';
import type { SqliteDatabase } from './database.js';
import { statesOf } from './jobs.js';
import { mediumUnder } from './medium.js';
import { NEEDED_ASKED_AT } from './needed.js';
import { schemaInFile } from './read-only-copy.js';
import { MIGRATIONS } from './schema.js';

/** One index seek for each job, however long the history is. Of the content only the schedule crosses over, as text. */
const LISTING = `
  SELECT j.id, j.name, j.task, v.spec -> '$.job.schedule', j.state, j.state_reason, j.version, p.next_at, p.paused_until,
    p.cursor_at, p.anchor_at, p.skip_next, p.runs_count, r.scheduled_for, r.state,
    (SELECT count(*) FROM run a WHERE a.tenant_id = j.tenant_id AND a.job_id = j.id
       AND a.ended_at IS NULL AND a.state = 'running'),
    ${NEEDED_ASKED_AT}
  FROM job j
  JOIN job_progress p ON p.tenant_id = j.tenant_id AND p.job_id = j.id
  JOIN job_version v ON v.job_id = j.id AND v.version = j.version
  LEFT JOIN run r ON r.id = (
    SELECT n.id FROM run n WHERE n.tenant_id = j.tenant_id AND n.job_id = j.id ORDER BY n.scheduled_for DESC LIMIT 1)
  WHERE j.tenant_id = ? AND j.state IN (SELECT value FROM json_each(?))`;

type At = Instant | null;
type Columns = readonly [
  ...[
    jobId: JobId,
    name: string,
    task: string,
    schedule: string,
    state: JobState,
    stateReason: string | null,
    version: number,
  ],
  ...[nextAt: At, pausedUntil: At, cursorAt: Instant, anchorAt: At, skipNext: number, runsCount: number],
  ...[lastFor: At, lastState: RunState | null, running: number, neededAskedAt: At],
];

export function readListing(db: SqliteDatabase, filter: JobFilter = {}): readonly ListingRow[] {
  const rows = db.sql(LISTING).raw().all(db.tenantId, statesOf(filter)) as Columns[];
  const schedules = new Map<string, Schedule>();
  return rows.map(([jobId, name, task, text, state, stateReason, version, nextAt, pausedUntil, ...row]) => {
    let schedule = schedules.get(text);
    if (!schedule) schedules.set(text, (schedule = JSON.parse(text) as Schedule));
    const [cursorAt, anchorAt, skipNext, runsCount, lastFor, lastState, running, neededAskedAt] = row;
    return {
      ...{ jobId, name, task, schedule, state, stateReason, version, nextAt, pausedUntil },
      ...{ cursorAt, anchorAt, skipNext, runsCount, lastFor, lastState, running, neededAskedAt },
    };
  });
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
    schema: schemaInFile(db.connection),
    schemaWanted: MIGRATIONS.length,
    medium: mediumUnder(db.path),
    logBytes: statSync(`${db.path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    newestBackup: newestBackup(db.path),
  };
}
