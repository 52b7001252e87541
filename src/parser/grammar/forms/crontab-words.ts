// Crontab lines as tools read them out: "at minute 5 past hour 9 and 17", "every minute past hour 9", "on every 2nd day-of-month",
// "in every 3rd month". They count as the fields of a crontab do: from its first value on, and anew in each month or year.

import { beginsWith, goingOn, led } from '../form-index.js';
import { namesOfUnits } from '../words/calendar-words.js';
import type { Form, Match } from '../piece.js';
import { numbersAt } from './clock-marks.js';
import { anyOf, integer, is, isRange, over, refuseAt, tokenAt, type Tokens } from './reading.js';

export const crontabWords: Form = {
  name: 'crontab in words',
  begins: goingOn(led('at on in', beginsWith(`past every ${namesOfUnits('minute')}`)), ['every', '', 'ordinal']),
  read: (tokens, at) =>
    minutesOfHours(tokens, at) ?? pastHour(tokens, at) ?? everyNthDay(tokens, at) ?? everyNthMonth(tokens, at),
};

/** "at minute 5 past hour 9 and 17": all of the minutes in all of the hours. */
function minutesOfHours(tokens: Tokens, at: number): Match | undefined {
  const i = over(tokens, at, 'at');
  const minutes = tokens[i]?.unit === 'minute' ? numbersAt(tokens, i + 1) : undefined;
  const hours = minutes && hoursPast(tokens, minutes.end);
  if (!hours || minutes.numbers.some((minute) => minute > 59)) return undefined;
  const none = hours.numbers.find((hour) => hour > 23);
  if (none !== undefined) return refuseAt(hours.end, 'impossible', `a day has no hour ${none}`, 'every day at 9:00');
  const times = hours.numbers.flatMap((hour) =>
    minutes.numbers.map((minute) => ({ hour, minute, second: 0, bare: false })),
  );
  return { end: hours.end, piece: { kind: 'times', times } };
}

function hoursPast(tokens: Tokens, i: number): ReturnType<typeof numbersAt> {
  const list = is(tokens, i, 'past') && tokens[i + 1]?.unit === 'hour' ? numbersAt(tokens, i + 2) : undefined;
  return list?.ordinal ? undefined : list;
}

/** "every minute past hour 9", "every 5th minute past hour 9 through 17": those hours, the last one whole. */
function pastHour(tokens: Tokens, at: number): Match | undefined {
  const hours = tokenAt(tokens, at - 1)?.unit === 'minute' ? hoursPast(tokens, at) : undefined;
  const [first, last] = [hours?.numbers[0], hours?.numbers.at(-1)];
  if (!hours || first === undefined || last === undefined || last > 23 || (!hours.ranged && last !== first))
    return undefined;
  const [from, to] = [
    { hour: first, minute: 0, second: 0, bare: false },
    { hour: last, minute: 59, second: 59, bare: false },
  ];
  return { end: hours.end, piece: { kind: 'window', from, to, openEnd: false } };
}

interface Stepped {
  readonly end: number;
  readonly values: readonly number[];
}

/** "every 3rd …" with "from 2 through 20" behind it. */
function stepped(tokens: Tokens, i: number, unit: string, first: number, last: number): Stepped | undefined {
  const start = over(tokens, i, 'on', 'in');
  const n = is(tokens, start, 'every') ? tokens[start + 1]?.ordinal : undefined;
  const end = n === undefined || n < 2 ? -1 : anyOf(tokens, start + 2, unit);
  if (end < 0 || n === undefined) return undefined;
  const [from, to] =
    is(tokens, end, 'from') && isRange(tokens, end + 2) ? [value(tokens, end + 1), value(tokens, end + 3)] : [];
  const ranged = from !== undefined && to !== undefined;
  const values: number[] = [];
  for (let each = from ?? first; each <= (to ?? last); each += n) values.push(each);
  return values.length === 0 ? undefined : { end: ranged ? end + 4 : end, values };
}

/** Months are counted from 1 here, as they are in a crontab. */
function value(tokens: Tokens, i: number): number | undefined {
  const month = tokens[i]?.month;
  return month === undefined ? integer(tokens, i) : month + 1;
}

function everyNthDay(tokens: Tokens, at: number): Match | undefined {
  const days = stepped(tokens, at, 'day - of - month', 1, 31);
  if (!days || days.values.some((day) => day > 31)) return undefined;
  const rules = days.values.map((day) => ({ kind: 'days', from: day, to: day }) as const);
  return { end: days.end, piece: { kind: 'days', rules, recurring: true } };
}

/** Only beside words that nobody but such a tool says: months of a period are counted from now. */
function everyNthMonth(tokens: Tokens, at: number): Match | undefined {
  const months = isReadOut(tokens) && is(tokens, at, 'in') ? stepped(tokens, at, 'month', 1, 12) : undefined;
  if (!months || months.values.some((month) => month > 12)) return undefined;
  return {
    end: months.end,
    piece: { kind: 'months', months: months.values.map((month) => month - 1), recurring: true },
  };
}

/** Whether a tool said this: nobody else says "past hour 9" or "day-of-week". Such a line always repeats. */
export function isReadOut(tokens: Tokens): boolean {
  return tokens.some(
    (token, i) =>
      (token.unit === 'day' && anyOf(tokens, i + 1, '- of - month|- of - week') > 0) ||
      (token.text === 'past' && tokens[i + 1]?.unit === 'hour' && integer(tokens, i + 2) !== undefined),
  );
}
