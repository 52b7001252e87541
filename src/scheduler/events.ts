// What the scheduler tells its listeners. They log, print, count and notify; nothing they do changes a decision.

import type { RunId } from '../job/ids.js';
import type { RunState } from '../job/run.js';
import type { SkipState } from '../job/tick.js';
import type { ClaimedRun, Finish, NeededStep, StoreError } from '../store/store.js';
import type { Instant } from '../time/instant.js';

export type SchedulerEvent =
  | {
      /** An attempt ended; `state` is what the run is now. */
      readonly kind: 'attempt_ended';
      readonly jobName: string;
      readonly runId: RunId;
      readonly scheduledFor: Instant;
      readonly attempt: number;
      readonly state: RunState;
      readonly durationMs: number;
      readonly latenessMs: number;
      readonly reason?: string;
      readonly error?: string;
      readonly summary?: string;
      readonly nextTryAt?: Instant;
    }
  | {
      readonly kind: 'skipped';
      readonly jobName: string;
      readonly at: Instant;
      readonly state: SkipState;
      readonly reason: string;
      /** More than one for a range of missed instants; null where counting stopped. */
      readonly count: number | null;
    }
  /** A run whose holder died was decided. */
  | {
      readonly kind: 'rescued';
      readonly jobName: string;
      readonly runId: RunId;
      readonly scheduledFor: Instant;
      readonly state: RunState;
    }
  /** A job fires no more until a person resumes it; `unapproved`: until they approve what it would run now. */
  | {
      readonly kind: 'quarantined';
      readonly jobName: string;
      readonly reason: string;
      readonly unapproved?: true;
    }
  /** A result came after the run had been taken over: it was discarded. */
  | { readonly kind: 'stale_finish'; readonly jobName: string; readonly runId: RunId }
  /** Our own lease could not be renewed for long: nothing is begun until it is. */
  | { readonly kind: 'lease_stale'; readonly silentMs: number }
  /** A scheduler that was there and silent: `killed`, or (in another container) given up. */
  | {
      readonly kind: 'took_over';
      readonly pid: number;
      readonly silentMs: number;
      readonly running: number;
      readonly killed: boolean;
    }
  /** A scheduler that works with another database, of which this one is a copy: its rows here are nobody's. */
  | { readonly kind: 'copied'; readonly pid: number; readonly running: number }
  /** The store cannot be written: nothing is started until it can. */
  | { readonly kind: 'degraded'; readonly error: unknown; readonly retryInMs: number }
  | { readonly kind: 'recovered' }
  /** Wall time was set, by so much. */
  | { readonly kind: 'clock_jumped'; readonly deltaMs: number }
  /** The machine slept. */
  | { readonly kind: 'suspended'; readonly ms: number }
  /** So many jobs are decided up to a time far beyond now: the clock was ahead, and they wait. */
  | { readonly kind: 'clock_suspect'; readonly jobs: number; readonly until: Instant }
  /** Other zone rules are in force than those the next firings came from; `moved` of them changed. */
  | { readonly kind: 'zone_rules_changed'; readonly was: string | null; readonly now: string; readonly moved: number }
  /** The database file was taken away or replaced, or a newer program changed its schema: this scheduler fires nothing more. */
  | { readonly kind: 'halted'; readonly error: StoreError }
  /** A notice could not be delivered; `nextTryAt` null: it was given up. */
  | {
      readonly kind: 'notice_failed';
      readonly channel: string;
      readonly event: string;
      readonly id: string;
      readonly attempt: number;
      readonly error: string;
      readonly nextTryAt: Instant | null;
    }
  /** Somebody is asked whether a job is still needed, or it is paused because nobody answered. */
  | ({ readonly kind: 'still_needed' } & NeededStep)
  /** A backup, or forgetting what is old, did not work; it is tried again. */
  | { readonly kind: 'chore_failed'; readonly name: string; readonly error: unknown }
  /** A job whose next firing cannot be computed; it rests until it is changed. */
  | { readonly kind: 'unplannable'; readonly jobName: string; readonly error: unknown };

export type Listener = (event: SchedulerEvent) => void;

export class Listeners {
  readonly #all = new Set<Listener>();

  /** Returns the function that ends the listening. */
  add(listener: Listener): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  readonly tell: Listener = (event) => {
    for (const listener of this.#all) {
      try {
        listener(event);
      } catch (error) {
        // Who listens decides nothing: its fault is said, and the run it was told about goes on.
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  };
}

/** What is told when the end of a run quarantined its job. */
export function quarantined(
  jobName: string,
  { quarantined: reason = '', unapproved }: { readonly quarantined?: string; readonly unapproved?: true },
): SchedulerEvent {
  return { kind: 'quarantined', jobName, reason, ...(unapproved && { unapproved }) };
}

/** What is told when an attempt ended and its run was moved on. */
export function attemptEnded(run: ClaimedRun, finish: Finish, state: RunState): SchedulerEvent {
  return {
    kind: 'attempt_ended',
    jobName: run.job.name,
    runId: run.id,
    scheduledFor: run.scheduledFor,
    attempt: finish.attempt,
    state,
    durationMs: finish.endedAt - run.claimedAt,
    latenessMs: run.claimedAt - run.scheduledFor,
    ...(finish.reason !== undefined && { reason: finish.reason }),
    ...(finish.error !== undefined && { error: finish.error }),
    ...(finish.summary !== undefined && { summary: finish.summary }),
    ...(state === 'retry_wait' && finish.notBefore !== undefined && { nextTryAt: finish.notBefore }),
  };
}
