// Whether a job is still needed: when a person is asked, and when a job that nobody answered for is paused.

import type { Instant } from '../time/instant.js';
import type { Policies } from './policies.js';

export interface NeededQuestion {
  /** When a person last decided something about it. */
  readonly lookedAt: Instant;
  /** When somebody was asked since then, first and last; null: not yet. */
  readonly firstAskedAt: Instant | null;
  readonly lastAskedAt: Instant | null;
}

/** What is due at `now`. It is never paused before somebody was asked and had the whole time to answer. */
export function neededStep(
  { lookedAt, firstAskedAt, lastAskedAt }: NeededQuestion,
  { askAfterMs, pauseUnansweredMs }: Pick<Policies, 'askAfterMs' | 'pauseUnansweredMs'>,
  now: Instant,
  mayPause: boolean,
): 'asked' | 'paused' | null {
  if (askAfterMs === 0) return null;
  const answerable = mayPause && pauseUnansweredMs > 0 && firstAskedAt !== null;
  if (answerable && now - firstAskedAt >= pauseUnansweredMs) return 'paused';
  return now - (lastAskedAt ?? lookedAt) >= askAfterMs ? 'asked' : null;
}
