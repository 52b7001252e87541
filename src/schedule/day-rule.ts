// The rules by which dates are chosen: the date fields of cron kwargs, and calendar periods counted from an anchor.

import { daysInMonth, firstDayOf, monthIndex, monthOf, monthOfDay, weekdayOf, yearOf } from '../time/civil.js';
import type { Forever } from './dates.js';
import { DayRule, FIRST_MONTH, LAST_MONTH, LAST_YEAR } from './dates.js';
import type { ParsedField, Span } from './fields.js';
import { valuesOf } from './fields.js';
import type { MonthMask } from './month-days.js';
import { daysByShape, daysByWeek, maskOfValues, wholeMonth } from './month-days.js';

export { DayRule, NEVER } from './dates.js';

// How much of anything the 400 years hold after which the calendar repeats.
const CYCLE_YEARS = 400;
const CYCLE_MONTHS = 4_800;
const CYCLE_WEEKS = 20_871;
const CYCLE_DAYS = 146_097;

export const EVERY_DAY = new DayRule(wholeMonth, FIRST_MONTH, LAST_MONTH, cyclic(wholeMonth));

export interface CronDates {
  readonly year?: ParsedField;
  readonly month?: ParsedField;
  readonly day?: ParsedField;
  readonly week?: ParsedField;
  readonly day_of_week?: ParsedField;
}

/** Dates on which every given field matches; a field not given matches all. */
export function cronDays(dates: CronDates): DayRule {
  const months = dates.month ? maskOfValues(dates.month.spans, 0) : -1;
  const inWeeks = dates.week && !dates.week.any ? daysByWeek(new Set(valuesOf(dates.week.spans))) : undefined;
  const years = dates.year && !dates.year.any ? dates.year.spans : undefined;
  const inMonth = daysByShape(dates.day, dates.day_of_week);
  const inAnyYear: MonthMask = (month) => {
    if (((months >>> monthOf(month)) & 1) === 0) return 0;
    const days = inMonth(month);
    return inWeeks && days !== 0 ? days & inWeeks(month) : days;
  };
  if (!years) return new DayRule(inAnyYear, FIRST_MONTH, LAST_MONTH, cyclic(inAnyYear));
  const mask: MonthMask = (month) => (years.some((span) => inSpan(span, yearOf(month))) ? inAnyYear(month) : 0);
  const first = Math.min(...years.map((span) => span.from));
  const last = Math.max(...years.map((span) => span.to));
  return new DayRule(mask, monthIndex(first, 1), monthIndex(last, 12), foreverInYears(years, inAnyYear));
}

/** A period of years falls on the years of the 400 that its common divisor with 400 reaches. */
function foreverInYears(years: readonly Span[], inAnyYear: MonthMask): Forever {
  const reached = years.map(({ from, step }) => ({ from, step: gcd(step, CYCLE_YEARS) }));
  const outer: MonthMask = (month) =>
    reached.some(({ from, step }) => (yearOf(month) - from) % step === 0) ? inAnyYear(month) : 0;
  const lasting = years.filter(({ to, step }) => to + step > LAST_YEAR && CYCLE_YEARS % step === 0);
  const settled = years.map((span) => (lasting.includes(span) ? span.from : span.to + 1));
  const inner: MonthMask = (month) =>
    lasting.some(({ from, step }) => (yearOf(month) - from) % step === 0) ? inAnyYear(month) : 0;
  return {
    outer: { from: FIRST_MONTH, mask: outer },
    inner: { from: monthIndex(Math.max(...settled), 1), mask: inner },
  };
}

// A period of days, weeks or months falls, in the course of time, on every place of the 400 years that its common divisor with
// them reaches. That is the outer cycle of the three rules below.

/** Dates `anchor + k·every`, k >= 0. */
export function everyNthDay(anchor: number, every: number): DayRule {
  const stepping = (step: number, earliest: number): MonthMask => {
    return (month) => {
      const first = firstDayOf(month);
      const end = first + daysInMonth(month);
      let mask = 0;
      const steps = Math.ceil((Math.max(first, earliest) - anchor) / step);
      for (let day = anchor + steps * step; day < end; day += step) mask |= 1 << (day - first);
      return mask;
    };
  };
  const outer = { from: FIRST_MONTH, mask: stepping(gcd(every, CYCLE_DAYS), -Infinity) };
  return new DayRule(stepping(every, anchor), monthOfDay(anchor), LAST_MONTH, { outer });
}

/** The given weekdays (0 is Monday) of the ISO weeks `week(anchor) + k·every`, not before `anchor`. */
export function everyNthWeek(anchor: number, every: number, weekdays: readonly number[]): DayRule {
  const monday = anchor - weekdayOf(anchor);
  const stepping = (step: number, earliest: number): MonthMask => {
    return (month) => {
      const first = firstDayOf(month);
      const end = first + daysInMonth(month);
      let mask = 0;
      for (let day = Math.max(first, earliest); day < end; day++) {
        if (Math.floor((day - monday) / 7) % step === 0 && weekdays.includes(weekdayOf(day)))
          mask |= 1 << (day - first);
      }
      return mask;
    };
  };
  const outer = { from: FIRST_MONTH, mask: stepping(gcd(every, CYCLE_WEEKS), -Infinity) };
  return new DayRule(stepping(every, anchor), monthOfDay(anchor), LAST_MONTH, { outer });
}

/** The days `day` of the months `month(anchor) + k·every`, not before `anchor`. */
export function everyNthMonth(anchor: number, every: number, day: ParsedField): DayRule {
  const start = monthOfDay(anchor);
  const inMonth = daysByShape(day, undefined);
  const stepping = (step: number): MonthMask => {
    return (month) => ((month - start) % step === 0 ? inMonth(month) : 0);
  };
  const later = stepping(every);
  const mask: MonthMask = (month) =>
    month === start ? inMonth(month) & (-1 << (anchor - firstDayOf(month))) : later(month);
  const outer = { from: FIRST_MONTH, mask: stepping(gcd(every, CYCLE_MONTHS)) };
  return new DayRule(mask, start, LAST_MONTH, { outer });
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function cyclic(mask: MonthMask): Forever {
  const cycle = { from: FIRST_MONTH, mask };
  return { outer: cycle, inner: cycle };
}

function inSpan(span: Span, value: number): boolean {
  return value >= span.from && value <= span.to && (value - span.from) % span.step === 0;
}
