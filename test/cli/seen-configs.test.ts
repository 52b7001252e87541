// F111: a configuration that came with a project is named in the first receipt that is given under it.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeEach(() => {
  here = commandLine();
});
afterEach(() => here.remove());

const file = (): string => join(here.folder, 'cron-agent.config.json');
const list = (): string => join(here.folder, 'state', 'seen-configs.json');
const tasks = (command: string) => ({ tasks: { deploy: { kind: 'shell', command: [command] } } });
let added = 0;
const add = async (...more: readonly string[]): Promise<readonly string[]> => {
  const argv = ['add', `job-${added++}`, '--task', 'deploy', '--cron', '@daily', ...more];
  return (await here.json<{ warnings: readonly string[] }>(...argv)).warnings.filter((each) =>
    each.includes('project'),
  );
};
const first = (): string =>
  `the project's configuration ${file()} is used here for the first time: it says what tasks run. Look at it, and at: cron-agent tasks`;

describe("F111: a project's configuration", () => {
  test('is named in the first receipt, and in that one only', async () => {
    here.configure(tasks('/bin/true'));
    expect(await add()).toEqual([first()]);
    expect(await add()).toEqual([]);
    expect(statSync(list()).mode & 0o777).toBe(0o600);
  });

  test('is named to a person too, as a warning', async () => {
    here.configure(tasks('/bin/true'));
    const { stdout } = await here.run('add', 'a', '--task', 'deploy', '--cron', '@daily');
    expect(stdout).toContain(`warning   ${first()}`);
  });

  test('is named again when it has changed', async () => {
    here.configure(tasks('/bin/true'));
    await add();
    here.configure(tasks('/bin/false'));
    expect(await add()).toEqual([expect.stringMatching(/has changed since it was last used here/)]);
    expect(await add()).toEqual([]);
  });

  test('is named again when what it imports has changed, also two files on', async () => {
    const write = (name: string, text: string): string => {
      writeFileSync(join(here.folder, name), text, { mode: 0o600 });
      return join(here.folder, name);
    };
    const command = (path: string): string => `export const command: string[] = ['${path}'];\n`;
    const config = write(
      'cron-agent.config.ts',
      `import { tasks } from './lib/tasks.js';\nexport default { tasks };\n`,
    );
    mkdirSync(join(here.folder, 'lib'));
    write(
      'lib/tasks.ts',
      `import { command } from '../command';\nexport const tasks = { deploy: { kind: 'shell', command } };\nexport * from './tasks.js';\n`,
    );
    write('command.ts', command('/bin/true'));
    expect(await add('--config', config)).toEqual([expect.stringContaining(config)]);
    expect(await add('--config', config)).toEqual([]);
    write('command.ts', command('/bin/false'));
    expect(await add('--config', config)).toEqual([expect.stringMatching(/has changed since it was last used here/)]);
    expect(await add('--config', config)).toEqual([]);
  });

  test('is named for each project of its own', async () => {
    here.configure(tasks('/bin/true'));
    await add();
    const other = join(here.folder, 'other.config.json');
    writeFileSync(other, JSON.stringify(tasks('/bin/true')), { mode: 0o600 });
    expect(await add('--config', other)).toEqual([expect.stringContaining(other)]);
    expect(await add()).toEqual([]);
  });

  test('is no news after a look: looking gives no receipt', async () => {
    here.configure(tasks('/bin/true'));
    for (const look of ['list', 'tasks', 'status', 'doctor']) await here.run(look);
    expect(existsSync(list())).toBe(false);
    expect(await add()).toEqual([first()]);
  });

  test('is named where a run is asked for under it', async () => {
    here.configure(tasks('/bin/true'));
    await add();
    here.configure({ ...tasks('/bin/true'), concurrency: 2 });
    expect((await here.run('run', `job-${added - 1}`)).stdout).toMatch(
      /Beware: the project's configuration .* has changed/,
    );
  });

  test('is named again where the list of those seen is broken, and the list is mended', async () => {
    here.configure(tasks('/bin/true'));
    await add();
    writeFileSync(list(), '{"');
    expect(await add()).toEqual([first()]);
    expect(JSON.parse(readFileSync(list(), 'utf8'))).toEqual([{ path: file(), sha256: expect.any(String) as string }]);
  });
});

test("F111: the user's own configuration is nobody's news", async () => {
  mkdirSync(join(here.folder, 'config'), { mode: 0o700 });
  writeFileSync(join(here.folder, 'config', 'config.json'), JSON.stringify(tasks('/bin/true')), { mode: 0o600 });
  expect(await add()).toEqual([]);
  expect(existsSync(list())).toBe(false);
});
