// How surely processes of tasks end, level by level. A level that this machine does not offer falls back to the next one, and the
// test asks for what that one promises.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Containment, ContainmentLevel } from '../../src/task/containment.js';
import { CONTAINMENT_WISHES, findTools, probeContainment } from '../../src/task/containment.js';
import { processesOfRun, processIdentity } from '../../src/task/process.js';
import { runCommand } from '../../src/task/shell.js';
import { SystemClock } from '../../src/time/clock.js';
import { context, input } from './support/input.js';

const clock = new SystemClock();
let folder: string;
const runId = (): string => `run-${folder.split('-').at(-1)!}`;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'containment-'))));
afterEach(() => {
  for (const pid of processesOfRun(runId())) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const LEVELS: readonly ContainmentLevel[] = ['process_group', 'parent_death', 'pid_namespace'];
/** One level each; where the machine has no such level the same weaker one stands in. */
const contained = LEVELS.map((wish) => [wish, probeContainment(wish)] as const);

async function until(condition: () => boolean, withinMs = 5_000): Promise<boolean> {
  const end = clock.monotonic() + withinMs;
  while (!condition() && clock.monotonic() < end) await clock.sleep(10);
  return condition();
}
const lives = (pid: number): boolean => processIdentity(pid)?.zombie === false;

function run(containment: Containment, argv: readonly string[], changes: Partial<Parameters<typeof input>[0]> = {}) {
  const options = { environment: { PATH: process.env.PATH }, clock, graceMs: 1_000, drainMs: 200 };
  return runCommand(
    { argv, cwd: folder, declared: { pass: [], set: {} } },
    { ...options, containment: () => containment },
    input({ context: context({ runId: runId() }), ...changes }),
  );
}

describe('which level there is', () => {
  test('auto is the strongest one that is cheap', () => {
    const { level } = probeContainment('auto');
    expect(level).toBe(findTools().setpriv === undefined ? 'process_group' : 'parent_death');
  });

  test('without the tools, or with ones that do not work, the next weaker one; and it says why', () => {
    expect(probeContainment('pid_namespace', { setpriv: undefined, unshare: undefined })).toMatchObject({
      level: 'process_group',
      prefix: [],
      why: expect.stringContaining('setpriv of util-linux is not installed') as string,
    });
    expect(probeContainment('auto', { setpriv: '/bin/false', unshare: undefined }).level).toBe('process_group');
    const { setpriv } = findTools();
    if (setpriv !== undefined) {
      expect(probeContainment('pid_namespace', { setpriv, unshare: '/bin/false' })).toMatchObject({
        level: 'parent_death',
        why: expect.stringContaining('/bin/false does not work here') as string,
      });
    }
  });

  test('every wish has an answer', () => {
    for (const wish of CONTAINMENT_WISHES) expect(LEVELS).toContain(probeContainment(wish).level);
  });
});

describe.each(contained)('F82, F85 under %s', (_, containment) => {
  test('a task that hides its children from its group and is stopped: none of them is left', async () => {
    const script = 'setsid sleep 300 & (sleep 300 &) ; touch started; sleep 300';
    const stop = new AbortController();
    const ended = run(containment, ['/bin/sh', '-c', script], { signal: stop.signal });
    expect(await until(() => existsSync(join(folder, 'started')))).toBe(true);
    stop.abort('cancelled');
    expect(await ended).toMatchObject({ kind: 'cancelled' });
    expect(await until(() => processesOfRun(runId()).length === 0)).toBe(true);
  });

  test('exit codes, arguments and the last words come through', async () => {
    const outcome = await run(containment, ['/bin/sh', '-c', 'echo "$1|$2" >&2; exit 7', 'sh', 'a b', '$c']);
    expect(outcome).toEqual({
      kind: 'failed',
      exitCode: 7,
      transient: true,
      error: 'sh failed with exit code 7. It said: a b|$c',
    });
    expect(await run(containment, ['/bin/true'])).toEqual({ kind: 'succeeded', exitCode: 0 });
  });

  test('an end by a signal is told', async () => {
    const outcome = await run(containment, ['/bin/sh', '-c', 'kill -SEGV $$']);
    // Inside a namespace the first process turns it into 128 + n.
    const expected = containment.level === 'pid_namespace' ? { exitCode: 139 } : { signal: 'SIGSEGV' };
    expect(outcome).toMatchObject({ kind: 'failed', ...expected, error: expect.stringContaining('SIGSEGV') as string });
  });

  test('a task that handles TERM has its grace', async () => {
    const script = "trap 'echo cleaned > out; exit 3' TERM; touch started; while :; do sleep 0.05; done";
    const stop = new AbortController();
    const ended = run(containment, ['/bin/sh', '-c', script], { signal: stop.signal });
    await until(() => existsSync(join(folder, 'started')));
    stop.abort('cancelled');
    await ended;
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('cleaned\n');
  });

  test('F87: a missing folder, program or interpreter is said in words, whatever stands in front', async () => {
    const gone = runCommand(
      { argv: ['/bin/true'], cwd: join(folder, 'gone'), declared: { pass: [], set: {} } },
      { environment: {}, clock, graceMs: 100, containment: () => containment },
      input(),
    );
    expect(await gone).toMatchObject({
      error: expect.stringMatching(/^FAILED_PRECONDITION: working directory .* does not exist\.$/) as string,
      transient: false,
    });
    expect(await run(containment, ['no-such-program'])).toMatchObject({
      error: expect.stringContaining('command not found') as string,
    });
    const script = join(folder, 'script');
    writeFileSync(script, '#!/no/such/python\n');
    chmodSync(script, 0o755);
    expect(await run(containment, [script])).toMatchObject({
      error: 'script could not be started: the interpreter in its first line (#!/no/such/python) does not exist.',
      transient: false,
    });
    const huge = ['/bin/echo', ...Array<string>(40).fill('x'.repeat(120_000))];
    expect(await run(containment, huge)).toMatchObject({
      error: expect.stringContaining('too long') as string,
      transient: false,
    });
  });
});

describe.each(contained)('F88 under %s: cron-agent is killed while a task runs', (_, containment) => {
  test('what the level promises ends by itself, at once', async () => {
    const inner = 'setsid sleep 300 & echo $! >&3; exec sleep 300';
    const parent = spawn(process.execPath, ['-e', PARENT, folder, runId(), inner, ...containment.prefix], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    expect(await until(() => processesOfRun(runId()).length >= 2)).toBe(true);
    const before = processesOfRun(runId());
    const leader = Number(readFileSync(join(folder, 'leader'), 'utf8'));
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    switch (containment.level) {
      case 'process_group':
        expect(before.every(lives)).toBe(true);
        break;
      case 'parent_death':
        expect(await until(() => !lives(leader))).toBe(true);
        break;
      case 'pid_namespace':
        expect(await until(() => processesOfRun(runId()).length === 0)).toBe(true);
        break;
    }
  });
});

/** Starts `sh -c inner` behind the prefix as cron-agent does, writes its pid, and waits to be killed. */
const PARENT = `
  const [folder, runId, inner, ...prefix] = process.argv.slice(1);
  const [program, ...args] = [...prefix, '/bin/sh', '-c', inner];
  const { spawn } = require('node:child_process');
  const { writeFileSync } = require('node:fs');
  const child = spawn(program, args, {
    cwd: folder, detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, CRON_AGENT_RUN_ID: runId },
  });
  writeFileSync(folder + '/leader', String(child.pid));
  child.stdio[3].once('data', () => process.stdout.write('started'));
  setInterval(() => undefined, 1000);`;
