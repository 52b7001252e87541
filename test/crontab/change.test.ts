import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { history } from '../../src/crontab/history.js';
import { pause } from '../../src/crontab/pause.js';
import { remove } from '../../src/crontab/remove.js';
import { resume } from '../../src/crontab/resume.js';
import { skip } from '../../src/crontab/skip.js';
import { status } from '../../src/crontab/status.js';
import { undo } from '../../src/crontab/undo.js';
import type { UpdateRequest } from '../../src/crontab/update.js';
import { update } from '../../src/crontab/update.js';
import type { Desk } from './desk.js';
import { desk, failure, iso, person, personWhoAgrees, value } from './desk.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let here: Desk;
beforeEach(async () => {
  here = await desk();
});
afterEach(() => here.close());

const changes = (change: Partial<UpdateRequest>, caller = person) =>
  update(here.crontab, { job: 'nightly', ...change }, caller);
const job = async () => (await here.store.findJobs('nightly'))[0];

describe('update', () => {
  beforeEach(async () => {
    await here.added();
  });

  test('a new time is a new version; the rest stays', async () => {
    const receipt = value(await changes({ cron: '30 10 * * 1-5' }));
    expect(receipt).toMatchObject({ action: 'updated', version: 2, task: 'db_backup', cron: '30 10 * * 1-5' });
    expect(iso(receipt.next)[0]).toBe('2026-03-02T10:30:00Z');
  });

  test('when nothing differs nothing is written', async () => {
    expect(value(await changes({ cron: '0 9 * * 1-5', retries: 2 }))).toMatchObject({
      action: 'unchanged',
      version: 1,
    });
    expect(await here.store.ledger({ limit: 10 })).toHaveLength(1);
  });

  test('the same period again does not start over', async () => {
    await here.added({ name: 'pulse', every: '45m' });
    await here.clock.advance(10 * 60_000);
    expect(value(await update(here.crontab, { job: 'pulse', every: '45m' }, person)).action).toBe('unchanged');
  });

  test('another zone keeps the wall time', async () => {
    const receipt = value(await changes({ timezone: 'America/New_York' }));
    expect(iso(receipt.next)[0]).toBe('2026-03-02T14:00:00Z');
    expect(receipt.says).toBe('every weekday at 09:00 (America/New_York)');
  });

  test('renaming to a name that is taken is refused', async () => {
    await here.added({ name: 'other' });
    expect(failure(await changes({ new_name: 'OTHER' })).code).toBe('conflict');
    expect((await job())?.name).toBe('nightly');
  });

  test('arguments that are not named keep their values', async () => {
    value(await changes({ args: { keep: 3 } }));
    value(await changes({ args: { folder: '/tmp/backups' } }));
    expect((await job())?.task).toMatchObject({ args: { keep: 3, folder: '/tmp/backups' } });
  });

  test('stopping runs of a task that writes needs a yes, and that is what is asked', async () => {
    const refused = failure(await changes({ task: 'notify', args: { message: 'x' }, overlap: 'cancel_previous' }));
    expect(refused.message).toMatch(/what it would run instead needs a yes/);
    value(await changes({ task: 'notify', args: { message: 'x' } }, personWhoAgrees));
    expect(failure(await changes({ overlap: 'cancel_previous' })).message).toMatch(/^Stopping runs/);
  });

  test('running something else needs a yes', async () => {
    const refusal = failure(await changes({ argv: ['ls'], cwd: '/tmp' }));
    expect(refusal).toMatchObject({ code: 'needs_confirmation', preview: expect.stringContaining('command  ["ls"]') });
    expect((await job())?.version).toBe(1);
    expect(value(await changes({ argv: ['ls'], cwd: '/tmp' }, personWhoAgrees)).task).toBe('ls');
  });

  test('a job that is done comes back with a new time', async () => {
    await here.added({ name: 'once', at: '2026-03-02T08:30' });
    await here.scheduler().start();
    await here.clock.advance(HOUR);
    expect((await here.store.findJobs('once'))[0]?.state).toBe('exhausted');
    const receipt = value(await update(here.crontab, { job: 'once', at: '2026-03-02T11:00' }, person));
    expect(iso(receipt.next)).toEqual(['2026-03-02T11:00:00Z']);
    expect((await here.store.findJobs('once'))[0]?.state).toBe('active');
  });
});

