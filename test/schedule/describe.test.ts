// What people are told about a schedule: every shape, every field, on both clocks.

import { describe as group, expect, test } from 'vitest';
import { describe } from '../../src/schedule/describe.js';
import type { CronKwargs, Schedule, SchedulePart } from '../../src/schedule/schedule.js';

const cron = (kwargs: CronKwargs, rest: object = {}): Schedule => ({ kind: 'cron', kwargs, timezone: 'UTC', ...rest });

group('clock times', () => {
  test.each<[CronKwargs, string]>([
    [{ hour: 9, minute: 0 }, 'every day at 09:00'],
    [{ hour: 9 }, 'every day at 09:00'],
    [{ hour: '9,17', minute: 0 }, 'every day at 09:00 and 17:00'],
    [{ hour: '8,20', minute: '15,45' }, 'every day at 08:15, 08:45, 20:15 and 20:45'],
    [{ hour: 16, minute: 45, second: 15 }, 'every day at 16:45:15'],
    [{ hour: 12, minute: 0, second: '0,30' }, 'every day at 12:00:00 and 12:00:30'],
    [{ hour: '0,5,10,15,20', minute: 0 }, 'every day at 00:00, 05:00, 10:00, 15:00 and 20:00'],
    [{ hour: 1, minute: '0,25,50' }, 'every day at 01:00, 01:25 and 01:50'],
    [{ hour: 9, minute: 0, second: '0,20' }, 'every day at 09:00:00 and 09:00:20'],
  ])('%j is "%s"', (kwargs, words) => {
    expect(describe(cron(kwargs))).toBe(`${words} (UTC)`);
  });
});

group('rates', () => {
  test.each<[CronKwargs, string]>([
    [{ second: '*' }, 'every second'],
    [{ second: '*/10' }, 'every 10 seconds'],
    [{ minute: '*' }, 'every minute'],
    [{ minute: '*/15' }, 'every 15 minutes'],
    [{ minute: '*/5', second: 10 }, 'every 5 minutes at 10 seconds past the minute'],
    [{ minute: 0 }, 'every hour'],
    [{ minute: 20 }, 'every hour at :20'],
    [{ minute: '5,35' }, 'every hour at :05 and :35'],
    [{ minute: '5/15' }, 'every hour at :05, :20, :35 and :50'],
    [{ hour: '*/6', minute: 0 }, 'every 6 hours'],
    [{ hour: '*/6', minute: 30 }, 'every 6 hours at :30'],
    [{ hour: '0-23', minute: '*/1' }, 'every minute'],
    [{ hour: '9-17', minute: 0 }, 'every hour from 09:00 to 17:00'],
    [{ hour: '9-17', minute: 30 }, 'every hour at :30 from 09:30 to 17:30'],
    [{ hour: '9-17', minute: '*/15' }, 'every 15 minutes from 09:00 to 17:45'],
    [{ hour: '9-11,14-15', minute: '*/30' }, 'every 30 minutes from 09:00 to 11:30 and from 14:00 to 15:30'],
    [{ hour: 14, minute: '*' }, 'every minute from 14:00 to 14:59'],
    [{ hour: '*/5', minute: 0 }, 'every 5 hours from 00:00 to 20:00'],
    [{ hour: '8-18/2', minute: 30 }, 'every 2 hours at :30 from 08:30 to 18:30'],
    [{ hour: 9, minute: '*/25' }, 'every 25 minutes from 09:00 to 09:50'],
    [{ hour: 9, minute: '5/15' }, 'every 15 minutes from 09:05 to 09:50'],
    [{ hour: '9-17', minute: '0,30' }, 'every hour at :00 and :30 from 09:00 to 17:30'],
    [{ minute: '0-9,30' }, 'every hour at :00 to :09 and :30'],
    [{ minute: '*', second: '0,20' }, 'every minute at 0 and 20 seconds past the minute'],
    [{ hour: '6-19', minute: '*', second: '*/10' }, 'every 10 seconds from 06:00:00 to 19:59:50'],
    [{ hour: 9, minute: 0, second: '*/10' }, 'every 10 seconds from 09:00:00 to 09:00:50'],
    [{ minute: 0, second: '*' }, 'every second in minute 0 of every hour'],
    [{ hour: '9,12', minute: '0,30', second: '*/20' }, 'every 20 seconds in minutes 0 and 30 of hours 9 and 12'],
  ])('%j is "%s"', (kwargs, words) => {
    expect(describe(cron(kwargs))).toBe(`${words} (UTC)`);
  });

  test('listed times that follow the running clock say so, because a list is heard as times of the clock', () => {
    expect(describe(cron({ hour: '9,20', minute: '*/25' }))).toBe(
      'every day at 09:00, 09:25, 09:50, 20:00, 20:25 and 20:50, again when the clock goes back (UTC)',
    );
  });

  test('a step that does not divide its range is listed, because its last gap is shorter', () => {
    expect(describe(cron({ minute: '*/25' }))).toBe('every hour at :00, :25 and :50 (UTC)');
  });

  test('many minutes of many hours stay complete', () => {
    const words = describe(cron({ hour: '9-12,20', minute: '1,2,3,5,8,13,21' }));
    expect(words).toBe(
      'every hour at :01, :02, :03, :05, :08, :13 and :21 from 09:01 to 12:21 and from 20:01 to 20:21 (UTC)',
    );
  });
});

