// "5 times", "10x", "for 5 occurrences" (how many in all), "twice a day", "3 times per hour" (how many in each unit),
// "for the next 10 days" (how long).

import { beginsWith, goingOn } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import type { Unit } from '../words/calendar-words.js';
import { amountAt } from './amount.js';
import { askAt, integer, is, over, refuseAt, said, type Tokens } from './reading.js';

export const howOften: Form = {
  name: 'how often',
  begins: goingOn(
    beginsWith(
      'twice thrice for ( up to at a only just maximum max total exactly next of the over during within',
      'number',
      'times',
    ),
    ['at', 'most'],
    ['of', 'the twice thrice', 'number', 'times'],
    ['the', 'twice thrice', 'number', 'times'],
    ['over during within', 'the next following coming'],
  ),
  read: (tokens, at) => timesPer(tokens, at) ?? count(tokens, at) ?? span(tokens, at),
};

function amount(tokens: Tokens, i: number): { readonly end: number; readonly n: number } | undefined {
  if (is(tokens, i, 'twice')) return { end: i + 1, n: 2 };
  if (is(tokens, i, 'thrice')) return { end: i + 1, n: 3 };
  if (tokens[i]?.kind === 'times') return { end: i + 1, n: tokens[i]?.number ?? 0 };
  const n = integer(tokens, i);
  return n !== undefined && is(tokens, i + 1, 'times') ? { end: i + 2, n } : undefined;
}

function timesPer(tokens: Tokens, at: number): Match | undefined {
  const found = amount(tokens, at);
  if (!found) return undefined;
  const daily = { daily: 'day', hourly: 'hour', weekly: 'week', monthly: 'month', yearly: 'year' } as const;
  const adverb = tokens[found.end]?.word as keyof typeof daily;
  if (Object.hasOwn(daily, adverb)) return perUnit(tokens, at, found.end + 1, found.n, daily[adverb]);
  const i = over(tokens, found.end, 'in', 'during');
  if (is(tokens, i, '/') && SLASHED.has(tokens[i + 1]?.text ?? ''))
    return perUnit(tokens, at, i + 2, found.n, tokens[i + 1]?.unit as Unit);
  if (!is(tokens, i, 'a', 'an', 'per', 'every', 'the')) return undefined;
  const unit = tokens[i + 1]?.unit;
  return unit && !tokens[i + 1]?.plural ? perUnit(tokens, at, i + 2, found.n, unit) : undefined;
}

const SLASHED: ReadonlySet<string> = new Set(['day', 'hour', 'week', 'month', 'year']);

/** "3x daily": where nothing else says when, either the day is shared out evenly or the hours are those of people who are awake. */
function perUnit(tokens: Tokens, at: number, end: number, n: number, unit: Unit): Match {
  const hours = unit === 'day' ? AWAKE[n] : undefined;
  const others = [...tokens.slice(0, at), ...tokens.slice(end)];
  const piece = { kind: 'times-per', n, unit } as const;
  if (!hours || others.some(saysWhen) || tokens[end]?.kind === 'number') return { end, piece };
  return askAt(end, `it does not say at which ${n} times`, [`every ${24 / n} hours`, `at ${hours.join(', ')}`], piece);
}

const AWAKE: Readonly<Record<number, readonly string[]>> = {
  2: ['9:00', '21:00'],
  3: ['8:00', '14:00', '20:00'],
  4: ['8:00', '12:00', '16:00', '20:00'],
};

function saysWhen({ word, clock, part }: Tokens[number]): boolean {
  return clock !== undefined || part !== undefined || ['at', 'business', 'apart', 'between'].includes(word);
}

function count(tokens: Tokens, at: number): Match | undefined {
  const start = over(
    tokens,
    over(tokens, atMost(tokens, over(tokens, at, 'for', '(', 'up')), 'to', 'a'),
    'only',
    'just',
    'maximum',
    'max',
    'total',
    'exactly',
    'next',
  );
  const i = over(tokens, over(tokens, start, 'of'), 'the');
  const found = amount(tokens, i);
  const n = integer(tokens, i);
  const end = found?.end ?? (n !== undefined && is(tokens, i + 1, 'occurrences') ? i + 2 : undefined);
  if (end === undefined) return undefined;
  const times = found?.n ?? n ?? 0;
  if (found && times > 0 && start === at && i === at && inEach(tokens, at, end)) return eachOrAll(tokens, at, end);
  const tail = over(tokens, over(tokens, over(tokens, end, 'in'), 'total', 'only', 'max', 'maximum', 'overall'), ')');
  if (times < 1) return refuseAt(tail, 'impossible', 'zero times is never', 'every day at 9am, 5 times');
  return { end: tail, piece: { kind: 'count', n: times } };
}

function atMost(tokens: Tokens, i: number): number {
  return is(tokens, i, 'at') && is(tokens, i + 1, 'most') ? i + 2 : i;
}

/** "every monday three times", "twice every 3 days": in all, or each time? */
function inEach(tokens: Tokens, at: number, end: number): boolean {
  if (tokens[at]?.kind === 'times' || is(tokens, end, 'in', ',')) return false;
  const before = tokens[at - 1];
  const behindDays =
    before?.weekday !== undefined || ['day', 'week', 'month', 'quarter', 'year'].includes(before?.unit ?? '');
  const named = before?.weekday !== undefined && before.plural;
  return named || (behindDays && is(tokens, at - 2, 'every')) || is(tokens, end, 'every');
}

function eachOrAll(tokens: Tokens, at: number, end: number): Match {
  const reason = `it is not clear whether "${said(tokens, at, end)}" is meant in all or each time`;
  return refuseAt(end, 'not_a_schedule', reason, 'every monday at 9am, 5 times');
}

function span(tokens: Tokens, at: number): Match | undefined {
  if (!is(tokens, at, 'for', 'over', 'during', 'within')) return undefined;
  const the = over(tokens, at + 1, 'the');
  const next = over(tokens, the, 'next', 'following', 'coming');
  if (!is(tokens, at, 'for') && next === the) return undefined;
  const found = amountAt(tokens, next);
  const unit = found && tokens[found.end - 1]?.unit;
  const n = unit && integer(tokens, found.end - 2, true);
  // "for half an hour"
  if (found && is(tokens, next, 'half') && found.seconds > 0 && found.days + found.months === 0)
    return { end: found.end, piece: { kind: 'span', n: found.seconds, unit: 'second' } };
  if (n && found.end - 2 === next) return { end: found.end, piece: { kind: 'span', n, unit } };
  const bare = next > the && tokens[next]?.unit && !tokens[next]?.plural ? tokens[next].unit : undefined;
  return bare && bare !== 'second' ? { end: next + 1, piece: { kind: 'span', n: 1, unit: bare } } : undefined;
}
