// cancel: a run that waits does not start, one that runs is stopped. A finished one stays as it is.

import { z } from 'zod';
import type { RunId } from '../job/ids.js';
import type { RunState } from '../job/run.js';
import type { HistoryRow } from '../store/store.js';
import { printableLine } from '../task/printable.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { quoted, refuse } from './reading.js';
import { findRun } from './find-run.js';

export const cancelRequest = z
  .object({
    run: z
      .string()
      .min(1)
      .describe('The run: its id or the beginning of it, or the name of a job whose active run is meant.'),
  })
  .strict();
export type CancelRequest = z.infer<typeof cancelRequest>;

export interface Cancellation {
  readonly runId: RunId;
  readonly jobId: string;
  readonly name: string;
  readonly was: RunState;
  readonly now: RunState | 'stopping';
  readonly line: string;
}

export async function cancel(crontab: Crontab, request: CancelRequest, caller: Caller): Promise<Answer<Cancellation>> {
  const found = await findRun(crontab, request.run, caller, 'active');
  if (!found.ok) return found;
  const { runId } = found.value;
  if (runId === null) return refuse('unknown_run', `run: expected a run, got ${quoted(request.run)}.`);
  const answer = await crontab.store.cancelRun(runId, crontab.clock.now(), caller.by);
  if (answer === null) return refuse('unknown_run', `Run ${quoted(request.run)} not found.`);
  if (answer.now === answer.was) {
    return refuse('invalid', `run: expected one that is not finished, got ${runId}, which is ${answer.was}.`);
  }
  crontab.wake();
  const { jobId, job: name } = found.value;
  return { ok: true, value: { runId, jobId, name, ...answer, line: lineOf(found.value, answer.now) } };
}

function lineOf(row: HistoryRow, now: RunState | 'stopping'): string {
  const what = `run ${row.runId ?? ''} of ${printableLine(row.job)}`;
  if (now === 'stopping') return `Stopping ${what}.`;
  // It was in doubt before it was to begin anew, and nothing of it was done since.
  if (now !== 'cancelled') return `R${what.slice(1)} does not begin: it is ${now} again.`;
  return `Cancelled ${what}.`;
}
