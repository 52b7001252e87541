// "every hour from 0 to 24": the whole day, which says nothing new; "every hour after 5pm", which may or may not count 5pm itself; and
// "hourly until 5pm", which may end today or every day.

import { beginsWith } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { timeAt } from './time-of-day.js';
import { anyOf, askAt, is, over, type Tokens } from './reading.js';

export const roundTheClock: Form = {
  name: 'hours of the whole day',
  begins: beginsWith('from between after before until to'),
  read: (tokens, at) => {
    if (!behindHours(tokens, at)) return behindRhythm(tokens, at) ? untilHour(tokens, at) : undefined;
    const whole = anyOf(
      tokens,
      at,
      'from 0 to 24|from 0 - 24|between 0 and 24|from 0:00 to 24:00|from 00:00 to 24:00|between 00:00 and 24:00|from midnight to midnight',
    );
    return whole > 0 ? { end: whole, piece: { kind: 'filler' } } : (afterHour(tokens, at) ?? untilHour(tokens, at));
  },
};

function behindHours(tokens: Tokens, at: number): boolean {
  return is(tokens, at - 1, 'hourly') || (tokens[at - 1]?.unit === 'hour' && is(tokens, at - 2, 'every'));
}

/** "every 10 minutes", "every 2h" */
function behindRhythm(tokens: Tokens, at: number): boolean {
  const before = tokens[at - 1];
  const counted = before?.unit && SUB_DAY.has(before.unit) && tokens[at - 2]?.number !== undefined;
  return counted ? is(tokens, at - 3, 'every') : before?.period !== undefined && is(tokens, at - 2, 'every');
}

const SUB_DAY: ReadonlySet<string> = new Set(['minute', 'hour']);

function afterHour(tokens: Tokens, at: number): Match | undefined {
  const from = is(tokens, at, 'after') ? timeAt(tokens, over(tokens, at + 1, 'the'), false) : undefined;
  if (!from || from.refusal || from.time.minute + from.time.second > 0 || from.time.hour > 21) return undefined;
  if (is(tokens, from.end, 'and', 'but', 'until', 'to', '-')) return undefined;
  const { hour } = from.time;
  const reason = `"after ${hour}:00" can count ${hour}:00 itself or not`;
  const options = [hour, hour + 1].map((first) => `from ${first}:00 to 23:00`);
  return askAt(from.end, reason, options);
}

/** "hourly until 5pm on weekdays", "every hour before noon" */
function untilHour(tokens: Tokens, at: number): Match | undefined {
  const before = is(tokens, at, 'before');
  if (!before && tokens[at]?.text !== 'until' && tokens[at]?.text !== 'till') return undefined;
  const to = timeAt(tokens, at + 1, false);
  if (!to || to.refusal || to.time.hour === 0 || to.time.minute + to.time.second > 0) return undefined;
  // A day behind it is that of the end.
  if (tokens[to.end] && !is(tokens, to.end, 'on', ',') && !is(tokens, to.end, 'every', 'weekday')) return undefined;
  const days = tokens.some((token) => token.weekday !== undefined || is([token], 0, 'weekday', 'weekend'));
  const end = before ? `${to.time.hour - 1}:59` : `${to.time.hour}:00`;
  return askAt(to.end, 'it does not say from which hour on', [
    `from 0:00 to ${end}`,
    ...(to.time.hour > 9 ? [`from 9:00 to ${end}`] : []),
    ...(days ? [] : [`until ${to.time.hour}:00 today`]),
  ]);
}
