// Searching and counting dates: a rule answers one month at a time with a bit mask (bit 0 is the 1st), so that finding the next date
// skips whole months and counting dates counts bits. Which rules there are is told in day-rule.ts.

import { firstDayOf, monthIndex, monthOfDay } from '../time/civil.js';
import type { MonthMask } from './month-days.js';

// A zone west of Greenwich shows 1969 at instant 0, one east of it shows 10000 shortly before the last instant.
export const LAST_YEAR = 9999;
export const FIRST_MONTH = monthIndex(1969, 1);
export const LAST_MONTH = monthIndex(LAST_YEAR, 12);
/** The calendar, weekdays and ISO weeks included, repeats every 400 years. */
const CYCLE_MONTHS = 4_800;
/** So long without a date that it is worth asking whether there will ever be one; the rarest usual dates are 40 years apart. */
const PATIENCE_MONTHS = 480;
export const NEVER = Infinity;

/** Dates that repeat every 400 years, from some month on. */
interface Cycle {
  readonly from: number;
  readonly mask: MonthMask;
}

/**
 * What is known of a rule forever. That a search for a date ends is proved with `outer`: 400 years without a date in it mean "never",
 * however long the period of the rule itself is.
 */
export interface Forever {
  /** Holds all dates of the rule from its month on, and may hold more. */
  readonly outer?: Cycle;
  /** Holds only dates of the rule from its month on, and may hold fewer. */
  readonly inner?: Cycle;
}

export class DayRule {
  readonly #mask: MonthMask;
  readonly #first: number;
  readonly #last: number;
  readonly #forever: Forever;
  #outerIsEmpty: boolean | undefined;
  /** From this day on a search has found nothing: the parts of a union that are over are asked again at each firing of the others. */
  #noneFrom = Infinity;

  constructor(mask: MonthMask, first = FIRST_MONTH, last = LAST_MONTH, forever: Forever = {}) {
    this.#mask = mask;
    this.#first = Math.max(first, FIRST_MONTH);
    this.#last = Math.min(last, LAST_MONTH);
    this.#forever = forever;
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
    if (day >= this.#noneFrom) return NEVER;
    let month = monthOfDay(day);
    let mask = 0;
    if (month < this.#first) month = this.#first - 1;
    else mask = this.maskOf(month) & (-1 << (day - firstDayOf(month)));
    for (let empty = 0; mask === 0; empty++) {
      if (++month > this.#last || (empty > PATIENCE_MONTHS && this.#isOverFrom(month))) {
        this.#noneFrom = day;
        return NEVER;
      }
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
    for (let empty = 0; mask === 0; empty++) {
      month--;
      if (empty > PATIENCE_MONTHS && this.#isOverFrom(month)) month = this.#forever.outer!.from - 1;
      if (month < this.#first) return -NEVER;
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
    return others.length === 0
      ? this
      : this.#narrowed(others, (mask, masks) => masks.reduce((left, m) => left & ~m, mask));
  }

  /** Only the days that `keep` accepts, which is told the indices of those of `others` that hold the day. */
  where(others: readonly DayRule[], keep: (holding: readonly number[]) => boolean): DayRule {
    const sift = (mask: number, masks: readonly number[], holding: readonly number[] = [], index = 0): number => {
      if (mask === 0) return 0;
      const other = masks[index];
      if (other === undefined) return keep(holding) ? mask : 0;
      const held = sift(mask & other, masks, [...holding, index], index + 1);
      return held | sift(mask & ~other, masks, holding, index + 1);
    };
    return this.#narrowed(others, sift);
  }

  /** The more of `others` holds a day, the less of it `narrow` may leave: otherwise the proof of emptiness would be none. */
  #narrowed(others: readonly DayRule[], narrow: (mask: number, masks: readonly number[]) => number): DayRule {
    const mask = latest((month) =>
      narrow(
        this.#mask(month),
        others.map((other) => other.maskOf(month)),
      ),
    );
    const outer = this.#forever.outer;
    if (!outer) return new DayRule(mask, this.#first, this.#last);
    const inner = others.flatMap((other) => other.#forever.inner ?? []);
    const outerMask: MonthMask = (month) =>
      narrow(
        outer.mask(month),
        others.map((other) => other.#forever.inner?.mask(month) ?? 0),
      );
    const from = Math.max(outer.from, ...inner.map((cycle) => cycle.from));
    return new DayRule(mask, this.#first, this.#last, { outer: { from, mask: outerMask } });
  }

  /** Whether it is certain that no date lies in this month or after it. */
  #isOverFrom(month: number): boolean {
    const { outer } = this.#forever;
    if (!outer || month < outer.from) return false;
    return (this.#outerIsEmpty ??= isEmptyCycle(outer));
  }
}

function isEmptyCycle({ from, mask }: Cycle): boolean {
  for (let month = from; month < from + CYCLE_MONTHS; month++) if (mask(month) !== 0) return false;
  return true;
}

/** Remembers the latest answer: a search asks several times about the month in which it is. */
function latest(mask: MonthMask): MonthMask {
  let known = { month: NaN, mask: 0 };
  return (month) => {
    if (month !== known.month) known = { month, mask: mask(month) };
    return known.mask;
  };
}

function bits(mask: number): number {
  let rest = mask - ((mask >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
