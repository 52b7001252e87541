// What a long history costs (RELIABILITY.md F40): the same minutes are decided, claimed and finished over an empty database and over
// one with so many past instants, in turns, so that the noise of the machine falls on both; then the long one is pruned while
// it works. Short: test/store/history-growth.test.ts; a million rows: `npm run history`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { JobId } from '../../src/job/ids.js';
import { tickRunId } from '../../src/job/ids.js';
import { plan } from '../../src/scheduler/plan.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { ClaimedRun, Store } from '../../src/store/store.js';
import type { Instant } from '../../src/time/instant.js';
import { plus } from '../../src/time/instant.js';
import { aNewJob, everyMinute, T0 } from './builders.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const JOBS = 50;
/** Past instants lie in the last so many days: a quarter is older than what is kept. */
const SPAN = 120 * DAY;
export const KEPT = 90 * DAY;
/** The default of a job's catch-up limit. */
const CATCH_UP = 7 * DAY;
const NOW = plus(T0, 200 * DAY);

export interface Figures {
  /** By what was done: milliseconds over the empty database and over the grown one, and the ratio of the least: what else the machine does only adds. */
  readonly work: Readonly<Record<string, Compared>>;
  readonly pruned: {
    readonly runs: number;
    readonly ticks: number;
    readonly transactions: number;
    /** Rows of all tables that the largest of them removed. */
    readonly most_rows: number;
    /** Rows of instants within the catch-up limit that are gone. */
    readonly lost_within_catch_up: number;
    /** Rows behind the limit of age that are left, but for open doubt. */
    readonly left_behind: number;
    /** Milliseconds of a claim beside it. */
    readonly claim: Times;
  };
}

export interface Times {
  readonly least: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Compared {
  readonly empty: Times;
  readonly grown: Times;
  readonly ratio: number;
}

export async function measure(rows: number, minutes: number): Promise<Figures> {
  const [empty, grown] = [await Ground.open(0), await Ground.open(rows)];
  try {
    for (let minute = 1; minute <= minutes; minute++) {
      // Whoever comes first finds a colder machine.
      for (const ground of minute % 2 === 0 ? [empty, grown] : [grown, empty]) await ground.pass(minute);
    }
    const names = [...grown.times.keys()];
    const work = names.map((name) => [name, compare(empty.times.get(name)!, grown.times.get(name)!)] as const);
    return { work: Object.fromEntries(work), pruned: await grown.prune(minutes) };
  } finally {
    await empty.close();
    await grown.close();
  }
}

class Ground {
  readonly times = new Map<string, number[]>();
  readonly #looking: Database.Database;
  #transactions: number[] = [];

  static async open(rows: number): Promise<Ground> {
    const folder = mkdtempSync(join(tmpdir(), 'history-growth-'));
    const path = join(folder, 'cron-agent.db');
    const first = openSqliteStore({ path });
    await first.addJobs(Array.from({ length: JOBS }, () => aNewJob({ schedule: everyMinute })));
    await first.close();
    seed(path, rows);
    return new Ground(folder, path);
  }

  readonly store: Store;

  constructor(
    readonly folder: string,
    path: string,
  ) {
    this.#looking = new Database(path, { readonly: true });
    const removed = this.#looking.prepare('SELECT rows FROM removed').pluck();
    let before = 0;
    this.store = openSqliteStore({
      path,
      probe: (point) => {
        if (point !== 'prune:after-commit') return;
        const now = removed.get() as number;
        this.#transactions.push(now - before);
        before = now;
      },
    });
  }

  /** What a scheduler does in a minute, and what people ask meanwhile. */
  async pass(minute: number): Promise<void> {
    const { store } = this;
    const now = plus(NOW, minute * MINUTE);
    const decide: Parameters<Store['recordTicks']>[0]['decide'] = (input) => plan({ ...input, catchUpAt: now }, now);
    await this.#time('decide', () => store.recordTicks({ now, limit: JOBS, decide }));
    await this.#time('next due', () => store.nextDueAt(['function']));
    for (let half = 0; half < 2; half++) {
      const wish = { now, lane: 'function', limit: JOBS / 2, instanceId: 'me' } as const;
      const claimed = await this.#time('claim', () => store.claimRuns(wish));
      await this.#time('finish', () => store.finishRuns(claimed.map((run) => ended(run, now))));
    }
    await this.#time('lost runs', () => store.runsOfDead([]));
    const [job] = await store.jobs();
    await this.#time('listing', () => store.listing());
    await this.#time('counts', () => store.counts());
    await this.#time('history', () => store.history({ limit: 20 }));
    await this.#time('history of a job', () => store.history({ jobId: job!.id, limit: 20 }));
    await this.#time('active runs', () => store.activeRuns(job!.id));
  }

