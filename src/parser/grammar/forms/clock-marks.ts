// Places on the clock face: "on the hour", "at minute 5", "at 25 minutes past the hour", "the 7th and 31st minute of each hour",
// ":15", "minutes 0 through 20 past the hour", "at 10 seconds after the minute", "at hour 9".

import { beginsWith, goingOn, led } from '../form-index.js';
import { namesOfUnits } from '../words/calendar-words.js';
import type { Form, Match } from '../piece.js';
import { anyOf, askAt, integer, is, isRange, listGap, over, refuseAt, unique, type Tokens } from './reading.js';

const MINUTE_OF_HOUR =
  'past the hour|after the hour|past every hour|after every hour|past hour|past each hour|into the hour|into every hour|of the hour|of every hour|in the hour|in every hour|past|every hour|after';

export const clockMarks: Form = {
  name: 'minutes of the hour',
  begins: goingOn(
    led(
      'on at every the during exactly',
      beginsWith(
        `${namesOfUnits('hour', 'minute', 'second')} hour's top bottom start starting beginning half quarter a`,
        'number',
        'ordinal',
        'colon-minute',
      ),
    ),
    ['every', `hour's ${namesOfUnits('hour')}`],
  ),
  read: (tokens, at) =>
    topOfHour(tokens, at) ??
    halfHour(tokens, at) ??
    colonMinutes(tokens, at) ??
    minuteList(tokens, at) ??
    hourMark(tokens, at),
};

function marks(end: number, minutes: readonly number[], hourly = true, loose = false): Match {
  const bad = minutes.find((minute) => minute < 0 || minute > 59);
  if (bad !== undefined) return refuseAt(end, 'impossible', `an hour has no minute ${bad}`, 'every hour at minute 15');
  return { end, piece: { kind: 'minute-marks', minutes: unique(minutes), hourly, ...(loose && !hourly && { loose }) } };
}

function topOfHour(tokens: Tokens, at: number): Match | undefined {
  const both = anyOf(
    tokens,
    at,
    'on the hour and half hour|on the hour and half - hour|on the hour and the half hour|on the hour and on the half hour|on the hour and the half - hour|on the hour and half past|on the half hour and the hour',
  );
  if (both > 0) return marks(both, [0, 30], false);
  const end = anyOf(
    tokens,
    at,
    'on the hour|at the top of the hour|at the top of every hour|at the start of the hour|at the start of every hour|at the beginning of every hour|at the beginning of the hour|on every hour|every hour on the hour|top of the hour|top of every hour|on the top of the hour|on the top of every hour',
  );
  if (end < 0 || is(tokens, end - 1, 'half')) return quarterHour(tokens, at) ?? topOfEveryFew(tokens, at);
  return marks(end, [0], is(tokens, end - 2, 'every') || is(tokens, at, 'every'));
}

/** "on the quarter hour": one of them, or all. */
function quarterHour(tokens: Tokens, at: number): Match | undefined {
  const end = anyOf(tokens, at, 'on the quarter hour|at the quarter hour|on the quarter - hour|on every quarter hour');
  return end < 0 ? undefined : askAt(end, 'an hour has several quarters', ['at :00, :15, :30 and :45', 'at :15']);
}

/** "at the top of every 3rd hour": the hours themselves are read as a rhythm. */
function topOfEveryFew(tokens: Tokens, at: number): Match | undefined {
  const end = anyOf(tokens, at, 'at the top of|on the top of|top of');
  const counted = is(tokens, end, 'every') && (tokens[end + 1]?.number ?? tokens[end + 1]?.ordinal) !== undefined;
  return end > 0 && (counted || is(tokens, end + 1, 'other')) && tokens[end + 2]?.unit === 'hour'
    ? marks(end, [0], false)
    : undefined;
}

