// Reading from memory: a database where nothing can be written, not even the files that SQLite coordinates readers with, and one
// of an older schema, which a look must not change (RELIABILITY.md F31, F34).

import Database from 'better-sqlite3';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Connection } from './connection.js';

/** More than this is not held in memory for a look. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Bytes 18 and 19 of the header: 2 says WAL, which a database in memory cannot have. */
const JOURNAL_BYTES = [18, 19] as const;
const ROLLBACK_JOURNAL = 1;
/** With the schema that the file has. */
const copies = new WeakMap<Connection, number>();

/**
 * Null where that would not be the whole truth: a `-wal` that is not merged, or a folder that may be written after all, in which
 * somebody may be writing at this moment.
 */
export function openInMemory(path: string): Connection | null {
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return null;
  if (mayWrite(dirname(path)) || statSync(path).size > MOST_BYTES) return null;
  return copyOf(readFileSync(path));
}

/** What `db` holds at this moment, to be brought up to date apart from the file. Null: it is too large for that. */
export function inMemory(db: Connection): Connection | null {
  const pages = db.pragma('page_count', { simple: true }) as number;
  return pages * (db.pragma('page_size', { simple: true }) as number) > MOST_BYTES ? null : copyOf(db.serialize());
}

function copyOf(bytes: Buffer): Connection {
  for (const at of JOURNAL_BYTES) bytes[at] = ROLLBACK_JOURNAL;
  const copy = new Database(bytes);
  copies.set(copy, copy.pragma('user_version', { simple: true }) as number);
  return copy;
}

/** Of the file: a copy in memory has the present one. */
export function schemaInFile(db: Connection): number {
  return copies.get(db) ?? (db.pragma('user_version', { simple: true }) as number);
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
