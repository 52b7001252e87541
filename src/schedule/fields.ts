// One field of cron kwargs: its grammar, its range and its canonical writing. `"Mon - Fri"` is read as weekdays 0–4 and
// written `mon-fri`; what cannot be read is a message that names the field, the value and what is allowed (SCHEDULES.md part 1).

import { BoundedCache } from './bounded-cache.js';
import type { CronField } from './schedule.js';

/** Values `from`, `from + step`, … up to `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Days of the month that depend on the month. `nth` counts from 1, or from -1 (the last) backwards. */
export type MonthDay =
  | { readonly kind: 'day-from-end'; readonly nth: number }
  | { readonly kind: 'weekday'; readonly nth: number; readonly weekday: number }
  | { readonly kind: 'workday'; readonly nth: number }
  | { readonly kind: 'nearest-workday'; readonly day: number };

export interface ParsedField {
  readonly spans: readonly Span[];
  readonly monthDays: readonly MonthDay[];
  /** Holds `*` or a step, or covers its whole range. */
  readonly stepped: boolean;
  /** Every value of the range. */
  readonly any: boolean;
  /** Canonical: an integer, or lower case without spaces inside ranges. */
  readonly text: number | string;
  /** Weekdays were given as numbers. */
  readonly numericWeekdays: boolean;
}

export type FieldResult = { readonly ok: true; readonly field: ParsedField } | FieldRefusal;
export interface FieldRefusal {
  readonly ok: false;
  /** *field: expected …, got …. Write for example ….* */
  readonly message: string;
  /** The words after "expected". */
  readonly expected: string;
  /** A valid value. */
  readonly example: string;
}

export const WEEKDAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const MONTH_NAMES = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
] as const;

export const FIELD_RANGES: Readonly<Record<CronField, readonly [min: number, max: number]>> = {
  year: [1970, 9999],
  month: [1, 12],
  day: [1, 31],
  week: [1, 53],
  day_of_week: [0, 6],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
};

const EXAMPLES: Readonly<Record<CronField, string>> = {
  year: '2027',
  month: 'jan-mar',
  day: '1,15',
  week: '1-26',
  day_of_week: 'mon-fri',
  hour: '9-17',
  minute: '*/15',
  second: '0,30',
};

/** Reads one field of kwargs. Any JSON value may be passed; what is neither integer nor text is refused. */
export function parseField(name: CronField, value: unknown): FieldResult {
  const refuse = (problem: string): FieldRefusal => refusal(name, value, problem);
  if (typeof value === 'number' ? !Number.isSafeInteger(value) : typeof value !== 'string') {
    return refuse('an integer or text');
  }
  const text = String(value).trim().toLowerCase();
  if (text === '' || text.length > 256) return refuse(text === '' ? 'a value' : 'at most 256 characters');
  const read = known.get(`${name} ${text}`, () => readAtoms(name, text));
  return typeof read === 'string' ? refuse(read) : { ok: true, field: read };
}

/** Thousands of schedules are written with the same few hundred fields: a list of jobs reads each of them once. */
const known = new BoundedCache<ParsedField | string>(1_000);

/** The field, or what was expected instead. */
function readAtoms(name: CronField, text: string): ParsedField | string {
  const atoms: Atom[] = [];
  for (const part of text.split(',')) {
    const atom = parseAtom(name, part.trim().replace(/\s+/g, ' ').replace(/ ?- ?/g, '-'));
    if (typeof atom === 'string') return atom;
    atoms.push(atom);
  }
  return assemble(name, atoms);
}

/** The values a list of spans holds, ascending, each once. */
export function valuesOf(spans: readonly Span[]): number[] {
  const values = new Set<number>();
  for (const { from, to, step } of spans) for (let value = from; value <= to; value += step) values.add(value);
  return [...values].sort((a, b) => a - b);
}

export function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

interface Atom {
  readonly span?: Span;
  readonly monthDay?: MonthDay;
  readonly stepped?: boolean;
  readonly numeric?: boolean;
  readonly text: string;
}

