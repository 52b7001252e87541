// Changing when a job runs ("make it 10am", "move the backup to 10am", "change db_backup to every hour") and what it is called.

import type { Job } from '../../../job/job.js';
import { describe } from '../../../schedule/describe.js';
import { isJob, withOneJob } from '../job-words.js';
import type { Context, Intent, Plan } from '../plan.js';
import { ask, askFirst, askFreely, call, chosen, say } from '../plan.js';
import { newTime, updating } from '../new-time.js';
import { shifted, timeOfDay } from '../retime.js';
import { shiftOf } from '../shift-words.js';

const IT = '(?:it|that|this|that one|this one|them)';
const TO =
  '(?:to run|to fire|to happen|to be|to start|to go|to|for|at|run|so (?:that )?it runs|so it runs|onto|into|as|=)';
const MOVE =
  '(?:move|change|reschedule|re-schedule|shift|switch|set|update|adjust|modify|edit|alter|push|bump|postpone|delay|bring forward|put|turn|convert|retime|make)';
const PROPERTY = '(?:the )?(?:schedule|time|timing|frequency|start time|run time|cron|hour|interval|firing time|when)';
const LEFTOVER =
  /(?:,? (?:instead|from now on|rather|going forward|in future|in the future|henceforth))+(?: of .+)?$|,? rather than (?:at |on )?[\w:. ]+$/i;

/** Each names the job (group 1, absent for "it") and the new time (last group). */
const FORMS: readonly RegExp[] = [
  new RegExp(`^${MOVE} ${PROPERTY} (?:of|for|on) (.+?) ${TO} (.+)$`, 'i'),
  new RegExp(`^${MOVE} (.+?)(?:'s)? ${PROPERTY} ${TO} (.+)$`, 'i'),
  new RegExp(`^${MOVE} (.+?) (?:from .+? )?${TO} (.+)$`, 'i'),
  new RegExp(`^make (.+?) (?:run|fire|happen|go|start|execute) (.+)$`, 'i'),
  new RegExp(`^(?:have|let|get) (.+?) (?:to )?(?:run|fire|happen|go|start) (.+)$`, 'i'),
  new RegExp(
    `^(.+?) (?:should|must|needs to|has to|ought to|is to|shall|can) (?:now |rather |really |actually |instead )?(?:run|fire|happen|go out|be sent|be sent out|be|go|start|be run|be moved to|move to|be at|be changed to|change to) (.+)$`,
    'i',
  ),
  /^(?:can|could) (.+?) (?:run|be|happen|fire|go|start|move) (?:at |to )?(.+)$/i,
  new RegExp(`^(?:run|do|schedule|fire|send|start) (.+?) (.+)$`, 'i'),
  new RegExp(`^(?:make|change|move|switch|set|shift) (.+?) (.+)$`, 'i'),
  // Only with "instead": "standup at 10 instead".
  new RegExp(`^(.+?) (.+)$`, 'i'),
];
const INSTEAD = new RegExp(`^(?:${TO} )?(.+?),? (?:instead|rather)$`, 'i');
const WITHOUT_JOB: readonly RegExp[] = [
  new RegExp(`^(?:make|change|move|set|switch|reschedule|shift|push|put) ${IT} ${TO}? ?(.+)$`, 'i'),
  new RegExp(`^${MOVE} ${PROPERTY} ${TO} (.+)$`, 'i'),
  INSTEAD,
  /^(?:better|rather|instead)[,:]? (?:at |make it )?(.+)$/i,
  /^(?:make that|i meant?|i mean|should be|it should be|change to|move to|not .+? but|sorry,?|correction:?) (?:at )?(.+)$/i,
];

/** "an hour later", "push the backup back by 30 minutes". */
export const shift: Intent = (clause, context) => {
  const wanted = shiftOf(clause.replace(LEFTOVER, ''));
  if (wanted === null || (wanted.who === null && context.last.length === 0)) return null;
  const who = wanted.who ?? 'it';
  if (!isJob(who, context)) return null;
  const { minutes, said } = wanted;
  return withOneJob(who, context, (job) => {
    const move = (way: 'later' | 'earlier'): Plan => {
      const timing = shifted(job, way === 'later' ? minutes : -minutes, context);
      return timing === null
        ? say(
            `${job.name} runs ${describe(job.schedule)}; ${said} ${way} is not one time of the same day. Nothing was changed. Say the whole new schedule, for example "move ${job.name} to every day at 10am".`,
          )
        : updating(job, timing);
    };
    if (wanted.way !== null) return move(wanted.way);
    return ask(`Should ${job.name} run ${said} earlier or later?`, (reply) => {
      const way = chosen(reply, ['earlier', 'later']);
      return way === 'earlier' || way === 'later' ? move(way) : null;
    });
  });
};

/** "set an alarm for 6:30" makes a new one. */
const NEW_ONE = /^\w+(?: up)?(?: me| us)? (?:a|an|another|one more)(?: new)? /i;

