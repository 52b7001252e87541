// What becomes of a job's progress when not time went on, but what is known of it changed: other zone rules, or a clock that
// had been years ahead. PURE, like the plan itself; the store calls it inside the transaction that writes the answer.

import type { Job, JobProgress, JobState } from '../job/job.js';
import type { TickRange } from '../job/tick.js';
import { countsFromCompletion } from '../schedule/completion.js';
import { compile } from '../schedule/occurrences.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import { progressFrom } from './plan.js';

/** Where counting the rest of a range stops. */
const COUNT_LIMIT = 2_000;

/**
 * The next firing, computed under other rules than the stored one. What the new rules place between the newest decided instant and
 * the stored next firing is one of the two, moved: nearer to the decided one it was decided with it, and is not fired again.
 * An interval from completion is elapsed time, and stays.
 */
export function rearmed(job: Job, now: Instant): Pick<JobProgress, 'cursorAt' | 'nextAt' | 'dueAt'> {
  const { cursorAt, nextAt, dueAt } = job;
  if (dueAt === null || countsFromCompletion(job.schedule)) return { cursorAt, nextAt, dueAt };
  const occurrences = compile(job.schedule);
  const halfway = Math.floor(((job.lastTickAt ?? cursorAt) + dueAt) / 2);
  const from = Math.max(cursorAt, Math.min(now, halfway, dueAt - 1)) as Instant;
  const due = [occurrences.nextDue(from)?.at ?? null, pauseEnd(job)].filter((at) => at !== null);
  // Where nothing is left, planning must look once more to say so.
  const soonest = due.length === 0 ? dueAt : (Math.min(...due) as Instant);
  return { cursorAt: from, nextAt: occurrences.next(from), dueAt: soonest };
}

/** Planning goes on from `now`, for a job whose cursor went ahead with a wrong clock. */
export function broughtBack(
  job: Job,
  now: Instant,
  lastSuccessFor: Instant | null,
): { readonly progress: JobProgress; readonly state: JobState } {
  const occurrences = compile(job.schedule);
  const isSpent = job.schedule.maxRuns !== undefined && job.runsCount >= job.schedule.maxRuns;
  const last = countsFromCompletion(job.schedule) ? null : occurrences.previous(plus(now, 1));
  const lastTickAt = job.lastTickAt !== null && job.lastTickAt > now ? last : job.lastTickAt;
  const fresh = progressFrom(job, { ...job, cursorAt: now, lastTickAt, lastSuccessFor }, now);
  const due = isSpent ? [] : [fresh.dueAt, pauseEnd(job)].filter((at) => at !== null);
  const dueAt = due.length === 0 ? null : (Math.min(...due) as Instant);
  const state = dueAt === null ? 'exhausted' : job.state === 'exhausted' ? 'active' : job.state;
  return { state, progress: { ...fresh, nextAt: isSpent ? null : fresh.nextAt, dueAt } };
}

/** The part of a mass of missed instants that is not after `now`; it begins there or before. */
export function rangeUpTo(schedule: Schedule, from: Instant, now: Instant): Pick<TickRange, 'to' | 'count'> {
  const occurrences = compile(schedule);
  const to = occurrences.previous(plus(now, 1)) ?? from;
  const count = occurrences.count(plus(from, -1), to, COUNT_LIMIT);
  return { to, count: count < COUNT_LIMIT ? count : null };
}

function pauseEnd(job: Job): Instant | null {
  return job.state === 'paused' ? job.pausedUntil : null;
}
