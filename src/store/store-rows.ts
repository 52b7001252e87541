// What the Store answers with.

import type { JobId, RunId } from '../job/ids.js';
import type { JobSpec, JobState } from '../job/job.js';
import type { LetterKind, Origin, Run, RunState } from '../job/run.js';
import type { SkipState } from '../job/tick.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import type { Chore, ControlEvent, Lane } from './store-requests.js';

export interface RecordedTicks {
  readonly jobs: number;
  readonly fired: number;
  readonly started: readonly ClaimedRun[];
  /** Jobs that could not be planned; they are not looked at again until they are changed. */
  readonly broken: readonly { readonly jobName: string; readonly error: unknown }[];
  /** Skipped instants and ranges, for the log. */
  readonly skipped: readonly SkippedTick[];
  /** Jobs are still due: call again. */
  readonly more: boolean;
}

export interface SkippedTick {
  readonly jobName: string;
  readonly at: Instant;
  readonly state: SkipState;
  readonly reason: string;
  readonly count: number | null;
}

/** What became of a finish. The run may have come to another end than was asked for: no further try is granted to a removed job. */
export type Finished =
  | {
      readonly answer: 'finished';
      readonly state: RunState;
      /** Why the job is quarantined from now on. */
      readonly quarantined?: string;
      /** It is so because what it would run is not what was approved. */
      readonly unapproved?: true;
    }
  /** Another holder took the run over: nothing was written. */
  | { readonly answer: 'lease-lost' };

export interface ClaimedRun extends Run {
  /** The content of the version that the run belongs to. */
  readonly job: JobSpec;
  readonly claimedAt: Instant;
}

export type AttemptState = 'started' | 'spawned' | 'succeeded' | 'failed' | 'timed_out' | 'killed' | 'lost';

export interface Attempt {
  readonly runId: RunId;
  readonly attempt: number;
  readonly fence: number;
  readonly state: AttemptState;
  readonly instanceId: string;
  readonly pid: number | null;
  readonly pidStart: string | null;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly error: string | null;
  /** Of what it ran; null for a built-in task. */
  readonly manifestHash: string | null;
}

export interface RescuedRun {
  readonly runId: RunId;
  readonly jobName: string;
  readonly scheduledFor: Instant;
  readonly state: RunState;
  readonly quarantined?: string;
}

/** A run whose holder is dead, before anything is decided about it. */
export interface LostRun {
  readonly runId: RunId;
  readonly fence: number;
  readonly lane: Lane;
  /** Its holder; null where its row is gone. */
  readonly instanceId: string | null;
  /** When that one renewed its lease, by the machine's steady clock. */
  readonly heartbeatMono: number | null;
  /** What the job says of it; null: nothing. */
  readonly leaseMs: number | null;
  /** The boot of the dead holder; null where its row is gone. */
  readonly bootId: string | null;
  /** Of the process that the dead holder had started; null where there was none, or none was recorded. */
  readonly pid: number | null;
  readonly pidStart: string | null;
}

export interface ListingRow {
  readonly jobId: JobId;
  readonly name: string;
  readonly task: string;
  /** The same object for all jobs whose schedules are written alike. */
  readonly schedule: Schedule;
  readonly state: JobState;
  /** Why it is quarantined; null otherwise. */
  readonly stateReason: string | null;
  readonly version: number;
  readonly nextAt: Instant | null;
  readonly pausedUntil: Instant | null;
  readonly cursorAt: Instant;
  readonly anchorAt: Instant | null;
  readonly skipNext: number;
  readonly runsCount: number;
  /** The newest run; null before the first. */
  readonly lastFor: Instant | null;
  readonly lastState: RunState | null;
  /** How many runs of the job are running now. */
  readonly running: number;
  /** When somebody was asked whether it is still needed; null: nobody was, or somebody has looked after it since. */
  readonly neededAskedAt: Instant | null;
}

/** A job of which somebody was asked, or that was paused because nobody answered; `silentMs`: for how long. */
export interface NeededStep {
  readonly jobName: string;
  readonly step: 'asked' | 'paused';
  readonly silentMs: number;
}

/** One due instant or run; or, with `range`, a mass of missed instants. */
export interface HistoryRow {
  readonly job: string;
  readonly jobId: JobId;
  readonly runId: RunId | null;
  readonly origin: Origin;
  readonly scheduledFor: Instant;
  /** The wall time that a zone change skipped, where the row stands for one. */
  readonly wall: string | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly state: RunState | SkipState;
  readonly reason: string | null;
  readonly attempts: number;
  readonly version: number;
  readonly idempotencyKey: string | null;
  readonly exitCode: number | null;
  readonly summary: string | null;
  readonly outputBytes: number;
  readonly range: { readonly from: Instant; readonly to: Instant; readonly count: number | null } | null;
}

