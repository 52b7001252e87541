// What is due of a job, bounded whatever the time that passed: the newest instants one by one, the older part of a mass as one range.
// PURE, as the plan that decides them.

import type { Job } from '../job/job.js';
import { countsFromCompletion } from '../schedule/completion.js';
import type { Occurrence, Occurrences } from '../schedule/occurrences.js';
import type { Instant } from '../time/instant.js';

/** Missed instants are shown one by one up to this many, then as one range (CLI.md, history). */
const ONE_BY_ONE = 100;
/** Where counting a mass of missed instants stops. */
const COUNT_LIMIT = 1_000_000;
/** The same for schedules whose instants can only be walked one by one. */
const WALK_LIMIT = 2_000;
export interface Due {
  readonly occurrences: readonly Occurrence[];
  /** The older part of a mass of missed instants. */
  readonly range: { readonly from: Instant; readonly to: Instant; readonly count: number | null } | null;
}

/** The instants of `job` in (cursor, now]. A job that counts from completion has one at a time. */
export function dueInstants(job: Job, occurrences: Occurrences, now: Instant): Due {
  if (job.cursorAt >= now) return { occurrences: [], range: null };
  if (countsFromCompletion(job.schedule)) {
    const at = job.anchorAt === null ? null : occurrences.next(job.cursorAt, job.anchorAt);
    const isDue = job.dueAt !== null && at !== null && at <= now;
    return { occurrences: isDue ? [{ kind: 'fire', at }] : [], range: null };
  }
  const few = occurrences.between(job.cursorAt, now, ONE_BY_ONE + 1);
  if (few.length <= ONE_BY_ONE) return { occurrences: few, range: null };
  const newest = occurrences.latest(job.cursorAt, now, ONE_BY_ONE);
  const from = few[0]!.at;
  const firstKept = newest[0]!.at;
  const to = occurrences.previous(firstKept) ?? from;
  const limit = job.schedule.kind === 'cron' ? COUNT_LIMIT : WALK_LIMIT;
  const count = occurrences.count(job.cursorAt, to, limit);
  return { occurrences: newest, range: { from, to, count: count < limit ? count : null } };
}
