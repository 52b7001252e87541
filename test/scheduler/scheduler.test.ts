// The scheduler over a real store and real function tasks, on a manual clock.

import { afterEach, describe, expect, test } from 'vitest';
import { manualKey, manualRunId } from '../../src/job/ids.js';
import type { Job } from '../../src/job/job.js';
import { plan } from '../../src/scheduler/plan.js';
import { rescue } from '../../src/scheduler/rescue.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import type { Scheduler } from '../../src/scheduler/scheduler.js';
import { createScheduler } from '../../src/scheduler/scheduler.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { Store } from '../../src/store/store.js';
import { cappedOutput } from '../../src/task/output.js';
import type { Builtin } from '../../src/task/registry.js';
import { buildRegistry } from '../../src/task/registry.js';
import type { Outcome, RunnerInput } from '../../src/task/runner.js';
import { formatInstant } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import type { JobWish } from '../support/builders.js';
import { aNewJob, at, cron, everyMinute, hourly, T0 } from '../support/builders.js';

const HOUR = 3_600_000;

interface Bench {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly scheduler: Scheduler;
  readonly events: SchedulerEvent[];
  /** What the task saw, in order. */
  readonly calls: RunnerInput[];
  add(wish?: JobWish): Promise<Job>;
  states(): Promise<string[]>;
}

const open: Bench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) {
    const stopped = bench.scheduler.stop({ graceMs: 0 });
    await bench.clock.advance(20_000);
    await stopped;
    await bench.store.close();
  }
});

async function bench(
  behave: (input: RunnerInput, call: number) => Promise<Outcome> | Outcome = () => ({ kind: 'succeeded' }),
): Promise<Bench> {
  const store = openSqliteStore({ path: ':memory:' });
  const clock = new ManualClock(T0, async () => {
    for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
  });
  const calls: RunnerInput[] = [];
  const nothing: Builtin = {
    definition: {
      name: 'nothing',
      kind: 'builtin',
      description: 'for tests',
      params: {},
      effect: 'none',
      lane: 'function',
    },
    runner: {
      run: async (input) => {
        calls.push(input);
        return behave(input, calls.length);
      },
    },
  };
  const tasks = buildRegistry({ builtins: [nothing], configured: {}, baseFolder: '/', environment: {} });
  const scheduler = createScheduler({
    store,
    clock,
    tasks,
    instance: { id: 'me', bootId: 'boot', pid: 1, pidStart: null, appVersion: '0', face: 'serve' },
    concurrency: 4,
    isAlive: (instance) => instance.pid !== 666,
    endLeftRuns: () => Promise.resolve(new Map()),
    openOutput: () => cappedOutput(),
    pollMs: HOUR,
  });
  const events: SchedulerEvent[] = [];
  scheduler.on((event) => events.push(event));
  const made: Bench = {
    store,
    clock,
    scheduler,
    events,
    calls,
    async add(wish = {}) {
      const added = await store.addJob(aNewJob({ schedule: hourly, ...wish }, clock.now()));
      if (!added.ok) throw new Error('name taken');
      scheduler.wake();
      return added.job;
    },
    async states() {
      const rows = await store.history({ limit: 1000 });
      return [...rows].reverse().map((row) => `${formatInstant(row.scheduledFor).slice(11, 16)} ${row.state}`);
    },
  };
  open.push(made);
  return made;
}

describe('firing', () => {
  test('each instant fires once, on time, and is in the history', async () => {
    const b = await bench();
    await b.add();
    await b.scheduler.start();
    await b.clock.advance(3 * HOUR);
    expect(await b.states()).toEqual(['01:00 succeeded', '02:00 succeeded', '03:00 succeeded']);
    expect(b.events.map((event) => event.kind === 'attempt_ended' && event.latenessMs)).toEqual([0, 0, 0]);
  });

  test('a task learns for which instant and period it runs', async () => {
    const b = await bench();
    const job = await b.add();
    await b.scheduler.start();
    await b.clock.advance(2 * HOUR);
    expect(b.calls[1]!.context).toMatchObject({
      jobName: job.name,
      origin: 'tick',
      scheduledFor: at('2026-03-02T02:00:00Z'),
      periodStart: at('2026-03-02T01:00:00Z'),
      periodEnd: at('2026-03-02T02:00:00Z'),
      attempt: 1,
    });
    expect(new Set(b.calls.map((call) => call.context.idempotencyKey)).size).toBe(2);
  });

  test('a job added while it sleeps fires without a restart', async () => {
    const b = await bench();
    await b.scheduler.start();
    await b.clock.advance(10 * 60_000);
    await b.add({ schedule: cron({ minute: '*/5' }) });
    await b.clock.advance(5 * 60_000);
    expect(await b.states()).toEqual(['00:15 succeeded']);
  });

  test('a thousand jobs due in one second all fire once', async () => {
    const b = await bench();
    for (let i = 0; i < 1000; i++) await b.add();
    await b.scheduler.start();
    await b.clock.advance(HOUR);
    await b.scheduler.idle();
    expect(b.calls).toHaveLength(1000);
    expect(new Set(b.calls.map((call) => call.context.jobId)).size).toBe(1000);
  });
});

