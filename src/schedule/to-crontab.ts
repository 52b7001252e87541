// The crontab line that means exactly what a schedule means, where there is one.

import { runs } from './crontab-fields.js';
import { readKwargs } from './compile.js';
import type { MonthDay, ParsedField, Span } from './fields.js';
import { FIELD_RANGES, valuesOf } from './fields.js';
import type { CronField, CronKwargs, Schedule, SchedulePart } from './schedule.js';
import { CRON_FIELDS } from './schedule.js';
import type { ParsedKwargs } from './wall-pattern.js';

/**
 * 5 fields, or 6 with seconds first when there are seconds; `null` when no line means the same: other shapes than cron, ISO weeks, years, day AND
 * weekday, bounds, exceptions and windows. The zone is not part of a crontab line; `clock: 'utc'` has one only in UTC.
 *
 * @example
 * toCrontab({ kind: 'cron', kwargs: { day_of_week: 'mon-fri', hour: 9, minute: 0 }, timezone: 'UTC' }) // '0 9 * * 1-5'
 */
export function toCrontab(schedule: Schedule): string | null {
  if (isNarrowed(schedule) || schedule.maxRuns !== undefined) return null;
  if (schedule.clock === 'utc' && schedule.timezone !== 'UTC') return null;
  if (schedule.kind === 'cron') return lineOf(schedule.kwargs);
  return schedule.kind === 'union' ? lineOfUnion(schedule.parts) : null;
}

/** A union is one line when one part names days, the other weekdays, and all else is equal: cron's OR. */
function lineOfUnion(parts: readonly SchedulePart[]): string | null {
  const [first, second, third] = parts;
  if (first?.kind !== 'cron' || second?.kind !== 'cron' || third || isNarrowed(first) || isNarrowed(second))
    return null;
  const ordered =
    first.kwargs.day_of_week === undefined ? [first.kwargs, second.kwargs] : [second.kwargs, first.kwargs];
  const [onDays, onWeekdays] = ordered as [CronKwargs, CronKwargs];
  const { day } = onDays;
  const { day_of_week: weekday } = onWeekdays;
  if (day === undefined || weekday === undefined || onDays.day_of_week !== undefined || onWeekdays.day !== undefined)
    return null;
  const rest = CRON_FIELDS.filter((field) => field !== 'day' && field !== 'day_of_week');
  if (rest.some((field) => String(onDays[field]) !== String(onWeekdays[field]))) return null;
  const fields = readKwargs({ ...onDays, day_of_week: weekday });
  return fields.day?.any === true || fields.day_of_week?.any === true ? null : line(fields);
}

function lineOf(kwargs: CronKwargs): string | null {
  const fields = readKwargs(kwargs);
  const restricted = (field: ParsedField | undefined): boolean => field !== undefined && !field.any;
  return restricted(fields.day) && restricted(fields.day_of_week) ? null : line(fields);
}

function line(fields: ParsedKwargs): string | null {
  if ([fields.year, fields.week].some((field) => field && !field.any)) return null;
  const days = dayText(fields.day);
  if (!days) return null;
  const { hour, minute, second } = fields;
  const timed = hour ?? minute ?? second;
  const monthOnly = !timed && !fields.day && !fields.week && !fields.day_of_week;
  if (monthOnly && !fields.month) return null; // a year alone
  const weekdays = [weekdayText(fields.day_of_week), ...days.weekdays].filter((text) => text !== '');
  const words = [
    minute ? plain('minute', minute) : second ? '*' : '0',
    hour ? plain('hour', hour) : minute || second ? '*' : '0',
    monthOnly ? '1' : weekdays.length === 0 ? days.days.replace(WHOLE_MONTH, '*') : days.days,
    fields.month ? plain('month', fields.month) : '*',
    weekdays.length === 0 ? '*' : weekdays.join(','),
  ];
  const seconds = second ? plain('second', second) : '0';
  return (seconds === '0' ? words : [seconds, ...words]).join(' ');
}

function plain(name: CronField, field: ParsedField): string {
  if (field.any && !String(field.text).includes('/')) return '*';
  return field.spans.map((span) => spanText(name, span)).join(',');
}

function spanText(name: CronField, { from, to, step }: Span): string {
  const [min, max] = FIELD_RANGES[name];
  if (from === min && to === max) return step === 1 ? '*' : `*/${step}`;
  if (from === to) return String(from);
  return step === 1 ? `${from}-${to}` : `${from}-${to}/${step}`;
}

/** Usually written `*\/2`; beside weekdays that would turn cron's OR into AND. */
const WHOLE_MONTH = /^1-31(?=\/\d+$)/;

/** Day of month split into what crontab writes there and what it writes as weekday; `null` when it can write neither. */
function dayText(field: ParsedField | undefined): { days: string; weekdays: string[] } | null {
  if (!field || field.any) return { days: '*', weekdays: [] };
  const days = field.spans.map((span) =>
    span.from === 1 && span.to === 31 ? `1-31/${span.step}` : spanText('day', span),
  );
  const weekdays: string[] = [];
  for (const special of field.monthDays) {
    const text = special.kind === 'weekday' ? nthWeekday(special) : monthDay(special);
    if (text === undefined) return null;
    (special.kind === 'weekday' ? weekdays : days).push(text);
  }
  return { days: days.join(',') || '*', weekdays };
}

function monthDay(special: Exclude<MonthDay, { kind: 'weekday' }>): string | undefined {
  switch (special.kind) {
    case 'day-from-end':
      return special.nth === -1 ? 'L' : undefined;
    case 'workday':
      return special.nth === 1 ? '1W' : special.nth === -1 ? 'LW' : undefined;
    case 'nearest-workday':
      return `${special.day}W`;
  }
}

function nthWeekday({ nth, weekday }: { readonly nth: number; readonly weekday: number }): string | undefined {
  const sundayBased = (weekday + 1) % 7;
  if (nth === -1) return `${sundayBased}L`;
  return nth > 0 ? `${sundayBased}#${nth}` : undefined;
}

function weekdayText(field: ParsedField | undefined): string {
  if (!field || field.any) return '';
  const sundayBased = valuesOf(field.spans)
    .map((day) => (day + 1) % 7)
    .sort((a, b) => a - b);
  return runs(sundayBased)
    .map(([from, to]) => (from === to ? String(from) : to - from === 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
}

function isNarrowed({ start, end, except, window }: Schedule | SchedulePart): boolean {
  return [start, end, except, window].some((value) => value !== undefined);
}
