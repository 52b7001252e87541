// What narrows a read-back: "between 09:00 and 17:00", "except on 25 December and in June", "starting 2026-11-01", "5 times",
// "with up to 30 seconds of jitter", "on the UTC clock".

import type { CommonOptions, CronKwargs, Window } from '../../../schedule/schedule.js';
import type { ZoneName } from '../../../time/zone.js';
import { tailDate } from './date-words.js';
import {
  clockAt,
  dateAt,
  endOfDay,
  fieldOf,
  instantAt,
  integerAt,
  momentOf,
  numbersAt,
  stored,
} from './field-words.js';
import type { Sentence } from './sentence.js';
import { timesAsKwargs } from './time-words.js';

/** @param lead what stands before "between": a space, ", only " or ", all only " */
export function windowAt(sentence: Sentence, lead: RegExp): Window | undefined {
  return sentence.attempt(() => {
    if (!sentence.match(lead) || !sentence.take('between ')) return undefined;
    const from = clockAt(sentence);
    const to = from && sentence.take(' and ') ? clockAt(sentence) : undefined;
    return from && to && { from: stored(from), to: stored(to) };
  });
}

/** "2026-03-16 10:00", "2026-03-16 at 10:00" or an instant; `undefined` where the clocks skip it. */
export function momentAt(sentence: Sentence, join: string, zone: ZoneName): string | undefined {
  return (
    instantAt(sentence) ??
    sentence.attempt(() => {
      const date = dateAt(sentence);
      const time = date && sentence.take(join) ? clockAt(sentence) : undefined;
      return date && time && momentOf(date, time, zone);
    })
  );
}

export function startAt(sentence: Sentence, zone: ZoneName): string | undefined {
  return sentence.attempt(() => {
    if (!sentence.take(', starting ') && !sentence.take(', none before ')) return undefined;
    return momentAt(sentence, ' at ', zone) ?? wholeDay(sentence, (date) => momentOf(date, MIDNIGHT, zone));
  });
}

export function endAt(sentence: Sentence, zone: ZoneName): string | undefined {
  return sentence.attempt(() => {
    if (!sentence.take(', until ')) return undefined;
    return momentAt(sentence, ' at ', zone) ?? wholeDay(sentence, (date) => endOfDay(date, zone));
  });
}

const MIDNIGHT = { hour: 0, minute: 0, second: 0 };

type LocalDate = NonNullable<ReturnType<typeof dateAt>>;

function wholeDay(sentence: Sentence, edge: (date: LocalDate) => string | undefined): string | undefined {
  return sentence.attempt(() => {
    const date = dateAt(sentence);
    return date && edge(date);
  });
}

export type Exceptions = [CronKwargs, ...CronKwargs[]];

/** @param lead what stands before "except" */
export function exceptAt(sentence: Sentence, lead: string): Exceptions | undefined {
  return sentence.attempt(() => {
    const items = sentence.take(`${lead}except `) ? sentence.list(() => exception(sentence)) : undefined;
    const [first, ...more] = items?.flat() ?? [];
    return first && [first, ...more];
  });
}

/** "on Friday from 12:00 to 12:59", "in June", "at 12:30" */
function exception(sentence: Sentence): readonly CronKwargs[] | undefined {
  if (sentence.take('on every day')) return [{ day: '*' }];
  const date = oneDate(sentence) ?? tailDate(sentence) ?? {};
  const times = sentence.attempt(() =>
    Object.keys(date).length === 0 || sentence.take(' ') ? exceptedTimes(sentence) : undefined,
  );
  if (!times) return Object.keys(date).length > 0 ? [date] : undefined;
  return times.map((time) => ({ ...date, ...time }));
}

function oneDate(sentence: Sentence): CronKwargs | undefined {
  return sentence.attempt(() => (sentence.take('on ') ? dateAt(sentence) : undefined));
}

function exceptedTimes(sentence: Sentence): readonly CronKwargs[] | undefined {
  return wholeHours(sentence) ?? listedTimes(sentence) ?? inFields(sentence);
}

/** "from 12:00 to 13:59" */
function wholeHours(sentence: Sentence): readonly CronKwargs[] | undefined {
  return sentence.attempt(() => {
    const from = sentence.take('from ') ? clockAt(sentence) : undefined;
    const to = from && sentence.take(' to ') ? clockAt(sentence) : undefined;
    if (!from || !to || from.minute + from.second + to.second > 0 || to.minute !== 59 || to.hour < from.hour)
      return undefined;
    return [{ hour: fieldOf(Array.from({ length: to.hour - from.hour + 1 }, (_, i) => from.hour + i)) }];
  });
}

/** "at 12:30" is the whole minute, "at 12:30:00" its first second. */
function listedTimes(sentence: Sentence): readonly CronKwargs[] | undefined {
  return sentence.attempt(() => {
    if (!sentence.take('at ')) return undefined;
    const times = sentence.list(() => clockAt(sentence));
    const exact = times?.some((time) => time.exact);
    return times && timesAsKwargs(times).map((time) => (exact ? { ...time, second: time.second ?? 0 } : time));
  });
}

/** "in second 5 of minutes 0 to 15 of hours 12 and 13" */
function inFields(sentence: Sentence): readonly CronKwargs[] | undefined {
  return sentence.attempt(() => {
    const fields: { second?: number | string; minute?: number | string; hour?: number | string } = {};
    let lead = 'in ';
    for (const name of ['second', 'minute', 'hour'] as const) {
      const values = sentence.attempt(() =>
        sentence.take(lead + name) && sentence.match(/s? /y) ? numbersAt(sentence) : undefined,
      );
      if (!values) continue;
      fields[name] = fieldOf(values);
      lead = ' of ';
    }
    return Object.keys(fields).length > 0 ? [fields] : undefined;
  });
}

/** ", 5 times, with up to 30 seconds of jitter, skipped if the clock jumps over it, on the UTC clock": in this order. */
export function optionsAt(sentence: Sentence): Omit<CommonOptions, 'timezone'> {
  const counted = <T>(words: RegExp, lead: string, read: () => T | undefined): T | undefined =>
    sentence.attempt(() => {
      const value = sentence.take(lead) ? read() : undefined;
      return value !== undefined && sentence.match(words) ? value : undefined;
    });
  const maxRuns = counted(/ times?(?![a-z])/y, ', ', () => integerAt(sentence));
  const jitterSeconds = counted(/ seconds? of jitter/y, ', with up to ', () => integerAt(sentence));
  const onGap = sentence.match(/, (skipped|run right after) if the clock jumps over it/y)?.[1];
  const clock = sentence.match(/, on the (utc|local) clock/y)?.[1];
  return {
    ...(maxRuns !== undefined && { maxRuns }),
    ...(jitterSeconds !== undefined && { jitterSeconds }),
    ...(onGap !== undefined && { onGap: onGap === 'skipped' ? 'skip' : 'next_valid' }),
    ...(clock !== undefined && { clock: clock === 'utc' ? 'utc' : 'local' }),
  };
}

export function isUtc(text: string): boolean {
  return text.endsWith(', on the utc clock');
}
