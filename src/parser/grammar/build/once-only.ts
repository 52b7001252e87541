// Said once: which of the days of a clause is the coming one, and what keeps it from being clear.

import { instantAt, isRefused, refuse, type Here, type Refused } from '../context.js';
import { addDays, isoDate, toDays, weekdayOf, type LocalDate } from '../dates.js';
import type { SchedulePart } from '../../../schedule/schedule.js';
import type { DayRule } from '../piece.js';
import { MONTH_LABELS } from '../words/calendar-words.js';
import { unbounded, type Circumstances } from './circumstances.js';
import { allBut, unusedIn, type Draft, type Unused } from './draft.js';
import { atTimes, edge, onceOn, ruleDate } from './once.js';
import { recurring } from './recurring.js';

type Parts = readonly SchedulePart[] | Refused;

const EXAMPLE = 'every weekday at 9am';
const UNUSED = {
  dates: allBut('monthDays', 'weekdays', 'edge', 'years', 'times'),
  rules: allBut('rules', 'months', 'weekdays', 'edge', 'years', 'times'),
  day: allBut('day', 'weekdays', 'times'),
  once: allBut('weekdays', 'months', 'edge', 'years', 'times'),
} satisfies Record<string, Unused>;
export const NO_TIME = 'no time given: 00:00';

export function onceOnly(draft: Draft, { at }: Circumstances): Parts {
  const { edge: period, weekdays: days, rules, months, years } = draft;
  const dated = draft.monthDays.length > 0;
  const extra = unusedIn(draft, dated ? UNUSED.dates : rules ? UNUSED.rules : draft.day ? UNUSED.day : UNUSED.once);
  if (extra) return extra;
  if (midnightBehind(draft))
    return refuse('not_a_schedule', 'it is not clear which midnight that is', 'friday at noon');
  if (dated) return onceDates(draft, at);
  if (rules) return onceRule(draft, rules, at);
  if (months)
    return refuse(
      'not_a_schedule',
      `it does not say which days in ${MONTH_LABELS[months[0] ?? 0]}`,
      `every day in ${MONTH_LABELS[months[0] ?? 0]} at 9am`,
    );
  if (draft.day?.kind === 'from-today' && draft.day.days === 0 && draft.assumed.includes(NO_TIME))
    return refuse('not_a_schedule', 'it does not say when today', 'today at 5pm');
  if (draft.day) return days ? checkedWeekday(draft, at) : onceOn(draft.day, draft, at);
  if (days)
    return period
      ? (daysOfWeek(draft, days.days, at) ??
          refuse('not_a_schedule', 'it is not clear which of those days is meant', 'next monday at 9am'))
      : onceOn({ kind: 'weekday', weekday: days.days[0] ?? 0, which: 'coming' }, draft, at);
  if (period)
    return period.whole
      ? refuse('not_a_schedule', 'it does not say which day', 'on the 1st of next month at 9am')
      : onceOn(period, draft, at);
  if (years) return refuse('not_a_schedule', 'it does not say which day', 'on 2030-01-15 at 9am');
  return onceOn(nextToday(draft, at), draft, at);
}

/** "tomorrow noon and midnight": the midnight behind that noon belongs to the next day. */
function midnightBehind({ times }: Draft): boolean {
  return times.some(({ hour, minute }, i) => i > 0 && hour + minute === 0 && (times[i - 1]?.hour ?? 0) >= 12);
}

/** "on the 15th", "the last friday in april", "friday the 13th": a day counted in a month. */
function onceRule(draft: Draft, rules: readonly DayRule[], at: Here): Parts {
  const { edge: period, weekdays: days, months, years } = draft;
  const [rule] = rules;
  if (!rule) return [];
  const counted = rule.kind === 'days' && days?.days.length === 1;
  const doubt = doubtOfRule(draft, rules, counted);
  if (doubt) return doubt;
  if (counted) return recurring(draft, unbounded(at));
  const within = period
    ? { from: edge({ ...period, edge: 'start' }, at.today), months: period.unit === 'year' ? 12 : 1 }
    : undefined;
  const passed = (date: LocalDate): boolean =>
    // A time that the clocks skip on that day is told there, not passed over for another year.
    draft.times.every((time) => (instantAt(at, date, time) ?? Infinity) <= at.now) ||
    (years !== undefined && !years.includes(date.year));
  return together(
    eachDay(rules).map((each) => {
      const date = ruleDate(each, months, at, within, passed);
      return date ? atTimes(draft, date, at) : refuse('impossible', 'there is no such day ahead', EXAMPLE);
    }),
  );
}

