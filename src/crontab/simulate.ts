// simulate: what would fire when, between two instants, as if the stored jobs stood as they do now. The real store, plan and
// scheduler run on a virtual clock over a copy of the jobs; nothing is executed and the real database is only read.

import { z } from 'zod';
import type { JobId } from '../job/ids.js';
import type { Job } from '../job/job.js';
import { countsFromCompletion } from '../schedule/completion.js';
import { progressFrom } from '../scheduler/plan.js';
import type { NewJob, Store } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import type { Answer, Crontab } from './crontab.js';
import type { Reader } from './reading.js';
import { quoted, readInstant, readPeriod, refuse } from './reading.js';
import { resolveJob } from './resolve-job.js';
import type { Down, Emit, Simulated } from './simulate-run.js';
import { play } from './simulate-run.js';

export type { Down, Simulated, SimulationEvent } from './simulate-run.js';

export const simulateRequest = z
  .object({
    from: z.string().describe('The first instant: ISO, wall time of the zone, or words.'),
    to: z.string().describe('The end; an instant that is due then does not count any more.'),
    down: z.array(z.string()).optional().describe('Spans A..B in which nothing is running.'),
    duration: z.array(z.string()).optional().describe('How long runs of a job take: JOB=90m. Default: no time.'),
  })
  .strict();
export type SimulateRequest = z.infer<typeof simulateRequest>;

export interface SimulateParts extends Reader {
  /** Only read. */
  readonly store: Crontab['store'];
  /** An empty store of nobody else's. */
  readonly scratch: Store;
}

/** Events go to `emit` in order, a few at a time; the next come when it has taken them. */
export async function simulate(parts: SimulateParts, request: SimulateRequest, emit: Emit): Promise<Answer<Simulated>> {
  // What a model would make of a moment is not the same twice.
  const reader: Reader = { ...parts, model: null };
  const span = await readSpan(reader, 'from', request.from, 'to', request.to);
  if (!span.ok) return span;
  const downs = await readDowns(reader, request.down ?? [], span.value);
  if (!downs.ok) return downs;
  const durations = await readDurations(parts, request.duration ?? []);
  if (!durations.ok) return durations;
  const jobs = await parts.store.jobs({ states: ['active', 'paused'] });
  const { from, to } = span.value;
  await parts.scratch.addJobs(jobs.map((job) => copyOf(job, from)));
  const graces = new Map(jobs.map((job) => [job.id, job.policies.graceMs]));
  const cancels = jobs.some(({ policies }) => policies.overlap === 'cancel_previous');
  const lanes = new Set(jobs.map(({ lane }) => lane));
  const told = { from, to, downs: downs.value, durations: durations.value, graces, cancels, lanes };
  const played = await play(parts.scratch, told, emit);
  return { ok: true, value: { ...played, jobs: jobs.length } };
}

/** The same id, so that jitter falls as it will; what was due before `from` is none of the simulation's business. */
function copyOf(job: Job, from: Instant): NewJob {
  const { id, tenantId, name, schedule, task, effect, lane, policies, said, state } = job;
  const { lastTickAt, pausedUntil, skipNext, runsCount, lastSuccessFor } = job;
  const start = countsFromCompletion(schedule) ? from : plus(from, -1);
  return {
    ...{ id, tenantId, state, at: start, by: 'simulate' },
    spec: { name, schedule, task, effect, lane, policies, said },
    progress: progressFrom(job, { lastTickAt, pausedUntil, skipNext, runsCount, lastSuccessFor }, start),
  };
}

async function readSpan(
  reader: Reader,
  first: string,
  fromText: string,
  last: string,
  toText: string,
): Promise<Answer<Down>> {
  const from = await readInstant(reader, first, fromText);
  if (!from.ok) return from;
  const to = await readInstant(reader, last, toText);
  if (!to.ok) return to;
  if (to.value.at <= from.value.at)
    return refuse('invalid', `${last}: expected a moment after ${quoted(fromText)}, got ${quoted(toText)}.`);
  return { ok: true, value: { from: from.value.at, to: to.value.at } };
}

async function readDowns(reader: Reader, texts: readonly string[], whole: Down): Promise<Answer<readonly Down[]>> {
  const downs: Down[] = [];
  for (const text of texts) {
    const [from, to, ...rest] = text.split('..');
    if (!from || !to || rest.length > 0)
      return refuse('invalid', `down: expected A..B, two moments, got ${quoted(text)}.`);
    const down = await readSpan(reader, 'down', from, 'down', to);
    if (!down.ok) return down;
    downs.push({
      from: Math.max(down.value.from, whole.from) as Instant,
      to: Math.min(down.value.to, whole.to) as Instant,
    });
  }
  downs.sort((a, b) => a.from - b.from);
  return { ok: true, value: joined(downs.filter(({ from, to }) => from < to)) };
}

/** Spans that touch are one. */
function joined(downs: readonly Down[]): readonly Down[] {
  const found: Down[] = [];
  for (const down of downs) {
    const last = found.at(-1);
    if (last && down.from <= last.to)
      found.splice(-1, 1, { from: last.from, to: Math.max(last.to, down.to) as Instant });
    else found.push(down);
  }
  return found;
}

async function readDurations(
  { store }: SimulateParts,
  texts: readonly string[],
): Promise<Answer<ReadonlyMap<JobId, number>>> {
  const durations = new Map<JobId, number>();
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    if (at <= 0) return refuse('invalid', `duration: expected JOB=90m, got ${quoted(text)}.`);
    const job = await resolveJob({ store }, text.slice(0, at), {});
    if (!job.ok) return job;
    const ms = readPeriod('duration', text.slice(at + 1));
    if (!ms.ok) return ms;
    durations.set(job.value.id, ms.value);
  }
  return { ok: true, value: durations };
}
