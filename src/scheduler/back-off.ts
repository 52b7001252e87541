// What a scheduler does when the store refuses: it waits, twice as long each time, but obeys the mark of a panic meanwhile. Once the
// store takes everything again, the ledger keeps since when it did not: what was missed then has its reason there.

import type { Refusal, Store } from '../store/store.js';
import { StoreError } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import type { Alarm } from './alarm.js';
import type { Listener } from './events.js';
import type { PanicFile } from './panic-file.js';

const MOST_MS = 30_000;

export class BackOff {
  #failures = 0;
  /** Since the first of them. */
  #refusal: Omit<Refusal, 'at'> | null = null;

  constructor(
    readonly store: Pick<Store, 'noteRefusal'>,
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
    if (error instanceof StoreError) this.#refusal = this.#with(error);
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

  /** A whole turn was written. */
  async recovered(): Promise<void> {
    if (this.#failures === 0) return;
    if (this.#refusal !== null) await this.store.noteRefusal({ ...this.#refusal, at: this.clock.now() });
    this.#refusal = null;
    this.#failures = 0;
    this.tell({ kind: 'recovered' });
  }

  #with({ code, message, hint, method }: StoreError): Omit<Refusal, 'at'> {
    const first = this.#refusal ?? { from: this.clock.now(), code, reason: message, hint, refused: [] };
    return { ...first, refused: [...new Set([...first.refused, ...(method === undefined ? [] : [method])])] };
  }
}
