// The part of a simulation that is the calendar alone: jobs that nothing can come in the way of fire at each occurrence, so no
// scheduler is needed to say when. What is not an ordinary firing (a gap of the clocks) is asked of the plan.

import type { Job } from '../job/job.js';
import type { JobId } from '../job/ids.js';
import { countsFromCompletion } from '../schedule/completion.js';
import { compile } from '../schedule/occurrences.js';
import { plan } from '../scheduler/plan.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import type { Down, Played, SimulationEvent } from './simulate-run.js';

export interface Span extends Down {
  readonly downs: readonly Down[];
  readonly durations: ReadonlyMap<JobId, number>;
}

/** One place less than run at once: what takes no time must find one. */
const PLACES = 15;
const DAY_MS = 86_400_000;
/** So much is worked out at a time, that a year of a busy job is never all in memory. */
const CHUNK_MS = 28 * DAY_MS;
const MINUTES_OF_DAY = 1_440;

/** Those that no pause, skip, delay, absence, overlap, time limit or full house can touch; and the others. */
export function divide(
  jobs: readonly Job[],
  span: Span,
): { readonly calm: readonly Job[]; readonly others: readonly Job[] } {
  const lasting = jobs.filter(({ id, lane }) => lane === 'process' && (span.durations.get(id) ?? 0) > 0);
  const places = lasting.reduce((sum, { policies: { overlap, cap } }) => sum + (overlap === 'allow' ? cap : 1), 0);
  const isCalm = (job: Job): boolean =>
    span.downs.length === 0 &&
    (job.lane === 'function' || places <= PLACES) &&
    isPlain(job) &&
    isSparse(job, span) &&
    isBrief(job, span);
  const calm = new Set(jobs.filter(isCalm));
  return { calm: [...calm], others: jobs.filter((job) => !calm.has(job)) };
}

function isPlain({ state, skipNext, schedule }: Job): boolean {
  const isRationed = schedule.maxRuns !== undefined || schedule.jitterSeconds !== undefined;
  return state === 'active' && skipNext === 0 && !isRationed && !countsFromCompletion(schedule);
}

/** What fires more often than each minute is left to the scheduler: it keeps nothing of the past in memory. */
function isSparse({ schedule }: Job, { from }: Span): boolean {
  return compile(schedule).count(plus(from, -1), plus(from, DAY_MS - 1), MINUTES_OF_DAY + 1) <= MINUTES_OF_DAY;
}

/** Each run is over before the next one is due, and before its time is up. */
function isBrief({ id, schedule, policies }: Job, { from, to, durations }: Span): boolean {
  const takes = durations.get(id) ?? 0;
  if (takes === 0) return true;
  if (takes >= policies.timeoutMs) return false;
  const occurrences = compile(schedule);
  let before = -Infinity;
  for (let at = occurrences.next(plus(from, -1)); at !== null && at < to; before = at, at = occurrences.next(at))
    if (at - before <= takes) return false;
  return true;
}

export class Calendar {
  readonly counts = {
    starts: 0,
    skips: {} as { -readonly [S in keyof Played['skips']]: Played['skips'][S] },
    running: 0,
  };
  #from: Instant;
  #events: readonly SimulationEvent[] = [];
  #next = 0;
  /** Ends of runs that began in an earlier chunk. */
  #later: SimulationEvent[] = [];

  constructor(
    readonly jobs: readonly Job[],
    readonly span: Span,
  ) {
    this.#from = span.from;
  }

  /** Up to `most` of what comes next and no later than `until`; none: there is nothing more until then. */
  take(until: Instant, most: number): readonly SimulationEvent[] {
    while (this.#next === this.#events.length && this.#from < this.span.to && this.#from <= until) this.#chunk();
    const first = this.#next;
    const end = Math.min(this.#events.length, first + most);
    while (this.#next < end && this.#events[this.#next]!.at <= until) this.#next += 1;
    return this.#events.slice(first, this.#next);
  }

  #chunk(): void {
    const from = this.#from;
    const to = Math.min(from + CHUNK_MS, this.span.to) as Instant;
    const events = this.#later;
    this.#later = [];
    for (const job of this.jobs) this.#chunkOf(job, from, to, events);
    const isEarly = ({ at }: SimulationEvent): boolean => at < to;
    this.#later = events.filter((event) => !isEarly(event));
    this.#events = (this.#later.length === 0 ? events : events.filter(isEarly)).sort(inOrder);
    this.#next = 0;
    this.#from = to;
  }

  #chunkOf(job: Job, from: Instant, to: Instant, events: SimulationEvent[]): void {
    const takes = this.span.durations.get(job.id) ?? 0;
    const due = compile(job.schedule).between(plus(from, -1), plus(to, -1), Infinity);
    let before: Instant | null = null;
    for (const [index, occurrence] of due.entries()) {
      const { at } = occurrence;
      const isAlone = at !== before && due[index + 1]?.at !== at;
      if (isAlone && occurrence.kind === 'fire' && occurrence.shiftedFrom === undefined)
        this.#start(job, at, takes, events);
      else if (at !== before) this.#unusual(job, at, takes, events);
      before = at;
    }
  }

  #start({ name: job }: Job, at: Instant, takes: number, events: SimulationEvent[]): void {
    this.counts.starts += 1;
    events.push({ at, event: 'start', job, scheduledFor: at, attempt: 1, latenessMs: 0, catchUp: false });
    if (takes === 0) return;
    const end = {
      scheduledFor: at,
      attempt: 1,
      state: 'succeeded',
      durationMs: takes,
      reason: null,
      nextTryAt: null,
    } as const;
    if (at + takes < this.span.to) events.push({ at: plus(at, takes), event: 'end', job, ...end });
    else this.counts.running += 1;
  }

  /** All rows of the instant, as the plan decides them. */
  #unusual(job: Job, at: Instant, takes: number, events: SimulationEvent[]): void {
    const progress = { cursorAt: plus(at, -1), dueAt: at, nextAt: at };
    for (const { verdict } of plan({ job: { ...job, ...progress }, active: 0, catchUpAt: at }, at).ticks) {
      if (verdict.kind === 'fire') {
        this.#start(job, at, takes, events);
        continue;
      }
      const { state, reason } = verdict;
      this.counts.skips[state] = (this.counts.skips[state] ?? 0) + 1;
      events.push({ at, event: 'skip', job: job.name, scheduledFor: at, state, reason, count: 1 });
    }
  }
}

const RANK = { end: 0, skip: 1, start: 2, broken: 3, down: 4, up: 5 } as const;

function inOrder(a: SimulationEvent, b: SimulationEvent): number {
  return a.at - b.at || RANK[a.event] - RANK[b.event];
}
