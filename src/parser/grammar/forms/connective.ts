// Words that hold the others together: separators between two wordings, "of the month" after a day, politeness.

import { HARMLESS } from '../words/plain-words.js';
import { beginsWith, goingOn } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { anyOf, is, listGap, over, sequence, tokenAt, word, type Tokens } from './reading.js';

/** "of the month", "of each month", "in a month", "of every year": says what a day is counted in. */
export const ofThePeriod: Form = {
  name: 'of the month',
  begins: goingOn(
    beginsWith('of in on during for every past'),
    ['every', "month's"],
    ['of', 'the every any a all month'],
    ['in on during for', 'the every any a all'],
    ['past', 'every'],
  ),
  read: (tokens, at) => {
    const monthly = anyOf(tokens, at, "every month's");
    if (monthly > 0) return { end: monthly, piece: { kind: 'every', n: 1, unit: 'month', soft: true } };
    // "at every 15th minute past every hour"
    const hourly = tokenAt(tokens, at - 1)?.unit === 'minute' ? anyOf(tokens, at, 'past every hour') : -1;
    if (hourly > 0) return { end: hourly, piece: { kind: 'every', n: 1, unit: 'hour', soft: true } };
    const i = is(tokens, at, 'of', 'in', 'on', 'during', 'for') ? at + 1 : -1;
    if (is(tokens, at, 'of') && tokens[i]?.text === 'month')
      return { end: i + 1, piece: { kind: 'every', n: 1, unit: 'month', soft: true } };
    if (i < 0 || !is(tokens, i, 'the', 'every', 'any', 'a', 'all')) return undefined;
    const single = over(tokens, i + 1, 'single', 'given', 'calendar', 'the');
    const unit = tokens[single]?.unit;
    if (
      unit !== 'month' &&
      unit !== 'year' &&
      unit !== 'quarter' &&
      unit !== 'week' &&
      unit !== 'hour' &&
      unit !== 'day'
    )
      return undefined;
    // "every hour during the day" leaves the night out.
    if (unit === 'day' && is(tokens, at, 'during', 'in')) return undefined;
    return { end: single + 1, piece: { kind: 'every', n: 1, unit, soft: true } };
  },
};

export const missingDays: Form = {
  name: 'when it exists',
  begins: goingOn(beginsWith(', ( when if where in'), [', (', 'when if where in'], ['in', 'months']),
  read: (tokens, at) => {
    const end = anyOf(
      tokens,
      over(tokens, at, ',', '('),
      'when it exists|if it exists|where it exists|when that day exists|if there is one|when there is one|in months that have it|in months that have one',
    );
    return end > 0 ? { end: over(tokens, end, ')'), piece: { kind: 'skip-missing' } } : undefined;
  },
};

/** "daily at 9 -sunday", "daily at 9 ! sunday": a mark that turns the next word into its opposite. */
function takesBack(tokens: Tokens, at: number): boolean {
  const mark = tokens[at];
  const [before, next] = [tokenAt(tokens, at - 1), tokens[at + 1]];
  if (!mark || !next || before?.end === mark.start) return false;
  return mark.text === '!' || (mark.text === '-' && next.start === mark.end);
}

export const separator: Form = {
  name: 'separator',
  begins: beginsWith(', ; and plus as . ! ? : ( ) - / | "'),
  read: (tokens, at) => {
    const gap = listGap(tokens, at);
    if (gap < 0)
      return (!takesBack(tokens, at) && is(tokens, at, '.', '!', ':', '(', ')', '-', '/', '|', '"')) ||
        (is(tokens, at, '?') && asksKindly(tokens, at))
        ? filler(at + 1)
        : undefined;
    const end = over(tokens, gap, 'also', 'then', 'again', 'another');
    const strong = tokens.slice(at, end).some((token) => token.word !== ',' && token.word !== 'then');
    return { end, piece: { kind: 'separator', strong } };
  },
};

function filler(end: number): Match {
  return { end, piece: { kind: 'filler' } };
}

/** "could you do it daily at 6?": a request in the shape of a question. */
function asksKindly(tokens: Tokens, at: number): boolean {
  if (is(tokens, 0, 'can', 'could', 'would', 'will', 'please', 'how')) return true;
  // "every day at 9?": said in doubt, but said.
  return at === tokens.length - 1 && is(tokens, 0, 'every', 'daily', 'at', 'on', 'weekday') && !is(tokens, at - 1, '?');
}