describe('pause and resume', () => {
  beforeEach(async () => {
    await here.added();
  });

  test('a paused job has no next firing', async () => {
    expect(value(await pause(here.crontab, { job: 'nightly' }, person))[0]).toMatchObject({
      action: 'paused',
      paused: true,
      next: [],
    });
    expect(value(await status(here.crontab, { job: 'nightly' }, person))).toMatchObject({
      state: 'paused',
      nextAt: null,
    });
  });

  test('pausing twice changes nothing', async () => {
    value(await pause(here.crontab, { job: 'nightly' }, person));
    expect(value(await pause(here.crontab, { job: 'nightly' }, person))[0]?.action).toBe('unchanged');
  });

  test('what passed during the pause has rows and is not made up for', async () => {
    value(await pause(here.crontab, { job: 'nightly' }, person));
    await here.clock.advance(2 * DAY);
    const [receipt] = value(await resume(here.crontab, { job: 'nightly' }, person));
    expect(iso(receipt?.next)[0]).toBe('2026-03-04T09:00:00Z');
    const rows = value(await history(here.crontab, { job: 'nightly' }, person));
    expect(rows.map((row) => row.state)).toEqual(['SKIPPED_PAUSED', 'SKIPPED_PAUSED']);
  });

  test('a pause with an end ends by itself', async () => {
    const [receipt] = value(await pause(here.crontab, { job: 'nightly', until: '2026-03-03T12:00' }, person));
    expect(iso(receipt?.next)[0]).toBe('2026-03-04T09:00:00Z');
    await here.scheduler().start();
    await here.clock.advance(2 * DAY + 2 * HOUR);
    expect((await job())?.state).toBe('active');
    const rows = value(await history(here.crontab, { job: 'nightly' }, person));
    expect(rows.map((row) => row.state)).toEqual(['succeeded', 'SKIPPED_PAUSED', 'SKIPPED_PAUSED']);
  });

  test('a pause until a time that has passed is refused', async () => {
    expect(failure(await pause(here.crontab, { job: 'nightly', until: '2026-03-01' }, person)).code).toBe('impossible');
  });

  test('all of them at once', async () => {
    await here.added({ name: 'other' });
    expect(value(await pause(here.crontab, { all: true }, person))).toHaveLength(2);
    expect(value(await resume(here.crontab, { all: true }, person)).map((each) => each.action)).toEqual([
      'resumed',
      'resumed',
    ]);
  });
});

describe('skip', () => {
  test('the next firing is left out, with a row, and the one after it fires', async () => {
    await here.added();
    const receipt = value(await skip(here.crontab, { job: 'nightly' }, person));
    expect(receipt.line).toBe('Skipping nightly on Mon 2 Mar 09:00. Next: Tue 3 Mar 09:00.');
    await here.scheduler().start();
    await here.clock.advance(DAY + 2 * HOUR);
    const rows = value(await history(here.crontab, { job: 'nightly' }, person));
    expect(rows.map((row) => row.state)).toEqual(['succeeded', 'SKIPPED_BY_USER']);
  });

  test('a job that will not fire cannot be skipped', async () => {
    await here.added({ paused: true });
    expect(failure(await skip(here.crontab, { job: 'nightly' }, person)).code).toBe('invalid');
  });
});

describe('remove', () => {
  test('one is removed at once; its history and name are free', async () => {
    await here.added();
    expect(value(await remove(here.crontab, { job: 'nightly' }, person))[0]?.action).toBe('removed');
    expect(await here.store.jobs()).toEqual([]);
    expect((await here.added()).action).toBe('added');
  });

  test('several need a yes', async () => {
    await here.added();
    await here.added({ name: 'other' });
    const refusal = failure(await remove(here.crontab, { all: true }, person));
    expect(refusal).toMatchObject({ code: 'needs_confirmation', preview: 'remove   nightly\nremove   other' });
    expect(await here.store.jobs()).toHaveLength(2);
    expect(value(await remove(here.crontab, { jobs: ['nightly', 'other'] }, personWhoAgrees))).toHaveLength(2);
    expect(await here.store.jobs()).toEqual([]);
  });

  test('a removed job never fires', async () => {
    await here.added();
    value(await remove(here.crontab, { job: 'nightly' }, person));
    await here.scheduler().start();
    await here.clock.advance(3 * DAY);
    expect(value(await history(here.crontab, {}, person))).toEqual([]);
  });
});

