// The part of the world that panic needs: a mark in the state folder and the processes of runs. No database, no configuration
// file and no model, since any of them may be what is broken.

import { mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadOptions } from './config.js';
import { foldersWithoutFile } from './config.js';
import type { Emergency } from './crontab/crontab.js';
import { endLeftRuns } from './task/leftover.js';
import { runningProcesses, tellsProcesses } from './task/process.js';
import type { Instant } from './time/instant.js';

/** Where the mark is follows from the environment alone. */
export async function composeEmergency(options: Pick<LoadOptions, 'env' | 'cwd'>): Promise<Emergency> {
  return emergencyIn((await foldersWithoutFile(options)).state);
}

export function emergencyIn(stateFolder: string): Emergency {
  const mark = join(stateFolder, 'PANIC');
  return {
    mark,
    raise() {
      mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
      // One that is there keeps its time.
      writeFileSync(mark, '', { mode: 0o600, flag: 'a' });
    },
    raisedAt: () => markTime(mark),
    lower: () => rmSync(mark, { force: true }),
    endRuns: (runIds) => endLeftRuns(runIds.map((runId) => ({ runId, leader: null }))),
    running: () => {
      const folder = realFolder(stateFolder);
      return namedRuns().flatMap(({ pid, runId, stateFolder: whose }) => (whose === folder ? [{ pid, runId }] : []));
    },
    ownerless: () => (tellsProcesses() ? namedRuns().flatMap((each) => (each.stateFolder ? [] : [each.pid])) : null),
  };
}

/** One that is written in several ways is one folder. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder; // not made yet
  }
}

function namedRuns(): readonly { readonly pid: number; readonly runId: string; readonly stateFolder: string }[] {
  return runningProcesses().flatMap(({ pid, runId = '', stateFolder = '' }) =>
    runId === '' ? [] : [{ pid, runId, stateFolder }],
  );
}

/** Says to every scheduler of this home that nothing may run, also where the database cannot be written. */
function markTime(mark: string): Instant | null {
  try {
    const time = statSync(mark, { throwIfNoEntry: false })?.mtimeMs;
    return time === undefined ? null : (Math.trunc(time) as Instant);
  } catch {
    // A folder that may not be looked into, or is none, holds no mark of ours.
    return null;
  }
}
