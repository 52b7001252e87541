// A file beside the database that takes up room for a bad day: when the disk is full it goes, so that the ends of runs that are
// under way can still be written (RELIABILITY.md F30).

import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WriteMethod } from '../methods.js';

const RESERVE_BYTES = 1_000_000;
/** It is not laid in where it would fill the disk itself. */
const ROOM_BYTES = 4 * RESERVE_BYTES;

/** What is worth the reserve: the truth about what already runs. Nothing new is begun on it. */
const ENDS: ReadonlySet<WriteMethod> = new Set<WriteMethod>([
  'recordSpawn',
  'finishRuns',
  'rescueRuns',
  'cancelRun',
  'closeInstance',
]);

export function reserveFile(databasePath: string): string {
  return `${databasePath}.reserve`;
}

/** Laid in when it is missing and there is room for it. Random bytes: a file system that compresses keeps those too. */
export function layInReserve(databasePath: string): void {
  const path = reserveFile(databasePath);
  try {
    if (statSync(path, { throwIfNoEntry: false })?.size === RESERVE_BYTES) return;
    const { bavail, bsize } = statfsSync(dirname(path));
    if (bavail * bsize < ROOM_BYTES) return;
    writeFileSync(path, randomBytes(RESERVE_BYTES), { mode: 0o600 });
  } catch {
    // A half-written reserve would be counted on and not be there.
    rmSync(path, { force: true });
  }
}

/** Whether there was something to give for this transaction. */
export function giveReserve(databasePath: string, method: WriteMethod): boolean {
  const path = reserveFile(databasePath);
  if (!ENDS.has(method) || !existsSync(path)) return false;
  rmSync(path, { force: true });
  return true;
}
