// T1 as the scheduler does it: what is due is decided by the plan, catch-ups a little apart from each other, and what was claimed with
// it is begun.

import type { Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import { plus } from '../time/instant.js';
import type { Listener } from './events.js';
import { CATCH_UP_GAP_MS, plan } from './plan.js';
import type { Tenure } from './tenure.js';
import type { Work } from './work.js';
import { BATCH } from './work.js';

export class Planning {
  /** When the next catch-up may start, by the monotonic clock: a wrong wall time must not put it off for days. */
  #catchUpFrom = -Infinity;

  constructor(
    readonly parts: {
      readonly store: Store;
      readonly clock: Clock;
      readonly instance: { readonly id: string };
    },
    readonly work: Work,
    readonly tenure: Tenure,
    readonly tell: Listener,
  ) {}

  /** One batch; true: there is more. */
  async decideDue(): Promise<boolean> {
    const { store, clock, instance } = this.parts;
    const now = clock.now();
    const from = Math.max(this.#catchUpFrom, clock.monotonic());
    let catchUps = 0;
    const recorded = await store.recordTicks({
      now,
      limit: BATCH,
      ...(this.tenure.isFresh() && { starter: instance.id }),
      decide: ({ job, active, hold = null }) => {
        const wait = from - clock.monotonic() + catchUps * CATCH_UP_GAP_MS;
        const decided = plan({ job, active, hold, catchUpAt: plus(now, wait) }, now);
        catchUps += decided.catchUps;
        return decided;
      },
    });
    this.#catchUpFrom = from + catchUps * CATCH_UP_GAP_MS;
    for (const { jobName, error } of recorded.broken) this.tell({ kind: 'unplannable', jobName, error });
    for (const run of recorded.started) this.work.begin(run);
    for (const skip of recorded.skipped) this.tell({ kind: 'skipped', ...skip });
    return recorded.more;
  }
}
