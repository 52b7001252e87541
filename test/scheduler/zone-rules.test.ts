// F19: the tables of zones change between versions of Node. Real rules, and others in which Berlin has given up summer time: the
// program is loaded anew under each, over one database.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import { tzdataVersion } from '../../src/time/zone.js';
import { aNewJob, at, cron } from '../support/builders.js';

const HOUR = 3_600_000;
const RealFormat = Intl.DateTimeFormat;
const BERLIN = cron({ hour: 9 }, { timezone: 'Europe/Berlin' });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterEach(() => {
  Intl.DateTimeFormat = RealFormat;
  vi.resetModules();
  rmSync(folder, { recursive: true, force: true });
});

/** As if the next edition of tzdata said so. */
class WithoutSummer extends RealFormat {
  constructor(locale?: string, options?: Intl.DateTimeFormatOptions) {
    super(locale, options?.timeZone === 'Europe/Berlin' ? { ...options, timeZone: 'Etc/GMT-1' } : options);
  }
}

/** One life of the program under the given rules. */
async function life<T>(
  now: string,
  rules: { readonly tzdb?: string; readonly format?: typeof Intl.DateTimeFormat; readonly appVersion?: string },
  live: (here: Awaited<ReturnType<typeof load>> & { readonly events: SchedulerEvent[] }) => Promise<T>,
): Promise<T> {
  Intl.DateTimeFormat = rules.format ?? RealFormat;
  const here = await load(now, rules);
  const events: SchedulerEvent[] = [];
  here.scheduler().on((event) => events.push(event));
  try {
    return await live({ ...here, events });
  } finally {
    await here.close();
  }
}

async function load(now: string, rules: { readonly tzdb?: string; readonly appVersion?: string }) {
  vi.resetModules();
  const { compose } = await import('../../src/compose.js');
  const { loadConfig } = await import('../../src/config.js');
  const { ManualClock } = await import('../../src/time/manual-clock.js');
  const config = await loadConfig({
    env: { CRON_AGENT_HOME: folder, HOME: folder, CRON_AGENT_TZ: 'UTC' },
    cwd: folder,
  });
  const clock = new ManualClock(at(now), async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await made.scheduler().idle();
  });
  const overrides = {
    clock,
    announce: () => undefined,
    pollMs: 24 * HOUR,
    ...(rules.tzdb !== undefined && { tzdb: rules.tzdb }),
  };
  const made = await compose({ ...config, appVersion: rules.appVersion ?? '1.0.0' }, { overrides });
  return { ...made, clock };
}

const quiet = { kind: 'registered', name: 'notify', args: { message: 'x' } } as const;
const changes = (events: readonly SchedulerEvent[]) => events.filter(({ kind }) => kind === 'zone_rules_changed');

test('F19: stored next firings follow the new rules, in the ledger and aloud; what was decided stays', async () => {
  const id = await life('2026-07-01T06:00:00Z', {}, async ({ store, scheduler, clock, events }) => {
    const added = await store.addJobs([
      aNewJob({ schedule: BERLIN, task: quiet }, clock.now()),
      aNewJob({ schedule: cron({ hour: 9 }), task: quiet }, clock.now()),
    ]);
    await scheduler().start();
    await clock.advance(2 * HOUR);
    expect(changes(events)).toEqual([]);
    const [berlin] = added;
    if (!berlin?.ok) throw new Error('name taken');
    expect(await store.job(berlin.job.id)).toMatchObject({ nextAt: at('2026-07-02T07:00:00Z') });
    return berlin.job.id;
  });
  const other = { tzdb: 'next', format: WithoutSummer as unknown as typeof Intl.DateTimeFormat };
  await life('2026-07-01T12:00:00Z', other, async ({ store, scheduler, clock, events }) => {
    await scheduler().start();
    await scheduler().idle();
    expect(await store.job(id)).toMatchObject({
      nextAt: at('2026-07-02T08:00:00Z'),
    });
    const was = tzdataVersion();
    expect(changes(events)).toEqual([{ kind: 'zone_rules_changed', was, now: 'next', moved: 1 }]);
    expect((await store.ledger({ limit: 1 }))[0]).toMatchObject({
      event: 'zone_rules_changed',
      data: { was, now: 'next', moved: 1 },
    });
    await clock.advanceTo(at('2026-07-02T08:00:00Z'));
    const rows = await store.history({ jobId: id });
    expect(rows.map((row) => row.scheduledFor)).toEqual([at('2026-07-02T08:00:00Z'), at('2026-07-01T07:00:00Z')]);
  });
  await life('2026-07-02T12:00:00Z', other, async ({ scheduler, events }) => {
    await scheduler().start();
    await scheduler().idle();
    expect(changes(events)).toEqual([]);
  });
  await life('2026-07-02T12:00:00Z', {}, async ({ store, scheduler, events }) => {
    await scheduler().start();
    await scheduler().idle();
    expect(changes(events)).toMatchObject([{ was: 'next', moved: 1 }]);
    expect(await store.job(id)).toMatchObject({ nextAt: at('2026-07-03T07:00:00Z') });
  });
});

test('F19: another version of the program computes them again too, in batches, and says nothing where none moved', async () => {
  await life('2026-07-01T06:00:00Z', {}, async ({ store, clock }) => {
    await store.addJobs(Array.from({ length: 250 }, () => aNewJob({ schedule: BERLIN, task: quiet }, clock.now())));
  });
  await life('2026-07-01T06:00:00Z', { appVersion: '2.0.0' }, async ({ store, scheduler, clock, events }) => {
    // As an older version with a fault might have stored it: an hour too late.
    const [wrong] = await store.jobs();
    const settle = () => ({ ticks: [], ranges: [], progress: wrong!, state: 'active', cancelPrevious: false }) as const;
    const late = { nextAt: at('2026-07-01T08:00:00Z'), dueAt: at('2026-07-01T08:00:00Z') };
    const change = () => ({ progress: late });
    await store.editJob({ id: wrong!.id, at: clock.now(), by: 'test', event: 'updated', settle, change });
    await scheduler().start();
    await scheduler().idle();
    expect(changes(events)).toMatchObject([{ moved: 1 }]);
    await clock.advanceTo(at('2026-07-01T07:00:00Z'));
    expect(await store.history({ jobId: wrong!.id })).toMatchObject([{ scheduledFor: at('2026-07-01T07:00:00Z') }]);
  });
  await life('2026-07-01T08:00:00Z', { appVersion: '3.0.0' }, async ({ scheduler, events }) => {
    await scheduler().start();
    await scheduler().idle();
    expect(changes(events)).toEqual([]);
  });
});
