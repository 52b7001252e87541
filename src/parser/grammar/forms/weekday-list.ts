// "on mondays", "every mon, wed & fri", "Monday through Friday", "weekdays", "M-F", "MWF", "weekends only", "tuesday-saturday".

import { SHAKY_WEEKDAYS } from '../words/calendar-words.js';
import { isReadOut } from './crontab-words.js';
import { beginsWith, goingOn, led } from '../form-index.js';
import type { Form, Match } from '../piece.js';
import { anyOf, around, askAt, is, isRange, listGap, over, sequence, unique, word, type Tokens } from './reading.js';

const WORKDAYS = [0, 1, 2, 3, 4];
const LETTERS: Readonly<Record<string, readonly number[]>> = {
  mwf: [0, 2, 4],
  tth: [1, 3],
  tuth: [1, 3],
  mtwthf: WORKDAYS,
  mtwtf: WORKDAYS,
};

interface DaysRead {
  readonly end: number;
  readonly days: readonly number[];
  readonly plural: boolean;
  readonly said: 'weekdays' | 'weekend' | 'days';
}

export const weekdayList: Form = {
  name: 'weekdays',
  anyWord: true,
  begins: led(
    'every all only just on the single during from between in for both but a any and',
    beginsWith('day weekday weekend business week m mo t tu w we th r f fr sa su mwf tth tuth mtwthf mtwtf', 'weekday'),
  ),
  read: (tokens, at) => {
    const lead = leadIn(tokens, at);
    const list = weekdaysAt(tokens, lead.next, lead.next > at);
    if (!list) return undefined;
    // "from monday" is a start, "from monday to friday" are days.
    if (
      lead.next > at &&
      is(tokens, lead.next - 1, 'from') &&
      !tokens
        .slice(lead.next, list.end)
        .some((_, k) => isRange(tokens, lead.next + k) || is(tokens, lead.next + k, 'to'))
    )
      return undefined;
    const behind = is(tokens, list.end, 'only') ? list.end + 1 : list.end;
    const only = lead.only || behind > list.end;
    const { days, said } = list;
    const recurring = lead.recurring || list.plural || only || isReadOut(tokens);
    return {
      end: behind,
      piece: only ? { kind: 'weekdays', days, recurring, only, said } : { kind: 'weekdays', days, recurring, said },
    };
  },
};

function leadIn(
  tokens: Tokens,
  at: number,
): { readonly next: number; readonly recurring: boolean; readonly only: boolean } {
  let i = at;
  let recurring = false;
  let only = false;
  for (let steps = 0; steps < 6; steps++) {
    const dayOfWeek = anyOf(tokens, i, 'day - of - week|day of week');
    if (dayOfWeek > 0) {
      i = dayOfWeek;
      continue;
    }
    if (is(tokens, i, 'every', 'all')) recurring = true;
    else if (is(tokens, i, 'only', 'just')) only = true;
    else if (
      !is(tokens, i, 'on', 'the', 'single', 'during', 'from', 'in', 'for', 'both') &&
      !(is(tokens, i, 'between') && isStretch(tokens, i + 1)) &&
      !(is(tokens, i, 'but') && is(tokens, i + 1, 'only', 'just')) &&
      !(is(tokens, i, 'a', 'any') && tokens[i + 1]?.word.startsWith('week')) &&
      !(tokens[i]?.text === 'day' && tokens[i + 1]?.weekday !== undefined) &&
      !(steps > 0 && is(tokens, i, 'and') && is(tokens, i + 1, 'every'))
    )
      break;
    i++;
  }
  return { next: i, recurring, only };
}

/** "mon-wed-fri": days that are no first and last. */
function dashed(tokens: Tokens, i: number): DaysRead | undefined {
  const days: number[] = [];
  let end = i;
  for (let next = i; tokens[next]?.weekday !== undefined; next = end + 1) {
    days.push(tokens[next]?.weekday ?? 0);
    end = next + 1;
    if (tokens[end]?.text !== '-') break;
  }
  return days.length > 2 ? { end, days: unique(days), plural: true, said: 'days' } : undefined;
}

/** "between monday and friday": two single days, and those between them. */
function isStretch(tokens: Tokens, i: number): boolean {
  const [first, last] = [tokens[i], tokens[i + 2]];
  return (
    first?.weekday !== undefined &&
    is(tokens, i + 1, 'and') &&
    last?.weekday !== undefined &&
    !first.plural &&
    !last.plural
  );
}

