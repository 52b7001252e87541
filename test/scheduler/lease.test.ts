// Who holds what: instances over one database, told apart by identity and lease, never by host name or bare pid.

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { leaseChecks } from '../../src/cli/doctor-checks.js';
import type { Overrides } from '../../src/compose.js';
import type { Policies } from '../../src/policy/policies.js';
import { endFrozen } from '../../src/scheduler/frozen.js';
import { LEASE_TIMES } from '../../src/scheduler/tenure.js';
import { machineMonotonic } from '../../src/time/clock.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome } from '../../src/task/runner.js';
import { processIdentity } from '../../src/task/process.js';
import { aNewJob } from '../support/builders.js';
import type { Beside } from '../support/frozen.js';
import { Ground, until } from '../support/frozen.js';

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

/** As if it stood still: nobody renews. */
const STILL = { ...LEASE_TIMES, renewMs: Infinity };

interface Part extends Beside {
  /** Ends the oldest attempt that is under way here. */
  end(outcome?: Outcome): void;
  readonly keys: string[];
}

/** A scheduler whose one task goes on until it is told to end. */
async function part(overrides: Overrides = {}): Promise<Part> {
  const waiting: ((outcome: Outcome) => void)[] = [];
  const keys: string[] = [];
  const definition = {
    name: 'work',
    kind: 'builtin',
    description: 'until told',
    params: {},
    lane: 'function',
  } as const;
  const work: Builtin = {
    definition: { ...definition, effect: 'idempotent' },
    runner: {
      run: ({ context, signal }) => {
        keys.push(context.idempotencyKey);
        return new Promise((resolve) => {
          waiting.push(resolve);
          signal.addEventListener('abort', () => resolve({ kind: 'interrupted' }));
        });
      },
    },
  };
  const made = await ground.beside({ lease: STILL, builtins: [work], ...overrides });
  return { ...made, keys, end: (outcome = { kind: 'succeeded' }) => waiting.shift()?.(outcome) };
}

async function begun(w: Part, policies: Partial<Policies> = {}, name = 'work'): Promise<void> {
  const schedule = { kind: 'once', at: new Date(Date.now() - 1_000).toISOString(), timezone: 'UTC' } as const;
  const task = { kind: 'registered', name: 'work', args: {} } as const;
  const job = aNewJob({ name, task, schedule, effect: 'idempotent', policies }, (Date.now() - 2_000) as never);
  await w.store.addJob(job);
  const before = w.keys.length;
  if (before === 0) await w.scheduler().start();
  else w.scheduler().wake();
  await until(() => w.keys.length === before + 1);
}

const runOf = async (w: Part, job: string) => (await w.store.history({})).find((row) => row.job === job)!;
const run = async (w: Part) => (await w.store.history({}))[0]!;
const kinds = (w: Part): string[] => w.events.map(({ kind }) => kind);

/** What a look at the database shows of a scheduler that renewed its lease so long ago. */
function silence(ms: number, where = "pid_ns = 'pid:[1]'"): void {
  const db = new Database(`${ground.home}/data/cron-agent.db`);
  db.prepare(`UPDATE instance SET heartbeat_mono = ? WHERE ${where}`).run(machineMonotonic() - ms);
  db.close();
}

