// Run now: once, on the person's word; the schedule does not move.

import { forEach, isJob, jobsMeant, meansAll, withJobs } from '../job-words.js';
import type { Intent } from '../plan.js';
import { say } from '../plan.js';
import { deed, thing } from '../task-words.js';

const NOW =
  '(?:(?:right |straight )?now|immediately|at once|asap|right away|straight away|straightaway|this (?:instant|minute|second|moment)|instantly|this very moment|as soon as possible|now please|manually|by hand|once now|now once|again|again now|once more|one more time|now again|real quick|quickly)';
const RUN = new RegExp(
  `^(?:run|execute|start|trigger|fire|fire off|launch|kick off|do|perform|invoke|force|force[- ]run|test[- ]run|try|test|re-?run|redo|repeat|make|run now|send|go ahead with|take|give me|get)\\s+(.+?)(\\s+${NOW})?$`,
  'i',
);
const NOW_FIRST = new RegExp(`^${NOW},?\\s+(.+)$`, 'i');
const AROUND = /^(?:kick|fire|set) (.+?) off(?: now)?$/i;
const RUNNERS =
  /^(?:run|execute|trigger|fire|fire off|launch|kick off|invoke|force|force[- ]run|test[- ]run|re-?run|redo|repeat|run now|start)\b/i;

export const runNow: Intent = (clause, context) => {
  const text = clause.replace(NOW_FIRST, '$1 now');
  const match = RUN.exec(text);
  const words = AROUND.exec(text)?.[1] ?? match?.[1];
  if (words === undefined) return null;
  const who = words.replace(new RegExp(`\\s+${NOW}$`, 'i'), '').replace(/ (?:once|job)$/i, '');
  const atOnce = match?.[2] !== undefined || who !== words;
  if (meansAll(who)) return withEvery(context);
  if (!RUNNERS.test(text) && !atOnce) return null;
  // "start the backup again" means a paused job to be resumed.
  const meant = jobsMeant(who, context);
  const held = meant.kind === 'jobs' && meant.jobs.every((job) => job.state === 'paused');
  if (held && /^(?:re)?start\b/i.test(text)) return null;
  if (isJob(who, context)) return withJobs(who, context, (jobs) => forEach('run_job_now', jobs));
  return notYet(who, text, context);
};

/** "back up the DB now", "send the report now". */
export const deedNow: Intent = (clause, context) => {
  const text = clause.replace(NOW_FIRST, '$1 now');
  const words = new RegExp(`^(.+?)\\s+${NOW}$`, 'i').exec(text)?.[1];
  const found = words === undefined ? null : deed(words, context.tasks);
  if (!found || words === undefined || Object.keys(found.args).length > 0) return null;
  return isJob(words, context)
    ? withJobs(words, context, (jobs) => forEach('run_job_now', jobs))
    : notYet(words, text, context);
};

function notYet(words: string, clause: string, context: Parameters<Intent>[1]): ReturnType<Intent> {
  const found = thing(words, context.tasks) ?? deed(words, context.tasks) ?? deed(clause, context.tasks);
  if (!found || found.often !== null) return null;
  return say(
    `No job runs ${found.task} yet, so there is nothing to run now. Add one first, for example "run ${found.task} every day at 9am"; then "run it now".`,
  );
}

function withEvery(context: Parameters<Intent>[1]): ReturnType<Intent> {
  if (context.jobs.length === 0) return say('There are no jobs yet.');
  const names = context.jobs.map((job) => job.name);
  return {
    kind: 'ask',
    text: `Shall I run ${names.length === 1 ? 'the one job there is' : `all ${names.length} jobs`} now: ${names.join(', ')}?`,
    answer: (reply) =>
      /^(?:y|yes|yeah|yep|sure|ok|okay|do it|go ahead|please do)\b/i.test(reply.trim())
        ? forEach('run_job_now', context.jobs)
        : null,
  };
}
