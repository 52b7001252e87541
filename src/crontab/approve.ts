// approve: a person has looked at what a job would run now, and agrees. Shows exactly that first; the yes is bound to it (SECURITY.md
// X05, X06). A job that was quarantined because of the change fires again from now on.

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Job } from '../job/job.js';
import { policyWords } from '../parser/policies/describe.js';
import type { JobChange, ManifestRef } from '../store/store.js';
import { isApproved } from '../task/manifest.js';
import type { ResolvedTask } from '../task/registry.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import { APPROVAL_MS, bound, changesFrom, schedulersPath, staleYes, unapproved } from './approval.js';
import { usualPolicies } from './content.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { edit } from './edit.js';
import { previewCard } from './preview-card.js';
import { refuse } from './reading.js';
import { receipt } from './receipt.js';
import { jobField } from './request.js';
import { resolveJob } from './resolve-job.js';
import { resumeChange } from './resume.js';
import { specOf } from './update.js';

export const approveRequest = z
  .object({
    job: jobField,
    nonce: z
      .string()
      .max(64)
      .optional()
      .describe('Of what was shown, as approve --json gave it: the yes to exactly that.'),
  })
  .strict();
export type ApproveRequest = z.infer<typeof approveRequest>;

export async function approve(crontab: Crontab, request: ApproveRequest, caller: Caller): Promise<Answer<Receipt>> {
  const found = await resolveJob(crontab, request.job, caller);
  if (!found.ok) return found;
  const job = found.value;
  if (caller.throughModel === true) return refuse('not_approved', 'approve: only a person can, at a terminal.');
  const path = await schedulersPath(crontab);
  const resolution = crontab.tasks.resolve(job.task, path);
  if (!resolution.ok)
    return refuse('unknown_task', resolution.reason, 'Put it back into the configuration, or update the job.');
  const { task } = resolution;
  const rests = await unapproved(crontab.store, job);
  const isBound =
    task.fingerprint === null || (job.task.hash !== undefined && isApproved(job.task.hash, task.fingerprint));
  if (isBound && !rests)
    return { ok: true, value: await receipt(crontab, job, 'unchanged', { line: nothingChanged(job) }) };
  const nonce = request.nonce ?? caller.approval?.nonce ?? null;
  if (nonce === null && !caller.confirmed) return askFirst(crontab, job, task, path);
  const now = crontab.clock.now();
  const hash = task.fingerprint?.hash ?? '';
  const stale = staleYes(caller, hash, now);
  if (stale) return { ok: false, failure: stale };
  const edited = await edit(
    crontab,
    {
      job,
      event: 'approved',
      at: now,
      expectedVersion: job.version,
      ...(nonce !== null && { approval: { nonce, hash, user: crontab.user } }),
      change: (stored, at) => approvedChange(stored, bound(stored.task, task), rests, at),
    },
    caller,
  );
  if (!edited.ok) return edited;
  return { ok: true, value: await receipt(crontab, edited.value, 'approved') };
}

function nothingChanged({ name }: Job): string {
  return `Unchanged: what ${name} runs is what was approved.`;
}

function approvedChange(
  job: Job,
  { spec: task, manifest }: { readonly spec: Job['task']; readonly manifest?: ManifestRef },
  rests: boolean,
  now: Instant,
): JobChange {
  return {
    spec: { ...specOf(job), task },
    ...(manifest && { manifest }),
    ...(rests && resumeChange(job, now)),
  };
}

/** From here on the store knows what was asked; a second yes, a late one or one to something else finds nothing. */
async function askFirst(
  crontab: Crontab,
  job: Job,
  task: ResolvedTask,
  path: string | undefined,
): Promise<Answer<Receipt>> {
  const now = crontab.clock.now();
  const hash = task.fingerprint?.hash ?? '';
  const approval = { hash, nonce: randomBytes(16).toString('hex'), expiresAt: plus(now, APPROVAL_MS) };
  const { id: jobId, version } = job;
  await crontab.store.askApproval({ ...approval, jobId, version, user: crontab.user, at: now });
  const changes = task.fingerprint === null ? [] : await changesFrom(crontab.store, job.task.hash, task.fingerprint);
  const policies = policyWords(job.policies, usualPolicies(crontab, job));
  return {
    ok: false,
    failure: {
      code: 'needs_confirmation',
      message: `job: what '${job.name}' would run now needs a yes.`,
      hint: 'Agree to it at the terminal, or repeat with --yes.',
      ...previewCard(crontab, { ...specOf(job), task: bound(job.task, task).spec }, { policies, path, changes }),
      approval,
    },
  };
}