describe('two containers on one volume', () => {
  const inside = { pidNs: 'pid:[1]' };

  test('B8: neither takes the living runs of the other, whose pids mean nothing to it', async () => {
    const a = await part(inside);
    await begun(a);
    silence(2 * LEASE_TIMES.staleMs);
    const b = await part();
    await b.scheduler().start();
    expect(kinds(b)).toEqual([]);
    expect(await run(b)).toMatchObject({ state: 'running', attempts: 1 });
    expect(b.crontab.isAlive((await b.store.openInstances()).find(({ pidNs }) => pidNs === 'pid:[1]')!)).toBe(false);
    a.end();
    await until(async () => (await run(b)).state === 'succeeded');
  });

  test('F07, R-oban-1488: one that was given up and wakes is harmless: its finish is refused, and it may join again', async () => {
    const a = await part(inside);
    await begun(a);
    silence(3 * LEASE_TIMES.staleMs + 1_000);
    const b = await part();
    await b.scheduler().start();
    await until(() => b.keys.length === 1);
    expect(b.events).toContainEqual(expect.objectContaining({ kind: 'took_over', killed: false, running: 1 }));
    expect(b.keys).toEqual(a.keys);
    a.end({ kind: 'failed', error: 'too late', transient: false });
    await until(() => kinds(a).includes('stale_finish'));
    expect(await run(b)).toMatchObject({ state: 'running', attempts: 2 });
    b.end();
    await until(async () => (await run(b)).state === 'succeeded');
    const [first] = (await a.store.attempts((await run(a)).runId!)).map(({ instanceId }) => instanceId);
    const isOpen = async () => (await b.store.openInstances()).some(({ id }) => id === first);
    expect(await isOpen()).toBe(false);
    await a.store.beat(first!, a.clock.now());
    expect(await isOpen()).toBe(true);
  });

  test('F07: one that was made anew without a run leaves nothing behind that is its for ever', async () => {
    const gone = await part(inside);
    await gone.scheduler().start();
    const { id } = (await gone.store.openInstances())[0]!;
    const due = { name: 'backup', firstInMs: 0, now: gone.clock.now() } as const;
    expect(await gone.store.claimChore({ ...due, instanceId: id })).toBe(true);
    silence(3 * LEASE_TIMES.staleMs + 1_000);
    const b = await part();
    expect(await b.store.claimChore({ ...due, instanceId: 'b' })).toBe(false);
    await b.scheduler().start();
    expect((await b.store.openInstances()).map((each) => each.id)).not.toContain(id);
    // Nothing of it was taken over: there is nothing to tell.
    expect(kinds(b)).toEqual([]);
    await until(async () =>
      (await b.store.chores()).some(({ name, endedAt }) => name === 'backup' && endedAt !== null),
    );
    await gone.store.beat(id, gone.clock.now());
    expect((await b.store.openInstances()).map((each) => each.id)).toContain(id);
  });

  test('one that wakes between the look and the deed keeps what it holds', async () => {
    const a = await part(inside);
    await begun(a);
    const { id } = (await a.store.openInstances())[0]!;
    const quietSince = machineMonotonic() - 1_000;
    const only = await a.store.runsOfDead([id]);
    expect(only).toHaveLength(1);
    const resolve = () => ({ state: 'unknown', reason: 'must not be' }) as const;
    const request = { now: a.clock.now(), dead: [id], resolve, only };
    expect(await a.store.rescueRuns({ ...request, quietSince })).toEqual([]);
    await a.store.closeInstance(id, a.clock.now(), quietSince);
    expect((await a.store.openInstances()).map((each) => each.id)).toEqual([id]);
    expect(await run(a)).toMatchObject({ state: 'running' });
    silence(2_000);
    expect(await a.store.rescueRuns({ ...request, quietSince })).toHaveLength(1);
  });
});

describe('a job with a lease of its own', () => {
  const HOUR = 3_600_000;

  test('its run is left to a silent scheduler elsewhere for as long as it says, while others are taken over', async () => {
    const a = await part({ pidNs: 'pid:[1]' });
    await begun(a, { leaseMs: HOUR }, 'close');
    await begun(a, {}, 'other');
    silence(3 * LEASE_TIMES.staleMs + 1_000);
    const b = await part();
    await b.scheduler().start();
    await until(() => b.keys.length === 1);
    expect(b.events).toContainEqual(expect.objectContaining({ kind: 'took_over', running: 1 }));
    expect(await runOf(b, 'other')).toMatchObject({ attempts: 2 });
    expect(await runOf(b, 'close')).toMatchObject({ state: 'running', attempts: 1 });
    expect(await b.store.openInstances()).toHaveLength(2);
    await b.scheduler().stop({ graceMs: 0 });

    silence(HOUR + 1_000);
    const c = await part();
    await c.scheduler().start();
    await until(async () => (await runOf(c, 'close')).attempts === 2);
    expect((await c.store.openInstances()).map(({ pidNs }) => pidNs)).not.toContain('pid:[1]');
  });

  test('a scheduler here that is stopped is not ended before the longest lease that it holds', async () => {
    const a = await part();
    await begun(a, { leaseMs: HOUR });
    const ended: string[] = [];
    const look = async (silentMs: number) => {
      silence(silentMs, 'TRUE');
      const others = await a.store.openInstances();
      const tools = {
        isElsewhere: () => false,
        endProcess: ({ id }: { id: string }) => (ended.push(id), Promise.resolve(true)),
        runsOf: async (id: string) => (await a.store.runsOfDead([id])).filter((run) => run.instanceId === id),
      };
      return endFrozen(others, LEASE_TIMES.staleMs, tools, () => undefined);
    };
    expect(await look(LEASE_TIMES.staleMs + 1_000)).toMatchObject({ ended: [] });
    expect(ended).toEqual([]);
    expect((await look(HOUR + 1_000)).ended).toEqual(ended);
    expect(ended).toHaveLength(1);
    a.end();
  });
});

describe('F05: rows that name our own pid', () => {
  test.runIf(process.platform === 'linux')(
    'with another start time: left by somebody before us, taken over at the start',
    async () => {
      const a = await part();
      await begun(a);
      const db = new Database(`${ground.home}/data/cron-agent.db`);
      db.prepare('UPDATE instance SET pid_start = ? WHERE pid = ?').run('1', process.pid);
      db.close();
      const b = await part();
      await b.scheduler().start();
      await until(() => b.keys.length === 1);
      expect(kinds(b)).toContain('rescued');
      expect(processIdentity(process.pid)?.zombie).toBe(false);
      a.end();
      await until(() => kinds(a).includes('stale_finish'));
      b.end();
      await until(async () => (await run(b)).state === 'succeeded');
    },
  );

  test('R-oban-py-32: the same host name, the same pid, the same start: still two, and neither takes from the other', async () => {
    const a = await part();
    await begun(a);
    const b = await part();
    await b.scheduler().start();
    const instances = await b.store.openInstances();
    expect(instances).toHaveLength(2);
    expect(new Set(instances.map(({ host, pid, pidStart }) => `${host} ${pid} ${pidStart}`)).size).toBe(1);
    expect(await run(b)).toMatchObject({ state: 'running', attempts: 1 });
    expect(kinds(b)).toEqual([]);
    a.end();
    await until(async () => (await run(b)).state === 'succeeded');
    expect([a.keys.length, b.keys.length]).toEqual([1, 0]);
  });
});

