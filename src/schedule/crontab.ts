// Crontab strings, read with the meaning that cron gives them: 0 and 7 are Sunday, day OR weekday when both are restricted.
// What is read becomes cron kwargs, whose rules differ (names only, AND), so an OR becomes two kwargs: a union.

import type { CrontabField } from './crontab-fields.js';
import { CRONTAB_LABELS, readMonthDays, readPlainField, readWeekdays } from './crontab-fields.js';
import { cronerDisagrees } from './croner-check.js';
import { matchesNoDate } from './compile.js';
import type { CronKwargs } from './schedule.js';

export type CrontabResult =
  | { readonly ok: true; readonly parts: readonly CronKwargs[]; readonly warnings: readonly string[] }
  | {
      readonly ok: false;
      readonly message: string;
      readonly hint?: string;
      /** Which field is wrong, counted from 1. */
      readonly position?: number;
    };

const MAX_LENGTH = 256;
const EXAMPLE = 'Write for example "0 9 * * 1-5".';

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const TOKEN = /^(?:[\d*?,/#LW-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)+$/i;

/** Whether a text is meant as a crontab string, be it right or wrong: `@word`, or 5 to 7 fields of crontab's characters. */
export function looksLikeCrontab(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) return false;
  if (/^@[a-z]+$/i.test(trimmed)) return true;
  const fields = trimmed.split(/\s+/);
  return (
    fields.length >= 5 && fields.length <= 7 && /^[\d*]/.test(trimmed) && fields.every((field) => TOKEN.test(field))
  );
}

/**
 * Reads 5 fields (minute, hour, day of month, month, day of week), 6 (seconds first), 7 (year last) or a macro such as `@daily`.
 * The union of `parts` is what fires.
 *
 * @example
 * parseCrontab('0 9 * * 1-5') // { ok: true, parts: [{ day_of_week: 'mon-fri', hour: 9, minute: 0 }], warnings: [] }
 */
export function parseCrontab(text: string): CrontabResult {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) {
    return {
      ok: false,
      message: `crontab: expected at most ${MAX_LENGTH} characters, got ${trimmed.length}. ${EXAMPLE}`,
    };
  }
  if (trimmed.startsWith('@')) return readMacro(trimmed);
  const fields = trimmed === '' ? [] : trimmed.split(/\s+/);
  if (fields.length < 5 || fields.length > 7) {
    return {
      ok: false,
      message:
        `crontab: expected 5 fields (minute, hour, day of month, month, day of week), 6 with seconds first or 7 with the year last, ` +
        `got ${fields.length}. ${EXAMPLE}`,
    };
  }
  return readFields(trimmed, fields);
}

function readMacro(text: string): CrontabResult {
  const macro = text.toLowerCase();
  const line = Object.hasOwn(MACROS, macro) ? MACROS[macro] : undefined;
  if (line !== undefined) return parseCrontab(line);
  const known = Object.keys(MACROS).join(', ');
  if (macro !== '@reboot')
    return { ok: false, message: `crontab: expected one of ${known}, got "${text}". ${EXAMPLE}` };
  return {
    ok: false,
    message: `crontab: expected a time, got "@reboot", which is an event: jobs here run at times. Use one of ${known}.`,
    hint: '@daily',
  };
}

function readFields(text: string, given: readonly string[]): CrontabResult {
  const shift = given.length === 5 ? 0 : 1;
  const at = (index: number): string => given[index + shift]!;
  const faults: { message: string; hint: string; position: number }[] = [];
  const read = <T>(
    field: CrontabField,
    position: number,
    result: T | { readonly expected: string; readonly example: string },
  ): T | undefined => {
    if (typeof result !== 'object' || result === null || !('expected' in result)) return result;
    faults.push({
      message: faultAt(field, position, given[position - 1]!, result.expected, result.example),
      hint: result.example,
      position,
    });
    return undefined;
  };
  const second = shift === 0 ? '0' : read('second', 1, readPlainField('second', given[0]!));
  const minute = read('minute', 1 + shift, readPlainField('minute', at(0)));
  const hour = read('hour', 2 + shift, readPlainField('hour', at(1)));
  const day = read('day', 3 + shift, readMonthDays(at(2)));
  const month = read('month', 4 + shift, readPlainField('month', at(3)));
  const weekdays = read('day_of_week', 5 + shift, readWeekdays(at(4)));
  const year = given.length < 7 ? '*' : read('year', 7, readPlainField('year', given[6]!));
  const fault = faults[0];
  if (fault) return { ok: false, ...fault };
  const base = timeKwargs(year!, month!, hour!, minute!, second!);
  const dates = joinDates(day!, weekdays!, isStar(at(2)), isStar(at(4)));
  if ('message' in dates) return { ok: false, message: dates.message };
  const parts = dates.parts.map((date) => inOrder({ ...base, ...date }));
  return finish(text, parts, dates);
}

