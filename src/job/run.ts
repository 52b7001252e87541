// A Run: one intended execution. The one transition table, and the pure step from an attempt's outcome to the run's next state.

import { retryAt } from '../policy/retry.js';
import type { Effect, Policies } from '../policy/policies.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
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
  // The last two: a run in doubt that was to begin anew, and did not.
  queued: ['running', 'cancelled', 'expired', 'unknown', 'dead'],
  running: ['succeeded', 'failed', 'timed_out', 'cancelled', 'retry_wait', 'unknown', 'dead', 'queued'],
  waiting_approval: ['queued', 'cancelled', 'expired'],
  retry_wait: ['running', 'failed', 'cancelled', 'expired', 'dead'],
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
  /** How many of the attempts were lost with whoever carried them out. */
  readonly losses: number;
  /** How many of the attempts were made before a person began it anew. */
  readonly spared: number;
  /** When that was: its time counts from there. */
  readonly anewAt: Instant | null;
  readonly notBefore: Instant;
  readonly deadlineAt: Instant | null;
  readonly periodStart: Instant | null;
  readonly backfillFrom: Instant | null;
  readonly idempotencyKey: string;
  /** Who asked for it; null: the schedule. */
  readonly askedBy: string | null;
}

/** How one attempt ended, in the closed set that decides what happens next. */
export type AttemptEnd =
  | { readonly kind: 'succeeded' }
  /** `cutShort`: ended by this program while it was at work, for a reason of this program's. */
  | { readonly kind: 'failed'; readonly transient: boolean; readonly cutShort?: true }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'cancelled' }
  /** Stopped by us, at a shutdown: whether it had its effect is not known. */
  | { readonly kind: 'cut' };

/**
 * Why a run is dead: its tries are spent; nobody knows whether its effect happened and it must not happen twice; or it was lost
 * with its scheduler too often or too long ago.
 */
export const LETTER_KINDS = ['spent', 'ambiguous', 'lost'] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

export interface Advance {
  readonly state: RunState;
  /** For retry_wait: the instant of the next try. */
  readonly notBefore?: Instant;
  /** For retry_wait: no try begins at or after it. */
  readonly deadlineAt?: Instant;
  /** Said in the history beside the state. */
  readonly reason?: string;
  /** For dead. */
  readonly letter?: LetterKind;
  /** The attempt was lost with whoever carried it out: it counts as a loss, not as a try of the task. */
  readonly lost?: true;
}

/** So many schedulers may die over a run; it may be what ends them. */
export const MAX_LOSSES = 5;

type Tried = Pick<Run, 'attempts' | 'losses' | 'scheduledFor'> & Partial<Pick<Run, 'spared' | 'anewAt'>>;
type Rules = { readonly effect: Effect; readonly policies: Policies };
type Moment = { readonly endedAt: Instant; readonly nextAt: Instant | null; readonly spread: number };

/** The state after an attempt ended. Pure: the same end gives the same answer. */
export function advance(run: Tried, end: AttemptEnd, rules: Rules, at: Moment): Advance {
  switch (end.kind) {
    case 'succeeded':
      return { state: 'succeeded' };
    case 'cancelled':
      return { state: 'cancelled' };
    case 'cut':
      return afterLoss(run, rules, at.endedAt, `attempt ${run.attempts} was cut off when its scheduler stopped`);
    case 'timed_out':
      // A timeout of a task whose effect must not repeat is ambiguous: never a blind retry (FEATURES S80).
      if (rules.effect === 'once') {
        const reason = 'ambiguous: timed out while its effect may have happened';
        return { state: 'dead', letter: 'ambiguous', reason };
      }
      return tryAgain(run, 'timed_out', rules.policies, at, 'timed out');
    case 'failed':
      if (end.cutShort && rules.effect === 'once') return { state: 'unknown', reason: NOT_KNOWN };
      if (!end.transient) return { state: 'failed', reason: 'trying again cannot help' };
      return tryAgain(run, 'failed', rules.policies, at, 'failed');
  }
}

/**
 * The state after an attempt was lost: its scheduler died or was told to stop. `why` says which. A task whose effect must not
 * repeat becomes `unknown`: it may have got as far as the effect, and we do not guess. Others begin anew at once, with the same
 * key and without spending a try, for what happened is not their doing.
 */
export function afterLoss(run: Tried, rules: Rules, now: Instant, why: string): Advance {
  if (rules.effect === 'once') return { state: 'unknown', reason: `${why}; ${NOT_KNOWN}` };
  const losses = run.losses + 1;
  if (losses >= MAX_LOSSES) {
    return { state: 'dead', letter: 'lost', lost: true, reason: `${why}, the ${losses}th time: it may be the cause` };
  }
  const deadlineAt = tooLateAt(run, rules.policies);
  if (now >= deadlineAt) {
    return { state: 'dead', letter: 'lost', lost: true, reason: `${why}, too long ago to be tried again` };
  }
  return { state: 'retry_wait', notBefore: now, deadlineAt, lost: true, reason: why };
}

/** What becomes of a run that has begun and whose next try did not begin before its deadline. */
export function afterDeadline(run: Tried, policies: Policies, now: Instant): Advance {
  if (now < tooLateAt(run, policies)) return { state: 'failed', reason: SUPERSEDED };
  const letter = run.losses > 0 ? 'lost' : 'spent';
  return { state: 'dead', letter, reason: 'the next try did not begin in time: its instant is too long ago' };
}

const NOT_KNOWN = 'whether it had its effect is not known';
const SUPERSEDED = 'superseded by the next occurrence';

function tryAgain(
  run: Tried,
  finalState: 'failed' | 'timed_out',
  policies: Policies,
  at: Moment,
  what: string,
): Advance {
  const tries = run.attempts - run.losses - (run.spared ?? 0);
  const next = retryAt({ ...at, attempts: tries }, policies);
  const tooLate = tooLateAt(run, policies);
  if (typeof next === 'number' && next < tooLate) {
    const deadlineAt = at.nextAt === null || tooLate < at.nextAt ? tooLate : at.nextAt;
    return { state: 'retry_wait', notBefore: next, deadlineAt, reason: `attempt ${run.attempts} ${what}` };
  }
  if (policies.retries === 0) return { state: finalState };
  if (next === 'superseded') return { state: finalState, reason: SUPERSEDED };
  const reason = next === 'spent' ? `all ${tries} tries spent` : 'its instant is too long ago for another try';
  return { state: 'dead', letter: 'spent', reason };
}

/** Nothing older than the catch-up limit is tried again. */
function tooLateAt(run: Tried, { catchUpMs }: Policies): Instant {
  return plus(run.anewAt ?? run.scheduledFor, catchUpMs);
}
