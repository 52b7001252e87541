// "5 past and 35 past every hour", "on the hour and 20 past", "hourly at quarter past and quarter to": several places on the clock face,
// each in words of its own.

import { beginsWith, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { anyOf, integer, is, listGap, over, unique, type Tokens } from './reading.js';

export const marksInList: Form = {
  name: 'several minutes of the hour',
  begins: led('at on a the', beginsWith('hour half quarter', 'number')),
  read: (tokens, at) => {
    const minutes: number[] = [];
    let end = at;
    for (let next = at; next >= 0; next = listGap(tokens, end)) {
      const found = mark(tokens, next);
      if (!found) break;
      minutes.push(found.minute);
      end = found.end;
    }
    const tail = anyOf(tokens, end, 'every hour|the hour');
    const hourly = tail > 0 || tokens.some((token, i) => (i < at || i >= end) && isHourly(tokens, i, token.word));
    const known = hourly || minutes[0] === 0;
    if (minutes.length < 2 || unique(minutes).length < minutes.length || !known || goesOn(tokens, Math.max(end, tail)))
      return undefined;
    return { end: Math.max(end, tail), piece: { kind: 'minute-marks', minutes: unique(minutes), hourly: tail > 0 } };
  },
};

function mark(tokens: Tokens, at: number): { readonly end: number; readonly minute: number } | undefined {
  const start = over(tokens, over(tokens, at, 'at', 'on'), 'a');
  const hour = anyOf(tokens, start, 'the hour');
  if (hour > 0) return { end: hour, minute: 0 };
  const n = is(tokens, start, 'half') ? 30 : is(tokens, start, 'quarter') ? 15 : integer(tokens, start);
  const side = tokens[start + 1]?.unit === 'minute' ? start + 2 : start + 1;
  if (n === undefined || n < 1 || n > 59) return undefined;
  if (is(tokens, side, 'past', 'after')) return { end: side + 1, minute: n };
  return tokens[side]?.text === 'to' && n !== 30 ? { end: side + 1, minute: 60 - n } : undefined;
}

function isHourly(tokens: Tokens, i: number, word: string): boolean {
  return word === 'hourly' || (tokens[i]?.unit === 'hour' && is(tokens, i - 1, 'every', 'a', 'per'));
}

/** "on the hour and 20 past 9": a time of day after all. */
function goesOn(tokens: Tokens, i: number): boolean {
  const next = tokens[i];
  return next !== undefined && (next.number !== undefined || next.clock !== undefined || next.part !== undefined);
}
