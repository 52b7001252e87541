// "starting 1 Nov", "from tomorrow", "until Friday", "through june", "starting at 1pm on Monday", "ending 2027-01-01".

import { datesOf } from './numeric-date.js';
import { amountAt } from './amount.js';
import { dayAt } from './relative-day.js';
import { feastAt } from './holidays.js';
import { namedDate } from './month-names.js';
import { timeAt } from './time-of-day.js';
import { beginsWith } from '../form-index.js';
import type { Day, Form, Match, Point } from '../piece.js';
import { anyOf, askAt, integer, is, isRange, over, refuseAt, word, type Tokens } from './reading.js';

export function bounds(order: 'dmy' | 'mdy' | undefined): Form {
  return {
    name: 'start and end',
    begins: beginsWith(
      'and but starting as effective from not since after up ending finishing stopping no until to including before between',
    ),
    read: (tokens, at) => startAt(tokens, at, order) ?? endAt(tokens, at, order),
  };
}

function startAt(tokens: Tokens, at: number, order: 'dmy' | 'mdy' | undefined): Match | undefined {
  const first = over(tokens, at, 'and', 'but');
  const fixed = anyOf(
    tokens,
    first,
    'starting from|starting on|starting at|starting in|starting with|starting|as of|effective from|effective|from|not before',
  );
  const i = fixed > 0 ? fixed : is(tokens, first, 'after') || betweenDates(tokens, first, order) > 0 ? first + 1 : -1;
  if (i < 0) return undefined;
  const weak = is(tokens, first, 'from', 'after');
  const minute = startMinute(tokens, i);
  if (minute && !weak) return minute;
  const found = pointAt(tokens, i, order, !weak);
  if (!found) return undefined;
  if (weak && !found.point.day && !is(tokens, first, 'from')) return undefined;
  // "from 9am every 2 hours until 5pm": its end is said elsewhere.
  if (is(tokens, first, 'from') && !found.point.day && !endsElsewhere(tokens, found.end)) return undefined;
  // "the second friday from now" counts days.
  if (is(tokens, first, 'from') && is(tokens, i, 'now') && tokens[at - 1]?.weekday !== undefined) return undefined;
  // "after Friday" begins when Friday is over: rarely said, and easily misread, so it is not guessed.
  if (is(tokens, first, 'after'))
    return refuseAt(
      found.end,
      'not_a_schedule',
      'it is not clear whether that day still counts',
      'every day at 9am starting monday',
    );
  return {
    end:
      is(tokens, found.end, 'on') && word(tokens, found.end + 1) === 'ward'
        ? found.end + 2
        : over(tokens, found.end, 'onwards', 'onward'),
    piece: { kind: 'start', point: found.point },
  };
}

/** "between june 5 and june 10": behind the first of two dates, or -1. */
function betweenDates(tokens: Tokens, i: number, order: 'dmy' | 'mdy' | undefined): number {
  const first = is(tokens, i, 'between') ? dayOf(tokens, over(tokens, i + 1, 'the'), order) : undefined;
  const last =
    first && is(tokens, first.end, 'and') ? dayOf(tokens, over(tokens, first.end + 1, 'the'), order) : undefined;
  return first &&
    last &&
    isWholeDate(first.day) &&
    isWholeDate(last.day) &&
    !isFeast(tokens, i + 1, first.end) &&
    !isFeast(tokens, first.end + 1, last.end)
    ? first.end
    : -1;
}

function isWholeDate({ kind }: Day): boolean {
  return kind === 'yearly' || kind === 'full';
}

/** "between christmas and new year": whether those days count is not said. */
function isFeast(tokens: Tokens, from: number, to: number): boolean {
  return tokens.slice(from, to).every(({ month, date }) => month === undefined && date === undefined);
}

function endsElsewhere(tokens: Tokens, i: number): boolean {
  return (
    i > 0 &&
    !isRange(tokens, i) &&
    tokens.some((token, k) => k > i && (token.text === 'until' || token.text === 'till'))
  );
}

/** "starting on the 4th minute", "starting at minute 4" */
function startMinute(tokens: Tokens, i: number): Match | undefined {
  const the = over(tokens, over(tokens, i, 'at', 'on'), 'the');
  if (tokens[the]?.kind === 'colon-minute') return minuteOfStart(the + 1, tokens[the].number ?? 0);
  const n =
    tokens[the]?.unit === 'minute'
      ? integer(tokens, the + 1)
      : tokens[the + 1]?.unit === 'minute'
        ? (tokens[the]?.ordinal ?? undefined)
        : undefined;
  const past =
    tokens[the + 1]?.unit === 'minute' && integer(tokens, the) !== undefined
      ? anyOf(tokens, the + 2, 'past the hour|after the hour|past every hour')
      : -1;
  const minute = n ?? (past > 0 ? integer(tokens, the) : undefined);
  if (minute === undefined || minute > 59) return undefined;
  const end = past > 0 ? past : the + 2;
  const tail = anyOf(tokens, end, 'of the hour|past the hour|of every hour');
  return minuteOfStart(tail > 0 ? tail : end, minute);
}

