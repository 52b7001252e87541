// What hurt the users of other schedulers (RELIABILITY.md 1.9), asked of this one: the whole program over a real database on a
// manual clock. Those about crashes, clocks, leases and several processes stand with their faults.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { compose } from '../../src/compose.js';
import { history } from '../../src/crontab/history.js';
import { pause } from '../../src/crontab/pause.js';
import { runNow } from '../../src/crontab/run-now.js';
import { status } from '../../src/crontab/status.js';
import { update } from '../../src/crontab/update.js';
import { plan } from '../../src/scheduler/plan.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import type { Desk } from '../crontab/desk.js';
import { desk, iso, person, value } from '../crontab/desk.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let here: Desk;
beforeEach(async () => {
  here = await desk({ overrides: { announce: () => undefined } });
});
afterEach(() => here.close());

const reminder = (name: string, when: string) => here.added({ name, task: 'notify', when, args: { message: name } });

async function rows(job?: string): Promise<string[]> {
  const found = value(await history(here.crontab, job === undefined ? {} : { job }, person));
  return found.map((row) => `${row.job} ${row.origin} ${iso([row.scheduledFor])[0]!.slice(8, 16)} ${row.state}`).sort();
}

describe('regressions of other schedulers', () => {
  test('R-openclaw-42640: a restart after a success runs nothing again', async () => {
    await reminder('ping', 'every hour');
    await here.scheduler().start();
    await here.clock.advance(HOUR);
    await here.scheduler().stop();
    const config = await loadConfig({
      env: { CRON_AGENT_HOME: here.folder, HOME: here.folder, PATH: process.env.PATH, CRON_AGENT_TZ: 'UTC' },
      cwd: here.folder,
    });
    const again = await compose(config, {
      overrides: { clock: new ManualClock(here.clock.now()), announce: () => undefined },
    });
    await again.scheduler().start();
    await again.scheduler().idle();
    await again.close();
    expect(await rows()).toEqual(['ping tick 02T09:00 succeeded']);
  });

  test('R-paseo-2819: one instant is one run and one step of the schedule', async () => {
    await reminder('ping', 'every 30 minutes');
    await here.scheduler().start();
    await here.clock.advance(90 * MINUTE);
    expect(await rows()).toEqual([
      'ping tick 02T08:30 succeeded',
      'ping tick 02T09:00 succeeded',
      'ping tick 02T09:30 succeeded',
    ]);
    expect(iso(value(await status(here.crontab, { job: 'ping' }, person)).next).at(0)).toBe('2026-03-02T10:00:00Z');
  });

  test('R-hermes-111414: a run on request takes nothing from the schedule', async () => {
    await reminder('ping', 'every hour');
    await here.scheduler().start();
    await here.clock.advance(59 * MINUTE);
    value(await runNow(here.crontab, { job: 'ping' }, person));
    await here.clock.advance(MINUTE);
    expect(await rows()).toEqual(['ping manual 02T08:59 succeeded', 'ping tick 02T09:00 succeeded']);
  });

  test('R-systemd-16732: an edit fires nothing that lies in the past', async () => {
    await reminder('ping', 'every day at 20:00');
    await here.scheduler().start();
    await here.clock.advance(MINUTE);
    value(await update(here.crontab, { job: 'ping', when: 'every day at 07:00' }, person));
    await here.clock.advance(HOUR);
    expect(await rows()).toEqual([]);
    expect(iso(value(await status(here.crontab, { job: 'ping' }, person)).next).at(0)).toBe('2026-03-03T07:00:00Z');
  });

  test('R-apscheduler-5: a new job does not touch the others', async () => {
    await reminder('old', 'every hour');
    await here.scheduler().start();
    await here.clock.advance(30 * MINUTE);
    const before = value(await status(here.crontab, { job: 'old' }, person));
    for (let n = 0; n < 20; n++) await reminder(`new${n}`, 'every 7 minutes');
    const after = value(await status(here.crontab, { job: 'old' }, person));
    expect(iso(after.next)).toEqual(iso(before.next));
    await here.clock.advance(30 * MINUTE);
    expect(await rows('old')).toEqual(['old tick 02T09:00 succeeded']);
  });

  test('R-trinity-1472: an instant of a paused job gets its row', async () => {
    await reminder('ping', 'every hour');
    await here.scheduler().start();
    value(await pause(here.crontab, { job: 'ping' }, person));
    await here.clock.advance(2 * HOUR);
    expect(await rows()).toEqual(['ping tick 02T09:00 SKIPPED_PAUSED', 'ping tick 02T10:00 SKIPPED_PAUSED']);
  });

  test('R-pgboss-914: the last of two schedulers that stops leaves nothing running and nothing lost', async () => {
    await reminder('ping', 'every hour');
    await here.scheduler().start();
    await here.clock.advance(HOUR - 1);
    const stopped = here.scheduler().stop();
    await here.clock.advance(1);
    await stopped;
    const counts = await here.store.counts();
    expect(counts).toMatchObject({ queued: 0, running: 0 });
    expect(iso(value(await status(here.crontab, { job: 'ping' }, person)).next).at(0)).toMatch(/T(?:09|10):00:00Z/);
    expect(await here.store.openInstances()).toEqual([]);
  });

  test('R-bullmq-2643: what was claimed by a process that died before the next instant does not end the series', async () => {
    await reminder('ping', 'every hour');
    const now = here.clock.now();
    await here.store.openInstance({
      ...{ id: 'dead', bootId: 'another boot', pid: 1, pidStart: null, host: 'here', appVersion: '0', face: 'serve' },
      ...{ startedAt: now, heartbeatAt: now },
    });
    await here.clock.advance(HOUR);
    const at = here.clock.now();
    const decided = await here.store.recordTicks({
      now: at,
      limit: 10,
      starter: 'dead',
      decide: ({ job, active }) => plan({ job, active, catchUpAt: at }, at),
    });
    expect(decided.started).toHaveLength(1);
    await here.scheduler().start();
    await here.clock.advance(2 * HOUR);
    const found = await rows();
    expect(found.map((row) => row.slice(0, 19))).toEqual([
      'ping tick 02T09:00 ',
      'ping tick 02T10:00 ',
      'ping tick 02T11:00 ',
    ]);
    expect(found.slice(1)).toEqual(['ping tick 02T10:00 succeeded', 'ping tick 02T11:00 succeeded']);
  });
});
