// From an utterance to a plan. The forms are tried in the order of the list; the first that accounts for every word wins. A
// sentence may hold several requests: it is cut where both sides make sense, and either all of it is understood or nothing is
// done.

import { add } from './intents/adding.js';
import { command } from './intents/commands.js';
import { goingBack } from './intents/correcting.js';
import { otherDays } from './intents/days.js';
import { howItRuns } from './intents/how-it-runs.js';
import { asReminder } from './intents/offering.js';
import { aimedElsewhere, byAnotherWay } from './intents/elsewhere.js';
import { faults } from './intents/faults.js';
import { forecasting } from './intents/forecasting.js';
import { changeTime, changeWhat, rename, shift, suggestTime } from './intents/changing.js';
import { bareSchedule, history, list, preview, status, statusOfUnknown } from './intents/looking.js';
import { stillNeeded } from './intents/needed.js';
import { output } from './intents/output.js';
import { pause, resume, stop } from './intents/pausing.js';
import { condition, howTo, negation, supposition } from './intents/refusals.js';
import { isTaskDeed, noLongerNeeded, notAnyMore, remove, skip, undo, verbAlone } from './intents/removing.js';
import { deedNow, runNow } from './intents/running.js';
import { EXAMPLES, help, smallTalk, tasks } from './intents/talk.js';
import { why } from './intents/why.js';
import type { Call, Context, Intent, Plan } from './plan.js';
import { askFirst, calls, isLost, isNo, jobsIn, say } from './plan.js';
import { reworded } from './rewording.js';
import type { Clause } from './words.js';
import { clauseOf, cuts, even } from './words.js';

/** A task that is ordered in so many words ("delete old logs every night") comes before the jobs that share its words. */
const addDeed: Intent = (clause, context) =>
  isTaskDeed(clause.replace(/ (?:every|each|at|on|in|daily|nightly|weekly|hourly|monthly)(?: .*)?$/i, ''), context) &&
  !/^(?:run|execute|trigger|start|(?:make|have|let) (?:the|my|our))\b/i.test(clause)
    ? add(clause, context)
    : null;

const anotherWay: Intent = (clause, context) => byAnotherWay(clause, context, plainly);
const policies: Intent = (clause, context) => howItRuns(clause, context, plainly);
const elsewhere: Intent = (clause, context) =>
  add(clause, context)?.kind === 'calls' ? null : aimedElsewhere(clause, context, plainly);

const INTENTS: readonly Intent[] = [
  smallTalk,
  help,
  supposition,
  howTo,
  stillNeeded,
  policies,
  condition,
  otherDays,
  skip,
  notAnyMore,
  noLongerNeeded,
  negation,
  command,
  undo,
  verbAlone,
  tasks,
  anotherWay,
  why,
  faults,
  output,
  forecasting,
  preview,
  history,
  list,
  status,
  deedNow,
  runNow,
  addDeed,
  pause,
  resume,
  rename,
  shift,
  changeTime,
  suggestTime,
  changeWhat,
  remove,
  stop,
  elsewhere,
  add,
  statusOfUnknown,
  bareSchedule,
];

export const CHANGING: ReadonlySet<string> = new Set([
  'add_job',
  'remove_job',
  'update_job',
  'pause_job',
  'resume_job',
  'run_job_now',
  'skip_next',
  'undo',
]);
/** What was piped in beside the utterance is material for a language model; here only the person's own words count. */
export const CONTEXT_MARK = '\n\nContext from standard input';
const MAX_LENGTH = 600;
const MAX_REQUESTS = 6;

/** What the last sentence of the person asks for; always something, in the end an honest "I did not understand". */
export function interpret(utterance: string, context: Context): Plan {
  const text = even(utterance.split(CONTEXT_MARK)[0] ?? '');
  if (text === '') return say('Say what should run and when, or "help".');
  if (text.length > MAX_LENGTH)
    return say(
      `That is too long for me to be sure of (over ${MAX_LENGTH} characters). Nothing was changed. Say it in shorter sentences.`,
    );
  const plan = goingBack(text, context) ?? requests(text, context, MAX_REQUESTS) ?? continued(text, context);
  if (plan !== null && !isLost(plan)) return careful(plan, context);
  const again = reworded(
    text,
    context.jobs.map(({ name }) => name),
  );
  const second = again === null ? null : requests(again, context, MAX_REQUESTS);
  return (
    (second && careful(second, context)) ??
    plan ??
    asReminder(text, context, (part) => requests(part, context, 1) !== null) ??
    notUnderstood(text)
  );
}

