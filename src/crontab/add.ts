// add: the one way a job comes into being, for chat, command line, library and whatever follows. Reads the request, refuses
// what is not plain, asks for a yes where one is needed, stores, and answers with the proof.

import { z } from 'zod';
import type { JobId } from '../job/ids.js';
import { ulid } from '../job/ids.js';
import type { Job, JobSpec } from '../job/job.js';
import { DEFAULT_TENANT } from '../job/job.js';
import { taskName } from '../job/task-spec.js';
import { policyWords } from '../parser/policies/describe.js';
import type { Policies } from '../policy/policies.js';
import { defaultPolicies } from '../policy/policies.js';
import { progressFrom } from '../scheduler/plan.js';
import type { NewJob } from '../store/store.js';
import { printableLine } from '../task/printable.js';
import type { Instant } from '../time/instant.js';
import { approvalOf, schedulersPath, staleYes } from './approval.js';
import { checkPolicies } from './check-policies.js';
import type { ChosenTask } from './content.js';
import { needsYesForOverlap, policyWarnings, readName, readPolicies, readTask, usualPolicies } from './content.js';
import type { Answer, Caller, Crontab, Receipt } from './crontab.js';
import { tooOften } from './firings.js';
import { readUntil, sooner } from './pause.js';
import type { Coming } from './policies-said.js';
import { askedWith, policiesSaid } from './policies-said.js';
import { previewCard } from './preview-card.js';
import { readTiming, refuse, saidOf } from './reading.js';
import { receipt } from './receipt.js';
import { argsField, commandFields, doubtFields, policyFields, timingFields } from './request.js';
import { update } from './update.js';

export const addRequest = z
  .object({
    name: z
      .string()
      .optional()
      .describe('A short name for the job, e.g. "nightly-backup". Default: the name of the task.'),
    task: z.string().optional().describe('The registered task to run, e.g. "db_backup".'),
    args: argsField.optional(),
    ...commandFields,
    ...timingFields,
    ...policyFields,
    ...doubtFields,
    if_exists: z
      .enum(['raise', 'skip', 'update'])
      .optional()
      .describe('When a job of that name exists: raise (default) refuses, skip leaves it, update changes it.'),
    paused: z.boolean().optional().describe('Store it paused: it does not fire until resumed.'),
  })
  .strict();
export type AddRequest = z.infer<typeof addRequest>;

export async function add(crontab: Crontab, request: AddRequest, caller: Caller): Promise<Answer<Receipt>> {
  const draft = await draftJob(crontab, request, caller);
  if (!draft.ok) return draft.answer;
  return concluded(crontab, draft, await crontab.store.addJob(draft.job), caller);
}

/** Many at once: those that may be stored are, in one transaction. One answer for each request, in order. */
export async function addMany(
  crontab: Crontab,
  requests: readonly AddRequest[],
  caller: Caller,
): Promise<readonly Answer<Receipt>[]> {
  const drafts: Drafted[] = [];
  for (const request of requests) drafts.push(await draftJob(crontab, request, caller));
  const stored = await crontab.store.addJobs(drafts.flatMap((draft) => (draft.ok ? [draft.job] : [])));
  const answers: Answer<Receipt>[] = [];
  let next = 0;
  for (const draft of drafts)
    answers.push(draft.ok ? await concluded(crontab, draft, stored[next++]!, caller) : draft.answer);
  return answers;
}

interface Draft {
  readonly ok: true;
  readonly job: NewJob;
  readonly request: AddRequest;
  readonly warnings: readonly string[];
  /** The policies that were said. */
  readonly named: readonly (keyof Policies)[];
}
type Drafted = Draft | { readonly ok: false; readonly answer: Answer<Receipt> };
type Stored = Awaited<ReturnType<Crontab['store']['addJob']>>;

/** Everything but the storing. What is answered already is a refusal, or was settled by a job of that name. */
async function draftJob(crontab: Crontab, worded: AddRequest, caller: Caller): Promise<Drafted> {
  const spoken = policiesSaid(crontab, worded, false);
  if (!spoken.ok) return answered(spoken);
  const { request, coming, named } = spoken.value;
  const begins = await readBeginning(crontab, request.paused === true, coming);
  if (!begins.ok) return answered(begins);
  const path = await schedulersPath(crontab);
  const task = readTask(crontab, request, path);
  if (!task.ok) return answered(task);
  const name = readName(request.name ?? nameFor(task.value));
  if (!name.ok) return answered(name);
  const reading = await readTiming(crontab, request);
  if (!reading.ok) return answered(askedWith<Receipt>(reading, spoken.value));
  const policies = readPolicies(defaultPolicies(task.value.effect, task.value.timeoutMs), request, task.value.effect);
  if (!policies.ok) return answered(policies);

  const { spec: taskSpec, effect, lane } = task.value;
  const { schedule } = reading.value;
  const surprises = checkPolicies(schedule, policies.value, request, coming, crontab.clock.now());
  if (!surprises.ok) return answered(surprises);
  const said = saidOf(reading.value);
  const spec: JobSpec = { name: name.value, schedule, task: taskSpec, effect, lane, policies: policies.value, said };
  if (!caller.confirmed && (taskSpec.kind === 'command' || needsYesForOverlap(effect, request, caller))) {
    const existing = await jobNamed(crontab, name.value);
    return answered(existing ? await meetExisting(crontab, existing, request, caller) : askFirst(crontab, spec, path));
  }
  const warnings = [
    ...reading.value.warnings,
    ...tooOften(schedule, crontab.clock.now()),
    ...task.value.warnings,
    ...policyWarnings(effect, spec.policies, request),
    ...surprises.value,
  ];
  const stale = staleYes(caller, taskSpec.hash ?? null, crontab.clock.now());
  if (stale) return answered({ ok: false, failure: stale });
  const { manifest } = task.value;
  const job = { ...newJob(crontab, spec, begins.value, caller), ...(manifest && { manifest }) };
  return { ok: true, job, request, warnings, named };
}

