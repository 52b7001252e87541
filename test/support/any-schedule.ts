// Random schedules of every shape, for properties of what is said about them. Nothing that can be stored is left out: every field,
// every form of a field, every narrowing, on a whole schedule and on the parts of a union.

import fc from 'fast-check';
import { validateSchedule } from '../../src/schedule/occurrences.js';
import type { CronField, CronKwargs, Schedule } from '../../src/schedule/schedule.js';
import { formatInstant, type Instant } from '../../src/time/instant.js';

/** Zones with fixed time, with changes of an hour, half an hour and two, at midnight, and far from UTC. */
const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/Havana',
  'America/Santiago',
  'Antarctica/Troll',
  'Asia/Kathmandu',
] as const;

const RANGES: Readonly<Record<CronField, readonly [number, number]>> = {
  year: [1970, 9999],
  month: [1, 12],
  day: [1, 31],
  week: [1, 53],
  day_of_week: [0, 6],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
};
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const two = (n: number): string => String(n).padStart(2, '0');

/** Every schedule that is valid at `now`. */
export function schedules(now: Instant): fc.Arbitrary<Schedule> {
  return candidates(now)
    .map((candidate) => validateSchedule(candidate, now, 'person'))
    .filter((result) => result.ok)
    .map((result) => result.schedule);
}

/** Schedules of every shape, some of which never fire. */
export function candidates(now: Instant): fc.Arbitrary<object> {
  return fc
    .tuple(fc.oneof({ weight: 3, arbitrary: part(now) }, { weight: 1, arbitrary: union(now) }), common)
    .map(([shape, rest]) => ({ ...shape, ...rest }));
}

const common = fc.record(
  {
    timezone: fc.constantFrom(...ZONES),
    maxRuns: between(1, 3000),
    jitterSeconds: between(1, 600),
    onGap: fc.constantFrom('skip', 'next_valid'),
    clock: fc.constantFrom('local', 'utc'),
  },
  { requiredKeys: ['timezone'] },
);

function part(now: Instant): fc.Arbitrary<object> {
  const shape = fc.oneof(
    { weight: 4, arbitrary: everydayCron },
    { weight: 4, arbitrary: anyCron },
    { weight: 2, arbitrary: interval(now) },
    { weight: 3, arbitrary: calendar },
    { weight: 1, arbitrary: once(now) },
  );
  return fc.tuple(shape, narrowing(now)).map(([each, narrowed]) => ({ ...each, ...narrowed }));
}

function union(now: Instant): fc.Arbitrary<object> {
  const alike = fc
    .tuple(date, fc.array(clockTime, { minLength: 2, maxLength: 3 }))
    .map(([days, times]) => times.map((time) => ({ kind: 'cron', kwargs: { ...days, ...time } })));
  return fc
    .tuple(fc.oneof(fc.array(part(now), { minLength: 2, maxLength: 3 }), alike), narrowing(now))
    .map(([parts, narrowed]) => ({ kind: 'union', parts, ...narrowed }));
}

/** Any expression of a field: `*`, steps, ranges, lists of them, and where the field has them names and days that depend on the month. */
function field(name: CronField): fc.Arbitrary<number | string> {
  const [min, max] = name === 'year' ? [2026, 2040] : RANGES[name];
  const value = between(min, max);
  const named = (n: number): number | string =>
    name === 'day_of_week' ? (WEEKDAYS[n] ?? n) : name === 'month' ? (MONTHS[n - 1] ?? n) : n;
  const range = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const step = range
    .filter(([from, to]) => to > from)
    .chain(([from, to]) => between(1, to - from).map((by) => `${from}-${to}/${by}`));
  const atom: fc.Arbitrary<number | string> = fc.oneof(
    { weight: 4, arbitrary: value.map(named) },
    { weight: 2, arbitrary: range.map(([from, to]) => `${named(from)}-${named(to)}`) },
    { weight: 1, arbitrary: step },
    { weight: 1, arbitrary: between(1, RANGES[name][1] - RANGES[name][0]).map((by) => `*/${by}`) },
    ...(name === 'day' ? [{ weight: 4, arbitrary: monthDay }] : []),
  );
  const open = between(min, max - 1).chain((from) => between(1, Math.max(1, max - from)).map((by) => `${from}/${by}`));
  return fc.oneof(
    { weight: 4, arbitrary: atom },
    { weight: 1, arbitrary: open },
    { weight: 1, arbitrary: fc.constant('*') },
    { weight: 2, arbitrary: fc.array(atom, { minLength: 2, maxLength: 4 }).map((atoms) => atoms.join()) },
  );
}

const nth = fc.constantFrom('1st', '2nd', '3rd', '4th', '5th', 'last', '2nd last', '3rd last');
const monthDay = fc.oneof(
  fc.constantFrom('last', '2nd last', '10th last', 'first workday', 'last workday', '2nd workday', '3rd last workday'),
  fc.tuple(nth, fc.constantFrom(...WEEKDAYS)).map(([place, weekday]) => `${place} ${weekday}`),
  between(1, 31).map((day) => `nearest workday ${day}`),
);

/** Kwargs of any fields at all, at most `most` of them. */
function anyKwargs(most: number): fc.Arbitrary<CronKwargs> {
  return fc
    .subarray(Object.keys(RANGES) as CronField[], { minLength: 1, maxLength: most })
    .chain((names) => fc.tuple(...names.map((name) => field(name).map((value) => [name, value] as const))))
    .map((fields) => Object.fromEntries(fields));
}

const anyCron = anyKwargs(4).map((kwargs) => ({ kind: 'cron', kwargs }));

