// Every n days, weeks, months or years: a period counted from a date that is stored, shown and never guessed again.

import { instantAt, refuse, type Here, type Refused } from '../context.js';
import { addDays, addMonths, daysInMonth, isoDate, nthWeekday, toDays, weekdayOf, type LocalDate } from '../dates.js';
import type { SchedulePart } from '../../../schedule/schedule.js';
import { WEEKDAYS } from '../words/calendar-words.js';
import type { DayRule } from '../piece.js';
import type { Circumstances } from './circumstances.js';
import type { Draft } from './draft.js';
import { clockText, dayExpression } from './fields.js';

type Calendar = Extract<SchedulePart, { kind: 'calendar' }>;

export function calendarPart(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const { n, unit } = draft.alternate
    ? ({ n: draft.alternate.n, unit: 'week' } as const)
    : (draft.every ?? { n: 1, unit: 'day' });
  if (n < 1 || n > 1000) return refuse('impossible', `every ${n} ${unit}s is no period`, 'every 3 days');
  if (draft.years || draft.weeks || draft.window || draft.minutes || draft.quarterEdge || draft.day || draft.edge)
    return refuse(
      'not_a_schedule',
      'that combination of period and days is not understood',
      'every 2 weeks on monday at 9am',
    );
  if (unit !== 'day' && draft.months && unit !== 'year')
    return refuse('not_a_schedule', 'it names both months and a period', 'every 2 weeks on monday');
  const times = [...new Set(draft.times.map(clockText))].sort() as [string, ...string[]];
  const base = { kind: 'calendar', every: n, times } as const;
  switch (unit) {
    case 'day':
      return days(draft, cx, base);
    case 'week':
      return weeks(draft, cx, base);
    case 'month':
      return months(draft, cx, base);
    case 'year':
      return years(draft, cx, base);
    default:
      return refuse('not_a_schedule', 'that period is not understood', 'every 3 days');
  }
}

type Base = Pick<Calendar, 'kind' | 'every' | 'times'>;

function counted({ kind, every, times }: Base, unit: Calendar['unit'], from: LocalDate): Calendar {
  return { kind, every, times, unit, anchor: isoDate(from) };
}

function days(draft: Draft, { at, anchor }: Circumstances, base: Base): readonly SchedulePart[] | Refused {
  if (draft.weekdays || draft.alternate || draft.rules || draft.monthDays.length > 0 || draft.months)
    return refuse('not_a_schedule', 'it names both a period of days and certain days', 'every 3 days at 9am');
  const from = anchor ?? at.today;
  if (!anchor) draft.assumed.push(`counted from ${isoDate(from)}`);
  return [counted(base, 'day', from)];
}

function weeks(draft: Draft, cx: Circumstances, base: Base): readonly SchedulePart[] | Refused {
  if (draft.rules || draft.monthDays.length > 0)
    return refuse('not_a_schedule', 'it names both a period of weeks and days of the month', 'every 2 weeks on monday');
  const said = draft.alternate?.days ?? draft.weekdays?.days;
  if (draft.alternate && draft.weekdays)
    return refuse('not_a_schedule', 'it names two lists of weekdays', 'every 2 weeks on monday');
  const from = cx.anchor ?? cx.at.today;
  const wanted = said ?? [weekdayOf(from)];
  const first = firstFrom(from, (date) => wanted.includes(weekdayOf(date)) && counts(draft, date, cx));
  if (!cx.anchor || !said) draft.assumed.push(`counted from ${isoDate(first)}`);
  const part = counted(base, 'week', first);
  if (!said || (said.length === 1 && wanted[0] === weekdayOf(first))) return [part];
  const daysOfWeek = [...wanted].sort((a, b) => a - b).map((day) => WEEKDAYS[day] ?? 'mon');
  return [{ ...part, daysOfWeek }];
}

function firstFrom(from: LocalDate, fits: (date: LocalDate) => boolean): LocalDate {
  for (let i = 0; i < 15; i++) if (fits(addDays(from, i))) return addDays(from, i);
  return from;
}

/** Whether the period may be counted from this date: the first one behind the start that fires, or that was said itself. */
function counts(draft: Draft, date: LocalDate, { at, anchor, anchored }: Circumstances): boolean {
  return toDays(date) >= toDays(anchor ?? at.today) && (anchored || ahead(draft, date, at));
}

function ahead(draft: Draft, date: LocalDate, at: Here): boolean {
  return draft.times.some((time) => (instantAt(at, date, time) ?? 0) > at.now);
}

