// `why`, on histories that the real program wrote: it names the instant, what led there, the rule and the remedy, and claims nothing
// that is not recorded.

import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.js';
import { add } from '../../src/crontab/add.js';
import { pause } from '../../src/crontab/pause.js';
import { readPast } from '../../src/crontab/past.js';
import { resume } from '../../src/crontab/resume.js';
import { skip } from '../../src/crontab/skip.js';
import { update } from '../../src/crontab/update.js';
import type { Why } from '../../src/crontab/why.js';
import { why } from '../../src/crontab/why.js';
import { plan } from '../../src/scheduler/plan.js';
import { SystemClock } from '../../src/time/clock.js';
import { formatInstant, plus } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import type { ZoneName } from '../../src/time/zone.js';
import { at } from '../support/builders.js';
import type { TestWorld, WorldWish } from '../support/world.js';
import { world } from '../support/world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const me = { by: 'cli', confirmed: true };
const TASKS = {
  backup: { kind: 'shell', command: ['true'] },
  broken: { kind: 'shell', command: ['sh', '-c', 'exit 7'], effect: 'idempotent' },
} as const;

let w: TestWorld;
afterEach(() => w.close());

/** Monday 2 March 2026, 08:00 in UTC, with the job added and the scheduler running. */
async function place(request: Parameters<typeof add>[1], wish: WorldWish = {}): Promise<void> {
  w = await world({ tasks: TASKS, ...wish });
  await done(add(w.crontab, request, me));
  await w.scheduler().start();
}

async function done<T>(
  answer: Promise<{ ok: true; value: T } | { ok: false; failure: { message: string } }>,
): Promise<T> {
  const given = await answer;
  if (!given.ok) throw new Error(given.failure.message);
  return given.value;
}

async function asked(job: string, time?: string): Promise<Why> {
  return done(why(w.crontab, { job, ...(time !== undefined && { at: time }) }, me));
}

/** The same home once more, with its scheduler running. */
async function again() {
  const clock = new ManualClock(w.clock.now(), async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await opened.scheduler().idle();
  });
  const opened = await compose(w.config, { overrides: { clock, pollMs: DAY } });
  await opened.scheduler().start();
  return { ...opened, clock };
}

const commands = (story: Why): readonly (string | null)[] => story.remedy.map(({ command }) => command);
const causes = (story: Why): readonly string[] =>
  story.because.map((cause) => `${cause.at === null ? '-' : formatInstant(cause.at).slice(5, 16)} ${cause.text}`);