function finish(text: string, all: readonly CronKwargs[], dates: JoinedDates): CrontabResult {
  const parts = all.filter((part) => !matchesNoDate(part));
  if (parts.length === 0)
    return { ok: false, message: `crontab: expected a date that exists, got "${text}". It would never fire.` };
  if (cronerDisagrees(text, parts, dates.and)) {
    return {
      ok: false,
      message: `crontab: expected a line with one meaning, got "${text}", which readers of crontabs understand differently. Say it in words.`,
    };
  }
  return { ok: true, parts, warnings: dates.warnings };
}

function faultAt(field: CrontabField, position: number, value: string, expected: string, example: string): string {
  return `crontab field ${position} (${CRONTAB_LABELS[field]}): expected ${expected}, got "${value}". Write for example "${example}".`;
}

/** `*` is left out except for the least significant field, after which omitted fields are `*` anyway. */
function timeKwargs(year: string, month: string, hour: string, minute: string, second: string): CronKwargs {
  const least = second === '0' ? { minute: asValue(minute) } : { ...given('minute', minute), second: asValue(second) };
  return { ...given('year', year), ...given('month', month), ...given('hour', hour), ...least };
}

function given(field: keyof CronKwargs, text: string): CronKwargs {
  return text === '*' ? {} : { [field]: asValue(text) };
}

function asValue(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function inOrder({ year, month, day, day_of_week, hour, minute, second }: CronKwargs): CronKwargs {
  const ordered = { year, month, day, day_of_week, hour, minute, second };
  return Object.fromEntries(Object.entries(ordered).filter(([, value]) => value !== undefined));
}

interface JoinedDates {
  readonly parts: readonly CronKwargs[];
  readonly warnings: readonly string[];
  /** Day and weekday must both match. */
  readonly and: boolean;
}

/**
 * Cron's rule: when neither field begins with `*`, either one suffices; otherwise both must match, so that with a mere `*` the other
 * decides alone.
 */
function joinDates(
  day: string,
  { plain, special }: { readonly plain: string; readonly special: readonly string[] },
  dayStar: boolean,
  weekdayStar: boolean,
): JoinedDates | { readonly message: string } {
  const onDay = given('day', day);
  const onWeekday = given('day_of_week', plain);
  const nothingElse = { warnings: [], and: false };
  if (dayStar || weekdayStar) {
    if (day !== '*' && special.length > 0) {
      return {
        message: `crontab: expected "*" as day of month beside ${special.join(', ')}, got "${day}". Give one of the two.`,
      };
    }
    if (special.length > 0) {
      const parts = [{ day: special.join(',') }, ...(plain === '' ? [] : [onWeekday])];
      return { parts, ...nothingElse };
    }
    const both = day !== '*' && plain !== '*';
    const warning = `day of month ${day} and day of week ${plain} must both match, because one of them begins with * (cron's rule)`;
    return { parts: [{ ...onDay, ...onWeekday }], warnings: both ? [warning] : [], and: true };
  }
  if (day === '*' || plain === '*') return { parts: [{}], ...nothingElse };
  const days = { day: asValue([day, ...special].join(',')) };
  const warning = `day of month ${day} or day of week ${[plain, ...special].filter(Boolean).join(', ')}: either one suffices (cron's rule)`;
  return { parts: plain === '' ? [days] : [days, onWeekday], warnings: [warning], and: false };
}

function isStar(text: string): boolean {
  return /^[*?]/.test(text);
}

export { toCrontab } from './to-crontab.js';
