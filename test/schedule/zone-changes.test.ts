// Gaps and folds, one table of golden cases per rule (SCHEDULES.md part 3), then any kwargs against the brute force.

import { describe, expect, test } from 'vitest';

import { compile } from '../../src/schedule/occurrences.js';
import type { CronKwargs } from '../../src/schedule/schedule.js';
import { at, cron, lines, times } from '../support/schedules.js';

const between = (kwargs: CronKwargs, timezone: string, from: string, to: string, more = {}): string[] =>
  lines(compile(cron(kwargs, { timezone, ...more })).between(at(from), at(to), 100));

describe('New York 2026', () => {
  const NY = 'America/New_York';

  test('30 2 * * * is skipped on 8 March, with a row', () => {
    expect(between({ hour: 2, minute: 30 }, NY, '2026-03-07T00:00Z', '2026-03-10T12:00Z')).toEqual([
      'fire 2026-03-07T07:30Z',
      'gap 2026-03-08T02:30',
      'fire 2026-03-09T06:30Z',
      'fire 2026-03-10T06:30Z',
    ]);
  });

  test('30 2 * * * with next_valid runs at 03:00 instead', () => {
    expect(
      between({ hour: 2, minute: 30 }, NY, '2026-03-08T00:00Z', '2026-03-09T12:00Z', { onGap: 'next_valid' }),
    ).toEqual(['shifted 2026-03-08T02:30 to 2026-03-08T07:00Z', 'fire 2026-03-09T06:30Z']);
  });

  test('30 1 * * * fires once on 1 November, the first time', () => {
    expect(between({ hour: 1, minute: 30 }, NY, '2026-10-31T12:00Z', '2026-11-02T12:00Z')).toEqual([
      'fire 2026-11-01T05:30Z',
      'fire 2026-11-02T06:30Z',
    ]);
  });

  test('30 1 * * * asked in the second pass of the hour has fired already', () => {
    const schedule = compile(cron({ hour: 1, minute: 30 }, { timezone: NY }));
    expect(schedule.next(at('2026-11-01T06:15Z'))).toBe(at('2026-11-02T06:30Z'));
    expect(schedule.next(at('2026-11-01T05:59:59Z'))).toBe(at('2026-11-02T06:30Z'));
    expect(schedule.previous(at('2026-11-01T06:45Z'))).toBe(at('2026-11-01T05:30Z'));
    expect(schedule.count(at('2026-11-01T05:45Z'), at('2026-11-02T00:00Z'), 9)).toBe(0);
  });

  test('*/30 * * * * fires on every real half hour of both days', () => {
    expect(between({ minute: '*/30' }, NY, '2026-03-08T06:00Z', '2026-03-08T08:00Z')).toEqual([
      'fire 2026-03-08T06:30Z',
      'fire 2026-03-08T07:00Z',
      'fire 2026-03-08T07:30Z',
      'fire 2026-03-08T08:00Z',
    ]);
    expect(between({ minute: '*/30' }, NY, '2026-11-01T04:30Z', '2026-11-01T07:00Z')).toEqual([
      'fire 2026-11-01T05:00Z',
      'fire 2026-11-01T05:30Z',
      'fire 2026-11-01T06:00Z',
      'fire 2026-11-01T06:30Z',
      'fire 2026-11-01T07:00Z',
    ]);
  });

  test('0 2 1 * * fires once on 1 November: 02:00 is not repeated', () => {
    expect(between({ day: 1, hour: 2 }, NY, '2026-10-15T00:00Z', '2026-11-15T00:00Z')).toEqual([
      'fire 2026-11-01T07:00Z',
    ]);
  });

  test('a range of hours is fixed: nothing in the gap but rows, 01:00 once', () => {
    const kwargs = { hour: '0-3', minute: 0 };
    expect(between(kwargs, NY, '2026-03-08T00:00Z', '2026-03-08T12:00Z')).toEqual([
      'fire 2026-03-08T05:00Z',
      'fire 2026-03-08T06:00Z',
      'gap 2026-03-08T02:00',
      'fire 2026-03-08T07:00Z',
    ]);
    expect(between(kwargs, NY, '2026-11-01T00:00Z', '2026-11-01T12:00Z')).toEqual([
      'fire 2026-11-01T04:00Z',
      'fire 2026-11-01T05:00Z',
      'fire 2026-11-01T07:00Z',
      'fire 2026-11-01T08:00Z',
    ]);
  });

  test('0-23 is *: the hours follow the clock, without rows', () => {
    const kwargs = { hour: '0-23', minute: 0 };
    expect(between(kwargs, NY, '2026-03-08T05:00Z', '2026-03-08T08:00Z')).toHaveLength(3);
    expect(between(kwargs, NY, '2026-11-01T04:00Z', '2026-11-01T07:00Z')).toHaveLength(3);
  });

  test('clock utc means UTC, whatever the zone: no gap, no fold', () => {
    expect(between({ hour: 2, minute: 30 }, NY, '2026-03-07T12:00Z', '2026-03-09T12:00Z', { clock: 'utc' })).toEqual([
      'fire 2026-03-08T02:30Z',
      'fire 2026-03-09T02:30Z',
    ]);
  });

  test('a moved firing that meets a regular one: both are told, the regular one first, the instant counts once', () => {
    const schedule = compile(cron({ hour: '2,3', minute: '0,30' }, { timezone: NY, onGap: 'next_valid' }));
    const [from, to] = [at('2026-03-08T06:59Z'), at('2026-03-08T07:30Z')];
    expect(lines(schedule.between(from, to, 100))).toEqual([
      'fire 2026-03-08T07:00Z',
      'shifted 2026-03-08T02:00 to 2026-03-08T07:00Z',
      'shifted 2026-03-08T02:30 to 2026-03-08T07:00Z',
      'fire 2026-03-08T07:30Z',
    ]);
    expect(schedule.count(from, to, 100)).toBe(2);
    expect(times(schedule.take(from, 2))).toEqual(['2026-03-08T07:00Z', '2026-03-08T07:30Z']);
  });

  test('rows of one instant are never divided by a limit', () => {
    const schedule = compile(cron({ hour: 2, minute: '0,20,40' }, { timezone: NY }));
    expect(lines(schedule.between(at('2026-03-08T00:00Z'), at('2026-03-09T00:00Z'), 1))).toEqual([
      'gap 2026-03-08T02:00',
      'gap 2026-03-08T02:20',
      'gap 2026-03-08T02:40',
    ]);
  });

  test('the next due row is a gap row where one comes first; the next firing passes over it', () => {
    const schedule = compile(cron({ hour: 2, minute: 30 }, { timezone: NY }));
    const after = at('2026-03-07T12:00Z');
    expect(schedule.nextDue(after)).toEqual({ kind: 'gap', at: at('2026-03-08T07:00Z'), wall: '2026-03-08T02:30:00' });
    expect(schedule.next(after)).toBe(at('2026-03-09T06:30Z'));
    expect(schedule.previous(at('2026-03-09T00:00Z'))).toBe(at('2026-03-07T07:30Z'));
  });

  test('a window and exceptions take gap rows away as well', () => {
    const [from, to] = ['2026-03-08T00:00Z', '2026-03-08T20:00Z'] as const;
    const kwargs = { hour: '2,10', minute: 30 };
    expect(between(kwargs, NY, from, to)).toEqual(['gap 2026-03-08T02:30', 'fire 2026-03-08T14:30Z']);
    expect(between(kwargs, NY, from, to, { window: { from: '09:00', to: '17:00' } })).toEqual([
      'fire 2026-03-08T14:30Z',
    ]);
    expect(between(kwargs, NY, from, to, { except: [{ hour: 2 }] })).toEqual(['fire 2026-03-08T14:30Z']);
    expect(between(kwargs, NY, from, to, { except: [{ day_of_week: 'sun' }] })).toEqual([]);
  });
});

