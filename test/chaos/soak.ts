// `npm run soak`: the real program on a manual clock, five jobs every second until a hundred thousand runs are done, with the
// hourly clean-up of history; then a minute of real time with the event loop stopped for half of it. Prints one
// JSON verdict; exit 1 when memory grew (RELIABILITY.md G-H), history was not pruned by its rule, an instant has not its one row, or
// an error was not caught. SOAK_SECONDS (virtual, 20000), SOAK_STALL_SECONDS (real, 30; 0 leaves that part out).

import Database from 'better-sqlite3';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { liveOutputFolder } from '../../src/task/output.js';
import type { Builtin } from '../../src/task/registry.js';
import { formatInstant } from '../../src/time/instant.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';
import { Arena } from './arena.js';
import { NOTHING_WRONG } from './judge.js';

const SECONDS = Number(process.env.SOAK_SECONDS ?? 20_000);
const STALL_SECONDS = Number(process.env.SOAK_STALL_SECONDS ?? 30);
const JOBS = 5;
const SAMPLES = 20;
/** What is still filled in the first fifth: caches, code that gets compiled, the first full history. */
const WARM_UP = SAMPLES / 5;
const HOUR_S = 3_600;
/** CLI.md: "90 days or 10,000 runs a job"; pruned once an hour, and nothing of the last 7 days (RELIABILITY.md F40). */
const KEPT = 10_000;
const YOUNG_MS = 7 * 86_400_000;
const GROWTH_LIMIT = 0.1;

const collect = globalThis.gc;
if (collect === undefined) throw new Error('soak: expected node --expose-gc: memory is compared after a collection');

const faults: string[] = [];
const uncaught: string[] = [];
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error: unknown) => {
    uncaught.push(`${event}: ${String(error)}`);
    console.error(error);
    process.exitCode = 1;
  });
}

