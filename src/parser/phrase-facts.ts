// What can be read in a phrase without understanding it: its times, weekdays, months, numbers, rates, dates and zones.
// The cross-check holds a model's answer against these; a word that is read in vain here costs a question, never a wrong schedule.

import type { Unit } from './grammar/words/calendar-words.js';
import type { DayPart } from './grammar/words/day-parts.js';
import { hourIn } from './grammar/words/day-parts.js';
import { PLACES, SHAKY_ZONES, ZONE_ABBREVIATIONS } from './grammar/words/time-zones.js';
import type { Token } from './grammar/token.js';
import { tokenise } from './grammar/token.js';

/** A time of day; several where the phrase leaves the half of the day open. */
export interface SaidTime {
  readonly text: string;
  readonly hours: readonly number[];
  readonly minute: number;
}
export interface SaidNumber {
  readonly text: string;
  readonly n: number;
}
export interface SaidRate {
  readonly text: string;
  readonly n: number;
  readonly unit: Unit;
}

export interface PhraseFacts {
  readonly times: readonly SaidTime[];
  /** Parts of the day that stand alone: "in the evening". */
  readonly parts: readonly DayPart[];
  readonly saysPm: boolean;
  /** 0 is Monday. `except` holds those behind "except". */
  readonly weekdays: ReadonlySet<number>;
  readonly exceptWeekdays: ReadonlySet<number>;
  /** 1 is January. */
  readonly months: ReadonlySet<number>;
  readonly numbers: readonly SaidNumber[];
  readonly rates: readonly SaidRate[];
  /** `YYYY-MM-DD` */
  readonly dates: readonly string[];
  readonly zones: ReadonlySet<string>;
  /** Every place that has a zone, also where it need not be meant as one. */
  readonly places: ReadonlySet<string>;
  /** An offset such as +02:00 was written: no zone is that. */
  readonly offset: boolean;
}

export function factsOf(phrase: string): PhraseFacts {
  const tokens = tokenise(phrase) ?? [];
  const rates = ratesIn(tokens);
  const times = timesIn(tokens, new Set(rates.flatMap(({ used }) => used)));
  const used = new Set([...rates, ...times.said].flatMap((fact) => fact.used));
  return {
    times: times.said,
    parts: times.parts,
    saysPm: saysPm(tokens),
    ...weekdaysIn(tokens),
    months: monthsIn(tokens),
    numbers: numbersIn(tokens, used),
    rates,
    dates: tokens.flatMap(({ date }) =>
      date?.iso ? [date.numbers.map((n) => String(n).padStart(2, '0')).join('-')] : [],
    ),
    ...zonesIn(tokens),
    offset: tokens.some(({ kind }) => kind === 'offset'),
  };
}

/** True for a phrase that means something else a minute later: no model is asked to compute it. */
export function isRelative(phrase: string): boolean {
  const tokens = tokenise(phrase) ?? [];
  return tokens.some((token, at) => {
    const next = tokens[at + 1];
    if (['tomorrow', 'today', 'tonight', 'yesterday', 'now', 'ago', 'hence'].includes(token.word)) return true;
    if (['next', 'this', 'coming', 'following', 'upcoming', 'past'].includes(token.word)) {
      return tokens
        .slice(at + 1, at + 3)
        .some((near) => near.weekday !== undefined || near.unit !== undefined || near.word === 'weekend');
    }
    if (token.word !== 'in' || !next) return false;
    const counted = next.kind === 'number' || next.number !== undefined || ['a', 'an', 'half'].includes(next.word);
    return next.kind === 'period' || (counted && tokens.slice(at + 2, at + 4).some((near) => near.unit !== undefined));
  });
}

interface Used {
  /** Places of the tokens it was read from. */
  readonly used: readonly number[];
}

