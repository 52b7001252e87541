// Rescue (T5): runs whose holder died are decided, never left "running". Liveness is a fact about a process (boot id, pid,
// start time), not a guess from the wall clock. What a dead holder left running is ended first: once a run is decided, any
// replica may begin its next try.

import { afterLoss } from '../job/run.js';
import type { Instance, LostRun, ResolveCut, Store } from '../store/store.js';
import { StoreError } from '../store/store.js';
import type { LeftRun } from '../task/leftover.js';
import type { Clock } from '../time/clock.js';
import { machineMonotonic } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import type { Listener } from './events.js';
import type { FrozenTools, RunsOf } from './frozen.js';
import { endFrozen, hasLapsed } from './frozen.js';

export interface RescueTools {
  readonly store: Store;
  readonly instance: Pick<Instance, 'id' | 'bootId'>;
  readonly isAlive: (instance: Pick<Instance, 'bootId' | 'pid' | 'pidStart' | 'pidNs'>) => boolean;
  /** Ends the processes that dead holders left behind; answers by run those that would not go. */
  readonly endLeftRuns: (runs: readonly LeftRun[]) => Promise<ReadonlyMap<string, readonly number[]>>;
  /** Without: a holder that is there and silent is left alone. */
  readonly frozen?: FrozenTools & { readonly staleMs: number };
  readonly tell: Listener;
}

const EVERY_MS = 5_000;

export class Rescuer {
  #last = -Infinity;

  constructor(
    readonly tools: RescueTools,
    readonly clock: Clock,
  ) {}

  isDue(): boolean {
    return this.clock.monotonic() - this.#last >= EVERY_MS;
  }

  async whenDue(): Promise<void> {
    if (!this.isDue()) return;
    this.#last = this.clock.monotonic();
    await rescue(this.tools, this.clock.now());
  }
}

export async function rescue(tools: RescueTools, now: Instant): Promise<void> {
  const others = (await tools.store.openInstances()).filter((instance) => instance.id !== tools.instance.id);
  const dead = others.filter((instance) => !tools.isAlive(instance)).map(({ id }) => id);
  if (!tools.frozen) return takeOver(tools, now, dead);
  const alive = others.filter(({ id }) => !dead.includes(id));
  const frozen = { ...tools.frozen, runsOf: runsOf(tools.store) };
  const { ended, elsewhere, quietSince } = await endFrozen(alive, tools.frozen.staleMs, frozen, tools.tell);
  await takeOver(tools, now, [...dead, ...ended]);
  if (elsewhere.length > 0) await takeOver(tools, now, elsewhere, quietSince);
}

/** Another process holds the database, and not for a moment. */
export function isBlocked(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'store_busy';
}

/** One that stopped in the middle of a transaction is ended: it would hold everybody up for ever. */
export async function unblock(tools: RescueTools): Promise<void> {
  if (!tools.frozen) return;
  const others = (await tools.store.openInstances()).filter((instance) => instance.id !== tools.instance.id);
  const frozen = { ...tools.frozen, runsOf: runsOf(tools.store) };
  await endFrozen(others.filter(tools.isAlive), tools.frozen.staleMs, frozen, tools.tell, true);
}

function runsOf(store: Pick<Store, 'runsOfDead'>): RunsOf {
  return async (id) => (await store.runsOfDead([id])).filter(({ instanceId }) => instanceId === id);
}

/** `quietSince`: of holders that may still live. Each is looked at again in the transaction, and their pids mean nothing here. */
async function takeOver(tools: RescueTools, now: Instant, dead: readonly string[], quietSince?: number): Promise<void> {
  const ownBoot = quietSince === undefined ? tools.instance.bootId : null;
  const quiet = quietSince === undefined ? {} : { quietSince };
  const held = await tools.store.runsOfDead(dead);
  const kept = held.filter((run) => isKept(run, dead, quietSince));
  const lost = held.filter((run) => !kept.includes(run));
  if (lost.length > 0) {
    const left = await tools.endLeftRuns(lost.flatMap((run) => leftRun(run, ownBoot)));
    const rescued = await tools.store.rescueRuns({ now, dead, resolve: resolveLoss(now, left), only: lost, ...quiet });
    for (const { jobName, runId, scheduledFor, state, quarantined: reason } of rescued) {
      tools.tell({ kind: 'rescued', jobName, runId, scheduledFor, state });
      if (reason !== undefined) tools.tell({ kind: 'quarantined', jobName, reason });
    }
  }
  // Only now: a rescuer that dies before this line leaves the instance to be found again.
  for (const id of dead)
    if (!kept.some(({ instanceId }) => instanceId === id)) await tools.store.closeInstance(id, now, quietSince);
}

/** Its holder may live, and the job leaves it to one that is silent for longer. */
function isKept(run: LostRun, dead: readonly string[], quietSince?: number): boolean {
  if (quietSince === undefined || run.instanceId === null || !dead.includes(run.instanceId)) return false;
  return !hasLapsed(run, machineMonotonic() - (run.heartbeatMono ?? -Infinity));
}

/** Functions have no processes. After a reboot a recorded pid is somebody else's; the run's own mark is nobody else's. */
function leftRun({ runId, fence, lane, bootId, pid, pidStart }: LostRun, ownBoot: string | null): readonly LeftRun[] {
  if (lane === 'function') return [];
  const known = pid !== null && bootId === ownBoot;
  return [{ runId, fence, leader: known ? { pid, startTime: pidStart } : null }];
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
