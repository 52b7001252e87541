// "Still needed?": a person is asked once in the time that a job names, by one scheduler of several; what a person decides about it
// begins that time anew, and what nobody answers for is paused in its own, never removed.

import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { neededChecks } from '../../src/cli/doctor-checks.js';
import { compose } from '../../src/compose.js';
import type { AddRequest } from '../../src/crontab/add.js';
import { add } from '../../src/crontab/add.js';
import { history } from '../../src/crontab/history.js';
import { list } from '../../src/crontab/list.js';
import { resume } from '../../src/crontab/resume.js';
import { runNow } from '../../src/crontab/run-now.js';
import { skip } from '../../src/crontab/skip.js';
import { status } from '../../src/crontab/status.js';
import { undo } from '../../src/crontab/undo.js';
import { update } from '../../src/crontab/update.js';
import { why } from '../../src/crontab/why.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import { plus } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import { failure, personWhoAgrees as person, value } from '../crontab/desk.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let w: TestWorld;
let events: SchedulerEvent[];
afterEach(() => w.close());

/** A job that fires weekly. Whoever is configured without a secret here is told by another process: rows are written and stay. */
async function fires(how: Partial<AddRequest> = {}): Promise<void> {
  w = await world({
    webhooks: [{ name: 'ops', url: 'http://127.0.0.1:9/', secretEnv: 'ELSEWHERE', events: ['job.still_needed'] }],
    overrides: { pollMs: HOUR, builtins: [quiet] },
  });
  events = [];
  w.scheduler().on((event) => void events.push(event));
  value(await add(w.crontab, { name: 'gym', task: 'quiet', when: 'every monday at 9am', ...how }, person));
  await w.scheduler().start();
  await pass(2);
}
const quiet = {
  definition: { name: 'quiet', kind: 'builtin', description: '', params: {}, effect: 'none', lane: 'function' },
  runner: { run: () => Promise.resolve({ kind: 'succeeded' } as const) },
} as const;

