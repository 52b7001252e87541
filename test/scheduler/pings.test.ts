// Monitors are told of each run: that it began, and how it ended, in this order, whatever becomes of the monitor meanwhile.

import Database from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import { cancel } from '../../src/crontab/cancel.js';
import type { Caller } from '../../src/crontab/crontab.js';
import { replay } from '../../src/crontab/dead-letters.js';
import { resolve } from '../../src/crontab/resolve.js';
import { runNow } from '../../src/crontab/run-now.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome } from '../../src/task/runner.js';
import { plus } from '../../src/time/instant.js';
import type { Monitor, Pinged } from '../support/monitor.js';
import { monitor } from '../support/monitor.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CANARY = 'canary-0123456789';
const by: Caller = { by: 'test', confirmed: true };
const failed: Outcome = { kind: 'failed', error: `password ${CANARY} is wrong`, transient: true, exitCode: 3 };
const ok: Outcome = { kind: 'succeeded' };

let here: TestWorld;
let to: Monitor;
let outcome: Outcome;
let answer: ((response: ServerResponse, count: number, pinged: Pinged) => void) | undefined;
let heard: SchedulerEvent[];
beforeEach(async () => {
  [outcome, answer, heard] = [ok, undefined, []];
  to = await monitor((response, count, pinged) => (answer ? answer(response, count, pinged) : void response.end('OK')));
});
afterEach(async () => {
  await here.close();
  await to.close();
});

async function open(notify: Record<string, unknown> = { pings: [{ name: 'hc', url: to.url }] }): Promise<void> {
  const work = (name: string, effect: 'once' | 'idempotent'): Builtin => ({
    definition: { name, kind: 'builtin', description: '', params: {}, effect, lane: 'function' },
    runner: { run: () => Promise.resolve(outcome) },
  });
  here = await world({ notify, overrides: { builtins: [work('once', 'once'), work('again', 'idempotent')] } });
  here.scheduler().on((event) => heard.push(event));
  await here.scheduler().start();
}

const hourly = (more: object = {}) =>
  add(here.crontab, { name: 'hourly', task: 'again', cron: '0 * * * *', retries: 0, ...more }, by);
const count = (many: number) => to.until(({ length }) => length >= many);
function outbox<T = unknown>(sql: string): T {
  const db = new Database(here.config.databasePath);
  const found = db.prepare(sql).raw();
  const all = found.all();
  db.close();
  return all as T;
}
/** What is being sent while an hour passes at once is taken for lost, and sent again. */
async function settled(): Promise<void> {
  while (outbox<unknown[]>("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')").length > 0) {
    here.scheduler().wake();
    await new Promise((done) => setImmediate(done));
  }
}