function minuteOfStart(end: number, minute: number): Match {
  return { end, piece: { kind: 'start', point: { time: { hour: -1, minute, second: 0, bare: false } } } };
}

function endAt(tokens: Tokens, at: number, order: 'dmy' | 'mdy' | undefined): Match | undefined {
  const first = over(tokens, over(tokens, at, 'and'), 'up');
  const apart = is(tokens, at, 'and') && tokens.some((_, k) => k < at && betweenDates(tokens, k, order) === at);
  const including = anyOf(tokens, first, 'to and including|until and including|through and including|including');
  const end = anyOf(tokens, first, 'ending on|ending at|ending in|ending|finishing on|stopping on|no later than');
  const until =
    is(tokens, first, 'until') || ['to', 'till', 'til', 'through', 'thru', 'until'].includes(tokens[first]?.text ?? '');
  const i =
    including > 0 && (first > at || !is(tokens, first, 'including'))
      ? including
      : end > 0
        ? end
        : until || is(tokens, first, 'before')
          ? first + 1
          : apart
            ? at + 1
            : -1;
  if (i < 0) return undefined;
  const edge = over(tokens, i, 'and');
  const found = pointAt(tokens, edge, order, true);
  if (!found) return undefined;
  // "until the new year" may count its first day or not.
  if (is(tokens, first, 'until', 'to') && tokens[found.end - 1]?.text === 'year' && is(tokens, found.end - 2, 'new'))
    return askAt(found.end, '"until the new year" is said for both', ['until 31 December', 'until 1 January']);
  const exclusive =
    is(tokens, first, 'before') ||
    (found.point.day?.kind === 'month' &&
      !found.point.day.whole &&
      tokens[first]?.text !== 'through' &&
      tokens[first]?.text !== 'thru');
  // "the monday before the 15th" is one day, "before the 5th" may be of any month.
  if (is(tokens, first, 'before') && found.point.day?.kind === 'month-day') return undefined;
  return {
    end: over(tokens, found.end, 'inclusive', 'included'),
    piece: { kind: 'end', point: found.point, exclusive },
  };
}

/** A day, a time, or both in either order. */
function pointAt(
  tokens: Tokens,
  at: number,
  order: 'dmy' | 'mdy' | undefined,
  bare: boolean,
): { readonly end: number; readonly point: Point } | undefined {
  const i = over(tokens, over(tokens, at, 'at', 'on', 'in'), 'the');
  const date = dayOf(tokens, i, order) ?? dayOf(tokens, over(tokens, i, 'day'), order);
  if (date) {
    const behind = over(tokens, date.end, ',');
    const time = timeAt(tokens, over(tokens, behind, 'at'), is(tokens, behind, 'at'));
    return time && !time.refusal && (is(tokens, behind, 'at') || !time.time.bare)
      ? { end: time.end, point: { day: date.day, time: time.time } }
      : { end: date.end, point: { day: date.day } };
  }
  const time = timeAt(tokens, i, bare && is(tokens, i - 1, 'at', 'until', 'to'));
  if (!time || time.refusal) return undefined;
  const behind = over(tokens, over(tokens, time.end, 'on', ','), 'day');
  const day = dayOf(tokens, over(tokens, behind, 'on'), order);
  return day
    ? { end: day.end, point: { day: day.day, time: time.time } }
    : { end: time.end, point: { time: time.time } };
}

