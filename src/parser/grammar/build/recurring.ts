// Said again and again: the days of a clause as kwargs, or a period of several days that is counted from a date.

import { isRefused, refuse, type Refused } from '../context.js';
import { weekdayOf, type LocalDate } from '../dates.js';
import type { SchedulePart } from '../../../schedule/schedule.js';
import { calendarPart } from './calendar.js';
import type { Circumstances } from './circumstances.js';
import { DATES, dateFields } from './date-fields.js';
import { allBut, unusedIn, type Draft } from './draft.js';
import { atEach, every } from './fields.js';

const UNUSED = allBut('every', 'alternate', 'times', ...DATES);

export function recurring(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const extra = unusedIn(draft, UNUSED);
  if (extra) return extra;
  if (draft.every?.unit === 'month' && draft.monthDays.length > 0)
    return refuse('not_a_schedule', 'it names every month and a date of the year', 'on the 15th of every month');
  // Quarters counted from a start of one's own are no calendar quarters.
  if (
    draft.every?.unit === 'quarter' &&
    cx.anchor &&
    !draft.rules &&
    draft.monthDays.length === 0 &&
    !draft.quarterEdge
  )
    draft.every = { n: 3 * draft.every.n, unit: 'month' };
  if (draft.weekdays && draft.monthDays.length > 0)
    return refuse('not_a_schedule', 'it names both weekdays and a date', 'on 30 November at 9am');
  if (cx.anchor) phase(draft, cx.anchor);
  // "every month of the year" says nothing new.
  if (draft.every?.unit === 'month') draft.within.delete('year');
  const every = draft.every;
  if (draft.alternate || (every && every.n > 1)) return several(draft, cx);
  if (draft.monthDays.length > 1) return eachDate(draft, cx);
  const dates = dateFields(draft);
  if (isRefused(dates)) return dates;
  if (draft.minutes && draft.times.length > 0)
    return refuse('not_a_schedule', 'it names both minutes and a time', 'every hour at minute 15');
  return atEach(draft.times, dates);
}

/** "every Jan 20, Apr 19 and Dec 24": each date by itself. */
function eachDate(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const parts: SchedulePart[] = [];
  for (const date of draft.monthDays) {
    const found = recurring({ ...draft, monthDays: [date] }, cx);
    if (isRefused(found)) return found;
    parts.push(...found);
  }
  return parts;
}

/** "weekly starting tomorrow", "monthly starting dec 20": the day that is not said is that of the start. */
function phase(draft: Draft, anchor: LocalDate): void {
  if (draft.every?.n !== 1 || draft.weekdays || draft.rules || draft.months || draft.monthDays.length > 0) return;
  const { unit } = draft.every;
  if (unit === 'week') draft.weekdays = { kind: 'weekdays', days: [weekdayOf(anchor)], recurring: true };
  if (unit === 'month') draft.rules = [{ kind: 'days', from: anchor.day, to: anchor.day }];
  if (unit === 'year')
    draft.monthDays = [{ kind: 'month-days', months: [anchor.month - 1], days: [anchor.day], recurring: true }];
  if (unit === 'week' || unit === 'month' || unit === 'year') draft.assumed.push('on the day on which it starts');
}

/** Every n days, weeks, months, years: a period counted from a date, except where days are counted inside each month. */
function several(draft: Draft, cx: Circumstances): readonly SchedulePart[] | Refused {
  const said = draft.every;
  if (
    said?.unit === 'day' &&
    !draft.alternate &&
    (draft.months || cx.startDay !== undefined || draft.within.has('month'))
  ) {
    // The last period of one month would run into the first of the next.
    if ((draft.months?.length ?? 0) > 0 && cx.startDay === undefined && !draft.within.has('month'))
      return refuse(
        'not_a_schedule',
        'it is not clear from which day of the month they are counted',
        `every ${said.n} days for ${said.n > 14 ? 12 : 2} months`,
      );
    const inMonth = { ...draft, rules: undefined } as unknown as Draft;
    const dates = dateFields({ ...inMonth, every: { n: 1, unit: 'day' } });
    if (isRefused(dates)) return dates;
    draft.assumed.push(`counted from day ${cx.startDay ?? 1} of each month`);
    const day = cx.startDay !== undefined && cx.startDay > 1 ? `${cx.startDay}/${said.n}` : every(said.n);
    return atEach(draft.times, { ...dates, day });
  }
  return calendarPart(draft, cx);
}