/** A run that wants a person. */
export interface DeadLetterRow {
  readonly runId: RunId;
  readonly jobId: JobId;
  readonly job: string;
  readonly state: RunState;
  readonly kind: LetterKind;
  readonly reason: string;
  readonly scheduledFor: Instant;
  readonly firstFailedAt: Instant;
  readonly lastError: string | null;
  readonly failedAt: Instant;
  readonly attempts: number;
  readonly version: number;
  readonly idempotencyKey: string;
  readonly replays: number;
  readonly closedAt: Instant | null;
  readonly closedAs: 'replayed' | 'dismissed' | null;
}

export type Decided =
  | { readonly ok: true; readonly was: RunState; readonly now: RunState }
  | { readonly ok: false; readonly refused: 'unknown-run' | 'job-removed' }
  /** Nothing begins, and what waits is cancelled by the release. */
  | { readonly ok: false; readonly refused: 'held'; readonly reason: string }
  | { readonly ok: false; readonly refused: 'other-state'; readonly state: RunState };

/** A decision about a job, or (`ran`, without a number) a run and what it carried out. */
export interface AuditRow {
  readonly seq: number | null;
  readonly at: Instant;
  readonly by: string;
  readonly event: ControlEvent | 'ran';
  readonly jobId: JobId | null;
  readonly job: string | null;
  readonly version: number | null;
  /** The words that the version's schedule was read from, and who read them. */
  readonly phrase: string | null;
  readonly source: string | null;
  readonly manifestHash: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly runId: RunId | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Whether every row of the ledger is as it was written; else the first that is not. */
export type LedgerState = { readonly ok: true; readonly rows: number } | { readonly ok: false; readonly seq: number };

export interface LedgerRow {
  readonly seq: number;
  readonly at: Instant;
  readonly by: string;
  readonly event: ControlEvent;
  readonly jobId: JobId | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A scheduler's time. */
export interface Presence {
  readonly instanceId: string;
  readonly from: Instant;
  /** Its last sign of life; null: it has not ended. */
  readonly until: Instant | null;
}

/** What is true of the whole database. */
export interface Control {
  readonly databaseId: string;
  /** Nothing is begun: on a person's word, or because the database is older than what ran. */
  readonly hold: 'panic' | 'restore' | null;
  readonly heldAt: Instant | null;
  readonly heldBy: string | null;
  readonly reason: string | null;
}

export interface RunningRun {
  readonly runId: RunId;
  readonly lane: Lane;
}

export interface Counts {
  /** Those that are planned: active, paused and quarantined. */
  readonly jobs: number;
  readonly paused: number;
  readonly quarantined: number;
  readonly queued: number;
  readonly running: number;
  /** Dead letters that nobody has answered. */
  readonly dead: number;
  /** Runs in doubt. */
  readonly unknown: number;
}

export interface StoreCheck {
  /** "SQLite 3.53.2" */
  readonly engine: string;
  /** False: nothing has been stored yet, there is no file. */
  readonly exists: boolean;
  /** "ok", or the first faults. */
  readonly integrity: string;
  /** "FULL": a committed claim survives a power loss. */
  readonly synchronous: string;
  /** Of the file. */
  readonly schema: number;
  /** Of this program: a look reads an older file as if it had it, the next change gives it to the file. */
  readonly schemaWanted: number;
  /** What it lies on; one over a network is refused for writing. */
  readonly medium: { readonly kind: 'local' | 'network' | 'uncertain'; readonly name: string };
  /** Bytes of changes that are not merged into the file yet. */
  readonly logBytes: number;
  /** Path of the newest verified copy beside it. */
  readonly newestBackup: string | null;
}

export interface ChoreRow {
  readonly name: Chore;
  readonly dueAt: Instant;
  readonly startedAt: Instant | null;
  /** Of the last one that ended. */
  readonly endedAt: Instant | null;
  /** What the last one did, or "failed: …". */
  readonly result: string | null;
}

export interface ClaimedNotice {
  /** The same for every attempt. */
  readonly id: string;
  readonly channel: string;
  readonly event: string;
  readonly body: string;
  /** Counted from 1. */
  readonly attempt: number;
}

export interface NoticeStanding {
  readonly channel: string;
  /** Also what is being sent. */
  readonly waiting: number;
  /** Given up since the last one that was sent. */
  readonly dead: number;
  readonly lastSentAt: Instant | null;
  /** Of the newest delivery that failed and was not made good since. */
  readonly lastError: string | null;
}
