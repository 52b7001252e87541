// Says a schedule in plain English with its zone, completely: no field is left out of the words. The sentence is itself
// a phrase of the grammar and reads back to the same schedule (SCHEDULES.md part 4).

import { DAY_MS, dayNumber, weekdayOf } from '../time/civil.js';
import type { ZoneName } from '../time/zone.js';
import { formatLocal, parseLocal, wallFields } from '../time/zone.js';
import type { DayRule } from './day-rule.js';
import { everyNthDay, everyNthMonth, everyNthWeek } from './day-rule.js';
import { dateWords, dayWords, isConditional, weekdayNames } from './describe-date.js';
import { readField, readKwargs } from './describe-fields.js';
import type { Face, Narrowing } from './describe-narrowing.js';
import { momentWords, narrowingWords, occasionWords, optionWords } from './describe-narrowing.js';
import { timeWords } from './describe-time.js';
import type { Hours } from './describe-words.js';
import { amount, clockTimeOf, every, list, MONTHS } from './describe-words.js';
import { parseField, WEEKDAY_NAMES } from './fields.js';
import type { Schedule, SchedulePart } from './schedule.js';

type Part<K extends SchedulePart['kind']> = Extract<SchedulePart, { kind: K }>;

/**
 * The schedule in words, e.g. `every weekday at 09:00 except on 25 December, until 2026-12-31 (Europe/Berlin)`.
 * @param options.hours 12 says `9:00am`; default 24
 */
export function describe(schedule: Schedule, options: { readonly hours?: Hours } = {}): string {
  // On the UTC clock every time and date that is said is UTC; the zone in parentheses is only the one for display.
  const zone = (schedule.clock === 'utc' ? 'UTC' : schedule.timezone) as ZoneName;
  const face: Face = { zone, hours: options.hours ?? 24 };
  const words = schedule.kind === 'union' ? unionWords(schedule, face) : partWords(schedule, face);
  return `${words}${optionWords(schedule)} (${schedule.timezone})`;
}

/** One timing with what narrows it, without the zone. */
function partWords(part: SchedulePart, face: Face): string {
  return coreWords(part, face) + narrowingWords(part, face, isRate(part, face));
}

/** Whether the words say how often instead of when: a start with a time must not be heard as the beat of it. */
function isRate(part: SchedulePart, face: Face): boolean {
  if (part.kind === 'cron') return timeWords(readKwargs(part.kwargs), face.hours).kind === 'rate';
  return part.kind === 'interval';
}

/** @param amongOthers in a union, where "starting" would be heard as holding for all parts */
function coreWords(part: SchedulePart, face: Face, amongOthers = false): string {
  switch (part.kind) {
    case 'cron':
      return cronWords(part, face);
    case 'interval':
      return intervalWords(part, face);
    case 'calendar':
      return calendarWords(part, face, amongOthers);
    case 'once':
      return `once ${occasionWords(part.at, face)}`;
  }
}

function cronWords(part: Part<'cron'>, face: Face): string {
  const fields = readKwargs(part.kwargs);
  const time = timeWords(fields, face.hours);
  if (time.kind === 'at') return atTimes(part, time.times, face);
  const date = dateWords(fields, 'tail');
  return date === '' ? time.words : `${time.words} ${date}`;
}

/** "every weekday at 09:00 and 17:00"; a date that ends in a condition goes last. */
function atTimes(part: Part<'cron'>, times: readonly string[], face: Face): string {
  const fields = readKwargs(part.kwargs);
  const date = dateWords(fields, 'lead');
  const at = `at ${list(times.map((time) => clockTimeOf(time, face.hours)))}`;
  return isConditional(fields) ? `${at} ${date}` : `${date} ${at}`;
}

function intervalWords({ seconds, from, anchor }: Part<'interval'>, face: Face): string {
  const period =
    seconds % 3600 === 0
      ? ([3600, 'hour'] as const)
      : seconds % 60 === 0
        ? ([60, 'minute'] as const)
        : ([1, 'second'] as const);
  const count = seconds / period[0];
  const rate = from === 'start' ? every(count, period[1]) : `${amount(count, period[1])} after each successful run`;
  return `${rate}, counted from ${momentWords(anchor, face)}`;
}

function calendarWords(part: Part<'calendar'>, face: Face, amongOthers: boolean): string {
  const first = firstDate(part);
  const on = calendarDays(part, first);
  const times = list(part.times.map((time) => clockTimeOf(time, face.hours)));
  // Where a `start` is said as well, "starting" is taken: the anchor then has its own word.
  const anchored = part.start === undefined && !amongOthers ? 'starting' : 'counted from';
  return `${every(part.every, part.unit)}${on} at ${times}, ${anchored} ${first}`;
}

/**
 * The first date that fires: said instead of the stored anchor, which may be an earlier day of the same period, because
 * "every 2 weeks on Tuesday, starting <a Wednesday>" leaves open which week is meant.
 */
