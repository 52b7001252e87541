// A job that only ever fails stops harming: quarantine, and what a person can do about it.

import { afterEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../src/crontab/crontab.js';
import { add } from '../../src/crontab/add.js';
import { pause } from '../../src/crontab/pause.js';
import { resume } from '../../src/crontab/resume.js';
import { status } from '../../src/crontab/status.js';
import { undo } from '../../src/crontab/undo.js';
import { update } from '../../src/crontab/update.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome } from '../../src/task/runner.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const HOUR = 3_600_000;
const by: Caller = { by: 'test', confirmed: true };

let here: TestWorld;
let outcome: Outcome;
const events: SchedulerEvent[] = [];
afterEach(async () => {
  await here.close();
  events.length = 0;
});

async function failingJob(): Promise<void> {
  outcome = { kind: 'failed', error: 'no route', transient: true };
  const builtin: Builtin = {
    definition: { name: 'work', kind: 'builtin', description: '', params: {}, effect: 'none', lane: 'function' },
    runner: { run: () => Promise.resolve(outcome) },
  };
  here = await world({ overrides: { builtins: [builtin] } });
  await add(here.crontab, { name: 'flaky', task: 'work', cron: '0 * * * *', retries: 1 }, by);
  here.scheduler().on((event) => events.push(event));
  await here.scheduler().start();
}
const states = async (): Promise<readonly string[]> =>
  [...(await here.store.history({ limit: 100 }))].reverse().map(({ state }) => state);
const job = async () => (await here.store.jobs())[0]!;

describe('five runs in a row that end dead', () => {
  test('R-trinity-1472: quarantine the job, with its reason; its instants go on having rows', async () => {
    await failingJob();
    await here.clock.advance(8 * HOUR);
    expect(await states()).toEqual([...Array<string>(5).fill('dead'), ...Array<string>(3).fill('SKIPPED_DENIED')]);
    expect(await job()).toMatchObject({
      ...{ state: 'quarantined', deadInRow: 5 },
      stateReason: '5 runs in a row ended dead, the last: no route; all 2 tries spent',
    });
    expect((await here.store.history({}))[0]).toMatchObject({ reason: expect.stringContaining('quarantined: 5 runs') });
    expect(events.filter(({ kind }) => kind === 'quarantined')).toHaveLength(1);
    expect((await here.store.ledger({ limit: 1 }))[0]).toMatchObject({ event: 'quarantined', by: 'scheduler' });
  });

  test('also where the last of them came to its deadline before it began again: the event, and the row of the audit', async () => {
    await failingJob();
    await here.clock.advance(4 * HOUR + 600_000);
    expect((await job()).deadInRow).toBe(4);
    await here.clock.advance(HOUR - 600_000);
    expect((await states()).at(-1)).toBe('retry_wait');
    here.clock.suspend(8 * 24 * HOUR);
    await here.clock.advance(60_000);
    expect(await job()).toMatchObject({ state: 'quarantined', deadInRow: 5 });
    const reason =
      '5 runs in a row ended dead, the last: the next try did not begin in time: its instant is too long ago';
    expect(events.filter(({ kind }) => kind === 'quarantined')).toEqual([
      { kind: 'quarantined', jobName: 'flaky', reason },
    ]);
    expect((await here.store.ledger({ limit: 1 }))[0]).toMatchObject({ event: 'quarantined', data: { reason } });
  });

  test('one success in between, and the count begins anew', async () => {
    await failingJob();
    await here.clock.advance(4 * HOUR);
    outcome = { kind: 'succeeded' };
    await here.clock.advance(HOUR);
    outcome = { kind: 'failed', error: 'no route', transient: true };
    await here.clock.advance(4 * HOUR);
    expect(await job()).toMatchObject({ state: 'active', deadInRow: 3 });
  });

  test('what trying again cannot help ends as failed and quarantines nothing', async () => {
    await failingJob();
    outcome = { kind: 'failed', error: 'command not found', transient: false };
    await here.clock.advance(9 * HOUR);
    expect(new Set(await states())).toEqual(new Set(['failed']));
    expect(await job()).toMatchObject({ state: 'active', deadInRow: 0 });
  });

  test('a number of its own, and 0 for never', async () => {
    await failingJob();
    await update(here.crontab, { job: 'flaky', quarantine_after: 2 }, by);
    await here.clock.advance(2 * HOUR + 600_000);
    expect(await job()).toMatchObject({ state: 'quarantined' });
    await resume(here.crontab, { job: 'flaky' }, by);
    await update(here.crontab, { job: 'flaky', quarantine_after: 0 }, by);
    await here.clock.advance(8 * HOUR);
    expect(await job()).toMatchObject({ state: 'active' });
  });
});

describe('a quarantined job', () => {
  async function quarantined(): Promise<void> {
    await failingJob();
    await here.clock.advance(6 * HOUR);
  }

  test('fires again from now on when it is resumed, and nothing of the past', async () => {
    await quarantined();
    outcome = { kind: 'succeeded' };
    expect(await resume(here.crontab, { job: 'flaky' }, by)).toMatchObject({
      ok: true,
      value: [{ action: 'resumed' }],
    });
    await here.clock.advance(2 * HOUR);
    expect((await states()).slice(5)).toEqual(['SKIPPED_DENIED', 'succeeded', 'succeeded']);
    expect(await job()).toMatchObject({ state: 'active', stateReason: null, deadInRow: 0 });
  });

  test('stays so when all paused jobs are resumed, cannot be paused, and says why in its status', async () => {
    await quarantined();
    expect(await resume(here.crontab, { all: true }, by)).toEqual({ ok: true, value: [] });
    expect(await pause(here.crontab, { job: 'flaky' }, by)).toMatchObject({ ok: false, failure: { code: 'invalid' } });
    expect(await status(here.crontab, { job: 'flaky' }, by)).toMatchObject({
      value: { state: 'quarantined', stateReason: expect.stringContaining('no route'), nextAt: null },
    });
  });

  test('a change does not end it, nor does taking the change back; taking the resume back begins it again', async () => {
    await quarantined();
    await update(here.crontab, { job: 'flaky', retries: 0 }, by);
    expect(await job()).toMatchObject({ state: 'quarantined' });
    await undo(here.crontab, {}, by);
    expect(await job()).toMatchObject({ state: 'quarantined', policies: { retries: 1 } });
    await resume(here.crontab, { job: 'flaky' }, by);
    await undo(here.crontab, {}, by);
    expect(await job()).toMatchObject({ state: 'quarantined', stateReason: expect.stringContaining('no route') });
  });
});
