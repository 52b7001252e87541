// Reads one cron field into what a person would list: "any", "every nth", plain values, and named days of the month.
// Describing needs the meaning of a field, not its spelling, so that `0-23`, `*` and `*/1` are said alike.

import { BoundedCache } from './bounded-cache.js';
import type { MonthDay, Span } from './fields.js';
import { FIELD_RANGES, parseField, valuesOf } from './fields.js';
import type { CronField, CronKwargs } from './schedule.js';
import { CRON_FIELDS } from './schedule.js';

export interface FieldReading {
  /** Every value of the range: the field says nothing. */
  readonly any: boolean;
  /** Set when the field holds its whole range (1), or a step from its minimum that divides the range evenly. */
  readonly rate?: number;
  /** The step of a field that is one stepped range ("9-17/2") and nothing else; its first and last value are those of `values`. */
  readonly step?: number;
  /** Holds `*` or a step: a time of day then follows the running clock through a repeated hour (SCHEDULES.md part 3). */
  readonly stepped: boolean;
  /** The ranges as they were written, in order, each once. */
  readonly spans: readonly Span[];
  /** Ascending; empty when the field holds only named days. */
  readonly values: readonly number[];
  /** Days that depend on the month: the last, the 3rd Friday, the first workday. */
  readonly named: readonly MonthDay[];
}

export type FieldReadings = { readonly [F in CronField]: FieldReading };

/** All eight fields with APScheduler's defaults filled in: `*` above the least significant given field, the minimum below it. */
export function readKwargs(kwargs: CronKwargs): FieldReadings {
  const least = CRON_FIELDS.findLastIndex((field) => kwargs[field] !== undefined);
  return readEach((field, position) => kwargs[field] ?? defaultOf(field, position, least));
}

/** All eight fields of an exception, where an omitted field matches anything. */
export function readExcept(kwargs: CronKwargs): FieldReadings {
  return readEach((field) => kwargs[field] ?? '*');
}

/** @throws RangeError when the expression is not valid: only what was validated can be described */
export function readField(name: CronField, expression: number | string): FieldReading {
  return known.get(`${name} ${expression}`, () => read(name, expression));
}

/** `*` stands in most fields of most schedules, and for the year it means eight thousand values: read once. */
const known = new BoundedCache<FieldReading>(1_000);

function read(name: CronField, expression: number | string): FieldReading {
  const result = parseField(name, expression);
  if (!result.ok) throw new RangeError(result.message);
  const { spans, monthDays, stepped } = result.field;
  const [from, to] = FIELD_RANGES[name];
  const values = valuesOf(spans);
  const any = values.length === to - from + 1;
  const [only] = spans;
  const divides =
    from === 0 && spans.length === 1 && only?.from === from && only.to === to && (to + 1) % only.step === 0;
  const rate = any ? 1 : divides ? only.step : undefined;
  const step = spans.length === 1 && only && only.step > 1 && values.length > 1 ? only.step : undefined;
  return {
    any,
    values,
    stepped,
    spans: distinct(spans),
    named: distinct(monthDays),
    ...(rate !== undefined && { rate }),
    ...(step !== undefined && { step }),
  };
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function readEach(valueOf: (field: CronField, position: number) => number | string): FieldReadings {
  const entries = CRON_FIELDS.map((field, position) => [field, readField(field, valueOf(field, position))] as const);
  return Object.fromEntries(entries) as unknown as FieldReadings;
}

function defaultOf(field: CronField, position: number, least: number): number | string {
  return position < least || field === 'week' || field === 'day_of_week' ? '*' : FIELD_RANGES[field][0];
}

/** Splits ascending numbers into runs of neighbours: [9,10,11,14] is [[9,11],[14,14]]. */
export function runsOf(values: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && last[1] === value - 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}
