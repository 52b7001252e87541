// The Store's conduct, over real SQLite. Each engine that comes later runs the same.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manualKey, manualRunId } from '../../src/job/ids.js';
import type { Job } from '../../src/job/job.js';
import { plan } from '../../src/scheduler/plan.js';
import { MIGRATIONS } from '../../src/store/sqlite/schema.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { ClaimedRun, Decide, Finish, Store } from '../../src/store/store.js';
import type { Instant } from '../../src/time/instant.js';
import type { JobWish } from '../support/builders.js';
import { aNewJob, aSpec, at, cron, hourly, T0 } from '../support/builders.js';

let folder: string;
let path: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  path = join(folder, 'data', 'cron-agent.db');
  store = openSqliteStore({ path });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const one = at('2026-03-02T01:00:00Z');
const two = at('2026-03-02T02:00:00Z');
const decideAt =
  (now: Instant): Decide =>
  ({ job, active }) =>
    plan({ job, active, catchUpAt: now }, now);
const record = (now: Instant, on: Store = store) => on.recordTicks({ now, limit: 500, decide: decideAt(now) });
const claim = (now: Instant, instanceId = 'me', on: Store = store) =>
  on.claimRuns({ now, lane: 'function', limit: 100, instanceId });
const add = async (wish: JobWish = {}): Promise<Job> => {
  const added = await store.addJob(aNewJob({ schedule: hourly, ...wish }));
  if (!added.ok) throw new Error('name taken');
  return added.job;
};
const ended = (run: ClaimedRun, finish: Partial<Finish> = {}): Finish => ({
  runId: run.id,
  jobId: run.jobId,
  fence: run.fence,
  attempt: run.attempts,
  state: 'succeeded',
  attemptState: 'succeeded',
  endedAt: one,
  ...finish,
});
const finish = async (run: ClaimedRun, wish: Partial<Finish> = {}) =>
  (await store.finishRuns([ended(run, wish)]))[0]!.answer;
const edit = (job: Job, change: Parameters<Store['editJob']>[0]['change'], now = two) =>
  store.editJob({ id: job.id, at: now, by: 'test', event: 'updated', settle: decideAt(now), change });

describe('jobs', () => {
  test('a stored job comes back as it was', async () => {
    const job = await add({ name: 'Backup', said: { phrase: 'every hour', source: 'grammar', assumed: [] } });
    expect(await store.job(job.id)).toEqual(job);
    expect(job).toMatchObject({
      name: 'Backup',
      version: 1,
      state: 'active',
      schedule: hourly,
      said: { phrase: 'every hour' },
      cursorAt: T0,
      nextAt: one,
    });
  });

  test('a name is taken without regard to case, until its job is removed', async () => {
    const job = await add({ name: 'Backup' });
    const refused = await store.addJob(aNewJob({ name: 'BACKUP' }));
    expect(refused).toMatchObject({ ok: false, conflict: { id: job.id } });
    await edit(job, () => ({ state: 'removed' }));
    expect(await store.addJob(aNewJob({ name: 'backup' }))).toMatchObject({ ok: true });
  });

  test('is found by id, by name in any case, and by prefix; an exact name beats a prefix', async () => {
    const backup = await add({ name: 'backup' });
    const weekly = await add({ name: 'backup-weekly' });
    const names = async (text: string) => (await store.findJobs(text)).map(({ name }) => name);
    expect(await names(backup.id.toLowerCase())).toEqual(['backup']);
    expect(await names('BACKUP')).toEqual(['backup']);
    expect(await names('back')).toEqual(['backup', 'backup-weekly']);
    expect(await names('backup-w')).toEqual([weekly.name]);
    expect(await names('%')).toEqual([]);
  });

  test('the nine registry fields are columns that anybody can query', async () => {
    await add({ name: 'nightly', schedule: cron({ hour: 3 }, { timezone: 'Europe/Berlin' }) });
    const db = new Database(path, { readonly: true });
    const row = db
      .prepare('SELECT id, task, cron, timezone, enabled, version, missed_policy, overlap_policy, tenant_id FROM job')
      .get();
    db.close();
    expect(row).toMatchObject({
      task: 'nothing',
      cron: '0 3 * * *',
      timezone: 'Europe/Berlin',
      enabled: 1,
      version: 1,
      missed_policy: 'coalesce',
      overlap_policy: 'skip',
      tenant_id: 'default',
    });
  });
});

