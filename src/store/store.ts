// The Store port: durability. Each method is one transaction, named for what happened. Asynchronous, so that an engine over
// a network can stand behind it; SQLite answers at once. Decisions are handed in as pure functions and made inside the
// transaction, on what is stored at that moment: nobody acts on a list read earlier.

import type { JobId, RunId } from '../job/ids.js';
import type { Job, JobSpec } from '../job/job.js';
import type { Run, RunState } from '../job/run.js';
import type { Instant } from '../time/instant.js';
import type { ApprovalAsked, ApprovalRefusal } from './store-approvals.js';
import type { HealthRow } from './store-health.js';
import type { AcceptClock, ClockNote, Decide, PrepareTicks, RearmAll, RecordTicks, Refusal } from './store-planning.js';
import type {
  Lane,
  JobFilter,
  NewJob,
  JobEdit,
  Finish,
  AuditQuery,
  DeadLetterQuery,
  HoldRequest,
  Decision,
  Resolution,
  RescueRequest,
  NewManualRun,
  Instance,
  Holding,
  Lease,
  LeaseOptions,
  HistoryQuery,
  ChoreClaim,
  ChoreEnd,
  NeededRequest,
  PruneRequest,
  ManifestRef,
  NoticeClaim,
  NoticeEnd,
  Reminder,
} from './store-requests.js';
import type {
  Presence,
  RecordedTicks,
  AuditRow,
  ClaimedRun,
  DeadLetterRow,
  Decided,
  LedgerState,
  Attempt,
  Control,
  Counts,
  Finished,
  LostRun,
  RescuedRun,
  RunningRun,
  ListingRow,
  HistoryRow,
  LedgerRow,
  StoreCheck,
  ChoreRow,
  ClaimedNotice,
  NeededStep,
  NoticeStanding,
} from './store-rows.js';

export { StoreError } from './store-error.js';
export type * from './store-approvals.js';
export type * from './store-health.js';
export type * from './store-planning.js';
export type * from './store-requests.js';
export type * from './store-rows.js';

export interface Store {
  // --- jobs: what people decide -------------------------------------------------------------------------------------
  /** Refused with the job that has the name (without regard to case) among jobs not removed. */
  addJob(job: NewJob): Promise<{ ok: true; job: Job } | { ok: false; conflict: Job }>;
  /** Many at once, in one transaction: a conflict refuses its own job only. */
  addJobs(jobs: readonly NewJob[]): Promise<readonly ({ ok: true; job: Job } | { ok: false; conflict: Job })[]>;
  /** T6: settles what is due under the old content, then applies `change` as one step. */
  editJob(
    edit: JobEdit,
  ): Promise<
    { ok: true; job: Job } | { ok: false; refused: 'unknown' | 'name-taken' | 'version-moved' | ApprovalRefusal }
  >;
  /** What a person is about to be asked; only then is their yes worth something, once. */
  askApproval(asked: ApprovalAsked): Promise<void>;
  job(id: JobId): Promise<Job | null>;
  /** What a version of a job said, also an old one. */
  jobSpec(id: JobId, version: number): Promise<JobSpec | null>;
  jobs(filter?: JobFilter): Promise<readonly Job[]>;
  /** Jobs whose id or name is `text`, or starts with it, without regard to case; exact matches alone when there are any. */
  findJobs(text: string, filter?: JobFilter): Promise<readonly Job[]>;

