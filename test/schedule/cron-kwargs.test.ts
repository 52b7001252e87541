import { describe, expect, test } from 'vitest';

import { validateKwargs, type KwargsOrigin } from '../../src/schedule/cron-kwargs.js';
import { compile } from '../../src/schedule/occurrences.js';
import { at, cron, times } from '../support/schedules.js';

function accepted(input: unknown, origin: KwargsOrigin = 'person') {
  const result = validateKwargs(input, origin);
  if (!result.ok) throw new Error(result.failure.message);
  return result;
}

function refused(input: unknown, origin: KwargsOrigin = 'person') {
  const result = validateKwargs(input, origin);
  if (result.ok) throw new Error(`accepted as ${JSON.stringify(result.kwargs)}`);
  return result.failure;
}

test.each<[unknown, object]>([
  [{ hour: 9 }, { hour: 9 }],
  [{ hour: '09' }, { hour: 9 }],
  [{ minute: '*/15' }, { minute: '*/15' }],
  [{ minute: '5/15' }, { minute: '5/15' }],
  [{ hour: '9 - 17' }, { hour: '9-17' }],
  [{ hour: '1-5,3-9' }, { hour: '1-5,3-9' }],
  [
    { hour: 9, day_of_week: 'Mon-Fri' },
    { day_of_week: 'mon-fri', hour: 9 },
  ],
  [{ day_of_week: 'monday' }, { day_of_week: 'mon' }],
  [{ day_of_week: 'mon, wed ,FRI' }, { day_of_week: 'mon,wed,fri' }],
  [
    { month: 'January-March', day: 1 },
    { month: 'jan-mar', day: 1 },
  ],
  [{ day: 'last friday' }, { day: 'last fri' }],
  [{ day: 'Last' }, { day: 'last' }],
  [{ day: 'last day' }, { day: 'last' }],
  [{ day: '3rd fri,15,20-22' }, { day: '3rd fri,15,20-22' }],
  [{ day: 'second to last friday' }, { day: '2nd last fri' }],
  [{ day: '2nd last' }, { day: '2nd last' }],
  [{ day: '1st workday' }, { day: 'first workday' }],
  [{ day: 'last weekday' }, { day: 'last workday' }],
  [{ day: 'second workday' }, { day: '2nd workday' }],
  [{ day: 'nearest workday to 15' }, { day: 'nearest workday 15' }],
  [{ hour: 9, minute: null, day: undefined }, { hour: 9 }],
  [{ week: 53 }, { week: 53 }],
  [{ second: '*' }, { second: '*' }],
])('%j is normalised to %j', (input, kwargs) => {
  const { kwargs: found } = accepted(input);
  expect(found).toEqual(kwargs);
  expect(Object.keys(found)).toEqual(Object.keys(kwargs));
  expect(accepted(found).kwargs).toEqual(kwargs);
});

describe('aliases are mapped, never dropped', () => {
  test.each([
    ['weekday', 'mon-fri', 'day_of_week'],
    ['weekdays', 'mon-fri', 'day_of_week'],
    ['dow', 'mon-fri', 'day_of_week'],
    ['dayOfWeek', 'mon-fri', 'day_of_week'],
    ['day-of-week', 'mon-fri', 'day_of_week'],
    ['Day Of Week', 'mon-fri', 'day_of_week'],
    ['dom', 15, 'day'],
    ['day_of_month', 15, 'day'],
    ['hours', 9, 'hour'],
    ['minutes', 30, 'minute'],
    ['mins', 30, 'minute'],
    ['seconds', 30, 'second'],
    ['months', 5, 'month'],
    ['years', 2030, 'year'],
  ])('%s: %j is %s', (key, value, field) => {
    const result = accepted({ [key]: value });
    expect(result.kwargs).toEqual({ [field]: value });
    expect(result.warnings).toEqual([`${key} was read as ${field}`]);
  });

  test('the same field twice is refused, unless one is null', () => {
    expect(refused({ day_of_week: 'mon', weekday: 'tue' })).toMatchObject({ field: 'day_of_week' });
    expect(accepted({ day_of_week: 'mon', weekday: null }).kwargs).toEqual({ day_of_week: 'mon' });
  });

  test.each(['days', 'weeks', 'timezone', 'every', '__proto__x', 'constructor', 'toString', ''])(
    '%j is no key',
    (key) => {
      expect(refused({ hour: 9, [key]: 1 }).message).toContain('expected the keys year, month, day');
    },
  );
});

describe('weekday numbers', () => {
  test('a person counts from Monday and is told so', () => {
    expect(accepted({ day_of_week: '0-4', hour: 9 })).toMatchObject({
      kwargs: { day_of_week: 'mon-fri', hour: 9 },
      warnings: ['day_of_week "0-4" counts from Monday = 0, as in APScheduler: mon-fri'],
    });
    expect(accepted({ day_of_week: 6 }).kwargs).toEqual({ day_of_week: 'sun' });
    expect(accepted({ day_of_week: '*/2' }).kwargs).toEqual({ day_of_week: 'mon,wed,fri,sun' });
  });

  test.each([0, '1', '1-5', 'mon,3', '*/2'])('%j from a model is sent back for names', (value) => {
    const failure = refused({ day_of_week: value, hour: 9 }, 'model');
    expect(failure).toMatchObject({ field: 'day_of_week', example: 'mon-fri', status: 'invalid' });
    expect(failure.message).toContain('ambiguous');
  });
});

