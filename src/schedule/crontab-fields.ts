// The fields of a crontab line, each turned into the text of a cron kwargs field. Weekdays become names, because their numbers mean
// something else there; `L`, `W` and `#` become words: `5L` is `last fri`, `15W` is `nearest workday 15`.

import type { FieldRefusal } from './fields.js';
import { monthDayText, parseField, stepExpected, valuesOf, WEEKDAY_NAMES } from './fields.js';

export type CrontabField = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'day_of_week' | 'year';

export const CRONTAB_LABELS: Readonly<Record<CrontabField, string>> = {
  second: 'second',
  minute: 'minute',
  hour: 'hour',
  day: 'day of month',
  month: 'month',
  day_of_week: 'day of week',
  year: 'year',
};

export type FieldFault = Pick<FieldRefusal, 'expected' | 'example'>;

/** Second, minute, hour, month and year are written as in kwargs; `*` also when the whole range is given. */
export function readPlainField(name: Exclude<CrontabField, 'day' | 'day_of_week'>, text: string): string | FieldFault {
  const result = parseField(name, text);
  if (!result.ok) return result;
  return result.field.any && !text.includes('/') ? '*' : String(result.field.text);
}

/** Day of month: kwargs text, `*` for every day. */
export function readMonthDays(text: string): string | FieldFault {
  if (text === '?') return '*';
  const atoms = text.split(',').map(monthDayWords);
  const result = atoms.includes(undefined) ? parseField('day', 'W') : parseField('day', atoms.join(','));
  if (!result.ok) return isStepFault(result) ? result : { expected: '1–31, L, L-3, LW, 15W', example: '1,15' };
  return result.field.any ? '*' : String(result.field.text);
}

function monthDayWords(atom: string): string | undefined {
  const special = /^(?:L(?:-(\d{1,2}))?|(LW|WL)|(\d{1,2})W)$/i.exec(atom);
  if (!special) return /^[\d*/-]+$/.test(atom) ? atom : undefined;
  const [, before, lastWorkday, nearest] = special;
  if (nearest !== undefined) return `nearest workday ${Number(nearest)}`;
  if (lastWorkday !== undefined) return 'last workday';
  return monthDayText({ kind: 'day-from-end', nth: -1 - Number(before ?? 0) });
}

export interface CrontabWeekdays {
  /** Kwargs text of the plain weekdays; `*` for all seven, empty when there are only special ones. */
  readonly plain: string;
  /** Days of the month that name a weekday: `last fri`, `3rd fri`. */
  readonly special: readonly string[];
}

export function readWeekdays(text: string): CrontabWeekdays | FieldFault {
  const days = new Set<number>(); // 0 is Sunday
  const special: string[] = [];
  for (const atom of text.split(',')) {
    const word = specialWeekday(atom);
    if (word !== undefined) {
      special.push(word);
      continue;
    }
    const values = weekdayValues(atom.toLowerCase());
    if (values === undefined) return { expected: '0–7 (0 and 7 are Sunday), sun–sat, 5L, 5#3', example: '1-5' };
    if ('expected' in values) return values;
    for (const value of values) days.add(value % 7);
  }
  return { plain: weekdayText(days), special };
}

/** `5L`, `friL`, `5#3`, `fri#3` */
function specialWeekday(atom: string): string | undefined {
  const match = /^([0-7]|[a-z]{3})(?:(L)|#([1-5]))$/i.exec(atom);
  if (!match) return undefined;
  const sundayBased = weekdayValue(match[1]!.toLowerCase());
  if (sundayBased === undefined) return undefined;
  const nth = match[2] === undefined ? Number(match[3]) : -1;
  return monthDayText({ kind: 'weekday', nth, weekday: (sundayBased + 6) % 7 });
}

/** A step wider than its range is an error (SCHEDULES.md part 1). */
function isStepFault({ expected }: FieldFault): boolean {
  return /^(?:a|no) step /.test(expected);
}

function weekdayValues(atom: string): number[] | FieldFault | undefined {
  const match = /^(?:(\*|\?)|([a-z]{3}|\d)(?:-([a-z]{3}|\d))?)(?:\/(\d{1,2}))?$/.exec(atom);
  if (!match) return undefined;
  const step = match[4] === undefined ? 1 : Number(match[4]);
  const from = match[2] === undefined ? 0 : weekdayValue(match[2]);
  let to = match[3] !== undefined ? weekdayValue(match[3]) : match[1] || match[4] ? 6 : from;
  if (from === undefined || to === undefined) return undefined;
  // Names go round the week ("fri-mon"), in which Sunday has no number; numbers that run backwards are a mistake.
  if (from > to && /^[a-z]+-[a-z]+/.test(atom)) to += 7;
  if (from > to) return undefined;
  if (match[4] !== undefined && (step < 1 || step > to - from))
    return { expected: stepExpected(from, to, atom), example: '*/2' };
  return valuesOf([{ from, to, step }]);
}

function weekdayValue(word: string): number | undefined {
  if (/^[0-7]$/.test(word)) return Number(word);
  const index = (WEEKDAY_NAMES as readonly string[]).indexOf(word);
  return index < 0 ? undefined : (index + 1) % 7;
}

/** `mon-fri`, `sat,sun`, `*` for all. */
function weekdayText(sundayBased: ReadonlySet<number>): string {
  if (sundayBased.size === 7) return '*';
  const days = [...sundayBased].map((day) => (day + 6) % 7).sort((a, b) => a - b);
  return runs(days)
    .map(([from, to]) => (to - from > 1 ? `${WEEKDAY_NAMES[from]}-${WEEKDAY_NAMES[to]}` : namesBetween(from, to)))
    .join(',');
}

function namesBetween(from: number, to: number): string {
  return WEEKDAY_NAMES.slice(from, to + 1).join(',');
}

/** Neighbours joined: [0,1,2,5] is [[0,2],[5,5]]. */
export function runs(values: readonly number[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const value of values) {
    const last = found.at(-1);
    if (last && last[1] === value - 1) last[1] = value;
    else found.push([value, value]);
  }
  return found;
}
