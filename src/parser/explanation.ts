// The proof of what was understood: words, zone, schedule and the instants it will really fire. Faces print it as it is.

import { describe } from '../schedule/describe.js';
import { compile } from '../schedule/occurrences.js';
import { toCrontab } from '../schedule/to-crontab.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';
import { formatLocal, transitions, wallTime, type ZoneName } from '../time/zone.js';
import type { NotUnderstood, Understanding } from './understanding.js';

export interface Proof {
  readonly status: Understanding['status'];
  /** The schedule in words with its zone; `null` unless `status` is `ok`, like everything that belongs to a schedule. */
  readonly says: string | null;
  readonly timezone: string | null;
  readonly schedule: Schedule | null;
  /** The crontab line that means exactly the same, where there is one. */
  readonly cron: string | null;
  /** Strictly after `now`; fewer than asked for where the schedule ends. */
  readonly next: readonly Instant[] | null;
  readonly assumed: readonly string[];
  readonly warnings: readonly string[];
  readonly source: Understanding['source'];
  readonly question: string | null;
  readonly reason: string | null;
  readonly readings?: readonly OfferedReading[];
  readonly example?: string;
  readonly span?: NotUnderstood['span'];
}

/** One of the meanings that a question offers. */
export interface OfferedReading {
  /** A phrase that has this meaning and no other: the answer to the question. */
  readonly says: string;
  readonly schedule: Schedule;
  /** Its coming firings. */
  readonly next: readonly Instant[];
}

export interface ProofOptions {
  readonly now: Instant;
  /** How many firings to show. */
  readonly count: number;
  /** How many runs a stored schedule with `maxRuns` has had. */
  readonly runsSoFar?: number;
  /** How `says` writes times of the day: `9:00 AM` or, by default, `09:00`. */
  readonly clock?: '12' | '24';
}

export function proof(understanding: Understanding, options: ProofOptions): Proof {
  if (understanding.status !== 'ok') return refusal(understanding, options.now);
  const { schedule, source, assumed, warnings } = understanding;
  const { now, count, runsSoFar = 0, clock = '24' } = options;
  const runsLeft = schedule.maxRuns === undefined ? count : Math.max(0, schedule.maxRuns - runsSoFar);
  const next = compile(schedule).take(now, Math.min(count, runsLeft));
  return {
    status: 'ok',
    says: describe(schedule, { clock }),
    timezone: schedule.timezone,
    schedule,
    cron: toCrontab(schedule),
    next,
    assumed,
    warnings: [...warnings, ...zoneChangeWarnings(schedule, now, next.at(-1))],
    source,
    question: null,
    reason: null,
  };
}

const READING_DATES = 3;

/** The readings of a refusal with the dates that each would mean; nothing where it has none. */
export function offeredReadings({ readings }: NotUnderstood, now: Instant): readonly OfferedReading[] | undefined {
  return readings?.map(({ says, schedule }) => {
    const count = Math.min(READING_DATES, schedule.maxRuns ?? READING_DATES);
    return { says, schedule, next: compile(schedule).take(now, count) };
  });
}

function refusal(refused: NotUnderstood, now: Instant): Proof {
  const { status, reason, question, example, span, source } = refused;
  const readings = offeredReadings(refused, now);
  return {
    status,
    says: null,
    timezone: null,
    schedule: null,
    cron: null,
    next: null,
    assumed: [],
    warnings: [],
    source,
    question: question ?? null,
    reason,
    ...(readings ? { readings } : {}),
    example,
    ...(span ? { span } : {}),
  };
}

/** The firings that a change of the clocks skips, moves or doubles between now and the last firing that is shown. */
function zoneChangeWarnings(schedule: Schedule, now: Instant, last: Instant | undefined): string[] {
  const zone = schedule.timezone as ZoneName;
  if (last === undefined || schedule.clock === 'utc') return [];
  const changes = transitions(zone, now, last);
  if (changes.length === 0) return [];
  const occurrences = compile(schedule);
  const gaps = changes.flatMap(({ at }) =>
    // Rows of a gap stand at the first instant after it.
    occurrences.between((at - 1) as Instant, at, MOST_WARNINGS).flatMap((occurrence): string[] => {
      if (occurrence.kind === 'gap') return [`${said(occurrence.wall)} does not exist in ${zone}: no run then`];
      return occurrence.shiftedFrom === undefined
        ? []
        : [`${said(occurrence.shiftedFrom)} does not exist in ${zone}: it runs at ${formatInstant(occurrence.at)}`];
    }),
  );
  return [...new Set([...gaps, ...changes.flatMap((change) => foldWarning(schedule, zone, change))])].slice(
    0,
    MOST_WARNINGS,
  );
}

const MOST_WARNINGS = 5;

/** A fold matters when a wall time that exists twice fires: once only, or in both passes. */
function foldWarning(schedule: Schedule, zone: ZoneName, change: ReturnType<typeof transitions>[number]): string[] {
  const length = change.offsetBefore - change.offsetAfter;
  if (length <= 0) return [];
  const occurrences = compile(schedule);
  const first = occurrences.next((change.at - length - 1) as Instant);
  if (first === null || first >= change.at) return [];
  const wall = said(formatLocal(wallTime(zone, first)));
  const again = occurrences.next((change.at - 1) as Instant) === first + length;
  return [`${wall} happens twice in ${zone}: it runs ${again ? 'both times' : 'the first time only'}`];
}

function said(wall: string): string {
  return wall.replace('T', ' ').replace(/:00$/, '');
}