group('days', () => {
  const at9 = { hour: 9, minute: 0 };
  test.each<[CronKwargs, string]>([
    [{ day_of_week: 'mon-fri', ...at9 }, 'every weekday at 09:00'],
    [{ day_of_week: 'sat,sun', ...at9 }, 'every Saturday and Sunday at 09:00'],
    [{ day_of_week: 'mon,wed,fri', ...at9 }, 'every Monday, Wednesday and Friday at 09:00'],
    [{ day_of_week: 1, ...at9 }, 'every Tuesday at 09:00'],
    [{ day_of_week: 'mon-thu', ...at9 }, 'every Monday to Thursday at 09:00'],
    [{ day_of_week: 'mon-wed,fri', minute: '*/15' }, 'every 15 minutes on Monday to Wednesday and Fridays'],
    [{ day_of_week: 'fri' }, 'every Friday at 00:00'],
    [{ day: '1,15', ...at9 }, 'on the 1st and 15th of every month at 09:00'],
    [{ day: '1-7', ...at9 }, 'on the 1st to 7th of every month at 09:00'],
    [{ day: 'last', ...at9 }, 'on the last day of every month at 09:00'],
    [{ day: '1,last', ...at9 }, 'on the 1st and last day of every month at 09:00'],
    [{ day: 'last fri', hour: 18, minute: 0 }, 'on the last Friday of every month at 18:00'],
    [{ day: '1st mon,3rd mon', ...at9 }, 'on the 1st Monday and 3rd Monday of every month at 09:00'],
    [{ day: '2nd last fri', ...at9 }, 'on the 2nd to last Friday of every month at 09:00'],
    [{ day: 'first workday', ...at9 }, 'on the first workday of every month at 09:00'],
    [{ month: '1,7', ...at9 }, 'every day in January and July at 09:00'],
    [{ month: 3 }, 'every year on 1 March at 00:00'],
    [{ month: 12, day: 25, ...at9 }, 'every year on 25 December at 09:00'],
    [{ month: '*/3', day: 1, ...at9 }, 'every year on the 1st of January, April, July and October at 09:00'],
    [{ month: 5, day: '2nd sun', hour: 12, minute: 0 }, 'every year on the 2nd Sunday of May at 12:00'],
    [{ month: 8, day_of_week: 'mon-fri', ...at9 }, 'every weekday in August at 09:00'],
    [{ week: 14, day_of_week: 'fri', ...at9 }, 'every Friday in ISO week 14 at 09:00'],
    [{ week: '1-3,7', ...at9 }, 'every day in ISO weeks 1 to 3 and 7 at 09:00'],
    [{ year: 2027, ...at9 }, 'every day in 2027 at 09:00'],
    [{ year: 2027, month: 3, ...at9 }, 'every day in March in 2027 at 09:00'],
    [{ year: 2027, month: 3, day: 5, ...at9 }, 'on 5 March 2027 at 09:00'],
    [{ year: '2027,2028', month: 3, day: 5, ...at9 }, 'on 5 March in 2027 and 2028 at 09:00'],
    [{ year: '*/2', day: 5, ...at9 }, 'on the 5th of every month in every 2nd year from 1970 to 9998 at 09:00'],
    [{ day: 13, day_of_week: 'fri' }, 'every Friday the 13th at 00:00'],
    [{ day: 1, day_of_week: 'mon-fri', ...at9 }, 'at 09:00 on the 1st of every month when it is a weekday'],
    [{ day_of_week: 'mon-fri', hour: '*', minute: '*/15' }, 'every 15 minutes on weekdays'],
    [{ day_of_week: 'tue,sat', minute: '*/5' }, 'every 5 minutes on Tuesdays and Saturdays'],
    [{ day: 1, minute: 20 }, 'every hour at :20 on the 1st of the month'],
    [{ month: 9, second: '*/5' }, 'every 5 seconds in September'],
    [{ month: 12, day: 25, minute: '*/30' }, 'every 30 minutes on 25 December'],
  ])('%j is "%s"', (kwargs, words) => {
    expect(describe(cron(kwargs))).toBe(`${words} (UTC)`);
  });
});

