// Real `serve` processes: what they do when told to stop, beside another one, and before a database of a newer version
// (RELIABILITY.md F03, F04, F06). stdin is not looked at by `serve`, so its closing stops nothing.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Home } from '../support/serve.js';
import { effectsIn, temporaryHome } from '../support/serve.js';
import { strays } from './oracle.js';

/** A start takes 0.4 s, on a loaded machine ten times as long. */
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let home: Home;
let effects: string;
beforeAll(() => {
  home = temporaryHome();
  effects = join(home.folder, 'effects.txt');
  const jobs = { long: lives(1), stubborn: lives(600), short: lives(0) };
  for (const [name, script] of Object.entries(jobs)) {
    const added = home.run('add', name, '--cron', '0 0 1 1 *', '--yes', '--', '/bin/sh', '-c', script);
    expect(added.stdout, added.stderr).toContain(name);
  }
});
beforeEach(() => writeFileSync(effects, ''));
afterAll(() => home.remove());

/** Asks for a run and resolves when its task has left its first line. */
async function begin(name: string): Promise<string> {
  const { run_id } = home.json<{ run_id: string }>('run', name);
  while (!effectsOf(run_id).includes('begin')) await new Promise((resolve) => setTimeout(resolve, 20));
  return run_id;
}

function lives(seconds: number): string {
  return `echo "begin $CRON_AGENT_RUN_ID" >> ${effects}; sleep ${seconds}; echo "end $CRON_AGENT_RUN_ID" >> ${effects}`;
}

function effectsOf(run: string): readonly string[] {
  return effectsIn(effects).flatMap((line) => (line.endsWith(` ${run}`) ? [line.split(' ')[0]!] : []));
}

function stateOf(run: string): unknown {
  const db = new Database(home.database, { readonly: true });
  const state = db.prepare('SELECT state FROM run WHERE id = ?').pluck().get(run);
  db.close();
  return state;
}

describe('F06: told to stop', () => {
  test.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGHUP', 0],
  ] as const)('%s: what runs may end, nothing new begins, exit %i', async (signal, code) => {
    const serve = await home.serve();
    const run = await begin('long');
    const told = heard(serve, /stopping on/);
    const gone = once(serve, 'exit');
    serve.kill(signal);
    await told;
    const late = home.json<{ run_id: string }>('run', 'short');
    expect(await gone).toEqual([code, null]);
    expect([effectsOf(run), effectsOf(late.run_id)]).toEqual([['begin', 'end'], []]);
    expect([stateOf(run), stateOf(late.run_id)]).toEqual(['succeeded', 'queued']);
  });

  test('what does not end in its grace is ended, and said to be unknown', async () => {
    const serve = await home.serve('--grace', '1');
    const run = await begin('stubborn');
    const gone = once(serve, 'exit');
    serve.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    expect(strays(home.folder)).toEqual([]);
    expect([effectsOf(run), stateOf(run)]).toEqual([['begin'], 'unknown']);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s twice: at once, with its tasks, exit %i', async (signal, code) => {
    const serve = await home.serve('--grace', '600');
    await begin('stubborn');
    const told = heard(serve, /stopping on/);
    const gone = once(serve, 'exit');
    serve.kill(signal);
    await told;
    serve.kill(signal);
    expect(await gone).toEqual([code, null]);
    expect(strays(home.folder)).toEqual([]);
  });
});

test('F03: a second serve on one database says so and shares the work', async () => {
  const first = await home.serve();
  const second = await home.serve();
  expect(second.said()).toMatch(new RegExp(`another serve is working from this database \\(pid ${first.pid}\\)`));
  const run = await begin('short');
  for (const serve of [first, second]) {
    const gone = once(serve, 'exit');
    serve.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
  }
  expect(effectsOf(run)).toEqual(['begin', 'end']);
});

test('F04: a daemon under which a newer version changes the schema ends, and says why', async () => {
  const serve = await home.serve();
  const ended = once(serve, 'exit');
  const newer = new Database(home.database);
  const known: unknown = newer.pragma('user_version', { simple: true });
  newer.pragma('user_version = 99');
  expect(await ended).toEqual([1, null]);
  expect(serve.said()).toMatch(
    /^STORE_NEWER: .*expected schema \d+ or older, got 99: a newer cron-agent has written it; nothing is fired any more\. Update this/m,
  );
  newer.pragma(`user_version = ${String(known)}`);
  newer.close();
});

test('F04: a database that a newer version has written is refused and left as it is', () => {
  const db = new Database(home.database);
  db.pragma('user_version = 99');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const before = contents(home.database);
  for (const command of [['serve'], ['list'], ['run', 'short']]) {
    const { code, stderr } = home.run(...command);
    expect(stderr).toMatch(/expected schema \d+ or older, got 99: a newer cron-agent has written it/);
    expect(code).toBe(1);
  }
  expect(contents(home.database)).toEqual(before);
});

/** Bytes of the database and of what SQLite keeps beside it. */
function contents(path: string): readonly (string | null)[] {
  return [path, `${path}-wal`].map((file) =>
    existsSync(file) && readFileSync(file).length > 0
      ? createHash('sha256').update(readFileSync(file)).digest('hex')
      : null,
  );
}

function heard(serve: ChildProcess, words: RegExp): Promise<void> {
  return new Promise((resolve) => serve.stderr!.on('data', (text: string) => words.test(text) && resolve()));
}
