// "in june", "January through March", "every may", and dates by name: "July 4th", "the 4th of July 2026", "jan apr jul and oct 5th".

import { daysInMonth } from '../dates.js';
import { MONTH_LABELS } from '../words/calendar-words.js';
import { beginsWith, led } from '../form-index.js';
import type { Form, Match, Piece } from '../piece.js';
import {
  around,
  askAt,
  integer,
  is,
  isRange,
  listGap,
  over,
  refuseAt,
  tokenAt,
  unique,
  type Tokens,
} from './reading.js';

export interface MonthsRead {
  readonly end: number;
  readonly months: readonly number[];
  readonly ranged: boolean;
}

export const monthNames: Form = {
  name: 'months',
  begins: led('every only all in of on during the for from', beginsWith('month', 'month')),
  read: (tokens, at) => {
    // "every month from january to june": once in each of them.
    if (is(tokens, at, 'every') && tokens[at + 1]?.unit === 'month') return undefined;
    let i = at;
    let recurring = false;
    let led = false;
    for (let steps = 0; steps < 6; steps++) {
      if (is(tokens, i, 'every', 'only', 'all')) recurring = true;
      else if (
        !is(tokens, i, 'in', 'of', 'on', 'during', 'the', 'for', 'from') &&
        !(tokens[i]?.unit === 'month' && is(tokens, i + 1, 'of', 'from')) &&
        !(led && tokens[i]?.unit === 'month')
      )
        break;
      led = true;
      i++;
    }
    const read = monthsAt(tokens, i);
    if (!read || (!led && read.months.length === 1 && isVerbLike(tokens, i))) return undefined;
    // "from june" is a start, "from june to august" are months.
    if (i > at && is(tokens, i - 1, 'from') && !read.ranged) return undefined;
    const name = MONTH_LABELS[read.months[0] ?? 0] ?? '';
    const open = !is(tokens, read.end, 'only') && !countsFrom(tokens, read.end);
    if (recurring && read.months.length === 1 && is(tokens, at, 'every') && open)
      return askAt(read.end, `"every ${name}" can mean one day or all of them`, [
        `every year on ${name} 1st`,
        `every day in ${name}`,
      ]);
    const end = is(tokens, read.end, 'only') ? read.end + 1 : read.end;
    const year = led && end === read.end ? yearBehind(tokens, read.end) : undefined;
    return {
      end: year?.end ?? end,
      piece: {
        kind: 'months',
        months: read.months,
        ...(year && { year: year.year }),
        recurring: recurring || read.months.length > 1 || end > read.end,
      },
    };
  },
};

/** "in April 2027", "in April of 2027" */
function yearBehind(tokens: Tokens, i: number): { readonly end: number; readonly year: number } | undefined {
  const token = tokens[over(tokens, i, ',', 'of')];
  return token?.kind === 'number' && token.number !== undefined && /^(19|2\d)\d\d$/.test(token.text)
    ? { end: over(tokens, i, ',', 'of') + 1, year: token.number }
    : undefined;
}

/** "may" and "march" alone are months only with something before them that says so. */
function isVerbLike(tokens: Tokens, i: number): boolean {
  return ['may', 'march', 'mar'].includes(tokens[i]?.text ?? '');
}

export function monthsAt(tokens: Tokens, i: number): MonthsRead | undefined {
  const first = tokens[i]?.month;
  if (first === undefined) return undefined;
  const months = [first];
  let ranged = false;
  let end = i + 1;
  for (;;) {
    if (isRange(tokens, end) && tokens[end + 1]?.month !== undefined && tokens[end + 1]?.kind === 'word') {
      months.push(...around(months.at(-1) ?? 0, tokens[end + 1]?.month ?? 0, 12));
      ranged = true;
      end += 2;
      continue;
    }
    const gap = listGap(tokens, end, true);
    const next = gap > 0 ? over(tokens, gap, 'in', 'of') : end;
    if (tokens[next]?.month === undefined) break;
    months.push(tokens[next].month);
    end = next + 1;
  }
  return {
    end: is(tokens, end, '.') && tokens[end + 1] ? end + 1 : end,
    months: months.length > 1 ? unique(months) : months,
    ranged,
  };
}

