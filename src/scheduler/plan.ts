// The plan: what becomes of a job's due instants. PURE: job, cursor, now and active runs in, ticks with verdicts and the
// job's new progress out. The store calls it inside the transaction that writes the answer, so that two replicas cannot
// decide the same instant twice.

import type { Job, JobProgress, JobState } from '../job/job.js';
import { tickRunId } from '../job/ids.js';
import { JOB_PAUSED } from '../job/tick.js';
import type { NewRun, SkipState, Tick, TickRange } from '../job/tick.js';
import { latestCatchUp, missedVerdicts } from '../policy/missed.js';
import { overlapVerdict } from '../policy/overlap.js';
import type { Occurrence, Occurrences } from '../schedule/occurrences.js';
import { compile } from '../schedule/occurrences.js';
import { countsFromCompletion } from '../schedule/completion.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { UTC } from '../time/zone.js';
import type { Due } from './due.js';
import { dueInstants } from './due.js';

/** Catch-ups start at most 20 a second. */
export const CATCH_UP_GAP_MS = 50;

export interface PlanInput {
  readonly job: Job;
  /** Runs of the job that are not finished. */
  readonly active: number;
  /** The earliest instant at which a catch-up run may start; spreads a stampede after a long absence. */
  readonly catchUpAt: Instant;
  /** Why nothing may fire, where the whole database is held. */
  readonly hold?: string | null;
}

export interface Plan {
  readonly ticks: readonly Tick[];
  readonly ranges: readonly TickRange[];
  readonly progress: JobProgress;
  readonly state: JobState;
  /** The active runs are to be stopped first (overlap policy cancel_previous). */
  readonly cancelPrevious: boolean;
  /** How many of the runs are catch-ups. */
  readonly catchUps: number;
}

/** Decides every instant of `job` in (cursor, now]. Deciding twice with the cursor moved on decides nothing the second time. */
export function plan({ job, active, catchUpAt, hold = null }: PlanInput, now: Instant): Plan {
  const occurrences = compile(job.schedule);
  const due = dueInstants(job, occurrences, now);
  const draft = new Draft(job, active, catchUpAt, now, occurrences, hold);
  if (due.range) draft.range(due.range);
  draft.decideAll(due.occurrences);
  return draft.plan();
}

/** Progress of a new or edited job: nothing before `now` is ever fired for it. */
export function progressFrom(job: Pick<Job, 'schedule'>, previous: Partial<JobProgress>, now: Instant): JobProgress {
  const cursorAt = Math.max(previous.cursorAt ?? 0, now) as Instant;
  const anchorAt = countsFromCompletion(job.schedule) ? now : null;
  const occurrences = compile(job.schedule);
  return {
    cursorAt,
    lastTickAt: previous.lastTickAt ?? null,
    nextAt: occurrences.next(cursorAt, anchorAt ?? undefined),
    dueAt: occurrences.nextDue(cursorAt, anchorAt ?? undefined)?.at ?? null,
    anchorAt,
    pausedUntil: previous.pausedUntil ?? null,
    skipNext: previous.skipNext ?? 0,
    runsCount: previous.runsCount ?? 0,
    lastSuccessFor: previous.lastSuccessFor ?? null,
  };
}

/** The decision under way: instants are offered in order, counts and progress grow along. */
class Draft {
  readonly #ticks: Tick[] = [];
  readonly #ranges: TickRange[] = [];
  #active: number;
  #skipNext: number;
  #runsCount: number;
  #cursorAt: Instant;
  #lastTickAt: Instant | null;
  #anchorAt: Instant | null;
  #cancelPrevious = false;
  /** Missed instants were left to the next firing. */
  #owesMissed = false;
  #catchUps = 0;

  constructor(
    readonly job: Job,
    active: number,
    readonly catchUpAt: Instant,
    readonly now: Instant,
    readonly occurrences: Occurrences,
    readonly hold: string | null,
  ) {
    this.#active = active;
    this.#skipNext = job.skipNext;
    this.#runsCount = job.runsCount;
    this.#cursorAt = job.cursorAt;
    this.#lastTickAt = job.lastTickAt;
    this.#anchorAt = job.anchorAt;
  }

