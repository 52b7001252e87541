// Which job is meant: "it", "db_backup", "the database backup", "both", "all jobs". All words must lead to a job; when several
// fit, one question lists them; when none fits, the answer names the jobs there are.

import type { Job } from '../../job/job.js';
import { taskName } from '../../job/task-spec.js';
import { fold } from '../../task/suggest.js';
import { whichJob } from './memory.js';
import type { Meant } from './job-names.js';
import { oneMeant } from './job-names.js';
import type { Call, Context, Plan } from './plan.js';
import { ask, bare, calls, chosen, isYes, lost } from './plan.js';

const PRONOUN =
  /^(?:it|that|this|them|those|these|both|both of them|that one|this one|the same|the same one|the one|(?:that|this|the|the same|my) (?:job|task|schedule|reminder|thing)|the (?:last|latest|newest|previous|new|recent|most recent) (?:one|job|task|reminder|schedule)?|(?:that|those|these) (?:jobs|ones|two))$/i;
const PLURAL = /^(?:them|those|these|both|both of them|(?:those|these) (?:jobs|ones|two)|the jobs)$/i;
const ALL =
  /^(?:all|everything|every job|each job|all of (?:it|them|the jobs|my jobs|those|these)|all (?:the |my |our |these |those |scheduled |running |active |existing |current )*(?:jobs?|tasks?|schedules|ones|of them|scheduled jobs)|every (?:single )?(?:job|task|one)(?: of them)?|the (?:whole|entire) (?:lot|list|schedule|crontab)|(?:my|our|the) (?:entire )?crontab|all cron ?jobs|them all|it all)$/i;

const OTHER = /^the other(?: (?:one|job|task|reminder))?$/i;
const PAUSED =
  /^(?:all |every |any )?(?:of )?(?:the |my |our )*(?:ones? |jobs? |those )?(?:that (?:are|is) )?(?:currently )?(?:paused|suspended|disabled|inactive)(?: (?:jobs?|ones?|tasks?|reminders?))?$/i;

/** "all my reminders": every job of a kind. */
const EACH = /^(?:all|every|each|both)(?: single)?(?: of)?(?: (?:the|my|our|these|those))* (.+)$/i;

const BUT =
  /^(?:all|everything|every job|all (?:the |my |our )?(?:jobs|others)|all of them|the rest|each job)(?: else)?,? (?:but|except(?: for)?|apart from|other than|besides|excluding|bar|save) (?:for )?(.+)$/i;

/** In a list of jobs a verb begins another request: "pause the backup and send the report". */
const ORDER =
  /^(?:also |then |please )*(?:run|send|email|back up|check|clean(?! ?up\b)|clear|do|make|take|create|show|list|give|tell|start|stop|pause|resume|remove|delete|cancel|skip|move|change|schedule|add|undo|remind|trigger|execute) \S/i;

export function meansAll(words: string): boolean {
  return ALL.test(words.trim());
}

/** The jobs that words mean. Lists ("the backup and the report") are several jobs. */
export function jobsMeant(words: string, context: Context): Meant {
  const text = words
    .trim()
    .replace(/^(?:only|just) /i, '')
    .replace(/ only$/i, '');
  const counted = byPlace(text, context);
  if (counted) return counted;
  const kept = spared(text, context);
  if (kept) return kept;
  if (OTHER.test(text)) return theOther(text, context);
  if (PAUSED.test(text)) return whichArePaused(text, context);
  if (PRONOUN.test(text) && !isOtherKind(text, context)) return byPronoun(text, context);
  const but = BUT.exec(text)?.[1];
  if (but !== undefined) return allBut(but, context);
  const kind = EACH.exec(text)?.[1];
  const whole = oneMeant(kind ?? text, context);
  if (kind !== undefined && whole.kind === 'several') return { kind: 'jobs', jobs: whole.candidates };
  if (whole.kind !== 'unknown') return whole;
  const parts = text.split(/\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|&|plus|as well as)\s+(?:also\s+)?/i).filter(Boolean);
  if (parts.length < 2 || parts.some((part) => ORDER.test(part))) return whole;
  const found: Job[] = [];
  for (const part of parts) {
    const meant = byPlace(part, context) ?? oneMeant(part.replace(/^both\s+/i, '').replace(EACH, '$1'), context);
    if (meant.kind === 'unknown' || (meant.kind === 'several' && !EACH.test(part))) return meant;
    found.push(...(meant.kind === 'several' ? meant.candidates : meant.jobs));
  }
  return { kind: 'jobs', jobs: [...new Map(found.map((job) => [job.id, job])).values()] };
}

/** "everything but the backup". */
function allBut(words: string, context: Context): Meant {
  const spared = jobsMeant(words, context);
  if (spared.kind !== 'jobs') return spared;
  const rest = context.jobs.filter((job) => !spared.jobs.includes(job));
  return rest.length === 0 ? { kind: 'unknown', words } : { kind: 'jobs', jobs: rest };
}

