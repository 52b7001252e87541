// "every valentine's day", "on boxing day at 9": feasts of a fixed date, once or every year.

import { beginsWith, firstWords, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { HOLIDAYS } from '../words/holidays.js';
import { anyOf, is, over, type Tokens } from './reading.js';

export const holidays: Form = {
  name: 'feast of a fixed date',
  anyWord: true,
  begins: led('at on every single the', beginsWith(firstWords(HOLIDAYS.map(([names]) => names).join('|')))),
  read: (tokens, at) => {
    const every = over(tokens, over(tokens, at, 'at', 'on'), 'the');
    const recurring = is(tokens, every, 'every');
    const i = recurring ? over(tokens, every + 1, 'single') : every;
    const feast = feastAt(tokens, i);
    return (
      feast && { end: feast.end, piece: { kind: 'month-days', months: [feast.month], days: [feast.day], recurring } }
    );
  },
};

export interface Feast {
  readonly end: number;
  /** 0 is January. */
  readonly month: number;
  readonly day: number;
}

export function feastAt(tokens: Tokens, i: number): Feast | undefined {
  for (const [names, month, day] of HOLIDAYS) {
    const end = anyOf(tokens, i, names);
    if (end > 0) return { end, month, day };
  }
  return undefined;
}