function dayOf(
  tokens: Tokens,
  i: number,
  order: 'dmy' | 'mdy' | undefined,
): { readonly end: number; readonly day: Day } | undefined {
  if (is(tokens, i, 'now')) return { end: i + 1, day: { kind: 'from-now', seconds: 0, days: 0, months: 0 } };
  const next = is(tokens, i, 'next') ? 1 : 0;
  const unit = tokens[i + 1]?.unit;
  // As a bound, next week begins on its Monday.
  const relative = next && unit === 'week' && tokens[i + 2]?.weekday === undefined ? undefined : dayAt(tokens, i);
  if (relative) return relative;
  if (next && (unit === 'week' || unit === 'month' || unit === 'year'))
    return { end: i + 2, day: { kind: 'period-edge', unit, edge: 'start', offset: 1 } };
  const numeric = tokens[i]?.date;
  const [only, other] = numeric ? datesOf(numeric, order) : [];
  if (numeric && only && !other)
    return {
      end: i + 1,
      day: numeric.wide ? { kind: 'full', date: only } : { kind: 'yearly', month: only.month, day: only.day },
    };
  const weekday = tokens[i]?.weekday;
  // "starting monday nov 30": the date says it all.
  const date = weekday === undefined ? undefined : dayOf(tokens, over(tokens, i + 1, ','), order);
  if (date && (date.day.kind === 'yearly' || date.day.kind === 'full')) return date;
  if (weekday !== undefined && !tokens[i]?.plural)
    return { end: i + 1, day: { kind: 'weekday', weekday, which: 'coming' } };
  // "until june on the 5th": the day is that of every month.
  const named = is(tokens, i + 1, 'on') || firstOfStretch(tokens, i) ? undefined : namedDate.read(tokens, i);
  if (named?.piece.kind === 'month-days' && named.piece.months.length === 1 && named.piece.days.length === 1) {
    const [month = 0] = named.piece.months;
    const [day = 1] = named.piece.days;
    const { year } = named.piece;
    return {
      end: named.end,
      day:
        year === undefined
          ? { kind: 'yearly', month: month + 1, day }
          : { kind: 'full', date: { year, month: month + 1, day } },
    };
  }
  const stretch = named ? undefined : firstOfStretch(tokens, i);
  if (stretch) return stretch;
  const feast = feastAt(tokens, i);
  if (feast) return { end: feast.end, day: { kind: 'yearly', month: feast.month + 1, day: feast.day } };
  return monthOrSpan(tokens, i);
}

/** "from december 1st to the 24th": its first day. */
function firstOfStretch(tokens: Tokens, i: number): { readonly end: number; readonly day: Day } | undefined {
  const month = tokens[i]?.month;
  const day = tokens[i + 1]?.ordinal ?? integer(tokens, i + 1);
  const from = month !== undefined && is(tokens, i - 1, 'from', 'starting') && isRange(tokens, i + 2);
  if (!from || day === undefined || day < 1 || day > 31) return undefined;
  return { end: i + 2, day: { kind: 'yearly', month: month + 1, day } };
}

/** "from december 1 to 24": its last day, in the month of the first one. */
function lastOfStretch(tokens: Tokens, i: number): number | undefined {
  const day = /^\d{1,2}$/.test(tokens[i]?.text ?? '') ? integer(tokens, i) : undefined;
  const first = integer(tokens, i - 2);
  const led = tokens[i - 3]?.month !== undefined && is(tokens, i - 4, 'from', 'starting') && isRange(tokens, i - 1);
  return led && day !== undefined && first !== undefined && day > first && day <= 31 ? day : undefined;
}

function monthOrSpan(tokens: Tokens, i: number): { readonly end: number; readonly day: Day } | undefined {
  const edge = anyOf(tokens, i, 'ending of');
  const unit = edge > 0 ? tokens[edge]?.unit : undefined;
  if (unit === 'week' || unit === 'month' || unit === 'quarter' || unit === 'year')
    return { end: edge + 1, day: { kind: 'period-edge', unit, edge: 'end', offset: 0 } };
  const whole = edge > 0 ? monthOrSpan(tokens, edge) : undefined;
  if (whole?.day.kind === 'month') return { ...whole, day: { ...whole.day, whole: true } };
  const month = tokens[i]?.month;
  if (month !== undefined) {
    const year = /^2\d{3}$/.test(tokens[i + 1]?.text ?? '') ? Number(tokens[i + 1]?.text) : undefined;
    return { end: year ? i + 2 : i + 1, day: { kind: 'month', month: month + 1, year } };
  }
  const led = is(tokens, i - 1, 'in') || is(tokens, i, 'in');
  const amount = amountAt(tokens, over(tokens, i, 'in'));
  const fromNow = amount && anyOf(tokens, amount.end, 'from now|from today');
  if (amount && (led || (fromNow ?? -1) > 0))
    return {
      end: fromNow && fromNow > 0 ? fromNow : amount.end,
      day: { kind: 'from-now', seconds: amount.seconds, days: amount.days, months: amount.months },
    };
  if (/^20\d\d$/.test(tokens[i]?.text ?? '') && tokens[i]?.kind === 'number' && !is(tokens, i - 1, 'at'))
    return { end: i + 1, day: { kind: 'full', date: { year: Number(tokens[i]?.text), month: 1, day: 1 } } };
  const day = tokens[i]?.unit === 'day' ? integer(tokens, i + 1) : undefined;
  if (day !== undefined && day >= 1 && day <= 31) return { end: i + 2, day: { kind: 'month-day', day } };
  const last = lastOfStretch(tokens, i);
  if (last !== undefined) return { end: i + 1, day: { kind: 'month-day', day: last } };
  const ordinal = tokens[i]?.ordinal;
  if (
    ordinal !== undefined &&
    ordinal <= 31 &&
    ordinal >= 1 &&
    !tokens[i]?.unit &&
    !tokens[i + 1]?.unit &&
    tokens[i + 1]?.weekday === undefined
  )
    return { end: i + 1, day: { kind: 'month-day', day: ordinal } };
  return undefined;
}
