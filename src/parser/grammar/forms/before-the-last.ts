// Days told from the edges of a month: "the day before the last day", "3 days before the end of the month", "the penultimate day", "the last 3 days", "the first 10 days", "the
// first 3 mondays".

import { beginsWith, led } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { ahead, anyOf, integer, is, over, sequence, word, type Tokens } from './reading.js';

/** "the day before the last day of the month", "the penultimate day", "last day but one" */
export const beforeTheLast: Form = {
  name: 'day before the last',
  anyWord: true,
  begins: led('on every the', beginsWith('day last next penultimate first a', 'number')),
  read: (tokens, at) => {
    if (!ahead(tokens, at, EDGES)) return undefined;
    const start = over(tokens, over(tokens, at, 'on', 'every'), 'the');
    const end = anyOf(
      tokens,
      start,
      'day before the last day|day before last day|last day but one|next to last day|penultimate day',
    );
    const days = sequence(tokens, start, 'last');
    const n = days > 0 ? integer(tokens, days) : undefined;
    if (end > 0)
      return {
        end,
        piece: {
          kind: 'days',
          rules: [{ kind: 'last', back: 1 }],
          recurring: start > at && word(tokens, at) === 'every',
        },
      };
    const before = daysBefore(tokens, start);
    if (before) return before;
    const some = someWeekdays(tokens, start);
    if (some) return some;
    if (n !== undefined && n > 1 && n < 29 && tokens[days + 1]?.unit === 'day') {
      if (!is(tokens, days + 2, 'of')) return undefined;
      return {
        end: days + 2,
        piece: {
          kind: 'days',
          rules: Array.from({ length: n }, (_, back) => ({ kind: 'last', back }) as const),
          recurring: true,
        },
      };
    }
    const first = is(tokens, start, 'first') ? integer(tokens, start + 1) : undefined;
    if (
      first !== undefined &&
      first > 1 &&
      first < 29 &&
      tokens[start + 2]?.unit === 'day' &&
      is(tokens, start + 3, 'of')
    )
      return {
        end: start + 3,
        piece: { kind: 'days', rules: [{ kind: 'days', from: 1, to: first }], recurring: true },
      };
    return undefined;
  },
};

/** One of them is in all of these wordings. */
const EDGES: ReadonlySet<string> = new Set(['before', 'last', 'penultimate', 'first']);

/** "the first 3 mondays of the month", "the last two fridays of the month" */
function someWeekdays(tokens: Tokens, i: number): Match | undefined {
  const n = is(tokens, i, 'first', 'last') ? integer(tokens, i + 1) : undefined;
  const counted = tokens[i + 2];
  if (
    n === undefined ||
    n < 2 ||
    n > 4 ||
    counted?.weekday === undefined ||
    !counted.plural ||
    !is(tokens, i + 3, 'of', 'in')
  )
    return undefined;
  const { weekday } = counted;
  const sign = is(tokens, i, 'last') ? -1 : 1;
  const rules = Array.from({ length: n }, (_, k) => ({ kind: 'nth', nth: sign * (k + 1), weekday }) as const);
  return { end: i + 3, piece: { kind: 'days', rules, recurring: true } };
}

/** "2 days before the end of the month", "3 days before month end", "the day before the 1st of the month" */
function daysBefore(tokens: Tokens, i: number): Match | undefined {
  const one = tokens[i]?.unit === 'day' && !tokens[i].plural;
  const n = one ? 1 : integer(tokens, i, true);
  const day = one ? i : i + 1;
  if (n === undefined || n < 1 || n > 27 || tokens[day]?.unit !== 'day' || !is(tokens, day + 1, 'before'))
    return undefined;
  const edge = over(tokens, day + 2, 'the');
  const first = anyOf(
    tokens,
    edge,
    'first of the month|first of every month|first day of the month|first day of every month',
  );
  if (first > 0) return days(first, n - 1, true);
  const month = anyOf(tokens, edge, "month ending|month - ending|month's ending|eom|monthend");
  if (month > 0) return days(month, n, true);
  const last = anyOf(tokens, edge, 'ending|last day|last');
  return last > 0 && ofMonth(tokens, last) ? days(last, n, false) : undefined;
}

function days(end: number, back: number, recurring: boolean): Match {
  return { end, piece: { kind: 'days', rules: [{ kind: 'last', back }], recurring } };
}

/** Weeks, quarters and years are counted otherwise. */
function ofMonth(tokens: Tokens, i: number): boolean {
  const month = over(tokens, over(tokens, i, 'of'), 'the', 'every', 'this', 'next');
  return is(tokens, i, 'of') && (tokens[month]?.unit === 'month' || tokens[month]?.month !== undefined);
}
