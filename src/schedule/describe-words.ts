// The small change of English that every description is made of: lists, ordinals, names of days and months, clock times.

export type Hours = 12 | 24;

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

/** "09:00", "09:00:30"; on the 12-hour clock "9:00am". Seconds are said only when they are not zero, or when asked for. */
export function clockTime(
  hour: number,
  minute: number,
  second: number,
  hours: Hours,
  withSeconds = second !== 0,
): string {
  const rest = `:${two(minute)}${withSeconds ? `:${two(second)}` : ''}`;
  if (hours === 24) return `${two(hour)}${rest}`;
  return `${hour % 12 || 12}${rest}${hour < 12 ? 'am' : 'pm'}`;
}

/** `HH:MM[:SS]` as it is stored, said on the wished clock. */
export function clockTimeOf(stored: string, hours: Hours): string {
  const [hour = 0, minute = 0, second = 0] = stored.split(':').map(Number);
  return clockTime(hour, minute, second, hours);
}
