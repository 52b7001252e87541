// What verbs answer, as the model and `ask --json` read it: snake_case, UTC ISO times with Z beside the zone's name, and the field
// names that FEATURES S26–S30 give.

import type { Receipt, RunReceipt } from '../crontab/crontab.js';
import type { Forecast } from '../crontab/forecast.js';
import type { ListedJob } from '../crontab/list.js';
import type { JobStatus } from '../crontab/status.js';
import type { Previewed } from '../crontab/preview.js';
import type { Why } from '../crontab/why.js';
import type { OfferedReading, Proof } from '../parser/explanation.js';
import type { HistoryRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';

type Json = Readonly<Record<string, unknown>>;

const STATUS: { readonly [A in Receipt['action']]: string } = {
  added: 'scheduled',
  approved: 'approved',
  updated: 'updated',
  unchanged: 'unchanged',
  paused: 'paused',
  resumed: 'resumed',
  skipped: 'skipped',
  removed: 'removed',
  restored: 'restored',
};

export function receiptWire(receipt: Receipt): Json {
  const { action, jobId, name, task, version, paused, scheduler } = receipt;
  const kwargs = receipt.schedule?.kind === 'cron' ? { cron_kwargs: receipt.schedule.kwargs } : {};
  return {
    ...{ status: STATUS[action], job_id: jobId, name, task, version, paused },
    ...proofWire(receipt),
    ...kwargs,
    next_run: iso(receipt.next?.[0]),
    ...(receipt.policies.length === 0 ? {} : { policies: receipt.policies }),
    scheduler,
  };
}

export function proofWire(proof: Proof): Json {
  const { says, timezone, cron, next, assumed, warnings } = proof;
  return { says, timezone, cron, next: next?.map(iso) ?? [], assumed, warnings };
}

export function previewWire({ policies, ...proof }: Previewed): Json {
  return { ...proofWire(proof), ...(policies.length === 0 ? {} : { policies }) };
}

/** One of the meanings that a question offers. */
export function readingWire({ says, schedule, next }: OfferedReading): Json {
  return { says, timezone: schedule.timezone, next: next.map(iso) };
}

export function runReceiptWire({ runId, job, line }: RunReceipt): Json {
  return { status: 'queued', run_id: runId, job_id: job.id, name: job.name, says: line };
}

export function whyWire({ job, jobId, runId, at, state, says, because, policy, remedy, timezone }: Why): Json {
  return {
    ...{ name: job, job_id: jobId, run_id: runId, at: iso(at), state, says },
    because: because.map((cause) => ({ at: iso(cause.at), text: cause.text })),
    ...{ policy, remedy, timezone },
  };
}

export function listWire(jobs: readonly ListedJob[]): Json {
  return { jobs: jobs.map(listedWire), total: jobs.length };
}

function listedWire(job: ListedJob): Json {
  return {
    ...{
      id: job.jobId,
      name: job.name,
      task: job.task,
      trigger: job.says,
      says: job.says,
      timezone: job.timezone,
      state: job.state,
    },
    ...{
      next_run: iso(job.nextAt),
      paused_until: iso(job.pausedUntil),
      last_run: iso(job.lastAt),
      last_state: job.lastState,
      running: job.running,
    },
    ...(job.sameAs && { same_as: job.sameAs }),
  };
}

/** `overdueSince`: an instant that is past and that no scheduler has decided yet. */
export function statusWire(job: JobStatus, overdueSince: Instant | null): Json {
  return {
    ...{
      id: job.jobId,
      name: job.name,
      task: job.task,
      trigger: job.says,
      says: job.says,
      timezone: job.timezone,
      state: job.state,
      version: job.version,
    },
    ...{
      next_run: iso(job.nextAt),
      next: job.next?.map(iso) ?? [],
      paused_until: iso(job.pausedUntil),
      pending: job.pending,
      overdue_since: iso(overdueSince),
      created_at: iso(job.createdAt),
    },
    ...{ active: job.active.map(runWire), recent: job.recent.map(runWire), scheduler: job.scheduler },
  };
}

export function runWire(row: HistoryRow): Json {
  const { job, runId, origin, state, reason, attempts, exitCode, summary } = row;
  const range = row.range === null ? {} : { from: iso(row.range.from), to: iso(row.range.to), count: row.range.count };
  return {
    ...{
      job,
      run_id: runId,
      origin,
      scheduled_for: iso(row.scheduledFor),
      started_at: iso(row.startedAt),
      ended_at: iso(row.endedAt),
    },
    ...{ state, reason, attempts, exit_code: exitCode, summary },
    ...range,
  };
}

const COLLISIONS = 20;

export function forecastWire(told: Forecast, timezone: string): Json {
  const { from, to, starts, catchUps, skips, skipped, first, startsOf, collisions } = told;
  return {
    ...{ from: iso(from), to: iso(to), timezone, starts, catch_ups: catchUps },
    first: first.map(({ at, job }) => ({ at: iso(at), job })),
    starts_of: startsOf.map(({ job, count, firstAt }) => ({ job, count, first_at: iso(firstAt) })),
    skips,
    skipped: skipped.slice(0, COLLISIONS).map(({ at, ...rest }) => ({ at: iso(at), ...rest })),
    collisions: collisions
      .slice(0, COLLISIONS)
      .map(({ jobs, count, firstAt }) => ({ jobs, count, first_at: iso(firstAt) })),
    more_collisions: Math.max(0, collisions.length - COLLISIONS),
  };
}

function iso(at: Instant | null | undefined): string | null {
  return at === null || at === undefined ? null : formatInstant(at);
}
