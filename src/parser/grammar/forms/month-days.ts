// Days counted inside a month: "the 15th", "1st and 15th", "day 15 and the last day", "last friday", "second tuesday",
// "2nd to last day", "first workday", "the weekday nearest the 15th", "from the 25th to the last".

import { beginsWith, led } from '../form-index.js';
import { namesOfUnits } from '../words/calendar-words.js';
import type { DayRule, Form, Match, Refusal } from '../piece.js';
import { countsBeside, fromTheEnd, inRow, isOrdinal } from './ordinals.js';
import { anyOf, integer, is, isRange, listGap, over, refuseAt, type Tokens } from './reading.js';

type Item = {
  readonly end: number;
  readonly rules: readonly DayRule[];
  readonly bareOrdinal?: number;
  readonly refusal?: Refusal;
};

export const monthDays: Form = {
  name: 'days of the month',
  begins: led(
    'every on the only from in during single both between',
    beginsWith(`nearest closest weekday business penultimate last ${namesOfUnits('day')}`, 'ordinal'),
  ),
  read: (tokens, at) => {
    const lead = leadIn(tokens, at);
    const first = item(tokens, lead.next, lead.led);
    if (!first) return undefined;
    const items = [first];
    let end = first.end;
    let recurring = lead.recurring;
    for (;;) {
      const gap = inRow(tokens, end)
        ? end
        : listGap(tokens, end, isOrdinal(tokens, end - 1) && isOrdinal(tokens, end + 1));
      if (gap < 0) break;
      const next = overLead(tokens, gap);
      const more = item(tokens, next, true, true);
      if (!more) {
        const shared = sharedWeekday(tokens, next, items);
        if (
          !shared &&
          tokens[next]?.weekday !== undefined &&
          !tokens[next].plural &&
          items.at(-1)?.rules[0]?.kind === 'nth'
        )
          return whoseCount(next + 1);
        if (!shared) break;
        items.push(shared);
        end = shared.end;
        continue;
      }
      items.push(more);
      end = more.end;
    }
    const refusal = items.find((each) => each.refusal)?.refusal;
    if (refusal) return { end, piece: { kind: 'refusal', ...refusal } };
    const rules = distributed(items);
    const counted = rules.some((rule) => rule.kind === 'nth' && rule.weekday !== 'workday');
    const mixed =
      rules.some((rule) => rule.kind === 'last') || (items.length > 2 && rules.some((rule) => rule.kind === 'days'));
    if (counted && mixed) return whoseCount(end);
    // "day-of-month 1" is how crontabs are read out, and those repeat.
    if (anyOf(tokens, lead.next + 1, '- of - month') > 0) recurring = true;
    if (
      rules.length > 1 ||
      rules.some((rule) => rule.kind === 'nearest' || (rule.kind === 'days' && rule.to !== rule.from))
    )
      recurring = true;
    return { end, piece: { kind: 'days', rules, recurring } };
  },
};

function whoseCount(end: number): Match {
  return refuseAt(
    end,
    'not_a_schedule',
    'it is not clear whether the count holds for each of those weekdays',
    'on the 1st monday and the 1st friday of the month at 9am',
  );
}

function leadIn(
  tokens: Tokens,
  at: number,
): { readonly next: number; readonly led: boolean; readonly recurring: boolean } {
  let i = at;
  let recurring = false;
  for (let steps = 0; steps < 5; steps++) {
    if (is(tokens, i, 'every')) recurring = true;
    else if (!is(tokens, i, 'on', 'the', 'only', 'from', 'in', 'during', 'single', 'both', 'between')) break;
    if (is(tokens, i, 'only')) recurring = true;
    i++;
  }
  return { next: i, led: i > at, recurring };
}

function overLead(tokens: Tokens, i: number): number {
  return over(tokens, over(tokens, over(tokens, i, 'on'), 'every'), 'the');
}

function item(tokens: Tokens, i: number, led: boolean, listed = false): Item | undefined {
  const found =
    nearest(tokens, i) ??
    dayNumber(tokens, i) ??
    last(tokens, i, listed) ??
    ordinal(tokens, i, led, is(tokens, i - 1, 'from') || is(tokens, i - 2, 'from'));
  return found && ofTheWeek(tokens, found.end) ? undefined : found;
}

const IMPOSSIBLE_DAY = 'the 31st is the last day a month can have';

function daysRule(end: number, from: number, to: number, ordinalValue?: number): Item {
  const refusal =
    from < 1 || to > 31 || to < from
      ? ({
          status: 'impossible',
          reason: `day ${from < 1 || from > 31 ? from : to}: ${IMPOSSIBLE_DAY}`,
          example: 'on the 15th of every month',
        } as const)
      : undefined;
  return {
    end,
    rules: [{ kind: 'days', from, to }],
    ...(ordinalValue !== undefined && { bareOrdinal: ordinalValue }),
    ...(refusal && { refusal }),
  };
}

