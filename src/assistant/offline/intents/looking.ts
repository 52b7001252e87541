// Questions that change nothing: the list, one job's state, the history, and when a phrase would fire.

import { withJobs, withOneJob, forEach, isJob, meansAll } from '../job-words.js';
import type { Context, Intent, Plan } from '../plan.js';
import { call, say } from '../plan.js';
import { period, WHEN_PAST } from './past-words.js';

const SHOW =
  "(?:show|list|print|display|give|get|tell|see|view|fetch|read|pull up|bring up|check|look at|let me see|i want to see|what are|what is|what's|which are|i need)(?: me| us)?(?: up)?";
const EVERY =
  '(?:all |the |my |our |of |your |every |any |current |currently |active |existing |scheduled |running |registered |planned |upcoming |configured |cron |complete |full |whole |entire |defined |stored |list |list of |overview of )*';
const JOBS =
  '(?:jobs?|schedules?|crontab|cron ?jobs?|cron table|entries|things|timers?|stuff|reminders?|automations?|agenda|scheduled tasks|tasks that are scheduled|tasks scheduled|running tasks|scheduled|everything)';
const AT_PRESENT =
  "(?: (?:i|we|you) have| there are| are there| exist| are (?:scheduled|running|active|set up|planned|there|configured|registered|in (?:the|my) (?:list|crontab))| (?:scheduled|running|active|set up|planned|configured|registered|in place)| do (?:i|we|you) have| have (?:i|we|you) (?:got|scheduled|set up)| (?:i|we) (?:scheduled|set up|created|added)| (?:i've|we've|you've) (?:got|scheduled|set up))?(?: (?:scheduled|running|active|set up|planned|configured|registered))?(?: (?:right now|now|at the moment|currently|at present|today|so far|already|again|here|on|and (?:when they (?:run|fire)|their (?:times|next runs?|schedules?|status))|with (?:their )?(?:next runs?|times|schedules?)))*";

const ON_A_DAY =
  '(?:right now|now|at the moment|currently|next|soon|later|(?:for |on |at |during )?(?:the )?(?:today|tomorrow|tonight|night|nights|this week|next week|weekends?|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?))';

