// An amount of time: "two and a half hours", "an hour", "1 hour and 30 minutes", "5h", "half an hour", "a fortnight".

import type { Unit } from '../words/calendar-words.js';
import { anyOf, integer, is, over, sequence, type Tokens } from './reading.js';

/** "two and a half hours", "an hour", "1 hour and 30 minutes", "5h", "half an hour", "a fortnight" */
export function amountAt(
  tokens: Tokens,
  at: number,
): { readonly end: number; readonly seconds: number; readonly days: number; readonly months: number } | undefined {
  const sums = { seconds: 0, days: 0, months: 0 };
  let end = at;
  for (let next = at; ;) {
    const one = oneAmount(tokens, next, end > at);
    if (!one) break;
    for (const [n, unit] of one.parts) if (!add(sums, n, unit)) return undefined;
    end = one.end;
    next = over(tokens, over(tokens, end, ','), 'and');
  }
  return end > at ? { end, ...sums } : undefined;
}

function oneAmount(
  tokens: Tokens,
  i: number,
  more: boolean,
): { readonly end: number; readonly parts: readonly (readonly [number, Unit])[] } | undefined {
  const token = tokens[i];
  if (!token) return undefined;
  if (token.kind === 'period')
    return { end: i + 1, parts: (token.period ?? []).map(({ n, unit }) => [n, unit] as const) };
  // "1h30", which is a time of the day elsewhere.
  const glued = token.kind === 'clock' ? /^(\d+)h(\d\d)$/.exec(token.text) : null;
  if (glued)
    return {
      end: i + 1,
      parts: [
        [Number(glued[1]), 'hour'],
        [Number(glued[2]), 'minute'],
      ],
    };
  const quarters = anyOf(
    tokens,
    i,
    'three quarters of an|a quarter of an|quarter of an|a quarter of|a quarter|three quarter of an',
  );
  if (quarters > 0 && !more && tokens[quarters]?.unit === 'hour')
    return { end: quarters + 1, parts: [[is(tokens, i, 'three') ? 45 : 15, 'minute']] };
  const half = anyOf(tokens, i, 'half an|half a|a half|half');
  if (half > 0 && !more && tokens[half]?.unit) return { end: half + 1, parts: [[0.5, tokens[half]?.unit]] };
  const couple = anyOf(tokens, i, 'a couple of|a couple|couple of');
  if (couple > 0 && tokens[couple]?.unit) return { end: couple + 1, parts: [[2, tokens[couple]?.unit]] };
  if (is(tokens, i, 'a', 'one') && is(tokens, i + 1, 'fortnight')) return { end: i + 2, parts: [[2, 'week']] };
  const n = token.kind === 'number' && token.number !== undefined ? token.number : integer(tokens, i, !more);
  if (n === undefined) return undefined;
  const andHalf = sequence(tokens, i + 1, 'and a half');
  const at = andHalf > 0 ? andHalf : over(tokens, i + 1, '-');
  const unit = tokens[at]?.unit;
  if (!unit) return undefined;
  const trailing = andHalf < 0 ? sequence(tokens, at + 1, 'and a half') : -1;
  return {
    end: trailing > 0 && !tokens[trailing]?.unit ? trailing : at + 1,
    parts: [[n + (andHalf > 0 || (trailing > 0 && !tokens[trailing]?.unit) ? 0.5 : 0), unit]],
  };
}

function add(sums: { seconds: number; days: number; months: number }, n: number, unit: Unit): boolean {
  if (unit === 'second' || unit === 'minute' || unit === 'hour')
    sums.seconds += n * { second: 1, minute: 60, hour: 3600 }[unit];
  else if (unit === 'day' || unit === 'week') {
    const days = n * (unit === 'week' ? 7 : 1);
    sums.days += Math.floor(days);
    sums.seconds += (days - Math.floor(days)) * 86_400;
  } else sums.months += n * { month: 1, quarter: 3, year: 12 }[unit];
  return (
    Number.isInteger(sums.months) &&
    Number.isInteger(sums.seconds) &&
    sums.days < 40_000 &&
    sums.months < 2400 &&
    sums.seconds < 4e9
  );
}
