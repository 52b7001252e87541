// The files in which live output is followed, one for each attempt that printed. They go with their run; what a death left without
// a run goes by its age.

import { lstat, opendir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runIdBounds } from '../job/ids.js';
import type { ForgottenRun } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { liveOutputFile, liveOutputFolder } from './output.js';

/** Names read between two turns of the event loop. */
const NAMES_AT_ONCE = 512;
/** The id of a run begins with the instant that it was for. */
const OF_A_RUN = /^[0-9A-HJKMNP-TV-Z]{26}\./;

/** Answers how many there were. One that cannot be removed is left to `removeOldOutput`, which says why. */
export async function removeOutputOf(stateFolder: string, runs: readonly ForgottenRun[]): Promise<number> {
  let removed = 0;
  for (const { id, attempts } of runs)
    for (let attempt = 1; attempt <= attempts; attempt++)
      removed += await unlink(liveOutputFile(stateFolder, id, attempt)).then(
        () => 1,
        () => 0,
      );
  return removed;
}

/**
 * Only regular files named `*.log` by us; a link or a stranger's file stays. There may be hundreds of thousands, and nearly all are
 * young: nothing was written before the instant in its name, so that only the others are looked at.
 */
export async function removeOldOutput(stateFolder: string, before: Instant): Promise<number> {
  const folder = liveOutputFolder(stateFolder);
  const { first: young } = runIdBounds(before, before);
  const names = await opendir(folder, { bufferSize: NAMES_AT_ONCE }).catch(nothingWhenMissing);
  let removed = 0;
  for await (const { name } of names) {
    if (!name.endsWith('.log') || (OF_A_RUN.test(name) && name >= young)) continue;
    const path = join(folder, name);
    const file = await lstat(path).catch(() => undefined);
    if (!file?.isFile() || file.mtimeMs >= before) continue;
    await unlink(path);
    removed += 1;
  }
  return removed;
}

function nothingWhenMissing(error: NodeJS.ErrnoException): readonly never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