/** "from the 5th to the 8th of next month": one date after the other. */
function eachDay(rules: readonly DayRule[]): readonly DayRule[] {
  return rules.flatMap((rule): readonly DayRule[] => {
    if (rule.kind !== 'days') return [rule];
    const { kind, from, to } = rule;
    return Array.from({ length: to - from + 1 }, (_, i) => ({ kind, from: from + i, to: from + i }));
  });
}

/** "next week on monday and friday": each of those days of that week. */
function daysOfWeek(draft: Draft, days: readonly number[], at: Here): Parts | undefined {
  const { edge: period } = draft;
  if (period?.unit !== 'week' || period.edge !== 'start') return undefined;
  const monday = edge(period, at.today);
  return together(days.map((day) => atTimes(draft, addDays(monday, day), at)));
}

/** All of the days, or the first reason against one of them. */
function together(found: readonly Parts[]): Parts {
  return found.find((parts) => isRefused(parts)) ?? found.flatMap((parts) => (isRefused(parts) ? [] : parts));
}

/** `counted`: a weekday beside a day of the month, as in "friday the 13th". */
function doubtOfRule(draft: Draft, rules: readonly DayRule[], counted: boolean): Refused | undefined {
  const [rule] = rules;
  if (rules.length > 1 && (draft.edge?.unit !== 'month' || draft.weekdays))
    return refuse(
      'not_a_schedule',
      'it names several days of one month',
      'on 5 December at 9am and 20 December at 9am',
    );
  if (!draft.months && !draft.edge && !draft.weekdays && draft.assumed.length > 0)
    return refuse(
      'not_a_schedule',
      'it is not clear whether that is once or every month',
      'on the 15th of every month',
    );
  return counted && rule?.kind === 'days' && rule.from !== 13
    ? refuse('not_a_schedule', 'it is not clear whether that is one date or every such day', 'every friday the 13th')
    : undefined;
}

/** "at 5pm": today, or tomorrow when it is over. */
function nextToday(draft: Draft, at: Here): { readonly kind: 'from-today'; readonly days: number } {
  const over = draft.times.every((time) => (instantAt(at, at.today, time) ?? 0) <= at.now);
  draft.assumed.push('said once: it does not repeat');
  return { kind: 'from-today', days: over ? 1 : 0 };
}

function checkedWeekday(draft: Draft, at: Here): readonly SchedulePart[] | Refused {
  const { day, weekdays: said } = draft;
  if (day?.kind !== 'full' || !said) return refuse('not_a_schedule', 'it names two days', 'friday at 5pm');
  return said.days.includes(weekdayOf(day.date))
    ? onceOn(day, draft, at)
    : refuse('impossible', `${isoDate(day.date)} is not that weekday`, 'friday at 5pm');
}

function onceDates(draft: Draft, at: Here): readonly SchedulePart[] | Refused {
  const parts: SchedulePart[] = [];
  const period = draft.edge;
  if (period && period.unit !== 'year') return refuse('not_a_schedule', 'it names two days', 'on 5 May at 9am');
  for (const { months, days, year: said } of draft.monthDays) {
    const years = new Set<string>();
    for (const day of days) {
      const year = said ?? (period ? at.today.year + period.offset : draft.years?.[0]);
      const month = (months[0] ?? 0) + 1;
      const found = onceOn(
        year === undefined ? { kind: 'yearly', month, day } : { kind: 'full', date: { year, month, day } },
        draft,
        at,
      );
      if (isRefused(found)) return found;
      const [first] = found;
      if (
        draft.weekdays &&
        first?.kind === 'once' &&
        year !== undefined &&
        !draft.weekdays.days.includes(weekdayOf({ year, month, day }))
      )
        return refuse('impossible', `${isoDate({ year, month, day })} is not that weekday`, 'friday at 5pm');
      if (draft.weekdays && year === undefined) return weekdayAndDate(draft, at, { month, day });
      parts.push(...found);
      for (const part of found) if (part.kind === 'once') years.add(part.at.slice(0, 4));
    }
    // "nov 10 and 27", said between the two of them.
    if (years.size > 1) return refuse('not_a_schedule', 'one of those days has passed this year', 'on 5 May at 9am');
  }
  return parts;
}

/** "Friday, March 20" without a year: the coming date must be that weekday. */
function weekdayAndDate(
  draft: Draft,
  at: Here,
  { month, day }: { month: number; day: number },
): readonly SchedulePart[] | Refused {
  const date = { year: at.today.year, month, day };
  if (toDays(date) < toDays(at.today)) date.year++;
  if (draft.weekdays?.days.includes(weekdayOf(date))) return atTimes(draft, date, at);
  return refuse('impossible', 'the coming one of those dates is not that weekday', 'on 5 May at 9am');
}
