// A model that is subtly wrong is caught by the words of the phrase; one that is right is believed.

import { describe, expect, test } from 'vitest';
import { contradictions, crossCheck } from '../../src/parser/cross-check.js';
import type { ReadContext } from '../../src/parser/context.js';
import type { Understood } from '../../src/parser/understanding.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { parseInstant, type Instant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';

const berlin: ReadContext = {
  now: parseInstant('2026-03-16T10:00:00Z') as Instant,
  timezone: 'Europe/Berlin' as ZoneName,
};
const cron = (kwargs: object, rest: object = {}): Schedule => ({
  kind: 'cron',
  kwargs,
  timezone: 'Europe/Berlin',
  ...rest,
});
const everyOtherTuesday = (every: number, times: [string, ...string[]] = ['10:00']): Schedule => ({
  kind: 'calendar',
  every,
  unit: 'week',
  daysOfWeek: ['tue'],
  times,
  anchor: '2026-03-17',
  timezone: 'Europe/Berlin',
});

describe('a subtly wrong answer is caught', () => {
  test.each<[string, Schedule, string]>([
    ['9am for 9pm', cron({ hour: 9, minute: 0 }), 'warm up the vending machines at 9pm daily'],
    ['9 for nine in the evening', cron({ hour: 9, minute: 0 }), 'nightcap at nine in the evening, every single day'],
    ['midnight for noon', cron({ hour: 0, minute: 0 }), 'ring the bell at high noon each day'],
    ['the wrong minute', cron({ hour: 7, minute: 0 }), 'porridge at half past seven every day'],
    ['a quarter on the wrong side', cron({ hour: 9, minute: 15 }), 'porridge at quarter to nine every day'],
    ['an hour that nobody said', cron({ hour: '9,17', minute: 0 }), 'porridge at 9am every day'],
    ['the wrong weekday', cron({ day_of_week: 'wed', hour: 9 }), 'porridge each Tuesday at 9am'],
    ['a weekday too many', cron({ day_of_week: 'mon-fri', hour: 9 }), 'porridge from Monday to Thursday at 9am'],
    ['a weekday too few', cron({ day_of_week: 'mon', hour: 9 }), 'porridge on Mondays and Fridays at 9am'],
    ['weekdays dropped', cron({ hour: 9, minute: 0 }), 'porridge at 9am on weekdays'],
    ['weekends dropped', cron({ hour: 9, minute: 0 }), 'porridge at 9am on weekends'],
    ['weekdays that nobody said', cron({ day_of_week: 'mon-fri', hour: 9 }), 'porridge at 9am every single day'],
    ['the exception dropped', cron({ hour: 9, minute: 0 }), 'porridge at 9am except Sundays'],
    ['every week for every other week', everyOtherTuesday(1), 'porridge every other Tuesday at 10am'],
    [
      '*/2 for every other week',
      cron({ week: '*/2', day_of_week: 'tue', hour: 10 }),
      'porridge every other Tuesday at 10am',
    ],
    ['*/2 for every other day', cron({ day: '*/2', hour: 10 }), 'porridge every other day at 10am'],
    ['*/45 for every 45 minutes', cron({ minute: '*/5' }), 'porridge every 45 minutes'],
    ['the wrong month', cron({ month: 7, day: 5, hour: 9 }), 'porridge each year on June 5 at 9am'],
    ['the wrong day', cron({ month: 6, day: 6, hour: 9 }), 'porridge each year on June 5 at 9am'],
    ['the wrong nth', cron({ day: '2nd fri', hour: 9 }), 'porridge on the third Friday of the month at 9am'],
    [
      'the wrong date',
      { kind: 'once', at: '2026-12-24T08:00:00Z', timezone: 'Europe/Berlin' },
      'porridge on 2026-12-25 at 9am',
    ],
    ['UTC for the local zone', cron({ hour: 9, minute: 0 }, { timezone: 'UTC' }), 'porridge at 9am every day'],
    ['the local zone for a named one', cron({ hour: 9, minute: 0 }), 'porridge at 9am London time every day'],
    ['the local zone for an abbreviation', cron({ hour: 9, minute: 0 }), 'porridge at 9am PST every day'],
    ['a zone for an offset', cron({ hour: 9, minute: 0 }), 'porridge at 9am UTC+5 every day'],
    ['a count dropped', cron({ hour: 9, minute: 0 }), 'porridge at 9am daily, 7 times'],
    ['once for twice', cron({ hour: 9, minute: 0 }), 'porridge twice a day'],
  ])('%s', (_, schedule, phrase) => {
    expect(contradictions(phrase, schedule, berlin)).not.toEqual([]);
  });
});