group('the other shapes', () => {
  const interval = { kind: 'interval', from: 'start', anchor: '2026-03-16T10:00:00Z', timezone: 'UTC' } as const;
  const calendar = { kind: 'calendar', times: ['10:00'], timezone: 'UTC' } as const;
  test.each<[Schedule, string]>([
    [{ ...interval, seconds: 2700 }, 'every 45 minutes, counted from 2026-03-16 10:00 (UTC)'],
    [{ ...interval, seconds: 3600 }, 'every hour, counted from 2026-03-16 10:00 (UTC)'],
    [{ ...interval, seconds: 61_200 }, 'every 17 hours, counted from 2026-03-16 10:00 (UTC)'],
    [
      { ...interval, seconds: 90, anchor: '2026-03-16T10:00:07.250Z' },
      'every 90 seconds, counted from 2026-03-16T10:00:07.250Z (UTC)',
    ],
    [
      { ...interval, seconds: 2700, from: 'completion', timezone: 'Europe/Berlin' },
      '45 minutes after each successful run, counted from 2026-03-16 11:00 (Europe/Berlin)',
    ],
    [{ ...calendar, every: 2, unit: 'day', anchor: '2026-03-17' }, 'every 2 days at 10:00, starting 2026-03-17 (UTC)'],
    [
      { ...calendar, every: 2, unit: 'week', daysOfWeek: ['tue'], anchor: '2026-03-17' },
      'every 2 weeks on Tuesday at 10:00, starting 2026-03-17 (UTC)',
    ],
    [
      { ...calendar, every: 3, unit: 'week', anchor: '2026-03-16' },
      'every 3 weeks on Monday at 10:00, starting 2026-03-16 (UTC)',
    ],
    [
      { ...calendar, every: 6, unit: 'month', day: 'last', anchor: '2026-03-31', times: ['23:00', '23:30:15'] },
      'every 6 months on the last day at 23:00:00 and 23:30:15, starting 2026-03-31 (UTC)',
    ],
    [
      { ...calendar, every: 3, unit: 'month', anchor: '2026-04-15' },
      'every 3 months on the 15th at 10:00, starting 2026-04-15 (UTC)',
    ],
    [
      { ...calendar, every: 2, unit: 'year', anchor: '2026-03-17' },
      'every 2 years on 17 March at 10:00, starting 2026-03-17 (UTC)',
    ],
    [
      { ...calendar, every: 2, unit: 'year', day: 'last fri', anchor: '2026-03-01' },
      'every 2 years on the last Friday of March at 10:00, starting 2026-03-27 (UTC)',
    ],
    [{ kind: 'once', at: '2026-03-20T14:00:00Z', timezone: 'UTC' }, 'once on Friday 20 March 2026 at 14:00 (UTC)'],
    [
      { kind: 'once', at: '2026-03-20T14:00:00Z', timezone: 'America/New_York' },
      'once on Friday 20 March 2026 at 10:00 (America/New_York)',
    ],
  ])('%j is "%s"', (schedule, words) => {
    expect(describe(schedule)).toBe(words);
  });

  test('the anchor that is said is the first date that fires, so that the week is not left open', () => {
    const everyOtherTuesday: Schedule = {
      ...calendar,
      every: 2,
      unit: 'week',
      daysOfWeek: ['tue'],
      anchor: '2026-03-18',
    };
    expect(describe(everyOtherTuesday)).toBe('every 2 weeks on Tuesday at 10:00, starting 2026-03-31 (UTC)');
  });

  test('a start at the beginning of the first day is not said twice', () => {
    const schedule: Schedule = {
      ...calendar,
      every: 2,
      unit: 'day',
      anchor: '2026-03-17',
      start: '2026-03-17T00:00:00Z',
    };
    expect(describe(schedule)).toBe('every 2 days at 10:00, starting 2026-03-17 (UTC)');
  });

  test('a calendar that has a start of its own says both', () => {
    const schedule: Schedule = {
      ...calendar,
      every: 2,
      unit: 'day',
      anchor: '2026-03-17',
      start: '2026-05-01T12:00:00Z',
    };
    expect(describe(schedule)).toBe(
      'every 2 days at 10:00, counted from 2026-03-17, starting 2026-05-01 at 12:00 (UTC)',
    );
  });

  test('the second pass of a fold is said as the instant that it is', () => {
    const secondPass: Schedule = { kind: 'once', at: '2026-11-01T06:30:00Z', timezone: 'America/New_York' };
    const firstPass: Schedule = { ...secondPass, at: '2026-11-01T05:30:00Z' };
    expect(describe(secondPass)).toBe('once at 2026-11-01T06:30:00Z (America/New_York)');
    expect(describe(firstPass)).toBe('once on Sunday 1 November 2026 at 01:30 (America/New_York)');
  });
});

