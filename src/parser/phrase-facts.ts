// What can be read in a phrase without understanding it: its times, weekdays, months, numbers, rates, dates and zones.
// The cross-check holds a model's answer against these; a word that is read in vain here costs a question, never a wrong schedule.

import type { Unit } from './grammar/words/calendar-words.js';
import type { DayPart } from './grammar/words/day-parts.js';
import { PLACES, SHAKY_ZONES, ZONE_ABBREVIATIONS } from './grammar/words/time-zones.js';
import type { Token } from './grammar/token.js';
import { tokenise } from './grammar/token.js';
import type { Heard } from './hearing.js';
import { hear } from './hearing.js';
import type { SaidRate } from './phrase-rates.js';
import { amountsIn, countingPlaces, ratesIn } from './phrase-rates.js';
import type { SaidTime } from './phrase-times.js';
import { saysPm, timesIn } from './phrase-times.js';

export interface SaidNumber {
  readonly text: string;
  readonly n: number;
}
export interface PhraseFacts {
  readonly heard: Heard;
  readonly times: readonly SaidTime[];
  /** Parts of the day that stand alone: "in the evening". */
  readonly parts: readonly DayPart[];
  /** The hours of words such as "lunchtime", first and last. */
  readonly loose: readonly (readonly [number, number])[];
  readonly saysPm: boolean;
  /** 0 is Monday. `exceptWeekdays` are to be left out. */
  readonly weekdays: ReadonlySet<number>;
  readonly exceptWeekdays: ReadonlySet<number>;
  /** 1 is January. `exceptMonths` are to be left out. */
  readonly months: ReadonlySet<number>;
  readonly exceptMonths: ReadonlySet<number>;
  /** Those that must be in an answer: not the numbers of times and rates, which are checked as such. */
  readonly numbers: readonly SaidNumber[];
  /** Those, and the days of named dates: what a date may be made of. */
  readonly dateNumbers: ReadonlySet<number>;
  /** Every number that is named anywhere, also inside a time or a rate. */
  readonly anyNumbers: ReadonlySet<number>;
  /** What repeats at a pace: "every 3 weeks". */
  readonly rates: readonly SaidRate[];
  /** "20 minutes" where it is neither a rate nor a bound. */
  readonly amounts: readonly SaidRate[];
  readonly units: ReadonlySet<Unit>;
  /** Something is counted from the end: "the last Friday". */
  readonly last: boolean;
  /** `YYYY-MM-DD` */
  readonly dates: readonly string[];
  readonly zones: ReadonlySet<string>;
  /** Every place that has a zone, also where it need not be meant as one. */
  readonly places: ReadonlySet<string>;
  /** An offset such as +02:00 was written: no zone is that. */
  readonly offset: boolean;
  /** Some word says that it happens again. */
  readonly repeats: boolean;
}

export function factsOf(phrase: string, dateOrder?: 'dmy' | 'mdy'): PhraseFacts {
  const heard = hear(phrase, dateOrder);
  const { tokens } = heard;
  const rates = ratesIn(heard);
  const amounts = amountsIn(heard, new Set(rates.flatMap(({ used }) => used)));
  const counted = new Set([...rates, ...amounts].flatMap(({ used }) => used));
  const times = timesIn(tokens, counted);
  const used = new Set([...counted, ...times.said.flatMap((fact) => fact.used)]);
  const left = leftOut(heard);
  const numbers = numbersIn(tokens, countingPlaces(heard, used));
  return {
    heard,
    times: times.said,
    parts: times.parts,
    loose: tokens.flatMap(({ text }) => LOOSE_TIMES.get(text) ?? []),
    saysPm: saysPm(tokens),
    ...weekdaysIn(tokens, left),
    ...monthsIn(heard, left),
    numbers,
    dateNumbers: new Set([...numbers.map(({ n }) => n), ...namedDays(heard)]),
    anyNumbers: new Set(numbersIn(tokens, new Set()).map(({ n }) => n)),
    rates,
    amounts,
    units: new Set([...tokens.flatMap(({ unit, period }) => unit ?? period?.map((each) => each.unit) ?? [])]),
    last: saysLast(heard),
    dates: tokens.flatMap(({ date }) =>
      date?.iso ? [date.numbers.map((n) => String(n).padStart(2, '0')).join('-')] : [],
    ),
    ...zonesIn(heard),
    offset: tokens.some(({ kind }) => kind === 'offset'),
    repeats: saysAgain(heard),
  };
}

/** True for a phrase that means something else a minute later: no model is asked to compute it. */
export function isRelative(phrase: string): boolean {
  const tokens = tokenise(phrase) ?? [];
  return tokens.some((token, at) => {
    const next = tokens[at + 1];
    if (['tomorrow', 'today', 'tonight', 'yesterday', 'now', 'ago', 'hence'].includes(token.word)) return true;
    if (token.word === 'past') return next?.unit !== undefined;
    if (['next', 'this', 'coming', 'following', 'upcoming'].includes(token.word)) {
      return tokens
        .slice(at + 1, at + 3)
        .some((near) => near.weekday !== undefined || near.unit !== undefined || near.word === 'weekend');
    }
    if (token.word !== 'in' || !next) return false;
    const counted = next.kind === 'number' || next.number !== undefined || ['a', 'an', 'half'].includes(next.word);
    return next.kind === 'period' || (counted && tokens.slice(at + 2, at + 4).some((near) => near.unit !== undefined));
  });
}