describe('T1: due instants are decided once', () => {
  test('a due instant becomes one tick and one run', async () => {
    await add();
    expect(await record(one)).toMatchObject({ jobs: 1, fired: 1, more: false });
    expect(await record(one)).toMatchObject({ jobs: 0, fired: 0 });
    expect(await store.history({})).toMatchObject([{ scheduledFor: one, state: 'queued', origin: 'tick' }]);
  });

  test('two connections that look at the same instant decide it once', async () => {
    await add();
    const other = openSqliteStore({ path });
    const answers = [await record(one), await record(one, other)];
    await other.close();
    expect(answers.map(({ fired }) => fired)).toEqual([1, 0]);
    expect(await store.history({})).toHaveLength(1);
  });

  test('an instant that was skipped cannot fire, one that fired cannot be skipped, whatever a plan says', async () => {
    const job = await add();
    const skip: Decide = (input) => ({
      ...plan({ ...input, catchUpAt: one }, one),
      ticks: [{ at: one, wall: '', verdict: { kind: 'skip', state: 'SKIPPED_BY_USER', reason: 'test' } }],
    });
    const fire: Decide = ({ job: stored }) =>
      plan({ job: { ...stored, cursorAt: T0 }, active: 0, catchUpAt: one }, one);
    const again = () => edit(job, () => ({ progress: { dueAt: one } }), one);
    await store.recordTicks({ now: one, limit: 9, decide: skip });
    await again();
    expect(await store.recordTicks({ now: one, limit: 9, decide: fire })).toMatchObject({ jobs: 1, fired: 0 });
    expect(await store.history({})).toMatchObject([{ state: 'SKIPPED_BY_USER' }]);
  });

  test('a tick that is there already makes no second run, whatever the plan says', async () => {
    await add();
    const insist: Decide = ({ job }) => plan({ job: { ...job, cursorAt: T0 }, active: 0, catchUpAt: one }, one);
    await store.recordTicks({ now: one, limit: 10, decide: insist });
    await edit((await store.jobs())[0]!, () => ({ progress: { dueAt: one } }), one);
    expect(await store.recordTicks({ now: one, limit: 10, decide: insist })).toMatchObject({ jobs: 1, fired: 0 });
    expect(await store.history({})).toHaveLength(1);
  });

  test('skipped instants and ranges are rows of the history', async () => {
    await add({ schedule: cron({ minute: '*' }), policies: { missed: 'skip' } });
    await record(at('2026-03-02T05:00:30Z'));
    const rows = await store.history({ limit: 1000 });
    expect(rows).toHaveLength(101);
    expect(rows[0]).toMatchObject({ state: 'queued' });
    expect(rows[1]).toMatchObject({ state: 'SKIPPED_MISSED', runId: null });
    expect(rows.at(-1)).toMatchObject({
      state: 'SKIPPED_MISSED',
      range: { from: at('2026-03-02T00:01:00Z'), count: 200 },
    });
  });
});

