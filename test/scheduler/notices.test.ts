// What is told: a notice is written by the transaction that makes the change (T4), once, for the channels that ask for it, and holds
// nothing of what a task said.

import Database from 'better-sqlite3';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.js';
import { add } from '../../src/crontab/add.js';
import type { Caller } from '../../src/crontab/crontab.js';
import { replay } from '../../src/crontab/dead-letters.js';
import { remove } from '../../src/crontab/remove.js';
import { release } from '../../src/crontab/release.js';
import { resolve } from '../../src/crontab/resolve.js';
import { resume } from '../../src/crontab/resume.js';
import { runNow } from '../../src/crontab/run-now.js';
import type { NoticeEvent } from '../../src/job/notice.js';
import { noticeBody } from '../../src/job/notice.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome } from '../../src/task/runner.js';
import { plus } from '../../src/time/instant.js';
import { aNewJob, everyMinute, T0 } from '../support/builders.js';
import { SECRET } from '../support/receiver.js';
import type { TestWorld, WorldWish } from '../support/world.js';
import { world } from '../support/world.js';

const HOUR = 3_600_000;
const CANARY = 'canary-0123456789';
const by: Caller = { by: 'test', confirmed: true };
const failed: Outcome = { kind: 'failed', error: `password ${CANARY} is wrong`, transient: true };
const ok: Outcome = { kind: 'succeeded' };

let here: TestWorld;
let outcome: Outcome;
afterEach(() => here.close());

/** Whoever is configured without a secret here is told by another process: rows are written and stay. */
async function told(...events: readonly NoticeEvent[]): Promise<void> {
  const all = events.length === 0 ? {} : { events };
  await open({ webhooks: [{ name: 'ops', url: 'http://127.0.0.1:9/', secretEnv: 'ELSEWHERE', ...all }] });
}

async function open(wish: WorldWish): Promise<void> {
  here = await world({ ...wish, overrides: { builtins: works() } });
  await here.scheduler().start();
}

function works(): readonly Builtin[] {
  const work = (name: string, effect: 'once' | 'idempotent'): Builtin => ({
    definition: { name, kind: 'builtin', description: '', params: {}, effect, lane: 'function' },
    runner: { run: () => Promise.resolve(outcome) },
  });
  return [work('once', 'once'), work('again', 'idempotent')];
}

interface Row {
  readonly id: string;
  readonly event: string;
  readonly channel: string;
  readonly body: { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };
}

function rows(): readonly Row[] {
  const db = new Database(join(here.folder, 'data', 'cron-agent.db'), { readonly: true });
  const found = db.prepare('SELECT id, event, channel, payload FROM outbox ORDER BY at, seq').all() as {
    id: string;
    event: string;
    channel: string;
    payload: string;
  }[];
  db.close();
  return found.map(({ payload, ...row }) => ({ ...row, body: JSON.parse(payload) as Row['body'] }));
}
const events = (): readonly string[] => rows().map(({ event }) => event);

async function runs(task: string, so: Outcome, more: object = {}): Promise<void> {
  outcome = so;
  await add(here.crontab, { name: 'nightly', task, at: '2026-03-02T09:00:00Z', ...more }, by);
  await here.clock.advance(2 * HOUR);
}

