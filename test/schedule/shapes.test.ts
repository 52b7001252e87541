// Interval, calendar, once and union, and what narrows any of them.

import { describe, expect, test } from 'vitest';

import { compile } from '../../src/schedule/occurrences.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { at, cron, lines, times } from '../support/schedules.js';

const take = (schedule: Schedule, after: string, n = 3): string[] => times(compile(schedule).take(at(after), n));

describe('interval', () => {
  const every45: Schedule = {
    kind: 'interval',
    seconds: 2_700,
    from: 'start',
    anchor: '2026-03-08T05:00:00Z',
    timezone: 'America/New_York',
  };

  test('from start: first one period after the anchor, then elapsed time, whatever the zone does', () => {
    expect(take(every45, '2020-01-01T00:00Z', 4)).toEqual([
      '2026-03-08T05:45Z',
      '2026-03-08T06:30Z',
      '2026-03-08T07:15Z',
      '2026-03-08T08:00Z',
    ]);
    expect(compile(every45).previous(at('2026-03-08T05:45Z'))).toBeNull();
    expect(compile(every45).previous(at('2026-03-08T06:30Z'))).toBe(at('2026-03-08T05:45Z'));
    expect(compile(every45).count(at('2026-03-08T05:45Z'), at('2026-03-09T05:00Z'), 1_000)).toBe(31);
  });

  test('from completion: the next period counts from the anchor given', () => {
    const schedule = compile({ ...every45, from: 'completion' });
    const done = at('2026-03-08T10:07:11Z');
    expect(schedule.next(done, done)).toBe(at('2026-03-08T10:52:11Z'));
    expect(schedule.nextDue(done, done)).toEqual({ kind: 'fire', at: at('2026-03-08T10:52:11Z') });
    expect(compile(every45).next(done, done)).toBe(at('2026-03-08T10:15:00Z')); // from start does not care
  });

  test('a window skips the night without walking it', () => {
    const schedule = compile({
      kind: 'interval',
      seconds: 1,
      from: 'start',
      anchor: '2026-03-01T00:00:00Z',
      window: { from: '09:00', to: '17:00' },
      timezone: 'Europe/Berlin',
    });
    expect(times([schedule.next(at('2026-03-16T16:00:00Z'))!])).toEqual(['2026-03-17T08:00Z']);
    expect(times([schedule.previous(at('2026-03-17T08:00:00Z'))!])).toEqual(['2026-03-16T16:00Z']);
  });

  test('a window that it never meets is no endless search', () => {
    const never = compile({
      kind: 'interval',
      seconds: 86_400,
      from: 'start',
      anchor: '2026-03-01T09:00:00Z',
      window: { from: '10:00', to: '11:00' },
      timezone: 'UTC',
    });
    expect(never.next(at('2026-03-16T00:00Z'))).toBeNull();
    expect(never.previous(at('2030-03-16T00:00Z'))).toBeNull();
  });
});

