// What every verb of the crontab is given and what it answers. The verbs are the one door: chat, command line, library and
// later REST and MCP all call them; they decide, faces translate.

import type { Job } from '../job/job.js';
import type { RunId } from '../job/ids.js';
import type { Model } from '../llm/model.js';
import type { OfferedReading, Proof } from '../parser/explanation.js';
import type { Instance, Store } from '../store/store.js';
import type { TaskRegistry } from '../task/registry.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';

export interface Crontab {
  readonly store: Store;
  readonly clock: Clock;
  readonly tasks: TaskRegistry;
  /** The zone for phrases that name none. */
  readonly timezone: ZoneName;
  readonly dateOrder?: 'dmy' | 'mdy';
  /** Asked when the grammar declines a phrase; null: nobody to ask. */
  readonly model: Model | null;
  /** Tells a scheduler in this process that something is due sooner; does nothing without one. */
  wake(): void;
  /** Random bytes for new identities. */
  entropy(): Uint8Array;
  /** The account on this machine that the program runs under. */
  readonly user: string;
  /** Whether the process of an instance row is still alive. */
  isAlive(instance: Holder): boolean;
  /** How that is known, or why not. */
  lifeOf(instance: Holder): Life;
  /** What to say once about a project's configuration that was not used here before; null: nothing. */
  newConfig(): string | null;
  /** An empty store in memory, for what is only tried out; whoever asks closes it. */
  scratch(): Store;
  /** What works without the database. */
  readonly emergency: Emergency;
  /** What an attempt that still runs has printed so far; null where nothing is known of it. */
  liveOutput?(runId: RunId, attempt: number): string | null;
}

type Holder = Pick<Instance, 'bootId' | 'pid' | 'pidStart' | 'pidNs' | 'heartbeatMono'>;

/**
 * - alive: its process is here and renews its lease. - elsewhere: it is in another container, and its lease alone says that it lives.
 * - silent: its process is there, or cannot be seen from here, and has not renewed its lease for long. - dead: its process is gone, or
 *   the machine was started anew.
 */
export type Life = 'alive' | 'elsewhere' | 'silent' | 'dead';

/** A mark that schedulers obey, and the processes of runs. */
export interface Emergency {
  /** The file. */
  readonly mark: string;
  raise(): void;
  /** Null: it is not there. */
  raisedAt(): Instant | null;
  lower(): void;
  /** Answers by run the processes that would not go. */
  endRuns(runIds: readonly RunId[]): Promise<ReadonlyMap<string, readonly number[]>>;
  /** The processes of this machine that name a run and this home; empty where the system does not tell. */
  running(): readonly { readonly pid: number; readonly runId: string }[];
  /** Those that name a run and no home, as those of an older cron-agent; null: the system does not tell. */
  ownerless(): readonly number[] | null;
}

/** Who asks. `confirmed`: a person has said yes to exactly this request, through a terminal or --yes; never through a model. */
export interface Caller {
  readonly by: string;
  readonly confirmed: boolean;
  /** What they said yes to, where it was shown first: anything else is refused. */
  readonly approval?: Approval;
  /** A language model wrote the request: jobs must be named in full, a prefix is only suggested. */
  readonly throughModel?: boolean;
}

/** What a yes is bound to (SECURITY.md X06). */
export interface Approval {
  /** Of what would run, as it was shown; null: nothing new would. */
  readonly hash: string | null;
  /** The store knows what was asked, and takes the yes once; null: only this process does. */
  readonly nonce: string | null;
  readonly expiresAt: Instant;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface Failure {
  readonly code:
    | 'invalid'
    | 'unknown_job'
    | 'ambiguous_job'
    | 'unknown_task'
    | 'unknown_run'
    | 'conflict'
    /** The phrase has several readings: `question` and `candidates` say which. */
    | 'question'
    /** A person must say yes first: `preview` shows exactly what would happen. */
    | 'needs_confirmation'
    /** What would run is not what was approved. */
    | 'not_approved'
    /** A task's own process asks for what only a person may. */
    | 'denied_unattended'
    | 'not_a_schedule'
    | 'impossible'
    | 'unsupported'
    | 'nothing_to_undo';
  /** *where: expected …, got ….* */
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
  /** Names or readings to choose from. */
  readonly candidates?: readonly string[];
  readonly question?: string;
  /** For `question`: what each of the candidates would mean, with dates. */
  readonly readings?: readonly (OfferedReading & {
    /** For people: the words, and the dates. */
    readonly line: string;
  })[];
  readonly preview?: string;
  /** With `preview`, where long values are cut there: all of it. */
  readonly full?: string;
  /** With `needs_confirmation`: what the yes will be bound to. */
  readonly approval?: Approval;
}

/** The proof of a change, made from the stored row. */
export interface Receipt extends Proof {
  readonly action:
    'added' | 'updated' | 'approved' | 'unchanged' | 'paused' | 'resumed' | 'skipped' | 'removed' | 'restored';
  readonly jobId: string;
  readonly name: string;
  /** What runs, as people call it: the task's name or the command line. */
  readonly task: string;
  readonly version: number;
  readonly paused: boolean;
  /** How it runs, a clause each: what differs from the defaults, and what was just said. */
  readonly policies: readonly string[];
  /** Whether a running scheduler will fire it. */
  readonly scheduler: { readonly alive: boolean };
  /** One line for people: "Added db_backup: every weekday at 09:00 (Europe/Berlin). Next: Mon 2 Mar 09:00." */
  readonly line: string;
}

export interface RunReceipt {
  readonly runId: RunId;
  readonly job: Job;
  readonly line: string;
}
