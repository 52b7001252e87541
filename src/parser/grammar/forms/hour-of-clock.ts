// "every minute of the 9 o'clock hour", "during the 9am hour": one hour of the day, its end not counted; and "10 minutes before
// every hour", "ten to every hour": a place on the clock face counted backwards.

import { beginsWith, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { timeAt } from './time-of-day.js';
import { integer, is, over } from './reading.js';

export const hourOfClock: Form = {
  name: 'one hour of the day',
  begins: beginsWith('of in during'),
  read: (tokens, at) => {
    if (!is(tokens, at, 'of', 'in', 'during') || !is(tokens, at + 1, 'the')) return undefined;
    const from = timeAt(tokens, at + 2, true);
    if (!from || from.refusal || from.time.minute + from.time.second > 0 || from.time.hour === 23) return undefined;
    const end = over(tokens, from.end, '-');
    if (tokens[end]?.unit !== 'hour' || tokens[end]?.plural) return undefined;
    const to = { ...from.time, hour: from.time.hour + 1 };
    return { end: end + 1, piece: { kind: 'window', from: from.time, to, openEnd: true } };
  },
};

export const beforeTheHour: Form = {
  name: 'minutes before the hour',
  begins: led('at a', beginsWith('quarter', 'number')),
  read: (tokens, at) => {
    const start = over(tokens, over(tokens, at, 'at'), 'a');
    const quarter = is(tokens, start, 'quarter');
    const n = quarter ? 15 : integer(tokens, start);
    if (n === undefined || n < 1 || n > 59) return undefined;
    const join = tokens[start + 1]?.unit === 'minute' ? start + 2 : start + 1;
    if (!is(tokens, join, 'before', 'to') || !is(tokens, join + 1, 'every', 'the')) return undefined;
    if (tokens[join + 2]?.unit !== 'hour' || tokens[join + 2]?.plural) return undefined;
    if (is(tokens, join, 'to') && ['until', 'till', 'til', 'through', 'thru'].includes(tokens[join]?.text ?? ''))
      return undefined;
    return { end: join + 3, piece: { kind: 'minute-marks', minutes: [60 - n], hourly: is(tokens, join + 1, 'every') } };
  },
};
