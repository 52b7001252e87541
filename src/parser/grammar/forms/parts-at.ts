// "mornings and evenings at 8": one hour in two parts of the day.

import { beginsWith, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { hourIn } from '../words/day-parts.js';
import { integer, is, over } from './reading.js';

export const partsAt: Form = {
  name: 'hour of two parts of the day',
  begins: led('in on during every all the', beginsWith('', 'part')),
  read: (tokens, at) => {
    const led = over(tokens, over(tokens, at, 'in', 'on', 'during'), 'every', 'all');
    const i = over(tokens, led, 'the');
    const [first, join] = [tokens[i]?.part, i + 1];
    if (!first || !is(tokens, join, 'and')) return undefined;
    // "every sunday night and every morning at 7": the night has no hour.
    if (is(tokens, join + 1, 'every') && tokens[i - 1]?.weekday !== undefined) return undefined;
    const next = over(tokens, join + 1, 'every', 'in', 'the');
    const second = tokens[next]?.part;
    if (!second || second === first || !is(tokens, next + 1, 'at')) return undefined;
    const hour = integer(tokens, next + 2);
    const behind = tokens[next + 3];
    if (hour === undefined || behind?.unit || behind?.number !== undefined || is(tokens, next + 3, 'and', ',', 'times'))
      return undefined;
    const hours = [hourIn(first, hour), hourIn(second, hour)];
    if (hour > 12 || hours.includes(undefined) || hours[0] === hours[1]) return undefined;
    const times = hours.map((each = 0) => ({ hour: each, minute: 0, second: 0, bare: false }));
    return { end: next + 3, piece: { kind: 'times', times } };
  },
};
