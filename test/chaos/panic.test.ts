// X60 on real processes: a person in a hurry, a scheduler that works, one that stands still, a database that is locked.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processesOfRun } from '../../src/task/process.js';
import type { Home } from '../support/serve.js';
import { temporaryHome } from '../support/serve.js';

let home: Home;
let serve: ChildProcess;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(async () => {
  if (serve.exitCode === null && serve.signalCode === null) {
    serve.kill('SIGKILL');
    await once(serve, 'exit');
  }
  home.remove();
});

interface Held {
  readonly held: boolean;
  readonly killed: number;
  readonly database: string;
  readonly schedulers: readonly { readonly pid: number; readonly stopped: boolean }[];
}

const runOf = (): string => {
  const database = new Database(home.database, { readonly: true });
  const id = database.prepare("SELECT id FROM run WHERE state = 'running'").pluck().get() as string | undefined;
  database.close();
  return id ?? '';
};

async function untilTaskRuns(): Promise<string> {
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    const id = runOf();
    if (id !== '' && processesOfRun(id).length > 0) return id;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('no task ran within 10 s');
}

describe.runIf(process.platform === 'linux')('X60: panic', () => {
  test.each([
    ['a scheduler that works', undefined, 'held'],
    // It may stand still in the middle of a transaction.
    ['a scheduler that stands still', 'SIGSTOP', expect.stringMatching(/^(held|unreachable)$/)],
    ['a locked database', 'lock', 'unreachable'],
  ])(
    'with %s ends what runs, and nothing begins until it is released',
    async (_, trouble, database) => {
      home.run('add', 'long', '--when', 'every day at 9am', '--yes', '--', '/bin/sleep', '60');
      serve = await home.serve();
      home.run('run', 'long');
      const runId = await untilTaskRuns();
      const beside = trouble === 'lock' ? new Database(home.database) : undefined;
      beside?.exec('BEGIN IMMEDIATE');
      if (trouble === 'SIGSTOP') serve.kill('SIGSTOP');

      const held = home.json<Held>('panic');
      expect(held).toMatchObject({ held: true, killed: 1, database });
      expect(processesOfRun(runId)).toEqual([]);

      if (beside) beside.exec('ROLLBACK');
      beside?.close();
      if (trouble === 'SIGSTOP') serve.kill('SIGCONT');
      home.run('run', 'long');
      const released = home.run('resume', '--all');
      expect(released.code).toBe(0);
      expect(home.json<{ state: string }[]>('history', 'long').map(({ state }) => state)).not.toContain('queued');
      serve.kill('SIGTERM');
      expect(await once(serve, 'exit')).toEqual([0, null]);
    },
    40_000,
  );

  test('serve says at its start that everything is held, and what ends it', async () => {
    home.run('add', 'long', '--when', 'every day at 9am', '--yes', '--', '/bin/sleep', '60');
    home.run('panic');
    const started = await home.serve();
    serve = started;
    expect(started.said()).toMatch(
      /^serving .*: 1 job, 0 paused, everything is held: panic since .* \(UTC\), by cli: nothing begins until: cron-agent resume --all$/m,
    );
    started.kill('SIGTERM');
    expect(await once(started, 'exit')).toEqual([0, null]);
  }, 40_000);
});
