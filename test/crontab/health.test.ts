// health: how long a job may be without a success follows from its own schedule, and what a person decided is no illness.

import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import type { Caller } from '../../src/crontab/crontab.js';
import type { JobHealth } from '../../src/crontab/health.js';
import { health } from '../../src/crontab/health.js';
import { pause } from '../../src/crontab/pause.js';
import { release } from '../../src/crontab/release.js';
import { resume } from '../../src/crontab/resume.js';
import { runNow } from '../../src/crontab/run-now.js';
import { skip } from '../../src/crontab/skip.js';
import { update } from '../../src/crontab/update.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome } from '../../src/task/runner.js';
import { formatInstant, parseInstant } from '../../src/time/instant.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const by: Caller = { by: 'test', confirmed: true };
const failed: Outcome = { kind: 'failed', error: 'no', transient: false };
const ok: Outcome = { kind: 'succeeded' };

let here: TestWorld;
let outcome: Outcome;
/** From Monday 2 March 2026, 08:00. */
beforeEach(async () => {
  outcome = ok;
  const work: Builtin = {
    definition: { name: 'work', kind: 'builtin', description: '', params: {}, effect: 'idempotent', lane: 'function' },
    runner: {
      run: () => Promise.resolve(outcome),
    },
  };
  here = await world({ overrides: { builtins: [work] } });
  await here.scheduler().start();
});
afterEach(() => here.close());

const stored = (when: object) => add(here.crontab, { name: 'work', task: 'work', retries: 0, ...when }, by);
const until = (text: string) => here.clock.advance(parseInstant(text)! - here.clock.now());

function change(sql: string): void {
  const db = new Database(join(here.folder, 'data', 'cron-agent.db'));
  db.exec(sql);
  db.close();
}

async function found(now?: string): Promise<JobHealth> {
  const answer = await health(here.crontab, { job: 'work', ...(now && { now }) }, by);
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value.jobs[0]!;
}
const condition = async (now?: string): Promise<string> => (await found(now)).condition;
const lateAt = async (): Promise<string | null> => {
  const { lateAt: at } = await found();
  return at === null ? null : formatInstant(at);
};

describe('how long a job may be without a success', () => {
  test('S46: a daily one for 25 h', async () => {
    await stored({ cron: '0 9 * * *' });
    await until('2026-03-02T09:00:00Z');
    expect(await found()).toMatchObject({
      condition: 'well',
      healthy: true,
      allowedMs: 25 * HOUR,
      lastState: 'succeeded',
    });
    expect(await condition('+24h59m')).toBe('well');
    expect(await condition('2026-03-03T10:00:01Z')).toBe('late');
    expect(await found('+25h1m')).toMatchObject({ condition: 'late', healthy: false });
  });

  test.each([
    ['hourly', '0 * * * *', '2026-03-02T09:00:00Z', '2026-03-02T11:00:00Z'],
    ['each minute', '* * * * *', '2026-03-02T08:01:00Z', '2026-03-02T09:02:00Z'],
    ['weekdays, on a Thursday', '0 9 * * 1-5', '2026-03-05T09:00:00Z', '2026-03-06T10:00:00Z'],
    ['weekdays, on a Friday: not before Monday', '0 9 * * 1-5', '2026-03-06T09:00:00Z', '2026-03-09T10:00:00Z'],
    ['twice a day, uneven', '0 6,9 * * *', '2026-03-02T09:00:00Z', '2026-03-03T07:00:00Z'],
    ['monthly', '0 9 1 * *', '2026-04-01T09:00:00Z', '2026-05-01T10:00:00Z'],
  ])('%s', async (_, cron, success, late) => {
    await stored({ cron });
    await until(success);
    expect(await lateAt()).toBe(late);
  });

  test('over a change of the clocks: a day of 23 hours is a shorter one', async () => {
    await stored({ when: 'every day at 9am', timezone: 'Europe/Berlin' });
    await until('2026-03-28T08:00:00Z');
    expect(await lateAt()).toBe('2026-03-29T08:00:00Z');
  });

  test('a long run may take as long again', async () => {
    await stored({ cron: '0 9 * * *' });
    await until('2026-03-02T09:00:00Z');
    change(`UPDATE run SET ended_at = ended_at + ${3 * HOUR}`);
    await until('2026-03-02T12:00:00Z');
    expect(await found()).toMatchObject({ condition: 'well', lastSuccessAt: parseInstant('2026-03-02T12:00:00Z') });
    expect(await lateAt()).toBe('2026-03-03T13:00:00Z');
  });

  test('every 6 h from completion: counted from the last success', async () => {
    await stored({ every: '6h', from: 'completion' });
    await until('2026-03-02T14:00:00Z');
    expect(await found()).toMatchObject({ condition: 'well', allowedMs: 7 * HOUR });
  });

  test('a run on request counts, and takes no firing off', async () => {
    await stored({ cron: '0 9 * * 1-5' });
    await until('2026-03-07T12:00:00Z'); // Saturday
    await runNow(here.crontab, { job: 'work' }, by);
    await here.scheduler().idle();
    expect(await lateAt()).toBe('2026-03-09T10:00:00Z');
  });

  test('only a success counts, however often it runs', async () => {
    outcome = failed;
    await stored({ cron: '0 * * * *' });
    await here.clock.advance(2 * HOUR);
    expect(await found()).toMatchObject({ condition: 'well', lastState: 'failed', lastSuccessAt: null });
    await here.clock.advance(MINUTE);
    expect(await condition()).toBe('late');
    outcome = ok;
    await here.clock.advance(HOUR);
    expect(await condition()).toBe('well');
  });
});

