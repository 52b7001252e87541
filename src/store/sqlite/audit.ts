// The audit trail: what people and the scheduler decided about jobs, by which words, and which content each run carried out; and
// whether the ledger is still what was written.

import type { JobId, RunId } from '../../job/ids.js';
import type { JobSpec } from '../../job/job.js';
import type { RunState } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import type { AuditQuery, AuditRow, ControlEvent, LedgerState } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { hashOf } from './ledger.js';

/** A run of the same moment came of the decision. */
const AFTER = Number.MAX_SAFE_INTEGER;

/** Newest first. Runs are told of where one job is asked about. */
export function readAudit(db: SqliteDatabase, query: AuditQuery): readonly AuditRow[] {
  const decided = controlRows(db, query);
  const ran = query.jobId === undefined ? [] : runRows(db, query.jobId, query);
  return [...decided, ...ran].sort((a, b) => b.at - a.at || (b.seq ?? AFTER) - (a.seq ?? AFTER)).slice(0, query.limit);
}

interface LedgerColumns {
  readonly seq: number;
  readonly at: Instant;
  readonly by: string;
  readonly event: ControlEvent;
  readonly jobId: JobId | null;
  readonly job: string | null;
  readonly data: string;
}

function controlRows(db: SqliteDatabase, { jobId, since, limit }: AuditQuery): readonly AuditRow[] {
  const rows = db
    .sql(
      `SELECT l.seq, l.at, l.by, l.event, l.job_id AS jobId, j.name AS job, l.data
       FROM ledger l LEFT JOIN job j ON j.tenant_id = l.tenant_id AND j.id = l.job_id
       WHERE (@jobId IS NULL OR l.job_id = @jobId) AND l.at >= @since ORDER BY l.seq DESC LIMIT @limit`,
    )
    .all({ jobId: jobId ?? null, since: since ?? 0, limit }) as LedgerColumns[];
  return rows.map(({ data: text, ...row }) => {
    const { before = null, after = null, run, version: own, name, ...details } = JSON.parse(text) as Data;
    const version = after?.version ?? own ?? null;
    return {
      ...row,
      job: row.job ?? name ?? null,
      ...contentOf(db, row.jobId, version),
      before,
      after,
      runId: run ?? null,
      details,
    };
  });
}

interface Data extends Record<string, unknown> {
  readonly before?: { readonly version?: number };
  readonly after?: { readonly version?: number };
  readonly run?: RunId;
  readonly version?: number;
  readonly name?: string;
}

interface RunColumns {
  readonly runId: RunId;
  readonly jobId: JobId;
  readonly job: string;
  readonly version: number;
  readonly at: Instant;
  readonly by: string;
  readonly state: RunState;
  readonly ran: string | null;
}

function runRows(db: SqliteDatabase, jobId: JobId, { since, limit }: AuditQuery): readonly AuditRow[] {
  const rows = db
    .sql(
      `SELECT r.id AS runId, r.job_id AS jobId, j.name AS job, r.version, r.started_at AS at, coalesce(r.asked_by, 'schedule') AS by,
         r.state, a.manifest_hash AS ran
       FROM run r JOIN job j ON j.tenant_id = r.tenant_id AND j.id = r.job_id
       LEFT JOIN attempt a ON a.run_id = r.id AND a.attempt = r.attempts
       WHERE r.tenant_id = ? AND r.job_id = ? AND r.started_at >= ? ORDER BY r.scheduled_for DESC LIMIT ?`,
    )
    .all(db.tenantId, jobId, since ?? 0, limit) as RunColumns[];
  return rows.map(({ state, ran, version, ...row }) => {
    const content = contentOf(db, jobId, version);
    const manifestHash = ran ?? content.manifestHash;
    return { ...row, ...content, manifestHash, seq: null, event: 'ran', before: null, after: { state }, details: {} };
  });
}

/** What a version was made of, and from which words. */
function contentOf(
  db: SqliteDatabase,
  jobId: JobId | null,
  version: number | null,
): Pick<AuditRow, 'version' | 'phrase' | 'source' | 'manifestHash'> {
  const stored = db
    .sql('SELECT manifest_hash FROM job_version WHERE job_id = ? AND version = ?')
    .get(jobId, version) as { manifest_hash: string | null } | undefined;
  if (jobId === null || version === null || !stored) return { version, phrase: null, source: null, manifestHash: null };
  const { said }: JobSpec = db.content(jobId, version);
  return { version, phrase: said?.phrase ?? null, source: said?.source ?? null, manifestHash: stored.manifest_hash };
}

/** Each row's hash covers the row before it: the first that does not fit is where somebody wrote beside us. */
export function verifyLedger(db: SqliteDatabase): LedgerState {
  const rows = db
    .sql(
      'SELECT seq, tenant_id AS tenantId, at, by, event, job_id AS jobId, data, prev_hash AS prevHash, hash FROM ledger ORDER BY seq',
    )
    .iterate() as IterableIterator<Parameters<typeof hashOf>[0] & { readonly hash: string }>;
  let head = '';
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (row.seq !== count || row.prevHash !== head || hashOf(row) !== row.hash) return { ok: false, seq: row.seq };
    head = row.hash;
  }
  return { ok: true, rows: count };
}
