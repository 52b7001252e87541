// Schedulers that stand still: stopped from outside, stuck in their own main thread, or gone quiet in another container. Real
// processes and real threads over one database, with a lease of seconds.

import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import { runNow } from '../../src/crontab/run-now.js';
import type { RunId } from '../../src/job/ids.js';
import type { TaskSpec } from '../../src/job/task-spec.js';
import type { Effect } from '../../src/policy/policies.js';
import { machineMonotonic } from '../../src/time/clock.js';
import type { Beside } from '../support/frozen.js';
import { aNewJob } from '../support/builders.js';
import { Ground, SHORT_LEASE, until } from '../support/frozen.js';

const me = { by: 'test', confirmed: true };

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

/** A command that leaves a line, then works for `seconds`; asked for now. */
async function begun(w: Beside, effect: Effect, seconds: number): Promise<RunId> {
  const script = `echo "$CRON_AGENT_ATTEMPT $CRON_AGENT_IDEMPOTENCY_KEY" >> ${ground.home}/effects; sleep ${seconds}`;
  const task = { kind: 'command', argv: ['/bin/sh', '-c', script], cwd: ground.home } satisfies TaskSpec;
  const schedule = { kind: 'once', at: '2099-01-01T00:00:00Z', timezone: 'UTC' } as const;
  await w.store.addJob(aNewJob({ name: 'work', task, schedule, effect, lane: 'process' }, w.clock.now()));
  const asked = await runNow(w.crontab, { job: 'work' }, me);
  if (!asked.ok) throw new Error(JSON.stringify(asked.failure));
  await until(() => effects().length === 1);
  await until(async () => (await w.store.attempts(asked.value.runId)).some(({ pid }) => pid !== null));
  return asked.value.runId;
}

const effects = (): string[] => ground.read('effects').split('\n').filter(Boolean);
const stateOf = async (w: Beside, id: RunId) => (await w.store.findRuns(id))[0]?.state;
const holderRow = async (w: Beside, pid: number) => (await w.store.openInstances()).find((each) => each.pid === pid)!;
const silentFor = async (w: Beside, pid: number) => machineMonotonic() - (await holderRow(w, pid)).heartbeatMono!;

describe('F07: a holder is stopped (SIGSTOP)', () => {
  test('for a moment: nobody takes over, and it finishes what it began', async () => {
    const holder = await ground.holder();
    const w = await ground.beside();
    const run = await begun(w, 'once', 0.5);
    await ground.stopBetweenWrites(holder);
    await w.scheduler().start();
    expect(await stateOf(w, run)).toBe('running');
    expect(w.events).toEqual([]);
    holder.child.kill('SIGCONT');
    await until(async () => (await stateOf(w, run)) === 'succeeded');
    expect(effects()).toHaveLength(1);
  }, 60_000);

  test.each([
    ['once', 'unknown', 1],
    ['idempotent', 'succeeded', 2],
  ] as const)(
    'beyond the limit: it is killed first, with its task; a run with effect %s is %s',
    async (effect, expected, effectCount) => {
      const holder = await ground.holder();
      const w = await ground.beside();
      const run = await begun(w, effect, 2);
      await ground.stopBetweenWrites(holder);
      const gone = once(holder.child, 'exit');
      await until(async () => (await silentFor(w, holder.child.pid!)) > SHORT_LEASE.staleMs);
      expect(w.crontab.isAlive(await holderRow(w, holder.child.pid!))).toBe(false);
      await w.scheduler().start();
      expect((await gone)[1]).toBe('SIGKILL');
      expect(w.events).toContainEqual(expect.objectContaining({ kind: 'took_over', killed: true, running: 1 }));
      await until(async () => (await stateOf(w, run)) === expected);
      expect(effects()).toHaveLength(effectCount);
      expect(new Set(effects().map((line) => line.split(' ')[1])).size).toBe(1);
      expect(await holderRow(w, holder.child.pid!)).toBeUndefined();
    },
    60_000,
  );

  test('one that holds nothing is left alone', async () => {
    const holder = await ground.holder();
    const w = await ground.beside();
    await ground.stopBetweenWrites(holder);
    await until(async () => (await silentFor(w, holder.child.pid!)) > SHORT_LEASE.staleMs);
    await w.scheduler().start();
    expect(w.events).toEqual([]);
    const later = holder.said.length;
    holder.child.kill('SIGCONT');
    // It fires again at once, under the lease that it renews itself.
    await add(w.crontab, { name: 'beat', task: 'notify', args: { message: '.' }, cron: '* * * * * *' }, me);
    await w.scheduler().stop();
    await holder.hears('attempt_ended', later);
    expect(holder.child.exitCode).toBeNull();
  }, 60_000);
});

