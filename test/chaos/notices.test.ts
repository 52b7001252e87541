// A real `serve` killed in the middle of a send: what it was telling is told by the next one, under the same id (F01, T8).

import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Receiver } from '../support/receiver.js';
import { ok, receiver, SECRET } from '../support/receiver.js';
import type { Home, Serve } from '../support/serve.js';
import { temporaryHome } from '../support/serve.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let home: Home;
let to: Receiver;
let answer: (response: ServerResponse, count: number) => void;
beforeEach(async () => {
  home = temporaryHome();
  answer = ok;
  to = await receiver((response, count) => answer(response, count));
  mkdirSync(join(home.folder, 'config'), { mode: 0o700 });
  const webhooks = [{ name: 'ops', url: to.url, secret: SECRET }];
  writeFileSync(join(home.folder, 'config', 'config.json'), JSON.stringify({ notify: { webhooks } }), { mode: 0o600 });
  const script = 'echo the canary of the output >&2; exit 3';
  home.run('add', 'nightly', '--cron', '0 0 1 1 *', '--yes', '--', '/bin/sh', '-c', script);
});
afterEach(async () => {
  await to.close();
  home.remove();
});

function rows(): readonly { readonly id: string; readonly state: string; readonly attempts: number }[] {
  const db = new Database(home.database, { readonly: true });
  const all = db.prepare('SELECT id, state, attempts FROM outbox').all();
  db.close();
  return all as ReturnType<typeof rows>;
}

async function stopped(serve: Serve): Promise<void> {
  const gone = once(serve, 'exit');
  serve.kill('SIGTERM');
  expect(await gone).toEqual([0, null]);
}

test('F01: kill -9 mid outbox send, and the notice arrives at least once, with one id', async () => {
  answer = (response, count) => (count === 1 ? undefined : ok(response));
  const first = await home.serve();
  home.run('run', 'nightly');
  await to.until(1);
  const gone = once(first, 'exit');
  first.kill('SIGKILL');
  await gone;
  expect(rows()).toMatchObject([{ state: 'sending', attempts: 1 }]);

  const second = await home.serve();
  await to.until(2);
  await vi.waitFor(() => expect(rows()).toMatchObject([{ state: 'sent', attempts: 2 }]), { timeout: 30_000 });
  await stopped(second);
  expect(to.unsigned).toEqual([]);
  expect(to.received.map(({ id }) => id)).toEqual([rows()[0]!.id, rows()[0]!.id]);
  expect(to.received[0]!.text).toBe(to.received[1]!.text);
  expect(to.received[0]!.body).toMatchObject({
    type: 'run.failed',
    data: { job: 'nightly', state: 'failed', exit_code: 3, origin: 'manual' },
  });
  expect(to.received[0]!.text).not.toContain('canary');
  expect(home.json<{ reason: string }[]>('history', 'nightly')[0]!.reason).toContain('canary');
});

test('X50: what fails is said, and neither the secret nor the path of the URL in any word or file', async () => {
  answer = (response) => void response.writeHead(500).end('whsec_ echo');
  const serve = await home.serve('-v');
  home.run('run', 'nightly');
  await to.until(1);
  await vi.waitFor(() =>
    expect(serve.said()).toMatch(/NOTICE_FAILED run\.failed to ops \(attempt 1\): answered 500; next/),
  );
  const doctor = home.run('doctor');
  expect(doctor.stdout).toMatch(/ops.*http:\/\/127\.0\.0\.1:\d+.*answered 500/);
  const shown = [serve.said(), doctor.stdout, doctor.stderr, home.run('status', '--json').stdout].join('\n');
  await stopped(serve);
  expect(shown).not.toMatch(/whsec_|\/hook/);
  const files = readdirSync(home.folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(home.folder, file))
    .filter((file) => statSync(file).isFile() && !file.endsWith('config.json'));
  expect(files.some((file) => file === home.database)).toBe(true);
  for (const file of files) expect(readFileSync(file, 'latin1')).not.toContain(SECRET.slice(6));
});

test('told to stop, it does not wait for a receiver that never answers', async () => {
  answer = () => undefined;
  const serve = await home.serve();
  home.run('run', 'nightly');
  await to.until(1);
  const began = performance.now();
  await stopped(serve);
  expect(performance.now() - began).toBeLessThan(9_000);
  expect(rows()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
});
