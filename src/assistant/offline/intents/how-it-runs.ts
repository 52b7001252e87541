// How a job runs, said in the chat: beside an order ("back up the DB every weekday at 9am, retry twice"), of a job that is there
// ("make the backup retry twice", "never two at once"). What the clauses mean is for the verb to say: they go along in its words.

import type { Clause } from '../../../parser/policies/clauses.js';
import { clausesOf, leftOver, plain, stretchesOf } from '../../../parser/policies/clauses.js';
import { isJob, withOneJob } from '../job-words.js';
import type { Call, Context, Intent, Plan } from '../plan.js';
import { call, calls } from '../plan.js';

/** The words around the clauses that name the job they are about. */
const OF_JOB: readonly RegExp[] = [
  /^(?:make|have|let|get|set|change|update|tell|give|allow|grant) (.+?)(?: to| so that it| so it)?$/i,
  /^(.+?) (?:should|must|shall|ought to|needs to|has to|is to)(?: now| always)?$/i,
  /^(?:for|of|with) (.+)$/i,
  /^(.+)$/,
];
/** "retry the backup twice": the job in the middle of the clause. */
const BETWEEN =
  /^((?:please )?retry|try|never retry|don't retry|give up on|time out|quarantine) (?!it\b)(.+?) ((?:once|twice|thrice|again|\d+|after|up to|three|four|five)\b.*)$/i;

export function howItRuns(clause: string, context: Context, inner: Intent): Plan | null {
  const text = plain(clause);
  const clauses = clausesOf(text).filter((each) => !isOfOthers(each));
  if (clauses.length === 0) return between(text, context);
  const rest = leftOver(text, clauses);
  const how = clauses.map(({ words }) => words).join(', ');
  if (rest === '') return clauses.some(isOrder) ? null : ofJob('it', how, context);
  for (const form of OF_JOB) {
    const who = form.exec(rest)?.[1];
    if (who !== undefined && isJob(who, context)) return ofJob(who, how, context);
  }
  // Only behind the order: between its words it is not plain what a clause belongs to, and one before them may be about the order
  // before ("back up the DB every day at 9, retry twice and send the report every friday").
  const [order = '', more] = stretchesOf(text, clauses);
  if (more !== undefined || !text.startsWith(order)) return null;
  const plan = inner(rest, context);
  return plan === null || (plan.kind !== 'calls' && /^remind\b/i.test(rest)) ? null : along(plan, how);
}

/** What the schedule says itself, and what other intents know: to skip, and to pause. */
function isOfOthers({ meaning }: Clause): boolean {
  if (meaning.kind !== 'said') return false;
  return (['times', 'jitterSeconds', 'skipNext', 'pause'] as const).some((key) => key in meaning.said);
}

/** Alone these are rather said of the run that is under way, or of those that were missed. */
function isOrder({ meaning, words }: Clause): boolean {
  if (meaning.kind !== 'said') return false;
  return (
    meaning.said.overlap === 'cancel_previous' ||
    (meaning.said.missed !== undefined && /^(?:run|replay)\b/i.test(words))
  );
}

function ofJob(who: string, how: string, context: Context): Plan | null {
  if (who === 'it' && context.last.length === 0 && context.jobs.length === 0) return null;
  return withOneJob(who, context, (job) => call('update_job', { job: job.name, when: how }));
}

function between(text: string, context: Context): Plan | null {
  const [, verb, who, more] = BETWEEN.exec(text) ?? [];
  if (verb === undefined || who === undefined || more === undefined || !isJob(who, context)) return null;
  const how = `${/ on$/i.test(verb) ? verb.slice(0, -3) : verb} ${/^quarantine/i.test(verb) ? 'it ' : ''}${more}`;
  const [whole] = clausesOf(how);
  return whole?.words === how ? ofJob(who, how, context) : null;
}

/** The order, with the clauses behind its time; null where it is none that takes them. */
function along(plan: Plan, how: string): Plan | null {
  switch (plan.kind) {
    case 'say':
      return plan;
    case 'ask':
      return { ...plan, answer: (reply) => alongIf(plan.answer(reply), how) };
    case 'calls': {
      const [only, more] = plan.calls;
      if (!only || more) return null;
      const whole = withHow(only, how);
      return whole && calls(whole);
    }
  }
}

function alongIf(plan: Plan | null, how: string): Plan | null {
  return plan && along(plan, how);
}

function withHow({ tool, args }: Call, how: string): Call | null {
  const { when } = args;
  const takes = tool === 'add_job' || tool === 'update_job';
  return takes && typeof when === 'string' ? { tool, args: { ...args, when: `${when}, ${how}` } } : null;
}
