// The files of backups: their names and folder, putting them in place, and removing what is old or was left half-written.

import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';

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

/** Removes all but the newest `keep` copies of this name; nothing else in the folder is touched. */
export async function rotate(folder: string, name: string, keep: number): Promise<number> {
  const old = copiesAmong(await readdir(folder), name).slice(0, -keep);
  for (const file of old) await rm(join(folder, file), { force: true });
  return old.length;
}

/** What copies that were killed left half-written; a copy that takes a day is none. */
export async function removeAbandoned(folder: string, now: Instant): Promise<void> {
  for (const name of (await readdir(folder)).filter((file) => /^\..+\.part(-journal|-wal|-shm)?$/.test(file))) {
    const file = await lstat(join(folder, name)).catch(() => undefined);
    if (file?.isFile() && file.mtimeMs < now - 86_400_000) await rm(join(folder, name), { force: true });
  }
}

export function discard(temporary: string): void {
  for (const ending of ['', '-journal', '-wal', '-shm']) {
    try {
      rmSync(temporary + ending, { force: true });
    } catch {
      // What cannot be removed now (the folder went away) is abandoned, and the outcome is told all the same.
    }
  }
}

function copiesAmong(files: readonly string[], name: string): string[] {
  return files
    .filter((file) => file.startsWith(`${name}-`) && /^\d{8}T\d{6}Z\.db$/.test(file.slice(name.length + 1)))
    .sort();
}

export function stem(databasePath: string): string {
  return basename(databasePath, extname(databasePath));
}

/** `20260302T080000Z`. */
export function stampOf(at: Instant): string {
  return formatInstant(at)
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
}

/** A power loss leaves the old state or the new one. */
export function putInPlace(temporary: string, path: string): void {
  syncFile(temporary);
  renameSync(temporary, path);
  syncFile(dirname(path));
}

function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
