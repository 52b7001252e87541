// The days of a read-back as kwargs: "every weekday in June", "on the 1st and last day of every month", "every year on 25 December",
// "on the 13th of the month when it is a Friday".

import type { CronKwargs } from '../../../schedule/schedule.js';
import { MONTH_LABELS, WEEKDAYS } from '../words/calendar-words.js';
import { fieldOf, integerAt, numbersAt, runAt } from './field-words.js';
import type { Sentence } from './sentence.js';

type Fields = { -readonly [F in keyof CronKwargs]: CronKwargs[F] };

const WEEKDAY_NAMES = /(mon|tues|wednes|thurs|fri|satur|sun)day(s?)(?![a-z])/y;
const MONTH_NAMES = new RegExp(`(${MONTH_LABELS.join('|').toLowerCase()})(?![a-z])`, 'y');
const ORDINAL = /([1-9]|[12]\d|3[01])(?:st|nd|rd|th)(?![a-z])/y;

/** "every weekday in June", "every Friday the 13th", "every year on 25 December", "on the 1st of every month". */
export function leadDate(sentence: Sentence): CronKwargs | undefined {
  return sentence.attempt(() => everyDays(sentence) ?? yearly(sentence) ?? datesOf(sentence, ' of every month'));
}

/** "on weekdays", "on Friday the 13th", "on 25 December", "on the 1st of the month", "in June"; nothing is every day. */
export function tailDate(sentence: Sentence): CronKwargs | undefined {
  return sentence.attempt(() => onWeekdays(sentence) ?? datesOf(sentence, ' of the month') ?? within(sentence, {}, ''));
}

function everyDays(sentence: Sentence): CronKwargs | undefined {
  return sentence.attempt(() => {
    if (!sentence.take('every ')) return undefined;
    if (sentence.take('day')) return within(sentence, {});
    return weekdays(sentence);
  });
}

function onWeekdays(sentence: Sentence): CronKwargs | undefined {
  return sentence.attempt(() => (sentence.take('on ') ? weekdays(sentence) : undefined));
}

/** "weekday", "weekends", "Monday and Friday", "Friday the 13th". */
function weekdays(sentence: Sentence): CronKwargs | undefined {
  const days = weekdaysAt(sentence);
  if (!days) return undefined;
  const day_of_week = weekdayField(days);
  const the = sentence.attempt(() => (sentence.take(' the ') ? ordinalAt(sentence) : undefined));
  return within(sentence, the === undefined ? { day_of_week } : { day: the, day_of_week });
}

function weekdaysAt(sentence: Sentence, conjunction = 'and'): readonly number[] | undefined {
  if (sentence.match(/weekdays?(?![a-z])/y)) return [0, 1, 2, 3, 4];
  if (sentence.match(/weekends?(?![a-z])/y)) return [5, 6];
  const name = (): number | undefined => {
    const found = sentence.match(WEEKDAY_NAMES);
    return found && WEEKDAYS.indexOf(found[1]?.slice(0, 3) as (typeof WEEKDAYS)[number]);
  };
  return sentence.list(() => runAt(sentence, name), conjunction)?.flat();
}

export function weekdayNamesAt(sentence: Sentence): (typeof WEEKDAYS)[number][] | undefined {
  return weekdaysAt(sentence)?.map((day) => WEEKDAYS[day] ?? 'mon');
}

function weekdayField(days: readonly number[]): string {
  return String(fieldOf(days)).replace(/\d/g, (day) => WEEKDAYS[Number(day)] ?? '');
}

function yearly(sentence: Sentence): CronKwargs | undefined {
  return sentence.attempt(() => (sentence.take('every year ') ? datesOf(sentence, '') : undefined));
}

/** "on 25 December 2027", "on the 1st and last day of June and July"; `every`: the words for all months, where they may be said. */
function datesOf(sentence: Sentence, every: string): CronKwargs | undefined {
  return sentence.attempt(() => {
    if (!sentence.take('on ')) return undefined;
    const date = dayAndMonth(sentence);
    if (date) {
      const year = sentence.attempt(() => (sentence.take(' ') ? yearAt(sentence) : undefined));
      return within(sentence, year === undefined ? date : { year, ...date });
    }
    const day = daysAt(sentence);
    if (day === undefined) return undefined;
    if (every !== '' && sentence.take(every)) return within(sentence, { day });
    const months = sentence.take(' of ') ? monthsAt(sentence) : undefined;
    return months && within(sentence, { month: fieldOf(months), day });
  });
}

/** "25 December" */
export function dayAndMonth(sentence: Sentence): { readonly month: number; readonly day: number } | undefined {
  return sentence.attempt(() => {
    const day = integerAt(sentence);
    const month = day !== undefined && day >= 1 && day <= 31 && sentence.take(' ') ? monthAt(sentence) : undefined;
    return day === undefined || month === undefined ? undefined : { month, day };
  });
}

export function monthsAt(sentence: Sentence): readonly number[] | undefined {
  return sentence.list(() => monthAt(sentence));
}

