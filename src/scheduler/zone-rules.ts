// Stored next firings follow from the zone rules and the program that computed them. Where either is another one now, they
// are computed again, job by job in batches between turns, from names and cursors: what was decided stays (RELIABILITY.md F19).

import type { JobId } from '../job/ids.js';
import type { Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import { rearmed } from './clock-plan.js';
import type { Listener } from './events.js';

/** About 20 ms of work. */
const BATCH = 100;

export interface Rules {
  /** The version of the zone rules: "2025b". */
  readonly tzdb: string;
  readonly appVersion: string;
}

export class ZoneRules {
  #after: JobId | undefined;
  #moved = 0;
  #done = false;

  constructor(
    readonly parts: { readonly store: Store; readonly clock: Clock },
    readonly rules: Rules,
    readonly tell: Listener,
  ) {}

  /** Does one batch. False when nothing is left to do. */
  async step(): Promise<boolean> {
    if (this.#done) return false;
    const { store, clock } = this.parts;
    const now = clock.now();
    const { after, moved, was } = await store.rearmAll({
      ...this.rules,
      now,
      limit: BATCH,
      ...(this.#after !== undefined && { after: this.#after }),
      change: rearmed,
    });
    this.#moved += moved;
    this.#done = after === null;
    if (after !== null) this.#after = after;
    else if (this.#moved > 0) this.tell({ kind: 'zone_rules_changed', was, now: this.rules.tzdb, moved: this.#moved });
    return !this.#done;
  }
}
