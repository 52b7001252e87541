// What `describe` says, read back to the same schedule. The sentences of this program are a small, closed language: everything in
// them has one place, so they are read from left to right, whole or not at all.

import type { CronKwargs, Schedule, SchedulePart, Window } from '../../../schedule/schedule.js';
import { formatInstant, type Instant } from '../../../time/instant.js';
import { UTC, zone as zoneNamed, type ZoneName } from '../../../time/zone.js';
import { isoDate, weekdayOf } from '../dates.js';
import { WEEKDAYS } from '../words/calendar-words.js';
import { dayAndMonth, daysAt, leadDate, monthsAt, tailDate, weekdayNamesAt } from './date-words.js';
import { clockAt, dateAt, instantAt, integerAt, momentOf, stored } from './field-words.js';
import { endAt, exceptAt, isUtc, momentAt, optionsAt, startAt, windowAt } from './narrowing-words.js';
import { Sentence } from './sentence.js';
import { following, rateAt, SECONDS, timesAsKwargs, type RateUnit } from './time-words.js';

type Calendar = Extract<SchedulePart, { kind: 'calendar' }>;

/** Longer than any sentence that people read. */
const MAX_LENGTH = 4_000;

/**
 * The schedule of a sentence that `describe` said, or `undefined` where it is none.
 * @param person the zone of a sentence that names none
 * @param now from where a delay after each run is counted until there was one
 */
export function scheduleSaid(phrase: string, person: ZoneName, now: Instant): Schedule | undefined {
  if (phrase.length > MAX_LENGTH) return undefined;
  const text = phrase.toLowerCase().replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const named = / \(([a-z][\w+/-]*)\)$/.exec(text);
  const timezone = named ? zoneNamed(named[1] ?? '') : person;
  if (timezone === undefined) return undefined;
  const body = named ? text.slice(0, named.index) : text;
  return scheduleAt(new Sentence(body), timezone, isUtc(body) ? UTC : timezone, wholeSecond(now));
}

function wholeSecond(now: Instant): string {
  return formatInstant((Math.ceil(now / 1000) * 1000) as Instant);
}

function scheduleAt(sentence: Sentence, timezone: ZoneName, face: ZoneName, now: string): Schedule | undefined {
  const before: SchedulePart[] = [];
  for (;;) {
    const core = coreAt(sentence, face, now);
    if (!core) return undefined;
    const parts = countedFrom(sentence, core, face, false) ?? core.parts;
    const own = ownNarrowing(sentence, face);
    const members = parts?.map((part) => ({ ...part, ...own }));
    if (!sentence.take(', plus ')) {
      const alone = before.length === 0 && parts === core.parts && !own;
      return whole(sentence, [...before, ...(members ?? [])], alone ? core : undefined, timezone, face);
    }
    if (!members) return undefined;
    before.push(...members);
  }
}

/** What stands at the end of the sentence holds for all of it. `alone`: the only timing, when it may still be counted from something. */
function whole(
  sentence: Sentence,
  members: readonly SchedulePart[],
  alone: Core | undefined,
  timezone: ZoneName,
  face: ZoneName,
): Schedule | undefined {
  const window = windowAt(sentence, /, all only /y);
  const except = exceptAt(sentence, ' ');
  const parts = (alone && countedFrom(sentence, alone, face, true)) ?? members;
  const start = startAt(sentence, face);
  const end = endAt(sentence, face);
  const narrowing = {
    ...(start && { start }),
    ...(end && { end }),
    ...(except && { except }),
    ...(window && { window }),
  };
  const tail = { ...narrowing, timezone, ...optionsAt(sentence) };
  const [first] = parts;
  if (!sentence.isOver || !first) return undefined;
  // Parts that differed in their times alone were said as one; hours of their own and of all of them are two windows.
  const both = parts.length === 1 && window !== undefined && first.window !== undefined;
  return parts.length === 1 && !both
    ? { ...first, ...tail }
    : { kind: 'union', parts: both ? [first, first] : parts, ...tail };
}

