// simulate: what would fire when, between two instants, as if the stored jobs stood as they do now. The real store, plan and
// scheduler run on a virtual clock over a copy of the jobs; nothing is executed and the real database is only read.

import { z } from 'zod';
import type { Job } from '../job/job.js';
import type { SkipState } from '../job/tick.js';
import { countsFromCompletion } from '../schedule/completion.js';
import { progressFrom } from '../scheduler/plan.js';
import type { NewJob, Store } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import { formatPeriod } from '../time/period.js';
import { wallMilliseconds, wallTime } from '../time/zone.js';
import type { Answer, Crontab } from './crontab.js';
import type { Reader } from './reading.js';
import { quoted, refuse } from './reading.js';
import type { Span } from './simulate-calendar.js';
import { Calendar, divide } from './simulate-calendar.js';
import type { Collision } from './simulate-collisions.js';
import { Collisions } from './simulate-collisions.js';
import type { Down, Emit, Played, SimulationEvent } from './simulate-run.js';
import {
  joined,
  readDowns,
  readDurations,
  readOffs,
  readWhole,
  timeOfDay,
  usualDurations,
} from './simulate-reading.js';
import { play } from './simulate-run.js';

export type { Collision } from './simulate-collisions.js';
export type { Down, SimulationEvent } from './simulate-run.js';

const DAY_MS = 86_400_000;

export interface Simulated extends Down, Played {
  readonly jobs: number;
  /** Which jobs start in the same minute; those that meet most often first. */
  readonly collisions: readonly Collision[];
}

export const simulateRequest = z
  .object({
    on: z.string().optional().describe('A whole day: "tomorrow", "friday", 2026-12-01. Instead of from and to.'),
    from: z.string().optional().describe('The first instant: ISO, wall time of the zone, or words.'),
    to: z.string().optional().describe('The end; an instant that is due then does not count any more.'),
    at: z.string().optional().describe('Only collisions at this time of day, such as 09:00.'),
    down: z.array(z.string()).optional().describe('Spans A..B in which nothing is running.'),
    off: z
      .array(z.string())
      .optional()
      .describe('Times of each day between which nothing is running, such as 22:00-07:00.'),
    duration: z
      .array(z.string())
      .optional()
      .describe(
        'How long runs of a job take: JOB=90m. Default: as its last ones took (the median), no time without any.',
      ),
  })
  .strict();
export type SimulateRequest = z.infer<typeof simulateRequest>;

export interface SimulateParts extends Reader {
  /** Only read. */
  readonly store: Crontab['store'];
  /** An empty store of nobody else's, for what needs a scheduler. */
  scratch(): Store | Promise<Store>;
  /** How long the span may be; any by default. */
  readonly mostMs?: number;
}

/** Events go to `emit` in order, a few at a time; the next come when it has taken them. */
export async function simulate(parts: SimulateParts, request: SimulateRequest, emit: Emit): Promise<Answer<Simulated>> {
  // What a model would make of a moment is not the same twice.
  const reader: Reader = { ...parts, model: null };
  const span = await readWhole(reader, request);
  if (!span.ok) return span;
  const minute = request.at === undefined ? undefined : timeOfDay(request.at.trim());
  if (Number.isNaN(minute))
    return refuse('invalid', `at: expected a time of day such as 09:00, got ${quoted(request.at!)}.`);
  const { from, to } = span.value;
  if (to - from > (parts.mostMs ?? Infinity))
    return refuse(
      'invalid',
      `to: expected at most ${formatPeriod(parts.mostMs!)} after from.`,
      'Ask cron-agent simulate.',
    );
  const down = await readDowns(reader, request.down ?? [], span.value);
  if (!down.ok) return down;
  const off = readOffs(request.off ?? [], span.value, parts.timezone);
  if (!off.ok) return off;
  const given = await readDurations(parts, request.duration ?? []);
  if (!given.ok) return given;
  const jobs = await parts.store.jobs({ states: ['active', 'paused'] });
  const durations = new Map([...(await usualDurations(parts.store, jobs)), ...given.value]);
  const told = { from, to, downs: joined([...down.value, ...off.value]), durations };
  const copies = jobs.map((job) => ({ ...job, ...copyOf(job, from).progress }));
  const { calm, others } = divide(copies, told);
  const calendar = new Calendar(calm, told);
  const tell = new Telling(emit, calendar);
  const played =
    others.length === 0
      ? { starts: 0, catchUps: 0, retries: 0, skips: {}, running: 0 }
      : await playOthers(parts, others, told, tell);
  await tell.rest(to);
  const { counts } = calendar;
  return {
    ok: true,
    value: {
      ...{ from, to, jobs: jobs.length, catchUps: played.catchUps, retries: played.retries },
      ...{ starts: played.starts + counts.starts, running: played.running + counts.running },
      skips: added(played.skips, counts.skips),
      collisions: tell.collisions
        .found()
        .filter(
          ({ firstAt }) =>
            minute === undefined || wallMilliseconds(wallTime(parts.timezone, firstAt)) % DAY_MS === minute,
        ),
    },
  };
}