  range({ from, to, count }: NonNullable<Due['range']>): void {
    const missed = this.job.policies.missed === 'coalesce' ? 'SKIPPED_COALESCED' : 'SKIPPED_MISSED';
    const { state, reason } = this.#rest(to) ?? { state: missed, reason: 'nothing was running to fire them' };
    this.#ranges.push({ from, to, count, state, reason });
    this.#owesMissed ||= state === 'SKIPPED_COALESCED';
    this.#cursorAt = to;
    this.#lastTickAt = to;
  }

  decideAll(due: readonly Occurrence[]): void {
    const late = due.filter((each) => each.kind === 'fire' && !this.#rest(each.at) && this.#isLate(each.at));
    const onTime = due.some((each) => each.kind === 'fire' && !this.#rest(each.at) && !this.#isLate(each.at));
    // Nearly always: one instant, on time.
    if (late.length === 0) {
      for (const occurrence of due) if (!this.#isSpent()) this.#decide(occurrence, undefined);
      return;
    }
    const verdicts = missedVerdicts(
      late.map((each) => each.at),
      this.now,
      onTime,
      this.job.policies,
      zoneOf(this.job),
    );
    const missed = new Map(late.map((each, index) => [each, verdicts[index]!]));
    for (const occurrence of due) {
      if (this.#isSpent()) break;
      this.#decide(occurrence, missed.get(occurrence));
    }
  }

  plan(): Plan {
    const { job } = this;
    const waitsForRun = countsFromCompletion(job.schedule) && this.#active > 0;
    const after = Math.max(this.#cursorAt, this.now) as Instant;
    const anchor = this.#anchorAt ?? undefined;
    const spent = this.#isSpent();
    const next = spent || waitsForRun ? null : this.occurrences.next(after, anchor);
    const due =
      spent || waitsForRun ? null : earliest(this.occurrences.nextDue(after, anchor)?.at ?? null, this.#pauseEnd());
    const pauseEnded = job.state === 'paused' && job.pausedUntil !== null && job.pausedUntil <= this.now;
    const state =
      spent || (next === null && due === null && !waitsForRun) ? 'exhausted' : pauseEnded ? 'active' : job.state;
    return {
      ticks: this.#ticks,
      ranges: this.#ranges,
      state,
      cancelPrevious: this.#cancelPrevious,
      catchUps: this.#catchUps,
      progress: {
        cursorAt: this.#cursorAt,
        lastTickAt: this.#lastTickAt,
        nextAt: next,
        dueAt: due,
        anchorAt: this.#anchorAt,
        pausedUntil: pauseEnded ? null : job.pausedUntil,
        skipNext: this.#skipNext,
        runsCount: this.#runsCount,
        lastSuccessFor: job.lastSuccessFor,
      },
    };
  }

  #decide(occurrence: Occurrence, missed: 'fire' | SkipState | undefined): void {
    const { at } = occurrence;
    const rest = this.#rest(at);
    if (rest) return this.#skip(occurrence, rest.state, rest.reason);
    if (occurrence.kind === 'gap') {
      const reason = `${occurrence.wall} did not exist in ${this.job.schedule.timezone}: the clocks went forward`;
      return this.#skip(occurrence, 'SKIPPED_DST_GAP', reason);
    }
    if (this.#skipNext > 0) {
      this.#skipNext -= 1;
      return this.#skip(occurrence, 'SKIPPED_BY_USER', 'skipped on request');
    }
    if (this.#ticks.some((tick) => tick.at === at && tick.verdict.kind === 'fire')) {
      return this.#skip(occurrence, 'SKIPPED_COALESCED', 'another firing fell on the same instant');
    }
    if (missed !== undefined && missed !== 'fire') {
      this.#owesMissed ||= missed === 'SKIPPED_COALESCED';
      return this.#skip(occurrence, missed, this.#missedReason(missed, at));
    }
    const replays = missed === 'fire' && this.job.policies.missed === 'replay';
    const verdict = replays
      ? ({ kind: 'wait' } as const)
      : overlapVerdict(this.#active, this.#active - 1, this.job.policies);
    if (verdict.kind === 'skip') return this.#skip(occurrence, 'SKIPPED_OVERLAP', verdict.reason);
    if (missed === 'fire' && !replays && this.#comesTooLate(at)) {
      return this.#skip(occurrence, 'SKIPPED_COALESCED', 'the next occurrence comes before its turn');
    }
    if (verdict.kind === 'cancel_previous') this.#cancelPrevious = true;
    this.#fire(occurrence, missed === 'fire', replays);
  }

  #fire(occurrence: Occurrence, isCatchUp: boolean, replays: boolean): void {
    const { job } = this;
    const id = tickRunId(occurrence.at, job.id);
    const run: NewRun = {
      id,
      notBefore: isCatchUp
        ? plus(this.catchUpAt, this.#catchUps * Math.max(CATCH_UP_GAP_MS, job.policies.catchUpGapMs))
        : plus(occurrence.at, jitterMs(job, id)),
      deadlineAt: isCatchUp ? this.#catchUpDeadline(occurrence.at, replays) : null,
      periodStart: this.#lastTickAt,
      backfillFrom: (isCatchUp && !replays) || this.#owesMissed ? job.lastSuccessFor : null,
    };
    this.#owesMissed = false;
    if (isCatchUp) this.#catchUps += 1;
    this.#active += 1;
    this.#runsCount += 1;
    this.#record({ at: occurrence.at, wall: '', verdict: { kind: 'fire', run } });
  }

  #skip(occurrence: Occurrence, state: SkipState, reason: string): void {
    this.#record({ at: occurrence.at, wall: wallOf(occurrence), verdict: { kind: 'skip', state, reason } });
  }

  #record(tick: Tick): void {
    this.#ticks.push(tick);
    this.#cursorAt = tick.at;
    this.#lastTickAt = tick.at;
    if (countsFromCompletion(this.job.schedule)) this.#anchorAt = tick.at;
  }

  /**
   * A catch-up is worth running until the next occurrence, or each for itself where all are made up for; and not after the latest hour.
   * One that counts from completion has no next one until then.
   */
  #catchUpDeadline(at: Instant, replays = false): Instant | null {
    const next = replays || countsFromCompletion(this.job.schedule) ? null : this.occurrences.next(this.now);
    return earliest(next, latestCatchUp(at, this.job.policies, zoneOf(this.job)));
  }

  #comesTooLate(at: Instant): boolean {
    const deadline = this.#catchUpDeadline(at);
    return deadline !== null && this.catchUpAt >= deadline;
  }

  /** Why nothing fires at `at`, where that is so. */
  #rest(at: Instant): { readonly state: SkipState; readonly reason: string } | null {
    const { state, stateReason, pausedUntil } = this.job;
    if (this.hold !== null) return { state: 'SKIPPED_PAUSED', reason: this.hold };
    if (state === 'quarantined')
      return { state: 'SKIPPED_DENIED', reason: `quarantined: ${stateReason ?? 'it failed too often'}` };
    if (state !== 'paused' || (pausedUntil !== null && at >= pausedUntil)) return null;
    return { state: 'SKIPPED_PAUSED', reason: JOB_PAUSED };
  }

  /** The planner looks again when a pause ends, so that the job is active again from then on. */
  #pauseEnd(): Instant | null {
    const { state, pausedUntil } = this.job;
    return state === 'paused' && pausedUntil !== null && pausedUntil > this.now ? pausedUntil : null;
  }

