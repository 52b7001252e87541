// "same time tomorrow", "tomorrow at this time", "this time next week": a day or a week from now.

import { beginsWith, goingOn } from '../form-index.js';
import type { Form } from '../piece.js';
import { anyOf } from './reading.js';

export const sameTime: Form = {
  name: 'the same time of another day',
  anyWord: true,
  begins: goingOn(
    beginsWith('at the same this tomorrow'),
    ['at', 'the same this'],
    ['the', 'same'],
    ['this', 'time'],
    ['tomorrow', 'at same'],
  ),
  read: (tokens, at) => {
    const day = anyOf(
      tokens,
      at,
      'same time tomorrow|the same time tomorrow|at the same time tomorrow|this time tomorrow|at this time tomorrow|tomorrow at this time|tomorrow at the same time|tomorrow same time',
    );
    const week = anyOf(
      tokens,
      at,
      'same time next week|the same time next week|at the same time next week|this time next week|at this time next week',
    );
    const end = Math.max(day, week);
    return end === tokens.length
      ? { end, piece: { kind: 'after', seconds: 0, days: day > 0 ? 1 : 7, months: 0 } }
      : undefined;
  },
};
