// Cron kwargs from outside: checked field by field, known aliases mapped, nothing ever dropped. Dropping an unknown key turns
// "weekdays at 9" into every day (FEATURES.md TR4), and `{}` would fire every second (TR3).

import { matchesNoDate } from './compile.js';
import { parseField, WEEKDAY_NAMES } from './fields.js';
import type { CronField, CronKwargs } from './schedule.js';
import { CRON_FIELDS } from './schedule.js';

/** Who wrote the kwargs. A model's weekday numbers are sent back: 0 is Monday for APScheduler and Sunday in a crontab. */
export type KwargsOrigin = 'model' | 'person';

export interface KwargsFailure {
  /** `impossible`: well formed, but no calendar has such a date. */
  readonly status: 'invalid' | 'impossible';
  readonly field?: CronField;
  /** *where: expected …, got …. Do ….* */
  readonly message: string;
  /** A valid value of the field. */
  readonly example?: string;
}

export type KwargsResult =
  | { readonly ok: true; readonly kwargs: CronKwargs; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly failure: KwargsFailure };

/**
 * Checks and normalises cron kwargs: keys in the order of their significance, names of three letters in lower case, numbers as
 * numbers, weekdays by name. `null` means not given.
 *
 * @example
 * validateKwargs({ weekday: 'Monday-Friday', hour: '09' }, 'person')
 * // { ok: true, kwargs: { day_of_week: 'mon-fri', hour: 9 }, warnings: ['weekday was read as day_of_week'] }
 */
export function validateKwargs(input: unknown, origin: KwargsOrigin): KwargsResult {
  const fields = readFields(input, origin);
  if (!fields.ok) return fields;
  if (Object.keys(fields.kwargs).length === 0) {
    return refuse(
      'cron kwargs: expected at least one field, got none, which would fire every second. Give for example {"hour": 9}.',
    );
  }
  if (!matchesNoDate(fields.kwargs)) return fields;
  return { ok: false, failure: { status: 'impossible', message: whyNever(fields.kwargs) } };
}

function readFields(input: unknown, origin: KwargsOrigin): KwargsResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse(`cron kwargs: expected an object such as {"hour": 9}, got ${shown(input)}.`);
  }
  const given = new Map<CronField, { readonly key: string; readonly value: unknown }>();
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(input)) {
    const field = fieldOf(key);
    if (field === undefined) return refuse(unknownKey(key));
    if (value === null || value === undefined) continue;
    const twin = given.get(field);
    if (twin)
      return refuse(`cron kwargs: expected ${field} once, got "${twin.key}" and "${key}". Give ${field} only.`, field);
    if (key !== field) warnings.push(`${key} was read as ${field}`);
    given.set(field, { key, value });
  }
  const kwargs: { [F in CronField]?: number | string } = {};
  for (const field of CRON_FIELDS) {
    const entry = given.get(field);
    if (!entry) continue;
    const result = parseField(field, entry.value);
    if (!result.ok) return refuse(result.message, field, result.example);
    if (result.field.numericWeekdays) {
      const names = String(result.field.text);
      if (origin === 'model') return refuse(ambiguousWeekdays(entry.value), field, 'mon-fri');
      warnings.push(`${field} ${shown(entry.value)} counts from Monday = 0, as in APScheduler: ${names}`);
    }
    kwargs[field] = result.field.text;
  }
  return { ok: true, kwargs, warnings };
}

/** Spellings that models and people use for the eight fields; compared without case, spaces, `_` and `-`. */
const ALIASES: Readonly<Record<string, CronField>> = {
  years: 'year',
  months: 'month',
  dom: 'day',
  dayofmonth: 'day',
  monthday: 'day',
  date: 'day',
  isoweek: 'week',
  weekofyear: 'week',
  weeknumber: 'week',
  dow: 'day_of_week',
  dayofweek: 'day_of_week',
  daysofweek: 'day_of_week',
  weekday: 'day_of_week',
  weekdays: 'day_of_week',
  wday: 'day_of_week',
  hours: 'hour',
  hr: 'hour',
  hrs: 'hour',
  minutes: 'minute',
  min: 'minute',
  mins: 'minute',
  seconds: 'second',
  sec: 'second',
  secs: 'second',
};

function fieldOf(key: string): CronField | undefined {
  const plain = key.toLowerCase().replace(/[\s_-]/g, '');
  return (
    CRON_FIELDS.find((field) => field.replaceAll('_', '') === plain) ??
    (Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : undefined)
  );
}

function unknownKey(key: string): string {
  const period = /^(days|weeks)$/i.test(key)
    ? ` A period in ${key} is an interval or a calendar schedule, not cron.`
    : '';
  return `cron kwargs: expected the keys ${CRON_FIELDS.join(', ')}, got ${shown(key)}. Remove it or use one of these.${period}`;
}

function ambiguousWeekdays(value: unknown): string {
  return (
    `day_of_week: expected names ${WEEKDAY_NAMES.join(', ')}, got ${shown(value)}, which is ambiguous: 0 is Monday in APScheduler ` +
    `and Sunday in a crontab. Write for example "mon-fri".`
  );
}

function whyNever(kwargs: CronKwargs): string {
  const dates = (['year', 'month', 'day', 'week', 'day_of_week'] as const).filter(
    (field) => kwargs[field] !== undefined,
  );
  const pattern = dates.map((field) => `${field} ${shown(kwargs[field])}`).join(' and ');
  return `cron kwargs: expected a date that exists, got ${pattern}, which no calendar has. It would never fire.`;
}

function refuse(message: string, field?: CronField, example?: string): KwargsResult {
  return {
    ok: false,
    failure: { status: 'invalid', message, ...(field && { field }), ...(example !== undefined && { example }) },
  };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? typeof value).slice(0, 80);
}