export const changeTime: Intent = (clause, context) => {
  return newTimeOf(atAnotherPace(goingBackTo(clause.replace(AGAIN, ''))), context);
};

/** What a sentence about a time may end in without saying more. */
const AGAIN = /(?:,? (?:again|then|once more|as before|like before|now))+$/i;

/** "go back to every day", "back to the daily schedule". */
function goingBackTo(clause: string): string {
  const when =
    /^(?:(?:go|revert|return|switch|change|move) )?(?:it )?back to (?:the |a |being )?(.+?)(?: (?:schedule|one|time))?$/i.exec(
      clause,
    )?.[1];
  return when === undefined ? clause : `change it to ${when}`;
}

/** "slow it down to every 10 minutes", "speed the ping up to every minute". */
function atAnotherPace(clause: string): string {
  const [, first, , last] =
    /^(?:slow|speed) (?:(.+?) (down|up)|(?:down|up) (.+?)) to (?=every |each |once |\d)/i.exec(clause) ?? [];
  const who = first ?? last;
  return who === undefined
    ? clause
    : `change ${who} to ${clause.slice(clause.search(/ to (?:every |each |once |\d)/i) + 4)}`;
}

function newTimeOf(clause: string, context: Context): Plan | null {
  const text = clause.replace(LEFTOVER, '').replace(/ back (?=to\b)/i, ' ');
  const instead = text !== clause;
  if (!instead && NEW_ONE.test(text)) return null;
  for (const [index, form] of FORMS.entries()) {
    const loose = index >= 7;
    for (const { who, when } of splits(form, text)) {
      if (!isJob(who, context)) continue;
      // "run the backup at 10am" may also ask for a new job: only "it", or "instead", makes it a change.
      if (index === 7 && !instead && !new RegExp(`^${IT}$`, 'i').test(who)) continue;
      if (index === 9 && !instead) continue;
      const plan = withOneJob(who, context, (job) => newTime(job, when, context) ?? NOTHING);
      if (understood(plan)) return plan;
      if (!loose && strictWho(who, context)) return withOneJob(who, context, (job) => notTime(job, when, context));
    }
  }
  return followUp(text, clause, instead, context) ?? ofUnknown(text, context);
}

/** "change the newsletter to 5pm", of a job that is not there. */
function ofUnknown(text: string, context: Context): Plan | null {
  const [, who, when] = /^(?:change|reschedule|re-schedule|postpone) (.+?) to (.+)$/i.exec(text) ?? [];
  if (who === undefined || when === undefined || isJob(who, context)) return null;
  const timed = timeOfDay(when, context) !== null || context.read(when).status === 'ok';
  return timed ? withOneJob(who, context, (job) => newTime(job, when, context) ?? NOTHING) : null;
}

/** "change the backup": to what? */
export const changeWhat: Intent = (clause, context) => {
  const who =
    /^(?:change|move|reschedule|re-schedule|update|modify|adjust|edit|retime) (.+?)(?: (?:to|for|at))?$/i.exec(
      clause,
    )?.[1];
  if (who === undefined || !isJob(who, context)) return null;
  return withOneJob(who, context, (job) => ({
    ...askFreely(`When should ${job.name} run? It runs ${describe(job.schedule)} now.`, (reply) => {
      const plan = newTime(job, reply.replace(/^(?:to|at|make it) /i, ''), context);
      return plan !== null && understood(plan) ? plan : null;
    }),
    about: [job.name],
  }));
};

function followUp(text: string, clause: string, instead: boolean, context: Context): Plan | null {
  const forms = instead ? [/^(?:at |to |make it |run it )?(.+)$/i, ...WITHOUT_JOB] : WITHOUT_JOB;
  for (const form of forms) {
    const when = form.exec(form === INSTEAD ? clause : text)?.[1];
    if (when === undefined || context.last.length === 0) continue;
    const plan = withOneJob('it', context, (job) => newTime(job, when.replace(/^(?:at|to) /i, ''), context) ?? NOTHING);
    if (understood(plan)) return plan;
  }
  const pronoun = WITHOUT_JOB[0]?.exec(text)?.[1];
  if (pronoun !== undefined && context.last.length === 0 && context.read(pronoun).status === 'ok')
    return withOneJob('it', context, (job) => newTime(job, pronoun, context) ?? NOTHING);
  return null;
}

