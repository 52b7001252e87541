// "sundays excluded", "weekends off", "w/o sundays", "not including friday", "except from 24 December to 2 January", "every friday but
// the last one of the month": exceptions in words of their own, beside those of except.ts.

import { daysInMonth } from '../dates.js';
import { beginsWith, goingOn } from '../form-index.js';
import type { Form, Match, Piece } from '../piece.js';
import { namedDate } from './month-names.js';
import { anyOf, integer, is, listGap, over, refuseAt, tokenAt, type Tokens } from './reading.js';
import { weekdaysAt } from './weekday-list.js';

export const leftOut: Form = {
  name: 'left out',
  anyWord: true,
  begins: goingOn(beginsWith(', ( with and w not except excluding but weekday weekend', 'weekday'), [
    '( , and',
    'w not with except excluding but day weekday weekend business week m mo t tu w we th r f fr sa su mwf tth tuth mtwthf mtwtf',
    'weekday',
  ]),
  read: (tokens, at) => {
    const i = over(tokens, at, ',', '(', 'and');
    const found =
      namedBefore(tokens, i) ??
      namedBehind(tokens, i) ??
      dateSpan(tokens, i) ??
      oneOfMonth(tokens, i) ??
      hours(tokens, i);
    return found && at > 0 ? { ...found, end: i > at ? over(tokens, found.end, ')') : found.end } : undefined;
  },
};

function except(end: number, groups: readonly (readonly Piece[])[]): Match {
  return { end, piece: { kind: 'except', groups } };
}

/** "w/o sundays", "not including friday" */
function namedBefore(tokens: Tokens, i: number): Match | undefined {
  const lead = anyOf(tokens, i, 'w / o|not including|not counting|with the exception of');
  const list = lead < 0 ? undefined : weekdaysAt(tokens, over(tokens, lead, 'the'), true);
  return list && except(list.end, [[{ kind: 'weekdays', days: list.days, recurring: true }]]);
}

/** "sundays excluded", "with weekends off": the days before the word that leaves them out, and nothing but a comma behind it. */
function namedBehind(tokens: Tokens, i: number): Match | undefined {
  const list = weekdaysAt(tokens, over(tokens, i, 'with'), true);
  if (!list?.plural) return undefined;
  const end = anyOf(tokens, list.end, 'excluded|are excluded|excepted|off|left out|not included');
  if (end < 0) return undefined;
  const before = is(tokens, i - 1, ',', '(') || is(tokens, i, 'with');
  const behind = tokens[end] === undefined || is(tokens, end, ',', ')', '.');
  if (!before || !behind) return undefined;
  return except(end, [[{ kind: 'weekdays', days: list.days, recurring: true }]]);
}

/** "except from 24 December to 2 January": each month with the days that are left out of it. */
function dateSpan(tokens: Tokens, i: number): Match | undefined {
  const lead = anyOf(tokens, i, 'except from|except between|excluding from|except for|but not from|not from');
  const from = lead < 0 ? undefined : dateAt(tokens, lead);
  if (!from) return undefined;
  const between = is(tokens, lead - 1, 'between');
  const join = tokens[from.end];
  const joined = between ? join?.word === 'and' : join?.text === 'to' || join?.text === '-' || join?.text === 'through';
  const to = joined && !is(tokens, lead - 1, 'for') ? dateAt(tokens, from.end + 1) : undefined;
  return (
    to &&
    except(
      to.end,
      daysBetween(from, to).map((piece) => [piece]),
    )
  );
}

interface MonthDay {
  readonly month: number;
  readonly day: number;
}

function dateAt(tokens: Tokens, i: number): (MonthDay & { readonly end: number }) | undefined {
  const read = namedDate.read(tokens, i);
  if (read?.piece.kind !== 'month-days' || read.piece.recurring || read.piece.year !== undefined) return undefined;
  const { months, days } = read.piece;
  const [month, day] = [months[0], days[0]];
  if (months.length > 1 || days.length > 1 || month === undefined || day === undefined) return undefined;
  return { end: read.end, month, day };
}

/** From one date to the next other, over the turn of the year where it must; 29 February belongs to its month. */
function daysBetween(from: MonthDay, to: MonthDay): Piece[] {
  const pieces: Piece[] = [];
  const months = (to.month - from.month + 12) % 12;
  const count = months === 0 && to.day < from.day ? 12 : months;
  for (let k = 0; k <= count; k++) {
    const month = (from.month + k) % 12;
    const [first, last] = [k === 0 ? from.day : 1, k === count ? to.day : daysInMonth(2024, month + 1)];
    const days = Array.from({ length: last - first + 1 }, (_, day) => first + day);
    pieces.push({ kind: 'month-days', months: [month], days, recurring: true });
  }
  return pieces;
}

/** "every friday but the last one of the month": one of the weekdays that were said. */
function oneOfMonth(tokens: Tokens, i: number): Match | undefined {
  const weekday = tokenAt(tokens, i - 1)?.weekday;
  if (weekday === undefined) return undefined;
  const lead = anyOf(tokens, i, 'but the|except the|except for the|excluding the|but not the');
  const nth = is(tokens, lead, 'last') ? -1 : tokenAt(tokens, lead)?.ordinal;
  if (lead < 0 || nth === undefined || nth === 0 || nth > 5) return undefined;
  // Without "one" the first of the month may be its first day.
  const end = anyOf(tokens, lead + 1, 'one of the month|one of every month|one in the month');
  return end < 0
    ? undefined
    : except(end, [[{ kind: 'days', rules: [{ kind: 'nth', nth, weekday }], recurring: true }]]);
}

const HOURS_OUT = 'every hour from 8am to 6pm except at 12:00 and 13:00';

/** "every hour except 2 and 3": numbers at the end, beside a rhythm of hours, are hours. */
function hours(tokens: Tokens, i: number): Match | undefined {
  const lead = anyOf(tokens, i, 'except|excluding');
  if (lead < 0 || !tokens.some((token, k) => token.word === 'hourly' || isHourly(tokens, k))) return undefined;
  const found: number[] = [];
  let end = lead;
  for (let next = lead; next > 0; next = listGap(tokens, end)) {
    const hour = integer(tokens, next);
    if (hour === undefined || hour > 23) return undefined;
    found.push(hour);
    end = next + 1;
  }
  if (tokens[end] !== undefined) return undefined;
  // "except 12 and 1": noon and the hour after it, more likely than noon and the night.
  if (found.some((hour, k) => hour < (found[k - 1] ?? 0)))
    return refuseAt(end, 'not_a_schedule', 'it is not clear which of those hours are in the afternoon', HOURS_OUT);
  return except(
    end,
    found.map((hour) => [{ kind: 'times', times: [{ hour, minute: 0, second: 0, bare: false }] }]),
  );
}

function isHourly(tokens: Tokens, i: number): boolean {
  return tokens[i]?.unit === 'hour' && is(tokens, i - 1, 'every');
}
