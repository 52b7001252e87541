// Copies of a SQLite database: made while it is in use, checked before they count. The copies of a store lie in the folder
// `backups` beside it.

import Database from 'better-sqlite3';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Instant } from '../../time/instant.js';
import { backupFolder, backupName, discard, putInPlace, removeAbandoned, rotate, stem } from './backup-files.js';
import type { Probe } from './connection.js';
import { damaged, storeError } from './faults.js';
import { integrityAtOnce, integrityOf } from './integrity.js';

/** Pages copied between two turns of the event loop: 4 MB of the usual 4 KB. */
const PAGES_A_STEP = 1_000;

/** A verified copy beside the database; older ones than the newest `keep` are removed once it is there. */
export async function backUp(
  databasePath: string,
  { at, keep, signal }: { readonly at: Instant; readonly keep: number; readonly signal: AbortSignal },
  probe?: Probe,
): Promise<{ readonly path: string; readonly pages: number; readonly removed: number }> {
  const folder = backupFolder(databasePath);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await removeAbandoned(folder, at);
  const path = join(folder, backupName(databasePath, at));
  const temporary = join(folder, `.${basename(path)}.${process.pid}.part`);
  try {
    const { pages, damage } = await copyVerified(databasePath, temporary, signal);
    probe?.('backup:copied');
    if (damage !== undefined) throw damaged(databasePath, `its copy did not pass integrity_check: ${damage}`);
    putInPlace(temporary, path);
    return { path, pages, removed: await rotate(folder, stem(databasePath), keep) };
  } catch (error) {
    throw storeError(error, databasePath);
  } finally {
    discard(temporary);
  }
}

/**
 * Copies `source` to `temporary` in steps, then makes the copy one plain file and checks it.
 * @returns its pages, or what is wrong with the copy. Throws what better-sqlite3 throws, and `signal`'s reason.
 */
export async function copyVerified(
  source: string,
  temporary: string,
  signal: AbortSignal,
): Promise<{ readonly pages: number; readonly damage: string | undefined }> {
  const pages = await copy(source, temporary, signal);
  chmodSync(temporary, 0o600);
  makePlain(temporary);
  return { pages, damage: await integrityOf(temporary) };
}

/** The same at once, for a database that must not be used before: in front of a migration. @returns the copy's path. */
export function copyAtOnce(db: Database.Database, databasePath: string, name: string): string {
  const target = join(backupFolder(databasePath), name);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const temporary = join(backupFolder(databasePath), `.${name}.${process.pid}.part`);
  try {
    db.prepare('VACUUM INTO ?').run(temporary);
    chmodSync(temporary, 0o600);
    const damage = integrityAtOnce(temporary);
    if (damage !== undefined) throw new Error(`the copy did not pass integrity_check: ${damage}`);
    putInPlace(temporary, target);
    return target;
  } finally {
    discard(temporary);
  }
}

/** Bytes of the database and of what is not yet merged into it. */
export function bytesOf(databasePath: string): number {
  return [databasePath, `${databasePath}-wal`].reduce((sum, path) => {
    return sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  }, 0);
}

/** A connection that can only read. Throws what better-sqlite3 throws. */
export function openToRead(path: string): Database.Database {
  return new Database(path, { readonly: true, fileMustExist: true, timeout: 250 });
}

async function copy(source: string, temporary: string, signal: AbortSignal): Promise<number> {
  const from = openToRead(source);
  try {
    // Under WAL an open snapshot keeps writers out of the copy: otherwise each of their commits would start it again. With
    // a rollback journal it would keep the writers themselves waiting, and a restart is the lesser evil.
    // eslint-disable-next-line no-restricted-syntax -- a read-only connection: there is no write lock to take
    if (from.pragma('journal_mode', { simple: true }) === 'wal') from.exec('BEGIN');
    from.prepare('SELECT count(*) FROM sqlite_schema').get();
    const { totalPages } = await from.backup(temporary, {
      progress: () => {
        signal.throwIfAborted();
        return PAGES_A_STEP;
      },
    });
    return totalPages;
  } finally {
    from.close();
  }
}

/** One file: a database under WAL would drag `-wal` and `-shm` along. */
function makePlain(path: string): void {
  const copied = new Database(path, { fileMustExist: true });
  try {
    copied.pragma('journal_mode = DELETE');
  } finally {
    copied.close();
  }
}
