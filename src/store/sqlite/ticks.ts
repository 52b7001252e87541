// T1: due instants are decided, as a run or as a skip with its name, in the transaction that moves the cursor on.

import type { Job, JobProgress, JobState } from '../../job/job.js';
import type { NewRun, Tick, Verdict } from '../../job/tick.js';
import type { Instant } from '../../time/instant.js';
import type { ClaimedRun, RecordedTicks, RecordTicks, SkippedTick } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { heldReason } from './held.js';
import { endOverdue } from './overdue.js';
import { pingStart } from './pings.js';
import type { PreparedTicks } from './prepared.js';
import { quarantine } from './quarantine.js';
import { activeRuns } from './rearm.js';
import { isSerial, StartedRun } from './started-run.js';
import { endWaiting, OF_JOB } from './waiting.js';

/** What was prepared for these instants goes first, as far as it still holds; the rest is decided job by job. */
export function recordTicks(db: SqliteDatabase, request: RecordTicks, prepared?: PreparedTicks): RecordedTicks {
  const { decide, now, starter } = request;
  const skipped: SkippedTick[] = [];
  const started: ClaimedRun[] = [];
  const broken: RecordedTicks['broken'][number][] = [];
  let fired = 0;
  if (starter !== undefined && prepared?.isDue(now) && heldReason(db) === null) {
    const ahead = prepared.fire(now, starter);
    fired += ahead.fired;
    started.push(...ahead.started);
  }
  const due = dueJobs(db, now, request.limit);
  const hold = due.length === 0 ? null : heldReason(db);
  // Held, nothing is begun.
  const decision = { decide, now, hold, ...(hold === null && starter !== undefined && { starter }) };
  const active = activeRuns(
    db,
    due.map((job) => job.id),
  );
  const jobs = fired + due.length;
  for (const job of due) {
    const settled = settle(db, job, active.get(job.id) ?? 0, decision);
    if (settled.error !== undefined) broken.push({ jobName: job.name, error: settled.error });
    fired += settled.fired;
    skipped.push(...settled.skipped);
    started.push(...settled.started);
  }
  return { jobs, fired, skipped, started, broken, more: due.length === request.limit };
}

export function dueJobs(db: SqliteDatabase, until: Instant, limit: number): readonly Job[] {
  return db.jobs(
    " WHERE p.due_at <= ? AND j.state IN ('active', 'paused', 'quarantined') ORDER BY p.due_at LIMIT ?",
    until,
    limit,
  );
}

