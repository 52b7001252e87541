// Days of the person's zone, for words such as "today".

import type { Instant } from '../../time/instant.js';
import { formatInstant, plus } from '../../time/instant.js';
import type { ZoneName } from '../../time/zone.js';
import { wallTime } from '../../time/zone.js';

interface Here {
  readonly now: Instant;
  readonly timezone: ZoneName;
}

const HOUR_MS = 3_600_000;

/** The ISO instant at which the day began, so many days ago. Found by stepping back to the first hour of the date, whatever the zone does. */
export function startOfDay(here: Here, daysBefore: number): string {
  const wall = wallTime(here.timezone, here.now);
  const noonish = plus(here.now, (12 - wall.hour - 24 * daysBefore) * HOUR_MS);
  const day = dateOf(noonish, here.timezone);
  let start = plus(noonish, -wall.minute * 60_000 - wall.second * 1_000 - (here.now % 1_000));
  while (dateOf(plus(start, -HOUR_MS), here.timezone) === day) start = plus(start, -HOUR_MS);
  return formatInstant(start);
}

/** Of today; 0 is Sunday. */
export function weekdayOf(here: Here): number {
  return new Date(`${dateOf(here.now, here.timezone)}T00:00:00Z`).getUTCDay();
}

/** `2026-03-02`, of the zone. */
export function dateOf(at: Instant, timezone: ZoneName): string {
  const wall = wallTime(timezone, at);
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}`;
}

export function two(value: number): string {
  return String(value).padStart(2, '0');
}
