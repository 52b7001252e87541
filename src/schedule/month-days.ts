// The days of one month as a bit mask: which are Fridays, the last workday, in ISO week 53.

import { daysInMonth, firstDayOf, isoWeek, weekdayOf } from '../time/civil.js';
import type { MonthDay, ParsedField, Span } from './fields.js';
import { valuesOf } from './fields.js';

/** Bit `d - 1` is set when day `d` of the month with this index matches. */
export type MonthMask = (month: number) => number;

/** About ten years: week 53 comes only every five or six. */
const REMEMBERED_MONTHS = 128;

export const wholeMonth: MonthMask = (month) => lengthMask(daysInMonth(month));

/** Day and weekday of a month depend on 28 shapes only: its length and the weekday on which it begins. */
export function daysByShape(day: ParsedField | undefined, weekday: ParsedField | undefined): MonthMask {
  const numbers = day ? maskOfValues(day.spans, 1) : -1;
  const weekdays = weekday ? maskOfValues(weekday.spans, 0) : 0x7f;
  const shapes = new Int32Array(28).fill(-1); // -1 is no mask: bit 31 is never set
  return (month) => {
    const length = daysInMonth(month);
    const begins = weekdayOf(firstDayOf(month));
    const shape = (length - 28) * 7 + begins;
    if (shapes[shape]! < 0) {
      let mask = numbers;
      for (const special of day?.monthDays ?? []) mask |= monthDayMask(special, length, begins);
      for (let d = 0; d < length; d++) if (((weekdays >>> ((begins + d) % 7)) & 1) === 0) mask &= ~(1 << d);
      shapes[shape] = mask & lengthMask(length);
    }
    return shapes[shape]!;
  };
}

function monthDayMask(special: MonthDay, length: number, begins: number): number {
  const weekday = (d: number): number => (begins + d) % 7; // d counts from 0
  switch (special.kind) {
    case 'day-from-end':
      return -special.nth <= length ? 1 << (length + special.nth) : 0;
    case 'weekday':
      return nthMask(special.nth, length, (d) => weekday(d) === special.weekday);
    case 'workday':
      return nthMask(special.nth, length, (d) => weekday(d) < 5);
    case 'nearest-workday': {
      const d = special.day - 1;
      if (d >= length) return 0;
      // Never into another month: Saturday the 1st becomes Monday the 3rd, Sunday the last becomes Friday before it.
      if (weekday(d) === 5) return 1 << (d === 0 ? 2 : d - 1);
      if (weekday(d) === 6) return 1 << (d === length - 1 ? d - 2 : d + 1);
      return 1 << d;
    }
  }
}

function nthMask(nth: number, length: number, matches: (d: number) => boolean): number {
  let seen = 0;
  for (let i = 0; i < length; i++) {
    const d = nth > 0 ? i : length - 1 - i;
    if (matches(d) && ++seen === Math.abs(nth)) return 1 << d;
  }
  return 0;
}

/** Weeks are the dearest question about a month, and searches ask it of the same months again: the answers are kept. */
export function daysByWeek(weeks: ReadonlySet<number>): MonthMask {
  const months = new Int32Array(REMEMBERED_MONTHS).fill(-1);
  const masks = new Int32Array(REMEMBERED_MONTHS);
  return (month) => {
    const slot = month % REMEMBERED_MONTHS;
    if (months[slot] !== month) {
      masks[slot] = weekMask(month, weeks);
      months[slot] = month;
    }
    return masks[slot]!;
  };
}

function weekMask(month: number, weeks: ReadonlySet<number>): number {
  const first = firstDayOf(month);
  let mask = 0;
  let week = 53;
  for (let day = first - weekdayOf(first); day < first + 31; day += 7) {
    // Only after week 52 the calendar has to be asked which comes next.
    week = week < 52 ? week + 1 : isoWeek(day);
    if (weeks.has(week)) mask |= day < first ? 0x7f >>> (first - day) : 0x7f << (day - first);
  }
  return mask & 0x7fffffff;
}

export function maskOfValues(spans: readonly Span[], base: number): number {
  return valuesOf(spans).reduce((mask, value) => mask | (1 << (value - base)), 0);
}

function lengthMask(length: number): number {
  return length === 31 ? 0x7fffffff : (1 << length) - 1;
}