function halfHour(tokens: Tokens, at: number): Match | undefined {
  const end = anyOf(
    tokens,
    at,
    'on the half hour|at the half hour|on the half - hour|on the bottom of the hour|at the bottom of the hour|at the bottom of every hour|at half past the hour|at half past|at half past every hour|half past every hour|half past the hour|on the half - hour mark',
  );
  if (end > 0) return marks(end, [30], is(tokens, end - 2, 'every'));
  const past = anyOf(
    tokens,
    at,
    'at quarter past the hour|at quarter past|at a quarter past|at quarter past every hour|quarter past every hour|quarter past the hour|at a quarter past every hour|at a quarter past the hour',
  );
  if (past > 0) return marks(past, [15], is(tokens, past - 2, 'every'), true);
  const to = anyOf(
    tokens,
    at,
    'at quarter to the hour|at quarter to|at a quarter to|at quarter to every hour|quarter to every hour|at a quarter to every hour',
  );
  return to > 0 ? marks(to, [45], is(tokens, to - 2, 'every'), true) : undefined;
}

/** "every hour at 20 past": which hour is said elsewhere in the phrase. */
function hourlyElsewhere(tokens: Tokens, at: number): boolean {
  return tokens.some((token, i) => (i < at || i > at + 3) && (token.unit === 'hour' || token.word === 'hourly'));
}

function endsAt(tokens: Tokens, i: number): boolean {
  return tokens[i] === undefined || is(tokens, i, ',', '.', 'on', 'from', 'between', 'every', 'hourly');
}

/** ":15", "at :00 and :30 past the hour" */
function colonMinutes(tokens: Tokens, at: number): Match | undefined {
  let i = over(tokens, over(tokens, at, 'at', 'on'), 'the', 'minute');
  const minutes: number[] = [];
  let end = i;
  while (tokens[i]?.kind === 'colon-minute') {
    minutes.push(tokens[i]?.number ?? 0);
    end = i + 1;
    const gap = listGap(tokens, end);
    i = gap > 0 ? over(tokens, gap, 'at') : end;
    if (gap < 0) break;
  }
  if (minutes.length === 0) return undefined;
  const tail = anyOf(tokens, end, MINUTE_OF_HOUR);
  return marks(
    tail > 0 ? tail : end,
    minutes,
    tail > 0 && tokens.slice(end, tail).some((token) => token.word === 'every'),
    tail < 0,
  );
}

/** Numbers or ordinals with the word minute (or second), before or behind. */
function minuteList(tokens: Tokens, at: number): Match | undefined {
  let i = over(tokens, over(tokens, at, 'at', 'on', 'during'), 'exactly');
  const lead = i;
  let hourly = false;
  const eachHour = anyOf(tokens, i, "every hour's|the hour's");
  if (eachHour > 0) [i, hourly] = [eachHour, is(tokens, i, 'every')];
  i = over(tokens, i, 'the');
  const unitFirst = unitAt(tokens, i);
  if (unitFirst) i++;
  const list = numbersAt(tokens, i);
  if (!list) return undefined;
  const unitBehind = unitFirst ? undefined : unitAt(tokens, list.end);
  const unit = unitFirst ?? unitBehind;
  if (
    !unit &&
    !(
      list.ranged === false &&
      (anyOf(tokens, list.end, 'past the hour|past every hour|after the hour|after every hour') > 0 ||
        (is(tokens, list.end, 'past', 'after') && endsAt(tokens, list.end + 1) && hourlyElsewhere(tokens, at)))
    )
  )
    return undefined;
  const behind = over(tokens, unitBehind ? list.end + 1 : list.end, 'mark', 'marks');
  const which = unit ?? 'minute';
  const tail = anyOf(
    tokens,
    behind,
    which === 'minute'
      ? MINUTE_OF_HOUR
      : 'past the minute|after the minute|past every minute|after every minute|into the minute|of the minute|of every minute',
  );
  if (anyOf(tokens, behind, 'of the day|of every day|of day') > 0) return undefined;
  // "5 minutes" alone is an amount; only "minute 5", "the 5th minute" or "5 minutes past" is a place.
  if (!unitFirst && !list.ordinal && eachHour < 0 && tail < 0) return undefined;
  if (
    !unitFirst &&
    eachHour < 0 &&
    !list.ordinal &&
    !list.ordinal &&
    tokens[lead - 1]?.word !== 'at' &&
    anyOf(tokens, behind, 'past|after|every hour') === tail &&
    tail - behind < 2
  )
    return undefined;
  if (
    lead === at &&
    unitFirst &&
    !list.ranged &&
    eachHour < 0 &&
    tail < 0 &&
    tokens[at]?.plural !== true &&
    at > 0 &&
    is(tokens, at - 1, 'every')
  )
    return undefined;
  const end = tail > 0 ? tail : behind;
  hourly ||= tail > 0 && tokens.slice(behind, tail).some((token) => token.word === 'every');
  if (which === 'second') return secondMarks(end, list.numbers);
  if (list.ranged)
    return list.numbers.every((n) => n <= 59)
      ? { end, piece: { kind: 'minute-range', from: list.numbers[0] ?? 0, to: list.numbers.at(-1) ?? 0 } }
      : marks(end, list.numbers);
  return marks(end, list.numbers, hourly);
}

