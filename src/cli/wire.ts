// The one mapper between what verbs answer and the JSON that leaves the program: snake_case keys, instants as UTC ISO with Z.
// Names that people chose (task arguments, parameters, cron kwargs) are not touched.

import type { Receipt } from '../crontab/crontab.js';
import type { ListedJob } from '../crontab/list.js';
import type { JobStatus } from '../crontab/status.js';
import type { OfferedReading, Proof } from '../parser/explanation.js';
import type { Schedule } from '../schedule/schedule.js';
import type { HistoryRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';

export type Json = Record<string, unknown>;

/** Keys whose values belong to somebody else. */
const OPAQUE: readonly string[] = ['args', 'kwargs', 'except', 'params', 'argv'];
const INSTANT_KEY = /(At|For|Until|Start|From)$|^(at|next|from|to|since)$/;

/** Any answer of a verb, for machines. */
export function toWire(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && INSTANT_KEY.test(key)) return formatInstant(value as Instant);
  if (Array.isArray(value)) return value.map((each) => toWire(each, key));
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  if (typeof value !== 'object' || value === null) return value;
  const wired: Json = {};
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    wired[snakeCase(name)] = OPAQUE.includes(name) ? inner : toWire(inner, name);
  }
  return wired;
}

/** The explain object of CLI.md; `id` is the one a batch line came with. `policies` only where some were said. */
export function explanationWire(
  explanation: Proof,
  id?: string | number | null,
  policies: readonly string[] = [],
): Json {
  const { status, says, timezone, schedule, cron, next, assumed, warnings, source, question, reason } = explanation;
  const { readings } = explanation;
  const shown = {
    status,
    says,
    timezone,
    schedule: timing(schedule),
    cron,
    next,
    assumed,
    warnings,
    source,
    question,
    reason,
  };
  return {
    ...(id === undefined ? {} : { id }),
    ...(toWire(shown) as Json),
    ...(policies.length === 0 ? {} : { policies: [...policies] }),
    // What a question offers to choose from; an answer that is none has no such key.
    ...(readings === undefined ? {} : { readings: readings.map(readingWire) }),
  };
}

/** One of the meanings that a question offers, like the object of an answer. */
export function readingWire({ says, schedule, next }: OfferedReading): Json {
  return toWire({ says, timezone: schedule.timezone, schedule: timing(schedule), next }) as Json;
}

/** The receipt: the same object, and what was stored. */
export function receiptWire(receipt: Receipt): Json {
  const { jobId, name, task, version, scheduler, action, paused } = receipt;
  return {
    ...explanationWire(receipt, undefined, receipt.policies),
    ...(toWire({ jobId, name, task, version, scheduler, action, paused }) as Json),
  };
}

/** A line of the list: `next` holds the one firing that is known without computing. */
export function listedWire(job: ListedJob): Json {
  const { schedule, nextAt, ...rest } = job;
  return toWire({ ...rest, schedule: timing(schedule), next: nextAt === null ? [] : [nextAt], nextAt }) as Json;
}

/** Everything about one job: the receipt's object and how it stands. */
export function statusWire(job: JobStatus): Json {
  const { active, recent, schedule: _schedule, ...rest } = job;
  return {
    ...explanationWire(job),
    ...(toWire(withoutProof(rest)) as Json),
    active: active.map(historyWire),
    recent: recent.map(historyWire),
  };
}

/** One object per instant or run; a mass of missed instants is one object with from, to and count. */
export function historyWire(row: HistoryRow): Json {
  if (row.range !== null) {
    const { from, to, count } = row.range;
    return toWire({ job: row.job, jobId: row.jobId, state: row.state, reason: row.reason, from, to, count }) as Json;
  }
  const { job, jobId, runId, origin, scheduledFor, startedAt, endedAt, state, reason, attempts, version } = row;
  const latenessMs = startedAt === null ? null : startedAt - scheduledFor;
  const outputRef = runId !== null && row.outputBytes > 0 ? `${runId}/${attempts}` : null;
  const { idempotencyKey, exitCode, summary } = row;
  return toWire({
    ...{ job, jobId, runId, origin, scheduledFor, startedAt, endedAt, state, reason, attempts, latenessMs, version },
    ...{ idempotencyKey, exitCode, summary, outputRef },
  }) as Json;
}

const PROOF_KEYS: readonly string[] = [
  'status',
  'says',
  'timezone',
  'cron',
  'next',
  'assumed',
  'warnings',
  'source',
  'question',
  'reason',
  'readings',
  'example', // prettier-ignore
];

function withoutProof(value: object): Json {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !PROOF_KEYS.includes(key)));
}

/** The zone stands beside the schedule, once. */
export function timing(schedule: Schedule | null): Omit<Schedule, 'timezone'> | null {
  if (schedule === null) return null;
  const { timezone: _beside, ...rest } = schedule;
  return rest;
}

function snakeCase(name: string): string {
  let written = snakeCased.get(name);
  if (written === undefined) {
    written = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakeCased.set(name, written);
  }
  return written;
}

/** The names of fields, which are our own: a long list has each of them thousands of times. */
const snakeCased = new Map<string, string>();
