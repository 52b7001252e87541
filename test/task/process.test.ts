import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bootId, processIdentity, signalGroup } from '../../src/task/process.js';

describe.runIf(process.platform === 'linux')('the identity of a process', () => {
  test('is its start time, and nobody has none', async () => {
    expect(processIdentity(process.pid)).toEqual({ startTime: expect.stringMatching(/^\d+$/), zombie: false });
    expect(processIdentity(2 ** 22 + 1)).toBeNull();
    expect(bootId()).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is read correctly although a name may hold spaces and brackets', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'process-'));
    symlinkSync(process.execPath, join(folder, 'a) Z 1 2'));
    const child = spawn(join(folder, 'a) Z 1 2'), ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await once(child, 'spawn');
    expect(readFileSync(`/proc/${child.pid}/stat`, 'latin1')).toContain('(a) Z 1 2)');
    expect(processIdentity(child.pid ?? 0)).toEqual({ startTime: expect.stringMatching(/^\d{3,}$/), zombie: false });
    child.kill('SIGKILL');
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });

  test('says zombie of one that ended and was not collected, to which kill(pid, 0) still answers', async () => {
    // The second sleep never waits for the first, which it inherited from the shell.
    const child = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const deadline = performance.now() + 2_000;
    while (processIdentity(pid)?.zombie !== true && performance.now() < deadline) await new Promise(setImmediate);
    expect(process.kill(pid, 0)).toBe(true);
    expect(processIdentity(pid)?.zombie).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});

test.each([0, 1, -1, 1.5, NaN])('a group of pid %d is never signalled', (pid) => {
  expect(() => signalGroup(pid, 0)).toThrow(RangeError);
});