  /** With the work of further minutes beside it, as long as it takes. */
  async prune(minute: number): Promise<Figures['pruned']> {
    const now = plus(NOW, minute * MINUTE);
    const before = plus(now, -KEPT);
    const young = `BETWEEN ${now - CATCH_UP} AND ${now}`;
    const within = this.#countOf(young);
    const claims = this.times.get('claim')!;
    const quiet = claims.length;
    let over = false;
    const pruning = this.store.prune({ before, keepPerJob: 1_000_000 }).finally(() => (over = true));
    for (let next = minute + 1; !over; next++) {
      await this.pass(next);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { runs, ticks } = await pruning;
    return {
      ...{ runs, ticks, transactions: this.#transactions.length, most_rows: Math.max(...this.#transactions) },
      lost_within_catch_up: within - this.#countOf(young),
      left_behind: this.#countOf(`< ${before}`),
      claim: timesOf(claims.slice(quiet)),
    };
  }

  async close(): Promise<void> {
    this.#looking.close();
    await this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #countOf(when: string): number {
    const count = `SELECT (SELECT count(*) FROM run WHERE scheduled_for ${when} AND state <> 'unknown')
      + (SELECT count(*) FROM tick WHERE at ${when})`;
    return this.#looking.prepare(count).pluck().get() as number;
  }

  async #time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const answer = await work();
    const took = performance.now() - began;
    const list = this.times.get(name);
    if (list) list.push(took);
    else this.times.set(name, [took]);
    return answer;
  }
}

/** As if the jobs had fired: nine of ten instants ran, one was skipped; each run with three attempts and output. One in a thousand is in doubt. */
function seed(path: string, rows: number): void {
  const db = new Database(path);
  db.function('run_id', (at, job) => tickRunId(at as Instant, job as JobId));
  db.exec('CREATE TABLE removed (rows INTEGER)');
  db.exec('INSERT INTO removed VALUES (0)');
  for (const table of ['run', 'attempt', 'output', 'tick'])
    db.exec(`CREATE TRIGGER count_${table} AFTER DELETE ON ${table} BEGIN UPDATE removed SET rows = rows + 1; END`);
  const each = Math.ceil(rows / JOBS);
  const past = `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${each}),
    past AS (SELECT n, id AS job, ${NOW} - n * ${Math.floor(SPAN / Math.max(1, each))} AS at FROM n, job WHERE ${each} > 0)`;
  db.transaction(() => {
    db.exec(`INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, not_before, attempts, ended_at)
      ${past} SELECT run_id(at, job), 'default', job, 1, 'tick', at, iif(n % 1000 = 1, 'unknown', 'succeeded'), 'function', 1, at, 3, at
      FROM past WHERE n % 10 > 0`);
    db.exec(`INSERT INTO attempt (run_id, attempt, fence, state, instance_id, started_at)
      SELECT r.id, a.value, 1, 'succeeded', 'me', r.not_before FROM run r, json_each('[1, 2, 3]') a`);
    db.exec("INSERT INTO output SELECT id, 3, x'', x'', 0 FROM run");
    db.exec(`INSERT INTO tick (tenant_id, job_id, at, version, state, reason)
      ${past} SELECT 'default', job, at, 1, 'SKIPPED_OVERLAP', '' FROM past WHERE n % 10 = 0`);
    db.prepare('UPDATE job_progress SET cursor_at = ?, next_at = ?, due_at = ?').run(
      NOW,
      ...Array(2).fill(NOW + MINUTE),
    );
  }).immediate();
  db.close();
}

function ended(
  { id, jobId, fence, attempts }: ClaimedRun,
  endedAt: Instant,
): Parameters<Store['finishRuns']>[0][number] {
  return { runId: id, jobId, fence, attempt: attempts, state: 'succeeded', attemptState: 'succeeded', endedAt };
}

function compare(empty: readonly number[], grown: readonly number[]): Compared {
  const [one, other] = [timesOf(empty), timesOf(grown)];
  return { empty: one, grown: other, ratio: other.least / one.least };
}

function timesOf(list: readonly number[]): Times {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!;
  return { least: at(0), p50: at(0.5), p99: at(0.99) };
}