export const politeness: Form = {
  name: 'politeness',
  anyWord: true,
  begins: goingOn(
    beginsWith(
      `${[...HARMLESS].join(' ')} early late sharp exactly promptly forever 24/7 around day indefinitely until all year the as on inclusive both happening occurring bright for only just one once starting now from without that which to runs i'd i throughout round ok okay if how you so should this interval intervals`,
    ),
    ['on', 'the'],
    ['from', 'now'],
    ['for', 'me'],
  ),
  read: (tokens, at) => {
    if (at === 0 && is(tokens, at, 'so') && tokens[1] !== undefined) return filler(at + 1);
    const runs = anyOf(
      tokens,
      at,
      "that runs|which runs|to run|this should run|that should run|should run|should be run|should happen|should be done|should go off|runs|i'd like this to run|i want this to run|i need this to run|i want this to happen|i need this to happen|i want this|i need this|i'd like this|i'd like|i would like|i want|i need",
    );
    if (
      runs > 0 &&
      !tokens[runs]?.unknown &&
      (at === 0 || tokens[at - 1]?.number === undefined) &&
      tokens[runs] !== undefined
    )
      return filler(runs);
    const forever = anyOf(
      tokens,
      at,
      'forever|indefinitely|until further notice|all year round|all year|year round|all the time|as usual|on the dot|inclusive|both inclusive|on the nose|happening|occurring|bright and early|for me|only once|just this once|one time only|one - off|one - time|once|starting now|from now on|without fail|as always|ok so|okay so|if possible|if you can|how about|you know',
    );
    if (
      forever > 0 &&
      !(is(tokens, forever - 1, 'once', 'off', 'only') && !onceIsHarmless(tokens, at, forever - 1)) &&
      sequence(tokens, at, 'all the time') < 0
    )
      return filler(forever);
    // "every 15-minute interval", "at hourly intervals"
    if (is(tokens, at, 'interval', 'intervals') && endsRhythm(tokens, at)) return filler(at + 1);
    if (HARMLESS.has(word(tokens, at))) return filler(at + 1);
    return allDay(tokens, at) ?? early(tokens, at);
  },
};

/** "every 15-minute interval", "at hourly intervals" */
function endsRhythm(tokens: Tokens, at: number): boolean {
  const before = tokenAt(tokens, at - 1);
  if (before?.period) return is(tokens, at - 2, 'every');
  const counted = is(tokens, at - 3, 'every') || (is(tokens, at - 2, '-') && is(tokens, at - 4, 'every'));
  return is(tokens, at - 1, 'hourly', 'daily') || (before?.unit !== undefined && counted);
}

/** "every 5 minutes, all day": says nothing more beside a rhythm within the day. */
function allDay(tokens: Tokens, at: number): Match | undefined {
  const end = anyOf(
    tokens,
    at,
    'all day long|all day|all through the day|throughout the day|round the clock|around the clock|24/7|day and night|day in day out',
  );
  const rhythm = tokens.some(
    (token, i) =>
      (SUB_DAY.has(token.unit ?? '') &&
        !secondOf(tokens, i) &&
        is(tokens, i - 1, 'every') !== is(tokens, i - 2, 'every')) ||
      (token.period?.some(({ unit }) => SUB_DAY.has(unit)) === true && is(tokens, i - 1, 'every')),
  );
  return end > 0 && (rhythm || tokens.some((token) => token.word === 'hourly')) ? filler(end) : undefined;
}

/** "every second week", "every second monday" */
function secondOf(tokens: Tokens, i: number): boolean {
  return tokens[i]?.unit === 'second' && (tokens[i + 1]?.unit ?? tokens[i + 1]?.weekday) !== undefined;
}

const SUB_DAY: ReadonlySet<string> = new Set(['second', 'minute', 'hour']);

/** "just once", "once on friday at 5": a firing that happens once anyway. */
function onceIsHarmless(tokens: Tokens, from: number, at: number): boolean {
  if (besideRepeated(tokens, from)) return false;
  if (
    is(tokens, at + 1, 'every') &&
    (tokens[at + 2]?.part || tokens[at + 2]?.weekday !== undefined || is(tokens, at + 2, 'weekday', 'weekend'))
  )
    return true;
  // "once at 9 and 17": two times, and not once each.
  if (tokens.slice(at).some(({ word }) => word === 'and')) return false;
  return is(tokens, at + 1, 'at', 'on', 'in', ',') ||
    tokens[at + 1]?.word === 'tomorrow' ||
    tokens[at + 1] === undefined
    ? at + 1 < tokens.length && !is(tokens, at + 2, 'a')
    : false;
}

/** "daily at 9, once at 10", "every monday and once on 5 May": what is once is not the rest. */
function besideRepeated(tokens: Tokens, at: number): boolean {
  if (tokens.filter(({ word }) => word === 'once' || word === 'again').length > 1) return true;
  return (
    is(tokens, at - 1, 'and', 'plus', ',', ';', 'but', 'also') &&
    tokens.slice(0, at).some(({ weekday, plural, word }) => REPEATED.has(word) || (weekday !== undefined && plural))
  );
}

const REPEATED: ReadonlySet<string> = new Set(
  'every daily hourly weekly monthly quarterly yearly nightly weekday weekend'.split(' '),
);

function early(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'early', 'late', 'sharp', 'exactly', 'promptly')) return undefined;
  const i = over(tokens, at + 1, 'in', ',');
  return is(tokens, at, 'sharp', 'exactly', 'promptly') || tokens[over(tokens, i, 'at')]?.clock
    ? filler(at + 1)
    : undefined;
}
