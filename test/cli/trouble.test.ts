// What a tired person and a careless program get for their mistakes: one clear error, a remedy, nothing changed.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeEach(() => {
  here = commandLine();
});
afterEach(() => here.remove());

const nightly = ['add', 'nightly', '--task', 'db_backup', '--cron', '0 9 * * 1-5'];
const inline = ['add', 'mine', '--cron', '@daily'];

describe('errors say what was expected, what came, and what to do', () => {
  test.each([
    [['skip', 'x', '-n', '0'], /^error: count: expected more than 0, got 0\.$/m],
    [
      ['list', '--state', 'x'],
      /^error: state: expected one of active, paused, quarantined, exhausted, removed, got "x"\.$/m,
    ],
    [[...nightly, '--if-exists', 'no'], /^error: if_exists: expected one of raise, skip, update, got "no"\.$/m],
    [[...nightly, '--retries', '999'], /^error: retries: expected at most 100, got 999\.$/m],
    [['history', '--since', 'x'], /^error: since: expected a moment, got "x": .*\nhint: Write an ISO time such as /m],
    [['explain', 'daily', '--now', 'x'], /^error: now: expected a moment, got "x": .*\nhint: Write an ISO time/m],
    [['logs'], /^error: missing required argument 'run'\nhint: See: cron-agent help logs$/m],
    [['list', '--db', ''], /^error: configuration: --db: expected a path, got nothing\./m],
    [['help', 'lits'], /^error: unknown command 'lits'\nhint: Did you mean list\?$/m],
  ])('%j', async (argv, error) => {
    const { code, stdout, stderr } = await here.run(...argv);
    expect(stderr).toMatch(error);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(here.folder)).toEqual([]);
  });

  test('a cron line of four fields is counted, not read as words', async () => {
    const { code, stderr } = await here.run('add', 'a', '--task', 'db_backup', '--cron', '0 0 1 jan');
    expect(stderr).toMatch(/crontab: expected 5 fields .* got 4\./);
    expect(code).toBe(2);
  });

  test('doctor asks for the name of the model where only the endpoint is known', async () => {
    const environment = { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' };
    const { code, stdout } = await here.say('', { environment }, 'doctor');
    expect(stdout).toMatch(/✗ model +no name for the model at http:\/\/127\.0\.0\.1:1\/v1\n +fix: Set OPENAI_MODEL/);
    expect(code).toBe(1);
  });

  test('a database that cannot be used is said once by doctor', async () => {
    mkdirSync(join(here.folder, 'data'), { mode: 0o700 });
    writeFileSync(join(here.folder, 'data', 'cron-agent.db'), 'no database', { mode: 0o600 });
    const { code, stdout, stderr } = await here.run('doctor');
    expect(stdout).toMatch(/✗ database .*damaged or foreign/);
    expect([code, stderr]).toEqual([1, '']);
  });
});

describe('a yes that is needed', () => {
  test('a program finds the whole card inside the error', async () => {
    const { code, stderr } = await here.run(...inline, '--json', '--', 'echo', 'hi');
    const { error } = JSON.parse(stderr) as { error: { code: string; preview: string } };
    expect(code).toBe(3);
    expect(error.code).toBe('needs_confirmation');
    expect(error.preview).toMatch(/command {2}\["echo","hi"\]/);
  });

  test('a person who says no is told that nothing was changed', async () => {
    const { code, stderr } = await here.say('n\n', { terminal: true }, ...inline, '--', 'echo', 'hi');
    expect(stderr).toMatch(/Go on\? \[y\/N\] error: The answer was not yes: nothing was changed\./);
    expect(code).toBe(3);
    expect(await here.json('list')).toEqual([]);
  });

  test('a person who says yes gets the receipt', async () => {
    const { code, stdout } = await here.say('y\n', { terminal: true }, ...inline, '--', 'echo', 'hi');
    expect(stdout).toMatch(/^Added mine: /);
    expect(code).toBe(0);
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while waiting for a run stops the run and leaves nothing behind', async (signal, exitCode) => {
  here.configure({ tasks: { long: { kind: 'shell', command: ['sleep', '60'] } } });
  await here.run('add', 'long', '--task', 'long', '--cron', '@yearly');
  let ended = false;
  const said = here.run('run', 'long', '--wait').finally(() => (ended = true));
  while (!ended) {
    await here.clock.advance(100);
    const [run] = await here.json<{ state: string }[]>('history');
    if (run?.state === 'running') here.signal(signal);
  }
  expect(await said).toMatchObject({
    code: exitCode,
    stderr: expect.stringMatching(/Interrupted: run .* was stopped/),
  });
  const [run] = await here.json<{ state: string }[]>('history');
  expect(run?.state).toBe('unknown');
});
