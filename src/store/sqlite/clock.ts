// Transactions about time itself: wall time was set, zone rules changed, a clock that had been far ahead was put right.

import { tickRunId } from '../../job/ids.js';
import type { Job } from '../../job/job.js';
import type { Instant } from '../../time/instant.js';
import type { AcceptClock, ClockNote, RearmAll, Store } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { appendLedger } from './ledger.js';
import { bringNoticesBack } from './outbox.js';
import { activeRuns } from './rearm.js';
import { writeProgress } from './ticks.js';

/** A clock may be set back by a day and a zone's worth of hours; what is further ahead was decided by a wrong one. */
const AHEAD_MS = 26 * 3_600_000;
/** Every process notes the same jump: the first one is enough. */
const SAME_JUMP_MS = 5_000;
const ACCEPT_BATCH = 200;
const BY = 'scheduler';

export function noteClock(db: SqliteDatabase, { at, event, deltaMs }: ClockNote): void {
  const known = db
    .sql(
      `SELECT 1 FROM ledger WHERE event = ? AND seq > (SELECT max(seq) FROM ledger) - 10
         AND abs(at - ?) < ? AND abs(json_extract(data, '$.delta_ms') - ?) < ?`,
    )
    .get(event, at, SAME_JUMP_MS, deltaMs, SAME_JUMP_MS);
  if (known !== undefined) return;
  const { tenantId } = db;
  appendLedger(db, { tenantId, at, by: BY, event, jobId: null, data: { delta_ms: deltaMs } });
  if (deltaMs < 0) bringRetriesBack(db, at);
}

/**
 * After a clock was set back, also while nothing ran: a further try is so long after the attempt before it, whatever the time was
 * called then. That attempt ended in what lies ahead now; a try brought back lies before that end, so it is brought back once. So with
 * the tries of notices.
 */
export function bringRetriesBack(db: SqliteDatabase, now: Instant): void {
  const ended = '(SELECT a.ended_at FROM attempt a WHERE a.run_id = run.id AND a.attempt = run.attempts)';
  db.sql(
    `UPDATE run INDEXED BY run_ready SET not_before = @now + not_before - ${ended}
     WHERE state IN ('queued', 'retry_wait') AND state = 'retry_wait' AND not_before > @now AND ${ended} > @now AND ${ended} <= not_before`,
  ).run({ now });
  bringNoticesBack(db, now);
}

export function aheadOfClock(db: SqliteDatabase, now: Instant): Awaited<ReturnType<Store['aheadOfClock']>> {
  return db
    .sql(
      `SELECT count(*) AS jobs, max(p.cursor_at) AS until FROM job_progress p
         JOIN job j ON j.tenant_id = p.tenant_id AND j.id = p.job_id
       WHERE p.tenant_id = ? AND p.cursor_at > ? AND j.state <> 'removed'`,
    )
    .get(db.tenantId, now + AHEAD_MS) as { jobs: number; until: Instant | null };
}

/** A transaction for each {@link ACCEPT_BATCH} jobs. */
export async function acceptClock(db: SqliteDatabase, request: AcceptClock): Promise<number> {
  let jobs = 0;
  for (let batch = ACCEPT_BATCH; batch === ACCEPT_BATCH; jobs += batch) {
    batch = await db.write('acceptClock', () => acceptBatch(db, request));
  }
  return jobs;
}

export async function rearmAll(db: SqliteDatabase, request: RearmAll): ReturnType<Store['rearmAll']> {
  const rules = db.read(() => armedBy(db));
  const isCurrent = rules.tzdb === request.tzdb && rules.appVersion === request.appVersion;
  if (isCurrent) return { after: null, moved: 0, was: rules.tzdb };
  return db.write('rearmAll', () => rearmBatch(db, request));
}

/** How many jobs there were. */
function acceptBatch(db: SqliteDatabase, request: AcceptClock): number {
  const { now, by } = request;
  const jobs = db.jobs(
    " WHERE j.tenant_id = ? AND p.cursor_at > ? AND j.state <> 'removed' LIMIT ?",
    db.tenantId,
    now + AHEAD_MS,
    ACCEPT_BATCH,
  );
  for (const job of jobs) bringBack(db, job, request);
  if (jobs.length < ACCEPT_BATCH) pullForward(db, now);
  if (jobs.length > 0) {
    const data = { jobs: jobs.length, from: Math.max(...jobs.map((job) => job.cursorAt)) };
    appendLedger(db, { tenantId: db.tenantId, at: now, by, event: 'clock_accepted', jobId: null, data });
  }
  return jobs.length;
}

