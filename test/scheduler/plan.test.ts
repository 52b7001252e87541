import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/job/job.js';
import { nextFromCompletion } from '../../src/schedule/completion.js';
import { plan } from '../../src/scheduler/plan.js';
import type { Instant } from '../../src/time/instant.js';
import { formatInstant } from '../../src/time/instant.js';
import type { JobWish } from '../support/builders.js';
import { aJob, at, cron, everyMinute, hourly, T0 } from '../support/builders.js';

/** `09:00 fire`, `10:00 SKIPPED_MISSED`: the decision in one line a tick. */
function decided(job: Job, now: Instant, active = 0): string[] {
  return plan({ job, active, catchUpAt: now }, now).ticks.map(
    (tick) => `${formatInstant(tick.at).slice(11, 16)} ${tick.verdict.kind === 'fire' ? 'fire' : tick.verdict.state}`,
  );
}

const planned = (job: Job, now: Instant, active = 0) => plan({ job, active, catchUpAt: now }, now);
const job = (wish: JobWish & { job?: Partial<Job> } = {}): Job => aJob({ schedule: hourly, ...wish });

describe('what is due', () => {
  test('an instant on time fires, and the cursor moves to it', () => {
    const now = at('2026-03-02T01:00:00Z');
    const result = planned(job(), now);
    expect(decided(job(), now)).toEqual(['01:00 fire']);
    expect(result.progress).toMatchObject({
      cursorAt: now,
      nextAt: at('2026-03-02T02:00:00Z'),
      dueAt: at('2026-03-02T02:00:00Z'),
      runsCount: 1,
    });
  });

  test('deciding again with the new progress decides nothing', () => {
    const now = at('2026-03-02T01:00:00Z');
    const first = job();
    const again = { ...first, ...planned(first, now).progress };
    expect(decided(again, now)).toEqual([]);
    expect(decided(again, at('2026-03-02T01:59:59Z'))).toEqual([]);
  });

  test('a clock that goes back fires nothing again and keeps the cursor', () => {
    const first = job();
    const after = { ...first, ...planned(first, at('2026-03-02T05:00:00Z')).progress };
    const back = planned(after, at('2026-03-02T01:00:00Z'));
    expect(back.ticks).toEqual([]);
    expect(back.progress.cursorAt).toBe(at('2026-03-02T05:00:00Z'));
    expect(back.progress.nextAt).toBe(at('2026-03-02T06:00:00Z'));
  });

  test('the period of a run reaches from the tick before it', () => {
    const first = job();
    const second = { ...first, ...planned(first, at('2026-03-02T01:00:00Z')).progress };
    const runs = planned(second, at('2026-03-02T02:00:00Z')).ticks.map(
      (tick) => tick.verdict.kind === 'fire' && tick.verdict.run,
    );
    expect(runs).toMatchObject([{ periodStart: at('2026-03-02T01:00:00Z') }]);
  });
});

