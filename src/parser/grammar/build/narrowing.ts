// What holds for the whole phrase: start, end, number of runs, exceptions.

import { instantAt, isRefused, refuse, type Here, type Refused } from '../context.js';
import { addDays, addMonths, daysInMonth, isoDate, toDays, type LocalDate } from '../dates.js';
import type { Instant } from '../../../time/instant.js';
import type { CronKwargs } from '../../../schedule/schedule.js';
import type { Piece, Point, TimeOfDay } from '../piece.js';
import { dateFields } from './date-fields.js';
import { draftOf } from './gather.js';
import { numbers, timeFields } from './fields.js';
import { dateOf, edge, gap } from './once.js';

export interface Bounds {
  readonly start?: Instant;
  readonly startDate?: LocalDate;
  /** The start was said with its year: that very date, be it past. */
  readonly startsOn?: true;
  readonly startTime?: TimeOfDay;
  /** "in ten minutes": an instant, not a day. */
  readonly startsThen?: true;
  readonly startMinute?: number;
  readonly startDay?: number;
  readonly end?: Instant;
  readonly endTime?: TimeOfDay;
  readonly maxRuns?: number;
  readonly except: readonly CronKwargs[];
}

const EXAMPLE = 'every day at 9am until 1 December';
const MIDNIGHT = { hour: 0, minute: 0, second: 0 };
const NONE: Bounds = { except: [] };

export function boundsOf(whole: readonly Piece[], at: Here): Bounds | Refused {
  let bounds: Bounds = NONE;
  if (whole.length === 0) return bounds;
  for (const piece of whole) {
    const next = bounded(bounds, piece, at);
    if (isRefused(next)) return next;
    bounds = next;
  }
  const begun = underWay(whole, bounds, at);
  if (begun) return begun;
  const span = whole.find((piece) => piece.kind === 'span');
  const spanned = span ? spanEnd(bounds, span.n, span.unit, at) : bounds;
  if (isRefused(spanned)) return spanned;
  if (spanned.end !== undefined && spanned.end <= at.now) return refuse('impossible', 'it ends in the past', EXAMPLE);
  if (spanned.end !== undefined && spanned.start !== undefined && spanned.end < spanned.start)
    return refuse('impossible', 'it ends before it starts', EXAMPLE);
  return spanned;
}

function bounded(bounds: Bounds, piece: Piece, at: Here): Bounds | Refused {
  switch (piece.kind) {
    case 'count':
      return bounds.maxRuns !== undefined
        ? refuse('not_a_schedule', 'it names two numbers of times', 'every day at 9am, 5 times')
        : { ...bounds, maxRuns: piece.n };
    case 'start':
      return started(bounds, piece.point, at);
    case 'end':
      return ended(bounds, piece.point, piece.exclusive, at);
    case 'during':
      return during(bounds, piece.unit, at);
    case 'except':
      return excepted(bounds, piece.groups, at);
    default:
      return bounds;
  }
}

function during(bounds: Bounds, unit: 'week' | 'month' | 'year', at: Here): Bounds | Refused {
  const from = started(bounds, { day: { kind: 'period-edge', unit, edge: 'start', offset: 1 } }, at);
  return isRefused(from)
    ? from
    : ended(from, { day: { kind: 'period-edge', unit, edge: 'end', offset: 1 } }, false, at);
}

/** "from 1 November to 28 February", said in November: this winter or the next one. A stretch that is over means the next. */
function underWay(whole: readonly Piece[], { startDate }: Bounds, { today }: Here): Refused | undefined {
  const start = whole.find((piece) => piece.kind === 'start')?.point.day;
  if (
    start?.kind !== 'yearly' ||
    !startDate ||
    startDate.year === today.year ||
    toDays(startDate) - toDays(today) <= 300
  )
    return undefined;
  const end = whole.find((piece) => piece.kind === 'end')?.point.day;
  const over =
    end?.kind === 'yearly' &&
    toDays({ year: today.year, month: end.month, day: end.day }) < toDays(today) &&
    (end.month > start.month || (end.month === start.month && end.day >= start.day));
  return over
    ? undefined
    : refuse(
        'not_a_schedule',
        `it is not clear which year is meant: ${isoDate(startDate)} or the one that has begun`,
        EXAMPLE,
      );
}

