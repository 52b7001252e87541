// Rescue (T5): runs whose holder died are decided, never left "running". Liveness is a fact about a process (boot id, pid,
// start time), not a guess from the wall clock.

import type { Run } from '../job/run.js';
import { advance } from '../job/run.js';
import type { Instance, ResolveCut, Store } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import type { Listener } from './events.js';

export interface RescueTools {
  readonly store: Store;
  readonly own: Pick<Instance, 'id' | 'bootId'>;
  readonly isAlive: (instance: Pick<Instance, 'bootId' | 'pid' | 'pidStart'>) => boolean;
  /** Ends the processes that a dead holder left behind. */
  readonly killLeftover: (pid: number, startTime: string | null, runId: string) => void;
  readonly tell: Listener;
}

export async function rescue(tools: RescueTools, now: Instant): Promise<void> {
  const others = (await tools.store.openInstances()).filter((instance) => instance.id !== tools.own.id);
  const dead = others.filter((instance) => !tools.isAlive(instance));
  const rescued = await tools.store.rescueRuns({ now, dead: dead.map(({ id }) => id), resolve: resolveCut(now) });
  for (const { runId, jobName, scheduledFor, state, bootId, pid, pidStart } of rescued) {
    // After a reboot the pid is somebody else's, and nothing of the old one is left.
    if (pid !== null && bootId === tools.own.bootId) tools.killLeftover(pid, pidStart, runId);
    tools.tell({ kind: 'rescued', jobName, runId, scheduledFor, state });
  }
  for (const { id } of dead) await tools.store.closeInstance(id, now);
}

/**
 * A task whose effect must not repeat becomes `unknown`: its process may have got as far as the effect, and we do not guess.
 * Others go on to their next attempt at once, with the same idempotency key.
 */
function resolveCut(now: Instant): ResolveCut {
  return (run) => {
    const reason = `the scheduler died during attempt ${run.attempts}`;
    const next = advance(run, { kind: 'cut' }, run.job, { endedAt: now, nextAt: null, spread: 0 });
    if (next.state !== 'retry_wait') return { state: next.state, reason: reasonFor(run, reason) };
    const tooOld = now - run.scheduledFor > run.job.policies.catchUpMs;
    return tooOld
      ? { state: 'dead', reason: `${reason}, too long ago to be tried again` }
      : { state: 'retry_wait', notBefore: now, reason };
  };
}

function reasonFor(run: Run, reason: string): string {
  return `${reason}; whether it had its effect is not known (see logs ${run.id})`;
}
