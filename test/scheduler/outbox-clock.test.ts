// F11: a clock that is set back puts off no notice: what waits for its next try waits as long as it was to wait, and no longer.

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '../../src/time/instant.js';
import { plus } from '../../src/time/instant.js';
import type { Receiver } from '../support/receiver.js';
import { receiver, SECRET, status } from '../support/receiver.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CHANNEL = { channel: 'ops', instanceId: 'sender' };

let here: TestWorld;
let to: Receiver;
beforeEach(async () => {
  to = await receiver((response, count) => status(500)(response, count));
  here = await world({ webhooks: [{ name: 'ops', url: to.url, secret: SECRET }], overrides: { pollMs: 1_000 } });
});
afterEach(async () => {
  await here.close();
  await to.close();
});

const remind = (at: Instant) =>
  here.store.addReminder({ runId: 'r', jobId: 'j', jobName: 'job', title: null, message: 'm', at });
const noteStep = (at: Instant, deltaMs: number) => here.store.noteClock({ at, event: 'clock_jumped', deltaMs });

describe.each([
  ['an hour', HOUR],
  ['twenty-five hours', 25 * HOUR],
])('set back by %s', (_, back) => {
  test('what was to be tried again in five minutes is, in five minutes', async () => {
    const then = here.clock.now();
    await remind(then);
    const { id, attempt } = (await here.store.claimNotice({ now: then, ...CHANNEL }))!;
    const end = { id, attempt, instanceId: 'sender', at: then, state: 'waiting', error: 'answered 500' } as const;
    await here.store.endNotice({ ...end, notBefore: plus(then, 5 * MINUTE) });
    for (const late of [0, MINUTE]) {
      // Noted by one process a minute after the other: brought back once.
      const now = plus(then, late - back);
      await noteStep(now, -back - late);
      expect(await here.store.nextNoticeAt('ops', now)).toBe(plus(then, 5 * MINUTE - back));
    }
  });

  test('what was not tried yet is due, and what is being sent is given up for lost as soon as ever', async () => {
    const then = here.clock.now();
    await remind(then);
    const now = plus(then, -back);
    await noteStep(now, -back);
    expect(await here.store.nextNoticeAt('ops', now)).toBe(now);

    await here.store.openInstance({
      ...{ id: 'sender', bootId: 'b', pid: process.pid, pidStart: null, host: 'h', appVersion: '1', face: 'serve' },
      ...{ startedAt: now, heartbeatAt: now, pidNs: null },
    });
    await here.store.claimNotice({ now: plus(now, 3 * back), ...CHANNEL });
    await noteStep(plus(now, MINUTE), -2 * back);
    const later = plus(now, 7 * MINUTE);
    expect(await here.store.nextNoticeAt('ops', later)).toBe(later);
    expect(await here.store.claimNotice({ now: later, channel: 'ops', instanceId: 'next' })).toMatchObject({
      attempt: 2,
    });
  });
});

test('a scheduler notices it itself, and so does one that was not there', async () => {
  const until = async (so: () => boolean): Promise<void> => {
    while (!so()) await new Promise((resolve) => setImmediate(resolve));
  };
  const waiting = (): unknown => {
    const file = new Database(here.config.databasePath, { readonly: true });
    const at = file.prepare("SELECT not_before FROM outbox WHERE state = 'waiting'").pluck().get();
    file.close();
    return at;
  };
  await here.scheduler().start();
  await remind(here.clock.now());
  here.scheduler().wake();
  await until(() => waiting() !== undefined && to.received.length === 1);
  await here.clock.advance(MINUTE);
  await until(() => to.received.length === 2 && waiting() !== undefined);
  here.clock.jumpTo(plus(here.clock.now(), -10 * HOUR));
  for (let minute = 0; minute < 8; minute++) await here.clock.advance(MINUTE);
  await until(() => to.received.length === 3);
  await until(() => waiting() !== undefined);
  await here.scheduler().stop();
  const later = plus(here.clock.now(), -10 * HOUR);
  await here.store.openInstance({
    ...{ id: 'next', bootId: 'b', pid: process.pid, pidStart: null, host: 'h', appVersion: '1', face: 'serve' },
    ...{ startedAt: later, heartbeatAt: later, pidNs: null },
  });
  expect(waiting()).toBeLessThanOrEqual(plus(later, 30 * MINUTE));
});
