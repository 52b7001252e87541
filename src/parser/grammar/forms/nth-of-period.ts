// "every second day of the month", "every 3rd day of every month", "the first minute of every hour": counted through, or one of each.

import { beginsWith, goingOn } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { anyOf, askAt, is, said, type Tokens } from './reading.js';

export const nthOfPeriod: Form = {
  name: 'every nth of a period',
  begins: goingOn(
    beginsWith('every first the'),
    ['every', 'first other', 'ordinal'],
    ['first', 'minute'],
    ['the', 'first'],
  ),
  read: (tokens, at) => nthDay(tokens, at) ?? firstMinute(tokens, at),
};

/** Beyond it nobody counts through a month: "every 15th day of the month" is the 15th. */
const MOST = 10;

function nthDay(tokens: Tokens, at: number): Match | undefined {
  const counted = is(tokens, at, 'every') ? tokens[at + 1] : undefined;
  const n = counted?.word === 'other' ? 2 : counted?.ordinal;
  if (n === undefined || n < 2 || n > MOST || tokens[at + 2]?.unit !== 'day' || tokens[at + 2]?.plural)
    return undefined;
  const end = anyOf(tokens, at + 3, 'of the month|of every month|of a month|in the month|in every month');
  return end < 0
    ? undefined
    : askAt(end, `"${said(tokens, at, end)}" may be counted through the month, or one day of it`, [
        `every ${n} days`,
        `on day ${n} of every month`,
      ]);
}

function firstMinute(tokens: Tokens, at: number): Match | undefined {
  const end = anyOf(
    tokens,
    at,
    'first minute of every hour|first minute of the hour|the first minute of every hour|the first minute of the hour|every first minute of the hour',
  );
  return end < 0
    ? undefined
    : askAt(end, 'minutes are counted from zero on a clock, and from one by people', [
        'at minute 0 of every hour',
        'at minute 1 of every hour',
      ]);
}
