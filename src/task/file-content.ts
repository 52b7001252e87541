// What a file holds, by hash. Looked at by stat first and read again only where that says that it was written since: a job that
// fires each second must not read its script each second.

import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { Clock } from '../time/clock.js';
import { SystemClock } from '../time/clock.js';

export interface FileContent {
  readonly executable: boolean;
  readonly bytes: number;
  /** In milliseconds since 1970. */
  readonly modified: number;
  /** It begins with `#!`. Opens the file; so does the next. */
  isScript(): boolean;
  /** Null where it cannot be read, or is larger than what is read. */
  sha256(): string | null;
}

/** A file larger than this is not read: its size and the time of its last change identify it. */
const MAX_HASHED_BYTES = 16 * 1024 * 1024;
const MOST_KNOWN = 10_000;
/** A second write within the same tick of the file system's clock leaves no trace in stat: so fresh a file is read again. */
const FRESH_MS = 2_000;

const known = new Map<string, { readonly stamp: string; readonly content: FileContent }>();

/** Undefined: no regular file. @throws what says nothing of the file: no descriptor left, no memory, a disk that does not answer. */
export function contentOf(path: string, clock: Pick<Clock, 'now'> = new SystemClock()): FileContent | undefined {
  const stat = lookAt(path);
  if (!stat?.isFile()) return undefined;
  const stamp = stampOf(stat);
  const before = known.get(path);
  if (before?.stamp === stamp) return before.content;
  const content = described(path, stat);
  const changedAt = Number(stat.ctimeMs > stat.mtimeMs ? stat.ctimeMs : stat.mtimeMs);
  if (known.size >= MOST_KNOWN) known.clear();
  if (clock.now() - changedAt > FRESH_MS) known.set(path, { stamp, content });
  else known.delete(path);
  return content;
}

function lookAt(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    return ofTheFile(error, undefined); // the way to it is closed, or it is no path at all
  }
}

const OF_THE_FILE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'ENXIO', 'ETXTBSY'];

/** What the file is for us, unless it was never asked: a look that failed must not pass for a change of the file. */
function ofTheFile<T>(error: unknown, otherwise: T): T {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (OF_THE_FILE.includes(code) || code.startsWith('ERR_')) return otherwise;
  throw error;
}

/** The time of the last change of its inode cannot be set by whoever writes it. */
function stampOf({ dev, ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${size} ${mode} ${mtimeNs} ${ctimeNs}`;
}

function described(path: string, stat: BigIntStats): FileContent {
  const bytes = Number(stat.size);
  let script: boolean | undefined;
  let sha256: string | null | undefined;
  return {
    executable: (Number(stat.mode) & 0o111) !== 0,
    bytes,
    modified: Number(stat.mtimeMs),
    isScript: () => (script ??= startOf(path, 2) === '#!'),
    sha256: () => (sha256 === undefined ? (sha256 = bytes > MAX_HASHED_BYTES ? null : hashOf(path)) : sha256),
  };
}

function hashOf(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    return ofTheFile(error, null); // unreadable: the run itself will name the fault
  }
}

/** Empty where it cannot be read. */
export function startOf(path: string, bytes: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(bytes);
      return start.toString('latin1', 0, readSync(file, start, 0, bytes, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return ofTheFile(error, '');
  }
}
