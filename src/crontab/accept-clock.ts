// accept-clock: the clock had been far ahead, and is right now. Jobs that were decided up to the time it showed fire again from now
// on; what ran meanwhile stays and is never fired again, what was only left out will be decided in its time.

import { z } from 'zod';
import { broughtBack, rangeUpTo } from '../scheduler/clock-plan.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import type { Answer, Caller, Crontab } from './crontab.js';
import { schedulerAlive } from './receipt.js';

export const acceptClockRequest = z.object({}).strict();
export type AcceptClockRequest = z.infer<typeof acceptClockRequest>;

export interface ClockAccepted {
  readonly at: Instant;
  /** How many jobs were brought back. */
  readonly jobs: number;
  readonly scheduler: { readonly alive: boolean };
  readonly line: string;
}

export async function acceptClock(
  crontab: Crontab,
  _request: AcceptClockRequest,
  caller: Caller,
): Promise<Answer<ClockAccepted>> {
  const at = crontab.clock.now();
  const jobs = await crontab.store.acceptClock({ now: at, by: caller.by, back: broughtBack, cut: rangeUpTo });
  crontab.wake();
  const clock = `Took ${formatInstant(at)} for the time`;
  const line =
    jobs === 0
      ? `${clock}; no job had run ahead of it.`
      : `${clock}: ${jobs === 1 ? '1 job fires' : `${jobs} jobs fire`} again from now on.`;
  return { ok: true, value: { at, jobs, scheduler: { alive: await schedulerAlive(crontab) }, line } };
}
