// What a reading depends on besides the words, and what comes out of it.

import type { Instant } from '../../time/instant.js';
import { instantsOf, wallTime, type WallTime, type ZoneName } from '../../time/zone.js';
import type { Understanding } from '../understanding.js';
import type { LocalDate } from './dates.js';
import type { Refusal, TimeOfDay } from './piece.js';

export interface GrammarContext {
  readonly now: Instant;
  readonly timezone: ZoneName;
  /** How "3/4" is to be read; without it the person is asked. */
  readonly dateOrder?: 'dmy' | 'mdy';
}

/** An Understanding that also says which form read which words. */
export type Reading = Understanding & { readonly trace: readonly TraceStep[] };
export interface TraceStep {
  readonly form: string;
  readonly words: string;
}

/** Now, in the zone in which the phrase is read. */
export interface Here {
  readonly now: Instant;
  readonly zone: ZoneName;
  readonly wall: WallTime;
  readonly today: LocalDate;
}

export function here(now: Instant, zone: ZoneName): Here {
  const wall = wallTime(zone, now);
  return { now, zone, wall, today: { year: wall.year, month: wall.month, day: wall.day } };
}

/** The first instant at which the zone's clocks show this, or `undefined` where they skip it. */
export function instantAt(
  at: Here,
  date: LocalDate,
  time: Pick<TimeOfDay, 'hour' | 'minute' | 'second'>,
): Instant | undefined {
  const { year, month, day } = date;
  const { hour, minute, second } = time;
  return instantsOf(at.zone, { year, month, day, hour, minute, second })[0];
}

/** Why a reading ends without a schedule; thrown nowhere, handed upwards as a value. */
export interface Refused {
  readonly refusal: Refusal;
  /** All is said but whether it runs once or again and again. */
  readonly onceOrAgain?: true;
}

export function refuse(status: Refusal['status'], reason: string, example: string): Refused {
  return { refusal: { status, reason, example } };
}

export function isRefused(value: object): value is Refused {
  return (value as Partial<Refused>).refusal !== undefined;
}
