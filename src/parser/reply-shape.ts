// The JSON in which a model answers: one flat object, so that weak models can write it, and the JSON Schema that they are shown.
// Spellings that mean the same are mapped to it; a key that means nothing is a fault that is sent back, never dropped.

import { z } from 'zod';
import { toJsonSchema } from '../llm/json-schema.js';
import { CRON_FIELDS } from '../schedule/schedule.js';

const KINDS = ['cron', 'interval', 'calendar', 'once', 'union'] as const;
export type Kind = (typeof KINDS)[number];
const MOMENT = 'Wall time such as "2026-11-01" or "2026-11-01T09:00", or the words of the phrase.';

const cronField = z.union([z.number(), z.string()], {
  errorMap: () => ({ message: 'expected an integer or text such as 9 or "mon-fri"' }),
});
/** Further keys are let through to validateKwargs, which knows the other spellings of each field. */
const kwargs = z
  .object(Object.fromEntries(CRON_FIELDS.map((field) => [field, cronField.optional()])))
  .catchall(z.unknown());
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'expected "HH:MM"');
const text = z.string().min(1).max(100);
const count = z.number().int().positive();

const timing = {
  kwargs: kwargs.optional().describe('cron only'),
  every: count.max(100_000).optional().describe('interval and calendar'),
  unit: z
    .enum(['second', 'minute', 'hour', 'day', 'week', 'month', 'year'])
    .optional()
    .describe('interval: second, minute, hour; calendar: day, week, month, year'),
  from: z
    .enum(['start', 'completion'])
    .optional()
    .describe('interval only; completion: counted from the end of the last run'),
  times: z.array(time).min(1).max(48).optional().describe('calendar only'),
  daysOfWeek: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1)
    .max(7)
    .optional()
    .describe('calendar with unit week only'),
  day: cronField.optional().describe('calendar with unit month or year only: 15, "last", "2nd tue"'),
  month: z.number().int().min(1).max(12).optional().describe('calendar with unit year only'),
  at: text.optional().describe(`once only. ${MOMENT}`),
  start: text.optional().describe(MOMENT),
  end: text.optional().describe(`Inclusive. ${MOMENT}`),
  except: z.array(kwargs).min(1).max(50).optional(),
  window: z.object({ from: time, to: time }).strict().optional(),
};

const part = z.object({ kind: z.enum(['cron', 'interval', 'calendar', 'once']), ...timing }).strict();
export const reply = z
  .object({
    kind: z.enum(KINDS),
    ...timing,
    parts: z.array(part).min(2).max(20).optional().describe('union only'),
    timezone: z.string().max(100).optional().describe('IANA name, only where the phrase names a zone'),
    maxRuns: count.optional(),
  })
  .strict();

export type AnsweredPart = z.infer<typeof part>;
export type AnsweredReply = z.infer<typeof reply>;

/** What the prompt shows: the reply, or one of the two ways not to give one. What would be told twice is told in words. */
export function replyJsonSchema(): string {
  const like = z.object({ kind: z.enum(['cron', 'interval', 'calendar', 'once']) }).passthrough();
  const shown = reply
    .partial({ kind: true })
    .extend({
      except: z.array(z.object({}).passthrough()).min(1).optional().describe('each like kwargs'),
      parts: z.array(like).min(2).optional().describe('union only; each like the whole, without timezone and maxRuns'),
      question: text.optional(),
      refuse: text.optional(),
    })
    .strict();
  return JSON.stringify(toJsonSchema(shown));
}

const KEYS: Readonly<Record<Kind, readonly string[]>> = {
  cron: ['kwargs'],
  interval: ['every', 'unit', 'from'],
  calendar: ['every', 'unit', 'times', 'daysOfWeek', 'day', 'month'],
  once: ['at'],
  union: ['parts'],
};
const NEEDED: Readonly<Record<Kind, readonly string[]>> = {
  cron: ['kwargs'],
  interval: ['every', 'unit'],
  calendar: ['every', 'unit', 'times'],
  once: ['at'],
  union: ['parts'],
};

