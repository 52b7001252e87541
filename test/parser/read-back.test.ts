// What is said about a schedule is itself a phrase: read back, it fires at the same instants. Where the grammar does not know the
// words yet it must decline; reading them as something else would be the worst outcome.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSchedule } from '../../src/parser/parse-schedule.js';
import { describe } from '../../src/schedule/describe.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { formatInstant, parseInstant, type Instant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';

const now = parseInstant('2026-03-16T10:00:00Z') as Instant;
const beforeFold = parseInstant('2026-10-31T23:30:00Z') as Instant;
const elsewhere = { now, timezone: 'Asia/Kathmandu' as ZoneName };

const two = (n: number): string => String(n).padStart(2, '0');
const timezone = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe');
const hour = fc.integer({ min: 0, max: 23 });
const minute = fc.integer({ min: 0, max: 59 });
const some = (values: readonly string[] | readonly number[], most: number): fc.Arbitrary<string> =>
  fc.subarray<string | number>([...values], { minLength: 1, maxLength: most }).map((chosen) => chosen.join());
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const daysOfMonth = Array.from({ length: 28 }, (_, i) => i + 1);

const date = fc.oneof(
  fc.constant({}),
  some(weekdays, 6).map((day_of_week) => ({ day_of_week })),
  fc.constant({ day_of_week: 'mon-fri' }),
  some(daysOfMonth, 3).map((day) => ({ day })),
  fc
    .constantFrom('last', 'last fri', '3rd tue', '2nd last fri', 'first workday', 'last workday')
    .map((day) => ({ day })),
  fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) }),
  some([1, 4, 7, 10], 3).map((month) => ({ month })),
  fc.constant({ day: 13, day_of_week: 'fri' }),
);
const clockTimes = fc.record({ hour: some([0, 6, 9, 13, 17, 23], 3), minute });
const rate = fc.oneof(
  fc.constantFrom(1, 2, 5, 10, 15, 20, 30).map((n) => ({ minute: n === 1 ? '*' : `*/${n}` })),
  fc.record({ hour: fc.constantFrom('*', '*/2', '*/4', '*/6', '*/12'), minute }),
  fc.record({ hour: fc.constantFrom('9-17', '8-12', '0-5'), minute: fc.constantFrom(0, '*/15', '*/20') }),
);
const bounds = fc.record(
  {
    end: fc.constant('2029-12-30T22:59:59Z'),
    maxRuns: fc.integer({ min: 2, max: 9 }),
    except: fc.constantFrom([{ month: 12, day: 25 }], [{ day_of_week: 'sat,sun' }], [{ month: 6 }]),
  },
  { requiredKeys: [] },
);
const start = fc.constantFrom({}, { start: '2026-11-01T08:00:00Z' }, { start: '2026-06-01T12:30:00Z' });
const cron = fc.oneof(
  fc
    .tuple(date, clockTimes, start)
    .map(([days, time, from]) => ({ kind: 'cron', kwargs: { ...days, ...time }, ...from })),
  fc.tuple(date, rate).map(([days, time]) => ({ kind: 'cron', kwargs: { ...days, ...time } })),
);
const clock = fc.tuple(hour, minute).map(([h, m]) => `${two(h)}:${two(m)}`);
const calendar = fc
  .record({
    every: fc.integer({ min: 2, max: 6 }),
    times: fc.uniqueArray(clock, { minLength: 1, maxLength: 2 }),
    anchor: fc.constantFrom('2026-03-17', '2026-05-06'),
  })
  .chain((rule) =>
    fc.oneof(
      fc.constant({ ...rule, unit: 'day' }),
      some(weekdays, 3).map((days) => ({ ...rule, unit: 'week', daysOfWeek: days.split(',') })),
      fc.integer({ min: 1, max: 28 }).map((day) => ({ ...rule, unit: 'month', day })),
    ),
  )
  .map((rule) => ({ kind: 'calendar', ...rule }));
const once = fc
  .integer({ min: 1, max: 400_000 })
  .map((minutes) => ({ kind: 'once', at: formatInstant((now + minutes * 60_000) as Instant) }));
const union = fc
  .record({ first: fc.record({ hour, minute }), second: fc.record({ hour, minute }) })
  .map(({ first, second }) => ({
    kind: 'union',
    parts: [
      { kind: 'cron', kwargs: { day_of_week: 'mon-fri', ...first } },
      { kind: 'cron', kwargs: { day_of_week: 'sat', ...second } },
    ],
  }));
const readable = fc
  .oneof(
    fc.tuple(cron, bounds),
    fc.tuple(calendar, fc.constant({})),
    fc.tuple(once, fc.constant({})),
    fc.tuple(union, bounds),
  )
  .chain(([shape, narrowing]) =>
    timezone.map((zone) => ({ ...shape, ...narrowing, timezone: zone }) as unknown as Schedule),
  )
  .filter((schedule) => compile(schedule).next(now) !== null);

test('what is said about everyday schedules reads back to the same firings', () => {
  fc.assert(
    fc.property(readable, (schedule) => {
      const words = describe(schedule);
      const read = readSchedule(words, elsewhere);
      expect(read.status === 'ok' ? 'ok' : read, words).toBe('ok');
      if (read.status === 'ok') expectSame(read.schedule, schedule, words);
    }),
    { numRuns: 80 },
  );
});

test.each<Partial<Schedule>>([
  { jitterSeconds: 30 },
  { onGap: 'next_valid' },
  { clock: 'utc' },
  { kwargs: { hour: '*/2', minute: 0 }, start: '2026-11-01T07:30:00Z' },
  { kwargs: { hour: 9 }, window: { from: '08:00', to: '10:00' } },
  { kwargs: { day: 1, day_of_week: 'mon-fri', hour: 9 } },
  { kind: 'interval', seconds: 2700, from: 'start', anchor: '2026-03-16T10:00:00Z' },
  { kind: 'interval', seconds: 2700, from: 'completion', anchor: '2026-03-16T10:00:00Z' },
  {
    kind: 'union',
    parts: [
      { kind: 'cron', kwargs: { hour: 9 }, except: [{ month: 6 }] },
      { kind: 'cron', kwargs: { hour: 17 } },
    ],
  },
  {
    kind: 'union',
    parts: [
      { kind: 'cron', kwargs: { hour: 9 } },
      { kind: 'calendar', every: 2, unit: 'week', times: ['10:00'], anchor: '2026-03-24' },
    ],
  },
] as Partial<Schedule>[])('what %j is said as is read right or not at all', (given) => {
  const schedule = {
    kind: 'cron',
    kwargs: { hour: 2, minute: 30 },
    timezone: 'America/New_York',
    ...given,
  } as Schedule;
  const words = describe(schedule);
  const read = readSchedule(words, elsewhere);
  if (read.status === 'ok') expectSame(read.schedule, schedule, words);
  else expect(read.reason, words).not.toBe('');
});

function expectSame(read: Schedule, meant: Schedule, words: string): void {
  const { maxRuns, jitterSeconds, onGap = 'skip', clock: face = 'local', timezone: zone } = meant;
  const options = (schedule: Schedule): unknown[] => [
    schedule.maxRuns,
    schedule.jitterSeconds,
    schedule.onGap ?? 'skip',
    schedule.clock ?? 'local',
    schedule.timezone,
  ];
  expect(options(read), words).toEqual([maxRuns, jitterSeconds, onGap, face, zone]);
  for (const from of [now, beforeFold]) {
    expect(compile(read).take(from, 30).map(formatInstant), words).toEqual(
      compile(meant).take(from, 30).map(formatInstant),
    );
  }
}
