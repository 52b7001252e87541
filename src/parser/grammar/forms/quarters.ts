// "in q1", "every monday in the first quarter", "Q4": a quarter of the year as its months.

import { beginsWith, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { anyOf, is, over, type Tokens } from './reading.js';

export const quarters: Form = {
  name: 'quarter of the year',
  anyWord: true,
  begins: led('in during on for every the', beginsWith('q1 q2 q3 q4 last', 'ordinal')),
  read: (tokens, at) => {
    // "at the start of q2" is one day of it.
    const i = over(tokens, over(tokens, at, 'in', 'during', 'on', 'for', 'every'), 'the', 'every');
    const found = i === at || is(tokens, at, 'the') ? undefined : byNumber(tokens, i);
    // A quarter of a certain year is no habit.
    if (!found || /^\d{4}$/.test(tokens[found.end]?.text ?? '')) return undefined;
    const first = 3 * (found.quarter - 1);
    return { end: found.end, piece: { kind: 'months', months: [first, first + 1, first + 2], recurring: true } };
  },
};

function byNumber(tokens: Tokens, i: number): { readonly end: number; readonly quarter: number } | undefined {
  const short = /^q([1-4])$/.exec(tokens[i]?.text ?? '');
  if (short) return { end: i + 1, quarter: Number(short[1]) };
  const quarter = is(tokens, i, 'last') ? 4 : tokens[i]?.ordinal;
  const end = anyOf(tokens, i + 1, 'quarter of the year|quarter of every year');
  return end > 0 && quarter !== undefined && quarter <= 4 ? { end, quarter } : undefined;
}
