// The hours of a read-back as kwargs: "every 15 minutes from 09:00 to 17:45", "every hour at :05 and :35", "every 10 seconds in
// minute 0 of every hour", and the steps that make a time follow the running clock.

import type { CronKwargs } from '../../../schedule/schedule.js';
import type { Time } from '../token.js';
import { clockAt, fieldOf, integerAt, numbersAt, runAt, steppedFieldOf } from './field-words.js';
import type { Sentence } from './sentence.js';

export type RateUnit = 'second' | 'minute' | 'hour';
export interface Rate {
  readonly n: number;
  readonly unit: RateUnit;
  /** Nothing but the rate was said: it may be a period of elapsed time. */
  readonly plain: boolean;
  /** The same beat on the clock face, where the clock face has it. */
  readonly kwargs: CronKwargs | undefined;
}

export const SECONDS: Readonly<Record<RateUnit, number>> = { second: 1, minute: 60, hour: 3600 };
const SIZE: Readonly<Record<RateUnit, number>> = { second: 60, minute: 60, hour: 24 };

type Span = readonly [from: Time, to: Time];

/** "every 15 minutes" with its hours, minutes and seconds. */
export function rateAt(sentence: Sentence): Rate | undefined {
  return sentence.attempt(() => {
    if (!sentence.take('every ')) return undefined;
    const n = sentence.attempt(() => countAt(sentence)) ?? 1;
    const unit = sentence.match(/(second|minute|hour)s?(?![a-z])/y)?.[1] as RateUnit | undefined;
    if (!unit || n < 1) return undefined;
    const inMinutes = unit === 'second' ? inMinutesAt(sentence) : undefined;
    const minutes = unit === 'hour' ? colonMinutes(sentence) : undefined;
    const spans = inMinutes ? undefined : spansAt(sentence);
    const seconds = unit === 'second' ? undefined : secondsPast(sentence);
    const time = spans ? inSpans(n, unit, spans, minutes) : onFace(n, unit, minutes);
    const kwargs = time && { ...time, ...inMinutes, ...(seconds && { second: fieldOf(seconds) }) };
    return { n, unit, plain: !inMinutes && !minutes && !spans && !seconds, kwargs };
  });
}

function countAt(sentence: Sentence): number | undefined {
  const n = integerAt(sentence);
  return n !== undefined && sentence.take(' ') ? n : undefined;
}

/** " in minutes 0 to 5 of every hour", " in minute 0 of hours 9 and 12" */
function inMinutesAt(sentence: Sentence): CronKwargs | undefined {
  return sentence.attempt(() => {
    const minutes = sentence.match(/ in minutes? /y) && numbersAt(sentence);
    if (!minutes) return undefined;
    if (sentence.take(' of every hour')) return { minute: fieldOf(minutes) };
    const hours = sentence.match(/ of hours? /y) && numbersAt(sentence);
    return hours ? { hour: fieldOf(hours), minute: fieldOf(minutes) } : undefined;
  });
}

/** " at :05 and :35", " at :00 to :10" */
function colonMinutes(sentence: Sentence): readonly number[] | undefined {
  return sentence.attempt(() => {
    if (!sentence.take(' at ')) return undefined;
    const minute = (): number | undefined => {
      const found = sentence.match(/:([0-5]\d)(?!\d)/y);
      return found && Number(found[1]);
    };
    return sentence.list(() => runAt(sentence, minute))?.flat();
  });
}

/** " at 10 and 40 seconds past the minute" */
function secondsPast(sentence: Sentence): readonly number[] | undefined {
  return sentence.attempt(() => {
    const seconds = sentence.take(' at ') ? numbersAt(sentence) : undefined;
    return seconds && sentence.take(' seconds past the minute') ? seconds : undefined;
  });
}

/** " from 09:00 to 11:30 and from 14:00 to 15:30" */
function spansAt(sentence: Sentence): readonly Span[] | undefined {
  return sentence.attempt(() =>
    sentence.take(' ')
      ? sentence.list((): Span | undefined => {
          const from = sentence.take('from ') ? clockAt(sentence) : undefined;
          const to = from && sentence.take(' to ') ? clockAt(sentence) : undefined;
          return from && to && from.hour <= to.hour ? [from, to] : undefined;
        })
      : undefined,
  );
}

function onFace(n: number, unit: RateUnit, minutes: readonly number[] | undefined): CronKwargs | undefined {
  if (SIZE[unit] % n !== 0 || n >= SIZE[unit]) return undefined;
  const beat = n === 1 ? '*' : `*/${n}`;
  switch (unit) {
    case 'second':
      return { second: beat };
    case 'minute':
      return { minute: beat };
    case 'hour':
      return { ...(n > 1 && { hour: beat }), minute: fieldOf(minutes ?? [0]) };
  }
}

function inSpans(
  n: number,
  unit: RateUnit,
  spans: readonly Span[],
  minutes: readonly number[] | undefined,
): CronKwargs | undefined {
  switch (unit) {
    case 'second':
      return secondsIn(n, spans);
    case 'minute':
      return minutesIn(n, spans);
    case 'hour':
      return hoursIn(n, spans, minutes);
  }
}