export const namedDate: Form = {
  name: 'date by name',
  begins: led('every only on the during in for from', beginsWith('', 'month', 'ordinal', 'number')),
  read: (tokens, at) => {
    if (!tokens.some(({ month }) => month !== undefined)) return undefined;
    let i = over(tokens, at, 'from');
    let recurring = false;
    for (let steps = 0; steps < 5; steps++) {
      if (is(tokens, i, 'every', 'only')) recurring = true;
      else if (!is(tokens, i, 'on', 'the', 'during', 'in', 'for')) break;
      i++;
    }
    // "from december 1st" is a start, "from 1 to 24 december" are days.
    if (is(tokens, at, 'from')) return isRange(tokens, i + 1) ? dayFirst(tokens, i, recurring) : undefined;
    return monthFirst(tokens, i, recurring) ?? dayFirst(tokens, i, recurring);
  },
};

/** MONTHS DAYS [, YEAR] */
function monthFirst(tokens: Tokens, i: number, recurring: boolean): Match | undefined {
  const months = monthsAt(tokens, i);
  if (!months) return undefined;
  const start = over(tokens, over(tokens, over(tokens, months.end, ','), 'on'), 'the');
  const days = daysAt(tokens, start, months.end === start);
  if (!days || (start > months.end && countsWeekdays(tokens, days.end))) return undefined;
  return dated(tokens, days.end, months.months, days.days, recurring, months.ranged);
}

/** "in november on the fourth thursday", "in may on the 2nd and last friday": what is counted there are weekdays. */
function countsWeekdays(tokens: Tokens, i: number): boolean {
  if (tokens[i]?.weekday !== undefined || is(tokens, i, 'weekday')) return true;
  const gap = listGap(tokens, i);
  const next = gap > 0 ? over(tokens, gap, 'the') : -1;
  return isCount(tokens, next) && isCounted(tokens, next + 1);
}

function isCount(tokens: Tokens, i: number): boolean {
  return is(tokens, i, 'last') || tokenAt(tokens, i)?.ordinal !== undefined;
}

/** A weekday, a working day, or a day as in "the last day". */
function isCounted(tokens: Tokens, i: number): boolean {
  return tokens[i]?.weekday !== undefined || is(tokens, i, 'weekday') || tokens[i]?.unit === 'day';
}

/** "every may on the first monday", "every may on fridays": the day is said. */
function countsFrom(tokens: Tokens, i: number): boolean {
  const first = over(tokens, over(tokens, i, 'on'), 'the');
  const plural = tokens[first]?.weekday !== undefined && tokens[first]?.plural === true;
  const counted = isCount(tokens, first) && (isCounted(tokens, first + 1) || countsWeekdays(tokens, first + 1));
  return first > i && (plural || counted);
}

/** DAYS [of] MONTHS [, YEAR] */
function dayFirst(tokens: Tokens, i: number, recurring: boolean): Match | undefined {
  const days = daysAt(tokens, i, true, true);
  if (!days) return undefined;
  const unit = tokens[days.end]?.unit === 'day' ? days.end + 1 : days.end;
  const of = over(tokens, over(tokens, unit, 'of', 'in', '-'), 'every');
  const months = monthsAt(tokens, of);
  if (!months) return undefined;
  return dated(tokens, months.end, months.months, days.days, recurring || is(tokens, of - 1, 'every'), months.ranged);
}