describe('missed instants', () => {
  const off = at('2026-03-02T05:30:00Z');
  test.each([
    [
      'skip',
      [
        '01:00 SKIPPED_MISSED',
        '02:00 SKIPPED_MISSED',
        '03:00 SKIPPED_MISSED',
        '04:00 SKIPPED_MISSED',
        '05:00 SKIPPED_MISSED',
      ],
    ],
    [
      'coalesce',
      [
        '01:00 SKIPPED_COALESCED',
        '02:00 SKIPPED_COALESCED',
        '03:00 SKIPPED_COALESCED',
        '04:00 SKIPPED_COALESCED',
        '05:00 fire',
      ],
    ],
    ['replay', ['01:00 fire', '02:00 fire', '03:00 fire', '04:00 fire', '05:00 fire']],
  ] as const)('%s', (missed, expected) => {
    expect(decided(job({ policies: { missed } }), off)).toEqual(expected);
  });

  test('within the grace a late tick simply runs', () => {
    const late = at('2026-03-02T01:00:59Z');
    expect(decided(job({ policies: { missed: 'skip', graceMs: 60_000 } }), late)).toEqual(['01:00 fire']);
    expect(decided(job({ policies: { missed: 'skip', graceMs: 30_000 } }), late)).toEqual(['01:00 SKIPPED_MISSED']);
  });

  test('an on-time firing makes up for the missed ones before it', () => {
    expect(decided(job(), at('2026-03-02T03:00:00Z'))).toEqual([
      '01:00 SKIPPED_COALESCED',
      '02:00 SKIPPED_COALESCED',
      '03:00 fire',
    ]);
  });

  test('a catch-up knows what to make up for and ends before the next occurrence', () => {
    const missedJob = job({ job: { lastSuccessFor: T0 } });
    const run = planned(missedJob, off).ticks.at(-1)!.verdict;
    expect(run).toMatchObject({ kind: 'fire', run: { backfillFrom: T0, deadlineAt: at('2026-03-02T06:00:00Z') } });
  });

  test('so does an on-time firing that makes up for missed ones, once', () => {
    const missedJob = job({ job: { lastSuccessFor: T0 }, policies: { overlap: 'allow', graceMs: 90 * 60_000 } });
    const fired = planned(missedJob, at('2026-03-02T04:00:00Z')).ticks.map(({ at: when, verdict }) => [
      formatInstant(when).slice(11, 16),
      verdict.kind === 'fire' ? verdict.run.backfillFrom : verdict.state,
    ]);
    expect(fired).toEqual([
      ['01:00', 'SKIPPED_COALESCED'],
      ['02:00', 'SKIPPED_COALESCED'],
      ['03:00', T0],
      ['04:00', null],
    ]);
  });

  test.each(['skip', 'replay'] as const)('with policy %s nothing is made up for by another firing', (missed) => {
    const missedJob = job({ job: { lastSuccessFor: T0 }, policies: { missed } });
    for (const { verdict } of planned(missedJob, at('2026-03-02T03:00:00Z')).ticks)
      if (verdict.kind === 'fire') expect(verdict.run.backfillFrom).toBeNull();
  });

  test('what is older than the catch-up limit is dropped', () => {
    const short = { policies: { missed: 'replay', catchUpMs: 2 * 3_600_000 } } as const;
    expect(decided(job(short), off).slice(0, 4)).toEqual([
      '01:00 SKIPPED_MISSED',
      '02:00 SKIPPED_MISSED',
      '03:00 SKIPPED_MISSED',
      '04:00 fire',
    ]);
  });

  test('a mass of them is one range and the newest hundred, counted exactly, in bounded time', () => {
    const yearly = job({ schedule: everyMinute, policies: { missed: 'skip' } });
    const result = planned(yearly, at('2027-03-02T00:00:30Z'));
    expect(result.ticks).toHaveLength(100);
    expect(result.ranges).toMatchObject([
      { from: at('2026-03-02T00:01:00Z'), state: 'SKIPPED_MISSED', count: 365 * 1440 - 100 },
    ]);
    expect(result.ranges[0]!.to).toBeLessThan(result.ticks[0]!.at);
  });
});

describe('overlap', () => {
  const now = at('2026-03-02T01:00:00Z');
  test.each([
    ['skip', 0, '01:00 fire'],
    ['skip', 1, '01:00 SKIPPED_OVERLAP'],
    ['queue', 1, '01:00 fire'],
    ['queue', 2, '01:00 SKIPPED_OVERLAP'],
    ['allow', 1, '01:00 fire'],
    ['allow', 2, '01:00 SKIPPED_OVERLAP'],
    ['cancel_previous', 1, '01:00 fire'],
  ] as const)('%s with %d active: %s', (overlap, active, expected) => {
    expect(decided(job({ policies: { overlap } }), now, active)).toEqual([expected]);
  });

  test('cancel_previous asks for the active run to be stopped', () => {
    expect(planned(job({ policies: { overlap: 'cancel_previous' } }), now, 1).cancelPrevious).toBe(true);
  });

  test('ticks of one look overlap each other too', () => {
    const perSecond = job({ schedule: cron({ second: '*' }) });
    expect(decided(perSecond, at('2026-03-02T00:00:03Z'))).toEqual([
      '00:00 fire',
      '00:00 SKIPPED_OVERLAP',
      '00:00 SKIPPED_OVERLAP',
    ]);
  });
});

