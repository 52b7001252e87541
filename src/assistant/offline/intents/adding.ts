// A new job: what is to be done, when, and perhaps what it is called. Reminders carry free words; everything else must be a task
// that is registered, with every word accounted for. What is missing is asked for; nothing is invented.

import { isDeepStrictEqual } from 'node:util';
import { JOB_NAME } from '../../../job/job.js';
import { taskName } from '../../../job/task-spec.js';
import { describe } from '../../../schedule/describe.js';
import type { Found } from '../find-when.js';
import { findWhen, refusedWhens, withoutGlue } from '../find-when.js';
import type { Context, Intent, Plan } from '../plan.js';
import { ask, call, chosen, isNo, say } from '../plan.js';
import type { TaskMatch } from '../task-words.js';
import { deed, thing } from '../task-words.js';

const VERB =
  /^(?:(?:make sure(?: that| there is| to)?(?: you)?|ensure(?: that)?|see to it that|schedule|add|create|set ?up|set|make|plan|book|register|start|begin|kick off|launch|trigger|automate|run|execute|do|perform|have|get|put|arrange|organi[sz]e|give me|i (?:want|need)|i(?:'d| would) like|we (?:want|need)|program|queue(?: up)?|put in|configure|install|define|establish|insert|new|enable|fire|fire off|let|there should be|there needs to be|(?:please )?arrange for)\s+)/i;
const CARRIER =
  /^(?:(?:a |an |the |me a |another |up )?(?:new |recurring |regular |repeating |scheduled |cron |one[- ]time |one[- ]off )*(?:cron ?job|job|task|schedule|entry|timer|cron|automation|run)s?(?: entry)?(?:,)?\s+(?:to|that|which|for|of|where (?:you|we|it)|doing|called|running|so that|so)?\s*(?:will |would |should |you |it |we |runs?\s+|does\s+|performs?\s+|executes?\s+|makes?\s+|takes?\s+)*)/i;
const NAMED =
  /[\s,;]*\b(?:(?:and\s+)?(?:call|name|label|title) (?:it|this|that|the job|this job|this one)|named|called|under the name(?: of)?|with (?:the )?(?:name|id|job id)(?: of)?|(?:job )?(?:name|id)[:=])\s+(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9][\w.-]*))/i;
/** 'create a job "Nightly DB" that …': a carrier with a name in quotation marks. */
const QUOTED = /(?<=\b(?:job|task|schedule|entry|timer)),? (?:"([^"]+)"|'([^']+)'(?=\s))/i;

export const add: Intent = (clause, context) => {
  const { text, name } = takeName(clause);
  return reminder(text, name, context) ?? scheduled(text, name, context) ?? incomplete(text, name, context);
};

function takeName(clause: string): { readonly text: string; readonly name: string | null } {
  const match = NAMED.exec(clause) ?? QUOTED.exec(clause);
  const name = match?.[1] ?? match?.[2] ?? match?.[3];
  if (!match || name === undefined || !JOB_NAME.test(name)) return { text: clause, name: null };
  const text = `${clause.slice(0, match.index)} ${clause.slice(match.index + match[0].length)}`
    .replaceAll(/\s+/g, ' ')
    .replace(/\s+,/g, ',')
    .trim();
  return { text: text.replace(/[,;\s]+$/, ''), name };
}

function scheduled(text: string, name: string | null, context: Context): Plan | null {
  const found = findWhen(text, context);
  const task = found && taskOf(found.what, context);
  if (found === null || task === null) return impossible(text, context);
  const when = mergeOften(task, found, context);
  return when === null ? null : adding(task, when, name, context);
}

/** A task at a time that cannot be: the verb refuses it with the reason, or asks. */
function impossible(text: string, context: Context): Plan | null {
  for (const { what, when } of refusedWhens(text, context)) {
    const task = taskOf(what, context);
    if (task?.often === null) return call('add_job', { name: freeName(task.task, context), task: task.task, when });
  }
  return null;
}

