// The scheduler while its storage is in trouble: it starts nothing that it cannot record, says so, and goes on by itself.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import { MIGRATIONS } from '../../src/store/sqlite/schema.js';
import { StoreError } from '../../src/store/store.js';
import { SystemClock } from '../../src/time/clock.js';
import type { Instant } from '../../src/time/instant.js';
import { formatInstant, plus } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import { aNewJob, everyMinute } from '../support/builders.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const MINUTE = 60_000;
let w: TestWorld;
afterEach(() => w.close());

const database = (): string => join(w.folder, 'data', 'cron-agent.db');
const told: SchedulerEvent[] = [];
const kinds = (): string[] => told.map(({ kind }) => kind).filter((kind) => kind !== 'attempt_ended');

async function start(): Promise<void> {
  told.length = 0;
  w.scheduler().on((event) => void told.push(event));
  const task = { kind: 'registered', name: 'note', args: {} } as const;
  await w.store.addJob(aNewJob({ name: 'each minute', schedule: everyMinute, task }, w.clock.now()));
  await w.scheduler().start();
}
function noting(fired: number[], then: () => void = () => undefined) {
  return {
    definition: { name: 'note', kind: 'builtin', description: '', params: {}, effect: 'none', lane: 'function' },
    runner: {
      run: async (input: { context: { scheduledFor: number } }) => {
        fired.push(input.context.scheduledFor);
        then();
        return { kind: 'succeeded' } as const;
      },
    },
  } as const;
}

describe('F30: the disk is full', () => {
  test('nothing is started and it says so; with room again it goes on without a restart, by the missed policy', async () => {
    const fired: number[] = [];
    let full = false;
    const probe = (point: string): void => {
      if (full && point.endsWith(':before-commit'))
        throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    };
    w = await world({ overrides: { builtins: [noting(fired)], probe } });
    await start();
    await w.clock.advance(MINUTE);
    expect(fired).toHaveLength(1);
    full = true;
    for (let n = 0; n < 5; n++) await w.clock.advance(MINUTE);
    expect(fired).toHaveLength(1);
    expect(told).toContainEqual(
      expect.objectContaining({ kind: 'degraded', error: expect.objectContaining({ code: 'store_full' }) as unknown }),
    );
    const waits = told.flatMap((event) => (event.kind === 'degraded' ? [event.retryInMs] : []));
    expect([waits[0], Math.max(...waits)]).toEqual([1_000, 30_000]);
    full = false;
    await w.clock.advance(MINUTE);
    expect(kinds().at(-1)).toBe('recovered');
    const [refusal] = (await w.store.ledger({ limit: 10 })).filter(({ event }) => event === 'store_refused');
    expect(refusal?.data).toMatchObject({ code: 'store_full', refused: ['recordTicks'], to: refusal?.at });
    expect(refusal!.at - Number(refusal!.data['from'])).toBeGreaterThanOrEqual(4 * MINUTE);
    const rows = await w.store.history({});
    expect(rows.map(({ state }) => state).sort()).toEqual([
      ...Array<string>(4).fill('SKIPPED_COALESCED'),
      ...Array<string>(rows.length - 4).fill('succeeded'),
    ]);
    expect(new Set(fired).size).toBe(fired.length);
  });
});

describe('F36: the file is taken away', () => {
  const AWAY: readonly [string, () => void][] = [
    ['unlinked', () => rmSync(database())],
    ['renamed', () => renameSync(database(), `${database()}.away`)],
    ['replaced', () => (renameSync(database(), `${database()}.away`), writeFileSync(database(), 'another'))],
  ];
  test.each(AWAY)('%s: it is told once, and nothing fires any more', async (_, takeAway) => {
    const fired: number[] = [];
    w = await world({ overrides: { builtins: [noting(fired)] } });
    await start();
    await w.clock.advance(MINUTE);
    takeAway();
    await w.clock.advance(10 * MINUTE);
    expect(fired).toHaveLength(1);
    expect(kinds()).toEqual(['halted']);
    expect((told.find(({ kind }) => kind === 'halted') as { error: unknown }).error).toBeInstanceOf(StoreError);
    expect(await w.scheduler().stop()).toEqual({ interrupted: 0 });
  });
});