describe('a right answer is believed', () => {
  test.each<[string, Schedule]>([
    ['warm up the vending machines at 9pm daily', cron({ hour: 21, minute: 0 })],
    ['nightcap at nine in the evening, every single day', cron({ hour: 21, minute: 0 })],
    ['ring the bell at high noon each day', cron({ hour: 12, minute: 0 })],
    ['porridge at half past seven every day', cron({ hour: 7, minute: 30 })],
    ['porridge at quarter to nine every day', cron({ hour: 8, minute: 45 })],
    ['porridge at seven thirty am daily', cron({ hour: 7, minute: 30 })],
    ['porridge from Monday to Thursday at 9am', cron({ day_of_week: 'mon-thu', hour: 9 })],
    ['porridge on working days when twelve strikes', cron({ day_of_week: 'mon-fri', hour: 12, minute: 0 })],
    ['porridge at 9am except Sundays', cron({ hour: 9, minute: 0 }, { except: [{ day_of_week: 'sun' }] })],
    ['porridge at 9am except Sundays', cron({ day_of_week: 'mon-sat', hour: 9, minute: 0 })],
    ['porridge every other Tuesday at 10am', everyOtherTuesday(2)],
    ['porridge fortnightly on Tuesday at 10am', everyOtherTuesday(2)],
    [
      'porridge every 45 minutes',
      { kind: 'interval', seconds: 2700, from: 'start', anchor: '2026-03-16T10:00:00Z', timezone: 'Europe/Berlin' },
    ],
    [
      'porridge every 20 minutes between 9am and 5pm',
      cron({ minute: '*/20' }, { window: { from: '09:00', to: '17:00' } }),
    ],
    ['porridge on the hour from 9am to 5pm', cron({ hour: '9-17', minute: 0 })],
    ['porridge each year on June 5 at 9am', cron({ month: 6, day: 5, hour: 9 })],
    ['porridge on the third Friday of the month at 9am', cron({ day: '3rd fri', hour: 9 })],
    ['porridge on the first workday of the month at 9am', cron({ day: 'first workday', hour: 9 })],
    ['porridge at 9am London time every day', cron({ hour: 9, minute: 0 }, { timezone: 'Europe/London' })],
    ['porridge at 9am PST every day', cron({ hour: 9, minute: 0 }, { timezone: 'America/Los_Angeles' })],
    ['porridge at 9am daily, 7 times', cron({ hour: 9, minute: 0 }, { maxRuns: 7 })],
    ['porridge twice a day', cron({ hour: '9,17', minute: 0 })],
    ['porridge at lunchtime each Tuesday', cron({ day_of_week: 'tue', hour: 12, minute: 0 })],
    ['porridge on Christmas Day each year at 9am', cron({ month: 12, day: 25, hour: 9, minute: 0 })],
    ['porridge on 2026-12-25 at 9am', { kind: 'once', at: '2026-12-25T08:00:00Z', timezone: 'Europe/Berlin' }],
    [
      'porridge each Tuesday at 9am until November',
      cron({ day_of_week: 'tue', hour: 9 }, { end: '2026-10-31T22:59:59Z' }),
    ],
  ])('"%s"', (phrase, schedule) => {
    expect(contradictions(phrase, schedule, berlin)).toEqual([]);
  });
});

const answer = (schedule: Schedule): Understood => ({
  status: 'ok',
  schedule,
  assumed: [],
  warnings: [],
  source: 'model',
});

test('a contradiction becomes one question with the reading, its dates and what is wrong with it', () => {
  const asked = crossCheck('porridge at 9pm daily, half of it', answer(cron({ hour: 9, minute: 0 })), berlin);
  expect(asked).toMatchObject({
    status: 'question',
    source: 'model',
    readings: [{ says: 'every day at 09:00 (Europe/Berlin)' }],
  });
  expect(asked.status === 'question' && asked.question).toBe(
    'Is this meant: "every day at 09:00 (Europe/Berlin)" (next: 2026-03-17 09:00, 2026-03-18 09:00, 2026-03-19 09:00)? The time "9pm" is missing; 09:00 is not in the phrase.',
  );
});

test('where grammar and model fire at different times, both are shown with their dates', () => {
  const asked = crossCheck('porridge daily at 8am, or so', answer(cron({ hour: 9, minute: 0 })), berlin);
  expect(asked).toMatchObject({
    status: 'question',
    readings: [{ says: 'every day at 09:00 (Europe/Berlin)' }, { says: 'every day at 08:00 (Europe/Berlin)' }],
  });
  expect(asked.status === 'question' && asked.question).toContain('2026-03-17 08:00');
});

test('firings decide whether grammar and model agree, not the way they are written', () => {
  const union: Schedule = {
    kind: 'union',
    parts: [
      { kind: 'cron', kwargs: { hour: 17, minute: 0 } },
      { kind: 'cron', kwargs: { hour: 9, minute: 0 } },
    ],
    timezone: 'Europe/Berlin',
  };
  const read = crossCheck('porridge at 9:00 and 17:00 every day, or so', answer(union), berlin);
  expect(read).toMatchObject({ status: 'ok', schedule: union });
});

test('where no time is said only the days are compared, and a time that no word names exactly is stated', () => {
  const model = answer(cron({ day_of_week: 'tue', hour: 12, minute: 0 }));
  expect(crossCheck('porridge at lunchtime each Tuesday', model, berlin)).toMatchObject({
    status: 'ok',
    assumed: ['the time is taken as 12:00'],
  });
  const wednesday = answer(cron({ day_of_week: 'wed', hour: 12, minute: 0 }));
  expect(crossCheck('porridge at lunchtime each Tuesday', wednesday, berlin)).toMatchObject({ status: 'question' });
});

test('what the grammar had to assume is stated where the model reads the same', () => {
  const model = answer(cron({ day_of_week: 'tue', hour: 7, minute: 0 }));
  expect(crossCheck('porridge each Tuesday at 7, or so', model, berlin)).toMatchObject({
    status: 'ok',
    assumed: [expect.stringContaining('24-hour clock') as string],
  });
});
