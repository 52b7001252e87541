// list: every job with when it runs, when next, and how it last went. Writes nothing.

import { z } from 'zod';
import type { JobState } from '../job/job.js';
import { compareNames } from '../job/job.js';
import type { RunState } from '../job/run.js';
import { describe } from '../schedule/describe.js';
import { toCrontab } from '../schedule/to-crontab.js';
import type { Schedule } from '../schedule/schedule.js';
import type { ListingRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { comingFirings } from './firings.js';
import { LIVING } from './resolve-job.js';

export const listRequest = z
  .object({
    state: z
      .enum(['active', 'paused', 'quarantined', 'exhausted', 'removed'])
      .optional()
      .describe('Only jobs in this state. Default: all that are not removed.'),
    only: z
      .enum(['never_succeeded', 'same'])
      .optional()
      .describe(
        'Only jobs no run of which ever succeeded; or only such that do the same at the same times as another.',
      ),
  })
  .strict();
export type ListRequest = z.infer<typeof listRequest>;

/** One line of the list. */
export interface ListedJob {
  readonly jobId: string;
  readonly name: string;
  readonly task: string;
  readonly says: string;
  readonly timezone: string;
  readonly schedule: Schedule;
  /** The crontab line that means exactly the same, where there is one. */
  readonly cron: string | null;
  readonly state: JobState;
  /** Why it is quarantined; null otherwise. */
  readonly stateReason: string | null;
  readonly version: number;
  /** The next firing; null while paused without an end, and when none is left. */
  readonly nextAt: Instant | null;
  readonly pausedUntil: Instant | null;
  /** The newest run. */
  readonly lastAt: Instant | null;
  readonly lastState: RunState | null;
  readonly running: number;
  /** When somebody was asked whether it is still needed, and has not answered; null otherwise. */
  readonly neededAskedAt: Instant | null;
  /** With only: same. The names of those that do the same at the same times. */
  readonly sameAs?: readonly string[];
}

export async function list(
  crontab: Pick<Crontab, 'store' | 'clock'>,
  request: ListRequest,
  _caller: Caller,
): Promise<Answer<readonly ListedJob[]>> {
  const rows = await crontab.store.listing({ states: request.state ? [request.state] : LIVING });
  const words = wordsOnce();
  const now = crontab.clock.now();
  const jobs = rows.map((row) => listed(row, words(row.schedule), now)).sort(byNext);
  if (request.only === undefined) return { ok: true, value: jobs };
  const { neverSucceeded, thoseTheSame } = await import('./list-only.js');
  const chosen = request.only === 'same' ? thoseTheSame : neverSucceeded;
  return { ok: true, value: await chosen(crontab.store, jobs) };
}

interface Words {
  readonly says: string;
  readonly cron: string | null;
}

/** Of thousands of jobs many have the same schedule, which the store hands out as one object: it is put into words once. */
function wordsOnce(): (schedule: Schedule) => Words {
  const known = new Map<Schedule, Words>();
  return (schedule) => {
    let words = known.get(schedule);
    if (!words) known.set(schedule, (words = { says: describe(schedule), cron: toCrontab(schedule) }));
    return words;
  };
}

function listed(row: ListingRow, { says, cron }: Words, now: Instant): ListedJob {
  return {
    jobId: row.jobId,
    name: row.name,
    task: row.task,
    says,
    timezone: row.schedule.timezone,
    schedule: row.schedule,
    cron,
    state: row.state,
    stateReason: row.stateReason,
    version: row.version,
    nextAt: nextFiring(row, now),
    pausedUntil: row.pausedUntil,
    lastAt: row.lastFor,
    lastState: row.lastState,
    running: row.running,
    neededAskedAt: row.neededAskedAt,
  };
}

/** Jobs that will not fire go last; otherwise the next firing comes first, then names. */
function byNext(a: ListedJob, b: ListedJob): number {
  return (a.nextAt ?? Infinity) - (b.nextAt ?? Infinity) || compareNames(a.name, b.name);
}

/** When it will really fire next. Of nearly all jobs that is stored; what has come and is not decided yet is shown as due. */
function nextFiring(row: ListingRow, now: Instant): Instant | null {
  if (row.state === 'active' && row.skipNext === 0) return row.nextAt;
  return comingFirings(row, now, 1)[0] ?? null;
}
