// "at lunchtime", "first thing in the morning", "bedtime": times that everybody has, at different hours. Asked about.

import { beginsWith, firstWords, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { anyOf, askAt, integer, is, over } from './reading.js';

const HABITS: readonly (readonly [string, readonly string[]])[] = [
  ['lunchtime|lunchtimes|lunch time|lunch hour|lunch break|lunch', ['at 12:00', 'at 12:30', 'at 13:00']],
  ['breakfast time|breakfasttime|breakfast', ['at 7am', 'at 8am']],
  ['dinnertime|dinner time|dinner|suppertime|supper time|supper', ['at 6pm', 'at 7pm']],
  ['teatime|tea time', ['at 4pm', 'at 5pm']],
  ['bedtime|bed time', ['at 10pm', 'at 11pm']],
  ['first thing in the morning|first thing every morning|first thing', ['at 7am', 'at 8am', 'at 9am']],
  [
    'starting of the day|starting of day|starting of business|starting of the business day|starting of business day|starting of every business day|opening time|sod',
    ['at 8am', 'at 9am'],
  ],
  ['last thing at night|last thing in the evening|last thing', ['at 10pm', 'at 11pm']],
];
/** A meal is a time only behind one of these: "lunch with Ann on friday" says what, not when. */
const MEALS: ReadonlySet<string> = new Set(['lunch', 'breakfast', 'dinner', 'supper']);

/** "half seven": 7:30 to the British, 6:30 to others. */
export const halfHour: Form = {
  name: 'half an hour before or after',
  begins: led('at', beginsWith('half')),
  read: (tokens, at) => {
    const half = over(tokens, at, 'at');
    const i = is(tokens, half, 'half') ? over(tokens, half + 1, '-') : -1;
    const hour = i < 0 ? undefined : integer(tokens, i);
    if (hour === undefined || hour < 1 || hour > 12 || tokens[i + 1]?.unit || is(tokens, i + 1, 'times'))
      return undefined;
    const options = [`at ${hour}:30`, `at ${hour === 1 ? 12 : hour - 1}:30`];
    return askAt(i + 1, `"half ${tokens[i]?.text}" is said for both`, options);
  },
};

export const habitTime: Form = {
  name: 'time of a habit',
  anyWord: true,
  begins: led('at during over by around the', beginsWith(HABITS.map(([texts]) => firstWords(texts)).join(' '))),
  read: (tokens, at) => {
    const led = over(tokens, at, 'at', 'during', 'over', 'by', 'around');
    const start = over(tokens, led, 'the');
    for (const [texts, options] of HABITS) {
      const end = anyOf(tokens, start, texts);
      if (end < 0) continue;
      const meal = end === start + 1 && MEALS.has(tokens[start]?.text ?? '');
      if (meal && (led === at || is(tokens, at, 'by'))) return undefined;
      const said = tokens.slice(start, end).map((token) => token.text);
      const reason = `"${said.join(' ')}" is not the same hour for everybody`;
      return askAt(end, reason, options);
    }
    return undefined;
  },
};