/** What is missing from the shape of its kind, or does not belong to it; `undefined` where all is well. */
export function shapeFault(given: AnsweredPart | AnsweredReply): string | undefined {
  const keys = Object.keys(given);
  const missing = NEEDED[given.kind].find((key) => !keys.includes(key));
  if (missing !== undefined) return `${missing}: expected with kind "${given.kind}", got none. Give it.`;
  const foreign = keys.find(
    (key) => Object.values(KEYS).some((known) => known.includes(key)) && !KEYS[given.kind].includes(key),
  );
  if (foreign !== undefined)
    return `${foreign}: not expected with kind "${given.kind}". Leave it out or change the kind.`;
  if (given.kind === 'interval' && !['second', 'minute', 'hour'].includes(given.unit ?? ''))
    return `unit: expected second, minute or hour with kind "interval", got "${given.unit}". Use kind "calendar" for days and longer.`;
  if (given.kind === 'calendar' && ['second', 'minute', 'hour'].includes(given.unit ?? ''))
    return `unit: expected day, week, month or year with kind "calendar", got "${given.unit}". Use kind "interval" for less than a day.`;
  if (given.kind === 'calendar' && given.month !== undefined && given.unit !== 'year')
    return 'month: expected only with unit "year". Leave it out.';
  return undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** The reply with the names of this shape: other spellings mapped, nulls taken for "not given", digits in quotes for numbers. */
export function withUsualNames(value: Json): Record<string, unknown> {
  const given = new Map<string, unknown>();
  for (const [key, each] of Object.entries(value)) {
    if (each === null) continue;
    const name = ALIASES.get(key.toLowerCase().replace(/[\s_-]/g, '')) ?? key;
    // Two spellings of one key: neither is dropped, the second is refused as unknown.
    given.set(given.has(name) ? `${name}, given twice` : name, each);
  }
  const kind = kindOf(given);
  const named = kind === 'cron' ? withKwargs(given) : given;
  named.set('kind', kind);
  if (kind === 'interval' && named.has('seconds') && !named.has('every') && !named.has('unit')) {
    named.set('every', named.get('seconds')).set('unit', 'second').delete('seconds');
  }
  if (kind === 'calendar') calendarNames(named);
  return Object.fromEntries([...named].map(([key, each]) => [key, usualValue(key, each)]));
}

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['type', 'kind'],
  ['tz', 'timezone'],
  ['zone', 'timezone'],
  ['maxruns', 'maxRuns'],
  ['daysofweek', 'daysOfWeek'],
  ['startdate', 'start'],
  ['starting', 'start'],
  ['enddate', 'end'],
  ['ending', 'end'],
  ['until', 'end'],
  ['exceptions', 'except'],
  ['exclude', 'except'],
  ...['kind', 'kwargs', 'every', 'unit', 'times', 'at', 'start', 'end', 'except', 'window', 'parts', 'timezone'].map(
    (name) => [name, name] as const,
  ),
]);

const OTHER_KINDS: Readonly<Record<string, Kind>> = { crontab: 'cron', kwargs: 'cron', oneshot: 'once', date: 'once' };

function kindOf(given: ReadonlyMap<string, unknown>): unknown {
  const said = given.get('kind');
  if (typeof said === 'string') {
    const plain = said.toLowerCase();
    return Object.hasOwn(OTHER_KINDS, plain) ? OTHER_KINDS[plain] : plain;
  }
  if (said !== undefined) return said;
  if (given.has('parts')) return 'union';
  if (given.has('at')) return 'once';
  if (given.has('times')) return 'calendar';
  return given.has('every') || (given.size === 1 && given.has('seconds')) ? 'interval' : 'cron';
}

const SHARED_KEYS: ReadonlySet<string> = new Set('kind timezone maxRuns start end except window kwargs'.split(' '));

/** Plain cron kwargs, and cron fields beside `kind`, are kwargs too. */
function withKwargs(given: ReadonlyMap<string, unknown>): Map<string, unknown> {
  if (given.has('kwargs')) return new Map(given);
  const shared = [...given].filter(([key]) => SHARED_KEYS.has(key));
  const fields = [...given].filter(([key]) => !SHARED_KEYS.has(key));
  return new Map([...shared, ['kwargs', Object.fromEntries(fields)]]);
}

function calendarNames(named: Map<string, unknown>): void {
  if (named.has('time') && !named.has('times')) {
    named.set('times', [named.get('time')]).delete('time');
  }
  for (const key of ['day_of_week', 'dayOfWeek', 'weekday', 'weekdays']) {
    if (!named.has(key) || named.has('daysOfWeek')) continue;
    named.set('daysOfWeek', named.get(key)).delete(key);
  }
}

function usualValue(key: string, value: unknown): unknown {
  if (['every', 'month', 'maxRuns'].includes(key) && typeof value === 'string' && /^\d{1,9}$/.test(value))
    return Number(value);
  if (key === 'unit' && typeof value === 'string') return value.toLowerCase().replace(/s$/, '');
  if (key === 'daysOfWeek') return weekdays(value);
  if (key === 'times' && typeof value === 'string') return [value];
  if (key === 'kwargs') return withoutNulls(value);
  if (key === 'except') return (Array.isArray(value) ? value : [value]).map(withoutNulls);
  if (key === 'parts' && Array.isArray(value))
    return value.map((each: unknown) => (isObject(each) ? withUsualNames(each) : each));
  return value;
}

/** "Tuesday" and "tue,thu" are lists of short names; a range is left for the fault that asks for names. */
function weekdays(value: unknown): unknown {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((each) =>
    typeof each === 'string'
      ? each.split(',').map((name) => {
          const plain = name.trim().toLowerCase();
          return /^(?:mon|tues|wednes|thurs|fri|satur|sun)day$/.test(plain) ? plain.slice(0, 3) : plain;
        })
      : [each],
  );
}

function withoutNulls(value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null)) : value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
