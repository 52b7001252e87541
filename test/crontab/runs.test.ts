import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancel } from '../../src/crontab/cancel.js';
import { history } from '../../src/crontab/history.js';
import { list } from '../../src/crontab/list.js';
import { logs } from '../../src/crontab/logs.js';
import { pause } from '../../src/crontab/pause.js';
import { remove } from '../../src/crontab/remove.js';
import { runNow } from '../../src/crontab/run-now.js';
import { skip } from '../../src/crontab/skip.js';
import { overview, status } from '../../src/crontab/status.js';
import type { Desk } from './desk.js';
import { desk, failure, iso, person, value } from './desk.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let here: Desk;
beforeEach(async () => {
  here = await desk({
    tasks: {
      hello: { kind: 'shell', command: ['echo', 'hello there'], effect: 'none' },
      bad: { kind: 'shell', command: ['false'], effect: 'none' },
    },
  });
});
afterEach(() => here.close());

describe('run now', () => {
  test('has an idempotency key of its own each time, and the schedule does not move', async () => {
    const { next } = await here.added();
    value(await runNow(here.crontab, { job: 'nightly' }, person));
    value(await runNow(here.crontab, { job: 'nightly' }, person));
    const rows = value(await history(here.crontab, {}, person));
    expect(new Set(rows.map((row) => row.idempotencyKey)).size).toBe(2);
    expect(rows.map((row) => row.origin)).toEqual(['manual', 'manual']);
    expect(value(await status(here.crontab, { job: 'nightly' }, person)).next).toEqual(next);
  });

  test('the same request id twice makes one run', async () => {
    await here.added();
    const request = { job: 'nightly', request_id: 'turn-1' };
    const first = value(await runNow(here.crontab, request, person));
    expect(value(await runNow(here.crontab, request, person)).runId).toBe(first.runId);
    expect(value(await history(here.crontab, {}, person))).toHaveLength(1);
  });

  test('says when nobody is there to start it', async () => {
    await here.added();
    expect(value(await runNow(here.crontab, { job: 'nightly' }, person)).line).toMatch(/starts when a scheduler runs/);
  });

  test('a removed job is not found', async () => {
    await here.added();
    value(await remove(here.crontab, { job: 'nightly' }, person));
    expect(failure(await runNow(here.crontab, { job: 'nightly' }, person)).code).toBe('unknown_job');
  });

  test('is carried out, and its output can be read', async () => {
    await here.added({ name: 'greet', task: 'hello' });
    await here.scheduler().start();
    const { runId } = value(await runNow(here.crontab, { job: 'greet' }, person));
    await here.scheduler().idle();
    const log = value(await logs(here.crontab, { run: runId }, person));
    expect(log).toMatchObject({ run: { state: 'succeeded', exitCode: 0 }, text: 'hello there\n' });
    expect(value(await logs(here.crontab, { run: 'greet' }, person)).run.runId).toBe(runId);
  });
});

describe('cancel', () => {
  test('a waiting run does not start, named by its job', async () => {
    await here.added();
    value(await runNow(here.crontab, { job: 'nightly' }, person));
    expect(value(await cancel(here.crontab, { run: 'nightly' }, person))).toMatchObject({
      was: 'queued',
      now: 'cancelled',
      name: 'nightly',
    });
    await here.scheduler().start();
    await here.scheduler().idle();
    expect(value(await history(here.crontab, {}, person)).map((row) => row.state)).toEqual(['cancelled']);
  });

  test('a finished run stays as it is', async () => {
    await here.added({ name: 'greet', task: 'hello' });
    await here.scheduler().start();
    const { runId } = value(await runNow(here.crontab, { job: 'greet' }, person));
    await here.scheduler().idle();
    expect(failure(await cancel(here.crontab, { run: runId }, person)).message).toMatch(/which is succeeded/);
  });

  test('an unknown run is said to be unknown', async () => {
    expect(failure(await cancel(here.crontab, { run: '01ZZZZZZZZ' }, person)).code).toBe('unknown_run');
  });
});