/** Those that need a scheduler to say what becomes of them. */
async function playOthers(parts: SimulateParts, jobs: readonly Job[], span: Span, tell: Telling): Promise<Played> {
  const scratch = await parts.scratch();
  await scratch.addJobs(jobs.map((job) => copyOf(job, span.from)));
  const graces = new Map(jobs.map((job) => [job.id, job.policies.graceMs]));
  const cancels = jobs.some(({ policies }) => policies.overlap === 'cancel_previous');
  const lanes = new Set(jobs.map(({ lane }) => lane));
  return play(scratch, { ...span, graces, cancels, lanes }, (events) => tell.others(events));
}

function added(some: Played['skips'], more: Played['skips']): Played['skips'] {
  const states = [...new Set([...Object.keys(some), ...Object.keys(more)])] as SkipState[];
  return Object.fromEntries(states.map((state) => [state, (some[state] ?? 0) + (more[state] ?? 0)]));
}

const LOT = 100;

/** Hands on what the scheduler and the calendar have to tell, as one story, in lots. */
class Telling {
  readonly collisions = new Collisions();
  #waiting: SimulationEvent[] = [];

  constructor(
    readonly emit: Emit,
    readonly calendar: Calendar,
  ) {}

  /** What the scheduler tells, each behind what comes before it. */
  async others(events: readonly SimulationEvent[]): Promise<void> {
    for (const event of events) {
      await this.#upTo(event.at);
      await this.#tell([event]);
    }
  }

  /** What is left. */
  async rest(until: Instant): Promise<void> {
    await this.#upTo(until);
    if (this.#waiting.length > 0) await this.emit(this.#waiting);
    this.#waiting = [];
  }

  async #upTo(until: Instant): Promise<void> {
    for (let lot = this.#next(until); lot.length > 0; lot = this.#next(until)) await this.#tell(lot);
  }

  #next(until: Instant): readonly SimulationEvent[] {
    return this.calendar.take(until, LOT - this.#waiting.length);
  }

  async #tell(events: readonly SimulationEvent[]): Promise<void> {
    for (const event of events) this.collisions.hear(event);
    this.#waiting.push(...events);
    if (this.#waiting.length < LOT) return;
    const lot = this.#waiting;
    this.#waiting = [];
    await this.emit(lot);
  }
}

/** The same id, so that jitter falls as it will; somebody is there who answers for it; what was due before `from` is none of the simulation's business. */
function copyOf(job: Job, from: Instant): NewJob {
  const { id, tenantId, name, schedule, task, effect, lane, policies, said, state } = job;
  const { lastTickAt, pausedUntil, skipNext, runsCount, lastSuccessFor } = job;
  const start = countsFromCompletion(schedule) ? from : plus(from, -1);
  return {
    ...{ id, tenantId, state, at: start, by: 'simulate' },
    spec: { name, schedule, task, effect, lane, policies: { ...policies, askAfterMs: 0 }, said },
    progress: progressFrom(job, { lastTickAt, pausedUntil, skipNext, runsCount, lastSuccessFor }, start),
  };
}
