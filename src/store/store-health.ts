// What the Store tells of a job's health: since when it owes a success, and what excuses it.

import type { JobId } from '../job/ids.js';
import type { JobState } from '../job/job.js';
import type { Origin, RunState } from '../job/run.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';

export interface HealthRow {
  readonly jobId: JobId;
  readonly name: string;
  readonly state: JobState;
  /** Why it is quarantined; null otherwise. */
  readonly stateReason: string | null;
  /** The same object for all jobs whose schedules are written alike. */
  readonly schedule: Schedule;
  readonly nextAt: Instant | null;
  readonly pausedUntil: Instant | null;
  /** Since when it says what it says about when. */
  readonly since: Instant;
  /** When a person last let it fire again. */
  readonly resumedAt: Instant | null;
  /** The newest instant since its last success that passed on a person's word: skipped, paused, held. */
  readonly excusedAt: Instant | null;
  readonly lastSuccess: {
    readonly origin: Origin;
    readonly scheduledFor: Instant;
    readonly startedAt: Instant | null;
    readonly endedAt: Instant;
  } | null;
  /** Runs that ended badly and no success since; null: nothing is wrong. */
  readonly incident: { readonly openedAt: Instant; readonly failures: number } | null;
  /** Of the newest run; null before the first. */
  readonly lastState: RunState | null;
  /** How many runs of the job are running now. */
  readonly running: number;
}
