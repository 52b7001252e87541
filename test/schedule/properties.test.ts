// Random schedules around zone changes against the brute force, and what must hold of every schedule.

import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Occurrence, Occurrences } from '../../src/schedule/occurrences.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { CronKwargs, Schedule, Window } from '../../src/schedule/schedule.js';
import type { Instant } from '../../src/time/instant.js';
import { instant } from '../../src/time/instant.js';
import { bruteForce, wallMatcher, type BruteKwargs } from '../support/brute-force.js';
import { inconsistencies } from '../support/occurrences-check.js';
import { at, cron } from '../support/schedules.js';

const DAY = 86_400_000;
/** A busy machine takes its time over the brute force. */
const SLOW = { timeout: 60_000 };

/** Two and a half days around a change each, plus quiet days. */
const PLACES = [
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Antarctica/Troll', '2026-03-29'],
  ['Antarctica/Troll', '2026-10-25'],
  ['Africa/Cairo', '2026-04-24'],
  ['Asia/Beirut', '2026-10-24'],
  ['America/Santiago', '2026-04-05'],
  ['America/Havana', '2026-11-01'],
  ['Pacific/Chatham', '2026-09-26'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Pacific/Apia', '2011-12-30'],
  ['Asia/Kathmandu', '2026-12-31'],
  ['UTC', '2026-02-28'],
] as const;

const place = fc.constantFrom(...PLACES).map(([zone, day]) => {
  const middle = Date.parse(`${day}T00:00Z`);
  return { zone, from: middle - 1.25 * DAY, to: middle + 1.25 * DAY };
});

const span = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 2, max: Math.floor((max - min) / 2) }).map((step) => `*/${step}`),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 5 }).map((list) => list.join(',')),
  );
const hours = fc.oneof(
  span(0, 23),
  fc.constantFrom('0', '1', '2', '3', '0-3', '0,1,2,3', '1-2', '0-23', '0-23/2', '22,23,0'),
);
const minutes = fc.oneof(fc.constantFrom('0', '30', '0,30', '15,45', '*/15', '5/20', '0-59', '59', '*'), span(0, 59));
const days = fc.oneof(
  span(1, 31),
  fc.constantFrom(
    'last',
    'last sun',
    '1st sun',
    '2nd sun',
    '4th sun',
    '2nd last',
    '2nd last sun',
    'first workday',
    'last workday',
  ),
  fc.constantFrom('nearest workday 1', 'nearest workday 29', '2nd workday', '1,last', 'last sun,last sat,15-20'),
);
const weekdays = fc.constantFrom('mon-fri', 'sat,sun', 'sun', 'fri', 'mon,wed,fri,sun', '*');

const kwargs = fc
  .record(
    {
      month: span(1, 12),
      day: days,
      week: span(1, 53),
      day_of_week: weekdays,
      hour: hours,
      minute: minutes,
      second: fc.constant('0'),
    },
    { requiredKeys: [] },
  )
  .filter((fields) => Object.keys(fields).length > 0);
/** Dates that match often, so that times are what is tested. */
const daily = fc.record({ day_of_week: weekdays, hour: hours, minute: minutes }, { requiredKeys: ['minute'] });