function monthAt(sentence: Sentence): number | undefined {
  const found = sentence.match(MONTH_NAMES);
  return found && MONTH_LABELS.findIndex((label) => label.toLowerCase() === found[1]) + 1;
}

/** "the 1st to 7th, 15th and last day": a `day` expression. */
export function daysAt(sentence: Sentence): number | string | undefined {
  const items = sentence.take('the ') ? sentence.list(() => dayItem(sentence)) : undefined;
  if (!items) return undefined;
  const numbers = items.flatMap((item) => (typeof item === 'string' ? [] : item));
  const named = items.filter((item) => typeof item === 'string');
  if (named.length === 0) return fieldOf(numbers);
  return [...(numbers.length > 0 ? [String(fieldOf(numbers))] : []), ...named].join(',');
}

function dayItem(sentence: Sentence): string | readonly number[] | undefined {
  const nearest = sentence.attempt(() => (sentence.take('weekday nearest the ') ? ordinalAt(sentence) : undefined));
  if (nearest !== undefined) return `nearest workday ${nearest}`;
  return sentence.attempt(() => countedDay(sentence)) ?? sentence.attempt(() => plainDays(sentence));
}

/** "last day", "2nd to last Friday", "first workday", "3rd Friday". */
function countedDay(sentence: Sentence): string | undefined {
  const place = sentence.take('last ')
    ? 'last'
    : (sentence.match(/([1-9]|[12]\d|3[01])(st|nd|rd|th) to last /y)?.[0].replace(' to last ', ' last') ??
      (sentence.take('first ') ? 'first' : sentence.match(/([1-9]|[12]\d|3[01])(st|nd|rd|th) /y)?.[0].trimEnd()));
  if (place === undefined) return undefined;
  if (sentence.match(/workday(?![a-z])/y)) return `${place} workday`;
  if (place.endsWith('last') && sentence.match(/day(?![a-z])/y)) return place;
  const [weekday] = place === 'first' ? [] : (weekdaysOne(sentence) ?? []);
  return weekday === undefined ? undefined : `${place} ${WEEKDAYS[weekday]}`;
}

function weekdaysOne(sentence: Sentence): readonly number[] | undefined {
  const found = sentence.match(WEEKDAY_NAMES);
  return found?.[2] === '' ? [WEEKDAYS.indexOf(found[1]?.slice(0, 3) as (typeof WEEKDAYS)[number])] : undefined;
}

/** "1st", "1st to 7th", "3rd day" */
function plainDays(sentence: Sentence): readonly number[] | undefined {
  const days = runAt(sentence, ordinalAt);
  sentence.match(/ day(?![a-z])/y);
  return days;
}

function ordinalAt(sentence: Sentence): number | undefined {
  const found = sentence.match(ORDINAL);
  return found && Number(found[1]);
}

/** " in June in 2027 in ISO weeks 1 to 3 when it is a Friday", behind the days; `space` where it opens the words. */
function within(sentence: Sentence, days: CronKwargs, space = ' '): CronKwargs {
  const fields: Fields = {};
  let lead = space;
  const inside = <T>(words: string, read: () => T | undefined): T | undefined => {
    const value = sentence.attempt(() => (sentence.take(lead + words) ? read() : undefined));
    if (value !== undefined) lead = ' ';
    return value;
  };
  const months = inside('in ', () => monthsAt(sentence));
  const years = inside('in ', () => sentence.list(() => yearsAt(sentence)));
  const weeks = inside('in iso week', () => (sentence.match(/s? /y) ? numbersAt(sentence) : undefined));
  const weekdays = inside('when it is a ', () => weekdaysAt(sentence, 'or'));
  if (years) fields.year = yearField(years);
  if (months) fields.month = fieldOf(months);
  if (weeks) fields.week = fieldOf(weeks);
  if (weekdays) fields.day_of_week = weekdayField(weekdays);
  return { ...days, ...fields };
}

type Years = { readonly from: number; readonly to: number; readonly step: number };

/** "2027", "2027 to 2030", "every 2nd year from 2026 to 2030" */
function yearsAt(sentence: Sentence): Years | undefined {
  const step = sentence.attempt(() => {
    const found = sentence.match(/every (\d{1,4})(?:st|nd|rd|th) year from /y);
    return found && Number(found[1]);
  });
  const from = yearAt(sentence);
  if (from === undefined) return undefined;
  const to = sentence.attempt(() => (sentence.take(' to ') ? yearAt(sentence) : undefined));
  return step !== undefined && to === undefined ? undefined : { from, to: to ?? from, step: step ?? 1 };
}

function yearField(years: readonly Years[]): number | string {
  const [only] = years;
  if (years.length === 1 && only?.from === only?.to) return only?.from ?? 0;
  return years
    .map(({ from, to, step }) => (from === to ? `${from}` : `${from}-${to}${step === 1 ? '' : `/${step}`}`))
    .join(',');
}

function yearAt(sentence: Sentence): number | undefined {
  const found = sentence.match(/(?:19|[2-9]\d)\d\d(?![\d:.-]| times?(?![a-z]))/y);
  return found && Number(found[0]);
}