describe('a run that ends for good, and not well', () => {
  test('is told with ids, state, times and the words of the program', async () => {
    await told();
    await runs('once', { ...failed, exitCode: 3 });
    const [run] = await here.store.history({});
    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining(CANARY) });
    expect(rows()).toEqual([
      {
        id: expect.stringMatching(/^msg_[0-9A-Z]{52}$/),
        event: 'run.failed',
        channel: 'ops',
        body: {
          type: 'run.failed',
          timestamp: '2026-03-02T09:00:00Z',
          data: {
            ...{ job: 'nightly', job_id: run!.jobId, run_id: run!.runId, state: 'failed', reason: null },
            ...{ origin: 'tick', scheduled_for: '2026-03-02T09:00:00Z', ended_at: '2026-03-02T09:00:00Z' },
            ...{ attempts: 1, version: 1, exit_code: 3, signal: null },
            ...{
              incident: expect.stringMatching(/^inc_[0-9A-Z]{52}$/),
              failing_since: '2026-03-02T09:00:00Z',
              failures: 1,
            },
          },
        },
      },
    ]);
  });

  test.each([
    ['run.dead', 'again', failed, {}, 'all 3 tries spent'],
    ['run.failed', 'again', { ...failed, transient: false }, {}, 'trying again cannot help'],
    ['run.dead', 'once', { kind: 'timed_out' }, {}, 'ambiguous: timed out while its effect may have happened'],
    ['run.timed_out', 'again', { kind: 'timed_out' }, { retries: 0 }, null],
    ['run.unknown', 'once', { kind: 'interrupted' }, {}, expect.stringContaining('attempt 1 was cut off')],
  ] as const)('%s (%s)', async (event, task, so, more, reason) => {
    await told();
    await runs(task, so, more);
    expect(rows().map(({ body: { type, data } }) => [type, data['reason']])).toEqual([[event, reason]]);
    expect(JSON.stringify(rows())).not.toContain(CANARY);
  });

  test('run.unknown, decided by whoever takes over from the dead', async () => {
    await told();
    const { job } = (await here.store.addJob(aNewJob({ effect: 'once' }))) as { job: { id: string } };
    const db = new Database(join(here.folder, 'data', 'cron-agent.db'));
    db.prepare(
      `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, fence, instance_id, not_before, attempts, claimed_at)
       VALUES ('r1', 'default', ?, 1, 'tick', ?, 'running', 'function', 1, 1, 'nobody', 0, 1, 0)`,
    ).run(job.id, T0);
    db.close();
    await here.clock.advance(10_000);
    here.scheduler().wake();
    await here.scheduler().idle();
    expect(rows().map(({ body }) => [body.type, body.data['run_id']])).toEqual([['run.unknown', 'r1']]);
  });

  test('run.expired and run.dead, where a deadline passed', async () => {
    await told('run.expired', 'run.dead');
    const stored = async (name: string): Promise<string> =>
      ((await here.store.addJob(aNewJob({ effect: 'none', name }))) as { job: { id: string } }).job.id;
    const [one, two] = [await stored('one'), await stored('two')];
    const db = new Database(join(here.folder, 'data', 'cron-agent.db'));
    const waiting = db.prepare(
      `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, fence, not_before, deadline_at, attempts)
       VALUES (?, 'default', ?, 1, 'tick', 1, ?, 'function', 1, ?, ?, 1, ?)`,
    );
    waiting.run('r1', one, 'queued', 0, plus(here.clock.now(), HOUR), 0);
    waiting.run('r2', two, 'retry_wait', 1, plus(here.clock.now(), HOUR), 1);
    db.close();
    here.scheduler().wake();
    await here.scheduler().idle();
    expect(rows().map(({ body }) => [body.type, body.data['run_id'], body.data['reason']])).toEqual([
      ['run.expired', 'r1', 'not started before its deadline'],
      ['run.dead', 'r2', expect.stringContaining('the next try did not begin in time')],
    ]);
  });
});

