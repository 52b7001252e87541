// This scheduler's place among the replicas: its instance row and the lease that holds it. When the lease has not been renewed for
// long it fences itself: nothing is claimed or begun, because somebody else may take over soon (RELIABILITY.md part 2.5).

import { hostname } from 'node:os';
import { SHORTEST_LEASE_MS } from '../policy/policies.js';
import type { Instance, Lease, Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import { machineMonotonic } from '../time/clock.js';
import type { Listener } from './events.js';

export interface LeaseTimes {
  /** Infinity: never, as if it stood still. */
  readonly renewMs: number;
  /** After so long without a renewal nothing new is begun. */
  readonly freshMs: number;
  /** After so long without one others take over. */
  readonly staleMs: number;
}

export const LEASE_TIMES: LeaseTimes = { renewMs: 20_000, freshMs: 60_000, staleMs: SHORTEST_LEASE_MS };

export class Tenure {
  #lease: Lease | undefined;
  #isStale = false;

  constructor(
    readonly parts: {
      readonly store: Store;
      readonly clock: Clock;
      readonly instance: Omit<Instance, 'startedAt' | 'heartbeatAt' | 'host'>;
    },
    readonly times: LeaseTimes,
    readonly tell: Listener,
  ) {}

  async begin(): Promise<void> {
    const { store, clock, instance } = this.parts;
    const now = clock.now();
    const renewedAt = machineMonotonic();
    await store.openInstance({ ...instance, host: hostname(), startedAt: now, heartbeatAt: now });
    this.#lease = store.keepLease({ instanceId: instance.id, renewMs: this.times.renewMs, renewedAt });
  }

  /** Asked before anything is claimed or begun. */
  isFresh(): boolean {
    return this.#silentMs() < this.times.freshMs;
  }

  /** The thread renews; this thread does where that one fails. */
  isDue(): boolean {
    return this.#silentMs() >= 1.5 * this.times.renewMs;
  }

  async renewWhenDue(): Promise<void> {
    this.#lease?.turned();
    const silentMs = this.#silentMs();
    if (silentMs >= this.times.freshMs && !this.#isStale) this.tell({ kind: 'lease_stale', silentMs });
    this.#isStale = silentMs >= this.times.freshMs;
    if (!this.isDue()) return;
    const askedAt = machineMonotonic();
    await this.parts.store.beat(this.parts.instance.id, this.parts.clock.now());
    this.#lease?.renewed(askedAt);
    this.#isStale = false;
  }

  /** The loop lives. */
  turned(): void {
    this.#lease?.turned();
  }

  /** `close`: nothing is held any more. */
  async end({ close }: { readonly close: boolean }): Promise<void> {
    await this.#lease?.stop();
    if (close) await this.parts.store.closeInstance(this.parts.instance.id, this.parts.clock.now());
  }

  #silentMs(): number {
    return this.#lease?.silentMs() ?? 0;
  }
}
