// What a schedule computes, and what can be asked of it. Instants are computed, never stored here.

import type { Instant } from '../time/instant.js';

/** One thing a schedule wants at an instant. */
export type Occurrence =
  | {
      readonly kind: 'fire';
      readonly at: Instant;
      /** With `onGap: 'next_valid'`: the wall time that does not exist, `2026-03-08T02:30:00`, whose firing was moved to `at`. */
      readonly shiftedFrom?: string;
    }
  | {
      /** A wall time that a zone change skips, with `onGap: 'skip'`: no run, but a row that says so. */
      readonly kind: 'gap';
      /** The first instant after the gap. */
      readonly at: Instant;
      /** The wall time that does not exist, `2026-03-08T02:30:00`. */
      readonly wall: string;
    };

/**
 * The firings of one schedule. Every method is pure; instants outside 1970–9999 do not exist.
 * `anchor` matters to intervals from completion only: the instant from which the next period counts.
 * `maxRuns` and `jitterSeconds` are not applied: they concern runs, not occurrences.
 */
export interface Occurrences {
  /** The first firing strictly after `after`; `null` when there is none until the year 9999. */
  next(after: Instant, anchor?: Instant): Instant | null;
  /** The last firing strictly before `before`. */
  previous(before: Instant): Instant | null;
  /**
   * The first firing or gap row strictly after `after`. Several may share its instant: `between` yields them all.
   */
  nextDue(after: Instant, anchor?: Instant): Occurrence | null;
  /** The next `n` firings. */
  take(after: Instant, n: number): readonly Instant[];
  /**
   * Everything in (after, until], ascending; at one instant gap rows first, then the regular firing, then shifted ones.
   * Stops once it has `limit`; the rows of one instant are never divided, so the last instant may take it past `limit`, and
   * the `at` of the last row is a safe place to resume. Fewer than `limit` means that there is nothing more.
   */
  between(after: Instant, until: Instant, limit: number, anchor?: Instant): readonly Occurrence[];
  /** The last `n` of (after, until], ascending, without computing the rest. */
  latest(after: Instant, until: Instant, n: number): readonly Occurrence[];
  /** How many instants in (after, until] fire, at most `limit`. Days are counted, not walked, where the schedule has one part. */
  count(after: Instant, until: Instant, limit: number): number;
}
