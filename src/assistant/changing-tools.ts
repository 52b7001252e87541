// The tools that change what is stored. What is missing from the verbs' own requests is what a model may not do: store a command,
// or agree to something in a person's stead.

import { z } from 'zod';
import type { AddRequest } from '../crontab/add.js';
import { add, addRequest } from '../crontab/add.js';
import type { Answer, Caller, Crontab, Receipt } from '../crontab/crontab.js';
import { list } from '../crontab/list.js';
import { pause, pauseRequest } from '../crontab/pause.js';
import type { RemoveRequest } from '../crontab/remove.js';
import { remove, removeRequest } from '../crontab/remove.js';
import { FOR_PEOPLE, SAID_IN_WORDS } from '../crontab/request.js';
import { resume, resumeRequest } from '../crontab/resume.js';
import { runNow, runNowRequest } from '../crontab/run-now.js';
import { skip, skipRequest } from '../crontab/skip.js';
import { undo, undoRequest } from '../crontab/undo.js';
import { update, updateRequest } from '../crontab/update.js';
import type { EntryDeps, ToolEntry } from './tool-entry.js';
import { answer, done } from './tool-results.js';
import { runReceiptWire } from './wire.js';

export function changingTools(deps: EntryDeps): readonly ToolEntry[] {
  const { crontab, onReceipts } = deps;
  const tasks = taskField(crontab);
  const folder = deps.throughModel ? undefined : deps.folder;
  const one = (
    name: string,
    description: string,
    request: z.ZodTypeAny,
    example: ToolEntry['example'],
    verb: (request: never, caller: Caller) => Promise<Answer<Receipt>>,
  ): ToolEntry => ({
    ...{ name, description, request, mutates: true, example },
    verb: async (wanted, caller) => answer(await verb(wanted, caller), (receipt) => done([receipt], onReceipts)),
  });
  const several = (
    name: string,
    description: string,
    request: z.ZodTypeAny,
    example: ToolEntry['example'],
    verb: (request: never, caller: Caller) => Promise<Answer<readonly Receipt[]>>,
  ): ToolEntry => ({
    ...{ name, description, request, mutates: true, example },
    verb: async (wanted, caller) => answer(await verb(wanted, caller), (receipts) => done(receipts, onReceipts)),
  });
  return [
    one(
      'add_job',
      "Schedule a new job: a registered task, and when it runs in the person's own words.",
      folder === undefined
        ? addRequest
            .omit({ ...COMMANDS, ...SAID_IN_WORDS, ...FOR_PEOPLE })
            .extend({ name: addRequest.shape.name, task: tasks })
        : addRequest.omit({ cwd: true, ...SAID_IN_WORDS, ...FOR_PEOPLE }).extend({ task: tasks.optional() }),
      { name: 'nightly-backup', task: crontab.tasks.list()[0]?.name ?? 'db_backup', when: 'every weekday at 9am' },
      (request: AddRequest, caller) =>
        add(crontab, request.argv && folder !== undefined ? { ...request, cwd: folder } : request, caller),
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
      updateRequest
        .omit({ ...COMMANDS, ...SAID_IN_WORDS, ...FOR_PEOPLE, still_needed: true })
        .extend({ task: tasks.optional() }),
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

/** "All" is never done unasked, also where there is only one. */
async function removing(crontab: Crontab, request: RemoveRequest, caller: Caller): Promise<Answer<readonly Receipt[]>> {
  if (request.all !== true || caller.confirmed) return remove(crontab, request, caller);
  const jobs = await list(crontab, {}, caller);
  if (!jobs.ok || jobs.value.length !== 1) return remove(crontab, request, caller);
  const preview = jobs.value.map(({ name }) => `remove   ${name}`).join('\n');
  return { ok: false, failure: { code: 'needs_confirmation', message: 'Removing all jobs needs a yes.', preview } };
}

/** Only what the configuration or the program registered: a model stores no commands. What a person words needs their yes. */
const COMMANDS = { argv: true, cwd: true } as const;

function taskField(crontab: Crontab): z.ZodEnum<[string, ...string[]]> {
  const [first = 'db_backup', ...rest] = crontab.tasks.list().map(({ name }) => name);
  return z.enum([first, ...rest]).describe('The registered task to run.');
}
