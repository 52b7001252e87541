// The Store port: durability. Each method is one transaction, named for what happened. Asynchronous, so that an engine over
// a network can stand behind it; SQLite answers at once. Decisions are handed in as pure functions and made inside the
// transaction, on what is stored at that moment: nobody acts on a list read earlier.

import type { JobId, RunId } from '../job/ids.js';
import type { Job, JobProgress, JobSpec, JobState } from '../job/job.js';
import type { Origin, Run, RunState } from '../job/run.js';
import type { SkipState, Tick, TickRange } from '../job/tick.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';

export interface Store {
  // --- jobs: what people decide -------------------------------------------------------------------------------------
  /** Refused with the job that has the name (without regard to case) among jobs not removed. */
  addJob(job: NewJob): Promise<{ ok: true; job: Job } | { ok: false; conflict: Job }>;
  /** Many at once, in one transaction: a conflict refuses its own job only. */
  addJobs(jobs: readonly NewJob[]): Promise<readonly ({ ok: true; job: Job } | { ok: false; conflict: Job })[]>;
  /** T6: settles what is due under the old content, then applies `change` as one step. */
  editJob(
    edit: JobEdit,
  ): Promise<{ ok: true; job: Job } | { ok: false; refused: 'unknown' | 'name-taken' | 'version-moved' }>;
  job(id: JobId): Promise<Job | null>;
  /** What a version of a job said, also an old one. */
  jobSpec(id: JobId, version: number): Promise<JobSpec | null>;
  jobs(filter?: JobFilter): Promise<readonly Job[]>;
  /** Jobs whose id or name is `text`, or starts with it, without regard to case; exact matches alone when there are any. */
  findJobs(text: string, filter?: JobFilter): Promise<readonly Job[]>;

  // --- planning and working: what the scheduler does --------------------------------------------------------------------
  /** T1: decides what is due at `now` for up to `limit` jobs, in one transaction. */
  recordTicks(request: RecordTicks): Promise<RecordedTicks>;
  /** Active and paused jobs that are due by `until`, the earliest first, as they stand. */
  dueJobs(until: Instant, limit: number): Promise<readonly Job[]>;
  /** T2: up to `limit` runs that are ready in `lane` become running, held by `instanceId`; expired ones become `expired`. */
  claimRuns(request: { now: Instant; lane: Lane; limit: number; instanceId: string }): Promise<readonly ClaimedRun[]>;
  /** T2b: the process of an attempt, recorded before anything waits on it. */
  recordSpawn(request: { runId: RunId; fence: number; pid: number; startTime: string | null }): Promise<boolean>;
  /** T4: one answer per finish; 'lease-lost' means another holder took the run over and nothing was written. */
  finishRuns(finishes: readonly Finish[]): Promise<readonly ('finished' | 'lease-lost')[]>;
  /** T5: running runs of `dead` instances, and of such that are closed or unknown, decided one by one by `resolve`. */
  rescueRuns(request: { now: Instant; dead: readonly string[]; resolve: ResolveCut }): Promise<readonly RescuedRun[]>;
  /** A run on a person's word; the schedule does not move. The same key answers with the first run. Null: the job was removed. */
  addRun(request: NewManualRun): Promise<{ run: Run; existed: boolean } | null>;
  /** Queued and waiting runs are cancelled at once, running ones are asked to stop; others answer with their state. */
  cancelRun(id: RunId, at: Instant, by: string): Promise<{ was: RunState; now: RunState | 'stopping' } | null>;
  /** Running runs of this instance that somebody asked to cancel. */
  cancelRequests(instanceId: string): Promise<readonly RunId[]>;
  /** The earliest instant at which planning, or claiming in one of `lanes`, has something to do; null when nothing ever has. */
  nextDueAt(lanes: readonly Lane[]): Promise<Instant | null>;
  /** Whether another process changed the database since the last call. */
  changedElsewhere(): boolean;

  // --- instances -------------------------------------------------------------------------------------------------------
  openInstance(instance: Instance): Promise<void>;
  beat(instanceId: string, at: Instant): Promise<void>;
  closeInstance(instanceId: string, at: Instant): Promise<void>;
  /** Not closed; `running` is how many runs each still holds. */
  openInstances(): Promise<readonly (Instance & { readonly running: number })[]>;

  // --- reading -----------------------------------------------------------------------------------------------------------
  history(query: HistoryQuery): Promise<readonly HistoryRow[]>;
  findRuns(idOrPrefix: string): Promise<readonly HistoryRow[]>;
  output(
    runId: RunId,
    attempt?: number,
  ): Promise<{ attempt: number; head: Buffer; tail: Buffer; bytes: number } | null>;
  attempts(runId: RunId): Promise<readonly Attempt[]>;
  activeRuns(jobId: JobId): Promise<readonly HistoryRow[]>;
  /** What a list of all jobs shows of each; a fraction of what `jobs` costs where there are thousands. */
  listing(filter?: JobFilter): Promise<readonly ListingRow[]>;
  ledger(query: { jobId?: JobId; limit: number }): Promise<readonly LedgerRow[]>;
  counts(): Promise<{ jobs: number; paused: number; queued: number; running: number }>;

