// "the first half of the month", "end of december", "beginning of march": stretches and edges that a month has by itself.

import { beginsWith, led } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { anyOf, askAt, is, over, type Tokens } from './reading.js';

export const partOfMonth: Form = {
  name: 'part of a month',
  begins: led('in on at during for the every', beginsWith('ending starting beginning first second last', 'ordinal')),
  read: (tokens, at) => {
    const i = over(tokens, over(tokens, at, 'in', 'on', 'at', 'during', 'for'), 'the');
    return half(tokens, i) ?? edge(tokens, i, at > 0) ?? weekend(tokens, i);
  },
};

/** "the first weekend of the month": its Sunday may be the first or the second one, or the 1st of the next month. */
function weekend(tokens: Tokens, i: number): Match | undefined {
  const at = over(tokens, i, 'every');
  const which = tokens[at];
  const end = anyOf(tokens, at + 1, 'weekend of the month|weekend of every month|weekend of month');
  if (end < 0 || (which?.ordinal === undefined && which?.word !== 'last') || (which.ordinal ?? 1) > 5) return undefined;
  return askAt(end, `the ${which.text} weekend may be told by its Saturday`, [
    `on the ${which.text} saturday of every month`,
    `on the ${which.text} saturday and the ${which.text} sunday of every month`,
  ]);
}

/** The first half ends on the 15th, whatever the month. */
function half(tokens: Tokens, i: number): Match | undefined {
  const first = anyOf(tokens, i, 'first half of the month|first half of every month|first half of month');
  if (first > 0)
    return { end: first, piece: { kind: 'days', rules: [{ kind: 'days', from: 1, to: 15 }], recurring: true } };
  const second = anyOf(tokens, i, 'second half of the month|second half of every month|last half of the month');
  return second > 0
    ? { end: second, piece: { kind: 'days', rules: [{ kind: 'days', from: 16, to: 31 }], recurring: true } }
    : undefined;
}

const LAST_DAY = [31, undefined, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** "end of december"; not that of February, which moves, and not behind "until", where it is a bound. */
function edge(tokens: Tokens, i: number, inside: boolean): Match | undefined {
  const [last, first] = [anyOf(tokens, i, 'ending of'), anyOf(tokens, i, 'starting of|beginning of')];
  const name = over(tokens, Math.max(last, first), 'every');
  const month = name > 0 ? tokens[name]?.month : undefined;
  const day = month === undefined ? undefined : last > 0 ? LAST_DAY[month] : 1;
  if (month === undefined || day === undefined || tokens[name + 1]?.month !== undefined) return undefined;
  if (inside && is(tokens, i - 1, 'from', 'until', 'to')) return undefined;
  const recurring = is(tokens, name - 1, 'every');
  return { end: name + 1, piece: { kind: 'month-days', months: [month], days: [day], recurring } };
}