function firstDate({ every: n, unit, anchor, daysOfWeek, day }: Part<'calendar'>): string {
  const wall = parseLocal(anchor);
  if (!wall) throw new RangeError(`describe: expected a date such as 2026-03-16, got ${anchor}`);
  const start = dayNumber(wall.year, wall.month, wall.day);
  const first = calendarDates(start, n, unit, daysOfWeek, day ?? wall.day).ceil(start);
  return Number.isFinite(first) ? formatLocal(wallFields(first * DAY_MS)).slice(0, 10) : anchor;
}

function calendarDates(
  start: number,
  n: number,
  unit: Part<'calendar'>['unit'],
  daysOfWeek: Part<'calendar'>['daysOfWeek'],
  day: number | string,
): DayRule {
  if (unit === 'day') return everyNthDay(start, n);
  if (unit === 'week') {
    const weekdays = daysOfWeek?.map((name) => WEEKDAY_NAMES.indexOf(name)) ?? [weekdayOf(start)];
    return everyNthWeek(start, n, weekdays);
  }
  const field = parseField('day', day);
  if (!field.ok) throw new RangeError(field.message);
  return everyNthMonth(start, unit === 'year' ? 12 * n : n, field.field);
}

function calendarDays({ unit, daysOfWeek, day }: Part<'calendar'>, first: string): string {
  const [year = 1970, month = 1, date = 1] = first.split('-').map(Number);
  const monthName = MONTHS[month - 1] ?? '';
  switch (unit) {
    case 'day':
      return '';
    case 'week': {
      const names = daysOfWeek ?? [WEEKDAY_NAMES[weekdayOf(dayNumber(year, month, date))] ?? ''];
      return ` on ${weekdayNames(readField('day_of_week', names.join()).values)}`;
    }
    case 'month':
      return ` on ${dayWords(readField('day', day ?? date))}`;
    case 'year':
      return typeof day === 'string' && !/^\d+$/.test(day)
        ? ` on ${dayWords(readField('day', day))} of ${monthName}`
        : ` on ${day ?? date} ${monthName}`;
  }
}

/**
 * In a sentence exceptions, start and end are heard as holding for all of it, hours as holding for their part. So what all parts
 * share is said once at the end, the union's window in every part, and what only one part has is marked as its own.
 */
function unionWords(union: Extract<Schedule, { kind: 'union' }>, face: Face): string {
  const shared = sharedNarrowing(union);
  const parts = union.parts.map((part) => withoutShared(part, shared));
  return (
    mergeTimes(parts, shared, face).join(', plus ') +
    narrowingWords(
      shared,
      face,
      parts.some((part) => isRate(part, face)),
    )
  );
}

type Shared = Pick<Narrowing, 'start' | 'end' | 'except'> & { readonly hours?: Narrowing['window'] };

function sharedNarrowing({ start, end, except, window, parts }: Extract<Schedule, { kind: 'union' }>): Shared {
  const common = <K extends 'start' | 'end' | 'except'>(key: K): SchedulePart[K] => {
    const [first, ...others] = parts.map((part) => part[key]);
    return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
  };
  const [from, to, without] = [start ?? common('start'), end ?? common('end'), except ?? common('except')];
  return {
    ...(from !== undefined && { start: from }),
    ...(to !== undefined && { end: to }),
    ...(without !== undefined && { except: without }),
    ...(window !== undefined && { hours: window }),
  };
}

/** The part with what the end of the sentence does not say already. */
function withoutShared(part: SchedulePart, shared: Shared): SchedulePart {
  const said = (key: 'start' | 'end' | 'except'): boolean => JSON.stringify(part[key]) === JSON.stringify(shared[key]);
  const { start, end, except, ...rest } = part;
  return {
    ...rest,
    ...(start !== undefined && !said('start') && { start }),
    ...(end !== undefined && !said('end') && { end }),
    ...(except !== undefined && !said('except') && { except }),
  };
}

/** Parts that differ only in their clock times are said as one: "every weekday at 09:15 and 16:45". */
function mergeTimes(parts: readonly SchedulePart[], shared: Shared, face: Face): string[] {
  const said = new Map<string, { readonly part: SchedulePart; readonly times: Set<string> }>();
  for (const part of parts) {
    const fields = part.kind === 'cron' ? readKwargs(part.kwargs) : undefined;
    const time = fields && timeWords(fields, face.hours);
    const times = time?.kind === 'at' ? time.times : [];
    const key =
      (fields && times.length > 0 ? dateWords(fields, 'lead') : partWords(part, face)) +
      ownNarrowing(part, shared, face);
    const group = said.get(key) ?? { part, times: new Set<string>() };
    for (const each of times) group.times.add(each);
    said.set(key, group);
  }
  return [...said.values()].map(({ part, times }) => {
    const words =
      part.kind === 'cron' && times.size > 0 ? atTimes(part, [...times].sort(), face) : coreWords(part, face, true);
    return words + ownNarrowing(part, shared, face);
  });
}

/** Hours are the part's own by their place; the rest is put in parentheses that say so. */
function ownNarrowing({ window, ...rest }: SchedulePart, { hours }: Shared, face: Face): string {
  const both = [window, hours].flatMap((each) => (each ? [narrowingWords({ window: each }, face)] : []));
  const own = narrowingWords(rest, face, true).replace(/^,? /, '');
  return both.join(' and') + (own === '' ? '' : ` (this part ${own})`);
}
