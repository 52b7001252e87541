// What a wrong clock, a sleeping machine and a late start do to schedules: the real program over a real database, on a clock
// that is set, put to sleep and shaken at will.

import { afterEach, describe, expect, test } from 'vitest';
import { acceptClock } from '../../src/crontab/accept-clock.js';
import type { Job } from '../../src/job/job.js';
import { plan } from '../../src/scheduler/plan.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import type { HistoryRow } from '../../src/store/store.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome, RunnerInput } from '../../src/task/runner.js';
import type { Instant } from '../../src/time/instant.js';
import { formatInstant } from '../../src/time/instant.js';
import { aJob, aNewJob, at, cron, everyMinute, hourly } from '../support/builders.js';
import type { JobWish } from '../support/builders.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const YEAR = 365 * DAY;
const me = { by: 'test', confirmed: true };

interface Place extends TestWorld {
  readonly events: SchedulerEvent[];
  /** For which instants the task ran, in order. */
  readonly ran: Instant[];
  add(wish?: JobWish): Promise<Job>;
  kinds(): string[];
}

const open: Place[] = [];
afterEach(async () => {
  for (const place of open.splice(0)) await place.close();
});

async function place(now = '2026-03-02T00:00:00Z', start = true, outcomes: readonly Outcome[] = []): Promise<Place> {
  const ran: Instant[] = [];
  const made = await world({
    now,
    environment: { CRON_AGENT_DB: ':memory:' },
    overrides: { builtins: [recorder(({ context }) => outcomes[ran.push(context.scheduledFor) - 1])] },
  });
  const events: SchedulerEvent[] = [];
  made.scheduler().on((event) => events.push(event));
  const here: Place = {
    ...made,
    events,
    ran,
    async add(wish = {}) {
      const added = await made.store.addJob(aNewJob({ schedule: hourly, ...wish }, made.clock.now()));
      if (!added.ok) throw new Error('name taken');
      made.scheduler().wake();
      return added.job;
    },
    kinds: () => events.map((event) => event.kind).filter((kind) => kind !== 'attempt_ended' && kind !== 'skipped'),
  };
  open.push(here);
  if (start) await made.scheduler().start();
  return here;
}

/** Succeeds where `note` does not answer with something else. */
function recorder(note: (input: RunnerInput) => Outcome | undefined): Builtin {
  const definition = {
    name: 'nothing',
    kind: 'builtin',
    description: 'for tests',
    params: {},
    effect: 'none',
  } as const;
  const run = async (input: RunnerInput) => {
    return note(input) ?? ({ kind: 'succeeded' } as const);
  };
  return { definition: { ...definition, lane: 'function' }, runner: { run } };
}

/** How many instants have a row; throws where one has two. */
function accounted(rows: readonly HistoryRow[], schedule: Schedule): number {
  const single = rows.filter((row) => row.range === null).map((row) => row.scheduledFor);
  const ranges = rows.flatMap((row) => row.range ?? []);
  const doubled = single.filter((each) => ranges.some(({ from, to }) => from <= each && each <= to));
  if (doubled.length > 0 || new Set(single).size !== single.length) throw new Error('an instant has two rows');
  const counts = ranges.map(({ from, to }) => compile(schedule).count((from - 1) as Instant, to, 1_000_000));
  return counts.reduce((sum, count) => sum + count, single.length);
}

const all = (w: Place) => w.store.history({ limit: 1_000 });
const jumps = async (w: Place) =>
  (await w.store.ledger({ limit: 100 })).filter((row) => row.event === 'clock_jumped').map((row) => row.data.delta_ms);

