// How many next occurrences a second: the program's own walker beside croner, cron-parser and, for ISO weeks which those do not
// have, a day-by-day walk with luxon. Every answer of a peer is compared with ours for the same start.
//   npm run bench -- occurrences [--rounds 5] [--budget 200] [--seed 1]

import { parseArgs } from 'node:util';
import { Cron } from 'croner';
import { DateTime } from 'luxon';
import { compile } from '../lib/schedule/occurrences.js';
import type { CronKwargs } from '../lib/schedule/schedule.js';
import type { Instant } from '../lib/time/instant.js';
import { formatInstant } from '../lib/time/instant.js';
import type { ZoneName } from '../lib/time/zone.js';
import { transitions } from '../lib/time/zone.js';
import { machine, quantile, randomFrom, spread, table } from './measure.js';
import type { CronParser } from './peers.js';
import { peer, withVersion } from './peers.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    /** Milliseconds for one walker, one case and one round. */
    budget: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});
const rounds = Number(values.rounds);
const budget = Number(values.budget);

const DAY = 86_400_000;
const FROM = Date.UTC(2025, 0, 1);
const TO = Date.UTC(2031, 0, 1);
/** A chain goes back to its beginning here, so that rare dates do not run out of the calendar. */
const CHAIN_END = Date.UTC(2090, 0, 1);
const STARTS = 50_000;

type Next = (after: number) => number;
interface Case {
  readonly name: string;
  readonly kwargs: CronKwargs;
  readonly zone: string;
  readonly peers: Readonly<Record<string, Next>>;
}
interface Outcome {
  readonly rates: number[];
  compared: number;
  /** Answers other than ours, by whether a zone change is within a day of either. */
  differ: number;
  differNearChange: number;
  example: string;
}

const cronParser = await peer('cron-parser', (loaded) => loaded['CronExpressionParser'] as CronParser);
console.log(`seed ${values.seed}, ${rounds} rounds of ${budget} ms, ${machine()}`);
const rows: string[][] = [];
for (const each of cases()) {
  rows.push(...measure(each, 'random'), ...measure(each, 'chained'));
}
const head = [
  'case',
  'starts',
  'walker',
  'per second, median of rounds (spread)',
  'ours is',
  'answers compared: other than ours',
];
console.log(table(head, rows));

function cases(): Case[] {
  const newYork = 'America/New_York';
  const evenWeeks = (zone: string): Case => ({
    name: 'Monday 09:00 of every other ISO week',
    kwargs: { week: '*/2', day_of_week: 'mon', hour: 9 },
    zone,
    peers: { 'luxon 3.7.2, day by day': walkWeeks(zone) },
  });
  return [
    cron('weekday 09:00', { day_of_week: 'mon-fri', hour: 9 }, '0 9 * * 1-5', newYork),
    cron('weekday 09:00', { day_of_week: 'mon-fri', hour: 9 }, '0 9 * * 1-5', 'UTC'),
    cron('29 February 09:00', { month: 2, day: 29, hour: 9 }, '0 9 29 2 *', newYork),
    cron('every 15 minutes', { minute: '*/15' }, '*/15 * * * *', newYork),
    cron('every 15 minutes', { minute: '*/15' }, '*/15 * * * *', 'UTC'),
    cron('last Friday 09:00', { day: 'last fri', hour: 9 }, '0 9 * * 5L', newYork),
    evenWeeks(newYork),
    evenWeeks('UTC'),
  ];
}

function cron(name: string, kwargs: CronKwargs, line: string, zone: string): Case {
  const croner = new Cron(line, { timezone: zone, paused: true });
  const parsed = cronParser.parse(line, { tz: zone, currentDate: new Date(FROM) });
  return {
    name,
    kwargs,
    zone,
    peers: {
      'croner 11.0.1': (after) => croner.nextRun(new Date(after))?.getTime() ?? NaN,
      [withVersion('cron-parser')]: (after) => {
        parsed.reset(new Date(after));
        return parsed.next().getTime();
      },
    },
  };
}

/** Monday 09:00 of an even ISO week, as one would write it without a library for it. */
function walkWeeks(zone: string): Next {
  return (after) => {
    let day = DateTime.fromMillis(after, { zone }).startOf('day');
    for (;;) {
      const at = day.set({ hour: 9 });
      // From the range's minimum, 1: APScheduler's `*/2` means the odd weeks.
      if (day.weekday === 1 && day.weekNumber % 2 === 1 && at.toMillis() > after) return at.toMillis();
      day = day.plus({ days: 1 });
    }
  };
}

