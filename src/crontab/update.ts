// update: changes what a job does, when, or how. A change of content is a new version; when nothing differs, nothing is written.

import { z } from 'zod';
import { isDeepStrictEqual } from 'node:util';
import type { Job, JobSpec, Said } from '../job/job.js';
import { taskName } from '../job/task-spec.js';
import { policyWords } from '../parser/policies/describe.js';
import { defaultPolicies } from '../policy/policies.js';
import type { Schedule } from '../schedule/schedule.js';
import { compile } from '../schedule/occurrences.js';
import { progressFrom } from '../scheduler/plan.js';
import type { JobChange } from '../store/store.js';
import { manifestChanges } from '../task/manifest.js';
import { printableLine } from '../task/printable.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { approvalOf, changedSince, schedulersPath, staleYes } from './approval.js';
import { checkPolicies } from './check-policies.js';
import type { ChosenTask, TaskChoice } from './content.js';
import { needsYesForOverlap, policyWarnings, readName, readPolicies, readTask, usualPolicies } from './content.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { edit } from './edit.js';
import { tooOften } from './firings.js';
import { keep } from './needed.js';
import { pause } from './pause.js';
import type { Coming } from './policies-said.js';
import { askedWith, policiesSaid } from './policies-said.js';
import { previewCard } from './preview-card.js';
import type { Reading } from './reading.js';
import { narrow, readTiming, readZone, refuse, saidOf, saysWhen } from './reading.js';
import { receipt } from './receipt.js';
import { argsField, commandFields, doubtFields, jobField, policyFields, timingFields } from './request.js';
import { resolveJob } from './resolve-job.js';
import { skip } from './skip.js';

export const updateRequest = z
  .object({
    job: jobField,
    new_name: z.string().optional().describe('Rename the job to this.'),
    task: z.string().optional().describe('Run this registered task instead.'),
    args: argsField.optional(),
    ...commandFields,
    ...timingFields,
    ...policyFields,
    ...doubtFields,
    still_needed: z.literal(true).optional().describe('The answer yes to whether it is still needed.'),
  })
  .strict();
export type UpdateRequest = z.infer<typeof updateRequest>;

export async function update(crontab: Crontab, worded: UpdateRequest, caller: Caller): Promise<Answer<Receipt>> {
  const found = await resolveJob(crontab, worded.job, caller);
  if (!found.ok) return found;
  const job = found.value;
  const spoken = policiesSaid(crontab, worded, true);
  if (!spoken.ok) return spoken;
  const { still_needed: needed = spoken.value.coming.stillNeeded, ...request } = spoken.value.request;
  const { coming, named } = spoken.value;
  if (coming.skipNext !== undefined || coming.pause)
    return onlyComing(crontab, { ...request, ...(needed && { still_needed: needed }), job: job.id }, coming, caller);
  const draft = await draftSpec(crontab, job, request);
  if (!draft.ok) return askedWith(draft, spoken.value);
  const { spec, task, reading } = draft.value;
  if (isDeepStrictEqual(plain(spec), plain(specOf(job))) && needed) return keep(crontab, job, caller);
  if (isDeepStrictEqual(plain(spec), plain(specOf(job))))
    return { ok: true, value: await receipt(crontab, job, 'unchanged', { named }) };
  const path = await schedulersPath(crontab);
  if (!caller.confirmed && (widens(crontab, job, spec, path) || needsYesForOverlap(spec.effect, request, caller)))
    return askFirst(crontab, job, spec, path);
  const stale = staleYes(caller, spec.task.hash ?? null, crontab.clock.now());
  if (stale) return { ok: false, failure: stale };

  const surprises = checkPolicies(spec.schedule, spec.policies, request, {}, crontab.clock.now());
  if (!surprises.ok) return surprises;
  const change = (stored: Job, now: Instant): JobChange => ({
    ...changeTo(stored, spec, now),
    ...(task?.manifest && { manifest: task.manifest }),
  });
  const edited = await edit(
    crontab,
    { job: { id: job.id, name: spec.name }, event: 'updated', expectedVersion: job.version, change },
    caller,
  );
  if (!edited.ok) return edited;
  const warnings = [
    ...(reading ? [...reading.warnings, ...tooOften(spec.schedule, crontab.clock.now())] : []),
    ...(task?.warnings ?? []),
    ...policyWarnings(spec.effect, spec.policies, request),
    ...surprises.value,
  ];
  return { ok: true, value: await receipt(crontab, edited.value, 'updated', { warnings, named }) };
}

