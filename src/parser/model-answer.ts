// The JSON a model answered, as a Schedule. Its shapes are those of prompts/schedule-parser.md; whatever depends on the clock
// (anchors, a missing year) is added here, because a model does not know what time it is. What cannot be used is said in
// words that can be sent back.

import { z } from 'zod';
import { validateKwargs } from '../schedule/cron-kwargs.js';
import { compile, validateSchedule } from '../schedule/occurrences.js';
import type { CronKwargs, Schedule, SchedulePart } from '../schedule/schedule.js';
import { formatInstant, instant, type Instant } from '../time/instant.js';
import { formatLocal, parseLocal, suggestZone, wallTime, zone, type WallTime, type ZoneName } from '../time/zone.js';
import type { ReadContext } from './context.js';
import { momentOf } from './moments.js';
import type { Understood } from './understanding.js';

export type Answer =
  | { readonly kind: 'schedule'; readonly understood: Understood }
  | { readonly kind: 'question'; readonly question: string }
  | { readonly kind: 'refusal'; readonly reason: string }
  /** Not usable; `issues` names the field, what was expected and what was there. */
  | { readonly kind: 'fault'; readonly issues: string };

const moment = z
  .string()
  .regex(
    /^(?:\d{4}-)?\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?$/,
    'expected wall time such as "2026-11-01" or "2026-11-01T09:00"',
  );
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'expected "HH:MM"');
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const fields = z.record(z.unknown());
const narrowing = {
  start: moment.optional(),
  end: moment.optional(),
  except: z.array(fields).nonempty().optional(),
  window: z.object({ from: time, to: time }).strict().optional(),
};
const cron = z.object({ kind: z.literal('cron'), kwargs: fields, ...narrowing });
const interval = z.object({ kind: z.literal('interval'), seconds: z.number().int().positive(), ...narrowing });
const calendar = z.object({
  kind: z.literal('calendar'),
  every: z.number().int().positive(),
  unit: z.enum(['day', 'week', 'month', 'year']),
  times: z.array(time).nonempty(),
  daysOfWeek: z.array(weekday).nonempty().optional(),
  day: z.union([z.number().int(), z.string()]).optional(),
  month: z.number().int().min(1).max(12).optional(),
  ...narrowing,
});
const once = z.object({ kind: z.literal('once'), at: moment });
const part = z.discriminatedUnion('kind', [cron.strict(), interval.strict(), calendar.strict(), once.strict()]);
type AnsweredPart = z.infer<typeof part>;
const common = { timezone: z.string().optional(), maxRuns: z.number().int().positive().optional() };
const answer = z.discriminatedUnion('kind', [
  cron.extend(common).strict(),
  interval.extend(common).strict(),
  calendar.extend(common).strict(),
  once.extend(common).strict(),
  z.object({ kind: z.literal('union'), parts: z.array(part).min(2), ...narrowing, ...common }).strict(),
]);

/** What is not usable is thrown inside this file only, so that a fault deep in a part reads as simply as one at the top. */
class Fault extends Error {}

interface Reading {
  readonly now: Instant;
  readonly zone: ZoneName;
  readonly assumed: string[];
  readonly warnings: string[];
}

export function readAnswer(value: Readonly<Record<string, unknown>>, context: ReadContext): Answer {
  if (typeof value['question'] === 'string') return { kind: 'question', question: value['question'] };
  if (typeof value['refuse'] === 'string') return { kind: 'refusal', reason: value['refuse'] };
  try {
    return { kind: 'schedule', understood: understand(value, context) };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'fault', issues: error.message };
    throw error;
  }
}

function understand(value: Readonly<Record<string, unknown>>, context: ReadContext): Understood {
  const parsed = answer.safeParse(withKind(value));
  if (!parsed.success) throw new Fault(issuesOf(parsed.error));
  const given = parsed.data;
  const reading: Reading = { now: context.now, zone: zoneOf(given.timezone, context), assumed: [], warnings: [] };
  const options = { timezone: reading.zone, ...(given.maxRuns === undefined ? {} : { maxRuns: given.maxRuns }) };
  const shape =
    given.kind === 'union'
      ? { kind: 'union', parts: given.parts.map((each) => partOf(each, reading)), ...narrowingOf(given, reading) }
      : partOf(given, reading);
  const valid = validateSchedule({ ...shape, ...options }, context.now);
  if (!valid.ok) throw new Fault(valid.message);
  return {
    status: 'ok',
    schedule: valid.schedule,
    assumed: reading.assumed,
    warnings: reading.warnings,
    source: 'model',
  };
}

const SHARED_KEYS = new Set(['kind', 'timezone', 'maxRuns', 'start', 'end', 'except', 'window']);

/** Plain cron kwargs, and cron fields beside `kind`, are cron too. A null says that a key is not given. */
function withKind(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  if ((given['kind'] ?? 'cron') !== 'cron' || given['kwargs'] !== undefined) return { kind: 'cron', ...given };
  const entries = Object.entries(given);
  const shared = entries.filter(([key]) => SHARED_KEYS.has(key));
  const kwargs = entries.filter(([key]) => !SHARED_KEYS.has(key));
  return { kind: 'cron', ...Object.fromEntries(shared), kwargs: Object.fromEntries(kwargs) };
}

function issuesOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'the object'}: ${message}`).join('; ');
}

function zoneOf(name: string | undefined, context: ReadContext): ZoneName {
  if (name === undefined) return context.timezone;
  const known = zone(name);
  if (known) return known;
  const near = suggestZone(name);
  throw new Fault(
    `timezone: expected an IANA name, got ${JSON.stringify(name)}.${near ? ` Did you mean ${near}?` : ''}`,
  );
}

function partOf(given: AnsweredPart, reading: Reading): SchedulePart {
  switch (given.kind) {
    case 'cron':
      return { kind: 'cron', kwargs: kwargsOf(given.kwargs, reading), ...narrowingOf(given, reading) };
    case 'interval':
      return { ...intervalOf(given.seconds, reading), ...narrowingOf(given, reading) };
    case 'calendar':
      return calendarOf(given, reading);
    case 'once':
      return { kind: 'once', at: formatInstant(onceAt(given.at, reading)) };
  }
}

function kwargsOf(kwargs: unknown, reading: Reading): CronKwargs {
  const valid = validateKwargs(kwargs, 'model');
  if (!valid.ok) throw new Fault(valid.failure.message);
  reading.warnings.push(...valid.warnings);
  return valid.kwargs;
}

/** Aligned to the clock where the period divides the hour or the day (SCHEDULES part 4), else elapsed time from now. */
function intervalOf(seconds: number, { now }: Reading): SchedulePart {
  const divides = (range: number, unit: number): boolean => seconds % unit === 0 && range % (seconds / unit) === 0;
  const step = (unit: number): string => (seconds === unit ? '*' : `*/${seconds / unit}`);
  if (seconds < 60 && divides(60, 1)) return { kind: 'cron', kwargs: { second: step(1) } };
  if (seconds < 3600 && divides(60, 60)) return { kind: 'cron', kwargs: { minute: step(60) } };
  if (seconds < 86_400 && divides(24, 3600)) return { kind: 'cron', kwargs: { hour: step(3600), minute: 0 } };
  if (seconds === 86_400) return { kind: 'cron', kwargs: { hour: 0, minute: 0 } };
  return { kind: 'interval', seconds, from: 'start', anchor: formatInstant(now) };
}

function calendarOf(given: Extract<AnsweredPart, { kind: 'calendar' }>, reading: Reading): SchedulePart {
  const { every, unit, times, daysOfWeek, day, month } = given;
  if (month !== undefined && unit !== 'year') throw new Fault('month: expected only with unit "year". Leave it out.');
  const rule = {
    kind: 'calendar' as const,
    unit,
    times,
    ...(daysOfWeek && { daysOfWeek }),
    ...(day !== undefined && { day }),
  };
  const anchor = anchorOf(rule, month, reading);
  return { ...rule, every, anchor, ...narrowingOf(given, reading) };
}

/**
 * Counted from the period in which it can fire first; "every N days" from today. A month or year without a day begins on its 1st.
 */
function anchorOf(
  rule: Omit<Extract<SchedulePart, { kind: 'calendar' }>, 'every' | 'anchor'>,
  month: number | undefined,
  reading: Reading,
): string {
  const today = wallTime(reading.zone, reading.now);
  if (rule.unit === 'day') return dateOf(today);
  if (rule.unit !== 'week' && rule.day === undefined) return dateOf({ ...today, day: 1, month: month ?? today.month });
  const from = month === undefined ? today : { ...today, month, day: 1 };
  const everyPeriod = { ...rule, every: 1, anchor: dateOf(from), timezone: reading.zone } as Schedule;
  const first = compile(everyPeriod).next(reading.now);
  return first === null ? dateOf(today) : dateOf(wallTime(reading.zone, first));
}

function onceAt(text: string, reading: Reading): Instant {
  if (!text.includes('T')) throw new Fault(`at: expected a date with a time such as "2026-05-05T09:00", got "${text}"`);
  if (/^\d{4}/.test(text)) return instantOf(text, reading);
  const { year } = wallTime(reading.zone, reading.now);
  // The 29th of February may be up to eight years away.
  for (let next = year; next <= year + 8; next++) {
    const wall = parseLocal(`${next}-${text}`);
    const at = wall && momentOf(wall, reading.zone);
    if (at?.ok && at.at > reading.now) return at.at;
  }
  throw new Fault(`at: expected a date that exists, got "${text}"`);
}

function narrowingOf(
  given: {
    start?: string | undefined;
    end?: string | undefined;
    except?: readonly unknown[] | undefined;
    window?: { from: string; to: string } | undefined;
  },
  reading: Reading,
): Pick<SchedulePart, 'start' | 'end' | 'except' | 'window'> {
  const { start, end, except, window } = given;
  const [first, ...others] = (except ?? []).map((kwargs) => kwargsOf(kwargs, reading));
  return {
    ...(start !== undefined && { start: formatInstant(instantOf(start, reading)) }),
    ...(end !== undefined && { end: formatInstant(instantOf(end.includes('T') ? end : `${end}T23:59:59`, reading)) }),
    ...(first !== undefined && { except: [first, ...others] as const }),
    ...(window && { window }),
  };
}

function instantOf(text: string, reading: Reading): Instant {
  const wall = parseLocal(text);
  if (!wall) throw new Fault(`expected a date with its year that exists, got "${text}"`);
  const found = momentOf(wall, reading.zone);
  if (!found.ok) throw new Fault(found.message);
  reading.assumed.push(...found.assumed);
  return instant(found.at);
}

function dateOf(wall: WallTime): string {
  return formatLocal(wall).slice(0, 10);
}