group('unions', () => {
  const part = (kwargs: CronKwargs, rest: object = {}): SchedulePart => ({ kind: 'cron', kwargs, ...rest });
  const union = (parts: readonly SchedulePart[], rest: object = {}): Schedule => ({
    kind: 'union',
    parts,
    timezone: 'UTC',
    ...rest,
  });
  const weekdaysAt9 = part({ day_of_week: 'mon-fri', hour: 9 });
  const saturdaysAt11 = part({ day_of_week: 'sat', hour: 11 });

  test('parts are said one after the other', () => {
    expect(describe(union([weekdaysAt9, saturdaysAt11]))).toBe(
      'every weekday at 09:00, plus every Saturday at 11:00 (UTC)',
    );
  });

  test('parts that differ only in their times are said as one', () => {
    const quarterPastSix = part({ hour: 18, minute: 15 });
    const quarterToNine = part({ hour: 20, minute: 45 });
    expect(describe(union([quarterToNine, quarterPastSix]))).toBe('every day at 18:15 and 20:45 (UTC)');
  });

  test('what narrows the whole is said at the end, what narrows a part is marked as its own', () => {
    const end = '2026-07-01T23:59:59Z';
    const untilJuly = part({ day_of_week: 'sat', hour: 11 }, { end });
    const whole = 'every weekday at 09:00, plus every Saturday at 11:00, until 2026-07-01 (UTC)';
    expect(describe(union([weekdaysAt9, saturdaysAt11], { end }))).toBe(whole);
    expect(describe(union([{ ...weekdaysAt9, end }, untilJuly]))).toBe(whole);
    expect(describe(union([weekdaysAt9, untilJuly]))).toBe(
      'every weekday at 09:00, plus every Saturday at 11:00 (this part until 2026-07-01) (UTC)',
    );
  });

  test('the hours of the whole are said for all of it', () => {
    const rates = [part({ minute: '*/20', day_of_week: 'mon-fri' }), part({ minute: 0 })];
    expect(describe(union(rates, { window: { from: '09:00', to: '17:00' } }))).toBe(
      'every 20 minutes on weekdays, plus every hour, all only between 09:00 and 17:00 (UTC)',
    );
  });

  test('parts that differ in what narrows them are not merged', () => {
    const mornings = part({ hour: 9 }, { except: [{ month: 6 }] });
    expect(describe(union([mornings, part({ hour: 17 })]))).toBe(
      'every day at 09:00 (this part except in June), plus every day at 17:00 (UTC)',
    );
  });

  test('the anchor of a part is not said as the start of all', () => {
    const everyOtherTuesday: SchedulePart = {
      kind: 'calendar',
      every: 2,
      unit: 'week',
      times: ['10:00'],
      anchor: '2026-03-17',
    };
    expect(describe(union([weekdaysAt9, everyOtherTuesday]))).toBe(
      'every weekday at 09:00, plus every 2 weeks on Tuesday at 10:00, counted from 2026-03-17 (UTC)',
    );
  });
});

