import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskSpec } from '../../src/job/task-spec.js';
import type { Builtin } from '../../src/task/registry.js';
import { buildRegistry } from '../../src/task/registry.js';
import { tasksConfig } from '../../src/task/task-config.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'tool'), '#!/bin/sh\necho hi\n', { mode: 0o755 });
  writeFileSync(join(folder, 'bin', 'locked'), '#!/bin/sh\n', { mode: 0o644 });
  writeFileSync(join(folder, 'etl.sh'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const backup: Builtin = {
  definition: {
    name: 'db_backup',
    kind: 'builtin',
    description: 'backs up',
    params: { keep: { type: 'integer', default: 7 } },
    effect: 'idempotent',
    lane: 'function',
  },
  runner: { run: async () => ({ kind: 'succeeded' }) },
};

const registry = (tasks: object = {}) =>
  buildRegistry({
    builtins: [backup],
    configured: tasksConfig.parse(tasks),
    baseFolder: folder,
    environment: { PATH: `.:${join(folder, 'bin')}:/usr/bin:/bin`, SET: '1' },
  });
const etl = {
  kind: 'shell',
  command: ['./etl.sh', '--day', '{{day}}'],
  params: { day: { type: 'string' } },
  timeout: '30m',
};

describe('finding a task', () => {
  test.each(['db_backup', 'DB Backup', 'db-backup', 'DbBackup'])('%s is db_backup', (name) => {
    expect(registry().find(name)?.name).toBe('db_backup');
  });

  test.each([
    ['db_bakup', 'db_backup'],
    ['backup', 'db_backup'],
    ['nightly', 'nightly-etl'],
    ['make coffee', undefined],
    ['', undefined],
  ])('for %s it suggests %s', (name, near) => {
    expect(registry({ 'nightly-etl': etl }).suggest(name)).toBe(near);
  });

  test('lists built-ins and configured tasks', () => {
    expect(
      registry({ 'nightly-etl': etl })
        .list()
        .map((task) => task.name),
    ).toEqual(['db_backup', 'nightly-etl']);
  });
});

describe('resolving a task', () => {
  test('an unknown one says so and suggests', () => {
    const resolution = registry().resolve({ kind: 'registered', name: 'db_bakup', args: {} });
    expect(resolution).toEqual({ ok: false, reason: 'Unknown task: db_bakup. Did you mean "db_backup"?' });
  });

  test('a built-in gets its defaults and says what it does', () => {
    const resolution = registry().resolve({ kind: 'registered', name: 'DB Backup', args: {} });
    expect(resolution).toMatchObject({
      ok: true,
      task: {
        name: 'db_backup',
        lane: 'function',
        effect: 'idempotent',
        args: { keep: 7 },
        what: 'db_backup {"keep":7}',
      },
    });
  });

  test('a shell task fills its holes word by word, whatever the value holds', () => {
    const nasty = '$(touch x); `y` "z" \' | & \n done';
    const resolution = registry({ etl }).resolve({ kind: 'registered', name: 'etl', args: { day: nasty } });
    if (!resolution.ok) throw new Error(resolution.reason);
    expect(resolution.task).toMatchObject({ effect: 'once', lane: 'process', timeoutMs: 1_800_000 });
    expect(resolution.task.manifest).toMatchObject({ argv: ['./etl.sh', '--day', nasty], cwd: folder });
  });

  test('the manifest changes with the script, the folder and what is set, and names what would run', () => {
    const manifest = () => {
      const resolution = registry({ etl: { ...etl, env: { STAGE: 'x' } } }).resolve({
        kind: 'registered',
        name: 'etl',
        args: { day: '1' },
      });
      return resolution.ok ? resolution.task.manifest : {};
    };
    const before = manifest();
    expect(before).toMatchObject({
      path: join(folder, 'etl.sh'),
      script: { path: join(folder, 'etl.sh'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      // A value may be a secret: known again, not shown.
      set: { STAGE: expect.stringMatching(/^sha256:[0-9a-f]{16}$/) as string },
    });
    expect(before).not.toHaveProperty('env');
    writeFileSync(join(folder, 'etl.sh'), '#!/bin/sh\necho changed\n');
    expect(manifest()).not.toEqual(before);
  });

  test('an inline command has effect once and names its folder', () => {
    const resolution = registry().resolve({ kind: 'command', argv: ['tool', 'a b', '\u202egpj'], cwd: folder });
    expect(resolution).toMatchObject({
      ok: true,
      task: {
        name: 'tool a b \u202egpj',
        effect: 'once',
        lane: 'process',
        what: `["tool","a b","\\u202egpj"] in ${folder}`,
      },
    });
  });

  test.each<[TaskSpec, RegExp]>([
    [{ kind: 'command', argv: ['tool', 'a\0b'], cwd: '/' }, /NUL/],
    [{ kind: 'command', argv: [''], cwd: '/' }, /expected a program/],
    [{ kind: 'command', argv: ['tool'], cwd: 'x' }, /absolute working directory/],
    [{ kind: 'registered', name: 'etl', args: {} }, /etl: argument "day": expected text, got nothing/],
    [{ kind: 'registered', name: 'etl', args: { day: '--x' } }, /does not start with "-"/],
  ])('%j is refused', (spec, reason) => {
    expect(registry({ etl }).resolve(spec)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  test('shell mode keeps values out of the script text', () => {
    const loud = {
      kind: 'shell',
      shell: true,
      command: ['echo "$1" | wc -c', '{{x}}'],
      params: { x: { type: 'string' } },
    };
    const resolution = registry({ loud }).resolve({ kind: 'registered', name: 'loud', args: { x: '; rm -rf /' } });
    expect(resolution.ok && resolution.task.manifest['argv']).toEqual([
      '/bin/sh',
      '-c',
      'echo "$1" | wc -c',
      'sh',
      '; rm -rf /',
    ]);
  });
});

describe('probing before anything runs', () => {
  const probe = (argv: string[], cwd = folder) => registry().probe({ kind: 'command', argv, cwd });

  test('says nothing when all is well', () => {
    expect(probe(['tool'])).toEqual([]);
    expect(probe(['./etl.sh'])).toEqual([]);
    expect(registry().probe({ kind: 'registered', name: 'db_backup', args: {} })).toEqual([]);
  });

  test('a command that is not there, or may not be executed, or has no folder', () => {
    chmodSync(join(folder, 'bin', 'locked'), 0o644);
    expect(probe(['nope'])).toEqual([expect.stringMatching(/^command not found: nope is not on PATH \(/)]);
    expect(probe(['./nope'])).toEqual([expect.stringMatching(/^command not found: \.\/nope/)]);
    expect(probe(['locked'])).toEqual([expect.stringMatching(/locked is not executable\. Run chmod \+x/)]);
    expect(probe(['/usr'])).toEqual(['/usr is not a file that can be run']);
    expect(probe(['tool'], '/nope')).toEqual(['working directory /nope does not exist']);
  });

  test('a program in the working directory is not found by its bare name, also with "." on PATH', () => {
    expect(probe(['etl.sh'])).toEqual([expect.stringMatching(/command not found: etl\.sh/)]);
  });

  test('a variable to pass on that is not set, a module that is not there', () => {
    const tasks = {
      a: { kind: 'shell', command: ['tool'], env: ['SET', 'UNSET'] },
      b: { kind: 'function', module: './nope.js' },
    };
    expect(registry(tasks).probe({ kind: 'registered', name: 'a', args: {} })).toEqual([
      'environment variable UNSET is not set',
    ]);
    expect(registry(tasks).probe({ kind: 'registered', name: 'b', args: {} })).toEqual([
      `module ${join(folder, 'nope.js')} does not exist`,
    ]);
  });
});
