// At which seconds of the day: 24 hours, each with a sorted list of its matching seconds. Hours with the same list share it,
// so a schedule that fires every second costs 3,600 numbers, not 86,400.

import { DAY_SECONDS } from '../time/civil.js';

const HOUR_SECONDS = 3_600;
const EMPTY = new Uint16Array(0);

export class DayTimes {
  /** Seconds within the hour, ascending, one list per hour. */
  readonly #hours: readonly Uint16Array[];
  /** How many times lie before each hour; the last entry is the number of all. */
  readonly #before: Int32Array;

  private constructor(hours: readonly Uint16Array[]) {
    this.#hours = hours;
    this.#before = new Int32Array(25);
    for (let hour = 0; hour < 24; hour++) this.#before[hour + 1] = this.#before[hour]! + hours[hour]!.length;
  }

  /** All combinations of the given values. */
  static product(hours: readonly number[], minutes: readonly number[], seconds: readonly number[]): DayTimes {
    const list = new Uint16Array(minutes.length * seconds.length);
    let next = 0;
    for (const minute of minutes) for (const second of seconds) list[next++] = minute * 60 + second;
    return new DayTimes(Array.from({ length: 24 }, (_, hour) => (hours.includes(hour) ? list : EMPTY)));
  }

  /** Exactly these seconds of the day, in any order. */
  static of(secondsOfDay: readonly number[]): DayTimes {
    const hours = Array.from({ length: 24 }, (): number[] => []);
    for (const second of new Set(secondsOfDay)) hours[Math.floor(second / HOUR_SECONDS)]!.push(second % HOUR_SECONDS);
    return new DayTimes(hours.map((hour) => Uint16Array.from(hour).sort()));
  }

  static readonly all: DayTimes = DayTimes.product(
    Array.from({ length: 24 }, (_, i) => i),
    Array.from({ length: 60 }, (_, i) => i),
    Array.from({ length: 60 }, (_, i) => i),
  );

  get size(): number {
    return this.#before[24]!;
  }

  /** The first time `>= second`, or -1. */
  ceil(second: number): number {
    return second >= DAY_SECONDS ? -1 : this.#at(this.rank(second));
  }

  /** The last time `<= second`, or -1. */
  floor(second: number): number {
    return this.#at(this.rank(second + 1) - 1);
  }

  /** How many times lie before `second` (0 to 86,400). */
  rank(second: number): number {
    if (second >= DAY_SECONDS) return this.size;
    const hour = Math.floor(second / HOUR_SECONDS);
    const list = this.#hours[hour]!;
    const wanted = second - hour * HOUR_SECONDS;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (list[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#before[hour]! + low;
  }

  /** Only the times from `from` to `to`, both included; across midnight where `to` is the earlier one. */
  within(from: number, to: number): DayTimes {
    const across = to < from;
    const holds = (second: number): boolean =>
      across ? second >= from || second <= to : second >= from && second <= to;
    const edges = [from, to].map((second) => Math.floor(second / HOUR_SECONDS));
    return new DayTimes(
      this.#hours.map((list, hour) => {
        const start = hour * HOUR_SECONDS;
        // Between its edges a window holds whole hours or nothing of them.
        if (edges.includes(hour)) return list.filter((second) => holds(start + second));
        return holds(start) ? list : EMPTY;
      }),
    );
  }

  /** Without the times of the others. Hours that share their lists go on sharing what is left. */
  without(others: readonly DayTimes[]): DayTimes {
    const left: Uint16Array[] = [];
    for (const [hour, list] of this.#hours.entries()) {
      const same = left.findIndex((_, h) => [this, ...others].every((each) => each.#hours[h] === each.#hours[hour]));
      const taken = others.map((other) => other.#hours[hour]!);
      left.push(left[same] ?? minus(list, taken));
    }
    return new DayTimes(left);
  }

  #at(rank: number): number {
    if (rank < 0 || rank >= this.size) return -1;
    let hour = 0;
    while (this.#before[hour + 1]! <= rank) hour++;
    return hour * HOUR_SECONDS + this.#hours[hour]![rank - this.#before[hour]!]!;
  }
}

function minus(list: Uint16Array, others: readonly Uint16Array[]): Uint16Array {
  if (list.length === 0 || others.every((other) => other.length === 0)) return list;
  const taken = new Uint8Array(HOUR_SECONDS);
  for (const other of others) for (const second of other) taken[second] = 1;
  return list.filter((second) => taken[second] === 0);
}
