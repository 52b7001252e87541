// "tomorrow", "the day after tomorrow", "next tuesday", "this sunday", "in 2 weeks", "in an hour and a half", "3 days from now",
// "end of the month" as one day, and what has passed already ("yesterday", "2 hours ago").

import { beginsWith, led } from '../form-index.js';
import { amountAt } from './amount.js';
import type { Day, Form, Match } from '../piece.js';
import { anyOf, askAt, integer, is, listGap, over, refuseAt, said, sequence, word, type Tokens } from './reading.js';

export const relativeDay: Form = {
  name: 'relative day',
  begins: led(
    'on for the',
    beginsWith(
      'yesterday day week last half a an couple tomorrow today next this coming upcoming following ending start starting beginning quarter',
      'weekday',
      'number',
      'period',
    ),
  ),
  read: (tokens, at) => {
    const i = over(tokens, over(tokens, at, 'on', 'for'), 'the');
    const past = pastDay(tokens, i);
    if (past) return past;
    const weekend = weekendAt(tokens, i);
    if (weekend) return weekend;
    const day = dayAt(tokens, i);
    if (day && is(tokens, i, 'next') && tokens[day.end - 1]?.unit === 'week') return nextWeek(tokens, day.end);
    if (day && day.day.kind === 'weekday' && (day.day.which === 'next' || day.day.which === 'next week')) {
      const gap = listGap(tokens, day.end);
      const more = gap > 0 && tokens[gap]?.weekday !== undefined;
      if (more && tokens[i + 1]?.unit === 'week') return nextWeek(tokens, i + 2);
      if (more || tokens.slice(0, at).some((token) => token.text === 'this'))
        return refuseAt(
          day.end,
          'not_a_schedule',
          'it is not clear which week each of those days is in',
          'tuesday next week at 3pm',
        );
    }
    return day && (endOfWeek(day) ?? { end: day.end, piece: { kind: 'day', day: day.day } });
  },
};

/** "end of next week": on its Friday, or its last day. */
function endOfWeek({ day, end }: DayFound): Match | undefined {
  if (day.kind !== 'period-edge' || day.unit !== 'week' || day.edge !== 'end') return undefined;
  const week = day.offset > 0 ? ' next week' : '';
  return askAt(
    end,
    'a week ends on Friday, Saturday or Sunday, depending on who is asked',
    ['friday', 'saturday', 'sunday'].map((name) => (week === '' ? `this ${name}` : `${name}${week}`)),
  );
}

/** "next week on monday and friday": the days are read by their own form. */
function nextWeek(tokens: Tokens, end: number): Match {
  const day = { kind: 'period-edge', unit: 'week', edge: 'start', offset: 1, whole: true } as const;
  return tokens.some(({ weekday }) => weekday !== undefined)
    ? { end, piece: { kind: 'day', day } }
    : refuseAt(end, 'not_a_schedule', 'it does not say which day of next week', 'tuesday next week at 3pm');
}

/** "next weekend" is the coming one or the one after it; "this weekend at 10" is Saturday or Sunday. */
function weekendAt(tokens: Tokens, i: number): Match | undefined {
  const [next, timed] = [
    is(tokens, i, 'next'),
    tokens.some((token) => token.clock ?? token.part ?? token.word === 'at'),
  ];
  const end = is(tokens, i, 'this') ? over(tokens, i + 1, 'coming') : i + 1;
  if (tokens[end]?.word !== 'weekend' || tokens[end].plural) return undefined;
  if (next)
    return askAt(end + 1, '"next weekend" is said for the coming one and for the one after it', [
      'this coming saturday',
      'a week on saturday',
    ]);
  return timed && is(tokens, i, 'this', 'coming')
    ? askAt(end + 1, 'a weekend has two days', ['this saturday', 'this sunday'])
    : undefined;
}

export interface DayFound {
  readonly end: number;
  readonly day: Day;
}

export function dayAt(tokens: Tokens, at: number): DayFound | undefined {
  const i = over(tokens, at, 'the');
  const after = sequence(tokens, i, 'day after tomorrow');
  if (after > 0) return { end: after, day: { kind: 'from-today', days: 2 } };
  if (is(tokens, i, 'tomorrow')) return { end: i + 1, day: { kind: 'from-today', days: 1 } };
  const workday = anyOf(tokens, i, 'next business day|next workday|next weekday');
  if (workday > 0 && !tokens[workday - 1]?.plural) return { end: workday, day: { kind: 'next-workday' } };
  if (is(tokens, i, 'today')) return { end: i + 1, day: { kind: 'from-today', days: 0 } };
  return (
    namedWeekday(tokens, i) ??
    weekdayOfNextWeek(tokens, i) ??
    weekdayWeek(tokens, i) ??
    weekAfterNext(tokens, i) ??
    weeksFrom(tokens, i) ??
    periodEdge(tokens, i)
  );
}