/** "(this part except in June, until 2027-01-01)" */
function ownNarrowing(sentence: Sentence, face: ZoneName): Pick<SchedulePart, 'start' | 'end' | 'except'> | undefined {
  return sentence.attempt(() => {
    const words = sentence.match(/ \(this part ([^()]+)\)/y)?.[1];
    if (words === undefined) return undefined;
    const inner = new Sentence(words.startsWith('except ') ? ` ${words}` : `, ${words}`);
    const except = exceptAt(inner, ' ');
    const start = startAt(inner, face);
    const end = endAt(inner, face);
    return inner.isOver ? { ...(start && { start }), ...(end && { end }), ...(except && { except }) } : undefined;
  });
}

/** A timing before it is known whether it is counted from a moment. */
interface Core {
  /** What it is where it is not counted from anything. */
  readonly parts: readonly SchedulePart[] | undefined;
  /** What it is, counted from an instant or a date. */
  readonly from?:
    | { readonly unit: 'instant'; readonly part: (anchor: string) => SchedulePart }
    | { readonly unit: 'date'; readonly part: (anchor: string) => SchedulePart };
}

/** ", counted from 2026-03-17"; "starting" says so only of what cannot be a cron schedule with a start. */
function countedFrom(sentence: Sentence, core: Core, face: ZoneName, mayStart: boolean): SchedulePart[] | undefined {
  const { from, parts } = core;
  if (!from) return undefined;
  return sentence.attempt(() => {
    const starting = mayStart && !parts && from.unit === 'date' && sentence.take(', starting ');
    if (!starting && !sentence.take(', counted from ')) return undefined;
    if (from.unit === 'instant') {
      const anchor = momentAt(sentence, ' ', face);
      return anchor === undefined ? undefined : [from.part(anchor)];
    }
    const date = dateAt(sentence);
    return date && !sentence.isNext(' at ') ? [from.part(isoDate(date))] : undefined;
  });
}

function coreAt(sentence: Sentence, face: ZoneName, now: string): Core | undefined {
  return (
    onceAt(sentence, face) ?? afterRuns(sentence, now) ?? period(sentence) ?? rhythm(sentence) ?? timesOfDays(sentence)
  );
}

/** "once on Friday 20 March 2026 at 14:00", "once at 2026-11-01T06:30:00Z" */
function onceAt(sentence: Sentence, face: ZoneName): Core | undefined {
  return sentence.attempt(() => {
    if (!sentence.take('once ')) return undefined;
    const at = sentence.take('at ') ? instantAt(sentence) : occasion(sentence, face);
    return at === undefined ? undefined : { parts: [{ kind: 'once', at, ...only(sentence) }] };
  });
}

function occasion(sentence: Sentence, face: ZoneName): string | undefined {
  if (!sentence.take('on ')) return undefined;
  const [weekday] = weekdayNamesAt(sentence) ?? [];
  const date = sentence.take(' ') ? dayAndMonth(sentence) : undefined;
  const year = date && sentence.take(' ') ? integerAt(sentence) : undefined;
  const time = sentence.take(' at ') ? clockAt(sentence) : undefined;
  if (!date || year === undefined || !time || weekday !== WEEKDAYS[weekdayOf({ year, ...date })]) return undefined;
  return momentOf({ year, ...date }, time, face);
}

/** "45 minutes after each successful run" */
function afterRuns(sentence: Sentence, now: string): Core | undefined {
  return sentence.attempt(() => {
    sentence.take('every ');
    const n = integerAt(sentence);
    const unit = sentence.match(/ (second|minute|hour)s? after each successful run/y)?.[1] as RateUnit | undefined;
    if (n === undefined || !unit) return undefined;
    const base = { kind: 'interval', seconds: n * SECONDS[unit], from: 'completion', ...only(sentence) } as const;
    return { parts: [{ ...base, anchor: now }], from: { unit: 'instant', part: (anchor) => ({ ...base, anchor }) } };
  });
}

/** "every 2 weeks on Tuesday at 10:00", "every month on the 1st at 09:00": a cron schedule as well where it is every day or year. */
function period(sentence: Sentence): Core | undefined {
  return sentence.attempt(() => {
    if (!sentence.take('every ')) return undefined;
    const every = sentence.attempt(() => {
      const n = integerAt(sentence);
      return n !== undefined && sentence.take(' ') ? n : undefined;
    });
    const unit = sentence.match(/(day|week|month|year)s?(?![a-z])/y)?.[1] as Calendar['unit'] | undefined;
    const days = unit && periodDays(sentence, unit);
    const times = days && sentence.take(' at ') ? sentence.list(() => clockAt(sentence)) : undefined;
    if (!unit || !days || !times || every === 0 || sentence.isNext(AGAIN)) return undefined;
    const base = {
      kind: 'calendar',
      every: every ?? 1,
      unit,
      times: [...new Set(times.map(stored))] as [string, ...string[]],
      ...days.fields,
    } as const;
    const window = only(sentence);
    return {
      parts: every === undefined && days.dates ? clocked(days.dates, times, window) : undefined,
      from: { unit: 'date', part: (anchor) => ({ ...base, anchor, ...window }) },
    };
  });
}

