// Words for periods of days, weeks, months and years: which days of the period, and the first date that fires.

import { DAY_MS, dayNumber, weekdayOf } from '../time/civil.js';
import { formatLocal, wallFields } from '../time/zone.js';
import type { DayRule } from './day-rule.js';
import { everyNthDay, everyNthMonth, everyNthWeek } from './day-rule.js';
import { dayWords, weekdayNames } from './describe-date.js';
import { readField } from './describe-fields.js';
import { storedDate } from './describe-narrowing.js';
import { MONTHS } from './describe-words.js';
import { parseField, WEEKDAY_NAMES } from './fields.js';
import type { SchedulePart } from './schedule.js';

type Calendar = Extract<SchedulePart, { kind: 'calendar' }>;

/**
 * The first date that fires: said instead of the stored anchor, which may be an earlier day of the same period, because
 * "every 2 weeks on Tuesday, starting <a Wednesday>" leaves open which week is meant.
 */
export function firstDate({ every: n, unit, anchor, daysOfWeek, day }: Calendar): string {
  const wall = storedDate(anchor);
  const start = dayNumber(wall.year, wall.month, wall.day);
  const first = calendarDates(start, n, unit, daysOfWeek, day ?? wall.day).ceil(start);
  return Number.isFinite(first) ? formatLocal(wallFields(first * DAY_MS)).slice(0, 10) : anchor;
}

function calendarDates(
  start: number,
  n: number,
  unit: Calendar['unit'],
  daysOfWeek: Calendar['daysOfWeek'],
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

/** " on Tuesday and Friday", " on the last day", " on 17 March", or nothing. */
export function calendarDays({ unit, daysOfWeek, day }: Calendar, first: string): string {
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
    case 'year': {
      const { values, named } = readField('day', day ?? date);
      const single = values.length === 1 && named.length === 0;
      return single ? ` on ${values[0]} ${monthName}` : ` on ${dayWords({ values, named })} of ${monthName}`;
    }
  }
}
