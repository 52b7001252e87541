// Migration 2: doubt and its ends (dead letters, quarantine, holds), who asked, what exactly ran, notices, upkeep, and leases.
// History: a change of it would make two kinds of databases with one number.

import { isInstant, isOneOf } from './schema-checks.js';

export const second = `
CREATE TABLE job_2 (
  tenant_id      TEXT NOT NULL DEFAULT 'default',
  id             TEXT NOT NULL,
  name           TEXT NOT NULL COLLATE NOCASE,
  version        INTEGER NOT NULL,
  state          TEXT NOT NULL CHECK ${isOneOf('state', 'active paused quarantined exhausted removed')},
  enabled        INTEGER GENERATED ALWAYS AS (state = 'active') VIRTUAL,
  -- Why it is quarantined; null otherwise.
  state_reason   TEXT,
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
INSERT INTO job_2 (tenant_id, id, name, version, state, task, cron, timezone, missed_policy, overlap_policy, created_at, created_by, updated_at)
  SELECT tenant_id, id, name, version, state, task, cron, timezone, missed_policy, overlap_policy, created_at, created_by, updated_at FROM job;
DROP TABLE job;
ALTER TABLE job_2 RENAME TO job;
CREATE UNIQUE INDEX job_name ON job (tenant_id, name) WHERE state <> 'removed';

-- How many runs in a row ended dead; a success sets it back.
ALTER TABLE job_progress ADD COLUMN dead_in_row INTEGER NOT NULL DEFAULT 0;
-- Attempts that ended because their holder died: not the task's fault, and counted apart from its retries.
ALTER TABLE run ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;
-- Null: the schedule.
ALTER TABLE run ADD COLUMN asked_by TEXT;
CREATE INDEX run_doubt ON run (tenant_id, ended_at) WHERE state = 'dead' OR state = 'unknown';

-- What exactly a version stands for and an attempt ran: the command with its files, by hash.
CREATE TABLE manifest (
  hash          TEXT NOT NULL PRIMARY KEY,
  content       TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE job_version ADD COLUMN manifest_hash TEXT;
ALTER TABLE attempt ADD COLUMN manifest_hash TEXT;

-- Runs that want a person; closed when one was heard.
CREATE TABLE dead_letter (
  run_id          TEXT NOT NULL PRIMARY KEY,
  tenant_id       TEXT NOT NULL,
  job_id          TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK ${isOneOf('kind', 'spent ambiguous lost')},
  reason          TEXT NOT NULL,
  first_failed_at INTEGER NOT NULL,
  last_error      TEXT,
  at              INTEGER NOT NULL,
  replays         INTEGER NOT NULL DEFAULT 0,
  closed_at       INTEGER,
  closed_by       TEXT,
  closed_as       TEXT CHECK (closed_as IS NULL OR ${isOneOf('closed_as', 'replayed dismissed')})
) STRICT, WITHOUT ROWID;
CREATE INDEX dead_letter_open ON dead_letter (tenant_id, job_id, at) WHERE closed_at IS NULL;
INSERT INTO dead_letter (run_id, tenant_id, job_id, kind, reason, first_failed_at, at)
  SELECT id, tenant_id, job_id, 'spent', coalesce(reason, ''), ended_at, ended_at FROM run WHERE state = 'dead';

-- Notices to the outside, sent at least once, each with the key by which a receiver knows it again.
CREATE TABLE outbox (
  id          TEXT NOT NULL PRIMARY KEY,
  tenant_id   TEXT NOT NULL,
  at          INTEGER NOT NULL,
  event       TEXT NOT NULL,
  channel     TEXT NOT NULL,
  dedupe      TEXT NOT NULL,
  job_id      TEXT,
  run_id      TEXT,
  payload     TEXT NOT NULL,
  state       TEXT NOT NULL CHECK ${isOneOf('state', 'waiting sending sent dead')},
  attempts    INTEGER NOT NULL DEFAULT 0,
  not_before  INTEGER NOT NULL,
  instance_id TEXT,
  last_error  TEXT,
  ended_at    INTEGER,
  UNIQUE (tenant_id, channel, dedupe)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_ready ON outbox (not_before, id) WHERE state = 'waiting';
CREATE INDEX outbox_sending ON outbox (instance_id) WHERE state = 'sending';

-- Work that the program owes itself: backup, prune, checkpoint.
CREATE TABLE chore (
  name        TEXT NOT NULL PRIMARY KEY,
  due_at      INTEGER NOT NULL,
  instance_id TEXT,
  started_at  INTEGER,
  ended_at    INTEGER,
  result      TEXT
) STRICT, WITHOUT ROWID;

-- One row about the database itself: which one it is, how far its instants are decided, and whether all firing is held.
CREATE TABLE control (
  one           INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  database_id   TEXT NOT NULL,
  decided_until INTEGER NOT NULL DEFAULT 0,
  hold          TEXT CHECK (hold IS NULL OR ${isOneOf('hold', 'panic restore')}),
  hold_at       INTEGER,
  hold_by       TEXT,
  hold_reason   TEXT,
  tzdb          TEXT,
  app_version   TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO control (one, database_id, decided_until)
  SELECT 1, lower(hex(randomblob(16))), coalesce(max(cursor_at), 0) FROM job_progress;

ALTER TABLE instance ADD COLUMN pid_ns TEXT;
-- Milliseconds of the machine's monotonic clock: comparable between the processes of one boot, and still while it sleeps.
ALTER TABLE instance ADD COLUMN heartbeat_mono INTEGER;
-- The search path and containment of its tasks, for whoever adds a job beside it.
ALTER TABLE instance ADD COLUMN task_path TEXT;
ALTER TABLE instance ADD COLUMN containment TEXT;
ALTER TABLE instance ADD COLUMN loop_lag_ms INTEGER;
`;
