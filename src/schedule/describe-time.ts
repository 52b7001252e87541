// Words for hour, minute and second together: either clock times ("09:00 and 17:00") or a rate ("every 15 minutes from
// 09:00 to 17:45"). A rate is only said where it is true: `*/7` is no "every 7 minutes", its minutes are listed instead.

import type { FieldReading, FieldReadings } from './describe-fields.js';
import { runsOf } from './describe-fields.js';
import type { Hours } from './describe-words.js';
import { clockTime, every, list, two } from './describe-words.js';

/** `at`: clock times, as `HH:MM:SS` keys that sort. `rate`: ready words that open with "every". */
export type TimeWords =
  { readonly kind: 'at'; readonly times: readonly string[] } | { readonly kind: 'rate'; readonly words: string };

/** More clock times than this are said as a rule instead of a list. */
const LONGEST_LIST = 24;

export function timeWords(fields: FieldReadings, hours: Hours): TimeWords {
  const { hour, minute, second } = fields;
  if (second.rate !== undefined) return { kind: 'rate', words: secondsRate(hour, minute, second, second.rate, hours) };
  const seconds = isZero(second) ? '' : ` at ${list(second.values.map(String))} seconds past the minute`;
  if (minute.rate !== undefined) {
    return { kind: 'rate', words: every(minute.rate, 'minute') + within(hour, edges(minute), hours) + seconds };
  }
  const onTheHour = isZero(minute) && isZero(second);
  if (hour.rate !== undefined) {
    return { kind: 'rate', words: every(hour.rate, 'hour') + (onTheHour ? '' : past(minute)) + seconds };
  }
  if (minute.values.length === 1 && isZero(second) && isOneRun(hour)) {
    return {
      kind: 'rate',
      words: `every hour${isZero(minute) ? '' : past(minute)}${within(hour, edges(minute), hours)}`,
    };
  }
  if (hour.values.length * minute.values.length * second.values.length <= LONGEST_LIST) {
    return { kind: 'at', times: crossProduct(hour, minute, second) };
  }
  return { kind: 'rate', words: `every hour${past(minute)}${within(hour, edges(minute), hours)}${seconds}` };
}

/** "every 10 seconds", held to the minutes and hours in which it runs. */
function secondsRate(
  hour: FieldReading,
  minute: FieldReading,
  second: FieldReading,
  rate: number,
  hours: Hours,
): string {
  const words = every(rate, 'second');
  const last = second.values.at(-1) ?? 0;
  if (minute.any) return words + (hour.any ? '' : spans(hour, [0, 0], [59, last], hours));
  const minutes = runsOf(minute.values);
  const [only] = minutes;
  if (minutes.length === 1 && only && hour.values.length === 1) {
    return words + spans(hour, [only[0], 0], [only[1], last], hours);
  }
  const inMinutes = ` in ${minute.values.length === 1 ? 'minute' : 'minutes'} ${list(minute.values.map(String))}`;
  return `${words}${inMinutes} of ${hour.any ? 'every hour' : `hours ${list(hour.values.map(String))}`}`;
}

/** " from 09:00 to 17:45": nothing when every hour counts. */
function within(hour: FieldReading, [first, last]: readonly [number, number], hours: Hours): string {
  return hour.any ? '' : spans(hour, [first], [last], hours);
}

type Below = readonly [minute: number, second?: number];

function spans(hour: FieldReading, first: Below, last: Below, hours: Hours): string {
  const time = (h: number, [minute, second]: Below): string =>
    clockTime(h, minute, second ?? 0, hours, second !== undefined);
  return ` ${list(runsOf(hour.values).map(([from, to]) => `from ${time(from, first)} to ${time(to, last)}`))}`;
}

/** " at :05 and :35". */
function past(minute: FieldReading): string {
  return ` at ${list(minute.values.map((value) => `:${two(value)}`))}`;
}

function edges(field: FieldReading): readonly [number, number] {
  return [field.values[0] ?? 0, field.values.at(-1) ?? 0];
}

function isZero(field: FieldReading): boolean {
  return field.values.length === 1 && field.values[0] === 0;
}

/** Three hours or more in a row, so that "every hour from … to …" says more than a list would. */
function isOneRun(hour: FieldReading): boolean {
  return hour.values.length >= 3 && runsOf(hour.values).length === 1;
}

function crossProduct(hour: FieldReading, minute: FieldReading, second: FieldReading): string[] {
  return hour.values.flatMap((h) =>
    minute.values.flatMap((m) => second.values.map((s) => `${two(h)}:${two(m)}:${two(s)}`)),
  );
}
