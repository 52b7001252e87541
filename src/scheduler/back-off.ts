// What a scheduler does when the store refuses: it waits, twice as long each time, but obeys the mark of a panic meanwhile.

import type { Clock } from '../time/clock.js';
import type { Alarm } from './alarm.js';
import type { Listener } from './events.js';
import type { PanicFile } from './panic-file.js';

const MOST_MS = 30_000;

export class BackOff {
  #failures = 0;

  constructor(
    readonly clock: Clock,
    readonly alarm: Alarm,
    readonly panicFile: PanicFile,
    readonly pollMs: number,
    readonly tell: Listener,
  ) {}

  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** Answers how long to wait before the next try, in milliseconds. */
  failed(error: unknown): number {
    this.#failures += 1;
    const retryInMs = Math.min(MOST_MS, 1_000 * 2 ** (this.#failures - 1));
    this.tell({ kind: 'degraded', error, retryInMs });
    return retryInMs;
  }

  /** What rang before is no reason to try sooner. */
  async wait(ms: number): Promise<void> {
    const until = this.clock.monotonic() + ms;
    const moved = this.panicFile.moved();
    this.alarm.heard();
    while (!this.alarm.rung && this.clock.monotonic() < until && this.panicFile.moved() === moved) {
      await this.alarm.sleep(this.clock, Math.min(this.pollMs, until - this.clock.monotonic()));
    }
  }

  recovered(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.tell({ kind: 'recovered' });
  }
}
