// Firings to come, as numbers.

import type { Job } from '../job/job.js';
import { compile } from '../schedule/occurrences.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import { formatPeriod } from '../time/period.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What the firings to come follow from. */
export type Firing = Pick<
  Job,
  'schedule' | 'state' | 'pausedUntil' | 'cursorAt' | 'anchorAt' | 'skipNext' | 'runsCount'
>;

/** The next firings that a stored job will really have: after a pause, without those skipped on request, within its count. */
export function comingFirings(job: Firing, now: Instant, count: number): readonly Instant[] {
  const rests = job.state !== 'active' && job.state !== 'paused';
  if (rests || (job.state === 'paused' && job.pausedUntil === null)) return [];
  const left = Math.min(count, (job.schedule.maxRuns ?? Infinity) - job.runsCount);
  const after = Math.max(now, job.cursorAt, (job.pausedUntil ?? 1) - 1) as Instant;
  const skips = skipsToCome(job, now);
  return nextFirings(job.schedule, after, left + skips, job.anchorAt).slice(skips);
}

/** Instants that are due and not decided yet use up their skips first; those of a pause use none. */
function skipsToCome({ state, schedule, cursorAt, anchorAt, skipNext }: Firing, now: Instant): number {
  if (state !== 'active' || skipNext === 0 || cursorAt >= now) return skipNext;
  const undecided = nextFirings(schedule, cursorAt, skipNext, anchorAt).filter((at) => at <= now);
  return skipNext - undecided.length;
}

/** Up to `count` firings strictly after `after`. An interval from completion has one that is known. */
export function nextFirings(
  schedule: Schedule,
  after: Instant,
  count: number,
  anchor: Instant | null = null,
): readonly Instant[] {
  const occurrences = compile(schedule);
  const fromCompletion = schedule.kind === 'interval' && schedule.from === 'completion';
  const wanted = fromCompletion ? Math.min(1, count) : count;
  const found: Instant[] = [];
  for (let from = after; found.length < wanted;) {
    const next = occurrences.next(from, anchor ?? (fromCompletion ? after : undefined));
    if (next === null) break;
    found.push(next);
    from = next;
  }
  return found;
}

/** What to say about firings that come closer together than a minute; nothing otherwise. */
export function tooOften(schedule: Schedule, now: Instant): readonly string[] {
  const [first, second] = nextFirings(schedule, now, 2);
  if (first === undefined || second === undefined || second - first >= MINUTE_MS) return [];
  return [`fires every ${formatPeriod(second - first)}: up to ${Math.round(DAY_MS / (second - first))} runs a day`];
}