/** "a nightly backup at 2am": both say when, and must be read together. */
function mergeOften(task: TaskMatch, found: Found, context: Context): string | null {
  if (task.often === null) return found.when;
  // "the weekly report every friday at 5": the adjective says nothing that the schedule does not say better.
  const together = `${task.often} ${found.when}`;
  const read = context.read(found.when);
  const both = context.read(together);
  // Said twice: the plainer words are kept.
  if (both.status === 'ok' && read.status === 'ok' && isDeepStrictEqual(both.schedule, read.schedule))
    return found.when;
  if (both.status === 'ok') return together;
  if (read.status !== 'ok') return null;
  const weekly = task.often === 'weekly' && /\b(?:every|each|on) (?:mon|tue|wed|thu|fri|sat|sun)/i.test(found.when);
  const daily =
    (task.often === 'daily' || task.often === 'nightly' || task.often === 'every day') &&
    /\b(?:every|each) (?:day|night|evening|morning)|\bdaily\b|\bnightly\b/i.test(found.when);
  const monthly = task.often === 'monthly' && /\bmonth/i.test(found.when);
  if (weekly || daily || monthly) return found.when;
  if (task.often === 'nightly' && read.schedule.kind === 'once') {
    const every = `every day ${found.when}`;
    if (context.read(every).status === 'ok') return every;
  }
  return null;
}

/** The task that words order or name, through any of "schedule a job that runs the …". */
function taskOf(words: string, context: Context): TaskMatch | null {
  let rest = withoutGlue(words);
  for (let depth = 0; depth < 5 && rest !== ''; depth++) {
    const found =
      deed(rest, context.tasks) ?? (depth > 0 || !/^(?:remove|delete)/i.test(rest) ? thing(rest, context.tasks) : null);
    if (found) return found;
    const carried = rest.replace(CARRIER, '');
    const next = carried === rest ? rest.replace(VERB, '') : carried;
    if (next === rest) return null;
    rest = next.trim().replace(/^to\s+/i, '');
  }
  return null;
}

function adding(task: TaskMatch, when: string, name: string | null, context: Context): Plan {
  const wanted = name ?? task.task;
  const more = Object.keys(task.args).length === 0 ? {} : { args: task.args };
  const taken = context.jobs.find((job) => job.name.toLowerCase() === wanted.toLowerCase());
  if (!taken) return call('add_job', { name: wanted, task: task.task, when, ...more });
  const other = freeName(wanted, context);
  if (taskName(taken.task) !== task.task) {
    return ask(
      `A job named ${taken.name} already exists and runs ${taskName(taken.task)}. Should the new one be called ${other}?`,
      (reply) =>
        /^(?:y|yes|yeah|yep|sure|ok|okay|fine|please do)\b/i.test(reply.trim())
          ? call('add_job', { name: other, task: task.task, when, ...more })
          : null,
    );
  }
  return ask(
    `${taken.name} already runs ${describe(taken.schedule)}. Should I change it to "${when}", or add another job (${other})?`,
    (reply) => {
      const text = reply.trim().replace(/[.!]+$/, '');
      if (
        /^(?:please |just )?(?:change|update|move|replace|overwrite|reschedule|modify)\b/i.test(text) ||
        chosen(text, ['change', 'another']) === 'change'
      )
        return call('update_job', { job: taken.name, when, ...more });
      if (
        /^(?:please |just )?(?:add|another|a new|new|second|both|keep both|create|separate|the other|a second)\b/i.test(
          text,
        ) ||
        chosen(text, ['change', 'another']) === 'another'
      ) {
        return call('add_job', { name: other, task: task.task, when, ...more });
      }
      return null;
    },
  );
}

export function freeName(wanted: string, context: Context): string {
  const taken = new Set(context.jobs.map((job) => job.name.toLowerCase()));
  if (!taken.has(wanted.toLowerCase())) return wanted;
  for (let n = 2; ; n++) if (!taken.has(`${wanted}_${n}`.toLowerCase())) return `${wanted}_${n}`;
}

// --- reminders ---------------------------------------------------------------------------------------------------------

