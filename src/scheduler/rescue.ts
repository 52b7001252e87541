// Rescue (T5): runs whose holder died are decided, never left "running". Liveness is a fact about a process (boot id, pid,
// start time), not a guess from the wall clock. What a dead holder left running is ended first: once a run is decided, any
// replica may begin its next try.

import { afterLoss } from '../job/run.js';
import type { Instance, LostRun, ResolveCut, Store } from '../store/store.js';
import type { LeftRun } from '../task/leftover.js';
import type { Instant } from '../time/instant.js';
import type { Listener } from './events.js';

export interface RescueTools {
  readonly store: Store;
  readonly own: Pick<Instance, 'id' | 'bootId'>;
  readonly isAlive: (instance: Pick<Instance, 'bootId' | 'pid' | 'pidStart'>) => boolean;
  /** Ends the processes that dead holders left behind; answers by run those that would not go. */
  readonly endLeftRuns: (runs: readonly LeftRun[]) => Promise<ReadonlyMap<string, readonly number[]>>;
  readonly tell: Listener;
}

export async function rescue(tools: RescueTools, now: Instant): Promise<void> {
  const others = (await tools.store.openInstances()).filter((instance) => instance.id !== tools.own.id);
  const dead = others.filter((instance) => !tools.isAlive(instance)).map(({ id }) => id);
  const lost = await tools.store.runsOfDead(dead);
  if (lost.length > 0) {
    const left = await tools.endLeftRuns(lost.flatMap((run) => leftRun(run, tools.own.bootId)));
    const rescued = await tools.store.rescueRuns({ now, dead, resolve: resolveLoss(now, left), only: lost });
    for (const { jobName, runId, scheduledFor, state, quarantined: reason } of rescued) {
      tools.tell({ kind: 'rescued', jobName, runId, scheduledFor, state });
      if (reason !== undefined) tools.tell({ kind: 'quarantined', jobName, reason });
    }
  }
  // Only now: a rescuer that dies before this line leaves the instance to be found again.
  for (const id of dead) await tools.store.closeInstance(id, now);
}

/** Functions have no processes. After a reboot a recorded pid is somebody else's; the run's own mark is nobody else's. */
function leftRun({ runId, lane, bootId, pid, pidStart }: LostRun, ownBoot: string): readonly LeftRun[] {
  if (lane === 'function') return [];
  const known = pid !== null && bootId === ownBoot;
  return [{ runId, leader: known ? { pid, startTime: pidStart } : null }];
}

function resolveLoss(now: Instant, left: ReadonlyMap<string, readonly number[]>): ResolveCut {
  return (run) => {
    const why = `the scheduler died during attempt ${run.attempts}`;
    const survivors = left.get(run.id);
    // Beside a process that may still be at work nothing is begun anew.
    if (survivors)
      return { state: 'unknown', reason: `${why} and process ${survivors.join(', ')} of it cannot be ended` };
    return afterLoss(run, run.job, now, why);
  };
}
