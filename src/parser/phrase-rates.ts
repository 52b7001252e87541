// What a phrase says about pace: "every 3 weeks", "hourly", "20 minutes apart", "three times a day".

import type { Token } from './grammar/token.js';
import type { Unit } from './grammar/words/calendar-words.js';
import type { Heard } from './hearing.js';
import type { Used } from './phrase-times.js';

export interface SaidRate {
  readonly text: string;
  readonly n: number;
  readonly unit: Unit;
}

/** "every 3 weeks", "every other Tuesday", "biweekly", "every 90s", "hourly": as the grammar reads them, otherwise word by word. */
export function ratesIn(heard: Heard): (SaidRate & Used)[] {
  const { tokens, placed } = heard;
  const read = placed.flatMap(({ piece, from, to }): (SaidRate & Used)[] => {
    const used = Array.from({ length: to - from }, (_, i) => from + i);
    const text = used.map((at) => tokens[at]?.text).join(' ');
    if (piece.kind === 'alternate') return [{ text, n: piece.n, unit: 'week', used }];
    if (piece.kind !== 'every' || piece.soft === true) return [];
    const smallerThanADay = piece.unit === 'second' || piece.unit === 'minute' || piece.unit === 'hour';
    return piece.n !== 1 || smallerThanADay ? [{ text, n: piece.n, unit: piece.unit, used }] : [];
  });
  const taken = new Set(
    placed.flatMap(({ piece, from, to }) =>
      piece.kind === 'every' || piece.kind === 'alternate' ? Array.from({ length: to - from }, (_, i) => from + i) : [],
    ),
  );
  return [...read, ...tokens.flatMap((_, at) => (taken.has(at) ? [] : (writtenRate(tokens, at) ?? [])))];
}

function writtenRate(tokens: readonly Token[], at: number): (SaidRate & Used) | undefined {
  const [token, second, third] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (token?.word === 'biweekly') return { text: token.text, n: 2, unit: 'week', used: [at] };
  if (token?.word !== 'every' || !second) return undefined;
  const text = [token, second, third].map((each) => each?.text ?? '').join(' ');
  const only = second.period?.length === 1 ? second.period[0] : undefined;
  if (only) return { text: `${token.text} ${second.text}`, n: only.n, unit: only.unit, used: [at + 1] };
  const n = second.word === 'other' ? 2 : (second.number ?? second.ordinal);
  if (n === undefined || !third) return undefined;
  if (third.unit !== undefined) return { text, n, unit: third.unit, used: [at + 1] };
  const everyOtherDay = second.word === 'other' && (third.weekday !== undefined || third.word === 'weekend');
  return everyOtherDay ? { text, n, unit: 'week', used: [at + 1] } : undefined;
}

/** "with 20 minutes between them", "3 hours apart": not what a bound or a delay counts, nor "10 minutes past". */
export function amountsIn({ tokens, placed }: Heard, taken: ReadonlySet<number>): (SaidRate & Used)[] {
  const counting = new Set(['span', 'start', 'end', 'after', 'minute-marks', 'times-per', 'count']);
  const inPiece = (at: number): boolean =>
    placed.some(({ piece, from, to }) => counting.has(piece.kind) && from <= at && at < to);
  return tokens.flatMap((token, at): (SaidRate & Used)[] => {
    if (taken.has(at) || inPiece(at)) return [];
    const dash = tokens[at + 1]?.word === '-' ? 1 : 0;
    const [unit, behind] = [tokens[at + 1 + dash], tokens[at + 2 + dash]];
    if (token.period?.length === 1 && token.period[0])
      return behindAnHour(tokens[at + 1]) ? [] : [{ text: token.text, ...token.period[0], used: [at] }];
    if (token.number === undefined || unit?.unit === undefined || unit.ordinal !== undefined) return [];
    const text = `${token.text} ${unit.text}`;
    return behindAnHour(behind) ? [] : [{ text, n: token.number, unit: unit.unit, used: [at] }];
  });
}

function behindAnHour(token: Token | undefined): boolean {
  return token !== undefined && ['past', 'after', 'before', 'to', 'of'].includes(token.word);
}

/** With the places of what counts runs ("three times a day", "5 times"): those are checked as such. */
export function countingPlaces({ placed }: Heard, used: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(used);
  for (const { piece, from, to } of placed)
    if (piece.kind === 'times-per' || piece.kind === 'count') for (let at = from; at < to; at++) all.add(at);
  return all;
}
