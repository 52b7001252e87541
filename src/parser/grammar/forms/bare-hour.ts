// "mon 9, wed 10 and fri 11", "9 on weekdays and 11 on weekends": hours without "at", read only where several days have one each,
// and asked about where one day has one.

import { beginsWith } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { askAt, integer, is, over, type Tokens } from './reading.js';

export const bareHour: Form = {
  name: 'hour beside its day',
  begins: beginsWith('', 'number'),
  read: (tokens, at) => {
    const hour = hourAt(tokens, at);
    if (hour === undefined || tokens.some((token) => token.month !== undefined)) return undefined;
    if (!(beforeDay(tokens, at) && hasOtherTime(tokens, at)) && !(isPair(tokens, at) && everyDayHasOne(tokens)))
      return lastWord(tokens, at, hour);
    return { end: at + 1, piece: { kind: 'times', times: [{ hour, minute: 0, second: 0, bare: true }] } };
  },
};

/** "this fri 5": an hour at the very end, in either half of the day. */
function lastWord(tokens: Tokens, at: number, hour: number): Match | undefined {
  const lone = tokens[at - 1]?.weekday !== undefined && tokens[at + 1] === undefined;
  if (!lone || hour < 1 || hour > 12 || tokens.some((token) => token.clock ?? token.part ?? token.word === 'at'))
    return undefined;
  return askAt(at + 1, `"${hour}" may be an hour of either half of the day`, [`at ${hour}am`, `at ${hour}pm`], {
    kind: 'times',
    times: [{ hour, minute: 0, second: 0, bare: true }],
  });
}

function hourAt(tokens: Tokens, i: number): number | undefined {
  const hour = /^\d{1,2}$/.test(tokens[i]?.text ?? '') ? integer(tokens, i) : undefined;
  return hour !== undefined && hour < 24 ? hour : undefined;
}

function isDay(tokens: Tokens, i: number): boolean {
  return tokens[i]?.weekday !== undefined || is(tokens, i, 'weekday', 'weekend');
}

/** "9 on weekdays" at the beginning of a part. */
function beforeDay(tokens: Tokens, i: number): boolean {
  return (
    (i === 0 || is(tokens, i - 1, ',', 'and')) && is(tokens, i + 1, 'on') && isDay(tokens, over(tokens, i + 2, 'the'))
  );
}

/** Another day has its time already, so that this number can only be one as well. */
function hasOtherTime(tokens: Tokens, at: number): boolean {
  return tokens.some(
    (token, i) =>
      Math.abs(i - at) > 1 &&
      (token.clock !== undefined || is(tokens, i - 1, 'at') || beforeDay(tokens, i)) &&
      (token.clock !== undefined || hourAt(tokens, i) !== undefined),
  );
}

function isPair(tokens: Tokens, i: number): boolean {
  return isDay(tokens, i - 1) && (tokens[i + 1] === undefined || is(tokens, i + 1, ',', 'and') || isDay(tokens, i + 1));
}

/** Every day of the phrase has a number, and they cannot all be dates: Monday the 9th and Wednesday the 10th are not. */
function everyDayHasOne(tokens: Tokens): boolean {
  const pairs: [number, number][] = [];
  let words = false;
  for (let i = 0; i < tokens.length; i++) {
    if (!isDay(tokens, i)) continue;
    const hour = hourAt(tokens, i + 1);
    if (hour === undefined || !isPair(tokens, i + 1)) return false;
    words ||= tokens[i]?.weekday === undefined;
    pairs.push([tokens[i]?.weekday ?? 0, hour]);
  }
  const [first] = pairs;
  if (!first || pairs.length < 2) return false;
  return words || pairs.some(([day, hour]) => (((hour - first[1] - (day - first[0])) % 7) + 7) % 7 !== 0);
}