function started(bounds: Bounds, { day, time }: Point, at: Here): Bounds | Refused {
  if (bounds.start !== undefined || bounds.startDate || bounds.startTime)
    return refuse('not_a_schedule', 'it names two starts', 'every day at 9am starting monday');
  if (!day)
    return time?.hour === -1
      ? { ...bounds, startMinute: time.minute }
      : { ...bounds, ...(time && { startTime: time }) };
  if (day.kind === 'from-now' && day.seconds + day.days + day.months === 0) return bounds;
  if (day.kind === 'from-now' && day.seconds > 0)
    return { ...bounds, start: (at.now + day.seconds * 1000) as Instant, startsThen: true };
  const date = dateOf(day, at, () => false);
  if (isRefused(date)) return date;
  const start = time ? instantAt(at, date, time) : dayBegins(date, at);
  if (start === undefined) return gap(date, time ?? MIDNIGHT, at);
  const startDay = day.kind === 'month-day' && !time ? { startDay: day.day } : {};
  const startsOn = day.kind === 'full' ? { startsOn: true as const } : {};
  return { ...bounds, start, startDate: date, ...(time && { startTime: time }), ...startDay, ...startsOn };
}

function ended(bounds: Bounds, { day, time }: Point, before: boolean, at: Here): Bounds | Refused {
  // "until next month" ends when that begins.
  const exclusive = before || (day?.kind === 'period-edge' && day.edge === 'start' && !time);
  if (bounds.end !== undefined) return refuse('not_a_schedule', 'it names two ends', EXAMPLE);
  if (!day) return time ? { ...bounds, endTime: time } : bounds;
  const from = bounds.startDate;
  const thisMonth = day.kind === 'month' && day.year === undefined && day.month === at.today.month && !exclusive;
  const date = thisMonth
    ? { ...at.today, day: 1 }
    : day.kind === 'weekday'
      ? dateOf({ ...day, which: 'coming' }, { ...at, today: from ?? at.today }, () => false)
      : day.kind === 'period-edge'
        ? edge({ ...day }, at.today)
        : from && (day.kind === 'yearly' || day.kind === 'month' || day.kind === 'month-day')
          ? dateOf(day, { ...at, today: from }, () => false)
          : dateOf(day, at, () => false);
  if (isRefused(date)) return date;
  const wholeMonth = day.kind === 'month' && !exclusive ? { ...date, day: daysInMonth(date.year, date.month) } : date;
  if (time || exclusive) {
    const moment = time ? instantAt(at, date, time) : dayBegins(date, at);
    return moment === undefined
      ? gap(date, time ?? MIDNIGHT, at)
      : { ...bounds, end: (exclusive ? moment - 1000 : moment) as Instant };
  }
  if (day.kind === 'from-now' && day.seconds > 0) return { ...bounds, end: (at.now + day.seconds * 1000) as Instant };
  return { ...bounds, end: endOfDay(wholeMonth, at) };
}

function endOfDay(date: LocalDate, at: Here): Instant {
  return ((dayBegins(addDays(date, 1), at) ?? at.now) - 1000) as Instant;
}

/** At midnight, or at one o'clock where the clocks skip midnight on that day. */
function dayBegins(date: LocalDate, at: Here): Instant | undefined {
  return instantAt(at, date, MIDNIGHT) ?? instantAt(at, date, { ...MIDNIGHT, hour: 1 });
}

