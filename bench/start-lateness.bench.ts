// How late do N function jobs start that are all due in the same second? Durable: every claim and every end is on disk
// (synchronous=FULL), and the file is read again afterwards to count what fired, was lost or was doubled.
// Measures the build that users run.
//   npm run bench -- start-lateness [--jobs 1000] [--rounds 5]

import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cron } from 'croner';
import type { JobId } from '../lib/job/ids.js';
import { ulid } from '../lib/job/ids.js';
import { defaultPolicies } from '../lib/policy/policies.js';
import type { Schedule } from '../lib/schedule/schedule.js';
import { progressFrom } from '../lib/scheduler/plan.js';
import { createScheduler } from '../lib/scheduler/scheduler.js';
import type { NewJob } from '../lib/store/store.js';
import { openSqliteStore } from '../lib/store/sqlite/sqlite-store.js';
import { cappedOutput } from '../lib/task/output.js';
import { buildRegistry } from '../lib/task/registry.js';
import { SystemClock } from '../lib/time/clock.js';
import type { Instant } from '../lib/time/instant.js';
import { formatInstant, plus } from '../lib/time/instant.js';

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '5' } },
});
const jobs = Number(values.jobs);
const clock = new SystemClock();

interface Round {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly lost: number;
  readonly doubled: number;
  readonly early: number;
}

async function round(): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const store = openSqliteStore({ path: join(folder, 'bench.db') });
  const due = (Math.ceil((clock.now() + 1000 + jobs * 0.5) / 1000) * 1000) as Instant;
  const [hour, minute, second] = formatInstant(due).slice(11, 19).split(':').map(Number);
  const schedule = { kind: 'cron', kwargs: { hour, minute, second }, timezone: 'UTC' } as Schedule;
  const starts: number[] = [];
  const tasks = buildRegistry({
    builtins: [
      {
        definition: { name: 'note', kind: 'builtin', description: '', params: {}, effect: 'none', lane: 'function' },
        runner: {
          run() {
            starts.push(performance.timeOrigin + performance.now());
            return Promise.resolve({ kind: 'succeeded' });
          },
        },
      },
    ],
    configured: {},
    baseFolder: '/',
    environment: {},
  });
  const now = plus(due, -3_600_000);
  await store.addJobs(Array.from({ length: jobs }, (_, i) => noteJob(i, schedule, now)));
  if (clock.now() >= due) throw new Error('adding the jobs took longer than expected: the round would measure nothing');
  const scheduler = createScheduler({
    store,
    clock,
    tasks,
    instance: { id: 'bench', bootId: 'b', pid: process.pid, pidStart: null, appVersion: '0', face: 'other' },
    concurrency: 16,
    isAlive: () => true,
    endLeftRuns: () => Promise.resolve(new Map()),
    openOutput: () => cappedOutput(),
  });
  await scheduler.start();
  await clock.sleepUntil(plus(due, 200));
  await scheduler.idle();
  await scheduler.stop();
  const rows = await store.history({ limit: jobs * 2 });
  const done = rows.filter((row) => row.state === 'succeeded');
  await store.close();
  rmSync(folder, { recursive: true });
  const late = starts.map((start) => start - due).sort((a, b) => a - b);
  return {
    p50: quantile(late, 0.5),
    p99: quantile(late, 0.99),
    max: quantile(late, 1),
    lost: jobs - new Set(done.map((row) => row.jobId)).size,
    doubled: starts.length - new Set(done.map((row) => row.runId)).size,
    early: late.filter((ms) => ms < 0).length,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function noteJob(i: number, schedule: Schedule, now: Instant): NewJob {
  const spec = {
    name: `job-${i}`,
    schedule,
    task: { kind: 'registered', name: 'note', args: {} },
    effect: 'none',
    lane: 'function',
    policies: defaultPolicies('none'),
    said: null,
  } as const;
  const id = ulid(now, Buffer.from(i.toString(16).padStart(20, '0'), 'hex')) as JobId;
  return {
    id,
    tenantId: 'default',
    spec,
    progress: progressFrom({ schedule }, {}, now),
    state: 'active',
    at: now,
    by: 'bench',
  };
}

/** The same herd on croner's in-memory timers, in the same run: what a noisy machine does to everybody. */
async function peer(): Promise<readonly number[]> {
  const due = (Math.ceil((clock.now() + 1000 + jobs) / 1000) * 1000) as Instant;
  const starts: number[] = [];
  const [hour, minute, second] = formatInstant(due).slice(11, 19).split(':').map(Number);
  for (let i = 0; i < jobs; i++) {
    new Cron(
      `${second} ${minute} ${hour} * * *`,
      { timezone: 'UTC', maxRuns: 1 },
      () => void starts.push(performance.timeOrigin + performance.now()),
    );
  }
  await clock.sleepUntil(plus(due, 300 + jobs / 2));
  return starts.map((start) => start - due).sort((a, b) => a - b);
}

const rounds: Round[] = [];
const peers: number[] = [];
for (let i = 0; i < Number(values.rounds); i++) {
  rounds.push(await round());
  peers.push(quantile(await peer(), 0.99));
}
const spread = (figures: readonly number[]): string => {
  const sorted = [...figures].sort((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)]!.toFixed(1)} (${sorted[0]!.toFixed(1)}–${sorted.at(-1)!.toFixed(1)})`;
};
const all = (pick: (each: Round) => number): string => spread(rounds.map(pick));
const sum = (pick: (each: Round) => number): number => rounds.reduce((total, each) => total + pick(each), 0);
console.log(
  `${jobs} function jobs due in one second, ${rounds.length} rounds, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`,
);
console.log(
  `start lateness ms, median of rounds (spread): p50 ${all((r) => r.p50)} · p99 ${all((r) => r.p99)} · max ${all((r) => r.max)}`,
);
console.log(`lost ${sum((r) => r.lost)} · doubled ${sum((r) => r.doubled)} · early ${sum((r) => r.early)}`);
console.log(`croner (in memory, nothing kept) in the same run: p99 ${spread(peers)}`);
const ratio = quantile(
  rounds.map((each, i) => each.p99 / peers[i]!).sort((a, b) => a - b),
  0.5,
);
console.log(
  `p99 is ${ratio.toFixed(2)} of croner's, median of rounds; the first round, in a new process: ${rounds[0]!.p99.toFixed(1)} ms`,
);
