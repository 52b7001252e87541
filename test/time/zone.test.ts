import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { formatInstant, instant } from '../../src/time/instant.js';
import {
  formatLocal,
  instantsOf,
  knownZones,
  offsetAt,
  parseLocal,
  suggestZone,
  systemZone,
  transitions,
  wallTime,
  zone,
  type ZoneName,
} from '../../src/time/zone.js';
import { at } from '../support/schedules.js';

const named = (name: string): ZoneName => zone(name)!;
const HOUR = 3_600_000;

describe('names', () => {
  test.each([
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/NEW_YORK', 'America/New_York'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['asia/calcutta', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['US/Eastern', 'US/Eastern'],
  ])('%s is the zone %s', (name, expected) => {
    expect(zone(name)).toBe(expected);
  });

  test.each([
    '+05:30',
    '-03',
    'GMT+5',
    'UTC+2',
    'utc-2',
    'EST',
    'MST',
    'Mars/Olympus',
    '',
    'Etc/Unknown',
    'x'.repeat(5000),
  ])('%s is refused', (name) => {
    expect(zone(name)).toBeUndefined();
  });

  test.each([
    ['Berlin', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['Europe/Berln', 'Europe/Berlin'],
    ['PST', 'America/Los_Angeles'],
    ['EST', 'America/New_York'],
    ['UTC+2', undefined],
    ['qqqq', undefined],
    ['', undefined],
  ])('%s suggests %s', (name, expected) => {
    expect(suggestZone(name)).toBe(expected);
  });

  test('every known zone is accepted under its own name, the system zone too', () => {
    expect(knownZones().filter((name) => zone(name) !== name)).toEqual([]);
    expect(knownZones()).toContain('UTC');
    expect(zone(systemZone())).toBe(systemZone());
  });
});

describe('local times', () => {
  test.each([
    '2026-02-30',
    '2026-02-29',
    '2026-13-01',
    '2026-1-1',
    '2026-03-08T24:00',
    '2026-03-08 02:30',
    '2026-03-08T02:30Z',
    '',
  ])('%j is no local time', (text) => {
    expect(parseLocal(text)).toBeUndefined();
  });

  test('a date is its midnight, and writing is the reverse of reading', () => {
    expect(formatLocal(parseLocal('2028-02-29')!)).toBe('2028-02-29T00:00:00');
    expect(formatLocal(parseLocal('2026-03-08T02:30')!)).toBe('2026-03-08T02:30:00');
    expect(formatLocal(parseLocal('2026-03-08T02:30:59')!)).toBe('2026-03-08T02:30:59');
  });
});

describe('transitions', () => {
  test.each([
    ['America/New_York', 2026, ['2026-03-08T07:00:00Z -5>-4', '2026-11-01T06:00:00Z -4>-5']],
    ['Australia/Lord_Howe', 2026, ['2026-04-04T15:00:00Z 11>10.5', '2026-10-03T15:30:00Z 10.5>11']],
    ['Antarctica/Troll', 2026, ['2026-03-29T01:00:00Z 0>2', '2026-10-25T01:00:00Z 2>0']],
    [
      'Pacific/Apia',
      2011,
      ['2011-04-02T14:00:00Z -10>-11', '2011-09-24T14:00:00Z -11>-10', '2011-12-30T10:00:00Z -10>14'],
    ],
    ['Asia/Kathmandu', 1986, []],
    ['UTC', 2026, []],
  ])('%s in %i', (name, year, expected) => {
    const found = transitions(named(name), at(`${year}-01-01T00:00Z`), at(`${year + 1}-01-01T00:00Z`));
    const shown = found.map((t) => `${formatInstant(t.at)} ${t.offsetBefore / HOUR}>${t.offsetAfter / HOUR}`);
    expect(shown).toEqual(expected);
  });

  test('the shortest stay in an offset since 1970 is found: seven days of October 2000 in Boa Vista', () => {
    const found = transitions(named('America/Boa_Vista'), at('2000-09-01T00:00Z'), at('2000-12-01T00:00Z'));
    expect(found.map((t) => formatInstant(t.at))).toEqual(['2000-10-08T04:00:00Z', '2000-10-15T03:00:00Z']);
  });
});

// Around 1 April and 1 November most zones change; Casablanca around Ramadan; any other minute as well.
const anyInstant = fc
  .tuple(
    fc.integer({ min: 1975, max: 2037 }),
    fc.constantFrom(2, 3, 8, 9, 10),
    fc.integer({ min: 0, max: 60 * 24 * 31 }),
  )
  .map(([year, month, minute]) => instant(Date.UTC(year, month, 1) + minute * 60_000));
const anyZone = fc.constantFrom(
  ...[
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Antarctica/Troll',
    'Africa/Cairo',
    'Asia/Beirut',
  ].map(named),
  ...[
    'America/Santiago',
    'America/Havana',
    'Pacific/Chatham',
    'Africa/Casablanca',
    'Pacific/Apia',
    'Asia/Kathmandu',
  ].map(named),
);

test('offsets and wall times agree with Temporal', () => {
  fc.assert(
    fc.property(anyZone, anyInstant, (name, when) => {
      const theirs = Temporal.Instant.fromEpochMilliseconds(when).toZonedDateTimeISO(name);
      expect(offsetAt(name, when)).toBe(theirs.offsetNanoseconds / 1e6);
      expect(formatLocal(wallTime(name, when))).toBe(theirs.toPlainDateTime().toString({ smallestUnit: 'second' }));
    }),
    { numRuns: 300 },
  );
});

test('a wall time has the instants that Temporal finds: one, none in a gap, two in a fold', () => {
  const seen = new Set<number>();
  const check = (name: ZoneName, text: string): void => {
    const ours = instantsOf(name, parseLocal(text)!);
    const wall = Temporal.PlainDateTime.from(text);
    const of = (disambiguation: 'earlier' | 'later'): number =>
      wall.toZonedDateTime(name, { disambiguation }).epochMilliseconds;
    const exists = wall.toZonedDateTime(name).toPlainDateTime().equals(wall);
    expect(ours).toEqual(exists ? [...new Set([of('earlier'), of('later')])] : []);
    seen.add(ours.length);
  };
  fc.assert(
    fc.property(anyZone, anyInstant, (name, when) => {
      check(name, formatLocal(wallTime(name, when)));
      const [change] = transitions(name, when, instant(when + 200 * 24 * HOUR));
      if (!change) return;
      for (const shift of [-HOUR, -60_000, 0, 60_000, HOUR]) {
        const face = change.at + change.offsetBefore + shift;
        check(name, new Date(face).toISOString().slice(0, 16));
      }
    }),
    { numRuns: 100 },
  );
  expect([...seen].sort()).toEqual([0, 1, 2]);
});
