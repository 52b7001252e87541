// Runs whose deadline passed before they were begun, or begun again: they must neither start nor occupy their job.

import type { JobId } from '../../job/ids.js';
import type { Advance } from '../../job/run.js';
import { afterDeadline } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import type { SqliteDatabase } from './database.js';
import { noteRunEnd } from './notices.js';
import { afterFailed } from './quarantine.js';
import type { RunRow } from './rows.js';
import { RUN_COLUMNS, runOf } from './rows.js';
import { bury } from './run-end.js';

const OVERDUE = `SELECT ${RUN_COLUMNS} FROM run r
  WHERE r.state IN ('queued', 'retry_wait') AND r.deadline_at IS NOT NULL AND r.deadline_at <= ?`;
const OVERDUE_OF_JOB = `${OVERDUE} AND r.tenant_id = ? AND r.job_id = ?`;

/** Inside the caller's transaction. Answers the runs that it ended. */
export function endOverdue(db: SqliteDatabase, now: Instant, jobId?: JobId): readonly RunRow[] {
  const overdue = (
    jobId === undefined ? db.sql(OVERDUE).all(now) : db.sql(OVERDUE_OF_JOB).all(now, db.tenantId, jobId)
  ) as RunRow[];
  for (const row of overdue) end(db, row, now);
  return overdue;
}

function end(db: SqliteDatabase, row: RunRow, now: Instant): void {
  const { policies, name: jobName } = db.content(row.job_id, row.version);
  const next: Advance =
    row.state === 'queued'
      ? { state: 'expired', reason: 'not started before its deadline' }
      : afterDeadline(runOf(row), policies, now);
  const { state, reason = '', letter } = next;
  db.sql('UPDATE run SET state = ?, ended_at = ?, reason = ? WHERE id = ?').run(state, now, reason, row.id);
  noteRunEnd(db, row, { state, at: now, reason });
  const quarantined = letter
    ? bury(db, row, { letter, reason }, now).quarantined
    : state === 'failed'
      ? afterFailed(db, row, now, reason)
      : undefined;
  if (quarantined !== undefined) db.quarantined.push({ jobName, reason: quarantined });
}
