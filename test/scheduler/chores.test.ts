// What the program does for itself, without anybody scheduling it: backups and forgetting, once for all replicas.

import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.js';
import { manualKey, manualRunId, tickRunId } from '../../src/job/ids.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { ChoreClaim, ForgottenRun, Store } from '../../src/store/store.js';
import type { Instant } from '../../src/time/instant.js';
import { plus } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import { aNewJob, at, cron, everyMinute, T0 } from '../support/builders.js';
import type { TestWorld, WorldWish } from '../support/world.js';
import { world } from '../support/world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let w: TestWorld;
afterEach(() => w.close());

/** A world that fires, and time that passes in it hour by hour: what is due beside the jobs is looked for each minute. */
async function fires(wish: WorldWish = {}): Promise<TestWorld> {
  w = await world({ ...wish, overrides: { pollMs: HOUR, ...wish.overrides } });
  await w.scheduler().start();
  return w;
}
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += HOUR) {
    await w.clock.advance(HOUR);
    await settled();
  }
}
/** Chores read the disk: nothing of the manual clock tells when they are done. */
async function settled(): Promise<void> {
  const underWay = async (): Promise<boolean> => {
    const chores = await w.store.chores();
    return chores.some(({ startedAt, endedAt }) => startedAt !== null && (endedAt === null || endedAt < startedAt));
  };
  while (await underWay()) await new Promise((resolve) => setImmediate(resolve));
}
/** The same machine, switched on again after so long. */
async function startAgain(offMs: number, probe?: (point: string) => void) {
  const clock = new ManualClock(plus(w.clock.now(), offMs), async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await again.scheduler().idle();
  });
  const again = await compose(w.config, { overrides: { clock, pollMs: HOUR, ...(probe && { probe }) } });
  await again.scheduler().start();
  await clock.advance(0);
  return { ...again, clock };
}
const backups = (): string[] => {
  const folder = join(w.folder, 'data', 'backups');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};
const chore = async (name: string) => (await w.store.chores()).find((each) => each.name === name);

describe('the daily backup', () => {
  test('is made without being asked for, verified, and seven are kept', async () => {
    await fires({ now: '2026-03-02T08:00:00Z' });
    await w.store.addJob(aNewJob({ name: 'nightly' }, w.clock.now()));
    await pass(2 * HOUR);
    expect(backups()).toEqual([expect.stringMatching(/^cron-agent-20260302T\d{6}Z\.db$/)]);
    const copy = new Database(join(w.folder, 'data', 'backups', backups()[0]!), { readonly: true });
    expect(copy.prepare('SELECT name FROM job').pluck().all()).toEqual(['nightly']);
    copy.close();
    expect((await chore('backup'))?.result).toMatch(/\.db \(\d+ pages, verified\)$/);
    const folder = join(w.folder, 'data', 'backups');
    for (let day = 10; day < 20; day++)
      copyFileSync(join(folder, backups()[0]!), join(folder, `cron-agent-202602${day}T080000Z.db`));
    await pass(DAY);
    expect(backups()).toHaveLength(7);
    expect(
      backups()
        .slice(-2)
        .map((name) => name.slice(0, 19)),
    ).toEqual(['cron-agent-20260302', 'cron-agent-20260303']);
  });

  test('that fails is told, and tried again in an hour', async () => {
    await fires();
    const events: SchedulerEvent[] = [];
    w.scheduler().on((event) => void events.push(event));
    mkdirSync(join(w.folder, 'data'), { recursive: true });
    writeFileSync(join(w.folder, 'data', 'backups'), 'in the way');
    await pass(2 * HOUR);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'chore_failed', name: 'backup' }));
    expect((await chore('backup'))?.result).toMatch(/^failed: /);
    rmSync(join(w.folder, 'data', 'backups'));
    await pass(2 * HOUR);
    expect(backups()).toHaveLength(1);
  });

  test('a stop does not wait for the next one, and leaves no half of one', async () => {
    await fires();
    await pass(2 * HOUR);
    await w.scheduler().stop();
    expect(backups().filter((file) => file.startsWith('.'))).toEqual([]);
  });
});

