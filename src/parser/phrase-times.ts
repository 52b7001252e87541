// The times of day that a phrase names, read without understanding the phrase: "half past seven", "9 in the evening", "8pm".

import type { Token } from './grammar/token.js';
import type { DayPart } from './grammar/words/day-parts.js';
import { hourIn } from './grammar/words/day-parts.js';

/** A time of day; several hours where the phrase leaves the half of the day open. */
export interface SaidTime {
  readonly text: string;
  readonly hours: readonly number[];
  readonly minute: number;
  readonly second: number;
}

export interface Used {
  /** Places of the tokens it was read from. */
  readonly used: readonly number[];
}

export interface SaidTimes {
  readonly said: readonly (SaidTime & Used)[];
  /** Parts of the day that stand alone: "in the evening". */
  readonly parts: readonly DayPart[];
}

/** @param taken places of tokens that are known to be something else */
export function timesIn(tokens: readonly Token[], taken: ReadonlySet<number>): SaidTimes {
  const said: (SaidTime & Used)[] = [];
  const partsUsed = new Set<number>();
  for (const at of tokens.keys()) {
    if (taken.has(at) || said.some(({ used }) => used.includes(at))) continue;
    const time = clockAt(tokens, at);
    if (!time) continue;
    const partAt = partNear(tokens, at, time.end);
    const part = partAt === undefined ? undefined : tokens[partAt]?.part;
    if (partAt !== undefined) partsUsed.add(partAt);
    if (time.bare && part === undefined) continue;
    const places = Array.from({ length: time.end - at }, (_, i) => at + i);
    const text = places.map((place) => tokens[place]?.text).join(' ');
    said.push({
      text,
      hours: hoursOf(time, part, tokens),
      minute: time.minute,
      second: time.second ?? 0,
      used: places,
    });
  }
  for (const { used } of said) for (const at of used) partsUsed.add(at);
  const parts = tokens.flatMap(({ part }, at) => (part !== undefined && !partsUsed.has(at) ? [part] : []));
  return { said, parts };
}

/** An hour below 12 may be meant in the afternoon: something in the phrase says pm. */
export function saysPm(tokens: readonly Token[]): boolean {
  const late: ReadonlySet<DayPart | undefined> = new Set<DayPart>(['afternoon', 'evening', 'night', 'end of day']);
  return tokens.some(({ clock, word, part }) => clock?.meridiem === 'pm' || word === 'pm' || late.has(part));
}

interface ReadClock {
  readonly hour: number;
  readonly minute: number;
  readonly second?: number;
  readonly meridiem?: 'am' | 'pm' | undefined;
  /** A number that is an hour only beside a part of the day. */
  readonly bare: boolean;
  /** Behind its last token. */
  readonly end: number;
}

function clockAt(tokens: readonly Token[], at: number): ReadClock | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  if (token.clock) return { ...token.clock, bare: false, end: at + 1 };
  const relative = relativeClockAt(tokens, at);
  if (relative) return relative;
  if (token.number === undefined || !Number.isInteger(token.number) || token.number > 24) return undefined;
  const minute = tokens[at + 1]?.number;
  const [hour, behind, end] =
    minute === undefined || minute > 59
      ? [token.number, tokens[at + 1], at + 2]
      : [token.number, tokens[at + 2], at + 3];
  const meridiem = behind?.word === 'am' || behind?.word === 'pm' ? behind.word : undefined;
  if (meridiem) return { hour, minute: end - at === 3 ? (minute ?? 0) : 0, meridiem, bare: false, end };
  if (/^o'?clock$/.test(tokens[at + 1]?.word ?? '')) return { hour, minute: 0, bare: false, end: at + 2 };
  return { hour, minute: 0, bare: true, end: at + 1 };
}

/** "half past seven", "quarter to nine", "ten past eight". */
function relativeClockAt(tokens: readonly Token[], at: number): ReadClock | undefined {
  const [amount, direction, hourToken] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  const named = hourToken?.part === 'midnight' ? 0 : hourToken?.part === 'noon' ? 12 : undefined;
  const hour = hourToken?.clock?.hour ?? hourToken?.number ?? named;
  const minutes = amount?.word === 'half' ? 30 : amount?.word === 'quarter' ? 15 : amount?.number;
  if (hour === undefined || minutes === undefined || hour > 12 || minutes > 30) return undefined;
  const written = tokens[at + 3]?.word;
  const meridiem = hourToken?.clock?.meridiem ?? (written === 'am' || written === 'pm' ? written : undefined);
  const end = at + (written === 'am' || written === 'pm' ? 4 : 3);
  if (direction?.word === 'past' || direction?.word === 'after')
    return { hour, minute: minutes, meridiem, bare: false, end };
  const counted = amount?.word === 'quarter' || amount?.number !== undefined;
  if (direction?.text !== 'to' || !counted || amount.kind === 'number') return undefined;
  const before = named === undefined && hour === 1 ? 12 : (hour + 23) % 24;
  return { hour: before, minute: 60 - minutes, meridiem, bare: false, end };
}

const BETWEEN: ReadonlySet<string> = new Set(['in', 'the', 'at', 'of', ',', 'on', 'every', "o'clock"]);

/** The part of the day that belongs to a clock time: "9 in the evening", "evening at 9". */
function partNear(tokens: readonly Token[], from: number, end: number): number | undefined {
  for (let at = end; at < end + 4 && at < tokens.length; at++) {
    if (tokens[at]?.part !== undefined) return at;
    if (!BETWEEN.has(tokens[at]?.word ?? '')) break;
  }
  for (let at = from - 1; at >= 0 && at >= from - 3; at--) {
    if (tokens[at]?.part !== undefined) return at;
    if (!BETWEEN.has(tokens[at]?.word ?? '')) break;
  }
  return undefined;
}

function hoursOf({ hour, meridiem }: ReadClock, part: DayPart | undefined, tokens: readonly Token[]): number[] {
  if (meridiem) return [(hour % 12) + (meridiem === 'pm' ? 12 : 0)];
  const inPart = part === undefined ? undefined : hourIn(part, hour);
  if (inPart !== undefined) return [inPart];
  return hour < 12 && saysPm(tokens) ? [hour, hour + 12] : [hour % 24];
}
