// Which wall times: dates joined with times of the day, knowing nothing of zones. Wall times are milliseconds counted as if
// the wall clock showed UTC; dst.ts turns them into instants.

import { DAY_MS, DAY_SECONDS, SECOND_MS } from '../time/civil.js';
import type { DayRule } from './day-rule.js';
import { cronDays, type CronDates, NEVER } from './day-rule.js';
import { DayTimes } from './day-times.js';
import type { ParsedField } from './fields.js';
import { valuesOf } from './fields.js';
import type { Window } from './schedule.js';

export type ParsedKwargs = CronDates & {
  readonly hour?: ParsedField;
  readonly minute?: ParsedField;
  readonly second?: ParsedField;
};

/** What narrows a pattern; every window must hold the time, no exception may match. */
export interface Narrowing {
  readonly windows: readonly Window[];
  readonly except: readonly ParsedKwargs[];
}

export class WallPattern {
  readonly #days: DayRule;
  readonly #times: DayTimes;
  readonly #carvings: readonly Carving[];
  readonly #carved = new Map<string, DayTimes>();

  constructor(days: DayRule, times: DayTimes, narrowing: Narrowing) {
    const wholeDays = narrowing.except.filter((except) => !hasTime(except));
    this.#days = days.without(wholeDays.map(cronDays));
    this.#times = narrowing.windows.reduce(
      (left, { from, to }) => left.within(secondOfDay(from), secondOfDay(to)),
      times,
    );
    this.#carvings = narrowing.except
      .filter(hasTime)
      .map((except) => ({ days: cronDays(except), times: timesOf(except, ANY) }));
    // Days on which the exceptions leave no time at all are no days of this pattern: a search must not stop at each of them.
    if (this.#carvings.length === 0 || this.#without(this.#carvings).size > 0) return;
    const carved = this.#carvings.map((carving) => carving.days);
    this.#days = this.#days.where(carved, (holding) => this.#timesAfter(holding).size > 0);
  }

  /** The first matching wall time `>= wall`, or Infinity. */
  ceil(wall: number): number {
    if (this.#times.size === 0) return NEVER;
    const start = Math.floor(wall / DAY_MS);
    for (let day = this.#days.ceil(start); day !== NEVER; day = this.#days.ceil(day + 1)) {
      const second = this.#timesOn(day).ceil(day === start ? Math.ceil((wall - day * DAY_MS) / SECOND_MS) : 0);
      if (second >= 0) return day * DAY_MS + second * SECOND_MS;
    }
    return NEVER;
  }

  /** The last matching wall time `<= wall`, or -Infinity. */
  floor(wall: number): number {
    if (this.#times.size === 0) return -NEVER;
    const start = Math.floor(wall / DAY_MS);
    for (let day = this.#days.floor(start); day !== -NEVER; day = this.#days.floor(day - 1)) {
      const second = this.#timesOn(day).floor(
        day === start ? Math.floor((wall - day * DAY_MS) / SECOND_MS) : DAY_SECONDS - 1,
      );
      if (second >= 0) return day * DAY_MS + second * SECOND_MS;
    }
    return -NEVER;
  }

  /** How many wall times in [from, to) match; whole days are counted, not walked. */
  count(from: number, to: number): number {
    if (from >= to) return 0;
    const first = Math.floor(from / DAY_MS);
    const last = Math.floor(to / DAY_MS);
    return this.#countDays(first, last) + this.#countBefore(last, to) - this.#countBefore(first, from);
  }

  #countDays(from: number, to: number): number {
    if (this.#carvings.length === 0) return this.#days.count(from, to) * this.#times.size;
    let total = 0;
    for (let day = this.#days.ceil(from); day < to; day = this.#days.ceil(day + 1)) total += this.#timesOn(day).size;
    return total;
  }

  #countBefore(day: number, wall: number): number {
    return this.#days.has(day) ? this.#timesOn(day).rank(Math.ceil((wall - day * DAY_MS) / SECOND_MS)) : 0;
  }

  #timesOn(day: number): DayTimes {
    if (this.#carvings.length === 0) return this.#times;
    return this.#timesAfter(this.#carvings.flatMap((carving, index) => (carving.days.has(day) ? [index] : [])));
  }

  /** What the carvings of these indices leave. */
  #timesAfter(active: readonly number[]): DayTimes {
    if (active.length === 0) return this.#times;
    const key = active.join();
    let times = this.#carved.get(key);
    if (!times) {
      times = this.#without(active.map((index) => this.#carvings[index]!));
      this.#carved.set(key, times);
    }
    return times;
  }

  #without(carvings: readonly Carving[]): DayTimes {
    return this.#times.without(carvings.map((carving) => carving.times));
  }
}

interface Carving {
  readonly days: DayRule;
  readonly times: DayTimes;
}

/** `ANY`: a field that is not given matches all its values. `DEFAULTS`: APScheduler's rule, for the times of a cron schedule. */
export const ANY = 'any';
export const DEFAULTS = 'defaults';

/**
 * The times of day of kwargs. By APScheduler's rule a time field that is not given is its minimum when a more significant
 * field is the least significant one given, otherwise every value.
 */
export function timesOf(kwargs: ParsedKwargs, missing: typeof ANY | typeof DEFAULTS): DayTimes {
  const all = (size: number): number[] => Array.from({ length: size }, (_, i) => i);
  const { hour, minute, second } = kwargs;
  const any = missing === ANY;
  return DayTimes.product(
    hour ? valuesOf(hour.spans) : any || minute || second ? all(24) : [0],
    minute ? valuesOf(minute.spans) : any || second ? all(60) : [0],
    second ? valuesOf(second.spans) : any ? all(60) : [0],
  );
}

/**
 * Whether a cron schedule follows the running clock ("every 30 minutes": both passes of a repeated hour) rather than naming
 * wall times ("at 01:30": once). It does when second, minute or hour holds `*` or `/` (SCHEDULES.md part 3).
 */
export function isIntervalLike({ hour, minute, second }: ParsedKwargs): boolean {
  const implied = hour === undefined && (minute !== undefined || second !== undefined);
  const impliedMinute = minute === undefined && second !== undefined;
  return implied || impliedMinute || [hour, minute, second].some((field) => field?.stepped === true);
}

/** Seconds of the day of `HH:MM` or `HH:MM:SS`. */
export function secondOfDay(text: string): number {
  const [hour = 0, minute = 0, second = 0] = text.split(':').map(Number);
  return (hour * 60 + minute) * 60 + second;
}

function hasTime({ hour, minute, second }: ParsedKwargs): boolean {
  return hour !== undefined || minute !== undefined || second !== undefined;
}
