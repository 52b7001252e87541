// logs: what a run printed, its first and last part. Writes nothing.

import { z } from 'zod';
import type { Attempt, HistoryRow } from '../store/store.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { findRun } from './find-run.js';
import { refuse } from './reading.js';

export const logsRequest = z
  .object({
    run: z
      .string()
      .min(1)
      .describe('The run: its id or the beginning of it, or the name of a job whose newest run is meant.'),
    attempt: z.number().int().positive().optional().describe('Which try. Default: the newest.'),
  })
  .strict();
export type LogsRequest = z.infer<typeof logsRequest>;

export interface RunLog {
  readonly run: HistoryRow;
  readonly attempts: readonly Attempt[];
  /** Null while nothing is kept. `omitted`: bytes between head and tail that were not kept. */
  readonly output: {
    readonly attempt: number;
    readonly head: Buffer;
    readonly tail: Buffer;
    readonly bytes: number;
    readonly omitted: number;
  } | null;
}

export async function logs(crontab: Crontab, request: LogsRequest, caller: Caller): Promise<Answer<RunLog>> {
  const found = await findRun(crontab, request.run, caller, 'newest');
  if (!found.ok) return found;
  const run = found.value;
  if (run.runId === null) return refuse('unknown_run', 'run: expected a run, got an instant that did not become one.');
  const attempts = await crontab.store.attempts(run.runId);
  if (request.attempt !== undefined && !attempts.some((each) => each.attempt === request.attempt)) {
    return refuse('invalid', `attempt: expected 1 to ${attempts.length}, got ${request.attempt}.`);
  }
  const kept = await crontab.store.output(run.runId, request.attempt);
  const output =
    kept === null ? null : { ...kept, omitted: Math.max(0, kept.bytes - kept.head.length - kept.tail.length) };
  return { ok: true, value: { run, attempts, output } };
}
