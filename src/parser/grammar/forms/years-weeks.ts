// "in 2027", "during the years 2027, 2028 and 2029", "from 2026 to 2028", "in week 14", "in even weeks", "every quarter end".

import { beginsWith, goingOn, led } from '../form-index.js';
import { namesOfUnits, WEEKDAY_LABELS } from '../words/calendar-words.js';
import type { Form, Match, Piece } from '../piece.js';
import { anyOf, askAt, integer, is, isRange, listGap, over, refuseAt, type Tokens } from './reading.js';

export const yearsAndWeeks: Form = {
  name: 'years and weeks',
  begins: goingOn(
    led(
      'in on of during the every all for from only between at',
      beginsWith(
        `even odd iso calendar ${namesOfUnits('week', 'year', 'quarter')} end last quarterly start starting beginning first eoq quarter's`,
        'number',
      ),
    ),
    ['every', `even odd the ${namesOfUnits('quarter')}`],
    ['all', 'even odd the'],
    ['at', `the end last quarterly start starting beginning first eoq quarter's ${namesOfUnits('quarter')}`],
  ),
  read: (tokens, at) => parity(tokens, at) ?? weekNumber(tokens, at) ?? years(tokens, at) ?? quarterEdge(tokens, at),
};

function parity(tokens: Tokens, at: number): Match | undefined {
  const i = over(tokens, over(tokens, at, 'in', 'on', 'of', 'during'), 'the', 'every', 'all');
  const j = over(tokens, i, 'the');
  const even = is(tokens, j, 'even');
  if (!even && !is(tokens, j, 'odd')) return undefined;
  const k = over(tokens, over(tokens, j + 1, '-'), 'iso', 'numbered', 'calendar');
  const unit = tokens[k]?.unit;
  if (unit === 'hour') return { end: k + 1, piece: even ? { kind: 'every', n: 2, unit } : ODD_HOURS };
  if (unit === 'week') return { end: k + 1, piece: { kind: 'weeks', weeks: even ? '2/2' : '*/2' } };
  if (unit === 'day')
    return {
      end: anyOf(tokens, k + 1, 'of the month|of every month') > 0 ? k + 4 : k + 1,
      piece: {
        kind: 'days',
        rules: Array.from({ length: 31 }, (_, d) => d + 1)
          .filter((d) => d % 2 === (even ? 0 : 1))
          .map((d) => ({ kind: 'days', from: d, to: d }) as const),
        recurring: true,
      },
    };
  if (unit === 'month')
    return {
      end: k + 1,
      piece: {
        kind: 'months',
        months: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].filter((m) => m % 2 === (even ? 1 : 0)),
        recurring: true,
      },
    };
  return undefined;
}

const ODD_HOURS: Piece = {
  kind: 'times',
  times: Array.from({ length: 12 }, (_, k) => ({ hour: 2 * k + 1, minute: 0, second: 0, bare: false })),
};

function weekNumber(tokens: Tokens, at: number): Match | undefined {
  const i = over(tokens, over(tokens, at, 'in', 'on', 'of', 'during'), 'iso', 'the', 'calendar');
  if (tokens[i]?.unit !== 'week') return undefined;
  const n = integer(tokens, over(tokens, i + 1, 'number'));
  const end = over(tokens, i + 1, 'number') + 1;
  if (n === undefined || tokens[end]?.unit) return undefined;
  if (n < 1 || n > 53) return refuseAt(end, 'impossible', `a year has no week ${n}`, 'every monday in week 14');
  return { end, piece: { kind: 'weeks', weeks: String(n) } };
}

function years(tokens: Tokens, at: number): Match | undefined {
  let i = at;
  while (
    is(tokens, i, 'in', 'during', 'the', 'of', 'for', 'from', 'only', 'between') ||
    (tokens[i]?.unit === 'year' && i > at)
  )
    i++;
  if (i === at && !(at > 0 && is(tokens, at - 1, ','))) return undefined;
  const first = yearAt(tokens, i);
  if (first === undefined) return undefined;
  const found = [first];
  let end = i + 1;
  for (;;) {
    const to =
      isRange(tokens, end) || (is(tokens, end, 'and') && is(tokens, i - 1, 'between'))
        ? yearAt(tokens, end + 1)
        : undefined;
    if (to !== undefined && to - first < 200) {
      for (let year = first + 1; year <= to; year++) found.push(year);
      end += 2;
      continue;
    }
    const gap = listGap(tokens, end);
    const more = gap > 0 ? yearAt(tokens, gap) : undefined;
    if (more === undefined) break;
    found.push(more);
    end = gap + 1;
  }
  // "yearly from 2027" begins then.
  if (is(tokens, i - 1, 'from') && found.length === 1) return undefined;
  return { end: is(tokens, end, 'only') ? end + 1 : end, piece: { kind: 'years', years: found } };
}

