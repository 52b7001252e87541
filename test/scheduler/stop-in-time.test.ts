// Who wants a run to end is heard also while the scheduler waits: for what runs at its own end, or for a database that is locked.

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancel } from '../../src/crontab/cancel.js';
import { runNow } from '../../src/crontab/run-now.js';
import type { RunId } from '../../src/job/ids.js';
import type { TaskSpec } from '../../src/job/task-spec.js';
import { Work } from '../../src/scheduler/work.js';
import type { Finish } from '../../src/store/store.js';
import { cappedOutput } from '../../src/task/output.js';
import { processesOfRun } from '../../src/task/process.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome, RunnerInput } from '../../src/task/runner.js';
import { aNewJob } from '../support/builders.js';
import type { Beside } from '../support/frozen.js';
import { Ground, until } from '../support/frozen.js';

const me = { by: 'test', confirmed: true };
const schedule = { kind: 'once', at: '2099-01-01T00:00:00Z', timezone: 'UTC' } as const;

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

/** A scheduler with a command under way that would go on for a minute. */
async function atWork(): Promise<{ readonly w: Beside; readonly runId: RunId }> {
  const w = await ground.beside();
  const task: TaskSpec = { kind: 'command', argv: ['/bin/sleep', '60'], cwd: ground.home };
  await w.store.addJob(aNewJob({ name: 'long', task, schedule, effect: 'once', lane: 'process' }, w.clock.now()));
  await w.scheduler().start();
  const asked = await runNow(w.crontab, { job: 'long' }, me);
  if (!asked.ok) throw new Error(asked.failure.message);
  const { runId } = asked.value;
  await until(async () => (await w.store.attempts(runId)).some(({ pid }) => pid !== null));
  return { w, runId };
}
const stateOf = async (w: Beside, runId: RunId) => (await w.store.findRuns(runId))[0]!.state;
/** SQLite's own wait for a lock stops the event loop for 250 ms, once for each write. */
async function hasWaited(): Promise<boolean> {
  const before = performance.now();
  await new Promise((resolve) => setImmediate(resolve));
  return performance.now() - before > 200;
}
/** For a look each second, and the machine's business. */
const SOON_MS = 8_000;
/** Of a wait that is heard only at its end. */
const GRACE_MS = 20_000;

describe.runIf(process.platform === 'linux')('F06, X60: while it waits', () => {
  test('F06: a run is cancelled while the scheduler waits for it at its own end', async () => {
    const { w, runId } = await atWork();
    const began = performance.now();
    const stopped = w.scheduler().stop({ graceMs: GRACE_MS });
    expect((await cancel(w.crontab, { run: runId }, me)).ok).toBe(true);
    expect(await stopped).toEqual({ interrupted: 0 });
    expect(performance.now() - began).toBeLessThan(SOON_MS);
    expect(await stateOf(w, runId)).toBe('cancelled');
  }, 40_000);

  test('X60: so is the mark of a panic obeyed, of which the database knows nothing', async () => {
    const { w, runId } = await atWork();
    const began = performance.now();
    const stopped = w.scheduler().stop({ graceMs: GRACE_MS });
    w.crontab.emergency.raise();
    await stopped;
    expect(performance.now() - began).toBeLessThan(SOON_MS);
    expect(await stateOf(w, runId)).toBe('cancelled');
  }, 40_000);

  test('X60: and in the middle of a write that waits for another process', async () => {
    const { w, runId } = await atWork();
    const beside = new Database(w.config.databasePath);
    beside.exec('BEGIN IMMEDIATE');
    w.scheduler().wake();
    await until(hasWaited);
    const began = performance.now();
    w.crontab.emergency.raise();
    await until(() => processesOfRun(runId).length === 0);
    expect(performance.now() - began).toBeLessThan(SOON_MS);
    beside.exec('ROLLBACK');
    beside.close();
    await until(async () => (await stateOf(w, runId)) === 'cancelled');
    expect((await w.store.control()).hold).toBe('panic');
  }, 40_000);
});

test('F06: a stop in the middle of the start is a stop: it waits for it, nothing fires, and the row is closed', async () => {
  const w = await ground.beside();
  const every = { kind: 'cron', kwargs: { second: '*' }, timezone: 'UTC' } as const;
  const task = { kind: 'registered', name: 'notify', args: { message: '.' } } as const;
  await w.store.addJob(aNewJob({ name: 'beat', task, schedule: every }, w.clock.now()));
  const starting = w.scheduler().start();
  expect(await w.scheduler().stop()).toEqual({ interrupted: 0 });
  await starting;
  expect(await w.store.openInstances()).toEqual([]);
  expect(w.scheduler().resting()).toBe(true);
});

test('F55, F07: of two claims of one run the older one’s end does not hide the newer from a stop', async () => {
  const inputs: RunnerInput[] = [];
  const ends: ((outcome: Outcome) => void)[] = [];
  const work: Builtin = {
    definition: { name: 'work', kind: 'builtin', description: '', params: {}, effect: 'idempotent', lane: 'function' },
    runner: { run: (input) => (inputs.push(input), new Promise((resolve) => ends.push(resolve))) },
  };
  const w = await ground.beside({ builtins: [work] });
  const task = { kind: 'registered', name: 'work', args: {} } as const;
  await w.store.addJob(aNewJob({ name: 'work', task, schedule, effect: 'idempotent' }, w.clock.now()));
  const parts = { ...w, instance: { id: 'me' }, concurrency: 1, openOutput: () => cappedOutput() };
  const mine = new Work(
    parts,
    () => undefined,
    () => undefined,
  );
  const claim = async (): Promise<void> => {
    const request = { now: w.clock.now(), lane: 'function', limit: 1, instanceId: 'me' } as const;
    for (const run of await w.store.claimRuns(request)) mine.begin(run);
  };
  const asked = await runNow(w.crontab, { job: 'work' }, me);
  if (!asked.ok) throw new Error(asked.failure.message);
  await claim();
  // As somebody in another container does, to whom we looked dead.
  const resolve = () => ({ state: 'retry_wait', notBefore: w.clock.now(), lost: true, reason: 'silent' }) as const;
  expect(await w.store.rescueRuns({ now: w.clock.now(), dead: ['me'], resolve })).toHaveLength(1);
  await claim();
  expect(inputs.map(({ context, signal }) => [context.fence, signal.aborted])).toEqual([
    [1, true],
    [2, false],
  ]);
  ends[0]!({ kind: 'interrupted' });
  await until(() => mine.unwritten === 1);
  await mine.writeEnded();
  expect(mine.size).toBe(1);
  mine.stopAll('cancelled');
  expect(inputs[1]!.signal.aborted).toBe(true);
  ends[1]!({ kind: 'cancelled' });
  await until(() => mine.unwritten === 1);
  await mine.writeEnded();
  expect([mine.size, await stateOf(w, asked.value.runId)]).toEqual([0, 'cancelled'] satisfies [
    number,
    Finish['state'],
  ]);
});
