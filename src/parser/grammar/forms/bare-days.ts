// "on the 1 and 15 at 9", "every month on the 15", "on 15 of every month": days of the month without their endings.

import { beginsWith, led } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { ahead, anyOf, integer, is, listGap, over, refuseAt, type Tokens } from './reading.js';

export const bareDays: Form = {
  name: 'days of the month in plain numbers',
  begins: led('on at every the', beginsWith('', 'number', 'date')),
  read: (tokens, at) => {
    const i = over(tokens, over(tokens, at, 'on', 'at', 'every'), 'the');
    const named = ahead(tokens, i + 1, OF) ? ofTheMonth(tokens, i) : undefined;
    if (named || !is(tokens, at, 'on')) return named;
    const the = is(tokens, i - 1, 'the') && is(tokens, i - 2, 'on');
    const monthly = tokens[at - 1]?.unit === 'month' && is(tokens, at, 'on') && is(tokens, at - 2, 'every');
    const days: number[] = [];
    let end = i;
    for (let next = i; next > 0;) {
      const day = dayAt(tokens, over(tokens, next, 'the'));
      if (day === undefined || day <= (days.at(-1) ?? 0)) break;
      days.push(day);
      end = over(tokens, next, 'the') + 1;
      next = listGap(tokens, end);
    }
    const [only, other] = days;
    if (
      only === undefined ||
      !(monthly || (the && other !== undefined)) ||
      !(endsWell(tokens, end) || (monthly && end === tokens.length))
    )
      return undefined;
    return {
      end,
      piece: {
        kind: 'days',
        rules: days.map((day) => ({ kind: 'days', from: day, to: day }) as const),
        recurring: true,
      },
    };
  },
};

const OF: ReadonlySet<string> = new Set(['of']);

/** "on 15 of every month", "1 and 15 of each month", "1/15 of every month" */
function ofTheMonth(tokens: Tokens, i: number): Match | undefined {
  const found = numbersAt(tokens, i);
  const end = anyOf(tokens, found.end, 'of the month|of every month|of month');
  if (found.days.length === 0 || end < 0 || tokens[i - 1]?.unit || is(tokens, i - 1, ',', 'and', 'first', 'last', '-'))
    return undefined;
  const none = found.days.find((day) => day < 1 || day > 31);
  if (none !== undefined)
    return refuseAt(end, 'impossible', `no month has a day ${none}`, 'on the 15th of every month');
  if (found.days.some((day, k) => day <= (found.days[k - 1] ?? 0))) return undefined;
  return {
    end,
    piece: { kind: 'days', rules: found.days.map((day) => ({ kind: 'days', from: day, to: day })), recurring: true },
  };
}

function numbersAt(tokens: Tokens, i: number): { readonly end: number; readonly days: readonly number[] } {
  const both = tokens[i]?.date;
  if (both && !both.wide && tokens[i]?.text.includes('/'))
    return { end: i + 1, days: both.numbers.toSorted((a, b) => a - b) };
  const days: number[] = [];
  let end = i;
  for (let next = i; next >= 0 && /^\d{1,2}$/.test(tokens[next]?.text ?? ''); next = listGap(tokens, end)) {
    days.push(Number(tokens[next]?.text));
    end = next + 1;
  }
  return { end, days };
}

function dayAt(tokens: Tokens, i: number): number | undefined {
  const day = /^\d{1,2}$/.test(tokens[i]?.text ?? '') ? integer(tokens, i) : undefined;
  return day !== undefined && day >= 1 && day <= 31 ? day : undefined;
}

/** What follows says that it was no hour: the hour itself, or the month. */
function endsWell(tokens: Tokens, i: number): boolean {
  return (
    (is(tokens, i, 'at') && !is(tokens, i + 1, 'every')) ||
    (is(tokens, i, 'of') && (tokens[i + 1]?.unit ?? tokens[i + 2]?.unit) === 'month')
  );
}