describe('calendar', () => {
  const base = { kind: 'calendar', timezone: 'UTC', times: ['09:00'] } as const;

  test.each<[string, Schedule, string, string[]]>([
    [
      'every 2 days, over a month of 31',
      { ...base, every: 2, unit: 'day', anchor: '2026-03-29' },
      '2026-03-01T00:00Z',
      ['2026-03-29T09:00Z', '2026-03-31T09:00Z', '2026-04-02T09:00Z'],
    ],
    [
      'every other Tuesday, over week 53',
      { ...base, every: 2, unit: 'week', anchor: '2026-12-22' },
      '2026-12-23T00:00Z',
      ['2027-01-05T09:00Z', '2027-01-19T09:00Z'],
    ],
    [
      'weekdays of every 3rd week, not before the anchor',
      { ...base, every: 3, unit: 'week', anchor: '2026-03-18', daysOfWeek: ['mon', 'fri'] },
      '2026-03-01T00:00Z',
      ['2026-03-20T09:00Z', '2026-04-06T09:00Z', '2026-04-10T09:00Z'],
    ],
    [
      'every quarter on the 31st, where there is one',
      { ...base, every: 3, unit: 'month', anchor: '2026-01-31' },
      '2026-01-01T00:00Z',
      ['2026-01-31T09:00Z', '2026-07-31T09:00Z', '2026-10-31T09:00Z'],
    ],
    [
      'every quarter on the last day',
      { ...base, every: 3, unit: 'month', anchor: '2026-03-01', day: 'last' },
      '2026-01-01T00:00Z',
      ['2026-03-31T09:00Z', '2026-06-30T09:00Z'],
    ],
    [
      'every 2 months, never before the anchor',
      { ...base, every: 2, unit: 'month', anchor: '2026-03-15', day: '1st mon' },
      '2026-01-01T00:00Z',
      ['2026-05-04T09:00Z', '2026-07-06T09:00Z'],
    ],
    [
      'every 4 years on 29 February',
      { ...base, every: 4, unit: 'year', anchor: '2024-02-29' },
      '2026-01-01T00:00Z',
      ['2028-02-29T09:00Z', '2032-02-29T09:00Z'],
    ],
    [
      'twice a day, in order',
      { ...base, times: ['17:30', '08:15', '08:15'], every: 1, unit: 'day', anchor: '2026-03-01' },
      '2026-03-05T10:00Z',
      ['2026-03-05T17:30Z', '2026-03-06T08:15Z', '2026-03-06T17:30Z'],
    ],
  ])('%s', (_, schedule, after, expected) => {
    expect(take(schedule, after, expected.length)).toEqual(expected);
  });

  test('the past is found as well', () => {
    const schedule = compile({ ...base, every: 2, unit: 'week', anchor: '2026-03-03' });
    expect(schedule.previous(at('2026-03-03T09:00Z'))).toBeNull();
    expect(schedule.previous(at('2026-04-01T00:00Z'))).toBe(at('2026-03-31T09:00Z'));
    expect(schedule.count(at('2026-03-01T00:00Z'), at('2027-03-01T00:00Z'), 1_000)).toBe(26);
  });
});

describe('once and union', () => {
  test('once fires at its instant only', () => {
    const schedule = compile({ kind: 'once', at: '2026-03-16T13:00:00Z', timezone: 'UTC' });
    expect(schedule.next(at('2026-03-16T12:59:59Z'))).toBe(at('2026-03-16T13:00Z'));
    expect(schedule.next(at('2026-03-16T13:00Z'))).toBeNull();
    expect(schedule.previous(at('2026-03-16T13:00Z'))).toBeNull();
    expect(schedule.count(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), 9)).toBe(1);
  });

  test('a union fires what its parts fire, the same instant once', () => {
    const schedule: Schedule = {
      kind: 'union',
      parts: [
        { kind: 'cron', kwargs: { day: '1,15', hour: 9 } },
        { kind: 'cron', kwargs: { day_of_week: 'fri', hour: 9 } },
        { kind: 'once', at: '2026-05-12T00:00:00Z' },
      ],
      timezone: 'UTC',
    };
    expect(take(schedule, '2026-05-01T00:00Z', 5)).toEqual([
      '2026-05-01T09:00Z',
      '2026-05-08T09:00Z',
      '2026-05-12T00:00Z',
      '2026-05-15T09:00Z',
      '2026-05-22T09:00Z',
    ]);
  });

  test('the same missing wall time in two parts is one row', () => {
    const part = { kind: 'cron', kwargs: { hour: 2, minute: 30 } } as const;
    const schedule = compile({
      kind: 'union',
      parts: [part, { ...part, kwargs: { hour: '2,9', minute: 30 } }],
      timezone: 'America/New_York',
    });
    expect(lines(schedule.between(at('2026-03-08T00:00Z'), at('2026-03-08T20:00Z'), 9))).toEqual([
      'gap 2026-03-08T02:30',
      'fire 2026-03-08T13:30Z',
    ]);
  });
});

