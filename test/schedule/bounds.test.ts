// Searches that can find nothing end soon. Steps are counted, not time: months looked at by a rule of dates, wall times asked of a
// pattern, instants asked of a window.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  cronDays,
  DayRule,
  EVERY_DAY,
  everyNthDay,
  everyNthMonth,
  everyNthWeek,
  NEVER,
} from '../../src/schedule/day-rule.js';
import { DayTimes } from '../../src/schedule/day-times.js';
import { FixedWalls, RepeatingWalls } from '../../src/schedule/dst.js';
import type { ParsedField } from '../../src/schedule/fields.js';
import { parseField } from '../../src/schedule/fields.js';
import { monthOfDay } from '../../src/time/civil.js';
import { compile, neverFires } from '../../src/schedule/occurrences.js';
import type { CronField } from '../../src/schedule/schedule.js';
import { Progression } from '../../src/schedule/source.js';
import { WallPattern } from '../../src/schedule/wall-pattern.js';
import { zone, zoneTable, type ZoneName } from '../../src/time/zone.js';
import { at, cron } from '../support/schedules.js';

/** 400 years of months for the proof, 40 years of patience before it, and a few. */
const PROOF = 4_800 + 480 + 40;
const FROM = Math.floor(at('2026-11-21T00:00Z') / 86_400_000);

const field = (name: CronField, value: number | string): ParsedField => {
  const result = parseField(name, value);
  if (!result.ok) throw new Error(result.message);
  return result.field;
};
const dates = (kwargs: Partial<Record<CronField, number | string>>): DayRule =>
  cronDays(Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [name, field(name as CronField, value)])));

/** The rule without the dates of the others, and how many months it looked at. */
function counted(
  rule: DayRule,
  without: readonly DayRule[],
): { readonly rule: DayRule; readonly months: () => number } {
  let months = 0;
  const spy = new DayRule((month) => (months++, EVERY_DAY.maskOf(month)), undefined, undefined, {
    inner: { from: 0, mask: () => (months++, 0) },
  });
  // Asked with every month that the rule is asked about; it accepts all that is left.
  const narrowed = rule.without(without).where([spy], () => true);
  return { rule: narrowed, months: () => months };
}

