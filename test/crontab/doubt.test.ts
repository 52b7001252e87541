// Runs that want a person: dead letters, runs in doubt, and the trail of what was decided. Over real SQLite.

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import { audit } from '../../src/crontab/audit.js';
import type { Answer, Caller } from '../../src/crontab/crontab.js';
import { deadList, dismiss, replay } from '../../src/crontab/dead-letters.js';
import { pause } from '../../src/crontab/pause.js';
import { remove } from '../../src/crontab/remove.js';
import { resolve } from '../../src/crontab/resolve.js';
import { runNow } from '../../src/crontab/run-now.js';
import { update } from '../../src/crontab/update.js';
import type { Effect } from '../../src/policy/policies.js';
import type { Builtin } from '../../src/task/registry.js';
import type { Outcome, RunnerInput } from '../../src/task/runner.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const HOUR = 3_600_000;
const by: Caller = { by: 'test', confirmed: false };
const yes: Caller = { by: 'test', confirmed: true };
const FAILED: Outcome = { kind: 'failed', error: 'no route', transient: true };

let here: TestWorld;
let behave: (input: RunnerInput) => Promise<Outcome>;
const keys: string[] = [];

beforeEach(async () => {
  keys.length = 0;
  behave = () => Promise.resolve(FAILED);
  const task = (name: string, effect: Effect): Builtin => ({
    definition: { name, kind: 'builtin', description: '', params: {}, effect, lane: 'function' },
    runner: {
      run: (input) => {
        keys.push(input.context.idempotencyKey);
        return behave(input);
      },
    },
  });
  here = await world({ overrides: { builtins: [task('work', 'idempotent'), task('pay', 'once')] } });
});
afterEach(() => here.close());

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value;
}
const newest = async () => (await here.store.history({ limit: 1 }))[0]!;
const letters = async (all = false) => value(await deadList(here.crontab, { all }, by)).letters;

async function deadRun(): Promise<string> {
  value(await add(here.crontab, { name: 'sync', task: 'work', when: 'every day at 9am', retries: 1 }, by));
  await here.scheduler().start();
  await here.clock.advance(HOUR + 600_000);
  return (await newest()).runId!;
}