/** "day 15", "days 1-7", "day 1 and 15" */
function dayNumber(tokens: Tokens, i: number): Item | undefined {
  // "every day 8" may be an hour.
  if (tokens[i]?.unit !== 'day' || (is(tokens, i - 1, 'every') && !tokens[i]?.plural && !is(tokens, i + 2, 'of')))
    return undefined;
  const ofMonth = anyOf(tokens, i + 1, '- of - month|of month');
  const number = ofMonth > 0 ? ofMonth : over(tokens, i + 1, 'number');
  const from = integer(tokens, number);
  if (from === undefined) return undefined;
  let end = number + 1;
  const rules: DayRule[] = [];
  const first = isRange(tokens, end) ? integer(tokens, over(tokens, end + 1, 'day')) : undefined;
  if (first !== undefined) end = over(tokens, end + 1, 'day') + 1;
  const read = daysRule(end, from, first ?? from);
  if (read.refusal) return read;
  rules.push(...read.rules);
  for (let gap = listGap(tokens, end); gap > 0; gap = listGap(tokens, end)) {
    const more = integer(tokens, gap);
    if (more === undefined || more < 1 || more > 31 || tokens[gap + 1]?.unit) break;
    rules.push({ kind: 'days', from: more, to: more });
    end = gap + 1;
  }
  // "on day 5, 10 and 20 of the month" needs its last words; "on day 5, 10" may go on with an hour.
  return tokens[i]?.plural || is(tokens, end, 'of') || ofMonth > 0 ? { end, rules } : read;
}

/** "last day", "last friday", "last workday", "the last" at the end of a list or before "of the month" */
function last(tokens: Tokens, i: number, listed: boolean): Item | undefined {
  if (is(tokens, i, 'penultimate')) return target(tokens, i + 1, -2);
  if (!is(tokens, i, 'last')) return undefined;
  return (
    target(tokens, i + 1, -1) ??
    (ofMonth(tokens, i + 1) || (listed && endsHere(tokens, i + 1))
      ? { end: i + 1, rules: [{ kind: 'last', back: 0 }] }
      : undefined)
  );
}

/** "the 1st and the last at noon": behind "last" something else begins. */
function endsHere(tokens: Tokens, i: number): boolean {
  return !tokens[i] || is(tokens, i, 'at', 'of', ',') || tokens[i]?.clock !== undefined;
}

function ofMonth(tokens: Tokens, i: number): boolean {
  return (
    is(tokens, i, 'of', 'in') &&
    (tokens[i + 1]?.unit === 'month' || tokens[i + 2]?.unit === 'month' || tokens[i + 1]?.month !== undefined)
  );
}

function ofTheWeek(tokens: Tokens, i: number): boolean {
  return is(tokens, i, 'of', 'in') && (tokens[i + 1]?.unit === 'week' || tokens[i + 2]?.unit === 'week');
}

/** What an ordinal or "last" counts: a day, a weekday, a workday. */
function target(tokens: Tokens, at: number, nth: number): Item | undefined {
  const i = tokens[at + 1]?.unit === 'day' ? over(tokens, at, 'calendar') : at;
  const token = tokens[i];
  if (nth === -1 && is(tokens, i, 'date')) return { end: i + 1, rules: [{ kind: 'last', back: 0 }] };
  const workday =
    token?.word === 'weekday' && !token.plural
      ? i + 1
      : is(tokens, i, 'business', 'week') && tokens[i + 1]?.unit === 'day'
        ? i + 2
        : -1;
  if (workday > 0) return { end: workday, rules: [{ kind: 'nth', nth, weekday: 'workday' }] };
  if (token?.weekday !== undefined) return { end: i + 1, rules: [{ kind: 'nth', nth, weekday: token.weekday }] };
  if (token?.unit === 'day' && !token.plural) {
    return { end: i + 1, rules: [nth < 0 ? { kind: 'last', back: -1 - nth } : { kind: 'days', from: nth, to: nth }] };
  }
  return undefined;
}

