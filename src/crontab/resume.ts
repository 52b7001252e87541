// resume: fires again from now on. What passed during the pause, or in quarantine, has its rows and is not made up for.

import { z } from 'zod';
import type { Job } from '../job/job.js';
import { progressFrom } from '../scheduler/plan.js';
import type { JobChange } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { changedSince, notApproved, schedulersPath } from './approval.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { edit } from './edit.js';
import { refuse } from './reading.js';
import { receipt } from './receipt.js';
import { selectionFields } from './request.js';
import { selectJobs } from './resolve-job.js';

export const resumeRequest = z.object(selectionFields).strict();
export type ResumeRequest = z.infer<typeof resumeRequest>;

/** One receipt for each job; one that fires stays as it is. `all` means the paused ones: who is quarantined is resumed by name. */
export async function resume(
  crontab: Crontab,
  request: ResumeRequest,
  caller: Caller,
): Promise<Answer<readonly Receipt[]>> {
  const selected = await selectJobs(crontab, request, caller, ['paused']);
  if (!selected.ok) return selected;
  const at = crontab.clock.now();
  const receipts: Receipt[] = [];
  for (const job of selected.value) {
    if (job.state !== 'paused' && job.state !== 'quarantined') {
      receipts.push(await receipt(crontab, job, 'unchanged'));
      continue;
    }
    const fault = faultOfPlan(job, at);
    if (fault !== null)
      return refuse('invalid', `job: '${job.name}' ${fault}.`, 'Change when it runs: cron-agent update');
    const changed =
      job.state === 'quarantined' ? changedSince(crontab.tasks, job.task, await schedulersPath(crontab)) : null;
    if (changed) return { ok: false, failure: await notApproved(crontab.store, job, changed) };
    const resumed = await edit(crontab, { job, event: 'resumed', at, change: resumeChange }, caller);
    if (!resumed.ok) return resumed;
    receipts.push(await receipt(crontab, resumed.value, 'resumed'));
  }
  return { ok: true, value: receipts };
}

/** A job is also quarantined because its next firing cannot be computed; then it can only be changed. */
function faultOfPlan(job: Job, now: Instant): string | null {
  try {
    progressFrom(job, job, now);
    return null;
  } catch (error) {
    return `cannot be planned: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Also how undo brings a job back: planning goes on from `now`, nothing before it is fired. */
export function resumeChange(job: Job, now: Instant): JobChange {
  const progress = { ...progressFrom(job, job, now), pausedUntil: null };
  return { state: progress.nextAt === null ? 'exhausted' : 'active', progress };
}
