// run-now: one run on a person's word, with its own idempotency key; the schedule does not move (FEATURES S72).

import { z } from 'zod';
import type { RunId } from '../job/ids.js';
import { manualKey, manualRunId, ulid } from '../job/ids.js';
import { taskName } from '../job/task-spec.js';
import { printableLine } from '../task/printable.js';
import type { Answer, Caller, Crontab, RunReceipt } from './crontab.js';
import { changedSince, notApproved, schedulersPath } from './approval.js';
import { holdOf } from './hold.js';
import { refuse } from './reading.js';
import { schedulerAlive } from './receipt.js';
import { jobField } from './request.js';
import { resolveJob } from './resolve-job.js';

export const runNowRequest = z
  .object({
    job: jobField,
    request_id: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The same id asked twice makes one run. Default: each request is a run of its own.'),
  })
  .strict();
export type RunNowRequest = z.infer<typeof runNowRequest>;

export async function runNow(crontab: Crontab, request: RunNowRequest, caller: Caller): Promise<Answer<RunReceipt>> {
  const found = await resolveJob(crontab, request.job, caller);
  if (!found.ok) return found;
  const job = found.value;
  const runnable = crontab.tasks.resolve(job.task);
  if (!runnable.ok)
    return refuse(
      'unknown_task',
      runnable.reason,
      `Put ${printableLine(taskName(job.task))} back into the configuration, or update the job.`,
    );
  const changed = changedSince(crontab.tasks, job.task, await schedulersPath(crontab));
  if (changed) return { ok: false, failure: await notApproved(crontab.store, job, changed) };
  const now = crontab.clock.now();
  const idempotencyKey = manualKey(job.tenantId, job.id, request.request_id ?? ulid(now, crontab.entropy()));
  const id: RunId = manualRunId(now, idempotencyKey);
  const added = await crontab.store.addRun({
    id,
    jobId: job.id,
    tenantId: job.tenantId,
    origin: 'manual',
    at: now,
    by: caller.by,
    idempotencyKey,
  });
  if (!added) return refuse('unknown_job', `job: ${printableLine(job.name)} was removed a moment ago.`);
  const { run, existed } = added;
  crontab.wake();
  const alive = await schedulerAlive(crontab);
  const name = printableLine(job.name);
  const said = existed ? `Run ${run.id} of ${name} was asked for before.` : `Run ${run.id} of ${name} is ${run.state}.`;
  const held = existed ? null : await holdOf(crontab);
  const waits = alive || existed ? '' : ' It starts when a scheduler runs: cron-agent serve, or the chat.';
  const after = held === null ? waits : ` Everything is held: it does not begin, and is cancelled by ${held.end}`;
  const news = crontab.newConfig();
  return { ok: true, value: { runId: run.id, job, line: `${said}${after}${news === null ? '' : ` Beware: ${news}`}` } };
}