function daysAt(
  tokens: Tokens,
  i: number,
  numbers: boolean,
  before = false,
): { readonly end: number; readonly days: readonly number[] } | undefined {
  const first = dayAt(tokens, i, numbers);
  if (first === undefined) return undefined;
  const days = [first];
  let end = i + 1;
  for (;;) {
    const range = isRange(tokens, end) ? over(tokens, end + 1, 'the') : -1;
    const to = range > 0 ? dayAt(tokens, range, numbers) : undefined;
    if (to !== undefined && to > (days.at(-1) ?? 0)) {
      for (let day = (days.at(-1) ?? 0) + 1; day <= to && day <= 31; day++) days.push(day);
      end = range + 1;
      continue;
    }
    const gap = listGap(tokens, end);
    const next = gap > 0 ? over(tokens, gap, 'the') : -1;
    const listed = is(tokens, gap - 1, 'and') || (before ? endsInMonth(tokens, next) : endsInTime(tokens, next));
    const more = next > 0 ? dayAt(tokens, next, numbers && listed) : undefined;
    if (more === undefined || (tokens[next + 1]?.month !== undefined && !(before && more > (days.at(-1) ?? 0)))) break;
    days.push(more);
    end = next + 1;
  }
  return { end, days };
}

/** "24, 25 and 26 december": the numbers of a list are days when a month ends it. */
function endsInMonth(tokens: Tokens, i: number): boolean {
  const end = endOfNumbers(tokens, i);
  return end > 0 && tokens[over(tokens, end, 'of')]?.month !== undefined;
}

/** "march 5, 6 and 7 at 9": and behind a month when the hour is said after them. */
function endsInTime(tokens: Tokens, i: number): boolean {
  return is(tokens, endOfNumbers(tokens, i), 'at');
}

/** Behind "25 and 26", "6, 7 and 8", or -1. */
function endOfNumbers(tokens: Tokens, i: number): number {
  let at = i;
  while (dayAt(tokens, at, true) !== undefined && is(tokens, at + 1, ',')) at += is(tokens, at + 2, 'and') ? 3 : 2;
  if (dayAt(tokens, at, true) === undefined) return -1;
  const last = is(tokens, at + 1, 'and') ? at + 2 : at;
  return dayAt(tokens, last, true) === undefined || last === i ? -1 : last + 1;
}

function dayAt(tokens: Tokens, i: number, numbers: boolean): number | undefined {
  const token = tokenAt(tokens, i);
  if (token?.ordinal !== undefined && !(token.unit && tokens[i + 1]?.unit)) return token.ordinal;
  const n = numbers && token?.kind === 'number' ? integer(tokens, i) : undefined;
  return n !== undefined && n >= 1 && n < 100 && !tokens[i + 1]?.unit && !isClockTail(tokens, i + 1) ? n : undefined;
}

function isClockTail(tokens: Tokens, i: number): boolean {
  return is(tokens, i, "o'clock", 'am', 'pm', 'times');
}

function dated(
  tokens: Tokens,
  end: number,
  months: readonly number[],
  days: readonly number[],
  recurring: boolean,
  ranged: boolean,
): Match {
  const comma = over(tokens, over(tokens, end, ',', '-'), 'in');
  const token = tokens[comma];
  const year =
    token?.kind === 'number' && /^(19|2\d)\d\d$/.test(token.text) && !tokens[comma + 1]?.unit
      ? token.number
      : undefined;
  // "1 April in 2029, 2034 and 2038" is a date and a list of years.
  const listed =
    year !== undefined && isYear(tokens, isRange(tokens, comma + 1) ? comma + 2 : listGap(tokens, comma + 1));
  if (listed) return { end, piece: { kind: 'month-days', months, days, recurring: recurring || ranged } };
  const wrong = months.flatMap((month) =>
    days.filter((day) => day < 1 || day > daysInMonth(year ?? 2024, month + 1)).map((day) => ({ month, day })),
  )[0];
  const realEnd = year === undefined ? end : comma + 1;
  if (wrong)
    return refuseAt(
      realEnd,
      'impossible',
      `${MONTH_LABELS[wrong.month]} has no day ${wrong.day}`,
      `every year on ${MONTH_LABELS[wrong.month]} 1st`,
    );
  const piece: Piece = { kind: 'month-days', months, days, year, recurring: recurring || ranged };
  return { end: realEnd, piece };
}

function isYear(tokens: Tokens, i: number): boolean {
  return /^(19|2\d)\d\d$/.test(tokenAt(tokens, i)?.text ?? '') && !tokens[i + 1]?.unit && !is(tokens, i + 1, 'times');
}