const time = fc.constantFrom('00:00', '00:30', '01:30', '02:00', '02:30', '03:00', '09:00', '17:00', '23:30');
const narrowing = fc.record(
  {
    window: fc.record({ from: time, to: time }),
    except: fc.array(
      fc.record(
        { day_of_week: weekdays, hour: hours, minute: fc.constantFrom('0', '*/30', '15,45') },
        { requiredKeys: ['hour'] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

interface Narrowing {
  window?: Window;
  except?: BruteKwargs[];
}

function keepOf({ window, except }: Narrowing): (wall: string) => boolean {
  const excepted = (except ?? []).map(wallMatcher);
  return (wall) => {
    const time = wall.slice(11);
    if (
      window &&
      (window.from <= window.to ? time < window.from || time > window.to : time < window.from && time > window.to)
    )
      return false;
    return !excepted.some((matches) => matches(wall));
  };
}

type Row = readonly [kind: string, at: number, wall: string];

function sortedRows(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => a[1] - b[1] || (a[0] + a[2] < b[0] + b[2] ? -1 : 1));
}

function rowsOf(occurrences: readonly Occurrence[]): Row[] {
  return sortedRows(
    occurrences.map((o) =>
      o.kind === 'gap' ? ['gap', o.at, o.wall.slice(0, 16)] : ['fire', o.at, o.shiftedFrom?.slice(0, 16) ?? ''],
    ),
  );
}

function check(
  fields: CronKwargs,
  { zone, from, to }: { zone: string; from: number; to: number },
  narrow: Narrowing,
): void {
  const narrowed = { ...narrow } as Partial<Extract<Schedule, { kind: 'cron' }>>;
  const wanted = bruteForce(fields, zone, from, to, keepOf(narrow));
  for (const onGap of ['skip', 'next_valid'] as const) {
    const schedule = compile(cron(fields, { timezone: zone, onGap, ...narrowed }));
    const after = instant(from - 1);
    const until = instant(to - 1);
    const found = schedule.between(after, until, 100_000);
    const expected = wanted.map((row): Row => [
      onGap === 'skip' ? row.kind : 'fire',
      row.at,
      row.kind === 'gap' ? row.wall : '',
    ]);
    same(rowsOf(found), sortedRows(expected));
    consistent(schedule, found, after, until);
  }
}

/** `expect` compares thousands of rows slowly, so it is only asked for the difference. */
function same(found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected);
}

function consistent(schedule: Occurrences, found: readonly Occurrence[], after: Instant, until: Instant): void {
  expect(inconsistencies(schedule, found, after, until)).toEqual([]);
}

test('any kwargs fire where the brute force says', SLOW, () => {
  fc.assert(
    fc.property(kwargs, place, (fields, where) => check(fields, where, {})),
    { numRuns: 12 },
  );
});

test('any times of day fire where the brute force says, with windows and exceptions', SLOW, () => {
  fc.assert(
    fc.property(daily, place, narrowing, (fields, where, narrow) => check(fields, where, narrow as Narrowing)),
    { numRuns: 15 },
  );
});

test('every chain moves strictly forward and nothing lies between its links', SLOW, () => {
  fc.assert(
    fc.property(kwargs, place, fc.integer({ min: 0, max: 2 * DAY }), (fields, { zone, from }, shift) => {
      const schedule = compile(cron(fields, { timezone: zone }));
      const start = instant(from + shift);
      const next = schedule.next(start);
      if (next === null) return;
      expect(next).toBeGreaterThan(start);
      expect(schedule.next(instant(next - 1))).toBe(next);
      expect(schedule.previous(instant(next + 1))).toBe(next);
      expect(schedule.count(start, instant(next - 1), 10)).toBe(0);
      const before = schedule.previous(next);
      expect(before === null || before <= start).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a union is what its parts fire, each instant once', SLOW, () => {
  fc.assert(
    fc.property(daily, daily, place, (a, b, { zone, from, to }) => {
      const parts = [a, b].map((fields) => ({ kind: 'cron', kwargs: fields }) as const);
      const union = compile({ kind: 'union', parts, timezone: zone });
      const after = instant(from);
      const until = instant(to);
      const found = union.between(after, until, 100_000);
      const rows = parts.flatMap((part) => rowsOf(compile({ ...part, timezone: zone }).between(after, until, 100_000)));
      const once = new Map(rows.map((row) => [row.join(), row]));
      same(rowsOf(found), sortedRows([...once.values()]));
      consistent(union, found, after, until);
    }),
    { numRuns: 12 },
  );
});

test('a year of minutes is counted, not walked', SLOW, () => {
  const minutely = compile(cron({ minute: '*' }, { timezone: 'America/New_York' }));
  expect(minutely.count(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), 1_000_000)).toBe(525_600);
  expect(minutely.latest(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), 2).map((o) => o.at)).toEqual([
    at('2026-12-31T23:59Z'),
    at('2027-01-01T00:00Z'),
  ]);
});
