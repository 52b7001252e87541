import { describe, expect, test } from 'vitest';

import { neverFires, validateSchedule } from '../../src/schedule/occurrences.js';
import { at, cron } from '../support/schedules.js';

const NOW = at('2026-03-01T00:00Z');
const validate = (input: unknown) => validateSchedule(input, NOW);

test('a schedule is normalised: zone, kwargs, exceptions, parts', () => {
  expect(
    validate({
      kind: 'cron',
      kwargs: { Weekday: 'Monday-Friday', hour: '09', minute: null },
      timezone: 'europe/berlin',
    }),
  ).toEqual({
    ok: true,
    schedule: { kind: 'cron', kwargs: { day_of_week: 'mon-fri', hour: 9 }, timezone: 'Europe/Berlin' },
    warnings: ['Weekday was read as day_of_week'],
  });
  expect(
    validate({
      kind: 'union',
      parts: [
        { kind: 'cron', kwargs: { hours: 9 } },
        { kind: 'interval', seconds: 60, from: 'start', anchor: '2026-03-01T00:00:00Z', except: [{ dow: 'Sunday' }] },
      ],
      timezone: 'UTC',
    }),
  ).toMatchObject({ ok: true, schedule: { parts: [{ kwargs: { hour: 9 } }, { except: [{ day_of_week: 'sun' }] }] } });
});

test('validating the result again changes nothing', () => {
  const first = validate({ kind: 'cron', kwargs: { dow: 'Tues', hour: 9 }, timezone: 'asia/calcutta' });
  expect(first.ok && validate(first.schedule)).toEqual({ ...first, warnings: [] });
});

const calendar = { kind: 'calendar', every: 2, unit: 'week', anchor: '2026-03-03', times: ['09:00'], timezone: 'UTC' };
const interval = { kind: 'interval', seconds: 60, from: 'start', anchor: '2026-03-01T00:00:00Z', timezone: 'UTC' };

describe('invalid', () => {
  test.each<[string, unknown, string]>([
    ['no object', 'every day', 'schedule: '],
    ['no kind', {}, 'kind: '],
    [
      'an unknown zone',
      cron({ hour: 9 }, { timezone: 'Berlin' }),
      'timezone: expected an IANA name, got "Berlin". Did you mean Europe/Berlin?',
    ],
    ['an offset', cron({ hour: 9 }, { timezone: '+05:30' }), 'timezone: expected an IANA name, got "+05:30"'],
    ['an unknown key', { ...cron({ hour: 9 }), cron: '0 9 * * *' }, "Unrecognized key(s) in object: 'cron'"],
    ['empty kwargs', cron({}), 'at least one field'],
    ['no kwargs', { kind: 'cron', timezone: 'UTC' }, 'cron kwargs: expected an object'],
    ['weekday numbers', cron({ day_of_week: '1-5' }), 'ambiguous'],
    ['an empty exception', cron({ hour: 9 }, { except: [{}] as never }), 'except[0]: cron kwargs'],
    ['a period of nothing', { ...interval, seconds: 0 }, 'seconds: '],
    ['an anchor that does not exist', { ...interval, anchor: '2026-02-30T00:00:00Z' }, 'anchor: '],
    ['a date that does not exist', { ...calendar, anchor: '2026-02-30' }, 'anchor: expected a date that exists'],
    [
      'weekdays with days',
      { ...calendar, unit: 'day', daysOfWeek: ['mon'] },
      'daysOfWeek: expected only with unit "week"',
    ],
    ['a day with weeks', { ...calendar, day: 3 }, 'day: expected only with unit "month" or "year"'],
    ['a wrong day', { ...calendar, unit: 'month', day: '32' }, 'day: expected 1–31'],
    ['a union of one', { kind: 'union', parts: [interval], timezone: 'UTC' }, 'parts'],
  ])('%s', (_, input, reason) => {
    const result = validate(input);
    expect(result).toMatchObject({ ok: false, status: 'invalid' });
    expect(!result.ok && result.message).toContain(reason);
  });
});