describe('F07: a holder is stopped in the middle of a transaction', () => {
  test.each(['recordTicks:before-commit', 'finishRuns:before-commit'])(
    '%s: nobody can write until it is ended, and then everybody can',
    async (stopAt) => {
      const w = await ground.beside({ busyLimitMs: 100 });
      await add(w.crontab, { name: 'beat', task: 'notify', args: { message: '.' }, cron: '* * * * * *' }, me);
      const holder = await ground.holder({ stopAt });
      const gone = once(holder.child, 'exit');
      await holder.hears('stopping');
      await until(async () => (await silentFor(w, holder.child.pid!)) > SHORT_LEASE.staleMs);
      await w.scheduler().start();
      expect((await gone)[1]).toBe('SIGKILL');
      expect(w.events).toContainEqual(expect.objectContaining({ kind: 'took_over', killed: true }));
      await until(() => w.events.filter(({ kind }) => kind === 'attempt_ended').length >= 2);
      const instants = (await w.store.history({ limit: 100 })).map((row) => row.scheduledFor);
      expect(new Set(instants).size).toBe(instants.length);
    },
    60_000,
  );
});

describe('F14: a main thread stands still', () => {
  test('its lease lives on; its ticks are late, none is lost or doubled, and others fire meanwhile', async () => {
    const holder = await ground.holder({ stallMs: 2 * SHORT_LEASE.staleMs });
    const w = await ground.beside();
    await add(w.crontab, { name: 'beat', task: 'notify', args: { message: '.' }, cron: '* * * * * *' }, me);
    const run = await begun(w, 'once', 1);
    holder.child.kill('SIGUSR2');
    await holder.hears('stalling');
    await until(async () => (await lagOf(w, holder.child.pid!)) > SHORT_LEASE.staleMs);
    expect(await silentFor(w, holder.child.pid!)).toBeLessThan(SHORT_LEASE.staleMs);
    await w.scheduler().start();
    expect(await stateOf(w, run)).toBe('running');
    await holder.hears('stalled');
    await until(async () => (await stateOf(w, run)) === 'succeeded');
    expect(w.events.filter(({ kind }) => kind === 'took_over')).toEqual([]);
    expect(holder.said.filter(({ kind }) => kind === 'stale_finish')).toEqual([]);
    const beats = (await w.store.history({ limit: 100 })).filter((row) => row.job === 'beat');
    const instants = beats.map((row) => row.scheduledFor).reverse();
    expect(instants).toEqual(instants.map((_, index) => instants[0]! + index * 1_000));
    expect(instants.length).toBeGreaterThan(2);
    expect(effects()).toHaveLength(1);
  }, 60_000);

  const lagOf = async (w: Beside, pid: number): Promise<number> => (await holderRow(w, pid)).loopLagMs ?? 0;
});

describe('F13, F10, F11: a real process under a wrong clock', () => {
  test('stopped for 8 hours, then a year ahead, then a day back: told, made up for once each, nothing fired again', async () => {
    const w = await ground.beside();
    await add(w.crontab, { name: 'beat', task: 'notify', args: { message: '.' }, cron: '0 * * * *' }, me);
    const holder = await ground.holder();
    const HOUR = 3_600_000;
    let offset = 0;
    const jump = async (by: number): Promise<void> => {
      const before = holder.said.length;
      offset += by;
      ground.setClock(offset);
      holder.child.kill('SIGCONT');
      const set = performance.now();
      expect((await holder.hears('clock_jumped', before)).deltaMs / 1_000).toBeCloseTo(by / 1_000, -1);
      // One look a second, and some for a busy machine.
      expect(performance.now() - set).toBeLessThan(3_000);
    };
    await ground.stopBetweenWrites(holder);
    await jump(8 * HOUR);
    await holder.hears('attempt_ended');
    const afterSleep = await w.store.history({ limit: 100 });
    expect(afterSleep.filter((row) => row.runId !== null)).toHaveLength(1);
    expect(afterSleep.filter((row) => row.state === 'SKIPPED_COALESCED').length).toBeGreaterThanOrEqual(6);
    await jump(365 * 24 * HOUR);
    await until(() => holder.said.filter(({ kind }) => kind === 'attempt_ended').length === 2);
    await jump(-24 * HOUR);
    await w.scheduler().start();
    await until(() => w.events.some(({ kind }) => kind === 'clock_suspect'));
    const rows = await w.store.history({ limit: 1_000 });
    expect(rows.filter((row) => row.runId !== null)).toHaveLength(2);
    expect(new Set(rows.map((row) => row.scheduledFor)).size).toBe(rows.length);
    const ledger = await w.store.ledger({ limit: 10 });
    expect(ledger.filter((row) => row.event === 'clock_jumped').length).toBeGreaterThanOrEqual(1);
  }, 60_000);
});
