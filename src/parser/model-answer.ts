// The JSON a model answered, as a Schedule. Its shapes are those of reply-shape.ts; whatever depends on the clock (anchors, a
// missing year, "until Friday") is added here, because a model does not know what time it is. What cannot be used is said in
// words that can be sent back.

import type { z } from 'zod';
import { validateKwargs } from '../schedule/cron-kwargs.js';
import { compile, validateSchedule } from '../schedule/occurrences.js';
import type { CronKwargs, Schedule, SchedulePart } from '../schedule/schedule.js';
import { formatInstant, instant, parseInstant, type Instant } from '../time/instant.js';
import { formatLocal, parseLocal, suggestZone, wallTime, zone, type WallTime, type ZoneName } from '../time/zone.js';
import type { ReadContext } from './context.js';
import { readPhrase } from './grammar/index.js';
import { momentOf } from './grammar/moments.js';
import { factsOf } from './phrase-facts.js';
import { reply, shapeFault, withUsualNames, type AnsweredPart, type AnsweredReply } from './reply-shape.js';
import type { Understood } from './understanding.js';

export type Answer =
  | { readonly kind: 'schedule'; readonly understood: Understood }
  | { readonly kind: 'question'; readonly question: string }
  | { readonly kind: 'refusal'; readonly reason: string }
  /** Not usable; `issues` names the field, what was expected and what was there. */
  | { readonly kind: 'fault'; readonly issues: string };

/** What is not usable is thrown inside this file only, so that a fault deep in a part reads as simply as one at the top. */
class Fault extends Error {}

interface Reading extends ReadContext {
  readonly assumed: string[];
  readonly warnings: string[];
}

export function readAnswer(value: Readonly<Record<string, unknown>>, context: ReadContext): Answer {
  for (const [key, kind] of [
    ['question', 'question'],
    ['refuse', 'reason'],
  ] as const) {
    if (typeof value[key] !== 'string') continue;
    const said = plainSentence(value[key]);
    if (said === '') return { kind: 'fault', issues: `${key}: expected a sentence, got none. Give one.` };
    return kind === 'question' ? { kind: 'question', question: said } : { kind: 'refusal', reason: said };
  }
  try {
    return { kind: 'schedule', understood: understand(value, context) };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'fault', issues: error.message };
    throw error;
  }
}

const MAX_SENTENCE = 300;

/** What a model says is shown to a person: one line, without anything that moves a cursor or turns the direction of text. */
function plainSentence(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return plain.length > MAX_SENTENCE ? `${plain.slice(0, MAX_SENTENCE)}…` : plain;
}

function understand(value: Readonly<Record<string, unknown>>, context: ReadContext): Understood {
  const parsed = reply.safeParse(withUsualNames(value));
  if (!parsed.success) throw new Fault(issuesOf(parsed.error));
  const given = parsed.data;
  const fault = [given, ...(given.parts ?? [])].map(shapeFault).find((each) => each !== undefined);
  if (fault !== undefined) throw new Fault(fault);
  const reading: Reading = { ...context, timezone: zoneOf(given.timezone, context), assumed: [], warnings: [] };
  const options = { timezone: reading.timezone, ...(given.maxRuns === undefined ? {} : { maxRuns: given.maxRuns }) };
  const shape =
    given.kind === 'union'
      ? {
          kind: 'union',
          parts: (given.parts ?? []).map((each) => partOf(each, reading)),
          ...narrowingOf(given, reading),
        }
      : partOf({ ...given, kind: given.kind }, reading);
  const valid = validateSchedule({ ...shape, ...options }, context.now);
  if (!valid.ok) throw new Fault(valid.message);
  const { assumed, warnings } = reading;
  return { status: 'ok', schedule: valid.schedule, assumed, warnings, source: 'model' };
}

const MAX_ISSUES = 5;

function issuesOf(error: z.ZodError): string {
  return error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => `${path.join('.') || 'the object'}: ${message.slice(0, MAX_SENTENCE)}`)
    .join('; ');
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
  const narrowing = narrowingOf(given, reading);
  switch (given.kind) {
    case 'cron':
      return { kind: 'cron', kwargs: kwargsOf(given.kwargs, reading), ...narrowing };
    case 'interval':
      return { ...intervalOf(given, reading, narrowing.start), ...narrowing };
    case 'calendar':
      return { ...calendarOf(given, reading, narrowing.start), ...narrowing };
    case 'once':
      return { kind: 'once', at: formatInstant(onceAt(given.at ?? '', reading)), ...narrowing };
  }
}

function kwargsOf(kwargs: unknown, reading: Reading): CronKwargs {
  const valid = validateKwargs(kwargs, 'model');
  if (!valid.ok) throw new Fault(valid.failure.message);
  reading.warnings.push(...valid.warnings);
  return valid.kwargs;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600 };

/** Aligned to the clock where the period divides the hour or the day (SCHEDULES part 4), else elapsed time from now. */
function intervalOf(given: AnsweredPart, { now }: Reading, start: string | undefined): SchedulePart {
  const { every = 0, unit = '', from = 'start' } = given;
  const seconds = every * (UNIT_SECONDS[unit] ?? 0);
  const anchor = start !== undefined && instantIn(start) > now ? start : formatInstant(now);
  if (from === 'completion') return { kind: 'interval', seconds, from, anchor };
  const divides = (range: number, size: number): boolean => seconds % size === 0 && range % (seconds / size) === 0;
  const step = (size: number): string => (seconds === size ? '*' : `*/${seconds / size}`);
  if (seconds < 60 && divides(60, 1)) return { kind: 'cron', kwargs: { second: step(1) } };
  if (seconds < 3600 && divides(60, 60)) return { kind: 'cron', kwargs: { minute: step(60) } };
  if (seconds < 86_400 && divides(24, 3600)) return { kind: 'cron', kwargs: { hour: step(3600), minute: 0 } };
  if (seconds === 86_400) return { kind: 'cron', kwargs: { hour: 0, minute: 0 } };
  return { kind: 'interval', seconds, from, anchor };
}