describe('why', () => {
  test('off in the night: what was missed, since when nothing ran, the rule, and how to have it made up for', async () => {
    await place({ name: 'backup', task: 'backup', when: 'every day at 9' });
    await w.clock.advance(MINUTE);
    await w.scheduler().stop();
    w.clock.jumpTo(at('2026-03-03T08:00:00Z'));
    expect(await asked('backup', 'this morning')).toMatchObject({ state: 'NOT_DUE' });
    const undecided = await asked('backup', 'yesterday at 9');
    expect(undecided).toMatchObject({ state: 'UNDECIDED', at: at('2026-03-02T09:00:00Z') });
    expect(commands(undecided)).toEqual(['cron-agent serve']);

    const now = w.clock.now();
    const back = { id: 'next', bootId: 'b', pid: 1, pidStart: '1', host: 'h', appVersion: '0', face: 'serve' } as const;
    await w.store.openInstance({ ...back, startedAt: now, heartbeatAt: now });
    await w.store.recordTicks({ now, limit: 10, decide: (given) => plan({ ...given, catchUpAt: now }, now) });
    const story = await asked('backup', 'yesterday');
    expect(story).toMatchObject({ state: 'SKIPPED_MISSED', at: at('2026-03-02T09:00:00Z') });
    expect(causes(story)).toEqual([
      '03-02T08:01 the scheduler ended; nothing was running from then on',
      '03-03T08:00 a scheduler was there again',
    ]);
    expect(story.policy).toContain('missed: skip');
    expect(commands(story)).toEqual(['cron-agent run backup', 'cron-agent update backup --on-missed coalesce']);
  });

  test('retries spent: each try, its exit, the letter to replay', async () => {
    await place({ name: 'mirror', task: 'broken', when: 'every day at 9', retries: 1 });
    await w.clock.advance(2 * HOUR);
    const story = await asked('mirror');
    expect(story).toMatchObject({ state: 'dead', at: at('2026-03-02T09:00:00Z') });
    expect(causes(story)).toContain('03-02T09:00 try 1: failed, exit code 7');
    expect(story.policy).toContain('retries: 1');
    expect(commands(story)).toEqual([`cron-agent logs ${story.runId}`, `cron-agent dead replay ${story.runId}`]);
  });

  test('paused: by whom and when', async () => {
    await place({ name: 'backup', task: 'backup', when: 'every day at 9' });
    await done(pause(w.crontab, { job: 'backup' }, { ...me, by: 'anna' }));
    await w.clock.advance(2 * HOUR);
    const story = await asked('backup', 'this morning');
    expect(story).toMatchObject({ state: 'SKIPPED_PAUSED', at: at('2026-03-02T09:00:00Z') });
    expect(causes(story)).toEqual(['03-02T08:00 paused by anna']);
    expect(commands(story)).toEqual(['cron-agent resume backup']);
  });

  test('skipped on request', async () => {
    await place({ name: 'backup', task: 'backup', when: 'every day at 9' });
    await done(skip(w.crontab, { job: 'backup' }, me));
    await w.clock.advance(2 * HOUR);
    const story = await asked('backup');
    expect(story).toMatchObject({ state: 'SKIPPED_BY_USER' });
    expect(causes(story)).toEqual(['03-02T08:00 skipped by cli']);
    expect(commands(story)).toEqual(['cron-agent run backup']);
  });

  test('what came later is no cause: pauses, skips and clocks after the instant, however many', async () => {
    await place({ name: 'backup', task: 'backup', when: 'every hour' });
    const anna = { ...me, by: 'anna' };
    await done(skip(w.crontab, { job: 'backup' }, anna));
    await w.clock.advance(90 * MINUTE);
    await done(pause(w.crontab, { job: 'backup' }, anna));
    await w.clock.advance(HOUR);
    await done(resume(w.crontab, { job: 'backup' }, anna));
    w.clock.jumpTo(plus(w.clock.now(), HOUR));
    w.scheduler().wake();
    await w.clock.advance(HOUR);
    w.clock.jumpTo(plus(w.clock.now(), 2 * HOUR));
    w.scheduler().wake();
    await w.clock.advance(HOUR);
    for (let n = 0; n < 110; n++) {
      await done(pause(w.crontab, { job: 'backup' }, { ...me, by: 'bert' }));
      await done(resume(w.crontab, { job: 'backup' }, { ...me, by: 'bert' }));
    }
    await done(skip(w.crontab, { job: 'backup' }, { ...me, by: 'bert' }));
    expect(causes(await asked('backup', 'at 9'))).toEqual(['03-02T08:00 skipped by anna']);
    expect(causes(await asked('backup', 'at 10'))).toEqual(['03-02T09:30 paused by anna']);
    expect(causes(await asked('backup', 'at 11'))).toEqual(['03-02T11:30 the clock was set forward by 1h']);
  });

  test('an instant in the midst of a mass of missed ones', async () => {
    await place({ name: 'backup', task: 'backup', when: 'every hour' });
    w.clock.jumpTo(plus(w.clock.now(), 20 * DAY));
    w.scheduler().wake();
    await w.clock.advance(MINUTE);
    const story = await asked('backup', '2026-03-05T07:00:00Z');
    expect(story).toMatchObject({ state: 'SKIPPED_MISSED' });
    expect(causes(story)).toEqual(['03-22T08:00 the clock was set forward by 20d']);
  });

  test('a wall time that the clocks skip', async () => {
    const wish = { now: '2026-03-28T12:00:00Z', tz: 'Europe/Berlin' };
    await place({ name: 'backup', task: 'backup', when: 'every day at 2:30', on_gap: 'skip' }, wish);
    await w.clock.advance(DAY);
    const story = await asked('backup');
    expect(story).toMatchObject({ state: 'SKIPPED_DST_GAP' });
    expect(story.says).toContain('did not exist in Europe/Berlin');
    expect(commands(story)).toEqual(['cron-agent update backup --on-gap next_valid']);
  });

  test('missed because the clock was set', async () => {
    await place({ name: 'backup', task: 'backup', when: 'every day at 9' });
    w.clock.jumpTo(plus(w.clock.now(), 3 * HOUR));
    await w.clock.advance(MINUTE);
    const story = await asked('backup', 'this morning');
    expect(story).toMatchObject({ state: 'SKIPPED_MISSED', at: at('2026-03-02T09:00:00Z') });
    expect(causes(story)).toEqual(['03-02T11:00 the clock was set forward by 3h']);
    expect(story.policy).toContain('missed: skip');
    expect(commands(story)).toEqual(['cron-agent run backup', 'cron-agent update backup --on-missed coalesce']);
  });

  test('asleep: a lid that was closed over it', async () => {
    await place({ name: 'reminder', task: 'notify', args: { message: 'x' }, when: 'every hour', on_missed: 'skip' });
    w.clock.suspend(90 * MINUTE);
    await w.clock.advance(MINUTE);
    const story = await asked('reminder', 'at 9');
    expect(story).toMatchObject({ state: 'SKIPPED_MISSED' });
    expect(causes(story)).toEqual(['03-02T09:30 the machine had slept for 1h30m until then']);
  });

  test('the disk was full: since when and until when, that nothing fires unrecorded, and what to mend', async () => {
    let full = false;
    const probe = (point: string): void => {
      if (full && point.endsWith(':before-commit'))
        throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    };
    await place({ name: 'backup', task: 'backup', when: 'every day at 9' }, { overrides: { probe } });
    await w.clock.advance(30 * MINUTE);
    full = true;
    await w.clock.advance(90 * MINUTE);
    full = false;
    await w.clock.advance(HOUR);
    const story = await asked('backup', 'this morning');
    expect(story).toMatchObject({ state: 'SKIPPED_MISSED', at: at('2026-03-02T09:00:00Z') });
    expect(story.says).toContain('the database could not be written, and nothing fires that cannot be recorded');
    expect(causes(story)).toEqual([
      expect.stringMatching(/^03-02T09:00 the database could not be written: .*no space left to write to$/),
      '03-02T10:00 it could be written again',
    ]);
    expect(story.policy).toContain('missed: skip');
    expect(story.remedy[0]).toEqual({
      text: 'Free some disk space; nothing was changed.',
      command: 'cron-agent doctor',
    });
    const kept = (await w.store.ledger({ limit: 10 })).filter(({ event }) => event === 'store_refused');
    expect(kept.map(({ data }) => [data['code'], data['refused']])).toEqual([
      ['store_full', expect.arrayContaining(['recordTicks'])],
    ]);
    expect(await w.store.verifyLedger()).toMatchObject({ ok: true });
  });

  test('an older copy of the database was put back: held, and why, and what ends it', async () => {
    const now = new SystemClock().now();
    await place({ name: 'backup', task: 'backup', when: 'every minute' }, { now: formatInstant(now) });
    await w.store.upkeep();
    await w.scheduler().stop();
    const path = join(w.folder, 'data', 'cron-agent.db');
    const copy = new Database(path, { readonly: true });
    await copy.backup(`${path}.copy`);
    copy.close();
    const first = await again();
    await first.clock.advance(2 * MINUTE);
    await first.close();
    for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
    copyFileSync(`${path}.copy`, path);
    const second = await again();
    await second.clock.advance(2 * MINUTE);
    const story = await done(why(second.crontab, { job: 'backup' }, me));
    expect(story.state).toBe('SKIPPED_PAUSED');
    expect(story.says).toContain('held: the database is older than what ran');
    expect(story.because.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^held by cron-agent: the database is older than what ran/),
    ]);
    expect(commands(story)).toEqual(['cron-agent resume --all --accept-rollback']);
    await second.close();
  });

  test('changed at the last minute: what it says now was not said then', async () => {
    await place({ name: 'backup', task: 'backup', when: 'every day at 9' });
    await w.clock.advance(30 * MINUTE);
    await done(update(w.crontab, { job: 'backup', when: 'every day at 11' }, { ...me, by: 'bert' }));
    await w.clock.advance(HOUR);
    const story = await asked('backup', 'at 9');
    expect(story).toMatchObject({ state: 'NOT_DUE', at: null });
    expect(causes(story)).toEqual(['03-02T08:00 added by cli', '03-02T08:30 updated by bert']);
    expect(story.says).toContain('11:00');
  });

  test('never due yet, not due then, and not yet there', async () => {
    await place({ name: 'weekly', task: 'backup', when: 'every friday at 9' });
    await w.clock.advance(HOUR);
    expect(await asked('weekly')).toMatchObject({ state: 'NO_HISTORY' });
    expect((await asked('weekly')).says).toBe('weekly has not been due yet. The next is Fri 6 Mar 09:00.');
    expect(await asked('weekly', 'today')).toMatchObject({ state: 'NOT_DUE' });
    expect((await asked('weekly', 'friday')).says).toBe('weekly did not exist yet at Fri 27 Feb 09:00.');
    expect(await why(w.crontab, { job: 'weekly', at: 'tomorrow' }, me)).toMatchObject({
      ok: false,
      failure: { code: 'invalid' },
    });
  });

  test('asked without a time: what is overdue comes before what went wrong earlier, and a pause is told', async () => {
    await place({ name: 'backup', task: 'broken', when: 'every day at 9', retries: 0 });
    await w.clock.advance(2 * HOUR);
    expect(await asked('backup')).toMatchObject({ at: at('2026-03-02T09:00:00Z') });
    await w.scheduler().stop();
    w.clock.jumpTo(at('2026-03-03T09:30:00Z'));
    expect(await asked('backup')).toMatchObject({ state: 'UNDECIDED', at: at('2026-03-03T09:00:00Z') });
    await done(pause(w.crontab, { job: 'backup' }, { ...me, by: 'anna' }));
    const story = await asked('backup');
    expect(story.says).toContain('Now it is paused.');
    expect(causes(story)).toContain('03-03T09:30 paused by anna');
    expect(commands(story)).toContain('cron-agent resume backup');
  });

  test('it ran: said as plainly', async () => {
    await place({ name: 'backup', task: 'backup', when: 'every day at 9' });
    await w.clock.advance(2 * HOUR);
    const story = await asked('backup', 'this morning');
    expect(story).toMatchObject({ state: 'succeeded', remedy: [] });
    expect(story.says).toBe('backup ran at Mon 2 Mar 09:00 and succeeded.');
  });
});