  // --- planning and working: what the scheduler does --------------------------------------------------------------------
  /** T1: decides what is due at `now` for up to `limit` jobs, in one transaction. */
  recordTicks(request: RecordTicks): Promise<RecordedTicks>;
  /**
   * Firings planned before their instant, for the next `recordTicks` from then on and before `until`: it writes those at once whose job
   * is still as it was, and decides the others as ever. In place of what was prepared before; nothing is decided.
   */
  prepareTicks(request: PrepareTicks): Promise<void>;
  /** T1, taken back before it is committed: nothing is decided. Answers for how many jobs; none while another process writes. */
  rehearseTicks(request: RecordTicks): Promise<number>;
  /** Active and paused jobs that are due by `until`, the earliest first, as they stand. */
  dueJobs(until: Instant, limit: number): Promise<readonly Job[]>;
  /** T2: up to `limit` runs that are ready in `lane` become running, held by `instanceId`; expired ones become `expired`. */
  claimRuns(request: { now: Instant; lane: Lane; limit: number; instanceId: string }): Promise<readonly ClaimedRun[]>;
  /** T2b: the process of an attempt, recorded before anything waits on it. */
  recordSpawn(request: {
    runId: RunId;
    fence: number;
    pid: number;
    startTime: string | null;
    manifest?: ManifestRef | null;
  }): Promise<boolean>;
  /** T4: one answer per finish; 'lease-lost' means another holder took the run over and nothing was written. */
  finishRuns(finishes: readonly Finish[]): Promise<readonly Finished[]>;
  /** Running runs of `dead` instances, and of such that are closed or unknown: their processes are ended before they are decided. */
  runsOfDead(dead: readonly string[]): Promise<readonly LostRun[]>;
  /** T5: those runs, decided one by one by `resolve`; what was decided since they were read is left alone. */
  rescueRuns(request: RescueRequest): Promise<readonly RescuedRun[]>;
  /** A run on a person's word; the schedule does not move. The same key answers with the first run. Null: the job was removed. */
  addRun(request: NewManualRun): Promise<{ run: Run; existed: boolean } | null>;
  /**
   * Queued and waiting runs are cancelled at once, one that was to begin anew is in doubt as before; running ones are asked to stop;
   * others answer with their state.
   */
  cancelRun(id: RunId, at: Instant, by: string): Promise<{ was: RunState; now: RunState | 'stopping' } | null>;
  /** A dead run waits to be claimed again: the same run, with its key. */
  replayRun(decision: Decision): Promise<Decided>;
  /** Its letter is answered; the run stays dead. */
  dismissRun(decision: Decision): Promise<Decided>;
  /** An unknown run is begun anew, or marked as what it was. */
  resolveRun(resolution: Resolution): Promise<Decided>;
  control(): Promise<Control>;
  /** Under way, whoever holds them. */
  runningRuns(): Promise<readonly RunningRun[]>;
  /** Nothing is begun from now on, and what runs is asked to stop. */
  hold(request: HoldRequest): Promise<Control>;
  /** Ends the hold: what came due meanwhile has its rows, what waited is cancelled or in doubt as before. */
  release(request: HoldRequest & { readonly settle: Decide }): Promise<void>;
  /** Jobs that planning or claiming here has quarantined since the last call, because a run of theirs came to its deadline. */
  quarantinedByDeadline(): readonly { readonly jobName: string; readonly reason: string }[];
  /** Running runs of this instance that somebody asked to cancel. */
  cancelRequests(instanceId: string): Promise<readonly RunId[]>;
  /** The earliest instant at which planning, or claiming in one of `lanes`, has something to do; null when nothing ever has. */
  nextDueAt(lanes: readonly Lane[]): Promise<Instant | null>;
  /** Whether another process changed the database since the last call. */
  changedElsewhere(): boolean;

  // --- the clock -------------------------------------------------------------------------------------------------------
  /** Wall time was set, or the machine slept: kept in the ledger, once however many processes saw it. */
  noteClock(note: ClockNote): Promise<void>;
  /** That the store refused to be written for a time: kept in the ledger, once however many processes saw it. */
  noteRefusal(refusal: Refusal): Promise<void>;
  /** Jobs decided up to more than 26 hours after `now`: they wait for a time that a wrong clock had shown. */
  aheadOfClock(now: Instant): Promise<{ readonly jobs: number; readonly until: Instant | null }>;
  /** Brings those jobs back to now: what ran stays, what was only decided will be decided in its time. Answers how many. */
  acceptClock(request: AcceptClock): Promise<number>;
  /**
   * Where other rules are in force than those the stored next firings come from: one batch is computed again. `after` null: all
   * are done. What was decided stays.
   */
  rearmAll(
    request: RearmAll,
  ): Promise<{ readonly after: JobId | null; readonly moved: number; readonly was: string | null }>;

  // --- notices: what channels are told; those of a change are written by the method that makes it ------------------------
  /** A message of a job's own, told once for its run. */
  addReminder(reminder: Reminder): Promise<void>;
  /** When the channel has something to send, `now` or earlier where it is due; null: it has nothing. */
  nextNoticeAt(channel: string, now: Instant): Promise<Instant | null>;
  /** T8: the channel's next notice, to be sent by `instanceId`; also one whose sender died. Null: none is due. */
  claimNotice(claim: NoticeClaim): Promise<ClaimedNotice | null>;
  endNotice(end: NoticeEnd): Promise<void>;
  /** How each channel stands that ever had a notice. */
  noticeStandings(): Promise<readonly NoticeStanding[]>;

