// Builders: a valid value of each noun, with only the field that a test is about.

import { progressFrom } from '../../src/scheduler/plan.js';
import type { JobId } from '../../src/job/ids.js';
import { ulid } from '../../src/job/ids.js';
import type { Job, JobSpec } from '../../src/job/job.js';
import { DEFAULT_TENANT } from '../../src/job/job.js';
import { defaultPolicies } from '../../src/policy/policies.js';
import type { Policies } from '../../src/policy/policies.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import type { NewJob } from '../../src/store/store.js';
import type { Instant } from '../../src/time/instant.js';
import { parseInstant } from '../../src/time/instant.js';

export function at(iso: string): Instant {
  const instant = parseInstant(iso);
  if (instant === undefined) throw new Error(`not an instant: ${iso}`);
  return instant;
}

export const T0 = at('2026-03-02T00:00:00Z');

export function cron(kwargs: Record<string, string | number>, rest: Partial<Schedule> = {}): Schedule {
  return { kind: 'cron', kwargs, timezone: 'UTC', ...rest } as Schedule;
}

export const everyMinute = cron({ minute: '*' });
export const hourly = cron({ minute: 0 });

let serial = 0;
export function aJobId(): JobId {
  serial += 1;
  return ulid(T0, Buffer.from(serial.toString(16).padStart(20, '0'), 'hex')) as JobId;
}

export interface JobWish extends Partial<Omit<JobSpec, 'policies'>> {
  readonly policies?: Partial<Policies>;
}

export function aSpec({ policies, ...wish }: JobWish = {}): JobSpec {
  return {
    name: `job ${serial}`,
    schedule: hourly,
    task: { kind: 'registered', name: 'nothing', args: {} },
    effect: 'none',
    lane: 'function',
    said: null,
    ...wish,
    policies: { ...defaultPolicies(wish.effect ?? 'none'), ...policies },
  };
}

export function aNewJob(wish: JobWish = {}, now: Instant = T0): NewJob {
  const id = aJobId();
  const spec = aSpec({ name: `job ${id}`, ...wish });
  return {
    id,
    tenantId: DEFAULT_TENANT,
    spec,
    progress: progressFrom(spec, {}, now),
    state: 'active',
    at: now,
    by: 'test',
  };
}

/** A job as stored, without a store. */
export function aJob(wish: JobWish & { readonly job?: Partial<Job> } = {}, now: Instant = T0): Job {
  const { job, ...spec } = wish;
  const { id, tenantId, progress, state } = aNewJob(spec, now);
  return {
    ...aSpec(spec),
    ...progress,
    id,
    tenantId,
    state,
    stateReason: null,
    deadInRow: 0,
    version: 1,
    createdAt: now,
    createdBy: 'test',
    updatedAt: now,
    ...job,
  };
}
