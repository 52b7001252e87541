// How long a job may be without a success: one period and an hour. The period is what its own schedule says at that place, so that
// a weekday job may rest over the weekend. PURE.

import { countsFromCompletion } from '../schedule/completion.js';
import { compile } from '../schedule/occurrences.js';
import type { Schedule } from '../schedule/schedule.js';
import type { HealthRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';

const GRACE_MS = 3_600_000;

/** Until when it owes nothing; null: nothing more is due by its schedule. */
export function owesNothingUntil(row: HealthRow): Instant | null {
  const { schedule, lastSuccess, since, resumedAt, excusedAt } = row;
  const graceMs = GRACE_MS + (schedule.jitterSeconds ?? 0) * 1_000;
  const began = Math.max(since, resumedAt ?? 0) as Instant;
  const ends = [
    afterMoment(schedule, began, tookOf(row)),
    ...(excusedAt === null ? [] : [afterFiring(schedule, excusedAt, excusedAt)]),
    ...(lastSuccess === null ? [] : [afterSuccess(row, lastSuccess)]),
  ];
  const known = ends.filter((end) => end !== null);
  return known.length === 0 || known.length < ends.length ? null : plus(Math.max(...known) as Instant, graceMs);
}

function afterSuccess(row: HealthRow, { origin, scheduledFor, endedAt }: Success): Instant | null {
  const { schedule } = row;
  if (origin !== 'tick' || countsFromCompletion(schedule)) return afterMoment(schedule, endedAt, tookOf(row));
  return afterFiring(schedule, scheduledFor, endedAt);
}

type Success = NonNullable<HealthRow['lastSuccess']>;

/** One period after the end of what fired at `at`: as long as it took it may take again. */
function afterFiring(schedule: Schedule, at: Instant, endedAt: Instant): Instant | null {
  if (countsFromCompletion(schedule)) return afterMoment(schedule, endedAt, 0);
  const next = compile(schedule).next(at);
  return next === null ? null : plus(endedAt, next - at);
}

/**
 * From a moment that is no firing of its own: the first firing behind it has ended by then, and the shorter one of the periods before
 * and behind that firing has passed.
 */
function afterMoment(schedule: Schedule, at: Instant, tookMs: number): Instant | null {
  const occurrences = compile(schedule);
  const counted = countsFromCompletion(schedule);
  const first = occurrences.next(at, counted ? at : undefined);
  if (first === null) return null;
  const second = occurrences.next(first, counted ? first : undefined);
  const before = counted ? null : occurrences.previous(plus(at, 1));
  const periods = [...(before === null ? [] : [first - before]), ...(second === null ? [] : [second - first])];
  const shortest = periods.length === 0 ? 0 : Math.min(...periods);
  return Math.max(plus(first, tookMs), plus(at, shortest)) as Instant;
}

/** From its instant, or on request from its start, to its end. */
function tookOf({ lastSuccess }: HealthRow): number {
  if (lastSuccess === null) return 0;
  const { origin, scheduledFor, startedAt, endedAt } = lastSuccess;
  return Math.max(0, endedAt - (origin === 'tick' ? scheduledFor : (startedAt ?? endedAt)));
}
