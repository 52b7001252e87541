// On which dates: a rule answers one month at a time with a bit mask (bit 0 is the 1st), so that finding the next date skips
// whole months and counting dates counts bits. Cron dates and calendar periods are both such rules.

import { daysInMonth, firstDayOf, isoWeek, monthIndex, monthOf, monthOfDay, weekdayOf, yearOf } from '../time/civil.js';
import type { MonthDay, ParsedField, Span } from './fields.js';
import { valuesOf } from './fields.js';

/** Bit `d - 1` is set when day `d` of the month with this index matches. */
export type MonthMask = (month: number) => number;

// A zone west of Greenwich shows 1969 at instant 0, one east of it shows 10000 shortly before the last instant.
const FIRST_MONTH = monthIndex(1969, 1);
const LAST_MONTH = monthIndex(9999, 12);
const CYCLE_MONTHS = 4_800;
/** About ten years: week 53 comes only every five or six. */
const REMEMBERED_MONTHS = 128;
export const NEVER = Infinity;

export class DayRule {
  readonly #mask: MonthMask;
  readonly #first: number;
  readonly #last: number;
  readonly #cyclic: boolean;
  #empty = false;

  /** @param cyclic the dates repeat with the calendar every 400 years, so that 400 empty years mean "never" */
  constructor(mask: MonthMask, first: number = FIRST_MONTH, last: number = LAST_MONTH, cyclic = false) {
    this.#mask = mask;
    this.#cyclic = cyclic;
    this.#first = Math.max(first, FIRST_MONTH);
    this.#last = Math.min(last, LAST_MONTH);
  }

  maskOf(month: number): number {
    return month < this.#first || month > this.#last ? 0 : this.#mask(month);
  }

  has(day: number): boolean {
    const month = monthOfDay(day);
    return ((this.maskOf(month) >>> (day - firstDayOf(month))) & 1) === 1;
  }

