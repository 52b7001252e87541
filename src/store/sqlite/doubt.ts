// What a person decides about runs in doubt: a dead letter is replayed or dismissed, an unknown run is begun anew or marked as
// what it was. Each is one transaction with a row in the ledger, on the run as it stands then.

import { tickKey } from '../../job/ids.js';
import type { RunState } from '../../job/run.js';
import { TRANSITIONS } from '../../job/run.js';
import type { ControlEvent, Decided, Decision, DeadLetterQuery, DeadLetterRow, Resolution } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { heldReason } from './held.js';
import { appendLedger } from './ledger.js';
import { noteRunEnd } from './notices.js';
import type { RunRow } from './rows.js';
import { RUN_COLUMNS } from './rows.js';
import { settleProgress } from './run-end.js';

/** The same run, with its key: it waits to be claimed again. It is nobody's turn to be too late any more. */
export function replayRun(db: SqliteDatabase, decision: Decision): Decided {
  return decide(db, decision, 'dead', 'replayed', true, (row) => {
    closeLetter(db, decision, 'replayed');
    return beginAnew(db, row, decision, 'replayed');
  });
}

export function dismissRun(db: SqliteDatabase, decision: Decision): Decided {
  return decide(db, decision, 'dead', 'dismissed', false, (row) => {
    closeLetter(db, decision, 'dismissed');
    return row.state;
  });
}

export function resolveRun(db: SqliteDatabase, resolution: Resolution): Decided {
  return decide(db, resolution, 'unknown', 'resolved', resolution.as === 'rerun', (row) => {
    if (resolution.as === 'rerun') return beginAnew(db, row, resolution, 'begun anew');
    const reason = `marked ${resolution.as} by ${resolution.by}`;
    db.sql(`UPDATE run SET state = ?, reason = ? || '; before: ' || coalesce(reason, '') WHERE id = ?`).run(
      resolution.as,
      reason,
      row.id,
    );
    settleProgress(db, row, resolution.as, resolution.at);
    if (resolution.as === 'succeeded') noteRunEnd(db, row, { state: 'succeeded', at: resolution.at, reason });
    return resolution.as;
  });
}

function decide(
  db: SqliteDatabase,
  { id, at, by }: Decision,
  from: RunState,
  event: ControlEvent,
  beginsAnew: boolean,
  change: (row: RunRow) => RunState,
): Decided {
  const row = db.sql(`SELECT ${RUN_COLUMNS} FROM run r WHERE r.id = ?`).get(id) as RunRow | undefined;
  if (!row) return { ok: false, refused: 'unknown-run' };
  if (row.state !== from) return { ok: false, refused: 'other-state', state: row.state };
  const job = db.job(' WHERE j.tenant_id = ? AND j.id = ?', row.tenant_id, row.job_id)!;
  if (job.state === 'removed' && event !== 'dismissed') return { ok: false, refused: 'job-removed' };
  // The release ends what waits: it would be in doubt as before.
  const held = beginsAnew ? heldReason(db) : null;
  if (held !== null) return { ok: false, refused: 'held', reason: held };
  const now = change(row);
  if (now !== from && !TRANSITIONS[from].includes(now)) throw new Error(`run ${id}: no way from ${from} to ${now}`);
  const data = { name: job.name, run: id, version: row.version, was: from, now };
  appendLedger(db, { tenantId: row.tenant_id, at, by, event, jobId: job.id, data });
  return { ok: true, was: from, now };
}

/** As if it had just been decided: tried as often as its job says, whatever was tried before. */
function beginAnew(db: SqliteDatabase, row: RunRow, { at, by }: Decision, what: string): RunState {
  db.sql(
    `UPDATE run SET state = 'queued', ended_at = NULL, not_before = ?, deadline_at = NULL, cancel_asked = 0, asked_by = ?,
       reason = concat_ws('; before: ', ?, reason), anew_at = ?, spared = attempts, losses = 0 WHERE id = ?`,
  ).run(at, by, `${what} by ${by}`, at, row.id);
  return 'queued';
}

function closeLetter(db: SqliteDatabase, { id, at, by }: Decision, as: 'replayed' | 'dismissed'): void {
  db.sql(
    'UPDATE dead_letter SET closed_at = ?, closed_by = ?, closed_as = ?, replays = replays + ? WHERE run_id = ?',
  ).run(at, by, as, as === 'replayed' ? 1 : 0, id);
}

interface LetterColumns extends Omit<DeadLetterRow, 'idempotencyKey'> {
  readonly tenantId: string;
  readonly key: string | null;
}

/** Newest first. */
export function readDeadLetters(db: SqliteDatabase, query: DeadLetterQuery): readonly DeadLetterRow[] {
  const rows = db
    .sql(
      `SELECT r.tenant_id AS tenantId, d.run_id AS runId, d.job_id AS jobId, j.name AS job, r.state, d.kind, d.reason,
         r.scheduled_for AS scheduledFor, d.first_failed_at AS firstFailedAt, d.last_error AS lastError, d.at AS failedAt,
         r.attempts, r.version, r.idempotency_key AS key, d.replays, d.closed_at AS closedAt, d.closed_as AS closedAs
       FROM dead_letter d JOIN run r ON r.id = d.run_id JOIN job j ON j.tenant_id = r.tenant_id AND j.id = r.job_id
       WHERE d.tenant_id = @tenantId AND (@jobId IS NULL OR d.job_id = @jobId) AND (@closed = 1 OR d.closed_at IS NULL)
       ORDER BY d.at DESC, d.run_id DESC LIMIT @limit`,
    )
    .all({
      tenantId: db.tenantId,
      jobId: query.jobId ?? null,
      closed: query.includeClosed === true ? 1 : 0,
      limit: query.limit,
    }) as LetterColumns[];
  return rows.map(({ tenantId, key, ...letter }) => ({
    ...letter,
    idempotencyKey: key ?? tickKey(tenantId, letter.jobId, letter.version, letter.scheduledFor),
  }));
}
