// The amounts of "every": "2 min 30 sec", "1h 15m", "half an hour", "an hour and a half" as one number of one unit.

import type { Unit } from '../words/calendar-words.js';
import type { Match } from '../piece.js';
import { integer, is, over, refuseAt, sequence, type Tokens } from './reading.js';

export function match(end: number, n: number, unit: Unit): Match {
  if (unit === 'quarter' && n > 1)
    return refuseAt(
      end,
      'not_a_schedule',
      'it does not say which quarters',
      `every ${n > 100 ? 3 : n * 3} months on the 1st`,
    );
  return { end, piece: { kind: 'every', n, unit } };
}

const FINER: Readonly<Partial<Record<Unit, readonly [Unit, number]>>> = {
  hour: ['minute', 60],
  minute: ['second', 60],
};

/** "every 1 hour and 30 minutes", "every 2 min 30 sec": one period in two units. */
export function composed(tokens: Tokens, i: number, n: number, unit: Unit): Match | undefined {
  const [finer, factor] = FINER[unit] ?? [];
  const start = over(tokens, i, 'and');
  const more = integer(tokens, start);
  if (!finer || !factor || more === undefined || more < 1 || more >= factor || tokens[start + 1]?.unit !== finer)
    return undefined;
  return is(tokens, start + 2, 'past', 'after', 'before', 'to', 'from', 'into', 'later')
    ? undefined
    : match(start + 2, n * factor + more, finer);
}

/** "every 1h 15m" */
export function composedPeriods(tokens: Tokens, i: number): Match | undefined {
  const [first, second] = [tokens[i]?.period, tokens[i + 1]?.period];
  const [a, b] = [first?.[0], second?.[0]];
  if (!a || !b || first?.length !== 1 || second?.length !== 1) return undefined;
  const [finer, factor] = FINER[a.unit] ?? [];
  if (!factor || b.unit !== finer || b.n >= factor || !Number.isInteger(a.n) || !Number.isInteger(b.n))
    return undefined;
  return match(i + 2, a.n * factor + b.n, finer);
}

export function unitAt(tokens: Tokens, i: number): Unit {
  return tokens[i]?.unit as Unit;
}

export function halves(end: number, n: number, unit: Unit): Match | undefined {
  if (unit === 'hour' && Number.isInteger(n * 60)) return match(end, n * 60, 'minute');
  if (unit === 'minute' && Number.isInteger(n * 60)) return match(end, n * 60, 'second');
  if (unit === 'day' && Number.isInteger(n * 24)) return match(end, n * 24, 'hour');
  return undefined;
}

const ODD_AMOUNTS: readonly (readonly [string, number, Unit])[] = [
  ['half hour', 30, 'minute'],
  ['half an hour', 30, 'minute'],
  ['half - hour', 30, 'minute'],
  ['half a minute', 30, 'second'],
  ['half minute', 30, 'second'],
  ['half day', 12, 'hour'],
  ['half a day', 12, 'hour'],
  ['half year', 6, 'month'],
  ['half a year', 6, 'month'],
  ['quarter hour', 15, 'minute'],
  ['quarter of an hour', 15, 'minute'],
  ['quarter - hour', 15, 'minute'],
  ['an hour and a half', 90, 'minute'],
  ['one and a half hours', 90, 'minute'],
];

const ODD_FIRSTS: ReadonlySet<string> = new Set(ODD_AMOUNTS.map(([text]) => text.split(' ', 1)[0] ?? ''));

export function oddAmount(tokens: Tokens, i: number): Match | undefined {
  const [one, two] = tokens[i]?.date?.numbers ?? [];
  if (one === 1 && two === 2 && tokens[i]?.text === '1/2' && tokens[i + 1]?.unit === 'hour')
    return match(i + 2, 30, 'minute');
  if (!ODD_FIRSTS.has(tokens[i]?.text ?? '')) return undefined;
  for (const [text, n, unit] of ODD_AMOUNTS) {
    const end = sequence(tokens, i, text);
    if (end > 0) return match(end, n, unit);
  }
  return undefined;
}

export function fromPeriod(tokens: Tokens, i: number): Match | undefined {
  const period = tokens[i]?.period ?? [];
  const [only] = period;
  if (only && period.length === 1)
    return Number.isInteger(only.n) ? match(i + 1, only.n, only.unit) : halves(i + 1, only.n, only.unit);
  const minutes = period.reduce(
    (sum, { n, unit }) => sum + (unit === 'hour' ? 60 * n : unit === 'minute' ? n : NaN),
    0,
  );
  return Number.isInteger(minutes) ? match(i + 1, minutes, 'minute') : undefined;
}