/** Whether it begins paused, and how many of its first firings are left out. */
interface Beginning {
  readonly paused: boolean;
  readonly pausedUntil: Instant | null;
  readonly skipNext: number;
}

async function readBeginning(
  crontab: Crontab,
  paused: boolean,
  { pause, skipNext = 0 }: Coming,
): Promise<Answer<Beginning>> {
  if (pause?.all)
    return refuse(
      'invalid',
      'how: expected what is said of this job, got a pause of all jobs.',
      'For that: cron-agent pause --all',
    );
  if (!pause?.until) return { ok: true, value: { paused: paused || pause !== undefined, pausedUntil: null, skipNext } };
  const until = await readUntil(crontab, pause.until);
  return until.ok ? { ok: true, value: { paused: true, pausedUntil: until.value, skipNext } } : until;
}

/** Whether a name is taken is decided where the job is stored; a person is not asked for a yes in vain, though. */
async function jobNamed(crontab: Crontab, name: string): Promise<Job | undefined> {
  const found = await crontab.store.findJobs(name);
  return found.find((job) => job.name.toLowerCase() === name.toLowerCase());
}

function answered(answer: Answer<Receipt>): Drafted {
  return { ok: false, answer };
}

async function concluded(
  crontab: Crontab,
  { request, warnings, named }: Draft,
  stored: Stored,
  caller: Caller,
): Promise<Answer<Receipt>> {
  if (!stored.ok) return meetExisting(crontab, stored.conflict, request, caller);
  crontab.wake();
  return { ok: true, value: await receipt(crontab, stored.job, 'added', { warnings, named }) };
}

function newJob(crontab: Crontab, spec: JobSpec, { paused, pausedUntil, skipNext }: Beginning, caller: Caller): NewJob {
  const now = crontab.clock.now();
  const progress = progressFrom(spec, { skipNext, pausedUntil }, now);
  return {
    id: ulid(now, crontab.entropy()) as JobId,
    tenantId: DEFAULT_TENANT,
    spec,
    progress: pausedUntil === null ? progress : { ...progress, dueAt: sooner(pausedUntil, progress.dueAt) },
    state: paused ? 'paused' : 'active',
    at: now,
    by: caller.by,
  };
}

/** FEATURES S92. A job of that name with another task is never replaced in silence (TR18). */
async function meetExisting(
  crontab: Crontab,
  existing: Job,
  request: AddRequest,
  caller: Caller,
): Promise<Answer<Receipt>> {
  const { if_exists: choice = 'raise', paused: _paused, name: _name, ...rest } = request;
  if (choice === 'raise') {
    const message = `Job identifier '${existing.name}' conflicts with an existing job`;
    const hint = 'Choose another name, change the job with update, or say if_exists: update or skip.';
    return { ok: false, failure: { code: 'conflict', message, hint, candidates: [existing.name] } };
  }
  if (choice === 'skip') return { ok: true, value: await receipt(crontab, existing, 'unchanged') };
  const task = readTask(crontab, request, await schedulersPath(crontab));
  if (!task.ok) return task;
  const before = taskName(existing.task);
  const after = taskName(task.value.spec);
  if (before !== after && !caller.confirmed) {
    const message = `name: '${existing.name}' runs ${printableLine(before)} now; replacing it with ${printableLine(after)} needs a yes.`;
    return {
      ok: false,
      failure: {
        code: 'needs_confirmation',
        message,
        hint: 'Agree, or choose another name.',
        preview: `${printableLine(before)} -> ${task.value.what}`,
        approval: approvalOf(crontab, { task: task.value.spec }),
      },
    };
  }
  return update(crontab, { ...rest, job: existing.id }, caller);
}

/** Shows exactly what would be stored; nothing is. */
function askFirst(crontab: Crontab, spec: JobSpec, path: string | undefined): Answer<Receipt> {
  const message =
    spec.task.kind === 'command'
      ? 'This command is not registered: it needs a yes before it is stored.'
      : 'Stopping runs of a task that writes needs a yes.';
  return {
    ok: false,
    failure: {
      code: 'needs_confirmation',
      message,
      hint: 'Agree to it at the terminal, or repeat with --yes.',
      ...previewCard(crontab, spec, { policies: policyWords(spec.policies, usualPolicies(crontab, spec)), path }),
      approval: approvalOf(crontab, spec),
    },
  };
}

/** The task's own name; for a command the name of its program. */
function nameFor(task: ChosenTask): string {
  if (task.spec.kind === 'registered') return task.spec.name;
  const program = (task.spec.argv[0] ?? '').split('/').at(-1) ?? '';
  return program.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'command';
}