describe('times that have passed', () => {
  // Monday 2 March 2026, 14:00 in Berlin.
  const now = at('2026-03-02T13:00:00Z');
  test.each([
    ['this morning', '2026-03-01T23:00:00.000Z', '2026-03-02T10:59:59.999Z'],
    ['last night', '2026-03-01T17:00:00.000Z', '2026-03-02T04:59:59.999Z'],
    ['yesterday', '2026-02-28T23:00:00.000Z', '2026-03-01T22:59:59.999Z'],
    ['yesterday at 9', '2026-03-01T08:00:00.000Z', '2026-03-01T08:00:59.999Z'],
    ['at 9am', '2026-03-02T08:00:00.000Z', '2026-03-02T08:00:59.999Z'],
    ['15:30', '2026-03-01T14:30:00.000Z', '2026-03-01T14:30:59.999Z'],
    ['9pm yesterday', '2026-03-01T20:00:00.000Z', '2026-03-01T20:00:59.999Z'],
    ['monday', '2026-03-01T23:00:00.000Z', '2026-03-02T22:59:59.999Z'],
    ['last monday', '2026-02-22T23:00:00.000Z', '2026-02-23T22:59:59.999Z'],
    ['on friday at noon', '2026-02-27T11:00:00.000Z', '2026-02-27T11:00:59.999Z'],
    ['overnight', '2026-03-01T17:00:00.000Z', '2026-03-02T04:59:59.999Z'],
    ['this week', '2026-03-01T23:00:00.000Z', '2026-03-02T13:00:00.000Z'],
    ['last week', '2026-02-22T23:00:00.000Z', '2026-03-01T22:59:59.999Z'],
    ['in the last 3 days', '2026-02-27T13:00:00.000Z', '2026-03-02T13:00:00.000Z'],
    ['the past hour', '2026-03-02T12:00:00.000Z', '2026-03-02T13:00:00.000Z'],
    ['on 2026-03-01', '2026-02-28T23:00:00.000Z', '2026-03-01T22:59:59.999Z'],
    ['2 hours ago', '2026-03-02T11:00:00.000Z', '2026-03-02T11:00:00.000Z'],
    ['2026-03-01', '2026-02-28T23:00:00.000Z', '2026-03-01T22:59:59.999Z'],
    ['2026-03-01T09:00', '2026-03-01T08:00:00.000Z', '2026-03-01T08:00:59.999Z'],
    ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z', '2026-03-01T09:00:00.000Z'],
  ])('%s', (text, from, to) => {
    const past = readPast(now, 'Europe/Berlin' as ZoneName, 'at', text);
    if (!past.ok) throw new Error(past.failure.message);
    expect([past.value.from, past.value.to].map((each) => new Date(each).toISOString())).toEqual([from, to]);
  });

  test.each(['tomorrow', 'this evening', 'soon', '25:00', '13pm', '2026-02-30', ''])('not "%s"', (text) => {
    expect(readPast(now, 'Europe/Berlin' as ZoneName, 'at', text)).toMatchObject({ ok: false });
  });
});
