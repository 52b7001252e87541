// Transactions about jobs: adding, editing (T6) and finding them.

import { toCrontab } from '../../schedule/to-crontab.js';
import type { JobId } from '../../job/ids.js';
import type { Job, JobSpec, JobState } from '../../job/job.js';
import { taskName } from '../../job/task-spec.js';
import type { Instant } from '../../time/instant.js';
import type { JobChange, JobEdit, JobFilter, NewJob, Store } from '../store.js';
import { useApproval } from './approvals.js';
import type { SqliteDatabase } from './database.js';
import { closeIncident } from './incidents.js';
import { appendLedger } from './ledger.js';
import { keepManifest } from './manifests.js';
import type { JobRow } from './rows.js';
import { activeRuns, rearm } from './rearm.js';
import { JOB_SELECT_WITH_CONTENT, jobOf, specOf, specText } from './rows.js';
import { countDead } from './quarantine.js';
import { isPlanned, settle, writeProgress } from './ticks.js';
import { endWaiting, OF_JOB } from './waiting.js';

export function addJob(db: SqliteDatabase, request: NewJob): Awaited<ReturnType<Store['addJob']>> {
  const { id, tenantId, spec, state, at, by } = request;
  const conflict = byName(db, tenantId, spec.name);
  if (conflict) return { ok: false, conflict };
  db.sql(
    `INSERT INTO job (tenant_id, id, name, version, state, task, cron, timezone, missed_policy, overlap_policy, created_at, created_by, updated_at)
     VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(tenantId, id, spec.name, state, ...registryFields(spec), at, by, at);
  insertVersion(db, { tenantId, id, version: 1, spec, at, by, manifest: request.manifest });
  db.sql('INSERT INTO job_progress (tenant_id, job_id, cursor_at) VALUES (?, ?, ?)').run(
    tenantId,
    id,
    request.progress.cursorAt,
  );
  writeProgress(db, { tenantId, id }, request.progress);
  appendLedger(db, { tenantId, at, by, event: 'added', jobId: id, data: { version: 1, name: spec.name, state } });
  return { ok: true, job: readJob(db, id)! };
}

/** T6. What is due is settled under the old content first, so that an edit can neither fire nor lose a past instant. */
export function editJob(db: SqliteDatabase, edit: JobEdit): Awaited<ReturnType<Store['editJob']>> {
  const stored = readJob(db, edit.id);
  if (!stored) return { ok: false, refused: 'unknown' };
  if (edit.expectedVersion !== undefined && edit.expectedVersion !== stored.version)
    return { ok: false, refused: 'version-moved' };
  const worthless = edit.approval && useApproval(db, edit.approval, stored, edit.at);
  if (worthless) return { ok: false, refused: `approval-${worthless}` };
  if (isPlanned(stored.state)) {
    const active = activeRuns(db, [stored.id]).get(stored.id) ?? 0;
    settle(db, stored, active, { decide: edit.settle, now: edit.at });
  }
  const before = readJob(db, edit.id)!;
  const change = edit.change(before);
  const state = change.state ?? before.state;
  const name = change.spec?.name ?? before.name;
  const holder = state === 'removed' ? null : byName(db, before.tenantId, name);
  if (holder && holder.id !== before.id) return { ok: false, refused: 'name-taken' };

  if (change.spec) writeSpec(db, before, change.spec, edit, change.manifest);
  const stateReason = state === 'quarantined' ? (change.stateReason ?? before.stateReason) : null;
  db.sql('UPDATE job SET state = ?, state_reason = ?, updated_at = ? WHERE tenant_id = ? AND id = ?').run(
    state,
    stateReason,
    edit.at,
    before.tenantId,
    before.id,
  );
  const progress = { ...before, ...change.progress };
  // The cursor never decreases: no edit can bring a decided instant back.
  const cursorAt = Math.max(before.cursorAt, progress.cursorAt) as Instant;
  if (before.state === 'quarantined' && state !== 'quarantined') countDead(db, before, 0);
  const isOver = state === 'removed' || state === 'exhausted';
  writeProgress(db, before, { ...progress, cursorAt, ...(isOver && { dueAt: null }) });
  if (change.spec || state === 'removed')
    endOldRuns(db, before, edit.at, state === 'removed' ? 'the job was removed' : `the job was changed`);
  // Who removes a job knows that it fails.
  if (state === 'removed') closeIncident(db, edit.id, 'removed', edit.at);
  rearm(db, edit.id, null);
  const after = readJob(db, edit.id)!;
  appendLedger(db, {
    tenantId: before.tenantId,
    at: edit.at,
    by: edit.by,
    event: edit.event,
    jobId: before.id,
    data: { ...ledgerData(before, after), ...(edit.reason !== undefined && { reason: edit.reason }) },
  });
  return { ok: true, job: after };
}

export function readJob(db: SqliteDatabase, id: JobId): Job | null {
  return db.job(' WHERE j.tenant_id = ? AND j.id = ?', db.tenantId, id);
}

export function readJobs(db: SqliteDatabase, filter: JobFilter = {}): readonly Job[] {
  const where = ' WHERE j.tenant_id = ? AND j.state IN (SELECT value FROM json_each(?)) ORDER BY j.id';
  const rows = db
    .sql(JOB_SELECT_WITH_CONTENT + where)
    .raw()
    .all(db.tenantId, statesOf(filter)) as JobRow[];
  return rows.map((row) => jobOf(row, specOf({ spec: row[18]! })));
}

export function findJobs(db: SqliteDatabase, text: string, filter: JobFilter = {}): readonly Job[] {
  const inStates = 'j.state IN (SELECT value FROM json_each(?))';
  const states = statesOf(filter);
  const exact = db.jobs(
    ` WHERE j.tenant_id = ? AND (j.id = upper(?) OR j.name = ?) AND ${inStates} ORDER BY j.id DESC`,
    db.tenantId,
    text,
    text,
    states,
  );
  if (exact.length > 0) return exact;
  const prefix = `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return db.jobs(
    ` WHERE j.tenant_id = ? AND (j.id LIKE ? ESCAPE '\\' OR j.name LIKE ? ESCAPE '\\') AND ${inStates} ORDER BY j.name LIMIT 50`,
    db.tenantId,
    prefix,
    prefix,
    states,
  );
}

function writeSpec(db: SqliteDatabase, job: Job, spec: JobSpec, edit: JobEdit, manifest: JobChange['manifest']): void {
  const version = job.version + 1;
  insertVersion(db, { tenantId: job.tenantId, id: job.id, version, spec, at: edit.at, by: edit.by, manifest });
  db.sql(
    `UPDATE job SET name = ?, version = ?, task = ?, cron = ?, timezone = ?, missed_policy = ?, overlap_policy = ?
     WHERE tenant_id = ? AND id = ?`,
  ).run(spec.name, version, ...registryFields(spec), job.tenantId, job.id);
}

/** Runs of the old content that have not begun; what runs goes on under the version it began with. */
function endOldRuns(db: SqliteDatabase, job: Job, at: Instant, reason: string): void {
  endWaiting(db, OF_JOB, [job.tenantId, job.id], { at, reason });
}

function insertVersion(
  db: SqliteDatabase,
  row: Pick<NewJob, 'tenantId' | 'id' | 'spec' | 'at' | 'by'> & {
    readonly version: number;
    readonly manifest: NewJob['manifest'];
  },
): void {
  if (row.manifest) keepManifest(db, row.manifest, row.at);
  db.sql(
    'INSERT INTO job_version (tenant_id, job_id, version, spec, at, by, manifest_hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(row.tenantId, row.id, row.version, specText(row.spec), row.at, row.by, row.spec.task.hash ?? null);
}

/** The registry as data: task, cron, timezone, missed_policy, overlap_policy (FEATURES S60). */
function registryFields(spec: JobSpec): readonly (string | null)[] {
  return [
    taskName(spec.task),
    toCrontab(spec.schedule),
    spec.schedule.timezone,
    spec.policies.missed,
    spec.policies.overlap,
  ];
}

function byName(db: SqliteDatabase, tenantId: string, name: string): Job | null {
  return db.job(" WHERE j.tenant_id = ? AND j.name = ? AND j.state <> 'removed'", tenantId, name);
}

const LISTED: readonly JobState[] = ['active', 'paused', 'quarantined', 'exhausted'];

/** As JSON, for `IN (SELECT value FROM json_each(?))`. */
export function statesOf(filter: JobFilter): string {
  return JSON.stringify(filter.states ?? LISTED);
}

/** What undo needs to know: the content by version, the rest by value. */
function ledgerData(before: Job, after: Job): Record<string, unknown> {
  const moved = (job: Job): Record<string, unknown> => ({
    version: job.version,
    state: job.state,
    ...(job.stateReason !== null && { stateReason: job.stateReason }),
    pausedUntil: job.pausedUntil,
    skipNext: job.skipNext,
  });
  return { name: after.name, before: moved(before), after: moved(after) };
}
