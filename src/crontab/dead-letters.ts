// dead list, replay, dismiss: runs that ended dead wait for a person. Replayed, it is the same run with the same key; dismissed,
// it stays what it is and is asked about no more.

import { z } from 'zod';
import type { RunId } from '../job/ids.js';
import type { RunState } from '../job/run.js';
import type { DeadLetterRow, HistoryRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { printableLine } from '../task/printable.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { refusalOf, runInDoubt, yesForOldContent } from './doubt.js';
import { schedulerAlive } from './receipt.js';
import { jobField, limitField } from './request.js';
import { LIVING, resolveJob } from './resolve-job.js';

const USUAL_LIMIT = 1_000;

export const deadListRequest = z
  .object({
    job: jobField.optional().describe('Only this job: its name or id. Default: all.'),
    all: z.boolean().optional().describe('Also those that were dismissed or replayed.'),
    limit: limitField(USUAL_LIMIT),
  })
  .strict();
export type DeadListRequest = z.infer<typeof deadListRequest>;

export interface DeadList {
  readonly letters: readonly DeadLetterRow[];
  /** Runs in doubt want a person too. */
  readonly unknown: readonly HistoryRow[];
}

/** Writes nothing. */
export async function deadList(crontab: Crontab, request: DeadListRequest, caller: Caller): Promise<Answer<DeadList>> {
  const { store } = crontab;
  const query = { limit: request.limit ?? USUAL_LIMIT, ...(request.all === true && { includeClosed: true }) };
  if (request.job === undefined)
    return { ok: true, value: { letters: await store.deadLetters(query), unknown: await store.unknownRuns(query) } };
  const job = await resolveJob(crontab, request.job, caller, [...LIVING, 'removed']);
  if (!job.ok) return job;
  const whose = { ...query, jobId: job.value.id };
  return { ok: true, value: { letters: await store.deadLetters(whose), unknown: await store.unknownRuns(whose) } };
}

export const deadRunRequest = z
  .object({
    run: z
      .string()
      .min(1)
      .describe('The run: its id or the beginning of it, or the name of a job whose newest dead run is meant.'),
  })
  .strict();
export type DeadRunRequest = z.infer<typeof deadRunRequest>;

export interface AnsweredLetter {
  readonly runId: RunId;
  readonly jobId: string;
  readonly job: string;
  readonly was: RunState;
  readonly state: RunState;
  readonly version: number;
  readonly idempotencyKey: string | null;
  readonly dismissedAt: Instant | null;
  readonly scheduler: { readonly alive: boolean };
  readonly line: string;
}

export async function replay(
  crontab: Crontab,
  request: DeadRunRequest,
  caller: Caller,
): Promise<Answer<AnsweredLetter>> {
  const found = await runInDoubt(crontab, request.run, 'dead', caller);
  if (!found.ok) return found;
  const row = found.value;
  const yes = await yesForOldContent(crontab, row, 'Replaying', caller);
  if (!yes.ok) return yes;
  const decided = await crontab.store.replayRun({ id: row.runId, at: crontab.clock.now(), by: caller.by });
  if (!decided.ok) return refusalOf(decided, row, 'dead');
  crontab.wake();
  const alive = await schedulerAlive(crontab);
  const waits = alive ? '' : ' It starts when a scheduler runs: cron-agent serve, or the chat.';
  const line = `Run ${row.runId} of ${printableLine(row.job)} is ${decided.now} again, with the same key.${waits}`;
  return { ok: true, value: answered(row, decided, { dismissedAt: null, scheduler: { alive }, line }) };
}

export async function dismiss(
  crontab: Crontab,
  request: DeadRunRequest,
  caller: Caller,
): Promise<Answer<AnsweredLetter>> {
  const found = await runInDoubt(crontab, request.run, 'dead', caller);
  if (!found.ok) return found;
  const row = found.value;
  const at = crontab.clock.now();
  const decided = await crontab.store.dismissRun({ id: row.runId, at, by: caller.by });
  if (!decided.ok) return refusalOf(decided, row, 'dead');
  const line = `Dismissed: run ${row.runId} of ${printableLine(row.job)} stays dead.`;
  const alive = await schedulerAlive(crontab);
  return { ok: true, value: answered(row, decided, { dismissedAt: at, scheduler: { alive }, line }) };
}

function answered(
  { runId, jobId, job, version, idempotencyKey }: HistoryRow & { readonly runId: RunId },
  { was, now }: { readonly was: RunState; readonly now: RunState },
  rest: Pick<AnsweredLetter, 'dismissedAt' | 'scheduler' | 'line'>,
): AnsweredLetter {
  return { runId, jobId, job, was, state: now, version, idempotencyKey, ...rest };
}
