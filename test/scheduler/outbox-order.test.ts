// T8: what happened to one job is told to a channel in the order in which it happened; no other job waits for it.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { ClaimedNotice, NoticeEnd, Store } from '../../src/store/store.js';
import type { Instant } from '../../src/time/instant.js';
import { plus } from '../../src/time/instant.js';
import { T0 } from '../support/builders.js';

const MINUTE = 60_000;
const channel = 'ops';

let store: Store;
beforeEach(async () => {
  const events = ['reminder'] as const;
  store = openSqliteStore({
    path: ':memory:',
    notices: [
      { channel, events },
      { channel: 'other', events },
    ],
  });
  for (const id of ['one', 'two'])
    await store.openInstance({
      ...{ id, bootId: 'b', pid: process.pid, pidStart: null, host: 'h', appVersion: '1', face: 'serve' },
      ...{ startedAt: T0, heartbeatAt: T0, pidNs: null },
    });
});
afterEach(() => store.close());

const tell = (job: string, message: string, at: Instant) =>
  store.addReminder({ runId: message, jobId: job, jobName: job, title: null, message, at });
const messageOf = (notice: ClaimedNotice | null): string | null =>
  notice && (JSON.parse(notice.body) as { data: { message: string } }).data.message;
const claim = (now: Instant, instanceId = 'one', to = channel) => store.claimNotice({ now, channel: to, instanceId });
const end = ({ id, attempt }: ClaimedNotice, at: Instant, so: Partial<NoticeEnd>, instanceId = 'one') =>
  store.endNotice({ id, attempt, instanceId, at, ...so } as NoticeEnd);

test('a notice that waits for its next try holds back the later ones of its job, and of no other', async () => {
  for (const [n, message] of ['started', 'failed', 'recovered'].entries()) await tell('nightly', message, plus(T0, n));
  await tell('hourly', 'elsewhere', plus(T0, 9));
  const now = plus(T0, MINUTE);
  const first = (await claim(now))!;
  expect(messageOf(first)).toBe('started');
  await end(first, now, { state: 'waiting', notBefore: plus(now, 5 * MINUTE), error: 'answered 500' });
  expect(messageOf(await claim(now))).toBe('elsewhere');
  expect(await claim(now)).toBeNull();
  expect(await store.nextNoticeAt(channel, now)).toBe(plus(now, 5 * MINUTE));
  expect(messageOf(await claim(now, 'one', 'other'))).toBe('started');

  const later = plus(now, 5 * MINUTE);
  const again = (await claim(later))!;
  expect(messageOf(again)).toBe('started');
  await end(again, later, { state: 'sent' });
  expect(await store.nextNoticeAt(channel, later)).toBe(plus(T0, 1));
  const second = (await claim(later))!;
  expect(messageOf(second)).toBe('failed');
  // Given up, it holds back nothing more.
  await end(second, later, { state: 'dead', error: 'answered 410' });
  expect(messageOf(await claim(later))).toBe('recovered');
});

test('so does one that another process is sending, and one whose sender died goes first', async () => {
  await tell('nightly', 'failed', T0);
  await tell('nightly', 'recovered', plus(T0, 1));
  const now = plus(T0, MINUTE);
  expect(messageOf(await claim(now, 'one'))).toBe('failed');
  expect([await claim(now, 'two'), await store.nextNoticeAt(channel, now)]).toEqual([null, null]);
  await store.closeInstance('one', now);
  expect(await store.nextNoticeAt(channel, now)).toBe(now);
  expect(messageOf(await claim(now, 'two'))).toBe('failed');
});

test('of one job in one millisecond, and under a clock that is set back, they are told as they were written', async () => {
  const messages = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
  for (const message of messages) await tell('nightly', message, T0);
  await tell('nightly', 'after the clock was set back', plus(T0, -MINUTE));
  const told: (string | null)[] = [];
  for (let notice = await claim(T0); notice !== null; notice = await claim(T0)) {
    told.push(messageOf(notice));
    await end(notice, T0, { state: 'sent' });
  }
  expect(told).toEqual([...messages, 'after the clock was set back']);
});
