// What is said about a schedule is itself a phrase: read back, on either clock, it is the same schedule. Every shape, every field and
// every narrowing takes part; `ROUND_TRIPS=20000 npx vitest run test/parser/read-back.test.ts` asks more of them.

import fc from 'fast-check';
import { describe as group, expect, test } from 'vitest';
import { readSchedule } from '../../src/parser/parse-schedule.js';
import { describe } from '../../src/schedule/describe.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { parseInstant, type Instant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';
import { schedules } from '../support/any-schedule.js';
import { deedsOf, meaningOf } from '../support/schedule-meaning.js';

const ROUND_TRIPS = Number(process.env['ROUND_TRIPS'] ?? 60);
const PATIENCE_MS = 20_000 + 100 * ROUND_TRIPS;

const instant = (text: string): Instant => parseInstant(text) as Instant;
const now = instant('2026-03-16T10:00:00Z');
const elsewhere = { now, timezone: 'Asia/Kathmandu' as ZoneName };
/** Around changes of the clocks in the zones of the random schedules, and far away. */
const moments = [
  now,
  ...['2026-03-28T12:00:00Z', '2026-04-04T00:00:00Z', '2026-09-05T12:00:00Z', '2026-10-24T12:00:00Z'].map(instant),
  ...['2026-10-31T12:00:00Z', '2027-03-13T12:00:00Z', '2031-01-01T00:00:00Z'].map(instant),
];
const clocks = ['24', '12'] as const;

function optionsOf({ timezone, maxRuns, jitterSeconds, onGap, clock }: Schedule): unknown {
  return [timezone, maxRuns, jitterSeconds, onGap, clock];
}

function expectSame(read: Schedule, meant: Schedule, words: string): void {
  if (meaningOf(read) === meaningOf(meant)) return;
  expect(optionsOf(read), words).toEqual(optionsOf(meant));
  expect(deedsOf(read, moments), words).toBe(deedsOf(meant, moments));
}

test(
  'what is said about any schedule reads back to the same schedule, on the 24-hour and on the 12-hour clock',
  () => {
    fc.assert(
      fc.property(schedules(now), fc.constantFrom(...clocks), (schedule, clock) => {
        const words = describe(schedule, { clock });
        const read = readSchedule(words, elsewhere);
        expect(read.status === 'ok' ? 'ok' : read.reason, words).toBe('ok');
        if (read.status === 'ok') expectSame(read.schedule, schedule, words);
      }),
      { numRuns: ROUND_TRIPS },
    );
  },
  PATIENCE_MS,
);

test(
  'without its zone a sentence is read the same in that zone, or declined: one wording has one meaning',
  () => {
    fc.assert(
      fc.property(schedules(now), fc.constantFrom(...clocks), (schedule, clock) => {
        const words = describe(schedule, { clock }).replace(/ \([^()]+\)$/, '');
        const read = readSchedule(words, { now, timezone: schedule.timezone as ZoneName });
        // A walk through the deeds of a narrow schedule takes seconds: only where the two are not written alike.
        if (read.status !== 'ok' || meaningOf(read.schedule) === meaningOf(schedule)) return;
        expect(optionsOf(read.schedule), words).toEqual(optionsOf(schedule));
        expect(deedsOf(read.schedule, [now]), words).toBe(deedsOf(schedule, [now]));
      }),
      { numRuns: ROUND_TRIPS },
    );
  },
  PATIENCE_MS,
);

group('sentences that were once read as another schedule', () => {
  test.each<[string, Partial<Schedule>]>([
    [
      'every 2 years on the last Friday of March at 10:00, starting 2026-03-27 (UTC)',
      { kind: 'calendar', every: 2, unit: 'year', anchor: '2026-03-27', times: ['10:00'], day: 'last fri' },
    ],
    [
      'every day at 09:00 except in ISO week 53 (UTC)',
      { kind: 'cron', kwargs: { hour: 9, minute: 0 }, except: [{ week: 53 }] },
    ],
    [
      'every 2 hours, none before 2026-11-01 at 07:30 (UTC)',
      { kind: 'cron', kwargs: { hour: '*/2', minute: 0 }, start: '2026-11-01T07:30:00Z' },
    ],
    ['every day at 09:00:00 and 09:00:20 (UTC)', { kind: 'cron', kwargs: { hour: 9, minute: 0, second: '0,20' } }],
    [
      'on 1 February in 2033 and 2036 at 09:00 (UTC)',
      { kind: 'cron', kwargs: { year: '2033,2036', month: 2, day: 1, hour: 9, minute: 0 } },
    ],
  ])('%s', (words, schedule) => {
    const read = readSchedule(words, elsewhere);
    expect(read.status === 'ok' && read.schedule).toEqual({ ...schedule, timezone: 'UTC' });
    expect(describe({ ...schedule, timezone: 'UTC' } as Schedule)).toBe(words);
    // The forms that read what people say make the same of it, or nothing.
    const typed = readSchedule(words.replace(' (UTC)', ''), { now, timezone: 'UTC' as ZoneName });
    if (typed.status === 'ok')
      expect(deedsOf(typed.schedule, moments)).toBe(
        deedsOf(read.status === 'ok' ? read.schedule : typed.schedule, moments),
      );
  });
});

group('what is said behind any phrase', () => {
  const told = (phrase: string): object | string => {
    const read = readSchedule(phrase, { now, timezone: 'UTC' as ZoneName });
    return read.status === 'ok' ? read.schedule : read.reason;
  };
  test.each<[string, object]>([
    ['weekdays at 5pm with up to 30 seconds of jitter', { jitterSeconds: 30 }],
    ['weekdays at 5pm with a jitter of 2 minutes', { jitterSeconds: 120 }],
    ['weekdays at 5pm, run right after if the clock jumps over it', { onGap: 'next_valid' }],
    ['weekdays at 5pm with 5 seconds jitter, skipped if the clock jumps over it', { jitterSeconds: 5, onGap: 'skip' }],
  ])('%s', (phrase, options) => {
    expect(told(phrase)).toMatchObject({ kwargs: { day_of_week: 'mon-fri', hour: 17 }, ...options });
  });

  test('a delay after each run is counted from now until there was one', () => {
    const expected = {
      kind: 'interval',
      seconds: 2700,
      from: 'completion',
      anchor: '2026-03-16T10:00:00Z',
      timezone: 'UTC',
    };
    expect(told('every 45 minutes after each successful run')).toEqual(expected);
    expect(told('45 minutes after each successful run')).toEqual(expected);
  });

  test.each(['weekdays at 5pm with jitter', 'weekdays at 5pm with up to 5 jitter', 'with up to 5 seconds of jitter'])(
    'not %s',
    (phrase) => expect(told(phrase)).toEqual(expect.any(String)),
  );
});

group('what is no sentence of this program is not read as one', () => {
  test.each([
    'every day at 09:00, counted from noon (UTC)',
    'every 2 weeks on Tuesday at 10:00, starting 2026-02-30 (UTC)',
    'once on Monday 20 March 2026 at 14:00 (UTC)',
    'every 25 minutes from 09:00 to 09:45, only between 09:00 and 10:00 (UTC)',
    'every day at 09:00, with up to 30 seconds of jitter, 5 times or so (UTC)',
    'every day at 09:00, again when the clock goes back (UTC)',
    'every hour at :75 between 09:00 and 17:00 (UTC)',
    'every day at 09:00, plus every so often (UTC)',
  ])('%s', (phrase) => {
    expect(readSchedule(phrase, elsewhere).status).not.toBe('ok');
  });
});
