// Policies that can be said are obeyed: the latest hour and the pace of catch-ups, waits that do not grow, a stop after failures.

import { afterEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import type { Caller } from '../../src/crontab/crontab.js';
import { resume } from '../../src/crontab/resume.js';
import { latestCatchUp } from '../../src/policy/missed.js';
import { ADDED, defaultPolicies } from '../../src/policy/policies.js';
import { retryAt } from '../../src/policy/retry.js';
import { plan } from '../../src/scheduler/plan.js';
import { specOf, specText } from '../../src/store/sqlite/rows.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome } from '../../src/task/runner.js';
import type { Instant } from '../../src/time/instant.js';
import { formatInstant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';
import type { JobWish } from '../support/builders.js';
import { aJob, aSpec, at, cron, hourly } from '../support/builders.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const by: Caller = { by: 'test', confirmed: true };
const HOUR = 3_600_000;
const nine = cron({ hour: 9 });

/** Each tick of a job that nothing fired until `now`: its fate, when it may begin, and when that is over. */
function missed(wish: JobWish, now: Instant): readonly string[] {
  return plan({ job: aJob({ schedule: nine, ...wish }), active: 0, catchUpAt: now }, now).ticks.map(({ verdict }) => {
    if (verdict.kind === 'skip') return `${verdict.state}: ${verdict.reason}`;
    const { notBefore, deadlineAt } = verdict.run;
    return `${formatInstant(notBefore)} to ${deadlineAt === null ? 'ever' : formatInstant(deadlineAt)}`;
  });
}

describe('the latest hour of a catch-up', () => {
  const untilNoon = { policies: { missed: 'coalesce', catchUpUntil: '12:00' } } as const;

  test('before it the missed run begins, and must have begun by then', () => {
    expect(missed(untilNoon, at('2026-03-02T11:00:00Z'))).toEqual(['2026-03-02T11:00:00Z to 2026-03-02T12:00:00Z']);
  });

  test('after it nothing makes up for it, and the row says why', () => {
    const dropped = 'SKIPPED_MISSED: missed while nothing was running, and not made up for after 12:00';
    expect(missed(untilNoon, at('2026-03-02T12:00:00Z'))).toEqual([dropped]);
    expect(missed(untilNoon, at('2026-03-03T08:00:00Z'))).toEqual([dropped]);
  });

  test('holds for each of those that are all made up for', () => {
    const each = {
      policies: { ...untilNoon.policies, missed: 'replay' },
      schedule: cron({ hour: '9,11,13' }),
    } as const;
    expect(missed(each, at('2026-03-02T14:00:00Z'))).toEqual([
      expect.stringContaining('SKIPPED_MISSED'),
      expect.stringContaining('SKIPPED_MISSED'),
      '2026-03-02T14:00:00Z to 2026-03-03T12:00:00Z',
    ]);
  });

  test.each([
    ['the same day', '2026-03-02T09:00:00Z', 'UTC', '12:00', '2026-03-02T12:00:00Z'],
    ['the next day, of one that was due later', '2026-03-02T14:00:00Z', 'UTC', '12:00', '2026-03-03T12:00:00Z'],
    ['the next day, of one that was due then', '2026-03-02T12:00:00Z', 'UTC', '12:00', '2026-03-03T12:00:00Z'],
    ['by the clocks of the zone', '2026-03-02T09:00:00Z', 'America/New_York', '12:00', '2026-03-02T17:00:00Z'],
    ['an hour that the clocks leap over', '2026-03-08T05:00:00Z', 'America/New_York', '02:30', '2026-03-08T07:30:00Z'],
  ])('%s', (_what, due, zone, catchUpUntil, latest) => {
    expect(formatInstant(latestCatchUp(at(due), { catchUpUntil }, zone as ZoneName)!)).toBe(latest);
  });
});

test('catch-ups begin as far apart as was said, and never faster than the scheduler lets them', () => {
  const now = at('2026-03-02T03:30:00Z');
  const starts = (catchUpGapMs: number): readonly string[] =>
    missed({ schedule: hourly, policies: { missed: 'replay', catchUpGapMs, graceMs: 0 } }, now).map(
      (one) => one.split(' ')[0]!,
    );
  expect(starts(60_000)).toEqual(['2026-03-02T03:30:00Z', '2026-03-02T03:31:00Z', '2026-03-02T03:32:00Z']);
  expect(starts(0)).toEqual(['2026-03-02T03:30:00Z', '2026-03-02T03:30:00.050Z', '2026-03-02T03:30:00.100Z']);
});

test('a wait that does not grow is kept to the minute, whatever the spread, and not past the next occurrence', () => {
  const policies = { retries: 3, retryBaseMs: 300_000, retryMaxMs: 300_000 };
  const endedAt = at('2026-03-02T09:00:00Z');
  for (const attempts of [1, 2, 3])
    for (const spread of [0, 0.9])
      expect(retryAt({ attempts, endedAt, nextAt: null, spread }, policies)).toBe(endedAt + 300_000);
  const question = { attempts: 1, endedAt, spread: 0 };
  expect(retryAt({ ...question, nextAt: at('2026-03-02T09:05:00Z') }, policies)).toBe('superseded');
});

test('a job that was stored before there were such policies has their defaults', () => {
  const spec = aSpec({ policies: { retries: 7 } });
  const stored = JSON.parse(specText(spec)) as { job: { policies: Record<string, unknown> } };
  for (const name of Object.keys(ADDED)) delete stored.job.policies[name];
  expect(specOf({ spec: JSON.stringify(stored) }).policies).toEqual({ ...defaultPolicies('none'), retries: 7 });
});

describe('stopped after failures', () => {
  let here: TestWorld;
  let outcome: Outcome;
  afterEach(() => here.close());

  async function failing(how: string): Promise<void> {
    const builtin: Builtin = {
      definition: { name: 'work', kind: 'builtin', description: '', params: {}, effect: 'none', lane: 'function' },
      runner: { run: () => Promise.resolve(outcome) },
    };
    outcome = { kind: 'failed', error: 'command not found', transient: false };
    here = await world({ overrides: { builtins: [builtin] } });
    await add(here.crontab, { name: 'flaky', task: 'work', cron: '0 * * * *', how }, by);
    await here.scheduler().start();
  }
  const job = async () => (await here.store.jobs())[0]!;

  test('a job whose runs fail for good rests after so many in a row, with its reason', async () => {
    await failing('stop it after 3 failed runs in a row');
    await here.clock.advance(2 * HOUR);
    expect(await job()).toMatchObject({ state: 'active' });
    await here.clock.advance(2 * HOUR);
    expect(await job()).toMatchObject({
      state: 'quarantined',
      stateReason: '3 runs in a row failed, the last: command not found',
    });
    expect((await here.store.ledger({ limit: 1 }))[0]).toMatchObject({ event: 'quarantined', by: 'scheduler' });
  });

  test('a success in between begins the count anew, and so does a person who resumes it', async () => {
    await failing('stop it after 2 failures in a row');
    await here.clock.advance(HOUR);
    outcome = { kind: 'succeeded' };
    await here.clock.advance(HOUR);
    outcome = { kind: 'failed', error: 'command not found', transient: false };
    await here.clock.advance(HOUR);
    expect(await job()).toMatchObject({ state: 'active' });
    await here.clock.advance(HOUR);
    expect(await job()).toMatchObject({ state: 'quarantined' });
    await resume(here.crontab, { job: 'flaky' }, by);
    await here.clock.advance(HOUR);
    expect(await job()).toMatchObject({ state: 'active' });
    await here.clock.advance(HOUR);
    expect(await job()).toMatchObject({ state: 'quarantined' });
  });

  test('runs whose tries are spent count as well', async () => {
    await failing('stop it after 2 failed runs; retry once, 1 minute apart');
    outcome = { kind: 'failed', error: 'no route', transient: true };
    await here.clock.advance(2 * HOUR + 120_000);
    expect(await job()).toMatchObject({
      state: 'quarantined',
      stateReason: expect.stringContaining('2 runs in a row failed'),
    });
  });
});
