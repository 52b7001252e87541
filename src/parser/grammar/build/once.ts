// One instant: "tomorrow at noon", "friday at 5", "on 5 May", "in 20 minutes". Always the coming one; what has passed is refused.

import { addDays, addMonths, daysInMonth, isDate, isoDate, toDays, weekdayOf, type LocalDate } from '../dates.js';
import { instantAt, isRefused, refuse, type Here, type Refused } from '../context.js';
import { formatInstant, parseInstant, type Instant } from '../../../time/instant.js';
import { parseLocal } from '../../../time/zone.js';
import type { SchedulePart } from '../../../schedule/schedule.js';
import type { Day, DayRule, TimeOfDay } from '../piece.js';
import { momentOf } from '../moments.js';
import type { Draft } from './draft.js';
import { clockText } from './fields.js';

const SOON = 'tomorrow at 9am';

export function once(at: Instant): SchedulePart {
  return { kind: 'once', at: formatInstant(at) };
}

export function onceInstant(text: string, at: Here): SchedulePart | Refused {
  const upper = text.toUpperCase();
  const local = parseLocal(upper);
  const found = parseInstant(upper) ?? (local && instantAt(at, local, local));
  if (found === undefined) return refuse('impossible', `there is no such time: ${upper}`, SOON);
  return found > at.now ? once(found) : refuse('impossible', `${upper} is in the past`, SOON);
}

/** "in 20 minutes": elapsed time; "in 3 days": the same wall time, or the one that was said. */
export function onceAfter(draft: Draft, at: Here): SchedulePart[] | Refused {
  const { seconds, days, months } = draft.after ?? { seconds: 0, days: 0, months: 0 };
  if (seconds > 0 && draft.times.length > 0)
    return refuse('not_a_schedule', 'it names both a delay and a time', 'in 20 minutes');
  if (seconds + days + months === 0) return refuse('impossible', 'that is now', 'in 5 minutes');
  // Whole seconds, never sooner than asked: nobody wants to read or see a firing at .138 s.
  if (days + months === 0) return [once((Math.ceil(at.now / 1000 + seconds) * 1000) as Instant)];
  const date = addDays(addMonths(at.today, months), days);
  if (draft.times.length > 0) return atTimes(draft, date, at);
  const same = instantAt(at, date, at.wall);
  return same === undefined ? gap(date, at.wall, at) : [once((same + seconds * 1000) as Instant)];
}

/** Every time of `draft` on `date`; all must lie ahead. */
export function atTimes(draft: Draft, date: LocalDate, at: Here): SchedulePart[] | Refused {
  const parts: SchedulePart[] = [];
  for (const time of draft.times) {
    const found = instantAt(at, date, time);
    if (found === undefined) return gap(date, time, at);
    if (found <= at.now) return refuse('impossible', `${isoDate(date)} ${clockText(time)} is in the past`, SOON);
    parts.push(once(found));
  }
  return parts;
}

/** A time that the zone skips, with its two neighbours. */
export function gap(date: LocalDate, time: Pick<TimeOfDay, 'hour' | 'minute' | 'second'>, at: Here): Refused {
  const { year, month, day } = date;
  const { hour, minute, second } = time;
  const moment = momentOf({ year, month, day, hour, minute, second }, at.zone);
  return refuse('impossible', moment.ok ? 'that time does not exist there' : moment.message, SOON);
}

/** The date a Day means, counted from today; for a weekday or a yearly date the coming one. */
export function dateOf(day: Day, at: Here, passed: (date: LocalDate) => boolean): LocalDate | Refused {
  const { today } = at;
  switch (day.kind) {
    case 'full':
      return isDate(day.date) ? day.date : refuse('impossible', `there is no ${isoDate(day.date)}`, SOON);
    case 'yearly':
      return coming(today, passed, (i) => ({ year: today.year + i, month: day.month, day: day.day }));
    case 'month-day':
      return coming(today, passed, (i) => ({ ...addMonths({ ...today, day: 1 }, i), day: day.day }));
    case 'month':
      return day.year !== undefined
        ? { year: day.year, month: day.month, day: 1 }
        : coming(today, passed, (i) => ({ year: today.year + i, month: day.month, day: 1 }));
    case 'weekday':
      return comingWeekday(day.weekday, day.which, at, passed);
    case 'shifted': {
      const from = dateOf(day.from, at, () => false);
      return isRefused(from) ? from : addDays(from, day.days);
    }
    case 'from-today':
      return addDays(today, day.days);
    case 'next-workday':
      return addDays(today, Math.max(1, 7 - weekdayOf(today) - (weekdayOf(today) < 4 ? 7 : 0)));
    case 'from-now':
      return addDays(addMonths(today, day.months), day.days);
    case 'period-edge':
      return edge(day, today);
  }
}