describe('undo', () => {
  const undone = async () => value(await undo(here.crontab, {}, person));

  test('without a change there is nothing to take back', async () => {
    expect(failure(await undo(here.crontab, {}, person)).code).toBe('nothing_to_undo');
  });

  test('of an add removes the job', async () => {
    await here.added();
    expect(await undone()).toMatchObject({ action: 'removed', name: 'nightly' });
    expect(await here.store.jobs()).toEqual([]);
  });

  test('of a removal brings the job back, firing from now on', async () => {
    await here.added();
    value(await remove(here.crontab, { job: 'nightly' }, person));
    await here.clock.advance(2 * DAY);
    const receipt = await undone();
    expect(receipt.line).toMatch(/^Took back the removal of nightly\. Restored nightly: /);
    expect(iso(receipt.next)[0]).toBe('2026-03-04T09:00:00Z');
    await here.scheduler().start();
    await here.clock.advance(2 * HOUR);
    const rows = value(await history(here.crontab, {}, person));
    expect(rows.map((row) => [iso([row.scheduledFor])[0], row.state])).toEqual([['2026-03-04T09:00:00Z', 'succeeded']]);
  });

  test('of an update brings the content back as a version of its own', async () => {
    await here.added();
    value(await changes({ cron: '@hourly', retries: 7 }));
    expect(await undone()).toMatchObject({ version: 3, cron: '0 9 * * 1-5' });
    expect((await job())?.policies.retries).toBe(2);
  });

  test('of a pause, a resume and a skip', async () => {
    await here.added();
    value(await pause(here.crontab, { job: 'nightly' }, person));
    expect(await undone()).toMatchObject({ action: 'restored', paused: false });
    value(await pause(here.crontab, { job: 'nightly' }, person));
    value(await resume(here.crontab, { job: 'nightly' }, person));
    expect(await undone()).toMatchObject({ paused: true });
    value(await resume(here.crontab, { job: 'nightly' }, person));
    value(await skip(here.crontab, { job: 'nightly', count: 3 }, person));
    expect(iso((await undone()).next)[0]).toBe('2026-03-02T09:00:00Z');
  });

  test('twice takes back the change before it', async () => {
    await here.added();
    value(await changes({ cron: '@hourly' }));
    value(await changes({ cron: '@daily' }));
    expect((await undone()).cron).toBe('0 * * * *');
    expect((await undone()).cron).toBe('0 9 * * 1-5');
    expect((await undone()).action).toBe('removed');
    expect(failure(await undo(here.crontab, {}, person)).code).toBe('nothing_to_undo');
  });

  test('of one command takes back all that it did, and no more', async () => {
    for (const name of ['nightly', 'weekly', 'monthly']) await here.added({ name });
    value(await pause(here.crontab, { job: 'monthly' }, person));
    await here.clock.advance(1_000);
    value(await pause(here.crontab, { all: true, until: '2h' }, person));
    const states = async () => (await here.store.jobs()).map((each) => [each.name, each.state, each.pausedUntil]);
    const taken = value(await undo(here.crontab, {}, person));
    expect(taken.line).toBe('Took back the pause of 3 jobs: weekly, nightly, monthly.');
    expect(taken.all.map((each) => [each.name, each.paused])).toEqual([
      ['weekly', false],
      ['nightly', false],
      ['monthly', true],
    ]);
    expect((await states()).sort()).toEqual([
      ['monthly', 'paused', null],
      ['nightly', 'active', null],
      ['weekly', 'active', null],
    ]);
    expect((await undone()).name).toBe('monthly');
    expect((await undone()).action).toBe('removed');
  });

  test('of a removal of many brings all of them back', async () => {
    for (const name of ['nightly', 'weekly']) await here.added({ name });
    value(await remove(here.crontab, { all: true }, personWhoAgrees));
    await undone();
    expect((await here.store.jobs()).map((each) => each.name).sort()).toEqual(['nightly', 'weekly']);
  });

  test('a name that somebody else took meanwhile is not taken away', async () => {
    await here.added();
    value(await changes({ new_name: 'weekly' }));
    await here.added({ name: 'nightly' });
    value(await remove(here.crontab, { job: 'nightly' }, person));
    expect((await undone()).name).toBe('nightly');
    expect((await here.store.jobs()).map((each) => each.name).sort()).toEqual(['nightly', 'weekly']);
  });
});