describe('S81: a dead letter', () => {
  test('says which run, why, since when, and with which key it could be replayed', async () => {
    const runId = await deadRun();
    expect(await letters()).toMatchObject([
      {
        ...{ runId, job: 'sync', state: 'dead', kind: 'spent', attempts: 2, version: 1, replays: 0, closedAt: null },
        ...{ reason: 'no route; all 2 tries spent', lastError: 'no route', idempotencyKey: keys[0] },
      },
    ]);
    const [letter] = await letters();
    expect(letter!.firstFailedAt).toBeLessThan(letter!.failedAt);
    expect(await here.store.counts()).toMatchObject({ dead: 1, unknown: 0 });
  });

  test('replayed is the same run with the same key, and is closed when it succeeds', async () => {
    const runId = await deadRun();
    behave = () => Promise.resolve({ kind: 'succeeded' });
    const replayed = value(await replay(here.crontab, { run: runId.slice(0, 14) }, by));
    expect(replayed).toMatchObject({ runId, was: 'dead', state: 'queued', idempotencyKey: keys[0], dismissedAt: null });
    await here.clock.advance(1_000);
    expect(await newest()).toMatchObject({ runId, state: 'succeeded', attempts: 3, origin: 'tick' });
    expect(new Set(keys).size).toBe(1);
    expect(await letters()).toEqual([]);
    expect(await letters(true)).toMatchObject([{ closedAs: 'replayed', replays: 1 }]);
  });

  test('that fails again is open again', async () => {
    await deadRun();
    value(await replay(here.crontab, { run: 'sync' }, by));
    await here.clock.advance(600_000);
    expect(await letters()).toMatchObject([{ state: 'dead', replays: 1, attempts: 4, closedAt: null }]);
  });

  test('S81, F89: replayed, it is tried as often as its job says, also where its instant is long past', async () => {
    const runId = await deadRun();
    value(await pause(here.crontab, { job: 'sync' }, by));
    for (const [later, attempts] of [
      [HOUR, 4],
      [10 * 24 * HOUR, 6],
    ] as const) {
      await here.clock.advance(later);
      value(await replay(here.crontab, { run: runId }, by));
      await here.clock.advance(1_000);
      expect((await here.store.findRuns(runId))[0]).toMatchObject({ state: 'retry_wait', attempts: attempts - 1 });
      await here.clock.advance(60_000);
      expect((await here.store.findRuns(runId))[0]).toMatchObject({
        ...{ state: 'dead', attempts, reason: 'no route; all 2 tries spent' },
      });
    }
    expect(new Set(keys).size).toBe(1);
  });

  test('S81, F89: so is one of a job that counts from completion', async () => {
    value(await add(here.crontab, { name: 'sync', task: 'work', every: '2h', from: 'completion', retries: 1 }, by));
    await here.scheduler().start();
    await here.clock.advance(2 * HOUR + 600_000);
    const { runId } = await newest();
    value(await pause(here.crontab, { job: 'sync' }, by));
    await here.clock.advance(24 * HOUR);
    value(await replay(here.crontab, { run: runId! }, by));
    await here.clock.advance(600_000);
    expect((await here.store.findRuns(runId!))[0]).toMatchObject({
      ...{ state: 'dead', attempts: 4, reason: 'no route; all 2 tries spent' },
    });
  });

  test('dismissed, the run stays dead and nobody is asked again; it can still be replayed', async () => {
    const runId = await deadRun();
    const at = here.clock.now();
    expect(value(await dismiss(here.crontab, { run: 'sync' }, by))).toMatchObject({ state: 'dead', dismissedAt: at });
    expect(await letters()).toEqual([]);
    expect(await letters(true)).toMatchObject([{ closedAs: 'dismissed', closedAt: at }]);
    expect(value(await replay(here.crontab, { run: runId }, by))).toMatchObject({ state: 'queued' });
  });

  test('of content that was replaced since is replayed only with a yes, and then tried as often as it may', async () => {
    const runId = await deadRun();
    value(await update(here.crontab, { job: 'sync', retries: 3, when: 'every day at 10am' }, by));
    expect(await replay(here.crontab, { run: runId }, by)).toMatchObject({
      ok: false,
      failure: {
        code: 'needs_confirmation',
        preview: expect.stringMatching(/version 1, .*09:00[^]*version 2, .*10:00/),
      },
    });
    expect((await newest()).state).toBe('dead');
    value(await replay(here.crontab, { run: runId }, yes));
    await here.clock.advance(60_000);
    expect(await newest()).toMatchObject({ runId, state: 'dead', version: 1, attempts: 4 });
  });

  test('of a removed job cannot be replayed, only dismissed; of another state neither', async () => {
    const runId = await deadRun();
    value(await remove(here.crontab, { job: 'sync' }, by));
    expect(await replay(here.crontab, { run: runId }, yes)).toMatchObject({ failure: { code: 'unknown_job' } });
    value(await dismiss(here.crontab, { run: runId }, by));
    expect(await resolve(here.crontab, { run: runId, as: 'failed' }, by)).toMatchObject({
      failure: { code: 'invalid' },
    });
  });

  test('S80: a timeout of what must not happen twice is one, ambiguous, after one attempt', async () => {
    behave = () => Promise.resolve({ kind: 'timed_out' });
    const wish = { name: 'pay', task: 'pay', when: 'every day at 9am', timeout: '1m', retries: 3 } as const;
    value(await add(here.crontab, wish, yes));
    await here.scheduler().start();
    await here.clock.advance(HOUR + 120_000);
    expect(await letters()).toMatchObject([
      { kind: 'ambiguous', attempts: 1, reason: expect.stringMatching(/^ambiguous: /) },
    ]);
  });

  test('is forgotten with its run only when it was answered', async () => {
    await deadRun();
    const far = (here.clock.now() + 1) as typeof here.clock extends { now(): infer T } ? T : never;
    await here.store.prune({ before: far, keepPerJob: 100 });
    expect(await letters()).toHaveLength(1);
    value(await dismiss(here.crontab, { run: 'sync' }, by));
    expect((await here.store.prune({ before: far, keepPerJob: 100 })).runs).toBe(1);
    expect(await letters(true)).toEqual([]);
  });
});

