// Holders of which the kernel tells what their pid cannot: one that died in another container is followed at once, as far as nothing
// of it can live; one that works with another database, of which this is a copy, is nobody's to end.

import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runNow } from '../../src/crontab/run-now.js';
import type { RunId } from '../../src/job/ids.js';
import type { TaskSpec } from '../../src/job/task-spec.js';
import { LEASE_TIMES } from '../../src/scheduler/tenure.js';
import { machineMonotonic } from '../../src/time/clock.js';
import { livenessOf } from '../../src/task/liveness.js';
import { aNewJob } from '../support/builders.js';
import type { Beside, Holder } from '../support/frozen.js';
import { Ground, until } from '../support/frozen.js';

let ground: Ground;
let other: Ground;
beforeEach(() => {
  ground = new Ground();
  other = new Ground();
});
afterEach(async () => {
  await other.clear();
  await ground.clear();
});

const database = (home = ground.home): string => join(home, 'data', 'cron-agent.db');

/** A command that goes on until its home is gone; begun by whoever is at work there. */
async function begun(w: Beside): Promise<RunId> {
  const script = 'while [ -d "$0" ]; do sleep 0.1; [ -e "$0/enough" ] && exit 0; done';
  const task = { kind: 'command', argv: ['/bin/sh', '-c', script, ground.home], cwd: '/' } satisfies TaskSpec;
  const schedule = { kind: 'once', at: '2099-01-01T00:00:00Z', timezone: 'UTC' } as const;
  await w.store.addJob(aNewJob({ name: 'work', task, schedule, effect: 'once', lane: 'process' }, w.clock.now()));
  const asked = await runNow(w.crontab, { job: 'work' }, { by: 'test', confirmed: true });
  if (!asked.ok) throw new Error(JSON.stringify(asked.failure));
  await until(async () => (await w.store.attempts(asked.value.runId)).some(({ pid }) => pid !== null));
  return asked.value.runId;
}
const stateOf = async (w: Beside, id: RunId) => (await w.store.findRuns(id))[0]?.state;
const kinds = (w: Beside): string[] => w.events.map(({ kind }) => kind);

function change(home: string, sql: string, ...values: readonly unknown[]): void {
  const db = new Database(database(home));
  db.prepare(sql).run(...values);
  db.close();
}

describe('a container that was made anew', () => {
  /** What it left, as its follower in another namespace sees it. */
  async function left(holder: Holder, pid = holder.child.pid): Promise<string> {
    const w = await ground.beside();
    const { id } = (await w.store.openInstances())[0]!;
    const gone = once(holder.child, 'exit');
    holder.child.kill('SIGKILL');
    await gone;
    change(ground.home, "UPDATE instance SET pid_ns = 'pid:[1]', pid = ?", pid);
    return id;
  }
  const lease = LEASE_TIMES;

  test('its functions are followed at once: they died with it', async () => {
    const holder = await ground.holder({ lease });
    const run = await begun(await ground.beside());
    const id = await left(holder);
    change(ground.home, "UPDATE run SET lane = 'function'");
    const w = await ground.beside({ lease });
    await w.scheduler().start();
    expect(await stateOf(w, run)).toBe('unknown');
    expect((await w.store.openInstances()).map((each) => each.id)).not.toContain(id);
    expect(existsSync(`${database()}.${id}.held`)).toBe(false);
  }, 60_000);

  test('its processes may live on where nobody can see them: those wait as ever', async () => {
    const holder = await ground.holder({ lease });
    const run = await begun(await ground.beside());
    const id = await left(holder);
    const w = await ground.beside({ lease });
    await w.scheduler().start();
    expect(await stateOf(w, run)).toBe('running');
    expect((await w.store.openInstances()).map((each) => each.id)).toContain(id);
  }, 60_000);

  test('but not those of the first process of a namespace: that ends with it', async () => {
    const holder = await ground.holder({ lease });
    const run = await begun(await ground.beside());
    await left(holder, 1);
    const w = await ground.beside({ lease });
    await w.scheduler().start();
    expect(await stateOf(w, run)).toBe('unknown');
  }, 60_000);

  test('one that lives is left alone, also where its event loop stands still', async () => {
    const holder = await ground.holder({ lease });
    const run = await begun(await ground.beside());
    await ground.stopBetweenWrites(holder);
    change(ground.home, "UPDATE instance SET pid_ns = 'pid:[1]', pid = 1");
    change(ground.home, "UPDATE run SET lane = 'function'");
    const w = await ground.beside({ lease });
    await w.scheduler().start();
    expect(await stateOf(w, run)).toBe('running');
    expect(kinds(w)).toEqual([]);
    holder.child.kill('SIGCONT');
  }, 60_000);
});

describe('a copy of a database that is at work', () => {
  test('says so, and ends neither the scheduler of the other nor its tasks', async () => {
    const holder = await ground.holder();
    const original = await ground.beside();
    const run = await begun(original);
    mkdirSync(join(other.home, 'data'), { recursive: true, mode: 0o700 });
    change(ground.home, 'VACUUM INTO ?', database(other.home));
    // As it looks there after two minutes: nobody renews a lease in a copy.
    change(other.home, 'UPDATE instance SET heartbeat_mono = ?', machineMonotonic() - 120_000);
    const copy = await other.beside();
    await copy.scheduler().start();
    expect(copy.events).toContainEqual({ kind: 'copied', pid: holder.child.pid, running: 1 });
    expect(kinds(copy)).not.toContain('took_over');
    expect(await stateOf(copy, run)).toBe('unknown');
    expect(livenessOf((await original.store.openInstances())[0]!)).toBe('alive');
    expect(await stateOf(original, run)).toBe('running');
  }, 60_000);
});