const date: fc.Arbitrary<CronKwargs> = fc.oneof(
  fc.constant({}),
  fc.constantFrom('mon-fri', 'sat,sun', 'tue', 'mon,thu').map((day_of_week) => ({ day_of_week })),
  field('day').map((day) => ({ day })),
  fc.record({ month: field('month'), day: between(1, 28) }),
  fc.record({ month: field('month'), day_of_week: field('day_of_week') }),
);
const clockTime: fc.Arbitrary<CronKwargs> = fc.oneof(
  fc.record({ hour: between(0, 23), minute: fc.constantFrom(0, 15, 30, 59) }),
  fc.record({ hour: field('hour'), minute: fc.constantFrom(0, 30) }),
  fc.record({ hour: between(0, 23), minute: between(0, 59), second: between(0, 59) }),
);
const rate: fc.Arbitrary<CronKwargs> = fc.oneof(
  fc.constantFrom(1, 2, 5, 10, 15, 20, 30).map((n) => ({ minute: n === 1 ? '*' : `*/${n}` })),
  fc.record({ hour: fc.constantFrom('*', '*/2', '*/4', '*/6', '*/12', '9-17', '8-18/2'), minute: field('minute') }),
  fc.record({ hour: fc.constantFrom('9-17', '0-5', '22,23'), minute: fc.constantFrom(0, '*/15', '*/25') }),
  fc.record({ minute: fc.constantFrom('*', 0, '0-5'), second: fc.constantFrom('*/10', '*', '*/7') }),
);
const everydayCron = fc
  .tuple(date, fc.oneof(clockTime, rate))
  .map(([days, time]) => ({ kind: 'cron', kwargs: { ...days, ...time } }));

/** An instant within `days` of `now`; on whole seconds, whole days or with milliseconds. */
function instant(now: Instant, days: readonly [number, number] = [-400, 500]): fc.Arbitrary<string> {
  const any = between(days[0] * 86_400, days[1] * 86_400).map((seconds) => now + seconds * 1000);
  const dayEdge = between(...days).map((day) => Math.floor(now / 86_400_000 + day) * 86_400_000);
  return fc
    .oneof(
      { weight: 3, arbitrary: any.map((at) => at - (at % 60_000)) },
      { weight: 2, arbitrary: any },
      {
        weight: 2,
        arbitrary: fc
          .tuple(dayEdge, fc.constantFrom(0, -1000, 4 * 3_600_000, 4 * 3_600_000 - 1000))
          .map(([a, b]) => a + b),
      },
      { weight: 1, arbitrary: any.map((at) => at + 250) },
      // The repeated hours of New York, Berlin and Havana.
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-10-25T01:30:00Z')
          .map((at) => Date.parse(at)),
      },
    )
    .map((at) => formatInstant(at as Instant));
}

function interval(now: Instant): fc.Arbitrary<object> {
  return fc.record({
    kind: fc.constant('interval'),
    seconds: fc.oneof(fc.constantFrom(1, 30, 60, 90, 2700, 3600, 7200, 18_000, 86_400, 604_800), between(1, 1_000_000)),
    from: fc.constantFrom('start', 'completion'),
    anchor: instant(now),
  });
}

const timeOfDay = fc
  .tuple(between(0, 23), fc.constantFrom(0, 0, 15, 30, 59), fc.constantFrom(0, 0, 0, 20, 59))
  .map(([hour, minute, second]) => `${two(hour)}:${two(minute)}${second > 0 ? `:${two(second)}` : ''}`);

const calendar = fc
  .record({
    kind: fc.constant('calendar'),
    every: fc.oneof(between(1, 6), between(1, 40)),
    times: fc.uniqueArray(timeOfDay, { minLength: 1, maxLength: 3 }),
    anchor: fc
      .tuple(between(2025, 2027), between(1, 12), between(1, 28))
      .map(([y, m, d]) => `${y}-${two(m)}-${two(d)}`),
  })
  .chain((rule) =>
    fc.oneof(
      fc.constant({ ...rule, unit: 'day' }),
      fc.constant({ ...rule, unit: 'week' }),
      fc.subarray([...WEEKDAYS], { minLength: 1 }).map((daysOfWeek) => ({ ...rule, unit: 'week', daysOfWeek })),
      fc.constantFrom('month', 'year').map((unit) => ({ ...rule, unit })),
      fc.tuple(fc.constantFrom('month', 'year'), field('day')).map(([unit, day]) => ({ ...rule, unit, day })),
    ),
  );

function once(now: Instant): fc.Arbitrary<object> {
  return fc.record({ kind: fc.constant('once'), at: instant(now) });
}

const exception: fc.Arbitrary<CronKwargs> = fc.oneof(
  fc.constantFrom<CronKwargs>(
    { month: 12, day: 25 },
    { day_of_week: 'sat,sun' },
    { month: 6 },
    { year: 2026, month: 12, day: 25 },
    { hour: 12 },
    { hour: '12,13' },
    { hour: 12, minute: 30 },
    { day_of_week: 'fri', hour: '17-23' },
    { week: 53 },
  ),
  // An exception of every day leaves nothing: what never fires is searched for until the year 9999.
  anyKwargs(3).filter((kwargs) => Object.values(kwargs).some((value) => !/^\*(\/1)?$|^\d+-\d+$/.test(String(value)))),
);

function narrowing(now: Instant): fc.Arbitrary<object> {
  const some = fc.record(
    {
      start: instant(now, [-100, 200]),
      end: instant(now, [230, 900]),
      except: fc.array(exception, { minLength: 1, maxLength: 3 }),
      window: fc.record({ from: timeOfDay, to: timeOfDay }),
    },
    { requiredKeys: [] },
  );
  return fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: some });
}
