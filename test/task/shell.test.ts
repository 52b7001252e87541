import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOTHING_DECLARED } from '../../src/task/environment.js';
import { cappedOutput } from '../../src/task/output.js';
import { groupLives, processIdentity, processesOfRun } from '../../src/task/process.js';
import type { Outcome, RunnerInput } from '../../src/task/runner.js';
import type { CommandOptions } from '../../src/task/shell.js';
import { runCommand } from '../../src/task/shell.js';
import { SystemClock } from '../../src/time/clock.js';
import { instant } from '../../src/time/instant.js';
import { context, input, recorded } from './support/input.js';

const clock = new SystemClock();
let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'shell-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environment = {
  PATH: process.env['PATH'],
  HOME: '/home/x',
  LANG: 'C.UTF-8',
  NODE_OPTIONS: '--nope',
  SECRET: 's',
  LD_PRELOAD: '',
};

function run(
  argv: readonly string[],
  changes: Partial<RunnerInput> = {},
  options: Partial<CommandOptions> = {},
): Promise<Outcome> {
  return runCommand(
    { argv, cwd: folder, declared: NOTHING_DECLARED },
    { environment, clock, graceMs: 150, drainMs: 150, ...options },
    input(changes),
  );
}
const sh = (
  script: string,
  changes: Partial<RunnerInput> = {},
  options: Partial<CommandOptions> = {},
): Promise<Outcome> => run(['/bin/sh', '-c', script], changes, options);

/** Resolves with the pid once the script has printed its first line: from then on its traps and children are there. */
function started(): { output: RunnerInput['output']; ready: Promise<string> } {
  let tell: (line: string) => void;
  const ready = new Promise<string>((resolve) => (tell = resolve));
  return { output: { write: (_, chunk) => tell(Buffer.from(chunk).toString().trim()) }, ready };
}

