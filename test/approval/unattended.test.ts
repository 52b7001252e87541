// SECURITY.md X03, X04: an unattended run never prompts and cannot schedule. A task's process that calls the program is known by the
// run in its environment, or in that of the processes that started it.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.js';
import { add } from '../../src/crontab/add.js';
import { SystemClock } from '../../src/time/clock.js';
import type { CommandLine } from '../cli/command-line.js';
import { commandLine } from '../cli/command-line.js';
import { personWhoAgrees, value } from '../crontab/desk.js';
import { world } from '../support/world.js';

const PROGRAM = resolve(import.meta.dirname, '..', '..', 'dist', 'bin.js');
const RUN = { CRON_AGENT_RUN_ID: '01RUN' };

describe('a command that a run calls', () => {
  let cli: CommandLine;
  beforeEach(async () => {
    cli = commandLine();
    expect((await cli.run('add', 'mine', '--task', 'health_check', '--when', 'every day at 9')).code).toBe(0);
  });
  afterEach(() => cli.remove());

  test.each([
    ['add', 'b', '--task', 'health_check', '--when', 'hourly', '--yes'],
    ['add', '--batch'],
    ['update', 'mine', '--when', 'hourly'],
    ['remove', 'mine'],
    ['pause', 'mine'],
    ['resume', 'mine'],
    ['skip', 'mine'],
    ['undo'],
    ['run', 'mine'],
    ['approve', 'mine', '--yes'],
    ['dead', 'replay', 'x'],
    ['dead', 'dismiss', 'x'],
    ['dead', '--yes', 'replay', 'x'],
    ['resolve', 'x', '--rerun'],
    ['cancel', 'x'],
    ['ask', 'remove all jobs', '--yes'],
    ['chat'],
    ['serve'],
  ])('%s is refused, also with a terminal and a yes', async (...argv) => {
    const said = await cli.say('y\n', { terminal: true, environment: RUN }, ...argv);
    expect(said).toMatchObject({ code: 1, stdout: '' });
    expect(said.stderr).toContain(`${argv[0]}: expected a person, got the run 01RUN of a task`);
    expect(said.stderr).not.toContain('Go on?');
    expect(await cli.json('list')).toMatchObject([{ name: 'mine', state: 'active', version: 1 }]);
  });

  test.each([
    ['list'],
    ['status', 'mine'],
    ['history'],
    ['why', 'mine'],
    ['audit'],
    ['tasks'],
    ['dead', 'list'],
    ['explain', 'every day at 9'],
    ['simulate', '--from', '2026-03-02', '--to', '2026-03-03'],
  ])('%s only looks, and answers', async (...argv) => {
    expect((await cli.say('', { environment: RUN }, ...argv)).code).toBe(0);
  });

  test('as JSON it has a code of its own', async () => {
    const said = await cli.say('', { environment: RUN }, 'remove', 'mine', '--json');
    expect(JSON.parse(said.stderr)).toMatchObject({ error: { code: 'denied_unattended' } });
  });
});

test('a program that uses the library inside a run is refused by the store', async () => {
  const w = await world();
  const inside = await compose({ ...w.config, withinRun: () => '01RUN' }, { overrides: { clock: w.clock } });
  const asked = add(inside.crontab, { name: 'x', task: 'health_check', cron: '@daily' }, personWhoAgrees);
  await expect(asked).rejects.toMatchObject({ name: 'StoreError', code: 'denied_unattended' });
  expect(await w.store.jobs()).toEqual([]);
  await inside.close();
  await w.close();
});

describe('a real task', () => {
  test.each([
    ['calls the program', `node "$0" add evil --task health_check --when hourly --yes`],
    [
      'wipes its environment first',
      `env -i PATH="$PATH" HOME="$HOME" CRON_AGENT_HOME="$HOME" node "$0" add evil --task health_check --when hourly --yes`,
    ],
    [
      'wipes the environment of its first process, which has no other above it',
      `exec env -i PATH="$PATH" HOME="$HOME" CRON_AGENT_HOME="$HOME" sh -c '
        node "$0" add evil --task health_check --when hourly --yes 2> "$HOME/said.txt"; echo $? > "$HOME/code.txt"' "$0"`,
    ],
  ])('that %s finds itself refused', async (_what, line) => {
    const w = await world({ overrides: { clock: new SystemClock() } });
    const script = `CRON_AGENT_HOME="$HOME" ${line} 2> "$HOME/said.txt"; echo $? > "$HOME/code.txt"; true`;
    const argv = ['sh', '-c', script, PROGRAM];
    value(await add(w.crontab, { name: 'task', argv, cwd: w.folder, cron: '@yearly' }, personWhoAgrees));
    const { runNow } = await import('../../src/crontab/run-now.js');
    await w.scheduler().start();
    const ended = new Promise((resolve) => w.scheduler().on(({ kind }) => kind === 'attempt_ended' && resolve(kind)));
    value(await runNow(w.crontab, { job: 'task' }, personWhoAgrees));
    await ended;
    expect(existsSync(join(w.folder, 'code.txt'))).toBe(true);
    expect(readFileSync(join(w.folder, 'said.txt'), 'utf8')).toMatch(
      /^error: (add|store): expected a person, got the run \w+/,
    );
    expect(readFileSync(join(w.folder, 'code.txt'), 'utf8').trim()).toBe('1');
    expect((await w.store.jobs()).map(({ name }) => name)).toEqual(['task']);
    await w.close();
  });
});