/** "every 10 seconds from 06:00:00 to 19:59:50", "… from 09:15:00 to 09:30:50". */
function secondsIn(n: number, spans: readonly Span[]): CronKwargs | undefined {
  const beat = onFace(n, 'second', undefined);
  if (!beat || !spans.every(([from, to]) => from.second === 0 && to.second === 60 - n)) return undefined;
  if (spans.every(([from, to]) => from.minute === 0 && to.minute === 59)) {
    return { ...hours(spans), minute: '*', ...beat };
  }
  const [only] = spans;
  if (spans.length > 1 || !only || only[0].hour !== only[1].hour || only[1].minute < only[0].minute) return undefined;
  return { hour: only[0].hour, minute: rangeOf(only[0].minute, only[1].minute), ...beat };
}

/** "every 15 minutes from 09:00 to 17:45", "every 25 minutes from 09:10 to 09:35". */
function minutesIn(n: number, spans: readonly Span[]): CronKwargs | undefined {
  if (!spans.every(([from, to]) => from.second + to.second === 0)) return undefined;
  const beat = onFace(n, 'minute', undefined);
  if (beat && spans.every(([from, to]) => from.minute === 0 && to.minute === 60 - n))
    return { ...hours(spans), ...beat };
  const [only] = spans;
  if (spans.length > 1 || !only || only[0].hour !== only[1].hour) return undefined;
  const [from, to] = [only[0].minute, only[1].minute];
  return n > 1 && to > from && (to - from) % n === 0 ? { hour: only[0].hour, minute: `${from}-${to}/${n}` } : undefined;
}

/** "every hour from 09:00 to 17:00", "every 2 hours at :30 from 09:30 to 17:30", "every hour at :05 and :35 from 09:05 to 12:35". */
function hoursIn(n: number, spans: readonly Span[], said: readonly number[] | undefined): CronKwargs | undefined {
  const [first, last] = [said?.[0] ?? 0, said?.at(-1) ?? 0];
  const fits = spans.every(
    ([from, to]) => from.minute === first && to.minute === last && from.second + to.second === 0,
  );
  const [only] = spans;
  if (!fits || !only) return undefined;
  const minute = fieldOf(said ?? [0]);
  if (n === 1) return { ...hours(spans), minute };
  const [from, to] = [only[0].hour, only[1].hour];
  return spans.length === 1 && to > from && (to - from) % n === 0 ? { hour: `${from}-${to}/${n}`, minute } : undefined;
}

function hours(spans: readonly Span[]): CronKwargs {
  const values = spans.flatMap(([from, to]) =>
    Array.from({ length: to.hour - from.hour + 1 }, (_, i) => from.hour + i),
  );
  return { hour: values.length === 24 ? '*' : fieldOf(values) };
}

function rangeOf(from: number, to: number): number | string {
  return from === to ? from : `${from}-${to}`;
}

/**
 * Clock times as kwargs: one where they are all pairs of some hours, some minutes and some seconds, otherwise one for each
 * group that is ("18:15 and 20:45" are two firings, not four).
 */
export function timesAsKwargs(times: readonly Time[]): CronKwargs[] {
  const bySecond = grouped(
    times,
    ({ hour, minute }) => `${hour}:${minute}`,
    ({ second }) => second,
  );
  const byMinute = grouped(
    bySecond,
    ({ key: [{ hour }], values }) => `${hour} ${values.join()}`,
    ({ key: [time] }) => time.minute,
  );
  const byHour = grouped(
    byMinute,
    ({ key: [{ values }], values: minutes }) => `${minutes.join()} ${values.join()}`,
    ({
      key: [
        {
          key: [time],
        },
      ],
    }) => time.hour,
  );
  return byHour.map(({ key: [minutes], values }) => {
    const seconds = minutes.key[0].values;
    return {
      hour: fieldOf(values),
      minute: fieldOf(minutes.values),
      ...((seconds.length > 1 || seconds[0] !== 0) && { second: fieldOf(seconds) }),
    };
  });
}

interface Group<T> {
  readonly key: readonly [T, ...T[]];
  readonly values: readonly number[];
}

function grouped<T>(items: readonly T[], alike: (item: T) => string, value: (item: T) => number): Group<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(alike(item));
    if (group) group.push(item);
    else groups.set(alike(item), [item]);
  }
  return [...groups.values()].map((key) => ({
    key,
    values: [...new Set(key.map(value))].sort((a, b) => a - b),
  }));
}

/** The same firings, following the running clock: "…, again when the clock goes back". */
export function following(kwargs: CronKwargs): CronKwargs | undefined {
  for (const field of ['hour', 'minute', 'second'] as const) {
    const stepped = steppedFieldOf(listed(kwargs[field]));
    if (stepped !== undefined) return { ...kwargs, [field]: stepped };
  }
  return undefined;
}

/** The numbers of a field that was written by `fieldOf`. */
function listed(field: number | string | undefined): readonly number[] {
  if (field === undefined || String(field).includes('*')) return [];
  return String(field)
    .split(',')
    .flatMap((atom) => {
      const [from = 0, to = from] = atom.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
}
