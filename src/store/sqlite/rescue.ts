// T5: runs whose holder is dead. First they are only read, so that their processes can be ended; then each is decided, looked at
// again inside the transaction: what its holder or another rescuer wrote meanwhile stands.

import type { RunId } from '../../job/ids.js';
import type { LostRun, RescuedRun, RescueRequest } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { endAttempt, moveOn, settleProgress } from './run-end.js';
import type { RunRow } from './rows.js';
import { RUN_COLUMNS, runOf } from './rows.js';

const HELD = 'FROM run r INDEXED BY run_active LEFT JOIN instance i ON i.id = r.instance_id';
const BY_THE_DEAD = `
  WHERE r.ended_at IS NULL AND r.state = 'running'
    AND (i.id IS NULL OR i.closed_at IS NOT NULL OR i.id IN (SELECT value FROM json_each(@dead)))
    AND (@quietSince IS NULL OR i.heartbeat_mono <= @quietSince)
  ORDER BY r.id`;
interface ContentOf {
  readonly jobId: string;
  readonly version: number;
}
const PROCESS = 'LEFT JOIN attempt a ON a.run_id = r.id AND a.attempt = r.attempts';

export function runsOfDead(db: SqliteDatabase, dead: readonly string[]): readonly LostRun[] {
  const rows = db
    .sql(
      `SELECT r.id AS runId, r.fence, r.lane, r.job_id AS jobId, r.version, i.id AS instanceId, i.heartbeat_mono AS heartbeatMono,
         i.boot_id AS bootId, a.pid, a.pid_start AS pidStart ${HELD} ${PROCESS} ${BY_THE_DEAD}`,
    )
    .all({ dead: JSON.stringify(dead), quietSince: null }) as (Omit<LostRun, 'leaseMs'> & ContentOf)[];
  return rows.map(({ jobId, version, ...run }) => ({ ...run, leaseMs: db.content(jobId, version).policies.leaseMs }));
}

export function rescueRuns(db: SqliteDatabase, request: RescueRequest): readonly RescuedRun[] {
  const { now, dead, resolve, only, quietSince = null } = request;
  const rows = db
    .sql(`SELECT ${RUN_COLUMNS} ${HELD} ${BY_THE_DEAD}`)
    .all({ dead: JSON.stringify(dead), quietSince }) as RunRow[];
  const fences = only && new Map(only.map(({ runId, fence }) => [runId, fence]));
  const wanted = fences ? rows.filter((row) => fences.get(row.id as RunId) === row.fence) : rows;
  return wanted.map((row) => {
    const job = db.content(row.job_id, row.version);
    const moved = moveOn(db, row, { ...resolve({ ...runOf(row), job }), endedAt: now });
    endAttempt(db, row, { attemptState: 'lost', endedAt: now });
    settleProgress(db, row, moved.state, now);
    return { runId: row.id as RunId, jobName: job.name, scheduledFor: row.scheduled_for, ...moved };
  });
}
