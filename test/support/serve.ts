// Real `cron-agent` processes over a temporary home, and what the crash proofs ask of them.

import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

export interface Serve extends ChildProcess {
  /** What it has written to stderr so far. */
  said(): string;
}

export interface Home {
  readonly folder: string;
  readonly database: string;
  /** Runs a command to its end. */
  run(...args: string[]): { readonly code: number | null; readonly stdout: string; readonly stderr: string };
  /** The same, while a server of the test goes on answering. */
  runBeside(...args: string[]): Promise<ReturnType<Home['run']>>;
  json<T>(...args: string[]): T;
  /** Starts `serve` and resolves when it says that it is ready. */
  serve(...args: string[]): Promise<Serve>;
  remove(): void;
}

export function temporaryHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'cron-agent-'));
  const env = { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', CRON_AGENT_HOME: folder };
  const run: Home['run'] = (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
      input: '',
    });
    return { code: status, stdout, stderr };
  };
  return {
    folder,
    database: join(folder, 'data', 'cron-agent.db'),
    run,
    async runBeside(...args) {
      const child = spawn(process.execPath, [BIN, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const said = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, ...said };
    },
    json<T>(...args: string[]) {
      const { stdout, stderr, code } = run(...args, '--json');
      if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}: ${stderr}`);
      return JSON.parse(stdout) as T;
    },
    async serve(...args: string[]) {
      const child = spawn(process.execPath, [BIN, 'serve', ...args], {
        cwd: folder,
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      return untilReady(child);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The lines of an append-only file of effects, one a real effect. */
export function effectsIn(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

async function untilReady(child: ChildProcess): Promise<Serve> {
  let said = '';
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`serve ended before it was ready: ${said}`)));
  const ready = new Promise<void>((resolve) => {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/^serving /m.test(said)) resolve();
    });
  });
  failed.catch(() => undefined);
  await Promise.race([ready, failed]);
  return Object.assign(child, { said: () => said });
}