describe('failing', () => {
  test('a failed attempt is tried again with the same key, then succeeds', async () => {
    const b = await bench((_, call) =>
      call < 3 ? { kind: 'failed', error: 'no route to host', transient: true } : { kind: 'succeeded' },
    );
    await b.add();
    await b.scheduler.start();
    await b.clock.advance(HOUR + 10 * 60_000);
    expect(b.calls.map((call) => call.context.attempt)).toEqual([1, 2, 3]);
    expect(new Set(b.calls.map((call) => call.context.idempotencyKey)).size).toBe(1);
    expect(await b.states()).toEqual(['01:00 succeeded']);
  });

  test('spent retries end as dead, with the last error as the reason', async () => {
    const b = await bench(() => ({ kind: 'failed', error: 'no route to host', transient: true }));
    await b.add({ policies: { retries: 1 } });
    await b.scheduler.start();
    await b.clock.advance(HOUR + 10 * 60_000);
    expect((await b.store.history({}))[0]).toMatchObject({
      state: 'dead',
      attempts: 2,
      reason: expect.stringContaining('no route to host'),
    });
  });

  test('a failure that cannot be helped is not tried again', async () => {
    const b = await bench(() => ({ kind: 'failed', error: 'command not found', transient: false }));
    await b.add();
    await b.scheduler.start();
    await b.clock.advance(HOUR + 10 * 60_000);
    expect(b.calls).toHaveLength(1);
    expect(await b.states()).toEqual(['01:00 failed']);
  });

  test('a runner that throws is a failed attempt, not a crash', async () => {
    const b = await bench(() => {
      throw new Error('bug in the task');
    });
    await b.add({ policies: { retries: 0 } });
    await b.scheduler.start();
    await b.clock.advance(HOUR);
    expect((await b.store.history({}))[0]).toMatchObject({ state: 'failed', reason: 'bug in the task' });
  });

  test('a function that overruns its timeout is told to stop and its run ends', async () => {
    const b = await bench(
      (input) => new Promise((resolve) => input.signal.addEventListener('abort', () => resolve({ kind: 'timed_out' }))),
    );
    await b.add({ policies: { timeoutMs: 60_000, retries: 0 } });
    await b.scheduler.start();
    await b.clock.advance(HOUR + 61_000);
    expect(await b.states()).toEqual(['01:00 timed_out']);
  });

  test('a function that does not listen frees its slot all the same', async () => {
    const b = await bench(() => new Promise(() => undefined));
    await b.add({ policies: { timeoutMs: 60_000, retries: 0 } });
    await b.scheduler.start();
    await b.clock.advance(HOUR + 75_000);
    expect(await b.states()).toEqual(['01:00 timed_out']);
    expect(b.scheduler.active()).toBe(0);
  });
});

