// A command is tried when its job is added, in the environment of the scheduler that will run it: found? executable? The receipt
// says so.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import { bootId, processIdentity } from '../../src/task/process.js';
import type { Desk } from './desk.js';
import { desk, personWhoAgrees, value } from './desk.js';

let d: Desk;
afterEach(() => d.close());

/** A scheduler that lives (this process) and looks for programs along `path`. */
async function besideScheduler(path: string): Promise<void> {
  d = await desk();
  const pidStart = processIdentity(process.pid)?.startTime ?? null;
  const about = { bootId: bootId() ?? 'unknown', pid: process.pid, pidStart, host: 'h', appVersion: '1' } as const;
  const now = d.clock.now();
  await d.store.openInstance({
    ...about,
    id: 'other',
    face: 'serve',
    startedAt: now,
    heartbeatAt: now,
    taskPath: path,
  });
}
const warnings = async (...argv: string[]) => {
  const request = { name: argv.join('').replaceAll(/[^a-z]/g, ''), cron: '@daily', argv, cwd: d.folder };
  return value(await add(d.crontab, request, personWhoAgrees)).warnings;
};
function program(name: string, mode = 0o755): string {
  const folder = join(d.folder, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), '#!/bin/sh\n', { mode });
  chmodSync(join(folder, name), mode);
  return folder;
}

test('a command that only the adder would find is named, with the scheduler that would not and starts the agreed one', async () => {
  await besideScheduler('/nowhere');
  expect(await warnings('sh', '-c', 'true')).toContainEqual(
    expect.stringMatching(
      new RegExp(
        `^the running scheduler \\(pid ${process.pid}\\): sh is not on PATH \\(/nowhere\\): /\\S*bin/sh, which was agreed to, is started$`,
      ),
    ),
  );
});

test('a command that only the scheduler finds is well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  writeFileSync(join(folder, 'theirs'), '#!/bin/sh\n', { mode: 0o755 });
  await besideScheduler(folder);
  expect((await warnings('theirs')).filter((warning) => warning.includes('not found'))).toEqual([]);
  await d.store.closeInstance('other', d.clock.now());
  expect(await warnings('theirs', 'again')).toContainEqual(expect.stringContaining('command not found: theirs'));
  rmSync(folder, { recursive: true });
});

test('found and not executable, and a script whose interpreter is missing, are told apart', async () => {
  await besideScheduler('/usr/bin:/bin');
  const folder = program('locked', 0o644);
  expect(await warnings(join(folder, 'locked'))).toContainEqual(expect.stringContaining('is not executable'));
  writeFileSync(join(folder, 'old'), '#!/no/such/python\n', { mode: 0o755 });
  expect(await warnings(join(folder, 'old'))).toContain(
    'the interpreter in its first line (#!/no/such/python) does not exist',
  );
});