group('what narrows a schedule', () => {
  const daily = { hour: 9, minute: 0 };
  test.each<[object, string]>([
    [{ window: { from: '09:00', to: '17:00' } }, 'every 20 minutes between 09:00 and 17:00 (UTC)'],
    [{ start: '2026-11-01T00:00:00Z' }, 'every 20 minutes, starting 2026-11-01 (UTC)'],
    [{ start: '2026-11-01T08:00:00Z' }, 'every 20 minutes, none before 2026-11-01 at 08:00 (UTC)'],
    [{ end: '2026-12-31T23:59:59Z' }, 'every 20 minutes, until 2026-12-31 (UTC)'],
    [{ end: '2026-12-31T23:59:59.999Z' }, 'every 20 minutes, until 2026-12-31 (UTC)'],
    [{ end: '2026-12-31T00:00:00Z' }, 'every 20 minutes, until 2026-12-31 at 00:00 (UTC)'],
    [{ maxRuns: 5 }, 'every 20 minutes, 5 times (UTC)'],
    [{ maxRuns: 1 }, 'every 20 minutes, 1 time (UTC)'],
    [{ jitterSeconds: 30 }, 'every 20 minutes, with up to 30 seconds of jitter (UTC)'],
    [{ onGap: 'skip' }, 'every 20 minutes, skipped if the clock jumps over it (UTC)'],
    [{ onGap: 'next_valid' }, 'every 20 minutes, run right after if the clock jumps over it (UTC)'],
    [{ clock: 'local' }, 'every 20 minutes, on the local clock (UTC)'],
  ])('%j is "%s"', (narrowing, words) => {
    expect(describe(cron({ minute: '*/20' }, narrowing))).toBe(words);
  });

  test.each<[CronKwargs[], string]>([
    [[{ month: 12, day: 25 }], 'on 25 December'],
    [[{ year: 2026, month: 12, day: 25 }], 'on 2026-12-25'],
    [[{ day_of_week: 'sat,sun' }], 'on weekends'],
    [[{ day_of_week: 'fri' }], 'on Friday'],
    [[{ month: 6 }], 'in June'],
    [[{ day: 13 }], 'on the 13th of the month'],
    [[{ month: 4, day: '2nd mon' }], 'on the 2nd Monday of April'],
    [[{ day: 13, day_of_week: 'fri' }], 'on Friday the 13th'],
    [[{ week: 53 }], 'in ISO week 53'],
    [[{ hour: 12, minute: 30 }], 'at 12:30'],
    [[{ hour: '12,13' }], 'from 12:00 to 13:59'],
    [[{ day: '*' }], 'on every day'],
    [[{ hour: '9,12,13' }], 'in hours 9, 12 and 13'],
    [[{ hour: 12, minute: 30, second: 0 }], 'at 12:30:00'],
    [[{ minute: '0-15', hour: '12,13' }], 'in minutes 0 to 15 of hours 12 and 13'],
    [[{ day_of_week: 'fri', hour: 9 }, { hour: 12 }], 'from 12:00 to 12:59 and on Friday from 09:00 to 09:59'],
    [[{ day_of_week: 'fri', hour: 12 }], 'on Friday from 12:00 to 12:59'],
    [
      [{ month: 12, day: 25 }, { month: 1, day: 1 }, { day_of_week: 'sun' }],
      'on 25 December, on 1 January and on Sunday',
    ],
  ])('except %j is "except %s"', (except, words) => {
    expect(describe(cron(daily, { except }))).toBe(`every day at 09:00 except ${words} (UTC)`);
  });

  test('a start with a time is said so that it cannot be heard as the beat of a rate', () => {
    const start = '2026-11-01T07:30:00Z';
    expect(describe(cron({ hour: '*/2', minute: 0 }, { start }))).toBe(
      'every 2 hours, none before 2026-11-01 at 07:30 (UTC)',
    );
    expect(describe(cron(daily, { start }))).toBe('every day at 09:00, starting 2026-11-01 at 07:30 (UTC)');
  });

  test('everything at once, in one order', () => {
    const schedule = cron(
      { day_of_week: 'mon-fri', minute: '*/20' },
      {
        timezone: 'America/New_York',
        window: { from: '22:00', to: '06:00' },
        except: [{ month: 12, day: 25 }],
        start: '2026-11-02T05:00:00Z',
        end: '2027-01-01T04:59:59Z',
        maxRuns: 5,
        jitterSeconds: 1,
        onGap: 'next_valid',
      },
    );
    expect(describe(schedule)).toBe(
      'every 20 minutes on weekdays between 22:00 and 06:00 except on 25 December, starting 2026-11-02, until 2026-12-31, ' +
        '5 times, with up to 1 second of jitter, run right after if the clock jumps over it (America/New_York)',
    );
  });
});