/** Words for a time of day that no grammar knows to the minute: an answer within these hours is believed, and stated. */
const LOOSE_TIMES: ReadonlyMap<string, readonly (readonly [number, number])[]> = new Map(
  (
    [
      ['breakfast breakfasttime', 5, 10],
      ['cockcrow daybreak crack', 4, 7],
      ['brunch elevenses', 10, 12],
      ['lunch lunchtime luncheon', 11, 14],
      ['teatime', 15, 18],
      ['dinner dinnertime supper suppertime', 17, 21],
      ['bedtime', 19, 23],
    ] as const
  ).flatMap(([words, from, to]) => words.split(' ').map((word) => [word, [[from, to]]] as const)),
);

/** Places of tokens that name what is to be left out. */
function leftOut({ tokens, placed, negated }: Heard): ReadonlySet<number> {
  const out = new Set<number>();
  const exceptions = placed.filter(({ piece }) => piece.kind === 'except');
  for (const { from, to } of [...exceptions, ...negated]) for (let at = from; at < to; at++) out.add(at);
  const unread = tokens.findIndex(({ word }, at) => word === 'except' && !out.has(at));
  if (unread >= 0) for (let at = unread; at < tokens.length; at++) out.add(at);
  return out;
}

const WORKING = [0, 1, 2, 3, 4];

function weekdaysIn(
  tokens: readonly Token[],
  left: ReadonlySet<number>,
): Pick<PhraseFacts, 'weekdays' | 'exceptWeekdays'> {
  const weekdays = new Set<number>();
  const exceptWeekdays = new Set<number>();
  for (const at of tokens.keys())
    for (const day of daysAt(tokens, at)) (left.has(at) ? exceptWeekdays : weekdays).add(day);
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

function monthsIn({ tokens, placed }: Heard, left: ReadonlySet<number>): Pick<PhraseFacts, 'months' | 'exceptMonths'> {
  const beside = /^(?:in|of|every|until|to|from|till|and|,|\d+)$/;
  const isMonth = (token: Token, at: number): boolean => {
    if (token.word !== 'may' && token.word !== 'march') return true;
    const near = [tokens[at - 1], tokens[at + 1]];
    return (
      near.some((each) => each?.ordinal !== undefined || each?.number !== undefined) ||
      beside.test(tokens[at - 1]?.word ?? '')
    );
  };
  const months = new Set<number>();
  const exceptMonths = new Set<number>();
  for (const [at, token] of tokens.entries())
    if (token.month !== undefined && isMonth(token, at)) (left.has(at) ? exceptMonths : months).add(token.month + 1);
  for (const { piece, from } of placed)
    if (piece.kind === 'month-days' || piece.kind === 'months')
      for (const month of piece.months) (left.has(from) ? exceptMonths : months).add(month + 1);
  return { months, exceptMonths };
}

/** The days of dates that have a name: Christmas, New Year's Eve. */
function namedDays({ placed }: Heard): number[] {
  return placed.flatMap(({ piece }) => (piece.kind === 'month-days' ? piece.days : []));
}

function numbersIn(tokens: readonly Token[], used: ReadonlySet<number>): SaidNumber[] {
  return tokens.flatMap((token, at): SaidNumber[] => {
    const { text } = token;
    if (used.has(at)) return [];
    if (token.word === 'twice' || token.word === 'thrice') return [{ text, n: token.word === 'twice' ? 2 : 3 }];
    if (token.period) return token.period.map(({ n }) => ({ text, n }));
    if (token.clock) return [token.clock.hour, token.clock.minute].map((n) => ({ text, n }));
    if (token.date && !token.date.iso) return token.date.numbers.map((n) => ({ text, n }));
    // "second" is a unit more often than a number.
    const n = token.number ?? (token.unit === undefined ? token.ordinal : undefined);
    return n === undefined ? [] : [{ text, n }];
  });
}

function saysLast({ placed }: Heard): boolean {
  return placed.some(
    ({ piece }) =>
      piece.kind === 'days' &&
      piece.rules.some((rule) => rule.kind === 'last' || (rule.kind === 'nth' && rule.nth < 0)),
  );
}

function zonesIn({ tokens, placed }: Heard): Pick<PhraseFacts, 'zones' | 'places'> {
  const zones = new Set<string>(placed.flatMap(({ piece }) => (piece.kind === 'zone' ? [piece.zone] : [])));
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
      const words = tokens.slice(at, at + length).map(({ text }) => text);
      const place = PLACES.get(words.join(' '));
      if (place === undefined) continue;
      places.add(place);
      if (tokens[at + length]?.text === 'time') zones.add(place);
    }
  }
  return { zones, places };
}

const AGAIN: ReadonlySet<string> = new Set(
  `every daily hourly weekly monthly yearly quarterly nightly biweekly weekday weekend twice thrice per always repeat repeats repeating
  repeatedly recurring annual routinely perpetually regularly whenever all times`.split(/\s+/),
);

function saysAgain({ tokens, placed }: Heard): boolean {
  const named = tokens.some(
    ({ word, plural, weekday, unit, part }) =>
      AGAIN.has(word) || (plural === true && (weekday !== undefined || part !== undefined || unit === 'day')),
  );
  return (
    named ||
    placed.some(
      ({ piece }) =>
        ['every', 'alternate', 'times-per', 'minute-marks', 'business-hours', 'except'].includes(piece.kind) ||
        ('recurring' in piece && piece.recurring) ||
        (piece.kind === 'days' && piece.rules.length > 1),
    )
  );
}
