// One clause as parts of a schedule: decides whether it is said once or again and again, and in which shape.

import { instantAt, isRefused, refuse, type Here, type Refused } from '../context.js';
import { isoDate, toDays, weekdayOf, type LocalDate } from '../dates.js';
import type { SchedulePart } from '../../../schedule/schedule.js';
import { MONTH_LABELS } from '../words/calendar-words.js';
import { calendarPart } from './calendar.js';
import { SUB_DAY, unusedIn, type Draft } from './draft.js';
import { dateFields } from './date-fields.js';
import { every, timeFields } from './fields.js';
import { atTimes, edge, onceAfter, onceInstant, onceOn, ruleDate } from './once.js';
import { subDay, type Rhythm } from './sub-day.js';
import { businessHours, timesPer } from './times-per.js';

export interface Circumstances {
  readonly at: Here;
  /** A start, an end, a count or an exception makes a single day a repeated one. */
  readonly bounded: boolean;
  readonly startMinute: number | undefined;
  readonly startDay: number | undefined;
  /** The date from which periods of several days are counted, where it was said. */
  readonly anchor: LocalDate | undefined;
  /** That very date was said: the period is counted from it, be it past. */
  readonly anchored: boolean;
}

const EXAMPLE = 'every weekday at 9am';
const DATES = ['within', 'weekdays', 'rules', 'months', 'monthDays', 'years', 'weeks', 'quarterEdge'] as const;
const USED = {
  instant: new Set(['instant'] as const),
  after: new Set(['after', 'times'] as const),
  rhythm: new Set(['every', 'window', 'business', 'minutes', 'minuteRange', 'seconds', ...DATES] as const),
  recurring: new Set(['every', 'alternate', 'times', ...DATES] as const),
  dates: new Set(['monthDays', 'weekdays', 'edge', 'years', 'times'] as const),
  rules: new Set(['rules', 'months', 'weekdays', 'edge', 'years', 'times'] as const),
  day: new Set(['day', 'weekdays', 'times'] as const),
  once: new Set(['weekdays', 'months', 'edge', 'years', 'times'] as const),
} satisfies Record<string, ReadonlySet<keyof Draft>>;
const NO_TIME = 'no time given: 00:00';

export function build(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const { at } = cx;
  if (draft.instant !== undefined) return unusedIn(draft, USED.instant) ?? single(onceInstant(draft.instant, at));
  const perUnit = timesPer(draft);
  if (perUnit) return perUnit;
  const business = businessHours(draft);
  if (business) return business;
  if (draft.after) return unusedIn(draft, USED.after) ?? onceAfter(draft, at);
  const rhythm = rhythmOf(draft);
  if (rhythm) return withRhythm(draft, rhythm, cx);
  if (draft.window || draft.minuteRange)
    return refuse('not_a_schedule', 'it does not say how often in those hours', 'every 15 minutes between 9am and 5pm');
  const timeless = draft.times.length === 0;
  if (timeless && !hasDate(draft)) return refuse('not_a_schedule', 'it names no time', EXAMPLE);
  if (timeless) {
    draft.times = [{ hour: 0, minute: 0, second: 0, bare: false }];
    draft.assumed.push(NO_TIME);
  }
  // "last friday" may be the one that has passed.
  const last = draft.rules?.some((rule) => rule.kind === 'nth' && rule.nth === -1);
  if (last && !draft.rulesRecurring && !draft.months && !draft.edge && !draft.every && draft.within.size === 0)
    return refuse(
      'not_a_schedule',
      'it is not clear whether the past one or the last of every month is meant',
      'the last friday of every month',
    );
  return isRecurring(draft, cx) ? recurring(draft, cx) : onceOnly(draft, cx);
}

function single(part: SchedulePart | Refused): readonly SchedulePart[] | Refused {
  return isRefused(part) ? part : [part];
}

/** A rhythm within a day, said outright or by places on the clock face alone. */
function rhythmOf(draft: Draft): Rhythm | undefined {
  const { every: said } = draft;
  if (said && SUB_DAY.has(said.unit)) return said as Rhythm;
  if (said && said.unit !== 'day') return undefined;
  if (draft.minutes && draft.times.length === 0) return { n: 1, unit: 'hour' };
  if (draft.seconds && draft.times.length === 0) return { n: 1, unit: 'minute' };
  return draft.minuteRange ? { n: 1, unit: 'minute' } : undefined;
}

