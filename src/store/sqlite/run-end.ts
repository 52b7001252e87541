// What the end of an attempt writes, whoever tells of it (a finish, a rescue): the run's next state, the attempt's row, and what
// the job learns from it.

import type { Advance, RunState } from '../../job/run.js';
import { TRANSITIONS } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import type { Finish } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { openLetter } from './dead-letters.js';
import { noteRunEnd } from './notices.js';
import { afterDead, afterFailed } from './quarantine.js';
import { rearmAfter } from './rearm.js';
import { keepManifest } from './manifests.js';
import type { RunRow } from './rows.js';
import { endWaiting } from './waiting.js';

type Moved = Advance & Pick<Finish, 'endedAt' | 'exitCode' | 'signal' | 'summary' | 'error' | 'verdict'>;

export interface MovedOn {
  readonly state: RunState;
  /** Why the job is quarantined from now on. */
  readonly quarantined?: string;
  /** It is so because what it would run is not what was approved. */
  readonly unapproved?: true;
}

/** Writes what becomes of a run that began, and answers its new state: not every wish for another try is granted. */
export function moveOn(db: SqliteDatabase, row: RunRow, next: Moved): MovedOn {
  if (!TRANSITIONS[row.state].includes(next.state))
    throw new Error(`run ${row.id}: no way from ${row.state} to ${next.state}`);
  const waits = isWaiting(next.state);
  db.sql(
    `UPDATE run SET state = ?, not_before = ?, ended_at = ?, exit_code = ?, summary = ?, cancel_asked = 0, instance_id = NULL,
       reason = CASE WHEN ? THEN concat_ws('; ', reason, ?) ELSE coalesce(?, reason) END WHERE id = ?`,
  ).run(
    next.state,
    next.notBefore ?? row.not_before,
    waits ? null : next.endedAt,
    next.exitCode ?? null,
    next.summary ?? null,
    // Why it was to end (a hold, a newer run) stands there already.
    next.state === 'cancelled' ? 1 : 0,
    next.reason ?? null,
    next.reason ?? null,
    row.id,
  );
  if (waits || next.lost) {
    db.sql('UPDATE run SET losses = losses + ?, deadline_at = ? WHERE id = ?').run(
      next.lost ? 1 : 0,
      next.deadlineAt ?? row.deadline_at,
      row.id,
    );
  }
  const { state, endedAt: at, exitCode, signal } = next;
  const reason = next.error === undefined ? next.reason : next.verdict;
  noteRunEnd(db, row, { state, at, reason, exitCode, signal });
  if (next.state === 'dead') return { state: 'dead', ...bury(db, row, next, next.endedAt) };
  if (next.state === 'failed' || next.state === 'timed_out') {
    const quarantined = afterFailed(db, row, at, next.error ?? next.reason ?? next.state.replace('_', ' '));
    return { state: next.state, ...(quarantined !== undefined && { quarantined }) };
  }
  const refused = waits ? whyNotAgain(db, row) : null;
  if (refused === null) return { state: next.state };
  const [ended] = endWaiting(db, 'id = ?', [row.id], { at: next.endedAt, reason: refused });
  return { state: ended!.state };
}

/** Of a run that ends dead: its letter, and what that means for its job. */
export function bury(
  db: SqliteDatabase,
  row: RunRow,
  {
    letter: kind = 'spent',
    reason = '',
    error = null,
  }: Pick<Moved, 'letter' | 'reason'> & { readonly error?: string | null },
  at: Instant,
): Pick<MovedOn, 'quarantined'> {
  openLetter(db, row, { kind, reason, error, at });
  const quarantined = afterDead(db, row, at, reason) ?? afterFailed(db, row, at, reason);
  return quarantined === undefined ? {} : { quarantined };
}

export function isWaiting(state: RunState): boolean {
  return state === 'retry_wait' || state === 'queued';
}

/** Who asked for an end is not given another try, nor is content that is not the job's any more. */
function whyNotAgain(db: SqliteDatabase, row: RunRow): string | null {
  if (row.cancel_asked === 1) return 'cancelled on request';
  const job = db
    .sql('SELECT state, version FROM job WHERE tenant_id = ? AND id = ?')
    .get(row.tenant_id, row.job_id) as { state: string; version: number };
  if (job.state === 'removed') return 'the job was removed';
  // A person who began a run of an older version anew has said yes to its content.
  if (job.version === row.version || row.anew_at !== null) return null;
  return `stale_version: it belongs to version ${row.version}, the job is at version ${job.version}`;
}

export function endAttempt(
  db: SqliteDatabase,
  row: RunRow,
  end: Pick<Finish, 'attemptState' | 'endedAt' | 'exitCode' | 'signal' | 'error' | 'manifest'>,
): void {
  if (end.manifest) keepManifest(db, end.manifest, end.endedAt);
  db.sql(
    `INSERT INTO attempt (run_id, attempt, fence, instance_id, started_at, state, ended_at, exit_code, signal, error, manifest_hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id, attempt) DO UPDATE SET
       state = excluded.state, ended_at = excluded.ended_at, exit_code = excluded.exit_code, signal = excluded.signal, error = excluded.error`,
  ).run(
    row.id,
    row.attempts,
    row.fence,
    row.instance_id,
    row.claimed_at,
    end.attemptState,
    end.endedAt,
    end.exitCode ?? null,
    end.signal ?? null,
    end.error ?? null,
    end.manifest?.hash ?? null,
  );
}

export function settleProgress(db: SqliteDatabase, row: RunRow, state: RunState, endedAt: Instant): void {
  if (isWaiting(state)) return;
  const succeeded = state === 'succeeded';
  if (succeeded) {
    // A run on request says nothing about which periods are done.
    const successFor = row.origin === 'manual' ? 0 : row.scheduled_for;
    db.sql(
      `UPDATE job_progress SET last_success_for = nullif(max(coalesce(last_success_for, 0), ?), 0), dead_in_row = 0
       WHERE tenant_id = ? AND job_id = ?`,
    ).run(successFor, row.tenant_id, row.job_id);
  }
  rearmAfter(db, row, succeeded ? endedAt : null);
}
