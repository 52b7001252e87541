// The ledger: control events in a hash chain, append-only by trigger.

import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import type { JobId } from '../../job/ids.js';
import type { Instant } from '../../time/instant.js';
import type { ControlEvent, LedgerRow, Refusal } from '../store.js';
import type { SqliteDatabase } from './database.js';

export interface LedgerEntry {
  readonly tenantId: string;
  readonly at: Instant;
  readonly by: string;
  readonly event: ControlEvent;
  readonly jobId: JobId | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The account on this machine that the program runs under: `by` says through which face it was asked. */
const USER = accountName();

function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined; // an id without a name
  }
}

/** Inside the caller's transaction. */
export function appendLedger(db: SqliteDatabase, entry: LedgerEntry): void {
  const head = db.sql('SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1').get() as
    { seq: number; hash: string } | undefined;
  const seq = (head?.seq ?? 0) + 1;
  const prevHash = head?.hash ?? '';
  const data = JSON.stringify(USER === undefined ? entry.data : { ...entry.data, user: USER });
  const hash = hashOf({ ...entry, prevHash, seq, data });
  db.sql(
    `INSERT INTO ledger (seq, tenant_id, at, by, event, job_id, data, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(seq, entry.tenantId, entry.at, entry.by, entry.event, entry.jobId, data, prevHash, hash);
}

/** Of a row and, through `prevHash`, of all rows before it. */
export function hashOf(row: Omit<LedgerEntry, 'data'> & { prevHash: string; seq: number; data: string }): string {
  const fields = [row.prevHash, row.seq, row.tenantId, row.at, row.by, row.event, row.jobId, row.data];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** Every process notes the same refusal; the first one is enough. */
export function noteRefusal(db: SqliteDatabase, { at, ...refusal }: Refusal): void {
  const known = db
    .sql(
      `SELECT 1 FROM ledger WHERE event = 'store_refused' AND seq > (SELECT max(seq) FROM ledger) - 10
         AND at >= @from AND json_extract(data, '$.from') <= @at AND json_extract(data, '$.code') = @code`,
    )
    .get({ at, from: refusal.from, code: refusal.code });
  if (known !== undefined) return;
  const { tenantId } = db;
  const data = { ...refusal, to: at };
  appendLedger(db, { tenantId, at, by: 'scheduler', event: 'store_refused', jobId: null, data });
}

/** Newest first. */
export function readLedger(
  db: SqliteDatabase,
  query: { readonly jobId?: JobId; readonly limit: number },
): readonly LedgerRow[] {
  const columns = 'seq, at, by, event, job_id AS jobId, data';
  const rows =
    query.jobId === undefined
      ? db.sql(`SELECT ${columns} FROM ledger ORDER BY seq DESC LIMIT ?`).all(query.limit)
      : db
          .sql(`SELECT ${columns} FROM ledger WHERE job_id = ? ORDER BY seq DESC LIMIT ?`)
          .all(query.jobId, query.limit);
  return ledgerRows(rows);
}

/** Newest first: of the job, and of no job in particular (a hold, a clock that was set). */
export function readEventsAround(
  db: SqliteDatabase,
  { jobId, until, limit }: { readonly jobId: JobId; readonly until: Instant; readonly limit: number },
): readonly LedgerRow[] {
  const part = `SELECT seq, at, by, event, job_id AS jobId, data FROM ledger WHERE %s AND at <= @until ORDER BY seq DESC LIMIT @limit`;
  const parts = ['job_id = @jobId', 'job_id IS NULL'].map((whose) => `SELECT * FROM (${part.replace('%s', whose)})`);
  return ledgerRows(db.sql(`${parts.join(' UNION ALL ')} ORDER BY seq DESC`).all({ jobId, until, limit }));
}

function ledgerRows(rows: readonly unknown[]): readonly LedgerRow[] {
  return (rows as (Omit<LedgerRow, 'data'> & { data: string })[]).map((row) => ({
    ...row,
    data: JSON.parse(row.data) as Record<string, unknown>,
  }));
}
