// The command line in this process: its arguments in, what it wrote and its exit code out. A home and a clock of its own.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/program.js';
import { parseInstant } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line of `doctor --json`. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly fix: string | null;
}

export interface CommandLine {
  readonly folder: string;
  readonly clock: ManualClock;
  run(...argv: readonly string[]): Promise<Said>;
  /** With text on stdin; `terminal`: a person sits there and it is what they type. */
  say(
    input: string,
    options: {
      readonly terminal?: boolean;
      readonly columns?: number;
      /** With a terminal: called when a yes is asked for, before it is typed. */
      readonly onAsk?: () => void;
      /** Bytes that arrive at a time; all at once without. */
      readonly pieces?: number;
      readonly environment?: Readonly<Record<string, string>>;
    },
    ...argv: readonly string[]
  ): Promise<Said>;
  json<T>(...argv: readonly string[]): Promise<T>;
  /** What doctor finds under a name; it ends with 1 where something is not right. */
  checks(name: string): Promise<readonly Check[]>;
  /** Signals for the command that runs. */
  signal(name: NodeJS.Signals): void;
  configure(config: unknown): void;
  remove(): void;
}

/** Monday 2 March 2026, 08:00 in UTC. */
export function commandLine(now = '2026-03-02T08:00:00Z'): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const clock = new ManualClock(parseInstant(now)!);
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  const say: CommandLine['say'] = async (input, { terminal = false, columns, onAsk, pieces, environment }, ...argv) => {
    const stdout = collector(terminal, columns);
    const stderr = collector(terminal, columns);
    const stdin = Object.assign(terminal ? typed(onAsk ? '' : input) : Readable.from(inPieces(input, pieces)), {
      isTTY: terminal,
    });
    if (onAsk && stdin instanceof PassThrough) {
      stderr.onText(/Go on\?/, () => {
        onAsk();
        stdin.write(input);
      });
    }
    let forced: number | undefined;
    const io: Io = {
      stdin,
      stdout: stdout.stream,
      stderr: stderr.stream,
      cwd: folder,
      environment: {
        CRON_AGENT_HOME: folder,
        HOME: folder,
        PATH: process.env.PATH,
        CRON_AGENT_TZ: 'UTC',
        ...environment,
      },
      onSignal(_signals, listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      exit: (code) => (forced = code),
      overrides: { clock },
    };
    const code = await run(argv, io);
    return { code: forced ?? code, stdout: stdout.text(), stderr: stderr.text() };
  };
  return {
    folder,
    clock,
    say,
    run: (...argv) => say('', {}, ...argv),
    async json<T>(...argv: readonly string[]) {
      const { stdout, stderr, code } = await say('', {}, ...argv, '--json');
      if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}: ${stderr}`);
      return JSON.parse(stdout) as T;
    },
    async checks(name) {
      const { stdout } = await say('', {}, 'doctor', '--json');
      return (JSON.parse(stdout) as readonly Check[]).filter((check) => check.name === name);
    },
    signal: (name) => listeners.forEach((listener) => listener(name)),
    configure: (config) =>
      writeFileSync(join(folder, 'cron-agent.config.json'), JSON.stringify(config), { mode: 0o600 }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function inPieces(input: string, size: number | undefined): readonly (string | Buffer)[] {
  const bytes = Buffer.from(input);
  if (size === undefined) return [bytes];
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

interface Collector {
  readonly stream: Io['stdout'];
  readonly text: () => string;
  /** Calls `then` once, when what was written first matches. */
  readonly onText: (pattern: RegExp, then: () => void) => void;
}

function collector(isTTY: boolean, columns = 80): Collector {
  const chunks: string[] = [];
  let awaited: { readonly pattern: RegExp; readonly then: () => void } | undefined;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      const heard = awaited?.pattern.test(chunks.join('')) === true ? awaited : undefined;
      if (heard) awaited = undefined;
      heard?.then();
      done();
    },
  });
  const onText: Collector['onText'] = (pattern, then) => void (awaited = { pattern, then });
  return { stream: Object.assign(stream, { isTTY, columns }), text: () => chunks.join(''), onText };
}

function typed(input: string): PassThrough {
  const stream = new PassThrough();
  stream.write(input);
  return stream;
}
