// Arithmetic of the Gregorian calendar on plain integers: no zone, no clock, no allocation.
// A day is counted from 1970-01-01 (day 0); a month index is `year * 12 + month - 1`; weekdays count from Monday (0).
// Valid for years 1 to 10,000.

export const SECOND_MS = 1_000;
export const DAY_MS = 86_400_000;
export const DAY_SECONDS = 86_400;

const EPOCH_SHIFT = 719_468; // days from 0000-03-01, where the 400-year era begins, to 1970-01-01
const ERA_DAYS = 146_097;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export function monthIndex(year: number, month: number): number {
  return year * 12 + month - 1;
}

export function yearOf(index: number): number {
  return Math.floor(index / 12);
}

/** 1–12 */
export function monthOf(index: number): number {
  return index - yearOf(index) * 12 + 1;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(index: number): number {
  const month = monthOf(index);
  return month === 2 && isLeapYear(yearOf(index)) ? 29 : MONTH_DAYS[month - 1]!;
}

/** The day number of the first of a month. */
export function firstDayOf(index: number): number {
  // The year is taken to begin in March, so that the leap day is its last day (H. Hinnant, "chrono-compatible date algorithms").
  const shifted = index - 2;
  const year = (shifted / 12) | 0;
  const month = shifted - year * 12;
  const dayOfYear = ((153 * month + 2) / 5) | 0;
  return 365 * year + (year >> 2) - ((year / 100) | 0) + ((year / 400) | 0) + dayOfYear - EPOCH_SHIFT;
}

/** The month index in which a day lies. */
export function monthOfDay(day: number): number {
  const shifted = day + EPOCH_SHIFT;
  const era = (shifted / ERA_DAYS) | 0;
  const dayOfEra = shifted - era * ERA_DAYS;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1_460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  return (era * 400 + yearOfEra) * 12 + (((5 * dayOfYear + 2) / 153) | 0) + 2;
}

export function dayNumber(year: number, month: number, day: number): number {
  return firstDayOf(monthIndex(year, month)) + day - 1;
}

/** 0 is Monday, 6 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** ISO 8601 week of a day, 1–53; it belongs to the year of its Thursday. */
export function isoWeek(day: number): number {
  const thursday = day - weekdayOf(day) + 3;
  const newYear = firstDayOf(yearOf(monthOfDay(thursday)) * 12);
  return Math.floor((thursday - newYear) / 7) + 1;
}

/** Whether such a date is in the calendar: 30 February is not. */
export function dateExists(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(monthIndex(year, month));
}
