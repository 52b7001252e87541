// Real `serve` processes, a real monitor and a real receiver of webhooks: the right pings, in order; each incident told once; and what a
// kill -9 cut short is told by the next one.

import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Monitor, Pinged } from '../support/monitor.js';
import { monitor } from '../support/monitor.js';
import type { Receiver } from '../support/receiver.js';
import { receiver, SECRET } from '../support/receiver.js';
import type { Home, Serve } from '../support/serve.js';
import { temporaryHome } from '../support/serve.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let home: Home;
let hooks: Receiver;
let to: Monitor;
let serves: Serve[];
let answer: ((response: ServerResponse, count: number, pinged: Pinged) => void) | undefined;
beforeEach(async () => {
  home = temporaryHome();
  [serves, answer] = [[], undefined];
  hooks = await receiver();
  to = await monitor((response, count, pinged) => (answer ? answer(response, count, pinged) : void response.end('OK')));
  configure({ pings: [{ name: 'hc', url: to.url }] });
});
afterEach(async () => {
  for (const each of serves) await end(each, 'SIGKILL');
  await Promise.all([to.close(), hooks.close()]);
  home.remove();
});

function configure(notify: Record<string, unknown>): void {
  const webhooks = [{ name: 'ops', url: hooks.url, secret: SECRET }];
  mkdirSync(join(home.folder, 'config'), { mode: 0o700, recursive: true });
  const own = JSON.stringify({ notify: { ...notify, webhooks } });
  writeFileSync(join(home.folder, 'config', 'config.json'), own, { mode: 0o600 });
}

async function serve(): Promise<Serve> {
  const started = await home.serve();
  serves.push(started);
  return started;
}

async function end(process: Serve, signal: NodeJS.Signals): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const gone = once(process, 'exit');
  process.kill(signal);
  await gone;
}

const stored = (name: string, script: string, ...more: string[]) =>
  expect(home.run('add', name, '--cron', '0 0 1 1 *', '--yes', ...more, '--', '/bin/sh', '-c', script).code).toBe(0);
const types = (): readonly string[] => hooks.received.map(({ body }) => body.type);

async function settled(): Promise<void> {
  await vi.waitFor(
    () => {
      const db = new Database(home.database, { readonly: true });
      const left: unknown = db
        .prepare("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')")
        .pluck()
        .get();
      db.close();
      expect(left).toBe(0);
    },
    { timeout: 60_000 },
  );
}

test('S47: the monitor hears of each run in order, the webhook of the incident once and of its end once', async () => {
  const flag = join(home.folder, 'broken');
  writeFileSync(flag, '');
  stored('nightly', `test ! -e ${flag} || { echo the canary of the output >&2; exit 3; }`);
  await serve();
  for (let times = 0; times < 3; times++) await home.runBeside('run', 'nightly', '--wait');
  rmSync(flag);
  for (let times = 0; times < 2; times++) await home.runBeside('run', 'nightly', '--wait');
  await settled();
  const [bad, good] = [
    ['nightly/start', 'nightly/3'],
    ['nightly/start', 'nightly'],
  ];
  expect(to.told()).toEqual([bad, bad, bad, good, good].flat());
  const rids = to.pinged.map(({ rid }) => rid);
  expect(rids.filter((_, n) => n % 2 === 0)).toEqual(rids.filter((_, n) => n % 2 === 1));
  expect(new Set(rids).size).toBe(5);
  expect(hooks.unsigned).toEqual([]);
  expect(types()).toEqual(['run.failed', 'job.recovered']);
  expect(hooks.received[1]!.body.data).toMatchObject({
    ...{ failures: 3, lasted_ms: expect.any(Number), incident: hooks.received[0]!.body.data['incident'] },
  });
  expect(JSON.stringify([to.pinged, hooks.received])).not.toContain('canary');
});

test('a run that kill -9 cut is /fail by the next scheduler, under the id it began with, and one incident', async () => {
  const began = join(home.folder, 'began');
  stored('once', `touch ${began}; exec sleep 300`);
  const first = await serve();
  await home.runBeside('run', 'once');
  await vi.waitFor(() => expect(existsSync(began)).toBe(true), { timeout: 30_000 });
  await to.until(({ length }) => length === 1);
  await settled();
  await end(first, 'SIGKILL');
  expect(to.told()).toEqual(['once/start']);
  await serve();
  await to.until(({ length }) => length === 2);
  await settled();
  expect(to.told()).toEqual(['once/start', 'once/fail']);
  expect(to.pinged[1]!.rid).toBe(to.pinged[0]!.rid);
  expect(to.pinged[1]!.body).toMatch(/^once: unknown, due .*the scheduler died during attempt 1/);
  expect(types()).toEqual(['run.unknown']);
  await serve();
  await settled();
  expect([to.told().length, types().length]).toEqual([2, 1]);
});

