import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { looksLikeCrontab, parseCrontab, toCrontab } from '../../src/schedule/crontab.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { CronKwargs, Schedule } from '../../src/schedule/schedule.js';
import { at, cron } from '../support/schedules.js';

function parts(text: string): readonly CronKwargs[] {
  const result = parseCrontab(text);
  if (!result.ok) throw new Error(result.message);
  return result.parts;
}

function scheduleOf(text: string): Schedule {
  const [only, second] = parts(text);
  if (only && !second) return cron(only);
  return { kind: 'union', parts: parts(text).map((kwargs) => ({ kind: 'cron', kwargs }) as const), timezone: 'UTC' };
}

const LINES: [string, CronKwargs[]][] = [
  ['0 9 * * 1-5', [{ day_of_week: 'mon-fri', hour: 9, minute: 0 }]],
  ['*/15 * * * *', [{ minute: '*/15' }]],
  ['* * * * *', [{ minute: '*' }]],
  ['0 * * * *', [{ minute: 0 }]],
  ['0 0 * * 0', [{ day_of_week: 'sun', hour: 0, minute: 0 }]],
  ['0 0 * * 7', [{ day_of_week: 'sun', hour: 0, minute: 0 }]],
  ['0 0 * * sun-tue', [{ day_of_week: 'mon,tue,sun', hour: 0, minute: 0 }]],
  ['0 0 * * fri-mon', [{ day_of_week: 'mon,fri-sun', hour: 0, minute: 0 }]],
  ['0 0 * * */2', [{ day_of_week: 'tue,thu,sat,sun', hour: 0, minute: 0 }]],
  ['0 0 * * 5-7', [{ day_of_week: 'fri-sun', hour: 0, minute: 0 }]],
  ['0 0 * * 0-6', [{ hour: 0, minute: 0 }]],
  ['0 0 */2 * 0-6', [{ day: '*/2', hour: 0, minute: 0 }]],
  ['0 0 1-31 * */2', [{ day_of_week: 'tue,thu,sat,sun', hour: 0, minute: 0 }]],
  ['0 0 1 jan-mar ?', [{ month: 'jan-mar', day: 1, hour: 0, minute: 0 }]],
  [
    '30 4 1,15 * 5',
    [
      { day: '1,15', hour: 4, minute: 30 },
      { day_of_week: 'fri', hour: 4, minute: 30 },
    ],
  ],
  ['0 0 */2 * 1', [{ day: '*/2', day_of_week: 'mon', hour: 0, minute: 0 }]],
  ['0 0 1-31 * 1', [{ hour: 0, minute: 0 }]],
  ['0 0 L * *', [{ day: 'last', hour: 0, minute: 0 }]],
  ['0 0 L-3 * *', [{ day: '4th last', hour: 0, minute: 0 }]],
  ['0 0 LW * *', [{ day: 'last workday', hour: 0, minute: 0 }]],
  ['0 0 15W * *', [{ day: 'nearest workday 15', hour: 0, minute: 0 }]],
  ['0 0 * * 5L', [{ day: 'last fri', hour: 0, minute: 0 }]],
  ['0 0 * * fri#3', [{ day: '3rd fri', hour: 0, minute: 0 }]],
  ['0 0 * * 0#1', [{ day: '1st sun', hour: 0, minute: 0 }]],
  ['0 0 13 * 5L', [{ day: '13,last fri', hour: 0, minute: 0 }]],
  ['*/10 * * * * *', [{ second: '*/10' }]],
  ['30 0 9 * * 1-5', [{ day_of_week: 'mon-fri', hour: 9, minute: 0, second: 30 }]],
  ['0 0 0 1 1 * 2030', [{ year: 2030, month: 1, day: 1, hour: 0, minute: 0 }]],
  ['5/15 * * * *', [{ minute: '5/15' }]],
  ['@daily', [{ hour: 0, minute: 0 }]],
  ['@midnight', [{ hour: 0, minute: 0 }]],
  ['@hourly', [{ minute: 0 }]],
  ['@weekly', [{ day_of_week: 'sun', hour: 0, minute: 0 }]],
  ['@monthly', [{ day: 1, hour: 0, minute: 0 }]],
  ['@yearly', [{ month: 1, day: 1, hour: 0, minute: 0 }]],
  ['@ANNUALLY', [{ month: 1, day: 1, hour: 0, minute: 0 }]],
];

