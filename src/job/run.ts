// A Run: one intended execution. The one transition table, and the pure step from an attempt's outcome to the run's next state.

import { retryAt } from '../policy/retry.js';
import type { Effect, Policies } from '../policy/policies.js';
import type { Instant } from '../time/instant.js';
import type { JobId, RunId } from './ids.js';

export const RUN_STATES = [
  /** Decided, waits to be claimed. */
  'queued',
  /** Claimed by a living replica; its attempt may have effects. */
  'running',
  /** Waits for a person's yes. */
  'waiting_approval',
  /** An attempt failed, another is due at notBefore. */
  'retry_wait',
  'succeeded',
  /** Final: no retry was due. */
  'failed',
  'timed_out',
  'cancelled',
  /** Not started before its deadline. */
  'expired',
  /** Cut inside the window in which its effect may or may not have happened; a person decides. */
  'unknown',
  /** Retries spent; wants a person. */
  'dead',
] as const;
export type RunState = (typeof RUN_STATES)[number];

export type Origin = 'tick' | 'manual' | 'backfill' | 'replay';

/** How a run may move; asserted wherever a state is written. */
export const TRANSITIONS: { readonly [S in RunState]: readonly RunState[] } = {
  queued: ['running', 'cancelled', 'expired'],
  running: ['succeeded', 'failed', 'timed_out', 'cancelled', 'retry_wait', 'unknown', 'dead', 'queued'],
  waiting_approval: ['queued', 'cancelled', 'expired'],
  retry_wait: ['running', 'cancelled', 'expired', 'dead'],
  succeeded: [],
  failed: [],
  timed_out: [],
  cancelled: [],
  expired: [],
  unknown: ['queued', 'succeeded', 'failed'],
  dead: ['queued'],
};

export const FINAL_STATES: readonly RunState[] = RUN_STATES.filter(
  (state) => TRANSITIONS[state].length === 0 || state === 'unknown' || state === 'dead',
);
/** States in which a run still occupies its job for the overlap policy. */
export const ACTIVE_STATES: readonly RunState[] = ['queued', 'running', 'waiting_approval', 'retry_wait'];

export interface Run {
  readonly id: RunId;
  readonly jobId: JobId;
  readonly tenantId: string;
  readonly version: number;
  readonly origin: Origin;
  readonly scheduledFor: Instant;
  readonly state: RunState;
  /** Grows with every claim; a late holder's number no longer matches and its writes are refused. */
  readonly fence: number;
  readonly attempts: number;
  readonly notBefore: Instant;
  readonly deadlineAt: Instant | null;
  readonly periodStart: Instant | null;
  readonly backfillFrom: Instant | null;
  readonly idempotencyKey: string;
}

/** How one attempt ended, in the closed set that decides what happens next. */
export type AttemptEnd =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly transient: boolean }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'cancelled' }
  /** Stopped by us (shutdown), or its holder died: whether it had its effect is not known. */
  | { readonly kind: 'cut' };

export interface Advance {
  readonly state: RunState;
  /** For retry_wait: the instant of the next try. */
  readonly notBefore?: Instant;
  /** Said in the history beside the state. */
  readonly reason?: string;
}

/** The state after an attempt ended. Pure: the same end gives the same answer. */
export function advance(
  run: Pick<Run, 'attempts'>,
  end: AttemptEnd,
  rules: { readonly effect: Effect; readonly policies: Policies },
  at: { readonly endedAt: Instant; readonly nextAt: Instant | null; readonly spread: number },
): Advance {
  switch (end.kind) {
    case 'succeeded':
      return { state: 'succeeded' };
    case 'cancelled':
      return { state: 'cancelled' };
    case 'cut':
      if (rules.effect === 'once') return { state: 'unknown', reason: 'cut while its effect may have been happening' };
      return tryAgain(run, 'failed', rules.policies, { ...at, spread: 0 }, 'cut');
    case 'timed_out':
      // A timeout of a task whose effect must not repeat is ambiguous: never a blind retry (FEATURES S80).
      if (rules.effect === 'once') return { state: 'timed_out', reason: 'not retried: its effect may have happened' };
      return tryAgain(run, 'timed_out', rules.policies, at, 'timed out');
    case 'failed':
      if (!end.transient) return { state: 'failed', reason: 'trying again cannot help' };
      return tryAgain(run, 'failed', rules.policies, at, 'failed');
  }
}

function tryAgain(
  run: Pick<Run, 'attempts'>,
  finalState: 'failed' | 'timed_out',
  policies: Policies,
  at: { readonly endedAt: Instant; readonly nextAt: Instant | null; readonly spread: number },
  what: string,
): Advance {
  const next = retryAt({ attempts: run.attempts, ...at }, policies);
  if (next !== null) return { state: 'retry_wait', notBefore: next, reason: `attempt ${run.attempts} ${what}` };
  if (policies.retries === 0) return { state: finalState };
  const spent = run.attempts > policies.retries;
  return {
    state: 'dead',
    reason: spent ? `all ${run.attempts} attempts spent` : 'the next occurrence comes before another try',
  };
}
