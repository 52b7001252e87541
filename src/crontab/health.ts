// health: whether each job had a success as lately as its schedule promises, and whether anybody is there to fire. Writes nothing.

import { z } from 'zod';
import type { HealthRow, Instance } from '../store/store.js';
import { machineMonotonic } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { parseInstant, plus } from '../time/instant.js';
import { parsePeriod } from '../time/period.js';
import type { ZoneName } from '../time/zone.js';
import type { Answer, Caller, Crontab, Life } from './crontab.js';
import { owesNothingUntil } from './health-rule.js';
import type { Hold } from './hold.js';
import { holdOf } from './hold.js';
import { jobField } from './request.js';
import { resolveJob } from './resolve-job.js';

export const healthRequest = z
  .object({
    job: jobField.optional().describe('Only this job: its name or id. Default: all.'),
    now: z
      .string()
      .optional()
      .describe('As it will stand then: an ISO time, or a period from now such as "+25h1m". Default: now.'),
  })
  .strict();
export type HealthRequest = z.infer<typeof healthRequest>;

/**
 * - well: it had a success within one period and an hour. - waiting: it was never due. - paused, held, done: it owes nothing.
 * - late: it had none for too long. - quarantined: it fires no more until a person resumes it. The last two are ill.
 */
export type Condition = 'well' | 'waiting' | 'paused' | 'held' | 'done' | 'late' | 'quarantined';

export interface JobHealth {
  readonly jobId: string;
  readonly job: string;
  readonly timezone: ZoneName;
  readonly condition: Condition;
  readonly healthy: boolean;
  readonly lastSuccessAt: Instant | null;
  /** From then on it is late, unless it has a success before. Null where it owes none. */
  readonly lateAt: Instant | null;
  /** How long it may be without a success, from the last one or from when it began to owe one. */
  readonly allowedMs: number | null;
  readonly nextAt: Instant | null;
  /** Since when it only fails, and how often; null: its newest run that came to an end succeeded. */
  readonly failing: { readonly since: Instant; readonly runs: number } | null;
  readonly lastState: string | null;
  readonly running: number;
  readonly reason: string | null;
}

export interface SchedulerHealth {
  readonly pid: number;
  readonly host: string;
  readonly face: string;
  readonly life: Life;
  /** When its lease was renewed, by the machine's steady clock; null where that says nothing. */
  readonly silentMs: number | null;
  /** How far its main thread was behind then. */
  readonly loopLagMs: number;
}

export interface Health {
  readonly healthy: boolean;
  readonly checkedFor: Instant;
  /** Whether one of them lives, and its main thread too. */
  readonly alive: boolean;
  readonly schedulers: readonly SchedulerHealth[];
  readonly hold: Hold | null;
  /** Ill ones first, then by name. */
  readonly jobs: readonly JobHealth[];
}

/** A main thread that is so far behind is stuck, whatever its lease says. */
export const STUCK_MS = 10_000;

type Looked = Pick<Crontab, 'store' | 'clock' | 'lifeOf'> & {
  readonly emergency: Pick<Crontab['emergency'], 'raisedAt'>;
};

export async function health(crontab: Looked, request: HealthRequest, caller: Caller): Promise<Answer<Health>> {
  const { store, clock } = crontab;
  const now = request.now === undefined ? clock.now() : momentOf(request.now, clock.now());
  if (now === undefined) {
    const message = `now: expected an ISO time, or a period from now such as "+25h1m", got ${JSON.stringify(request.now)}.`;
    return { ok: false, failure: { code: 'invalid', message } };
  }
  const named = request.job === undefined ? null : await resolveJob({ store }, request.job, caller);
  if (named?.ok === false) return named;
  const hold = await holdOf(crontab);
  const rows = await store.health(named?.value.id);
  const jobs = rows.map((row) => healthOf(row, now, hold)).sort(illFirst);
  const schedulers = (await store.openInstances()).filter(({ face }) => face !== 'other').map(schedulerOf(crontab));
  const alive = schedulers.some(
    ({ life, loopLagMs }) => (life === 'alive' || life === 'elsewhere') && loopLagMs < STUCK_MS,
  );
  // Held on a person's word it does what it was told; held because the database is an older copy it waits for one.
  const isWell = alive && hold?.kind !== 'restore' && jobs.every(({ healthy }) => healthy);
  return { ok: true, value: { healthy: isWell, checkedFor: now, alive, schedulers, hold, jobs } };
}

function momentOf(text: string, now: Instant): Instant | undefined {
  const [, sign, period = ''] = /^([+-])(.*)$/.exec(text.trim()) ?? [];
  if (sign === undefined) return parseInstant(text);
  const ms = parsePeriod(period);
  return ms === undefined ? undefined : plus(now, sign === '-' ? -ms : ms);
}

function healthOf(row: HealthRow, now: Instant, hold: Hold | null): JobHealth {
  const { jobId, name: job, schedule, nextAt, lastState, running, stateReason: reason, lastSuccess } = row;
  const lateAt = row.state === 'active' ? owesNothingUntil(row) : null;
  const condition = conditionOf(row, lateAt, now, hold);
  const owes = condition === 'well' || condition === 'late' || condition === 'waiting';
  const from = lastSuccess?.endedAt ?? row.since;
  return {
    ...{ jobId, job, timezone: schedule.timezone as ZoneName, condition },
    ...{ healthy: condition !== 'late' && condition !== 'quarantined', lastSuccessAt: lastSuccess?.endedAt ?? null },
    ...{ lateAt: owes ? lateAt : null, allowedMs: owes && lateAt !== null ? lateAt - from : null },
    failing: row.incident && { since: row.incident.openedAt, runs: row.incident.failures },
    ...{ nextAt: row.state === 'active' || row.pausedUntil !== null ? nextAt : null, lastState, running, reason },
  };
}

function conditionOf(row: HealthRow, lateAt: Instant | null, now: Instant, hold: Hold | null): Condition {
  switch (row.state) {
    case 'quarantined':
      return 'quarantined';
    case 'exhausted':
    case 'removed':
      return 'done';
    case 'paused':
      return 'paused';
    case 'active':
      if (hold !== null) return 'held';
      if (lateAt === null) return 'done';
      if (lateAt < now) return 'late';
      return row.lastSuccess === null && row.lastState === null ? 'waiting' : 'well';
  }
}

function illFirst(a: JobHealth, b: JobHealth): number {
  return Number(a.healthy) - Number(b.healthy) || a.job.localeCompare(b.job, 'en');
}

function schedulerOf({ lifeOf }: Pick<Crontab, 'lifeOf'>): (instance: Instance) => SchedulerHealth {
  return (instance) => {
    const { pid, host, face, heartbeatMono, loopLagMs } = instance;
    const life = lifeOf(instance);
    // The steady clock of another boot says nothing here.
    const silentMs = heartbeatMono == null || life === 'dead' ? null : Math.max(0, machineMonotonic() - heartbeatMono);
    return { pid, host, face, life, silentMs, loopLagMs: loopLagMs ?? 0 };
  };
}