type Calendar = Extract<SchedulePart, { kind: 'calendar' }>;

function calendarOf(given: AnsweredPart, reading: Reading, start: string | undefined): SchedulePart {
  const { every = 1, unit, times, daysOfWeek, day, month } = given;
  const rule = {
    kind: 'calendar' as const,
    unit: unit as Calendar['unit'],
    times: times as [string, ...string[]],
    ...(daysOfWeek && { daysOfWeek: daysOfWeek as NonNullable<Calendar['daysOfWeek']> }),
    ...(day !== undefined && { day }),
  };
  const after = start !== undefined && instantIn(start) > reading.now ? instant(instantIn(start) - 1) : reading.now;
  return { ...rule, every, anchor: anchorOf(rule, month, after, reading) };
}

/**
 * Counted from the period in which it can fire first; "every N days" from the first day. A month or year without a day begins on
 * its 1st.
 */
function anchorOf(
  rule: Omit<Calendar, 'every' | 'anchor'>,
  month: number | undefined,
  after: Instant,
  { timezone }: Reading,
): string {
  const today = wallTime(timezone, instant(after + 1));
  if (rule.unit === 'day') return dateOf(today);
  if (rule.unit !== 'week' && rule.day === undefined) return dateOf({ ...today, day: 1, month: month ?? today.month });
  const from = month === undefined ? today : { ...today, month, day: 1 };
  const everyPeriod: Schedule = { ...rule, every: 1, anchor: dateOf(from), timezone };
  const checked = validateSchedule(everyPeriod, after);
  if (!checked.ok) throw new Fault(checked.message);
  const first = compile(checked.schedule).next(after);
  return first === null ? dateOf(today) : dateOf(wallTime(timezone, first));
}

const WRITTEN = /^(?:\d{4}-)?\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?$/;
const EXPECTED = 'expected wall time such as "2026-05-05T09:00" or the words of the phrase';

function onceAt(text: string, reading: Reading): Instant {
  if (!WRITTEN.test(text)) return inWords(text, reading);
  if (!text.includes('T')) throw new Fault(`at: expected a date with a time such as "2026-05-05T09:00", got "${text}"`);
  if (/^\d{4}/.test(text)) return instantOf('at', text, reading);
  const { year } = wallTime(reading.timezone, reading.now);
  // The 29th of February may be up to eight years away.
  for (let next = year; next <= year + 8; next++) {
    const wall = parseLocal(`${next}-${text}`);
    const at = wall && momentOf(wall, reading.timezone);
    if (at?.ok && at.at > reading.now) return at.at;
  }
  throw new Fault(`at: expected a date that exists, got "${text}"`);
}

/** "friday 17:00": computed by the grammar from the clock, never by the model. */
function inWords(text: string, reading: Reading): Instant {
  const { times, parts } = factsOf(text);
  const read = readPhrase(text, reading);
  if (times.length + parts.length === 0 || read.status !== 'ok' || read.schedule.kind !== 'once')
    throw new Fault(`at: ${EXPECTED}, with a time, got ${JSON.stringify(text)}`);
  return instantIn(read.schedule.at);
}

function narrowingOf(
  given: Pick<AnsweredReply, 'start' | 'end' | 'except' | 'window'>,
  reading: Reading,
): Pick<SchedulePart, 'start' | 'end' | 'except' | 'window'> {
  const { start, end, except, window } = given;
  const [first, ...others] = (except ?? []).map((kwargs) => kwargsOf(kwargs, reading));
  return {
    ...(start !== undefined && { start: formatInstant(edgeOf('start', start, reading)) }),
    ...(end !== undefined && { end: formatInstant(edgeOf('end', end, reading)) }),
    ...(first !== undefined && { except: [first, ...others] as const }),
    ...(window && { window }),
  };
}

/** A date that ends a schedule is its last day; words ("Friday", "30 June") are read as the grammar reads them in a phrase. */
function edgeOf(which: 'start' | 'end', text: string, reading: Reading): Instant {
  if (/^\d{4}-/.test(text) && WRITTEN.test(text)) {
    return instantOf(which, which === 'end' && !text.includes('T') ? `${text}T23:59:59` : text, reading);
  }
  if (WRITTEN.test(text)) throw new Fault(`${which}: expected a date with its year that exists, got "${text}"`);
  const read = readPhrase(`every day ${which === 'start' ? 'starting' : 'until'} ${text}`, reading);
  const edge = read.status === 'ok' ? read.schedule[which] : undefined;
  if (edge === undefined) throw new Fault(`${which}: ${EXPECTED}, got ${JSON.stringify(text)}`);
  return instantIn(edge);
}

function instantOf(where: string, text: string, reading: Reading): Instant {
  const wall = parseLocal(text);
  if (!wall) throw new Fault(`${where}: expected a date with its year that exists, got "${text}"`);
  const found = momentOf(wall, reading.timezone);
  if (!found.ok) throw new Fault(`${where}: ${found.message}`);
  reading.assumed.push(...found.assumed);
  return instant(found.at);
}

function instantIn(iso: string): Instant {
  return instant(parseInstant(iso) ?? Number.NaN);
}

function dateOf(wall: WallTime): string {
  return formatLocal(wall).slice(0, 10);
}
