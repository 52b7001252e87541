// "every day at 9 except sundays at 10", "weekdays at 7 but fridays at 6", "daily at 7, on weekends at 9 instead": days that were named
// with others and have a time of their own. The days and the time are read by their own forms.

import { beginsWith } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { clockTime } from './clock-time.js';
import { dayPart } from './day-part.js';
import { anyOf, is, listGap, over, type Tokens } from './reading.js';
import { weekdayList } from './weekday-list.js';

export const instead: Form = {
  name: 'at another time instead',
  begins: beginsWith(', ; and but except excluding instead'),
  read: (tokens, at) => {
    if (at === 0) return undefined;
    const start = over(tokens, at, ',', ';');
    const lead = anyOf(tokens, start, 'except for|except|but');
    if (lead > 0) return ownTime(tokens, lead) ? { end: lead, piece: INSTEAD } : undefined;
    return saidBehind(tokens, at) ?? insteadOf(tokens, at);
  },
};

export const INSTEAD = { kind: 'separator', strong: false, instead: true } as const;

/** Days with a time, or a time with days, and nothing behind them that may belong to only one of the two. */
export function ownTime(tokens: Tokens, i: number): boolean {
  if (!timedBefore(tokens, i)) return false;
  let end = dayAndTime(tokens, i);
  for (let gap = end; gap !== undefined && gap > 0; gap = gap > 0 ? dayAndTime(tokens, gap) : undefined) {
    end = gap;
    gap = listGap(tokens, end);
  }
  const next = end === undefined ? undefined : tokens[end];
  return end !== undefined && (!next || GOES_ON.has(next.word) || ENDS.has(next.text));
}

const GOES_ON: ReadonlySet<string> = new Set([...',;.)', 'starting', 'instead']);
const ENDS: ReadonlySet<string> = new Set(['until', 'till', 'til']);

function dayAndTime(tokens: Tokens, i: number): number | undefined {
  return daysAndTime(tokens, i) ?? daysAndTime(tokens, i, clockTime, weekdayList);
}

function daysAndTime(tokens: Tokens, i: number, first = weekdayList, second = clockTime): number | undefined {
  const one = first.read(tokens, i);
  const other = one && second.read(tokens, over(tokens, one.end, ','));
  return isDayOrTime(one) && isDayOrTime(other) ? other?.end : undefined;
}

function isDayOrTime(match: Match | undefined): boolean {
  return match?.piece.kind === 'weekdays' || match?.piece.kind === 'times';
}

/** The other days have a time as well: a time left out of it would be another thing. */
function timedBefore(tokens: Tokens, end: number): boolean {
  for (let i = 0; i < end; i++) {
    const before = clockTime.read(tokens, i) ?? dayPart.read(tokens, i);
    if (before && before.end <= end && (before.piece.kind === 'times' || before.piece.kind === 'part')) return true;
  }
  return false;
}

/** "…, on weekends at 9 instead", "… and instead at 9 on weekends": the word that says so stands at one end. */
function saidBehind(tokens: Tokens, at: number): Match | undefined {
  const start = over(tokens, at, ',', ';', 'and');
  const i = over(tokens, over(tokens, start, 'and', 'but'), 'instead');
  if (start === at || tokens.filter(({ word }) => word === 'instead').length !== 1) return undefined;
  if (i === start && !is(tokens, tokens.length - 1, 'instead')) return undefined;
  return ownTime(tokens, i) ? { end: i, piece: INSTEAD } : undefined;
}

/** The last word of such a phrase. */
function insteadOf(tokens: Tokens, at: number): Match | undefined {
  const last = is(tokens, at, 'instead') && tokens[at + 1] === undefined;
  if (!last) return undefined;
  const said = tokens.some((_, i) => i < at && saidBehind(tokens, i) !== undefined);
  return said ? { end: at + 1, piece: { kind: 'filler' } } : undefined;
}