group('hours', () => {
  const window = { from: '09:00', to: '17:00' };
  test.each<[CronKwargs, object, string]>([
    [{ minute: '*/20' }, window, 'every 20 minutes between 09:00 and 17:00'],
    [{ minute: 30 }, window, 'every hour at :30 between 09:00 and 17:00'],
    [{ hour: 9 }, { from: '08:00', to: '10:00' }, 'every day at 09:00, only between 08:00 and 10:00'],
    [{ hour: '*/2', minute: 0 }, window, 'every 2 hours from 00:00 to 22:00, only between 09:00 and 17:00'],
    [
      { minute: '*/20' },
      { from: '09:10', to: '17:00' },
      'every 20 minutes from 00:00 to 23:40, only between 09:10 and 17:00',
    ],
    [{ second: '*/30' }, { from: '09:00:30', to: '17:00' }, 'every 30 seconds between 09:00:30 and 17:00:00'],
    [{ hour: '9-17', minute: 0 }, window, 'every hour from 09:00 to 17:00, only between 09:00 and 17:00'],
  ])('%j in %j is "%s"', (kwargs, hours, words) => {
    expect(describe(cron(kwargs, { window: hours }))).toBe(`${words} (UTC)`);
  });

  test('an interval is only held to its hours, not counted from them', () => {
    const every45: Schedule = {
      kind: 'interval',
      seconds: 2700,
      from: 'start',
      anchor: '2026-03-16T10:00:00Z',
      timezone: 'UTC',
      window,
    };
    expect(describe(every45)).toBe(
      'every 45 minutes, only between 09:00 and 17:00, counted from 2026-03-16 10:00 (UTC)',
    );
  });
});

test('the date alone says an end only where it is the last second of that day', () => {
  const until = (end: string): string => describe(cron(daily9, { timezone: 'America/Santiago', end }));
  // Clocks go back at midnight there: 23:59:59 is shown twice.
  expect(until('2026-04-05T03:59:59Z')).toBe('every day at 09:00, until 2026-04-04 (America/Santiago)');
  expect(until('2026-04-05T02:59:59Z')).toBe('every day at 09:00, until 2026-04-04 at 23:59:59 (America/Santiago)');
});

test('on the UTC clock times and dates are said in UTC, whatever zone they are shown in', () => {
  const schedule = cron(daily9, { timezone: 'America/New_York', clock: 'utc', end: '2026-12-31T23:59:59Z' });
  expect(describe(schedule)).toBe('every day at 09:00, until 2026-12-31, on the UTC clock (America/New_York)');
});
const daily9 = { hour: 9, minute: 0 };

group('the 12-hour clock', () => {
  const twelve = (schedule: Schedule): string => describe(schedule, { clock: '12' });

  test.each<[CronKwargs, string]>([
    [{ hour: 9, minute: 0 }, 'every day at 9:00 AM'],
    [{ hour: '0,12,17', minute: 5 }, 'every day at 12:05 AM, 12:05 PM and 5:05 PM'],
    [{ hour: '0,12', minute: 0 }, 'every day at midnight and noon'],
    [{ hour: '9-17', minute: '*/15' }, 'every 15 minutes from 9:00 AM to 5:45 PM'],
    [{ hour: 12, minute: 0, second: 30 }, 'every day at 12:00:30 PM'],
  ])('%j is "%s"', (kwargs, words) => {
    expect(twelve(cron(kwargs))).toBe(`${words} (UTC)`);
  });

  test('behind a date midnight is 12:00 AM, which leaves no doubt about the day', () => {
    const end = '2026-12-31T00:00:00Z';
    expect(twelve(cron(daily9, { end }))).toBe('every day at 9:00 AM, until 2026-12-31 at 12:00 AM (UTC)');
    expect(twelve({ kind: 'once', at: '2026-03-20T14:00:00Z', timezone: 'UTC' })).toBe(
      'once on Friday 20 March 2026 at 2:00 PM (UTC)',
    );
  });
});