describe('forgetting', () => {
  function firedDailyForHalfAYear(): void {
    const db = new Database(join(w.folder, 'data', 'cron-agent.db'));
    const insert = db.prepare(
      `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, not_before, ended_at)
       SELECT ?, tenant_id, id, 1, 'tick', ?, 'succeeded', 'function', 0, 0, 1 FROM job`,
    );
    for (let day = 1; day <= 180; day++) insert.run(`run-${day}`, plus(w.clock.now(), -day * DAY));
    db.close();
  }
  function kept(now = w.clock.now()): { readonly left: number; readonly oldestMs: number } {
    const db = new Database(join(w.folder, 'data', 'cron-agent.db'), { readonly: true });
    const [left, first] = db.prepare('SELECT count(*), min(scheduled_for) FROM run').raw().get() as [number, number];
    db.close();
    return { left, oldestMs: now - first };
  }

  test('history ends after 90 days, without being asked for; files of output too', async () => {
    await fires({ now: '2026-03-02T08:00:00Z' });
    await w.store.addJob(aNewJob({ name: 'daily', schedule: cron({ hour: 9 }) }, w.clock.now()));
    const output = join(w.folder, 'state', 'output');
    mkdirSync(output, { recursive: true });
    writeFileSync(join(output, 'old.1.log'), 'x');
    utimesSync(join(output, 'old.1.log'), 0, 0);
    firedDailyForHalfAYear();
    await pass(30 * HOUR);
    const { oldestMs, left } = kept();
    expect(oldestMs).toBeLessThan(91 * DAY);
    expect(left).toBeGreaterThan(88);
    expect(existsSync(join(output, 'old.1.log'))).toBe(false);
  });

  test('is not put off for ever at a machine that is on for two hours every third day', async () => {
    await fires();
    await w.store.addJob(aNewJob({ name: 'daily', schedule: cron({ hour: 9 }) }, w.clock.now()));
    firedDailyForHalfAYear();
    await pass(2 * HOUR);
    await w.scheduler().stop();
    const again = await startAgain(3 * DAY);
    for (let hours = 0; hours < 2; hours++) {
      await again.clock.advance(HOUR);
      await settled();
    }
    expect((await chore('prune'))?.result).toMatch(/^removed /);
    expect(kept(again.clock.now()).oldestMs).toBeLessThan(91 * DAY);
    expect(backups()).toHaveLength(2);
    await again.close();
  });

  test.each([
    ['fifty days, on for two hours', 50, 2],
    ['three days, on for five minutes', 3, 0],
  ])('nor at one that is off for %s', async (_, days, hours) => {
    await fires();
    await w.store.addJob(aNewJob({ name: 'daily', schedule: cron({ hour: 9 }) }, w.clock.now()));
    firedDailyForHalfAYear();
    await pass(2 * HOUR);
    await w.scheduler().stop();
    let off = 0;
    for (let times = 0; times < 4; times++) {
      off += days * DAY;
      const again = await startAgain(off);
      await settled();
      for (let hour = 0; hour < hours; hour++) {
        await again.clock.advance(HOUR);
        await settled();
      }
      await again.close();
    }
    // As old as the history may be, and as long as the machine was off.
    const { oldestMs } = kept(plus(w.clock.now(), off));
    expect(oldestMs).toBeLessThan((91 + days) * DAY);
  });

  test('and copying begin after what is due at the start', async () => {
    await fires();
    await w.store.addJob(aNewJob({ name: 'daily', schedule: cron({ hour: 9 }) }, w.clock.now()));
    await pass(2 * HOUR);
    await w.scheduler().stop();
    const points: string[] = [];
    const again = await startAgain(3 * DAY, (point) => void points.push(point));
    await settled();
    expect(points).toContain('claimChore:begin');
    expect(points.indexOf('finishRuns:after-commit')).toBeGreaterThan(0);
    expect(points.indexOf('recordTicks:after-commit')).toBeLessThan(points.indexOf('claimChore:begin'));
    await again.close();
  });

  test('a clock that is suddenly a year ahead does not make all history old', async () => {
    await fires();
    await w.store.addJob(aNewJob({ name: 'daily', schedule: cron({ hour: 9 }) }, w.clock.now()));
    await pass(2 * DAY);
    const before = (await w.store.history({ limit: 100 })).length;
    w.clock.jumpTo(plus(w.clock.now(), 365 * DAY));
    w.scheduler().wake();
    await pass(2 * HOUR);
    expect((await w.store.history({ limit: 1_000 })).length).toBeGreaterThanOrEqual(before);
    expect((await chore('prune'))?.result).toBe('waits a day');
  });
});

