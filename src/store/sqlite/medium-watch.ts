// While the database is open: is it still the file of that name and of this schema, is the reserve there, is the write-ahead log small? Looked at
// once a second by whoever works with it for long.

import { statSync } from 'node:fs';
import { SystemClock } from '../../time/clock.js';
import { StoreError } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { fileNumber } from './medium.js';
import { layInReserve } from './reserve.js';

/** Laying in the reserve and merging the log may take a few milliseconds of disk. */
const TIDY_MS = 30_000;
/** SQLite merges the log by itself at 4 MB, but the file keeps the size it once had. */
const LOG_BYTES = 8 * 1024 * 1024;

export class MediumWatch {
  readonly #clock = new SystemClock();
  readonly #file: number | null;
  #tidiedAt = -Infinity;

  constructor(readonly db: SqliteDatabase) {
    this.#file = fileNumber(db.path);
  }

  /** @throws StoreError */
  look(): void {
    this.#refuseReplaced();
    this.db.refuseNewer();
    const now = this.#clock.monotonic();
    if (now - this.#tidiedAt < TIDY_MS) return;
    this.#tidiedAt = now;
    layInReserve(this.db.path);
    this.#shrinkLog();
  }

  /** What is written to a file without a name is lost, and another file in its place is somebody else's truth (F36). */
  #refuseReplaced(): void {
    const { path } = this.db;
    const file = this.#fileNumber();
    if (file === undefined || file === this.#file) return;
    throw new StoreError(
      'store_replaced',
      `${path}: the database was ${file === null ? 'removed or renamed' : 'replaced by another file'} while it was in use`,
      'Put it back, or restore a backup, then start cron-agent again.',
    );
  }

  /** Undefined: cannot be seen at the moment; the next write says whether it matters. */
  #fileNumber(): number | null | undefined {
    try {
      return fileNumber(this.db.path);
    } catch {
      return undefined;
    }
  }

  /** A reader that stays long keeps the log from shrinking; it is tried again later, without waiting for that reader (F38). */
  #shrinkLog(): void {
    const { connection, path, probe } = this.db;
    if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) < LOG_BYTES) return;
    const wait = connection.pragma('busy_timeout', { simple: true }) as number;
    connection.pragma('busy_timeout = 0');
    try {
      probe?.('checkpoint:begin');
      connection.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      connection.pragma(`busy_timeout = ${wait}`);
    }
  }
}
