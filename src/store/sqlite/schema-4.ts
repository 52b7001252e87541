// Migration 4: views for people who ask the database itself. Times are ISO text in UTC; ids and names are those of the commands.
// A later migration that rebuilds a table drops them first. History: a change of it would make two kinds of databases with one number.

/** Milliseconds since 1970 as `2026-03-02T09:00:00.000Z`. */
const iso = (column: string): string =>
  `strftime('%Y-%m-%dT%H:%M:%S', ${column} / 1000, 'unixepoch') || printf('.%03dZ', ${column} % 1000)`;

export const fourth = `
-- What is stored, as it stands.
CREATE VIEW v_jobs AS
SELECT j.id AS job_id, j.name AS job, j.state, j.state_reason, j.version, j.task, j.cron, j.timezone, j.missed_policy, j.overlap_policy,
  ${iso('p.next_at')} AS next_at, ${iso('p.paused_until')} AS paused_until, p.skip_next, p.runs_count,
  ${iso('p.cursor_at')} AS decided_until, ${iso('p.last_success_for')} AS last_success_for, p.dead_in_row,
  ${iso('j.created_at')} AS created_at, j.created_by, ${iso('j.updated_at')} AS updated_at, j.tenant_id
FROM job j JOIN job_progress p ON p.tenant_id = j.tenant_id AND p.job_id = j.id;

-- Every decided instant once: a run, a skip, or a mass of missed ones ("count" of them up to "to_at"; null where counting stopped).
CREATE VIEW v_ticks AS
SELECT j.name AS job, d.job_id, ${iso('d.at')} AS scheduled_for, ${iso('d.to_at')} AS to_at, d.count, nullif(d.wall, '') AS wall, d.state,
  d.reason, d.version, d.run_id, d.tenant_id
FROM (
  SELECT tenant_id, job_id, scheduled_for AS at, scheduled_for AS to_at, 1 AS count, '' AS wall, state, reason, version, id AS run_id
  FROM run WHERE origin = 'tick'
  UNION ALL
  SELECT tenant_id, job_id, at, at, 1, wall, state, reason, version, NULL FROM tick
  UNION ALL
  SELECT tenant_id, job_id, from_at, to_at, count, '', state, reason, version, NULL FROM tick_range
) d JOIN job j ON j.tenant_id = d.tenant_id AND j.id = d.job_id;

-- Every run, on time, on request or again.
CREATE VIEW v_runs AS
SELECT r.id AS run_id, j.name AS job, r.job_id, r.origin, r.asked_by, ${iso('r.scheduled_for')} AS scheduled_for,
  ${iso('r.started_at')} AS started_at, ${iso('r.ended_at')} AS ended_at, r.started_at - r.scheduled_for AS lateness_ms,
  r.ended_at - r.started_at AS took_ms, r.state, r.reason, r.attempts, r.version, r.exit_code, r.summary, r.tenant_id
FROM run r JOIN job j ON j.tenant_id = r.tenant_id AND j.id = r.job_id;

-- Every try that has an end or a process of its own.
CREATE VIEW v_attempts AS
SELECT a.run_id, a.attempt, j.name AS job, r.job_id, ${iso('r.scheduled_for')} AS scheduled_for, a.state,
  ${iso('a.started_at')} AS started_at, ${iso('a.ended_at')} AS ended_at, a.ended_at - a.started_at AS took_ms, a.exit_code, a.signal,
  a.error, a.pid, a.instance_id, a.manifest_hash, r.tenant_id
FROM attempt a JOIN run r ON r.id = a.run_id JOIN job j ON j.tenant_id = r.tenant_id AND j.id = r.job_id;
`;
