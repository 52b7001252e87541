// Migration 5: incidents, and notices in the order in which they were written, whatever the clock said.
// History: a change of it would make two kinds of databases with one number.

import { isInstant, isOneOf } from './schema-checks.js';

export const fifth = `
-- From the first run of a job that ended badly to its next success: told once, however many fail meanwhile.
CREATE TABLE incident (
  id             TEXT NOT NULL PRIMARY KEY,
  tenant_id      TEXT NOT NULL,
  job_id         TEXT NOT NULL,
  opened_at      INTEGER NOT NULL ${isInstant('opened_at')},
  failures       INTEGER NOT NULL,
  last_failed_at INTEGER NOT NULL,
  closed_at      INTEGER,
  closed_as      TEXT CHECK (closed_as IS NULL OR ${isOneOf('closed_as', 'recovered removed')})
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX incident_open ON incident (tenant_id, job_id) WHERE closed_at IS NULL;
CREATE INDEX incident_closed ON incident (closed_at) WHERE closed_at IS NOT NULL;

-- What fails already when this comes.
INSERT INTO incident (id, tenant_id, job_id, opened_at, failures, last_failed_at)
  SELECT 'before-' || j.id, j.tenant_id, j.id, r.ended_at, 1, r.ended_at
  FROM job j JOIN run r ON r.id = (
    SELECT n.id FROM run n WHERE n.tenant_id = j.tenant_id AND n.job_id = j.id AND n.ended_at IS NOT NULL AND n.state <> 'cancelled'
    ORDER BY n.scheduled_for DESC, n.id DESC LIMIT 1)
  WHERE (j.state = 'active' OR j.state = 'paused' OR j.state = 'quarantined') AND r.state <> 'succeeded';

-- The last number that a notice was given.
ALTER TABLE control ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_channel ON outbox (channel, state, seq);
`;