test.each(LINES)('%s', (text, expected) => {
  expect(parts(text)).toEqual(expected);
  expect(looksLikeCrontab(text)).toBe(true);
});

test('a day and a weekday: the warning says which meaning applies', () => {
  expect(parseCrontab('0 0 13 * 5')).toMatchObject({
    warnings: ["day of month 13 or day of week fri: either one suffices (cron's rule)"],
  });
  expect(parseCrontab('0 0 */2 * 1')).toMatchObject({
    warnings: ["day of month */2 and day of week mon must both match, because one of them begins with * (cron's rule)"],
  });
  expect(parseCrontab('0 0 13 * *')).toMatchObject({ warnings: [] });
});

test.each([
  ['60 * * * *', 'crontab field 1 (minute): expected 0–59, got "60". Write for example "*/15".'],
  ['* 24 * * *', 'crontab field 2 (hour): expected 0–23, got "24". Write for example "9-17".'],
  ['0 0 32 * *', 'crontab field 3 (day of month): expected 1–31, L, L-3, LW, 15W, got "32". Write for example "1,15".'],
  ['0 0 1 13 *', 'crontab field 4 (month): expected 1–12 or jan–dec, got "13". Write for example "jan-mar".'],
  [
    '0 0 1 1 8',
    'crontab field 5 (day of week): expected 0–7 (0 and 7 are Sunday), sun–sat, 5L, 5#3, got "8". Write for example "1-5".',
  ],
  ['0 0 0 1 1 8', 'crontab field 6 (day of week)'],
  ['0 0 0 1 1 1 1969', 'crontab field 7 (year): expected 1970–9999'],
  ['0 0 * * 5-1', 'crontab field 5 (day of week)'],
  ['0 22-2 * * *', '"22-23,0-2" instead'],
  ['*/60 * * * *', 'a step from 1 to 59'],
  ['0 9 * * */7', 'a step from 1 to 6'],
  ['0 9 * * 1-7/7', 'a step from 1 to 6'],
  ['0 9 * * 6/1', 'no step in "6/1"'],
  ['0 0 */31 * *', 'a step from 1 to 30'],
  ['0 0 * * 5#6', 'crontab field 5'],
  ['0 0 last * *', 'crontab field 3'],
  ['0 0 */2 * 5L', 'expected "*" as day of month beside last fri'],
  ['0 0 30 2 *', 'It would never fire.'],
  ['0 9 * *', 'expected 5 fields'],
  ['', 'expected 5 fields'],
  ['@reboot', 'which is an event'],
  ['@fortnightly', 'expected one of @yearly'],
  ['@constructor', 'expected one of @yearly'],
  [`${'0,'.repeat(200)}0 * * * *`, 'at most 256 characters'],
])('%s is refused: %s', (text, reason) => {
  const result = parseCrontab(text);
  expect(result).toMatchObject({ ok: false });
  expect(!result.ok && result.message).toContain(reason);
});

test.each([
  'every day at 9 am',
  'weekdays at 9',
  'at 5 5 5 5',
  '9 am every single day',
  '0 9 * *',
  '',
  'x'.repeat(300),
])('%j does not look like a crontab', (text) => {
  expect(looksLikeCrontab(text)).toBe(false);
});

