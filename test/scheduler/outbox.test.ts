// T8: what waits in the outbox is sent, at least once and under one id, whatever the receiver does, and never in the way of a run.

import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acceptClock } from '../../src/crontab/accept-clock.js';
import { add } from '../../src/crontab/add.js';
import type { Caller } from '../../src/crontab/crontab.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import type { Builtin } from '../../src/task/registry.js';
import { plus } from '../../src/time/instant.js';
import type { Answering, Receiver } from '../support/receiver.js';
import { receiver, SECRET, status } from '../support/receiver.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const by: Caller = { by: 'test', confirmed: true };

let here: TestWorld;
let to: Receiver;
let answer: Answering;
type Failure = Extract<SchedulerEvent, { kind: 'notice_failed' }>;
let failures: Failure[];

beforeEach(async () => {
  answer = status(204);
  failures = [];
  to = await receiver((response, count) => answer(response, count));
});
afterEach(async () => {
  await here.close();
  await to.close();
});

const builtin = (name: string, run: Builtin['runner']['run']): Builtin => ({
  definition: { name, kind: 'builtin', description: '', params: {}, effect: 'once', lane: 'function' },
  runner: { run },
});

async function begin(webhook: object = {}): Promise<void> {
  const fails = builtin('fails', () => Promise.resolve({ kind: 'failed', error: 'no route', transient: true }));
  const works = builtin('works', () => Promise.resolve({ kind: 'succeeded' }));
  here = await world({
    webhooks: [{ name: 'ops', url: to.url, secret: SECRET, ...webhook }],
    overrides: { builtins: [fails, works] },
  });
  here.scheduler().on((event) => {
    if (event.kind === 'notice_failed') failures.push(event);
  });
  await here.scheduler().start();
}

/** So many notices, due now. */
async function wait(count = 1, from = 0): Promise<void> {
  for (let n = from; n < from + count; n++) {
    const reminder = { runId: `r${n}`, jobId: 'j', jobName: 'job', title: null, message: `m${n}` };
    await here.store.addReminder({ ...reminder, at: here.clock.now() });
  }
  here.scheduler().wake();
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly instance_id: string | null;
}
function rows(): readonly Row[] {
  const db = new Database(join(here.folder, 'data', 'cron-agent.db'), { readonly: true });
  const all = db.prepare('SELECT id, state, attempts, last_error, instance_id FROM outbox ORDER BY at, id').all();
  db.close();
  return all as Row[];
}

