// "for the rest of the month", "every weekday next week", "every friday next month": a stretch of the calendar in which it repeats.

import { beginsWith, goingOn } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { anyOf, is, over, tokenAt, type Tokens } from './reading.js';

export const stretch: Form = {
  name: 'stretch of the calendar',
  begins: goingOn(
    beginsWith(', for the during of in next this'),
    [',', 'for the'],
    ['for', 'the this'],
    ['the', 'rest remainder next'],
    ['during of in', 'the next this'],
  ),
  read: (tokens, at) => {
    const i = over(tokens, at, ',');
    if (!repeats(tokens)) return undefined;
    const rest = anyOf(
      tokens,
      i,
      'for the rest of the|for the rest of this|the rest of the|the rest of this|for the remainder of the|for the remainder of this',
    );
    const unit = tokenAt(tokens, rest)?.unit;
    if (unit === 'month' || unit === 'quarter' || unit === 'year')
      return {
        end: rest + 1,
        piece: { kind: 'end', point: { day: { kind: 'period-edge', unit, edge: 'end', offset: 0 } }, exclusive: false },
      };
    if (unit === 'day')
      return {
        end: rest + 1,
        piece: { kind: 'end', point: { day: { kind: 'from-today', days: 0 } }, exclusive: false },
      };
    const current = thisPeriod(tokens, at);
    if (current) return current;
    const next = over(tokens, over(tokens, at, 'during', 'of', 'in'), 'the');
    const period = is(tokens, next, 'next') && !tokens[next + 1]?.plural ? tokens[next + 1]?.unit : undefined;
    // "… and next week": another time, and no bound.
    if (is(tokens, at - 1, 'and', 'then', 'also', 'plus', ',')) return undefined;
    // Whether a week begins on Monday or Sunday matters to its Sundays only.
    const sure = period === 'month' || period === 'year' || (period === 'week' && onWorkdays(tokens));
    return sure && (tokens[next + 2] === undefined || is(tokens, next + 2, 'at'))
      ? { end: next + 2, piece: { kind: 'during', unit: period } }
      : undefined;
  },
};

/** "every friday this month", "weekdays this week at 10": until it is over. */
function thisPeriod(tokens: Tokens, at: number): Match | undefined {
  const i = over(tokens, at, 'during', 'in', 'for', 'of');
  const unit = is(tokens, i, 'this') && !tokens[i + 1]?.plural ? tokens[i + 1]?.unit : undefined;
  const sure = unit === 'month' || unit === 'quarter' || unit === 'year' || (unit === 'week' && onWorkdays(tokens));
  if (!sure || at === 0 || is(tokens, at - 1, 'and', 'then', 'also', 'plus', ',')) return undefined;
  if (tokens[i + 2] !== undefined && !is(tokens, i + 2, 'at')) return undefined;
  const day = { kind: 'period-edge', unit, edge: 'end', offset: 0 } as const;
  return { end: i + 2, piece: { kind: 'end', point: { day }, exclusive: false } };
}

function repeats(tokens: Tokens): boolean {
  return tokens.some(
    (token, i) => token.word === 'daily' || token.word === 'every' || (token.plural && isDay(tokens, i)),
  );
}

function isDay(tokens: Tokens, i: number): boolean {
  return tokens[i]?.weekday !== undefined || is(tokens, i, 'weekday', 'weekend');
}

function onWorkdays(tokens: Tokens): boolean {
  const days = tokens.filter((_, i) => isDay(tokens, i));
  return days.length > 0 && !days.some((token) => token.word === 'weekend' || token.weekday === 6);
}
