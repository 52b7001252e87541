// Reminders: free words at a time. "remind me to call Ada tomorrow at noon", "wake me up at 7".

import { findWhen } from '../find-when.js';
import type { Context, Plan } from '../plan.js';
import { ask, askFirst, askFreely, call, isNo } from '../plan.js';
import { freeName } from './new-job.js';

const REMIND = [
  /^(?:remind|ping|nudge|notify|alert|message|tell|warn|poke|buzz) (?:me|us|all of us)\b[\s,:]*(.*)$/i,
  /^(?:(?:set|create|add|schedule|make|send|give|put|show|i need|i want|i'd like|start|have|get)(?: up)?(?: me| us)? )?(?:a |an |another |one |the )?(?:new |recurring |daily |weekly |hourly |monthly |nightly |regular |one[- ]time )*(?:reminder|notification|alert|notice|alarm)s?(?: for me| for us| to me| message)?[\s,:]*(.*)$/i,
  /^(?:wake) (?:me|us)( up\b.*)$/i,
  /^(?:be|get) reminded\b[\s,:]*(.*)$/i,
  /^(?:notify)\b[\s:]*(.*)$/i,
] as const;
/** "say hello in 5 seconds": what is to be said are words, not something to be found out. */
const SAY =
  /^(?:say|shout|yell|scream|cry|whisper|announce|echo|print|chant|greet (?=me|us))(?: out)?(?: loud(?:ly)?)?(?:(?: to| with)? (?:me|us)(?: with)?)?[\s,:]+(.+)$/i;
const ALOUD = /^(?:say|shout|yell|scream|whisper|announce)\b/i;
/** Verbs that may also show something: only words in quotation marks are meant literally. */
const SHOW = /^(?:show|display|output|write|log|type|give|post)(?: out)?(?: (?:to )?(?:me|us))?[\s,:]+(["'].+)$/i;
/** Words that rather name something than are to be said: "print the list", "say what time it is". */
const NAMES_SOMETHING =
  /^(?:the|my|our|your|all|any|a|an|this|that|it|how|what|when|which|whether|if|why|who|where|something|anything|everything|nothing)\b/i;
/** "tell me every morning which jobs failed" wants to know something; "tell me to stretch" only wants the words. */
const INFORM = /^(?:tell|notify|alert|message|warn)\b/i;
const WORDED = /["']|(?:^|\s)(?:to|that|saying) /i;
/** Begins the order where the time was said first: "tomorrow at 9, remind me to …". */
const ORDER =
  /^(.+?),?\s+((?:please )?(?:(?:remind|ping|nudge|notify|alert|tell|wake) (?:me|us)\b|(?:say|shout|yell|scream|announce|echo|print|show|display)(?: me)? ).*)$/i;
const LEAD =
  /^(?:(?:to|that|about|of|for|saying|with|which says|that says|which tells me to|telling me to|with (?:(?:a|the) )?(?:text|message|words)(?: (?:that|which))?(?: (?:says|saying|reads|reading))?|(?:(?:a|the) )?(?:text|message|words) (?:(?:that|which) (?:says|reads)|saying|reading)|i (?:have|need|should|must|want)(?: to)?|it'?s time (?:to|for)|:|-)\s+)+/i;
const COMMANDING =
  /(?:\band\b|\bthen\b|;|\.)\s*(?:then |also |please )?(?:(?:show|list|give|tell) (?:me )?(?:all|the|my|what|which|every)?\b.*\b(?:jobs?|schedules?|history|runs?|status|tasks?)|(?:pause|resume|remove|delete|cancel|skip|undo|schedule|run|back ?up)\b.*(?:\b(?:jobs?|backup|report|health|cleanup|reminder|it|everything|db|database)\b|$))/i;

export function reminder(text: string, name: string | null, context: Context): Plan | null {
  if (!context.tasks.some((task) => task.name === 'notify')) return null;
  const lead = findLead(text, context);
  return reminding(lead.rest, lead.when, name, context) ?? saying(lead.rest, lead.when, name, context);
}

function reminding(order: string, lead: string | null, name: string | null, context: Context): Plan | null {
  const body = REMIND.map((form) => form.exec(order)?.[1]).find((each) => each !== undefined);
  if (body === undefined) return null;
  const often = /\b(daily|weekly|hourly|monthly|nightly)\b (?:reminder|notification|alert|alarm)/i.exec(order)?.[1];
  if (
    /^(?:me )?(?:if|when|whenever|once|unless|as soon as|in case|what|how|which|who|where|why|the (?:status|jobs|time)|all)\b/i.test(
      body,
    )
  )
    return null;
  if (
    /^(?:tell|message|warn|alert|notify)\b/i.test(order) &&
    !/^(?:to|that|about|of|:|"|at|on|every|in|each|tomorrow|tonight|daily|weekly|hourly|next)\b|^["']/i.test(body)
  )
    return null;
  const said = /^wake/i.test(order) ? body.replace(/^ up\b/i, 'wake up') : body;
  const parts = reminderParts(said, lead, often?.toLowerCase(), context);
  const message = /^again$/i.test(parts.message) ? (lastMessage(context) ?? '') : parts.message;
  if (COMMANDING.test(message)) return null;
  const plan = complete(message, parts.when, name, context);
  return plan.kind === 'calls' && INFORM.test(order) && !WORDED.test(body) && NAMES_SOMETHING.test(message)
    ? askFirst(onlyWords(message, parts.when ?? ''), plan)
    : plan;
}

/** A reminder in other words. Where the words may stand for something to be looked up it is asked, for only words can be shown. */
function saying(order: string, lead: string | null, name: string | null, context: Context): Plan | null {
  const body = (SAY.exec(order) ?? SHOW.exec(order))?.[1];
  if (body === undefined) return null;
  const { message, when } = reminderParts(body, lead, undefined, context);
  const literal = /["']/.test(body) || !NAMES_SOMETHING.test(message);
  if (message === '' || COMMANDING.test(message)) return null;
  if (when === null) return literal && ALOUD.test(order) ? complete(message, when, name, context) : null;
  const plan = notifying(message, when, name, context);
  return literal ? plan : askFirst(onlyWords(message, when), plan);
}

function onlyWords(message: string, when: string): string {
  return `I can only show words, as a reminder. Shall I show "${message}" ${when}?`;
}

/** "remind me again in 10 minutes": of the same as before. */
function lastMessage(context: Context): string | null {
  const job = context.jobs.find(({ name }) => name === context.last.at(-1));
  const message = job?.task.kind === 'registered' ? job.task.args['message'] : undefined;
  return typeof message === 'string' ? message : null;
}

/** What is missing of a reminder is asked for. */
function complete(message: string, when: string | null, name: string | null, context: Context): Plan {
  if (message === '' && when === null)
    return ask(
      'What should I remind you of, and when? For example: "remind me to call Ada tomorrow at noon".',
      () => null,
    );
  if (message === '')
    return askFreely('What should I remind you of?', (reply) =>
      isNo(reply) || when === null
        ? null
        : notifying(
            reply
              .trim()
              .replace(LEAD, '')
              .replace(/[.!]+$/, ''),
            when,
            name,
            context,
          ),
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
function findLead(text: string, context: Context): { readonly when: string | null; readonly rest: string } {
  const match = ORDER.exec(text);
  return match?.[1] && match[2] && context.read(match[1]).status === 'ok'
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

export function notifying(message: string, when: string, name: string | null, context: Context): Plan {
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
