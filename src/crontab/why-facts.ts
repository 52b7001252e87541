// What is recorded about one instant of a job, and the story that is told of it.

import type { Job, JobSpec } from '../job/job.js';
import type { RunState } from '../job/run.js';
import type { SkipState } from '../job/tick.js';
import type { Attempt, DeadLetterRow, HistoryRow, LedgerRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import type { Hold } from './hold.js';
import type { Past } from './past.js';

export interface Facts {
  readonly now: Instant;
  readonly job: Job;
  readonly asked: Past | null;
  /** What is recorded about the instant; null: nothing. */
  readonly row: HistoryRow | null;
  /** The instant; null: none was due in the time asked about. */
  readonly at: Instant | null;
  /** What the job said then. */
  readonly spec: JobSpec;
  readonly attempts: readonly Attempt[];
  readonly letter: DeadLetterRow | null;
  /** Of the job, and of everything, up to the end of it; the earliest first. */
  readonly events: readonly LedgerRow[];
  /** What was done because nobody looks after the job, up to now; nothing where an instant was asked about. */
  readonly silence: readonly LedgerRow[];
  /** No scheduler was there at the instant: since and until when, null where that is not known or still so. */
  readonly away: { readonly from: Instant | null; readonly to: Instant | null } | null;
  /** The store could not be written at the instant. */
  readonly refusal: {
    readonly from: Instant;
    readonly to: Instant;
    readonly reason: string;
    readonly hint: string;
  } | null;
  /** Where it was skipped on request: the earlier instants of the job that were. */
  readonly skipped: readonly Instant[];
  /** The run that was in its way. */
  readonly blocking: HistoryRow | null;
  /** By hash: what was approved and what was found instead, as far as it is kept. */
  readonly manifests: ReadonlyMap<string, string>;
  /** The run that made up for it. */
  readonly later: HistoryRow | null;
  readonly hold: Hold | null;
  readonly alive: boolean;
}

export interface Story {
  /** The instant that is explained. */
  readonly at: Instant | null;
  readonly state: RunState | SkipState | 'NOT_DUE' | 'UNDECIDED' | 'NO_HISTORY';
  /** One sentence: what became of it. */
  readonly says: string;
  /** What led there, the earliest first. */
  readonly because: readonly { readonly at: Instant | null; readonly text: string }[];
  /** The rule that decided. */
  readonly policy: string | null;
  /** What to do: words, with the command where there is one. */
  readonly remedy: readonly { readonly text: string; readonly command: string | null }[];
}

export type Told = Pick<Story, 'says' | 'because' | 'policy' | 'remedy'>;
export type Cause = Story['because'][number];
export type Remedy = Story['remedy'][number];
