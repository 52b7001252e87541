// Taking away: remove a job for good, leave out its next run, take the last change back.

import type { Job } from '../../../job/job.js';
import { comingFirings } from '../../../crontab/firings.js';
import { momentWords } from '../../../crontab/moments.js';
import type { Instant } from '../../../time/instant.js';
import type { ZoneName } from '../../../time/zone.js';
import { wallTime } from '../../../time/zone.js';
import { isJob, meansAll, selecting, withJobs, withOneJob } from '../job-words.js';
import type { Context, Intent, Plan } from '../plan.js';
import { ask, askFirst, call, calls, chosen, say } from '../plan.js';
import { namesTask } from '../task-words.js';
import { dateOf } from '../wall.js';

const REMOVE =
  /^(?:remove|delete|cancel|drop|kill|erase|get rid of|unschedule|deschedule|un-?schedule|discard|scrap|ditch|throw away|throw out|wipe|clear|destroy|trash|terminate|take away|take out|rm|del|purge|abolish|retire|axe|nuke|permanently (?:remove|delete|stop|cancel))\s+(.+?)(?: (?:for good|permanently|entirely|completely|altogether|from the (?:schedule|list|crontab)|forever|too|as well|now|instead|rather|off the schedule|off the list))*$/i;
const STOP_FOR_GOOD =
  /^(?:stop|end|quit)\s+(?:running |doing |executing )?(.+?) (?:for good|permanently|forever|entirely|completely|altogether|once and for all)$/i;
