// "in the morning", "every evening", "at night", "mornings", "nightly", "tonight": parts of the day beside or instead of a time.

import { beginsWith, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { PART_HOUR } from '../words/day-parts.js';
import { is, listGap, over, tokenAt } from './reading.js';

export const dayPart: Form = {
  name: 'part of the day',
  begins: led('in at on during every all the single', beginsWith('nightly', 'part')),
  read: (tokens, at) => {
    if (is(tokens, at, 'nightly')) return { end: at + 1, piece: { kind: 'part', part: 'midnight', recurring: true } };
    let i = over(tokens, at, 'in', 'at', 'on', 'during');
    const recurring = is(tokens, i, 'every', 'all');
    if (recurring) i++;
    i = over(tokens, i, 'the', 'single');
    const part = tokens[i]?.part;
    if (!part || (part === 'end of day' && !recurring)) return undefined;
    const gap = listGap(tokens, i + 1);
    const next = gap > 0 ? over(tokens, gap, 'the', 'in', 'every') : -1;
    const second = tokenAt(tokens, next)?.part;
    if (second && second !== part) {
      const times = [part, second].map((each) => ({ hour: PART_HOUR[each], minute: 0, second: 0, bare: false }));
      return { end: next + 1, piece: { kind: 'times', times } };
    }
    return { end: i + 1, piece: { kind: 'part', part, recurring: recurring || tokens[i]?.plural === true } };
  },
};
