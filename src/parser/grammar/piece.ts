// What one form read: a piece of meaning with the tokens it came from. Pieces are combined by clauses.ts and built by build/.

import type { Unit } from './words/calendar-words.js';
import type { DayPart } from './words/day-parts.js';
import type { LocalDate } from './dates.js';
import type { Beginning } from './form-index.js';
import type { Time, Token } from './token.js';

export interface TimeOfDay extends Time {
  /** Said as a bare hour: without am, pm, colon or part of the day. */
  readonly bare: boolean;
  /** Said of a night, which belongs to two days. */
  readonly night?: true;
}

/** A date as it was said, not yet bound to the calendar. */
export type Day =
  | { readonly kind: 'full'; readonly date: LocalDate }
  | { readonly kind: 'yearly'; readonly month: number; readonly day: number }
  | { readonly kind: 'month-day'; readonly day: number }
  /** `whole`: its end is meant, where the month alone would mean its beginning. */
  | { readonly kind: 'month'; readonly month: number; readonly year?: number | undefined; readonly whole?: true }
  /** "a week from Friday" */
  | { readonly kind: 'shifted'; readonly from: Day; readonly days: number }
  | { readonly kind: 'weekday'; readonly weekday: number; readonly which: 'coming' | 'this' | 'next' | 'next week' }
  | { readonly kind: 'from-today'; readonly days: number }
  /** The first working day after today. */
  | { readonly kind: 'next-workday' }
  | { readonly kind: 'from-now'; readonly seconds: number; readonly days: number; readonly months: number }
  | {
      readonly kind: 'period-edge';
      readonly unit: 'week' | 'month' | 'quarter' | 'year';
      readonly edge: 'start' | 'end';
      readonly offset: number;
      /** "next month": the period itself was said, and which of its days was not. */
      readonly whole?: true;
    };

/** A point on the line of time, for bounds: a day, a time, or both. */
export interface Point {
  readonly day?: Day;
  readonly time?: TimeOfDay;
}

export type DayRule =
  | { readonly kind: 'days'; readonly from: number; readonly to: number }
  | { readonly kind: 'last'; readonly back: number }
  | { readonly kind: 'nth'; readonly nth: number; readonly weekday: number | 'workday' }
  | { readonly kind: 'nearest'; readonly day: number };

export type Refusal = {
  readonly status: 'impossible' | 'unsupported' | 'not_a_schedule';
  readonly reason: string;
  readonly example: string;
};

export type Piece =
  | {
      readonly kind: 'every';
      readonly n: number;
      readonly unit: Unit;
      readonly soft?: boolean;
      /** "once a week": no more than one firing in each. */
      readonly single?: true;
    }
  | { readonly kind: 'times'; readonly times: readonly TimeOfDay[] }
  | { readonly kind: 'part'; readonly part: DayPart; readonly recurring: boolean }
  | {
      readonly kind: 'weekdays';
      readonly days: readonly number[];
      readonly recurring: boolean;
      readonly only?: boolean;
      /** "including saturday": added to those said before. */
      readonly joins?: true;
      readonly said?: 'weekdays' | 'weekend' | 'days';
    }
  | { readonly kind: 'alternate'; readonly n: number; readonly days: readonly number[] }
  | { readonly kind: 'days'; readonly rules: readonly DayRule[]; readonly recurring: boolean }
  | {
      readonly kind: 'months';
      readonly months: readonly number[];
      readonly year?: number | undefined;
      readonly recurring: boolean;
    }
  | {
      readonly kind: 'month-days';
      readonly months: readonly number[];
      readonly days: readonly number[];
      readonly year?: number | undefined;
      readonly recurring: boolean;
    }
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'after'; readonly seconds: number; readonly days: number; readonly months: number }
  | { readonly kind: 'instant'; readonly text: string }
  | { readonly kind: 'day-part'; readonly part: DayPart }
  | { readonly kind: 'years'; readonly years: readonly number[] }
  | { readonly kind: 'weeks'; readonly weeks: string }
  | { readonly kind: 'quarter-edge'; readonly edge: 'start' | 'end' }
  | { readonly kind: 'window'; readonly from: TimeOfDay; readonly to: TimeOfDay; readonly openEnd: boolean }
  | { readonly kind: 'business-hours' }
  /** `loose`: "at quarter past", ":15", of an hour that may have been forgotten. */
  | {
      readonly kind: 'minute-marks';
      readonly minutes: readonly number[];
      readonly hourly: boolean;
      readonly loose?: true;
    }
  | { readonly kind: 'minute-range'; readonly from: number; readonly to: number }
  | { readonly kind: 'second-marks'; readonly seconds: readonly number[] }
  | { readonly kind: 'times-per'; readonly n: number; readonly unit: Unit }
  /** `days`: of days, which have one time each. */
  | { readonly kind: 'count'; readonly n: number; readonly days?: true }
  | { readonly kind: 'span'; readonly n: number; readonly unit: Unit }
  | { readonly kind: 'start'; readonly point: Point }
  | { readonly kind: 'end'; readonly point: Point; readonly exclusive: boolean }
  /** The whole of the next week, month or year. */
  | { readonly kind: 'during'; readonly unit: 'week' | 'month' | 'year' }
  | { readonly kind: 'except'; readonly groups: readonly (readonly Piece[])[]; readonly denied?: true }
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'adjective'; readonly unit: Unit }
  | { readonly kind: 'skip-missing' }
  /** `instead`: the days behind it were named before, and have a time of their own. */
  | { readonly kind: 'separator'; readonly strong: boolean; readonly instead?: true }
  | { readonly kind: 'filler' }
  | { readonly kind: 'what' }
  | ({ readonly kind: 'refusal' } & Refusal)
  | {
      readonly kind: 'choice';
      readonly reason: string;
      readonly options: readonly string[];
      /** What was said, whichever of them is meant: a model's answer is held against it. */
      readonly certain?: Piece;
    };

export type PieceKind = Piece['kind'];

export interface Placed {
  readonly piece: Piece;
  /** That of the piece: kept here as well, since the pieces, of some thirty shapes, are slow to ask for it. */
  readonly kind: PieceKind;
  readonly form: string;
  /** Index of the first token and behind the last one. */
  readonly from: number;
  readonly to: number;
}

export interface Match {
  readonly end: number;
  readonly piece: Piece;
}

/** A recogniser: reads one kind of wording at token `at`, or says that it is not its own. */
export interface Form {
  readonly name: string;
  /** May begin at a word of no vocabulary, such as a place; the others are not asked there. */
  readonly anyWord?: true | undefined;
  /** All that it can begin with; without it the form is asked at every token. */
  readonly begins?: Beginning | undefined;
  readonly read: (tokens: readonly Token[], at: number) => Match | undefined;
}