describe('pauses, skips and ends', () => {
  test('a paused job still gets a row for every instant', () => {
    const paused = job({ job: { state: 'paused' } });
    expect(decided(paused, at('2026-03-02T02:00:00Z'))).toEqual(['01:00 SKIPPED_PAUSED', '02:00 SKIPPED_PAUSED']);
  });

  test('a pause with an end gives way to firing', () => {
    const until = job({ job: { state: 'paused', pausedUntil: at('2026-03-02T01:30:00Z') } });
    const now = at('2026-03-02T02:00:00Z');
    expect(decided(until, now)).toEqual(['01:00 SKIPPED_PAUSED', '02:00 fire']);
    expect(planned(until, now)).toMatchObject({ state: 'active', progress: { pausedUntil: null } });
  });

  test('the next n are skipped on request', () => {
    const skipping = job({ job: { skipNext: 1 }, policies: { missed: 'replay' } });
    expect(decided(skipping, at('2026-03-02T02:00:00Z'))).toEqual(['01:00 SKIPPED_BY_USER', '02:00 fire']);
  });

  test('a job that fired as often as it may is exhausted', () => {
    const twice = job({ schedule: cron({ minute: 0 }, { maxRuns: 2 }), policies: { missed: 'replay' } });
    const result = planned(twice, at('2026-03-02T05:00:00Z'));
    expect(result.ticks.map((tick) => tick.verdict.kind)).toEqual(['fire', 'fire']);
    expect(result).toMatchObject({ state: 'exhausted', progress: { dueAt: null, nextAt: null } });
  });

  test('a one-shot fires once and is exhausted', () => {
    const once = aJob({ schedule: { kind: 'once', at: '2026-03-02T01:00:00Z', timezone: 'UTC' } });
    const now = at('2026-03-02T01:00:00Z');
    expect(decided(once, now)).toEqual(['01:00 fire']);
    expect(planned(once, now).state).toBe('exhausted');
  });
});

describe('zone changes', () => {
  const newYork = { timezone: 'America/New_York' } as const;
  test('a wall time that does not exist gets a row of its own', () => {
    const start = at('2026-03-07T12:00:00Z');
    const gap = aJob({ schedule: cron({ hour: 2, minute: 30 }, newYork), policies: { missed: 'replay' } }, start);
    const result = planned(gap, at('2026-03-09T12:00:00Z'));
    expect(result.ticks.map((tick) => [tick.wall, tick.verdict.kind === 'fire' ? 'fire' : tick.verdict.state])).toEqual(
      [
        ['2026-03-08T02:30:00', 'SKIPPED_DST_GAP'],
        ['', 'fire'],
      ],
    );
  });

  test('planning looks at the gap when it happens, not a day later', () => {
    const start = at('2026-03-07T12:00:00Z');
    const gap = aJob({ schedule: cron({ hour: 2, minute: 30 }, newYork) }, start);
    expect(gap.dueAt).toBe(at('2026-03-08T07:00:00Z'));
    expect(gap.nextAt).toBe(at('2026-03-09T06:30:00Z'));
  });
});

describe('an interval from completion', () => {
  const every10 = {
    kind: 'interval',
    seconds: 600,
    from: 'completion',
    anchor: '2026-03-02T00:00:00Z',
    timezone: 'UTC',
  } as const;

  test('waits for the run it started, then counts from its end', () => {
    const first = aJob({ schedule: every10 });
    const fired = planned(first, at('2026-03-02T00:10:00Z'));
    expect(fired).toMatchObject({ state: 'active', progress: { dueAt: null, nextAt: null } });
    const running = { ...first, ...fired.progress };
    expect(nextFromCompletion(every10, running.cursorAt, at('2026-03-02T00:17:00Z'))).toBe(at('2026-03-02T00:27:00Z'));
  });

  test('after a failure it counts from the scheduled instant', () => {
    const first = aJob({ schedule: every10 });
    const running = { ...first, ...planned(first, at('2026-03-02T00:10:00Z')).progress };
    expect(nextFromCompletion(every10, running.cursorAt, running.anchorAt!)).toBe(at('2026-03-02T00:20:00Z'));
  });
});