describe('T2 and T4: claims and finishes are fenced', () => {
  test('a run is claimed by one holder', async () => {
    await add();
    await record(one);
    const [mine, theirs] = [await claim(one, 'me'), await claim(one, 'other')];
    expect(mine).toMatchObject([{ state: 'running', fence: 1, attempts: 1, job: { name: expect.any(String) } }]);
    expect(theirs).toEqual([]);
  });

  test('a finish is written once; a late holder writes nothing', async () => {
    await add();
    await record(one);
    const [run] = await claim(one);
    expect(await finish(run!, { summary: 'done' })).toBe('finished');
    expect(await finish(run!, { state: 'failed', attemptState: 'failed' })).toBe('lease-lost');
    expect(await store.history({})).toMatchObject([{ state: 'succeeded', summary: 'done', attempts: 1 }]);
  });

  test('a run that was taken over refuses its old holder and accepts the new one', async () => {
    await add();
    await record(one);
    const [old] = await claim(one, 'dead');
    const rescue = { now: one, dead: ['dead'], resolve: () => ({ state: 'retry_wait' as const, notBefore: one }) };
    expect(await store.rescueRuns(rescue)).toMatchObject([{ runId: old!.id, state: 'retry_wait' }]);
    const [taken] = await claim(one, 'me');
    expect(taken).toMatchObject({ id: old!.id, fence: 2, attempts: 2, idempotencyKey: old!.idempotencyKey });
    expect(await finish(old!)).toBe('lease-lost');
    expect(await finish(taken!)).toBe('finished');
  });

  test('a retry waits for its instant', async () => {
    await add();
    await record(one);
    const [run] = await claim(one);
    const later = at('2026-03-02T01:00:30Z');
    await finish(run!, { state: 'retry_wait', attemptState: 'failed', notBefore: later, error: 'no route' });
    expect(await claim(at('2026-03-02T01:00:29Z'))).toEqual([]);
    expect(await store.nextDueAt(['function'])).toBe(later);
    expect(await claim(later)).toMatchObject([{ attempts: 2 }]);
  });

  test('runs of one job wait for each other, those of an allowing job do not', async () => {
    await add({ policies: { missed: 'replay' } });
    await add({ policies: { missed: 'replay', overlap: 'allow' } });
    await record(at('2026-03-02T02:30:00Z'));
    const claimed = await claim(at('2026-03-02T02:31:00Z'));
    expect(claimed.map(({ job, scheduledFor }) => [job.policies.overlap, scheduledFor])).toEqual(
      expect.arrayContaining([
        ['skip', one],
        ['allow', one],
        ['allow', two],
      ]),
    );
    expect(claimed).toHaveLength(3);
  });

  test('a waiting run behind an active one does not count as due', async () => {
    await add({ policies: { missed: 'replay' } });
    await record(at('2026-03-02T02:30:00Z'));
    await claim(at('2026-03-02T02:31:00Z'));
    expect(await store.nextDueAt(['function'])).toBe(at('2026-03-02T03:00:00Z'));
  });

  test('a run that did not start before its deadline expires', async () => {
    await add();
    await record(at('2026-03-02T01:30:00Z'));
    expect(await claim(two)).toEqual([]);
    expect((await store.history({}))[0]).toMatchObject({ state: 'expired' });
  });

  test('a further try that did not begin before the next occurrence ends as failed and does not occupy the job', async () => {
    await add();
    await record(one);
    const [run] = await claim(one);
    const retry = { state: 'retry_wait', attemptState: 'failed', notBefore: one, deadlineAt: two } as const;
    await finish(run!, retry);
    expect(await record(two)).toMatchObject({ fired: 1, skipped: [] });
    expect((await store.history({})).map(({ state, reason }) => [state, reason])).toEqual([
      ['queued', null],
      ['failed', 'superseded by the next occurrence'],
    ]);
  });

  test('output is kept byte by byte', async () => {
    await add();
    await record(one);
    const [run] = await claim(one);
    const output = { head: Buffer.from([0, 255, 10]), tail: Buffer.alloc(0), bytes: 3 };
    await finish(run!, { output });
    expect(await store.output(run!.id)).toEqual({ attempt: 1, ...output });
  });
});