describe('F10: wall time set forward', () => {
  test.each([
    ['an hour', HOUR, 'coalesce', 1],
    ['a day', DAY, 'coalesce', 1],
    ['a year', YEAR, 'coalesce', 1],
    ['a year', YEAR, 'skip', 0],
  ] as const)('by %s: every instant has one row (%o ms, policy %s)', async (_, by, missed, catchUps) => {
    const w = await place();
    const job = await w.add({ schedule: everyMinute, policies: { missed, graceMs: 10_000 } });
    await w.clock.advance(30 * SECOND);
    const from = w.clock.now();
    w.clock.jumpTo((from + by) as Instant);
    w.scheduler().wake();
    await w.clock.advance(1);
    expect(w.ran).toHaveLength(catchUps);
    const rows = await all(w);
    expect(accounted(rows, job.schedule)).toBe(by / MINUTE);
    expect(w.events).toContainEqual({ kind: 'clock_jumped', deltaMs: by });
    expect(await jumps(w)).toEqual([by]);
    await w.clock.advance(MINUTE);
    expect(w.ran).toHaveLength(catchUps + 1);
  });

  const year = at('2027-03-02T00:00:30Z');
  const berlin = { timezone: 'Europe/Berlin' };
  const interval = { kind: 'interval', from: 'start', anchor: '2026-03-02T00:00:00Z', timezone: 'UTC' } as const;
  test.each([
    ['every minute', everyMinute],
    ['every minute where clocks change by half an hour', cron({ minute: '*' }, { timezone: 'Australia/Lord_Howe' })],
    ['every second', cron({ second: '*' })],
    ['every minute in office hours', cron({ minute: '*' }, { ...berlin, window: { from: '09:00', to: '17:00' } })],
    ['every minute but on weekends', cron({ minute: '*' }, { except: [{ day_of_week: 'sat,sun' }] })],
    ['every 60 s of elapsed time', { ...interval, seconds: 60 }],
    ['every 60 s in office hours', { ...interval, seconds: 60, window: { from: '09:00', to: '17:00' } }],
    [
      'two in one',
      { kind: 'union', parts: [everyMinutePart(), { ...everyMinutePart(), kwargs: { hour: 9 } }], ...berlin },
    ],
  ] as [string, Schedule][])('a year of misses costs at most 50 ms of work: %s', (_, schedule) => {
    const costs = [1, 2, 3].map((n) => {
      // Another schedule each time: what one of them has computed must not help the next.
      const job = aJob({ schedule: { ...schedule, jitterSeconds: n }, policies: { missed: 'coalesce' } });
      const before = process.cpuUsage();
      const { ticks, ranges } = plan({ job, active: 0, catchUpAt: year }, year);
      const { user, system } = process.cpuUsage(before);
      expect([ticks.length, ranges.length]).toEqual([100, 1]);
      return (user + system) / 1_000;
    });
    expect(Math.min(...costs)).toBeLessThan(50);
  });

  test('deciding and writing a year of misses for 50 jobs: at most 50 ms of work a job', async () => {
    const w = await place(undefined, false);
    for (let n = 1; n <= 50; n++) await w.add({ schedule: { ...everyMinute, jitterSeconds: n } });
    w.clock.jumpTo(year);
    const before = process.cpuUsage();
    await w.scheduler().start();
    await w.scheduler().idle();
    const { user, system } = process.cpuUsage(before);
    expect((await all(w)).length).toBe(1_000);
    expect((user + system) / 1_000 / 50).toBeLessThan(50);
  });

  test('R-k8s-42649: a hundred thousand missed instants are a hundred rows and one range, counted exactly', async () => {
    const w = await place(undefined, false);
    const job = await w.add({ schedule: everyMinute, policies: { missed: 'skip', graceMs: 10_000 } });
    w.clock.jumpTo((w.clock.now() + 100_000 * MINUTE + 90_000) as Instant);
    await w.scheduler().start();
    await w.scheduler().idle();
    const rows = await all(w);
    expect(rows).toHaveLength(101);
    expect(rows.find((row) => row.range)!.range!.count).toBe(99_901);
    expect(accounted(rows, job.schedule)).toBe(100_001);
    expect(w.ran).toEqual([]);
    await w.clock.advance(MINUTE);
    expect(w.ran).toHaveLength(1);
  });
});

