// A task without a time, or a time without a task: one question, and the answer completes the request.

import { taskName } from '../../../job/task-spec.js';
import { describe } from '../../../schedule/describe.js';
import { findWhen } from '../find-when.js';
import type { Context, Plan } from '../plan.js';
import { ask, chosen } from '../plan.js';
import type { TaskMatch } from '../task-words.js';
import { deed, thing } from '../task-words.js';
import { adding, CARRIER, taskOf, VERB } from './new-job.js';

/** A task without a time, or a time without a task: one question. */
export function incomplete(text: string, name: string | null, context: Context): Plan | null {
  const task = taskOf(text, context);
  if (task !== null) return whenMissing(task, name, context);
  const found = findWhen(text, context);
  if (found === null) return untimed(text, name, context);
  if (
    !VERB.test(found.what) &&
    !/^(?:schedule|add|create|run|set ?up|do|something|a job|a task|job|task|make|start)$/i.test(found.what)
  )
    return null;
  const names = context.tasks.map((each) => each.name);
  const what = found.what.replace(CARRIER, '').replace(VERB, '').replace(CARRIER, '').trim();
  const unknown = /^(?:(?:a |the )?(?:job|task)|something|schedule|add|create|run|set ?up|do|make|start)?$/i.test(what)
    ? ''
    : `I know no task "${what.replaceAll('"', '')}". `;
  return ask(
    `${unknown}Which task should run ${found.when}? I know: ${names.join(', ')}. For anything else there are reminders: "remind me to … ${found.when}".`,
    (reply) => {
      const chosenTask =
        thing(reply.trim(), context.tasks) ?? deed(reply.trim(), context.tasks) ?? chosenName(reply, names);
      return chosenTask && chosenTask.task !== 'notify' ? adding(chosenTask, found.when, name, context) : null;
    },
  );
}

function chosenName(reply: string, names: readonly string[]): TaskMatch | null {
  const task = chosen(reply, names);
  return task === undefined ? null : { task, args: {}, often: null };
}

/** "schedule a job": neither what nor when. */
function untimed(text: string, _name: string | null, context: Context): Plan | null {
  if (
    !/^(?:schedule|add|create|set ?up|make|plan|new|i want|i need|start)(?: (?:me )?(?:a|an|another|the)?\s*(?:new |recurring |cron )*(?:job|task|schedule|cron ?job|cron|something|one|entry|thing))?$/i.test(
      text,
    )
  )
    return null;
  const names = context.tasks.map((each) => each.name);
  return ask(
    `Which task should run, and when? I know: ${names.join(', ')}. For example: "back up the DB every weekday at 9am".`,
    (reply) => {
      const task = thing(reply.trim(), context.tasks) ?? deed(reply.trim(), context.tasks) ?? chosenName(reply, names);
      return task && task.task !== 'notify' ? whenMissing(task, null, context) : null;
    },
  );
}

function whenMissing(task: TaskMatch, name: string | null, context: Context): Plan {
  if (task.often !== null && context.read(task.often).status === 'ok') return adding(task, task.often, name, context);
  const same = context.jobs.find((job) => taskName(job.task) === task.task);
  const also = same
    ? ` (${same.name} already runs ${describe(same.schedule)}; "run ${same.name} now" runs it at once.)`
    : '';
  const question = `When should ${task.task} run? For example "every weekday at 9am" or "every 6 hours".${also}`;
  return ask(question, (reply) => {
    const when = reply
      .trim()
      .replace(/^(?:run it|do it|make it|schedule it)(?: for)?\s+/i, '')
      .replace(/[.!]+$/, '')
      .replace(/,? please$/i, '');
    return context.read(when).status === 'not_a_schedule' ? null : adding(task, when, name, context);
  });
}
