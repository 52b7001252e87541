// What a dead scheduler left running is ended before anything is decided about its runs: nobody may begin a further try beside it.

import type { Clock } from '../time/clock.js';
import { SystemClock } from '../time/clock.js';
import { processIdentity, runningProcesses, signalOne } from './process.js';

export interface LeftRun {
  readonly runId: string;
  /** The claim that was lost: what a later one began is somebody else's and at work. Without: all of the run. */
  readonly fence?: number;
  /** From which it was claimed: in a copy of it a run of the same id is another. Without: whichever. */
  readonly database?: string;
  /** The leader of its process group, recorded in this boot; null: none was recorded. */
  readonly leader: { readonly pid: number; readonly startTime: string | null } | null;
}

/** One that waits for a disk outlives KILL for a while. */
const PATIENCE_MS = 1_000;
const LOOK_MS = 20;

/**
 * Sends KILL to the processes of `runs` until they are gone: the group of a leader that is still the same process, and whatever
 * names the run in its environment, also what left the group or was never recorded. Answers by run the pids that would not go.
 * Where there is no /proc nobody can be told from a stranger, and nothing is done.
 */
export async function endLeftRuns(
  runs: readonly LeftRun[],
  clock: Pick<Clock, 'monotonic' | 'sleep'> = new SystemClock(),
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (runs.length === 0) return new Map();
  const until = clock.monotonic() + PATIENCE_MS;
  // Known once, for the leader is the first to go; its pid is nobody else's for as long as a member of its group is there.
  const led = runs.filter(({ leader }) => isSame(leader));
  const groups = new Map(led.map(({ leader, runId }) => [leader!.pid, runId]));
  for (;;) {
    const left = processesOf(runs, groups);
    if (left.size === 0 || clock.monotonic() >= until) return left;
    for (const pid of [...left.values()].flat()) signalOne(pid, 'SIGKILL');
    await clock.sleep(LOOK_MS);
  }
}

function processesOf(
  runs: readonly LeftRun[],
  groups: ReadonlyMap<number, string>,
): ReadonlyMap<string, readonly number[]> {
  const wanted = new Map(runs.map((run) => [run.runId, run]));
  const found = new Map<string, number[]>();
  for (const { pid, group, runId, fence = 0, database } of runningProcesses()) {
    const named = runId === undefined ? undefined : wanted.get(runId);
    const isOfIt = named && fence <= (named.fence ?? Infinity) && isSameDatabase(named.database, database);
    const run = isOfIt ? runId : groups.get(group);
    if (run === undefined) continue;
    const pids = found.get(run);
    if (pids) pids.push(pid);
    else found.set(run, [pid]);
  }
  return found;
}

function isSameDatabase(wanted: string | undefined, found: string | undefined): boolean {
  return !wanted || !found || wanted === found;
}

/** A pid is reused; pid and start time together are not. */
function isSame(leader: LeftRun['leader']): boolean {
  return leader?.startTime != null && processIdentity(leader.pid)?.startTime === leader.startTime;
}
