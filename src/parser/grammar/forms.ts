// The forms in the order in which they are asked. At each place the form that reads the most words wins; between equals the earlier one.

import { FormIndex } from './form-index.js';
import type { Form } from './piece.js';
import { afterAWhile, nextPeriod, relativeDay } from './forms/relative-day.js';
import { alternateWeekdays, weekdayList } from './forms/weekday-list.js';
import { beforeTheLast } from './forms/before-the-last.js';
import { monthDays } from './forms/month-days.js';
import { bareDays } from './forms/bare-days.js';
import { bareHour } from './forms/bare-hour.js';
import { bounds } from './forms/bounds.js';
import { businessHours, hourWindow } from './forms/hour-window.js';
import { clockMarks } from './forms/clock-marks.js';
import { clockTime } from './forms/clock-time.js';
import { crontabWords } from './forms/crontab-words.js';
import { dayPart } from './forms/day-part.js';
import { every } from './forms/every.js';
import { except } from './forms/except.js';
import { habitTime, halfHour } from './forms/habit-time.js';
import { holidays } from './forms/holidays.js';
import { beforeTheHour, hourOfClock } from './forms/hour-of-clock.js';
import { howOften } from './forms/how-often.js';
import { including } from './forms/including.js';
import { instead } from './forms/instead.js';
import { stretch } from './forms/stretch.js';
import { roundTheClock } from './forms/round-the-clock.js';
import { justOnce } from './forms/just-once.js';
import { marksInList } from './forms/marks-in-list.js';
import { sameTime } from './forms/same-time.js';
import { leftOut } from './forms/left-out.js';
import { nthOfPeriod } from './forms/nth-of-period.js';
import { nextFew } from './forms/next-few.js';
import { missingDays, ofThePeriod, politeness, separator } from './forms/connective.js';
import { monthNames, namedDate } from './forms/month-names.js';
import { numericDate } from './forms/numeric-date.js';
import { onceAt } from './forms/instant.js';
import { overnight } from './forms/overnight.js';
import { partsAt } from './forms/parts-at.js';
import { partOfMonth } from './forms/part-of-month.js';
import { shiftedTime } from './forms/shifted-time.js';
import { twoReadings } from './forms/two-readings.js';
import { tonightAt } from './forms/tonight-at.js';
import { periodEdges, yearsAndWeeks } from './forms/years-weeks.js';
import { quarters } from './forms/quarters.js';
import { refused } from './forms/refused.js';
import { timeZone } from './forms/time-zone.js';
import { adjective, sameDay } from './forms/adjective.js';

export type DateOrder = 'dmy' | 'mdy' | undefined;

function formsFor(order: DateOrder): readonly Form[] {
  const days: readonly Form[] = [
    namedDate,
    numericDate(order),
    periodEdges,
    holidays,
    partOfMonth,
    quarters,
    beforeTheLast,
    alternateWeekdays,
    monthDays,
    weekdayList,
    monthNames,
    relativeDay,
    yearsAndWeeks,
    hourWindow,
    clockTime,
    dayPart,
  ];
  return [
    refused,
    twoReadings,
    nthOfPeriod,
    habitTime,
    halfHour,
    stretch,
    roundTheClock,
    including,
    bareDays,
    crontabWords,
    every,
    howOften,
    overnight,
    ...days,
    nextPeriod,
    sameTime,
    afterAWhile,
    onceAt,
    businessHours,
    marksInList,
    clockMarks,
    beforeTheHour,
    hourOfClock,
    shiftedTime,
    tonightAt,
    partsAt,
    bareHour,
    bounds(order),
    instead,
    except([...days, ofThePeriod]),
    leftOut,
    nextFew,
    timeZone,
    sameDay,
    adjective,
    ofThePeriod,
    missingDays,
    separator,
    justOnce,
    politeness,
  ];
}

const FORMS = {
  none: new FormIndex(formsFor(undefined)),
  dmy: new FormIndex(formsFor('dmy')),
  mdy: new FormIndex(formsFor('mdy')),
};

export function formsWith(order: DateOrder): FormIndex {
  return FORMS[order ?? 'none'];
}
