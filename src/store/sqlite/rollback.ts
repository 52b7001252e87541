// Is this the database that was used last? The side file remembers: another one is refused, an older copy of ours is opened and
// held, since what it takes for undecided may have run already (RELIABILITY.md F35).

import { SystemClock } from '../../time/clock.js';
import type { Connection } from './connection.js';
import { readControl } from './control.js';
import type { SqliteDatabase } from './database.js';
import { lost, storeError } from './faults.js';
import { appendLedger } from './ledger.js';
import { noteHeld } from './notices.js';
import type { SideFile } from './side-file.js';
import { readSideFile, writeSideFile } from './side-file.js';

/** Where the database stands, as the side file tells it. */
export interface Standing extends SideFile {
  readonly databaseId: string;
  readonly decidedUntil: number;
}

export function standingOf(db: Connection): Standing {
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM job WHERE state <> 'removed') AS jobs, (SELECT coalesce(max(seq), 0) FROM ledger) AS ledgerHead,
         database_id AS databaseId, decided_until AS decidedUntil FROM control`,
    )
    .get() as Standing;
}

/** @throws StoreError where the side file speaks of another database. */
export function refuseOther(db: Connection, path: string): void {
  const side = readSideFile(path);
  const known = side?.databaseId;
  if (known === undefined || known === standingOf(db).databaseId) return;
  db.close();
  throw lost(path, 'another database lies in its place');
}

/** What the side file knows and the database does not; undefined when it is as new as it was. */
export function rolledBack(side: SideFile | null, now: Standing): string | undefined {
  if (side === null) return undefined;
  if (side.ledgerHead > now.ledgerHead)
    return `its ledger ends at ${now.ledgerHead}, but ${side.ledgerHead} was written before`;
  return (side.decidedUntil ?? 0) > now.decidedUntil ? 'it had decided and started more than it knows of' : undefined;
}

/** Opening waits where nothing else can go on yet. Who opens may be a person in a hurry. */
const OPEN_WAIT_MS = 2_000;

/**
 * An older copy is held before anything is decided on it: no firing until a person accepts the loss. From then on the side
 * file speaks of this copy.
 * @throws StoreError, and the database is closed
 */
export function holdIfRolledBack(db: SqliteDatabase): void {
  const { connection } = db;
  const wait = connection.pragma('busy_timeout', { simple: true }) as number;
  try {
    const side = readSideFile(db.path);
    if (side === null || rolledBack(side, standingOf(connection)) === undefined) return;
    connection.pragma(`busy_timeout = ${Math.min(OPEN_WAIT_MS, db.busyLimitMs)}`);
    if (holdCopy(db, side)) writeSideFile(db.path, standingOf(connection));
    connection.pragma(`busy_timeout = ${wait}`);
  } catch (error) {
    connection.close();
    throw storeError(error, db.path);
  }
}

function holdCopy(db: SqliteDatabase, side: SideFile): boolean {
  const now = new SystemClock().now();
  const hold = db.connection.transaction((): boolean => {
    // Read again under the lock: another process may have been first, or may have moved the database on.
    const what = rolledBack(side, standingOf(db.connection));
    if (what === undefined) return false;
    const reason = `the database is older than what ran: ${what}`;
    const by = 'cron-agent';
    db.sql(
      `UPDATE control SET hold = 'restore', hold_at = ?, hold_by = ?, hold_reason = ?,
         decided_until = max(decided_until, ?)`,
    ).run(now, by, reason, side.decidedUntil ?? 0);
    noteHeld(db, readControl(db), now);
    const data = { hold: 'restore', reason };
    appendLedger(db, { tenantId: db.tenantId, at: now, by, event: 'held', jobId: null, data });
    return true;
  });
  return hold.immediate();
}
