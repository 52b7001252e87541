// remove: a tombstone. The history stays, and undo brings the job back. Runs that wait are cancelled, one that runs goes on.

import { z } from 'zod';
import type { Job } from '../job/job.js';
import { printableLine } from '../task/printable.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { edit } from './edit.js';
import { receipt } from './receipt.js';
import { selectionFields } from './request.js';
import { selectJobs } from './resolve-job.js';

export const removeRequest = z.object(selectionFields).strict();
export type RemoveRequest = z.infer<typeof removeRequest>;

/** One receipt for each job removed. Removing several needs a yes. */
export async function remove(
  crontab: Crontab,
  request: RemoveRequest,
  caller: Caller,
): Promise<Answer<readonly Receipt[]>> {
  const selected = await selectJobs(crontab, request, caller);
  if (!selected.ok) return selected;
  const jobs = selected.value;
  if (jobs.length > 1 && !caller.confirmed) return askFirst(jobs);
  const at = crontab.clock.now();
  const receipts: Receipt[] = [];
  for (const job of jobs) {
    const change = () => ({ state: 'removed', progress: { nextAt: null, dueAt: null } }) as const;
    const removed = await edit(crontab, { job, event: 'removed', at, change }, caller);
    if (!removed.ok) return removed;
    const active = await crontab.store.activeRuns(job.id);
    const warnings = active.some((run) => run.state === 'running')
      ? ['a run is still active and goes on: cancel it if it should stop']
      : [];
    receipts.push(await receipt(crontab, removed.value, 'removed', { warnings }));
  }
  return { ok: true, value: receipts };
}

function askFirst(jobs: readonly Job[]): Answer<readonly Receipt[]> {
  const preview = jobs.map((job) => `remove   ${printableLine(job.name)}`).join('\n');
  const message = `Removing ${jobs.length} jobs needs a yes.`;
  const candidates = jobs.map((job) => job.name);
  return {
    ok: false,
    failure: {
      code: 'needs_confirmation',
      message,
      hint: 'Agree to it at the terminal, or repeat with --yes.',
      preview,
      candidates,
    },
  };
}