/** Decides what is due for one job, of which `activeBefore` runs are active, and writes the answer. Inside the caller's transaction. */
export function settle(
  db: SqliteDatabase,
  given: Job,
  activeBefore: number,
  {
    decide,
    now,
    starter,
    hold = heldReason(db),
  }: Pick<RecordTicks, 'decide' | 'now' | 'starter'> & { readonly hold?: string | null },
): Pick<RecordedTicks, 'fired' | 'skipped' | 'started'> & { readonly error?: unknown } {
  let active = activeBefore;
  let job = given;
  // A catch-up or a further try whose time has passed must not count as the active run that the next occurrence overlaps with.
  if (active > 0) {
    const ended = endOverdue(db, now, job.id).length;
    active -= ended;
    // Its end may have quarantined the job: then nothing of it fires any more, from this very instant on.
    if (ended > 0) job = db.job(' WHERE j.tenant_id = ? AND j.id = ?', given.tenantId, given.id) ?? given;
  }
  let decided: ReturnType<typeof decide>;
  try {
    decided = decide({ job, active, hold });
  } catch (error) {
    return { fired: 0, skipped: restUnplannable(db, job, now, error), started: [], error };
  }
  if (decided.cancelPrevious) cancelActive(db, job, now);
  let fired = 0;
  const skipped: SkippedTick[] = [];
  const started: ClaimedRun[] = [];
  for (const range of decided.ranges) {
    db.sql(
      `INSERT INTO tick_range (tenant_id, job_id, from_at, to_at, count, version, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ).run(job.tenantId, job.id, range.from, range.to, range.count, job.version, range.state, range.reason);
    skipped.push({ jobName: job.name, at: range.to, state: range.state, reason: range.reason, count: range.count });
  }
  for (const tick of decided.ticks) {
    const { at, verdict } = tick;
    if (verdict.kind === 'skip') {
      if (!insertSkip(db, job, tick, verdict)) continue;
      skipped.push({ jobName: job.name, at, state: verdict.state, reason: verdict.reason, count: 1 });
      continue;
    }
    const { run } = verdict;
    const mayStart = starter !== undefined && job.lane === 'function' && run.notBefore <= now;
    const starts = mayStart && (active === 0 || !isSerial(job));
    if (!insertRun(db, job, at, run, starts ? starter : null, now)) continue;
    if (starts) {
      const begun = new StartedRun(job, at, run, now);
      pingStart(db, begun.pinged, now);
      started.push(begun);
    }
    active += 1;
    fired += 1;
  }
  writeProgress(db, job, decided.progress);
  if (decided.state !== job.state) {
    db.sql('UPDATE job SET state = ?, state_reason = NULL WHERE tenant_id = ? AND id = ?').run(
      decided.state,
      job.tenantId,
      job.id,
    );
  }
  return { fired, skipped, started };
}

/** States in which due instants are decided, one way or the other. */
export function isPlanned(state: JobState): boolean {
  return state === 'active' || state === 'paused' || state === 'quarantined';
}

/**
 * One job that cannot be planned must not keep all others from firing, and must not fall silent: it is quarantined, and the instant
 * that was due has its row. What follows cannot be known.
 */
function restUnplannable(db: SqliteDatabase, job: Job, now: Instant, error: unknown): readonly SkippedTick[] {
  const reason = `cannot be planned: ${error instanceof Error ? error.message : String(error)}`;
  if (job.state !== 'quarantined') quarantine(db, job, reason, now, 'cannot be planned');
  db.sql('UPDATE job_progress SET due_at = NULL WHERE tenant_id = ? AND job_id = ?').run(job.tenantId, job.id);
  if (job.dueAt === null || job.dueAt <= job.cursorAt) return [];
  const at = job.dueAt;
  const verdict = { kind: 'skip', state: 'SKIPPED_DENIED', reason: `quarantined: ${reason}` } as const;
  if (!insertSkip(db, job, { at, wall: '', verdict }, verdict)) return [];
  db.sql('UPDATE job_progress SET cursor_at = ? WHERE tenant_id = ? AND job_id = ?').run(at, job.tenantId, job.id);
  return [{ jobName: job.name, at, state: verdict.state, reason: verdict.reason, count: 1 }];
}

export function writeProgress(db: SqliteDatabase, job: Pick<Job, 'tenantId' | 'id'>, progress: JobProgress): void {
  db.sql(
    `UPDATE job_progress SET cursor_at = ?, last_tick_at = ?, next_at = ?, due_at = ?, anchor_at = ?, paused_until = ?, skip_next = ?,
       runs_count = ?, last_success_for = ?
     WHERE tenant_id = ? AND job_id = ?`,
  ).run(
    progress.cursorAt,
    progress.lastTickAt,
    progress.nextAt,
    progress.dueAt,
    progress.anchorAt,
    progress.pausedUntil,
    progress.skipNext,
    progress.runsCount,
    progress.lastSuccessFor,
    job.tenantId,
    job.id,
  );
}

/** False when the instant was decided before: then nothing of it may be written again. */
function insertSkip(db: SqliteDatabase, job: Job, tick: Tick, verdict: Extract<Verdict, { kind: 'skip' }>): boolean {
  const { changes } = db
    .sql(
      `INSERT INTO tick (tenant_id, job_id, at, wall, version, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    .run(job.tenantId, job.id, tick.at, tick.wall, job.version, verdict.state, verdict.reason);
  return changes === 1;
}

/**
 * A run with a `starter` is claimed (T2) in the transaction that makes it: one commit instead of two before it starts.
 * False when the instant was decided before.
 */
function insertRun(
  db: SqliteDatabase,
  job: Job,
  at: Instant,
  run: NewRun,
  starter: string | null,
  now: Instant,
): boolean {
  const attempts = starter === null ? 0 : 1;
  const state = starter === null ? 'queued' : 'running';
  const startedAt = starter === null ? null : now;
  const { changes } = db
    .sql(
      `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, fence, instance_id, not_before,
       deadline_at, attempts, started_at, claimed_at, period_start, backfill_from)
     VALUES (?, ?, ?, ?, 'tick', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    )
    .run(
      run.id,
      job.tenantId,
      job.id,
      job.version,
      at,
      state,
      job.lane,
      isSerial(job),
      attempts,
      starter,
      run.notBefore,
      run.deadlineAt,
      attempts,
      startedAt,
      startedAt,
      run.periodStart,
      run.backfillFrom,
    );
  return changes === 1;
}

function cancelActive(db: SqliteDatabase, job: Job, now: Instant): void {
  const reason = 'a newer run took its place';
  endWaiting(db, OF_JOB, [job.tenantId, job.id], { at: now, reason });
  db.sql(`UPDATE run SET cancel_asked = 1, reason = ? WHERE tenant_id = ? AND job_id = ? AND state = 'running'`).run(
    reason,
    job.tenantId,
    job.id,
  );
}