const REMIND = [
  /^(?:remind|ping|nudge|notify|alert|text|message|tell|warn|poke|buzz) (?:me|us|everyone|everybody|people|folks|all of us|(?:the|my|our) (?:whole )?(?:team|staff|group|office|crew|family|colleagues|people))\b[\s,:]*(.*)$/i,
  /^(?:(?:set|create|add|schedule|make|send|give|put|show|i need|i want|i'd like|start|have|get)(?: up)?(?: me| us)? )?(?:a |an |another |one |the )?(?:new |recurring |daily |weekly |hourly |monthly |nightly |regular |one[- ]time )*(?:reminder|notification|alert|notice|alarm)s?(?: for me| for us| to me| message)?[\s,:]*(.*)$/i,
  /^(?:wake) (?:me|us)( up\b.*)$/i,
  /^(?:be|get) reminded\b[\s,:]*(.*)$/i,
  /^(?:notify)\b[\s:]*(.*)$/i,
] as const;
const LEAD =
  /^(?:(?:to|that|about|of|for|saying|with|which says|that says|which tells me to|telling me to|with the (?:text|message)|with (?:text|message)|i (?:have|need|should|must|want)(?: to)?|it'?s time (?:to|for)|:|-)\s+)+/i;
const COMMANDING =
  /(?:\band\b|\bthen\b|;|\.)\s*(?:then |also |please )?(?:(?:show|list|give|tell) (?:me )?(?:all|the|my|what|which|every)?\b.*\b(?:jobs?|schedules?|history|runs?|status|tasks?)|(?:pause|resume|remove|delete|cancel|skip|undo|schedule|run|back ?up)\b.*(?:\b(?:jobs?|backup|report|health|cleanup|reminder|it|everything|db|database)\b|$))/i;

function reminder(text: string, name: string | null, context: Context): Plan | null {
  if (!context.tasks.some((task) => task.name === 'notify')) return null;
  const lead = findLead(text, context);
  const rest = lead.rest;
  const waking = /^wake/i.test(rest);
  const body = REMIND.map((form) => form.exec(rest)?.[1]).find((each) => each !== undefined);
  if (body === undefined) return null;
  const often = /\b(daily|weekly|hourly|monthly|nightly)\b (?:reminder|notification|alert|alarm)/i
    .exec(rest)?.[1]
    ?.toLowerCase();
  if (
    /^(?:me )?(?:if|when|whenever|once|unless|as soon as|in case|what|how|which|who|where|why|the (?:status|jobs|time)|all)\b/i.test(
      body,
    )
  )
    return null;
  if (
    /^(?:tell|text|message|warn|alert|notify)\b/i.test(rest) &&
    !/^(?:to|that|about|of|:|"|at|on|every|in|each|tomorrow|tonight|daily|weekly|hourly|next)\b|^["']/i.test(body)
  )
    return null;
  const { message, when } = reminderParts(
    waking ? body.replace(/^ up\b/i, 'wake up') : body,
    lead.when,
    often,
    context,
  );
  if (COMMANDING.test(message)) return null;
  if (message === '' && when === null)
    return ask(
      'What should I remind you of, and when? For example: "remind me to call Ada tomorrow at noon".',
      () => null,
    );
  if (message === '')
    return ask('What should I remind you of?', (reply) =>
      isNo(reply) || when === null ? null : notifying(reply.trim(), when, name, context),
    );
  if (when === null) {
    return ask(
      `When should I remind you${shown(message)}? For example "every day at 5pm" or "tomorrow at noon".`,
      (reply) =>
        context.read(reply.trim()).status === 'not_a_schedule' ? null : notifying(message, reply.trim(), name, context),
    );
  }
  return notifying(message, when, name, context);
}

/** "tomorrow at 9, remind me to …": the words before the order. */
function findLead(text: string, _context: Context): { readonly when: string | null; readonly rest: string } {
  const match = /^(.+?),?\s+((?:please )?(?:remind|ping|nudge|notify|alert|tell|wake) (?:me|us)\b.*)$/i.exec(text);
  if (!match?.[1] || !match[2]) return { when: null, rest: text };
  return _context.read(match[1]).status === 'ok'
    ? { when: match[1], rest: match[2].replace(/^please /i, '') }
    : { when: null, rest: text };
}

function reminderParts(
  body: string,
  lead: string | null,
  often: string | undefined,
  context: Context,
): { readonly message: string; readonly when: string | null } {
  const quoted = /^(.*?)\s*"([^"]+)"\s*(.*)$/.exec(body);
  if (quoted?.[2] !== undefined) {
    const outside =
      `${(quoted[1] ?? '').replace(LEAD, '').replace(/(?:^|\s)(?:to|about|of|that|saying|with the (?:text|message)|with (?:text|message))$/i, '')} ${quoted[3] ?? ''}`.trim();
    const whole = [lead, outside, often].filter(Boolean).join(' ');
    return { message: quoted[2], when: context.read(whole).status === 'not_a_schedule' ? null : whole };
  }
  const words = body.trim();
  const bodyWhen = context.read(words).status === 'ok' ? { what: '', when: words } : findWhen(words, context);
  const when = [
    lead,
    often && !/every|each|daily|weekly|hourly|monthly/i.test(bodyWhen?.when ?? '') ? often : null,
    bodyWhen?.when,
  ]
    .filter(Boolean)
    .join(' ');
  const what = (bodyWhen ? bodyWhen.what : words)
    .trim()
    .replace(LEAD, '')
    .replace(/^(?:to|that|about|of|for)$/i, '')
    .trim();
  return { message: unquoted(what), when: when === '' || context.read(when).status === 'not_a_schedule' ? null : when };
}

function notifying(message: string, when: string, name: string | null, context: Context): Plan {
  const slug = message
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^_+/, '')
    .slice(0, 40)
    .replace(/_+$/, '');
  return call('add_job', {
    name: freeName(name ?? (slug === '' ? 'reminder' : slug), context),
    task: 'notify',
    when,
    args: { message },
  });
}

function shown(message: string): string {
  return message.length > 60 ? '' : ` of "${message}"`;
}

function unquoted(text: string): string {
  return text.replace(/^["'](.*)["']$/, '$1').trim();
}

// --- what is missing ----------------------------------------------------------------------------------------------------

/** A task without a time, or a time without a task: one question. */
function incomplete(text: string, name: string | null, context: Context): Plan | null {
  const task = taskOf(text, context);
  if (task !== null) return whenMissing(task, name, context);
  const command =
    /(?:^|\s)(\.{0,2}\/[\w./-]+|~\/[\w./-]+|(?:python3?|node|bash|sh|npm|npx|curl|wget|rsync|pg_dump|mysqldump|docker|rm|mv|cp|kubectl|git)\s+\S.*)/i.exec(
      text,
    );
  const found = findWhen(text, context);
  if (command && VERB.test(text)) {
    const argv = (findWhen(command[1]?.trim() ?? '', context)?.what ?? command[1] ?? '').trim();
    return say(
      `I only schedule registered tasks from the chat, not commands. Nothing was changed. Use: cron-agent add NAME --when "${found?.when ?? 'every day at 9am'}" -- ${argv}`,
    );
  }
  if (found === null) return untimed(text, name, context);
  if (
    !VERB.test(found.what) &&
    !/^(?:schedule|add|create|run|set ?up|do|something|a job|a task|job|task|make|start)$/i.test(found.what)
  )
    return null;
  const names = context.tasks.map((each) => each.name);
  const what = found.what.replace(CARRIER, '').replace(VERB, '').replace(CARRIER, '').trim();
  const unknown = /^(?:(?:a |the )?(?:job|task)|something|schedule|add|create|run|set ?up|do|make|start)?$/i.test(what)
    ? ''
    : `I know no task "${what.replaceAll('"', '')}". `;
  return ask(
    `${unknown}Which task should run ${found.when}? I know: ${names.join(', ')}. For anything else there are reminders: "remind me to … ${found.when}".`,
    (reply) => {
      const chosenTask =
        thing(reply.trim(), context.tasks) ?? deed(reply.trim(), context.tasks) ?? chosenName(reply, names);
      return chosenTask && chosenTask.task !== 'notify' ? adding(chosenTask, found.when, name, context) : null;
    },
  );
}

function chosenName(reply: string, names: readonly string[]): TaskMatch | null {
  const task = chosen(reply, names);
  return task === undefined ? null : { task, args: {}, often: null };
}

/** "schedule a job": neither what nor when. */
function untimed(text: string, _name: string | null, context: Context): Plan | null {
  if (
    !/^(?:schedule|add|create|set ?up|make|plan|new|i want|i need|start)(?: (?:me )?(?:a|an|another|the)?\s*(?:new |recurring |cron )*(?:job|task|schedule|cron ?job|cron|something|one|entry|thing))?$/i.test(
      text,
    )
  )
    return null;
  const names = context.tasks.map((each) => each.name);
  return ask(
    `Which task should run, and when? I know: ${names.join(', ')}. For example: "back up the DB every weekday at 9am".`,
    (reply) => {
      const task = thing(reply.trim(), context.tasks) ?? deed(reply.trim(), context.tasks) ?? chosenName(reply, names);
      return task && task.task !== 'notify' ? whenMissing(task, null, context) : null;
    },
  );
}

function whenMissing(task: TaskMatch, name: string | null, context: Context): Plan {
  if (task.often !== null && context.read(task.often).status === 'ok') return adding(task, task.often, name, context);
  const same = context.jobs.find((job) => taskName(job.task) === task.task);
  const also = same
    ? ` (${same.name} already runs ${describe(same.schedule)}; "run ${same.name} now" runs it at once.)`
    : '';
  const question = `When should ${task.task} run? For example "every weekday at 9am" or "every 6 hours".${also}`;
  return ask(question, (reply) => {
    const when = reply
      .trim()
      .replace(/^(?:run it|do it|make it|schedule it)(?: for)?\s+/i, '')
      .replace(/[.!]+$/, '')
      .replace(/,? please$/i, '');
    return context.read(when).status === 'not_a_schedule' ? null : adding(task, when, name, context);
  });
}
