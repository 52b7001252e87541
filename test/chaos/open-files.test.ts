// F85 on a real process: a scheduler that may not open one file more. What it cannot start says so in plain words and is tried again,
// it lives on, and it runs things again as soon as it may.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Home, Serve } from '../support/serve.js';
import { temporaryHome } from '../support/serve.js';

let home: Home;
let serve: Serve | undefined;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(async () => {
  if (serve?.exitCode === null && serve.signalCode === null) {
    serve.kill('SIGKILL');
    await once(serve, 'exit');
  }
  home.remove();
});

const CAN_LIMIT = spawnSync('prlimit', ['--pid', String(process.pid), '--nofile']).status === 0;

interface Row {
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
}

/** The soft limit of the scheduler, from outside; what it has open stays open. */
function limitFiles(most: number): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(serve!.pid), `--nofile=${most}:`], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
}

/** The newest run of the job, as soon as it is none of these. */
async function runOf(job: string, ...not: readonly string[]): Promise<Row> {
  const until = performance.now() + 20_000;
  for (;;) {
    const [row] = home.json<Row[]>('history', job);
    if (row && !not.includes(row.state)) return row;
    if (performance.now() > until) throw new Error(`${job}: ${JSON.stringify(row)}; serve: ${serve!.said()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const PLAIN = 'too many open files in cron-agent (see ulimit -n)';

test.runIf(CAN_LIMIT)(
  'F85: with no file descriptor left runs fail in plain words, are tried again, and the scheduler recovers',
  async () => {
    const script = join(home.folder, 'script.sh');
    writeFileSync(script, '#!/bin/sh\necho done\n', { mode: 0o755 });
    writeFileSync(join(home.folder, 'fine.mjs'), 'export default () => "done";');
    const tasks = { fine: { kind: 'function', module: './fine.mjs', effect: 'none' } };
    writeFileSync(join(home.folder, 'cron-agent.config.json'), JSON.stringify({ tasks }), { mode: 0o600 });
    const add = (name: string, ...what: readonly string[]) =>
      expect(home.run('add', name, '--cron', '0 0 1 1 *', '--retries', '2', '--yes', ...what).code).toBe(0);
    for (const name of ['plain', 'plain-after']) add(name, '--', '/bin/echo', 'done');
    for (const name of ['script', 'script-after']) add(name, '--', script);
    for (const name of ['function', 'function-after']) add(name, '--task', 'fine');

    serve = await home.serve();
    limitFiles(3);
    for (const job of ['plain', 'script', 'function']) {
      home.run('run', job);
      const { state, reason, attempts } = await runOf(job, 'queued', 'running');
      expect([job, state, attempts, reason]).toEqual([job, 'retry_wait', 1, expect.stringContaining(PLAIN)]);
    }
    expect([serve.exitCode, serve.said()]).toEqual([null, expect.not.stringMatching(/DEGRADED|unexpected/)]);

    limitFiles(1_024);
    for (const job of ['plain-after', 'script-after', 'function-after']) {
      home.run('run', job);
      expect([job, (await runOf(job, 'queued', 'running')).state]).toEqual([job, 'succeeded']);
    }
    serve.kill('SIGTERM');
    expect(await once(serve, 'exit')).toEqual([0, null]);
  },
  120_000,
);
