// "every hour from 0 to 24": the whole day, which says nothing new; and "every hour after 5pm", which may or may not count 5pm itself.

import { beginsWith } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { timeAt } from './time-of-day.js';
import { anyOf, askAt, is, over, type Tokens } from './reading.js';

export const roundTheClock: Form = {
  name: 'hours of the whole day',
  begins: beginsWith('from between after'),
  read: (tokens, at) => {
    if (!behindHours(tokens, at)) return undefined;
    const whole = anyOf(
      tokens,
      at,
      'from 0 to 24|from 0 - 24|between 0 and 24|from 0:00 to 24:00|from 00:00 to 24:00|between 00:00 and 24:00|from midnight to midnight',
    );
    return whole > 0 ? { end: whole, piece: { kind: 'filler' } } : afterHour(tokens, at);
  },
};

function behindHours(tokens: Tokens, at: number): boolean {
  return is(tokens, at - 1, 'hourly') || (tokens[at - 1]?.unit === 'hour' && is(tokens, at - 2, 'every'));
}

function afterHour(tokens: Tokens, at: number): Match | undefined {
  const from = is(tokens, at, 'after') ? timeAt(tokens, over(tokens, at + 1, 'the'), false) : undefined;
  if (!from || from.refusal || from.time.minute + from.time.second > 0 || from.time.hour > 21) return undefined;
  if (is(tokens, from.end, 'and', 'but', 'until', 'to', '-')) return undefined;
  const { hour } = from.time;
  const reason = `"after ${hour}:00" can count ${hour}:00 itself or not`;
  const options = [hour, hour + 1].map((first) => `from ${first}:00 to 23:00`);
  return askAt(from.end, reason, options);
}
