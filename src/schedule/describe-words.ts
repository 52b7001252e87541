// The small change of English that every description is made of: lists, ordinals, names of days and months, clock times.

import { runsOf } from './describe-fields.js';

/** How clock times are written: `17:30` or `5:30 PM`. */
export type ClockStyle = '12' | '24';

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** "a", "a and b", "a, b and c". */
export function list(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** "1 minute", "45 minutes". */
export function amount(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

/** "every minute", "every 45 minutes". */
export function every(n: number, unit: string): string {
  return n === 1 ? `every ${unit}` : `every ${n} ${unit}s`;
}

export function two(n: number): string {
  return String(n).padStart(2, '0');
}

export interface ClockReading {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export interface ClockWords {
  readonly style: ClockStyle;
  /** Seconds are said even where they are zero: a neighbour in the same list has some. */
  readonly seconds?: boolean;
  /** "noon" and "midnight" have words on the 12-hour clock; behind a date "midnight" would leave open which end of the day is meant. */
  readonly dated?: boolean;
}

/** "09:00", "09:00:30"; on the 12-hour clock "9:00 AM", "noon", "midnight", and behind a date "12:00 AM". */
export function clockTime({ hour, minute, second }: ClockReading, words: ClockWords): string {
  const { style, seconds = second !== 0, dated = false } = words;
  const rest = `:${two(minute)}${seconds ? `:${two(second)}` : ''}`;
  if (style === '24') return `${two(hour)}${rest}`;
  if (minute === 0 && !seconds && hour === 12) return 'noon';
  if (minute === 0 && !seconds && hour === 0 && !dated) return 'midnight';
  return `${hour % 12 || 12}${rest} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** Stored times `HH:MM[:SS]` said alike: where one of them has seconds, all say theirs. */
export function clockTimes(stored: readonly string[], style: ClockStyle): string[] {
  const times = stored.map(readClock);
  const seconds = times.some(({ second }) => second !== 0);
  return times.map((time) => clockTime(time, { style, seconds }));
}

export function readClock(stored: string): ClockReading {
  const [hour = 0, minute = 0, second = 0] = stored.split(':').map(Number);
  return { hour, minute, second };
}

/** "0 to 4", "7": what a list of plain numbers is made of. */
export function numberRuns(values: readonly number[]): string[] {
  return runsOf(values).flatMap((run) => shortRun(run, String, 3));
}

/** A run of neighbours as "a to b", or one by one where it is shorter than `least`. */
export function shortRun([from, to]: readonly [number, number], say: (n: number) => string, least: number): string[] {
  if (to - from + 1 >= least) return [`${say(from)} to ${say(to)}`];
  return Array.from({ length: to - from + 1 }, (_, i) => say(from + i));
}