function rearmBatch(db: SqliteDatabase, request: RearmAll): Awaited<ReturnType<Store['rearmAll']>> {
  const { now, tzdb, appVersion, limit, after = '' } = request;
  const was = armedBy(db);
  const jobs = db.jobs(
    " WHERE j.tenant_id = ? AND j.id > ? AND j.state NOT IN ('removed', 'exhausted') AND p.due_at IS NOT NULL ORDER BY j.id LIMIT ?",
    db.tenantId,
    after,
    limit,
  );
  const moved = jobs.filter((job) => rearmOne(db, job, request)).length;
  if (moved > 0) {
    const data = { was: was.tzdb, now: tzdb, moved };
    appendLedger(db, { tenantId: db.tenantId, at: now, by: BY, event: 'zone_rules_changed', jobId: null, data });
  }
  const last = jobs.length < limit ? null : (jobs.at(-1)?.id ?? null);
  if (last === null) db.sql('UPDATE control SET tzdb = ?, app_version = ?').run(tzdb, appVersion);
  return { after: last, moved, was: was.tzdb };
}

function armedBy(db: SqliteDatabase): { readonly tzdb: string | null; readonly appVersion: string | null } {
  return db.sql('SELECT tzdb, app_version AS appVersion FROM control').get() as ReturnType<typeof armedBy>;
}

function rearmOne(db: SqliteDatabase, job: Job, { change, now }: RearmAll): boolean {
  let next: ReturnType<typeof change>;
  try {
    next = change(job, now);
  } catch {
    return false; // It cannot be planned; planning says so when it is due.
  }
  if (next.nextAt === job.nextAt && next.dueAt === job.dueAt) return false;
  db.sql('UPDATE job_progress SET cursor_at = ?, next_at = ?, due_at = ? WHERE tenant_id = ? AND job_id = ?').run(
    next.cursorAt,
    next.nextAt,
    next.dueAt,
    job.tenantId,
    job.id,
  );
  return true;
}

/** What ran stays, and its instants are never fired again; what was only decided is taken back and will be decided in its time. */
function bringBack(db: SqliteDatabase, stored: Job, { now, back, cut }: AcceptClock): void {
  const key = [stored.tenantId, stored.id] as const;
  const untried = db
    .sql(
      `DELETE FROM run WHERE tenant_id = ? AND job_id = ? AND scheduled_for > ? AND origin = 'tick' AND attempts = 0
         AND state IN ('queued', 'cancelled', 'expired')`,
    )
    .run(...key, now).changes;
  db.sql('DELETE FROM tick WHERE tenant_id = ? AND job_id = ? AND at > ?').run(...key, now);
  db.sql('DELETE FROM tick_range WHERE tenant_id = ? AND job_id = ? AND from_at > ?').run(...key, now);
  const crossing = db
    .sql('SELECT from_at FROM tick_range WHERE tenant_id = ? AND job_id = ? AND to_at > ?')
    .pluck()
    .all(...key, now) as Instant[];
  for (const from of crossing) {
    const { to, count } = cut(stored.schedule, from, now);
    const sql = 'UPDATE tick_range SET to_at = ?, count = ? WHERE tenant_id = ? AND job_id = ? AND from_at = ?';
    db.sql(sql).run(to, count, ...key, from);
  }
  db.sql(
    `UPDATE run SET not_before = ? WHERE tenant_id = ? AND job_id = ? AND state IN ('queued', 'retry_wait') AND not_before > ?`,
  ).run(now, ...key, now + AHEAD_MS);
  const lastSuccess = db
    .sql(
      `SELECT max(scheduled_for) FROM run
       WHERE tenant_id = ? AND job_id = ? AND scheduled_for <= ? AND state = 'succeeded' AND origin <> 'manual'`,
    )
    .pluck()
    .get(...key, now) as Instant | null;
  const job = { ...stored, runsCount: Math.max(0, stored.runsCount - untried) };
  const { progress, state } = back(job, now, lastSuccess);
  const over = state === 'active' && stored.state === 'exhausted' && isOverAlready(db, stored, progress.nextAt);
  const waits = progress.anchorAt !== null && activeRuns(db, [stored.id]).size > 0;
  writeProgress(db, stored, over || waits ? { ...progress, nextAt: null, dueAt: null } : progress);
  if (!over) db.sql('UPDATE job SET state = ? WHERE tenant_id = ? AND id = ?').run(state, ...key);
}

/** The one firing that is left ran already, in the time that was not real. */
function isOverAlready(db: SqliteDatabase, job: Job, nextAt: Instant | null): boolean {
  if (job.schedule.kind !== 'once' || nextAt === null) return false;
  return db.sql('SELECT 1 FROM run WHERE id = ?').get(tickRunId(nextAt, job.id)) !== undefined;
}

/** The program's own work was put off as well. */
function pullForward(db: SqliteDatabase, now: Instant): void {
  db.sql('UPDATE chore SET due_at = ? WHERE due_at > ?').run(now, now + AHEAD_MS);
  db.sql("UPDATE outbox SET not_before = ? WHERE state = 'waiting' AND not_before > ?").run(now, now + AHEAD_MS);
}