/** What a whole sentence leads to: jobs that it removes are removed together, so that the one yes is asked for that several need. */
function careful(plan: Plan, context: Context): Plan {
  if (plan.kind !== 'calls') return plan;
  const [done] = context.deeds;
  const [first, more] = plan.calls;
  // "pause it for 2 hours", "make it 3": hours or o'clock?
  if (first?.tool === 'update_job' && !more && done?.tool === 'pause_job' && done.args['until'] !== undefined)
    return askFirst(`Shall I change when ${String(first.args['job'])} runs, to ${timingOf(first)}?`, plan);
  const removed = plan.calls.filter(({ tool, args }) => tool === 'remove_job' && jobsIn(args).length > 0);
  if (removed.length < 2) return plan;
  const jobs = [...new Set(removed.flatMap(({ args }) => jobsIn(args)))];
  const together: Call = { tool: 'remove_job', args: jobs.length > 1 ? { jobs } : { job: jobs[0] } };
  return calls(
    ...plan.calls.flatMap((each) => (each === removed[0] ? [together] : removed.includes(each) ? [] : [each])),
  );
}

function timingOf({ args }: Call): string {
  return String(args['when'] ?? args['cron']);
}

/** The plan of a reply to a question that is open; null when it is no answer to it. */
export function answerTo(question: Plan & { kind: 'ask' }, reply: string): Plan | null {
  const clause = clauseOf(reply);
  if (isNo(reply) || isNo(clause.text)) return say('All right, nothing was changed.');
  return question.answer(reply.trim()) ?? question.answer(clause.text);
}

/** "and in an hour to call my mum", after a reminder: the verb of the last turn is borrowed. */
function continued(text: string, context: Context): Plan | null {
  const more =
    /^(?:and|also|plus|then|and then|oh and|another one|another|one more),? (?:also |another |one more |one )?(.+)$/i.exec(
      text,
    )?.[1];
  if (more === undefined || context.lastAdded !== 'notify') return null;
  const plan = add(`remind me ${clauseOf(more).text}`, context);
  return plan?.kind === 'calls' ? plan : null;
}

function requests(text: string, context: Context, left: number): Plan | null {
  const clause = clauseOf(text);
  const whole = one(clause, context);
  if (whole?.kind === 'calls') return whole;
  if (left > 1) {
    for (const { left: first, right: rest } of cuts(text)) {
      const plan = joined(first, rest, context, left);
      if (plan !== null && (whole?.kind !== 'ask' || plan.kind === 'calls')) return plan;
    }
  }
  return whole;
}

const THING = /^(?:the|my|our|a|an) /i;

/** Both sides must be understood as something to do, or nothing is. */
function joined(first: string, rest: string, context: Context, left: number): Plan | null {
  const before = one(clauseOf(first), context);
  if (before === null) return null;
  if (before.kind === 'say') return isGreeting(first, context) ? requests(rest, context, left - 1) : null;
  const later = afterwards(before, context);
  const plain = requests(rest, later, left - 1);
  // "move the backup to 10 and the report to 4pm": a part without a verb of its own.
  const shared =
    plain === null || (plain.kind === 'ask' && THING.test(rest)) ? borrowed(first, rest, later, left) : null;
  const after = shared?.kind === 'calls' || plain === null ? shared : plain;
  if (after === null) return null;
  if (before.kind === 'calls' && after.kind === 'calls') return calls(...before.calls, ...after.calls);
  if (after.kind === 'say') return isGreeting(rest, context) ? before : null;
  if (before.kind === 'calls' && after.kind === 'ask') return postponed(before.calls, after);
  if (before.kind === 'ask' && after.kind === 'calls') return postponed(after.calls, before, 'after');
  return null;
}

