// The mark beside the database that says that nothing may run, for when the database cannot be written.

import type { Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import { formatInstant } from '../time/instant.js';
import type { Work } from './work.js';

export interface PanicFileParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Whether it is there. */
  readonly isHeldByFile?: () => boolean;
}

export class PanicFile {
  /** It is there, and the database knows it. */
  #isObeyed = false;

  constructor(
    readonly parts: PanicFileParts,
    readonly work: Work,
  ) {}

  /** It came or went since it was obeyed. */
  moved(): boolean {
    return this.#isThere() !== this.#isObeyed;
  }

  /** Beside the loop, which may be waiting for the database or for the end of what runs: that is stopped at the next look. */
  async watch(everyMs: number, over: AbortSignal): Promise<void> {
    if (!this.parts.isHeldByFile) return;
    while (!over.aborted) {
      await this.parts.clock.sleep(everyMs, over);
      if (!over.aborted && this.#isThere()) this.work.stopAll('cancelled');
    }
  }

  /** What runs is stopped at once; the database learns of it as soon as it can be written, and nothing is begun before. */
  async obey(): Promise<void> {
    if (!this.moved()) return;
    if (this.#isObeyed) {
      this.#isObeyed = false;
      return;
    }
    const at = this.parts.clock.now();
    this.work.stopAll('cancelled');
    await this.parts.store.hold({ at, by: 'scheduler', reason: `panic since ${formatInstant(at)}` });
    this.#isObeyed = true;
  }

  #isThere(): boolean {
    return this.parts.isHeldByFile?.() === true;
  }
}
