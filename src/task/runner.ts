// The Runner port: the code that carries one kind of Task out. A runner never decides about retries, history or schedules;
// it reports an Outcome, a small closed set that scheduler/attempt translates in one place.

import type { Instant } from '../time/instant.js';

/** Why and for what a run exists; handed to every runner, and to shell tasks as CRON_AGENT_* variables. */
export interface RunContext {
  readonly jobName: string;
  readonly jobId: string;
  readonly runId: string;
  readonly origin: 'tick' | 'manual' | 'backfill' | 'replay';
  readonly scheduledFor: Instant;
  /** (periodStart, periodEnd]: previous tick to this tick; null before the first. */
  readonly periodStart: Instant | null;
  readonly periodEnd: Instant;
  /** For a catch-up run: the last successful tick, everything after it is to be made up. */
  readonly backfillFrom: Instant | null;
  /** The same on every attempt of a run. */
  readonly idempotencyKey: string;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly fence: number;
}

export interface RunnerInput {
  readonly context: RunContext;
  /** Arguments checked against the task's parameters. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Per attempt; runners that own a process enforce it (TERM, grace, KILL). The scheduler enforces it for the others. */
  readonly timeoutMs: number;
  /** Aborted to cancel, to time out, and on a forced stop; `signal.reason` is one of {@link StopReason}. */
  readonly signal: AbortSignal;
  /** Where output goes; the runner never keeps it all in memory. */
  readonly output: OutputSink;
  /** Called once a process exists, before anything waits on it: the scheduler records it durably (T2b). */
  onSpawn(process: { readonly pid: number; readonly startTime: string | null }): Promise<void>;
}

export type StopReason = 'cancelled' | 'timed_out' | 'interrupted' | 'lease_lost';

export interface OutputSink {
  write(stream: 'stdout' | 'stderr', chunk: Uint8Array): void;
}

export type Outcome =
  | { readonly kind: 'succeeded'; readonly summary?: string; readonly exitCode?: number }
  | {
      readonly kind: 'failed';
      /** One plain sentence: what failed and, where known, what to do. */
      readonly error: string;
      readonly exitCode?: number;
      readonly signal?: string;
      /** False: trying again cannot help (missing command, bad arguments). */
      readonly transient: boolean;
      /** It was at work when this program ended it: its effect may have happened. */
      readonly cutShort?: true;
    }
  /** `goesOn`: a function that was told to stop and did not; nobody can end it but with its process. */
  | { readonly kind: 'timed_out'; readonly exitCode?: number; readonly signal?: string; readonly goesOn?: true }
  | { readonly kind: 'cancelled'; readonly goesOn?: true }
  | { readonly kind: 'interrupted'; readonly goesOn?: true };

export interface Runner {
  run(input: RunnerInput): Promise<Outcome>;
}