describe('a chore', () => {
  const claimOf = (instanceId: string, now: Instant): ChoreClaim => ({
    name: 'backup',
    now,
    firstInMs: HOUR,
    instanceId,
  });
  async function replicas(...ids: string[]): Promise<Store> {
    w = await world();
    const instance = { bootId: 'b', pid: 1, pidStart: null, host: 'h', appVersion: '1', face: 'serve' } as const;
    for (const id of ids) await w.store.openInstance({ ...instance, id, startedAt: T0, heartbeatAt: T0, pidNs: null });
    return w.store;
  }

  test('is done by one replica, and again when its time has come', async () => {
    const store = await replicas('a', 'b');
    expect(await store.claimChore(claimOf('a', T0))).toBe(false);
    const due = plus(T0, HOUR);
    expect([await store.claimChore(claimOf('a', due)), await store.claimChore(claimOf('b', due))]).toEqual([
      true,
      false,
    ]);
    await store.endChore({ name: 'backup', instanceId: 'a', at: due, result: 'done', dueAt: plus(due, DAY) });
    expect(await store.claimChore(claimOf('b', plus(due, DAY - 1)))).toBe(false);
    expect(await store.claimChore(claimOf('b', plus(due, DAY)))).toBe(true);
  });

  test('of a replica that died is taken over; its late end changes nothing', async () => {
    const store = await replicas('a', 'b');
    const due = plus(T0, HOUR);
    await store.claimChore(claimOf('a', T0));
    await store.claimChore(claimOf('a', due));
    await store.closeInstance('a', due);
    expect(await store.claimChore(claimOf('b', due))).toBe(true);
    await store.endChore({ name: 'backup', instanceId: 'a', at: due, result: 'late', dueAt: plus(due, 9 * DAY) });
    expect((await store.chores())[0]).toMatchObject({ result: null, dueAt: due });
  });

  test('that a wrong clock put off by a year is due at once', async () => {
    const store = await replicas('a');
    await store.claimChore(claimOf('a', plus(T0, 365 * DAY)));
    expect(await store.claimChore(claimOf('a', T0))).toBe(true);
  });
});