/** "10am?" or "what about 10am" after a job was mentioned: only ever a question. */
export const suggestTime: Intent = (clause, context) => {
  const when = /^(?:(?:how|what) about|maybe|perhaps|or)\s+(?:at |to |moving (?:it|that) to |making it )?(.+)$/i.exec(
    clause,
  )?.[1];
  const bareTime = timeOfDay(clause.replace(LEFTOVER, ''), context) === null ? undefined : clause;
  const correction =
    /^(?:(?:every|each|hourly|daily|nightly|weekly|monthly|on|at|the)\b|(?:mon|tue|wed|thu|fri|sat|sun|week)\w*s\b)/i.test(
      clause,
    )
      ? clause
      : undefined;
  const wanted = when ?? bareTime ?? correction ?? (wholeTime(clause, context) ? clause : undefined);
  if (wanted === undefined || context.last.length !== 1) return null;
  const [name] = context.last;
  const job = context.jobs.find((each) => each.name === name);
  const plan = job && newTime(job, wanted.replace(LEFTOVER, ''), context);
  return job && plan?.kind === 'calls'
    ? askFirst(`Shall I change ${job.name} to ${wholeWhen(plan) ?? wanted.replace(/^(?:at|on) /i, '')}?`, plan)
    : null;
};

/** All that would be stored, where it is in words: "at noon" alone does not say on which days. */
function wholeWhen(plan: Plan & { kind: 'calls' }): string | null {
  const when = plan.calls[0]?.args['when'];
  return typeof when === 'string' && !/^\d{4}-/.test(when) ? when.replace(/^(?:at|on) /i, '') : null;
}

/** "9am and 9pm", "twice a day": nothing but a time. */
function wholeTime(clause: string, context: Context): boolean {
  if (/^\d{1,3} ?(?:minutes?|mins?|hours?|hrs?)$/i.test(clause)) return true;
  const { status } = context.read(clause);
  return /^(?:\d|noon|midnight|once|twice|three times)/i.test(clause) && (status === 'ok' || status === 'question');
}

/** Where the two groups of a form meet is for the meaning to say: every split of the words is tried. */
function splits(form: RegExp, text: string): readonly { who: string; when: string }[] {
  const match = form.exec(text);
  if (!match?.[1] || !match[2]) return [];
  const found = [{ who: match[1], when: match[2] }];
  if (FORMS.indexOf(form) < 7) return found;
  const words = `${match[1]} ${match[2]}`.split(' ');
  for (let at = 2; at < words.length; at++)
    found.push({ who: words.slice(0, at).join(' '), when: words.slice(at).join(' ') });
  return found;
}

const NOTHING: Plan = { kind: 'say', text: '' };

function understood(plan: Plan): boolean {
  return plan !== NOTHING && !(plan.kind === 'ask' && plan.answer === undefined);
}

function strictWho(who: string, context: Context): boolean {
  return isJob(who, context);
}

function notTime(job: Job, when: string, context: Context): Plan {
  const read = context.read(when);
  const why = read.status === 'ok' ? '' : ` ${read.reason.replace(/[.]?$/, '.')}`;
  return say(
    `I did not understand "${when}" as a time for ${job.name}.${why} Nothing was changed. For example: "move ${job.name} to every day at 10am" or "change ${job.name} to every hour".`,
  );
}

const NEW_NAME = '["\']?([A-Za-z0-9][A-Za-z0-9._-]*?(?: [A-Za-z0-9._-]+)*)["\']?';
const RENAME: readonly RegExp[] = [
  new RegExp(`^(?:rename|re-name|retitle|relabel) (?!(?:to|as|into) \\S+$)(.+?) (?:to|as|into|=) ${NEW_NAME}$`, 'i'),
  new RegExp(`^(?:rename|re-name|retitle|relabel) (${IT}) ${NEW_NAME}$`, 'i'),
  new RegExp(`^(?:rename|re-name|retitle|relabel)( )(?:to|as|into) ${NEW_NAME}$`, 'i'),
  new RegExp(`^(?:change|set) (?:the )?name of (.+?) to ${NEW_NAME}$`, 'i'),
];
/** "call it nightly"; "call Bob at 5" is no name, so the job must be named in full. */
const CALL = /^(?:call|name) (.+?) ["']?([A-Za-z0-9][A-Za-z0-9._-]*)["']?(?: instead| from now on)?$/i;
/** A name in quotation marks is one. */
const CALL_QUOTED = /^(?:call|name) (.+?) ["']([A-Za-z0-9][A-Za-z0-9 ._-]*)["'](?: instead| from now on)?$/i;
const IN_FULL = new RegExp(`^(?:${IT}|(?:the|my) .+ (?:job|reminder|one|task))$`, 'i');

export const rename: Intent = (clause, context) => {
  const match =
    RENAME.map((form) => form.exec(clause)).find((found) => found !== null) ??
    CALL_QUOTED.exec(clause) ??
    CALL.exec(clause);
  const [, said, name] = match ?? [];
  const who = said === ' ' ? 'it' : said;
  if (who === undefined || name === undefined || !isJob(who, context)) return null;
  const named = IN_FULL.test(who) || context.jobs.some((job) => job.name.toLowerCase() === who.toLowerCase());
  if (!named && CALL.test(clause) && !CALL_QUOTED.test(clause)) return null;
  return withOneJob(who, context, (job) => call('update_job', { job: job.name, new_name: name }));
};
