// One clause as a draft: what its pieces say, gathered by kind. Pieces that contradict each other end the reading here.

import { refuse, type Refused } from '../context.js';
import type { Day, DayRule, Piece, TimeOfDay } from '../piece.js';
import { hourIn, PART_HOUR, type DayPart } from '../words/day-parts.js';
import type { Unit } from '../words/calendar-words.js';
import { clockText } from './fields.js';

type Of<K extends Piece['kind']> = Extract<Piece, { kind: K }>;

export interface Draft {
  every?: { readonly n: number; readonly unit: Unit };
  readonly within: Set<Unit>;
  times: TimeOfDay[];
  part?: DayPart;
  partRecurring?: boolean;
  weekdays?: Of<'weekdays'>;
  alternate?: Of<'alternate'>;
  rules?: readonly DayRule[];
  rulesRecurring?: boolean;
  months?: readonly number[];
  monthsRecurring?: boolean;
  monthDays: Of<'month-days'>[];
  day?: Day;
  edge?: Extract<Day, { kind: 'period-edge' }>;
  after?: Of<'after'>;
  years?: readonly number[];
  weeks?: string;
  quarterEdge?: 'start' | 'end';
  window?: Of<'window'>;
  business?: boolean;
  minutes?: readonly number[];
  minutesHourly?: boolean;
  minuteRange?: Of<'minute-range'>;
  seconds?: readonly number[];
  timesPer?: Of<'times-per'>;
  instant?: string;
  readonly assumed: string[];
}

const UNCLEAR = 'every weekday at 9am';

/**
 * Refuses a draft that says more than `used`: every builder names the kinds it turns into a schedule, so that nothing that
 * was read is ever dropped on the way.
 */
export function unusedIn(draft: Draft, used: ReadonlySet<keyof Draft>): Refused | undefined {
  for (const key of KINDS) {
    const value = draft[key];
    const said = Array.isArray(value)
      ? value.length > 0
      : value instanceof Set
        ? value.size > 0
        : value !== undefined && value !== false;
    if (said && !used.has(key)) return refuse('not_a_schedule', 'its parts do not fit together', UNCLEAR);
  }
  return undefined;
}

const KINDS = [
  'every',
  'within',
  'times',
  'weekdays',
  'alternate',
  'rules',
  'months',
  'monthDays',
  'day',
  'edge',
  'after',
  'years',
  'weeks',
  'quarterEdge',
  'window',
  'business',
  'minutes',
  'minuteRange',
  'seconds',
  'timesPer',
  'instant',
] as const satisfies readonly (keyof Draft)[];

export function draftOf(pieces: readonly Piece[]): Draft | Refused {
  const draft: Draft = { within: new Set(), times: [], monthDays: [], assumed: [] };
  for (const piece of pieces) {
    const fault = place(draft, piece);
    if (fault) return fault;
  }
  return partAndTimes(draft) ?? smallHours(draft) ?? roundTheDay(draft);
}

/** "every 12 hours at 7", "every 24 hours at 9": a rhythm that comes back to its hour every day. */
function roundTheDay(draft: Draft): Draft {
  const [time] = draft.times;
  const n = draft.every?.unit === 'hour' ? draft.every.n : 0;
  if (!time || draft.times.length > 1 || (n !== 12 && n !== 24) || draft.window || draft.minutes) return draft;
  draft.every = { n: 1, unit: 'day' };
  if (n === 12) draft.times.push({ ...time, hour: (time.hour + 12) % 24, bare: false });
  return draft;
}

