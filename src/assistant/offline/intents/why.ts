// "Why did the backup not run this morning?": asked of one job, of several, or of all of them. The record answers, by explain_job,
// about the time that was named, or about what went wrong last.

import { readPast } from '../../../crontab/past.js';
import type { Job } from '../../../job/job.js';
import { isJob, meansAll, unknownJob, withJobs } from '../job-words.js';
import type { Context, Intent, Plan } from '../plan.js';
import { calls, say } from '../plan.js';
import { period, WHEN_PAST } from './past-words.js';

const ASKED =
  /^(?:(?:tell me|explain|do you know|any idea|i wonder) )?(?:why|how come|how is it that|for what reason|what(?:'s| is) the reason(?: that)?) /i;
const HELPING =
  "(?:did|has|have|had|is|was|were|are|does|do|would|will|can|could|am)(?:n't|nt| not)?|won't|can't|cannot|not";
const DONE =
  '(?:run|ran|running|fire|fired|firing|fail|failed|failing|happen|happened|skipped|skip|missed|miss|cancelled|canceled|late|delayed|work|worked|working|succeed|succeeded|start|started|starting|go|go off|go out|gone out|executed|execute|trigger|triggered|paused|stopped|stuck|overdue|due|done|taken|made|sent|written|backed up|there|active|on|off|not|broken|dead|idle|queued|waiting|pending)';
const REST = new RegExp(
  `^(?:(?:${HELPING}|never|still|been|be|get|got|gotten|again|just|to|going to|ever|even) )*${DONE}(?: (?:yet|again|on time|properly|anymore|any more|at all|now|right now|as planned|on schedule|so often|twice|up|ok|okay))*(?: (.+))?$`,
  'i',
);
/** "the backup didn't run last night": said, not asked, and the same wish to know. */
const STATED = new RegExp(
  `^(?:but )?(.+?) (?:(?:did|has|does|do|have|was|is|were)(?: not|n't)|didnt|hasnt|never|failed to) (?:run|ran|fire|fired|happen|happened|go off|go out|start|started|work|worked|sent|executed|triggered)(?: (?:yet|again|on time|at all))*(?: (.+))?$`,
  'i',
);
const FATE =
  /^what (?:went wrong with|happened (?:to|with)|has happened (?:to|with)|became of|was (?:wrong|the matter) with)(?: with)? (.+)$/i;
const ANY =
  /^(?:nothing|anything|any jobs?|any of (?:it|them|the jobs|my jobs)|no jobs?|none of (?:them|the jobs)|(?:the|my|our) jobs)$/i;
/** "why was there no backup last night" */
const NO_SUCH = /^(?:is|was|were|has|have) there (?:been )?(?:no|not any|never (?:a|any)) (.+)$/i;
/** "this morning's backup" */
const OF_A_TIME =
  /^(?:the )?(today|yesterday|last night|tonight|this (?:morning|afternoon|evening)|(?:last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)'s (.+)$/i;

export const why: Intent = (clause, context) => {
  if (/^(?:but )?(?:why|why not|how come|why is that|why's that)$/i.test(clause))
    return isJob('it', context) ? withJobs('it', context, (jobs) => explained(jobs, undefined)) : null;
  const asked = ASKED.exec(clause);
  if (asked) return askedWhy(clause.slice(asked[0].length), context);
  const fate = FATE.exec(clause)?.[1];
  if (fate !== undefined) return someTime(fate, context);
  const [, who, when] = STATED.exec(clause) ?? [];
  return who === undefined ? null : about(who, when, context);
};

/** A job, and perhaps a time behind it. */
function someTime(words: string, context: Context): Plan | null {
  const all = words.split(' ');
  for (let at = all.length; at > 0; at--) {
    const when = all.slice(at).join(' ');
    const plan = about(all.slice(0, at).join(' '), when === '' ? undefined : when, context);
    if (plan) return plan;
  }
  return null;
}

/** Where the name of the job ends is for the jobs to say: every split of the words is tried, the longest name first. */
function askedWhy(words: string, context: Context): Plan | null {
  const missing = NO_SUCH.exec(words)?.[1];
  const plan = missing === undefined ? null : someTime(missing, context);
  if (plan) return plan;
  const rest = words.replace(new RegExp(`^(?:${HELPING}) (?:not )?`, 'i'), '').split(' ');
  for (let at = rest.length - 1; at > 0; at--) {
    const tail = REST.exec(rest.slice(at).join(' '));
    const told = tail && about(rest.slice(0, at).join(' '), tail[1], context);
    if (told) return told;
  }
  const end = rest.findIndex((_, at) => at > 0 && tellsWhen(REST.exec(rest.slice(at).join(' ')), context));
  return end < 0 || end > LONGEST_NAME ? null : unknownJob(rest.slice(0, end).join(' '), context);
}

/** In words; anything longer is no name of a job. */
const LONGEST_NAME = 4;

function tellsWhen(tail: RegExpExecArray | null, context: Context): boolean {
  return tail !== null && (tail[1] === undefined || pastTime(tail[1], context) !== null);
}

/** `null`: these words name no job, or no time. */
function about(named: string, said: string | undefined, context: Context): Plan | null {
  const [, ofTime, who = named] = OF_A_TIME.exec(named) ?? [];
  const when = said ?? ofTime;
  const time = when === undefined ? {} : pastTime(when, context);
  if (time === null) return null;
  if (ANY.test(who) || meansAll(who)) return aboutAny(time.at, when, context);
  return isJob(who, context) ? withJobs(who, context, (jobs) => explained(jobs, time.at)) : null;
}

/** The words as the tool reads them; without, where they are too vague to name a time or name one to come. */
function pastTime(words: string, context: Context): { readonly at?: string } | null {
  if (readPast(context.now, context.timezone, 'at', words).ok) return { at: words };
  return VAGUE_PAST.test(words) ? {} : null;
}

const VAGUE_PAST = new RegExp(`^(?:${WHEN_PAST}|(?:at|on) \\S+)$`, 'i');
const FEW = 4;

/** Of a few jobs each is accounted for; of more the list and the history tell. */
function aboutAny(at: string | undefined, when: string | undefined, context: Context): Plan {
  if (context.jobs.length === 0) return say('There are no jobs, so there was nothing to run.');
  return context.jobs.length <= FEW
    ? explained(context.jobs, at)
    : calls({ tool: 'list_jobs', args: {} }, { tool: 'job_history', args: period(when, context) });
}

function explained(jobs: readonly Job[], at: string | undefined): Plan {
  return calls(
    ...jobs.map(({ name }) => ({ tool: 'explain_job', args: { job: name, ...(at !== undefined && { at }) } })),
  );
}
