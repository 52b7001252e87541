// The verbs of the crontab as tools of the agent. A tool's schema is the verb's own zod request, so a new argument is added in one
// place; what is missing here is what a model may not do: store a command, or agree to something in a person's stead.

import { z } from 'zod';
import type { Tool, ToolContext, ToolResult } from '../agent/tool.js';
import { add, addRequest } from '../crontab/add.js';
import type { Answer, Caller, Crontab, Failure, Receipt } from '../crontab/crontab.js';
import { history, historyRequest } from '../crontab/history.js';
import { list, listRequest } from '../crontab/list.js';
import { pause, pauseRequest } from '../crontab/pause.js';
import { preview, previewRequest } from '../crontab/preview.js';
import type { RemoveRequest } from '../crontab/remove.js';
import { remove, removeRequest } from '../crontab/remove.js';
import { SAID_IN_WORDS } from '../crontab/request.js';
import { resume, resumeRequest } from '../crontab/resume.js';
import { runNow, runNowRequest } from '../crontab/run-now.js';
import { skip, skipRequest } from '../crontab/skip.js';
import { status, statusRequest } from '../crontab/status.js';
import { undo, undoRequest } from '../crontab/undo.js';
import { update, updateRequest } from '../crontab/update.js';
import { listWire, proofWire, readingWire, receiptWire, runReceiptWire, runWire, statusWire } from './wire.js';

export interface ToolDeps {
  readonly crontab: Crontab;
  /** Whether a language model writes the calls: names in full only, and what tasks printed taints the turn. */
  readonly throughModel: boolean;
  readonly by: string;
  /** A call that a person must agree to; only the program can repeat it with their yes. */
  onConfirmation(wanted: Wanted): void;
  /** A stored row changed or was added. */
  onReceipts(receipts: readonly Receipt[]): void;
}

/** Exactly the call that a yes would repeat, and what the person is shown. */
export interface Wanted {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly preview: string;
}

/** The tools, each in two strengths: as a model calls it, and as the program repeats it after a person's yes. */
export interface CrontabTools {
  readonly tools: readonly Tool[];
  confirmed(wanted: Wanted): Promise<ToolResult>;
}

type Verb = (request: never, caller: Caller) => Promise<ToolResult>;

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly request: z.ZodTypeAny;
  readonly mutates: boolean;
  readonly example: Readonly<Record<string, unknown>>;
  readonly verb: Verb;
}

export function crontabTools(deps: ToolDeps): CrontabTools {
  const entries = [...changing(deps), ...looking(deps)];
  const { by, throughModel } = deps;
  return {
    tools: entries.map((entry) => toTool(entry, deps)),
    async confirmed(wanted) {
      const entry = entries.find(({ name }) => name === wanted.tool);
      const request = entry?.request.safeParse(wanted.args);
      if (!entry || !request?.success)
        return refused({ code: 'invalid', message: `${wanted.tool}: the call can no longer be made.` });
      return entry.verb(request.data as never, { by, confirmed: true, throughModel });
    },
  };
}

function toTool({ verb, ...entry }: Entry, deps: ToolDeps): Tool {
  return {
    ...entry,
    handlesTaint: true,
    async run(args: never, context: ToolContext): Promise<ToolResult> {
      if (entry.mutates && context.tainted === true) return asked(entry.name, args, TAINTED, deps);
      const result = await verb(args, { by: deps.by, confirmed: false, throughModel: deps.throughModel });
      const { failure } = result as ToolResult & { failure?: Failure };
      return failure?.code === 'needs_confirmation' ? asked(entry.name, args, failure, deps) : result;
    },
  };
}

const TAINTED: Failure = {
  code: 'needs_confirmation',
  message: 'This turn has read what a task printed, so a change needs your yes.',
};

/** Nothing was done; the turn ends, and the program asks the person (SECURITY X11). */
function asked(tool: string, args: Readonly<Record<string, unknown>>, failure: Failure, deps: ToolDeps): ToolResult {
  const preview = failure.preview ?? `${tool} ${JSON.stringify(args)}`;
  deps.onConfirmation({ tool, args, message: failure.message, preview });
  const question = `${failure.message} Go on? (yes/no)`;
  return { content: { error: failure.message, code: failure.code, question }, failed: true, endsTurn: true };
}

