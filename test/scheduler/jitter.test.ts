// Never before the instant, never twice, never backwards: on a clock that shakes, at zone changes, and for schedules of every shape.

import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Job } from '../../src/job/job.js';
import { rearmed } from '../../src/scheduler/clock-plan.js';
import { plan, progressFrom } from '../../src/scheduler/plan.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { Instant } from '../../src/time/instant.js';
import { formatInstant } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import { schedules } from '../support/any-schedule.js';
import { aJob, aNewJob, at, cron, T0 } from '../support/builders.js';
import { randomFrom } from '../support/random-schedules.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const SECOND = 1_000;
const DAY = 86_400_000;
const berlin = { timezone: 'Europe/Berlin' };

const open: TestWorld[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** Reads up to 20 ms to either side of the time there is. */
class ShakyClock extends ManualClock {
  readonly #random = randomFrom(7);
  readings = 0;

  override now(): Instant {
    this.readings += 1;
    return (super.now() + Math.round((this.#random() - 0.5) * 40)) as Instant;
  }
}

describe('F12: a clock that shakes by 20 ms', () => {
  test('10,000 instants: each decided once, in order, and none before it', () => {
    const random = randomFrom(11);
    let job: Job = aJob({ schedule: cron({ second: '*' }), policies: { overlap: 'allow' } });
    let truth: number = T0;
    let expected: number = T0;
    let early = 0;
    let looks = 0;
    while (expected < T0 + 10_000 * SECOND) {
      const reading = Math.round(truth + (random() - 0.5) * 40) as Instant;
      looks += 1;
      if (job.dueAt! > reading) early += 1;
      const decided = plan({ job, active: 0, catchUpAt: reading }, reading);
      for (const tick of decided.ticks) {
        expected += SECOND;
        expect(tick.at === expected && tick.at <= reading && tick.verdict.kind === 'fire').toBe(true);
      }
      job = { ...job, ...decided.progress };
      truth += Math.max(1, job.dueAt! - reading);
    }
    // The clock did come too early, often; nothing was decided then.
    expect(early).toBeGreaterThan(1_000);
    expect(looks).toBe(10_000 + early);
  });

  test('the whole scheduler: no task begins before its instant', async () => {
    const clock: ShakyClock = new ShakyClock(T0, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await w.scheduler().idle();
    });
    const w = await world({ environment: { CRON_AGENT_DB: ':memory:' }, overrides: { clock, pollMs: DAY } });
    open.push(w);
    const latenesses: number[] = [];
    w.scheduler().on((event) => event.kind === 'attempt_ended' && latenesses.push(event.latenessMs));
    await w.store.addJob(
      aNewJob({
        schedule: cron({ second: '*' }),
        task: { kind: 'registered', name: 'notify', args: { message: '.' } },
      }),
    );
    await w.scheduler().start();
    await clock.advance(300 * SECOND);
    expect(latenesses.length).toBeGreaterThanOrEqual(299);
    expect(Math.min(...latenesses)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...latenesses)).toBeLessThan(100);
    expect(clock.readings).toBeLessThan(300 * 40);
  });
});

describe('zone changes', () => {
  /** The instants decided while the scheduler looks every half hour. */
  function decidedBetween(kwargs: Record<string, string | number>, zone: string, from: string, to: string): string[] {
    let job: Job = aJob({ schedule: cron(kwargs, { timezone: zone }) }, at(from));
    const found: string[] = [];
    for (let now: number = at(from); now <= at(to); now += DAY / 48) {
      const { ticks, progress } = plan({ job, active: 0, catchUpAt: now as Instant }, now as Instant);
      found.push(
        ...ticks.map(
          ({ at: when, verdict }) => `${formatInstant(when)}${verdict.kind === 'fire' ? '' : ` ${verdict.state}`}`,
        ),
      );
      job = { ...job, ...progress };
    }
    return found;
  }

  test('R-k8s-121594: daily at 02:00 in Berlin runs once where 02:00 comes twice', () => {
    expect(decidedBetween({ hour: 2 }, berlin.timezone, '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-26T01:00:00Z',
    ]);
  });

  test.each([
    ['into summer', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', 48],
    ['out of summer', '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', 48],
  ])('R-nodecron-492: hourly %s: one firing an hour, no loop', (_, from, to, hours) => {
    const found = decidedBetween({ minute: 0 }, berlin.timezone, from, to);
    expect(found).toHaveLength(hours);
    expect(new Set(found).size).toBe(hours);
  });

  test('R-croner-286: the next firing is later than the one before, for every schedule', () => {
    const from = at('2026-10-24T20:00:00Z');
    fc.assert(
      fc.property(schedules(from), (schedule) => {
        const occurrences = compile(schedule);
        let before: number = from;
        for (const next of occurrences.take(from, 20)) {
          expect(next).toBeGreaterThan(before);
          before = next;
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('F19: the same rules', () => {
  test('computing a next firing again gives what planning had stored, for every schedule', () => {
    const from = at('2026-10-20T20:00:00Z');
    fc.assert(
      fc.property(schedules(from), fc.integer({ min: 1, max: 40 * DAY }), (schedule, after) => {
        const spec = aJob({ schedule }, from);
        const job: Job = { ...spec, ...progressFrom(spec, {}, from) };
        const now = (from + after) as Instant;
        const { progress, state } = plan({ job, active: 0, catchUpAt: now }, now);
        if (state === 'exhausted') return;
        expect(rearmed({ ...job, ...progress }, now)).toMatchObject({ nextAt: progress.nextAt, dueAt: progress.dueAt });
      }),
      { numRuns: 60 },
    );
  });

  test('a pause that ends comes first; a job that waits for its own run goes on waiting', () => {
    const pausedUntil = at('2026-03-02T00:30:00Z');
    const paused = aJob({ schedule: cron({ minute: 0 }), job: { state: 'paused', pausedUntil } });
    expect(rearmed(paused, T0)).toEqual({ cursorAt: T0, nextAt: at('2026-03-02T01:00:00Z'), dueAt: pausedUntil });
    const waiting = aJob({
      schedule: { kind: 'interval', seconds: 600, from: 'completion', anchor: '2026-03-02T00:00:00Z', timezone: 'UTC' },
      job: { nextAt: null, dueAt: null },
    });
    expect(rearmed(waiting, T0)).toEqual({ cursorAt: T0, nextAt: null, dueAt: null });
  });

  test.each([
    ['the decided firing moved to an hour later: not again', '07:00', '2026-07-02T07:00:00Z', '2026-07-02T08:00:00Z'],
    ['the coming one moved to an hour earlier: not lost', '09:00', '2026-07-02T09:00:00Z', '2026-07-02T08:00:00Z'],
  ])('%s', (_, last, stored, expected) => {
    const lastTickAt = at(`2026-07-01T${last}:00Z`);
    const dueAt = at(stored);
    const job = aJob({ schedule: cron({ hour: 8 }), job: { cursorAt: lastTickAt, lastTickAt, nextAt: dueAt, dueAt } });
    for (const now of [at('2026-07-01T12:00:00Z'), at('2026-07-02T08:30:00Z')]) {
      const next = at(expected);
      expect(rearmed(job, now)).toMatchObject({ nextAt: next, dueAt: next });
    }
  });
});