/** "skip the next one", "pause it until Monday": no change of the job, but what other verbs do. */
async function onlyComing(
  crontab: Crontab,
  { job, ...others }: UpdateRequest,
  { skipNext, pause: wished }: Coming,
  caller: Caller,
): Promise<Answer<Receipt>> {
  if (wished?.all || (wished && skipNext !== undefined) || Object.values(others).some((each) => each !== undefined))
    return refuse(
      'invalid',
      'how: expected a pause or a skip said by itself, got it together with something else.',
      wished?.all ? 'For all jobs: cron-agent pause --all' : 'Say one after the other.',
    );
  if (!wished) return skip(crontab, { job, count: skipNext }, caller);
  const paused = await pause(crontab, { job, ...(wished.until === null ? {} : { until: wished.until }) }, caller);
  if (!paused.ok) return paused;
  return { ok: true, value: paused.value[0]! };
}

/** The content of a stored job alone. */
export function specOf(job: Job): JobSpec {
  const { name, schedule, task, effect, lane, policies, said } = job;
  return { name, schedule, task, effect, lane, policies, said };
}

/** The change that gives a job this content. A new schedule starts from now; it may bring an exhausted job back. */
export function changeTo(job: Job, spec: JobSpec, now: Instant): JobChange {
  if (isDeepStrictEqual(plain(spec.schedule), plain(job.schedule))) return { spec };
  // A count belonged to the old schedule.
  const progress = progressFrom(spec, { ...job, runsCount: 0 }, now);
  return {
    spec,
    progress,
    ...(job.state === 'exhausted' && progress.nextAt !== null ? { state: 'active' as const } : {}),
  };
}

interface Draft {
  readonly spec: JobSpec;
  readonly task: ChosenTask | undefined;
  readonly reading: Reading | undefined;
}

async function draftSpec(crontab: Crontab, job: Job, request: UpdateRequest): Promise<Answer<Draft>> {
  const name = request.new_name === undefined ? ({ ok: true, value: job.name } as const) : readName(request.new_name);
  if (!name.ok) return name;
  const task = draftTask(crontab, job, request, await schedulersPath(crontab));
  if (!task.ok) return task;
  const timing = await draftSchedule(crontab, job, request);
  if (!timing.ok) return timing;
  const chosen = task.value;
  const otherTask = chosen !== undefined && taskName(chosen.spec) !== taskName(job.task);
  const base = otherTask ? defaultPolicies(chosen.effect, chosen.timeoutMs) : job.policies;
  const policies = readPolicies(base, request, (chosen ?? job).effect);
  if (!policies.ok) return policies;
  const { schedule, said, reading } = timing.value;
  const does = chosen
    ? { task: chosen.spec, effect: chosen.effect, lane: chosen.lane }
    : { task: job.task, effect: job.effect, lane: job.lane };
  return {
    ok: true,
    value: { spec: { name: name.value, schedule, ...does, policies: policies.value, said }, task: chosen, reading },
  };
}

function draftTask(
  crontab: Crontab,
  job: Job,
  request: UpdateRequest,
  path: string | undefined,
): Answer<ChosenTask | undefined> {
  if (
    request.task === undefined &&
    request.argv === undefined &&
    request.args === undefined &&
    request.cwd === undefined
  ) {
    return { ok: true, value: undefined };
  }
  if (request.task !== undefined || request.argv !== undefined)
    return readTask(crontab, withFolder(job, request), path);
  if (job.task.kind === 'registered' && request.args !== undefined) {
    // Arguments not named keep their values.
    return readTask(crontab, { task: job.task.name, args: { ...job.task.args, ...request.args } }, path);
  }
  if (job.task.kind === 'command' && request.cwd !== undefined)
    return readTask(crontab, { argv: job.task.argv, cwd: request.cwd }, path);
  return refuse(
    'invalid',
    `args: expected none for ${printableLine(taskName(job.task))}, which is a command. Give the whole command.`,
  );
}

