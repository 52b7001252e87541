// What the Store is asked: new jobs, edits, decisions, ends of attempts.

import type { JobId, RunId } from '../job/ids.js';
import type { Job, JobProgress, JobSpec, JobState } from '../job/job.js';
import type { Advance, Origin, Run, RunState } from '../job/run.js';
import type { SkipState } from '../job/tick.js';
import type { Instant } from '../time/instant.js';
import type { Decide } from './store-planning.js';
import type { ApprovalGiven, Denied } from './store-approvals.js';
import type { AttemptState } from './store-rows.js';

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
  /** What the hash of its task stands for. */
  readonly manifest?: ManifestRef;
}

/** What an edit makes of the stored job; `null` refuses nothing and changes nothing. */
export interface JobChange {
  /** A changed content: stored as a new version; runs of the old one that have not started are cancelled. */
  readonly spec?: JobSpec;
  readonly progress?: Partial<JobProgress>;
  readonly state?: JobState;
  /** With state quarantined. */
  readonly stateReason?: string;
  /** What the hash of a changed task stands for. */
  readonly manifest?: ManifestRef;
}

export interface JobEdit {
  readonly id: JobId;
  readonly at: Instant;
  readonly by: string;
  /** The name of what happened, for the ledger: updated, paused, resumed, removed, skipped, restored. */
  readonly event: ControlEvent;
  /** Refuse when the stored version is another one. */
  readonly expectedVersion?: number;
  /** A person's yes, used up by this very edit; refuse where it is worth nothing. */
  readonly approval?: ApprovalGiven;
  /** Why, where no person did it. */
  readonly reason?: string;
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
  | 'approved'
  | 'skipped'
  | 'undone'
  | 'asked_if_needed'
  | 'said_needed'
  | 'run_requested'
  | 'cancelled'
  | 'replayed'
  | 'dismissed'
  | 'resolved'
  | 'quarantined'
  | 'released'
  | 'clock_jumped'
  | 'suspended'
  | 'store_refused'
  | 'clock_accepted'
  | 'zone_rules_changed'
  | 'held';

export interface Finish extends Advance {
  readonly runId: RunId;
  readonly jobId: JobId;
  readonly fence: number;
  readonly attempt: number;
  readonly attemptState: AttemptState;
  /** What it ran. */
  readonly manifest?: ManifestRef;
  /** It was not begun: it ends as what waits ends, whatever else is said here. */
  readonly denied?: Denied;
  readonly endedAt: Instant;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly summary?: string;
  /** What the task said of its failure; it is part of `reason`. */
  readonly error?: string;
  /** Why it came to this state, in the program's words alone. */
  readonly verdict?: string;
  readonly output?: { readonly head: Buffer; readonly tail: Buffer; readonly bytes: number };
}

/** What becomes of a run whose holder died. */
export type ResolveCut = (run: Run & { readonly job: JobSpec }) => Advance;

export interface RescueRequest {
  readonly now: Instant;
  /** Ids of instances. */
  readonly dead: readonly string[];
  readonly resolve: ResolveCut;
  /** Only these, and only while their fence is this one. Default: all. */
  readonly only?: readonly { readonly runId: RunId; readonly fence: number }[];
  /** Only of holders that have not renewed their lease since then, by the machine's steady clock. */
  readonly quietSince?: number;
}

/** What a person decides about a run in doubt. */
export interface Decision {
  readonly id: RunId;
  readonly at: Instant;
  readonly by: string;
}

export interface Resolution extends Decision {
  readonly as: 'rerun' | 'succeeded' | 'failed';
}

export interface HoldRequest {
  readonly at: Instant;
  readonly by: string;
  /** Said in the history of what does not run meanwhile. */
  readonly reason: string;
  /** Asked when it may be written at last: false where the opposite was said since. Then nothing is. */
  readonly stands?: () => boolean;
}

export interface DeadLetterQuery {
  readonly jobId?: JobId;
  /** Also those that were answered. */
  readonly includeClosed?: boolean;
  readonly limit: number;
}

export interface AuditQuery {
  readonly jobId?: JobId;
  readonly since?: Instant;
  readonly limit: number;
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
  /** Where its tasks' programs are looked for, and how surely its tasks end: for whoever adds a job beside it. */
  readonly taskPath?: string | null;
  readonly containment?: string | null;
  /** The process namespace in which the pid means something; null where the system does not tell. */
  readonly pidNs?: string | null;
  /** When its lease was renewed, in milliseconds of the machine's steady clock; comparable within one boot. */
  readonly heartbeatMono?: number | null;
  /** How long its main thread had stood still when the lease was renewed. */
  readonly loopLagMs?: number | null;
  readonly startedAt: Instant;
  readonly heartbeatAt: Instant;
}

export interface LeaseOptions {
  readonly instanceId: string;
  readonly renewMs: number;
  /** When the instance was opened, read before it was, by the machine's steady clock. */
  readonly renewedAt: number;
}

/** `free`: it is gone, or works with another file than this. `unknown`: nothing here tells. */
export type Holding = 'held' | 'free' | 'unknown';

export interface Lease {
  /** How long ago it was renewed, reckoned from before the renewal. */
  silentMs(): number;
  /** The main thread lives; what it is behind is written with each renewal. */
  turned(): void;
  /** Renewed by the main thread, which read the steady clock before it asked. */
  renewed(askedAt: number): void;
  stop(): Promise<void>;
}

export interface HistoryQuery {
  readonly jobId?: JobId;
  readonly since?: Instant;
  readonly until?: Instant;
  /** Only rows in one of these states; default: all. */
  readonly states?: readonly (RunState | SkipState)[];
  /** Newest first; default 100. */
  readonly limit?: number;
}

/** What the program owes itself. */
export type Chore = 'backup' | 'prune' | 'ask';

export interface ChoreClaim {
  readonly name: Chore;
  readonly now: Instant;
  /** When it is due where it was never done: not in the first minute of a new database. */
  readonly firstInMs: number;
  readonly instanceId: string;
}

export interface ChoreEnd {
  readonly name: Chore;
  readonly instanceId: string;
  readonly at: Instant;
  readonly result: string;
  readonly dueAt: Instant;
}

export interface NeededRequest {
  readonly now: Instant;
  /** Whether what nobody answered for is paused now; else it is left for later. */
  readonly mayPause: boolean;
  readonly settle: Decide;
}

export interface PruneRequest {
  readonly before: Instant;
  /** Of each job all but its newest so many runs go as well. */
  readonly keepPerJob: number;
  /**
   * What is younger by it than 7 days, or than its job's catch-up window, stays in any case: its key may be asked for again
   * (RELIABILITY.md F40). Without it nothing is spared for that.
   */
  readonly now?: Instant;
  readonly signal?: AbortSignal;
  /** Told of each batch of runs when they are gone: what lies elsewhere goes with them. */
  readonly forgotten?: (runs: readonly ForgottenRun[]) => Promise<void>;
}

export interface ForgottenRun {
  readonly id: string;
  readonly attempts: number;
}

/** What exactly ran, by the hash of its description. */
export interface ManifestRef {
  readonly hash: string;
  readonly content: string;
}

export interface Reminder {
  readonly runId: string;
  readonly jobId: string;
  readonly jobName: string;
  readonly at: Instant;
  readonly title: string | null;
  readonly message: string;
}

export interface NoticeClaim {
  readonly now: Instant;
  readonly channel: string;
  readonly instanceId: string;
}

/** What became of a delivery. `error` says why it was none. */
export type NoticeEnd = {
  readonly id: string;
  readonly attempt: number;
  readonly instanceId: string;
  readonly at: Instant;
} & (
  | { readonly state: 'sent' }
  | { readonly state: 'waiting'; readonly notBefore: Instant; readonly error: string }
  | { readonly state: 'dead'; readonly error: string }
);
