// Incidents: what begins with a run that ended badly and is over with the job's next success. One for a job at a time (a unique key
// says so), opened, counted and closed inside the transaction that ends the run (T4), whoever ends it.

import { incidentId } from '../../job/ids.js';
import type { Instant } from '../../time/instant.js';
import type { SqliteDatabase } from './database.js';

export interface Incident {
  readonly id: string;
  readonly openedAt: Instant;
  /** Runs that ended badly; 0 where the job could not even be planned. */
  readonly failures: number;
}

const OPEN = 'tenant_id = ? AND job_id = ? AND closed_at IS NULL';
const ANSWER = 'RETURNING id, opened_at AS openedAt, failures';

/** A run more that ended badly; the first one opens the incident. `cause` names it: the same one opens the same incident. */
export function countFailure(db: SqliteDatabase, jobId: string, cause: string, at: Instant): Incident {
  const counted = db
    .sql(`UPDATE incident SET failures = failures + 1, last_failed_at = max(last_failed_at, ?) WHERE ${OPEN} ${ANSWER}`)
    .get(at, db.tenantId, jobId) as Incident | undefined;
  return counted ?? open(db, jobId, cause, at, 1);
}

/** The one that is open, or a new one for a job that is stopped without a run of it. */
export function incidentOf(db: SqliteDatabase, jobId: string, cause: string, at: Instant): Incident {
  const found = db
    .sql(`SELECT id, opened_at AS openedAt, failures FROM incident WHERE ${OPEN}`)
    .get(db.tenantId, jobId);
  return (found as Incident | undefined) ?? open(db, jobId, cause, at, 0);
}

/** Undefined: nothing was wrong. */
export function closeIncident(
  db: SqliteDatabase,
  jobId: string,
  as: 'recovered' | 'removed',
  at: Instant,
): Incident | undefined {
  const closed = db
    .sql(`UPDATE incident SET closed_at = max(?, opened_at), closed_as = ? WHERE ${OPEN} ${ANSWER}`)
    .get(at, as, db.tenantId, jobId);
  return closed as Incident | undefined;
}

function open(db: SqliteDatabase, jobId: string, cause: string, at: Instant, failures: number): Incident {
  const id = incidentId(db.tenantId, jobId, cause);
  db.sql(
    `INSERT INTO incident (id, tenant_id, job_id, opened_at, failures, last_failed_at) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(id, db.tenantId, jobId, at, failures, at);
  return { id, openedAt: at, failures };
}