function place(draft: Draft, piece: Piece): Refused | undefined {
  switch (piece.kind) {
    case 'every':
      return frequency(draft, piece);
    case 'times':
      return times(draft, piece.times);
    case 'part':
      if (draft.part && draft.part !== piece.part) return twice('two parts of the day');
      draft.part = piece.part;
      draft.partRecurring = piece.recurring || draft.partRecurring === true;
      return undefined;
    case 'day-part':
      draft.part = piece.part;
      return set(draft, 'day', { kind: 'from-today', days: 0 });
    case 'weekdays':
      return weekdays(draft, piece);
    case 'alternate':
      return set(draft, 'alternate', piece);
    case 'days':
      if (draft.rules) return twice('two lists of days');
      draft.rules = piece.rules;
      draft.rulesRecurring = piece.recurring;
      return undefined;
    case 'months':
      if (draft.months) return restrictMonths(draft, piece.months);
      draft.months = piece.months;
      draft.monthsRecurring = piece.recurring;
      return piece.year === undefined ? undefined : set(draft, 'years', [piece.year]);
    case 'month-days':
      draft.monthDays.push(piece);
      return undefined;
    case 'day':
      if (piece.day.kind === 'period-edge') return set(draft, 'edge', piece.day);
      return set(draft, 'day', piece.day);
    case 'after':
      return set(draft, 'after', piece);
    case 'years':
      return set(draft, 'years', piece.years);
    case 'weeks':
      return set(draft, 'weeks', piece.weeks);
    case 'quarter-edge':
      return set(draft, 'quarterEdge', piece.edge);
    case 'window':
      return set(draft, 'window', piece);
    case 'business-hours':
      return set(draft, 'business', true);
    case 'minute-marks':
      if (draft.minutes) return twice('two lists of minutes');
      draft.minutes = piece.minutes;
      draft.minutesHourly = piece.hourly;
      return undefined;
    case 'minute-range':
      return set(draft, 'minuteRange', piece);
    case 'second-marks':
      return set(draft, 'seconds', piece.seconds);
    case 'times-per':
      return set(draft, 'timesPer', piece);
    case 'instant':
      return set(draft, 'instant', piece.text);
    default:
      return undefined;
  }
}

function twice(what: string): Refused {
  return refuse('not_a_schedule', `it names ${what}, and it is not clear how they belong together`, UNCLEAR);
}

function set<K extends keyof Draft>(draft: Draft, key: K, value: Draft[K]): Refused | undefined {
  if (draft[key] !== undefined) return twice('two things of one kind');
  draft[key] = value;
  return undefined;
}

function frequency(draft: Draft, piece: Of<'every'>): Refused | undefined {
  if (piece.soft) {
    draft.within.add(piece.unit);
    return undefined;
  }
  if (draft.every && (draft.every.n !== piece.n || draft.every.unit !== piece.unit)) {
    // "every day … hourly" names two rhythms; "every 5 minutes every day" and "every hour every day" say the same thing twice.
    const [fine, coarse] = SUB_DAY.has(draft.every.unit) ? [draft.every, piece] : [piece, draft.every];
    if (
      !SUB_DAY.has(fine.unit) ||
      coarse.n !== 1 ||
      (coarse.unit !== 'day' && !(coarse.unit === 'hour' && fine.unit !== 'hour'))
    )
      return twice('two rhythms');
    draft.every = { n: fine.n, unit: fine.unit };
    return undefined;
  }
  draft.every = { n: piece.n, unit: piece.unit };
  return undefined;
}

export const SUB_DAY: ReadonlySet<Unit> = new Set(['second', 'minute', 'hour']);

function times(draft: Draft, more: readonly TimeOfDay[]): Refused | undefined {
  if (draft.times.length === 0) draft.times = [...more];
  else if (!more.every((time) => draft.times.some((each) => same(each, time)))) {
    // "12pm (noon)" repeats itself; "5pm … 6pm" without anything between them does not say how they belong together.
    return twice('two times');
  }
  return undefined;
}

function same(a: TimeOfDay, b: TimeOfDay): boolean {
  return a.hour === b.hour && a.minute === b.minute && a.second === b.second;
}