function namedWeekday(tokens: Tokens, i: number): DayFound | undefined {
  if (!is(tokens, i, 'next', 'this', 'coming', 'upcoming', 'following')) return undefined;
  const start = is(tokens, i, 'this') ? over(tokens, i + 1, 'coming', 'upcoming', 'next') : i + 1;
  const weekday = tokens[start]?.weekday;
  if (weekday !== undefined && !tokens[start]?.plural)
    return { end: start + 1, day: { kind: 'weekday', weekday, which: whichWeek(tokens, i, start) } };
  if (is(tokens, i, 'this', 'coming') && tokens[start]?.word === 'weekend' && !tokens[start]?.plural)
    return { end: start + 1, day: { kind: 'weekday', weekday: 5, which: 'coming' } };
  const unit = tokens[start]?.unit;
  if (!unit || !is(tokens, i, 'next') || tokens[start]?.plural) return undefined;
  const onDay = over(tokens, start + 1, 'on', ',');
  if (unit === 'week' && tokens[onDay]?.weekday !== undefined)
    return { end: onDay + 1, day: { kind: 'weekday', weekday: tokens[onDay].weekday, which: 'next week' } };
  if (unit === 'week') return { end: start + 1, day: { kind: 'from-today', days: 7 } };
  return undefined;
}

/** "this wednesday", said on a Wednesday, is today's and no other. */
function whichWeek(tokens: Tokens, i: number, weekday: number): 'next' | 'this' | 'coming' {
  if (is(tokens, i, 'next')) return 'next';
  return is(tokens, i, 'this') && weekday === i + 1 ? 'this' : 'coming';
}

/** "Thursday next week", "Thursday of next week" */
function weekdayOfNextWeek(tokens: Tokens, i: number): DayFound | undefined {
  const weekday = tokens[i]?.weekday;
  if (weekday === undefined || tokens[i]?.plural) return undefined;
  const end = anyOf(tokens, over(tokens, i + 1, 'of', ','), 'next week');
  if (end > 0) return { end, day: { kind: 'weekday', weekday, which: 'next week' } };
  const current = weekday === 6 ? -1 : anyOf(tokens, over(tokens, i + 1, 'of', ','), 'this week');
  if (current > 0) return { end: current, day: inThisWeek(weekday) };
  const later = anyOf(tokens, over(tokens, i + 1, 'of', ','), AFTER_NEXT);
  return later > 0 ? { end: later, day: inWeekAfterNext(weekday) } : undefined;
}

/** Its Sunday may be the first or the last day of a week. */
function inThisWeek(weekday: number): Day {
  return { kind: 'shifted', from: { kind: 'period-edge', unit: 'week', edge: 'start', offset: 0 }, days: weekday };
}

const AFTER_NEXT = 'the week after next|week after next';

/** "the week after next on monday" */
function weekAfterNext(tokens: Tokens, i: number): DayFound | undefined {
  const end = anyOf(tokens, i, AFTER_NEXT);
  if (end < 0) return undefined;
  const day = over(tokens, end, 'on', ',');
  const weekday = tokens[day]?.weekday;
  return weekday === undefined || tokens[day]?.plural ? undefined : { end: day + 1, day: inWeekAfterNext(weekday) };
}

function inWeekAfterNext(weekday: number): Day {
  return { kind: 'shifted', from: { kind: 'weekday', weekday, which: 'next week' }, days: 7 };
}

/** "tuesday week", as the British say: a week behind the coming one. */
function weekdayWeek(tokens: Tokens, i: number): DayFound | undefined {
  const weekday = tokens[i]?.weekday;
  const behind = tokens[i + 2];
  if (weekday === undefined || tokens[i]?.plural || tokens[i + 1]?.text !== 'week') return undefined;
  if (is(tokens, i - 1, 'every', 'other', 'last') || tokens[i - 1]?.ordinal !== undefined) return undefined;
  if (behind && !is(tokens, i + 2, 'at', ',') && !behind.clock && !behind.part) return undefined;
  return { end: i + 2, day: { kind: 'shifted', from: { kind: 'weekday', weekday, which: 'next' }, days: 7 } };
}