  #isLate(at: Instant): boolean {
    return this.now - at > this.job.policies.graceMs;
  }

  #isSpent(): boolean {
    return this.job.schedule.maxRuns !== undefined && this.#runsCount >= this.job.schedule.maxRuns;
  }

  #missedReason(state: SkipState, at: Instant): string {
    if (state === 'SKIPPED_COALESCED') return 'missed while nothing was running; one later run makes up for it';
    const { missed, catchUpMs, catchUpUntil } = this.job.policies;
    if (missed === 'skip') return 'missed while nothing was running to fire it; policy: skip';
    return this.now - at > catchUpMs
      ? 'missed too long ago to be made up for'
      : `missed while nothing was running, and not made up for after ${catchUpUntil}`;
  }
}

/** In which the latest hour of a catch-up is meant. */
function zoneOf({ schedule }: Job): ZoneName {
  return schedule.clock === 'utc' ? UTC : (schedule.timezone as ZoneName);
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** Rows for a wall time that did not exist keep it as part of their identity; a firing has none. */
function wallOf(occurrence: Occurrence): string {
  return occurrence.kind === 'gap' ? occurrence.wall : (occurrence.shiftedFrom ?? '');
}

function jitterMs(job: Job, runId: string): number {
  const seconds = job.schedule.jitterSeconds;
  if (seconds === undefined) return 0;
  let hash = 0;
  for (const char of runId) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
  return hash % (seconds * 1_000 + 1);
}
