// health as a monitor calls it: beside a real `serve`, behind one that was killed, on what is not there.

import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MIGRATIONS } from '../../src/store/sqlite/schema.js';
import type { Home, Serve } from '../support/serve.js';
import { temporaryHome } from '../support/serve.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let home: Home;
let serves: Serve[];
beforeEach(() => {
  home = temporaryHome();
  serves = [];
});
afterEach(async () => {
  for (const each of serves) await ended(each, 'SIGKILL');
  home.remove();
});

async function serve(): Promise<Serve> {
  const started = await home.serve();
  serves.push(started);
  return started;
}

async function ended(process: Serve, signal: NodeJS.Signals): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const gone = once(process, 'exit');
  process.kill(signal);
  await gone;
}

interface Wire {
  readonly healthy: boolean;
  readonly scheduler: { readonly alive: boolean; readonly instances: readonly { pid: number; life: string }[] };
  readonly jobs: readonly Record<string, unknown>[];
}
const wire = (...args: string[]): Wire => JSON.parse(home.run('health', ...args, '--json').stdout) as Wire;

test('S46: 0 while each job had its success and somebody fires, 1 from a minute too late on', async () => {
  await serve();
  home.run('add', 'nightly', '--cron', '0 9 * * *', '--yes', '--', '/bin/true');
  home.run('run', 'nightly', '--wait');
  const well = home.run('health');
  expect([well.code, well.stderr]).toEqual([0, 'healthy: 1 job, none is late.\n']);
  expect(well.stdout).toMatch(/^well\tnightly\t\d{4}-\S+Z\t1d 1h\t\d{4}-\S+Z\tsucceeded\t-\n$/);
  expect(home.run('health', 'nightly', '--now', '+24h59m').code).toBe(0);
  const late = home.run('health', 'nightly', '--now', '+25h1m');
  expect(late.code).toBe(1);
  expect(late.stderr).toMatch(
    /^error: nightly: expected a success within 1d 1h, got the last 1d 1h ago; its newest run: succeeded\. See: cron-agent why nightly\n$/,
  );
  expect(wire()).toMatchObject({
    healthy: true,
    scheduler: { alive: true, instances: [{ pid: serves[0]!.pid, life: 'alive' }] },
    jobs: [
      {
        job: 'nightly',
        condition: 'well',
        healthy: true,
        allowed_ms: 90_000_000,
        late_at: expect.stringMatching(/Z$/),
      },
    ],
  });
  expect([home.run('health', 'nobody').code, home.run('health', '--now', 'soon').code]).toEqual([2, 2]);
});

test('1 as soon as the scheduler is dead, by a signal or as it should, and 0 with the next one', async () => {
  home.run('add', 'nightly', '--cron', '0 9 * * *', '--yes', '--', '/bin/true');
  expect(home.run('health')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected one that lives, got none'),
  });
  const first = await serve();
  expect(home.run('health').code).toBe(0);
  await ended(first, 'SIGKILL');
  const dead = home.run('health');
  expect(dead).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`pid ${first.pid} on \\S+ died: nothing fires`)),
  });
  expect(wire().scheduler).toMatchObject({ alive: false, instances: [{ life: 'dead' }] });
  const second = await serve();
  expect(home.run('health').code).toBe(0);
  await ended(second, 'SIGTERM');
  expect(home.run('health').code).toBe(1);
});

test('what is not there, or was written by an older or a newer program', () => {
  const missing = home.run('health');
  expect(missing).toMatchObject({ code: 1, stdout: '' });
  expect(missing.stderr).toMatch(
    /^error: database: expected one at \S+cron-agent\.db, got none: nothing was ever stored/,
  );
  home.run('add', 'nightly', '--cron', '0 9 * * *', '--yes', '--', '/bin/true');
  const file = new Database(home.database);
  file.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  file.close();
  const newer = home.run('health');
  expect(newer).toMatchObject({ code: 1, stdout: '' });
  expect(newer.stderr).toMatch(/^error: .*newer/);
  mkdirSync(join(home.folder, 'folder.db'));
  expect(home.run('health', '--db', join(home.folder, 'folder.db')).code).toBe(1);
});
