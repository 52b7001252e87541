// One clause as a draft: what its pieces say, by kind.

import { refuse, type Refused } from '../context.js';
import type { Day, DayRule, Piece, TimeOfDay } from '../piece.js';
import type { DayPart } from '../words/day-parts.js';
import type { Unit } from '../words/calendar-words.js';

export type Of<K extends Piece['kind']> = Extract<Piece, { kind: K }>;

/** Always has all its fields: whatever asks for one, which is most of the build, then finds it in the same place. */
export interface Draft {
  every: { readonly n: number; readonly unit: Unit; readonly single?: true } | undefined;
  readonly within: Set<Unit>;
  times: TimeOfDay[];
  part: DayPart | undefined;
  partRecurring: boolean | undefined;
  weekdays: Of<'weekdays'> | undefined;
  alternate: Of<'alternate'> | undefined;
  rules: readonly DayRule[] | undefined;
  rulesRecurring: boolean | undefined;
  months: readonly number[] | undefined;
  monthsRecurring: boolean | undefined;
  monthDays: Of<'month-days'>[];
  day: Day | undefined;
  edge: Extract<Day, { kind: 'period-edge' }> | undefined;
  after: Of<'after'> | undefined;
  years: readonly number[] | undefined;
  weeks: string | undefined;
  quarterEdge: 'start' | 'end' | undefined;
  window: Of<'window'> | undefined;
  business: boolean | undefined;
  minutes: readonly number[] | undefined;
  minutesHourly: boolean | undefined;
  minutesLoose: boolean | undefined;
  minuteRange: Of<'minute-range'> | undefined;
  seconds: readonly number[] | undefined;
  timesPer: Of<'times-per'> | undefined;
  instant: string | undefined;
  readonly assumed: string[];
}

export function emptyDraft(): Draft {
  return {
    every: undefined,
    within: new Set(),
    times: [],
    part: undefined,
    partRecurring: undefined,
    weekdays: undefined,
    alternate: undefined,
    rules: undefined,
    rulesRecurring: undefined,
    months: undefined,
    monthsRecurring: undefined,
    monthDays: [],
    day: undefined,
    edge: undefined,
    after: undefined,
    years: undefined,
    weeks: undefined,
    quarterEdge: undefined,
    window: undefined,
    business: undefined,
    minutes: undefined,
    minutesHourly: undefined,
    minutesLoose: undefined,
    minuteRange: undefined,
    seconds: undefined,
    timesPer: undefined,
    instant: undefined,
    assumed: [],
  };
}

const UNCLEAR = 'every weekday at 9am';

export const SUB_DAY: ReadonlySet<Unit> = new Set(['second', 'minute', 'hour']);

/** What a builder leaves aside. */
export type Unused = readonly (typeof KINDS)[number][];

/** All but what a builder uses. */
export function allBut(...used: readonly (keyof Draft)[]): Unused {
  return KINDS.filter((kind) => !used.includes(kind));
}

/**
 * Refuses a draft that says something `unused`: every builder names the kinds it turns into a schedule, so that nothing that
 * was read is ever dropped on the way.
 */
export function unusedIn(draft: Draft, unused: Unused): Refused | undefined {
  for (const key of unused) {
    const value = draft[key];
    if (value === undefined || value === false) continue;
    const said = Array.isArray(value) ? value.length > 0 : value instanceof Set ? value.size > 0 : true;
    if (said) return refuse('not_a_schedule', 'its parts do not fit together', UNCLEAR);
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

/** Two pieces that say one thing in two ways. */
export function twice(what: string): Refused {
  return refuse('not_a_schedule', `it names ${what}, and it is not clear how they belong together`, UNCLEAR);
}