  /** The first matching day `>= day`, or Infinity. */
  ceil(day: number): number {
    let month = monthOfDay(day);
    let mask = 0;
    if (month < this.#first) month = this.#first - 1;
    else mask = this.maskOf(month) & (-1 << (day - firstDayOf(month)));
    for (const start = month; mask === 0;) {
      if (++month > this.#last || this.#isEmptyFor(month - start)) return NEVER;
      mask = this.#mask(month);
    }
    return firstDayOf(month) + 31 - Math.clz32(mask & -mask);
  }

  /** The last matching day `<= day`, or -Infinity. */
  floor(day: number): number {
    let month = monthOfDay(day);
    let mask = 0;
    if (month > this.#last) month = this.#last + 1;
    else mask = this.maskOf(month) & (0x7fffffff >>> (30 - (day - firstDayOf(month))));
    for (const start = month; mask === 0;) {
      if (--month < this.#first || this.#isEmptyFor(start - month)) return -NEVER;
      mask = this.#mask(month);
    }
    return firstDayOf(month) + 31 - Math.clz32(mask);
  }

  /** How many days in [from, to) match. */
  count(from: number, to: number): number {
    if (from >= to) return 0;
    const last = Math.min(monthOfDay(to - 1), this.#last);
    let total = 0;
    for (let month = Math.max(monthOfDay(from), this.#first); month <= last; month++) {
      const first = firstDayOf(month);
      let mask = this.#mask(month);
      if (first < from) mask &= -1 << (from - first);
      if (first + 31 > to) mask &= ~(-1 << (to - first));
      total += bits(mask);
    }
    return total;
  }

  without(others: readonly DayRule[]): DayRule {
    if (others.length === 0) return this;
    const keep: MonthMask = (month) => others.reduce((mask, other) => mask & ~other.maskOf(month), this.#mask(month));
    const cyclic = this.#cyclic && others.every((other) => other.#cyclic);
    return new DayRule(keep, this.#first, this.#last, cyclic);
  }

  /** Only the days that `keep` accepts; `depends` are the rules by which it decides. */
  where(keep: (day: number) => boolean, depends: readonly DayRule[]): DayRule {
    let latest = { month: NaN, mask: 0 };
    const kept: MonthMask = (month) => {
      if (month === latest.month) return latest.mask;
      const first = firstDayOf(month);
      let mask = this.#mask(month);
      for (let d = 0; d < 31; d++) if (((mask >>> d) & 1) === 1 && !keep(first + d)) mask &= ~(1 << d);
      latest = { month, mask };
      return mask;
    };
    return new DayRule(kept, this.#first, this.#last, this.#cyclic && depends.every((rule) => rule.#cyclic));
  }

  #isEmptyFor(months: number): boolean {
    if (this.#cyclic && months > CYCLE_MONTHS) this.#empty = true;
    return this.#empty;
  }
}

export const EVERY_DAY = new DayRule((month) => lengthMask(daysInMonth(month)), FIRST_MONTH, LAST_MONTH, true);

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
  const mask: MonthMask = (month) => {
    if (((months >>> monthOf(month)) & 1) === 0) return 0;
    if (years && !years.some((span) => inSpan(span, yearOf(month)))) return 0;
    const days = inMonth(month);
    return inWeeks && days !== 0 ? days & inWeeks(month) : days;
  };
  if (!years) return new DayRule(mask, FIRST_MONTH, LAST_MONTH, true);
  const first = Math.min(...years.map((span) => span.from));
  const last = Math.max(...years.map((span) => span.to));
  return new DayRule(mask, monthIndex(first, 1), monthIndex(last, 12));
}

/** Dates `anchor + k·every`, k >= 0. */
export function everyNthDay(anchor: number, every: number): DayRule {
  return new DayRule((month) => {
    const first = firstDayOf(month);
    const end = first + daysInMonth(month);
    let mask = 0;
    const steps = Math.max(0, Math.ceil((first - anchor) / every));
    for (let day = anchor + steps * every; day < end; day += every) mask |= 1 << (day - first);
    return mask;
  }, monthOfDay(anchor));
}

/** The given weekdays (0 is Monday) of the ISO weeks `week(anchor) + k·every`, not before `anchor`. */
export function everyNthWeek(anchor: number, every: number, weekdays: readonly number[]): DayRule {
  const monday = anchor - weekdayOf(anchor);
  return new DayRule((month) => {
    const first = firstDayOf(month);
    const length = daysInMonth(month);
    let mask = 0;
    for (let day = Math.max(first, anchor); day < first + length; day++) {
      if (Math.floor((day - monday) / 7) % every === 0 && weekdays.includes(weekdayOf(day))) mask |= 1 << (day - first);
    }
    return mask;
  }, monthOfDay(anchor));
}

/** The days `day` of the months `month(anchor) + k·every`, not before `anchor`. */
export function everyNthMonth(anchor: number, every: number, day: ParsedField): DayRule {
  const start = monthOfDay(anchor);
  const inMonth = daysByShape(day, undefined);
  return new DayRule((month) => {
    if ((month - start) % every !== 0) return 0;
    return month === start ? inMonth(month) & (-1 << (anchor - firstDayOf(month))) : inMonth(month);
  }, start);
}

/** Day and weekday of a month depend on 28 shapes only: its length and the weekday on which it begins. */
function daysByShape(day: ParsedField | undefined, weekday: ParsedField | undefined): MonthMask {
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
function daysByWeek(weeks: ReadonlySet<number>): MonthMask {
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

function maskOfValues(spans: readonly Span[], base: number): number {
  return valuesOf(spans).reduce((mask, value) => mask | (1 << (value - base)), 0);
}

function inSpan(span: Span, value: number): boolean {
  return value >= span.from && value <= span.to && (value - span.from) % span.step === 0;
}

function lengthMask(length: number): number {
  return length === 31 ? 0x7fffffff : (1 << length) - 1;
}

function bits(mask: number): number {
  let rest = mask - ((mask >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