/** "for 10 days" counts from the start where there is one, otherwise from now. */
function spanEnd(bounds: Bounds, n: number, unit: string, at: Here): Bounds | Refused {
  if (bounds.end !== undefined) return refuse('not_a_schedule', 'it names two ends', EXAMPLE);
  const seconds = unit === 'second' ? n : unit === 'minute' ? n * 60 : unit === 'hour' ? n * 3600 : 0;
  const from = bounds.start ?? at.now;
  if (seconds > 0) return { ...bounds, end: (from + seconds * 1000) as Instant };
  const months = unit === 'month' ? n : unit === 'quarter' ? 3 * n : unit === 'year' ? 12 * n : 0;
  const days = unit === 'day' ? n : unit === 'week' ? 7 * n : 0;
  if (months > 1200 || days > 40_000) return refuse('impossible', 'that is longer than anybody plans', EXAMPLE);
  const date = addDays(addMonths(bounds.startDate ?? at.today, months), days);
  const time = bounds.startDate ? bounds.startTime : at.wall;
  const end = time ? instantAt(at, date, time) : dayBegins(date, at);
  return end === undefined
    ? gap(date, time ?? MIDNIGHT, at)
    : { ...bounds, end: (bounds.startDate ? end - 1000 : end) as Instant };
}

function excepted(bounds: Bounds, groups: readonly (readonly Piece[])[], at: Here): Bounds | Refused {
  const except = [...bounds.except];
  // "except tomorrow and friday": this Friday or all of them.
  const single = groups.some((group) => group.some(({ kind }) => kind === 'day'));
  if (single && groups.some((group) => group.some((piece) => piece.kind === 'weekdays' && !piece.recurring)))
    return refuse('not_a_schedule', 'it is not clear whether the exception is one day or every such day', UNCLEAR);
  for (const group of groups) {
    const found = exception(group, at);
    if (isRefused(found)) return found;
    except.push(...found);
  }
  return { ...bounds, except };
}

const UNCLEAR = 'every day at 9am except weekends';

function exception(group: readonly Piece[], at: Here): readonly CronKwargs[] | Refused {
  const draft = draftOf(group);
  if (isRefused(draft)) return draft;
  const { window, times, day } = draft;
  if (day) {
    const date = dateOf(day, at, () => false);
    if (
      isRefused(date) ||
      group.length > 1 ||
      day.kind === 'period-edge' ||
      (day.kind === 'from-today' && day.days > 2)
    )
      return refuse('not_a_schedule', 'that exception is not understood', UNCLEAR);
    return [{ year: date.year, month: date.month, day: date.day }];
  }
  const fields = dateFields(draft);
  if (isRefused(fields)) return refuse('not_a_schedule', 'that exception is not understood', UNCLEAR);
  const { day_of_week: weekday, ...others } = fields;
  // A week that is left out is left out whole.
  const dates =
    weekday === undefined || (draft.weeks && !draft.weekdays) ? others : { ...others, day_of_week: weekday };
  if (draft.part && draft.part !== 'noon' && draft.part !== 'midnight')
    return refuse('not_a_schedule', 'that exception names no times', 'every hour except between 12:00 and 13:00');
  if (window) {
    const [from, to] = [window.from, window.to];
    // "from 12:00 to 12:59", as this program says it itself.
    const last = to.minute === 59 ? 1 : 0;
    if (from.minute + from.second + (last ? 0 : to.minute) + to.second > 0)
      return refuse(
        'unsupported',
        'exceptions within the day are whole hours',
        'every hour except between 12:00 and 13:00',
      );
    const hours = Array.from({ length: (to.hour + last - from.hour + 24) % 24 || 24 }, (_, i) => (from.hour + i) % 24);
    return [{ ...dates, hour: numbers(hours) }];
  }
  if (times.length > 0) return timeFields(times).map((time) => ({ ...dates, ...time }));
  return Object.keys(dates).length > 0
    ? [dates]
    : refuse('not_a_schedule', 'that exception is not understood', UNCLEAR);
}
