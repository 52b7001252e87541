// One timing of a read-back, before it is known whether it is counted from a moment: "every 2 weeks on Tuesday at 10:00",
// "every 15 minutes on weekdays", "45 minutes after each successful run", "once on Friday 20 March 2026 at 14:00".

import type { CronKwargs, SchedulePart, Window } from '../../../schedule/schedule.js';
import type { ZoneName } from '../../../time/zone.js';
import { weekdayOf } from '../dates.js';
import { WEEKDAYS } from '../words/calendar-words.js';
import { dayAndMonth, daysAt, leadDate, monthsAt, tailDate, weekdayNamesAt } from './date-words.js';
import { clockAt, instantAt, integerAt, momentOf, stored } from './field-words.js';
import { windowAt } from './narrowing-words.js';
import type { Sentence } from './sentence.js';
import { following, rateAt, SECONDS, timesAsKwargs, type RateUnit } from './time-words.js';

type Calendar = Extract<SchedulePart, { kind: 'calendar' }>;

/** A timing before it is known whether it is counted from a moment. */
export interface Core {
  /** What it is where it is not counted from anything. */
  readonly parts: readonly SchedulePart[] | undefined;
  /** What it is, counted from an instant or a date. */
  readonly from?:
    | { readonly unit: 'instant'; readonly part: (anchor: string) => SchedulePart }
    | { readonly unit: 'date'; readonly part: (anchor: string) => SchedulePart };
}

export function coreAt(sentence: Sentence, face: ZoneName, now: string): Core | undefined {
  return (
    onceAt(sentence, face) ?? afterRuns(sentence, now) ?? period(sentence) ?? rhythm(sentence) ?? timesOfDays(sentence)
  );
}

/** "once on Friday 20 March 2026 at 14:00", "once at 2026-11-01T06:30:00Z" */
function onceAt(sentence: Sentence, face: ZoneName): Core | undefined {
  return sentence.attempt(() => {
    if (!sentence.take('once ')) return undefined;
    const at = sentence.take('at ') ? instantAt(sentence) : occasion(sentence, face);
    return at === undefined ? undefined : { parts: [{ kind: 'once', at, ...saidWindow(sentence) }] };
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
    const base = { kind: 'interval', seconds: n * SECONDS[unit], from: 'completion', ...saidWindow(sentence) } as const;
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
    const window = saidWindow(sentence);
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
    const parts = dates && times && clocked(dates, times, saidWindow(sentence), again);
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

function saidWindow(sentence: Sentence): { readonly window?: Window } {
  return hoursAt(sentence, /, only /y);
}

function hoursAt(sentence: Sentence, lead: RegExp): { readonly window?: Window } {
  const window = windowAt(sentence, lead);
  return window ? { window } : {};
}
