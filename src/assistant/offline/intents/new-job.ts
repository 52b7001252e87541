// A registered task at a time, with every word accounted for: "schedule a nightly backup at 2am". Where a job runs the task already,
// it is asked whether that one is meant.

import { isDeepStrictEqual } from 'node:util';
import type { Job } from '../../../job/job.js';
import { taskName } from '../../../job/task-spec.js';
import { describe } from '../../../schedule/describe.js';
import type { Found } from '../find-when.js';
import { findWhen, refusedWhens, withoutGlue } from '../find-when.js';
import { jobsMeant } from '../job-words.js';
import type { Context, Plan } from '../plan.js';
import { ask, call, chosen } from '../plan.js';
import type { TaskMatch } from '../task-words.js';
import { deed, thing } from '../task-words.js';

export const VERB =
  /^(?:(?:make sure(?: that| there is| to)?(?: you)?|ensure(?: that)?|see to it that|schedule|add|create|set ?up|set|make|plan|book|register|start|begin|kick off|launch|trigger|automate|run|execute|do|perform|have|get|put|arrange|organi[sz]e|give me|i (?:want|need)|i(?:'d| would) like|we (?:want|need)|program|queue(?: up)?|put in|configure|install|define|establish|insert|new|enable|fire|fire off|let|there should be|there needs to be|(?:please )?arrange for)\s+)/i;
export const CARRIER =
  /^(?:(?:a |an |the |me a |another |up )?(?:new |recurring |regular |repeating |scheduled |cron |one[- ]time |one[- ]off )*(?:cron ?job|job|task|schedule|entry|timer|cron|automation|run)s?(?: entry)?(?:,)?\s+(?:(?:to|that|which|for|of|where (?:you|we|it)|doing|called|running|so that|so)\b)?\s*(?:will |would |should |you |it |we |runs?\s+|does\s+|performs?\s+|executes?\s+|makes?\s+|takes?\s+)*)/i;

export function scheduled(text: string, name: string | null, context: Context): Plan | null {
  const found = findWhen(text, context);
  const task = found && taskOf(found.what, context);
  if (found === null || task === null) return impossible(text, context);
  const when = mergeOften(task, found, context);
  if (when === null) return null;
  const read = context.read(when);
  const repeats = read.status === 'ok' && read.schedule.kind !== 'once';
  if (name === null && repeats && ONE_MORE.test(text)) return adding(task, when, freeName(task.task, context), context);
  const one = name === null ? theJob(found.what, context) : null;
  return one ? changeOrAdd(one, task, when, freeName(task.task, context)) : adding(task, when, name, context);
}

const ONE_MORE = /\b(?:another|(?:a|one) (?:second|third|further)|an? (?:additional|extra)|one more)\b/i;

/** "start the backup at 3am": the backup may well be the one there is, whatever it is called. */
function theJob(words: string, context: Context): Job | null {
  const named = /^(?:the|my|our|that) .+$/i.exec(words.replace(VERB, ''))?.[0];
  const meant = named === undefined ? null : jobsMeant(named, context);
  return meant?.kind === 'jobs' && meant.jobs.length === 1 ? (meant.jobs[0] ?? null) : null;
}

/** A task at a time that cannot be: the verb refuses it with the reason, or asks. */
function impossible(text: string, context: Context): Plan | null {
  for (const { what, when } of refusedWhens(text, context)) {
    const task = taskOf(what, context);
    if (task?.often === null) return call('add_job', { name: freeName(task.task, context), task: task.task, when });
  }
  return null;
}

/** "a nightly backup at 2am": both say when, and must be read together. */
function mergeOften(task: TaskMatch, found: Found, context: Context): string | null {
  if (task.often === null) return found.when;
  // "the weekly report every friday at 5": the adjective says nothing that the schedule does not say better.
  const together = `${task.often} ${found.when}`;
  const read = context.read(found.when);
  const both = context.read(together);
  // Said twice: the plainer words are kept.
  if (both.status === 'ok' && read.status === 'ok' && isDeepStrictEqual(both.schedule, read.schedule))
    return found.when;
  if (both.status === 'ok') return together;
  if (read.status !== 'ok') return null;
  const weekly = task.often === 'weekly' && /\b(?:every|each|on) (?:mon|tue|wed|thu|fri|sat|sun)/i.test(found.when);
  const daily =
    (task.often === 'daily' || task.often === 'nightly' || task.often === 'every day') &&
    /\b(?:every|each) (?:day|night|evening|morning)|\bdaily\b|\bnightly\b/i.test(found.when);
  const monthly = task.often === 'monthly' && /\bmonth/i.test(found.when);
  if (weekly || daily || monthly) return found.when;
  if (task.often === 'nightly' && read.schedule.kind === 'once') {
    const every = `every day ${found.when}`;
    if (context.read(every).status === 'ok') return every;
  }
  return null;
}

/** "a job that backs up the database". */
const THIRD_PERSON =
  /^(back|clean|check|send|ping|monitor|clear|run|make|take|create|delete|remove|purge|rotate|write|generate)s (?=\S)/i;

/** The task that words order or name, through any of "schedule a job that runs the …". */
export function taskOf(words: string, context: Context): TaskMatch | null {
  let rest = withoutGlue(words);
  for (let depth = 0; depth < 5 && rest !== ''; depth++) {
    const found =
      deed(rest, context.tasks) ?? (depth > 0 || !/^(?:remove|delete)/i.test(rest) ? thing(rest, context.tasks) : null);
    if (found) return found;
    const carried = rest.replace(CARRIER, '');
    const next = carried === rest ? rest.replace(VERB, '') : carried;
    if (next === rest) return null;
    rest = next
      .trim()
      .replace(/^to\s+/i, '')
      .replace(THIRD_PERSON, '$1 ');
  }
  return null;
}

export function adding(task: TaskMatch, when: string, name: string | null, context: Context): Plan {
  const wanted = name ?? task.task;
  const more = Object.keys(task.args).length === 0 ? {} : { args: task.args };
  const taken = context.jobs.find((job) => job.name.toLowerCase() === wanted.toLowerCase());
  if (!taken) return call('add_job', { name: wanted, task: task.task, when, ...more });
  const other = freeName(wanted, context);
  if (taskName(taken.task) !== task.task) {
    return ask(
      `A job named ${taken.name} already exists and runs ${taskName(taken.task)}. Should the new one be called ${other}?`,
      (reply) =>
        /^(?:y|yes|yeah|yep|sure|ok|okay|fine|please do)\b/i.test(reply.trim())
          ? call('add_job', { name: other, task: task.task, when, ...more })
          : null,
    );
  }
  return changeOrAdd(taken, task, when, other);
}

/** A job runs the task already: whether that one is meant is asked. */
function changeOrAdd(taken: Job, task: TaskMatch, when: string, other: string): Plan {
  const more = Object.keys(task.args).length === 0 ? {} : { args: task.args };
  const question = ask(
    `${taken.name} already runs ${describe(taken.schedule)}. Should I change it to "${when}", or add another job (${other})?`,
    (reply) => {
      const text = reply.trim().replace(/[.!]+$/, '');
      if (
        /^(?:please |just )?(?:change|update|move|replace|overwrite|reschedule|modify)\b/i.test(text) ||
        chosen(text, ['change', 'another']) === 'change'
      )
        return call('update_job', { job: taken.name, when, ...more });
      if (
        /^(?:please |just )?(?:add|another|a new|new|second|both|keep both|create|separate|the other|a second)\b/i.test(
          text,
        ) ||
        chosen(text, ['change', 'another']) === 'another'
      ) {
        return call('add_job', { name: other, task: task.task, when, ...more });
      }
      return null;
    },
  );
  return { ...question, about: [taken.name] };
}

export function freeName(wanted: string, context: Context): string {
  const taken = new Set(context.jobs.map((job) => job.name.toLowerCase()));
  if (!taken.has(wanted.toLowerCase())) return wanted;
  for (let n = 2; ; n++) if (!taken.has(`${wanted}_${n}`.toLowerCase())) return `${wanted}_${n}`;
}
