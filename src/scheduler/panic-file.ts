// The mark beside the database that says that nothing may run, for when the database cannot be written.

import type { Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import type { Work } from './work.js';

export interface PanicFileParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Since when it is there; null: it is not. */
  readonly markedAt?: () => Instant | null;
}

export class PanicFile {
  /** The mark that the database knows of. One that was taken away and made again is another. */
  #obeyed: Instant | null = null;

  constructor(
    readonly parts: PanicFileParts,
    readonly work: Work,
  ) {}

  /** It came or went since it was obeyed. */
  moved(): boolean {
    return this.#mark() !== this.#obeyed;
  }

  /** Beside the loop, which may be waiting for the database or for the end of what runs: that is stopped at the next look. */
  async watch(everyMs: number, over: AbortSignal): Promise<void> {
    if (!this.parts.markedAt) return;
    while (!over.aborted) {
      await this.parts.clock.sleep(everyMs, over);
      if (!over.aborted && this.#mark() !== null) this.work.stopAll('cancelled');
    }
  }

  /** What runs is stopped at once; the database learns of it as soon as it can be written, and nothing is begun before. */
  async obey(): Promise<void> {
    const mark = this.#mark();
    if (mark === this.#obeyed) return;
    if (mark !== null) {
      const at = this.parts.clock.now();
      this.work.stopAll('cancelled');
      const stands = (): boolean => this.#mark() !== null;
      await this.parts.store.hold({ at, by: 'scheduler', reason: `panic since ${formatInstant(at)}`, stands });
    }
    this.#obeyed = mark;
  }

  #mark(): Instant | null {
    return this.parts.markedAt?.() ?? null;
  }
}
