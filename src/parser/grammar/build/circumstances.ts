// What the whole phrase says about each of its clauses: now, and what its bounds leave for a clause to decide.

import type { Here } from '../context.js';
import type { LocalDate } from '../dates.js';
import type { Bounds } from './narrowing.js';

export interface Circumstances {
  readonly at: Here;
  /** A start, an end, a count or an exception makes a single day a repeated one. */
  readonly bounded: boolean;
  readonly startMinute: number | undefined;
  readonly startDay: number | undefined;
  /** The date from which periods of several days are counted, where it was said. */
  readonly anchor: LocalDate | undefined;
  /** That very date was said: the period is counted from it, be it past. */
  readonly anchored: boolean;
}

export function circumstances(bounds: Bounds, at: Here): Circumstances {
  const { start, end, maxRuns = 0, except } = bounds;
  return {
    at,
    bounded: start !== undefined || end !== undefined || maxRuns > 1 || except.length > 0,
    startMinute: bounds.startMinute,
    startDay: bounds.startDay,
    anchor: bounds.startDate,
    anchored: bounds.startsOn === true,
  };
}

/** Those of a phrase without bounds. */
export function unbounded(at: Here): Circumstances {
  return circumstances({ except: [] }, at);
}
