// forecast: what a simulation of the days to come has to tell, in short: how often each job starts, the first starts, and which jobs
// start in the same minute. Writes nothing, runs nothing.

import type { SkipState } from '../job/tick.js';
import type { Instant } from '../time/instant.js';
import type { Answer, Crontab } from './crontab.js';
import type { Simulated, SimulateRequest } from './simulate.js';
import { simulate } from './simulate.js';

export interface Start {
  readonly at: Instant;
  readonly job: string;
}

export interface Forecast extends Simulated {
  /** The first of them, in their order. */
  readonly first: readonly Start[];
  /** Of each job that starts, those that start most often last. */
  readonly startsOf: readonly { readonly job: string; readonly count: number; readonly firstAt: Instant }[];
  /** The first instants that will have a row and no run. */
  readonly skipped: readonly (Start & { readonly state: SkipState; readonly reason: string })[];
}

const SHOWN = 40;
/** Longer than this is a matter for the command line. */
const MOST_MS = 366 * 86_400_000;

export async function forecast(crontab: Crontab, request: SimulateRequest): Promise<Answer<Forecast>> {
  const first: Start[] = [];
  const skipped: Forecast['skipped'][number][] = [];
  const startsOf = new Map<string, { job: string; count: number; firstAt: Instant }>();
  const scratch = crontab.scratch();
  try {
    const simulated = await simulate(
      { ...crontab, scratch: () => scratch, mostMs: MOST_MS },
      request,
      async (events) => {
        for (const event of events) {
          if (event.event === 'skip' && skipped.length < SHOWN)
            skipped.push({ at: event.scheduledFor, job: event.job, state: event.state, reason: event.reason });
          if (event.event !== 'start' || event.attempt > 1) continue;
          if (first.length < SHOWN) first.push({ at: event.at, job: event.job });
          const known = startsOf.get(event.job);
          if (known) known.count += 1;
          else startsOf.set(event.job, { job: event.job, count: 1, firstAt: event.at });
        }
        // Who types meanwhile is heard.
        await new Promise((resolve) => setImmediate(resolve));
      },
    );
    if (!simulated.ok) return simulated;
    const rarest = [...startsOf.values()].sort((a, b) => a.count - b.count || a.firstAt - b.firstAt);
    return { ok: true, value: { ...simulated.value, first, startsOf: rarest, skipped } };
  } finally {
    await scratch.close();
  }
}