/** One question for the whole sentence: nothing of it is done before it is answered. */
function postponed(
  others: readonly Call[],
  question: Plan & { kind: 'ask' },
  order: 'before' | 'after' = 'before',
): Plan {
  return {
    ...question,
    answer: (reply) => {
      const plan = question.answer(reply);
      if (plan?.kind === 'ask') return postponed(others, plan, order);
      if (plan?.kind !== 'calls') return plan;
      return order === 'before' ? calls(...others, ...plan.calls) : calls(...plan.calls, ...others);
    },
  };
}

/** "back up the DB at 9 and the report at 6pm": the second part borrows the verb of the first. */
function borrowed(first: string, rest: string, context: Context, left: number): Plan | null {
  const verb = /^(remind (?:me|us)(?: to)?|[\p{L}-]+)/iu.exec(clauseOf(first).text)?.[1];
  if (verb === undefined) return null;
  const verbs = /^(?:back|check|clean|send|email|clear)$/i.test(verb)
    ? ['schedule']
    : /^remind/i.test(verb)
      ? ['remind me']
      : [verb];
  for (const each of verbs) {
    const plan = requests(`${each} ${rest}`, context, left - 1);
    if (plan !== null && plan.kind !== 'say') return plan;
  }
  return null;
}

function isGreeting(text: string, context: Context): boolean {
  return smallTalk(clauseOf(text).text, context) !== null;
}

function one(clause: Clause, context: Context): Plan | null {
  if (clause.text === '') return null;
  for (const intent of INTENTS) {
    const plan = intent(clause.text, context);
    if (plan !== null) return clause.doubtful ? doubted(plan) : plan;
  }
  return elliptic(clause.text, context);
}

/** The order without the way it names; that way is asked about already, so no form may find another in it. */
function plainly(clause: string, context: Context): Plan | null {
  for (const intent of INTENTS) {
    const plan = intent === policies || intent === anotherWay || intent === elsewhere ? null : intent(clause, context);
    if (plan !== null) return plan;
  }
  return null;
}

/** "and the report at 6pm": a thing and a time, without a verb. */
function elliptic(clause: string, context: Context): Plan | null {
  return /^(?:the|a|an|another|also)\b/i.test(clause)
    ? add(`schedule ${clause.replace(/^also /i, '')}`, context)
    : null;
}

/** "remove the backup?" asks whether; it does not order. */
function doubted(plan: Plan): Plan {
  if (plan.kind !== 'calls' || !plan.calls.some(({ tool }) => CHANGING.has(tool))) return plan;
  const what = plan.calls.map(({ tool, args }) =>
    `${tool.replaceAll('_', ' ')} ${Object.values(args)
      .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
      .join(' ')}`.trim(),
  );
  return askFirst(`Do you want me to do that (${what.join('; ')})?`, plan);
}

/** What later requests of the sentence may refer to: the jobs it adds count as there, with what is known of them. */
function afterwards(plan: Plan, context: Context): Context {
  if (plan.kind !== 'calls') return context;
  const named = plan.calls.flatMap(({ tool, args }) => {
    const { job, jobs, name } = args;
    if (tool === 'add_job') return typeof name === 'string' ? [name] : [];
    return typeof job === 'string'
      ? [job]
      : Array.isArray(jobs)
        ? jobs.filter((each): each is string => typeof each === 'string')
        : [];
  });
  const added = plan.calls.filter(({ tool }) => tool === 'add_job').flatMap(({ args }) => context.planned(args));
  return { ...context, jobs: [...context.jobs, ...added], last: named.length > 0 ? named : context.last };
}

export const NOT_UNDERSTOOD = 'I did not understand that.';

function notUnderstood(text: string): Plan {
  const question = /\?$/.test(text);
  const tail = question ? '' : ' Nothing was changed.';
  return say(
    `${NOT_UNDERSTOOD}${tail} I can run tasks by the clock and tell you about them, for example:\n${EXAMPLES.map((example) => `  ${example}`).join('\n')}\n"help" shows more.`,
  );
}
