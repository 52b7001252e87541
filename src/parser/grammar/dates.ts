// Arithmetic on local dates, without zones: what a wall calendar can answer. Days are counted from 1970-01-01.

export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;

export function toDays(date: LocalDate): number {
  return Math.round(Date.UTC(date.year, date.month - 1, date.day) / DAY_MS);
}

export function fromDays(days: number): LocalDate {
  const date = new Date(days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return fromDays(toDays(date) + days);
}

/** The same day of a later month; the 31st becomes the last day of a shorter one. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const index = date.year * 12 + date.month - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  return { year, month, day: Math.min(date.day, daysInMonth(year, month)) };
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 0 is Monday. */
export function weekdayOf(date: LocalDate): number {
  return (toDays(date) + 3) % 7;
}

export function isDate(date: LocalDate): boolean {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= daysInMonth(date.year, date.month);
}

/** `YYYY-MM-DD` */
export function isoDate(date: LocalDate): string {
  return `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
}

/** The date of the nth (from 1, or from the end when negative) given weekday of a month, if there is one. */
export function nthWeekday(year: number, month: number, nth: number, weekday: number): LocalDate | undefined {
  const last = daysInMonth(year, month);
  const first = 1 + ((weekday - weekdayOf({ year, month, day: 1 }) + 7) % 7);
  const day = nth > 0 ? first + 7 * (nth - 1) : first + 7 * (Math.floor((last - first) / 7) + 1 + nth);
  return day >= 1 && day <= last ? { year, month, day } : undefined;
}

export function two(n: number): string {
  return String(n).padStart(2, '0');
}
