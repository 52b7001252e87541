// The program with streams that a test holds, in a home of its own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { run } from '../../../src/cli/program.js';

export interface Played {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PlayWish {
  /** Beside what every home needs. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Given what sends the program a signal. */
  readonly signals?: (send: (signal: NodeJS.Signals) => void) => void;
}

export async function play(
  argv: readonly string[],
  input = '',
  home?: string,
  { environment = {}, signals }: PlayWish = {},
): Promise<Played> {
  const folder = home ?? mkdtempSync(join(tmpdir(), 'chat-'));
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const heard = [collect(stdout), collect(stderr)];
  try {
    const exitCode = await run(argv, {
      stdin: Readable.from(input === '' ? [] : [input]),
      stdout,
      stderr,
      cwd: folder,
      environment: {
        ...{ CRON_AGENT_HOME: folder, CRON_AGENT_TZ: 'Europe/Berlin', HOME: folder, PATH: process.env.PATH },
        ...environment,
      },
      onSignal(_signals, listener) {
        signals?.(listener);
        return () => undefined;
      },
      exit: () => undefined,
    });
    stdout.end();
    stderr.end();
    const [out = '', err = ''] = await Promise.all(heard);
    return { exitCode, stdout: out, stderr: err };
  } finally {
    if (home === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function collect(stream: PassThrough): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
