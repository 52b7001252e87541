// A run that was claimed and not begun, because what would have run is not what was approved. It is as if it had never been claimed:
// it ends as what waits ends, without an attempt, and its job is quarantined until a person has looked.

import type { Job } from '../../job/job.js';
import { TRANSITIONS } from '../../job/run.js';
import type { Denied, Finish } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { keepManifest } from './manifests.js';
import { pingDenied } from './pings.js';
import { quarantine } from './quarantine.js';
import { rearmAfter } from './rearm.js';
import type { MovedOn } from './run-end.js';
import type { RunRow } from './rows.js';
import { endWaiting } from './waiting.js';

const IN_BRIEF = 'what it runs has changed since it was approved';

/** Inside the caller's transaction. */
export function denyRun(
  db: SqliteDatabase,
  row: RunRow,
  { denied, endedAt: at }: Finish & { readonly denied: Denied },
): MovedOn {
  if (!TRANSITIONS[row.state].includes('queued')) throw new Error(`run ${row.id}: no way from ${row.state} to queued`);
  keepManifest(db, denied.found, at);
  db.sql(
    `UPDATE run SET state = 'queued', attempts = attempts - 1, started_at = iif(attempts = 1, NULL, started_at), instance_id = NULL,
       cancel_asked = 0 WHERE id = ?`,
  ).run(row.id);
  const reason = `${IN_BRIEF}: ${denied.changes}`;
  const [ended] = endWaiting(db, 'id = ?', [row.id], { at, reason: `not started: ${reason}` });
  const { state } = ended!;
  pingDenied(db, row, at, reason);
  const job = db.job(' WHERE j.tenant_id = ? AND j.id = ?', row.tenant_id, row.job_id)!;
  const hasBound = job.version === row.version && (job.state === 'active' || job.state === 'paused');
  if (hasBound) quarantineChanged(db, job, denied, reason, at);
  rearmAfter(db, row, null);
  return hasBound ? { state, quarantined: reason, unapproved: true } : { state };
}

function quarantineChanged(
  db: SqliteDatabase,
  job: Job,
  { approved, found }: Denied,
  reason: string,
  at: Finish['endedAt'],
): void {
  quarantine(db, job, reason, at, IN_BRIEF, { approved, found: found.hash });
}
