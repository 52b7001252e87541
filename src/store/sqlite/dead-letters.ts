// Dead letters: runs that want a person. One is opened in the transaction that ends the run, with what is needed to judge it.

import type { LetterKind } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import type { SqliteDatabase } from './database.js';
import type { RunRow } from './rows.js';

export interface NewLetter {
  readonly kind: LetterKind;
  readonly reason: string;
  readonly at: Instant;
  /** What the last attempt said. */
  readonly error: string | null;
}

/** Inside the caller's transaction. A run that was replayed and is dead again has its letter opened again. */
export function openLetter(
  db: SqliteDatabase,
  run: Pick<RunRow, 'id' | 'tenant_id' | 'job_id'>,
  letter: NewLetter,
): void {
  db.sql(
    `INSERT INTO dead_letter (run_id, tenant_id, job_id, kind, reason, first_failed_at, last_error, at)
     VALUES (@id, @tenantId, @jobId, @kind, @reason, coalesce((SELECT min(ended_at) FROM attempt WHERE run_id = @id), @at), @error, @at)
     ON CONFLICT (run_id) DO UPDATE SET kind = excluded.kind, reason = excluded.reason, last_error = excluded.last_error,
       at = excluded.at, closed_at = NULL, closed_by = NULL, closed_as = NULL`,
  ).run({ id: run.id, tenantId: run.tenant_id, jobId: run.job_id, ...letter });
}