describe('F40: pruning', () => {
  test('tells of each batch what is gone', async () => {
    w = await world();
    const added = await w.store.addJob(aNewJob({ schedule: everyMinute }));
    if (!added.ok) throw new Error('name taken');
    const db = new Database(join(w.folder, 'data', 'cron-agent.db'));
    const insert = db.prepare(
      `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, not_before, attempts, ended_at)
       VALUES (?, 'default', ?, 1, 'tick', ?, 'failed', 'function', 0, 0, 3, 1)`,
    );
    for (let n = 0; n < 1_200; n++) {
      const scheduledFor = plus(T0, -n * MINUTE);
      insert.run(tickRunId(scheduledFor, added.job.id), added.job.id, scheduledFor);
    }
    db.close();
    const batches: (readonly ForgottenRun[])[] = [];
    const forgotten = async (runs: readonly ForgottenRun[]): Promise<void> => {
      expect(await w.store.findRuns(runs[0]!.id)).toEqual([]);
      batches.push(runs);
    };
    await w.store.prune({ before: plus(T0, -DAY), keepPerJob: 200, forgotten });
    expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(1_000);
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.flat().every(({ attempts }) => attempts === 3)).toBe(true);
  });

  test('keeps the newest runs of a job, keys of the last week and all open doubt; what is dismissed goes', async () => {
    w = await world();
    const { store } = w;
    const added = await store.addJob(
      aNewJob({ schedule: everyMinute, policies: { missed: 'replay', overlap: 'allow' } }),
    );
    if (!added.ok) throw new Error('name taken');
    const { job } = added;
    const ask = (request: string, asked: Instant) => {
      const key = manualKey(job.tenantId, job.id, request);
      const id = manualRunId(asked, key);
      return store.addRun({
        id,
        jobId: job.id,
        tenantId: job.tenantId,
        origin: 'manual',
        at: asked,
        by: 'test',
        idempotencyKey: key,
      });
    };
    const db = new Database(join(w.folder, 'data', 'cron-agent.db'));
    const insert = db.prepare(
      `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, not_before, ended_at)
       VALUES (?, 'default', ?, 1, 'tick', ?, ?, 'function', 0, 0, 1)`,
    );
    const T = plus(T0, 40 * DAY);
    db.transaction(() => {
      for (let n = 0; n < 500; n++)
        insert.run(`run-${n}`, job.id, plus(T, -n * MINUTE), n === 400 ? 'unknown' : n >= 450 ? 'dead' : 'failed');
      db.prepare(
        `INSERT INTO dead_letter (run_id, tenant_id, job_id, kind, reason, first_failed_at, at, closed_at, closed_as)
         SELECT id, 'default', job_id, 'spent', '', 0, 0, CASE WHEN id < 'run-475' THEN 1 END, CASE WHEN id < 'run-475' THEN 'dismissed' END
         FROM run WHERE state = 'dead'`,
      ).run();
      db.prepare('UPDATE job_progress SET cursor_at = ?').run(T);
    }).immediate();
    const later = plus(T, 8 * DAY);
    await ask('old', plus(T, -8 * DAY));
    await ask('new', plus(later, -6 * DAY));
    db.prepare("UPDATE run SET state = 'succeeded', ended_at = 1 WHERE origin = 'manual'").run();
    const limits = { before: at('2026-01-01T00:00:00Z'), keepPerJob: 100 };
    // However many there are: an instant and a key of the last 7 days may be asked for again.
    expect((await store.prune({ ...limits, now: T })).runs).toBe(1);
    // 500 and 1 without the newest 100, 1 unknown and 25 open dead letters.
    expect((await store.prune({ ...limits, now: later })).runs).toBe(501 - 100 - 1 - 25);
    const left = db.prepare('SELECT state, count(*) FROM run GROUP BY state ORDER BY state').raw().all();
    expect(left).toEqual([
      ['dead', 25],
      ['failed', 99],
      ['succeeded', 1],
      ['unknown', 1],
    ]);
    expect(db.prepare('SELECT count(*) FROM dead_letter').pluck().get()).toBe(25);
    db.close();
  });

  test('what it removed is never decided again', async () => {
    w = await world();
    const path = join(w.folder, 'second.db');
    const store = openSqliteStore({ path });
    await store.addJob(aNewJob({ schedule: everyMinute }));
    const db = new Database(path);
    const until = plus(T0, DAY);
    db.prepare('UPDATE job_progress SET cursor_at = ?').run(until);
    await store.prune({ before: until, keepPerJob: 1 });
    const { plan } = await import('../../src/scheduler/plan.js');
    const recorded = await store.recordTicks({
      now: until,
      limit: 10,
      decide: ({ job, active }) => plan({ job, active, catchUpAt: until }, until),
    });
    expect(recorded.fired).toBe(0);
    expect(await store.history({})).toEqual([]);
    db.close();
    await store.close();
  });
});