describe('F04: a newer program has changed the schema meanwhile', () => {
  test('it is told once, nothing fires any more, and nothing is written: not even the end of what ran', async () => {
    const fired: number[] = [];
    let newer: Database.Database | undefined;
    const note = noting(fired, () => {
      if (fired.length === 2) (newer = new Database(database())).pragma(`user_version = ${MIGRATIONS.length + 1}`);
    });
    w = await world({ overrides: { builtins: [note] } });
    await start();
    await w.clock.advance(10 * MINUTE);
    expect(fired).toHaveLength(2);
    expect(kinds()).toEqual(['halted']);
    expect(told.find(({ kind }) => kind === 'halted')).toMatchObject({ error: { code: 'store_newer' } });
    expect(await w.scheduler().stop()).toEqual({ interrupted: 0 });
    expect(kinds()).toEqual(['halted']);
    // The newer program finds the run as one whose holder died.
    const read = (text: string): unknown => newer?.prepare(text).pluck().all();
    expect(read('SELECT state FROM run ORDER BY id')).toEqual(['succeeded', 'running']);
    expect(read('SELECT closed_at FROM instance')).toEqual([null]);
    newer?.close();
  });

  test('a scheduler in which nothing runs ends without a word more', async () => {
    w = await world({ overrides: { builtins: [noting([])] } });
    await start();
    const newer = new Database(database());
    newer.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    await w.clock.advance(10 * MINUTE);
    expect(await w.scheduler().stop()).toEqual({ interrupted: 0 });
    expect(kinds()).toEqual(['halted']);
    expect(newer.prepare('SELECT count(*) FROM run').pluck().get()).toBe(0);
    newer.close();
  });
});

describe('F32: another process holds the write lock', () => {
  const HELD_MS = 3_000;

  test('the loop lives meanwhile, and what was due is run once, late', async () => {
    const fired: number[] = [];
    w = await world({ overrides: { builtins: [noting(fired)], clock: new SystemClock(), pollMs: 50 } });
    const holder = await hold(HELD_MS);
    const clock = new SystemClock();
    const due = (Math.ceil(clock.now() / 1_000) * 1_000) as Instant;
    const schedule = { kind: 'once', at: formatInstant(due), timezone: 'UTC' } as const;
    const free = once(holder, 'exit');
    const adding = w.store.addJob(
      aNewJob({ schedule, task: { kind: 'registered', name: 'note', args: {} } }, clock.now()),
    );
    let lag = 0;
    for (let waiting = true; waiting;) {
      const before = clock.monotonic();
      await clock.sleep(10);
      lag = Math.max(lag, clock.monotonic() - before - 10);
      waiting = holder.exitCode === null;
    }
    await Promise.all([free, adding]);
    await w.scheduler().start();
    while (fired.length === 0) await clock.sleep(10);
    await w.scheduler().stop();
    expect(fired).toEqual([due]);
    // A wait of SQLite's own is 250 ms, and there is one; the rest is what a busy machine adds.
    expect(lag).toBeLessThan(HELD_MS / 3);
  });

  /** Resolves once the lock is held. */
  async function hold(ms: number) {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    const text = `const db = new (require(${JSON.stringify(sqlite)}))(${JSON.stringify(database())}); db.exec('BEGIN IMMEDIATE');
      process.stdout.write('held'); setTimeout(() => { db.exec('ROLLBACK'); process.exit(0); }, ${ms});`;
    const child = spawn(process.execPath, ['-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return child;
  }
});

describe('F35: a copy from before is put back', () => {
  test('what it takes for due fires not once, every instant has its row, and a restart changes nothing', async () => {
    const fired: number[] = [];
    w = await world({ overrides: { builtins: [noting(fired)] } });
    await start();
    await w.store.upkeep();
    await w.scheduler().stop();
    const copy = join(w.folder, 'copy.db');
    await copyOf(database(), copy);
    const first = await openAgain(fired);
    await first.clock.advance(3 * MINUTE);
    await first.close();
    expect(fired).toHaveLength(3);
    for (const ending of ['', '-wal', '-shm']) rmSync(database() + ending, { force: true });
    copyFileSync(copy, database());
    for (let restart = 0; restart < 2; restart++) {
      const again = await openAgain(fired, 3 + restart);
      await again.clock.advance(2 * MINUTE);
      expect(fired).toHaveLength(3);
      const rows = await again.store.history({});
      expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['SKIPPED_PAUSED']));
      expect(rows[0]!.reason).toMatch(/^held: /);
      await again.close();
    }
  });

  /** The same home once more, `minutes` later. */
  async function openAgain(fired: number[], minutes = 0) {
    const clock = new ManualClock(plus(w.clock.now(), minutes * MINUTE), async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await opened.scheduler().idle();
    });
    const opened = await compose(w.config, {
      overrides: { clock, pollMs: 24 * 60 * MINUTE, builtins: [noting(fired)] },
    });
    await opened.scheduler().start();
    return { ...opened, clock };
  }

  async function copyOf(from: string, to: string): Promise<void> {
    const db = new Database(from, { readonly: true });
    await db.backup(to);
    db.close();
  }
});
