// X60 on real processes: a person in a hurry, a scheduler that works, one that stands still, a database that is locked.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
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
  readonly killed: number | null;
  readonly left: readonly { readonly pid: number; readonly run_id: string }[];
  readonly database: string;
  readonly schedulers: readonly { readonly pid: number; readonly stopped: boolean }[];
}

const runOf = (where = home): string => {
  const database = new Database(where.database, { readonly: true });
  const id = database.prepare("SELECT id FROM run WHERE state = 'running'").pluck().get() as string | undefined;
  database.close();
  return id ?? '';
};

async function untilTaskRuns(where = home): Promise<string> {
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    const id = runOf(where);
    if (id !== '' && processesOfRun(id).length > 0) return id;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('no task ran within 10 s');
}

describe.runIf(process.platform === 'linux')('X60: panic', () => {
  test('without its database names the processes of this home alone, and says of which it cannot tell', async () => {
    const neighbour = temporaryHome();
    const servers = [];
    const strangers = [{ CRON_AGENT_RUN_ID: 'OLD' }, {}].map((env) => spawn('/bin/sleep', ['60'], { env }));
    try {
      for (const each of [neighbour, home]) {
        each.run('add', 'long', '--when', 'every day at 9am', '--yes', '--', '/bin/sleep', '60');
        servers.push((serve = await each.serve()));
        each.run('run', 'long');
      }
      const theirs = await untilTaskRuns(neighbour);
      const ours = await untilTaskRuns();
      serve.kill('SIGSTOP');
      renameSync(home.database, `${home.database}.away`);

      const { stdout } = home.run('panic');
      const held = home.json<Held>('panic');
      const pids = processesOfRun(ours);
      expect(held).toMatchObject({ killed: null, database: 'unreachable' });
      expect(held.left).toEqual(pids.map((pid) => ({ pid, run_id: ours })));
      expect(stdout).toContain(`Processes of runs that are still there: kill -9 ${pids.join(' ')}.`);
      // Those of others on this machine are not known either.
      expect(stdout).toMatch(new RegExp(`It cannot be told whose these are: ps -fp (\\d+,)*${strangers[0]!.pid}[,.]`));
      expect(stdout).not.toMatch(new RegExp(`\\b(?:${processesOfRun(theirs).join('|')})\\b`));
      expect(processesOfRun(theirs)).not.toEqual([]);
    } finally {
      for (const child of [...servers, ...strangers]) {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }
      for (const pid of [...processesOfRun(runOf(neighbour))]) process.kill(pid, 'SIGKILL');
      neighbour.remove();
    }
  }, 40_000);

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