function yearAt(tokens: Tokens, i: number): number | undefined {
  const token = tokens[i];
  return token?.kind === 'number' && /^(19[789]\d|2[01]\d\d)$/.test(token.text) && !tokens[i + 1]?.unit
    ? token.number
    : undefined;
}

function quarterEdge(tokens: Tokens, at: number): Match | undefined {
  const i = over(tokens, over(tokens, at, 'at', 'on'), 'the');
  const end = anyOf(
    tokens,
    i,
    "end of every quarter|end of the quarter|last day of the quarter|last day of every quarter|every quarter end|every quarter - end|quarter end|quarter - end|quarter's end|eoq|end of quarter|quarterly on the last day",
  );
  if (end > 0) return { end, piece: { kind: 'quarter-edge', edge: 'end' } };
  const start = anyOf(
    tokens,
    i,
    'start of every quarter|beginning of every quarter|starting of every quarter|first day of the quarter|first day of every quarter|first of every quarter|first of the quarter|start of the quarter|starting of the quarter',
  );
  return start > 0 ? { end: start, piece: { kind: 'quarter-edge', edge: 'start' } } : undefined;
}

/** "at the end of the month", "every month end", "start of each year": edges that recur. */
export const periodEdges: Form = {
  name: 'edge of a month, year or week',
  anyWord: true,
  begins: led(
    'at on every the very',
    beginsWith(
      "end month last start starting beginning year first week month's year's eom monthend eoy yearend",
      'ordinal',
    ),
  ),
  read: (tokens, at) => {
    const i = over(tokens, over(tokens, over(tokens, at, 'at', 'on', 'every'), 'the'), 'very');
    const monthEnd = anyOf(
      tokens,
      i,
      "end of every month|end of the month|end of month|month end|month - end|last of every month|month's end|monthend|eom",
    );
    if (monthEnd > 0)
      return { end: monthEnd, piece: { kind: 'days', rules: [{ kind: 'last', back: 0 }], recurring: true } };
    const monthStart = anyOf(
      tokens,
      i,
      'start of every month|starting of every month|beginning of every month|starting of the month|start of the month|beginning of the month|starting of month|month start',
    );
    if (monthStart > 0)
      return { end: monthStart, piece: { kind: 'days', rules: [{ kind: 'days', from: 1, to: 1 }], recurring: true } };
    const yearEnd = anyOf(
      tokens,
      i,
      "end of every year|end of the year|last day of the year|last day of every year|year end|year - end|year's end|yearend|eoy",
    );
    if (yearEnd > 0) return { end: yearEnd, piece: { kind: 'month-days', months: [11], days: [31], recurring: true } };
    const yearStart = anyOf(
      tokens,
      i,
      'starting of every year|starting of the year|first day of the year|first day of every year|first of the year',
    );
    if (yearStart > 0)
      return {
        end: yearStart,
        piece: { kind: 'month-days', months: [0], days: [1], recurring: is(tokens, at, 'every') || yearStart - i > 3 },
      };
    return weekEdge(tokens, i);
  },
};

/** Weeks end on Friday, Saturday or Sunday, depending on who is asked. */
function weekEdge(tokens: Tokens, i: number): Match | undefined {
  const end = anyOf(
    tokens,
    i,
    'last day of the week|last day of every week|end of every week|end of the week|week end',
  );
  if (end > 0)
    return askAt(end, 'a week ends on Friday, Saturday or Sunday, depending on who is asked', [
      'every friday',
      'every saturday',
      'every sunday',
    ]);
  const start = anyOf(
    tokens,
    i,
    'first day of the week|first day of every week|start of every week|starting of every week|beginning of every week|start of the week|starting of the week',
  );
  if (start > 0)
    return askAt(start, 'a week begins on Monday or Sunday, depending on who is asked', [
      'every monday',
      'every sunday',
    ]);
  const nth = tokens[i]?.ordinal;
  const week = nth === undefined ? -1 : anyOf(tokens, i + 1, 'day of the week|day of every week|day');
  if (
    nth !== undefined &&
    nth <= 7 &&
    week > 0 &&
    (week > i + 2 || tokens.slice(0, i).some((token) => token.unit === 'week'))
  )
    return askAt(week, 'a week begins on Monday or Sunday, depending on who is asked', [
      `every ${WEEKDAY_LABELS[nth - 1]}`,
      `every ${WEEKDAY_LABELS[(nth + 5) % 7]}`,
    ]);
  return undefined;
}
