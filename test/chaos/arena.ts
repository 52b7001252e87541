// A home of its own for a campaign of deaths: its jobs, its victims, and what is looked at after each of them has died.

import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { Receiver } from '../support/receiver.js';
import { receiver, SECRET } from '../support/receiver.js';
import type { Death, HistoryLine, Planned } from './oracle.js';
import { damage, deathsIn, effectsIn, gather, imprint, strays } from './oracle.js';
import type { Verdict } from './judge.js';
import { judge, LOSSES } from './judge.js';

const VICTIM = fileURLToPath(new URL('victim.mjs', import.meta.url));
const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
/** Far beyond what a life takes on a loaded machine: a victim that does not come to its point by then never will. */
const LIVE_MS = 30_000;
export interface Size {
  /** Jobs of each of the two effects whose tasks are functions. */
  readonly functions: number;
  /** The same of processes. */
  readonly processes: number;
  /** Where pruning begins: more runs than any job has but the one that piles them up. One a second. */
  readonly keepPerJob: number;
}

export interface Wish {
  readonly point?: string;
  readonly nth?: number;
  readonly cuts?: string;
  readonly step?: string;
  /** Its event loop stands still for so long, some seconds after the start. */
  readonly stallMs?: number;
}

export interface Victim {
  readonly pid: number;
  /** Resolves at the first work it begins. */
  readonly claimed: Promise<number>;
  /** Resolves some seconds after the stall that was asked for. */
  readonly stalled: Promise<void>;
  /** Signal or code it ended with. */
  readonly ended: Promise<NodeJS.Signals | number>;
  kill(): void;
  signal(signal: NodeJS.Signals): void;
}

export interface Ending extends Verdict {
  readonly integrity: readonly string[];
  /** Deaths before the commit of a transaction, where nobody else was at work: looked at for what is left of it. */
  readonly cut: number;
  /** Those of which something was left. */
  readonly half_done: readonly string[];
  readonly stray_processes: readonly number[];
  /** Notices that were not sent, or not heard, or not rightly signed. */
  readonly notices: readonly string[];
  /** How many different notices were heard. */
  readonly told: number;
  readonly restarts: readonly Restart[];
  /** Of the connection as the last process had it (RELIABILITY.md G-J). */
  readonly synchronous: string | undefined;
}

/** Of a process that follows a dead one. */
export interface Restart {
  /** From its start to the first work it begins. */
  readonly ms: number;
  /** Where the one before it died, and where it is to die. */
  readonly after: string;
  readonly before: string;
}

export interface Drained {
  /** Every instant up to then was decided. */
  readonly decidedUntil: number;
  readonly synchronous: string | undefined;
}

export class Arena {
  readonly home = mkdtempSync(join(tmpdir(), 'cron-agent-chaos-'));
  readonly database = join(this.home, 'data', 'cron-agent.db');
  readonly #env = { PATH: process.env.PATH, HOME: this.home, TZ: 'UTC', CRON_AGENT_HOME: this.home };
  readonly #planned: readonly Planned[];
  readonly #integrity: string[] = [];
  readonly #restarts: Restart[] = [];
  readonly #halfDone: string[] = [];
  #cut = 0;
  #receiver: Receiver | undefined;

  constructor(readonly size: Size) {
    this.#planned = plannedJobs(size);
  }

  /** Stores the jobs, by a process that comes and goes. */
  async open(): Promise<void> {
    this.#receiver = await receiver();
    const webhook = { name: 'arena', url: this.#receiver.url, secret: SECRET, events: ['reminder'] };
    const config = JSON.stringify({ tasks: shellTasks(this.home), notify: { webhooks: [webhook] } });
    mkdirSync(join(this.home, 'config'), { mode: 0o700 });
    writeFileSync(join(this.home, 'config', 'config.json'), config, { mode: 0o600 });
    const first = this.#spawn({
      jobs: this.#planned.map(addRequest),
      sideBySide: sideBySide(this.#planned),
      liveMs: 0,
    });
    const end = await first.ended;
    if (end !== 0) throw new Error(`the first process ended with ${end}: ${first.words()}`);
  }

