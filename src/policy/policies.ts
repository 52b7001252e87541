// The bundle of policies that every job carries, and its defaults. Plain data; the rules that read it are beside it.

import { z } from 'zod';

/** What a task does to the world: decides whether a doubtful or failed run may be repeated (RELIABILITY.md, decision 5). */
export const effect = z.enum(['none', 'idempotent', 'once']);
export type Effect = z.infer<typeof effect>;

export const missedPolicy = z.enum(['skip', 'coalesce', 'replay']);
export type MissedPolicy = z.infer<typeof missedPolicy>;
export const overlapPolicy = z.enum(['skip', 'queue', 'allow', 'cancel_previous']);
export type OverlapPolicy = z.infer<typeof overlapPolicy>;

/** A job that only ever fails wants a person, not another try. */
export const QUARANTINE_AFTER = 5;
/** What a scheduler holds is left to it for at least so long after it fell silent: one that only stood still for a moment goes on. */
export const SHORTEST_LEASE_MS = 90_000;
/** Nothing older is made up for anyway. */
export const LONGEST_LEASE_MS = 7 * 24 * 3_600_000;
/** Runs of one job at once: no machine of ours carries more, and a slip of the keyboard is not obeyed. */
export const MOST_AT_ONCE = 1_000;
/** A try that takes longer has outlived its own history. */
export const LONGEST_TIMEOUT_MS = 90 * 24 * 3_600_000;
/** Nobody is asked more often than this, and within ten years everybody. */
export const ASK_AT_LEAST_MS = 24 * 3_600_000;
export const ASK_AT_MOST_MS = 3_650 * 24 * 3_600_000;
/** A wall time of the job's zone: "12:00". */
export const HOUR_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const policies = z
  .object({
    /** What becomes of instants that were missed by more than the grace. */
    missed: missedPolicy,
    /** A tick late by no more than this simply runs. Milliseconds. */
    graceMs: z.number().int().nonnegative(),
    /** Nothing older than this is caught up on. Milliseconds. */
    catchUpMs: z.number().int().nonnegative(),
    /** Nor does a catch-up begin after this wall time, the first one behind the missed instant; null: at any hour. */
    catchUpUntil: z.string().regex(HOUR_OF_DAY).nullable().default(null),
    /** Catch-ups of the job begin at least this far apart. Milliseconds; the scheduler's own pace holds beside it. */
    catchUpGapMs: z.number().int().nonnegative().default(0),
    overlap: overlapPolicy,
    /** For `allow`: how many runs of the job at once. */
    cap: z.number().int().positive(),
    /** Further tries after the first. */
    retries: z.number().int().nonnegative().max(100),
    /** Wait before the first retry; doubled for each further one, jittered, at most `retryMaxMs`. Both the same: exactly so long each time. */
    retryBaseMs: z.number().int().positive(),
    retryMaxMs: z.number().int().positive(),
    /** Per attempt. */
    timeoutMs: z.number().int().positive(),
    /** How long a run is left to a scheduler that lives and is silent, before another takes it over; null: as long as any. */
    leaseMs: z.number().int().min(SHORTEST_LEASE_MS).max(LONGEST_LEASE_MS).nullable().default(null),
    /** So many runs in a row that end dead quarantine the job; 0: never. */
    quarantineAfter: z.number().int().nonnegative().default(QUARANTINE_AFTER),
    /** So many runs in a row that end without success, dead or not, quarantine the job; 0: never. */
    pauseAfter: z.number().int().nonnegative().default(0),
    /** A person is asked whether it is still needed when nobody has looked after it for so long, and again after as long; 0: never. */
    askAfterMs: z.number().int().nonnegative().max(ASK_AT_MOST_MS).default(0),
    /** So long after that question was first put, and not answered, it is paused; 0: never. */
    pauseUnansweredMs: z.number().int().nonnegative().max(ASK_AT_MOST_MS).default(0),
  })
  .strict();
export type Policies = Readonly<z.infer<typeof policies>>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What jobs have that were stored before there was such a policy. */
export const ADDED = {
  quarantineAfter: QUARANTINE_AFTER,
  catchUpUntil: null,
  catchUpGapMs: 0,
  pauseAfter: 0,
  leaseMs: null,
  askAfterMs: 0,
  pauseUnansweredMs: 0,
} as const satisfies Partial<Policies>;

/** The defaults of the command line's reference: cautious for tasks whose effect must not happen twice. */
export function defaultPolicies(taskEffect: Effect, timeoutMs = HOUR): Policies {
  return {
    missed: taskEffect === 'once' ? 'skip' : 'coalesce',
    graceMs: MINUTE,
    catchUpMs: 7 * DAY,
    overlap: 'skip',
    cap: 2,
    retries: taskEffect === 'once' ? 0 : 2,
    retryBaseMs: 30 * SECOND,
    retryMaxMs: 10 * MINUTE,
    timeoutMs,
    ...ADDED,
  };
}
