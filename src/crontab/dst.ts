// dst: every stored schedule over the zone changes to come. Says where a run would be lost that nobody has decided to lose.
// Writes nothing.

import { z } from 'zod';
import type { Job } from '../job/job.js';
import { compareNames } from '../job/job.js';
import { describe } from '../schedule/describe.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { transitions } from '../time/zone.js';
import type { Answer, Crontab } from './crontab.js';
import type { ZoneEffect } from './dst-effects.js';
import { zoneEffects } from './dst-effects.js';

const YEAR_MS = 365.25 * 86_400_000;

export const dstRequest = z
  .object({
    years: z.number().int().positive().max(50).optional().describe('How many years to look ahead. Default 2.'),
  })
  .strict();
export type DstRequest = z.infer<typeof dstRequest>;

/** A job whose schedule meets a zone change. */
export interface DstJob {
  readonly jobId: string;
  readonly job: string;
  readonly says: string;
  readonly timezone: string;
  /** A wall time will not exist, and nobody has chosen what then: on_gap skip or next_valid, or the UTC clock. */
  readonly choiceNeeded: boolean;
  readonly effects: readonly ZoneEffect[];
}

export interface DstZone {
  readonly timezone: string;
  /** Changes of offset in the period. */
  readonly changes: number;
  readonly jobs: number;
}

export interface DstReport {
  readonly from: Instant;
  readonly to: Instant;
  /** Those that are touched, by name. */
  readonly touched: readonly DstJob[];
  /** How many are not. */
  readonly untouched: number;
  /** Every zone that a job uses, by name. */
  readonly zones: readonly DstZone[];
}

export async function dst(crontab: Pick<Crontab, 'store' | 'clock'>, request: DstRequest): Promise<Answer<DstReport>> {
  const from = crontab.clock.now();
  const until = plus(from, Math.round((request.years ?? 2) * YEAR_MS));
  const jobs = await crontab.store.jobs({ states: ['active', 'paused'] });
  const effectsOf = effectsOnce(from, until);
  const touched = jobs.flatMap((job) => touchedJob(job, effectsOf(job)));
  touched.sort((a, b) => compareNames(a.job, b.job));
  const report = {
    from,
    to: until,
    touched,
    untouched: jobs.length - touched.length,
    zones: zonesOf(jobs, from, until),
  };
  return { ok: true, value: report };
}

function touchedJob(job: Job, effects: readonly ZoneEffect[]): readonly DstJob[] {
  if (effects.length === 0) return [];
  const { id, name, schedule } = job;
  const choiceNeeded = schedule.onGap === undefined && effects.some(({ what }) => what === 'skipped');
  return [{ jobId: id, job: name, says: describe(schedule), timezone: schedule.timezone, choiceNeeded, effects }];
}

/** Of thousands of jobs many have the same schedule. */
function effectsOnce(from: Instant, until: Instant): (job: Job) => readonly ZoneEffect[] {
  const known = new Map<string, readonly ZoneEffect[]>();
  return ({ schedule, runsCount }) => {
    const left = schedule.maxRuns === undefined ? Infinity : schedule.maxRuns - runsCount;
    const key = `${left} ${JSON.stringify(schedule)}`;
    let effects = known.get(key);
    if (!effects) known.set(key, (effects = [...zoneEffects(schedule, from, until, left)]));
    return effects;
  };
}

function zonesOf(jobs: readonly Job[], from: Instant, until: Instant): readonly DstZone[] {
  const counts = new Map<string, number>();
  for (const { schedule } of jobs) counts.set(schedule.timezone, (counts.get(schedule.timezone) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([timezone, count]) => ({
      timezone,
      changes: transitions(timezone as ZoneName, from, until).length,
      jobs: count,
    }));
}
