// One zone, some years: what the program says about it, against the oracles. Every difference is a sentence.

import type { Occurrence } from '../../src/schedule/occurrences.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { CronKwargs } from '../../src/schedule/schedule.js';
import { formatInstant, instant } from '../../src/time/instant.js';
import { formatLocal, instantsOf, offsetAt, wallFields, zone as zoneNamed } from '../../src/time/zone.js';
import { inconsistencies } from './occurrences-check.js';
import { cron } from './schedules.js';
import type { OracleRow, TimesOfDay } from './zone-oracle.js';
import { DAY, MINUTE, temporalFixed, temporalRunning, WallClock } from './zone-oracle.js';

export interface ZoneReport {
  readonly changes: number;
  /** Rows that were compared. */
  readonly compared: number;
  readonly differences: readonly string[];
}

interface Pattern {
  readonly kwargs: CronKwargs;
  readonly minutes: readonly number[];
}

const every = (step: number, hours: readonly number[]): number[] =>
  hours.flatMap((hour) => Array.from({ length: 60 / step }, (_, i) => hour * 60 + i * step));
const hoursTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, hour) => hour);
const list = (step: number): string => Array.from({ length: 60 / step }, (_, i) => i * step).join(',');

/** Wall times: not every hour and no steps, or they would follow the clock. */
const FIXED: readonly Pattern[] = [
  { kwargs: { hour: '0-3,12,23', minute: '0,30' }, minutes: every(30, [0, 1, 2, 3, 12, 23]) },
];
const FIXED_DENSE: readonly Pattern[] = [
  { kwargs: { hour: '0-22', minute: list(5) }, minutes: every(5, hoursTo(22)) },
  { kwargs: { hour: 23, minute: list(5) }, minutes: every(5, [23]) },
  { kwargs: { hour: 0 }, minutes: [0] },
];
const RUNNING: readonly Pattern[] = [
  { kwargs: { hour: '*/6', minute: 15 }, minutes: [0, 6, 12, 18].map((hour) => hour * 60 + 15) },
];
const RUNNING_DENSE: readonly Pattern[] = [
  { kwargs: { minute: '*/5' }, minutes: every(5, hoursTo(23)) },
  { kwargs: { hour: '0-23', minute: 45 }, minutes: hoursTo(23).map((hour) => hour * 60 + 45) },
];

type Options = NonNullable<Parameters<typeof cron>[1]>;
const GAP_CHOICES: readonly Options[] = [{}, { onGap: 'next_valid' }];

/** @param step see {@link WallClock} */
export function checkZone(zone: string, from: number, to: number, step: number): ZoneReport {
  const clock = new WallClock(zone, from, to, step);
  const check = new Check(zone, clock);
  for (const pattern of FIXED) check.fixed(pattern, from, to);
  for (const pattern of RUNNING) check.running(pattern, from, to, [{}]);
  check.temporal(FIXED[0]!, from, to, 7 * DAY);
  for (const change of clock.changes) check.around(change);
  return { changes: clock.changes.length, compared: check.compared, differences: check.differences };
}

class Check {
  compared = 0;
  readonly differences: string[] = [];
  readonly #zone: string;
  readonly #clock: WallClock;

  constructor(zone: string, clock: WallClock) {
    this.#zone = zone;
    this.#clock = clock;
  }

  fixed({ kwargs, minutes }: Pattern, from: number, to: number): void {
    const rows = this.#clock.fixed(among(minutes), from, to);
    this.#same('fixed', kwargs, {}, from, to, rows.map(skipped));
    this.#same('fixed, next_valid', kwargs, { onGap: 'next_valid' }, from, to, inOrder(rows.map(moved)));
  }

  /** Nothing is lost in a gap, so the choice for gaps changes nothing. */
  running({ kwargs, minutes }: Pattern, from: number, to: number, choices = GAP_CHOICES): void {
    const rows = this.#clock.running(among(minutes), from, to).map(skipped);
    for (const choice of choices) this.#same('running', kwargs, choice, from, to, rows);
  }

