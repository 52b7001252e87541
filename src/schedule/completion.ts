// Intervals that count from completion: what makes them different from every schedule that the calendar alone decides.

import type { Instant } from '../time/instant.js';
import { compile } from './occurrences.js';
import type { Schedule } from './schedule.js';

export function countsFromCompletion(schedule: Schedule): boolean {
  return schedule.kind === 'interval' && schedule.from === 'completion';
}

/**
 * The next firing once no run of the job is active: counted from the end of a success, otherwise from the scheduled instant
 * (SCHEDULES.md part 2). Never at or before `cursorAt`.
 */
export function nextFromCompletion(schedule: Schedule, cursorAt: Instant, anchorAt: Instant): Instant | null {
  return compile(schedule).next(cursorAt, anchorAt);
}
