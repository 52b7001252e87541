// The whole database held: nothing begins, every due instant has its row, and the release runs nothing of the past.

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import type { Caller } from '../../src/crontab/crontab.js';
import { panic } from '../../src/crontab/panic.js';
import { replay } from '../../src/crontab/dead-letters.js';
import { release } from '../../src/crontab/release.js';
import { resolve } from '../../src/crontab/resolve.js';
import { runNow } from '../../src/crontab/run-now.js';
import { update } from '../../src/crontab/update.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome } from '../../src/task/runner.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const HOUR = 3_600_000;
const by: Caller = { by: 'test', confirmed: false };

let here: TestWorld;
let runs: number;
let outcome: Outcome;
beforeEach(async () => {
  runs = 0;
  outcome = { kind: 'succeeded' };
  const builtin: Builtin = {
    definition: { name: 'work', kind: 'builtin', description: '', params: {}, effect: 'idempotent', lane: 'function' },
    runner: { run: () => Promise.resolve(((runs += 1), outcome)) },
  };
  here = await world({ overrides: { builtins: [builtin] } });
  await add(here.crontab, { name: 'sync', task: 'work', cron: '0 * * * *' }, by);
  await here.scheduler().start();
});
afterEach(() => here.close());

const states = async (): Promise<readonly string[]> =>
  [...(await here.store.history({ limit: 100 }))].reverse().map(({ state }) => state);
const hold = () => here.store.hold({ at: here.clock.now(), by: 'test', reason: 'panic since noon' });

describe('while everything is held', () => {
  test('X60: nothing begins, each due instant has its row, and release makes nothing up', async () => {
    await here.clock.advance(HOUR);
    await hold();
    await here.clock.advance(3 * HOUR);
    expect([runs, await states()]).toEqual([1, ['succeeded', ...Array<string>(3).fill('SKIPPED_PAUSED')]]);
    expect((await here.store.history({}))[0]).toMatchObject({ reason: 'held: panic since noon' });
    expect(await release(here.crontab, {}, by)).toMatchObject({ ok: true, value: { was: 'panic' } });
    await here.clock.advance(HOUR);
    expect([runs, (await states()).at(-1)]).toEqual([2, 'succeeded']);
    expect((await here.store.ledger({ limit: 2 })).map(({ event }) => event)).toEqual(['released', 'held']);
  });

  test('what waits does not begin, also on request, and does not begin after the release', async () => {
    outcome = { kind: 'failed', error: 'no route', transient: true };
    await here.clock.advance(HOUR);
    await hold();
    expect(await runNow(here.crontab, { job: 'sync' }, by)).toMatchObject({
      value: {
        line: expect.stringMatching(/ is queued\. Everything is held: it does not begin, and is cancelled/) as string,
      },
    });
    await here.clock.advance(600_000);
    expect([runs, (await states()).toSorted()]).toEqual([1, ['queued', 'retry_wait']]);
    await release(here.crontab, {}, by);
    await here.clock.advance(600_000);
    expect([runs, await states()]).toEqual([1, ['cancelled', 'cancelled']]);
  });

  test('a doubt is not lost to it: what is dead or unknown is begun anew after the release only', async () => {
    outcome = { kind: 'failed', error: 'no route', transient: true };
    await update(here.crontab, { job: 'sync', retries: 1 }, by);
    await here.clock.advance(HOUR + 600_000);
    const { runId } = (await here.store.history({ limit: 1 }))[0]!;
    await hold();
    expect(await replay(here.crontab, { run: runId! }, by)).toMatchObject({
      failure: {
        message: expect.stringMatching(/^Everything is held: panic since noon\. Run .* stays dead/) as string,
        hint: 'End it first, then repeat: cron-agent resume --all',
      },
    });
    const beside = new Database(here.config.databasePath);
    beside.prepare("UPDATE run SET state = 'unknown' WHERE id = ?").run(runId);
    beside.close();
    expect((await resolve(here.crontab, { run: runId!, as: 'rerun' }, by)).ok).toBe(false);
    expect((await here.store.deadLetters({ limit: 1 }))[0]).toMatchObject({ runId, closedAt: null });
    await release(here.crontab, {}, by);
    expect((await here.store.findRuns(runId!))[0]).toMatchObject({ state: 'unknown' });
    outcome = { kind: 'succeeded' };
    expect((await resolve(here.crontab, { run: runId!, as: 'rerun' }, by)).ok).toBe(true);
    await here.clock.advance(1_000);
    expect((await here.store.findRuns(runId!))[0]).toMatchObject({ state: 'succeeded' });
  });

  test('an edit at a due instant gives it the same row', async () => {
    await here.scheduler().stop();
    await hold();
    here.clock.jumpTo((here.clock.now() + HOUR) as ReturnType<typeof here.clock.now>);
    await update(here.crontab, { job: 'sync', retries: 0 }, by);
    expect(await states()).toEqual(['SKIPPED_PAUSED']);
  });

  test('the scheduler sleeps: what is ready and may not begin wakes nobody', async () => {
    await runNow(here.crontab, { job: 'sync' }, by);
    await hold();
    expect(await here.store.nextDueAt(['function'])).toBeGreaterThan(here.clock.now());
  });

  test('holding twice is holding once', async () => {
    const first = await hold();
    await here.clock.advance(1_000);
    expect(await hold()).toEqual(first);
  });
});

