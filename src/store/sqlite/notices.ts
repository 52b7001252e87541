// Which changes are told: each is written by the transaction that makes it, in the program's own words. What a task printed or said
// of itself stays in the history.

import type { NoticeData } from '../../job/notice.js';
import { eventOfEnd } from '../../job/notice.js';
import type { Job } from '../../job/job.js';
import type { RunState } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import type { Control, Reminder } from '../store.js';
import type { SqliteDatabase } from './database.js';
import type { Incident } from './incidents.js';
import { closeIncident, countFailure, incidentOf } from './incidents.js';
import { noteFor, ofIncident } from './outbox.js';
import { pingEnd } from './pings.js';
import type { RunRow } from './rows.js';

interface RunEnd {
  readonly state: RunState;
  readonly at: Instant;
  readonly reason?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

/**
 * `row` as it was before it ended. What ends badly opens an incident or counts in the one that is open: each channel is told of an
 * incident once, with the first event in it that it asks for, and once that it is over. A fence is one claim: a run that is replayed
 * and dies again counts again.
 */
export function noteRunEnd(db: SqliteDatabase, row: RunRow, end: RunEnd): void {
  pingEnd(db, row, end);
  if (end.state === 'succeeded') return noteSuccess(db, row, end);
  const event = eventOfEnd(end.state);
  if (event === undefined) return;
  const incident = countFailure(db, row.job_id, `${event}/${row.id}/${row.fence}`, end.at);
  if (db.notices.length === 0) return;
  const data = { ...dataOfEnd(db, row, end), ...dataOfIncident(incident) };
  noteFor(db, { event, at: end.at, dedupe: ofIncident(incident.id), jobId: row.job_id, runId: row.id, data });
}

/** Also by a person's word: whoever was told that something is wrong is told that it is over. */
function noteSuccess(db: SqliteDatabase, row: RunRow, end: RunEnd): void {
  const closed = closeIncident(db, row.job_id, 'recovered', end.at);
  if (closed === undefined || db.notices.length === 0) return;
  const { at } = end;
  const lasted = { lasted_ms: Math.max(0, at - closed.openedAt) };
  const data = { ...dataOfEnd(db, row, end), ...dataOfIncident(closed), ...lasted };
  noteFor(db, {
    event: 'job.recovered',
    at,
    dedupe: `job.recovered/${closed.id}`,
    jobId: row.job_id,
    runId: row.id,
    data,
  });
}

function dataOfEnd(db: SqliteDatabase, row: RunRow, { state, at, reason, exitCode, signal }: RunEnd): NoticeData {
  const { id: runId, job_id: jobId, version, origin, attempts } = row;
  return {
    ...{ job: db.content(jobId, version).name, job_id: jobId, run_id: runId, state, reason: reason ?? null, origin },
    ...{ scheduled_for: formatInstant(row.scheduled_for), ended_at: formatInstant(at), attempts, version },
    ...{ exit_code: exitCode ?? null, signal: signal ?? null },
  };
}

/** `failing_since`: when the first of these runs ended. */
function dataOfIncident({ id, openedAt, failures }: Incident): NoticeData {
  return { incident: id, failing_since: formatInstant(openedAt), failures };
}

/** Part of the incident that led to it, and told beside it: from now on nothing fires. `reason` in the program's own words alone. */
export function noteQuarantine(db: SqliteDatabase, job: Job, reason: string, at: Instant): void {
  const { id: jobId, name, version } = job;
  const incident = incidentOf(db, jobId, `job.quarantined/${at}`, at);
  const about = { job: name, job_id: jobId, state: 'quarantined', reason, at: formatInstant(at), version };
  const data = { ...about, ...dataOfIncident(incident) };
  noteFor(db, { event: 'job.quarantined', at, dedupe: `job.quarantined/${jobId}/${at}`, jobId, data });
}

interface Needed {
  readonly state: 'asked' | 'paused';
  readonly reason: string;
  readonly lookedAt: Instant;
  readonly at: Instant;
}

export function noteNeeded(db: SqliteDatabase, job: Job, { state, reason, lookedAt, at }: Needed): void {
  const { id: jobId, name, version } = job;
  const times = { looked_after_at: formatInstant(lookedAt), at: formatInstant(at) };
  const data = { job: name, job_id: jobId, state, reason, ...times, version };
  noteFor(db, { event: 'job.still_needed', at, dedupe: `job.still_needed/${jobId}/${state}/${at}`, jobId, data });
}

export function noteHeld(db: SqliteDatabase, { hold, reason, heldBy }: Control, at: Instant): void {
  const data = { state: 'held', hold, reason, by: heldBy, at: formatInstant(at) };
  noteFor(db, { event: 'database.held', at, dedupe: `database.held/${at}`, data });
}

export function noteReleased(db: SqliteDatabase, { hold, heldAt }: Control, by: string, at: Instant): void {
  const since = heldAt === null ? null : formatInstant(heldAt);
  const data = { state: 'released', hold, since, by, at: formatInstant(at) };
  noteFor(db, { event: 'database.released', at, dedupe: `database.released/${at}`, data });
}

/** Of one run once, however often it is tried. */
export function addReminder(db: SqliteDatabase, { jobId, jobName, runId, title, message, at }: Reminder): void {
  const data = { job: jobName, job_id: jobId, run_id: runId, title, message, at: formatInstant(at) };
  noteFor(db, { event: 'reminder', at, dedupe: `reminder/${runId}`, jobId, runId, data });
}