function months(draft: Draft, cx: Circumstances, base: Base): readonly SchedulePart[] | Refused {
  const { at, anchor } = cx;
  const { rules } = draft;
  if (draft.weekdays || draft.monthDays.length > 0)
    return refuse(
      'not_a_schedule',
      'it is not clear which of those days in the month',
      'every 2 months on the first monday',
    );
  if (!rules) {
    const from = anchor ?? { ...at.today, day: 1 };
    draft.assumed.push(
      anchor ? `counted from ${isoDate(from)}` : `no day given: the 1st, counted from ${isoDate(from)}`,
    );
    return [counted(base, 'month', from)];
  }
  const start = anchor ?? at.today;
  for (let i = 0; i < 15; i++) {
    const { year, month } = addMonths({ ...start, day: 1 }, i);
    const dates = rules.flatMap((rule) => dateIn(rule, year, month) ?? []).filter((date) => counts(draft, date, cx));
    const first = dates.sort((a, b) => toDays(a) - toDays(b))[0];
    if (!first) continue;
    draft.assumed.push(`counted from ${isoDate(first)}`);
    const [rule] = rules;
    const plain = rules.length === 1 && rule?.kind === 'days' && rule.from === rule.to;
    return plain
      ? [counted(base, 'month', first)]
      : [{ ...counted(base, 'month', { ...first, day: 1 }), day: dayExpression(rules) }];
  }
  return refuse('impossible', 'there is no such day ahead', 'every 2 months on the 1st');
}

function dateIn(rule: DayRule, year: number, month: number): LocalDate[] {
  const length = daysInMonth(year, month);
  if (rule.kind === 'days')
    return Array.from({ length: Math.max(0, Math.min(rule.to, length) - rule.from + 1) }, (_, i) => ({
      year,
      month,
      day: rule.from + i,
    }));
  if (rule.kind === 'last') return [{ year, month, day: length - rule.back }];
  if (rule.kind === 'nth' && rule.weekday !== 'workday')
    return [nthWeekday(year, month, rule.nth, rule.weekday)].filter((date) => date !== undefined);
  const day = rule.kind === 'nth' ? nthWorkday(year, month, rule.nth) : nearestWorkday(year, month, rule.day);
  return day === undefined ? [] : [{ year, month, day }];
}

function nthWorkday(year: number, month: number, nth: number): number | undefined {
  const days = Array.from({ length: daysInMonth(year, month) }, (_, i) => i + 1);
  return days.filter((day) => weekdayOf({ year, month, day }) < 5).at(nth > 0 ? nth - 1 : nth);
}

/** The workday nearest a date, in the same month. */
function nearestWorkday(year: number, month: number, day: number): number | undefined {
  const length = daysInMonth(year, month);
  const weekday = day > length ? -1 : weekdayOf({ year, month, day });
  if (weekday === 5) return day === 1 ? 3 : day - 1;
  if (weekday === 6) return day === length ? day - 2 : day + 1;
  return day > length ? undefined : day;
}

function years(draft: Draft, cx: Circumstances, base: Base): readonly SchedulePart[] | Refused {
  const { anchor } = cx;
  const [date] = draft.monthDays;
  if (draft.weekdays || (draft.rules && !draft.months) || draft.monthDays.length > 1 || (draft.months && !draft.rules))
    return refuse('not_a_schedule', 'it is not clear which day of the year', 'every 2 years on July 4th');
  const month = (date?.months[0] ?? draft.months?.[0] ?? (anchor ? anchor.month - 1 : 0)) + 1;
  if ((date?.months.length ?? draft.months?.length ?? 1) > 1 || (date?.days.length ?? 1) > 1)
    return refuse('not_a_schedule', 'it names several dates', 'every 2 years on July 4th');
  const day = date?.days[0] ?? (anchor && !draft.months ? anchor.day : 1);
  const rules = draft.rules ?? [{ kind: 'days', from: day, to: day } as const];
  const start = anchor ?? cx.at.today;
  // 29 February may be eight years away (2096 to 2104), and the first one ahead may be today's, already past.
  const first = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    .flatMap((i) => rules.flatMap((rule) => dateIn(rule, start.year + i, month)).sort((a, b) => a.day - b.day))
    .find((each) => counts(draft, each, cx));
  if (!first) return refuse('impossible', 'there is no such day ahead', 'every 2 years on July 4th');
  draft.assumed.push(`counted from ${isoDate(first)}`);
  const part = counted(base, 'year', first);
  return [draft.rules ? { ...part, day: dayExpression(draft.rules) } : part];
}
