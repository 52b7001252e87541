// A clock that moves only when told. Tests, scripted sessions and the simulator run on it: hours pass in microseconds,
// sleepers wake in the order of their instants, and code that woke gets to run before time moves on.

import type { Clock } from './clock.js';
import type { Instant } from './instant.js';
import { instant, plus } from './instant.js';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

export class ManualClock implements Clock {
  #now: Instant;
  #monotonic = 0;
  #suspended = 0;
  readonly #sleepers = new Set<Sleeper>();
  readonly #settle: () => Promise<void>;

  /**
   * @param start the first instant
   * @param settle awaited after every wake-up, so that what was woken finishes its work (also real I/O it started)
   *   before the clock moves again; by default a few turns of the event loop
   */
  constructor(start: Instant, settle: () => Promise<void> = severalTurns) {
    this.#now = start;
    this.#settle = settle;
  }

  now(): Instant {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  boot(): number {
    return this.#monotonic + this.#suspended;
  }

  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void> {
    return this.#sleepFor(at - this.#now, signal);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#sleepFor(ms, signal);
  }

  /** Moves on by `ms`, waking every sleeper on the way at its own instant. */
  async advance(ms: number): Promise<void> {
    await this.advanceTo(plus(this.#now, ms));
  }

  async advanceTo(target: Instant): Promise<void> {
    await this.#settle();
    for (;;) {
      const next = this.#earliest();
      const left = target - this.#now;
      if (!next || next.wakeAt - this.#monotonic > left) break;
      this.#move(Math.max(0, next.wakeAt - this.#monotonic));
      next.wake();
      await this.#settle();
    }
    this.#move(target - this.#now);
    await this.#settle();
  }

  /** Sets the wall clock without letting time pass, as an operator or NTP would: sleepers by duration keep their wait. */
  jumpTo(at: Instant): void {
    this.#now = at;
  }

  /** The machine sleeps for `ms`: wall time passes, but no timer runs meanwhile. */
  suspend(ms: number): void {
    this.#now = plus(this.#now, ms);
    this.#suspended += ms;
  }

  #move(ms: number): void {
    this.#now = instant(this.#now + ms);
    this.#monotonic += ms;
  }

  #earliest(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) if (!first || sleeper.wakeAt < first.wakeAt) first = sleeper;
    return first;
  }

  #sleepFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (Number.isNaN(ms)) throw new RangeError('sleep: expected milliseconds, got NaN');
    if (ms <= 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        wakeAt: this.#monotonic + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake);
    });
  }
}

async function severalTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