test.each<[unknown, string]>([
  [{}, 'at least one field'],
  [{ hour: null }, 'at least one field'],
  [null, 'an object'],
  [[], 'an object'],
  ['9', 'an object'],
  [{ hour: 24 }, 'hour: expected 0–23, got 24. Write for example "9-17".'],
  [{ hour: -1 }, '0–23'],
  [{ hour: 9.5 }, 'an integer or text'],
  [{ hour: '9am' }, '0–23'],
  [{ hour: [9, 17] }, 'an integer or text'],
  [{ hour: true }, 'an integer or text'],
  [{ hour: '22-2' }, '"22-23,0-2" instead'],
  [{ hour: '*/24' }, 'a step from 1 to 23'],
  [{ minute: '*/0' }, 'a step from 1 to 59'],
  [{ minute: '0-10/20' }, 'a step from 1 to 10'],
  [{ minute: '' }, 'a value'],
  [{ minute: '?' }, '0–59'],
  [{ minute: '1,' }, '0–59'],
  [{ minute: '1'.repeat(300) }, 'at most 256'],
  [{ second: 60 }, '0–59'],
  [{ month: 0 }, '1–12'],
  [{ month: 'janissary' }, '1–12'],
  [{ day: 32 }, '1–31'],
  [{ day: 'lastxyz' }, '1–31'],
  [{ day: 'last 4' }, '1–31'],
  [{ day: '2nd' }, '1–31'],
  [{ day: 'L' }, '1–31'],
  [{ day: '1W' }, '1–31'],
  [{ day: '6th fri' }, '1st to 5th'],
  [{ week: 54 }, '1–53'],
  [{ year: 1969 }, '1970–9999'],
  [{ day_of_week: 7 }, 'mon–sun'],
  [{ day_of_week: 'sun-tue' }, 'not run backwards'],
  [{ day_of_week: 'mon-fri/2' }, 'mon–sun'],
  [{ day_of_week: 'mon 3' }, 'mon–sun'],
  [{ day_of_week: 'mon#1' }, 'mon–sun'],
  [{ day_of_week: '5#3' }, 'mon–sun'],
])('%j is refused: %s', (input, reason) => {
  expect(refused(input).message).toContain(reason);
});

test.each([
  { month: 2, day: 30 },
  { month: 'apr,jun', day: 31, hour: 9 },
  { month: 6, week: 1 },
  { year: 2027, month: 2, day: 29 },
])('%j is impossible: no calendar has such a date', (input) => {
  expect(refused(input)).toMatchObject({ status: 'impossible' });
});

describe('defaults and AND', () => {
  test.each<[Record<string, number | string>, string, string[]]>([
    [{ hour: 9 }, '2026-03-16T10:00Z', ['2026-03-17T09:00Z', '2026-03-18T09:00Z']],
    [{ day: 1, minute: 20 }, '2026-03-16T10:00Z', ['2026-04-01T00:20Z', '2026-04-01T01:20Z']],
    [{ month: 3 }, '2026-03-16T10:00Z', ['2027-03-01T00:00Z', '2028-03-01T00:00Z']],
    [{ year: 2027 }, '2026-03-16T10:00Z', ['2027-01-01T00:00Z']],
    [{ week: 1, day_of_week: 'mon' }, '2026-03-16T10:00Z', ['2027-01-04T00:00Z', '2028-01-03T00:00Z']],
    [{ week: '*/2', day_of_week: 'tue' }, '2026-12-20T10:00Z', ['2026-12-29T00:00Z', '2027-01-05T00:00Z']],
    [
      { day: 13, day_of_week: 'fri' },
      '2026-01-01T00:00Z',
      ['2026-02-13T00:00Z', '2026-03-13T00:00Z', '2026-11-13T00:00Z'],
    ],
    [{ month: 2, day: 29 }, '2096-03-01T00:00Z', ['2104-02-29T00:00Z', '2108-02-29T00:00Z']],
    [{ month: '2', day: 29, day_of_week: 'mon' }, '2026-03-01T00:00Z', ['2044-02-29T00:00Z']],
    [{ second: 30 }, '2026-03-16T10:00Z', ['2026-03-16T10:00:30Z', '2026-03-16T10:01:30Z']],
    [{ day: 'last,1st sun' }, '2026-03-16T10:00Z', ['2026-03-31T00:00Z', '2026-04-05T00:00Z', '2026-04-30T00:00Z']],
    [{ day: '2nd last fri' }, '2026-03-16T10:00Z', ['2026-03-20T00:00Z', '2026-04-17T00:00Z']],
    [{ day: 'first workday' }, '2026-03-16T10:00Z', ['2026-04-01T00:00Z', '2026-05-01T00:00Z', '2026-06-01T00:00Z']],
    [{ day: 'last workday' }, '2026-05-01T10:00Z', ['2026-05-29T00:00Z', '2026-06-30T00:00Z']],
    [{ day: 'nearest workday 1' }, '2026-07-16T10:00Z', ['2026-08-03T00:00Z', '2026-09-01T00:00Z']],
    [{ day: 'nearest workday 31' }, '2026-04-16T10:00Z', ['2026-05-29T00:00Z', '2026-07-31T00:00Z']],
  ])('%j after %s', (kwargs, after, expected) => {
    expect(times(compile(cron(kwargs)).take(at(after), expected.length))).toEqual(expected);
  });

  test('the year 9999 ends every schedule', () => {
    expect(compile(cron({ hour: 9 })).next(at('9999-12-31T09:00Z'))).toBeNull();
    expect(compile(cron({ minute: '*' })).next(at('9999-12-31T23:59Z'))).toBeNull();
    expect(compile(cron({ hour: 9 }, { timezone: 'Asia/Tokyo' })).next(at('9999-12-31T00:00Z'))).toBeNull();
    expect(compile(cron({ hour: 9 })).previous(at('1970-01-01T09:00Z'))).toBeNull();
    expect(compile(cron({ year: 2020, minute: '*' })).next(at('2026-01-01T00:00Z'))).toBeNull();
  });
});
