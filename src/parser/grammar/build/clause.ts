// One clause as parts of a schedule: decides whether it is said once or again and again, and in which shape.

import { isRefused, refuse, type Refused } from '../context.js';
import type { SchedulePart } from '../../../schedule/schedule.js';
import type { Circumstances } from './circumstances.js';
import { allBut, SUB_DAY, unusedIn, type Draft, type Unused } from './draft.js';
import { DATES, dateFields } from './date-fields.js';
import { dateOf, onceAfter, onceInstant } from './once.js';
import { NO_TIME, onceOnly } from './once-only.js';
import { recurring } from './recurring.js';
import { subDay, type Rhythm } from './sub-day.js';
import { businessHours, timesPer } from './times-per.js';

const EXAMPLE = 'every weekday at 9am';
const UNUSED = {
  instant: allBut('instant'),
  after: allBut('after', 'times'),
  rhythm: allBut('every', 'window', 'business', 'minutes', 'minuteRange', 'seconds', ...DATES),
} satisfies Record<string, Unused>;

export function build(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const { at } = cx;
  if (draft.instant !== undefined) return unusedIn(draft, UNUSED.instant) ?? single(onceInstant(draft.instant, at));
  const perUnit = timesPer(draft);
  if (perUnit) return perUnit;
  const business = businessHours(draft);
  if (business) return business;
  if (draft.after) return unusedIn(draft, UNUSED.after) ?? onceAfter(draft, at);
  const rhythm = rhythmOf(draft);
  if (rhythm) return whichHour(draft) ?? withRhythm(draft, rhythm, cx);
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

/** "daily at quarter past", "every day at :15": a place on the clock face that says not of which hour. */
function whichHour({ every: said, minutesLoose, times, window }: Draft): Refused | undefined {
  return said?.unit === 'day' && minutesLoose && times.length === 0 && !window
    ? refuse('not_a_schedule', 'it does not say at that minute of which hour', 'every hour at minute 15')
    : undefined;
}

function withRhythm(draft: Draft, rhythm: Rhythm, cx: Circumstances): readonly SchedulePart[] | Refused {
  if (draft.times.length > 0)
    return refuse(
      'not_a_schedule',
      'it names both a rhythm and a time of day',
      rhythm.n > 24 ? 'every 15 minutes between 9am and 5pm' : `every ${rhythm.n} ${rhythm.unit}s between 9am and 5pm`,
    );
  const oneDay = onThatDay(draft, cx);
  if (oneDay) return oneDay;
  const extra = unusedIn(draft, UNUSED.rhythm);
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

/** "every hour tomorrow", "every 15 minutes this friday": the hours of one date. */
function onThatDay(draft: Draft, { at }: Circumstances): Refused | undefined {
  const { day = draft.edge } = draft;
  if (draft.alternate || (draft.day && draft.edge) || draft.edge?.whole)
    return refuse('not_a_schedule', 'a rhythm on those days is not understood', 'every 5 minutes on mondays');
  if (!day) return undefined;
  const date = dateOf(day, at, () => false);
  if (isRefused(date)) return date;
  draft.day = undefined;
  draft.edge = undefined;
  draft.monthDays.push({
    kind: 'month-days',
    months: [date.month - 1],
    days: [date.day],
    year: date.year,
    recurring: false,
  });
  return undefined;
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

const CALENDAR = ['month', 'year', 'quarter', 'week', 'day'] as const;

function isRecurring(draft: Draft, { bounded }: Circumstances): boolean {
  const { within } = draft;
  const soft = within.size > 0 && CALENDAR.some((unit) => within.has(unit));
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