  around(change: number): void {
    const [from, to] = [change - DAY, change + DAY];
    for (const pattern of FIXED_DENSE) this.fixed(pattern, from, to);
    for (const pattern of RUNNING_DENSE) this.running(pattern, from, to);
    for (const { kwargs } of [...FIXED_DENSE, ...RUNNING_DENSE])
      for (const choice of GAP_CHOICES) this.#consistent(kwargs, choice, change - DAY / 3, change + DAY / 3);
    this.#utc(FIXED_DENSE[0]!, from, to);
    this.temporal(FIXED_DENSE[0]!, change - DAY, change + DAY, DAY);
    const [first, end] = [change - DAY / 2, change + DAY / 2];
    const running = temporalRunning(this.#zone, among(RUNNING_DENSE[0]!.minutes), first, end, 5);
    this.#same('running, Temporal', RUNNING_DENSE[0]!.kwargs, {}, first, end, running.map(skipped));
    this.#instants(change);
  }

  /** Every `stride` of [from, to) a day of wall times. */
  temporal({ kwargs, minutes }: Pattern, from: number, to: number, stride: number): void {
    for (let day = Math.ceil(from / DAY) * DAY; day < to; day += stride) {
      const rows = temporalFixed(this.#zone, minutes, day, day);
      if (rows.length === 0) continue;
      const [first, end] = [Math.min(...rows.map((row) => row.at)), Math.max(...rows.map((row) => row.at)) + 1];
      const schedule = compile(cron(kwargs, { timezone: this.#zone }));
      const found = schedule
        .between(instant(first - 1), instant(end - 1), ALL)
        .filter((row) => Math.floor(faceOf(row, this.#zone) / DAY) * DAY === day);
      this.#compare('fixed, Temporal', kwargs, found.map(shown), rows.map(skipped));
    }
  }

  /** Under the UTC clock the zone does not matter. */
  #utc({ kwargs, minutes }: Pattern, from: number, to: number): void {
    const times = among(minutes);
    const rows: string[] = [];
    for (let at = from; at < to; at += MINUTE) {
      if (times((((at % DAY) + DAY) % DAY) / MINUTE)) rows.push(`fire ${at}`);
    }
    this.#same('clock utc', kwargs, { clock: 'utc' }, from, to, rows);
  }

  /** Which instants show a wall time, as `once`, `start` and `end` are read: none, one or two. */
  #instants(change: number): void {
    const name = zoneNamed(this.#zone)!;
    const offset = this.#clock.offsetAt(change - MINUTE);
    for (let minutes = -200; minutes <= 200; minutes += 5) {
      const face = change + offset + minutes * MINUTE;
      const found = instantsOf(name, wallFields(face));
      this.#compare(
        'instants',
        formatLocal(wallFields(face)),
        found.map(String),
        this.#clock.showing(face).map(String),
      );
      const at = instant(change + minutes * MINUTE);
      this.#compare('offset', formatInstant(at), [String(offsetAt(name, at))], [String(this.#clock.offsetAt(at))]);
    }
  }

  #same(what: string, kwargs: CronKwargs, more: Options, from: number, to: number, expected: readonly string[]): void {
    const schedule = compile(cron(kwargs, { timezone: this.#zone, ...more }));
    const found = schedule.between(instant(from - 1), instant(to - 1), ALL);
    this.#compare(what, kwargs, found.map(shown), expected);
  }

  #consistent(kwargs: CronKwargs, more: Options, from: number, to: number): void {
    const schedule = compile(cron(kwargs, { timezone: this.#zone, ...more }));
    const [after, until] = [instant(from - 1), instant(to - 1)];
    const found = schedule.between(after, until, ALL);
    for (const fault of inconsistencies(schedule, found, after, until))
      this.differences.push(`${this.#zone} ${JSON.stringify(kwargs)} ${JSON.stringify(more)}: ${fault}`);
  }

  #compare(what: string, subject: unknown, found: readonly string[], expected: readonly string[]): void {
    this.compared += expected.length;
    const length = Math.max(found.length, expected.length);
    for (let i = 0; i < length; i++) {
      if (found[i] === expected[i]) continue;
      const place = `${this.#zone} ${what} ${JSON.stringify(subject)} at row ${i}`;
      this.differences.push(`${place}: expected ${readable(expected[i])}, got ${readable(found[i])}`);
      return;
    }
  }
}

const ALL = 10_000_000;

function among(minutes: readonly number[]): TimesOfDay {
  const wanted = new Set(minutes);
  return (minute) => wanted.has(minute);
}

function skipped({ kind, at, face }: OracleRow): string {
  return kind === 'fire' ? `fire ${at}` : `gap ${at} ${face}`;
}

function moved({ kind, at, face }: OracleRow): string {
  return kind === 'fire' ? `fire ${at}` : `moved ${at} ${face}`;
}

/** At one instant the regular firing comes before those that were moved to it. */
function inOrder(rows: readonly string[]): readonly string[] {
  const at = (row: string): number => Number(row.split(' ')[1]);
  const rank = (row: string): number => (row.startsWith('moved') ? 1 : 0);
  return rows.toSorted((a, b) => at(a) - at(b) || rank(a) - rank(b));
}

function shown(row: Occurrence): string {
  if (row.kind === 'gap') return `gap ${row.at} ${Date.parse(`${row.wall}Z`)}`;
  return row.shiftedFrom === undefined ? `fire ${row.at}` : `moved ${row.at} ${Date.parse(`${row.shiftedFrom}Z`)}`;
}

function faceOf(row: Occurrence, zone: string): number {
  return row.kind === 'gap' ? Date.parse(`${row.wall}Z`) : row.at + offsetAt(zoneNamed(zone)!, row.at);
}

function readable(row: string | undefined): string {
  return row === undefined ? 'nothing' : row.replace(/\d{9,}/g, (ms) => new Date(Number(ms)).toISOString());
}
