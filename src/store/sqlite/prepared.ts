// Firings planned before their instant. Each lies ready in a table of this connection's own and becomes a run by one statement for
// all of them, in T1, where everything that its plan was made from is still as it was; the others are left to be decided one by one.

import type { RunId } from '../../job/ids.js';
import type { Instant } from '../../time/instant.js';
import type { ClaimedRun, PreparedFiring, PrepareTicks } from '../store.js';
import type { SqliteDatabase } from './database.js';
import { pingStart } from './pings.js';
import { isSerial, StartedRun } from './started-run.js';

const TABLE = `
CREATE TEMP TABLE IF NOT EXISTS prepared (
  tenant_id    TEXT NOT NULL,
  job_id       TEXT NOT NULL,
  -- What the plan was made from, beside the job's content; last_tick_at is the run's period_start.
  version      INTEGER NOT NULL,
  cursor_at    INTEGER NOT NULL,
  period_start INTEGER,
  anchor_was   INTEGER,
  runs_was     INTEGER NOT NULL,
  -- The run.
  run_id       TEXT NOT NULL,
  at           INTEGER NOT NULL,
  lane         TEXT NOT NULL,
  serial       INTEGER NOT NULL,
  starts       INTEGER NOT NULL,
  -- The job's progress after it.
  next_at      INTEGER,
  due_at       INTEGER,
  anchor_at    INTEGER,
  PRIMARY KEY (tenant_id, job_id)
) STRICT, WITHOUT ROWID`;

/** Each job of a herd as it was when it was planned, nothing of it under way, its instant not decided. */
const FIRE = `
INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, fence, instance_id, not_before, attempts,
  started_at, claimed_at, period_start)
SELECT d.run_id, d.tenant_id, d.job_id, d.version, 'tick', d.at, iif(d.starts, 'running', 'queued'), d.lane, d.serial, d.starts,
  iif(d.starts, @starter, NULL), d.at, d.starts, iif(d.starts, @now, NULL), iif(d.starts, @now, NULL), d.period_start
FROM temp.prepared d
CROSS JOIN job_progress p ON p.tenant_id = d.tenant_id AND p.job_id = d.job_id
CROSS JOIN job j ON j.tenant_id = d.tenant_id AND j.id = d.job_id
WHERE j.version = d.version AND j.state = 'active'
  AND p.cursor_at = d.cursor_at AND p.due_at = d.at AND p.last_tick_at IS d.period_start AND p.anchor_at IS d.anchor_was
  AND p.runs_count = d.runs_was AND p.skip_next = 0
  AND NOT EXISTS (SELECT 1 FROM run r WHERE r.tenant_id = d.tenant_id AND r.job_id = d.job_id AND r.ended_at IS NULL)
ON CONFLICT DO NOTHING
RETURNING id`;

const MOVE_ON = `
UPDATE job_progress
SET cursor_at = d.at, last_tick_at = d.at, next_at = d.next_at, due_at = d.due_at, anchor_at = d.anchor_at, runs_count = d.runs_was + 1
FROM temp.prepared d
WHERE job_progress.tenant_id = d.tenant_id AND job_progress.job_id = d.job_id`;

export class PreparedTicks {
  #firings = new Map<string, PreparedFiring>();
  #from: Instant | null = null;
  #until: Instant | null = null;

  constructor(readonly db: SqliteDatabase) {}

  /** In place of what was prepared before. */
  prepare({ at, until, firings }: PrepareTicks): void {
    const { db } = this;
    this.drop();
    db.connection.exec(TABLE);
    db.sql('DELETE FROM temp.prepared').run();
    const insert = db.sql('INSERT INTO temp.prepared VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    for (const { job, run, progress } of firings) {
      const starts = job.lane === 'function' ? 1 : 0;
      insert.run(
        job.tenantId,
        job.id,
        job.version,
        job.cursorAt,
        run.periodStart,
        job.anchorAt,
        job.runsCount,
        run.id,
        at,
        job.lane,
        isSerial(job),
        starts,
        progress.nextAt,
        progress.dueAt,
        progress.anchorAt,
      );
    }
    this.#firings = new Map(firings.map((firing) => [firing.run.id, firing]));
    this.#from = at;
    this.#until = until;
  }

  drop(): void {
    this.#firings = new Map();
    this.#from = this.#until = null;
  }

  isDue(now: Instant): boolean {
    return (
      this.#from !== null && this.#until !== null && this.#firings.size > 0 && now >= this.#from && now < this.#until
    );
  }

  /** Inside the caller's transaction, with nothing held. */
  fire(now: Instant, starter: string): { readonly fired: number; readonly started: readonly ClaimedRun[] } {
    const { db } = this;
    const ids = db.sql(FIRE).pluck().all({ now, starter }) as RunId[];
    if (ids.length < this.#firings.size) {
      db.sql('DELETE FROM temp.prepared WHERE run_id NOT IN (SELECT value FROM json_each(?))').run(JSON.stringify(ids));
    }
    db.sql(MOVE_ON).run();
    const started: ClaimedRun[] = [];
    for (const id of ids) {
      const { job, run } = this.#firings.get(id)!;
      if (job.lane !== 'function') continue;
      const begun = new StartedRun(job, this.#from!, run, now);
      pingStart(db, begun.pinged, now);
      started.push(begun);
    }
    return { fired: ids.length, started };
  }
}
