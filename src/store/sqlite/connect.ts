// Opening the database: the pragmas every connection must carry, and the guards against a file that is not ours, too new, on
// a medium that cannot hold it, damaged, or silently empty (RELIABILITY.md decision 4, F04, F31–F36).

import Database from 'better-sqlite3';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { NoticeRule } from '../../job/notice.js';
import type { PingRule } from '../../job/ping.js';
import { StoreError } from '../store.js';
import type { Connection, Probe } from './connection.js';
import { damaged, lost, storeError } from './faults.js';
import { integrityAtOnce } from './integrity.js';
import { refuseNetwork } from './medium.js';
import { migrate, refuseNewer, userVersion } from './migrate.js';
import { inMemory, openInMemory } from './read-only-copy.js';
import { refuseOther } from './rollback.js';
import { readSideFile } from './side-file.js';
import { APPLICATION_ID, MIGRATIONS } from './schema.js';
import { refuseUntrusted } from './trust.js';

/** `':memory:'` is private to this process. */
export interface OpenOptions {
  readonly path: string;
  /** Never creates, migrates or writes; a database that does not exist reads as an empty one. */
  readonly readonly?: boolean;
  /** Reads the whole file first and refuses a damaged one: for who works with it for long. */
  readonly thorough?: boolean;
  /** For tests. */
  readonly probe?: Probe | undefined;
  /** Who is told what: their notices are written with what they tell. */
  readonly notices?: readonly NoticeRule[];
  readonly pings?: readonly PingRule[];
  /** How long a write waits for another writer, in all. */
  readonly busyLimitMs?: number | undefined;
}

/** Larger files are checked while they are in use, by the daily copy: 0.2 s of start is what a check may take. */
const CHECKED_AT_ONCE_BYTES = 64 * 1024 * 1024;

/** @throws StoreError with the remedy. */
export function connect({ path, readonly = false, thorough = false, probe }: OpenOptions): Connection {
  if (path === ':memory:') return prepare(new Database(':memory:'), path);
  const size = sizeOf(path);
  const missing = size === null || size === 0;
  const side = readSideFile(path);
  if (missing && side !== null && side.jobs > 0)
    throw lost(
      path,
      `it held ${side.jobs === 1 ? '1 job' : `${side.jobs} jobs`} and is ${size === null ? 'gone' : 'empty'} now`,
    );
  if (missing && readonly) return prepare(new Database(':memory:'), ':memory:');
  if (!readonly) refuseNetwork(path);
  if (!readonly && !missing) refuseUntrusted(path);
  try {
    if (thorough && size !== null && size > 0 && size <= CHECKED_AT_ONCE_BYTES) refuseDamaged(path);
    if (readonly) return openToRead(path);
    if (missing) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const db = new Database(path);
    if (missing) chmodSync(path, 0o600);
    prepare(db, path, probe);
    if (!missing) refuseOther(db, path);
    return db;
  } catch (error) {
    throw storeError(error, path);
  }
}

/** Null when there is no such file. A folder that may not be read is not an empty one. @throws StoreError */
function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw storeError(error, path);
  }
}

function refuseDamaged(path: string): void {
  const fault = integrityAtOnce(path, 'quick_check');
  if (fault !== undefined) throw damaged(path, fault);
}

function openToRead(path: string): Connection {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      return prepareReadonly(db, path);
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    const { code } = error as { code?: string };
    const copy = code === 'SQLITE_CANTOPEN' || code?.startsWith('SQLITE_READONLY') ? openInMemory(path) : null;
    if (copy === null) throw error;
    return prepareReadonly(copy, path);
  }
}

function prepare(db: Connection, path: string, probe?: Probe): Connection {
  setPragmas(db);
  refuseForeign(db, path);
  db.pragma('journal_mode = WAL');
  db.pragma('journal_size_limit = 67108864');
  migrate(db, path, probe);
  return db;
}

function prepareReadonly(db: Connection, path: string): Connection {
  setPragmas(db);
  refuseForeign(db, path);
  const ready = userVersion(db) === MIGRATIONS.length ? db : broughtUpToDate(db, path);
  ready.pragma('query_only = ON');
  refuseOther(ready, path);
  return ready;
}

/** A look changes nothing, also not the schema: whoever writes next does that, with a copy before. Until then a copy in memory is read. */
function broughtUpToDate(db: Connection, path: string): Connection {
  const version = userVersion(db);
  const copy = inMemory(db);
  db.close();
  if (copy === null) {
    const hint =
      'Run any command that changes something, or `cron-agent serve`, once: it brings the database up to date.';
    throw new StoreError(
      'store_unusable',
      `${path}: expected schema ${MIGRATIONS.length}, got the older ${version}, too large to be read from memory`,
      hint,
    );
  }
  setPragmas(copy);
  migrate(copy, path);
  return copy;
}

function setPragmas(db: Connection): void {
  // Short: waiting blocks the event loop. Longer waits are retried outside, between turns (F32).
  db.pragma('busy_timeout = 250');
  db.pragma('foreign_keys = ON');
  // What is prepared and sorted never needs room on the disk.
  db.pragma('temp_store = MEMORY');
  db.pragma('trusted_schema = OFF');
  // A WAL file reopens with NORMAL, under which a power loss could undo a committed claim (F37).
  db.pragma('synchronous = FULL');
  const synchronous = db.pragma('synchronous', { simple: true });
  if (synchronous !== 2)
    throw new StoreError(
      'store_unusable',
      `synchronous: expected 2 (FULL), got ${String(synchronous)}`,
      'Report this: the SQLite build does not keep its promise.',
    );
}

function refuseForeign(db: Connection, path: string): void {
  const id = db.pragma('application_id', { simple: true });
  const tables = db
    .prepare("SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    .pluck()
    .get() as number;
  if (id !== APPLICATION_ID && (tables > 0 || id !== 0)) {
    db.close();
    throw new StoreError(
      'store_unusable',
      `${path}: expected a cron-agent database, got a SQLite file of another program`,
      'Name another database with --db.',
    );
  }
  try {
    refuseNewer(userVersion(db), path);
  } catch (error) {
    db.close();
    throw error;
  }
}