describe('F11: wall time set back', () => {
  test.each([
    ['an hour', HOUR],
    ['a day', DAY],
  ])('by %s: nothing fires again, and the next instant is not late', async (_, by) => {
    const w = await place('2026-03-05T00:00:00Z');
    const job = await w.add();
    await w.clock.advance(3 * HOUR);
    expect(w.ran).toHaveLength(3);
    w.clock.jumpTo((w.clock.now() - by) as Instant);
    w.scheduler().wake();
    await w.clock.advance(by);
    expect(w.ran).toHaveLength(3);
    await w.clock.advance(HOUR);
    expect(w.ran).toHaveLength(4);
    expect(w.events.at(-1)).toMatchObject({ kind: 'attempt_ended', latenessMs: 0 });
    expect(accounted(await all(w), job.schedule)).toBe(4);
    expect(await jumps(w)).toEqual([-by]);
    expect(w.kinds()).toEqual(['clock_jumped']);
  });

  const failed = { kind: 'failed', error: 'no route', transient: true } as const;
  /** After a failure at 03:00, whose next try comes within 30 s. */
  async function awaitingRetry(): Promise<Place> {
    const w = await place('2026-03-05T00:00:00Z', true, [failed]);
    await w.add({ schedule: cron({ hour: 3 }), policies: { retries: 1 } });
    await w.clock.advance(3 * HOUR);
    expect(w.ran).toHaveLength(1);
    return w;
  }

  test.each([
    ['10 s', 10 * SECOND],
    ['an hour', HOUR],
    ['a day', DAY],
  ])('by %s: a further try waits as long as it was to, not for the old time', async (_, by) => {
    const w = await awaitingRetry();
    w.clock.jumpTo((w.clock.now() - by) as Instant);
    w.scheduler().wake();
    await w.clock.advance(10 * SECOND);
    expect(w.ran).toHaveLength(1);
    await w.clock.advance(21 * SECOND);
    expect(w.ran).toHaveLength(2);
    expect((await all(w)).map(({ state, attempts }) => [state, attempts])).toEqual([['succeeded', 2]]);
  });

  test('while nothing ran: a further try waits as long as it was to, from the next start on', async () => {
    const w = await awaitingRetry();
    await w.scheduler().stop();
    const now = (w.clock.now() - HOUR) as Instant;
    const ready = (): Promise<Instant | null> => w.store.nextDueAt(['function']);
    expect(await ready()).toBeGreaterThan(now + HOUR);
    const instance = { bootId: 'b', pid: 1, pidStart: null, host: 'h', appVersion: '1', face: 'serve' } as const;
    for (const id of ['one', 'other']) {
      await w.store.openInstance({ ...instance, id, startedAt: now, heartbeatAt: now, pidNs: null });
      expect((await ready())! - now).toBeGreaterThanOrEqual(15 * SECOND);
      expect((await ready())! - now).toBeLessThanOrEqual(30 * SECOND);
    }
  });

  test('an interval keeps its cadence of elapsed time', async () => {
    const w = await place();
    await w.add({
      schedule: { kind: 'interval', seconds: 45 * 60, from: 'start', anchor: '2026-03-02T00:00:00Z', timezone: 'UTC' },
    });
    await w.clock.advance(90 * MINUTE);
    w.clock.jumpTo((w.clock.now() - HOUR) as Instant);
    w.scheduler().wake();
    await w.clock.advance(3 * HOUR);
    expect(w.ran.map((each) => formatInstant(each).slice(11, 16))).toEqual(['00:45', '01:30', '02:15', '03:00']);
  });

  test('several processes that see one jump leave one row of it', async () => {
    const w = await place();
    const jump = { at: w.clock.now(), event: 'clock_jumped', deltaMs: -HOUR } as const;
    for (let n = 0; n < 3; n++) await w.store.noteClock({ ...jump, at: (jump.at + n) as Instant });
    await w.store.noteClock({ ...jump, deltaMs: HOUR });
    expect(await jumps(w)).toEqual([HOUR, -HOUR]);
  });

  test('a clock that is set all the time fills no ledger, and loses no sum', async () => {
    const w = await place();
    for (let n = 0; n < 200; n++) {
      w.clock.jumpTo((w.clock.now() + 5 * SECOND) as Instant);
      w.scheduler().wake();
      await w.clock.advance(SECOND);
    }
    w.scheduler().wake();
    await w.clock.advance(MINUTE);
    w.scheduler().wake();
    await w.clock.advance(1);
    const noted = (await jumps(w)) as number[];
    expect(noted.length).toBeLessThan(8);
    expect(noted.reduce((sum, each) => sum + each, 0)).toBe(200 * 5 * SECOND);
  });

  test('small steps are nothing to speak of', async () => {
    const w = await place();
    for (const by of [400, -700, 999]) {
      w.clock.jumpTo((w.clock.now() + by) as Instant);
      w.scheduler().wake();
      await w.clock.advance(20 * SECOND);
    }
    expect(w.kinds()).toEqual([]);
  });
});