const flat = await manyRuns();
const stalled = STALL_SECONDS > 0 ? await stall() : undefined;
if (uncaught.length > 0) faults.push(...uncaught);
console.log(JSON.stringify({ ...flat, stalled, uncaught: uncaught.length }, null, 2));
for (const fault of faults) console.error(`FAULT ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

interface Memory {
  readonly rss_mb: number;
  readonly heap_mb: number;
  readonly handles: number;
}

async function manyRuns(): Promise<Record<string, unknown>> {
  const started = performance.now();
  const soaked = await world({ overrides: { builtins: [work()] } });
  await addJobs(soaked);
  const first = soaked.clock.now();
  await soaked.scheduler().start();
  const samples: Memory[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    await soaked.clock.advance((SECONDS * 1_000) / SAMPLES);
    samples.push(await memory());
  }
  const now = soaked.clock.now();
  const path = join(soaked.folder, 'data', 'cron-agent.db');
  await soaked.scheduler().idle();
  const young = rowsIn(path, now);
  if (SECONDS > KEPT) await growOld(soaked);
  await soaked.scheduler().stop();
  const kept = rowsIn(path, now);
  checkFiles(soaked, kept);
  await soaked.close();

  const runs = ((now - first) / 1_000) * JOBS;
  const growth = {
    rss: grown(samples.map(({ rss_mb }) => rss_mb)),
    heap: grown(samples.map(({ heap_mb }) => heap_mb)),
  };
  // What the allocator holds settles only in a long run; what is reachable must not grow in a short one either.
  const judged = SECONDS >= 10_000 ? growth : { heap: growth.heap };
  for (const [what, share] of Object.entries(judged)) {
    if (share >= GROWTH_LIMIT) faults.push(`${what} grew by ${(share * 100).toFixed(1)} % after the first fifth`);
  }
  const handles = samples.map((sample) => sample.handles);
  if (Math.max(...handles.slice(-3)) > Math.max(...handles.slice(0, WARM_UP)))
    faults.push(`handles: ${handles.join(' ')}`);
  checkKept('young', young, runs / JOBS);
  checkKept('old', kept, Math.min(runs / JOBS, KEPT));
  const seconds = Math.round((performance.now() - started) / 1_000);
  return { runs, seconds, growth, kept_per_job: kept, first: samples[WARM_UP - 1], last: samples.at(-1), samples };
}

async function addJobs({ crontab }: TestWorld): Promise<void> {
  const { add } = await import('../../src/crontab/add.js');
  const caller = { by: 'soak', confirmed: true };
  // The program prunes by itself too, but waits a day before it first does.
  const requests = [
    ...Array.from({ length: JOBS }, (_, n) => ({ name: `work-${n}`, task: 'soak_work', cron: '* * * * * *' })),
    { name: 'clean-up', task: 'cleanup_logs', cron: '30 0 * * * *' },
  ];
  for (const request of requests) {
    const answer = await add(crontab, request, caller);
    if (!answer.ok) throw new Error(answer.failure.message);
  }
}

/** All runs are older than what may not be forgotten. The jobs are removed: paused, each second would have its row. */
async function growOld({ crontab, clock }: TestWorld): Promise<void> {
  const { remove } = await import('../../src/crontab/remove.js');
  for (let n = 0; n < JOBS; n++) {
    const answer = await remove(crontab, { job: `work-${n}` }, { by: 'soak', confirmed: true });
    if (!answer.ok) throw new Error(answer.failure.message);
  }
  await clock.advance(YOUNG_MS + (2 * HOUR_S + SECONDS) * 1_000);
}

/** Some say much, some fail for good, as tasks do. */
function work(): Builtin {
  const definition = { name: 'soak_work', kind: 'builtin', description: 'says a line', params: {} } as const;
  return {
    definition: { ...definition, effect: 'none', lane: 'function' },
    runner: {
      run: async ({ context, output }) => {
        const second = (context.scheduledFor / 1_000) % 100;
        output.write('stdout', Buffer.from(`${context.runId} ${formatInstant(context.scheduledFor)}\n`.repeat(second)));
        return second === 99 ? { kind: 'failed', error: 'as asked for', transient: false } : { kind: 'succeeded' };
      },
    },
  };
}

async function memory(): Promise<Memory> {
  // What was let go of in this turn is collected in the next.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect!();
  }
  const { rss, heapUsed } = process.memoryUsage();
  const mb = (bytes: number): number => Math.round((bytes / 2 ** 20) * 10) / 10;
  return { rss_mb: mb(rss), heap_mb: mb(heapUsed), handles: process.getActiveResourcesInfo().length };
}

/** The most of the last three samples against the end of the first fifth. */
function grown(values: readonly number[]): number {
  const before = values[WARM_UP - 1]!;
  return Math.round((Math.max(...values.slice(-3)) / before - 1) * 1_000) / 1_000;
}

interface Kept {
  readonly job: string;
  readonly runs: number;
  readonly attempts: number;
  readonly outputs: number;
  readonly oldest: number;
  readonly unfinished: number;
  /** Seconds between the oldest and now that have no row. */
  readonly holes: number;
}

function rowsIn(path: string, now: number): readonly Kept[] {
  const db = new Database(path, { readonly: true });
  const rows = db
    .prepare(
      `SELECT j.name AS job, count(*) AS runs, min(r.scheduled_for) AS oldest, sum(r.ended_at IS NULL) AS unfinished,
         sum((SELECT count(*) FROM attempt a WHERE a.run_id = r.id)) AS attempts,
         sum((SELECT count(*) FROM output o WHERE o.run_id = r.id)) AS outputs
       FROM run r JOIN job j ON j.id = r.job_id WHERE j.name LIKE 'work-%' GROUP BY j.name`,
    )
    .all() as Omit<Kept, 'holes'>[];
  const orphans = db.prepare('SELECT count(*) FROM output WHERE run_id NOT IN (SELECT id FROM run)').pluck().get();
  const integrity = db.pragma('integrity_check', { simple: true });
  db.close();
  if (orphans !== 0) faults.push(`${String(orphans)} outputs of runs that are gone`);
  if (integrity !== 'ok') faults.push(`integrity_check: ${String(integrity)}`);
  return rows.map((row) => ({ ...row, holes: (now - row.oldest) / 1_000 + 1 - row.runs }));
}

function checkKept(age: string, kept: readonly Kept[], expected: number): void {
  if (kept.length !== JOBS) faults.push(`${age}: expected ${JOBS} jobs, got ${kept.length}`);
  for (const { job, runs, holes, unfinished } of kept) {
    if (runs !== expected) faults.push(`${age} ${job}: expected ${expected} runs, got ${runs}`);
    if (holes !== 0) faults.push(`${age} ${job}: ${holes} instants without a row`);
    if (unfinished !== 0) faults.push(`${age} ${job}: ${unfinished} runs not finished`);
  }
}

/** The file of live output goes with its run. */
function checkFiles({ folder }: TestWorld, kept: readonly Kept[]): void {
  const printed = kept.reduce((sum, { outputs }) => sum + outputs, 0);
  const files = readdirSync(liveOutputFolder(join(folder, 'state'))).length;
  if (files !== printed) faults.push(`live output: expected ${printed} files, got ${files}`);
}

/** F14: late, but none lost and none doubled, and nobody takes over from a process that only stands still. */
async function stall(): Promise<Record<string, unknown>> {
  const arena = new Arena({ functions: 5, processes: 1, keepPerJob: 100_000 });
  await arena.open();
  const victim = arena.start({ stallMs: STALL_SECONDS * 1_000 });
  await victim.stalled;
  victim.signal('SIGTERM');
  await victim.ended;
  const ending = await arena.close();
  const wrong = Object.entries(NOTHING_WRONG).filter(
    ([name, clean]) => Array.isArray(clean) && (ending[name as keyof typeof ending] as readonly unknown[]).length > 0,
  );
  const lists = [
    ...wrong.map(([name]) => name),
    ...ending.once.doubled,
    ...ending.once.missing,
    ...ending.again.missing,
  ];
  if (lists.length > 0 || ending.integrity.length > 0) faults.push(`stall: ${lists.join(', ')} (${arena.home})`);
  else arena.remove();
  if (ending.once.unknown > 0) faults.push(`stall: ${ending.once.unknown} runs unknown although nobody died`);
  return { seconds: STALL_SECONDS, ticks: ending.ticks, states: ending.states };
}
