// What the built-in tasks need of the world; compose hands it in. They know neither the store nor the scheduler.

import type { PruneRequest } from '../../store/store.js';
import type { Clock } from '../../time/clock.js';
import type { Instant } from '../../time/instant.js';

export interface BuiltinDeps {
  readonly clock: Clock;
  /** cron-agent's own database file. */
  readonly databasePath: string;
  readonly backupFolder: string;
  /** Live output lies in its `output` folder. */
  readonly stateFolder: string;
  readonly reportFolder: string;
  /** Removes history older than the instant, but none after `until`: that could be asked for again. */
  readonly prune: (
    before: Instant,
    forgotten: NonNullable<PruneRequest['forgotten']>,
  ) => Promise<{ readonly runs: number; readonly until: Instant }>;
  readonly runsSince: (at: Instant) => Promise<readonly ReportRow[]>;
  /** Tells the configured channels, of one run once. */
  readonly remind: (reminder: {
    readonly runId: string;
    readonly jobId: string;
    readonly jobName: string;
    readonly title: string | null;
    readonly message: string;
  }) => Promise<void>;
  /** Shows one line to whoever is there. */
  readonly announce: (line: string) => void;
}

/** A run, a skipped instant, or a mass of missed ones: what a row of the history says of it. */
export interface ReportRow {
  readonly job: string;
  /** One of CLI.md's closed list: `succeeded`, `failed`, `SKIPPED_MISSED` … */
  readonly state: string;
  readonly scheduledFor: Instant;
  /** Of a failed run: what went wrong. */
  readonly reason: string | null;
  /** Of a mass of instants: how many, null when they were not counted. */
  readonly range: { readonly count: number | null } | null;
}
