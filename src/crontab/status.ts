// status: everything about one job, or how things stand altogether. Writes nothing.

import { z } from 'zod';
import type { Job, JobState } from '../job/job.js';
import { taskName } from '../job/task-spec.js';
import type { TaskSpec } from '../job/task-spec.js';
import type { Proof } from '../parser/explanation.js';
import type { Effect, Policies } from '../policy/policies.js';
import type { HistoryRow, NoticeStanding } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import type { Hold } from './hold.js';
import { holdOf } from './hold.js';
import type { ListedJob } from './list.js';
import { changedSince, changesFrom, quotedJob, schedulersPath } from './approval.js';
import { list } from './list.js';
import { neededAskedAt } from './needed.js';
import { proofOfJob, schedulerAlive } from './receipt.js';
import { jobField } from './request.js';
import { resolveJob } from './resolve-job.js';

export const statusRequest = z.object({ job: jobField }).strict();
export type StatusRequest = z.infer<typeof statusRequest>;

const RECENT = 5;
const UPCOMING = 5;

export interface JobStatus extends Proof {
  readonly jobId: string;
  readonly name: string;
  readonly task: string;
  readonly taskSpec: TaskSpec;
  readonly effect: Effect;
  readonly policies: Policies;
  readonly version: number;
  readonly state: JobState;
  /** Why it is quarantined; null otherwise. */
  readonly stateReason: string | null;
  readonly paused: boolean;
  /** What it would run now is not what was approved: how it differs, and how to agree. Its next run is not started until then. */
  readonly unapproved: { readonly changes: readonly string[]; readonly approve: string } | null;
  /** When somebody was asked whether it is still needed, and has not answered; null otherwise. */
  readonly neededAskedAt: Instant | null;
  readonly pausedUntil: Instant | null;
  /** Null while paused without an end, and when no firing is left. */
  readonly nextAt: Instant | null;
  /** It waits for somebody to start a scheduler: nothing would fire now. */
  readonly pending: boolean;
  readonly skipNext: number;
  readonly runsCount: number;
  readonly phrase: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly active: readonly HistoryRow[];
  /** Newest first. */
  readonly recent: readonly HistoryRow[];
  readonly scheduler: { readonly alive: boolean };
}

export async function status(crontab: Crontab, request: StatusRequest, caller: Caller): Promise<Answer<JobStatus>> {
  const found = await resolveJob(crontab, request.job, caller);
  if (!found.ok) return found;
  const job = found.value;
  const alive = await schedulerAlive(crontab);
  const shown = proofOfJob(crontab, job);
  return {
    ok: true,
    value: {
      ...shown,
      ...standing(job, shown),
      pending: !alive,
      unapproved: await unapprovedNow(crontab, job),
      neededAskedAt: await neededAskedAt(crontab.store, job),
      active: await crontab.store.activeRuns(job.id),
      recent: await crontab.store.history({ jobId: job.id, limit: RECENT }),
      scheduler: { alive },
    },
  };
}

async function unapprovedNow(crontab: Crontab, job: Job): Promise<JobStatus['unapproved']> {
  const found = changedSince(crontab.tasks, job.task, await schedulersPath(crontab));
  if (found === null) return null;
  const changes = await changesFrom(crontab.store, job.task.hash, found);
  return { changes, approve: `cron-agent approve ${quotedJob(job.name)}` };
}

export const overviewRequest = z.object({}).strict();

export interface Overview {
  readonly jobs: number;
  readonly paused: number;
  readonly quarantined: number;
  /** Dead letters that nobody has answered, and runs in doubt. */
  readonly dead: number;
  readonly unknown: number;
  /** Nothing begins, and why; null: it is not held. */
  readonly held: string | null;
  readonly hold: Hold | null;
  readonly queued: number;
  readonly running: number;
  /** Of each channel that ever was told something. */
  readonly notices: readonly NoticeStanding[];
  readonly scheduler: { readonly alive: boolean; readonly instances: number };
  readonly upcoming: readonly ListedJob[];
}

export async function overview(crontab: Crontab, caller: Caller): Promise<Answer<Overview>> {
  const listed = await list(crontab, {}, caller);
  if (!listed.ok) return listed;
  const instances = (await crontab.store.openInstances()).filter(
    (each) => each.face !== 'other' && crontab.isAlive(each),
  );
  const hold = await holdOf(crontab);
  const upcoming = listed.value.filter((job) => job.nextAt !== null).slice(0, UPCOMING);
  return {
    ok: true,
    value: {
      ...(await crontab.store.counts()),
      held: hold?.reason ?? null,
      hold,
      notices: await crontab.store.noticeStandings(),
      scheduler: { alive: instances.length > 0, instances: instances.length },
      upcoming,
    },
  };
}

function standing(
  job: Job,
  shown: Proof,
): Omit<JobStatus, keyof Proof | 'pending' | 'unapproved' | 'neededAskedAt' | 'active' | 'recent' | 'scheduler'> {
  const {
    id: jobId,
    name,
    effect,
    policies,
    version,
    state,
    stateReason,
    pausedUntil,
    skipNext,
    runsCount,
    said,
    createdAt,
    createdBy,
    updatedAt,
  } = job;
  return {
    ...{
      jobId,
      name,
      task: taskName(job.task),
      taskSpec: job.task,
      effect,
      policies,
      version,
      state,
      stateReason,
      paused: state === 'paused',
    },
    ...{
      pausedUntil,
      nextAt: shown.next?.[0] ?? null,
      skipNext,
      runsCount,
      phrase: said?.phrase ?? null,
      createdAt,
      createdBy,
      updatedAt,
    },
  };
}