function withFolder(job: Job, request: UpdateRequest): TaskChoice {
  const cwd = request.cwd ?? (request.argv !== undefined && job.task.kind === 'command' ? job.task.cwd : undefined);
  const { task, args, argv } = request;
  return { task, args, argv, cwd };
}

interface DraftSchedule {
  readonly schedule: Schedule;
  readonly said: Said | null;
  readonly reading: Reading | undefined;
}

async function draftSchedule(crontab: Crontab, job: Job, request: UpdateRequest): Promise<Answer<DraftSchedule>> {
  const zoned = readZone(request.timezone, job.schedule.timezone as ZoneName);
  if (!zoned.ok) return zoned;
  const here = { ...crontab, timezone: zoned.value };
  const words = [request.when, request.cron, request.every, request.at].find((each) => each !== undefined);
  const sameWords = words === job.said?.phrase && zoned.value === job.schedule.timezone;
  if (saysWhen(request) && !sameWords) {
    const reading = await readTiming(here, { ...kept(job.schedule), ...request });
    if (!reading.ok) return reading;
    return {
      ok: true,
      value: { schedule: reading.value.schedule, said: saidOf(reading.value), reading: reading.value },
    };
  }
  // The same words again keep what they meant when they were read: an anchored schedule does not start over.
  const narrowed = await narrow(here, { ...job.schedule, timezone: zoned.value }, request);
  if (!narrowed.ok) return narrowed;
  const now = crontab.clock.now();
  const { schedule } = narrowed.value;
  if (
    !isDeepStrictEqual(plain(schedule), plain(job.schedule)) &&
    compile(schedule).next(now, job.anchorAt ?? now) === null
  ) {
    return refuse('impossible', 'schedule: no firing would be left.', 'Give a new time with when, cron, every or at.');
  }
  return { ok: true, value: { schedule, said: job.said, reading: undefined } };
}

/** A new time keeps the choices about how wall times are taken; an end or a count belonged to the old one. */
function kept(schedule: Schedule): { jitter?: string; on_gap?: 'skip' | 'next_valid'; clock?: 'local' | 'utc' } {
  return {
    ...(schedule.jitterSeconds === undefined ? {} : { jitter: `${schedule.jitterSeconds}s` }),
    ...(schedule.onGap === undefined ? {} : { on_gap: schedule.onGap }),
    ...(schedule.clock === undefined ? {} : { clock: schedule.clock }),
  };
}

/** More or other things would run than somebody agreed to: a command, another task, or files that were changed since. */
function widens({ tasks }: Pick<Crontab, 'tasks'>, job: Job, spec: JobSpec, path: string | undefined): boolean {
  if (isDeepStrictEqual(plain(job.task), plain(spec.task))) return false;
  if (spec.task.kind === 'command' || taskName(job.task) !== taskName(spec.task)) return true;
  return changedSince(tasks, job.task, path) !== null;
}

function askFirst(crontab: Crontab, job: Job, spec: JobSpec, path: string | undefined): Answer<Receipt> {
  const message = widens(crontab, job, spec, path)
    ? `job: '${job.name}' runs ${printableLine(taskName(job.task))} now; what it would run instead needs a yes.`
    : 'Stopping runs of a task that writes needs a yes.';
  const policies = policyWords(spec.policies, usualPolicies(crontab, spec));
  return {
    ok: false,
    failure: {
      code: 'needs_confirmation',
      message,
      hint: 'Agree to it at the terminal, or repeat with --yes.',
      ...previewCard(crontab, spec, { policies, path, changes: whatElse(crontab, job, spec, path) }),
      approval: approvalOf(crontab, spec),
    },
  };
}

/** What it would run instead of what it runs now. */
function whatElse(
  { tasks }: Pick<Crontab, 'tasks'>,
  job: Job,
  spec: JobSpec,
  path: string | undefined,
): readonly string[] {
  const [before, after] = [tasks.resolve(job.task, path), tasks.resolve(spec.task, path)];
  return before.ok && after.ok ? manifestChanges(before.task.manifest, after.task.manifest) : [];
}

/** As it is stored: without keys that hold undefined. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