function measure(each: Case, order: 'random' | 'chained'): string[][] {
  const occurrences = compile({ kind: 'cron', kwargs: each.kwargs, timezone: each.zone });
  const ours: Next = (after) => occurrences.next(after as Instant) ?? NaN;
  const startsOf = (round: number): Float64Array | undefined =>
    order === 'random' ? randomStarts(each.zone, round) : undefined;
  const walkers = { ours, ...each.peers };
  const outcomes = Object.fromEntries(Object.keys(walkers).map((name) => [name, outcome()]));
  const answers = new Float64Array(STARTS);
  for (const next of Object.values(walkers)) run(next, startsOf(-1), answers, budget / 4); // warm
  for (let round = 0; round < rounds; round++) {
    const starts = startsOf(round);
    for (const [name, next] of Object.entries(walkers)) {
      const { done, milliseconds } = run(next, starts, answers, budget);
      outcomes[name]!.rates.push((done / milliseconds) * 1000);
      if (next !== ours) compare(ours, starts, answers.subarray(0, Math.min(done, STARTS)), outcomes[name]!, each.zone);
    }
  }
  return Object.entries(outcomes).map(([name, { rates, ...found }], i) => [
    i === 0 ? `${each.name}, ${each.zone}` : '',
    i === 0 ? order : '',
    name,
    spread(rates, thousands),
    i === 0 ? '' : `${ratio(outcomes['ours']!.rates, rates)} of it`,
    i === 0 ? '' : verdict(found),
  ]);
}

function outcome(): Outcome {
  return { rates: [], compared: 0, differ: 0, differNearChange: 0, example: '' };
}

/** Until the time is up; the answers to the first {@link STARTS} questions are kept, in their order. */
function run(next: Next, starts: Float64Array | undefined, answers: Float64Array, milliseconds: number) {
  const began = performance.now();
  let done = 0;
  let at = FROM;
  for (let elapsed = 0; elapsed < milliseconds; elapsed = performance.now() - began) {
    // The clock is read every 16th time only: reading it costs a tenth of what is measured.
    for (let i = 0; i < 16; i++, done++) {
      const slot = done % STARTS;
      if (starts) answers[slot] = next(starts[slot]!);
      else answers[slot] = at = next(at < CHAIN_END ? at : FROM);
    }
  }
  return { done, milliseconds: performance.now() - began };
}

function compare(
  ours: Next,
  starts: Float64Array | undefined,
  theirs: Float64Array,
  into: Outcome,
  zone: string,
): void {
  let at = FROM;
  for (let i = 0; i < theirs.length; i++) {
    const start = starts ? starts[i]! : at < CHAIN_END ? at : FROM;
    const expected = ours(start);
    const got = theirs[i]!;
    into.compared++;
    if (got !== expected) {
      const near = nearChange(zone, Math.min(expected, got)) || nearChange(zone, Math.max(expected, got));
      into[near ? 'differNearChange' : 'differ']++;
      into.example ||= `after ${iso(start)} it says ${iso(got)}, we ${iso(expected)}`;
    }
    // From its own answer: one difference must not make all later ones.
    at = got;
  }
}

function nearChange(zone: string, at: number): boolean {
  return transitions(zone as ZoneName, (at - DAY) as Instant, (at + DAY) as Instant).length > 0;
}

function verdict({ compared, differ, differNearChange, example }: Omit<Outcome, 'rates'>): string {
  const near = differNearChange > 0 ? `, ${differNearChange} within a day of a zone change` : '';
  return `${compared}: ${differ}${near}${example && `; ${example}`}`;
}

/** Over six years, one in ten within a day of a zone change: there the rules differ. */
function randomStarts(zone: string, round: number): Float64Array {
  const random = randomFrom(Number(values.seed) * 1000 + round);
  const changes = transitions(zone as ZoneName, FROM as Instant, TO as Instant).map(({ at }) => at);
  return Float64Array.from({ length: STARTS }, () => {
    const change = changes.length > 0 && random() < 0.1 ? changes[Math.floor(random() * changes.length)] : undefined;
    return Math.floor(change === undefined ? FROM + random() * (TO - FROM) : change - DAY + random() * 2 * DAY);
  });
}

function ratio(ours: readonly number[], theirs: readonly number[]): string {
  return `${quantile(
    ours.map((rate, i) => rate / theirs[i]!),
    0.5,
  ).toFixed(0)}x`;
}

function thousands(rate: number): string {
  return rate >= 10_000 ? `${(rate / 1000).toFixed(0)}k` : `${(rate / 1000).toFixed(1)}k`;
}

function iso(at: number): string {
  return Number.isFinite(at) ? formatInstant(at as Instant) : 'never';
}
