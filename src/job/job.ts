// A Job: name + Schedule + Task + Policies. What `add` makes. Its content is immutable per version; what moves (cursor,
// next firing) is its progress.

import type { Effect, Policies } from '../policy/policies.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import type { JobId } from './ids.js';
import type { TaskSpec } from './task-spec.js';

export const DEFAULT_TENANT = 'default';

/**
 * - active: due instants are decided by the policies. - paused: due instants become SKIPPED_PAUSED rows.
 * - quarantined: it failed too often or cannot be planned; due instants become SKIPPED_DENIED rows until a person resumes it.
 * - exhausted: no occurrence is left; kept for its history. - removed: a tombstone, kept for history and undo.
 */
export type JobState = 'active' | 'paused' | 'quarantined' | 'exhausted' | 'removed';

/** Names in one order everywhere, the one of SQLite: by their characters' codes. (Intl's takes 10 ms to load.) */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a person decides about a job; a change of any of it is a new version. */
export interface JobSpec {
  readonly name: string;
  readonly schedule: Schedule;
  readonly task: TaskSpec;
  readonly effect: Effect;
  /** Whether a run needs a process slot ('process') or runs inside this program ('function'). */
  readonly lane: 'process' | 'function';
  readonly policies: Policies;
  /** Null where the schedule was handed over as data. */
  readonly said: Said | null;
}

/** How the schedule was said and who read it: evidence, never re-interpreted. */
export interface Said {
  /** As typed. */
  readonly phrase: string;
  readonly source: 'grammar' | 'model' | 'cron';
  readonly assumed: readonly string[];
}

/** Where planning stands. */
export interface JobProgress {
  /** scheduledFor of the newest decided instant; planning resumes after it. Never decreases. */
  readonly cursorAt: Instant;
  /** The newest decided instant that was an occurrence; the period of the next run starts there. */
  readonly lastTickAt: Instant | null;
  /** The next firing; null while none is known (paused jobs keep theirs). */
  readonly nextAt: Instant | null;
  /** When planning must look at the job again: the next firing, zone-gap row or end of a pause. */
  readonly dueAt: Instant | null;
  /** For intervals from completion: the instant the next period counts from. */
  readonly anchorAt: Instant | null;
  readonly pausedUntil: Instant | null;
  /** So many coming occurrences are skipped on the person's word. */
  readonly skipNext: number;
  /** Runs made by the schedule so far; `maxRuns` counts these. */
  readonly runsCount: number;
  /** scheduledFor of the newest successful scheduled run. */
  readonly lastSuccessFor: Instant | null;
}

export interface Job extends JobSpec, JobProgress {
  readonly id: JobId;
  readonly tenantId: string;
  readonly version: number;
  readonly state: JobState;
  /** Why it is quarantined; null otherwise. */
  readonly stateReason: string | null;
  /** How many runs in a row ended dead. */
  readonly deadInRow: number;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
}

export const JOB_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]*$/;
export const JOB_NAME_MAX = 255;
