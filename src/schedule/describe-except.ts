// Words for what is left out: "on 25 December", "on weekends", "in June", "from 12:00 to 13:59", "on Friday at 17:00".

import { dateWords, weekdayNames } from './describe-date.js';
import type { FieldReading, FieldReadings } from './describe-fields.js';
import { readExcept, runsOf } from './describe-fields.js';
import type { ClockStyle } from './describe-words.js';
import { clockTime, list, numberRuns, two } from './describe-words.js';
import type { CronKwargs } from './schedule.js';

/** More clock times than this are said as hours and minutes. */
const LONGEST_LIST = 12;

/** Any of `except` leaves a firing out, so their order is free: times of every day come first, or the day before them would be heard with them. */
export function exceptWords(except: readonly CronKwargs[], style: ClockStyle): string {
  const said = except.map((kwargs) => {
    const fields = readExcept(kwargs);
    return { date: exceptDate(fields), time: exceptTime(fields, style) };
  });
  const daily = said.filter(({ date }) => date === '').map(({ time }) => time || 'on every day');
  const dated = said.filter(({ date }) => date !== '');
  return list([...daily, ...dated.map(({ date, time }) => (time === '' ? date : `${date} ${time}`))]);
}

function exceptDate(fields: FieldReadings): string {
  const { day, day_of_week: weekday, month, week, year } = fields;
  const onlyWeekdays = day.any && month.any && year.any && week.any;
  if (onlyWeekdays) return weekday.any ? '' : `on ${weekdayGroup(weekday.values)}`;
  const [y, m, d] = [year, month, day].map(({ values, named }) =>
    values.length === 1 && named.length === 0 ? values[0] : undefined,
  );
  if (weekday.any && week.any && y !== undefined && m !== undefined && d !== undefined)
    return `on ${y}-${two(m)}-${two(d)}`;
  return dateWords(fields, 'tail');
}

function weekdayGroup(values: readonly number[]): string {
  if (values.join() === '0,1,2,3,4') return 'weekdays';
  if (values.join() === '5,6') return 'weekends';
  return weekdayNames(values);
}

function exceptTime({ hour, minute, second }: FieldReadings, style: ClockStyle): string {
  if (hour.any && minute.any && second.any) return '';
  if (minute.any && second.any && runsOf(hour.values).length === 1) return wholeHours(hour, style);
  const times = hour.values.length * minute.values.length * (second.any ? 1 : second.values.length);
  if (times <= LONGEST_LIST) {
    const seconds = second.any ? [0] : second.values;
    const words = hour.values.flatMap((h) =>
      minute.values.flatMap((m) =>
        seconds.map((s) => clockTime({ hour: h, minute: m, second: s }, { style, seconds: !second.any })),
      ),
    );
    return `at ${list(words)}`;
  }
  return `in ${[inField('second', second), inField('minute', minute), inField('hour', hour)].flat().join(' of ')}`;
}

/** "from 12:00 to 13:59" */
function wholeHours(hour: FieldReading, style: ClockStyle): string {
  const start = clockTime({ hour: hour.values[0] ?? 0, minute: 0, second: 0 }, { style });
  return `from ${start} to ${clockTime({ hour: hour.values.at(-1) ?? 0, minute: 59, second: 0 }, { style })}`;
}

function inField(name: string, { any, values }: FieldReading): string[] {
  return any ? [] : [`${name}${values.length === 1 ? '' : 's'} ${list(numberRuns(values))}`];
}
