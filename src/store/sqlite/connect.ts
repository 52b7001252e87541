// Opening the database: the pragmas every connection must carry, migrations, and the guards against a file that is not
// ours, too new, or silently empty (RELIABILITY.md decision 4, F04, F31–F34).

import Database from 'better-sqlite3';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../store.js';
import type { Probe } from './database.js';
import { readSideFile } from './side-file.js';
import { APPLICATION_ID, MIGRATIONS } from './schema.js';

export type Connection = Database.Database;

/** `':memory:'` is private to this process. */
export interface OpenOptions {
  readonly path: string;
  /** Never creates, migrates or writes; a database that does not exist reads as an empty one. */
  readonly readonly?: boolean;
  /** For tests. */
  readonly probe?: Probe | undefined;
}

/** @throws StoreError with the remedy. */
export function connect({ path, readonly = false }: OpenOptions): Connection {
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
  try {
    if (missing) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const db = new Database(path, { readonly, fileMustExist: readonly });
    if (missing) chmodSync(path, 0o600);
    return readonly ? prepareReadonly(db, path) : prepare(db, path);
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

/** Translates SQLite's own errors into ones that say what to do. */
export function storeError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError) && !isFileError(error)) return error;
  const code = error.code;
  const cause = { cause: error };
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    const hint = 'Restore the newest file from the backups folder beside it, or name another database with --db.';
    return new StoreError(
      'store_corrupt',
      `${path}: expected a cron-agent database, got a damaged or foreign file (${error.message})`,
      hint,
      cause,
    );
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new StoreError(
      'store_full',
      `${path}: no space left to write to`,
      'Free some disk space; nothing was changed.',
      cause,
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS') {
    return new StoreError(
      'store_readonly',
      `${path}: the database cannot be written`,
      'Check who owns the file and its folder, and whether the disk is mounted read-only.',
      cause,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new StoreError(
      'store_busy',
      `${path}: another process holds the database`,
      'Try again; if it stays so, look for a process that keeps a transaction open.',
      cause,
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_IOERR') || isFileError(error)) {
    return new StoreError(
      'store_unusable',
      `${path}: cannot be opened (${error.message})`,
      'Check that its folder exists and that you may read and write there, or name another database with --db.',
      cause,
    );
  }
  return error;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && typeof (error as NodeJS.ErrnoException).code === 'string';
}

function prepare(db: Connection, path: string): Connection {
  setPragmas(db);
  refuseForeign(db, path);
  db.pragma('journal_mode = WAL');
  db.pragma('journal_size_limit = 67108864');
  migrate(db, path);
  refuseOlder(db, path);
  return db;
}

function prepareReadonly(db: Connection, path: string): Connection {
  setPragmas(db);
  db.pragma('query_only = ON');
  refuseForeign(db, path);
  const version = userVersion(db);
  if (version === MIGRATIONS.length) return db;
  db.close();
  const hint =
    'Run any command that changes something, or `cron-agent serve`, once: it brings the database up to date.';
  throw new StoreError(
    'store_unusable',
    `${path}: expected schema ${MIGRATIONS.length}, got the older ${version}`,
    hint,
  );
}

function setPragmas(db: Connection): void {
  // Short: waiting blocks the event loop. Longer waits are retried outside, between turns (F32).
  db.pragma('busy_timeout = 250');
  db.pragma('foreign_keys = ON');
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
  const version = userVersion(db);
  if (version > MIGRATIONS.length) {
    db.close();
    const message = `${path}: expected schema ${MIGRATIONS.length} or older, got ${version}: a newer cron-agent has written it`;
    throw new StoreError('store_newer', message, 'Update this cron-agent; nothing was changed.');
  }
}

function migrate(db: Connection, path: string): void {
  const step = db.transaction((target: number) => {
    // Read again inside the transaction: another process may have been first.
    if (userVersion(db) !== target) return;
    db.exec(MIGRATIONS[target]!);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${target + 1}`);
  });
  try {
    for (let version = userVersion(db); version < MIGRATIONS.length; version++) step.immediate(version);
  } catch (error) {
    db.close();
    throw storeError(error, path);
  }
}

/** The side file remembers more than the database knows: the file was replaced by an older one (F34). */
function refuseOlder(db: Connection, path: string): void {
  const side = readSideFile(path);
  if (side === null) return;
  const head = (db.prepare('SELECT max(seq) FROM ledger').pluck().get() as number | null) ?? 0;
  if (side.ledgerHead <= head) return;
  db.close();
  throw lost(path, `its ledger ends at ${head}, but ${side.ledgerHead} was written before`);
}

function lost(path: string, what: string): StoreError {
  const hint = `Restore the database from the backups folder, or, to accept the loss, delete ${path}.instance.json.`;
  return new StoreError('store_lost', `${path}: the database is not the one that was used before: ${what}`, hint);
}

function userVersion(db: Connection): number {
  return db.pragma('user_version', { simple: true }) as number;
}
