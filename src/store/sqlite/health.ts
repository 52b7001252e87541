// What each job owes, in one query: its last success, since when it stands as it does, and what excuses it.

import type { JobId } from '../../job/ids.js';
import type { JobState } from '../../job/job.js';
import type { Origin, RunState } from '../../job/run.js';
import type { Schedule } from '../../schedule/schedule.js';
import type { Instant } from '../../time/instant.js';
import type { HealthRow } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { statesOf } from './jobs.js';

const ITS = 'tenant_id = j.tenant_id AND job_id = j.id';
/** Nothing before the newest success is looked at: how long ago that is decides what this costs. */
const SKIPPED_SINCE = `at > coalesce(s.scheduled_for, 0) AND state IN ('SKIPPED_PAUSED', 'SKIPPED_BY_USER') ORDER BY`;

const HEALTH = `
  SELECT j.id, j.name, j.state, j.state_reason, v.spec -> '$.job.schedule', p.next_at, p.paused_until,
    CASE j.version WHEN 1 THEN j.created_at ELSE (
      SELECT min(w.at) FROM job_version w WHERE w.job_id = j.id AND w.version > coalesce((
        SELECT max(o.version) FROM job_version o
        WHERE o.job_id = j.id AND o.spec -> '$.job.schedule' <> v.spec -> '$.job.schedule'), 0)) END,
    (SELECT max(l.at) FROM ledger l WHERE l.job_id = j.id AND l.event IN ('resumed', 'restored')),
    max(coalesce((SELECT at FROM tick WHERE ${ITS} AND ${SKIPPED_SINCE} at DESC LIMIT 1), -1),
        coalesce((SELECT to_at FROM tick_range WHERE ${ITS} AND to_${SKIPPED_SINCE} from_at DESC LIMIT 1), -1)),
    s.origin, s.scheduled_for, s.started_at, s.ended_at, n.state, i.opened_at, i.failures,
    (SELECT count(*) FROM run a WHERE a.tenant_id = j.tenant_id AND a.job_id = j.id AND a.ended_at IS NULL AND a.state = 'running')
  FROM job j
  JOIN job_progress p ON p.tenant_id = j.tenant_id AND p.job_id = j.id
  JOIN job_version v ON v.job_id = j.id AND v.version = j.version
  LEFT JOIN run n ON n.id = (
    SELECT r.id FROM run r WHERE r.tenant_id = j.tenant_id AND r.job_id = j.id ORDER BY r.scheduled_for DESC LIMIT 1)
  LEFT JOIN run s ON s.id = (
    SELECT r.id FROM run r WHERE r.tenant_id = j.tenant_id AND r.job_id = j.id AND r.state = 'succeeded'
    ORDER BY r.scheduled_for DESC LIMIT 1)
  LEFT JOIN incident i ON i.tenant_id = j.tenant_id AND i.job_id = j.id AND i.closed_at IS NULL
  WHERE j.tenant_id = ? AND j.state IN (SELECT value FROM json_each(?)) AND (? IS NULL OR j.id = ?)`;

type At = Instant | null;
type Columns = readonly [
  ...[jobId: JobId, name: string, state: JobState, stateReason: string | null, schedule: string, nextAt: At],
  ...[pausedUntil: At, since: Instant, resumedAt: At, excusedAt: number],
  ...[origin: Origin | null, scheduledFor: Instant, startedAt: At, endedAt: Instant],
  ...[lastState: RunState | null, openedAt: At, failures: number, running: number],
];

/** Of jobs that are not removed; of one alone where it is named. */
export function readHealth(db: SqliteDatabase, jobId: JobId | null): readonly HealthRow[] {
  const living = statesOf({ states: ['active', 'paused', 'quarantined', 'exhausted'] });
  const rows = db.sql(HEALTH).raw().all(db.tenantId, living, jobId, jobId) as Columns[];
  const schedules = new Map<string, Schedule>();
  return rows.map(([id, name, state, stateReason, text, nextAt, pausedUntil, since, resumedAt, excused, ...row]) => {
    const [origin, scheduledFor, startedAt, endedAt, lastState, openedAt, failures, running] = row;
    let schedule = schedules.get(text);
    if (!schedule) schedules.set(text, (schedule = JSON.parse(text) as Schedule));
    return {
      ...{ jobId: id, name, state, stateReason, schedule, nextAt, pausedUntil, since, resumedAt, lastState, running },
      excusedAt: excused < 0 ? null : (excused as Instant),
      incident: openedAt === null ? null : { openedAt, failures },
      lastSuccess: origin === null ? null : { origin, scheduledFor, startedAt, endedAt },
    };
  });
}
