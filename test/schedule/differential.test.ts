// Random kwargs and crontab lines against an evaluator that knows nothing of the program, in any zone of the world, half of the time around
// a change of its clocks. The same seeds each time; more of them: DIFFERENTIAL_RUNS=5000 npx vitest run test/schedule/differential.test.ts

import { expect, test } from 'vitest';

import { validateKwargs } from '../../src/schedule/cron-kwargs.js';
import { parseCrontab } from '../../src/schedule/crontab.js';
import { compile, type Occurrence } from '../../src/schedule/occurrences.js';
import type { CronKwargs, Schedule } from '../../src/schedule/schedule.js';
import { formatInstant, instant } from '../../src/time/instant.js';
import { crontabRule } from '../support/brute-crontab.js';
import { bruteRows, kwargsRule, naiveWalls, type BruteKwargs, type BruteRow } from '../support/brute-force.js';
import { inconsistencies } from '../support/occurrences-check.js';
import {
  integer,
  pick,
  randomCrontab,
  randomFrom,
  randomKwargs,
  randomTimes,
  type Random,
} from '../support/random-schedules.js';
import { at, cron } from '../support/schedules.js';
import { WallClock } from '../support/zone-oracle.js';

const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 24);
const LONG = { timeout: Math.max(60_000, RUNS * 1_000) };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = Intl.supportedValuesOf('timeZone');
/** Every year they change; most do not. */
const CHANGING = [
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Africa/Cairo',
  'America/Nuuk',
];

interface Place {
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  /** What the wall clock shows in its middle. */
  readonly wall: string;
}

/** A day and a half, half of the time around a change where the zone has one. */
function randomPlace(random: Random): Place {
  const zone = random() < 0.4 ? pick(random, CHANGING) : pick(random, ZONES);
  const year = integer(random, 2024, 2032);
  let middle = Date.UTC(year, 0, 1) + integer(random, 0, 525_000) * MINUTE;
  const clock = new WallClock(zone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1), 720);
  if (random() < 0.5 && clock.changes.length > 0)
    middle = pick(random, clock.changes) + integer(random, -150, 150) * MINUTE;
  const wall = new Date(middle + clock.offsetAt(middle)).toISOString().slice(0, 16);
  return { zone, from: middle - 18 * HOUR, to: middle + 18 * HOUR, wall };
}

/** Around a time of the day that a change of the clocks skips. */
function lostPlace(random: Random): Place {
  const zone = pick(random, CHANGING);
  const year = integer(random, 2024, 2032);
  const clock = new WallClock(zone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1), 720);
  const change = clock.changes.find((at) => clock.offsetAt(at) > clock.offsetAt(at - MINUTE));
  if (change === undefined) throw new Error(`${zone} does not go forward in ${year}`);
  const wall = new Date(change + clock.offsetAt(change - MINUTE)).toISOString().slice(0, 16);
  return { zone, from: change - 18 * HOUR, to: change + 18 * HOUR, wall };
}

/** The differences between a schedule and the rows that it should have, with bounds and both choices for gaps. */
function differences(schedule: Schedule, all: readonly BruteRow[], { from, to }: Place, random: Random): string[] {
  const middle = (from + to) / 2;
  const bounds =
    random() < 0.3
      ? { start: middle - integer(random, 0, 300) * MINUTE, end: middle + integer(random, 0, 600) * MINUTE }
      : {};
  const rows = all.filter((row) => row.at >= (bounds.start ?? 0) && row.at <= (bounds.end ?? Infinity));
  const [after, until] = [instant(from - 1), instant(to - 1)];
  const found: string[] = [];
  for (const onGap of ['skip', 'next_valid'] as const) {
    const bounded = { ...schedule, onGap, ...(bounds.start && { start: iso(bounds.start), end: iso(bounds.end) }) };
    const timeline = compile(bounded);
    const occurrences = timeline.between(after, until, 1_000_000);
    const expected = rows.map((row) => (row.kind === 'fire' ? `fire ${row.at}` : `${onGap} ${row.at} ${row.wall}`));
    const [ours, theirs] = [occurrences.map(shown).sort(), [...new Set(expected)].sort()];
    const index = ours.findIndex((row, i) => row !== theirs[i]);
    if (index >= 0 || ours.length !== theirs.length) {
      const at = index < 0 ? ours.length : index;
      found.push(
        `${JSON.stringify(bounded)}: expected ${theirs.length} rows, ${theirs[at]}, got ${ours.length}, ${ours[at]}`,
      );
    }
    if (occurrences.length < 1_500)
      found.push(
        ...inconsistencies(timeline, occurrences, after, until).map((fault) => `${JSON.stringify(bounded)}: ${fault}`),
      );
  }
  return found;
}

function shown(row: Occurrence): string {
  const wall = row.kind === 'gap' ? row.wall : row.shiftedFrom;
  if (wall === undefined) return `fire ${row.at}`;
  return `${row.kind === 'gap' ? 'skip' : 'next_valid'} ${row.at} ${wall.replace(/(T\d\d:\d\d):00$/, '$1')}`;
}

function iso(ms: number): string {
  return formatInstant(instant(ms));
}