interface PeriodDays {
  readonly fields: Pick<Calendar, 'daysOfWeek' | 'day'>;
  /** The same days of one day or one year. */
  readonly dates?: CronKwargs;
}

function periodDays(sentence: Sentence, unit: Calendar['unit']): PeriodDays | undefined {
  if (unit === 'day') return { fields: {}, dates: {} };
  if (!sentence.take(' on ')) return undefined;
  if (unit === 'week') {
    const [first, ...more] = weekdayNamesAt(sentence) ?? [];
    return first && { fields: { daysOfWeek: [first, ...more] } };
  }
  const date = unit === 'year' ? dayAndMonth(sentence) : undefined;
  if (date) return { fields: { day: date.day }, dates: date };
  const day = daysAt(sentence);
  if (day === undefined || unit === 'month') return day === undefined ? undefined : { fields: { day } };
  const months = sentence.take(' of ') ? monthsAt(sentence) : undefined;
  return months?.length === 1 ? { fields: { day }, dates: { month: months[0] ?? 1, day } } : undefined;
}

/** "every 15 minutes on weekdays between 09:00 and 17:00", "every 45 minutes" */
function rhythm(sentence: Sentence): Core | undefined {
  return sentence.attempt(() => {
    const rate = rateAt(sentence);
    if (!rate) return undefined;
    const dates = sentence.attempt(() => (sentence.take(' ') ? someDate(sentence) : undefined));
    const again = sentence.take(AGAIN);
    const window = hoursAt(sentence, / |, only /y);
    const kwargs = rate.kwargs && (again ? following(rate.kwargs) : rate.kwargs);
    const seconds = rate.n * SECONDS[rate.unit];
    return {
      parts: kwargs && [{ kind: 'cron', kwargs: { ...dates, ...kwargs }, ...window }],
      ...(rate.plain &&
        !dates &&
        !again && {
          from: {
            unit: 'instant',
            part: (anchor) => ({ kind: 'interval', seconds, from: 'start', anchor, ...window }),
          },
        }),
    };
  });
}

function someDate(sentence: Sentence): CronKwargs | undefined {
  const date = tailDate(sentence);
  return date && Object.keys(date).length > 0 ? date : undefined;
}

/** "every weekday at 09:00 and 17:00", "at 09:00 on the 1st of every month when it is a weekday" */
function timesOfDays(sentence: Sentence): Core | undefined {
  return sentence.attempt(() => {
    const early = sentence.take('at ') ? sentence.list(() => clockAt(sentence)) : undefined;
    if (early && !sentence.take(' ')) return undefined;
    const dates = leadDate(sentence);
    const times = early ?? (sentence.take(' at ') ? sentence.list(() => clockAt(sentence)) : undefined);
    const again = sentence.take(AGAIN);
    const parts = dates && times && clocked(dates, times, only(sentence), again);
    return parts && { parts };
  });
}

const AGAIN = ', again when the clock goes back';

function clocked(
  dates: CronKwargs,
  times: Parameters<typeof timesAsKwargs>[0],
  window: { readonly window?: Window },
  again = false,
): SchedulePart[] | undefined {
  const parts: SchedulePart[] = [];
  for (const time of timesAsKwargs(times)) {
    const kwargs = again ? following(time) : time;
    if (!kwargs) return undefined;
    parts.push({ kind: 'cron', kwargs: { ...dates, ...kwargs }, ...window });
  }
  return parts;
}

function only(sentence: Sentence): { readonly window?: Window } {
  return hoursAt(sentence, /, only /y);
}

function hoursAt(sentence: Sentence, lead: RegExp): { readonly window?: Window } {
  const window = windowAt(sentence, lead);
  return window ? { window } : {};
}
