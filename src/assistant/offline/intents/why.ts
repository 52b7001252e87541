// "Why did the backup not run?": asked of one job, of several, or of all of them. The answer is what became of its last firings, so
// both its state and its history are looked up.

import type { Job } from '../../../job/job.js';
import { isJob, meansAll, unknownJob, withJobs } from '../job-words.js';
import type { Call, Context, Intent, Plan } from '../plan.js';
import { calls, say } from '../plan.js';
import { period, WHEN_PAST } from './looking.js';

const ASKED =
  /^(?:(?:tell me|explain|do you know|any idea|i wonder) )?(?:why|how come|how is it that|for what reason|what(?:'s| is) the reason(?: that)?) /i;
const HELPING =
  "(?:did|has|have|had|is|was|were|are|does|do|would|will|can|could|am)(?:n't|nt| not)?|won't|can't|cannot|not";
const DONE =
  '(?:run|ran|running|fire|fired|firing|fail|failed|failing|happen|happened|skipped|skip|missed|miss|cancelled|canceled|late|delayed|work|worked|working|succeed|succeeded|start|started|starting|go|go off|go out|gone out|executed|execute|trigger|triggered|paused|stopped|stuck|overdue|due|done|taken|made|sent|written|backed up|there|active|on|off|not|broken|dead|idle|queued|waiting|pending)';
const REST = new RegExp(
  `^(?:(?:${HELPING}|never|still|been|be|get|got|gotten|again|just|to|going to|ever|even) )*${DONE}(?: (?:yet|again|on time|properly|anymore|any more|at all|now|right now|as planned|on schedule|so often|twice|up|ok|okay))*(?: ${WHEN_PAST}| (?:at|on) \\S+)?$`,
  'i',
);
/** "the backup didn't run last night": said, not asked, and the same wish to know. */
const STATED = new RegExp(
  `^(?:but )?(.+?) (?:(?:did|has|does|do|have|was|is|were)(?: not|n't)|didnt|hasnt|never|failed to) (?:run|ran|fire|fired|happen|happened|go off|go out|start|started|work|worked|sent|executed|triggered)(?: (?:yet|again|on time|at all))*(?: ${WHEN_PAST})?$`,
  'i',
);
const FATE = new RegExp(
  `^what (?:went wrong with|happened (?:to|with)|has happened (?:to|with)|became of|was (?:wrong|the matter) with)(?: with)? (.+?)(?: ${WHEN_PAST})?$`,
  'i',
);
const ANY =
  /^(?:nothing|anything|any jobs?|any of (?:it|them|the jobs|my jobs)|no jobs?|none of (?:them|the jobs)|(?:the|my|our) jobs)$/i;

export const why: Intent = (clause, context) => {
  const asked = ASKED.exec(clause);
  if (asked) return askedWhy(clause.slice(asked[0].length), context);
  if (/^(?:but )?(?:why|why not|how come|why is that|why's that)$/i.test(clause))
    return isJob('it', context) ? withJobs('it', context, (jobs) => accounts(jobs, {})) : null;
  const fate = FATE.exec(clause) ?? STATED.exec(clause);
  if (fate?.[1] === undefined) return null;
  return aboutAny(fate[1], fate[2], context) ?? aboutJob(fate[1], fate[2], context);
};

/** Where the name of the job ends is for the jobs to say: every split of the words is tried, the longest name first. */
function askedWhy(words: string, context: Context): Plan | null {
  const rest = words.replace(new RegExp(`^(?:${HELPING}) (?:not )?`, 'i'), '').split(' ');
  for (let at = rest.length - 1; at > 0; at--) {
    const tail = REST.exec(rest.slice(at).join(' '));
    const who = rest.slice(0, at).join(' ');
    const plan = tail && (aboutAny(who, tail[1], context) ?? aboutJob(who, tail[1], context));
    if (plan) return plan;
  }
  const end = rest.findIndex((_, at) => at > 0 && REST.test(rest.slice(at).join(' ')));
  return end < 0 || end > LONGEST_NAME ? null : unknownJob(rest.slice(0, end).join(' '), context);
}

/** In words; anything longer is no name of a job. */
const LONGEST_NAME = 4;

function aboutJob(who: string, when: string | undefined, context: Context): Plan | null {
  return isJob(who, context) ? withJobs(who, context, (jobs) => accounts(jobs, period(when, context))) : null;
}

const FEW = 4;

/** Of a few jobs each is accounted for; of more the list and the history tell. */
function aboutAny(who: string, when: string | undefined, context: Context): Plan | null {
  if (!ANY.test(who) && !meansAll(who)) return null;
  if (context.jobs.length === 0) return say('There are no jobs, so there was nothing to run.');
  const since = period(when, context);
  return context.jobs.length <= FEW
    ? accounts(context.jobs, since)
    : calls({ tool: 'list_jobs', args: {} }, { tool: 'job_history', args: since });
}

/** A state followed by its history is told as one account. */
function accounts(jobs: readonly Job[], since: Readonly<Record<string, unknown>>): Plan {
  return calls(
    ...jobs.flatMap(({ name }): readonly Call[] => [
      { tool: 'get_job_status', args: { job: name } },
      { tool: 'job_history', args: { job: name, ...since, limit: 10 } },
    ]),
  );
}