/** A list of weekdays; `led`: something before it ("on", "every") already points to days. */
export function weekdaysAt(tokens: Tokens, i: number, led: boolean): DaysRead | undefined {
  const first = letters(tokens, i) ?? one(tokens, i);
  if (!first || (first.days.length < 2 && isShaky(tokens, i) && !neighbour(tokens, first.end))) return undefined;
  const chain = dashed(tokens, i);
  if (chain) return chain;
  const days = [...first.days];
  let { end, plural, said } = first;
  let ranged = first.days.length > 1;
  for (;;) {
    const up = over(tokens, end, 'up');
    if (isBound(tokens[up]?.text ?? '', days.length > 1 || ranged || plural, said)) break;
    const between = end === i + 1 && is(tokens, i - 1, 'between') && isStretch(tokens, i);
    if (isRange(tokens, up) || between || (is(tokens, up, 'to') && (led || (days.length === 1 && !plural)))) {
      const last = one(tokens, up + 1);
      if (!last || last.days.length > 1 || days.length === 0) break;
      days.push(...around(days.at(-1) ?? 0, last.days[0] ?? 0, 7));
      end = last.end;
      ranged = true;
      continue;
    }
    const gap = listGap(tokens, end, true);
    const next = gap > 0 ? over(tokens, over(tokens, gap, 'on'), 'the', 'every') : end;
    const more = one(tokens, next);
    if (!more || isCounted(tokens, next)) break;
    // "mon-fri and mondays in april": what was named already is named again for something else.
    if (gap > 0 && ranged && more.days.every((day) => days.includes(day))) break;
    // "7:30pm tue/thu and every wednesday afternoon": another day with its own time.
    if (gap > 0 && is(tokens, gap, 'every') && tokens[more.end]?.part) break;
    // "every other monday and every friday", "every other monday and fridays": the second rhythm is one of its own.
    const before = tokens.slice(0, i);
    if (
      gap > 0 &&
      is(tokens, gap, 'every') &&
      (before.some(countsWeeks) || before.some(({ word }) => word === 'except'))
    )
      break;
    if (more.plural && !plural && before.some(countsWeeks)) break;
    days.push(...more.days);
    end = more.end;
    plural ||= more.plural;
    if (more.said !== said) said = 'days';
  }
  const all = unique(days);
  return { end, days: all, plural: plural || ranged || all.length > 1, said };
}

function countsWeeks({ word, unit }: Tokens[number]): boolean {
  return word === 'other' || word === 'biweekly' || word === 'fortnight' || unit === 'week';
}

/** "mondays until friday", "weekdays through friday": an end, where one day would be the first of a stretch. */
function isBound(text: string, several: boolean, said: DaysRead['said']): boolean {
  if (text === 'through' || text === 'thru') return said !== 'days';
  return several && (text === 'until' || text === 'till' || text === 'til');
}

const SINGLE: Readonly<Record<string, number>> = {
  ...{ m: 0, t: 1, w: 2, r: 3, f: 4 },
  ...{ mo: 0, tu: 1, we: 2, th: 3, fr: 4, sa: 5, su: 6 },
};

/** "M/W/F", "T/Th", "Mo, We", "M T W Th F": letters name weekdays only beside each other. */
function letters(tokens: Tokens, i: number): DaysRead | undefined {
  const days: number[] = [];
  let end = i;
  let apart = true;
  let gap = true;
  for (let next = i; ;) {
    const day = SINGLE[tokens[next]?.text ?? ''];
    if (day === undefined || (days.length > 0 && day <= (days.at(-1) ?? 0))) break;
    apart &&= gap;
    days.push(day);
    end = next + 1;
    next = is(tokens, end, '/', ',', 'and') ? end + 1 : end;
    gap = next > end;
  }
  return days.length > (apart ? 1 : 2) ? { end, days, plural: true, said: 'days' } : undefined;
}

function isShaky(tokens: Tokens, i: number): boolean {
  return SHAKY_WEEKDAYS.has(tokens[i]?.text ?? '');
}

function neighbour(tokens: Tokens, end: number): boolean {
  const gap = isRange(tokens, end) ? end + 1 : listGap(tokens, end, true);
  return tokens[gap > 0 ? gap : end]?.weekday !== undefined;
}

/** "…and friday the 13th" belongs to the form for dates. */
function isCounted(tokens: Tokens, i: number): boolean {
  return tokens[i + 1]?.word === 'the' && tokens[i + 2]?.ordinal !== undefined;
}