describe('T6: edits', () => {
  test('an edit at the instant neither fires nor loses it', async () => {
    const job = await add();
    const moved = cron({ minute: 30 });
    await edit(
      job,
      (stored) => ({ spec: aSpec({ ...stored, schedule: moved }), progress: { nextAt: two, dueAt: two } }),
      one,
    );
    expect(await store.history({})).toMatchObject([{ scheduledFor: one, state: 'cancelled', version: 1 }]);
    expect(await record(one)).toMatchObject({ fired: 0 });
    expect((await store.job(job.id))?.version).toBe(2);
  });

  test('the cursor never goes back', async () => {
    const job = await add();
    await record(two);
    await edit(job, () => ({ progress: { cursorAt: T0 } }));
    expect((await store.job(job.id))!.cursorAt).toBe(two);
  });

  test('a removed job keeps its history and fires no more', async () => {
    const job = await add();
    await record(one);
    await edit(job, () => ({ state: 'removed' }), one);
    expect(await record(two)).toMatchObject({ jobs: 0 });
    expect(await store.nextDueAt(['function'])).toBeNull();
    expect(await store.history({})).toMatchObject([{ state: 'cancelled', reason: 'the job was removed' }]);
  });

  test('a run of the old content that fails is not tried again: stale_version', async () => {
    const job = await add();
    await record(one);
    const [run] = await claim(one);
    await edit(job, () => ({ spec: aSpec({ name: job.name, schedule: hourly, policies: { retries: 9 } }) }), one);
    const retry = { state: 'retry_wait', attemptState: 'failed', notBefore: two, deadlineAt: two } as const;
    expect(await store.finishRuns([ended(run!, retry)])).toEqual([{ answer: 'finished', state: 'cancelled' }]);
    expect((await store.history({}))[0]).toMatchObject({
      ...{ state: 'cancelled', version: 1 },
      reason: 'stale_version: it belongs to version 1, the job is at version 2',
    });
  });

  test('a version that moved on refuses the edit', async () => {
    const job = await add();
    await edit(job, (stored) => ({ spec: aSpec(stored) }));
    const stale = {
      id: job.id,
      at: two,
      by: 'test',
      event: 'updated',
      expectedVersion: 1,
      settle: decideAt(two),
      change: () => ({}),
    } as const;
    expect(await store.editJob(stale)).toEqual({ ok: false, refused: 'version-moved' });
  });

  test('F30: an edit that could not be committed leaves nothing: the next one is what the job says', async () => {
    let isFull = false;
    const probe = (point: string): void => {
      if (isFull && point === 'editJob:before-commit')
        throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    };
    const probed = openSqliteStore({ path, probe });
    const added = await probed.addJob(aNewJob());
    if (!added.ok) throw new Error('name taken');
    const { id } = added.job;
    const to = (name: string) => {
      const change = (job: Job) => ({ spec: aSpec({ ...job, name }) });
      return probed.editJob({ id, at: T0, by: 'test', event: 'updated', settle: decideAt(T0), change });
    };
    isFull = true;
    await expect(to('first')).rejects.toMatchObject({ code: 'store_full' });
    isFull = false;
    expect(await to('second')).toMatchObject({ ok: true, job: { version: 2, name: 'second' } });
    expect(await probed.job(id)).toMatchObject({ version: 2, name: 'second' });
    await probed.close();
  });

  test('every control event is in the ledger, which cannot be rewritten', async () => {
    const job = await add();
    await edit(job, () => ({ state: 'paused' }));
    expect((await store.ledger({ limit: 9 })).map(({ event }) => event)).toEqual(['updated', 'added']);
    const db = new Database(path);
    expect(() => db.exec("UPDATE ledger SET by = 'nobody'")).toThrow('append-only');
    expect(() => db.exec('DELETE FROM ledger')).toThrow('append-only');
    db.close();
  });
});