/** An atom, or what was expected instead. */
function parseAtom(name: CronField, text: string): Atom | string {
  const [min, max] = FIELD_RANGES[name];
  const star = /^\*(?:\/(\d{1,5}))?$/.exec(text);
  if (star) return starAtom(name, star[1] === undefined ? undefined : Number(star[1]));
  const numbers = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(\d{1,5}))?$/.exec(text);
  if (numbers) {
    const from = Number(numbers[1]);
    const step = numbers[3] === undefined ? undefined : Number(numbers[3]);
    const to = numbers[2] !== undefined ? Number(numbers[2]) : step === undefined ? from : max;
    if (from < min || from > max || to < min || to > max) return range(name);
    if (from > to)
      return `a range that does not run backwards (${name === 'hour' ? `"${from}-${max},${min}-${to}"` : 'two ranges'} instead)`;
    if (step !== undefined && (step < 1 || step > to - from)) return stepExpected(from, to, text);
    const span = { from, to, step: step ?? 1 };
    if (name === 'day_of_week') return { span, stepped: step !== undefined, numeric: true, text: weekdaysText(span) };
    return { span, stepped: step !== undefined, text: numbersText(numbers) };
  }
  if (name === 'month') return namedAtom(text, MONTH_NAMES, 1, range(name));
  if (name === 'day_of_week') return namedAtom(text, WEEKDAY_NAMES, 0, range(name));
  if (name === 'day') return monthDayAtom(text) ?? range(name);
  return range(name);
}

/** What is expected of a step: one that leads to another value of its range. */
export function stepExpected(from: number, to: number, text: string): string {
  return to > from ? `a step from 1 to ${to - from} in "${text}"` : `no step in "${text}", whose range is one value`;
}

function starAtom(name: CronField, step: number | undefined): Atom | string {
  const [min, max] = FIELD_RANGES[name];
  const span = { from: min, to: max, step: step ?? 1 };
  if (step === undefined) return { span, stepped: true, text: '*' };
  if (step < 1 || step > max - min) return `a step from 1 to ${max - min} in "*/${step}"`;
  if (name !== 'day_of_week') return { span, stepped: true, text: `*/${step}` };
  return { span, stepped: true, numeric: step > 1, text: step === 1 ? '*' : weekdaysText(span) };
}

function namedAtom(text: string, names: readonly string[], first: number, expected: string): Atom | string {
  const [from, to, ...rest] = text.split('-').map((word) => nameIndex(word, names));
  if (from === undefined || from < 0 || rest.length > 0 || (to !== undefined && to < 0)) return expected;
  if (to === undefined) return { span: { from: from + first, to: from + first, step: 1 }, text: names[from]! };
  if (from > to) return `a range that does not run backwards (list the names instead: ${EXAMPLES_BACKWARDS[first]})`;
  return {
    span: { from: from + first, to: to + first, step: 1 },
    text: from === to ? names[from]! : `${names[from]}-${names[to]}`,
  };
}

const EXAMPLES_BACKWARDS = ['"fri,sat,sun,mon"', '"nov,dec,jan"'];

const FULL_NAMES =
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december tues weds thur thurs sept';
const FULL = new Set(FULL_NAMES.split(' '));

function nameIndex(word: string, names: readonly string[]): number {
  const trimmed = word.trim();
  return FULL.has(trimmed) || trimmed.length === 3 ? names.indexOf(trimmed.slice(0, 3)) : -1;
}

const WORD_ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const NTH = '(?:(\\d{1,2})(?:st|nd|rd|th)|(first|second|third|fourth|fifth))';
const FROM_END = new RegExp(`^(?:${NTH}[ -](?:to[ -])?)?last(?: (\\S+))?$`);
const FROM_START = new RegExp(`^${NTH} (\\S+)$`);
const NEAREST = /^nearest (?:workday|weekday)(?: to)? (\d{1,2})$/;

