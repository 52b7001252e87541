// The lists that need a look beyond the rows: jobs that never succeeded, and jobs that are the same but for their names.

import type { JobId } from '../job/ids.js';
import type { Job } from '../job/job.js';
import { compile } from '../schedule/occurrences.js';
import type { Instant } from '../time/instant.js';
import type { Store } from '../store/store.js';
import type { ListedJob } from './list.js';

/** So many of the newest rows of a job are looked through, run on request or not. */
const LOOK_BACK = 10_000;
/** Who agrees in so many firings, and in how many there are in four years, fires at the same times. */
const FIRINGS = 400;
const SINCE = Date.UTC(2024, 0, 1) as Instant;
const UNTIL = Date.UTC(2028, 0, 1) as Instant;
const MOST = 100_000;

/** Those that ran, or should have, and never to a good end. What was not due yet is not among them. */
export async function neverSucceeded(store: Store, jobs: readonly ListedJob[]): Promise<readonly ListedJob[]> {
  const found: ListedJob[] = [];
  for (const job of jobs) {
    if (job.lastState === 'succeeded') continue;
    const rows = await store.history({ jobId: job.jobId as JobId, limit: LOOK_BACK });
    if (rows.length > 0 && !rows.some(({ state }) => state === 'succeeded')) found.push(job);
  }
  return found;
}

/** Those that carry out the same task with the same arguments at the same times, beside each other. */
export async function thoseTheSame(store: Store, jobs: readonly ListedJob[]): Promise<readonly ListedJob[]> {
  const listed = new Map(jobs.map((job) => [job.jobId, job]));
  const groups = new Map<string, Job[]>();
  for (const job of await store.jobs()) {
    if (!listed.has(job.id)) continue;
    const key = JSON.stringify([job.task, timesOf(job)]);
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group) =>
      group.map(({ id, name }) => ({
        ...listed.get(id)!,
        sameAs: group.map((each) => each.name).filter((other) => other !== name),
      })),
    );
}

/** Intervals are compared by their words: where they count from is their own. */
function timesOf({ schedule }: Job): unknown {
  if (schedule.kind === 'interval') {
    const { anchor: _, ...rest } = schedule;
    return rest;
  }
  const { start, end, maxRuns, jitterSeconds } = schedule;
  const occurrences = compile(schedule);
  const years = occurrences.count(SINCE, UNTIL, MOST);
  return [start, end, maxRuns, jitterSeconds, years, occurrences.take(SINCE, FIRINGS)];
}
