// The connection as the transactions use it: prepared statements by text, and the two ways to touch the database:
// `write` (BEGIN IMMEDIATE, retried while another process writes) and `read`.

import type { Statement } from 'better-sqlite3';
import type { Job, JobSpec } from '../../job/job.js';
import { DEFAULT_TENANT } from '../../job/job.js';
import type { NoticeRule } from '../../job/notice.js';
import type { PingRule } from '../../job/ping.js';
import { SystemClock } from '../../time/clock.js';
import type { WriteMethod } from '../methods.js';
import { StoreError } from '../store.js';
import type { Connection, Probe } from './connection.js';
import { storeError } from './faults.js';
import { refuseNewer } from './migrate.js';
import { giveReserve } from './reserve.js';
import type { JobRow } from './rows.js';
import { JOB_SELECT, jobOf, specOf } from './rows.js';

/** How long a write waits for another writer, in all. */
const BUSY_LIMIT_MS = 30_000;
/** Contents of job versions kept in memory, about 1 KB each. */
const CONTENTS_KEPT = 20_000;

export class SqliteDatabase {
  /** Every key begins with it; one process works for one tenant. */
  readonly tenantId = DEFAULT_TENANT;
  readonly #statements = new Map<string, Statement>();
  readonly #contents = new Map<string, JobSpec>();
  #lastWrite: Promise<unknown> = Promise.resolve();
  /** The transaction under way, for the probe. */
  #inside: WriteMethod | undefined;
  // Waiting for another process is real waiting, whatever clock the world runs on.
  readonly #clock = new SystemClock();

  constructor(
    readonly connection: Connection,
    readonly path: string,
    readonly probe?: Probe,
    readonly busyLimitMs: number = BUSY_LIMIT_MS,
    /** Who is told what. */
    readonly notices: readonly NoticeRule[] = [],
    /** Who is told of each run. */
    readonly pings: readonly PingRule[] = [],
  ) {}

  /** Jobs that were quarantined because a run of theirs came to its deadline: no answer of a transaction has room for them. */
  readonly quarantined: { readonly jobName: string; readonly reason: string }[] = [];

  /** Called after each commit. */
  afterCommit: () => void = () => undefined;

  /** The prepared statement of `text`; values are always bound, never written into the text. */
  sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.connection.prepare(text);
      if (this.probe && !statement.readonly) statement = telling(statement, () => this.#wrote());
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /** The job rows that `where` picks, with their content. */
  jobs(where: string, ...values: readonly unknown[]): readonly Job[] {
    const rows = this.sql(JOB_SELECT + where)
      .raw()
      .all(...values) as JobRow[];
    return rows.map((row) => jobOf(row, this.content(row[1], row[2])));
  }

  job(where: string, ...values: readonly unknown[]): Job | null {
    const row = this.sql(JOB_SELECT + where)
      .raw()
      .get(...values) as JobRow | undefined;
    return row ? jobOf(row, this.content(row[1], row[2])) : null;
  }

  /** What a version of a job says. Versions are immutable, so what was read once stays right. */
  content(jobId: string, version: number): JobSpec {
    const key = `${jobId}@${version}`;
    let content = this.#contents.get(key);
    if (!content) {
      const text = this.sql('SELECT spec FROM job_version WHERE job_id = ? AND version = ?')
        .pluck()
        .get(jobId, version) as string;
      content = specOf({ spec: text });
      if (this.#contents.size >= CONTENTS_KEPT) this.#contents.clear();
      this.#contents.set(key, content);
    }
    return content;
  }

  /**
   * Runs `body` in one immediate transaction. A deferred one would fail at once when it turns from reading to writing.
   * One after the other: each try blocks the event loop while another process writes, and many at once would block it for long.
   */
  write<T>(name: WriteMethod, body: () => T): Promise<T> {
    const written = this.#lastWrite.then(() => this.#tryToWrite(name, body));
    this.#lastWrite = written.catch(() => undefined);
    return written;
  }

  async #tryToWrite<T>(name: WriteMethod, body: () => T): Promise<T> {
    const work = this.probe ? this.#watched(name, body, this.probe) : body;
    const started = this.#clock.monotonic();
    for (let attempt = 1; ; attempt++) {
      const told = this.quarantined.length;
      try {
        const answer = attempt === 1 ? this.#begin(work) : this.#beginWithoutWaiting(work);
        this.probe?.(`${name}:after-commit`);
        this.afterCommit();
        return answer;
      } catch (error) {
        this.quarantined.length = told;
        const failure = storeError(error, this.path);
        if (failure instanceof StoreError) failure.method = name;
        // A version that was taken back may have been read inside the transaction, and its number will be another's.
        if (!isBusy(failure)) this.#contents.clear();
        if (failure instanceof StoreError && failure.code === 'store_full' && giveReserve(this.path, name)) continue;
        if (!isBusy(failure) || this.#clock.monotonic() - started > this.busyLimitMs) throw failure;
        await this.#clock.sleep(Math.random() * Math.min(100, 10 * attempt));
      }
    }
  }

  /**
   * A transaction up to its commit, and back: pages are read, statements prepared, code compiled. What stands in its way (another
   * writer, a full disk) is for the transaction that counts.
   */
  rehearse(body: () => unknown): void {
    const told = this.quarantined.length;
    try {
      this.#beginWithoutWaiting(() => {
        body();
        throw new TakenBack();
      });
    } catch {
      this.quarantined.length = told;
    }
  }

