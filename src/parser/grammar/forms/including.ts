// "every weekday including saturday", "weekdays plus saturday at 9": a day that joins those said before.

import { beginsWith, goingOn } from '../form-index.js';
import type { Form } from '../piece.js';
import { is, over } from './reading.js';
import { weekdaysAt } from './weekday-list.js';

export const including: Form = {
  name: 'a day that joins',
  begins: goingOn(beginsWith(', ( including'), [', (', 'including']),
  read: (tokens, at) => {
    const i = over(tokens, at, ',', '(');
    if (at === 0 || !is(tokens, i, 'including') || is(tokens, at - 1, 'not', 'until', 'to')) return undefined;
    const list = weekdaysAt(tokens, i + 1, true);
    if (!list) return undefined;
    const end = i > at && is(tokens, at, '(') ? over(tokens, list.end, ')') : list.end;
    return { end, piece: { kind: 'weekdays', days: list.days, recurring: true, joins: true } };
  },
};