function whichArePaused(words: string, context: Context): Meant {
  const jobs = context.jobs.filter((job) => job.state === 'paused');
  return jobs.length === 0 ? { kind: 'unknown', words } : { kind: 'jobs', jobs };
}

/** Of two jobs, the one that was not spoken of last: of two that were shown, of all there are, or of those that do the same. */
function theOther(words: string, context: Context): Meant {
  const [latest, more] = context.last;
  if (latest === undefined || more !== undefined) return { kind: 'unknown', words };
  const shown = context.shown.includes(latest) && context.shown.length === 2;
  const task = context.deeds.find(({ jobs }) => jobs.includes(latest))?.task ?? taskOfJob(latest, context);
  const others = context.jobs.filter((job) => job.name !== latest);
  for (const few of [
    others.filter((job) => shown && context.shown.includes(job.name)),
    others.length < context.jobs.length ? others : [],
    others.filter((job) => taskName(job.task) === task),
  ])
    if (few.length === 1) return { kind: 'jobs', jobs: few };
  return { kind: 'unknown', words };
}

function taskOfJob(name: string, context: Context): string | undefined {
  const job = context.jobs.find((each) => each.name === name);
  return job && taskName(job.task);
}

const PLACE =
  /^(?:(?:the )?(first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)(?: (?:one|job|reminder))?|(?:the )?(?:number |no\.? |job |#)(\d))$/i;
const PLACES = ['first', 'second', 'third', 'fourth', 'fifth'];

/** "the second one" of the jobs that were last shown; null where words count nothing. */
function byPlace(text: string, context: Context): Meant | null {
  const match = PLACE.exec(text);
  if (!match || context.shown.length === 0 || context.jobs.some((job) => fold(job.name) === fold(text))) return null;
  const place = match[2] === undefined ? PLACES.indexOf(numeral(match[1] ?? '')) : Number(match[2]) - 1;
  const job = context.jobs.find(({ name }) => name === context.shown[place]);
  return job ? { kind: 'jobs', jobs: [job] } : { kind: 'unknown', words: text };
}

function numeral(word: string): string {
  const digit = /^\d/.exec(word)?.[0];
  return digit === undefined ? word.toLowerCase() : (PLACES[Number(digit) - 1] ?? '');
}

const SPARED =
  /^(.+?),? but (?:keep|not|leave|never)(?: on)? (.+?)(?: alone| (?:running|active|as (?:it|they) (?:is|are)))?$/i;

/** "the backups but keep the cleanup": what is to stay is said beside what is meant. */
function spared(text: string, context: Context): Meant | null {
  const [, some, stays] = SPARED.exec(text) ?? [];
  if (some === undefined || stays === undefined) return null;
  const meant: Meant = meansAll(some) ? { kind: 'jobs', jobs: context.jobs } : jobsMeant(some, context);
  const left = jobsMeant(stays, context);
  if (meant.kind !== 'jobs' || left.kind !== 'jobs') return null;
  const jobs = meant.jobs.filter((job) => !left.jobs.includes(job));
  return jobs.length === 0 ? null : { kind: 'jobs', jobs };
}

/** "the reminder" is not the backup, though that was spoken of last. */
function isOtherKind(text: string, context: Context): boolean {
  const latest = context.jobs.find((job) => job.name === context.last.at(-1));
  return /\breminders?\b/i.test(text) && latest !== undefined && taskName(latest.task) !== 'notify';
}

/** One job, or what to say instead. */
export function withOneJob(words: string, context: Context, then: (job: Job) => Plan): Plan {
  const meant = jobsMeant(words, context);
  if (meant.kind === 'jobs' && meant.jobs.length > 1) return severalPlan(meant.jobs, words, context, then);
  return withJobs(words, context, (jobs) => (jobs[0] ? then(jobs[0]) : unknownJob(words, context)));
}

/** One job or a list of jobs, or what to say instead. */
export function withJobs(words: string, context: Context, then: (jobs: readonly Job[]) => Plan): Plan {
  const meant = jobsMeant(words, context);
  switch (meant.kind) {
    case 'jobs':
      return then(meant.jobs);
    case 'several':
      return severalPlan(
        meant.candidates,
        meant.words,
        context,
        (job) => then([job]),
        () => then(meant.candidates),
      );
    case 'unknown':
      return VAGUE.test(meant.words.trim()) && context.jobs.length > 1 && context.jobs.length <= SHOWN
        ? severalPlan(
            context.jobs,
            '',
            context,
            (job) => then([job]),
            () => then(context.jobs),
          )
        : unknownJob(meant.words, context);
  }
}

/** The arguments that select these jobs in a verb that takes one, several or all. */
export function selecting(tool: string, jobs: readonly Job[], more: Readonly<Record<string, unknown>> = {}): Call {
  const [first] = jobs;
  const which = jobs.length === 1 && first ? { job: first.name } : { jobs: jobs.map((job) => job.name) };
  return { tool, args: { ...which, ...more } };
}

/** The same call for each job, for verbs that take one. */
export function forEach(tool: string, jobs: readonly Job[], more: Readonly<Record<string, unknown>> = {}): Plan {
  return calls(...jobs.map((job) => ({ tool, args: { job: job.name, ...more } })));
}

export function unknownJob(words: string, context: Context): Plan {
  const names = context.jobs.map((job) => job.name);
  const shown = names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '');
  if (PAUSED.test(words.trim())) return lost('No job is paused.');
  const known = knownPart(words.trim(), context);
  const what =
    VAGUE.test(words.trim()) || PLACE.test(words.trim())
      ? 'I am not sure which job you mean.'
      : known
        ? `I know "${known.who}", but not what "${known.rest}" is to mean there. Nothing was changed.`
        : `There is no job called "${words.trim().replaceAll('"', '')}".`;
  return lost(names.length === 0 ? `${what} There are no jobs yet.` : `${what} Jobs: ${shown}.`);
}

/** Words that name no job and could stand for any. */
const VAGUE = new RegExp(
  `${PRONOUN.source}|${OTHER.source}|^(?:the |a |one |some |one of (?:the|my) )?(?:jobs?|tasks?|schedules?|one)$|^the$`,
  'i',
);
const SHOWN = 8;

/** The longest beginning that means a job, and the words behind it that do not belong to its name. */
function knownPart(words: string, context: Context): { readonly who: string; readonly rest: string } | null {
  const all = words.replaceAll('"', '').split(' ');
  for (let at = all.length - 1; at > 0; at--) {
    const who = all.slice(0, at).join(' ');
    if (oneMeant(who, context).kind !== 'unknown') return { who, rest: all.slice(at).join(' ') };
  }
  return null;
}

/** Whether words clearly mean a job that exists: for forms in which they might mean something else. */
export function isJob(words: string, context: Context): boolean {
  return jobsMeant(words, context).kind !== 'unknown';
}

function severalPlan(
  candidates: readonly Job[],
  words: string,
  context: Context,
  then: (job: Job) => Plan,
  thenAll?: () => Plan,
): Plan {
  const names = candidates.map((job) => job.name);
  const [only] = candidates;
  const text = candidates.length === 1 && only ? `Do you mean ${only.name}?` : whichJob(words.trim(), names);
  const answer = (reply: string): Plan | null => {
    if (candidates.length === 1 && only && isYes(reply)) return then(only);
    if (thenAll && EVERY_ONE.test(bare(reply))) return thenAll();
    const name = chosen(reply, names);
    const job = candidates.find((each) => each.name === name) ?? oneOf(candidates, reply, context);
    return job ? then(job) : null;
  };
  return { ...ask(text, answer), about: names };
}

/** The one of them that other words mean: "the 3am one", "the cleanup". */
function oneOf(candidates: readonly Job[], reply: string, context: Context): Job | undefined {
  const meant = oneMeant(bare(reply), { ...context, jobs: candidates });
  return meant.kind === 'jobs' && meant.jobs.length === 1 ? meant.jobs[0] : undefined;
}

const EVERY_ONE = /^(?:all|both|all of them|both of them|every one|everyone|all (?:two|three|four|five))(?: please)?$/i;

function byPronoun(text: string, context: Context): Meant {
  const mentioned = context.last.flatMap((name) => context.jobs.filter((job) => job.name === name));
  const latest = mentioned.at(-1);
  const lowest = context.jobs.filter(({ name }) => name === context.shown.at(-1));
  const listed = context.deeds.some(({ tool }) => tool === 'list_jobs');
  if ((listed || !latest) && /^the last\b/i.test(text) && lowest.length === 1)
    return { kind: 'several', candidates: lowest, words: text };
  if (latest && /\b(?:last|latest|newest|previous|recent)\b/i.test(text)) return { kind: 'jobs', jobs: [latest] };
  if (/^both(?: of them)?$/i.test(text) && mentioned.length !== 2 && context.jobs.length === 2)
    return { kind: 'jobs', jobs: context.jobs };
  if (PLURAL.test(text))
    return mentioned.length > (/both|two/i.test(text) ? 1 : 0)
      ? { kind: 'jobs', jobs: mentioned }
      : { kind: 'unknown', words: text };
  if (mentioned.length === 1) return { kind: 'jobs', jobs: mentioned };
  if (mentioned.length > 1) return { kind: 'several', candidates: mentioned, words: text };
  // Nothing was mentioned: a lone job is likely, but only a question is safe.
  return context.jobs.length === 1
    ? { kind: 'several', candidates: context.jobs, words: text }
    : { kind: 'unknown', words: text };
}
