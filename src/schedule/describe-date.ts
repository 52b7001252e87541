// Words for year, month, day, week and day of the week together: "every weekday", "on the last Friday of every month",
// "every year on 25 December", "on the 13th of every month when it is a Friday".

import type { FieldReading, FieldReadings } from './describe-fields.js';
import { runsOf } from './describe-fields.js';
import { list, MONTHS, numberRuns, shortRun, WEEKDAYS } from './describe-words.js';
import type { MonthDay, Span } from './fields.js';
import { ordinal } from './fields.js';

/** `lead`: the date opens the sentence and says "every"; `tail`: it follows a rate and may be empty. */
export type DatePlace = 'lead' | 'tail';

export function dateWords(fields: FieldReadings, place: DatePlace): string {
  const { day, day_of_week: weekday, month, year } = fields;
  if (day.any) return join(weekdayWords(weekday, place), inMonths(month), inYears(year), inWeeks(fields));
  if (isNamedThe(fields)) {
    const date = `${weekdayNames(weekday.values)} ${dayWords(day)}`;
    return join(place === 'lead' ? `every ${date}` : `on ${date}`, inYears(year), inWeeks(fields));
  }
  const single = onlyDate(day, month);
  const ofMonths = month.any ? (place === 'lead' ? 'every month' : 'the month') : monthNames(month);
  const date = single ? `on ${single}${yearAfter(year)}` : `on ${dayWords(day)} of ${ofMonths}`;
  const yearly = place === 'lead' && !month.any && year.any ? `every year ${date}` : date;
  const years = single && isSingle(year) ? '' : inYears(year);
  const condition = weekday.any ? '' : `when it is a ${weekdayOr(weekday)}`;
  return join(yearly, years, inWeeks(fields), condition);
}

/** True where the words end in a condition that a clock time must not follow. */
export function isConditional(fields: FieldReadings): boolean {
  return !fields.day.any && !fields.day_of_week.any && !isNamedThe(fields);
}

/** "Friday the 13th": the one day-AND-weekday that has words of its own. */
function isNamedThe({ day, day_of_week: weekday, month }: FieldReadings): boolean {
  return isSingle(day) && isSingle(weekday) && month.any;
}

/** "Monday and Friday", "Monday to Thursday and Saturday". */
export function weekdayNames(values: readonly number[]): string {
  return list(runsOf(values).flatMap((run) => shortRun(run, (value) => WEEKDAYS[value] ?? '', 3)));
}

/** "the 1st, 15th and last day": a `day` expression, without its month. */
export function dayWords({ values, named }: Pick<FieldReading, 'values' | 'named'>): string {
  // "the 3rd and last Friday" would be two Fridays.
  const counted = named.some(({ kind }) => kind !== 'day-from-end') ? ' day' : '';
  const numbered = runsOf(values).flatMap((run) => shortRun(run, ordinal, 3));
  return `the ${list([...numbered.map((each) => `${each}${counted}`), ...named.map(namedDay)])}`;
}

function namedDay(named: MonthDay): string {
  if (named.kind === 'nearest-workday') return `weekday nearest the ${ordinal(named.day)}`;
  const { nth } = named;
  const place = nth === -1 ? 'last' : nth < 0 ? `${ordinal(-nth)} to last` : ordinal(nth);
  switch (named.kind) {
    case 'day-from-end':
      return `${place} day`;
    case 'weekday':
      return `${place} ${WEEKDAYS[named.weekday]}`;
    case 'workday':
      return `${nth === 1 ? 'first' : place} workday`;
  }
}

function weekdayWords(weekday: FieldReading, place: DatePlace): string {
  if (weekday.any) return place === 'lead' ? 'every day' : '';
  if (isMondayToFriday(weekday)) return place === 'lead' ? 'every weekday' : 'on weekdays';
  if (place === 'lead') return `every ${weekdayNames(weekday.values)}`;
  return `on ${list(runsOf(weekday.values).flatMap(weekdaysInARow))}`;
}

/** "Mondays", or "Monday to Thursday" */
function weekdaysInARow(run: readonly [number, number]): string[] {
  const names = shortRun(run, (value) => WEEKDAYS[value] ?? '', 3);
  return run[1] - run[0] >= 2 ? names : names.map((name) => `${name}s`);
}

function weekdayOr(weekday: FieldReading): string {
  if (isMondayToFriday(weekday)) return 'weekday';
  return list(
    weekday.values.map((value) => WEEKDAYS[value] ?? ''),
    'or',
  );
}

function isMondayToFriday(weekday: FieldReading): boolean {
  return weekday.values.join() === '0,1,2,3,4';
}

function monthNames(month: FieldReading): string {
  return list(month.values.map((value) => MONTHS[value - 1] ?? ''));
}

function inMonths(month: FieldReading): string {
  return month.any ? '' : `in ${monthNames(month)}`;
}

function inWeeks({ week }: FieldReadings): string {
  if (week.any) return '';
  return `in ISO ${isSingle(week) ? 'week' : 'weeks'} ${list(numberRuns(week.values))}`;
}

function onlyDate(day: FieldReading, month: FieldReading): string | undefined {
  if (day.named.length > 0 || !isSingle(day) || !isSingle(month)) return undefined;
  return `${day.values[0]} ${monthNames(month)}`;
}

function yearAfter(year: FieldReading): string {
  return isSingle(year) ? ` ${year.values[0]}` : '';
}

/** Years in steps have thousands of members: said as their rule. */
function inYears(year: FieldReading): string {
  if (year.any) return '';
  return `in ${list(year.values.length > MANY_YEARS ? year.spans.map(yearSpan) : numberRuns(year.values))}`;
}

const MANY_YEARS = 30;

function yearSpan({ from, to, step }: Span): string {
  if (from === to) return String(from);
  const last = to - ((to - from) % step);
  return step === 1 ? `${from} to ${to}` : `every ${ordinal(step)} year from ${from} to ${last}`;
}

function isSingle(field: FieldReading): boolean {
  return field.values.length === 1 && field.named.length === 0;
}

function join(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