function one(tokens: Tokens, i: number): DaysRead | undefined {
  const token = tokens[i];
  if (!token) return undefined;
  if (token.word === 'weekday') return { end: i + 1, days: WORKDAYS, plural: true, said: 'weekdays' };
  if (token.word === 'weekend')
    return { end: tokens[i + 1]?.unit === 'day' ? i + 2 : i + 1, days: [5, 6], plural: true, said: 'weekend' };
  const business =
    is(tokens, i, 'business', 'week') && (tokens[i + 1]?.unit === 'day' ? i + 2 : sequence(tokens, i, 'week - days'));
  if (business && business > 0) return { end: business, days: WORKDAYS, plural: true, said: 'weekdays' };
  const first = token.text.length > 1 || token.text === 'm' ? SINGLE[token.text] : undefined;
  const last = first !== undefined && isRange(tokens, i + 1) ? lastOf(tokens, i + 2) : undefined;
  if (first !== undefined && last !== undefined) {
    const days = around(first, last, 7);
    return { end: i + 3, days, plural: true, said: first === 0 && last === 4 ? 'weekdays' : 'days' };
  }
  if (Object.hasOwn(LETTERS, token.text))
    return { end: i + 1, days: LETTERS[token.text] ?? [], plural: true, said: 'days' };
  if (token.weekday === undefined) return undefined;
  const dot = is(tokens, i + 1, '.') && token.text.length <= 5 && tokens[i + 2] ? i + 2 : i + 1;
  return {
    end: is(tokens, dot, "'s") ? dot + 1 : dot,
    days: [token.weekday],
    plural: token.plural === true,
    said: 'days',
  };
}

/** "M-F", "M-Th", "m-sat" */
function lastOf(tokens: Tokens, i: number): number | undefined {
  return tokens[i]?.weekday ?? SINGLE[tokens[i]?.text ?? ''];
}

/** "every other tuesday", "every 3rd weekend": counted in weeks. */
export const alternateWeekdays: Form = {
  name: 'every other weekday',
  begins: goingOn(
    beginsWith('on in every other'),
    ['every', 'single other', 'number', 'ordinal'],
    ['on in', 'every other'],
  ),
  read: (tokens, at) => {
    const start = over(tokens, at, 'on', 'in');
    const otherAlone =
      start > at || at === 0
        ? is(tokens, start, 'other') && ['alternate', 'alternating'].includes(tokens[start]?.text ?? '')
        : is(tokens, start, 'other') && tokens[start]?.text !== 'other';
    const i = is(tokens, start, 'every') ? over(tokens, start + 1, 'single') : otherAlone ? start : -1;
    if (i < 0) return undefined;
    if (is(tokens, i, 'other')) return counted(tokens, i + 1, 2);
    const n = tokens[i]?.kind === 'number' || tokens[i]?.kind === 'word' ? tokens[i]?.number : undefined;
    if (n !== undefined && n > 1 && n < 53 && tokens[i + 1]?.plural) return counted(tokens, i + 1, n);
    return everySecond(tokens, i);
  },
};

function counted(tokens: Tokens, i: number, n: number): Match | undefined {
  const list = weekdaysAt(tokens, i, true);
  if (list?.said === 'weekdays' && n === 2)
    return askAt(
      list.end,
      '"every other weekday" is said for every second working day and for those of every second week',
      ['every monday, wednesday and friday', 'every 2 weeks on monday through friday'],
    );
  return list && { end: list.end, piece: { kind: 'alternate', n, days: list.days } };
}

/** "every second tuesday" is said for every other week and for the second Tuesday of the month. */
function everySecond(tokens: Tokens, i: number): Match | undefined {
  const n = tokens[i]?.ordinal;
  const list = n === undefined || n < 2 || n > 5 ? undefined : weekdaysAt(tokens, i + 1, true);
  if (!list || n === undefined || list.said === 'weekdays') return undefined;
  const behind = tokens[list.end];
  if (behind && (behind.word === 'of' || behind.word === 'in' || behind.month !== undefined || behind.word === 'and'))
    return undefined;
  if (hasMonthWord(tokens)) return undefined;
  const name = tokens
    .slice(i + 1, list.end)
    .map((token) => token.text)
    .join(' ');
  return askAt(
    list.end,
    `"every ${tokens[i]?.text} ${name}" is said for both`,
    n === 2
      ? [`every other ${name}`, `on the 2nd ${name} of every month`]
      : [`every ${n} weeks on ${name}`, `on the ${tokens[i]?.text} ${name} of every month`],
  );
}

function hasMonthWord(tokens: Tokens): boolean {
  return tokens.some((token) => token.unit === 'month' || word([token], 0) === 'monthly');
}
