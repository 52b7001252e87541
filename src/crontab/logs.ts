// logs: what a run printed, its first and last part. Writes nothing.

import { z } from 'zod';
import type { RunState } from '../job/run.js';
import { ACTIVE_STATES } from '../job/run.js';
import type { Attempt, HistoryRow } from '../store/store.js';
import { outputText } from '../task/output.js';
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
  /** What is kept of an attempt that ended; null while nothing is. */
  readonly output: {
    readonly attempt: number;
    readonly head: Buffer;
    readonly tail: Buffer;
    readonly bytes: number;
  } | null;
  /** The same as text that is safe to print, the gap between first and last part named. */
  readonly text: string | null;
  /** What an attempt that still runs has printed so far, as it is: make it safe before printing. */
  readonly live: string | null;
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
  const output = await crontab.store.output(run.runId, request.attempt);
  const text = output === null ? null : outputText(output.head, output.tail, output.bytes);
  const attempt = request.attempt ?? attempts.at(-1)?.attempt;
  const live = attempt === undefined ? null : (crontab.liveOutput?.(run.runId, attempt) ?? null);
  return { ok: true, value: { run, attempts, output, text, live } };
}

/** Whether nothing more will happen to the run by itself. */
export function isFinished(run: Pick<HistoryRow, 'state'>): boolean {
  return !ACTIVE_STATES.includes(run.state as RunState);
}