describe('F11: booted in another time, then put right', () => {
  /** Hourly since Monday; the clock is a year ahead for two hours, then right again. */
  async function afterAYearAhead(wish: JobWish = {}) {
    const w = await place();
    const job = await w.add(wish);
    await w.clock.advance(2 * HOUR);
    const before = w.clock.now();
    w.clock.jumpTo((before + YEAR) as Instant);
    w.scheduler().wake();
    await w.clock.advance(2 * HOUR);
    const ranAhead = [...w.ran];
    w.clock.jumpTo((before + 2 * HOUR) as Instant);
    w.scheduler().wake();
    await w.clock.advance(1);
    return { w, job, ranAhead };
  }

  test('jobs that wait for a time that was never real are told of at once, again each hour, and after a restart', async () => {
    const { w } = await afterAYearAhead();
    const warnings = () => w.events.filter((event) => event.kind === 'clock_suspect');
    expect(warnings()).toEqual([{ kind: 'clock_suspect', jobs: 1, until: at('2027-03-02T04:00:00Z') }]);
    await w.clock.advance(HOUR);
    w.scheduler().wake();
    await w.clock.advance(1);
    expect(warnings()).toHaveLength(2);
    expect(await w.store.aheadOfClock(w.clock.now())).toMatchObject({ jobs: 1 });
  });

  test('accepting the clock: they fire again from now on, and no instant has two rows or two runs', async () => {
    const { w, job, ranAhead } = await afterAYearAhead();
    const accepted = await acceptClock(w.crontab, {}, me);
    expect(accepted).toMatchObject({ ok: true, value: { jobs: 1 } });
    await w.clock.advance(3 * HOUR);
    expect(w.ran.slice(ranAhead.length).map(formatInstant)).toEqual([
      '2026-03-02T05:00:00Z',
      '2026-03-02T06:00:00Z',
      '2026-03-02T07:00:00Z',
    ]);
    const rows = await all(w);
    accounted(rows, job.schedule);
    const instants = rows.map((row) => formatInstant(row.scheduledFor)).reverse();
    expect(rows.flatMap((row) => row.range ?? [])).toMatchObject([{ from: at('2026-03-02T03:00:00Z'), count: 2 }]);
    expect(instants.slice(0, 6)).toEqual([1, 2, 4, 5, 6, 7].map((hour) => `2026-03-02T0${hour}:00:00Z`));
    // What ran while the clock was ahead stays as it happened.
    expect(instants.slice(6)).toEqual(ranAhead.slice(2).map(formatInstant));
    expect(await w.store.aheadOfClock(w.clock.now())).toEqual({ jobs: 0, until: null });
    expect((await w.store.ledger({ limit: 1 }))[0]).toMatchObject({
      event: 'clock_accepted',
      by: 'test',
      data: { jobs: 1 },
    });
  });

  test('an instant that ran ahead of its time is not run again when its time comes', async () => {
    const { w, ranAhead } = await afterAYearAhead();
    await acceptClock(w.crontab, {}, me);
    const ahead = ranAhead.at(-1)!;
    w.clock.jumpTo((ahead - 30 * MINUTE) as Instant);
    w.scheduler().wake();
    await w.clock.advance(HOUR);
    expect(w.ran.filter((each) => each === ahead)).toHaveLength(1);
  });

  test('the mass of misses is cut at the real time', async () => {
    const { w } = await afterAYearAhead({ schedule: cron({ minute: '*/10' }) });
    await acceptClock(w.crontab, {}, me);
    const { range } = (await all(w)).find((row) => row.range)!;
    expect(range).toMatchObject({ from: at('2026-03-02T02:10:00Z'), to: at('2026-03-02T04:00:00Z'), count: 12 });
  });

  test('a job that came to its end in the time that was not real lives again; one that ran does not run twice', async () => {
    const w = await place();
    const ends = await w.add({ schedule: { ...hourly, end: '2026-06-01T00:00:00Z' }, policies: { missed: 'skip' } });
    const single = await w.add({
      schedule: { kind: 'once', at: '2026-05-01T00:00:00Z', timezone: 'UTC' },
      policies: { missed: 'coalesce', catchUpMs: YEAR },
    });
    const right = w.clock.now();
    w.clock.jumpTo((right + 200 * DAY) as Instant);
    w.scheduler().wake();
    await w.clock.advance(1);
    const states = async () => (await w.store.jobs({ states: ['active', 'exhausted'] })).map((job) => job.state);
    expect(await states()).toEqual(['exhausted', 'exhausted']);
    w.clock.jumpTo(right);
    await acceptClock(w.crontab, {}, me);
    expect(await w.store.job(ends.id)).toMatchObject({ state: 'active', nextAt: at('2026-03-02T01:00:00Z') });
    expect(await w.store.job(single.id)).toMatchObject({ state: 'exhausted', nextAt: null });
    w.clock.jumpTo(at('2026-04-30T23:59:00Z'));
    w.scheduler().wake();
    await w.clock.advance(2 * MINUTE);
    expect(await w.store.history({ jobId: single.id })).toHaveLength(1);
  });

  test('nothing is brought back where the clock is right, or a day behind', async () => {
    const w = await place('2026-03-05T00:00:00Z');
    const job = await w.add();
    await w.clock.advance(3 * HOUR);
    const before = await w.store.job(job.id);
    expect(await acceptClock(w.crontab, {}, me)).toMatchObject({ ok: true, value: { jobs: 0 } });
    w.clock.jumpTo((w.clock.now() - DAY) as Instant);
    expect(await acceptClock(w.crontab, {}, me)).toMatchObject({ ok: true, value: { jobs: 0 } });
    expect(await w.store.job(job.id)).toEqual(before);
  });

  test('450 jobs are brought back in batches', async () => {
    const w = await place('2098-01-01T00:00:00Z', false);
    await w.store.addJobs(Array.from({ length: 450 }, () => aNewJob({ schedule: hourly }, w.clock.now())));
    w.clock.jumpTo(at('2026-03-02T00:00:00Z'));
    await w.scheduler().start();
    await w.scheduler().idle();
    expect(w.kinds()).toEqual(['clock_jumped', 'clock_suspect']);
    expect(await acceptClock(w.crontab, {}, me)).toMatchObject({ ok: true, value: { jobs: 450 } });
    await w.clock.advance(HOUR);
    expect(w.ran).toHaveLength(450);
  });
});