  // --- instances -------------------------------------------------------------------------------------------------------
  openInstance(instance: Instance): Promise<void>;
  /** Renews the lease from here; also of an instance that others had given up. */
  beat(instanceId: string, at: Instant): Promise<void>;
  /** `quietSince`: only if it has not renewed its lease since then, by the machine's steady clock. */
  closeInstance(instanceId: string, at: Instant, quietSince?: number): Promise<void>;
  /** Renews the lease of an open instance from a thread of its own until it is stopped. */
  keepLease(options: LeaseOptions): Lease;
  /** Whether an open instance holds this very database. */
  holding(instanceId: string): Promise<Holding>;
  /** Not closed; `running` is how many runs each still holds. */
  openInstances(): Promise<readonly (Instance & { readonly running: number })[]>;

  // --- reading -----------------------------------------------------------------------------------------------------------
  history(query: HistoryQuery): Promise<readonly HistoryRow[]>;
  findRuns(idOrPrefix: string): Promise<readonly HistoryRow[]>;
  /** Runs that want a person, the newest first. */
  deadLetters(query: DeadLetterQuery): Promise<readonly DeadLetterRow[]>;
  unknownRuns(query: { jobId?: JobId; limit: number }): Promise<readonly HistoryRow[]>;
  output(
    runId: RunId,
    attempt?: number,
  ): Promise<{ attempt: number; head: Buffer; tail: Buffer; bytes: number } | null>;
  attempts(runId: RunId): Promise<readonly Attempt[]>;
  /** The description that a hash of an attempt stands for. */
  manifest(hash: string): Promise<string | null>;
  activeRuns(jobId: JobId): Promise<readonly HistoryRow[]>;
  /** What a list of all jobs shows of each; a fraction of what `jobs` costs where there are thousands. */
  listing(filter?: JobFilter): Promise<readonly ListingRow[]>;
  /** What each job that is not removed owes, or the one that is named. */
  health(jobId?: JobId): Promise<readonly HealthRow[]>;
  ledger(query: { jobId?: JobId; limit: number }): Promise<readonly LedgerRow[]>;
  /** What was decided about a job, or about everything, up to `until`; newest first. */
  eventsAround(query: { jobId: JobId; until: Instant; limit: number }): Promise<readonly LedgerRow[]>;
  /** Schedulers that were there at some time from `since` to `until`, the earliest first. */
  presence(query: { since: Instant; until: Instant }): Promise<readonly Presence[]>;
  audit(query: AuditQuery): Promise<readonly AuditRow[]>;
  verifyLedger(): Promise<LedgerState>;
  counts(): Promise<Counts>;

  // --- upkeep --------------------------------------------------------------------------------------------------------------
  /**
   * Removes finished runs and decided instants older than `before`, and of each job all but the newest `keepPerJob` runs; nothing
   * after `until`.
   */
  prune(request: PruneRequest): Promise<{ runs: number; ticks: number; until: Instant }>;
  /** Whether `instanceId` is to do it now; nobody else is, until it ends or the instance is closed. */
  claimChore(claim: ChoreClaim): Promise<boolean>;
  endChore(end: ChoreEnd): Promise<void>;
  chores(): Promise<readonly ChoreRow[]>;
  /** Asks of each job that says so whether it is still needed, once in its time, and pauses what nobody answered for in its. */
  askIfNeeded(request: NeededRequest): Promise<readonly NeededStep[]>;
  /** A verified copy beside the database, the newest `keep` of them kept. Null where there is no file to copy. */
  backUp(request: {
    at: Instant;
    keep: number;
    signal: AbortSignal;
  }): Promise<{ path: string; pages: number; removed: number } | null>;
  saveConversation(id: string, at: Instant, messages: string): Promise<void>;
  lastConversation(): Promise<{ id: string; messages: string } | null>;
  /** For `doctor`: reads the whole database once and says what it found. */
  check(): Promise<StoreCheck>;
  /**
   * What a store that is held open owes itself, at least each second; cheap when nothing is to be done.
   * @throws StoreError 'store_replaced' when the file under it is not the one it opened, 'store_newer' when a newer program has
   *   changed its schema: nothing may be started on it.
   */
  upkeep(): Promise<void>;
  close(): Promise<void>;
}