describe('the odd zones', () => {
  test.each<[string, string, CronKwargs, string, string, string[]]>([
    [
      'Lord Howe goes back by half an hour',
      'Australia/Lord_Howe',
      { hour: 1, minute: '0,45' },
      '2026-04-04T12:00Z',
      '2026-04-05T12:00Z',
      ['fire 2026-04-04T14:00Z', 'fire 2026-04-04T14:45Z'],
    ],
    [
      'Lord Howe goes forward by half an hour',
      'Australia/Lord_Howe',
      { hour: 2, minute: '0,15,30' },
      '2026-10-03T12:00Z',
      '2026-10-03T17:00Z',
      ['gap 2026-10-04T02:00', 'gap 2026-10-04T02:15', 'fire 2026-10-03T15:30Z'],
    ],
    [
      'Troll goes forward by two hours',
      'Antarctica/Troll',
      { hour: '1,2,3', minute: 30 },
      '2026-03-29T00:00Z',
      '2026-03-29T12:00Z',
      ['gap 2026-03-29T01:30', 'gap 2026-03-29T02:30', 'fire 2026-03-29T01:30Z'],
    ],
    [
      'Troll repeats two hours',
      'Antarctica/Troll',
      { hour: '1,2,3', minute: 30 },
      '2026-10-24T22:00Z',
      '2026-10-25T12:00Z',
      ['fire 2026-10-24T23:30Z', 'fire 2026-10-25T00:30Z', 'fire 2026-10-25T03:30Z'],
    ],
    [
      'Cairo has no midnight',
      'Africa/Cairo',
      { hour: 0 },
      '2026-04-23T12:00Z',
      '2026-04-24T12:00Z',
      ['gap 2026-04-24T00:00'],
    ],
    [
      'Beirut has no midnight',
      'Asia/Beirut',
      { hour: 0 },
      '2026-03-28T12:00Z',
      '2026-03-29T12:00Z',
      ['gap 2026-03-29T00:00'],
    ],
    [
      'Santiago has no midnight',
      'America/Santiago',
      { hour: 0 },
      '2026-09-05T12:00Z',
      '2026-09-06T12:00Z',
      ['gap 2026-09-06T00:00'],
    ],
    [
      'Havana has no midnight',
      'America/Havana',
      { hour: 0 },
      '2026-03-07T12:00Z',
      '2026-03-08T12:00Z',
      ['gap 2026-03-08T00:00'],
    ],
    [
      'Havana has two midnights',
      'America/Havana',
      { hour: 0 },
      '2026-10-31T12:00Z',
      '2026-11-01T12:00Z',
      ['fire 2026-11-01T04:00Z'],
    ],
    [
      'Chatham changes at 02:45',
      'Pacific/Chatham',
      { hour: '2,3', minute: '40,50' },
      '2026-09-26T12:00Z',
      '2026-09-26T15:00Z',
      ['fire 2026-09-26T13:55Z', 'gap 2026-09-27T02:50', 'gap 2026-09-27T03:40', 'fire 2026-09-26T14:05Z'],
    ],
    [
      'Casablanca leaves summer time for Ramadan',
      'Africa/Casablanca',
      { hour: 2, minute: 30 },
      '2026-02-14T12:00Z',
      '2026-02-16T12:00Z',
      ['fire 2026-02-15T01:30Z', 'fire 2026-02-16T02:30Z'],
    ],
    [
      'Casablanca returns after Ramadan',
      'Africa/Casablanca',
      { hour: 2, minute: 30 },
      '2026-03-21T12:00Z',
      '2026-03-23T12:00Z',
      ['gap 2026-03-22T02:30', 'fire 2026-03-23T01:30Z'],
    ],
    [
      'Apia had no 30 December 2011',
      'Pacific/Apia',
      { hour: 9 },
      '2011-12-29T12:00Z',
      '2012-01-01T00:00Z',
      ['fire 2011-12-29T19:00Z', 'gap 2011-12-30T09:00', 'fire 2011-12-30T19:00Z', 'fire 2011-12-31T19:00Z'],
    ],
    [
      'Kathmandu is 5:45 ahead all year',
      'Asia/Kathmandu',
      { hour: 9 },
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['fire 2026-03-29T03:15Z', 'fire 2026-03-30T03:15Z'],
    ],
  ])('%s', (_, zone, kwargs, from, to, expected) => {
    expect(between(kwargs, zone, from, to)).toEqual(expected);
  });

  test('with next_valid the missing midnights are the first instant of their day', () => {
    const firings = ['Africa/Cairo 2026-04-23', 'America/Santiago 2026-09-05', 'America/Havana 2026-03-07'].map(
      (text) => {
        const [zone, day] = text.split(' ') as [string, string];
        return times(
          compile(cron({ hour: 0 }, { timezone: zone, onGap: 'next_valid' })).take(at(`${day}T12:00Z`), 1),
        )[0];
      },
    );
    expect(firings).toEqual(['2026-04-23T22:00Z', '2026-09-06T04:00Z', '2026-03-08T05:00Z']);
  });
});