describe('F07: a scheduler whose own lease is old', () => {
  test('decides, but begins nothing, and says so once', async () => {
    const old = await part({ lease: { ...STILL, freshMs: 0 } });
    const schedule = { kind: 'once', at: new Date(Date.now() - 1_000).toISOString(), timezone: 'UTC' } as const;
    const task = { kind: 'registered', name: 'work', args: {} } as const;
    await old.store.addJob(aNewJob({ name: 'work', task, schedule }, (Date.now() - 2_000) as never));
    await old.scheduler().start();
    await until(async () => (await old.store.history({})).length === 1);
    old.scheduler().wake();
    await until(() => old.scheduler().resting());
    expect(await run(old)).toMatchObject({ state: 'queued', attempts: 0 });
    expect(kinds(old)).toEqual(['lease_stale']);
    const fresh = await part();
    await fresh.scheduler().start();
    await until(() => fresh.keys.length === 1);
    fresh.end();
    await until(async () => (await run(fresh)).state === 'succeeded');
    expect(old.keys).toEqual([]);
  });
});

describe('F07: a scheduler that stood still between its claim and the begin', () => {
  test('gives back what it claimed: nobody knows who holds it by now', async () => {
    const freshMs = 1_500;
    let stood = false;
    const probe = (point: string): void => {
      if (stood || point !== 'recordTicks:after-commit') return;
      stood = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, freshMs + 100);
    };
    const a = await part({ lease: { ...STILL, freshMs }, probe });
    const schedule = { kind: 'once', at: new Date(Date.now() - 1_000).toISOString(), timezone: 'UTC' } as const;
    const task = { kind: 'registered', name: 'work', args: {} } as const;
    await a.store.addJob(aNewJob({ name: 'work', task, schedule, effect: 'once' }, (Date.now() - 2_000) as never));
    await a.scheduler().start();
    await until(() => kinds(a).includes('attempt_ended'));
    expect(await run(a)).toMatchObject({ state: 'queued', reason: expect.stringContaining('given back') });
    const b = await part();
    await b.scheduler().start();
    await until(() => b.keys.length === 1);
    b.end();
    await until(async () => (await run(b)).state === 'succeeded');
    expect(a.keys).toEqual([]);
  });
});

describe('the thread that renews', () => {
  test('F14: doctor says when a lease was renewed, and whether the main thread is stuck behind it', async () => {
    const a = await part();
    expect(await leaseChecks(a)).toEqual([]);
    await a.scheduler().start();
    const found = `scheduler with pid ${process.pid}: renewed 0 s ago, main thread 0.0 s behind`;
    expect(await leaseChecks(a)).toEqual([{ name: 'lease', ok: true, found }]);
    const db = new Database(`${ground.home}/data/cron-agent.db`);
    db.exec('UPDATE instance SET loop_lag_ms = 12345');
    db.close();
    expect(await leaseChecks(a)).toMatchObject([{ ok: false, found: expect.stringContaining('12.3 s behind') }]);
    silence(LEASE_TIMES.staleMs + 1_000, 'TRUE');
    expect(await leaseChecks(a)).toEqual([]);
  });

  test('renews from its own connection, and ends with its scheduler', async () => {
    const a = await part({ lease: { ...LEASE_TIMES, renewMs: 20 } });
    await a.scheduler().start();
    const heartbeat = async () => (await a.store.openInstances())[0]?.heartbeatMono ?? null;
    const before = await heartbeat();
    await until(async () => (await heartbeat())! > before! + 100);
    await a.scheduler().stop();
    expect(await a.store.openInstances()).toEqual([]);
  });

  test('goes on while another connection commits without pause', async () => {
    const a = await part({ lease: { ...LEASE_TIMES, renewMs: 20 } });
    await a.scheduler().start();
    const db = new Database(`${ground.home}/data/cron-agent.db`);
    const note = db.prepare("INSERT INTO conversation (id, updated_at, messages) VALUES (?, 0, '')");
    const heartbeat = db.prepare('SELECT heartbeat_mono FROM instance').pluck();
    const opened = heartbeat.get() as number;
    await until(() => (heartbeat.get() as number) > opened);
    const before = heartbeat.get() as number;
    const end = performance.now() + 1_000;
    for (let n = 0; performance.now() < end; n++) note.run(String(n));
    expect((heartbeat.get() as number) - before).toBeGreaterThan(200);
    db.close();
  });
});