function withRhythm(draft: Draft, rhythm: Rhythm, cx: Circumstances): readonly SchedulePart[] | Refused {
  if (draft.times.length > 0)
    return refuse(
      'not_a_schedule',
      'it names both a rhythm and a time of day',
      `every ${rhythm.n} ${rhythm.unit}s between 9am and 5pm`,
    );
  if (draft.day && draft.day.kind === 'from-today')
    return refuse('not_a_schedule', 'a rhythm on a single day is not supported here', 'every 5 minutes on mondays');
  if (draft.day || draft.edge || draft.alternate)
    return refuse('not_a_schedule', 'a rhythm on those days is not understood', 'every 5 minutes on mondays');
  const extra = unusedIn(draft, USED.rhythm);
  if (extra) return extra;
  if (draft.every?.unit === 'minute' && draft.every.n === 1 && draft.minutes)
    return refuse('not_a_schedule', 'it names every minute and certain minutes', 'every hour at minute 30');
  if (rhythm.unit === 'second' && (draft.within.has('month') || draft.within.has('week') || draft.within.has('year')))
    return refuse('not_a_schedule', 'it is not clear what is counted there', 'the 2nd of every month at 9am');
  const dates = dateFields(draft);
  if (isRefused(dates)) return dates;
  if (!draft.every && draft.weekdays && !draft.weekdays.recurring && !draft.minutesHourly)
    return refuse('not_a_schedule', 'it is not clear whether that repeats', 'every monday at 9:15');
  return subDay(draft, rhythm, dates, cx.at, cx.startMinute);
}

function hasDate(draft: Draft): boolean {
  return Boolean(
    draft.every ||
    draft.weekdays ||
    draft.alternate ||
    draft.rules ||
    draft.months ||
    draft.monthDays.length > 0 ||
    draft.day ||
    draft.weeks ||
    draft.quarterEdge ||
    draft.years ||
    draft.edge,
  );
}

function isRecurring(draft: Draft, { bounded }: Circumstances): boolean {
  const soft =
    draft.within.has('month') ||
    draft.within.has('year') ||
    draft.within.has('quarter') ||
    draft.within.has('week') ||
    draft.within.has('day');
  if (draft.day || draft.edge) return false;
  if (draft.every || draft.alternate || draft.quarterEdge || draft.weeks || draft.partRecurring || soft) return true;
  if ((draft.years?.length ?? 0) > 1) return true;
  if (
    draft.weekdays?.recurring ||
    draft.rulesRecurring ||
    draft.monthsRecurring ||
    draft.monthDays.some((each) => each.recurring || each.months.length > 1)
  )
    return true;
  if (draft.monthDays.length === 0 && bounded) return true;
  if (draft.rules?.some((rule) => rule.kind !== 'days') && !draft.months) return true;
  return draft.times.length > 1 && !draft.weekdays && !draft.rules && !draft.months && draft.monthDays.length === 0;
}

function onceOnly(draft: Draft, { at }: Circumstances): readonly SchedulePart[] | Refused {
  const extra = unusedIn(
    draft,
    draft.monthDays.length > 0 ? USED.dates : draft.rules ? USED.rules : draft.day ? USED.day : USED.once,
  );
  if (extra) return extra;
  const { edge: period, weekdays: days, rules, months, years } = draft;
  if (draft.monthDays.length > 0) return onceDates(draft, at);
  if (rules) {
    const [rule] = rules;
    if (!rule) return [];
    if (rules.length > 1)
      return refuse(
        'not_a_schedule',
        'it names several days of one month',
        'on 5 December at 9am and 20 December at 9am',
      );
    const open = !months && !period && !days;
    if (open && draft.assumed.length > 0)
      return refuse(
        'not_a_schedule',
        'it is not clear whether that is once or every month',
        'on the 15th of every month',
      );
    if (rule.kind === 'days' && days?.days.length === 1 && rule.from !== 13)
      return refuse(
        'not_a_schedule',
        'it is not clear whether that is one date or every such day',
        'every friday the 13th',
      );
    if (rule.kind === 'days' && days?.days.length === 1)
      return recurring(draft, {
        at,
        bounded: false,
        startMinute: undefined,
        startDay: undefined,
        anchor: undefined,
        anchored: false,
      });
    const within = period
      ? { from: edge({ ...period, edge: 'start' }, at.today), months: period.unit === 'year' ? 12 : 1 }
      : undefined;
    const passed = (date: LocalDate): boolean =>
      draft.times.every((time) => (instantAt(at, date, time) ?? 0) <= at.now);
    const date = ruleDate(
      rule,
      months,
      at,
      within,
      (each) => passed(each) || (years !== undefined && !years.includes(each.year)),
    );
    return date ? atTimes(draft, date, at) : refuse('impossible', 'there is no such day ahead', EXAMPLE);
  }
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
      ? refuse('not_a_schedule', 'it is not clear which of those days is meant', 'next monday at 9am')
      : onceOn({ kind: 'weekday', weekday: days.days[0] ?? 0, which: 'coming' }, draft, at);
  if (period)
    return period.edge === 'start' && period.unit !== 'week' && period.offset === 1
      ? refuse('not_a_schedule', 'it does not say which day', 'on the 1st of next month at 9am')
      : onceOn(period, draft, at);
  if (years) return refuse('not_a_schedule', 'it does not say which day', 'on 2030-01-15 at 9am');
  return onceOn(nextToday(draft, at), draft, at);
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
    }
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