describe('an incident: from the first run that ends badly to the next success', () => {
  const hourly = (more: object = {}) =>
    add(here.crontab, { name: 'hourly', task: 'again', cron: '0 * * * *', retries: 0, ...more }, by);
  const incidents = (): readonly unknown[] => {
    const db = new Database(join(here.folder, 'data', 'cron-agent.db'), { readonly: true });
    const found = db.prepare('SELECT failures, closed_as FROM incident ORDER BY opened_at').raw().all();
    db.close();
    return found;
  };

  test('is told once, however many fail, and once that it is over: since when, how long and how many', async () => {
    await told();
    outcome = failed;
    await hourly();
    await here.clock.advance(4 * HOUR);
    outcome = ok;
    await here.clock.advance(3 * HOUR);
    expect(events()).toEqual(['run.failed', 'job.recovered']);
    const [first, last] = rows().map(({ body }) => body.data);
    expect(first).toMatchObject({
      failures: 1,
      failing_since: '2026-03-02T09:00:00Z',
      scheduled_for: '2026-03-02T09:00:00Z',
    });
    expect(last).toMatchObject({
      ...{ incident: first!['incident'], failures: 4, failing_since: '2026-03-02T09:00:00Z', lasted_ms: 4 * HOUR },
      ...{ job: 'hourly', state: 'succeeded', scheduled_for: '2026-03-02T13:00:00Z' },
    });
    outcome = failed;
    await here.clock.advance(2 * HOUR);
    expect(events()).toEqual(['run.failed', 'job.recovered', 'run.failed']);
    expect(rows()[2]!.body.data['incident']).not.toBe(first!['incident']);
    expect(incidents()).toEqual([
      [4, 'recovered'],
      [2, null],
    ]);
  });

  test('counts runs, not tries', async () => {
    await told();
    outcome = failed;
    await hourly({ retries: 2 });
    await here.clock.advance(HOUR + 30_000);
    expect([events(), incidents()]).toEqual([[], []]);
    await here.clock.advance(HOUR);
    expect([events(), incidents()]).toEqual([['run.dead'], [[1, null]]]);
    outcome = ok;
    await here.clock.advance(HOUR);
    expect(events()).toEqual(['run.dead', 'job.recovered']);
  });

  test('over a restart, and for two schedulers, it is the same', async () => {
    await told();
    outcome = failed;
    await hourly();
    await here.clock.advance(2 * HOUR);
    await here.scheduler().stop();
    const again = await compose(here.config, {
      overrides: { clock: here.clock, pollMs: 24 * HOUR, builtins: works() },
    });
    await again.scheduler().start();
    for (let more = 0; more < 2; more++) {
      await here.clock.advance(HOUR);
      await again.scheduler().idle();
    }
    outcome = ok;
    await here.clock.advance(HOUR);
    await again.scheduler().idle();
    await again.close();
    expect(events()).toEqual(['run.failed', 'job.recovered']);
    expect(rows()[1]!.body.data).toMatchObject({ failures: 4, lasted_ms: 4 * HOUR });
  });

  test('a channel is told with the first event that it asks for', async () => {
    const channel = (name: string, ...wanted: NoticeEvent[]): Record<string, unknown> => ({
      ...{ name, url: 'http://127.0.0.1:9/', secretEnv: 'ELSEWHERE', events: wanted },
    });
    await open({ webhooks: [channel('all', 'run.failed', 'run.dead'), channel('dead', 'run.dead')] });
    outcome = { ...failed, transient: false };
    await hourly({ retries: 1 });
    await here.clock.advance(HOUR);
    outcome = failed;
    await here.clock.advance(3 * HOUR);
    expect(rows().map(({ channel: to, event, body }) => [to, event, body.data['failures']])).toEqual([
      ['all', 'run.failed', 1],
      ['dead', 'run.dead', 2],
    ]);
  });

  test('the stop of a job belongs to the incident that led to it, and its resume with a success ends it', async () => {
    await told();
    outcome = failed;
    await hourly({ how: 'stop it after 3 failed runs in a row' });
    await here.clock.advance(6 * HOUR);
    expect(events().toSorted()).toEqual(['job.quarantined', 'run.failed']);
    expect(new Set(rows().map(({ body }) => body.data['incident'])).size).toBe(1);
    expect(rows().find(({ event }) => event === 'job.quarantined')!.body.data).toMatchObject({ failures: 3 });
    await resume(here.crontab, { job: 'hourly' }, by);
    outcome = ok;
    await here.clock.advance(HOUR);
    expect(events().toSorted()).toEqual(['job.quarantined', 'job.recovered', 'run.failed']);
  });

  test('a job that cannot even be planned has one too, without a run', async () => {
    await told();
    await hourly();
    await here.scheduler().stop();
    const unplannable = (): never => {
      throw new Error('unknown zone');
    };
    const now = plus(here.clock.now(), HOUR);
    await here.store.recordTicks({ now, limit: 9, decide: unplannable });
    expect([events(), incidents()]).toEqual([['job.quarantined'], [[0, null]]]);
    expect(rows()[0]!.body.data).toMatchObject({ failures: 0, failing_since: '2026-03-02T09:00:00Z' });
  });

  test('a dead run that is replayed and dies again counts; a run in doubt is over when a person says that it succeeded', async () => {
    await told();
    await runs('again', failed);
    const [run] = await here.store.history({});
    await replay(here.crontab, { run: run!.runId! }, by);
    await here.clock.advance(HOUR);
    expect([events(), incidents()]).toEqual([['run.dead'], [[2, null]]]);
    outcome = { kind: 'interrupted' };
    await add(here.crontab, { name: 'doubtful', task: 'once', at: '2026-03-02T15:00:00Z' }, by);
    await here.clock.advance(6 * HOUR);
    expect(events()).toEqual(['run.dead', 'run.unknown']);
    const [unknown] = await here.store.unknownRuns({ limit: 1 });
    await resolve(here.crontab, { run: unknown!.runId!, as: 'succeeded' }, by);
    expect(events()).toEqual(['run.dead', 'run.unknown', 'job.recovered']);
  });

  test('what was cancelled neither opens nor ends it; who removes the job ends it without a word', async () => {
    await told();
    outcome = { kind: 'cancelled' };
    await hourly();
    await here.clock.advance(HOUR);
    expect(incidents()).toEqual([]);
    outcome = failed;
    await here.clock.advance(HOUR);
    outcome = { kind: 'cancelled' };
    await here.clock.advance(HOUR);
    expect(incidents()).toEqual([[1, null]]);
    await remove(here.crontab, { job: 'hourly' }, by);
    expect([events(), incidents()]).toEqual([['run.failed'], [[1, 'removed']]]);
  });

  test('is there where nobody is told: who is told later is told of the next failure in it', async () => {
    await open({});
    outcome = failed;
    await hourly();
    await here.clock.advance(2 * HOUR);
    expect([rows(), incidents()]).toEqual([[], [[2, null]]]);
  });

  test('that is open is not told again after 90 days, when what was sent is forgotten', async () => {
    await told();
    outcome = failed;
    await hourly();
    await here.clock.advance(HOUR);
    const db = new Database(join(here.folder, 'data', 'cron-agent.db'));
    db.exec("UPDATE outbox SET state = 'sent', ended_at = at");
    db.close();
    await here.store.prune({ before: plus(here.clock.now(), 100 * 24 * HOUR), keepPerJob: 9 });
    await here.clock.advance(HOUR);
    expect(events()).toEqual(['run.failed']);
    outcome = ok;
    await here.clock.advance(HOUR);
    expect(events()).toEqual(['run.failed', 'job.recovered']);
    await here.store.prune({ before: plus(here.clock.now(), 100 * 24 * HOUR), keepPerJob: 9 });
    expect([events(), incidents()]).toEqual([[], []]);
  });
});