describe('dates that never come', () => {
  test('are looked for once: a later day is answered from memory, an earlier one is not', () => {
    let asked = 0;
    const rule = new DayRule((month) => (asked++, month === monthOfDay(FROM) ? 1 : 0));
    const first = rule.floor(FROM);
    expect(rule.ceil(first + 1)).toBe(NEVER);
    asked = 0;
    expect(rule.ceil(first + 1)).toBe(NEVER);
    expect(rule.ceil(first + 400)).toBe(NEVER);
    expect(asked).toBe(0);
    expect(rule.ceil(first)).toBe(first);
    expect(rule.ceil(first - 400)).toBe(first);
  });

  const tuesday = Math.floor(at('2026-01-06T00:00Z') / 86_400_000);
  test.each<[string, DayRule, DayRule[]]>([
    ['30 February', dates({ month: 2, day: 30 }), []],
    ['30 February of even years', dates({ year: '*/2', month: 2, day: 30 }), []],
    ['29 February of odd years', dates({ year: '1971-9999/2', month: 2, day: 29 }), []],
    ['every day, except all days', everyNthDay(tuesday, 1), [dates({ day: '*' })]],
    [
      'every day from 2030 on, except all days',
      dates({ year: '2030-9999' }),
      [dates({ month: '1-6' }), dates({ month: '7-12' })],
    ],
    ['every day, except all from 2027 on', EVERY_DAY, [dates({ year: '2027-9999' })]],
    ['every other Tuesday, except Tuesdays', everyNthWeek(tuesday, 2, [1]), [dates({ day_of_week: 'tue' })]],
    ['every 14th week, except Tuesdays', everyNthWeek(tuesday, 14, [1]), [dates({ day_of_week: 'tue' })]],
    ['every 98 days from a Tuesday, except Tuesdays', everyNthDay(tuesday, 98), [dates({ day_of_week: 'tue' })]],
    [
      'every 97 days, except weekdays and weekends',
      everyNthDay(tuesday, 97),
      [dates({ day_of_week: 'mon-fri' }), dates({ day_of_week: 'sat,sun' })],
    ],
    [
      'every 7 months on the 30th, except by month',
      everyNthMonth(tuesday, 7, field('day', 30)),
      [dates({ month: '1,3-12' })],
    ],
    ['every year on 30 February', everyNthMonth(tuesday + 40, 12, field('day', 30)), []],
    ['every ISO week, except even and odd ones', EVERY_DAY, [dates({ week: '*/2' }), dates({ week: '2-52/2' })]],
  ])('%s', (_, rule, except) => {
    const search = counted(rule, except);
    expect(search.rule.ceil(FROM + 365 * 5)).toBe(NEVER);
    expect(search.months()).toBeLessThan(PROOF);
  });

  test('backwards over an empty future to the last date of the past', () => {
    const search = counted(EVERY_DAY, [dates({ year: '2027-9999' })]);
    expect(search.rule.floor(2_900_000)).toBe(Math.floor(at('2026-12-31T00:00Z') / 86_400_000));
    expect(search.months()).toBeLessThan(PROOF);
  });

  test('rare is not never: what comes after decades, or only where a period meets an exception, is found', () => {
    const first = (rule: DayRule): string => new Date(rule.ceil(FROM) * 86_400_000).toISOString().slice(0, 10);
    expect(first(dates({ month: 2, day: 29, day_of_week: 'thu' }))).toBe('2052-02-29');
    expect(first(everyNthDay(tuesday, 97).without([dates({ day_of_week: 'mon-thu,sat,sun' })]))).toBe('2027-01-29');
    expect(first(EVERY_DAY.without([dates({ year: '1970-2999' })]))).toBe('3000-01-01');
    expect(first(EVERY_DAY.without([dates({ year: '*/2' })]))).toBe('2027-01-01');
    expect(first(dates({ year: '2400-9999/400', month: 2, day: 29 }))).toBe('2400-02-29');
  });
});

test('every other week is no period of 400 years: what the first cycle misses, the second may hold', () => {
  const leapTuesday = (cycle: number): number => Math.floor(Date.UTC(2000 + 400 * cycle, 1, 29) / 86_400_000);
  const rare = [0, 1, 2].map(leapTuesday);
  const except = new DayRule(
    (month) =>
      rare.reduce((mask, day) => (monthOfDay(day) === month ? mask & ~(1 << 28) : mask), EVERY_DAY.maskOf(month)),
    undefined,
    undefined,
    { inner: { from: 0, mask: (month) => (month % 4_800 === 1 ? 0x0fffffff : 0x7fffffff) } },
  );
  const search = everyNthWeek(leapTuesday(0) + 7, 2, [1]).without([except]);
  expect(search.ceil(FROM)).toBe(leapTuesday(1));
});

/** Nothing is left by these, although no single one does it. */
const COVERING = [
  [{ month: '1-6' }, { month: '7-12' }],
  [{ day_of_week: 'mon-fri' }, { day_of_week: 'sat,sun' }, { year: 2030 }],
  [{ week: '*/2' }, { week: '2-52/2' }],
  [{ day: '1-28' }, { day: '29-31' }],
  [{ year: '2020-9999/2' }, { year: '2021-9999/2' }],
];