describe('a run', () => {
  test('S47: /start, then success, with one id that is another for the next run', async () => {
    await open();
    await hourly();
    await here.clock.advance(HOUR);
    await settled();
    await here.clock.advance(HOUR);
    await settled();
    expect(to.told()).toEqual(['hourly/start', 'hourly', 'hourly/start', 'hourly']);
    const rids = to.pinged.map(({ rid }) => rid);
    expect([rids[0], rids[2]]).toEqual([rids[1], rids[3]]);
    expect(rids[0]).not.toBe(rids[2]);
    expect(to.pinged.map(({ body }) => body)).toContain('hourly: succeeded, due 2026-03-02T09:00:00Z, 1 try');
  });

  test('that fails: the exit code, or /fail where there is none; never what the task said', async () => {
    await open();
    outcome = failed;
    await hourly();
    await here.clock.advance(HOUR);
    await settled();
    outcome = { kind: 'failed', error: CANARY, transient: false };
    await here.clock.advance(HOUR);
    await settled();
    expect(to.told()).toEqual(['hourly/start', 'hourly/3', 'hourly/start', 'hourly/fail']);
    expect(to.pinged[1]!.body).toBe('hourly: failed, due 2026-03-02T09:00:00Z, 1 try; exit code 3');
    expect(JSON.stringify(to.pinged)).not.toContain('canary');
    expect(JSON.stringify(outbox('SELECT * FROM outbox'))).not.toContain('canary');
  });

  test('that is tried again begins once and ends once', async () => {
    await open();
    outcome = failed;
    await hourly({ retries: 2 });
    await here.clock.advance(HOUR);
    await settled();
    await here.clock.advance(40_000);
    outcome = ok;
    await here.clock.advance(4 * MINUTE);
    await settled();
    expect(to.told()).toEqual(['hourly/start', 'hourly']);
    expect(to.pinged[1]!.body).toMatch(/ [23] tries$/);
  });

  test('on request; one that is cancelled is no failure, and one that never began is not told of', async () => {
    await open();
    await hourly({ retries: 1 });
    outcome = { kind: 'cancelled' };
    await runNow(here.crontab, { job: 'hourly' }, by);
    await count(2);
    await settled();
    expect(to.told()).toEqual(['hourly/start', 'hourly/log']);
    outcome = failed;
    await runNow(here.crontab, { job: 'hourly' }, by);
    await count(3);
    await here.scheduler().idle();
    const [waiting] = await here.store.history({ states: ['retry_wait'] });
    await cancel(here.crontab, { run: waiting!.runId! }, by);
    await count(4);
    expect(to.told().slice(2)).toEqual(['hourly/start', 'hourly/log']);
    await here.scheduler().stop();
    const asked = await runNow(here.crontab, { job: 'hourly' }, by);
    await cancel(here.crontab, { run: asked.ok ? asked.value.runId : '' }, by);
    expect(outbox("SELECT count(*) FROM outbox WHERE state = 'waiting'")).toEqual([[0]]);
  });

  test('that was not started, because what it would run has changed, is /fail', async () => {
    await open();
    const script = join(here.folder, 'work.sh');
    const write = (text: string): void => writeFileSync(script, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    write('true');
    const added = await add(here.crontab, { name: 'bound', argv: [script], cwd: here.folder, cron: '0 * * * *' }, by);
    expect(added.ok).toBe(true);
    write('true  # no more');
    await here.clock.advance(HOUR);
    await settled();
    expect(to.told()).toEqual(['bound/start', 'bound/fail']);
    expect(to.pinged[1]!.body).toMatch(/^bound: not started, due 2026-03-02T\d\d:00:00Z; what it runs has changed/);
  });

  test('in doubt is /fail; a person who says that it succeeded is heard; a dead one that is replayed begins again', async () => {
    await open();
    outcome = { kind: 'interrupted' };
    await add(here.crontab, { name: 'doubtful', task: 'once', at: '2026-03-02T09:00:00Z' }, by);
    await here.clock.advance(HOUR);
    await settled();
    const [unknown] = await here.store.unknownRuns({ limit: 1 });
    await resolve(here.crontab, { run: unknown!.runId!, as: 'succeeded' }, by);
    await settled();
    expect(to.told('doubtful')).toEqual(['doubtful/start', 'doubtful/fail', 'doubtful']);
    outcome = failed;
    await add(here.crontab, { name: 'dead', task: 'again', at: '2026-03-02T10:00:00Z', retries: 1 }, by);
    await here.clock.advance(HOUR);
    await settled();
    await here.clock.advance(4 * MINUTE);
    await settled();
    const [run] = await here.store.history({ states: ['dead'] });
    outcome = ok;
    await replay(here.crontab, { run: run!.runId! }, by);
    await count(7);
    expect(to.told('dead')).toEqual(['dead/start', 'dead/3', 'dead/start', 'dead']);
  });
});

describe('a monitor', () => {
  test('that is told of some jobs hears of no other; one check for one job', async () => {
    await open({
      pings: [
        { name: 'one', url: to.urlOf('b0a7'), jobs: ['HOURLY'] },
        { name: 'none', url: to.urlOf('other'), jobs: ['nobody'] },
      ],
    });
    await hourly();
    await add(here.crontab, { name: 'another', task: 'again', cron: '0 * * * *' }, by);
    await here.clock.advance(HOUR);
    await count(2);
    await settled();
    expect(to.told()).toEqual(['b0a7/start', 'b0a7']);
  });

  test('that does not answer is told later, in order, and holds up neither a run nor the pings of another job', async () => {
    answer = (response, _count, { check }) => void response.writeHead(check === 'hourly' ? 503 : 200).end();
    await open();
    await hourly();
    await add(here.crontab, { name: 'well', task: 'again', cron: '0 * * * *' }, by);
    await here.clock.advance(HOUR);
    await to.until((pinged) => pinged.filter(({ check }) => check === 'well').length === 2);
    expect((await here.store.history({})).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(to.told('hourly')).toEqual(['hourly/start']);
    answer = undefined;
    await here.clock.advance(3_000);
    await to.until((pinged) => pinged.filter(({ check }) => check === 'hourly').length === 3);
    expect(to.told('hourly')).toEqual(['hourly/start', 'hourly/start', 'hourly']);
    expect(heard.filter(({ kind }) => kind === 'notice_failed')).toHaveLength(1);
  });

  test('that never answers well is given up after six tries', async () => {
    answer = (response) => void response.writeHead(500).end();
    await open();
    await add(here.crontab, { name: 'single', task: 'again', at: '2026-03-02T09:00:00Z' }, by);
    await here.clock.advance(HOUR);
    for (let tries = 1; tries <= 12; tries++) {
      await count(tries);
      while (outbox<unknown[]>("SELECT 1 FROM outbox WHERE state = 'sending'").length > 0)
        await new Promise((done) => setImmediate(done));
      await here.clock.advance(20 * MINUTE);
    }
    await settled();
    expect(to.told()).toEqual([...Array<string>(6).fill('single/start'), ...Array<string>(6).fill('single')]);
    expect(outbox("SELECT count(*) FROM outbox WHERE state = 'dead'")).toEqual([[2]]);
  });

  test('that has no such check is asked once for each ping, and that is said once', async () => {
    answer = (response) => void response.writeHead(404).end();
    await open();
    await hourly();
    await here.clock.advance(HOUR);
    await settled();
    await here.clock.advance(HOUR);
    await settled();
    expect(to.told()).toEqual(['hourly/start', 'hourly', 'hourly/start', 'hourly']);
    const said = heard.flatMap((event) => (event.kind === 'notice_failed' ? [event] : []));
    expect(said).toMatchObject([{ channel: 'ping:hc', error: 'answered 404: it has no such check', nextTryAt: null }]);
  });

  test('of what was sent the newest is kept, and of what was given up the last day', async () => {
    await open();
    await hourly();
    for (let hours = 0; hours < 3; hours++) {
      await here.clock.advance(HOUR);
      await settled();
    }
    expect(outbox('SELECT event, state FROM outbox')).toEqual([['ping.success', 'sent']]);
    const now = here.clock.now();
    outbox(`UPDATE outbox SET state = 'dead', ended_at = ${now} RETURNING 1`);
    await here.store.prune({ before: plus(now, -90 * 24 * HOUR), keepPerJob: 9, now });
    expect(outbox('SELECT state FROM outbox')).toEqual([['dead']]);
    await here.store.prune({ before: plus(now, -90 * 24 * HOUR), keepPerJob: 9, now: plus(now, 25 * HOUR) });
    expect(outbox('SELECT state FROM outbox')).toEqual([]);
  });

  test('where 2,000 wait, the oldest is given up for the newest', async () => {
    answer = () => undefined;
    await open({ pings: [{ name: 'hc', urlEnv: 'ELSEWHERE' }] });
    await hourly();
    outbox(
      `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2000)
       INSERT INTO outbox (id, tenant_id, at, event, channel, dedupe, payload, state, not_before, seq)
       SELECT 'old' || n, 'default', 0, 'ping.start', 'ping:hc', n, '{}', 'waiting', 0, n - 5000 FROM n RETURNING 1`,
    );
    await here.clock.advance(HOUR);
    expect(outbox("SELECT id FROM outbox WHERE state = 'dead' ORDER BY seq")).toEqual([['old1'], ['old2']]);
    expect(outbox("SELECT count(*) FROM outbox WHERE state = 'waiting'")).toEqual([[2_000]]);
  });
});

test('the order is that of what happened, also where the clock goes back', async () => {
  answer = (response) => void response.writeHead(503).end();
  await open();
  await hourly();
  await here.clock.advance(HOUR);
  here.clock.jumpTo(plus(here.clock.now(), -30 * MINUTE));
  await runNow(here.crontab, { job: 'hourly' }, by);
  await here.scheduler().idle();
  const waiting = outbox<[string, string][]>('SELECT event, run_id FROM outbox ORDER BY seq');
  expect(waiting.map(([event]) => event)).toEqual(['ping.start', 'ping.success', 'ping.start', 'ping.success']);
  answer = undefined;
  for (let minute = 0; minute < 12; minute++) await here.clock.advance(5_000);
  await to.until((pinged) => pinged.filter(({ verdict }) => verdict === '').length === 2);
  const rids = to.pinged.slice(-4).map(({ rid }) => rid);
  expect(to.told().slice(-4)).toEqual(['hourly/start', 'hourly', 'hourly/start', 'hourly']);
  expect([rids[0], rids[2]]).toEqual([rids[1], rids[3]]);
});

describe('the heartbeat', () => {
  test('is told on its period for as long as the scheduler lives, and not by one that was told to stop', async () => {
    await open({ heartbeat: { url: to.urlOf('me'), every: '5m' } });
    await count(1);
    for (let beats = 2; beats <= 4; beats++) {
      await here.clock.advance(4 * MINUTE);
      expect(to.pinged).toHaveLength(beats - 1);
      await here.clock.advance(MINUTE);
      await count(beats);
    }
    await here.scheduler().stop();
    await here.clock.advance(HOUR);
    expect(to.told()).toEqual(['me', 'me', 'me', 'me']);
    expect(outbox('SELECT count(*) FROM outbox')).toEqual([[0]]);
  });

  test('that does not arrive is tried again in ten seconds, and said once', async () => {
    answer = (response, so) => void response.writeHead(so < 3 ? 500 : 200).end();
    await open({ heartbeat: { url: to.urlOf('me'), every: '5m' } });
    const said = (): number => heard.filter(({ kind }) => kind === 'notice_failed').length;
    for (let beats = 1; beats <= 3; beats++) {
      await count(beats);
      while (said() === 0) await new Promise((done) => setImmediate(done));
      await here.clock.advance(10_000);
    }
    await count(3);
    await here.clock.advance(4 * MINUTE);
    expect([to.pinged.length, said()]).toEqual([3, 1]);
  });
});