describe('other changes', () => {
  test('job.quarantined, without the words of the last run', async () => {
    await told('job.quarantined');
    outcome = failed;
    await add(here.crontab, { name: 'hourly', task: 'again', cron: '0 * * * *', retries: 1, quarantine_after: 2 }, by);
    await here.clock.advance(4 * HOUR);
    expect(rows().map(({ body }) => body.data)).toEqual([
      expect.objectContaining({ job: 'hourly', state: 'quarantined', reason: '2 runs in a row ended dead' }),
    ]);
    expect((await here.store.jobs())[0]!.stateReason).toContain(CANARY);
  });

  test('database.held and database.released', async () => {
    await told();
    for (let twice = 0; twice < 2; twice++)
      await here.store.hold({ at: here.clock.now(), by: 'cli', reason: 'panic since noon' });
    await here.clock.advance(HOUR);
    await release(here.crontab, {}, by);
    expect(rows().map(({ body: { type, data } }) => [type, data])).toEqual([
      [
        'database.held',
        { state: 'held', hold: 'panic', reason: 'panic since noon', by: 'cli', at: '2026-03-02T08:00:00Z' },
      ],
      [
        'database.released',
        { state: 'released', hold: 'panic', since: '2026-03-02T08:00:00Z', by: 'test', at: '2026-03-02T09:00:00Z' },
      ],
    ]);
  });

  test('reminder: the message of a job that uses the task notify, once for its run', async () => {
    await told();
    await add(here.crontab, { name: 'tea', task: 'notify', args: { message: 'Tea!' }, at: '2026-03-02T09:00:00Z' }, by);
    await here.clock.advance(2 * HOUR);
    expect(rows().map(({ body: { type, data } }) => [type, data])).toEqual([
      ['reminder', expect.objectContaining({ job: 'tea', title: null, message: 'Tea!' })],
    ]);
  });
});

describe('who is not told', () => {
  test('of success, of what was cancelled, or of anything where no channel is configured', async () => {
    await told();
    await runs('once', ok);
    outcome = { kind: 'cancelled' };
    await runNow(here.crontab, { job: 'nightly' }, by);
    await here.scheduler().idle();
    expect((await here.store.history({})).map(({ state }) => state)).toEqual(['cancelled', 'succeeded']);
    expect(rows()).toEqual([]);
    await here.close();
    await open({});
    await runs('once', failed);
    expect(rows()).toEqual([]);
  });

  test('who did not ask for the event', async () => {
    const channel = (name: string, ...wanted: NoticeEvent[]): Record<string, unknown> => ({
      ...{ name, url: 'http://127.0.0.1:9/', secretEnv: 'ELSEWHERE', events: wanted },
    });
    await open({
      webhooks: [channel('a', 'run.failed', 'run.dead'), channel('b', 'run.dead'), channel('c', 'run.failed')],
    });
    await runs('once', failed);
    const found = rows();
    expect(found.map(({ channel: name }) => name).sort()).toEqual(['a', 'c']);
    expect(new Set(found.map(({ id }) => id)).size).toBe(2);
  });
});