async function pass(days: number, clock = w.clock): Promise<void> {
  for (let passed = 0; passed < days; passed++) {
    await clock.advance(DAY);
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
/** Another process over the same database, its clock so much later. */
async function another(laterMs = 0) {
  const clock = new ManualClock(plus(w.clock.now(), laterMs), async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await made.scheduler().idle();
  });
  const made = await compose(w.config, { overrides: { clock, pollMs: HOUR, builtins: [quiet] } });
  await made.scheduler().start();
  await clock.advance(0);
  await settled();
  return { ...made, clock };
}

function told(): readonly Record<string, unknown>[] {
  const db = new Database(join(w.folder, 'data', 'cron-agent.db'), { readonly: true });
  const rows = db.prepare("SELECT payload FROM outbox WHERE event = 'job.still_needed' ORDER BY seq").pluck().all();
  db.close();
  return rows.map((text) => (JSON.parse(String(text)) as { data: Record<string, unknown> }).data);
}
const states = () => told().map(({ state }) => state);
const statusOf = async (job = 'gym') => value(await status(w.crontab, { job }, person));
const asked = async () => (await statusOf()).neededAskedAt !== null;

describe('somebody is asked', () => {
  test('once when nobody has looked after the job for so long, and again after as long', async () => {
    await fires({ ask_after: '8d' });
    await pass(5);
    expect([states(), await asked()]).toEqual([[], false]);
    await pass(2);
    expect(told()).toEqual([
      {
        ...{ job: 'gym', job_id: expect.any(String), state: 'asked', version: 1 },
        ...{ reason: 'nobody has looked after it for 8d', looked_after_at: '2026-03-02T08:00:00Z' },
        at: '2026-03-10T08:00:00Z',
      },
    ]);
    expect(await asked()).toBe(true);
    await pass(6);
    expect(states()).toEqual(['asked']);
    await pass(2);
    expect(states()).toEqual(['asked', 'asked']);
    expect(events.filter(({ kind }) => kind === 'still_needed')).toMatchObject([
      { jobName: 'gym', step: 'asked', silentMs: 8 * DAY },
      { jobName: 'gym', step: 'asked', silentMs: 16 * DAY },
    ]);
    expect(await statusOf()).toMatchObject({ state: 'active' });
  });

  test('by nobody where the job does not say so, also of what was stored before there was such a policy', async () => {
    await fires();
    await w.scheduler().stop();
    const db = new Database(join(w.folder, 'data', 'cron-agent.db'));
    const [trigger] = db
      .prepare("SELECT name FROM sqlite_schema WHERE sql LIKE '%job_version is immutable%'")
      .pluck()
      .all();
    db.exec(
      `DROP TRIGGER ${String(trigger)};
       UPDATE job_version SET spec = json_remove(spec, '$.job.policies.askAfterMs', '$.job.policies.pauseUnansweredMs')`,
    );
    db.close();
    const later = await another(400 * DAY);
    await pass(3, later.clock);
    expect([states(), (await later.store.jobs())[0]!.policies.askAfterMs]).toEqual([[], 0]);
    await later.close();
  });

  test('after a restart, with what passed meanwhile', async () => {
    await fires({ ask_after: '8d' });
    await pass(3);
    await w.scheduler().stop();
    const later = await another(5 * DAY);
    await pass(1, later.clock);
    expect(states()).toEqual(['asked']);
    await later.scheduler().stop();
    const again = await another(7 * DAY);
    await pass(1, again.clock);
    expect(states()).toEqual(['asked']);
    await later.close();
    await again.close();
  });

  test('by one of two schedulers', async () => {
    await fires({ ask_after: '8d' });
    const other = await another();
    for (let day = 0; day < 12; day++) {
      await Promise.all([w.clock.advance(DAY), other.clock.advance(DAY)]);
      await settled();
    }
    expect(states()).toEqual(['asked']);
    await other.close();
  });

  test('however many ask at the same moment: the store writes it once', async () => {
    await fires({ ask_after: '8d' });
    await w.scheduler().stop();
    const other = await another();
    await other.scheduler().stop();
    const request = {
      now: plus(w.clock.now(), 10 * DAY),
      mayPause: true,
      settle: () => expect.fail('nothing is paused'),
    };
    const steps = await Promise.all([w.store, other.store, w.store].map((store) => store.askIfNeeded(request)));
    expect(steps.flat()).toMatchObject([{ jobName: 'gym', step: 'asked' }]);
    expect(states()).toEqual(['asked']);
    await other.close();
  });
});

describe('the time begins anew', () => {
  const looksAfter: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['the answer as a field', () => update(w.crontab, { job: 'gym', still_needed: true }, person)],
    ['the answer in words', () => update(w.crontab, { job: 'gym', when: 'yes, I still need it' }, person)],
    ['a change', () => update(w.crontab, { job: 'gym', when: 'every monday at 10am' }, person)],
    ['a skip', () => skip(w.crontab, { job: 'gym' }, person)],
    ['a run by hand', () => runNow(w.crontab, { job: 'gym' }, person)],
  ];
  test.each(looksAfter)('with %s', async (_, look) => {
    await fires({ ask_after: '8d' });
    await pass(7);
    expect(await asked()).toBe(true);
    expect(await look()).toMatchObject({ ok: true });
    expect(await asked()).toBe(false);
    await pass(7);
    expect(states()).toEqual(['asked']);
    await pass(2);
    expect(states()).toEqual(['asked', 'asked']);
  });

  test('not with looking: reads leave nothing', async () => {
    await fires({ ask_after: '8d' });
    await pass(4);
    await statusOf();
    value(await list(w.crontab, {}, person));
    value(await history(w.crontab, { job: 'gym' }, person));
    value(await why(w.crontab, { job: 'gym' }, person));
    await pass(3);
    expect(states()).toEqual(['asked']);
  });

  test('and the answer changes nothing else', async () => {
    await fires({ ask_after: '8d' });
    await pass(8);
    const before = await statusOf();
    const kept = value(await update(w.crontab, { job: 'gym', still_needed: true }, person));
    expect(kept.line).toBe(
      'Noted: gym is still needed. You are asked again when nobody has looked after it until Fri 20 Mar 08:00.',
    );
    const { version, next, policies, state } = await statusOf();
    expect({ version, next, policies, state }).toEqual({
      ...{ version: before.version, next: before.next, policies: before.policies, state: before.state },
    });
    expect((await w.store.ledger({ limit: 1 }))[0]).toMatchObject({ event: 'said_needed', by: 'test' });
  });
});

