// The smallest words of a read-back: clock times, dates, moments, numbers, and cron fields written from sets of numbers.

import type { ZoneName } from '../../../time/zone.js';
import { instantsOf } from '../../../time/zone.js';
import { formatInstant, parseInstant } from '../../../time/instant.js';
import { isDate, two, type LocalDate } from '../dates.js';
import type { Time } from '../token.js';
import type { Sentence } from './sentence.js';

const TWENTY_FOUR = /([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?![:\d]| ?[ap]m)/y;
const TWELVE = /(1[0-2]|[1-9]):([0-5]\d)(?::([0-5]\d))? ([ap])m\b/y;
const ISO_DATE = /(\d{4})-(\d\d)-(\d\d)(?!t)/y;
const ISO_INSTANT = /\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d{1,3})?z/y;

export interface ClockRead extends Time {
  /** The seconds were said, be they zero. */
  readonly exact: boolean;
}

export function clockAt(sentence: Sentence): ClockRead | undefined {
  if (sentence.take('noon')) return { hour: 12, minute: 0, second: 0, exact: false };
  if (sentence.take('midnight')) return { hour: 0, minute: 0, second: 0, exact: false };
  const full = sentence.match(TWENTY_FOUR);
  const found = full ?? sentence.match(TWELVE);
  if (!found) return undefined;
  const hour = full ? Number(full[1]) : (Number(found[1]) % 12) + (found[4] === 'p' ? 12 : 0);
  return { hour, minute: Number(found[2]), second: Number(found[3] ?? 0), exact: found[3] !== undefined };
}

/** `HH:MM`, with seconds where there are some. */
export function stored({ hour, minute, second }: Time): string {
  return `${two(hour)}:${two(minute)}${second > 0 ? `:${two(second)}` : ''}`;
}

export function dateAt(sentence: Sentence): LocalDate | undefined {
  return sentence.attempt(() => {
    const found = sentence.match(ISO_DATE);
    const date = found && { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) };
    return date && isDate(date) ? date : undefined;
  });
}

export function instantAt(sentence: Sentence): string | undefined {
  return sentence.attempt(() => {
    const at = parseInstant(sentence.match(ISO_INSTANT)?.[0].toUpperCase() ?? '');
    return at === undefined ? undefined : formatInstant(at);
  });
}

/** The first instant at which the clocks show this; nothing where they skip it. */
export function momentOf(date: LocalDate, time: Time, zone: ZoneName): string | undefined {
  const at = instantsOf(zone, { ...date, ...time })[0];
  return at === undefined ? undefined : formatInstant(at);
}

/** The last second before the next day begins. */
export function endOfDay(date: LocalDate, zone: ZoneName): string | undefined {
  const last = instantsOf(zone, { ...date, hour: 23, minute: 59, second: 59 }).at(-1);
  return last === undefined ? undefined : formatInstant(last);
}

export function integerAt(sentence: Sentence): number | undefined {
  const found = sentence.match(/\d{1,9}(?![\d:.-])/y);
  return found && Number(found[0]);
}

/** "0 to 4", "7" */
export function runAt(sentence: Sentence, read: (sentence: Sentence) => number | undefined): number[] | undefined {
  const from = read(sentence);
  if (from === undefined) return undefined;
  const to = sentence.attempt(() => (sentence.take(' to ') ? read(sentence) : undefined)) ?? from;
  return to < from ? undefined : Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** "0 to 4, 7 and 9": all their numbers. */
export function numbersAt(
  sentence: Sentence,
  read: (sentence: Sentence) => number | undefined = integerAt,
): number[] | undefined {
  return sentence.list(() => runAt(sentence, read))?.flat();
}

/** `[9, 10, 11, 17]` is `"9-11,17"`; one number stays a number. Without steps: a listed time is a time of the clock. */
export function fieldOf(values: readonly number[]): number | string {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length === 1) return sorted[0] ?? 0;
  const runs: [number, number][] = [];
  for (const value of sorted) {
    const open = runs.at(-1);
    if (open && value === open[1] + 1) open[1] = value;
    else runs.push([value, value]);
  }
  return runs
    .map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
}

/** The same numbers with a step among them, which makes a time follow the running clock; nothing where one number has no step. */
export function steppedFieldOf(values: readonly number[]): string | undefined {
  const [first, second, ...rest] = [...new Set(values)].sort((a, b) => a - b);
  if (first === undefined || second === undefined) return undefined;
  const stepped = `${first}-${second}/${second - first}`;
  return rest.length === 0 ? stepped : `${stepped},${fieldOf(rest)}`;
}