describe('T4: a change and its notice are one', () => {
  const rule = [{ channel: 'ops', events: ['run.failed', 'reminder'] as const }];

  test('a transaction that comes to nothing tells nothing, and its repetition tells once', async () => {
    await told();
    const path = join(here.folder, 'second.db');
    let fail = true;
    const probe = (point: string): void => {
      if (point !== 'finishRuns:before-commit' || !fail) return;
      fail = false;
      throw new Error('power cut');
    };
    const store = openSqliteStore({ path, probe, notices: rule });
    await store.addJob(aNewJob({ schedule: everyMinute }));
    const now = plus(T0, 60_000);
    const { plan } = await import('../../src/scheduler/plan.js');
    await store.recordTicks({ now, limit: 9, decide: ({ job, active }) => plan({ job, active, catchUpAt: now }, now) });
    const [run] = await store.claimRuns({ now, lane: 'function', limit: 9, instanceId: 'i' });
    const { id: runId, jobId, fence, attempts: attempt } = run!;
    const end = { runId, jobId, fence, attempt, endedAt: now, attemptState: 'failed', state: 'failed' } as const;
    const db = new Database(path, { readonly: true });
    const seen = (): unknown => [
      db.prepare('SELECT state FROM run').pluck().get(),
      db.prepare('SELECT count(*) FROM outbox').pluck().get(),
    ];
    await expect(store.finishRuns([end])).rejects.toThrow('power cut');
    expect(seen()).toEqual(['running', 0]);
    expect(await store.finishRuns([end])).toEqual([{ answer: 'finished', state: 'failed' }]);
    expect(seen()).toEqual(['failed', 1]);
    expect(await store.finishRuns([end])).toEqual([{ answer: 'lease-lost' }]);
    const reminder = { runId, jobId, jobName: 'x', at: now, title: null, message: 'm' };
    await store.addReminder(reminder);
    await store.addReminder({ ...reminder, at: plus(now, 9) });
    expect(seen()).toEqual(['failed', 2]);
    db.close();
    await store.close();
  });

  test('of what comes when 500 wait, the channel is told once an hour that it was not kept', async () => {
    await told();
    const path = join(here.folder, 'second.db');
    const store = openSqliteStore({ path, notices: rule });
    const remind = (n: number, at = T0) =>
      store.addReminder({ runId: `r${n}`, jobId: 'j', jobName: 'x', at, title: null, message: 'm' });
    const db = new Database(path);
    db.prepare(
      `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 498)
       INSERT INTO outbox (id, tenant_id, at, event, channel, dedupe, payload, state, not_before)
       SELECT n, 'default', 0, 'reminder', 'ops', n, '{}', 'waiting', 0 FROM n`,
    ).run();
    for (let n = 0; n < 5; n++) await remind(n);
    await remind(5, plus(T0, HOUR));
    const counts = db.prepare('SELECT event, count(*) FROM outbox GROUP BY event ORDER BY event').raw().all();
    expect(counts).toEqual([
      ['notices.suppressed', 2],
      ['reminder', 500],
    ]);
    db.close();
    await store.close();
  });
});

test('X57: no text of a body can act on a terminal or a page of who prints it', () => {
  const body = noticeBody('run.dead', T0, {
    job: 'a\u001b]52;c\u0007\u202eb\u200bc\n\ud800',
    reason: 'ü'.repeat(2_000),
    n: 1,
  });
  expect(body).toMatch(/^[ -~]+$/);
  const { data } = JSON.parse(body) as { data: Record<string, string> };
  expect(data['job']).toBe('a\ufffd]52;c\ufffd\ufffdb\ufffdc\ufffd\ufffd');
  expect(data['reason']).toHaveLength(1_001);
});

test('X50: no secret is in any file but the one it was written into', async () => {
  await open({ webhooks: [{ name: 'ops', url: 'http://127.0.0.1:9/', secret: SECRET }] });
  await runs('once', failed);
  const files = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => statSync(file).isFile() && !file.endsWith('config.json'));
  expect(files(here.folder).length).toBeGreaterThan(1);
  for (const file of files(here.folder)) expect(readFileSync(file).includes(SECRET.slice(6))).toBe(false);
});
