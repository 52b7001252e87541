// What the store is asked about due instants: the plan that decides them, those that are prepared, and how planning goes on after a
// change of the clock or of the zone rules.

import type { JobId } from '../job/ids.js';
import type { Job, JobProgress, JobState } from '../job/job.js';
import type { NewRun, Tick, TickRange } from '../job/tick.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import type { StoreError } from './store-error.js';

/** The pure plan, called inside the transaction. Order of calls is order of due instants. */
export type Decide = (input: {
  readonly job: Job;
  readonly active: number;
  /** Why nothing may fire now, where the whole database is held. */
  readonly hold?: string | null;
}) => {
  readonly ticks: readonly Tick[];
  readonly ranges: readonly TickRange[];
  readonly progress: JobProgress;
  readonly state: JobState;
  readonly cancelPrevious: boolean;
};

export interface RecordTicks {
  readonly now: Instant;
  readonly limit: number;
  readonly decide: Decide;
  /** The instance that starts what may start at once in lane 'function': such a run is claimed (T2) in the same transaction. */
  readonly starter?: string;
}

/** A job as it was read, the one run that it asks for at its instant, and its progress after it. */
export interface PreparedFiring {
  readonly job: Job;
  readonly run: NewRun;
  readonly progress: JobProgress;
}

export interface PrepareTicks {
  /** The instant of them all. */
  readonly at: Instant;
  readonly until: Instant;
  readonly firings: readonly PreparedFiring[];
}

/** `at`: when it was noticed, just after. */
export interface ClockNote {
  readonly at: Instant;
  readonly event: 'clock_jumped' | 'suspended';
  /** By so much it was set, or so long it slept. */
  readonly deltaMs: number;
}

/** The store refused to be written `from` the first time up to `at`, when it took everything again. */
export interface Refusal {
  readonly at: Instant;
  readonly from: Instant;
  /** As the first refusal said it. */
  readonly code: StoreError['code'];
  readonly reason: string;
  readonly hint: string;
  /** What was to be written, each once. */
  readonly refused: readonly string[];
}

export interface AcceptClock {
  readonly now: Instant;
  readonly by: string;
  /** Where a job's planning goes on, given the instant of its newest real success. */
  readonly back: (
    job: Job,
    now: Instant,
    lastSuccessFor: Instant | null,
  ) => { readonly progress: JobProgress; readonly state: JobState };
  /** What remains of a range of missed instants that reaches past `now`. */
  readonly cut: (schedule: Schedule, from: Instant, now: Instant) => Pick<TickRange, 'to' | 'count'>;
}

export interface RearmAll {
  readonly now: Instant;
  /** The version of the zone rules, as in "2025b". */
  readonly tzdb: string;
  readonly appVersion: string;
  /** How many jobs in one transaction. */
  readonly limit: number;
  /** Where the last batch ended. */
  readonly after?: JobId;
  readonly change: (job: Job, now: Instant) => Pick<JobProgress, 'cursorAt' | 'nextAt' | 'dueAt'>;
}
