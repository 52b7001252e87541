// Firings prepared before their instant end as those that are decided at it: two databases with the same jobs go through the same
// random life, one of them prepared, and every row of every table is the same after each instant.

import Database from 'better-sqlite3';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualKey, manualRunId } from '../../src/job/ids.js';
import type { Job } from '../../src/job/job.js';
import { plan, progressFrom } from '../../src/scheduler/plan.js';
import { Rehearsal } from '../../src/scheduler/rehearsal.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { ClaimedRun, ControlEvent, Decide, NewJob, RecordedTicks, Store } from '../../src/store/store.js';
import type { Instant } from '../../src/time/instant.js';
import { plus } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import { schedules } from '../support/any-schedule.js';
import { aNewJob, cron, everyMinute, T0 } from '../support/builders.js';
import type { Random } from '../support/random-schedules.js';
import { integer, pick, randomFrom } from '../support/random-schedules.js';

const SECOND = 1_000;
const ME = 'me';

interface Side {
  readonly path: string;
  readonly store: Store;
  /** Another process on the same database: what it writes the preparing one did not see. */
  readonly beside: Store;
  /** Jobs that were decided one by one. */
  decided: number;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepared-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function side(name: string): Side {
  const path = join(folder, name);
  return { path, store: openSqliteStore({ path }), beside: openSqliteStore({ path }), decided: 0 };
}

/** Every row of every table but what tells the two databases apart. */
function everything({ path }: Side): Record<string, unknown> {
  const other = new Database(path, { readonly: true });
  const tables = other.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all() as string[];
  const rows = Object.fromEntries(tables.map((table) => [table, other.prepare(`SELECT * FROM "${table}"`).all()]));
  other.close();
  for (const row of rows['control'] as Record<string, unknown>[]) delete row['database_id'];
  (rows['run'] as { id: string }[]).sort((a, b) => (a.id < b.id ? -1 : 1));
  return rows;
}

async function record(on: Side, now: Instant): Promise<RecordedTicks> {
  const decide: Decide = ({ job, active, hold = null }) => {
    on.decided += 1;
    return plan({ job, active, hold, catchUpAt: now }, now);
  };
  return on.store.recordTicks({ now, limit: 500, starter: ME, decide });
}

const prepare = ({ store }: Side, at: Instant): Promise<void> =>
  new Rehearsal(store, new ManualClock(plus(at, -SECOND)), ME).prepare(at);

/** Of the job its content, which is all that a run promises. */
const byId = (runs: readonly ClaimedRun[]): readonly unknown[] =>
  runs
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ job: { name, schedule, task, effect, lane, policies, said }, ...run }) => ({
      ...run,
      job: { name, schedule, task, effect, lane, policies, said },
    }));
const common = ({ started, skipped, ...rest }: RecordedTicks): unknown => ({
  ...rest,
  started: byId(started),
  skipped: skipped.map((skip) => JSON.stringify(skip)).toSorted(),
});

/** What people and runs do between two instants, the same on both sides. */
type Deed = (on: Side, now: Instant) => Promise<unknown>;

function deed(random: Random, jobs: readonly Job[], serial: number): Deed {
  const { id, tenantId } = pick(random, jobs);
  const edit = (change: Parameters<Store['editJob']>[0]['change'], event: ControlEvent): Deed => {
    return ({ store }, now) => store.editJob({ id, at: now, by: 'test', event, settle: settleAt(now), change });
  };
  const graceMs = integer(random, 0, 3) * 200;
  const deeds: (() => Deed)[] = [
    () => edit((job) => ({ spec: { ...job, policies: { ...job.policies, graceMs } } }), 'updated'),
    () => edit((job) => ({ spec: { ...job, schedule: { ...job.schedule, maxRuns: job.runsCount + 1 } } }), 'updated'),
    () => edit(() => ({ state: 'removed' }), 'removed'),
    () => edit((job) => ({ state: 'active', progress: progressFrom(job, job, job.cursorAt) }), 'resumed'),
    () =>
      edit(
        (job) => ({ state: 'paused', progress: { ...job, pausedUntil: plus(job.cursorAt, 90 * SECOND) } }),
        'paused',
      ),
    () => edit((job) => ({ state: 'paused', progress: { ...job, pausedUntil: null } }), 'paused'),
    () => edit((job) => ({ progress: { ...job, skipNext: job.skipNext + 1 } }), 'skipped'),
    () => {
      const key = manualKey(tenantId, id, `asked ${serial}`);
      return ({ store }, now) =>
        store.addRun({
          id: manualRunId(now, key),
          jobId: id,
          tenantId,
          origin: 'manual',
          at: now,
          by: 'test',
          idempotencyKey: key,
        });
    },
    () =>
      ({ store }, now) =>
        store.hold({ at: now, by: 'test', reason: 'fire in the rack' }),
    () =>
      ({ store }, now) =>
        store.release({ at: now, by: 'test', reason: 'out', settle: settleAt(now) }),
  ];
  // A hold is rare, and soon over.
  return pick(random, [...deeds.slice(0, -2), ...deeds.slice(0, -2), ...deeds.slice(-1), ...deeds])();
}