describe('looking', () => {
  test('history looks back by a period, and finds removed jobs by name', async () => {
    await here.added({ cron: '0 * * * *', task: 'hello' });
    await here.scheduler().start();
    await here.clock.advance(5 * HOUR);
    value(await remove(here.crontab, { job: 'nightly' }, person));
    expect(value(await history(here.crontab, { job: 'nightly' }, person))).toHaveLength(5);
    expect(value(await history(here.crontab, { job: 'nightly', since: '150m' }, person))).toHaveLength(3);
    expect(value(await history(here.crontab, { limit: 1 }, person)).map((row) => iso([row.scheduledFor])[0])).toEqual([
      '2026-03-02T13:00:00Z',
    ]);
    expect(failure(await history(here.crontab, { job: 'nobody' }, person)).code).toBe('unknown_job');
  });

  test('the history of what went wrong leaves out what succeeded and what is not over', async () => {
    for (const task of ['hello', 'bad']) await here.added({ name: task, task, cron: '0 9 * * *' });
    await here.scheduler().start();
    await here.clock.advance(2 * HOUR);
    await here.added({ name: 'waits', task: 'hello', cron: '0 9 * * *' });
    const states = async (request: { job?: string; since?: string }): Promise<readonly string[]> =>
      value(await history(here.crontab, { failed: true, ...request }, person)).map(
        ({ job, state }) => `${job} ${state}`,
      );
    await here.scheduler().stop();
    value(await runNow(here.crontab, { job: 'waits' }, person));
    expect(value(await history(here.crontab, {}, person))).toHaveLength(3);
    expect(await states({})).toEqual(['bad dead']);
    expect(await states({ job: 'bad' })).toEqual(['bad dead']);
    expect(await states({ job: 'hello' })).toEqual([]);
    expect(await states({ since: '10m' })).toEqual([]);
  });

  test('the list has the next to fire first, with the newest run', async () => {
    await here.added({ name: 'later', cron: '0 20 * * *' });
    await here.added({ name: 'sooner', cron: '0 9 * * *', task: 'hello' });
    await here.added({ name: 'asleep', paused: true });
    await here.scheduler().start();
    await here.clock.advance(2 * HOUR);
    const rows = value(await list(here.crontab, {}, person));
    expect(rows.map((row) => [row.name, row.lastState, iso(row.nextAt === null ? [] : [row.nextAt])[0]])).toEqual([
      ['later', null, '2026-03-02T20:00:00Z'],
      ['sooner', 'succeeded', '2026-03-03T09:00:00Z'],
      ['asleep', null, undefined],
    ]);
  });

  test('the list says what will really fire next: after a skip, after a pause, and with nobody there to fire', async () => {
    await here.added({ name: 'skipped', cron: '0 9 * * *' });
    await here.added({ name: 'asleep', cron: '0 9 * * *' });
    value(await skip(here.crontab, { job: 'skipped', count: 2 }, person));
    value(await pause(here.crontab, { job: 'asleep', until: '2026-03-08T12:00' }, person));
    const next = async (): Promise<unknown> =>
      Object.fromEntries(
        value(await list(here.crontab, {}, person)).map((row) => [
          row.name,
          iso(row.nextAt === null ? [] : [row.nextAt])[0],
        ]),
      );
    const asked = here.clock.now();
    expect(await next()).toEqual({ skipped: '2026-03-04T09:00:00Z', asleep: '2026-03-09T09:00:00Z' });
    // Nobody decided the first of the two: it has come all the same, and what is left of the skip is the second.
    await here.clock.advance(DAY);
    expect(here.clock.now()).toBe(asked + DAY);
    expect(await next()).toEqual({ skipped: '2026-03-04T09:00:00Z', asleep: '2026-03-09T09:00:00Z' });
    expect(
      value(await status(here.crontab, { job: 'skipped' }, person))
        .next?.slice(0, 1)
        .map((each) => iso([each])[0]),
    ).toEqual(['2026-03-04T09:00:00Z']);
  });

  test('status knows that nobody will fire it, and that somebody will', async () => {
    await here.added();
    expect(value(await status(here.crontab, { job: 'nightly' }, person))).toMatchObject({
      pending: true,
      scheduler: { alive: false },
    });
    expect(value(await overview(here.crontab, person))).toMatchObject({ jobs: 1, paused: 0, running: 0 });
  });

  test('reads write nothing', async () => {
    await here.added();
    await here.clock.advance(3 * DAY);
    const before = await here.store.ledger({ limit: 100 });
    for (const look of [
      list(here.crontab, {}, person),
      status(here.crontab, { job: 'nightly' }, person),
      overview(here.crontab, person),
      history(here.crontab, {}, person),
    ])
      value<unknown>(await look);
    expect(await here.store.ledger({ limit: 100 })).toEqual(before);
    expect(value(await history(here.crontab, {}, person))).toEqual([]);
    expect((await here.store.jobs())[0]?.cursorAt).toBe((await here.store.jobs())[0]?.createdAt);
  });
});
