// A Ping: what a monitor like healthchecks.io is told of each run, so that it also hears of silence: that the run began, how it
// ended, each with the run's own id. Its text is in the program's own words, never what a task printed or said.

import type { RunId } from './ids.js';
import { uuidOf } from './ids.js';
import { asciiJson, plain } from './notice.js';
import type { RunState } from './run.js';

/** - log: kept by the monitor, and no verdict. */
export type PingKind = 'start' | 'success' | 'fail' | 'log';

/** Which jobs one channel is told of. */
export interface PingRule {
  readonly channel: string;
  /** By name or id, without regard to case; null: all. */
  readonly jobs: readonly string[] | null;
}

export interface Ping {
  readonly kind: PingKind;
  readonly job: string;
  /** A UUID: the same for all that is told of one run. */
  readonly rid: string;
  /** Of the task, where it came to one that says that it failed: 1 to 255. */
  readonly exitCode: number | null;
  readonly text: string;
}

/** Of a run that ended so, or waits on. Cancelled is what somebody asked for: neither well nor a failure. */
export function pingOfEnd(state: RunState): PingKind | undefined {
  switch (state) {
    case 'succeeded':
      return 'success';
    case 'failed':
    case 'timed_out':
    case 'expired':
    case 'unknown':
    case 'dead':
      return 'fail';
    case 'cancelled':
      return 'log';
    case 'queued':
    case 'running':
    case 'waiting_approval':
    case 'retry_wait':
      return undefined;
  }
}

export function isToldOf({ jobs }: PingRule, name: string, id: string): boolean {
  return (
    jobs === null ||
    jobs.some((job) => job.toLowerCase() === name.toLowerCase() || job.toLowerCase() === id.toLowerCase())
  );
}

/** As it waits in the outbox; the URL, which may be a secret, is not in it. */
export function pingBody({ kind, job, runId, exitCode, text }: Omit<Ping, 'rid'> & { readonly runId: RunId }): string {
  return asciiJson({ kind, job, rid: uuidOf(runId), exitCode, text: plain(text) });
}