const LIST = new RegExp(
  `^(?:${[
    `(?:${SHOW} )?${EVERY}${JOBS}${AT_PRESENT}`,
    `(?:what|which) ${EVERY}${JOBS}${AT_PRESENT}`,
    `(?:what|which)(?:'s| is| are| do (?:i|we|you) have) (?:currently |all )?(?:scheduled|running|planned|active|set up|coming up|next|up next|on (?:the|my|our) (?:schedule|agenda|list|calendar|plate)|in the crontab|lined up|on)(?: ${ON_A_DAY})*`,
    `(?:what|who|which (?:jobs?|ones?|tasks?|\\S+)) (?:runs?|fires?|will (?:run|fire)|(?:is|are) going to run|gets? run|happens?|(?:is|are) due|is happening)(?: ${ON_A_DAY}| first| last| earliest)*`,
    `(?:${SHOW} )?(?:the )?(?:jobs?|ones|what) (?:that |which )?(?:runs?|fires?|(?:is|are) (?:scheduled|due|planned))(?: ${ON_A_DAY})+`,
    `(?:${SHOW} )?(?:the|a|my|our) (?:full |complete |whole |entire |current )?(?:list|schedule|lot|overview)(?: of (?:the |my |all )?(?:jobs|everything))?`,
    `(?:do (?:i|we) have|are there|is there|have i got) (?:any|some|anything) ?(?:${JOBS})?${AT_PRESENT}`,
    `(?:what|which (?:jobs|ones|things)) (?:have (?:i|we|you) (?:got|scheduled|set up|planned|created)|(?:do|did) (?:i|we|you) (?:have|schedule|set up|plan|create))(?: (?:scheduled|set up|running|planned|going|on the go|lined up|on|in place|in there|in the (?:list|system|schedule)))?(?: (?:right now|now|at the moment|currently|at present|today|so far|already|again|here|up to now|all together|in total))*`,
    `(?:what's |what is |whats )?(?:next|up next|coming up|coming up next|the next job|the next (?:job|thing|one) to (?:run|fire|happen))`,
    `(?:anything|something) (?:scheduled|running|planned|set up|coming up)(?: (?:right now|now|at the moment|today|tomorrow))*`,
    `(?:is|are) there (?:anything|something)(?: else| more)?(?: (?:scheduled|running|planned|set up|coming up))?(?: (?:right now|now|at the moment|today|tomorrow))*`,
    `is (?:anything|something) (?:scheduled|running|planned|set up|coming up)(?: (?:right now|now|at the moment|today|tomorrow))*`,
    `how many ${EVERY}${JOBS}${AT_PRESENT}`,
    `(?:${SHOW} )?what(?:'s| is) (?:left|remaining|still there|still scheduled|there now)`,
    `(?:${SHOW} )?(?:the )?(?:status|state)(?: now)?`,
    `(?:${SHOW} )?(?:the )?(?:next|coming|upcoming) (?:runs?|firings?|jobs?|ones?)(?: due)?`,
    `(?:what remains|(?:what's|what is) (?:the|my|our) (?:status|schedule|crontab|state of things)|how are things|how(?:'s| is) everything(?: going)?|are there any (?:jobs|reminders))`,
    `(?:list|ls|jobs|overview|status|schedule|my jobs|my schedule|all jobs|upcoming|list all|list them(?: all)?|show all|show them(?: all)?|show me|list everything|show (?:me )?everything|what's up next|status of (?:all|everything|all jobs|all the jobs|my jobs))`,
  ].join('|')})$`,
  'i',
);

export const list: Intent = (clause) => {
  const paused =
    /^(?:(?:show|list|which|what|how many|tell me|give me|see)(?: me)? )?(?:which |what |are |the |all |my |of )*(?:paused|suspended|inactive|disabled) (?:jobs?|ones|tasks)(?: are there| do i have)?$|^(?:which|what|how many)(?: of the| of my| of them)? ?(?:jobs?|ones|tasks)?\s?(?:are|is) (?:currently )?(?:paused|suspended|disabled|on hold)(?: right now| now)?$|^(?:show me |tell me |show )?what(?:'s| is| has been) (?:currently |still )?(?:paused|suspended|disabled|on hold|switched off|turned off)$|^(?:are (?:any|there any)|is (?:any|anything)) ?(?:jobs?|of them|of the jobs)? ?(?:currently )?paused(?: jobs)?$|^(?:(?:show|list|give|tell)(?: me)? )?(?:all |the |all the |my )?jobs (?:that|which) are (?:currently )?(?:paused|suspended|disabled|on hold)$|^(?:(?:show|list|give)(?: me)? )?(?:only|just) (?:the )?(?:paused|suspended|disabled)(?: jobs?| ones?)?$|^(?:paused|suspended) jobs only$/i;
  if (paused.test(clause)) return call('list_jobs', { state: 'paused' });
  return LIST.test(clause) ? call('list_jobs') : null;
};

const STATUS: readonly RegExp[] = [
  /^(?:what(?:'s| is| are) |(?:show|give|tell|get|check|view|see)(?: me)? )?(?:the |a )?(?:current )?(?:status|state|details|info|information|health|condition|schedule|timing|next (?:run|firing|execution|time|occurrence)(?: times?)?|last (?:run|result|outcome|execution|status)|configuration|settings|times?)(?: report| update)? (?:of|for|on|about) (.+)$/i,
  /^(?:how|when|what time|what times|at what time|how often|on (?:what|which) days?) (?:did|does|do|will|is|are|was|has|have|were|would) (?!(?:it )?be\b)(.+?) (?:go|gone|go out|get sent|get run|do|doing|going|work|work out|working|run|fire|happen|perform|execute|execute next|go off|go off next|come up|start|end|finish|due|been doing|been going|been|next run|run next|fire next|happen next|run again|fire again|happen again|next fire|next|going to run|going to fire|supposed to run|scheduled|scheduled for|scheduled to run|run last|last run|last fire|last|last go|ran|running|set to run|planned)(?: (?:today|last night|last time|yesterday|this morning|so far|next|time|again|now|tonight|tomorrow|next time|exactly))*$/i,
  /^(?:did|does|has|have|is|was|were|do|will|are|isn't|hasn't|didn't) (.+?)(?: ever| even| just)? (?:run|ran|fire|fired|go|gone|work|worked|succeed|succeeded|fail|failed|finish|finished|complete|completed|happen|happened|pass|passed|go out|gone out|get sent|go (?:ok|okay|well|fine|through|wrong)|gone (?:ok|okay|well|fine|through|wrong)|ok|okay|fine|good|alright|all right|healthy|done|sent|sent out|going out|going to (?:run|go out)|delivered|made|executed|running|running (?:ok|okay|fine|well|now)|run (?:ok|okay|fine|well)|paused|active|enabled|disabled|scheduled|still (?:running|active|scheduled|paused|there|on|ok|okay|going)|working|work ok|successful|set up|on|up|due|on schedule|on hold|overdue|late)(?: (?:today|last night|yesterday|(?:last|on|this) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|week)|this morning|already|yet|now|right now|again|next|tonight|tomorrow|correctly|successfully|at all|soon|ok|okay|fine|on time|lately|recently|properly|as planned))*$/i,
  /^(?:when|what time)(?:'s| is| was| are| will be) (?:the )?(?:next|last|latest|previous|upcoming|following|most recent) (?:run (?:of|for) |firing (?:of|for) |time (?:for |of )?)?(.+?)(?: (?:due|scheduled|going to be|run|planned))?$/i,
  /^what(?:'s| is) (?:up|going on|happening|new|wrong|the matter) with (.+)$/i,
  /^(?:tell me (?:more )?about|(?:more )?(?:info|information|details) (?:about|on|for)|check (?:up )?on|describe|inspect|look at|look up|status|details|about|more about|how about|what about|show(?: me)?|give me|next run(?: of| for)?|last run(?: of| for)?|status:) (.+)$/i,
  /^(?:(?:tell me|show me|say|i wonder|let me know|do you know|can you tell me|i want to know|any idea) )(?:when|what time|how often|how) (.+?) (?:runs?|fires?|went|goes|happens|is due|will run|ran|did|is doing|is going|is (?:scheduled|planned)|will fire|is (?:going|supposed) to run)(?: (?:next|last|again|today|now|last night|last time|for))*$/i,
  /^(?:how|when|what time|what)(?:'s| is| are) (.+?)(?: (?:doing|going|getting on|looking|set to run|due|scheduled|scheduled for|next|running|set for|planned|up to))+(?: (?:today|now|lately|next|to run))*$/i,
  /^(.+?)(?:'s)? (?:status|state|details|info|schedule|next run|last run|next firing|last result)$/i,
  /^any (?:news|word|update) (?:on|from|about|of) (.+)$/i,
  /^how(?:'s| is| are) (.+)$/i,
  /^what (?:does|do) (.+?) do$/i,
  /^what (?:do you know|can you tell me|is known) about (.+)$/i,
  /^(?:is|are) there (?:a |an |any |another )?(.+?)(?: (?:job|scheduled|set up|planned|running|active|yet|already|configured))*$/i,
  /^(?:do|did) (?:i|we|you) (?:already )?(?:have|schedule|set up) (?:a |an |any |the )?(.+?)(?: (?:job|scheduled|set up|planned|running|active|yet|already|configured))*$/i,
  /^(?:tell me|show me|say|let me know|i wonder|do you know) (?:when|what time) (?:the |my |our )?next (.+?) (?:is|runs?|fires?|is due|is scheduled)$/i,
  /^what (?:command|task|script|program) (?:does|do|is|will) (.+?) (?:run|execute|do|running)$/i,
  /^(?:which|what) (?:command|task|script|program) is behind (.+)$/i,
  /^(?:when|what time|how often|how long) (?:was|were|is|are|will|did|does|do|has|have) (.+?)(?: (?:paused|been paused|now|then|again))*$/i,
  /^(?:when|what time) (?:will|is|does|was|did) (.+?) (?:be |get |gets |been )?(?:sent|done|taken|made|performed|executed|sent out|delivered)(?: (?:next|again|last))?$/i,
];
/** Words that may stand before the job in those forms and carry no meaning of their own. */
const LOOSE =
  /^(?:my |the |our )?(?:next |last |latest |upcoming |previous |scheduled |most recent |recent |current )+|\s+(?:job )?(?:next|last)$/gi;

export const status: Intent = (clause, context) => {
  for (const pattern of STATUS) {
    const words = pattern.exec(clause)?.[1];
    if (words === undefined) continue;
    const who = words
      .replace(/^(?:(?:next|last|latest) run (?:of|for) )/i, '')
      .replaceAll(LOOSE, '')
      .trim();
    if (meansAll(who)) return call('list_jobs');
    const plain = who.replaceAll(/ (?:last|next|latest)(?= |$)/gi, '');
    for (const name of [words, who, plain]) if (isJob(name, context)) return statusOf(name, context);
  }
  return null;
};

/** After every other form: a clear question about a job that does not exist. */
export const statusOfUnknown: Intent = (clause, context) => {
  const words =
    /^(?:(?:what(?:'s| is) )?(?:the )?status of|how did|did|when does|is there|are there|do (?:i|we|you) have|is) (?:the |a |an |any )*([\w .-]+?)(?: (?:go|run|next|run next|ok|okay|running|paused))*$/i.exec(
      clause,
    )?.[1];
  if (words === undefined || words.split(' ').length > 3) return null;
  return /\b(?:job|task|backup|report|cleanup|check|reminder)s?\b|_/i.test(words) || /status of/i.test(clause)
    ? withOneJob(words, context, (job) => call('get_job_status', { job: job.name }))
    : null;
};

function statusOf(words: string, context: Context): Plan {
  return withJobs(words, context, (jobs) => forEach('get_job_status', jobs));
}

const RUNS =
  '(?:runs?|executions?|firings?|results?|outcomes?|activity|history|log|job runs?|job history|run history|runs? history|events|attempts|ticks)';
const HISTORY: readonly RegExp[] = [
  new RegExp(
    `^what (?:ran|has run|have run|happened|was run|fired|got run|did run|went on|was executed|executed|jobs? (?:ran|have run|has run|were run|fired)|(?:has|have) (?:happened|fired|been (?:run|done|executed))|was done|did you (?:do|run)|have you (?:done|run)|did we run|all ran)(?: ${WHEN_PAST})?$`,
    'i',
  ),
  new RegExp(
    `^(?:which|what) (?:jobs?|tasks|ones|of them|of the jobs) (?:ran|have run|has run|were run|fired|did run|was run|have fired|finished|succeeded)(?: ${WHEN_PAST})?$`,
    'i',
  ),
  new RegExp(
    `^(?:(?:show|list|give|print|display|see|view|get|tell)(?: me)? )?(?:the |my |all |all the |our |a )*(?:last|latest|recent|past|previous|most recent|newest|complete|full|whole|entire|(?:last|latest|past) (?:few|couple of|\\d+)|today's|yesterday's)? ?${RUNS}(?: (?:of|for) (?:all|everything|all jobs|all the jobs|today|the jobs|my jobs))?(?: ${WHEN_PAST})?$`,
    'i',
  ),
  new RegExp(
    `^(?:did|has|have|was|were|is there|are there|were there|was there|any) (?:anything|something|any|any of (?:them|the jobs)|some|a|any jobs?|recent)? ?(?:jobs?|runs?|of the jobs)? ?(?:run|ran|happen|happened)(?: ${WHEN_PAST})?$`,
    'i',
  ),
];
const HISTORY_OF: readonly RegExp[] = [
  new RegExp(`^(?:history|logs?|runs) (?:of |for )?(.+?)(?: ${WHEN_PAST})?$`, 'i'),
  new RegExp(
    `^(?:(?:show|list|give|print|display|see|view|get|tell|what(?:'s| is| are| were))(?: me)? )?(?:the |my |all |all the |a )*(?:last|latest|recent|past|previous|most recent|complete|full|whole|(?:last|latest|past) (?:few|couple of|\\d+))? ?${RUNS} (?:of|for|from|about|on) (.+?)(?: ${WHEN_PAST})?$`,
    'i',
  ),
  new RegExp(
    `^(?:(?:show|list|give|print|display|see|view|get)(?: me)? )?(?:the |my )?(.+?)(?:'s)? (?:${RUNS.replace('runs?|', 'runs|').replace('log|', 'log|').replace('results?|', 'results|')})(?: ${WHEN_PAST})?$`,
    'i',
  ),
  new RegExp(
    `^(?:when|how often|how many times) (?:did|has|have|was|were) (.+?) (?:run|ran|fail|failed|fired|fire|executed|been run|succeeded)(?: ${WHEN_PAST})$`,
    'i',
  ),
];
const HISTORY_OF_DAY = new RegExp(
  `^(?:(?:show|list|give|print|display|see|view|get|tell)(?: me)? )?(?:all |the |all the |any )?(today's|yesterday's|last night's|this (?:morning|week|month)'s|last week's|recent|latest|last) ${RUNS}$`,
  'i',
);

export const history: Intent = (clause, context) => {
  if (/^(?:run|log|event|activity)$/i.test(clause)) return null;
  const ofDay = HISTORY_OF_DAY.exec(clause)?.[1];
  if (ofDay !== undefined) return call('job_history', period(ofDay, context));
  for (const pattern of HISTORY) {
    const match = pattern.exec(clause);
    if (match) return call('job_history', period(match[1] ?? inside(clause), context));
  }
  for (const pattern of HISTORY_OF) {
    const match = pattern.exec(clause);
    const name = match?.[1]?.replaceAll(LOOSE, '').trim();
    if (!match || name === undefined || !isJob(name, context)) continue;
    const since = period(match[2], context);
    return withJobs(name, context, (jobs) => forEach('job_history', jobs, since));
  }
  return null;
};

function inside(clause: string): string | undefined {
  return /\btoday'?s?\b/i.exec(clause)?.[0] ?? /\byesterday'?s?\b/i.exec(clause)?.[0];
}

const PREVIEW: readonly RegExp[] = [
  /^(?:when|how often|on (?:which|what) (?:days|dates)|what (?:time|times)|at what times?) (?:would|will|does|do|could|should) (?:a (?:job|schedule) (?:that runs |with |for )?)?(.+?) (?:fire|run|happen|trigger|go off|be|occur|match|mean|start|next fire|fire next|run next|next run)(?: next)?$/i,
  /^(?:what|which (?:days|dates|times)) (?:would|does|do|will) (.+?) (?:mean|be|match|cover|stand for|translate to|fire on|look like|do|give|give me|give us)(?: exactly)?$/i,
  /^(?:preview|explain|translate|decode|parse|simulate|dry[- ]run|interpret|understand|what is|what's)(?: the)?(?: (?:schedule|phrase|cron|expression|crontab|next (?:runs?|firings?|times?) (?:of|for)|firings? (?:of|for)))*:? (.+)$/i,
  /^(?:show|give|tell|list)(?: me)? (?:the )?(?:next |coming |first )?(?:\d+ )?(?:firings?|runs?|times?|dates?|occurrences|fire times) (?:of|for) (.+)$/i,
];
/** The coming firings of a job there is. */
const COMING =
  /^(?:(?:what|when)(?:'s| are| is)|show|give|tell|list|preview)(?: me)?(?: the)? (?:next|coming|upcoming|following) (?:(?:\d+|two|three|four|five|six|few|couple(?: of)?) )?(?:firings?|runs?|times?|dates?|occurrences|executions) (?:of|for) (.+)$/i;

const COMING_OF_IT =
  /^(?:(?:what|when) (?:are|is)|show|give|tell|list)(?: me)?(?: the| its)? (?:next|coming|upcoming) (?:\d+|two|three|four|five|six|few) (?:firings?|runs?|times?|dates?)$/i;

export const preview: Intent = (clause, context) => {
  const known = COMING.exec(clause)?.[1] ?? /^preview (.+)$/i.exec(clause)?.[1];
  if (known !== undefined && isJob(known, context)) return statusOf(known, context);
  if (COMING_OF_IT.test(clause) && context.last.length === 1 && isJob('it', context)) return statusOf('it', context);
  for (const pattern of PREVIEW) {
    const words = pattern.exec(clause)?.[1]?.trim();
    if (words === undefined) continue;
    const quoted = /^["'](.+)["']$/.exec(words)?.[1];
    const phrase = quoted ?? words;
    if (quoted === undefined && isJob(phrase, context)) continue;
    if (quoted !== undefined || context.read(phrase).status !== 'not_a_schedule')
      return call('preview_schedule', { when: phrase });
  }
  return null;
};

/** A bare phrase alone names a time but no task. */
export const bareSchedule: Intent = (clause, context) => {
  if (context.read(clause).status !== 'ok') return null;
  return say(`"${clause}" says when, but not what. For example: "back up the DB ${clause}".`);
};