const NO_MORE =
  /^(?:i (?:don't|do not|no longer) (?:need|want)|we (?:don't|do not|no longer) need|we (?:don't|do not|no longer) want|no longer (?:need(?:ed)?|want(?:ed)?)|(?:i'm|i am|we're|we are) done with|forget(?: about)?) (.+?)(?: (?:any ?more|anymore|any longer|now|to run(?: any ?more)?))*$/i;

export const remove: Intent = (clause, context) => {
  const words = STOP_FOR_GOOD.exec(clause)?.[1] ?? REMOVE.exec(clause)?.[1];
  if (words === undefined) return null;
  if (meansAll(words)) return call('remove_job', { all: true });
  if (/^(?:all|every)\b.*\b(?:paused|suspended|disabled|inactive)\b/i.test(words))
    return withJobs(words, context, (jobs) =>
      askFirst(`Shall I remove ${jobs.map((job) => job.name).join(' and ')}?`, calls(selecting('remove_job', jobs))),
    );
  if (/^(?:nothing|none|no jobs?|that question|the question)\b/i.test(words)) return say('Nothing was changed.');
  const single = singleRun(words);
  if (single !== null && isJob(single.job, context)) return leaveOut(single, context);
  const running = /^(?:the )?(?:running|current|active|ongoing) (?:run (?:of )?)?(.+?)(?: run)?$/i.exec(words);
  if (running && /\brun\b|running|ongoing/i.test(words))
    return say(
      'A run that is under way is stopped with: cron-agent cancel RUN ("show me the last runs" gives the ids). Nothing was changed.',
    );
  return withJobs(words, context, (jobs) => calls(selecting('remove_job', jobs)));
};

/** "I don't need the backup anymore" is a wish, not an order: asked. */
export const noLongerNeeded: Intent = (clause, context) => {
  const words = NO_MORE.exec(clause)?.[1];
  if (words === undefined || !isJob(words, context)) return null;
  return withJobs(words, context, (jobs) =>
    askFirst(`Shall I remove ${jobs.map((job) => job.name).join(' and ')}?`, calls(selecting('remove_job', jobs))),
  );
};

interface Single {
  readonly job: string;
  readonly day: string;
  readonly count: number;
}

const COUNT: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, couple: 2, 'couple of': 2 };
const DAY =
  '(today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|next time|(?:this |next |on |this coming )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun))';

/** Words that mean one firing of a job, not the job: "tonight's backup", "the next 2 runs of the backup", "the backup tomorrow". */
function singleRun(words: string): Single | null {
  const next =
    /^(?:the |just the |only the )?(?:next|upcoming|following|coming)(?: (?:(\d+|two|three|four|five|couple(?: of)?) ))?\s*(?:(?:runs?|executions?|firings?|occurrences?|times?|ones?) (?:of|for) )?(.+?)(?: (?:runs?|executions?|firings?|once|one time))?$/i.exec(
      words,
    );
  if (next?.[2]) return { job: next[2], day: 'next', count: Number(COUNT[next[1] ?? ''] ?? next[1] ?? 1) };
  const runOfDay = new RegExp(`^(?:the )?${DAY}'?s? (?:runs?|execution|firing) of (.+)$`, 'i').exec(words);
  if (runOfDay?.[2]) return { job: runOfDay[2], day: (runOfDay[1] ?? '').toLowerCase(), count: 1 };
  const ofDay = new RegExp(`^(?:the )?${DAY}'?s (.+?)(?: runs?| execution)?$`, 'i').exec(words);
  if (ofDay?.[2]) return { job: ofDay[2], day: (ofDay[1] ?? '').toLowerCase(), count: 1 };
  const later = new RegExp(
    `^(.+?)(?: (?:run|runs|execution))? (?:for |on )?(?:just |only )?${DAY}(?: only)?$`,
    'i',
  ).exec(words);
  if (later?.[1]) return { job: later[1].replace(/'s$/, ''), day: (later[2] ?? '').toLowerCase(), count: 1 };
  const once = /^(.+?) (?:once|one time|(?:the )?next time|this time|this once|just once|just this once)$/i.exec(words);
  return once?.[1] ? { job: once[1], day: 'next', count: 1 } : null;
}

const SKIP = /^(?:skip|omit|leave out|miss|pass on|bypass|jump over|sit out|ignore|forgo)\s+(.+)$/i;
const NOT_RUN =
  /^(?:(?:do not|don't|dont|never) (?:run|do|execute|fire|start|perform|make|take|let|send|trigger|bother (?:with|running|doing|sending|about))|do not|don't|dont|no|i (?:don't|do not) want) (.+?)(?: (?:to )?(?:run|happen|fire|go|be run|be sent))?((?: (?:the )?(?:next time|once|today|tonight|tomorrow|this (?:morning|afternoon|evening)|(?:on |this |next )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)))?)$/i;

export const skip: Intent = (clause, context) => {
  const words = SKIP.exec(clause)?.[1];
  if (words !== undefined) {
    const times =
      /^(.+?)(?: for)? (?:the )?next (\d+|two|three|four|five|couple of) (?:times|runs|firings|executions|days)$/i.exec(
        words,
      );
    const single: Single | null = times?.[1]
      ? { job: times[1], day: 'next', count: Number(COUNT[times[2] ?? ''] ?? times[2] ?? 1) }
      : singleRun(words);
    if (single?.day === 'next' && meansAll(single.job) && context.jobs.length > 0)
      return askFirst(
        `Shall I skip the next run of ${context.jobs.map(({ name }) => name).join(', ')}?`,
        calls(...context.jobs.map(({ name }) => ({ tool: 'skip_next', args: { job: name } }))),
      );
    if (single !== null && isJob(single.job, context)) return leaveOut(single, context);
    if (new RegExp(`^${DAY}$`, 'i').test(words))
      return leaveOut({ job: 'it', day: words.toLowerCase(), count: 1 }, context);
    if (/^(?:the )?(?:next|first|coming) (?:one|run|time|firing)$/i.test(words) && !counts(words, context))
      return leaveOut({ job: 'it', day: 'next', count: 1 }, context);
    if (isJob(words, context)) return leaveOut({ job: words, day: 'next', count: 1 }, context);
    return withOneJob(single?.job ?? words, context, () => say(''));
  }
  const notThen = /^(?:but )?not (today|tonight|tomorrow)$/i.exec(clause)?.[1];
  if (notThen !== undefined && isJob('it', context))
    return leaveOut({ job: 'it', day: notThen.toLowerCase(), count: 1 }, context);
  const not = NOT_RUN.exec(clause);
  if (!not?.[1]) return null;
  const single = singleRun(`${not[1]}${not[2] ?? ''}`);
  return single !== null && isJob(single.job, context) ? leaveOut(single, context) : null;
};

/** Leaves out the next firing; when a day was named it must be the day of the next firing, or nothing is left out unasked. */
function leaveOut(single: Single, context: Context): Plan {
  return withOneJob(single.job, context, (job) => {
    const plan = call('skip_next', { job: job.name, ...(single.count > 1 ? { count: single.count } : {}) });
    if (single.day === 'next' || single.day === 'next time') return plan;
    if (job.nextAt === null) return say(`${job.name} has no coming run. Nothing was changed.`);
    const zone = job.schedule.timezone as ZoneName;
    const moment = momentWords(job.nextAt, zone, context.now);
    const date = namedDay(single.day, context);
    const thatDay = comingFirings(job, context.now, MOST_A_DAY).filter(
      (at) => dateOf(at, zone) === date && inPart(single.day, at, zone),
    );
    if (thatDay[0] !== job.nextAt)
      return askFirst(`The next run of ${job.name} is ${moment}, not ${single.day}. Shall I skip that one?`, plan);
    if (thatDay.length === 1) return plan;
    const all = call('skip_next', { job: job.name, count: thatDay.length });
    return askFirst(`${job.name} runs ${thatDay.length} times ${single.day}. Shall I skip all of them?`, all);
  });
}

/** "the first one" of a list that was shown is a job, not a run. */
function counts(words: string, context: Context): boolean {
  return /first/i.test(words) && context.shown.length > 0 && isJob(words, context);
}

const MOST_A_DAY = 100;

/** "tonight" is not this morning. */
function inPart(day: string, at: Instant, zone: ZoneName): boolean {
  const { hour } = wallTime(zone, at);
  if (/tonight|evening/.test(day)) return hour >= 17;
  if (/morning/.test(day)) return hour < 12;
  return /afternoon/.test(day) ? hour >= 12 && hour < 18 : true;
}

/** The date that a day word names; null where it may be more than one. */
function namedDay(day: string, context: Context): string | null {
  if (/^(?:today|tonight|this (?:morning|afternoon|evening))$/.test(day)) return dateOf(context.now, context.timezone);
  const read = context.read(day === 'tomorrow' ? 'tomorrow at 12:00' : `${day.replace(/^on /, '')} at 12:00`);
  return read.status === 'ok' && read.schedule.kind === 'once'
    ? dateOf(Date.parse(read.schedule.at) as Context['now'], context.timezone)
    : null;
}

/** "don't run the backup", "no longer run the backup": which of three things is meant is asked. */
export const notAnyMore: Intent = (clause, context) => {
  const words =
    /^(?:do not|don't|dont|never|no longer|i (?:don't|do not|no longer) want(?: you)? to) (?:run|do|execute|fire|start|perform|make|take|send|trigger)?\s*(.+?)(?: (?:any ?more|any longer|again|ever|ever again|at all|now))*$/i.exec(
      clause,
    )?.[1];
  if (words === undefined || !isJob(words, context)) return null;
  return withOneJob(words, context, (job) => threeWays(job));
};

function threeWays(job: Job): Plan {
  const question = ask(`Should I skip the next run of ${job.name}, pause it, or remove it?`, (reply) => {
    const choice = chosen(reply.replace(/ (?:it|the next run|the next one|that)$/i, ''), ['skip', 'pause', 'remove']);
    if (choice === 'skip') return call('skip_next', { job: job.name });
    if (choice === 'pause') return call('pause_job', { job: job.name });
    return choice === 'remove' ? call('remove_job', { job: job.name }) : null;
  });
  return { ...question, about: [job.name] };
}

/** A verb alone: never enough to act on. */
export const verbAlone: Intent = (clause, context) => {
  const verb = /^(pause|resume|continue|skip|remove|delete|cancel|run|stop|update|change)$/i
    .exec(clause)?.[1]
    ?.toLowerCase();
  if (verb === undefined) return null;
  const tool = VERB_TOOLS[verb];
  const [name, other] = context.last;
  if (tool !== undefined && name !== undefined && other === undefined && isJob(name, context))
    return askFirst(`Do you mean ${name}?`, call(tool, { job: name }));
  const jobs = context.jobs.map((job) => job.name).join(', ');
  return say(
    jobs === ''
      ? 'There are no jobs yet.'
      : `Which job should I ${verb}? Say for example "${verb} ${context.jobs[0]?.name ?? ''}". Jobs: ${jobs}.`,
  );
};

const VERB_TOOLS: Readonly<Record<string, string>> = {
  pause: 'pause_job',
  resume: 'resume_job',
  continue: 'resume_job',
  skip: 'skip_next',
  remove: 'remove_job',
  delete: 'remove_job',
  cancel: 'remove_job',
  run: 'run_job_now',
};

const UNDO =
  /^(?:undo|revert|roll ?back|take (?:it|that) back|reverse)(?: (?:it|that|this|the last (?:change|action|one|thing|command|step)|my last (?:change|action|command)|the (?:last )?(?:removal|deletion|update|pause|change)|what (?:you|i) just did|last|please))*$/i;
const BACK_AGAIN =
  /^(?:change|set|switch|put|move|turn) (?:it|that|them) back(?: (?:again|to (?:what|how|when|where|the way) (?:it|they) (?:was|were)(?: before)?|to (?:the )?(?:before|(?:old|previous|original|earlier|last)(?: (?:time|schedule|one|name|setting)s?)?)))?$|^(?:go|revert|return|change|switch|put|set)(?: (?:it|that|them))?(?: back)? to (?:the )?(?:before|(?:old|previous|original|earlier)(?: (?:time|schedule|one|name|setting)s?)?|(?:what|how|when|the way) (?:it|they) (?:was|were)(?: before)?)$/i;
const KEEP = /^(?:keep|leave) (?:it|that|them)(?: (?:there|in|alone|after all|anyway))?$/i;
const BRING_BACK =
  /^(?:restore|bring back|put back)(?: (?:it|that|them))?$|^(?:bring|put|get) (?:it|that|them) back(?: (?:in|again|please))?$/i;

const REDO = /^(?:redo|undo the undo|re-?do (?:it|that|this)(?: change)?|redo (?:the )?last(?: (?:change|one))?)$/i;

export const undo: Intent = (clause, context) => {
  if (REDO.test(clause))
    return say(
      'I cannot do again what was taken back, and I keep no list of it. Nothing was changed. Say the change once more, or name a job to run now, for example "run db_backup now".',
    );
  if (BRING_BACK.test(clause)) return bringBack(context);
  if (KEEP.test(clause) && context.lastChange === 'remove_job')
    return askFirst('Shall I take back the removal?', call('undo'));
  if (BACK_AGAIN.test(clause)) return changedBack(context);
  return UNDO.test(clause) ||
    /^(?:that was (?:a mistake|wrong)|oops|whoops|my mistake)[,. ]+(?:undo|revert|take it back|bring it back|roll back)(?: (?:it|that))?$/i.test(
      clause,
    )
    ? call('undo')
    : null;
};

/** The newest change is what undo takes back; where "it" is another job by now, that is said first. */
function changedBack(context: Context): Plan {
  const [changed, more] = context.lastChanged;
  const sure = changed !== undefined && more === undefined && context.last.every((name) => name === changed);
  if (context.lastChange === 'update_job' && sure) return call('undo');
  const whose = changed === undefined ? '' : `, of ${context.lastChanged.join(' and ')}`;
  return askFirst(`Shall I take back the last change${whose}?`, call('undo'));
}

/** Only what was taken away can be brought back: undoing an addition would do the opposite of what was said. */
function bringBack(context: Context): Plan {
  if (context.lastChange === 'remove_job') return call('undo');
  const [name] = context.last;
  const held = context.jobs.find((job) => job.name === name && job.state === 'paused');
  if (held) return call('resume_job', { job: held.name });
  return askFirst('Nothing was removed in this conversation. Shall I take back the last change?', call('undo'));
}

/** "delete old logs" is a task, not a job: the clean-up, unless a job is called so. */
export function isTaskDeed(clause: string, context: Context): boolean {
  return namesTask(clause, context.tasks) !== null;
}
