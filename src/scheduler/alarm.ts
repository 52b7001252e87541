// What wakes the loop: a ring is remembered until it is heard, and ends whatever sleep is under way.

import type { Clock } from '../time/clock.js';

export class Alarm {
  #asleep = new AbortController();
  #rung = false;

  get rung(): boolean {
    return this.#rung;
  }

  ring(): void {
    this.#rung = true;
    // A reason of our own: without one each abort builds an exception with its stack.
    if (!this.#asleep.signal.aborted) this.#asleep.abort('wake');
  }

  /** What rang before is being seen to. */
  heard(): void {
    this.#rung = false;
  }

  sleep(clock: Clock, ms: number): Promise<void> {
    this.#asleep = new AbortController();
    return clock.sleep(ms, this.#asleep.signal);
  }
}