test('calendar times are fixed: a row in a gap, once in a fold', () => {
  const schedule = compile({
    kind: 'calendar',
    every: 1,
    unit: 'day',
    anchor: '2026-03-01',
    times: ['02:30', '01:30'],
    timezone: 'America/New_York',
  });
  expect(lines(schedule.between(at('2026-03-08T00:00Z'), at('2026-03-08T23:00Z'), 10))).toEqual([
    'fire 2026-03-08T06:30Z',
    'gap 2026-03-08T02:30',
  ]);
  expect(lines(schedule.between(at('2026-11-01T00:00Z'), at('2026-11-01T23:00Z'), 10))).toEqual([
    'fire 2026-11-01T05:30Z',
    'fire 2026-11-01T07:30Z',
  ]);
});

test('the same answers under any zone of the process', () => {
  const answers = (): string[] =>
    ['America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'].flatMap((timezone) =>
      lines(
        compile(cron({ hour: '0-3', minute: 30 }, { timezone })).between(
          at('2026-03-28T00:00Z'),
          at('2026-11-02T00:00Z'),
          1_000,
        ),
      ),
    );
  const before = process.env['TZ'];
  const offsets = new Set<number>();
  const seen = new Set<string>();
  try {
    for (const zone of ['UTC', 'America/New_York', 'Australia/Lord_Howe']) {
      process.env['TZ'] = zone;
      offsets.add(new Date(0).getTimezoneOffset());
      seen.add(answers().join('\n'));
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
  expect(offsets.size).toBe(3); // the zone of the process did change
  expect(seen.size).toBe(1);
});
