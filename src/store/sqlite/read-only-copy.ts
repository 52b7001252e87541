// Reading a database where nothing can be written, not even the files that SQLite coordinates readers with: from memory.

import Database from 'better-sqlite3';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Connection } from './connect.js';

/** More than this is not held in memory for a look. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Bytes 18 and 19 of the header: 2 says WAL, which a database in memory cannot have. */
const JOURNAL_BYTES = [18, 19] as const;
const ROLLBACK_JOURNAL = 1;
const copies = new WeakSet<Connection>();

/**
 * Null where that would not be the whole truth: a `-wal` that is not merged, or a folder that may be written after all, in which
 * somebody may be writing at this moment.
 */
export function openInMemory(path: string): Connection | null {
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return null;
  if (mayWrite(dirname(path)) || statSync(path).size > MOST_BYTES) return null;
  const bytes = readFileSync(path);
  for (const at of JOURNAL_BYTES) bytes[at] = ROLLBACK_JOURNAL;
  const copy = new Database(bytes);
  copies.add(copy);
  return copy;
}

/** It holds what a file holds, unlike other databases in memory. */
export function isCopyOfFile(db: Connection): boolean {
  return copies.has(db);
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
