import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { endProcess, livenessOf, pidNamespace } from '../../src/task/liveness.js';
import { bootId, processIdentity } from '../../src/task/process.js';

const self = {
  bootId: bootId() ?? 'unknown',
  pid: process.pid,
  pidStart: processIdentity(process.pid)?.startTime ?? null,
  pidNs: pidNamespace(),
};

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function sleeper(): ReturnType<typeof spawn> {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

const recordOf = (pid: number) => ({ ...self, pid, pidStart: processIdentity(pid)!.startTime });

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe.runIf(process.platform === 'linux')('F05: who a row speaks of', () => {
  test.each([
    ['this process', {}, 'alive'],
    ['our own pid with another start time: somebody before us', { pidStart: '1' }, 'dead'],
    ['another boot', { bootId: 'another' }, 'dead'],
    ['another boot of another container', { bootId: 'another', pidNs: 'pid:[1]' }, 'dead'],
    ['a pid that nobody has', { pid: 2 ** 22 + 1 }, 'dead'],
    ['another process namespace: the same pid is somebody else', { pidNs: 'pid:[1]' }, 'elsewhere'],
    ['a row from before namespaces were kept', { pidNs: null }, 'alive'],
    ['a row without a start time', { pidStart: null }, 'alive'],
  ] as const)('%s', (_, changed, expected) => {
    expect(livenessOf({ ...self, ...changed })).toBe(expected);
  });

  test('a zombie answers to signals, and is dead', async () => {
    // The shell has become a sleep, which knows nothing of the child, before that child is let go: nobody collects it.
    const parent = spawn('/bin/sh', ['-c', 'read x <&3 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    children.push(parent);
    const [said] = await once((parent.stdout as Readable).setEncoding('utf8'), 'data');
    const pid = Number(said);
    await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n');
    (parent.stdio[3] as Writable).end();
    await until(() => processIdentity(pid)?.zombie === true);
    expect(process.kill(pid, 0)).toBe(true);
    expect(livenessOf(recordOf(pid))).toBe('dead');
  });
});

describe.runIf(process.platform === 'linux')('F07: ending a holder', () => {
  test('one that is stopped dies too', async () => {
    const child = sleeper();
    child.kill('SIGSTOP');
    const gone = once(child, 'exit');
    expect(await endProcess(recordOf(child.pid!))).toBe(true);
    expect((await gone)[1]).toBe('SIGKILL');
  });

  test.each([
    ['ourselves', () => self, false],
    ['one whose start time is not known', () => ({ ...recordOf(sleeper().pid!), pidStart: null }), false],
    ['one in another namespace', () => ({ ...recordOf(sleeper().pid!), pidNs: 'pid:[1]' }), false],
    ['a stranger with the pid of one that is gone', () => ({ ...recordOf(sleeper().pid!), pidStart: '1' }), true],
  ] as const)('%s is left alone', async (_, record, gone) => {
    expect(await endProcess(record())).toBe(gone);
    for (const { pid } of children) expect(processIdentity(pid!)?.zombie).toBe(false);
  });
});
