// Whether the record has a hole: each instant that a job was due at, by what it said at that time, must have a row or lie in a range.
// The calendar is the witness, not the cursor: what the scheduler forgot it cannot know of. Writes nothing.

import type { Job } from '../job/job.js';
import { countsFromCompletion } from '../schedule/completion.js';
import type { Schedule } from '../schedule/schedule.js';
import { compile } from '../schedule/occurrences.js';
import type { HistoryRow, LedgerRow, Store } from '../store/store.js';
import type { Instant } from '../time/instant.js';

export interface Hole {
  readonly jobId: string;
  readonly job: string;
  readonly at: Instant;
}

export interface Coverage {
  /** Instants that were due and that the record must tell of. */
  readonly due: number;
  /** Those of them of which it tells nothing; the first ones. */
  readonly holes: readonly Hole[];
  /** Jobs whose instants follow from their own runs, not from a calendar, and such that were never due by one. */
  readonly untold: number;
}

const ROWS = 200_000;
const EVENTS = 10_000;
const SHOWN = 100;
/** Nothing younger is ever forgotten (upkeep). */
const KEPT_MS = 7 * 86_400_000;
/** From so many runs on the older ones are forgotten whatever their age. */
const RUNS_KEPT = 10_000;

export async function coverage(store: Store, jobs: readonly Job[], now: Instant): Promise<Coverage> {
  let [due, untold] = [0, 0];
  const holes: Hole[] = [];
  for (const job of jobs) {
    const checked = await coverageOf(store, job, now);
    if (checked === null) untold += 1;
    else {
      due += checked.due;
      holes.push(...checked.missing.map((at) => ({ jobId: job.id, job: job.name, at })));
    }
  }
  return { due, untold, holes: holes.sort((a, b) => a.at - b.at).slice(0, SHOWN) };
}

async function coverageOf(
  store: Store,
  job: Job,
  now: Instant,
): Promise<{ readonly due: number; readonly missing: readonly Instant[] } | null> {
  const events = (await store.ledger({ jobId: job.id, limit: EVENTS })).toReversed();
  const rows = (await store.history({ jobId: job.id, limit: ROWS })).filter(({ origin }) => origin === 'tick');
  const from = keptFrom(rows, now);
  const decided = new Set(rows.map(({ scheduledFor }) => scheduledFor));
  const ranges = rows.flatMap(({ range }) => (range === null ? [] : [range]));
  let due = 0;
  const missing: Instant[] = [];
  for (const reign of reigns(job, events)) {
    const schedule = (await store.jobSpec(job.id, reign.version))?.schedule;
    if (schedule === undefined || !isByCalendar(schedule)) return null;
    const [begin, end] = [Math.max(reign.from, from - 1), Math.min(reign.to, job.cursorAt)] as [Instant, Instant];
    if (begin >= end) continue;
    for (const { at } of compile(schedule).between(begin, end, ROWS)) {
      due += 1;
      if (!decided.has(at) && !ranges.some((range) => range.from <= at && at <= range.to)) missing.push(at);
    }
  }
  return { due, missing: [...new Set(missing)] };
}

/** A count of runs ends a schedule wherever runs end it. */
function isByCalendar(schedule: Schedule): boolean {
  return !countsFromCompletion(schedule) && schedule.maxRuns === undefined;
}

interface Reign {
  readonly version: number;
  /** Exclusive: what was due at the instant of an edit belongs to what the job said before. */
  readonly from: Instant;
  readonly to: Instant;
}

/** When each version of the job was in force, as the ledger tells it; not while the job was removed. */
function reigns(job: Job, events: readonly LedgerRow[]): readonly Reign[] {
  const found: Reign[] = [];
  let current: { readonly version: number; readonly from: Instant } | null = { version: 1, from: job.createdAt };
  for (const { at, data } of events) {
    const after = data['after'] as { readonly version?: number; readonly state?: string } | undefined;
    if (after?.version === undefined) continue;
    const stands = after.state !== 'removed' && after.state !== 'exhausted';
    if (current !== null && stands && current.version === after.version) continue;
    if (current !== null) found.push({ ...current, to: at });
    current = stands ? { version: after.version, from: at } : null;
  }
  return current === null ? found : [...found, { ...current, to: job.cursorAt }];
}

/** From where on nothing can have been forgotten. What is in doubt is kept longer, and says nothing of what lay beside it. */
function keptFrom(rows: readonly HistoryRow[], now: Instant): number {
  const settled = rows.filter(({ state }) => state !== 'dead' && state !== 'unknown');
  const runs = settled.filter(({ runId }) => runId !== null);
  const oldest = (some: readonly HistoryRow[]): number =>
    some.reduce((first, { scheduledFor, range }) => Math.min(first, range?.from ?? scheduledFor), Infinity);
  return Math.min(oldest(runs.length >= RUNS_KEPT ? runs : settled), now - KEPT_MS);
}
