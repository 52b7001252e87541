// The retry policy: whether and when a failed attempt is followed by another.

import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import type { Policies } from './policies.js';

export interface RetryQuestion {
  /** Attempts made so far, the failed one included; those that a dying scheduler cut do not count. */
  readonly attempts: number;
  readonly endedAt: Instant;
  /** The job's next occurrence: no retry starts at or after it. */
  readonly nextAt: Instant | null;
  /** In [0, 1): spreads retries; deterministic per run and attempt so that a replayed decision is the same. */
  readonly spread: number;
}

/** No further try: all are spent, or the next occurrence comes first and does the work. */
export type NoRetry = 'spent' | 'superseded';

/** The instant of the next try, or why there is none. */
export function retryAt(
  question: RetryQuestion,
  policies: Pick<Policies, 'retries' | 'retryBaseMs' | 'retryMaxMs'>,
): Instant | NoRetry {
  if (question.attempts > policies.retries) return 'spent';
  // "Five minutes apart" is meant to the minute.
  if (policies.retryBaseMs === policies.retryMaxMs)
    return beforeNext(plus(question.endedAt, policies.retryBaseMs), question.nextAt);
  const full = Math.min(policies.retryMaxMs, policies.retryBaseMs * 2 ** (question.attempts - 1));
  // Between half and all of the nominal wait: spread against herds, yet never at once.
  const at = plus(question.endedAt, Math.round(full / 2 + (question.spread * full) / 2));
  return beforeNext(at, question.nextAt);
}

function beforeNext(at: Instant, nextAt: Instant | null): Instant | NoRetry {
  return nextAt !== null && at >= nextAt ? 'superseded' : at;
}