function monthDayAtom(text: string): Atom | string | undefined {
  const nearest = NEAREST.exec(text);
  if (nearest) {
    const day = Number(nearest[1]);
    return day >= 1 && day <= 31 ? written({ kind: 'nearest-workday', day }) : undefined;
  }
  const fromEnd = FROM_END.exec(text);
  const match = fromEnd ?? FROM_START.exec(text);
  if (!match) return undefined;
  const given =
    match[1] === undefined && match[2] === undefined ? 1 : Number(match[1] ?? WORD_ORDINALS.indexOf(match[2]!) + 1);
  const nth = fromEnd ? -given : given;
  const unit = match[3];
  if (unit === undefined || (fromEnd && unit === 'day'))
    return given >= 1 && given <= 31 ? written({ kind: 'day-from-end', nth }) : undefined;
  if (unit === 'workday' || unit === 'weekday') {
    return given >= 1 && given <= 23 ? written({ kind: 'workday', nth }) : 'a workday from 1st to 23rd';
  }
  const weekday = nameIndex(unit, WEEKDAY_NAMES);
  if (weekday < 0) return undefined;
  return given >= 1 && given <= 5 ? written({ kind: 'weekday', nth, weekday }) : 'a weekday from 1st to 5th';
}

function written(monthDay: MonthDay): Atom {
  return { monthDay, text: monthDayText(monthDay) };
}

/** The canonical writing: `last`, `2nd last`, `3rd fri`, `2nd last fri`, `first workday`, `last workday`, `nearest workday 15`. */
export function monthDayText(monthDay: MonthDay): string {
  if (monthDay.kind === 'nearest-workday') return `nearest workday ${monthDay.day}`;
  const { nth } = monthDay;
  const place = nth === -1 ? 'last' : nth < 0 ? `${ordinal(-nth)} last` : ordinal(nth);
  if (monthDay.kind === 'day-from-end') return place;
  if (monthDay.kind === 'weekday') return `${place} ${WEEKDAY_NAMES[monthDay.weekday]}`;
  return `${nth === 1 ? 'first' : place} workday`;
}

function assemble(name: CronField, atoms: readonly Atom[]): ParsedField {
  const [min, max] = FIELD_RANGES[name];
  const spans = atoms.flatMap((atom) => (atom.span ? [atom.span] : []));
  const any = spans.some((span) => span.from === min && span.to === max && span.step === 1) || coversAll(name, spans);
  const text = [...new Set(atoms.map((atom) => atom.text))].join(',');
  return {
    spans,
    monthDays: atoms.flatMap((atom) => (atom.monthDay ? [atom.monthDay] : [])),
    stepped: any || atoms.some((atom) => atom.stepped === true),
    any,
    text: /^\d+$/.test(text) ? Number(text) : text,
    numericWeekdays: atoms.some((atom) => atom.numeric === true),
  };
}

function coversAll(name: CronField, spans: readonly Span[]): boolean {
  const [min, max] = FIELD_RANGES[name];
  return name !== 'year' && valuesOf(spans).length === max - min + 1;
}

function numbersText([, from, to, step]: RegExpExecArray): string {
  return `${Number(from)}${to === undefined ? '' : `-${Number(to)}`}${step === undefined ? '' : `/${Number(step)}`}`;
}

function weekdaysText(span: Span): string {
  if (span.step === 1 && span.to - span.from > 1) return `${WEEKDAY_NAMES[span.from]}-${WEEKDAY_NAMES[span.to]}`;
  return valuesOf([span])
    .map((value) => WEEKDAY_NAMES[value])
    .join(',');
}

function range(name: CronField): string {
  const [min, max] = FIELD_RANGES[name];
  if (name === 'month') return '1–12 or jan–dec';
  if (name === 'day_of_week') return 'mon–sun';
  if (name === 'day') return '1–31, "last", "last fri", "3rd fri", "first workday"';
  return `${min}–${max}`;
}

function refusal(name: CronField, value: unknown, expected: string): FieldRefusal {
  const got = (JSON.stringify(value) ?? typeof value).slice(0, 80);
  return {
    ok: false,
    message: `${name}: expected ${expected}, got ${got}. Write for example "${EXAMPLES[name]}".`,
    expected,
    example: EXAMPLES[name],
  };
}