function weekdays(draft: Draft, piece: Of<'weekdays'>): Refused | undefined {
  const before = draft.weekdays;
  if (piece.joins) {
    const daily = draft.every?.unit === 'day' && draft.every.n === 1;
    if (!before) return daily ? undefined : twice('a day that joins no other');
    draft.weekdays = {
      ...before,
      days: [...new Set([...before.days, ...piece.days])].sort(),
      recurring: true,
      said: 'days',
    };
    return undefined;
  }
  if (!before) {
    draft.weekdays = piece;
    return undefined;
  }
  const both = before.days.filter((day) => piece.days.includes(day));
  if (both.length === 0) return refuse('impossible', 'no day is both', 'every weekday at noon');
  const nested = both.length === Math.min(before.days.length, piece.days.length);
  if (
    !piece.only &&
    !before.only &&
    !(nested && both.length === before.days.length && both.length === piece.days.length)
  )
    return twice('two lists of weekdays');
  draft.weekdays = { ...before, days: both, recurring: before.recurring || piece.recurring };
  return undefined;
}

function restrictMonths(draft: Draft, months: readonly number[]): Refused | undefined {
  const both = (draft.months ?? []).filter((month) => months.includes(month));
  if (both.length === 0) return refuse('impossible', 'no month is both', 'every day in june at 9am');
  return twice('two lists of months');
}

/** A part of the day completes bare hours, or is the time itself. */
function partAndTimes(draft: Draft): Refused | undefined {
  // "nightly" alone is midnight; "nightly at 2:30" is any time of the night.
  const part = draft.part === 'midnight' && draft.partRecurring && draft.times.length > 0 ? 'night' : draft.part;
  if (!part) return undefined;
  if (draft.times.length === 0) {
    if (draft.every && SUB_DAY.has(draft.every.unit)) return twice('a rhythm and a part of the day');
    draft.times = [{ hour: PART_HOUR[part], minute: 0, second: 0, bare: false }];
    if (part !== 'noon' && part !== 'midnight')
      draft.assumed.push(`"${part}" is taken as ${clockText(draft.times[0] ?? { hour: 0, minute: 0, second: 0 })}`);
    return undefined;
  }
  const completed: TimeOfDay[] = [];
  for (const time of draft.times) {
    const hour =
      part === 'midnight' && !time.bare
        ? time.hour
        : hourIn(part, time.bare || !FIXED_PARTS.has(part) ? toTwelve(time, part) : time.hour);
    if (hour === undefined || (part === 'morning' && time.hour >= 12))
      return refuse('impossible', `${clockText(time)} is not in the ${part}`, 'every day at 9am');
    completed.push({ ...time, hour: time.bare ? hour : time.hour, bare: false });
  }
  draft.times = draft.part === 'night' ? completed.map((time) => ({ ...time, night: true as const })) : completed;
  return undefined;
}

/** The small hours of "tonight" are tomorrow's; those of "friday night" may belong to either day. */
function smallHours(draft: Draft): Refused | undefined {
  const small = draft.times.find((time) => time.night && time.hour < 6);
  if (!small) return undefined;
  if (draft.day?.kind === 'from-today' && draft.day.days === 0 && draft.times.every((time) => time.hour < 6)) {
    draft.day = { kind: 'from-today', days: 1 };
    return undefined;
  }
  if (!draft.day && !draft.weekdays && !draft.rules && draft.monthDays.length === 0) return undefined;
  return refuse(
    'not_a_schedule',
    `it is not clear whether ${clockText(small)} of that night is before or after the day`,
    'every saturday at 1am',
  );
}

const FIXED_PARTS: ReadonlySet<DayPart> = new Set(['noon', 'midnight']);

/** A time said with am or pm is only checked against the part, loosely: "tonight at 5pm" is fine. */
function toTwelve(time: TimeOfDay, part: DayPart): number {
  if (time.bare) return time.hour;
  if (part === 'night') return time.hour >= 16 || time.hour <= 5 ? 21 : 12.5;
  return part === 'afternoon' && time.hour >= 12 && time.hour <= 19
    ? 15
    : part === 'evening' && time.hour >= 15
      ? 18
      : time.hour;
}