describe('F13: the machine slept', () => {
  test('8 hours: told as sleep, made up for once, and not a jump of the clock', async () => {
    const w = await place();
    const job = await w.add();
    await w.clock.advance(HOUR);
    w.clock.suspend(8 * HOUR + 30 * MINUTE);
    w.scheduler().wake();
    await w.clock.advance(1);
    expect(w.kinds()).toEqual(['suspended']);
    expect(w.events).toContainEqual({ kind: 'suspended', ms: 8 * HOUR + 30 * MINUTE });
    expect(await jumps(w)).toEqual([]);
    expect(w.ran).toEqual([at('2026-03-02T01:00:00Z'), at('2026-03-02T09:00:00Z')]);
    expect(accounted(await all(w), job.schedule)).toBe(9);
  });

  test('it is noticed within a second, though no timer counted the sleep', async () => {
    const w = await world({
      now: '2026-03-02T00:00:00Z',
      overrides: { pollMs: 1_000, builtins: [recorder(() => undefined)] },
    });
    await w.store.addJob(aNewJob({ schedule: hourly }, w.clock.now()));
    const heard: SchedulerEvent[] = [];
    w.scheduler().on((event) => heard.push(event));
    await w.scheduler().start();
    await w.clock.advance(5 * SECOND);
    w.clock.suspend(8 * HOUR);
    await w.clock.advance(SECOND);
    expect(heard.map((event) => event.kind)).toContain('attempt_ended');
    await w.close();
  });

  test('what many jobs missed is made up for at 20 a second', async () => {
    const w = await place();
    for (let n = 0; n < 100; n++) await w.add();
    await w.clock.advance(MINUTE);
    w.clock.suspend(8 * HOUR + 30 * MINUTE);
    w.scheduler().wake();
    await w.clock.advance(SECOND);
    expect(w.ran.length).toBeGreaterThan(15);
    expect(w.ran.length).toBeLessThanOrEqual(21);
    await w.clock.advance(5 * SECOND);
    expect(w.ran).toHaveLength(100);
  });

  test('a sleep and a jump together are told apart', async () => {
    const w = await place();
    w.clock.suspend(8 * HOUR);
    w.clock.jumpTo((w.clock.now() - HOUR) as Instant);
    w.scheduler().wake();
    await w.clock.advance(1);
    expect(w.events).toEqual([
      { kind: 'suspended', ms: 8 * HOUR },
      { kind: 'clock_jumped', deltaMs: -HOUR },
    ]);
  });
});