/** As a person's kwargs, so that names and numbers of weekdays are read; `undefined` when there is no such date. */
function accepted(kwargs: BruteKwargs): CronKwargs | undefined {
  const result = validateKwargs(kwargs, 'person');
  if (result.ok) return result.kwargs;
  if (result.failure.status === 'impossible') return undefined;
  throw new Error(`${JSON.stringify(kwargs)}: ${result.failure.message}`);
}

test('random kwargs fire where the brute force says', LONG, () => {
  const seen = { rows: 0, gaps: 0, impossible: 0 };
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = randomFrom(seed);
    const lost = seed % 4 === 0;
    const place = lost ? lostPlace(random) : randomPlace(random);
    const given = lost ? randomTimes(random, place.wall) : randomKwargs(random, place.wall);
    const rule = kwargsRule(given);
    const narrow =
      rule.seconds.length > 1 ? { ...place, from: place.from + 14 * HOUR, to: place.to - 14 * HOUR } : place;
    const kwargs = accepted(given);
    const rows = bruteRows(rule, narrow.zone, narrow.from, narrow.to);
    seen.rows += rows.length;
    seen.gaps += rows.filter((row) => row.kind === 'gap').length;
    if (!kwargs) seen.impossible++;
    expect(
      kwargs ? differences(cron(kwargs, { timezone: place.zone }), rows, narrow, random) : rows,
      `seed ${seed}`,
    ).toEqual([]);
  }
  expect(seen.rows).toBeGreaterThan(RUNS * 5);
  expect(seen.gaps).toBeGreaterThan(0);
});

test('random crontab lines fire where the brute force says', LONG, () => {
  const seen = { rows: 0, read: 0, either: 0 };
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = randomFrom(seed * 7_919);
    const place = randomPlace(random);
    const line = randomCrontab(random, place.wall);
    const result = parseCrontab(line);
    if (!result.ok) {
      expect(result.message, line).toMatch(/beside|never fire|differently|step/);
      continue;
    }
    seen.read++;
    if (result.parts.length > 1) seen.either++;
    const parts = result.parts.map((kwargs) => ({ kind: 'cron', kwargs }) as const);
    const schedule: Schedule =
      parts.length === 1 ? { ...parts[0]!, timezone: place.zone } : { kind: 'union', parts, timezone: place.zone };
    const rows = bruteRows(crontabRule(line), place.zone, place.from, place.to);
    seen.rows += rows.length;
    expect(differences(schedule, rows, place, random), `seed ${seed}: ${line}`).toEqual([]);
  }
  expect(seen.read).toBeGreaterThan(RUNS * 0.7);
  expect(seen.either).toBeGreaterThan(RUNS * 0.05);
  expect(seen.rows).toBeGreaterThan(RUNS * 5);
});

test('the next firings of years to come are those that a walk over every date finds', LONG, () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = randomFrom(seed * 104_729);
    const year = integer(random, 1999, 2035);
    const wall = new Date(Date.UTC(year, 0, 1) + integer(random, 0, 525_000) * MINUTE).toISOString().slice(0, 16);
    const given = randomKwargs(random, wall);
    const kwargs = accepted(given);
    if (!kwargs) continue;
    const dates = naiveWalls({ ...given, hour: 12, minute: 0, second: 0 }, `${year - 1}-01-01`, 3 * 365);
    const from = at(`${year - 1}-01-01T00:00Z`);
    const schedule = compile(cron({ ...kwargs, hour: 12, minute: 0, second: 0 }));
    const found = schedule.between(instant(from - 1), instant(from + 3 * 365 * DAY - 1), 100_000);
    expect(
      found.map((row) => iso(row.at).slice(0, 16)),
      `seed ${seed}: ${JSON.stringify(given)}`,
    ).toEqual(dates);
    expect(schedule.count(instant(from - 1), instant(from + 3 * 365 * DAY - 1), 100_000)).toBe(dates.length);
  }
});

test('firings and gap rows of a year together are the naive wall times, each once', LONG, () => {
  let gaps = 0;
  for (let seed = 1; seed <= Math.ceil(RUNS / 4); seed++) {
    const random = randomFrom(seed * 31_337);
    const zone = random() < 0.6 ? pick(random, CHANGING) : pick(random, ZONES);
    const kwargs = {
      hour: '0-3',
      minute: pick(random, ['0,30', '15,45', '5']),
      ...(random() < 0.5 && { day_of_week: 'fri-sun' }),
    };
    const [first, end] = [Date.UTC(2027, 0, 1), Date.UTC(2028, 0, 1)];
    const clock = new WallClock(zone, first - 2 * DAY, end + 2 * DAY, 720);
    const rows = compile(cron(kwargs, { timezone: zone })).between(
      instant(first - 2 * DAY),
      instant(end + 2 * DAY),
      100_000,
    );
    gaps += rows.filter((row) => row.kind === 'gap').length;
    const walls = rows
      .map((row) =>
        (row.kind === 'gap' ? row.wall : new Date(row.at + clock.offsetAt(row.at)).toISOString()).slice(0, 16),
      )
      .filter((wall) => wall.startsWith('2027'));
    expect(walls, `seed ${seed}: ${zone}`).toEqual(naiveWalls(kwargs, '2027-01-01', 365));
  }
  expect(gaps).toBeGreaterThan(0);
});