describe('narrowing', () => {
  test('start and end are inclusive', () => {
    const schedule = cron({ hour: 9 }, { start: '2026-03-16T09:00:00Z', end: '2026-03-18T09:00:00Z' });
    expect(take(schedule, '2026-01-01T00:00Z', 9)).toEqual([
      '2026-03-16T09:00Z',
      '2026-03-17T09:00Z',
      '2026-03-18T09:00Z',
    ]);
    expect(compile(schedule).previous(at('2030-01-01T00:00Z'))).toBe(at('2026-03-18T09:00Z'));
    expect(compile(schedule).count(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), 99)).toBe(3);
    expect(compile(schedule).latest(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), 1)).toEqual([
      { kind: 'fire', at: at('2026-03-18T09:00Z') },
    ]);
  });

  test('both ends of a window fire, nothing after', () => {
    const schedule = cron({ minute: '*/20' }, { window: { from: '16:30', to: '17:00' } });
    expect(take(schedule, '2026-03-16T00:00Z', 3)).toEqual([
      '2026-03-16T16:40Z',
      '2026-03-16T17:00Z',
      '2026-03-17T16:40Z',
    ]);
  });

  test('a window may span midnight', () => {
    const schedule = cron({ hour: '*/2' }, { window: { from: '22:00', to: '02:00' } });
    expect(take(schedule, '2026-03-16T03:00Z', 4)).toEqual([
      '2026-03-16T22:00Z',
      '2026-03-17T00:00Z',
      '2026-03-17T02:00Z',
      '2026-03-17T22:00Z',
    ]);
  });

  test('exceptions match any omitted field: all of Christmas Day, every year', () => {
    const schedule = cron({ hour: '*/12' }, { except: [{ month: 12, day: 25 }] });
    expect(take(schedule, '2026-12-24T01:00Z', 2)).toEqual(['2026-12-24T12:00Z', '2026-12-26T00:00Z']);
    expect(take(schedule, '2031-12-24T01:00Z', 2)).toEqual(['2031-12-24T12:00Z', '2031-12-26T00:00Z']);
  });

  test('an exception may name hours of some days', () => {
    const schedule = cron(
      { hour: '8-10', minute: 0 },
      {
        except: [
          { day_of_week: 'mon', hour: '8-9' },
          { day: '2nd mon', month: 4 },
        ],
      },
    );
    expect(take(schedule, '2026-04-06T00:00Z', 4)).toEqual([
      '2026-04-06T10:00Z',
      '2026-04-07T08:00Z',
      '2026-04-07T09:00Z',
      '2026-04-07T10:00Z',
    ]);
    expect(take(schedule, '2026-04-12T23:00Z', 1)).toEqual(['2026-04-14T08:00Z']);
    expect(compile(schedule).count(at('2026-04-06T00:00Z'), at('2026-04-13T00:00Z'), 99)).toBe(1 + 6 * 3);
  });

  test('exceptions that leave nothing are no endless search', () => {
    const nothing = compile(
      cron(
        { hour: 9 },
        {
          except: [
            { day_of_week: 'mon-fri', hour: '0-12' },
            { day_of_week: 'sat,sun', hour: 9 },
          ],
        },
      ),
    );
    expect(nothing.next(at('2026-01-01T00:00Z'))).toBeNull();
    expect(nothing.count(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), 9)).toBe(0);
  });

  test('windows and exceptions of a union hold for every part, local to its zone', () => {
    const schedule: Schedule = {
      kind: 'union',
      parts: [
        { kind: 'interval', seconds: 3_600, from: 'start', anchor: '2026-03-16T00:00:00Z' },
        { kind: 'cron', kwargs: { hour: '10,20', minute: 15 }, except: [{ hour: 20 }] },
        { kind: 'once', at: '2026-03-16T03:00:00Z' },
      ],
      window: { from: '09:00', to: '11:00' },
      except: [{ day_of_week: 'tue' }],
      timezone: 'Europe/Berlin',
    };
    expect(take(schedule, '2026-03-16T00:00Z', 5)).toEqual([
      '2026-03-16T08:00Z',
      '2026-03-16T09:00Z',
      '2026-03-16T09:15Z',
      '2026-03-16T10:00Z',
      '2026-03-18T08:00Z',
    ]);
  });
});
