// Materialising an absence in one step or minute by minute decides the same instants (SCHEDULES.md part 3), also where the
// clocks change and several parts of a union meet.

import { expect, test } from 'vitest';
import type { Schedule } from '../../src/schedule/schedule.js';
import { plan } from '../../src/scheduler/plan.js';
import type { Instant } from '../../src/time/instant.js';
import { aJob, at, cron } from '../support/builders.js';

const berlin = { timezone: 'Europe/Berlin' };
const union: Schedule = {
  kind: 'union',
  ...berlin,
  onGap: 'next_valid',
  parts: [
    { kind: 'cron', kwargs: { hour: 2, minute: 30 } },
    { kind: 'cron', kwargs: { hour: 3, minute: 0 } },
    { kind: 'cron', kwargs: { minute: '*/20' } },
  ],
};

test.each([
  ['a union, spring', union, '2026-03-29T00:00:00Z', 180],
  ['a union, autumn', union, '2026-10-24T23:00:00Z', 240],
  ['lost times with rows', cron({ hour: 2, minute: '0,15,30' }, berlin), '2026-03-29T00:00:00Z', 180],
  [
    'lost times moved',
    cron({ hour: 2, minute: '0,15,30' }, { ...berlin, onGap: 'next_valid' }),
    '2026-03-29T00:00:00Z',
    180,
  ],
  ['repeated times', cron({ hour: 2, minute: '0,15,30' }, berlin), '2026-10-24T23:00:00Z', 240],
] as const)('%s: one step or one a minute give the same rows', (_, schedule, from, minutes) => {
  expect(rows(schedule, at(from), minutes, minutes)).toEqual(rows(schedule, at(from), minutes, 1));
});

function rows(schedule: Schedule, from: Instant, minutes: number, steps: number): readonly string[] {
  let job = aJob({ schedule, policies: { graceMs: minutes * 60_000 } }, from);
  const found: string[] = [];
  for (let step = 1; step <= steps; step++) {
    const now = (from + (minutes * 60_000 * step) / steps) as Instant;
    const { ticks, progress } = plan({ job, active: 0, catchUpAt: now }, now);
    found.push(...ticks.map((tick) => `${tick.at} ${tick.wall}`));
    job = { ...job, ...progress };
  }
  expect(found.length).toBeGreaterThan(2);
  return found;
}