describe('overlap and catching up', () => {
  test('an instant that finds the run before it active is skipped by name', async () => {
    const done: (() => void)[] = [];
    const b = await bench(() => new Promise((resolve) => done.push(() => resolve({ kind: 'succeeded' }))));
    await b.add();
    await b.scheduler.start();
    await b.clock.advance(2 * HOUR);
    done.forEach((finish) => finish());
    await b.scheduler.idle();
    expect(await b.states()).toEqual(['01:00 succeeded', '02:00 SKIPPED_OVERLAP']);
  });

  test('queue keeps one waiting run, which starts when the first has ended', async () => {
    const done: (() => void)[] = [];
    const b = await bench(() => new Promise((resolve) => done.push(() => resolve({ kind: 'succeeded' }))));
    await b.add({ policies: { overlap: 'queue', timeoutMs: 9 * HOUR } });
    await b.scheduler.start();
    await b.clock.advance(3 * HOUR);
    expect(await b.states()).toEqual(['01:00 running', '02:00 queued', '03:00 SKIPPED_OVERLAP']);
    done[0]!();
    await b.clock.advance(1);
    expect(await b.states()).toEqual(['01:00 succeeded', '02:00 running', '03:00 SKIPPED_OVERLAP']);
  });

  test('cancel_previous stops the active run before the new one starts', async () => {
    const b = await bench((input, call) =>
      call > 1
        ? { kind: 'succeeded' }
        : new Promise((resolve) => input.signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }))),
    );
    await b.add({ policies: { overlap: 'cancel_previous' } });
    await b.scheduler.start();
    await b.clock.advance(2 * HOUR + 1);
    expect(await b.states()).toEqual(['01:00 cancelled', '02:00 succeeded']);
  });

  test('after an absence the newest missed instant runs once and the others have rows', async () => {
    const b = await bench();
    await b.add();
    b.clock.jumpTo(at('2026-03-02T03:30:00Z'));
    await b.scheduler.start();
    await b.clock.advance(1000);
    expect(await b.states()).toEqual(['01:00 SKIPPED_COALESCED', '02:00 SKIPPED_COALESCED', '03:00 succeeded']);
  });

  test('catch-ups start at most twenty a second', async () => {
    const starts: number[] = [];
    const b = await bench(() => {
      starts.push(b.clock.now());
      return { kind: 'succeeded' };
    });
    for (let i = 0; i < 100; i++) await b.add();
    b.clock.jumpTo(at('2026-03-02T01:30:00Z'));
    await b.scheduler.start();
    await b.clock.advance(10_000);
    expect(starts).toHaveLength(100);
    const inFirstSecond = starts.filter((start) => start < starts[0]! + 1000).length;
    expect(inFirstSecond).toBeLessThanOrEqual(20);
  });
});

