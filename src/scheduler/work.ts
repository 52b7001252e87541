// What this scheduler is carrying out: it claims runs, begins their attempts, passes on requests to stop, and writes how they ended.

import type { RunId } from '../job/ids.js';
import type { ClaimedRun, Finish, Lane, Store } from '../store/store.js';
import type { TaskRegistry } from '../task/registry.js';
import type { StopReason } from '../task/runner.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import type { AttemptTools } from './attempt.js';
import { attempt, Stop } from './attempt.js';
import type { Listener } from './events.js';
import { attemptEnded, quarantined } from './events.js';

export interface WorkParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly tasks: TaskRegistry;
  readonly instance: { readonly id: string };
  /** Processes at once; functions are not capped. */
  readonly concurrency: number;
  readonly openOutput: AttemptTools['openOutput'];
}

interface Active {
  readonly run: ClaimedRun;
  readonly stop: Stop;
}

function givenBack(run: ClaimedRun, now: Instant): Finish {
  const { id: runId, jobId, fence, attempts: attempt } = run;
  const reason = 'given back: the lease had grown old before it began';
  return {
    runId,
    jobId,
    fence,
    attempt,
    endedAt: now,
    attemptState: 'lost',
    state: 'queued',
    notBefore: now,
    lost: true,
    reason,
  };
}

/** What is claimed or written in one transaction. */
export const BATCH = 500;

export class Work {
  readonly #active = new Map<RunId, Active>();
  #ended: { readonly run: ClaimedRun; readonly finish: Finish }[] = [];

  constructor(
    readonly parts: WorkParts,
    readonly tell: Listener,
    /** An attempt ended. */
    readonly wake: () => void,
    /** Asked before each attempt: a scheduler that stood still since it claimed may have been taken over. */
    readonly mayBegin: () => boolean = () => true,
  ) {}

  get size(): number {
    return this.#active.size;
  }

  /** How many ended attempts wait to be written. */
  get unwritten(): number {
    return this.#ended.length;
  }

  /** False when the pass ended before everything that is ready was claimed. */
  async claimReady(passEnd: number, mayClaim: () => boolean): Promise<boolean> {
    for (const lane of ['function', 'process'] as const) {
      for (;;) {
        if (!mayClaim()) return true;
        const limit = this.free(lane);
        if (limit === 0) break;
        const claimed = await this.parts.store.claimRuns({
          now: this.parts.clock.now(),
          lane,
          limit,
          instanceId: this.parts.instance.id,
        });
        for (const run of claimed) this.begin(run);
        if (claimed.length < limit) break;
        if (this.parts.clock.monotonic() > passEnd) return lane === 'process' && this.free('process') === 0;
      }
    }
    return true;
  }

  free(lane: Lane): number {
    if (lane === 'function') return BATCH;
    let busy = 0;
    for (const { run } of this.#active.values()) if (run.job.lane === 'process') busy += 1;
    return Math.max(0, this.parts.concurrency - busy);
  }

  begin(run: ClaimedRun): void {
    const stop = new Stop();
    // Of the same run one may be under way here whose claim somebody else had given up.
    this.#active.get(run.id)?.stop.request('lease_lost');
    this.#active.set(run.id, { run, stop });
    if (!this.mayBegin()) {
      this.#ended.push({ run, finish: givenBack(run, this.parts.clock.now()) });
      return this.wake();
    }
    const tools: AttemptTools = {
      clock: this.parts.clock,
      tasks: this.parts.tasks,
      openOutput: this.parts.openOutput,
      manifest: (hash) => this.parts.store.manifest(hash),
      recordSpawn: async (process) => {
        const recorded = await this.parts.store.recordSpawn({ runId: run.id, fence: run.fence, ...process });
        if (!recorded) stop.request('lease_lost');
      },
    };
    void attempt(run, tools, stop).then((finish) => {
      this.#ended.push({ run, finish });
      this.wake();
    });
  }

  /** T4 for everything that ended since the last turn. Kept and tried again when the store refuses. */
  async writeEnded(): Promise<void> {
    const batch = this.#ended.slice(0, BATCH);
    if (batch.length === 0) return;
    const answers = await this.parts.store.finishRuns(batch.map(({ finish }) => finish));
    this.#ended = this.#ended.slice(batch.length);
    if (this.#ended.length > 0) this.wake();
    batch.forEach(({ run, finish }, index) => {
      if (this.#active.get(run.id)?.run.fence === run.fence) this.#active.delete(run.id);
      const written = answers[index]!;
      const jobName = run.job.name;
      if (written.answer === 'lease-lost') return this.tell({ kind: 'stale_finish', jobName, runId: run.id });
      // What was not begun is told once: with the quarantine, where there is one.
      if (written.unapproved !== true) this.tell(attemptEnded(run, finish, written.state));
      if (written.quarantined !== undefined) this.tell(quarantined(jobName, written));
    });
  }

  async stopCancelled(): Promise<void> {
    if (this.#active.size === 0) return;
    for (const id of await this.parts.store.cancelRequests(this.parts.instance.id)) {
      this.#active.get(id)?.stop.request('cancelled');
    }
  }

  /** Answers how many were interrupted. */
  interruptAll(): number {
    this.stopAll('interrupted');
    return this.#active.size;
  }

  stopAll(reason: StopReason): void {
    for (const { stop } of this.#active.values()) stop.request(reason);
  }
}
