// Canonical writing of cron fields: the shortest list of numbers, ranges and steps that means the same set.

import { WEEKDAYS } from '../words/calendar-words.js';
import type { DayRule, TimeOfDay } from '../piece.js';
import type { CronKwargs, SchedulePart } from '../../../schedule/schedule.js';

/** Kwargs in the making. */
export type Kwargs = { -readonly [F in keyof CronKwargs]: CronKwargs[F] };

/** `[9, 10, 11, 17]` is `"9-11,17"`; one number stays a number. */
export function numbers(values: readonly number[]): number | string {
  const [one] = values;
  if (one !== undefined && values.every((value) => value === one)) return one;
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  return (
    stepped(sorted) ??
    ranges(sorted)
      .map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
      .join(',')
  );
}

function stepped(sorted: readonly number[]): string | undefined {
  const [first = 0, second = 0] = sorted;
  const step = second - first;
  if (sorted.length < 4 || step < 2 || sorted.some((value, i) => value !== first + i * step)) return undefined;
  return `${first}-${sorted.at(-1)}/${step}`;
}

export function weekdays(days: readonly number[]): string {
  const [only, other] = days;
  if (only !== undefined && other === undefined) return WEEKDAYS[only] ?? '';
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  return ranges(sorted)
    .map(([from, to]) => (to > from + 1 ? `${WEEKDAYS[from]}-${WEEKDAYS[to]}` : WEEKDAYS.slice(from, to + 1).join(',')))
    .join(',');
}

function ranges(sorted: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const value of sorted) {
    const open = found.at(-1);
    if (open && value === open[1] + 1) open[1] = value;
    else found.push([value, value]);
  }
  return found;
}

/** `every` n-th of a field of `size` values, from `first`: `"*"`, `"*\/15"`, `"4/15"`. */
export function every(n: number, first = 0): string {
  const start = first % n;
  return n === 1 ? '*' : start === 0 ? `*/${n}` : `${start}/${n}`;
}

export function dayExpression(rules: readonly DayRule[]): number | string {
  const [only, other] = rules;
  if (only && !other && only.kind !== 'days') return ruleText(only);
  if (only?.kind === 'days' && only.from === only.to && !other) return only.from;
  const plain: number[] = [];
  const words: string[] = [];
  for (const rule of rules) {
    if (rule.kind !== 'days') words.push(ruleText(rule));
    else for (let day = rule.from; day <= rule.to; day++) plain.push(day);
  }
  if (words.length === 0) return numbers(plain);
  return [...(plain.length > 0 ? [String(numbers(plain))] : []), ...new Set(words)].join(',');
}

function ruleText(rule: Exclude<DayRule, { kind: 'days' }>): string {
  if (rule.kind === 'nearest') return `nearest workday ${rule.day}`;
  if (rule.kind === 'last') return rule.back === 0 ? 'last' : `${ordinal(rule.back + 1)} last`;
  const place =
    rule.nth === -1
      ? 'last'
      : rule.nth < 0
        ? `${ordinal(-rule.nth)} last`
        : rule.nth === 1 && rule.weekday === 'workday'
          ? 'first'
          : ordinal(rule.nth);
  return `${place} ${rule.weekday === 'workday' ? 'workday' : WEEKDAYS[rule.weekday]}`;
}

export function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

/**
 * Times of the day as kwargs: one where the times are all pairs of some hours and some minutes, otherwise one for each
 * minute that occurs ("18:15 and 20:45" are two firings, not four).
 */
export function timeFields(times: readonly TimeOfDay[]): CronKwargs[] {
  const [only, other] = times;
  if (only && !other) return [fieldsOf(only.hour, only.minute, only.second)];
  const byMinute = new Map<string, { hours: number[]; minute: number; second: number }>();
  for (const { hour, minute, second } of times) {
    const key = `${minute}:${second}`;
    const group = byMinute.get(key) ?? { hours: [], minute, second };
    if (!group.hours.includes(hour)) group.hours.push(hour);
    byMinute.set(key, group);
  }
  const merged = new Map<string, { hours: number[]; minutes: number[]; second: number }>();
  for (const { hours, minute, second } of byMinute.values()) {
    const key = `${[...hours].sort((a, b) => a - b).join()}:${second}`;
    const group = merged.get(key) ?? { hours, minutes: [], second };
    group.minutes.push(minute);
    merged.set(key, group);
  }
  return [...merged.values()].map(({ hours, minutes, second }) => fieldsOf(numbers(hours), numbers(minutes), second));
}

/** Those days at each of the times; the kwargs of the days become those of the part where there is one time. */
export function atEach(times: readonly TimeOfDay[], dates: Kwargs): SchedulePart[] {
  const [only, other] = times;
  if (!only || other) return timeFields(times).map((time) => ({ kind: 'cron', kwargs: { ...dates, ...time } }));
  dates.hour = only.hour;
  dates.minute = only.minute;
  if (only.second > 0) dates.second = only.second;
  return [{ kind: 'cron', kwargs: dates }];
}

function fieldsOf(hour: number | string, minute: number | string, second: number): CronKwargs {
  return second > 0 ? { hour, minute, second } : { hour, minute };
}

export function clockText({ hour, minute, second }: Pick<TimeOfDay, 'hour' | 'minute' | 'second'>): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(hour)}:${two(minute)}${second > 0 ? `:${two(second)}` : ''}`;
}