describe('stopping and dying', () => {
  test('a stop waits for what runs, within the grace', async () => {
    let finish = (): void => undefined;
    const b = await bench(() => new Promise((resolve) => (finish = () => resolve({ kind: 'succeeded' }))));
    await b.add();
    await b.scheduler.start();
    await b.clock.advance(HOUR);
    const stopping = b.scheduler.stop({ graceMs: 30_000 });
    await b.clock.advance(1000);
    finish();
    expect(await stopping).toEqual({ interrupted: 0 });
    expect(await b.states()).toEqual(['01:00 succeeded']);
  });

  test.each([
    ['once', '01:00 unknown'],
    ['idempotent', '01:00 retry_wait'],
  ] as const)('a run of a task with effect %s that outlasts the grace is interrupted: %s', async (effect, state) => {
    const b = await bench(
      (input) =>
        new Promise((resolve) => input.signal.addEventListener('abort', () => resolve({ kind: 'interrupted' }))),
    );
    await b.add({ effect, policies: { retries: 2 } });
    await b.scheduler.start();
    await b.clock.advance(HOUR);
    const stopping = b.scheduler.stop({ graceMs: 1000 });
    await b.clock.advance(1000);
    expect(await stopping).toEqual({ interrupted: 1 });
    expect(await b.states()).toEqual([state]);
  });

  test.each([
    ['once', '01:00 unknown', 0],
    ['idempotent', '01:00 succeeded', 1],
  ] as const)('what a dead replica left behind, effect %s: %s', async (effect, state, calls) => {
    const b = await bench();
    await b.add({ effect, policies: { retries: 2 } });
    const now = at('2026-03-02T01:00:00Z');
    await b.store.openInstance({
      id: 'dead',
      bootId: 'boot',
      pid: 666,
      pidStart: null,
      host: 'h',
      appVersion: '0',
      face: 'serve',
      startedAt: T0,
      heartbeatAt: T0,
    });
    await b.store.recordTicks({ now, limit: 9, decide: (input) => plan({ ...input, catchUpAt: now }, now) });
    await b.store.claimRuns({ now, lane: 'function', limit: 9, instanceId: 'dead' });
    b.clock.jumpTo(now);
    await b.scheduler.start();
    await b.clock.advance(1000);
    expect(await b.states()).toEqual([state]);
    expect(b.calls).toHaveLength(calls);
    expect(b.events[0]).toMatchObject({ kind: 'rescued' });
  });

  test.each([
    ['R-dbos-742: its process is ended before the retry is queued', undefined, '01:00 retry_wait'],
    ['and where it cannot be ended nothing is begun beside it', [4711], '01:00 unknown'],
  ] as const)('%s', async (_, survivors, state) => {
    const b = await bench();
    const { id } = await b.add({ effect: 'idempotent', lane: 'process' });
    const now = at('2026-03-02T01:00:00Z');
    await b.store.recordTicks({ now, limit: 9, decide: (input) => plan({ ...input, catchUpAt: now }, now) });
    const [run] = await b.store.claimRuns({ now, lane: 'process', limit: 9, instanceId: 'gone' });
    await b.store.recordSpawn({ runId: run!.id, fence: run!.fence, pid: 4711, startTime: '17' });
    const seen: unknown[] = [];
    await rescue(
      {
        store: b.store,
        instance: { id: 'me', bootId: 'boot' },
        isAlive: () => false,
        endLeftRuns: async (runs) => {
          seen.push(runs, (await b.states())[0]);
          return new Map(survivors && [[run!.id, survivors]]);
        },
        tell: (event) => seen.push(event),
      },
      now,
    );
    expect(seen).toMatchObject([[{ runId: run!.id, leader: null }], '01:00 running', { kind: 'rescued' }]);
    expect(await b.states()).toEqual([state]);
    expect(await b.store.activeRuns(id)).toHaveLength(survivors ? 0 : 1);
  });

  test('R-dbos-716: what a holder or another rescuer wrote while its process was being ended stands', async () => {
    const b = await bench();
    await b.add({ effect: 'once', lane: 'process' });
    const now = at('2026-03-02T01:00:00Z');
    await b.store.recordTicks({ now, limit: 9, decide: (input) => plan({ ...input, catchUpAt: now }, now) });
    const [run] = await b.store.claimRuns({ now, lane: 'process', limit: 9, instanceId: 'gone' });
    const finish = { runId: run!.id, jobId: run!.jobId, fence: run!.fence, attempt: 1, endedAt: now } as const;
    const endLeftRuns = async (): Promise<ReadonlyMap<string, readonly number[]>> => {
      await b.store.finishRuns([{ ...finish, state: 'succeeded', attemptState: 'succeeded' }]);
      return new Map();
    };
    const tell = (): void => expect.fail('nothing was to be decided');
    await rescue(
      { store: b.store, instance: { id: 'me', bootId: 'boot' }, isAlive: () => false, endLeftRuns, tell },
      now,
    );
    expect(await b.states()).toEqual(['01:00 succeeded']);
  });

  test('a catch-up that fails is tried again before the next occurrence to come', async () => {
    const b = await bench((_, call) =>
      call === 1 ? { kind: 'failed', error: 'no route', transient: true } : { kind: 'succeeded' },
    );
    await b.add();
    b.clock.jumpTo(at('2026-03-02T03:30:00Z'));
    await b.scheduler.start();
    await b.clock.advance(60_000);
    expect((await b.states()).at(-1)).toBe('03:00 succeeded');
    expect(b.calls.map(({ context }) => context.attempt)).toEqual([1, 2]);
  });

  test('F89: a job that fails without end makes no more tries than it may, and no dead letter where the next occurrence comes first', async () => {
    const b = await bench(() => ({ kind: 'failed', error: 'no route', transient: true }));
    await b.add({ schedule: everyMinute, policies: { retries: 100 } });
    await b.scheduler.start();
    await b.clock.advance(10 * 60_000 + 1_000);
    const states = await b.states();
    expect(new Set(states.slice(0, -1).map((line) => line.slice(6)))).toEqual(new Set(['failed']));
    expect(b.calls.length).toBeLessThanOrEqual(30);
    expect((await b.store.history({}))[1]).toMatchObject({ reason: 'no route; superseded by the next occurrence' });
  });

  test('a cancel by another process reaches the run', async () => {
    const b = await bench(
      (input) => new Promise((resolve) => input.signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }))),
    );
    await b.add();
    await b.scheduler.start();
    await b.clock.advance(HOUR);
    const [row] = await b.store.history({});
    await b.store.cancelRun(row!.runId!, b.clock.now(), 'test');
    b.scheduler.wake();
    await b.scheduler.idle();
    expect(await b.states()).toEqual(['01:00 cancelled']);
  });
});