  /** `alone`: nobody else could claim what is due, so the time to its first claim is how long a restart takes. */
  start(wish: Wish = {}, alone = true): Victim {
    const victim = this.#spawn({ ...wish, nth: wish.nth ?? 1, liveMs: LIVE_MS + 2 * (wish.stallMs ?? 0) });
    const last = deathsIn(this.home).at(-1);
    if (alone && last) {
      const { point: before = 'random' } = wish;
      void victim.claimed.then((ms) => this.#restarts.push({ ms, after: last.point, before }));
    }
    return victim;
  }

  /** What died is looked at before anything else touches it. False: it lived, and its point was not come to. */
  async died(victim: Victim, othersLive = false): Promise<boolean> {
    const end = await victim.ended;
    if (end !== 'SIGKILL') return false;
    if (othersLive) this.#integrity.push(...damage(this.database));
    else this.#lookAtCopy(deathsIn(this.home).at(-1)!);
    return true;
  }

  /** How many runs are under way: nobody's, where nobody is at work. */
  leftRuns(): number {
    const db = new Database(this.database, { readonly: true });
    const left = db.prepare("SELECT count(*) FROM run WHERE state = 'running'").pluck().get() as number;
    db.close();
    return left;
  }

  /**
   * How many runs that must have their effect have not, and would be given up after two more deaths over them: the next start finds
   * the last of their losses.
   */
  nearlyGivenUp(): number {
    // A home in which the schema is still being made has no runs.
    if (!existsSync(this.database)) return 0;
    const db = new Database(this.database, { readonly: true, timeout: 5_000 });
    const isMade = db.prepare("SELECT 1 FROM pragma_table_info('run') WHERE name = 'losses'").get() !== undefined;
    const near = `SELECT r.id FROM run r JOIN job j ON j.id = r.job_id
      WHERE r.ended_at IS NULL AND r.losses >= ? AND j.name LIKE 'again%'`;
    const ids = isMade
      ? (db
          .prepare(near)
          .pluck()
          .all(LOSSES - 2) as string[])
      : [];
    db.close();
    if (ids.length === 0) return 0;
    const done = effectsIn(this.home);
    return ids.filter((id) => !done.has(id)).length;
  }

  killFromOutside(victim: Victim): void {
    appendFileSync(
      join(this.home, 'kills.jsonl'),
      `${JSON.stringify({ point: 'random', pid: victim.pid, held: null })}\n`,
    );
    victim.kill();
  }

  /** A last process decides and finishes everything; then all that is there is judged. */
  async close(): Promise<Ending> {
    return this.judge(await this.drain());
  }

  /** Answers with what `judge` must be told of it. */
  async drain(): Promise<Drained> {
    const last = this.#spawn({ drain: true, liveMs: LIVE_MS });
    const end = await last.ended;
    const drained = /^drained (\d+)$/m.exec(last.words());
    if (end !== 0 || !drained) throw new Error(`the last process ended with ${end}: ${last.words()}`);
    return { decidedUntil: Number(drained[1]), synchronous: /^synchronous (\w+)$/m.exec(last.words())?.[1] };
  }

  judge({ decidedUntil, synchronous }: Drained): Ending {
    return {
      ...judge(gather(this.home, this.database, this.#planned, decidedUntil, this.#history())),
      integrity: [...this.#integrity, ...damage(this.database)],
      cut: this.#cut,
      half_done: this.#halfDone,
      stray_processes: strays(this.home),
      ...this.#notices(),
      restarts: this.#restarts,
      synchronous,
    };
  }

  remove(): void {
    void this.#receiver?.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Each notice must have been heard, and be known to have been. */
  #notices(): Pick<Ending, 'notices' | 'told'> {
    const heard = new Set(this.#receiver?.received.map(({ id }) => id));
    const db = new Database(this.database, { readonly: true });
    const rows = db.prepare('SELECT id, state FROM outbox').all() as { id: string; state: string }[];
    db.close();
    const wrong = rows.filter(({ id, state }) => state !== 'sent' || !heard.has(id));
    const unsigned = this.#receiver?.unsigned ?? [];
    return {
      notices: [...wrong.map(({ id, state }) => `${id} ${state} heard: ${heard.has(id)}`), ...unsigned],
      told: heard.size,
    };
  }

  /** The next process must find what the dead one left, so the look is at a copy: opening the file itself would mend it. */
  #lookAtCopy({ point, before }: Death): void {
    const copy = join(this.home, 'copy.db');
    for (const end of ['', '-wal']) {
      rmSync(copy + end, { force: true });
      if (existsSync(this.database + end)) cpSync(this.database + end, copy + end);
    }
    rmSync(`${copy}-shm`, { force: true });
    if (!existsSync(copy)) return;
    this.#integrity.push(...damage(copy));
    if (before === undefined) return;
    this.#cut += 1;
    if (imprint(copy) !== before) this.#halfDone.push(point);
  }

  #history(): readonly HistoryLine[] {
    const { stdout, stderr, status } = spawnSync(process.execPath, [BIN, 'history', '--jsonl'], {
      cwd: this.home,
      env: this.#env,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    if (status !== 0) throw new Error(`history: exit ${status}: ${stderr}`);
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as HistoryLine);
  }

  #spawn(wish: Record<string, unknown>): Victim & { words(): string } {
    const settings = { home: this.home, env: this.#env, keepPerJob: this.size.keepPerJob, ...wish };
    const started = performance.now();
    const child = spawn(process.execPath, [VICTIM, JSON.stringify(settings)], {
      cwd: this.home,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const words = listen(child);
    return {
      pid: child.pid!,
      claimed: words.said('claimed').then(() => Math.round(performance.now() - started)),
      stalled: words.said('stalled'),
      ended: new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? -1))),
      kill: () => void child.kill('SIGKILL'),
      signal: (signal) => void child.kill(signal),
      words: words.all,
    };
  }
}

function plannedJobs({ functions, processes }: Size): readonly Planned[] {
  const many = (count: number, job: string, effect: Planned['effect']): readonly Planned[] =>
    Array.from({ length: count }, (_, n) => ({ job: `${job}-${n}`, everyMs: 1_000, effect, leavesEffects: true }));
  const quiet = { everyMs: 3_600_000, effect: 'none', leavesEffects: false } as const;
  return [
    ...many(functions, 'once', 'once'),
    ...many(functions, 'again', 'idempotent'),
    ...many(processes, 'once-shell', 'once'),
    ...many(processes, 'again-shell', 'idempotent'),
    { job: 'edited', everyMs: 1_000, effect: 'once', leavesEffects: true },
    { job: 'asked', everyMs: 1_000, effect: 'once', leavesEffects: true },
    { job: 'dawdling', ...quiet },
    { job: 'piled', ...quiet },
    { job: 'hanging', ...quiet, effect: 'once' },
  ];
}

/** What a person would ask for to get such a job. */
function addRequest({ job, everyMs, effect }: Planned): Record<string, unknown> {
  const shell = job.includes('-shell-') ? 'shell' : 'effect';
  const quiet: Readonly<Record<string, string>> = { dawdling: 'dawdle', piled: 'nothing', hanging: 'hang' };
  return {
    name: job,
    task: quiet[job] ?? `${shell}_${effect === 'once' ? 'once' : 'again'}`,
    ...(job === 'hanging' && { timeout: '1s' }),
    cron: everyMs === 1_000 ? '* * * * * *' : '0 * * * *',
    timezone: 'UTC',
  };
}

/**
 * Half of the jobs whose effect must not repeat skip what overlaps, as by default. The runs of the others go side by side, as older
 * programs stored it: by now nobody may ask that of a task that writes.
 */
function sideBySide(planned: readonly Planned[]): readonly string[] {
  return planned.filter(({ job, effect }) => effect !== 'once' || job.endsWith('1')).map(({ job }) => job);
}

/** Two lines with one write each: one when it begins, one that is the effect. */
function shellTasks(home: string): Record<string, unknown> {
  const line =
    '"$CRON_AGENT_JOB $CRON_AGENT_RUN_ID $CRON_AGENT_ATTEMPT $CRON_AGENT_SCHEDULED_FOR $CRON_AGENT_IDEMPOTENCY_KEY $CRON_AGENT_FENCE"';
  const file = join(home, 'effects.txt');
  const script = `printf 'begin %s\\n' ${line} >> ${file}; sleep 0.05; printf 'effect %s\\n' ${line} >> ${file}`;
  const task = (effect: string): Record<string, unknown> => ({
    kind: 'shell',
    command: ['/bin/sh', '-c', script],
    effect,
  });
  return { shell_once: task('once'), shell_again: task('idempotent') };
}

function listen(child: ChildProcess): { said(word: string): Promise<void>; all(): string } {
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  createInterface({ input: child.stdout! }).on('line', (line) => {
    heard.push(line);
    waiting.get(line)?.();
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => heard.push(text));
  return {
    said: (word) => new Promise((resolve) => (heard.includes(word) ? resolve() : waiting.set(word, resolve))),
    all: () => heard.join('\n'),
  };
}
