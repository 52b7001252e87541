// Rescue (T5): runs whose holder died are decided, never left "running". Liveness is a fact about a process (boot id, pid,
// start time), not a guess from the wall clock. What a dead holder left running is ended first: once a run is decided, any
// replica may begin its next try.

import { afterLoss } from '../job/run.js';
import type { Instance, Lane, LostRun, ResolveCut, Store } from '../store/store.js';
import { StoreError } from '../store/store.js';
import type { LeftRun } from '../task/leftover.js';
import type { Clock } from '../time/clock.js';
import { machineMonotonic, SystemClock } from '../time/clock.js';
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
  /** Of one that lives: whether it works with another database, and this is a copy of that one. */
  readonly worksElsewhere?: (instance: Instance) => boolean;
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
  const there = others.filter(({ id }) => !dead.includes(id));
  const copied = there.filter((instance) => tools.worksElsewhere?.(instance) ?? false);
  const alive = there.filter((instance) => !copied.includes(instance));
  const frozen = { ...tools.frozen, runsOf: runsOf(tools.store) };
  const { ended, elsewhere, quietSince } = await endFrozen(alive, tools.frozen.staleMs, frozen, tools.tell);
  await takeOver(tools, now, [...dead, ...ended]);
  for (const { id, pid, running } of copied) {
    // What it began goes on, in the database from which this one was copied.
    await takeOver(tools, now, [id], { processes: 'leave' });
    tools.tell({ kind: 'copied', pid, running });
  }
  for (const instance of alive.filter(tools.frozen.isElsewhere)) {
    if (!elsewhere.includes(instance.id)) await takeOverGone(tools, now, instance);
  }
  if (elsewhere.length > 0) await takeOver(tools, now, elsewhere, { quietSince, processes: 'unseen' });
}

/** What a namespace begins to end with its first process is gone by then. */
const LAST_MOMENTS_MS = 100;

/**
 * One on the other side of the process namespace of which the kernel says that it is gone. Its functions went with it at once. Its
 * processes did where their namespace did, too: where it was the first process of its own, or gave each task one. Other processes may
 * live on where nobody here can see them: those wait as ever.
 */
async function takeOverGone(tools: RescueTools, now: Instant, { id, pid, containment }: Instance): Promise<void> {
  if ((await tools.store.holding(id)) !== 'free') return;
  const processes = (await tools.store.runsOfDead([id])).some(({ lane }) => lane === 'process');
  if (processes && pid !== 1 && containment !== 'pid_namespace')
    return takeOver(tools, now, [id], { processes: 'leave', lane: 'function' });
  if (processes) await new SystemClock().sleep(LAST_MOMENTS_MS);
  return takeOver(tools, now, [id], { processes: 'leave' });
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

interface TakeOver {
  /** Of holders that may still live: each is looked at again in the transaction. */
  readonly quietSince?: number;
  /** `end`, by default. `unseen`: their pids mean nothing here. `leave`: none is left, or they are somebody else's. */
  readonly processes?: 'end' | 'unseen' | 'leave';
  /** Only its runs; then the holder stays open for the others. */
  readonly lane?: Lane;
}

async function takeOver(tools: RescueTools, now: Instant, dead: readonly string[], how: TakeOver = {}): Promise<void> {
  const { quietSince, processes = 'end', lane } = how;
  const ownBoot = processes === 'end' ? tools.instance.bootId : null;
  const quiet = quietSince === undefined ? {} : { quietSince };
  const held = (await tools.store.runsOfDead(dead)).filter((run) => lane === undefined || run.lane === lane);
  const kept = held.filter((run) => isKept(run, dead, quietSince));
  const lost = held.filter((run) => !kept.includes(run));
  if (lost.length > 0) {
    const mine = processes === 'leave' ? [] : lost;
    const left = await tools.endLeftRuns(mine.flatMap((run) => leftRun(run, ownBoot)));
    const rescued = await tools.store.rescueRuns({ now, dead, resolve: resolveLoss(now, left), only: lost, ...quiet });
    for (const { jobName, runId, scheduledFor, state, quarantined: reason } of rescued) {
      tools.tell({ kind: 'rescued', jobName, runId, scheduledFor, state });
      if (reason !== undefined) tools.tell({ kind: 'quarantined', jobName, reason });
    }
  }
  if (lane !== undefined) return;
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
