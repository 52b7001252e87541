// "an hour before midnight", "half an hour before noon", "two hours after noon": a time of day told from noon or midnight.

import { beginsWith, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { amountAt } from './amount.js';
import { at as timeOfDay } from './time-of-day.js';
import { is, over, type Tokens } from './reading.js';

const DAY = 86_400;

export const shiftedTime: Form = {
  name: 'time before or after noon',
  begins: led('at', beginsWith('half a an quarter three couple one', 'number', 'period')),
  read: (tokens, at) => {
    const start = over(tokens, at, 'at');
    if (is(tokens, at - 1, 'every', 'for', 'in', 'within')) return undefined;
    const amount = amountAt(tokens, start);
    if (!amount || amount.days + amount.months > 0 || amount.seconds < 60 || amount.seconds >= 12 * 3600)
      return undefined;
    const join = tokens[amount.end];
    const sign = join?.word === 'before' || join?.text === 'to' ? -1 : is(tokens, amount.end, 'after', 'past') ? 1 : 0;
    const part = tokens[amount.end + 1]?.part;
    if (sign === 0 || (part !== 'noon' && part !== 'midnight')) return undefined;
    // The midnight of a certain day may be its beginning or its end; of every day it is both.
    if (part === 'midnight' && !isDaily(tokens)) return undefined;
    const seconds = ((part === 'noon' ? DAY / 2 : 0) + sign * amount.seconds + DAY) % DAY;
    const time = timeOfDay(Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60);
    return { end: amount.end + 2, piece: { kind: 'times', times: [time] } };
  },
};

function isDaily(tokens: Tokens): boolean {
  const daily = tokens.some(
    (token, i) => token.word === 'daily' || (token.unit === 'day' && !token.plural && is(tokens, i - 1, 'every')),
  );
  return daily && !tokens.some((token) => token.weekday !== undefined || token.month !== undefined);
}