describe('runs on request', () => {
  test('the same key answers with the first run; another key makes another', async () => {
    const job = await add();
    const ask = (request: string) => {
      const key = manualKey(job.tenantId, job.id, request);
      return store.addRun({
        id: manualRunId(one, key),
        jobId: job.id,
        tenantId: job.tenantId,
        origin: 'manual',
        at: one,
        by: 'test',
        idempotencyKey: key,
      });
    };
    const [first, again, other] = [await ask('a'), await ask('a'), await ask('b')];
    expect([first?.existed, again?.existed, other?.existed]).toEqual([false, true, false]);
    expect(again?.run.id).toBe(first?.run.id);
    expect((await store.job(job.id))!.cursorAt).toBe(T0);
  });

  test('a waiting run is cancelled at once, a running one is asked to stop, a finished one says what it is', async () => {
    await add();
    await record(one);
    const [row] = await store.history({});
    const [run] = await claim(one, 'me');
    expect(await store.cancelRun(run!.id, one, 'test')).toEqual({ was: 'running', now: 'stopping' });
    expect(await store.cancelRequests('me')).toEqual([row!.runId]);
    await finish(run!, { state: 'cancelled', attemptState: 'killed' });
    expect(await store.cancelRun(run!.id, one, 'test')).toEqual({ was: 'cancelled', now: 'cancelled' });
  });
});

describe('the file', () => {
  test('F37, G-J: is private, synchronous and ours', async () => {
    expect(await store.check()).toMatchObject({ synchronous: 'FULL', integrity: 'ok' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
  });

  test('an emptied database is refused, not silently begun anew', async () => {
    await add();
    await store.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    expect(() => openSqliteStore({ path })).toThrow(/held 1 job and is gone/);
    writeFileSync(path, '');
    expect(() => openSqliteStore({ path })).toThrow(/held 1 job and is empty/);
    expect(() => openSqliteStore({ path, readonly: true })).toThrow(/is empty/);
    rmSync(`${path}.instance.json`);
    store = openSqliteStore({ path });
  });

  test('a foreign, damaged or newer file is refused and left as it is', async () => {
    const foreign = join(folder, 'foreign.db');
    const db = new Database(foreign);
    db.exec('CREATE TABLE theirs (x)');
    db.close();
    expect(() => openSqliteStore({ path: foreign })).toThrow(/another program/);
    const damaged = join(folder, 'damaged.db');
    writeFileSync(damaged, 'this is no database, whatever its name says'.repeat(100));
    expect(() => openSqliteStore({ path: damaged })).toThrow(/damaged or foreign/);
    await store.close();
    const newer = new Database(path);
    newer.pragma('user_version = 99');
    newer.close();
    expect(() => openSqliteStore({ path })).toThrow(/newer cron-agent/);
    const back = new Database(path);
    back.pragma(`user_version = ${MIGRATIONS.length}`);
    back.close();
    store = openSqliteStore({ path });
  });

  test('reading makes nothing where there is nothing', async () => {
    const nowhere = join(folder, 'nowhere', 'x.db');
    const reader = openSqliteStore({ path: nowhere, readonly: true });
    expect(await reader.jobs()).toEqual([]);
    await reader.close();
    expect(() => statSync(nowhere)).toThrow();
  });

  test('a reader writes nothing', async () => {
    await add();
    const reader = openSqliteStore({ path, readonly: true });
    await expect(reader.addJob(aNewJob())).rejects.toMatchObject({ code: 'store_readonly' });
    expect(await reader.jobs()).toHaveLength(1);
    await reader.close();
  });
});

test('pruning removes what is old, keeps what is unfinished or in doubt, and forgets no instant that could be asked for again', async () => {
  await add({ policies: { missed: 'replay' } });
  await record(at('2026-03-02T03:30:00Z'));
  const [first] = await claim(at('2026-03-02T04:00:00Z'));
  await finish(first!);
  const [second] = await claim(at('2026-03-02T04:00:00Z'));
  await finish(second!, { state: 'unknown', attemptState: 'lost' });
  expect(await store.prune({ before: at('2026-03-03T00:00:00Z'), keepPerJob: 100 })).toMatchObject({
    runs: 1,
    ticks: 0,
  });
  expect((await store.history({})).map(({ state }) => state)).toEqual(['queued', 'unknown']);
  expect(await record(at('2026-03-02T03:30:00Z'))).toMatchObject({ fired: 0 });
});