  #watched<T>(name: WriteMethod, body: () => T, probe: Probe): () => T {
    return () => {
      probe(`${name}:begin`);
      this.#inside = name;
      try {
        const answer = body();
        probe(`${name}:before-commit`);
        return answer;
      } finally {
        this.#inside = undefined;
      }
    };
  }

  #wrote(): void {
    if (this.#inside !== undefined) this.probe?.(`${this.#inside}:statement`);
  }

  /** The schema is looked at under the write lock: a newer program may have changed it since this one opened the database. */
  #begin<T>(work: () => T): T {
    const begun = this.connection.transaction(() => {
      this.refuseNewer();
      return work();
    });
    return begun.immediate();
  }

  /** @throws StoreError */
  refuseNewer(): void {
    refuseNewer(this.sql('PRAGMA user_version').pluck().get() as number, this.path);
  }

  /** SQLite's own waiting stops the event loop: once is enough, for who writes for a moment. Who stays longer is asked again (F32). */
  #beginWithoutWaiting<T>(work: () => T): T {
    const wait = this.connection.pragma('busy_timeout', { simple: true }) as number;
    this.connection.pragma('busy_timeout = 0');
    try {
      return this.#begin(work);
    } finally {
      this.connection.pragma(`busy_timeout = ${wait}`);
    }
  }

  /** One consistent snapshot for all reads of `body`. */
  read<T>(body: () => T): T {
    try {
      // eslint-disable-next-line no-restricted-syntax -- it only reads: a write lock would hold up everybody who writes
      return this.connection.transaction(body).deferred();
    } catch (error) {
      throw storeError(error, this.path);
    }
  }
}

/** Another process writes: nothing of the transaction was begun. */
function isBusy(failure: unknown): boolean {
  return failure instanceof StoreError && failure.code === 'store_busy';
}

/** Why a transaction in which nothing was wrong is rolled back. */
class TakenBack extends Error {}

/** `statement`, which tells after each time that it was run. */
function telling(statement: Statement, tell: () => void): Statement {
  const told: Statement = new Proxy(statement, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      return (...values: readonly unknown[]) => {
        const answer: unknown = Reflect.apply(method, target, values);
        // `pluck` and `raw` answer with the statement itself.
        if (answer === target) return told;
        tell();
        return answer;
      };
    },
  });
  return told;
}