test('a proof of "never" is never wrong: random rules and exceptions against a walk over every day', () => {
  const exception = fc.record(
    {
      year: fc.constantFrom('1970-2100', '2000-9999', '*/2', '1971-9999/2', '*/7'),
      month: fc.constantFrom('1-6', '7-12', 2),
      day_of_week: fc.constantFrom('mon-fri', 'sat,sun'),
      day: fc.constantFrom('1-28', '29-31', 'last'),
    },
    { requiredKeys: [] },
  );
  const rule = fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 900 }))
      .map(([anchor, every]) => everyNthDay(anchor, every)),
    fc
      .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 60 }))
      .map(([anchor, every]) => everyNthWeek(anchor, every, [2, 6])),
    fc
      .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 60 }))
      .map(([anchor, every]) => everyNthMonth(anchor, every, field('day', '29,30,31'))),
  );
  let never = 0;
  fc.assert(
    fc.property(
      rule,
      fc.oneof(fc.array(exception, { maxLength: 3 }), fc.constantFrom(...COVERING)),
      (some, exceptions) => {
        const others = exceptions.map(dates);
        const found = some.without(others).ceil(FROM);
        const until = Math.min(found, FROM + 60_000);
        let day = some.ceil(FROM);
        while (day < until && others.some((other) => other.has(day))) day = some.ceil(day + 1);
        expect(Math.min(day, until)).toBe(until);
        if (found === NEVER) never++;
        else expect(some.has(found) && !others.some((other) => other.has(found))).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
  expect(never).toBeGreaterThan(0);
});

describe('wall times that are always lost', () => {
  const NY = zone('America/New_York')!;
  const HALF_PAST_TWO = 2 * 3_600 + 1_800;
  const secondSunday = dates({ month: 3, day: '2nd sun' });

  /** A pattern that counts the months asked of its dates, each at most a few times a search. */
  function losing(days: DayRule): { readonly pattern: WallPattern; readonly asked: () => number } {
    let asked = 0;
    const spy = new DayRule((month) => (asked++, days.maskOf(month)));
    return {
      pattern: new WallPattern(spy, DayTimes.of([HALF_PAST_TWO]), { windows: [], except: [] }),
      asked: () => asked,
    };
  }

  test.each([
    ['fixed', (pattern: WallPattern) => new FixedWalls(pattern, zoneTable(NY), false)],
    ['running', (pattern: WallPattern) => new RepeatingWalls(pattern, zoneTable(NY))],
  ])('%s: 2nd Sunday of March at 02:30 in New York', (_, sourceOf) => {
    const { pattern, asked } = losing(secondSunday);
    const source = sourceOf(pattern);
    expect(source.ceil(at('2026-11-21T00:00Z'))).toBe(Infinity);
    expect(asked()).toBeLessThan(12 * 400);
    // Backwards from far away it does end where New York had another rule.
    expect(source.floor(at('9000-01-01T00:00Z'))).toBe(at('2006-03-12T07:30Z'));
    expect(asked()).toBeLessThan(12 * 1_000);
  });

  test('lost every year but rarely is still found: week 10 holds a first Sunday once in 28 years', () => {
    const schedule = compile(
      cron({ week: 10, day_of_week: 'sun', month: 3, hour: 2, minute: 30 }, { timezone: 'America/New_York' }),
    );
    expect(schedule.next(at('2026-11-21T00:00Z'))).toBe(at('2032-03-07T07:30Z'));
  });
});

test('an interval and a window that never meet are given up after 20,000 instants', () => {
  let asked = 0;
  const admission = {
    ceil: (instant: number) => (asked++, instant + 1_000),
    floor: (instant: number) => (asked++, instant - 1_000),
  };
  const daily = new Progression(at('2026-03-01T09:00Z'), 86_400_000, admission);
  expect(daily.ceil(at('2026-03-16T00:00Z'))).toBe(Infinity);
  expect(daily.floor(at('2126-03-16T00:00Z'))).toBe(-Infinity);
  expect(asked).toBeLessThanOrEqual(40_000);
});

test('a union of parts that leave nothing is refused', () => {
  const union = {
    kind: 'union',
    timezone: 'America/New_York' as ZoneName,
    parts: [
      { kind: 'cron', kwargs: { hour: 9 } },
      { kind: 'calendar', every: 2, unit: 'week', anchor: '2026-01-06', times: ['09:00'] },
    ],
    except: [{ month: '1-6' }, { month: '7-12' }],
  } as const;
  expect(neverFires(union, at('2026-11-21T00:00Z'))).toContain('its exceptions');
});
