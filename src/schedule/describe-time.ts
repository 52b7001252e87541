// Words for hour, minute and second together: either clock times ("09:00 and 17:00") or a rate ("every 15 minutes from
// 09:00 to 17:45"). A rate is only said where it is true: `*/7` is no "every 7 minutes", its minutes are listed instead.

import type { FieldReading, FieldReadings } from './describe-fields.js';
import { runsOf } from './describe-fields.js';
import type { ClockReading, ClockStyle } from './describe-words.js';
import { clockTime, every, list, numberRuns, shortRun, two } from './describe-words.js';

/** `at`: clock times, as `HH:MM:SS` keys that sort. `rate`: ready words that open with "every". */
export type TimeWords =
  | { readonly kind: 'at'; readonly times: readonly string[] }
  | {
      readonly kind: 'rate';
      readonly words: string;
      /** Nothing but the rate and its minutes: hours may follow as "between … and …". */
      readonly open?: { readonly period: number };
    };

/** More clock times than this are said as a rule instead of a list. */
const LONGEST_LIST = 24;

export interface TimeOptions {
  readonly style: ClockStyle;
  /** The first and last firing of the day are said although every hour counts: what follows would be heard as the beginning of the beat. */
  readonly wholeDay?: boolean;
}

export function timeWords(fields: FieldReadings, options: TimeOptions): TimeWords {
  const { hour, minute, second } = fields;
  if (second.rate !== undefined) return secondsRate(fields, second.rate, options);
  const seconds = isZero(second) ? '' : ` at ${list(numberRuns(second.values))} seconds past the minute`;
  if (minute.rate !== undefined) {
    const spans = within(hour, edges(minute), options);
    return rate(every(minute.rate, 'minute') + spans + seconds, spans === '' && minute.rate * 60);
  }
  if (hour.rate !== undefined) {
    const spans = options.wholeDay ? span(hour, edges(minute), options) : '';
    return rate(everyHours(hour.rate, minute, second) + spans + seconds, spans === '' && hour.rate * 3600);
  }
  return hoursOfTheDay(fields, options) ?? { kind: 'at', times: crossProduct(hour, minute, second) };
}

/** Whether the words alone would be read as following the running clock; what differs is said behind them. */
export function soundsStepped({ hour, minute, second }: FieldReadings, time: TimeWords): boolean {
  if (time.kind === 'at') return false;
  if ([second, minute, hour].some((field) => field.rate !== undefined)) return true;
  return isZero(second) && (isStep(hour, minute) || isStep(minute, hour));
}

export function isStepped({ hour, minute, second }: FieldReadings): boolean {
  return hour.stepped || minute.stepped || second.stepped;
}

function rate(words: string, period: number | false): TimeWords {
  return { kind: 'rate', words, ...(period !== false && { open: { period } }) };
}

/** "every hour from 09:00 to 17:00", "every 2 hours at :30 from 09:30 to 17:30", "every 25 minutes from 09:00 to 09:50". */
function hoursOfTheDay({ hour, minute, second }: FieldReadings, options: TimeOptions): TimeWords | undefined {
  if (isZero(second) && isStep(hour, minute)) {
    return rate(everyHours(hour.step, minute, second) + span(hour, edges(minute), options), false);
  }
  if (isZero(second) && isStep(minute, hour)) {
    return rate(every(minute.step, 'minute') + span(hour, edges(minute), options), false);
  }
  const few = hour.values.length * minute.values.length * second.values.length <= LONGEST_LIST;
  const inARow = isZero(second) && hour.values.length >= 3 && runsOf(hour.values).length === 1;
  if (few && !inARow) return undefined;
  const seconds = isZero(second) ? '' : ` at ${list(numberRuns(second.values))} seconds past the minute`;
  return rate(everyHours(1, minute, second) + within(hour, edges(minute), options) + seconds, false);
}

/** One stepped range, joined with a single value of the other field. */
function isStep(field: FieldReading, other: FieldReading): field is FieldReading & { readonly step: number } {
  return field.step !== undefined && other.values.length === 1;
}

function everyHours(n: number, minute: FieldReading, second: FieldReading): string {
  const onTheHour = isZero(minute) && isZero(second);
  return every(n, 'hour') + (onTheHour ? '' : past(minute));
}

/** "every 10 seconds", held to the minutes and hours in which it runs. */
function secondsRate({ hour, minute, second }: FieldReadings, n: number, options: TimeOptions): TimeWords {
  const words = every(n, 'second');
  const last = second.values.at(-1) ?? 0;
  if (minute.any) {
    const open = hour.any && !options.wholeDay;
    return rate(words + (open ? '' : spans(hour, [0, 0], [59, last], options)), open && n);
  }
  const minutes = runsOf(minute.values);
  const [only] = minutes;
  if (minutes.length === 1 && only && hour.values.length === 1) {
    return rate(words + spans(hour, [only[0], 0], [only[1], last], options), false);
  }
  const inMinutes = ` in ${minute.values.length === 1 ? 'minute' : 'minutes'} ${list(numberRuns(minute.values))}`;
  const ofHours = hour.any
    ? 'every hour'
    : `${hour.values.length === 1 ? 'hour' : 'hours'} ${list(numberRuns(hour.values))}`;
  return rate(`${words}${inMinutes} of ${ofHours}`, false);
}

/** " from 09:00 to 17:45": nothing when every hour counts. */
function within(hour: FieldReading, [first, last]: readonly [number, number], options: TimeOptions): string {
  return hour.any && !options.wholeDay ? '' : spans(hour, [first], [last], options);
}

/** " from 09:30 to 17:30": the first and the last hour, whatever lies between them. */
function span(hour: FieldReading, [first, last]: readonly [number, number], { style }: TimeOptions): string {
  const [from, to] = edges(hour);
  const start = clockTime({ hour: from, minute: first, second: 0 }, { style });
  return ` from ${start} to ${clockTime({ hour: to, minute: last, second: 0 }, { style })}`;
}

type Below = readonly [minute: number, second?: number];

function spans(hour: FieldReading, first: Below, last: Below, { style }: TimeOptions): string {
  const time = (h: number, [minute, second]: Below): string =>
    clockTime({ hour: h, minute, second: second ?? 0 }, { style, seconds: second !== undefined });
  return ` ${list(runsOf(hour.values).map(([from, to]) => `from ${time(from, first)} to ${time(to, last)}`))}`;
}

/** " at :05 and :35", " at :00 to :10". */
function past(minute: FieldReading): string {
  return ` at ${list(runsOf(minute.values).flatMap((run) => shortRun(run, (value) => `:${two(value)}`, 5)))}`;
}

function edges(field: FieldReading): readonly [number, number] {
  return [field.values[0] ?? 0, field.values.at(-1) ?? 0];
}

function isZero(field: FieldReading): boolean {
  return field.values.length === 1 && field.values[0] === 0;
}

function crossProduct(hour: FieldReading, minute: FieldReading, second: FieldReading): string[] {
  const key = ({ hour: h, minute: m, second: s }: ClockReading): string => `${two(h)}:${two(m)}:${two(s)}`;
  return hour.values.flatMap((h) =>
    minute.values.flatMap((m) => second.values.map((s) => key({ hour: h, minute: m, second: s }))),
  );
}