function changing(deps: ToolDeps): readonly Entry[] {
  const { crontab } = deps;
  const tasks = taskField(crontab);
  const one = (
    name: string,
    description: string,
    request: z.ZodTypeAny,
    example: Entry['example'],
    verb: (request: never, caller: Caller) => Promise<Answer<Receipt>>,
  ): Entry => ({
    ...{ name, description, request, mutates: true, example },
    verb: async (wanted, caller) => answer(await verb(wanted, caller), (receipt) => done([receipt], deps)),
  });
  const several = (
    name: string,
    description: string,
    request: z.ZodTypeAny,
    example: Entry['example'],
    verb: (request: never, caller: Caller) => Promise<Answer<readonly Receipt[]>>,
  ): Entry => ({
    ...{ name, description, request, mutates: true, example },
    verb: async (wanted, caller) => answer(await verb(wanted, caller), (receipts) => done(receipts, deps)),
  });
  return [
    one(
      'add_job',
      "Schedule a new job: a registered task, and when it runs in the person's own words.",
      addRequest.omit({ ...COMMANDS, ...SAID_IN_WORDS }).extend({ name: addRequest.shape.name, task: tasks }),
      { name: 'nightly-backup', task: crontab.tasks.list()[0]?.name ?? 'db_backup', when: 'every weekday at 9am' },
      (request, caller) => add(crontab, request, caller),
    ),
    several(
      'remove_job',
      'Remove a job for good; its history stays and undo brings it back.',
      removeRequest,
      { job: 'db_backup' },
      (request, caller) => removing(crontab, request, caller),
    ),
    one(
      'update_job',
      'Change an existing job: when it runs, its name, its task or its policies.',
      updateRequest.omit({ ...COMMANDS, ...SAID_IN_WORDS }).extend({ task: tasks.optional() }),
      { job: 'db_backup', when: 'every weekday at 10am' },
      (request, caller) => update(crontab, request, caller),
    ),
    several(
      'pause_job',
      'Stop a job from firing until it is resumed, or until a given time.',
      pauseRequest,
      { job: 'db_backup', until: 'tomorrow at 9am' },
      (request, caller) => pause(crontab, request, caller),
    ),
    several('resume_job', 'Let a paused job fire again.', resumeRequest, { job: 'db_backup' }, (request, caller) =>
      resume(crontab, request, caller),
    ),
    {
      ...{
        name: 'run_job_now',
        description: 'Run a job once, now; its schedule does not move.',
        request: runNowRequest,
        mutates: true,
        example: { job: 'db_backup' },
      },
      verb: async (request, caller) =>
        answer(await runNow(crontab, request, caller), (value) => ({
          content: runReceiptWire(value),
          receipts: [value.line],
        })),
    },
    one(
      'skip_next',
      'Leave out the next firing of a job, or the next few; the schedule stays.',
      skipRequest,
      { job: 'db_backup', count: 1 },
      (request, caller) => skip(crontab, request, caller),
    ),
    one('undo', 'Take back the newest change of a job.', undoRequest, {}, (request, caller) =>
      undo(crontab, request, caller),
    ),
  ];
}