/** A receiver's answer comes in real time: the clock of the schedules does not tell when it is written. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 2));
}
const allAre = (state: string) => (): boolean => rows().every((row) => row.state === state);

describe('a notice', () => {
  test('of a run that failed reaches the channel, signed, and is done', async () => {
    await begin();
    await add(here.crontab, { name: 'nightly', task: 'fails', at: '2026-03-02T09:00:00Z' }, by);
    await here.clock.advance(2 * HOUR);
    const [got] = await to.until(1);
    expect(got).toMatchObject({ body: { type: 'run.failed', data: { job: 'nightly', state: 'failed' } } });
    expect(to.unsigned).toEqual([]);
    await until(allAre('sent'));
    expect(rows()).toEqual([{ id: got!.id, state: 'sent', attempts: 1, last_error: null, instance_id: null }]);
    expect(await here.store.noticeStandings()).toEqual([
      { channel: 'ops', waiting: 0, dead: 0, lastSentAt: here.clock.now(), lastError: null },
    ]);
  });

  test('waits for a process that knows the secret', async () => {
    await begin({ secret: undefined, secretEnv: 'ELSEWHERE' });
    await wait();
    await here.clock.advance(HOUR);
    expect([rows().map(({ state }) => state), to.received.length, to.unsigned.length]).toEqual([['waiting'], 0, 0]);
  });
});

describe('a receiver that refuses', () => {
  test('is asked again, each time later, under the same id, and given up after eight tries', async () => {
    answer = status(500);
    await begin();
    await wait();
    const waits: number[] = [];
    for (let tried = 1; tried <= 8; tried++) {
      await until(() => failures.length === tried);
      await until(() => rows()[0]!.state !== 'sending');
      const next = failures[tried - 1]!.nextTryAt;
      if (next === null) break;
      waits.push(next - here.clock.now());
      await here.clock.advance(next - here.clock.now() - 1);
      expect(to.received).toHaveLength(tried);
      await here.clock.advance(1);
    }
    expect(waits).toEqual([5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]);
    expect(failures.at(-1)).toMatchObject({ channel: 'ops', event: 'reminder', attempt: 8, error: 'answered 500' });
    expect(rows()).toMatchObject([{ state: 'dead', attempts: 8, last_error: 'answered 500' }]);
    expect(new Set(to.received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(to.received.map(({ text }) => text)).size).toBe(1);
    await here.clock.advance(100 * HOUR);
    expect(to.received).toHaveLength(8);
    expect(await here.store.noticeStandings()).toMatchObject([{ waiting: 0, dead: 1, lastError: 'answered 500' }]);
    answer = status(204);
    await wait(1, 1);
    await until(() => rows()[1]?.state === 'sent');
    expect(await here.store.noticeStandings()).toMatchObject([{ waiting: 0, dead: 0, lastError: null }]);
  });

  test.each([
    ['60', MINUTE],
    ['999999', HOUR],
    ['0', 5 * SECOND],
  ])('Retry-After: %s is obeyed, for the whole channel, within an hour', async (after, ms) => {
    answer = status(429, { 'retry-after': after });
    await begin();
    await wait();
    await until(() => failures.length === 1);
    expect(failures[0]!.nextTryAt! - here.clock.now()).toBe(ms);
    answer = status(204);
    await until(() => rows()[0]!.state === 'waiting');
    if (after === '0') return;
    await wait(1, 1);
    await here.clock.advance(ms - 1);
    expect(to.received).toHaveLength(1);
    await here.clock.advance(1);
    await until(allAre('sent'));
    expect(to.received).toHaveLength(3);
  });

  test('that is gone is not asked again', async () => {
    answer = status(410);
    await begin();
    await wait();
    await until(allAre('dead'));
    expect(failures).toMatchObject([{ nextTryAt: null, error: 'answered 410: it wants no more of these' }]);
  });
});

test('X57: a storm of 100 reaches the channel as 30 a minute, and none is lost', async () => {
  await begin();
  await wait(100);
  for (const [minute, count] of [30, 60, 90, 100].entries()) {
    await to.until(count);
    await until(() => rows().filter(({ state }) => state === 'sent').length === count);
    await here.clock.advance(MINUTE - SECOND);
    expect(to.received, `in minute ${minute}`).toHaveLength(count);
    await here.clock.advance(SECOND);
  }
  expect(new Set(to.received.map(({ id }) => id)).size).toBe(100);
});

describe('a receiver that never answers', () => {
  test('holds up no run, no other channel and no stop', async () => {
    answer = () => undefined;
    const other = await receiver();
    const webhooks = [
      { name: 'mute', url: to.url, secret: SECRET },
      { name: 'ops', url: other.url, secret: SECRET },
    ];
    const works = builtin('works', () => Promise.resolve({ kind: 'succeeded' }));
    here = await world({ webhooks, overrides: { builtins: [works] } });
    await here.scheduler().start();
    await wait(2);
    await to.until(1);
    await other.until(2);
    await add(here.crontab, { name: 'hourly', task: 'works', cron: '0 * * * *' }, by);
    await here.clock.advance(3 * HOUR);
    expect((await here.store.history({})).map(({ state }) => state)).toEqual(Array(3).fill('succeeded'));
    expect(to.received).toHaveLength(1);
    const began = performance.now();
    await here.scheduler().stop();
    expect(performance.now() - began).toBeLessThan(8_000);
    // What was cut off is the next sender's, at once.
    expect(rows().filter(({ state }) => state !== 'sent')).toMatchObject([
      { state: 'waiting', instance_id: null },
      { state: 'waiting', instance_id: null },
    ]);
    await other.close();
  });
});

test('what was put off by a wrong clock is brought back, and what is over or belongs to no channel is forgotten', async () => {
  const DAY = 24 * HOUR;
  answer = status(500);
  await begin();
  await wait(3);
  await here.scheduler().stop();
  const db = new Database(join(here.folder, 'data', 'cron-agent.db'));
  const [sent, gone, late] = rows() as [Row, Row, Row];
  const now = here.clock.now();
  const set = db.prepare('UPDATE outbox SET state = ?, ended_at = ?, at = ?, not_before = ?, channel = ? WHERE id = ?');
  set.run('sent', now - 91 * DAY, now - 91 * DAY, 0, 'ops', sent.id);
  set.run('waiting', null, now - 91 * DAY, 0, 'former', gone.id);
  set.run('waiting', null, now, now + 365 * DAY, 'ops', late.id);
  db.close();
  await here.store.prune({ before: plus(now, -90 * DAY), keepPerJob: 10 });
  expect(rows().map(({ id }) => id)).toEqual([late.id]);
  expect(await here.store.nextNoticeAt('ops', now)).toBe(now + 365 * DAY);
  await acceptClock(here.crontab, {}, by);
  expect(await here.store.nextNoticeAt('ops', now)).toBe(now);
});

describe('a sender that dies', () => {
  async function claimedBy(instanceId: string): Promise<void> {
    await begin();
    const instance = {
      bootId: 'b',
      pid: 2 ** 22 + 1,
      pidStart: null,
      host: 'h',
      appVersion: '1',
      face: 'serve',
    } as const;
    const at = here.clock.now();
    await here.store.openInstance({ ...instance, id: instanceId, startedAt: at, heartbeatAt: at, pidNs: null });
    const reminder = { runId: 'r', jobId: 'j', jobName: 'job', title: null, message: 'm', at };
    await here.store.addReminder(reminder);
    expect(await here.store.claimNotice({ now: at, channel: 'ops', instanceId })).toMatchObject({ attempt: 1 });
  }

  test('leaves its notice to the next one, under the same id', async () => {
    await claimedBy('other');
    const [{ id }] = rows() as [Row];
    here.scheduler().wake();
    await here.scheduler().idle();
    expect(rows()).toMatchObject([{ state: 'sending', instance_id: 'other' }]);
    await here.store.closeInstance('other', here.clock.now());
    here.scheduler().wake();
    await until(allAre('sent'));
    expect(to.received.map((got) => got.id)).toEqual([id]);
    expect(rows()).toMatchObject([{ attempts: 2 }]);
  });

  test('and comes back changes nothing that its successor wrote', async () => {
    await claimedBy('other');
    const [{ id }] = rows() as [Row];
    await here.store.closeInstance('other', here.clock.now());
    const late = { id, attempt: 1, instanceId: 'other', at: here.clock.now() };
    const comesBack = () => here.store.endNotice({ ...late, state: 'dead', error: 'late' });
    answer = () => undefined;
    here.scheduler().wake();
    await to.until(1);
    await comesBack();
    expect(rows()).toMatchObject([{ state: 'sending', attempts: 2, last_error: null }]);
    await here.scheduler().stop();
    await comesBack();
    // Nobody refused it: it is due at once.
    expect([await here.store.nextNoticeAt('ops', here.clock.now()), failures]).toEqual([here.clock.now(), []]);
    expect(rows()).toMatchObject([{ state: 'waiting', attempts: 2, last_error: 'stopped before it was answered' }]);
  });

  test('without being known to is followed after five minutes', async () => {
    await claimedBy('other');
    const at = plus(here.clock.now(), 5 * MINUTE);
    expect(await here.store.nextNoticeAt('ops', at)).toBeNull();
    expect(await here.store.nextNoticeAt('ops', plus(at, 1))).toBe(plus(at, 1));
  });
});