/** "every 3 weeks", "every other Tuesday", "biweekly", "every 90s". */
function ratesIn(tokens: readonly Token[]): (SaidRate & Used)[] {
  return tokens.flatMap((token, at): (SaidRate & Used)[] => {
    if (token.word === 'biweekly') return [{ text: token.text, n: 2, unit: 'week', used: [at] }];
    const [second, third] = [tokens[at + 1], tokens[at + 2]];
    if (token.word !== 'every' || !second) return [];
    const text = [token, second, third].map((each) => each?.text ?? '').join(' ');
    const only = second.period?.length === 1 ? second.period[0] : undefined;
    if (only) return [{ text: `${token.text} ${second.text}`, n: only.n, unit: only.unit, used: [at + 1] }];
    const n = second.word === 'other' ? 2 : (second.number ?? second.ordinal);
    if (n === undefined || !third) return [];
    if (third.unit !== undefined) return [{ text, n, unit: third.unit, used: [at + 1] }];
    const everyOtherDay = second.word === 'other' && (third.weekday !== undefined || third.word === 'weekend');
    return everyOtherDay ? [{ text, n, unit: 'week', used: [at + 1] }] : [];
  });
}

function timesIn(
  tokens: readonly Token[],
  taken: ReadonlySet<number>,
): { said: (SaidTime & Used)[]; parts: DayPart[] } {
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
    const used = Array.from({ length: time.end - at }, (_, i) => at + i);
    said.push({
      text: tokens
        .slice(at, time.end)
        .map(({ text }) => text)
        .join(' '),
      hours: hoursOf(time, part, tokens),
      minute: time.minute,
      used,
    });
  }
  const parts = tokens.flatMap(({ part }, at) => (part !== undefined && !partsUsed.has(at) ? [part] : []));
  return { said, parts };
}

interface ReadClock {
  readonly hour: number;
  readonly minute: number;
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
  const hour = hourToken?.clock?.hour ?? hourToken?.number;
  const minutes = amount?.word === 'half' ? 30 : amount?.word === 'quarter' ? 15 : amount?.number;
  if (hour === undefined || minutes === undefined || hour > 12 || minutes > 30) return undefined;
  const written = tokens[at + 3]?.word;
  const meridiem = hourToken?.clock?.meridiem ?? (written === 'am' || written === 'pm' ? written : undefined);
  const end = at + (written === 'am' || written === 'pm' ? 4 : 3);
  if (direction?.word === 'past' || direction?.word === 'after')
    return { hour, minute: minutes, meridiem, bare: false, end };
  const named = amount?.word === 'quarter' || amount?.number !== undefined;
  if (direction?.text !== 'to' || !named || amount.kind === 'number') return undefined;
  return { hour: hour === 1 ? 12 : hour - 1, minute: 60 - minutes, meridiem, bare: false, end };
}

/** The part of the day that belongs to a clock time: "9 in the evening", "evening at 9". */
function partNear(tokens: readonly Token[], from: number, end: number): number | undefined {
  const between = new Set(['in', 'the', 'at', 'of', ',', 'on', 'every', "o'clock"]);
  for (let at = end; at < end + 4 && at < tokens.length; at++) {
    if (tokens[at]?.part !== undefined) return at;
    if (!between.has(tokens[at]?.word ?? '')) break;
  }
  for (let at = from - 1; at >= 0 && at >= from - 3; at--) {
    if (tokens[at]?.part !== undefined) return at;
    if (!between.has(tokens[at]?.word ?? '')) break;
  }
  return undefined;
}

function hoursOf({ hour, meridiem }: ReadClock, part: DayPart | undefined, tokens: readonly Token[]): number[] {
  if (meridiem) return [(hour % 12) + (meridiem === 'pm' ? 12 : 0)];
  const inPart = part === undefined ? undefined : hourIn(part, hour);
  if (inPart !== undefined) return [inPart];
  return hour < 12 && saysPm(tokens) ? [hour, hour + 12] : [hour % 24];
}