describe('how a process ends', () => {
  test('exit 0 succeeds', async () => {
    expect(await run(['true'])).toEqual({ kind: 'succeeded', exitCode: 0 });
  });

  test.each([
    [1, true, /sh failed with exit code 1\./],
    [126, false, /exit code 126 \(found but not executable/],
    [127, false, /exit code 127 \(command not found/],
    [137, true, /128 \+ 9: a program that it called was ended by SIGKILL, often for lack of memory/],
    [255, true, /exit code 255\./],
  ])('exit %i', async (exitCode, transient, error) => {
    expect(await sh(`exit ${exitCode}`)).toEqual({
      kind: 'failed',
      exitCode,
      transient,
      error: expect.stringMatching(error),
    });
  });

  test.each([
    ['SEGV', /ended by SIGSEGV: it crashed/],
    ['KILL', /ended by SIGKILL, often for lack of memory/],
    ['TERM', /ended by SIGTERM\./],
  ])('a signal of its own: %s', async (name, error) => {
    expect(await sh(`kill -${name} $$`)).toEqual({
      kind: 'failed',
      signal: `SIG${name}`,
      transient: true,
      error: expect.stringMatching(error),
    });
  });

  test('the error quotes the last line of stderr, made harmless', async () => {
    const outcome = await sh(`echo first >&2; printf 'no disk \\033[31m\\n' >&2; exit 1`);
    expect(outcome).toMatchObject({ error: 'sh failed with exit code 1. It said: no disk \\x1b[31m' });
  });
});

describe('a process that cannot start', () => {
  test('F85: a command that is not there', async () => {
    expect(await run(['no-such-command'])).toMatchObject({
      kind: 'failed',
      transient: false,
      error: expect.stringMatching(/command not found: no-such-command is not on PATH/),
    });
  });

  test('F85: a file that may not be executed', async () => {
    writeFileSync(join(folder, 'plain'), 'x', { mode: 0o644 });
    expect(await run(['./plain'])).toMatchObject({
      transient: false,
      error: expect.stringMatching(/not executable\. Run chmod/),
    });
  });

  test('a script whose interpreter is not there', async () => {
    writeFileSync(join(folder, 'orphan'), '#!/no/such/interpreter\n', { mode: 0o755 });
    expect(await run(['./orphan'])).toMatchObject({
      transient: false,
      error: expect.stringMatching(/interpreter in its first line/),
    });
  });

  test('F85: arguments that are too long for the kernel', async () => {
    expect(await run(['true', 'x'.repeat(3_000_000)])).toMatchObject({
      transient: false,
      error: expect.stringMatching(/arguments and environment are too long/),
    });
  });

  test('F87: a working directory that is missing, or a file, or relative', async () => {
    const at = (cwd: string): Promise<Outcome> =>
      runCommand({ argv: ['true'], cwd, declared: NOTHING_DECLARED }, { environment, clock, graceMs: 1 }, input());
    expect(await at('/no/such/folder')).toEqual({
      kind: 'failed',
      transient: false,
      error: 'FAILED_PRECONDITION: working directory /no/such/folder does not exist.',
    });
    expect(await at('/etc/passwd')).toMatchObject({
      error: 'FAILED_PRECONDITION: working directory /etc/passwd is not a folder.',
    });
    expect(await at('here')).toMatchObject({
      error: 'FAILED_PRECONDITION: working directory: expected an absolute path, got "here".',
    });
  });

  test('nothing starts when the run is stopped already', async () => {
    expect(await sh('touch started-anyway', { signal: AbortSignal.abort('cancelled') })).toEqual({ kind: 'cancelled' });
    expect(existsSync(join(folder, 'started-anyway'))).toBe(false);
  });
});

describe('what a process is given', () => {
  test('words, not script text', async () => {
    const output = recorded();
    await run(['printf', '%s|', '$(id); `id` > x', '', '*', 'ü'], { output });
    expect(output.text()).toBe('$(id); `id` > x||*|ü|');
  });

  test('an allow-listed environment and why it runs', async () => {
    const output = recorded();
    const why = context({ runId: 'R1', periodStart: instant(0), attempt: 2 });
    await run(['env'], { output, context: why });
    const lines = output.text().trim().split('\n').sort();
    expect(lines).toEqual([
      'CRON_AGENT_ATTEMPT=2',
      'CRON_AGENT_BACKFILL_FROM=',
      'CRON_AGENT_DATABASE=',
      'CRON_AGENT_FENCE=3',
      'CRON_AGENT_IDEMPOTENCY_KEY=KEY',
      'CRON_AGENT_JOB=job',
      'CRON_AGENT_PERIOD_END=2026-03-02T08:00:00Z',
      'CRON_AGENT_PERIOD_START=1970-01-01T00:00:00Z',
      'CRON_AGENT_RUN_ID=R1',
      'CRON_AGENT_SCHEDULED_FOR=2026-03-02T08:00:00Z',
      'CRON_AGENT_STATE=',
      'HOME=/home/x',
      'LANG=C.UTF-8',
      expect.stringMatching(/^PATH=\//),
    ]);
  });

  test('declared variables: passed on, or fixed, also a PATH', async () => {
    const output = recorded();
    const declared = { pass: ['SECRET', 'NOT_SET'], set: { STAGE: 'prod', PATH: '/usr/bin:/bin' } };
    await runCommand({ argv: ['env'], cwd: folder, declared }, { environment, clock, graceMs: 1 }, input({ output }));
    expect(output.text().split('\n')).toEqual(expect.arrayContaining(['SECRET=s', 'STAGE=prod', 'PATH=/usr/bin:/bin']));
    expect(output.text()).not.toMatch(/NOT_SET|NODE_OPTIONS/);
  });

  test('F86: an empty stdin and no terminal', async () => {
    const output = recorded();
    expect(await sh('cat; test -t 0 || echo none; (: </dev/tty) 2>/dev/null || echo no tty', { output })).toMatchObject(
      { exitCode: 0 },
    );
    expect(output.text()).toBe('none\nno tty\n');
  });

  test('F87: its folder, which it may delete without harm to others', async () => {
    const own = join(folder, 'doomed');
    mkdirSync(own);
    const output = recorded();
    const command = { argv: ['/bin/sh', '-c', `pwd; rmdir "${own}"`], cwd: own, declared: NOTHING_DECLARED };
    const options = { environment, clock, graceMs: 1 };
    expect(await runCommand(command, options, input({ output }))).toMatchObject({ kind: 'succeeded' });
    expect(output.text()).toBe(`${own}\n`);
    expect(await runCommand(command, options, input())).toMatchObject({
      error: `FAILED_PRECONDITION: working directory ${own} does not exist.`,
    });
  });
});

describe('a process that has to be stopped', () => {
  test('F80: one that hangs is ended at its timeout, by TERM', async () => {
    expect(await sh('exec sleep 60', { timeoutMs: 50 })).toEqual({ kind: 'timed_out', signal: 'SIGTERM' });
  });

  test('one that ends well after TERM has timed out all the same', async () => {
    const { output, ready } = started();
    const stop = new AbortController();
    const done = sh(
      `trap 'kill $!; exit 0' TERM; echo ready; sleep 60 & wait`,
      { output, signal: stop.signal },
      { graceMs: 5_000 },
    );
    await ready;
    stop.abort('timed_out');
    expect(await done).toEqual({ kind: 'timed_out', exitCode: 0 });
  });

  test('F81: one that ignores TERM gets KILL after the grace', async () => {
    const { output, ready } = started();
    const stop = new AbortController();
    const done = sh(`trap '' TERM; echo ready; while :; do sleep 60; done`, { output, signal: stop.signal });
    await ready;
    const from = clock.monotonic();
    stop.abort('timed_out');
    expect(await done).toEqual({ kind: 'timed_out', signal: 'SIGKILL' });
    expect(clock.monotonic() - from).toBeGreaterThanOrEqual(149);
  });

  test('its children are ended with it, also one that ignores TERM', async () => {
    const { output, ready } = started();
    const stop = new AbortController();
    const done = sh(`(trap '' TERM; echo $$; while :; do sleep 60; done) & wait`, { output, signal: stop.signal });
    const pid = Number(await ready);
    stop.abort('cancelled');
    expect(await done).toEqual({ kind: 'cancelled' });
    await gone(() => groupLives(pid));
  });

  test('a child is given its grace although the leader ends at once', async () => {
    const { output, ready } = started();
    const stop = new AbortController();
    const child = `trap 'sleep 0.1; echo saved > saved; kill $!; exit' TERM; echo ready; sleep 60 & wait`;
    const done = sh(`(${child}) & exec sleep 60`, { output, signal: stop.signal }, { graceMs: 5_000 });
    await ready;
    stop.abort('cancelled');
    await done;
    expect(readFileSync(join(folder, 'saved'), 'utf8')).toBe('saved\n');
  });

  test.runIf(process.platform === 'linux')(
    'a child that left the group by setsid is found by its environment',
    async () => {
      const { output, ready } = started();
      const stop = new AbortController();
      const why = context();
      const done = sh(`setsid sh -c 'echo $$; exec sleep 60' & wait`, { output, signal: stop.signal, context: why });
      const stray = Number(await ready);
      expect(processesOfRun(why.runId)).toContain(stray);
      stop.abort('cancelled');
      await done;
      await gone(() => processIdentity(stray)?.zombie === false);
    },
  );

  test.each([
    ['cancelled', { kind: 'cancelled' }],
    ['interrupted', { kind: 'interrupted' }],
    ['lease_lost', { kind: 'interrupted' }],
  ])('stopped because %s', async (reason, outcome) => {
    const stop = new AbortController();
    const done = sh('exec sleep 60', { signal: stop.signal, onSpawn: async () => stop.abort(reason) });
    expect(await done).toEqual(outcome);
  });
});

describe('output', () => {
  test('F83: a grandchild that keeps stdout open does not keep the run open', async () => {
    const output = recorded();
    const outcome = await sh('echo before; sleep 3 & exit 0', { output });
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      exitCode: 0,
      summary: expect.stringMatching(/in the background/),
    });
    expect(output.text()).toBe('before\n');
  });

  test('the streams are told apart', async () => {
    const output = recorded();
    await sh('echo out; echo err >&2', { output });
    expect([output.text('stdout'), output.text('stderr')]).toEqual(['out\n', 'err\n']);
  });

  test('F84: 50 MB without a newline, counted exactly, in constant memory', async () => {
    // A first flood warms the process up: what the second adds would grow with the output.
    await sh('head -c 20971520 /dev/zero', { output: cappedOutput() });
    const output = cappedOutput();
    let most = 0;
    const watched: RunnerInput['output'] = {
      write: (stream, chunk) => {
        output.write(stream, chunk);
        most = Math.max(most, process.memoryUsage.rss());
      },
    };
    const before = process.memoryUsage.rss();
    expect(await sh('head -c 52428800 /dev/zero', { output: watched })).toMatchObject({ kind: 'succeeded' });
    expect(output.finish().bytes).toBe(52_428_800);
    expect(most - before).toBeLessThan(20 * 1024 * 1024);
  });
});

describe('recording the process', () => {
  test('its pid and start time are recorded before the outcome, however soon it ends', async () => {
    const steps: string[] = [];
    let spawned: { pid: number; startTime: string | null } | undefined;
    const outcome = run(['true'], {
      onSpawn: async (child) => {
        spawned = child;
        await clock.sleep(60);
        steps.push('recorded');
      },
    });
    await outcome.then(() => steps.push('outcome'));
    expect(steps).toEqual(['recorded', 'outcome']);
    expect(spawned?.pid).toBeGreaterThan(1);
    if (process.platform === 'linux') expect(spawned?.startTime).toMatch(/^\d+$/);
  });

  test('a process that cannot be recorded does not go on', async () => {
    let pid = 0;
    const done = sh('exec sleep 60', {
      onSpawn: async (child) => {
        pid = child.pid;
        throw new Error('disk full');
      },
    });
    expect(await done).toEqual({
      ...{ kind: 'failed', transient: true, cutShort: true },
      error: 'sh was ended, for that it runs could not be recorded: disk full.',
    });
    await gone(() => groupLives(pid));
  });
});

/** The kernel takes a moment to collect what was killed. */
async function gone(there: () => boolean): Promise<void> {
  const deadline = clock.monotonic() + 2_000;
  while (there() && clock.monotonic() < deadline) await clock.sleep(5);
  expect(there()).toBe(false);
}
