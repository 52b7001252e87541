// What is done in idle time for the next instant, so that it begins on time: firings are planned ahead and laid ready in the store,
// which takes up those whose job is then still as it was. New jobs in large numbers are rehearsed in full dress besides, in the
// transaction that will record them, which is taken back. Nothing is decided: that happens on what is stored at the instant.

import type { Job } from '../job/job.js';
import type { PreparedFiring, RecordTicks, Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { MAX_INSTANT, plus } from '../time/instant.js';
import { plan } from './plan.js';
import { GOOD_FOR_MS, planAhead } from './plan-ahead.js';
import { BATCH } from './work.js';

/** A rehearsal must not make a firing late. */
const QUIET_MS = 250;
/** What one transaction begins; of more the rest is decided as ever. */
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

  /** Each herd is read once, each version of a job rehearsed once. */
  async prepare(nextAt: Instant): Promise<void> {
    if (nextAt === MAX_INSTANT || nextAt === this.#preparedFor || !this.#isQuiet(nextAt)) return;
    this.#preparedFor = nextAt;
    const herd = await this.store.dueJobs(nextAt, HERD);
    if (herd.length === 0) return;
    const firings = herd.map((job) => aheadOf(job, nextAt)).filter((firing) => firing !== null);
    await this.store.prepareTicks({ at: nextAt, until: plus(nextAt, GOOD_FOR_MS), firings });
    if (this.#note(herd) >= FULL_DRESS_FROM) await this.#inFullDress(nextAt);
  }

  /** Answers how many are new. */
  #note(herd: readonly Job[]): number {
    let fresh = 0;
    for (const { id, version } of herd) {
      const key = `${id}@${version}`;
      if (this.#done.has(key)) continue;
      if (this.#done.size >= REMEMBERED) this.#done.clear();
      this.#done.add(key);
      fresh += 1;
    }
    return fresh;
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

/** A job that cannot be planned is left to the planning itself, which tells of it. */
function aheadOf(job: Job, at: Instant): PreparedFiring | null {
  try {
    return planAhead(job, at);
  } catch {
    return null;
  }
}
