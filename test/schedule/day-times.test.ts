// Times of the day, narrowed: what a window and exceptions leave, held against a walk through all 86,400 seconds.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DayTimes } from '../../src/schedule/day-times.js';

const DAY = 86_400;
const numbersTo = (max: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 4 }).map((some) => some.sort((a, b) => a - b));
const products = fc.tuple(numbersTo(23), numbersTo(59), numbersTo(59)).map(([hours, minutes, seconds]) =>
  DayTimes.product(
    hours,
    minutes,
    seconds.sort((a, b) => a - b),
  ),
);
const lists = fc.array(fc.integer({ min: 0, max: DAY - 1 }), { maxLength: 6 }).map((seconds) => DayTimes.of(seconds));
const times = fc.oneof(fc.constant(DayTimes.all), products, lists);
/** Whole hours and their neighbours are where a window is cut. */
const second = fc.oneof(
  fc.integer({ min: 0, max: DAY - 1 }),
  fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 1, 3_599)).map(([hour, rest]) => hour * 3_600 + rest),
);

function secondsOf(found: DayTimes): number[] {
  const seconds: number[] = [];
  for (let next = found.ceil(0); next >= 0; next = found.ceil(next + 1)) seconds.push(next);
  expect(found.size).toBe(seconds.length);
  return seconds;
}

/** `toEqual` takes a second for a day of seconds. */
function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

test('a window leaves the times between its ends, both included, across midnight too', () => {
  fc.assert(
    fc.property(times, second, second, (all, from, to) => {
      const holds = (at: number): boolean => (from <= to ? at >= from && at <= to : at >= from || at <= to);
      expect(same(secondsOf(all.within(from, to)), secondsOf(all).filter(holds))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('what exceptions take is gone, and nothing else', () => {
  fc.assert(
    fc.property(times, fc.array(times, { maxLength: 3 }), (all, others) => {
      const taken = new Set(others.flatMap(secondsOf));
      const left = secondsOf(all).filter((at) => !taken.has(at));
      expect(same(secondsOf(all.without(others)), left)).toBe(true);
    }),
    { numRuns: 40 },
  );
});
