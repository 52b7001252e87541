// Builders for schedule tests: only what a test is about is written in it.

import type { CronKwargs, Schedule } from '../../src/schedule/schedule.js';
import type { Occurrence } from '../../src/schedule/occurrences.js';
import { formatInstant, parseInstant, type Instant } from '../../src/time/instant.js';

/** `2026-03-08T07:00Z` as an instant. */
export function at(text: string): Instant {
  const found = parseInstant(text);
  if (found === undefined) throw new RangeError(`expected an instant, got ${text}`);
  return found;
}

type Common = Partial<Omit<Extract<Schedule, { kind: 'cron' }>, 'kind' | 'kwargs'>>;

export function cron(kwargs: CronKwargs, more: Common = {}): Schedule {
  return { kind: 'cron', kwargs, timezone: 'UTC', ...more };
}

/** `fire 2026-03-08T07:00Z`, `gap 2026-03-08T02:30`, `shifted 2026-03-08T02:30 to 2026-03-08T07:00Z` */
export function lines(occurrences: readonly Occurrence[]): string[] {
  return occurrences.map((occurrence) => {
    if (occurrence.kind === 'gap') return `gap ${short(occurrence.wall)}`;
    const instant = short(formatInstant(occurrence.at));
    return occurrence.shiftedFrom === undefined
      ? `fire ${instant}`
      : `shifted ${short(occurrence.shiftedFrom)} to ${instant}`;
  });
}

export function times(instants: readonly Instant[]): string[] {
  return instants.map((instant) => short(formatInstant(instant)));
}

function short(text: string): string {
  return text.replace(/(T\d\d:\d\d):00/, '$1');
}
