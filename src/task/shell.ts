// Runs a command line as a process group of its own: no shell, no stdin, no terminal, an allow-listed environment, a
// timeout that ends the whole group, output handed on as it comes.
//
// On node:child_process and not execa: execa's promise waits for the pipes to close, which a grandchild that keeps stdout
// open prevents for ever (F83), its kill reaches the child alone and not the group (F82), and it costs a part of the
// spawn rate. What is left of it would be this file.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import type { Clock } from '../time/clock.js';
import type { CommandLine } from './command.js';
import { folderFault, interpreterFault, locate } from './command.js';
import type { Containment } from './containment.js';
import type { Environment } from './environment.js';
import { runVariables, taskEnvironment } from './environment.js';
import { outcomeOfExit, outcomeOfSpawnError } from './exits.js';
import { printable, printableLine } from './printable.js';
import { groupLives, processIdentity, processesOfRun, signalGroup, signalOne } from './process.js';
import type { Outcome, RunnerInput, StopReason } from './runner.js';
import { stoppedOutcome } from './stopped.js';

export interface CommandOptions {
  /** Of cron-agent itself. */
  readonly environment: Environment;
  readonly clock: Clock;
  /** From TERM to KILL. */
  readonly graceMs: number;
  /** What goes before the program; looked at when one is started. Nothing by default. */
  readonly containment?: () => Containment;
  /** Of who begins it. */
  readonly stateFolder?: string;
  readonly database?: string;
  /** How long output is still read after the process has ended; 2 s by default. */
  readonly drainMs?: number;
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A group whose leader has ended is looked at after 10, 20, 40 … ms: a look reads /proc. */
const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 200;
/** After KILL a process can only be stuck in the kernel; the slot is freed without it. */
const AFTER_KILL_MS = 1_000;

export async function runCommand(command: CommandLine, options: CommandOptions, input: RunnerInput): Promise<Outcome> {
  if (input.signal.aborted) return stoppedOutcome(input.signal.reason as StopReason);
  const program = printable(basename(command.argv[0] ?? ''));
  const folder = folderFault(command.cwd);
  if (folder !== undefined) return failedForGood(`FAILED_PRECONDITION: ${printable(folder)}.`);
  const located = locate(command, options.environment);
  if (!located.ok) return failedForGood(`${printable(located.message)}.`);
  // Behind a containment it would be an exit code of the program in front.
  const interpreter = interpreterFault(located.path);
  if (interpreter !== undefined) return failedForGood(`${program} could not be started: ${printable(interpreter)}.`);

  const child = start(located.path, command, options, input);
  if (child instanceof Error) return outcomeOfSpawnError(program, child);
  if (child.pid === undefined) return outcomeOfSpawnError(program, await spawnError(child));

  const lastWords = pump(child, input);
  const over = new AbortController();
  try {
    return await follow(child, child.pid, { program, lastWords, over: over.signal }, options, input);
  } finally {
    over.abort();
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

interface Following {
  readonly program: string;
  readonly lastWords: () => string;
  /** Aborted when nothing is waited for any more: frees the timers. */
  readonly over: AbortSignal;
}

async function follow(
  child: ChildProcess,
  pid: number,
  following: Following,
  options: CommandOptions,
  input: RunnerInput,
): Promise<Outcome> {
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const recorded = input.onSpawn({ pid, startTime: processIdentity(pid)?.startTime ?? null });
  const unrecorded = recorded.then(() => new Promise<never>(() => undefined));

  let ended: Exit | StopReason | undefined;
  try {
    ended = await Promise.race([exited, stopWanted(following.over, options, input), unrecorded]);
  } catch (error) {
    // A process that could not be recorded would be nobody's after a crash: it must not go on.
    await endGroup(pid, exited, options, input, following.over);
    const why = printableLine(error instanceof Error ? error.message : String(error));
    const words = `${following.program} was ended, for that it runs could not be recorded: ${why}.`;
    return { kind: 'failed', error: words, transient: true, cutShort: true };
  }
  const exit = typeof ended === 'string' ? await endGroup(pid, exited, options, input, following.over) : ended;
  const drained = await drain(closed, options, following.over);
  // It ran, whether or not that could be written down: its end is the truth.
  await recorded.catch(() => undefined);
  if (typeof ended === 'string') return stoppedOutcome(ended, exit);
  const outcome = outcomeOfExit(following.program, ended, following.lastWords());
  if (drained || outcome.kind !== 'succeeded') return outcome;
  return {
    ...outcome,
    summary: 'A process it left in the background kept the output open; what that writes later is not kept.',
  };
}

function start(path: string, command: CommandLine, options: CommandOptions, input: RunnerInput): ChildProcess | Error {
  try {
    const [program = path, ...args] = [...(options.containment?.().prefix ?? []), path, ...command.argv.slice(1)];
    return spawn(program, args, {
      cwd: command.cwd,
      env: {
        ...taskEnvironment(options.environment, command.declared),
        ...runVariables(input.context, options.stateFolder, options.database),
      },
      ...(program === path && { argv0: command.argv[0] ?? path }),
      detached: true,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    // Some refusals of the kernel (E2BIG) are thrown, others (ENOENT, EMFILE) come as an event.
    if (error instanceof Error) return error;
    throw error;
  }
}

function spawnError(child: ChildProcess): Promise<NodeJS.ErrnoException> {
  return new Promise((resolve) => child.once('error', resolve));
}

/** Hands output on as it comes; returns the last line of stderr for the error sentence. */
function pump(child: ChildProcess, input: RunnerInput): () => string {
  let last = Buffer.alloc(0);
  child.stdout?.on('data', (chunk: Buffer) => input.output.write('stdout', chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    input.output.write('stderr', chunk);
    last = Buffer.concat([last, chunk.subarray(-400)]).subarray(-400);
  });
  // Reading a pipe may fail once its writers are killed; the exit says what happened.
  for (const source of [child, child.stdout, child.stderr]) source?.on('error', () => undefined);
  return () => {
    const line = printableLine(last.toString('utf8').trimEnd().split('\n').at(-1)?.trim() ?? '');
    return line.length > 200 ? `…${line.slice(-200)}` : line;
  };
}

function stopWanted(over: AbortSignal, options: CommandOptions, input: RunnerInput): Promise<StopReason> {
  return new Promise((resolve) => {
    const stop = (): void => resolve(input.signal.reason as StopReason);
    if (input.signal.aborted) stop();
    input.signal.addEventListener('abort', stop, { once: true });
    over.addEventListener('abort', () => input.signal.removeEventListener('abort', stop), { once: true });
    void options.clock.sleep(input.timeoutMs, over).then(() => {
      if (!over.aborted) resolve('timed_out');
    });
  });
}

/** TERM to the group, the grace, KILL; then those that left the group. Every member gets the grace, not only the leader. */
async function endGroup(
  pid: number,
  exited: Promise<Exit>,
  options: CommandOptions,
  input: RunnerInput,
  over: AbortSignal,
): Promise<Exit | undefined> {
  const { clock, graceMs } = options;
  const { runId, fence } = input.context;
  signalGroup(pid, 'SIGTERM');
  for (const stray of processesOfRun(runId, fence)) signalOne(stray, 'SIGTERM');
  const deadline = clock.monotonic() + graceMs;
  await Promise.race([exited, clock.sleep(graceMs, over)]);
  for (
    let wait = FIRST_LOOK_MS;
    groupLives(pid) && clock.monotonic() < deadline;
    wait = Math.min(2 * wait, LAST_LOOK_MS)
  ) {
    await clock.sleep(Math.min(wait, deadline - clock.monotonic()), over);
  }
  signalGroup(pid, 'SIGKILL');
  for (const stray of processesOfRun(runId, fence)) signalOne(stray, 'SIGKILL');
  return Promise.race([exited, clock.sleep(AFTER_KILL_MS, over).then(() => undefined)]);
}

/** True when the pipes closed by themselves. `exit` is what ends a run: `close` may never come (F83). */
function drain(closed: Promise<void>, options: CommandOptions, over: AbortSignal): Promise<boolean> {
  return Promise.race([closed.then(() => true), options.clock.sleep(options.drainMs ?? 2_000, over).then(() => false)]);
}

function failedForGood(error: string): Outcome {
  return { kind: 'failed', error, transient: false };
}
