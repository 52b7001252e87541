// SQLite's and the file system's own errors, said as what is wrong with the database and what to do about it.

import Database from 'better-sqlite3';
import { StoreError } from '../store.js';
import { newestBackup } from './backup-files.js';

/** Translates SQLite's own errors into ones that say what to do; others come back as they are. */
export function storeError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError) && !isFileError(error)) return error;
  const code = error.code;
  const cause = { cause: error };
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return damaged(path, error.message, cause);
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

/** The file is there and is not what was written. It is kept: a part of it may be all there is. */
export function damaged(path: string, what: string, options?: { cause?: unknown }): StoreError {
  return new StoreError(
    'store_corrupt',
    `${path}: expected a cron-agent database, got a damaged or foreign file (${what})`,
    restoreHint(path, `mv ${quoted(path)} ${quoted(`${path}.damaged`)} && `),
    options,
  );
}

/** The side file remembers what is not there any more. */
export function lost(path: string, what: string): StoreError {
  return new StoreError(
    'store_lost',
    `${path}: the database is not the one that was used before: ${what}`,
    `${restoreHint(path, '')} To accept the loss instead, delete ${path}.instance.json.`,
  );
}

function restoreHint(path: string, first: string): string {
  const backup = newestBackup(path);
  if (backup === null)
    return 'There is no backup of it in the backups folder beside it. Name another database with --db.';
  return (
    `Restore the newest verified backup: ${first}rm -f ${quoted(`${path}-wal`)} ${quoted(`${path}-shm`)} && ` +
    `cp ${quoted(backup)} ${quoted(path)}, then look at what it holds and run cron-agent resume --all --accept-rollback.`
  );
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && typeof (error as NodeJS.ErrnoException).code === 'string';
}
