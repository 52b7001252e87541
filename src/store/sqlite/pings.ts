// Which changes of a run are pinged: its begin, and its end, whoever writes it. Each by the transaction that makes it (T2, T4), so that
// a run whose scheduler is killed is pinged by the next one.

import type { RunId } from '../../job/ids.js';
import { isToldOf, pingBody, pingOfEnd } from '../../job/ping.js';
import type { PingKind } from '../../job/ping.js';
import type { RunState } from '../../job/run.js';
import type { Instant } from '../../time/instant.js';
import { formatInstant } from '../../time/instant.js';
import type { SqliteDatabase } from './database.js';
import { putPing } from './outbox.js';

export interface PingedRun {
  readonly id: string;
  readonly job_id: string;
  readonly version: number;
  readonly scheduled_for: Instant;
  readonly fence: number;
  readonly attempts: number;
}

/** With its first try, and once more when a person has it begin anew. */
export function pingStart(db: SqliteDatabase, run: PingedRun, at: Instant): void {
  if (db.pings.length === 0) return;
  ping(db, run, at, 'start', null, `began, due ${formatInstant(run.scheduled_for)}`);
}

/** Its begin was told with the claim. */
export function pingDenied(db: SqliteDatabase, run: PingedRun, at: Instant, reason: string): void {
  if (db.pings.length === 0) return;
  ping(db, run, at, 'fail', null, `not started, due ${formatInstant(run.scheduled_for)}; ${reason}`);
}

export function pingEnd(
  db: SqliteDatabase,
  run: PingedRun,
  {
    state,
    at,
    reason,
    exitCode,
    signal,
  }: {
    readonly state: RunState;
    readonly at: Instant;
    /** In the program's own words. */
    readonly reason?: string | undefined;
    readonly exitCode?: number | undefined;
    readonly signal?: string | undefined;
  },
): void {
  const kind = db.pings.length === 0 ? undefined : pingOfEnd(state);
  if (kind === undefined) return;
  const said = [
    `${state}, due ${formatInstant(run.scheduled_for)}, ${run.attempts} ${run.attempts === 1 ? 'try' : 'tries'}`,
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(signal === undefined ? [] : [`signal ${signal}`]),
    ...(reason === undefined ? [] : [reason]),
  ];
  const tells = kind === 'fail' && exitCode !== undefined && exitCode >= 1 && exitCode <= 255;
  ping(db, run, at, kind, tells ? exitCode : null, said.join('; '));
}

function ping(
  db: SqliteDatabase,
  { id: runId, job_id: jobId, version, fence }: PingedRun,
  at: Instant,
  kind: PingKind,
  exitCode: number | null,
  said: string,
): void {
  const { name: job } = db.content(jobId, version);
  const told = db.pings.filter((rule) => isToldOf(rule, job, jobId));
  if (told.length === 0) return;
  const body = pingBody({ kind, job, runId: runId as RunId, exitCode, text: `${job}: ${said}` });
  for (const { channel } of told)
    putPing(db, { channel, event: `ping.${kind}`, at, dedupe: `ping.${kind}/${runId}/${fence}`, jobId, runId, body });
}