function looking({ crontab, throughModel }: ToolDeps): readonly Entry[] {
  const outside = (content: unknown, untrusted: boolean): ToolResult => ({
    content,
    ...(throughModel && untrusted ? { untrusted } : {}),
  });
  return [
    {
      ...{
        name: 'list_jobs',
        description: 'All jobs with when they run and when next.',
        request: listRequest,
        mutates: false,
        example: {},
      },
      verb: async (request, caller) =>
        answer(await list(crontab, request, caller), (jobs) => ({ content: listWire(jobs) })),
    },
    {
      ...{
        name: 'get_job_status',
        description: 'One job: schedule, next run, recent runs and how they ended.',
        request: statusRequest,
        mutates: false,
        example: { job: 'db_backup' },
      },
      verb: async (request, caller) =>
        answer(await status(crontab, request, caller), (job) =>
          outside(
            statusWire(job),
            job.recent.some(({ summary }) => summary !== null),
          ),
        ),
    },
    {
      ...{
        name: 'job_history',
        description: 'What became of each due instant, newest first; of one job or all.',
        request: historyRequest,
        mutates: false,
        example: { job: 'db_backup', since: '24h' },
      },
      verb: async (request, caller) =>
        answer(await history(crontab, request, caller), (rows) =>
          outside(
            { runs: rows.map(runWire) },
            rows.some(({ summary }) => summary !== null),
          ),
        ),
    },
    {
      ...{
        name: 'preview_schedule',
        description: 'What a phrase means and when it would fire. Changes nothing.',
        request: previewRequest.omit(SAID_IN_WORDS),
        mutates: false,
        example: { when: 'every other tuesday at 9am' },
      },
      verb: async (request, caller) =>
        answer(await preview(crontab, request, caller), (proof) => ({ content: proofWire(proof) })),
    },
  ];
}

/** "All" is never done unasked, also where there is only one. */
async function removing(crontab: Crontab, request: RemoveRequest, caller: Caller): Promise<Answer<readonly Receipt[]>> {
  if (request.all !== true || caller.confirmed) return remove(crontab, request, caller);
  const jobs = await list(crontab, {}, caller);
  if (!jobs.ok || jobs.value.length !== 1) return remove(crontab, request, caller);
  const preview = jobs.value.map(({ name }) => `remove   ${name}`).join('\n');
  return { ok: false, failure: { code: 'needs_confirmation', message: 'Removing all jobs needs a yes.', preview } };
}

/** Only what the configuration or the program registered: a model stores no commands. */
const COMMANDS = { argv: true, cwd: true } as const;

function taskField(crontab: Crontab): z.ZodEnum<[string, ...string[]]> {
  const [first = 'db_backup', ...rest] = crontab.tasks.list().map(({ name }) => name);
  return z.enum([first, ...rest]).describe('The registered task to run.');
}

function answer<T>(given: Answer<T>, result: (value: T) => ToolResult): ToolResult {
  return given.ok ? result(given.value) : refused(given.failure);
}

function done(receipts: readonly Receipt[], deps: ToolDeps): ToolResult {
  deps.onReceipts(receipts);
  const [only, ...others] = receipts.map(receiptWire);
  const content =
    only !== undefined && others.length === 0
      ? only
      : { jobs: receipts.map(receiptWire), ...(only === undefined ? { note: 'There is no job to do that to.' } : {}) };
  return { content, receipts: receipts.map(({ line }) => line) };
}

/** A refusal is content that the model reads; one that only the person can resolve ends the turn with one question. */
function refused(failure: Failure): ToolResult & { readonly failure: Failure } {
  const { code, message, hint, candidates, question, readings } = failure;
  const ask =
    question ??
    (code === 'ambiguous_job' && candidates !== undefined
      ? `Which job do you mean: ${candidates.join(', ')}?`
      : undefined);
  const put =
    ask === undefined ? undefined : withCandidates(ask, code === 'question' ? candidates : undefined, readings);
  const content = {
    error: message,
    code,
    ...(hint ? { hint } : {}),
    ...(candidates ? { candidates } : {}),
    ...(readings ? { readings: readings.map(readingWire) } : {}),
    ...(put ? { question: put } : {}),
  };
  return { content, failed: true, failure, ...(put ? { endsTurn: true } : {}) };
}

function withCandidates(
  question: string,
  candidates: readonly string[] | undefined,
  readings: Failure['readings'],
): string {
  if (readings?.length) return [question, ...readings.map((each, index) => `  ${index + 1}. ${each.line}`)].join('\n');
  if (!candidates?.length || candidates.every((candidate) => question.includes(candidate))) return question;
  return [question, ...candidates.map((candidate, index) => `  ${index + 1}. ${candidate}`)].join('\n');
}
