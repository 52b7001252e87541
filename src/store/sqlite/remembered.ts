// Keeps the side file up with the database: after the commit, at most once a second, and at the end.

import { SystemClock } from '../../time/clock.js';
import type { SqliteDatabase } from './database.js';
import { standingOf } from './rollback.js';
import { writeSideFile } from './side-file.js';

/** How far the side file may lag: thousands of commits in a row need not count all jobs thousands of times. */
const EVERY_MS = 1_000;

export class Remembered {
  readonly #clock = new SystemClock();
  #writtenAt = -Infinity;
  #isStale = false;
  #isComing = false;
  #written = '';

  constructor(readonly db: SqliteDatabase) {}

  afterCommit(): void {
    this.#isStale = true;
    this.whenDue();
  }

  /** In a turn of the event loop of its own: what was just decided begins first. */
  whenDue(): void {
    if (!this.#isStale || this.#isComing || this.#clock.monotonic() - this.#writtenAt < EVERY_MS) return;
    this.#isComing = true;
    setImmediate(() => {
      this.#isComing = false;
      this.now();
    });
  }

  now(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#writtenAt = this.#clock.monotonic();
    try {
      const standing = standingOf(this.db.connection);
      const content = JSON.stringify(standing);
      if (content === this.#written) return;
      writeSideFile(this.db.path, standing);
      this.#written = content;
      this.db.probe?.('side-file:written');
    } catch {
      // The change is committed; a guard that lags behind the database still guards.
      this.#isStale = true;
    }
  }
}
