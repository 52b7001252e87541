// Approvals (T7): what a person was asked about, and their yes, which counts once: for that job and version, for exactly what was
// shown, from the account that was asked, and before it is too old.

import type { Job } from '../../job/job.js';
import type { Instant } from '../../time/instant.js';
import type { ApprovalAsked, ApprovalGiven, ApprovalRefused } from '../store.js';
import type { SqliteDatabase } from './database.js';

/** Those that are over for a day are forgotten: a late yes is told that it is late. */
const KEPT_MS = 86_400_000;

export function askApproval(db: SqliteDatabase, asked: ApprovalAsked): void {
  const { nonce, jobId, version, hash, user, at, expiresAt } = asked;
  db.sql('DELETE FROM approval WHERE expires_at < ?').run(at - KEPT_MS);
  db.sql(
    `INSERT INTO approval (nonce, tenant_id, job_id, version, manifest_hash, asked_of, asked_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(nonce, db.tenantId, jobId, version, hash, user, at, expiresAt);
}

/** Inside the transaction that does what was agreed to: compare and set. Answers why the yes is worth nothing, else null. */
export function useApproval(
  db: SqliteDatabase,
  { nonce, hash, user }: ApprovalGiven,
  job: Pick<Job, 'id' | 'version'>,
  at: Instant,
): ApprovalRefused | null {
  const used = db
    .sql(
      `UPDATE approval SET used_at = ? WHERE nonce = ? AND tenant_id = ? AND used_at IS NULL AND expires_at > ?
         AND job_id = ? AND version = ? AND manifest_hash = ? AND asked_of = ?`,
    )
    .run(at, nonce, db.tenantId, at, job.id, job.version, hash, user);
  if (used.changes === 1) return null;
  const row = db
    .sql('SELECT job_id, version, manifest_hash, asked_of, expires_at, used_at FROM approval WHERE nonce = ?')
    .get(nonce) as
    | {
        readonly job_id: string;
        readonly asked_of: string;
        readonly expires_at: Instant;
        readonly used_at: Instant | null;
      }
    | undefined;
  if (!row) return 'unknown';
  if (row.used_at !== null) return 'used';
  if (row.asked_of !== user) return 'other-user';
  if (row.expires_at <= at) return 'expired';
  return row.job_id === job.id ? 'changed' : 'other-job';
}