describe('a run in doubt', () => {
  async function unknownRun(): Promise<string> {
    value(await add(here.crontab, { name: 'pay', task: 'pay', when: 'every day at 9am' }, by));
    behave = () => Promise.resolve({ kind: 'interrupted' });
    await here.scheduler().start();
    await here.clock.advance(HOUR);
    const row = await newest();
    expect(row.state).toBe('unknown');
    return row.runId!;
  }

  test.each(['succeeded', 'failed'] as const)(
    'is marked %s by a person, who is in its reason and in the ledger',
    async (as) => {
      const runId = await unknownRun();
      expect(value(await deadList(here.crontab, {}, by)).unknown).toMatchObject([{ runId }]);
      expect(value(await resolve(here.crontab, { run: 'pay', as }, by))).toMatchObject({ was: 'unknown', state: as });
      expect(await newest()).toMatchObject({
        state: as,
        reason: expect.stringMatching(`^marked ${as} by test; before: `),
      });
      expect((await here.store.ledger({ limit: 1 }))[0]).toMatchObject({
        event: 'resolved',
        data: { run: runId, now: as },
      });
      expect((await here.store.jobs())[0]!.lastSuccessFor === null).toBe(as === 'failed');
    },
  );

  test('is begun anew on a person’s word, with its key', async () => {
    const runId = await unknownRun();
    expect(value(await resolve(here.crontab, { run: runId, as: 'rerun' }, by))).toMatchObject({ state: 'queued' });
    const [claimed] = await here.store.claimRuns({
      now: here.clock.now(),
      lane: 'function',
      limit: 9,
      instanceId: 'me',
    });
    expect(claimed).toMatchObject({ id: runId, attempts: 2, idempotencyKey: keys[0], askedBy: 'test' });
  });
});

describe('the audit trail', () => {
  test('tells who decided what from which words, and which version each run carried out', async () => {
    const runId = await deadRun();
    value(await update(here.crontab, { job: 'sync', when: 'every day at 10am' }, { ...by, by: 'somebody' }));
    const requested = value(await runNow(here.crontab, { job: 'sync' }, by));
    await here.clock.advance(1_000);
    const { rows, ledger } = value(await audit(here.crontab, { job: 'sync' }, by));
    expect(rows.map(({ event, by: who, version, phrase, runId: run }) => [event, who, version, phrase, run])).toEqual([
      ['ran', 'test', 2, 'every day at 10am', requested.runId],
      ['run_requested', 'test', 2, 'every day at 10am', requested.runId],
      ['updated', 'somebody', 2, 'every day at 10am', null],
      ['ran', 'schedule', 1, 'every day at 9am', runId],
      ['added', 'test', 1, 'every day at 9am', null],
    ]);
    expect(ledger).toEqual({ ok: true, rows: 3 });
    expect(value(await audit(here.crontab, { since: '5s' }, by)).rows).toHaveLength(2);
  });

  test('finds the row that somebody wrote beside the program', async () => {
    await deadRun();
    value(await update(here.crontab, { job: 'sync', when: 'every day at 10am' }, by));
    const stranger = new Database(here.config.databasePath);
    stranger.exec('DROP TRIGGER ledger_keeps_content');
    stranger.exec(`UPDATE ledger SET by = 'nobody' WHERE seq = 1`);
    stranger.close();
    expect(value(await audit(here.crontab, {}, by)).ledger).toEqual({ ok: false, seq: 1 });
  });
});
