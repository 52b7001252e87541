// Schedules that are written instead of said: cron kwargs as JSON, crontab strings, ISO times. `undefined` means "not mine".

import { readJsonObject } from '../llm/json-arguments.js';
import { validateKwargs } from '../schedule/cron-kwargs.js';
import { looksLikeCrontab, parseCrontab } from '../schedule/crontab.js';
import { validateSchedule } from '../schedule/occurrences.js';
import { formatInstant, parseInstant, type Instant } from '../time/instant.js';
import { parseLocal } from '../time/zone.js';
import { EXAMPLE, type ReadContext } from './context.js';
import { everyDuration, unwrapCrontab } from './crontab-wording.js';
import { readPhrase } from './grammar/index.js';
import { momentOf } from './grammar/moments.js';
import type { NotUnderstood, Understanding } from './understanding.js';

/** All that a written schedule begins with; most phrases are told apart from one by their first letter. */
const WRITTEN = /^\s*(?:[{@*\d"'`]|cron|schedule|tz=)/i;

export function readRawForm(phrase: string, context: ReadContext): Understanding | undefined {
  if (!WRITTEN.test(phrase)) return undefined;
  if (phrase.startsWith('{')) return readKwargs(phrase, context);
  if (looksLikeCrontab(phrase)) return readCrontab(phrase, context);
  const seconds = everyDuration(phrase);
  if (seconds !== undefined) return readDuration(seconds, context);
  const worded = unwrapCrontab(phrase);
  if (worded) {
    const read = readCrontab(worded.line, { ...context, timezone: worded.timezone ?? context.timezone });
    const before = phrase.indexOf(worded.line);
    return read.status === 'ok' || !read.span
      ? read
      : { ...read, span: { from: read.span.from + before, to: read.span.to + before } };
  }
  return readBoundedCrontab(phrase, context) ?? readIsoTime(phrase, context);
}

function readDuration(seconds: number, context: ReadContext): Understanding {
  // Whole seconds, as everywhere: never sooner than asked.
  const anchor = formatInstant((Math.ceil(context.now / 1000) * 1000) as Instant);
  return seconds > 0
    ? accepted({ kind: 'interval', seconds, from: 'start', anchor }, [], context)
    : refusal('impossible', 'a period of zero never passes', '@every 5m');
}

/** "0 9 * * * until friday": the line as it is written, its end as it is said. */
function readBoundedCrontab(phrase: string, context: ReadContext): Understanding | undefined {
  const [, line = '', bound = ''] = /^(.*?)\s+((?:until|till|through)\s.*)$/is.exec(phrase) ?? [];
  if (!looksLikeCrontab(line)) return undefined;
  const [read, said] = [readCrontab(line, context), readPhrase(`every day at 00:00 ${bound}`, context)];
  if (read.status !== 'ok') return read;
  if (said.status !== 'ok' || said.schedule.timezone !== context.timezone) return undefined;
  const { end, ...others } = said.schedule;
  const bare = others.kind === 'cron' && Object.keys(others).sort().join() === 'kind,kwargs,timezone';
  if (end === undefined || !bare) return undefined;
  const { timezone: _, ...shape } = read.schedule;
  return accepted({ ...shape, end }, read.warnings, context);
}

function readKwargs(text: string, context: ReadContext): Understanding {
  const json = readJsonObject(text);
  if (!json.ok) return refusal('not_a_schedule', `cron kwargs: ${json.problem}`, '{"hour": 9, "minute": 0}');
  const valid = validateKwargs(json.value, 'person');
  if (!valid.ok) {
    const { field, message, status } = valid.failure;
    const kind = status === 'impossible' || field !== undefined ? 'impossible' : 'not_a_schedule';
    return refusal(kind, message, '{"hour": 9, "minute": 0}');
  }
  return accepted({ kind: 'cron', kwargs: valid.kwargs }, valid.warnings, context);
}

function readCrontab(text: string, context: ReadContext): Understanding {
  const read = parseCrontab(text);
  if (!read.ok) {
    const refused = refusal('impossible', read.message, '0 9 * * 1-5');
    return read.position === undefined ? refused : { ...refused, span: fieldSpan(text, read.position) };
  }
  const parts = read.parts.map((kwargs) => ({ kind: 'cron' as const, kwargs }));
  const [only] = parts;
  return accepted(parts.length === 1 && only ? only : { kind: 'union', parts }, read.warnings, context);
}

/** Where the field with this number, counted from 1, stands in the line. */
function fieldSpan(text: string, position: number): { readonly from: number; readonly to: number } {
  const field = [...text.matchAll(/\S+/g)][position - 1];
  const from = field?.index ?? 0;
  return { from, to: from + (field?.[0].length ?? text.length) };
}

/** An instant (`…Z`, `…+02:00`), or wall time of the person's zone (`2026-05-05T09:00`). */
function readIsoTime(text: string, context: ReadContext): Understanding | undefined {
  const at = parseInstant(text);
  if (at !== undefined) return onceAt(at, [], context);
  const wall = text.includes('T') ? parseLocal(text) : undefined;
  if (!wall) return undefined;
  const moment = momentOf(wall, context.timezone);
  if (!moment.ok) return refusal('impossible', moment.message, '2030-05-05T09:00');
  return onceAt(moment.at, moment.assumed, context);
}

function onceAt(at: Instant, assumed: readonly string[], context: ReadContext): Understanding {
  if (at <= context.now) return refusal('impossible', `${formatInstant(at)} is in the past`, 'in 20 minutes');
  const read = accepted({ kind: 'once', at: formatInstant(at) }, [], context);
  return read.status === 'ok' ? { ...read, assumed } : read;
}

function accepted(shape: object, warnings: readonly string[], context: ReadContext): Understanding {
  const valid = validateSchedule({ ...shape, timezone: context.timezone }, context.now, 'person');
  if (!valid.ok) return refusal('impossible', valid.message, EXAMPLE);
  return { status: 'ok', schedule: valid.schedule, assumed: [], warnings, source: 'cron' };
}

function refusal(status: NotUnderstood['status'], reason: string, example: string): NotUnderstood {
  return { status, reason, example, source: 'cron' };
}
