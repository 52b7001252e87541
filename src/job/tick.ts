// A Tick: an occurrence that was durably decided, with its verdict. Every due instant ends as exactly one of these: a run, or a
// skip with its name.

import type { Instant } from '../time/instant.js';
import type { RunId } from './ids.js';

/** The closed list of named reasons for which a due instant did not become a run. */
export const SKIP_STATES = [
  'SKIPPED_DST_GAP',
  'SKIPPED_OVERLAP',
  'SKIPPED_MISSED',
  'SKIPPED_COALESCED',
  'SKIPPED_PAUSED',
  'SKIPPED_BY_USER',
  'SKIPPED_DENIED',
] as const;
export type SkipState = (typeof SKIP_STATES)[number];

export type Verdict =
  | { readonly kind: 'fire'; readonly run: NewRun }
  | { readonly kind: 'skip'; readonly state: SkipState; readonly reason: string };

export interface Tick {
  readonly at: Instant;
  /** For a wall time that a zone change skipped: that wall time; empty otherwise. Part of the identity, so that a gap row never collides with a real instant. */
  readonly wall: string;
  readonly verdict: Verdict;
}

/** A mass of missed instants in one row; `count` is null where counting stopped. */
export interface TickRange {
  readonly from: Instant;
  readonly to: Instant;
  readonly count: number | null;
  readonly state: SkipState;
  readonly reason: string;
}

/** What a firing tick asks for. */
export interface NewRun {
  readonly id: RunId;
  /** Not started before it: the tick's instant plus jitter and catch-up spread. */
  readonly notBefore: Instant;
  /** Not started at or after it: `expired` then. Null: no limit. */
  readonly deadlineAt: Instant | null;
  readonly periodStart: Instant | null;
  readonly backfillFrom: Instant | null;
}

/** The reason of a skip for a pause of the job itself, not of everything. */
export const JOB_PAUSED = 'the job was paused';