function saysPm(tokens: readonly Token[]): boolean {
  const late: ReadonlySet<DayPart | undefined> = new Set<DayPart>(['afternoon', 'evening', 'night', 'end of day']);
  return tokens.some(({ clock, word, part }) => clock?.meridiem === 'pm' || word === 'pm' || late.has(part));
}

const WORKING = [0, 1, 2, 3, 4];

function weekdaysIn(tokens: readonly Token[]): Pick<PhraseFacts, 'weekdays' | 'exceptWeekdays'> {
  const weekdays = new Set<number>();
  const exceptWeekdays = new Set<number>();
  let target = weekdays;
  for (const [at, token] of tokens.entries()) {
    if (token.word === 'except') target = exceptWeekdays;
    for (const day of daysAt(tokens, at)) target.add(day);
  }
  return { weekdays, exceptWeekdays };
}

function daysAt(tokens: readonly Token[], at: number): readonly number[] {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token?.word === 'weekday') return WORKING;
  if (token?.word === 'weekend') return [5, 6];
  if (token?.word === 'business' && (next?.unit === 'day' || next?.unit === 'hour' || next?.word === 'week'))
    return WORKING;
  if (token?.weekday === undefined) return [];
  const last = next?.word === 'to' || next?.word === '-' ? tokens[at + 2]?.weekday : undefined;
  const length = last === undefined ? 0 : (last - token.weekday + 7) % 7;
  return Array.from({ length: length + 1 }, (_, i) => ((token.weekday ?? 0) + i) % 7);
}

function monthsIn(tokens: readonly Token[]): Set<number> {
  const beside = /^(?:in|of|every|until|to|from|till|and|,|\d+)$/;
  const isMonth = (token: Token, at: number): boolean => {
    if (token.word !== 'may' && token.word !== 'march') return true;
    const near = [tokens[at - 1], tokens[at + 1]];
    return (
      near.some((each) => each?.ordinal !== undefined || each?.number !== undefined) ||
      beside.test(tokens[at - 1]?.word ?? '')
    );
  };
  return new Set(
    tokens.flatMap((token, at) => (token.month !== undefined && isMonth(token, at) ? [token.month + 1] : [])),
  );
}

function numbersIn(tokens: readonly Token[], used: ReadonlySet<number>): SaidNumber[] {
  return tokens.flatMap((token, at): SaidNumber[] => {
    const { text } = token;
    if (used.has(at)) return [];
    if (token.word === 'twice' || token.word === 'thrice') return [{ text, n: token.word === 'twice' ? 2 : 3 }];
    if (token.period) return token.period.map(({ n }) => ({ text, n }));
    if (token.date && !token.date.iso) return token.date.numbers.map((n) => ({ text, n }));
    // "second" is a unit more often than a number.
    const n = token.number ?? (token.unit === undefined ? token.ordinal : undefined);
    return n === undefined ? [] : [{ text, n }];
  });
}

function zonesIn(tokens: readonly Token[]): Pick<PhraseFacts, 'zones' | 'places'> {
  const zones = new Set<string>();
  const places = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    if (token.zone !== undefined) zones.add(token.zone);
    const abbreviation = Object.hasOwn(ZONE_ABBREVIATIONS, token.text) ? ZONE_ABBREVIATIONS[token.text] : undefined;
    const afterTime =
      tokens[at - 1]?.clock !== undefined || tokens[at - 1]?.word === 'am' || tokens[at - 1]?.word === 'pm';
    const beforeTime = tokens[at + 1]?.text === 'time';
    if (abbreviation !== undefined && (!SHAKY_ZONES.has(token.text) || afterTime || beforeTime))
      zones.add(abbreviation);
    for (let length = 1; length <= 3; length++) {
      const place = PLACES.get(
        tokens
          .slice(at, at + length)
          .map(({ text }) => text)
          .join(' '),
      );
      if (place === undefined) continue;
      places.add(place);
      if (tokens[at + length]?.text === 'time') zones.add(place);
    }
  }
  return { zones, places };
}