/** "a week from Friday", "two weeks from tomorrow", "a week on Friday": days or weeks behind the coming one. */
function weeksFrom(tokens: Tokens, i: number): DayFound | undefined {
  const n = integer(tokens, i, true);
  const fortnight = is(tokens, i + 1, 'fortnight');
  const unit = fortnight ? 'week' : tokens[i + 1]?.unit;
  if (n === undefined || n > 52 || (unit !== 'week' && unit !== 'day')) return undefined;
  const today = is(tokens, i + 2, 'today');
  if (unit === 'week' && (today || is(tokens, i + 2, 'tomorrow')))
    return { end: i + 3, day: { kind: 'from-today', days: n * (fortnight ? 14 : 7) + (today ? 0 : 1) } };
  if (!is(tokens, i + 2, 'from', 'after') && !(unit === 'week' && is(tokens, i + 2, 'on'))) return undefined;
  const next = over(tokens, i + 3, 'this', 'coming');
  const weekday = tokens[next]?.weekday;
  const day: Day | undefined = is(tokens, next, 'tomorrow')
    ? { kind: 'from-today', days: 1 }
    : weekday !== undefined && !tokens[next]?.plural
      ? { kind: 'weekday', weekday, which: 'next' }
      : undefined;
  return (
    day && { end: next + 1, day: { kind: 'shifted', from: day, days: n * (fortnight ? 14 : unit === 'week' ? 7 : 1) } }
  );
}

function periodEdge(tokens: Tokens, i: number): DayFound | undefined {
  const edge = is(tokens, i, 'ending') ? 'end' : is(tokens, i, 'start', 'beginning', 'starting') ? 'start' : undefined;
  if (!edge) return undefined;
  const of = over(tokens, i + 1, 'of');
  const next = is(tokens, of, 'next');
  const start = over(tokens, over(tokens, of, 'the', 'next', 'this'), 'current');
  const unit = tokens[start]?.unit;
  if (of === i + 1 || start === of || (unit !== 'week' && unit !== 'month' && unit !== 'quarter' && unit !== 'year'))
    return undefined;
  return { end: start + 1, day: { kind: 'period-edge', unit, edge, offset: next ? 1 : 0 } };
}

function pastDay(tokens: Tokens, i: number): Match | undefined {
  const end = is(tokens, i, 'yesterday')
    ? i + 1
    : anyOf(tokens, i, 'day before yesterday|last week|last month|last year|last night');
  // "the last week of december" lies ahead.
  if (end > 0 && is(tokens, end, 'of', 'in')) return undefined;
  const ago = end > 0 ? end : agoAt(tokens, i);
  if (ago < 0) return undefined;
  return refuseAt(ago, 'impossible', `"${said(tokens, i, ago)}" is in the past`, 'tomorrow at 9am');
}

function agoAt(tokens: Tokens, i: number): number {
  const amount = amountAt(tokens, i);
  return amount && is(tokens, amount.end, 'ago') ? amount.end + 1 : -1;
}

export const afterAWhile: Form = {
  name: 'in a while',
  begins: led(
    'in after within another exactly about',
    beginsWith('half three a an couple quarter one', 'number', 'period', 'clock'),
  ),
  read: (tokens, at) => {
    const led = is(tokens, at, 'in', 'after', 'within');
    const amount = amountAt(tokens, led ? over(tokens, at + 1, 'another', 'exactly', 'about') : at);
    if (!amount) return undefined;
    const behind = anyOf(tokens, amount.end, "from now|from today|hence|' time|later");
    if (
      is(tokens, at, 'within') ||
      (!led && behind < 0) ||
      (is(tokens, at, 'after') && behind < 0 && is(tokens, amount.end, 'every'))
    )
      return undefined;
    const tail = behind > 0 ? behind : isPossessive(tokens, amount.end) ? amount.end + 1 : amount.end;
    const { end: _, ...sums } = amount;
    return { end: tail, piece: { kind: 'after', ...sums } };
  },
};

function isPossessive(tokens: Tokens, i: number): boolean {
  return word(tokens, i) === 'times' && tokens[i]?.text === 'time';
}

/** "next month on the 5th", "next year on march 1st" */
export const nextPeriod: Form = {
  name: 'next month or year',
  begins: led('of in on', beginsWith('next this')),
  read: (tokens, at) => {
    const i = over(tokens, at, 'of', 'in', 'on');
    const which = is(tokens, i, 'next') ? 1 : is(tokens, i, 'this') ? 0 : -1;
    const unit = tokens[i + 1]?.unit;
    if (which < 0 || (unit !== 'month' && unit !== 'year') || tokens[i + 1]?.plural) return undefined;
    const day = { kind: 'period-edge', unit, edge: 'start', offset: which, whole: true } as const;
    return { end: i + 2, piece: { kind: 'day', day } };
  },
};
