// Migration 1, from nothing: jobs and their progress, ticks, runs and attempts, instances, the ledger, conversations. History: a
// change of it would make two kinds of databases with one number.

import { isInstant, isOneOf } from './schema-checks.js';

const SKIPPED =
  'SKIPPED_DST_GAP SKIPPED_OVERLAP SKIPPED_MISSED SKIPPED_COALESCED SKIPPED_PAUSED SKIPPED_BY_USER SKIPPED_DENIED';

export const first = `
CREATE TABLE job (
  tenant_id      TEXT NOT NULL DEFAULT 'default',
  id             TEXT NOT NULL,
  name           TEXT NOT NULL COLLATE NOCASE,
  version        INTEGER NOT NULL,
  state          TEXT NOT NULL CHECK ${isOneOf('state', 'active paused exhausted removed')},
  enabled        INTEGER GENERATED ALWAYS AS (state = 'active') VIRTUAL,
  task           TEXT NOT NULL,
  cron           TEXT,
  timezone       TEXT NOT NULL,
  missed_policy  TEXT NOT NULL,
  overlap_policy TEXT NOT NULL,
  created_at     INTEGER NOT NULL ${isInstant('created_at')},
  created_by     TEXT NOT NULL,
  updated_at     INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX job_name ON job (tenant_id, name) WHERE state <> 'removed';

-- What a version of a job says. Immutable: every run names the version it belongs to.
CREATE TABLE job_version (
  tenant_id TEXT NOT NULL,
  job_id    TEXT NOT NULL,
  version   INTEGER NOT NULL,
  spec      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  by        TEXT NOT NULL,
  PRIMARY KEY (job_id, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER job_version_is_immutable BEFORE UPDATE ON job_version
BEGIN SELECT RAISE(ABORT, 'job_version is immutable'); END;

-- What moves with every tick; narrow, so that a firing rewrites little.
CREATE TABLE job_progress (
  tenant_id        TEXT NOT NULL,
  job_id           TEXT NOT NULL,
  cursor_at        INTEGER NOT NULL ${isInstant('cursor_at')},
  last_tick_at     INTEGER,
  next_at          INTEGER,
  due_at           INTEGER,
  anchor_at        INTEGER,
  paused_until     INTEGER,
  skip_next        INTEGER NOT NULL DEFAULT 0,
  runs_count       INTEGER NOT NULL DEFAULT 0,
  last_success_for INTEGER,
  PRIMARY KEY (tenant_id, job_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_progress_due ON job_progress (due_at) WHERE due_at IS NOT NULL;

-- Decided instants that did not become runs; a firing's row is its run. "wall" is the wall time that did not exist, where the row
-- stands for one: it keeps such a row apart from a real instant.
CREATE TABLE tick (
  tenant_id TEXT NOT NULL,
  job_id    TEXT NOT NULL,
  at        INTEGER NOT NULL ${isInstant('at')},
  wall      TEXT NOT NULL DEFAULT '',
  version   INTEGER NOT NULL,
  state     TEXT NOT NULL CHECK ${isOneOf('state', SKIPPED)},
  reason    TEXT NOT NULL,
  PRIMARY KEY (tenant_id, job_id, at, wall)
) STRICT, WITHOUT ROWID;
CREATE INDEX tick_recent ON tick (at);

-- A mass of missed instants; "count" is null where counting stopped.
CREATE TABLE tick_range (
  tenant_id TEXT NOT NULL,
  job_id    TEXT NOT NULL,
  from_at   INTEGER NOT NULL,
  to_at     INTEGER NOT NULL,
  count     INTEGER,
  version   INTEGER NOT NULL,
  state     TEXT NOT NULL CHECK ${isOneOf('state', SKIPPED)},
  reason    TEXT,
  PRIMARY KEY (tenant_id, job_id, from_at)
) STRICT, WITHOUT ROWID;

-- The id of a tick's run is made of its instant and its job (job/ids): the primary key admits one run for an instant, whoever
-- decides it and whatever version the job has.
CREATE TABLE run (
  id              TEXT NOT NULL PRIMARY KEY,
  tenant_id       TEXT NOT NULL,
  job_id          TEXT NOT NULL,
  version         INTEGER NOT NULL,
  origin          TEXT NOT NULL CHECK ${isOneOf('origin', 'tick manual backfill replay')},
  scheduled_for   INTEGER NOT NULL ${isInstant('scheduled_for')},
  state           TEXT NOT NULL,
  lane            TEXT NOT NULL CHECK (lane IN ('process', 'function')),
  -- 1: starts only when no earlier run of the job is unfinished.
  serial          INTEGER NOT NULL,
  fence           INTEGER NOT NULL DEFAULT 0,
  instance_id     TEXT,
  not_before      INTEGER NOT NULL,
  deadline_at     INTEGER,
  attempts        INTEGER NOT NULL DEFAULT 0,
  -- When the attempt that runs now was claimed.
  claimed_at      INTEGER,
  cancel_asked    INTEGER NOT NULL DEFAULT 0,
  period_start    INTEGER,
  backfill_from   INTEGER,
  -- Null for the run of a tick: its key follows from tenant, job, version and instant (job/ids).
  idempotency_key TEXT CHECK (idempotency_key IS NOT NULL OR origin = 'tick'),
  started_at      INTEGER,
  -- Null for as long as the run is active, that is, occupies its job.
  ended_at        INTEGER,
  exit_code       INTEGER,
  reason          TEXT,
  summary         TEXT,
  CHECK (CASE WHEN ended_at IS NULL THEN ${isOneOf('state', 'queued running waiting_approval retry_wait')} ELSE ${isOneOf('state', 'succeeded failed timed_out cancelled expired unknown dead')} END)
) STRICT;
-- A run on request is known by its key.
CREATE UNIQUE INDEX run_key ON run (tenant_id, idempotency_key) WHERE origin <> 'tick';
CREATE INDEX run_history ON run (tenant_id, job_id, scheduled_for);
-- An instant is a run or a skip, never both: what was decided first stands.
CREATE TRIGGER run_or_skip BEFORE INSERT ON run
WHEN NEW.origin = 'tick' AND EXISTS (
  SELECT 1 FROM tick t WHERE t.tenant_id = NEW.tenant_id AND t.job_id = NEW.job_id AND t.at = NEW.scheduled_for AND t.wall = '')
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER skip_or_run BEFORE INSERT ON tick
WHEN NEW.wall = '' AND EXISTS (
  SELECT 1 FROM run r WHERE r.tenant_id = NEW.tenant_id AND r.job_id = NEW.job_id AND r.scheduled_for = NEW.at AND r.origin = 'tick')
BEGIN SELECT RAISE(IGNORE); END;
CREATE INDEX run_ready ON run (lane, not_before, id) WHERE state IN ('queued', 'retry_wait');
CREATE INDEX run_deadline ON run (deadline_at) WHERE state IN ('queued', 'retry_wait') AND deadline_at IS NOT NULL;
CREATE INDEX run_active ON run (tenant_id, job_id, scheduled_for, id)
  WHERE ended_at IS NULL;
CREATE INDEX run_cancel ON run (instance_id) WHERE state = 'running' AND cancel_asked = 1;

-- An attempt that is under way inside this program is told by its run (attempts, fence, claimed_at); its row is written when
-- there is more to say: a process, or its end.
CREATE TABLE attempt (
  run_id      TEXT NOT NULL,
  attempt     INTEGER NOT NULL,
  fence       INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK ${isOneOf('state', 'started spawned succeeded failed timed_out killed lost')},
  instance_id TEXT NOT NULL,
  pid         INTEGER,
  pid_start   TEXT,
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER,
  exit_code   INTEGER,
  signal      TEXT,
  error       TEXT,
  PRIMARY KEY (run_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE output (
  run_id  TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  head    BLOB NOT NULL,
  tail    BLOB NOT NULL,
  bytes   INTEGER NOT NULL,
  PRIMARY KEY (run_id, attempt)
) STRICT;

-- Replicas: running cron-agent processes.
CREATE TABLE instance (
  id           TEXT NOT NULL PRIMARY KEY,
  boot_id      TEXT NOT NULL,
  pid          INTEGER NOT NULL,
  pid_start    TEXT,
  host         TEXT NOT NULL,
  app_version  TEXT NOT NULL,
  face         TEXT NOT NULL,
  started_at   INTEGER NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  closed_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX instance_open ON instance (id) WHERE closed_at IS NULL;

-- What people decided, append-only; each row's hash covers the row before it.
CREATE TABLE ledger (
  seq       INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  at        INTEGER NOT NULL,
  by        TEXT NOT NULL,
  event     TEXT NOT NULL,
  job_id    TEXT,
  data      TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash      TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_job ON ledger (job_id, seq);
CREATE TRIGGER ledger_keeps_rows BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_keeps_content BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE conversation (
  id         TEXT NOT NULL PRIMARY KEY,
  updated_at INTEGER NOT NULL,
  messages   TEXT NOT NULL
) STRICT;
`;
