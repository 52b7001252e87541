// Copies of a SQLite database: made while it is in use, checked before they count, the oldest ones removed. The copies of a
// store lie in the folder `backups` beside it.

import Database from 'better-sqlite3';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import { integrityAtOnce, integrityOf } from './integrity.js';

/** Pages copied between two turns of the event loop: 4 MB of the usual 4 KB. */
const PAGES_A_STEP = 1_000;

export function backupFolder(databasePath: string): string {
  return join(dirname(databasePath), 'backups');
}

/** `cron-agent-20260302T080000Z.db`: sorts by time. */
export function backupName(databasePath: string, at: Instant): string {
  return `${stem(databasePath)}-${stampOf(at)}.db`;
}

/** The newest verified copy that lies beside the database; null where there is none. */
export function newestBackup(databasePath: string): string | null {
  try {
    const folder = backupFolder(databasePath);
    const newest = copiesAmong(readdirSync(folder), stem(databasePath)).at(-1);
    return newest === undefined ? null : join(folder, newest);
  } catch {
    // No folder, or none that may be read: there is nothing to restore from.
    return null;
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
    syncFile(temporary);
    renameSync(temporary, target);
    syncFile(dirname(target));
    return target;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Removes all but the newest `keep` copies of this name; nothing else in the folder is touched. */
export async function rotate(folder: string, name: string, keep: number): Promise<number> {
  const old = copiesAmong(await readdir(folder), name).slice(0, -keep);
  for (const file of old) await rm(join(folder, file), { force: true });
  return old.length;
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

function copiesAmong(files: readonly string[], name: string): string[] {
  return files
    .filter((file) => file.startsWith(`${name}-`) && /^\d{8}T\d{6}Z\.db$/.test(file.slice(name.length + 1)))
    .sort();
}

function stem(databasePath: string): string {
  return basename(databasePath, extname(databasePath));
}

/** `20260302T080000Z`. */
export function stampOf(at: Instant): string {
  return formatInstant(at)
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
}

function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