test('F01: killed between the end of a run and its ping, the next scheduler sends it; twice at most, under one id', async () => {
  stored('quick', 'exit 0');
  answer = (response, _count, { verdict }) => (verdict === '' ? undefined : void response.end());
  const first = await serve();
  await home.runBeside('run', 'quick', '--wait');
  await to.until((pinged) => pinged.some(({ verdict }) => verdict === ''));
  await end(first, 'SIGKILL');
  answer = undefined;
  await serve();
  await to.until(({ length }) => length === 3);
  await settled();
  expect(to.told()).toEqual(['quick/start', 'quick', 'quick']);
  expect(new Set(to.pinged.map(({ rid }) => rid)).size).toBe(1);
});

test('a run that began before anybody could be told is told of in order, and no run waits for the monitor', async () => {
  await to.close();
  stored('quick', 'exit 0');
  await serve();
  const began = performance.now();
  expect((await home.runBeside('run', 'quick', '--wait')).code).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
  const again = await monitor();
  configure({ pings: [{ name: 'hc', url: again.url }] });
  await end(serves[0]!, 'SIGTERM');
  await serve();
  await settled();
  expect(again.told()).toEqual(['quick/start', 'quick']);
  to = again;
});

test('two schedulers of one database: each run and each incident is told once', async () => {
  stored('bad', 'exit 1');
  await serve();
  await serve();
  for (let times = 0; times < 4; times++) await home.runBeside('run', 'bad', '--wait');
  await settled();
  expect(to.told()).toEqual(Array.from({ length: 4 }, () => ['bad/start', 'bad/1']).flat());
  expect(types()).toEqual(['run.failed']);
});

test('the heartbeat comes while it lives, stops with kill -9 and with a stopped process, and comes again with the next one', async () => {
  configure({ heartbeat: { url: to.urlOf('alive'), every: '1s' } });
  const first = await serve();
  await to.until(({ length }) => length >= 3);
  first.kill('SIGSTOP');
  const health = await home.runBeside('health');
  const atStop = to.pinged.length;
  await end(first, 'SIGKILL');
  expect(health.code).toBe(0); // its lease is fresh for 90 s yet
  expect((await home.runBeside('health')).code).toBe(1);
  // One may have been on its way.
  expect(to.pinged.length - atStop).toBeLessThanOrEqual(1);
  const dead = to.pinged.length;
  await serve();
  await to.until(({ length }) => length >= dead + 2);
  expect((await home.runBeside('health')).code).toBe(0);
  expect(new Set(to.told())).toEqual(new Set(['alive']));
});

test('X50: a URL of a monitor is in no file but the one it was written into, nor in any word', async () => {
  const token = 'c4na7y-0f-a-ur1';
  answer = (response) => void response.writeHead(500).end();
  configure({
    pings: [{ name: 'hc', url: to.urlOf(token), jobs: ['quick'] }],
    heartbeat: { url: to.urlOf(`${token}-beat`) },
  });
  stored('quick', 'exit 0');
  const process = await serve();
  await home.runBeside('run', 'quick', '--wait');
  await vi.waitFor(() =>
    expect(process.said()).toMatch(/NOTICE_FAILED ping\.start to ping:hc .*answered 500; next try/),
  );
  await vi.waitFor(() => expect(process.said()).toMatch(/NOTICE_FAILED heartbeat to heartbeat .*answered 500/));
  const doctor = await home.runBeside('doctor');
  expect(doctor.stdout).toMatch(/ping:hc at http:\/\/127\.0\.0\.1:\d+: nothing sent yet, .*answered 500/);
  const words = [process.said(), doctor.stdout, doctor.stderr, (await home.runBeside('status', '--json')).stdout].join(
    '\n',
  );
  await end(process, 'SIGTERM');
  expect(words).not.toContain(token);
  const files = readdirSync(home.folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(home.folder, file))
    .filter((file) => statSync(file).isFile() && !file.endsWith('config.json'));
  expect(files).toContain(home.database);
  for (const file of files) expect(readFileSync(file, 'latin1')).not.toContain(token);
});