function coming(
  today: LocalDate,
  passed: (date: LocalDate) => boolean,
  candidate: (i: number) => LocalDate,
): LocalDate | Refused {
  for (let i = 0; i < 60; i++) {
    const date = candidate(i);
    if (isDate(date) && toDays(date) >= toDays(today) && !passed(date)) return date;
  }
  return refuse('impossible', 'there is no such date ahead', SOON);
}

function comingWeekday(
  weekday: number,
  which: 'coming' | 'this' | 'next' | 'next week',
  at: Here,
  passed: (date: LocalDate) => boolean,
): LocalDate {
  const { today } = at;
  if (which === 'next week') return addDays(today, 7 - weekdayOf(today) + weekday);
  const ahead = (weekday - weekdayOf(today) + 7) % 7;
  const date = addDays(today, ahead);
  return ahead === 0 && (which === 'next' || (which !== 'this' && passed(date))) ? addDays(date, 7) : date;
}

export function edge(day: Extract<Day, { kind: 'period-edge' }>, today: LocalDate): LocalDate {
  const { unit, offset } = day;
  if (unit === 'week') return addDays(today, -weekdayOf(today) + 7 * offset + (day.edge === 'end' ? 6 : 0));
  const size = unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12;
  const first = addMonths(
    { year: today.year, month: Math.floor((today.month - 1) / size) * size + 1, day: 1 },
    size * offset,
  );
  if (day.edge === 'start') return first;
  const last = addMonths(first, size - 1);
  return { ...last, day: daysInMonth(last.year, last.month) };
}

/** A date that is said once: the next one on which a time still lies ahead. */
export function onceOn(day: Day, draft: Draft, at: Here): SchedulePart[] | Refused {
  const passed = (date: LocalDate): boolean =>
    draft.times.every((time) => (instantAt(at, date, time) ?? Infinity) <= at.now);
  const date = dateOf(day, at, passed);
  if (isRefused(date)) return date;
  const ahead = draft.times.filter((time) => (instantAt(at, date, time) ?? Infinity) > at.now);
  return day.kind === 'full' || day.kind === 'from-today' || ahead.length === 0
    ? atTimes(draft, date, at)
    : atTimes({ ...draft, times: ahead }, date, at);
}

/** "last friday in april", said once: the coming date that fits. */
export function ruleDate(
  rule: DayRule,
  months: readonly number[] | undefined,
  at: Here,
  within: { readonly from: LocalDate; readonly months: number } | undefined,
  passed: (date: LocalDate) => boolean,
): LocalDate | undefined {
  const from = within?.from ?? { ...at.today, day: 1 };
  for (let i = 0; i < (within?.months ?? 14); i++) {
    const { year, month } = addMonths({ ...from, day: 1 }, i);
    if (months && !months.includes(month - 1)) continue;
    const date = dayInMonth(rule, year, month);
    if (date && toDays(date) >= toDays(at.today) && !passed(date)) return date;
  }
  return undefined;
}

function dayInMonth(rule: DayRule, year: number, month: number): LocalDate | undefined {
  const length = daysInMonth(year, month);
  const all = Array.from({ length }, (_, i) => ({ year, month, day: i + 1 }));
  switch (rule.kind) {
    case 'days':
      return all[rule.from - 1];
    case 'last':
      return all[length - 1 - rule.back];
    case 'nth': {
      const fitting = all.filter((date) =>
        rule.weekday === 'workday' ? weekdayOf(date) < 5 : weekdayOf(date) === rule.weekday,
      );
      return rule.nth > 0 ? fitting[rule.nth - 1] : fitting.at(rule.nth);
    }
    case 'nearest':
      return undefined;
  }
}