function ordinal(tokens: Tokens, i: number, led: boolean, from: boolean): Item | undefined {
  const token = tokens[i];
  const n = token?.ordinal;
  if (n === undefined || token === undefined || tokens[i + 1]?.word === 'weekend') return undefined;
  const fromEnd = from ? -1 : fromTheEnd(tokens, i + 1);
  if (fromEnd > 0)
    return (
      (is(tokens, fromEnd, 'of') || !tokens[fromEnd]
        ? { end: fromEnd, rules: [{ kind: 'last', back: n - 1 }] }
        : target(tokens, fromEnd, -n)) ?? { end: fromEnd, rules: [{ kind: 'last', back: n - 1 }] }
    );
  const counted = target(tokens, i + 1, n);
  if (counted) return impossibleNth(counted, n);
  if (token.unit === 'second' && token.ordinal === 2 && !led && !countsBeside(tokens, i + 1)) return undefined;
  if (['minute', 'hour', 'second', 'week', 'month', 'quarter', 'year'].includes(tokens[i + 1]?.unit ?? ''))
    return undefined;
  const between = is(tokens, i + 1, 'and') && (is(tokens, i - 1, 'between') || is(tokens, i - 2, 'between'));
  const rangeTo =
    between || isRange(tokens, i + 1) || (is(tokens, i + 1, 'until') && led) ? over(tokens, i + 2, 'the') : -1;
  if (rangeTo > 0 && tokens[rangeTo]?.ordinal !== undefined)
    return daysRule(over(tokens, rangeTo + 1, 'day'), n, tokens[rangeTo]?.ordinal ?? 0);
  if (rangeTo > 0 && is(tokens, rangeTo, 'last', 'ending'))
    return daysRule(tokens[rangeTo + 1]?.unit === 'day' ? rangeTo + 2 : rangeTo + 1, n, 31);
  return daysRule(i + 1, n, n, n);
}

function impossibleNth(found: Item, n: number): Item {
  const rule = found.rules[0];
  const limit = rule?.kind === 'nth' ? (rule.weekday === 'workday' ? 23 : 5) : 31;
  if (n >= 1 && n <= limit) return found;
  return {
    ...found,
    refusal: {
      status: 'impossible',
      reason: `no month has ${n} of those days`,
      example: 'the last friday of every month',
    },
  };
}

function nearest(tokens: Tokens, i: number): Item | undefined {
  const start = over(tokens, i, 'nearest', 'closest');
  const workday =
    tokens[start]?.word === 'weekday'
      ? start + 1
      : is(tokens, start, 'business') && tokens[start + 1]?.unit === 'day'
        ? start + 2
        : -1;
  if (workday < 0) return undefined;
  const near = is(tokens, workday, 'nearest', 'closest')
    ? over(tokens, workday + 1, 'to')
    : start > i
      ? over(tokens, workday, 'to')
      : -1;
  if (near < 0) return undefined;
  const the = over(tokens, near, 'the', 'day');
  const n = tokens[the]?.ordinal ?? integer(tokens, over(tokens, the, 'day'));
  if (n === undefined || n < 1 || n > 31) return undefined;
  return {
    end: tokens[the + 1]?.unit === 'day' ? the + 2 : Math.max(the, over(tokens, the, 'day')) + 1,
    rules: [{ kind: 'nearest', day: n }],
  };
}

/** "the last tuesday and thursday of the month": the counts before the first weekday hold for the others as well. */
function sharedWeekday(tokens: Tokens, i: number, before: readonly Item[]): Item | undefined {
  const rule = before.find(({ bareOrdinal }) => bareOrdinal === undefined)?.rules.at(-1);
  const token = tokens[i];
  if (rule?.kind !== 'nth' || token?.weekday === undefined || token.plural || !endsShared(tokens, i + 1))
    return undefined;
  const { weekday } = token;
  const counts = before.flatMap(({ bareOrdinal }) => (bareOrdinal === undefined ? [] : [bareOrdinal]));
  return { end: i + 1, rules: [...counts, rule.nth].map((nth) => ({ kind: 'nth', nth, weekday })) };
}

/** Behind the last of them stands what they are counted in. */
function endsShared(tokens: Tokens, i: number): boolean {
  if (is(tokens, i, 'of', 'in')) return true;
  const gap = listGap(tokens, i);
  const next = gap > 0 ? tokens[gap] : undefined;
  return next?.weekday !== undefined && !next.plural && endsShared(tokens, gap + 1);
}

/** "1st and 3rd monday": plain ordinals before an nth weekday count the same weekday. */
function distributed(items: readonly Item[]): DayRule[] {
  const rules: DayRule[] = [];
  items.forEach((each, index) => {
    const counted = items.slice(index).find((later) => later.bareOrdinal === undefined);
    const rule = counted?.rules[0];
    if (each.bareOrdinal !== undefined && each.bareOrdinal <= 5 && rule?.kind === 'nth')
      rules.push({ ...rule, nth: each.bareOrdinal });
    else rules.push(...each.rules);
  });
  return rules;
}