describe('what nobody answers for', () => {
  const how = { ask_after: '8d', pause_unanswered: '3d' };

  test('is paused in its time, told, named by why, and fires again after the answer', async () => {
    await fires(how);
    await pass(8);
    expect([states(), (await statusOf()).state]).toEqual([['asked'], 'active']);
    await pass(1);
    expect(states()).toEqual(['asked', 'paused']);
    expect(told()[1]).toMatchObject({ reason: 'nobody has answered for 3d whether it is still needed' });
    expect(await statusOf()).toMatchObject({ state: 'paused', pausedUntil: null, neededAskedAt: expect.any(Number) });
    await pass(12);
    expect(states()).toEqual(['asked', 'paused']);

    const story = value(await why(w.crontab, { job: 'gym' }, person));
    expect(story.state).toBe('SKIPPED_PAUSED');
    const texts = story.because.map(({ text }) => text);
    expect(texts).toContain('paused by scheduler: nobody has answered for 3d whether it is still needed');
    expect(texts).toContain('scheduler asked whether it is still needed: nobody has looked after it for 8d');
    expect(new Set(texts).size).toBe(texts.length);
    expect(story.remedy.map(({ command }) => command)).toEqual([
      'cron-agent resume gym',
      'cron-agent update gym --still-needed',
      'cron-agent remove gym',
    ]);

    const kept = value(await update(w.crontab, { job: 'gym', when: 'it is still needed' }, person));
    expect(kept).toMatchObject({ action: 'resumed', paused: false });
    await pass(6);
    expect(await statusOf()).toMatchObject({
      state: 'active',
      neededAskedAt: null,
      recent: [{ state: 'succeeded' }, {}, {}, {}, {}],
    });
  });

  test('is resumed by a resume, too; an undo takes back what a person did', async () => {
    await fires(how);
    value(await add(w.crontab, { name: 'other', task: 'quiet', when: 'every monday at 9am' }, person));
    await pass(10);
    expect((await statusOf()).state).toBe('paused');
    expect(value(await undo(w.crontab, {}, person)).line).toMatch(/^Took back adding other\./);
    expect((await statusOf()).state).toBe('paused');
    value(await resume(w.crontab, { job: 'gym' }, person));
    expect(await statusOf()).toMatchObject({ state: 'active', neededAskedAt: null });
  });

  test('is only asked about after the machine was off, or the clock was wrong: an answer has its day', async () => {
    await fires(how);
    await pass(7);
    expect(states()).toEqual(['asked']);
    await w.scheduler().stop();
    const later = await another(20 * DAY);
    await later.clock.advance(2 * HOUR);
    await settled();
    expect(states()).toEqual(['asked', 'asked']);
    await pass(2, later.clock);
    expect(states()).toEqual(['asked', 'asked', 'paused']);
    await later.close();
  });

  test('is never paused where nobody was asked', async () => {
    await fires({ ask_after: '8d', pause_unanswered: '1d' });
    await w.scheduler().stop();
    const later = await another(300 * DAY);
    await later.clock.advance(2 * HOUR);
    await settled();
    expect(states()).toEqual(['asked']);
    await later.close();
  });
});

test('who is asked sees it in list, status, doctor and why, and says it with a command', async () => {
  await fires({ ask_after: '8d' });
  const faultless = await neededChecks(w);
  await pass(8);
  const [listed] = value(await list(w.crontab, {}, person));
  expect(listed!.neededAskedAt).toBe((await statusOf()).neededAskedAt);
  expect(faultless).toEqual([]);
  expect(await neededChecks(w)).toEqual([
    {
      ...{ name: 'needed', ok: true, found: 'is gym still needed? Asked 2026-03-10T08:00:00Z' },
      fix: 'Yes: cron-agent update gym --still-needed; no: cron-agent remove gym',
    },
  ]);
  const { remedy } = value(await why(w.crontab, { job: 'gym' }, person));
  expect(remedy.map(({ command }) => command)).toContain('cron-agent update gym --still-needed');
});

test('beside a change it is part of the change; of a job to come it is refused', async () => {
  await fires({ ask_after: '8d' });
  const changed = value(await update(w.crontab, { job: 'gym', still_needed: true, retries: 1 }, person));
  expect(changed).toMatchObject({ action: 'updated', version: 2 });
  const fresh = { name: 'new', task: 'quiet', when: 'every day at 9, it is still needed' };
  expect(failure(await add(w.crontab, fresh, person)).message).toContain('of a job that is there already');
});
