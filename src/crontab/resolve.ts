// resolve: a run was cut while its effect may have been happening, and nobody can know but a person who looks. It is begun anew,
// or marked as what it was.

import { z } from 'zod';
import type { RunId } from '../job/ids.js';
import type { RunState } from '../job/run.js';
import { printableLine } from '../task/printable.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { refusalOf, runInDoubt, yesForOldContent } from './doubt.js';
import { schedulerAlive } from './receipt.js';

export const resolveRequest = z
  .object({
    run: z
      .string()
      .min(1)
      .describe('The run: its id or the beginning of it, or the name of a job whose newest run in doubt is meant.'),
    as: z
      .enum(['rerun', 'succeeded', 'failed'])
      .describe('rerun: begin it anew with the same key. succeeded, failed: mark it so.'),
  })
  .strict();
export type ResolveRequest = z.infer<typeof resolveRequest>;

export interface Resolved {
  readonly runId: RunId;
  readonly jobId: string;
  readonly job: string;
  readonly was: RunState;
  readonly state: RunState;
  readonly reason: string;
  readonly scheduler: { readonly alive: boolean };
  readonly line: string;
}

export async function resolve(crontab: Crontab, request: ResolveRequest, caller: Caller): Promise<Answer<Resolved>> {
  const found = await runInDoubt(crontab, request.run, 'unknown', caller);
  if (!found.ok) return found;
  const row = found.value;
  if (request.as === 'rerun') {
    const yes = await yesForOldContent(crontab, row, 'Running again', caller);
    if (!yes.ok) return yes;
  }
  const decided = await crontab.store.resolveRun({
    id: row.runId,
    at: crontab.clock.now(),
    by: caller.by,
    as: request.as,
  });
  if (!decided.ok) return refusalOf(decided, row, 'unknown');
  crontab.wake();
  const alive = await schedulerAlive(crontab);
  const [after] = await crontab.store.findRuns(row.runId);
  const waits =
    request.as === 'rerun' && !alive ? ' It starts when a scheduler runs: cron-agent serve, or the chat.' : '';
  const { runId, jobId, job } = row;
  const line = `Run ${runId} of ${printableLine(job)} was unknown and is ${decided.now}.${waits}`;
  const answer = { runId, jobId, job, was: decided.was, state: decided.now, reason: after?.reason ?? '' };
  return { ok: true, value: { ...answer, scheduler: { alive }, line } };
}