describe('F16: the far ends of time', () => {
  test.each(['2038-01-19T03:14:07Z', '2038-01-19T03:14:08Z', '2099-12-31T23:59:59Z', '9999-12-31T23:59:59Z'])(
    'a job for %s fires at it, and is exhausted',
    async (when) => {
      const w = await place(formatInstant((at(when) - MINUTE) as Instant));
      const job = await w.add({ schedule: { kind: 'once', at: when, timezone: 'UTC' } });
      await w.clock.advanceTo(at(when));
      expect(w.ran).toEqual([at(when)]);
      expect(await w.store.job(job.id)).toMatchObject({ state: 'exhausted', nextAt: null, dueAt: null });
      expect((await all(w))[0]).toMatchObject({ scheduledFor: at(when), state: 'succeeded' });
    },
  );

  test('after the last instant of the year 9999 a repeating job is exhausted, not in error', async () => {
    const w = await place('9999-12-31T23:57:30Z');
    const job = await w.add({ schedule: everyMinute });
    await w.clock.advanceTo(at('9999-12-31T23:59:59Z'));
    expect(w.ran).toHaveLength(2);
    expect(await w.store.job(job.id)).toMatchObject({ state: 'exhausted', nextAt: null });
    expect(w.kinds()).toEqual([]);
  });

  test('the database refuses an instant that is none', async () => {
    const w = await place();
    const job = await w.add();
    const tooFar = 253_402_300_800_000 as Instant;
    const change = () => ({ progress: { cursorAt: tooFar } });
    const settle = () => ({ ticks: [], ranges: [], progress: job, state: 'active', cancelPrevious: false }) as const;
    await expect(
      w.store.editJob({ id: job.id, at: w.clock.now(), by: 'test', event: 'updated', settle, change }),
    ).rejects.toThrow(/CHECK constraint failed/);
  });
});

describe('starts that come late', () => {
  test('R-openclaw-33092: a restart of 13 s across an instant: it runs late, and has its row', async () => {
    const w = await place('2026-03-02T00:59:55Z', false);
    await w.add();
    w.clock.jumpTo(at('2026-03-02T01:00:08Z'));
    await w.scheduler().start();
    await w.scheduler().idle();
    expect(await all(w)).toMatchObject([{ scheduledFor: at('2026-03-02T01:00:00Z'), state: 'succeeded' }]);
    expect(w.events.at(-1)).toMatchObject({ kind: 'attempt_ended', latenessMs: 8 * SECOND });
  });

  test('R-openclaw-2826: 27 minutes of standstill are one run, and a row for each other instant', async () => {
    const w = await place();
    const job = await w.add({ schedule: cron({ minute: '*/5' }) });
    await w.clock.advance(5 * MINUTE);
    w.clock.jumpTo((w.clock.now() + 27 * MINUTE) as Instant);
    w.scheduler().wake();
    await w.clock.advance(1);
    expect(w.ran.map((each) => formatInstant(each).slice(11, 16))).toEqual(['00:05', '00:30']);
    expect(accounted(await all(w), job.schedule)).toBe(6);
  });

  test('R-openclaw-8424: the next firing is never in the past, whatever the clock does', async () => {
    const w = await place();
    await w.add({ schedule: everyMinute });
    await w.add({ schedule: hourly });
    for (const by of [HOUR, -30 * MINUTE, DAY, 90 * SECOND, -2 * HOUR, 3 * DAY]) {
      w.clock.jumpTo((w.clock.now() + by) as Instant);
      w.scheduler().wake();
      await w.clock.advance(SECOND);
      for (const job of await w.store.jobs()) expect(job.nextAt).toBeGreaterThan(w.clock.now());
    }
  });
});

function everyMinutePart() {
  return { kind: 'cron', kwargs: { minute: '*' } } as const;
}
