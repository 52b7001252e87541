// Orders that want an answer by a way there is none for ("email me the report every friday"): said plainly, and what can be done
// instead is done only after a yes.

import { taskName } from '../../../job/task-spec.js';
import { describe } from '../../../schedule/describe.js';
import type { Undeliverable } from '../channels.js';
import { aimed, byChannel } from '../channels.js';
import { findWhen } from '../find-when.js';
import type { Call, Context, Plan } from '../plan.js';
import { askFirst, say } from '../plan.js';

/** What an order means without the way it names. */
type Understand = (plain: string, context: Context) => Plan | null;

/** Orders whose first words name the way: "text me at 5 to call mom". */
export function byAnotherWay(clause: string, context: Context, understand: Understand): Plan | null {
  const lead = leadingWhen(clause, context);
  const way = byChannel(lead.rest);
  if (way === null) return null;
  const plan = way.plain === null ? null : understand(joined(lead.when, way.plain), context);
  if (plan?.kind === 'calls') return offered(way, plan, context);
  if (plan?.kind === 'ask')
    return { ...plan, text: `I cannot ${way.cannot} yet: ${outcome(way.plain ?? '')}. ${plan.text}` };
  return say(
    `I cannot ${way.cannot} yet. Nothing was changed. A reminder is shown where cron-agent runs, for example: "remind me to call Ada tomorrow at noon".`,
  );
}

/** Orders that name the way in their course, and mean something without it: "send the report to slack every monday". */
export function aimedElsewhere(clause: string, context: Context, understand: Understand): Plan | null {
  const reminds = /^remind\b/i.test(clause);
  if (!reminds && !DELIVERING.test(leadingWhen(clause, context).rest)) return null;
  for (const way of aimed(clause)) {
    const plan = way.plain === null ? null : understand(way.plain, context);
    if (plan?.kind === 'calls' && plan.calls.every((call) => outcomeOf(call, context) !== undefined)) {
      // What somebody wants to be reminded of may name any way; only behind the time it is the reminder's own.
      if (!reminds || clause.startsWith(way.plain ?? '')) return offered(way, plan, context);
    } else if (plan?.kind === 'ask' && !reminds)
      return { ...plan, text: `I cannot ${way.cannot} yet: ${outcome(way.plain ?? '')}. ${plan.text}` };
  }
  return null;
}

const DELIVERING =
  /^(?:send|get|give|deliver|write|share|forward|publish|submit|put|back ?up|copy|store|upload|schedule|make|take|create|dump)\b/i;

/** What comes of a task, where its name may promise more. */
const OUTCOMES: Readonly<Record<string, string>> = {
  send_report: 'the report is written to a file',
  db_backup: 'the backup is a file on this machine',
  health_check: 'a health check looks whether an address answers',
  notify: 'a reminder is shown where cron-agent runs',
};

function offered(way: Undeliverable, plan: Plan & { kind: 'calls' }, context: Context): Plan {
  const outcomes = new Set(plan.calls.flatMap((call) => outcomeOf(call, context) ?? []));
  const [first] = plan.calls;
  const why = outcomes.size === 0 ? '' : `: ${[...outcomes].join(', ')}`;
  return askFirst(`I cannot ${way.cannot} yet${why}. Shall I ${first ? deedWords(first, context) : 'do that'}?`, plan);
}

function outcomeOf({ args }: Call, context: Context): string | undefined {
  const job = context.jobs.find(({ name }) => name === args['job']);
  const task = job ? taskName(job.task) : args['task'];
  return typeof task === 'string' ? OUTCOMES[task] : undefined;
}

function outcome(order: string): string {
  if (/report|summar|digest|overview/i.test(order)) return OUTCOMES['send_report'] ?? '';
  if (/https?:/i.test(order)) return OUTCOMES['health_check'] ?? '';
  return OUTCOMES[/back ?up|dump|snapshot/i.test(order) ? 'db_backup' : 'notify'] ?? '';
}

/** As it was understood: "do that every Friday at 00:00". */
function deedWords({ tool, args }: Call, context: Context): string {
  const { message } = (args['args'] ?? {}) as { message?: unknown };
  const deed = typeof message === 'string' ? `remind you here of "${message}"` : 'do that';
  if (tool === 'run_job_now') return `${deed} now`;
  const { when } = args;
  if (typeof when !== 'string') return deed;
  const read = context.read(when);
  return `${deed} ${read.status === 'ok' ? describe(read.schedule).replace(/ \([^)]*\)$/, '') : when}`;
}

/** "every friday, email me the report": the time said first. */
function leadingWhen(clause: string, context: Context): { readonly when: string | null; readonly rest: string } {
  const found = findWhen(clause, context);
  return found?.at === 'start' ? { when: found.when, rest: found.what } : { when: null, rest: clause };
}

function joined(lead: string | null, rest: string): string {
  return lead === null ? rest : `${lead}, ${rest}`;
}
