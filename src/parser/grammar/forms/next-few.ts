// "the next 3 mondays", "the next 5 weekdays": that many of the days that follow.

import { beginsWith, goingOn } from '../form-index.js';
import type { Form } from '../piece.js';
import { integer, is, over } from './reading.js';
import { weekdaysAt } from './weekday-list.js';

export const nextFew: Form = {
  name: 'the next few days',
  begins: goingOn(beginsWith('for on the next'), ['for on', 'the next'], ['the', 'next']),
  read: (tokens, at) => {
    const i = over(tokens, over(tokens, at, 'for', 'on'), 'the');
    const n = is(tokens, i, 'next') ? integer(tokens, i + 1) : undefined;
    if (n === undefined || n < 2 || n > 1000) return undefined;
    const list = weekdaysAt(tokens, i + 2, true);
    if (!list?.plural || !tokens[i + 2]?.plural || (list.days.length > 1 && list.said !== 'weekdays')) return undefined;
    // The days themselves are read as every other list of them.
    return { end: i + 2, piece: { kind: 'count', n, days: true } };
  },
};