describe('the line of a schedule', () => {
  test.each<[CronKwargs, string | null]>([
    [{ day_of_week: 'mon-fri', hour: 9, minute: 0 }, '0 9 * * 1-5'],
    [{ hour: 9 }, '0 9 * * *'],
    [{ minute: '*/15' }, '*/15 * * * *'],
    [{ minute: '5/15' }, '5-59/15 * * * *'],
    [{ second: '*/10' }, '*/10 * * * * *'],
    [{ month: 3 }, '0 0 1 3 *'],
    [{ month: 'jan-mar', day: '1,15', hour: '0-23', minute: 0 }, '0 * 1,15 1-3 *'],
    [{ day: '*/2', hour: 3 }, '0 3 */2 * *'],
    [{ day_of_week: 'sat,sun', hour: 10 }, '0 10 * * 0,6'],
    [{ day: 'last fri', hour: 9 }, '0 9 * * 5L'],
    [{ day: '15,3rd fri', hour: 9 }, '0 9 15 * 5#3'],
    [{ day: 'last workday', hour: 9 }, '0 9 LW * *'],
    [{ day: 13, day_of_week: 'fri', hour: 9 }, null],
    [{ day: '2nd last fri', hour: 9 }, null],
    [{ week: 3, hour: 9 }, null],
    [{ year: 2027 }, null],
  ])('%j is %s', (kwargs, line) => {
    expect(toCrontab(cron(kwargs))).toBe(line);
  });

  test('an OR is one line, other unions are none', () => {
    expect(toCrontab(scheduleOf('30 4 1,15 * 5'))).toBe('30 4 1,15 * 5');
    const other = [
      { kind: 'cron', kwargs: { day: 1, hour: 9 } } as const,
      { kind: 'cron', kwargs: { day_of_week: 'fri', hour: 10 } } as const,
    ];
    expect(toCrontab({ kind: 'union', parts: other, timezone: 'UTC' })).toBeNull();
    const odd = [
      { kind: 'cron', kwargs: { day: '*/2', hour: 9 } } as const,
      { kind: 'cron', kwargs: { day_of_week: 'fri', hour: 9 } } as const,
    ];
    expect(toCrontab({ kind: 'union', parts: odd, timezone: 'UTC' })).toBe('0 9 1-31/2 * 5');
  });

  test('what a line cannot say has none', () => {
    expect(toCrontab(cron({ hour: 9 }, { window: { from: '08:00', to: '10:00' } }))).toBeNull();
    expect(toCrontab(cron({ hour: 9 }, { end: '2030-01-01T00:00:00Z' }))).toBeNull();
    expect(toCrontab(cron({ hour: 9 }, { clock: 'utc', timezone: 'Europe/Berlin' }))).toBeNull();
    expect(toCrontab({ kind: 'once', at: '2026-03-16T13:00:00Z', timezone: 'UTC' })).toBeNull();
  });

  test.each(LINES.map(([text]) => text))('%s fires the same when written again', (text) => {
    const schedule = scheduleOf(text);
    const line = toCrontab(schedule);
    if (line === null) return;
    const from = at('2026-01-01T00:00Z');
    expect(compile(scheduleOf(line)).take(from, 50)).toEqual(compile(schedule).take(from, 50));
  });
});

const field = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 2, max: Math.floor((max - min) / 2) }).map((step) => `*/${step}`),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 4 }).map((list) => list.join(',')),
  );
const monthDays = fc.oneof(field(1, 28), fc.constantFrom('L', '15W', '1W', 'LW'));
const weekdays = fc.oneof(field(0, 7), fc.constantFrom('5L', '5#3', 'mon-fri', 'sun'));

test('random lines fire in UTC where croner fires', () => {
  let compared = 0;
  fc.assert(
    fc.property(field(0, 59), field(0, 23), monthDays, field(1, 12), weekdays, (minute, hour, day, month, weekday) => {
      const text = [minute, hour, day, month, weekday].join(' ');
      const result = parseCrontab(text);
      // Where a field begins with "*", cron joins by AND; croner does so only for a mere "*".
      const and = day.startsWith('*') || weekday.startsWith('*');
      if (!result.ok) {
        expect(result.message).toContain('expected "*" as day of month beside');
        return;
      }
      const from = at('2026-01-01T00:00Z');
      const theirs = new Cron(text, { timezone: 'UTC', paused: true, domAndDow: and }).nextRuns(15, new Date(from));
      expect(compile(scheduleOf(text)).take(from, 15)).toEqual(theirs.map((date) => date.getTime()));
      compared++;
    }),
    { numRuns: 150 },
  );
  expect(compared).toBeGreaterThan(100);
});