  // --- upkeep --------------------------------------------------------------------------------------------------------------
  /** Removes finished runs and decided instants older than `before`, and of each job all but the newest `keepPerJob` runs. */
  prune(request: { before: Instant; keepPerJob: number }): Promise<{ runs: number; ticks: number }>;
  saveConversation(id: string, at: Instant, messages: string): Promise<void>;
  lastConversation(): Promise<{ id: string; messages: string } | null>;
  /** For `doctor`: reads the whole database once and says what it found. */
  check(): Promise<StoreCheck>;
  close(): Promise<void>;
}

export type Lane = 'process' | 'function';

export interface JobFilter {
  readonly states?: readonly JobState[];
}

export interface NewJob {
  readonly id: JobId;
  readonly tenantId: string;
  readonly spec: JobSpec;
  readonly progress: JobProgress;
  readonly state: JobState;
  readonly at: Instant;
  readonly by: string;
}

/** What an edit makes of the stored job; `null` refuses nothing and changes nothing. */
export interface JobChange {
  /** A changed content: stored as a new version; runs of the old one that have not started are cancelled. */
  readonly spec?: JobSpec;
  readonly progress?: Partial<JobProgress>;
  readonly state?: JobState;
}

export interface JobEdit {
  readonly id: JobId;
  readonly at: Instant;
  readonly by: string;
  /** The name of what happened, for the ledger: updated, paused, resumed, removed, skipped, restored. */
  readonly event: ControlEvent;
  /** Refuse when the stored version is another one. */
  readonly expectedVersion?: number;
  readonly settle: Decide;
  readonly change: (job: Job) => JobChange;
}

export type ControlEvent =
  | 'added'
  | 'updated'
  | 'paused'
  | 'resumed'
  | 'removed'
  | 'restored'
  | 'skipped'
  | 'undone'
  | 'run_requested'
  | 'cancelled';

/** The pure plan, called inside the transaction. Order of calls is order of due instants. */
export type Decide = (input: { readonly job: Job; readonly active: number }) => {
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

export interface ClaimedRun extends Run {
  /** The content of the version that the run belongs to. */
  readonly job: JobSpec;
  readonly claimedAt: Instant;
}

export interface Finish {
  readonly runId: RunId;
  readonly jobId: JobId;
  readonly fence: number;
  readonly attempt: number;
  readonly state: RunState;
  readonly notBefore?: Instant;
  readonly reason?: string;
  readonly attemptState: AttemptState;
  readonly endedAt: Instant;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly summary?: string;
  readonly error?: string;
  readonly output?: { readonly head: Buffer; readonly tail: Buffer; readonly bytes: number };
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
}

/** What becomes of a run whose holder died. */
export type ResolveCut = (run: Run & { readonly job: JobSpec }) => {
  readonly state: RunState;
  readonly notBefore?: Instant;
  readonly reason?: string;
};

export interface RescuedRun {
  readonly runId: RunId;
  readonly jobName: string;
  readonly scheduledFor: Instant;
  readonly state: RunState;
  /** The boot of the dead holder; null where its row is gone. */
  readonly bootId: string | null;
  /** Of the process that the dead holder had started; null where there was none, or none was recorded. */
  readonly pid: number | null;
  readonly pidStart: string | null;
}

export interface NewManualRun {
  readonly id: RunId;
  readonly jobId: JobId;
  readonly tenantId: string;
  readonly origin: Origin;
  readonly at: Instant;
  readonly by: string;
  readonly idempotencyKey: string;
}

export interface Instance {
  readonly id: string;
  readonly bootId: string;
  readonly pid: number;
  readonly pidStart: string | null;
  readonly host: string;
  readonly appVersion: string;
  readonly face: 'serve' | 'chat' | 'other';
  readonly startedAt: Instant;
  readonly heartbeatAt: Instant;
}

export interface HistoryQuery {
  readonly jobId?: JobId;
  readonly since?: Instant;
  readonly until?: Instant;
  /** Newest first; default 100. */
  readonly limit?: number;
}

export interface ListingRow {
  readonly jobId: JobId;
  readonly name: string;
  readonly task: string;
  /** The same object for all jobs whose schedules are written alike. */
  readonly schedule: Schedule;
  readonly state: JobState;
  readonly version: number;
  readonly nextAt: Instant | null;
  readonly pausedUntil: Instant | null;
  /** The newest run; null before the first. */
  readonly lastFor: Instant | null;
  readonly lastState: RunState | null;
  /** How many runs of the job are running now. */
  readonly running: number;
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

export interface LedgerRow {
  readonly seq: number;
  readonly at: Instant;
  readonly by: string;
  readonly event: ControlEvent;
  readonly jobId: JobId | null;
  readonly data: Readonly<Record<string, unknown>>;
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
  readonly schema: number;
}

/** The database could not be opened or used. `message` says what is wrong, `hint` what to do. */
export class StoreError extends Error {
  constructor(
    readonly code:
      | 'store_unusable'
      | 'store_newer'
      | 'store_lost'
      | 'store_corrupt'
      | 'store_busy'
      | 'store_full'
      | 'store_readonly',
    message: string,
    readonly hint: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}
