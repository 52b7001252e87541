// Runs that wait because as many of their job run as it allows: they hold up nobody else, least of all the scheduler itself. A real
// scheduler in a process of its own: one that never yields would take this process with it.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { runNow } from '../../src/crontab/run-now.js';
import type { TaskSpec } from '../../src/job/task-spec.js';
import type { Scheduler } from '../../src/scheduler/scheduler.js';
import { createScheduler } from '../../src/scheduler/scheduler.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import { cappedOutput } from '../../src/task/output.js';
import { buildRegistry } from '../../src/task/registry.js';
import { SystemClock } from '../../src/time/clock.js';
import { plus } from '../../src/time/instant.js';
import { aNewJob, T0 } from '../support/builders.js';
import { Ground, until } from '../support/frozen.js';

const me = { by: 'test', confirmed: true };
const never = { kind: 'once', at: '2099-01-01T00:00:00Z', timezone: 'UTC' } as const;

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

test('F90: a run beyond the cap of its job begins when another has ended, and the scheduler goes on meanwhile', async () => {
  const w = await ground.beside();
  const command = (script: string): TaskSpec => ({
    kind: 'command',
    argv: ['/bin/sh', '-c', script],
    cwd: ground.home,
  });
  const wide = { schedule: never, lane: 'process', policies: { overlap: 'allow', cap: 1 } } as const;
  await w.store.addJob(aNewJob({ ...wide, name: 'wide', task: command('sleep 1') }, w.clock.now()));
  await w.store.addJob(aNewJob({ ...wide, name: 'other', task: command('true') }, w.clock.now()));
  const holder = await ground.holder();
  for (const job of ['wide', 'wide', 'other']) expect((await runNow(w.crontab, { job }, me)).ok).toBe(true);
  const rows = () => w.store.history({ limit: 10 });
  await until(async () => (await rows()).every(({ state }) => state === 'succeeded'));
  const [other, second, first] = await rows();
  expect(second!.startedAt).toBeGreaterThanOrEqual(first!.endedAt!);
  expect(other!.endedAt).toBeLessThan(first!.endedAt!);
  expect(holder.child.kill('SIGTERM')).toBe(true);
  await until(() => holder.child.exitCode === 0);
}, 60_000);

test('runs beyond a cap are neither claimed nor waited for, and are in nobody’s way', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  const add = async (name: string, policies: object) => {
    const added = await store.addJob(aNewJob({ name, schedule: never, policies }));
    if (!added.ok) throw new Error('name taken');
    return added.job;
  };
  const wide = await add('wide', { overlap: 'allow', cap: 2 });
  const plain = await add('plain', {});
  const ask = async (job: typeof wide, n: number): Promise<void> => {
    const id = `${job.id.slice(0, 20)}${String(n).padStart(6, '0')}`;
    const at = plus(T0, n);
    const request = { id, jobId: job.id, tenantId: job.tenantId, origin: 'manual', at, by: 'test', idempotencyKey: id };
    await store.addRun(request as Parameters<typeof store.addRun>[0]);
  };
  for (let n = 0; n < 8; n++) await ask(wide, n);
  await ask(plain, 8);
  const claim = () => store.claimRuns({ now: plus(T0, 100), lane: 'function', limit: 4, instanceId: 'me' });
  const first = await claim();
  expect(first.map(({ job }) => job.name)).toEqual(['wide', 'wide']);
  expect(await store.nextDueAt(['function'])).toBe(plus(T0, 8));
  expect((await claim()).map(({ job }) => job.name)).toEqual(['plain']);
  expect(await store.nextDueAt(['function'])).toBe((await store.job(wide.id))!.dueAt);
  await store.finishRuns(
    first.slice(0, 1).map(({ id: runId, jobId, fence }) => ({
      ...{ runId, jobId, fence, attempt: 1, endedAt: plus(T0, 100) },
      ...{ state: 'succeeded', attemptState: 'succeeded' },
    })),
  );
  expect(await store.nextDueAt(['function'])).toBe(plus(T0, 2));
  expect((await claim()).map(({ scheduledFor }) => scheduledFor)).toEqual([plus(T0, 2)]);
  await store.close();
});

test('something is due all the time that nobody can claim: ends of processes and signals are heard all the same', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  const made: { scheduler?: Scheduler } = {};
  let looks = 0;
  const nextDueAt: typeof store.nextDueAt = async () => {
    // A loop that lets nobody else have a turn is ended from within.
    if ((looks += 1) === 1_000) void made.scheduler!.stop();
    return T0;
  };
  const scheduler = createScheduler({
    store: { ...store, nextDueAt },
    clock: new SystemClock(),
    tasks: buildRegistry({ builtins: [], configured: {}, baseFolder: '/', environment: {} }),
    instance: { id: 'me', bootId: 'boot', pid: 1, pidStart: null, appVersion: '0', face: 'serve' },
    concurrency: 4,
    isAlive: () => true,
    endLeftRuns: () => Promise.resolve(new Map()),
    openOutput: () => cappedOutput(),
  });
  made.scheduler = scheduler;
  await scheduler.start();
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks).toBeLessThan(1_000);
  await scheduler.stop();
  await store.close();
});
