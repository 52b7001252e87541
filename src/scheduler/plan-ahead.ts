// A firing planned before its instant. PURE.

import type { Job } from '../job/job.js';
import type { PreparedFiring } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import { plan } from './plan.js';

/** How long after its instant a plan made ahead may be used. */
export const GOOD_FOR_MS = 500;

/**
 * What `plan` will say of `job` from `at` until {@link GOOD_FOR_MS} later, where that is one run on time and nothing else; null
 * otherwise. Planned at both ends of that time, and right for as long as the job stays as it is and nothing of it is active.
 */
export function planAhead(job: Job, at: Instant): PreparedFiring | null {
  if (job.dueAt !== at || job.state !== 'active') return null;
  const first = plan({ job, active: 0, catchUpAt: at }, at);
  const { ticks, ranges, progress, state, cancelPrevious, catchUps } = first;
  const [tick] = ticks;
  if (tick?.verdict.kind !== 'fire' || ticks.length > 1 || ranges.length > 0) return null;
  if (state !== 'active' || cancelPrevious || catchUps > 0 || progress.skipNext > 0) return null;
  const { run } = tick.verdict;
  if (tick.at !== at || run.notBefore !== at || run.deadlineAt !== null || run.backfillFrom !== null) return null;
  const later = plus(at, GOOD_FOR_MS);
  const last = plan({ job, active: 0, catchUpAt: later }, later);
  return JSON.stringify(last) === JSON.stringify(first) ? { job, run, progress } : null;
}