test('X60: a mark beside the database is obeyed, and taken away by the release', async () => {
  here.crontab.emergency.raise();
  here.scheduler().wake();
  await here.scheduler().idle();
  expect(await here.store.control()).toMatchObject({ hold: 'panic', heldBy: 'scheduler' });
  await here.clock.advance(HOUR);
  expect([runs, await states()]).toEqual([0, ['SKIPPED_PAUSED']]);
  await release(here.crontab, {}, by);
  await here.clock.advance(HOUR);
  expect([runs, await states()]).toEqual([1, ['SKIPPED_PAUSED', 'succeeded']]);
});

test('X60: panic holds everything within its patience, also while another process keeps the database locked', async () => {
  const beside = new Database(here.config.databasePath);
  beside.exec('BEGIN IMMEDIATE');
  const began = performance.now();
  const held = await panic(here.crontab, {}, by);
  expect(performance.now() - began).toBeLessThan(4_000);
  beside.exec('ROLLBACK');
  beside.close();
  expect(held).toMatchObject({ ok: true, value: { held: true, database: 'unreachable', killed: 0 } });
  here.scheduler().wake();
  await here.scheduler().idle();
  expect((await here.store.control()).hold).toBe('panic');
});

test('X60: a mark is obeyed within a second also while the database refuses, and the next try is far off', async () => {
  await here.close();
  here = await world({ overrides: { pollMs: 1_000, busyLimitMs: 1 } });
  const waits: number[] = [];
  here.scheduler().on((event) => event.kind === 'degraded' && waits.push(event.retryInMs));
  await here.scheduler().start();
  const beside = new Database(here.config.databasePath);
  beside.exec('BEGIN IMMEDIATE');
  while ((waits.at(-1) ?? 0) < 30_000) await here.clock.advance(1_000);
  const tries = waits.length;
  here.crontab.emergency.raise();
  await here.clock.advance(1_000);
  expect(waits.length).toBe(tries + 1);
  beside.exec('ROLLBACK');
  beside.close();
  await here.clock.advance(31_000);
  expect((await here.store.control()).hold).toBe('panic');
});

test('X60: a function that does not stop is never said to have ended', async () => {
  await here.close();
  let finish: () => void = () => undefined;
  const builtin: Builtin = {
    definition: { name: 'deaf', kind: 'builtin', description: '', params: {}, effect: 'idempotent', lane: 'function' },
    runner: { run: () => new Promise((resolve) => (finish = () => resolve({ kind: 'succeeded' }))) },
  };
  const clock = new ManualClock(here.clock.now());
  here = { ...(await world({ overrides: { clock, builtins: [builtin] } })), clock };
  await add(here.crontab, { name: 'sync', task: 'deaf', cron: '0 * * * *' }, by);
  await here.scheduler().start();
  await clock.advance(HOUR);
  const [{ runId } = { runId: null }] = await here.store.history({});
  const held = await panic(here.crontab, {}, by);
  expect(held).toMatchObject({ value: { killed: 0, left: [{ runId, pid: null }], database: 'held' } });
  expect(held.ok && held.value.line).toMatch(/Told to stop, and not known to have: the function of run /);
  await clock.advance(11_000);
  expect((await here.store.history({}))[0]).toMatchObject({
    state: 'cancelled',
    reason: expect.stringMatching(
      `^held: panic since .*; told to stop and had not after 10 s: it may go on inside the scheduler with pid ${process.pid}`,
    ) as string,
  });
  finish();
});

test('F35: a restored copy is released only by a person who accepts what it has forgotten', async () => {
  const beside = new Database(here.config.databasePath);
  beside.exec("UPDATE control SET hold = 'restore', hold_at = 0, hold_reason = 'the database is older than what ran'");
  beside.close();
  await here.clock.advance(HOUR);
  expect([runs, await states()]).toEqual([0, ['SKIPPED_PAUSED']]);
  expect(await release(here.crontab, {}, by)).toMatchObject({ failure: { code: 'needs_confirmation' } });
  expect((await here.store.control()).hold).toBe('restore');
  expect(await release(here.crontab, { accept_rollback: true }, by)).toMatchObject({ value: { was: 'restore' } });
  await here.clock.advance(HOUR);
  expect(await states()).toEqual(['SKIPPED_PAUSED', 'succeeded']);
});
