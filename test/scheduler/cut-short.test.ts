// A process that runs and cannot be written down is nobody's after a crash, so it is ended; what it had done by then, nobody knows.

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runNow } from '../../src/crontab/run-now.js';
import type { Effect } from '../../src/policy/policies.js';
import { aNewJob } from '../support/builders.js';
import { Ground, until } from '../support/frozen.js';

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

describe('F30: that a process runs cannot be written down', () => {
  test.each<[Effect, string, number]>([
    // However often it may be tried: the doubt is a person's.
    ['once', 'unknown', 1],
    ['idempotent', 'succeeded', 2],
  ])('it is ended; a run with effect %s is %s', async (effect, state, effects) => {
    let refused = false;
    const probe = (point: string): void => {
      if (point !== 'recordSpawn:before-commit' || refused) return;
      refused = true;
      for (const end = performance.now() + 10_000; ground.read('effects') === '' && performance.now() < end;);
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR');
    };
    const w = await ground.beside({ probe });
    const argv = ['/bin/sh', '-c', 'echo did >> effects; sleep 0.5'];
    const task = { kind: 'command', argv, cwd: ground.home } as const;
    const schedule = { kind: 'once', at: '2099-01-01T00:00:00Z', timezone: 'UTC' } as const;
    const policies = { retries: 1, retryBaseMs: 1, retryMaxMs: 1 };
    await w.store.addJob(aNewJob({ name: 'pay', task, schedule, effect, lane: 'process', policies }, w.clock.now()));
    await w.scheduler().start();
    expect((await runNow(w.crontab, { job: 'pay' }, { by: 'test', confirmed: false })).ok).toBe(true);
    const row = async () => (await w.store.history({ limit: 1 }))[0]!;
    await until(async () => (await row()).endedAt !== null);
    expect(await row()).toMatchObject({ state });
    expect(ground.read('effects')).toBe('did\n'.repeat(effects));
    const [first] = await w.store.attempts((await row()).runId!);
    expect(first).toMatchObject({
      state: 'killed',
      error: expect.stringMatching(/^sh was ended, for that it runs could/) as string,
    });
    if (effect === 'once')
      expect((await row()).reason).toMatch(/disk I\/O error.*; whether it had its effect is not known$/);
  });
});
