// What the tests about freezes share: a home, real schedulers in processes of their own over it, and this process beside them.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { Overrides, World } from '../../src/compose.js';
import { compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config.js';
import type { SchedulerEvent } from '../../src/scheduler/events.js';
import type { LeaseTimes } from '../../src/scheduler/tenure.js';

const HOLDER = fileURLToPath(new URL('./holder.ts', import.meta.url));

/** Seconds instead of minutes and a half. */
export const SHORT_LEASE: LeaseTimes = { renewMs: 150, freshMs: 900, staleMs: 1_500 };

type Said = SchedulerEvent | { readonly kind: 'ready' | 'stalling' | 'stalled' | 'stopping' };

export interface Holder {
  readonly child: ChildProcess;
  readonly said: readonly Said[];
  /** Resolves with the first event of this kind after the `after`th thing it said. */
  hears<K extends Said['kind']>(kind: K, after?: number): Promise<Extract<Said, { kind: K }>>;
}

export interface Beside extends World {
  readonly events: SchedulerEvent[];
}

export class Ground {
  readonly home = mkdtempSync(join(tmpdir(), 'frozen-'));
  readonly #children: ChildProcess[] = [];
  readonly #worlds: World[] = [];

  /** A scheduler in a process of its own, ready. */
  async holder(
    wish: { readonly stallMs?: number; readonly lease?: LeaseTimes; readonly stopAt?: string } = {},
  ): Promise<Holder> {
    const argument = JSON.stringify({ home: this.home, lease: SHORT_LEASE, ...wish });
    const env = { PATH: process.env.PATH, HOME: this.home, TZ: 'UTC' };
    const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, argument], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    const said: Said[] = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      said.push(...lines.map((line) => JSON.parse(line) as Said));
    });
    const holder: Holder = {
      child,
      said,
      async hears(kind, after = 0) {
        const found = () => said.slice(after).find((each) => each.kind === kind);
        await until(() => found() !== undefined || child.exitCode !== null || child.signalCode !== null);
        return found() as never;
      },
    };
    await holder.hears('ready');
    return holder;
  }

  /** SIGSTOP, but not in the middle of a transaction. */
  async stopBetweenWrites({ child }: Holder): Promise<void> {
    const looking = new Database(join(this.home, 'data', 'cron-agent.db'), { timeout: 0 });
    const isFree = (): boolean => {
      try {
        looking.exec('BEGIN IMMEDIATE; ROLLBACK');
        return true;
      } catch {
        return false;
      }
    };
    for (child.kill('SIGSTOP'); !(await untilStopped(child.pid!)) || !isFree(); child.kill('SIGSTOP')) {
      child.kill('SIGCONT');
      await wait(10);
    }
    looking.close();
  }

  /** The program in this process, over the same database. Not started. */
  async beside(overrides: Overrides = {}): Promise<Beside> {
    const env = { CRON_AGENT_HOME: this.home, HOME: this.home, PATH: process.env.PATH, CRON_AGENT_TZ: 'UTC' };
    const config = await loadConfig({ env, cwd: this.home });
    const quiet = { lease: SHORT_LEASE, announce: () => undefined };
    const made = await compose(config, { overrides: { ...quiet, ...overrides } });
    this.#worlds.push(made);
    const events: SchedulerEvent[] = [];
    made.scheduler().on((event) => events.push(event));
    return { ...made, events };
  }

  /** How far the wall clock of the holders is off. */
  setClock(offsetMs: number): void {
    writeFileSync(join(this.home, 'clock-offset'), String(offsetMs));
  }

  read(file: string): string {
    try {
      return readFileSync(join(this.home, file), 'utf8');
    } catch {
      return '';
    }
  }

  async clear(): Promise<void> {
    for (const world of this.#worlds) {
      await world.scheduler().stop({ graceMs: 0 });
      await world.close();
    }
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** All of its threads stand still. */
async function untilStopped(pid: number): Promise<true> {
  const threads = `/proc/${pid}/task`;
  const state = (thread: string): string | undefined =>
    readFileSync(join(threads, thread, 'stat'), 'latin1').split(') ')[1]?.[0];
  await until(() => readdirSync(threads).every((thread) => state(thread) === 'T'));
  return true;
}

/** Looks until it is so. @throws after 30 s */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await isSo()); await wait(20)) {
    if (performance.now() > end) throw new Error(`waited 30 s for: ${isSo.toString()}`);
  }
}
