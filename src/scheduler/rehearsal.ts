// The rehearsal: the next herd is planned in idle time and the plan thrown away, so that contents are read, schedules compiled and
// the code is warm when it is due. A large herd is rehearsed in full dress, in the transaction that will record it, which is taken
// back. Nothing is decided: that happens on what is stored at the instant.

import type { RecordTicks, Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { MAX_INSTANT } from '../time/instant.js';
import { plan } from './plan.js';
import { BATCH } from './work.js';

/** A rehearsal must not make a firing late. */
const QUIET_MS = 250;
const HERD = 1_000;
const REMEMBERED = 20_000;
/** Fewer new jobs than this begin in time unrehearsed; the others are worth the write lock, and compiled code takes a few passes. */
const FULL_DRESS_FROM = 50;
const FULL_DRESS_PASSES = 3;

export class Rehearsal {
  readonly #done = new Set<string>();
  #preparedFor: Instant | null = null;

  constructor(
    readonly store: Store,
    readonly clock: Clock,
    readonly instanceId: string,
  ) {}

  /** Each herd is read once, each version of a job rehearsed once. A job that cannot be planned is left to the planning itself. */
  async prepare(nextAt: Instant): Promise<void> {
    if (nextAt === MAX_INSTANT || nextAt === this.#preparedFor || !this.#isQuiet(nextAt)) return;
    this.#preparedFor = nextAt;
    let fresh = 0;
    for (const job of await this.store.dueJobs(nextAt, HERD)) {
      const key = `${job.id}@${job.version}`;
      if (this.#done.has(key)) continue;
      if (this.#done.size >= REMEMBERED) this.#done.clear();
      this.#done.add(key);
      fresh += 1;
      try {
        plan({ job, active: 0, catchUpAt: nextAt }, nextAt);
      } catch {
        continue;
      }
    }
    if (fresh >= FULL_DRESS_FROM) await this.#inFullDress(nextAt);
  }

  async #inFullDress(now: Instant): Promise<void> {
    const decide: RecordTicks['decide'] = ({ job, active, hold = null }) =>
      plan({ job, active, hold, catchUpAt: now }, now);
    for (let pass = 0; pass < FULL_DRESS_PASSES && this.#isQuiet(now); pass++) {
      await this.store.rehearseTicks({ now, limit: BATCH, starter: this.instanceId, decide });
      // Whoever else wants to write comes in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #isQuiet(nextAt: Instant): boolean {
    return nextAt - this.clock.now() >= QUIET_MS;
  }
}