function recurring(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const extra = unusedIn(draft, USED.recurring);
  if (extra) return extra;
  if (draft.every?.unit === 'month' && draft.monthDays.length > 0)
    return refuse('not_a_schedule', 'it names every month and a date of the year', 'on the 15th of every month');
  // Quarters counted from a start of one's own are no calendar quarters.
  if (
    draft.every?.unit === 'quarter' &&
    cx.anchor &&
    !draft.rules &&
    draft.monthDays.length === 0 &&
    !draft.quarterEdge
  )
    draft.every = { n: 3 * draft.every.n, unit: 'month' };
  if (draft.weekdays && draft.monthDays.length > 0)
    return refuse('not_a_schedule', 'it names both weekdays and a date', 'on 30 November at 9am');
  if (cx.anchor) phase(draft, cx.anchor);
  // "every month of the year" says nothing new.
  if (draft.every?.unit === 'month') draft.within.delete('year');
  const every = draft.every;
  if (draft.alternate || (every && every.n > 1)) return several(draft, cx);
  if (draft.monthDays.length > 1) return eachDate(draft, cx);
  const dates = dateFields(draft);
  if (isRefused(dates)) return dates;
  if (draft.minutes && draft.times.length > 0)
    return refuse('not_a_schedule', 'it names both minutes and a time', 'every hour at minute 15');
  return timeFields(draft.times).map((time) => ({ kind: 'cron', kwargs: { ...dates, ...time } }) as const);
}

/** "every Jan 20, Apr 19 and Dec 24": each date by itself. */
function eachDate(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const parts: SchedulePart[] = [];
  for (const date of draft.monthDays) {
    const found = recurring({ ...draft, monthDays: [date] }, cx);
    if (isRefused(found)) return found;
    parts.push(...found);
  }
  return parts;
}

/** "weekly starting tomorrow", "monthly starting dec 20": the day that is not said is that of the start. */
function phase(draft: Draft, anchor: LocalDate): void {
  if (draft.every?.n !== 1 || draft.weekdays || draft.rules || draft.months || draft.monthDays.length > 0) return;
  const { unit } = draft.every;
  if (unit === 'week') draft.weekdays = { kind: 'weekdays', days: [weekdayOf(anchor)], recurring: true };
  if (unit === 'month') draft.rules = [{ kind: 'days', from: anchor.day, to: anchor.day }];
  if (unit === 'year')
    draft.monthDays = [{ kind: 'month-days', months: [anchor.month - 1], days: [anchor.day], recurring: true }];
  if (unit === 'week' || unit === 'month' || unit === 'year') draft.assumed.push('on the day on which it starts');
}

/** Every n days, weeks, months, years: a period counted from a date, except where days are counted inside each month. */
function several(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const said = draft.every;
  if (
    said?.unit === 'day' &&
    !draft.alternate &&
    (draft.months || cx.startDay !== undefined || draft.within.has('month'))
  ) {
    const inMonth = { ...draft, rules: undefined } as unknown as Draft;
    const dates = dateFields({ ...inMonth, every: { n: 1, unit: 'day' } });
    if (isRefused(dates)) return dates;
    draft.assumed.push(`counted from day ${cx.startDay ?? 1} of each month`);
    const day = cx.startDay !== undefined && cx.startDay > 1 ? `${cx.startDay}/${said.n}` : every(said.n);
    return timeFields(draft.times).map((time) => ({ kind: 'cron', kwargs: { ...dates, day, ...time } }) as const);
  }
  return calendarPart(draft, cx);
}
