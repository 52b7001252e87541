// SECURITY.md X06: a yes counts once, for exactly what was shown, from the account that was asked, and before it is too old.

import { fork } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.js';
import { add } from '../../src/crontab/add.js';
import { approve } from '../../src/crontab/approve.js';
import { pause } from '../../src/crontab/pause.js';
import { update } from '../../src/crontab/update.js';
import { failure, person, personWhoAgrees, value } from '../crontab/desk.js';
import type { CommandLine } from '../cli/command-line.js';
import { commandLine } from '../cli/command-line.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const TEN_MINUTES = 600_000;

describe('a yes to what a job would run now', () => {
  let w: TestWorld;
  beforeEach(async () => {
    w = await world({ tasks: { etl: { kind: 'shell', command: ['./etl.sh'] } } });
    script('one');
    for (const name of ['a', 'b']) value(await add(w.crontab, { name, task: 'etl', cron: '0 9 * * *' }, person));
    script('two');
  });
  afterEach(() => w.close());

  function script(word: string): void {
    writeFileSync(join(w.folder, 'etl.sh'), `#!/bin/sh\necho ${word}\n`);
    chmodSync(join(w.folder, 'etl.sh'), 0o755);
  }
  const shown = async (job = 'a') => failure(await approve(w.crontab, { job }, person)).approval!.nonce!;
  const yes = (job: string, nonce: string) => approve(w.crontab, { job, nonce }, person);
  const versions = async () =>
    [...(await w.store.jobs())].sort((a, b) => a.name.localeCompare(b.name)).map(({ version }) => version);

  test('counts once: said again, it is refused', async () => {
    const nonce = await shown();
    expect(value(await yes('a', nonce))).toMatchObject({ action: 'approved', version: 2 });
    script('three');
    expect(failure(await yes('a', nonce)).message).toBe(
      "approval: 'a': expected a yes that counts once, got one that was used already. Nothing was changed.",
    );
    expect(await versions()).toEqual([2, 1]);
  });

  test('comes within ten minutes', async () => {
    const nonce = await shown();
    w.clock.suspend(TEN_MINUTES);
    expect(failure(await yes('a', nonce)).message).toContain('expected a yes within 10m');
    expect(await versions()).toEqual([1, 1]);
  });

  test('is for the job that was shown', async () => {
    expect(failure(await yes('b', await shown('a'))).message).toContain('got one to another');
    expect(await versions()).toEqual([1, 1]);
  });

  test('is for what was shown: approve A, execute B', async () => {
    const nonce = await shown();
    script('three');
    expect(failure(await yes('a', nonce)).message).toContain('what would run now is not what was shown');
    expect(await versions()).toEqual([1, 1]);
  });

  test('is for the version that was shown', async () => {
    const nonce = await shown();
    value(await update(w.crontab, { job: 'a', cron: '0 10 * * *' }, person));
    expect(failure(await yes('a', nonce)).message).toContain('is not what was shown');
  });

  test('is of the account that was asked', async () => {
    const nonce = await shown();
    const mallory = await compose(w.config, { overrides: { clock: w.clock, user: 'mallory' } });
    expect(failure(await approve(mallory.crontab, { job: 'a', nonce }, person)).message).toContain(
      'got that of another',
    );
    await mallory.close();
    value(await yes('a', nonce));
  });

  test('is nothing that can be made up, and nothing a model can say', async () => {
    expect(failure(await yes('a', 'f'.repeat(32))).message).toContain('got one that nobody was given');
    const nonce = await shown();
    const model = { by: 'model', confirmed: true, throughModel: true };
    expect(failure(await approve(w.crontab, { job: 'a', nonce }, model)).code).toBe('not_approved');
    expect(await versions()).toEqual([1, 1]);
  });

  test('leaves a paused job paused', async () => {
    value(await pause(w.crontab, { job: 'a' }, person));
    expect(value(await approve(w.crontab, { job: 'a' }, personWhoAgrees)).paused).toBe(true);
  });

  test('of two processes that say it at once one is heard', async () => {
    const nonce = await shown();
    const child = join(import.meta.dirname, 'racer.mjs');
    const racers = Array.from({ length: 4 }, () =>
      fork(child, [w.folder, w.config.databasePath, nonce], { silent: true }),
    );
    const answers = racers.map(
      (racer) => new Promise<string>((resolve) => racer.once('message', (answer) => resolve(String(answer)))),
    );
    await Promise.all(racers.map((racer) => new Promise((resolve) => racer.stdout!.once('data', resolve))));
    for (const racer of racers) racer.send('go');
    const said = await Promise.all(answers);
    expect(said.filter((each) => each === 'approved')).toHaveLength(1);
    expect(said.filter((each) => /used already|changed by somebody else/.test(each))).toHaveLength(3);
    expect(await versions()).toEqual([2, 1]);
  });
});

describe('at the terminal', () => {
  let cli: CommandLine;
  beforeEach(() => {
    cli = commandLine();
    cli.configure({ tasks: { etl: { kind: 'shell', command: ['./etl.sh'] } } });
    script('one');
  });
  afterEach(() => cli.remove());
  function script(word: string): void {
    writeFileSync(join(cli.folder, 'etl.sh'), `#!/bin/sh\necho ${word}\n`);
    chmodSync(join(cli.folder, 'etl.sh'), 0o755);
  }

  test('approve asks and shows; without a terminal it ends with 3, and its nonce is the yes', async () => {
    await cli.run('add', 'etl', '--task', 'etl', '--when', 'every day at 9');
    script('two');
    const asked = await cli.run('approve', 'etl', '--json');
    expect(asked.code).toBe(3);
    const { error } = JSON.parse(asked.stderr) as { error: { preview: string; approval: { nonce: string } } };
    expect(error.preview).toContain('script   ');
    expect((await cli.run('approve', 'etl', '--nonce', error.approval.nonce)).code).toBe(0);
    expect((await cli.run('approve', 'etl', '--nonce', error.approval.nonce)).stdout).toMatch(/^Unchanged/);
    script('three');
    const typed = await cli.say('y\n', { terminal: true }, 'approve', 'etl');
    expect(typed.stderr).toMatch(/changed {2}script .*Go on\? \[y\/N\]/s);
    expect(typed.stdout).toContain('Approved etl');
    script('four');
    expect((await cli.run('approve', 'etl', '--yes')).code).toBe(0);
  });

  test('what is changed between the card and the yes is not stored', async () => {
    const inline = ['add', 'job', '--when', 'every day at 9', '--', './etl.sh'] as const;
    const said = await cli.say('y\n', { terminal: true, onAsk: () => script('evil') }, ...inline);
    expect(said.stderr).toContain('what would run now is not what was shown. Nothing was changed.');
    expect(said.code).toBe(2);
    expect(await cli.json<readonly unknown[]>('list')).toEqual([]);
    expect(readFileSync(join(cli.folder, 'etl.sh'), 'utf8')).toContain('evil');
  });
});