describe('what is no illness', () => {
  test('a new job that was not due yet; without a success 25 h after it was stored it is late', async () => {
    await stored({ cron: '0 9 * * *' });
    expect(await found()).toMatchObject({ condition: 'waiting', healthy: true, lastSuccessAt: null });
    expect(await condition('+24h59m')).toBe('waiting');
    expect(await condition('+25h1m')).toBe('late');
  });

  test('a pause, nor the time behind it', async () => {
    await stored({ cron: '0 9 * * *' });
    await until('2026-03-02T10:00:00Z');
    await pause(here.crontab, { job: 'work' }, by);
    await here.clock.advance(4 * DAY);
    expect(await found()).toMatchObject({ condition: 'paused', healthy: true, lateAt: null });
    await resume(here.crontab, { job: 'work' }, by);
    expect(await found()).toMatchObject({ condition: 'well' });
    expect(await condition('+25h1m')).toBe('late');
  });

  test('a pause that ended by itself', async () => {
    await stored({ cron: '0 9 * * *' });
    await until('2026-03-02T10:00:00Z');
    await pause(here.crontab, { job: 'work', until: '2026-03-06T12:00:00Z' }, by);
    await until('2026-03-06T13:00:00Z');
    expect(await found()).toMatchObject({ condition: 'well' });
    expect(await lateAt()).toBe('2026-03-07T10:00:00Z');
  });

  test('a firing that was skipped on request', async () => {
    await stored({ cron: '0 9 * * *' });
    await until('2026-03-02T10:00:00Z');
    await skip(here.crontab, { job: 'work' }, by);
    await until('2026-03-03T12:00:00Z');
    expect(await condition()).toBe('well');
    expect(await lateAt()).toBe('2026-03-04T10:00:00Z');
  });

  test('a hold, nor the time behind it', async () => {
    await stored({ cron: '0 9 * * *' });
    await until('2026-03-02T10:00:00Z');
    await here.store.hold({ at: here.clock.now(), by: 'test', reason: 'panic' });
    await here.clock.advance(3 * DAY);
    expect(await found()).toMatchObject({ condition: 'held', healthy: true });
    await release(here.crontab, {}, by);
    expect(await condition()).toBe('well');
  });

  test('a job that is done, also where its only run failed', async () => {
    outcome = failed;
    await stored({ at: '2026-03-02T09:00:00Z' });
    await here.clock.advance(3 * DAY);
    expect(await found()).toMatchObject({ condition: 'done', healthy: true, lastState: 'failed' });
  });

  test('a schedule that became a closer one; another change excuses nothing', async () => {
    await stored({ cron: '0 9 * * *' });
    await until('2026-03-02T19:00:00Z');
    await update(here.crontab, { job: 'work', cron: '30 * * * *' }, by);
    expect(await found()).toMatchObject({ condition: 'well' });
    expect(await lateAt()).toBe('2026-03-02T21:00:00Z');
    outcome = failed;
    await here.clock.advance(3 * HOUR);
    await update(here.crontab, { job: 'work', retries: 1 }, by);
    expect(await condition()).toBe('late');
  });
});

test('quarantined is ill at once; resumed, it has its period again', async () => {
  outcome = failed;
  await stored({ cron: '0 9 * * *', how: 'stop it after 2 failed runs in a row' });
  await until('2026-03-03T09:00:00Z');
  expect(await found()).toMatchObject({ condition: 'quarantined', healthy: false });
  await until('2026-03-06T12:00:00Z');
  await resume(here.crontab, { job: 'work' }, by);
  expect(await found()).toMatchObject({ condition: 'well', healthy: true });
  expect(await condition('+26h')).toBe('late');
});

test.each(['soon', '+', '+5', '2026-03-02'])('now: %j is refused', async (now) => {
  await stored({ cron: '0 9 * * *' });
  const answer = await health(here.crontab, { now }, by);
  expect(answer).toMatchObject({ ok: false, failure: { code: 'invalid', message: expect.stringContaining('+25h1m') } });
});
