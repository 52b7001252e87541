// "every 5 minutes", "every other day", "each hour", "once a week", "daily", "on a monthly basis", "every hour and a half".

import type { Unit } from '../words/calendar-words.js';
import { beginsWith, goingOn } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { composed, composedPeriods, fromPeriod, halves, match, oddAmount, unitAt } from './every-amount.js';
import { anyOf, askAt, integer, is, over, refuseAt, sequence, word, type Tokens } from './reading.js';

const ADVERBS: Readonly<Record<string, readonly [number, Unit]>> = {
  daily: [1, 'day'],
  hourly: [1, 'hour'],
  minutely: [1, 'minute'],
  weekly: [1, 'week'],
  monthly: [1, 'month'],
  quarterly: [1, 'quarter'],
  yearly: [1, 'year'],
  annual: [1, 'year'],
  biweekly: [2, 'week'],
  biennially: [2, 'year'],
};

export const every: Form = {
  name: 'every',
  anyWord: true,
  begins: goingOn(
    beginsWith(
      `${Object.keys(ADVERBS).join(' ')} bimonthly biannually biannual semimonthly semiannually every per all other once in on for at with half any`,
      'number',
    ),
    ['at with', 'intervals an', 'number', 'period'],
    ['in', 'intervals an every per all any other', 'number', 'period'],
    [
      'on',
      `every per all any other a an the bimonthly biannually biannual semimonthly semiannually ${Object.keys(ADVERBS).join(' ')}`,
    ],
    ['for', 'every per all any other'],
  ),
  read: (tokens, at) => {
    if (is(tokens, at, 'every')) return vague(tokens, at) ?? counted(tokens, at);
    const start = afterOnce(tokens, at);
    // "of every month" says what a day is counted in, not how often.
    const head = over(tokens, start, 'in', 'on', 'for');
    return (
      adverb(tokens, start) ??
      sevenDays(tokens, at) ??
      intervals(tokens, at) ??
      vague(tokens, head) ??
      counted(tokens, head) ??
      onceA(tokens, at) ??
      basis(tokens, at)
    );
  },
};

function afterOnce(tokens: Tokens, at: number): number {
  return is(tokens, at, 'once') && (is(tokens, at + 1, 'every', 'per') || word(tokens, at + 1) in ADVERBS)
    ? at + 1
    : at;
}

function adverb(tokens: Tokens, at: number): Match | undefined {
  const halved = anyOf(tokens, at, 'half - hourly|half hourly');
  if (halved > 0) return match(halved, 30, 'minute');
  const found = word(tokens, at);
  if (found === 'bimonthly' || found === 'biannually' || found === 'biannual')
    return askAt(
      at + 1,
      `"${found}" is said for both`,
      found === 'bimonthly'
        ? ['every 2 months', 'on the 1st and 15th of every month']
        : ['every 6 months', 'every 2 years'],
    );
  if (found === 'semimonthly')
    return {
      end: at + 1,
      piece: {
        kind: 'days',
        rules: [
          { kind: 'days', from: 1, to: 1 },
          { kind: 'days', from: 15, to: 15 },
        ],
        recurring: true,
      },
    };
  if (found === 'semiannually') return match(at + 1, 6, 'month');
  if (!Object.hasOwn(ADVERBS, found)) return undefined;
  const [n, unit] = ADVERBS[found] as readonly [number, Unit];
  return match(at + 1, n, unit);
}

function vague(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'every')) return undefined;
  const next = over(tokens, at + 1, 'a');
  const often = anyOf(tokens, at, 'every so often|every now and then|every once in a while') > 0;
  if (!often && !is(tokens, next, 'few', 'several', 'some', 'couple', 'many')) return undefined;
  return refuseAt(
    next + 1,
    'unsupported',
    `"${tokens[at]?.text} ${tokens[next]?.text}" names no number`,
    'every 3 hours',
  );
}

/** every | each [single] [N | other | Nth] UNIT */
function counted(tokens: Tokens, at: number): Match | undefined {
  // "any day but friday": alone, any one of them may do.
  if (is(tokens, at, 'any') && tokens[at + 1]?.unit === 'day' && is(tokens, at + 2, 'but', 'except'))
    return match(at + 2, 1, 'day');
  if (is(tokens, at, 'other') && tokens[at]?.text !== 'other' && tokens[at + 1]?.unit && tokens[at + 1]?.plural)
    return match(at + 2, 2, unitAt(tokens, at + 1));
  if (!is(tokens, at, 'every', 'per') && !(is(tokens, at, 'all') && tokens[at + 1]?.unit && tokens[at + 1]?.plural))
    return undefined;
  let i = over(tokens, at + 1, 'single', 'and');
  i = over(tokens, i, 'every');
  i = over(tokens, i, 'single');
  const token = tokens[i];
  if (!token) return undefined;
  if (token.kind === 'period') return composedPeriods(tokens, i) ?? fromPeriod(tokens, i);
  const clock = clockMark(tokens, i);
  if (clock) return clock;
  const odd = oddAmount(tokens, i);
  if (odd) return odd;
  if (is(tokens, i, 'other') && tokens[i + 1]?.unit) return match(i + 2, 2, unitAt(tokens, i + 1));
  // "every other night": the part of the day is read by its own form.
  if (is(tokens, i, 'other') && isPart(tokens, i + 1)) return match(i + 1, 2, 'day');
  if (is(tokens, i, 'fortnight')) return match(i + 1, 2, 'week');
  if (token.unit && token.unit !== 'second') return plainUnit(tokens, i);
  if (token.ordinal !== undefined && tokens[i + 1]?.unit && !tokens[i + 1]?.plural) return nthUnit(tokens, i);
  const n = integer(tokens, i);
  const hyphen = over(tokens, i + 1, '-');
  // "every 2 second monday" is no rhythm of seconds.
  if (tokens[hyphen]?.unit === 'second' && !tokens[hyphen].plural && tokens[hyphen + 1]?.weekday !== undefined)
    return undefined;
  if (n !== undefined && tokens[hyphen]?.unit)
    return composed(tokens, hyphen + 1, n, unitAt(tokens, hyphen)) ?? match(hyphen + 1, n, unitAt(tokens, hyphen));
  if (n !== undefined && is(tokens, hyphen, 'fortnight')) return match(hyphen + 1, 2 * n, 'week');
  if (n !== undefined && is(tokens, i + 1, 'and') && sequence(tokens, i + 1, 'and a half') > 0 && tokens[i + 4]?.unit)
    return halves(i + 5, n + 0.5, unitAt(tokens, i + 4));
  if (token.kind === 'number' && token.number !== undefined && !Number.isInteger(token.number) && tokens[i + 1]?.unit)
    return halves(i + 2, token.number, unitAt(tokens, i + 1));
  return token.unit === 'second' ? plainUnit(tokens, i) : undefined;
}

