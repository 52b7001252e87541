// The rehearsal: the next herd is planned once in idle time and the plan thrown away, so that contents are read, schedules
// compiled and the code is warm when it is due. Nothing is decided: that happens on what is stored at the instant.

import type { Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { MAX_INSTANT } from '../time/instant.js';
import { plan } from './plan.js';

/** A rehearsal must not make a firing late. */
const QUIET_MS = 250;
const HERD = 1_000;
const REMEMBERED = 20_000;

export class Rehearsal {
  readonly #done = new Set<string>();
  #preparedFor: Instant | null = null;

  constructor(
    readonly store: Store,
    readonly clock: Clock,
  ) {}

  /** Each herd is read once, each version of a job rehearsed once. A job that cannot be planned is left to the planning itself. */
  async prepare(nextAt: Instant): Promise<void> {
    if (nextAt === MAX_INSTANT || nextAt === this.#preparedFor || nextAt - this.clock.now() < QUIET_MS) return;
    this.#preparedFor = nextAt;
    for (const job of await this.store.dueJobs(nextAt, HERD)) {
      const key = `${job.id}@${job.version}`;
      if (this.#done.has(key)) continue;
      if (this.#done.size >= REMEMBERED) this.#done.clear();
      this.#done.add(key);
      try {
        plan({ job, active: 0, catchUpAt: nextAt }, nextAt);
      } catch {
        continue;
      }
    }
  }
}