describe('impossible', () => {
  test.each<[string, unknown, string]>([
    ['30 February', cron({ month: 2, day: 30 }), 'which no calendar has'],
    ['a past year', cron({ year: 2020 }), 'Its last firing was 2020-01-01T00:00:00Z.'],
    [
      'a past instant',
      { kind: 'once', at: '2026-02-28T00:00:00Z', timezone: 'UTC' },
      'at: expected an instant after now',
    ],
    [
      'this very instant',
      { kind: 'once', at: '2026-03-01T00:00:00Z', timezone: 'UTC' },
      'at: expected an instant after now',
    ],
    [
      'end before start',
      cron({ hour: 9 }, { start: '2026-05-01T00:00:00Z', end: '2026-04-01T00:00:00Z' }),
      'not before start',
    ],
    [
      'end before now',
      cron({ hour: 9 }, { end: '2026-02-01T00:00:00Z' }),
      'got none: it ended at 2026-02-01T00:00:00Z.',
    ],
    [
      'nothing between start and end',
      cron({ hour: 9 }, { start: '2026-05-01T10:00:00Z', end: '2026-05-01T11:00:00Z' }),
      'got none: nothing falls between its start and its end.',
    ],
    [
      'all excepted',
      cron({ day_of_week: 'mon' }, { except: [{ day_of_week: 'mon' }] }),
      'got none: its exceptions leave nothing. It never fired and never would.',
    ],
    [
      'a window that no time meets',
      cron({ hour: 9 }, { window: { from: '10:00', to: '11:00' } }),
      'got none: its window meets none of its times.',
    ],
    [
      'windows of a union and its parts that do not meet',
      {
        kind: 'union',
        parts: [
          { kind: 'cron', kwargs: { minute: '*/5' }, window: { from: '10:00', to: '11:00' } },
          { kind: 'cron', kwargs: { hour: 9 } },
        ],
        window: { from: '12:00', to: '13:00' },
        timezone: 'UTC',
      },
      'got none: its window meets none of its times.',
    ],
    [
      'an interval beside its window',
      { ...interval, seconds: 86_400, window: { from: '10:00', to: '11:00' } },
      'none of its times, of which the next 20,000 were looked at.',
    ],
    [
      'a window whose only time is excepted',
      cron({ hour: '9,10' }, { window: { from: '09:30', to: '10:30' }, except: [{ hour: 10 }] }),
      'got none: its exceptions leave nothing.',
    ],
    [
      '30 February every year',
      { ...calendar, every: 1, unit: 'year', anchor: '2026-02-01', day: 30 },
      'got none: no such date comes.',
    ],
    [
      'an ISO week 53 that is over',
      cron({ year: 2020, week: 53, hour: 9 }),
      'got none: its dates have passed. Its last firing was 2020-12-31T09:00:00Z.',
    ],
    [
      'only in a gap',
      cron({ year: 2026, month: 3, day: 8, hour: 2, minute: 30 }, { timezone: 'America/New_York' }),
      'America/New_York skips',
    ],
  ])('%s', (_, input, reason) => {
    const result = validate(input);
    expect(result).toMatchObject({ ok: false, status: 'impossible' });
    expect(!result.ok && result.message).toContain(reason);
  });
});

test('a person may number weekdays from Monday and is told', () => {
  expect(validateSchedule(cron({ day_of_week: '0-4' }), NOW, 'person')).toMatchObject({
    ok: true,
    schedule: { kwargs: { day_of_week: 'mon-fri' } },
    warnings: [expect.stringContaining('Monday = 0')],
  });
});

test('a schedule that fired its last is found out later', () => {
  const schedule = cron({ year: 2026, month: 6, day: 1 });
  expect(neverFires(schedule, NOW)).toBeUndefined();
  expect(neverFires(schedule, at('2026-06-01T00:00Z'))).toContain('Its last firing was 2026-06-01T00:00:00Z.');
});
