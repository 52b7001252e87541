// One clause as a draft: what its pieces say, by kind.

import { refuse, type Refused } from '../context.js';
import type { Day, DayRule, Piece, TimeOfDay } from '../piece.js';
import type { DayPart } from '../words/day-parts.js';
import type { Unit } from '../words/calendar-words.js';

export type Of<K extends Piece['kind']> = Extract<Piece, { kind: K }>;

export interface Draft {
  every?: { readonly n: number; readonly unit: Unit; readonly single?: true };
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
  minutesLoose?: boolean;
  minuteRange?: Of<'minute-range'>;
  seconds?: readonly number[];
  timesPer?: Of<'times-per'>;
  instant?: string;
  readonly assumed: string[];
}

const UNCLEAR = 'every weekday at 9am';

export const SUB_DAY: ReadonlySet<Unit> = new Set(['second', 'minute', 'hour']);

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

/** Two pieces that say one thing in two ways. */
export function twice(what: string): Refused {
  return refuse('not_a_schedule', `it names ${what}, and it is not clear how they belong together`, UNCLEAR);
}
