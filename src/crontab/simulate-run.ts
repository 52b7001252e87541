// The simulation itself: a scheduler per span in which something runs, stubs that only take time in place of all tasks, a virtual
// clock that waits until everything due at an instant was done. What happens is handed on as it happens and then forgotten.

import type { JobId } from '../job/ids.js';
import type { RunState } from '../job/run.js';
import type { SkipState } from '../job/tick.js';
import type { SchedulerEvent } from '../scheduler/events.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { createScheduler } from '../scheduler/scheduler.js';
import type { Lane, Store } from '../store/store.js';
import { cappedOutput } from '../task/output.js';
import type { TaskRegistry } from '../task/registry.js';
import type { Outcome, RunnerInput, StopReason } from '../task/runner.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import { ManualClock } from '../time/manual-clock.js';

export interface Down {
  readonly from: Instant;
  readonly to: Instant;
}

export type SimulationEvent = { readonly at: Instant } & (
  | {
      readonly event: 'start';
      readonly job: string;
      readonly scheduledFor: Instant;
      readonly attempt: number;
      readonly latenessMs: number;
      /** Missed while nothing was running, and made up for. */
      readonly catchUp: boolean;
    }
  | {
      /** Told of runs that took time or did not succeed. */
      readonly event: 'end';
      readonly job: string;
      readonly scheduledFor: Instant;
      readonly attempt: number;
      readonly state: RunState;
      readonly durationMs: number;
      readonly reason: string | null;
      readonly nextTryAt: Instant | null;
    }
  | {
      readonly event: 'skip';
      readonly job: string;
      readonly scheduledFor: Instant;
      readonly state: SkipState;
      readonly reason: string;
      /** More than one where a mass of instants was missed; null where counting stopped. */
      readonly count: number | null;
    }
  /** Its next firing cannot be computed; it rests. */
  | { readonly event: 'broken'; readonly job: string; readonly reason: string }
  | { readonly event: 'down' | 'up' }
);

export type Emit = (events: readonly SimulationEvent[]) => Promise<void>;

export interface Told extends Down {
  readonly downs: readonly Down[];
  readonly durations: ReadonlyMap<JobId, number>;
  /** Within it a late start is no catch-up. */
  readonly graces: ReadonlyMap<JobId, number>;
  /** Whether a run may be asked to stop by the next one. */
  readonly cancels: boolean;
  /** In which lanes there are jobs at all. */
  readonly lanes: ReadonlySet<Lane>;
}

export interface Played {
  readonly starts: number;
  readonly catchUps: number;
  /** Further tries. */
  readonly retries: number;
  readonly skips: Readonly<Partial<Record<SkipState, number>>>;
  /** Under way at the end. */
  readonly running: number;
}

const FAR_MS = 366 * 86_400_000;
/** Events are handed on in lots: a write each would take longer than what they tell of. */
const LOT = 100;
/** History is dropped as it grows: no decision looks back at it. */
const PRUNE_EVERY = 500;
const KEPT_RUNS = 10;

export async function play(store: Store, told: Told, emit: Emit): Promise<Played> {
  const simulation = new Simulation(store, told, emit);
  for (const { from, to } of told.downs) {
    await simulation.up(from);
    await simulation.down(to);
  }
  const running = await simulation.up(told.to);
  return { ...simulation.counts, running };
}

class Simulation {
  readonly counts = { starts: 0, catchUps: 0, retries: 0, skips: {} as Partial<Record<SkipState, number>> };
  readonly #clock: ManualClock;
  readonly #tasks: TaskRegistry;
  readonly #ownStore: Store;
  #scheduler: Scheduler | null = null;
  #upSince: Instant;
  #serial = 0;
  #waiting: SimulationEvent[] = [];
  #sincePruned = 0;
  #fault: Error | undefined;

  constructor(
    readonly store: Store,
    readonly told: Told,
    readonly emit: Emit,
  ) {
    this.#clock = new ManualClock(plus(told.from, -1), () => this.#settle());
    this.#upSince = told.from;
    this.#ownStore = withoutOthers(store, told);
    this.#tasks = stubs((input) => this.#run(input));
  }