/** Most of what was begun before has ended. */
function ends(random: Random, running: readonly ClaimedRun[]): Deed {
  const ended = running.filter(() => random() < 0.85);
  const failed = random() < 0.3;
  return ({ store }, now) =>
    store.finishRuns(
      ended.map((run) => ({
        runId: run.id,
        jobId: run.jobId,
        fence: run.fence,
        attempt: run.attempts,
        state: failed ? 'dead' : 'succeeded',
        attemptState: failed ? 'failed' : 'succeeded',
        endedAt: now,
      })),
    );
}

const settleAt =
  (now: Instant): Decide =>
  ({ job, active, hold = null }) =>
    plan({ job, active, hold, catchUpAt: now }, now);

function someJobs(random: Random, seed: number): readonly NewJob[] {
  const [odd] = fc.sample(fc.array(schedules(T0), { minLength: 4, maxLength: 4 }), { seed, numRuns: 1 });
  const often = [
    ...Array.from({ length: 8 }, () => everyMinute),
    cron({ second: '*/20' }),
    cron({ minute: '*/2' }, { maxRuns: 2 }),
  ];
  return [...often, ...odd!].map((schedule, n) => {
    const job = aNewJob({
      name: `job ${n}`,
      schedule,
      lane: pick(random, ['function', 'function', 'process']),
      policies: {
        overlap: pick(random, ['skip', 'queue', 'allow', 'cancel_previous']),
        missed: pick(random, ['skip', 'coalesce', 'replay']),
        graceMs: pick(random, [300, 60_000, 60_000]),
      },
    });
    return { ...job, progress: progressFrom({ schedule }, {}, T0) };
  });
}

/** Longer with PREPARED_LIVES. */
const LIVES = Number(process.env['PREPARED_LIVES'] ?? 15);

test(
  `${LIVES} random lives: the same rows, the same answers, and many of them prepared`,
  { timeout: LIVES * 2_000 },
  async () => {
    const total = { instants: 0, prepared: 0, asEver: 0 };
    for (let seed = 1; seed <= LIVES; seed++) {
      const random = randomFrom(seed);
      const [prepared, asEver] = [side(`prepared-${seed}.db`), side(`as-ever-${seed}.db`)];
      const sides = [prepared, asEver];
      const jobs = someJobs(random, seed);
      for (const { store } of sides) await store.addJobs(jobs);
      let now = T0;
      let running: readonly ClaimedRun[] = [];
      for (let step = 0; step < 8; step++) {
        const at = await asEver.store.nextDueAt([]);
        if (at === null) break;
        if (at > now) await prepare(prepared, at);
        const stored = await asEver.store.jobs();
        const ending = ends(random, running);
        for (const each of sides) await ending(each, plus(at, -2));
        for (let n = integer(random, 0, 2); n > 0; n--) {
          const done = deed(random, stored, step * 3 + n);
          const elsewhere = random() < 0.5;
          for (const each of sides) await done({ ...each, ...(elsewhere && { store: each.beside }) }, plus(at, -1));
        }
        // A clock that is set back in between: nothing is due yet.
        if (random() < 0.2) for (const each of sides) await record(each, plus(at, -30 * SECOND));
        now = plus(at, pick(random, [0, 1, 20, 499, 500, 700, 11 * SECOND]));
        const answers = [await record(prepared, now), await record(asEver, now)] as const;
        expect(common(answers[0]), `seed ${seed}, step ${step}`).toEqual(common(answers[1]));
        expect(everything(prepared), `seed ${seed}, step ${step}`).toEqual(everything(asEver));
        const claim = { now, lane: 'process', limit: 50, instanceId: ME } as const;
        const [, claimed] = await Promise.all(sides.map(({ store }) => store.claimRuns(claim)));
        running = [...answers[1].started, ...claimed!];
        total.instants += 1;
      }
      total.prepared += prepared.decided;
      total.asEver += asEver.decided;
      await Promise.all(sides.flatMap(({ store, beside }) => [store.close(), beside.close()]));
    }
    expect(total.instants).toBeGreaterThan(LIVES * 4);
    expect(total.prepared).toBeLessThan(total.asEver * 0.9);
  },
);