/** "every 9am" is every day, "every :30" every hour; "every 1:30" may be an interval. */
function clockMark(tokens: Tokens, i: number): Match | undefined {
  const token = tokens[i];
  if (token?.kind === 'colon-minute') return match(i, 1, 'hour');
  const sure = token?.clock && (token.clock.meridiem !== undefined || token.clock.hour > 12);
  return sure && !tokens[i + 1]?.unit ? match(i, 1, 'day') : undefined;
}

function isPart(tokens: Tokens, i: number): boolean {
  const token = tokens[i];
  return token?.part !== undefined && token.plural !== true && token.part !== 'noon' && token.part !== 'end of day';
}

function plainUnit(tokens: Tokens, i: number): Match | undefined {
  const unit = unitAt(tokens, i);
  const half = sequence(tokens, i + 1, 'and a half');
  if (half > 0) return halves(half, 1.5, unit);
  const extra = unit === 'hour' && is(tokens, i + 1, 'and') ? integer(tokens, i + 2) : undefined;
  if (extra !== undefined && tokens[i + 3]?.unit === 'minute' && !is(tokens, i + 4, 'past', 'after'))
    return match(i + 4, 60 + extra, 'minute');
  if (unit === 'day') {
    const end = anyOf(
      tokens,
      i + 1,
      'of the week|of every week|of the month|of every month|of the year|of every year|of every month',
    );
    if (end > 0) return match(end, 1, 'day');
  }
  return match(i + 1, 1, unit);
}

/** "every 3rd day" is every 3 days; "every 2nd minute of the hour" likewise. */
function nthUnit(tokens: Tokens, i: number): Match | undefined {
  const n = tokens[i]?.ordinal ?? 1;
  const unit = unitAt(tokens, i + 1);
  const ofWhat = sequence(tokens, i + 2, 'of the');
  if (
    ofWhat > 0 &&
    !(unit === 'minute' && is(tokens, ofWhat, 'hour')) &&
    !(unit === 'hour' && is(tokens, ofWhat, 'day'))
  )
    return undefined;
  if (is(tokens, i + 2, 'of') && ofWhat < 0) return undefined;
  return match(ofWhat > 0 ? ofWhat + 1 : i + 2, n, unit);
}

/** "at 10-minute intervals", "in intervals of 10 minutes" */
function intervals(tokens: Tokens, at: number): Match | undefined {
  const lead = over(tokens, at, 'at', 'in', 'with');
  if (lead === at) return undefined;
  const of = anyOf(tokens, lead, 'intervals of|an interval of');
  const i = of > 0 ? of : lead;
  const n = integer(tokens, i);
  const unit = n === undefined ? undefined : over(tokens, i + 1, '-');
  const glued = tokens[i]?.kind === 'period' ? fromPeriod(tokens, i) : undefined;
  const found =
    glued ??
    (unit !== undefined && n !== undefined && tokens[unit]?.unit
      ? match(unit + 1, n, unitAt(tokens, unit))
      : undefined);
  if (!found) return undefined;
  if (of > 0) return found;
  return is(tokens, found.end, 'intervals') ? { ...found, end: found.end + 1 } : undefined;
}

/** "seven days a week": every day. */
function sevenDays(tokens: Tokens, at: number): Match | undefined {
  const days =
    integer(tokens, at) === 7 && tokens[at + 1]?.unit === 'day' ? anyOf(tokens, at + 2, 'a week|per week') : -1;
  return days > 0 ? match(days, 1, 'day') : undefined;
}

/** "once a day", "once per hour", "once in a week": one firing in each unit. */
function onceA(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'once') && !(integer(tokens, at) === 1 && tokens[at + 1]?.text === 'time')) return undefined;
  let i = is(tokens, at, 'once') ? at + 1 : at + 2;
  i = over(tokens, i, 'in');
  if (!is(tokens, i, 'a', 'an', 'per', 'every')) return undefined;
  if (is(tokens, i + 1, 'fortnight')) return match(i + 2, 2, 'week');
  const unit = tokens[i + 1]?.unit;
  return unit && !tokens[i + 1]?.plural
    ? { end: i + 2, piece: { kind: 'every', n: 1, unit, single: true } }
    : undefined;
}

function basis(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'on')) return undefined;
  const found = adverb(tokens, over(tokens, at + 1, 'a', 'an', 'the'));
  return found && is(tokens, found.end, 'basis') ? { ...found, end: found.end + 1 } : undefined;
}