  /** Fires until just before `to`. Answers how many runs were under way then. */
  async up(to: Instant): Promise<number> {
    if (this.#clock.now() >= plus(to, -1)) return 0;
    const scheduler = this.#newScheduler();
    this.#scheduler = scheduler;
    const deaf = scheduler.on((event) => this.#hear(event));
    await scheduler.start();
    await this.#clock.advanceTo(plus(to, -1));
    const running = scheduler.active();
    const isEnd = to === this.told.to;
    if (isEnd) deaf();
    await scheduler.stop({ graceMs: 0 });
    this.#scheduler = null;
    if (!isEnd) this.#tell({ at: to, event: 'down' });
    await this.#handOn();
    return running;
  }

  /** Nothing runs until `to`. */
  async down(to: Instant): Promise<void> {
    await this.#clock.advanceTo(to);
    this.#upSince = to;
    if (to < this.told.to) this.#tell({ at: to, event: 'up' });
    await this.#handOn();
  }

  #newScheduler(): Scheduler {
    this.#serial += 1;
    return createScheduler({
      ...{ store: this.#ownStore, clock: this.#clock, tasks: this.#tasks, concurrency: 16, pollMs: FAR_MS },
      instance: {
        ...{ id: `simulated ${this.#serial}`, bootId: 'simulated', pid: this.#serial, pidStart: null },
        ...{ appVersion: 'simulated', face: 'other' },
      },
      isAlive: () => true,
      endLeftRuns: () => Promise.resolve(new Map()),
      openOutput: () => cappedOutput(),
    });
  }

  /** A run: it starts, takes its time, and does nothing. */
  async #run(input: RunnerInput): Promise<Outcome> {
    const { jobName, jobId, scheduledFor, attempt } = input.context;
    const at = this.#clock.now();
    const latenessMs = at - scheduledFor;
    const grace = this.told.graces.get(jobId as JobId) ?? 0;
    const catchUp = attempt === 1 && scheduledFor < this.#upSince && latenessMs > grace;
    this.counts[attempt === 1 ? 'starts' : 'retries'] += 1;
    if (catchUp) this.counts.catchUps += 1;
    this.#tell({ at, event: 'start', job: jobName, scheduledFor, attempt, latenessMs, catchUp });
    const takes = this.told.durations.get(jobId as JobId) ?? 0;
    if (takes === 0) return { kind: 'succeeded' };
    await this.#clock.sleep(takes, input.signal);
    if (!input.signal.aborted) return { kind: 'succeeded' };
    const reason = input.signal.reason as StopReason;
    return reason === 'lease_lost' ? { kind: 'interrupted' } : { kind: reason };
  }

  #hear(event: SchedulerEvent): void {
    const at = this.#clock.now();
    switch (event.kind) {
      case 'attempt_ended': {
        const { jobName: job, scheduledFor, attempt, state, durationMs, reason = null, nextTryAt = null } = event;
        if (durationMs === 0 && state === 'succeeded') return;
        return this.#tell({ at, event: 'end', job, scheduledFor, attempt, state, durationMs, reason, nextTryAt });
      }
      case 'skipped': {
        const { jobName: job, at: scheduledFor, state, reason, count } = event;
        this.counts.skips[state] = (this.counts.skips[state] ?? 0) + (count ?? 1);
        return this.#tell({ at, event: 'skip', job, scheduledFor, state, reason, count });
      }
      case 'unplannable':
        return this.#tell({ at, event: 'broken', job: event.jobName, reason: messageOf(event.error) });
      case 'degraded':
        this.#fault = new Error('simulate: the store in memory refused a write.', { cause: event.error });
        return;
      case 'rescued':
      case 'chore_failed':
      case 'still_needed':
      case 'notice_failed':
      case 'halted':
      case 'quarantined':
      case 'stale_finish':
      case 'clock_jumped':
      case 'lease_stale':
      case 'took_over':
      case 'copied':
      case 'clock_suspect':
      case 'suspended':
      case 'zone_rules_changed':
      case 'recovered':
        return;
    }
  }

  #tell(event: SimulationEvent): void {
    this.#waiting.push(event);
  }

  /** Time moves on when the scheduler has nothing left to do and what it did was taken. */
  async #settle(): Promise<void> {
    do {
      await new Promise((resolve) => setImmediate(resolve));
      // A store in memory that refuses will not do better later.
      if (this.#fault) throw this.#fault;
    } while (this.#scheduler?.resting() === false);
    if (this.#waiting.length >= LOT) await this.#handOn();
  }

  async #handOn(): Promise<void> {
    const events = this.#waiting;
    if (events.length === 0) return;
    this.#waiting = [];
    await this.emit(events);
    this.#sincePruned += events.length;
    if (this.#sincePruned < PRUNE_EVERY) return;
    this.#sincePruned = 0;
    await this.store.prune({ before: this.#clock.now(), keepPerJob: KEPT_RUNS });
  }
}

/**
 * The store as one process has it that nobody else works beside: no heartbeats, no dead to bury, no rehearsals, and no look for
 * waiting runs before one waits.
 */
function withoutOthers(store: Store, { cancels, lanes }: Told): Store {
  const none = (): Promise<readonly never[]> => Promise.resolve([]);
  let waits = lanes.has('process');
  return {
    ...store,
    beat: () => Promise.resolve(),
    changedElsewhere: () => false,
    ...{ openInstances: none, runsOfDead: none, dueJobs: none },
    ...(cancels ? {} : { cancelRequests: none }),
    recordTicks: async (request) => {
      const recorded = await store.recordTicks(request);
      waits ||= recorded.fired > recorded.started.length;
      return recorded;
    },
    finishRuns: (finishes) => {
      waits ||= finishes.some(({ notBefore }) => notBefore !== undefined);
      return store.finishRuns(finishes);
    },
    claimRuns: (request) => (waits && lanes.has(request.lane) ? store.claimRuns(request) : none()),
    nextDueAt: (wanted) => store.nextDueAt(waits ? wanted.filter((lane) => lanes.has(lane)) : []),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Every task there is or was, and none of them does anything. */
function stubs(run: (input: RunnerInput) => Promise<Outcome>): TaskRegistry {
  return {
    list: () => [],
    find: () => undefined,
    suggest: () => undefined,
    probe: () => [],
    load: () => Promise.resolve(),
    resolve: () => ({
      ok: true,
      task: {
        ...{ name: 'simulated', lane: 'function', effect: 'none', timeoutMs: undefined, args: {} },
        ...{ runner: { run }, what: 'nothing', manifest: {}, fingerprint: null },
      },
    }),
  };
}