function secondMarks(end: number, seconds: readonly number[]): Match {
  const bad = seconds.find((second) => second > 59);
  if (bad !== undefined)
    return refuseAt(end, 'impossible', `a minute has no second ${bad}`, 'every minute at second 30');
  return { end, piece: { kind: 'second-marks', seconds: unique(seconds) } };
}

function unitAt(tokens: Tokens, i: number): 'minute' | 'second' | undefined {
  const unit = tokens[i]?.unit;
  if (
    unit === 'second' &&
    tokens[i]?.ordinal !== undefined &&
    (tokens[i + 1]?.unit || tokens[i + 1]?.weekday !== undefined)
  )
    return undefined;
  return unit === 'minute' || unit === 'second' ? unit : undefined;
}

/** A list or range of numbers or ordinals. */
export function numbersAt(
  tokens: Tokens,
  i: number,
):
  | { readonly end: number; readonly numbers: readonly number[]; readonly ordinal: boolean; readonly ranged: boolean }
  | undefined {
  const value = (at: number): number | undefined =>
    tokens[at]?.ordinal !== undefined && !tokens[at]?.unit ? tokens[at].ordinal : integer(tokens, at);
  const first = value(i);
  if (first === undefined) return undefined;
  const numbers = [first];
  let end = i + 1;
  let ranged = false;
  const ordinal = tokens[i]?.ordinal !== undefined;
  const to = isRange(tokens, end) ? value(end + 1) : undefined;
  if (to !== undefined && to > first && to < 1000) {
    for (let n = first + 1; n <= to; n++) numbers.push(n);
    return { end: end + 2, numbers, ordinal, ranged: true };
  }
  for (let gap = listGap(tokens, end); gap > 0; gap = listGap(tokens, end)) {
    const next = over(tokens, gap, 'the', 'at');
    const more = value(next);
    if (more === undefined) break;
    numbers.push(more);
    end = next + 1;
    ranged = false;
  }
  return { end, numbers, ordinal, ranged };
}

/** "at hour 9", "hours 9 and 17": whole hours of the day. */
function hourMark(tokens: Tokens, at: number): Match | undefined {
  const i = over(tokens, over(tokens, at, 'at', 'during', 'on'), 'the');
  if (tokens[i]?.unit !== 'hour') return undefined;
  const list = numbersAt(tokens, i + 1);
  if (!list || list.ordinal || (i === at && at > 0)) return undefined;
  const bad = list.numbers.find((hour) => hour > 23);
  if (bad !== undefined) return refuseAt(list.end, 'impossible', `a day has no hour ${bad}`, 'every day at 9:00');
  return {
    end: list.end,
    piece: { kind: 'times', times: list.numbers.map((hour) => ({ hour, minute: 0, second: 0, bare: false })) },
  };
}
