// Where firings come from: a wall pattern in a zone (dst.ts), a progression of elapsed time, or a single instant. Instants are plain
// milliseconds here; Infinity and -Infinity mean "none", so that the earliest of several sources is a minimum.

import { SECOND_MS } from '../time/civil.js';

export interface Source {
  /** The first firing `>= at`. */
  ceil(at: number): number;
  /** The last firing `<= at`. */
  floor(at: number): number;
  /** Like ceil and floor, counting gap rows too. */
  ceilDue(at: number): number;
  floorDue(at: number): number;
  /** The wall times lost in the gap that ends at `at`, ascending. */
  gapsAt(at: number): readonly number[];
  /** Whether `at` itself is a firing, not counting one moved out of a gap. */
  firesAt(at: number): boolean;
  /** How many instants in [from, to) fire, at most `limit`. */
  count(from: number, to: number, limit: number): number;
}

export const NO_WALLS: readonly number[] = [];

/** Instants at which something may fire; what is asked of a window or an exception. */
export interface Admission {
  /** The first whole second `>= at` that is admitted, or Infinity. */
  ceil(at: number): number;
  floor(at: number): number;
}

/**
 * An interval and its window may never meet (every 24 hours at 09:00, between 10 and 11). The search gives up after this many
 * refused instants and says "none"; for a daily interval that is 54 years.
 */
export const SEARCH_STEPS = 20_000;

/** `anchor + k·period` for k >= 1, where admitted. */
export class Progression implements Source {
  readonly #anchor: number;
  readonly #period: number;
  readonly #admission: Admission | undefined;

  constructor(anchor: number, period: number, admission: Admission | undefined) {
    this.#anchor = anchor;
    this.#period = period;
    this.#admission = admission;
  }

  ceil(at: number): number {
    let found = this.#ceil(at);
    for (let step = 0; this.#admission && step < SEARCH_STEPS; step++) {
      const second = wholeSecond(found);
      const admitted = this.#admission.ceil(second);
      if (admitted === second) return found;
      if (admitted === Infinity) return Infinity;
      found = this.#ceil(admitted);
    }
    return this.#admission ? Infinity : found;
  }

  floor(at: number): number {
    let found = this.#floor(at);
    for (let step = 0; this.#admission && step < SEARCH_STEPS; step++) {
      if (found === -Infinity) return found;
      const second = wholeSecond(found);
      const admitted = this.#admission.floor(second);
      if (admitted === second) return found;
      if (admitted === -Infinity) return -Infinity;
      found = this.#floor(admitted + SECOND_MS - 1);
    }
    return this.#admission ? -Infinity : found;
  }

  ceilDue(at: number): number {
    return this.ceil(at);
  }

  floorDue(at: number): number {
    return this.floor(at);
  }

  gapsAt(): readonly number[] {
    return NO_WALLS;
  }

  firesAt(at: number): boolean {
    return this.ceil(at) === at;
  }

  count(from: number, to: number, limit: number): number {
    if (this.#admission) return countOneByOne(this, from, to, limit);
    const steps = (at: number): number => Math.max(1, Math.ceil((at - this.#anchor) / this.#period));
    return Math.max(0, Math.min(limit, steps(to) - steps(from)));
  }

  #ceil(at: number): number {
    return this.#anchor + Math.max(1, Math.ceil((at - this.#anchor) / this.#period)) * this.#period;
  }

  #floor(at: number): number {
    const steps = Math.floor((at - this.#anchor) / this.#period);
    return steps >= 1 ? this.#anchor + steps * this.#period : -Infinity;
  }
}

/** One instant, if admitted. */
export class Single implements Source {
  readonly #at: number;

  constructor(at: number, admission: Admission | undefined) {
    const second = wholeSecond(at);
    this.#at = admission && admission.ceil(second) !== second ? NaN : at;
  }

  ceil(at: number): number {
    return at <= this.#at ? this.#at : Infinity;
  }

  floor(at: number): number {
    return at >= this.#at ? this.#at : -Infinity;
  }

  ceilDue(at: number): number {
    return this.ceil(at);
  }

  floorDue(at: number): number {
    return this.floor(at);
  }

  gapsAt(): readonly number[] {
    return NO_WALLS;
  }

  firesAt(at: number): boolean {
    return at === this.#at;
  }

  count(from: number, to: number, limit: number): number {
    return this.#at >= from && this.#at < to ? Math.min(1, limit) : 0;
  }
}

/** A source between `start` and `end`, both inclusive. */
export class Bounded implements Source {
  readonly #source: Source;
  readonly #start: number;
  readonly #end: number;

  constructor(source: Source, start: number, end: number) {
    this.#source = source;
    this.#start = start;
    this.#end = end;
  }

  ceil(at: number): number {
    return this.#atMostEnd(at > this.#end ? Infinity : this.#source.ceil(Math.max(at, this.#start)));
  }

  floor(at: number): number {
    return this.#atLeastStart(at < this.#start ? -Infinity : this.#source.floor(Math.min(at, this.#end)));
  }

  ceilDue(at: number): number {
    return this.#atMostEnd(at > this.#end ? Infinity : this.#source.ceilDue(Math.max(at, this.#start)));
  }

  floorDue(at: number): number {
    return this.#atLeastStart(at < this.#start ? -Infinity : this.#source.floorDue(Math.min(at, this.#end)));
  }

  gapsAt(at: number): readonly number[] {
    return at < this.#start || at > this.#end ? NO_WALLS : this.#source.gapsAt(at);
  }

  firesAt(at: number): boolean {
    return at >= this.#start && at <= this.#end && this.#source.firesAt(at);
  }

  count(from: number, to: number, limit: number): number {
    const first = Math.max(from, this.#start);
    const end = Math.min(to, this.#end + 1);
    return first < end ? this.#source.count(first, end, limit) : 0;
  }

  #atMostEnd(at: number): number {
    return at <= this.#end ? at : Infinity;
  }

  #atLeastStart(at: number): number {
    return at >= this.#start ? at : -Infinity;
  }
}

/** Counts by walking: for what has no arithmetic. */
export function countOneByOne(source: Pick<Source, 'ceil'>, from: number, to: number, limit: number): number {
  let total = 0;
  for (let at = source.ceil(from); at < to && total < limit; at = source.ceil(at + 1)) total++;
  return total;
}

function wholeSecond(at: number): number {
  return Math.floor(at / SECOND_MS) * SECOND_MS;
}