describe('an interval from completion', () => {
  const every10m: JobWish = {
    schedule: { kind: 'interval', seconds: 600, from: 'completion', anchor: '2026-03-02T00:00:00Z', timezone: 'UTC' },
  };

  test('counts from the end of a success', async () => {
    const b = await bench(async () => {
      await b.clock.sleep(7 * 60_000);
      return { kind: 'succeeded' };
    });
    await b.add(every10m);
    await b.scheduler.start();
    await b.clock.advance(50 * 60_000);
    expect(await b.states()).toEqual(['00:10 succeeded', '00:27 succeeded', '00:44 running']);
  });

  test('goes on when its waiting retry is cancelled', async () => {
    const b = await bench((_, call) =>
      call === 1 ? { kind: 'failed', error: 'no route', transient: true } : { kind: 'succeeded' },
    );
    await b.add(every10m);
    await b.scheduler.start();
    await b.clock.advance(10 * 60_000);
    const [row] = await b.store.history({});
    expect(await b.store.cancelRun(row!.runId!, b.clock.now(), 'test')).toMatchObject({ now: 'cancelled' });
    b.scheduler.wake();
    await b.clock.advance(11 * 60_000);
    expect(await b.states()).toEqual(['00:10 cancelled', '00:20 succeeded']);
  });

  test('is not moved by a run on request', async () => {
    const b = await bench();
    const job = await b.add(every10m);
    await b.scheduler.start();
    await b.clock.advance(5 * 60_000);
    const key = manualKey(job.tenantId, job.id, 'a');
    const run = { id: manualRunId(b.clock.now(), key), jobId: job.id, tenantId: job.tenantId, idempotencyKey: key };
    await b.store.addRun({ ...run, origin: 'manual', at: b.clock.now(), by: 'test' });
    b.scheduler.wake();
    await b.clock.advance(5 * 60_000);
    expect(await b.states()).toEqual(['00:05 succeeded', '00:10 succeeded']);
  });
});

test('a cancel that was asked for is not forgotten when the attempt fails by itself', async () => {
  let fail = (): void => undefined;
  const b = await bench(
    () => new Promise((resolve) => (fail = () => resolve({ kind: 'failed', error: 'no route', transient: true }))),
  );
  await b.add();
  await b.scheduler.start();
  await b.clock.advance(HOUR);
  const [row] = await b.store.history({});
  await b.store.cancelRun(row!.runId!, b.clock.now(), 'test');
  fail();
  await b.clock.advance(10 * 60_000);
  expect(await b.states()).toEqual(['01:00 cancelled']);
});

test('G-I: a job that cannot be planned is quarantined with a row, and says so; the others fire', async () => {
  const b = await bench();
  const bad = await b.add();
  await b.add();
  const { recordTicks, prepareTicks } = b.store;
  Object.assign(b.store, {
    // What cannot be planned cannot be planned ahead.
    prepareTicks: (request: Parameters<Store['prepareTicks']>[0]) =>
      prepareTicks({ ...request, firings: request.firings.filter(({ job }) => job.id !== bad.id) }),
    recordTicks: (request: Parameters<Store['recordTicks']>[0]) =>
      recordTicks({
        ...request,
        decide: (input) => {
          if (input.job.id === bad.id) throw new RangeError('unknown zone');
          return request.decide(input);
        },
      }),
  });
  await b.scheduler.start();
  await b.clock.advance(2 * HOUR);
  expect((await b.states()).sort()).toEqual(['01:00 SKIPPED_DENIED', '01:00 succeeded', '02:00 succeeded']);
  expect(b.events).toContainEqual(expect.objectContaining({ kind: 'unplannable', jobName: bad.name }));
  expect(await b.store.job(bad.id)).toMatchObject({
    ...{ state: 'quarantined', dueAt: null, stateReason: 'cannot be planned: unknown zone' },
  });
});

test('a listener that throws costs nobody a slot', async () => {
  const b = await bench();
  b.scheduler.on(() => {
    throw new Error('bug in a listener');
  });
  const warned = new Promise((resolve) => process.once('warning', resolve));
  await b.add();
  await b.scheduler.start();
  await b.clock.advance(HOUR);
  expect(await warned).toMatchObject({ message: 'bug in a listener' });
  expect(await b.states()).toEqual(['01:00 succeeded']);
  expect(b.scheduler.active()).toBe(0);
});
