// A Schedule from outside: shape by zod, then everything that zod cannot see, down to "fires at least once".

import type { Instant } from '../time/instant.js';
import { formatInstant, parseInstant } from '../time/instant.js';
import { parseLocal, suggestZone, zone } from '../time/zone.js';
import { compile } from './compile.js';
import type { KwargsOrigin } from './cron-kwargs.js';
import { validateKwargs } from './cron-kwargs.js';
import { parseField } from './fields.js';
import type { CronKwargs, Schedule, SchedulePart } from './schedule.js';
import { schedule as scheduleShape } from './schedule.js';

export type ScheduleResult = { readonly ok: true; readonly schedule: Schedule } | ScheduleRefusal;
export interface ScheduleRefusal {
  readonly ok: false;
  readonly message: string;
  /** `invalid`: not a schedule. `impossible`: a schedule that never fires, or a past one. */
  readonly status: 'impossible' | 'invalid';
}

/**
 * Checks and normalises a schedule: kwargs canonical, time zone in IANA's spelling, dates that exist, `start` not after `end`, at
 * least one firing after `now`. Weekday numbers are refused unless a person wrote them.
 */
export function validateSchedule(input: unknown, now: Instant, origin: KwargsOrigin = 'model'): ScheduleResult {
  const shape = scheduleShape.safeParse(input);
  if (!shape.success) return invalid(issuesOf(shape.error.issues));
  const named = zone(shape.data.timezone);
  if (named === undefined) return invalid(unknownZone(shape.data.timezone));
  const checked = normalise({ ...shape.data, timezone: named }, origin);
  if ('ok' in checked) return checked;
  return firesAfter(checked, now) ?? { ok: true, schedule: checked };
}

/** Why a valid schedule has no firing after `now`, or `undefined` when it has one. */
export function neverFires(schedule: Schedule, now: Instant): string | undefined {
  return firesAfter(schedule, now)?.message;
}

function normalise(schedule: Schedule, origin: KwargsOrigin): Schedule | ScheduleRefusal {
  if (schedule.kind !== 'union') return normalisePart(schedule, origin);
  const parts: SchedulePart[] = [];
  for (const part of schedule.parts) {
    const checked = normalisePart(part, origin);
    if ('ok' in checked) return checked;
    parts.push(checked);
  }
  return normaliseNarrowing({ ...schedule, parts }, origin);
}

function normalisePart<P extends SchedulePart>(part: P, origin: KwargsOrigin): P | ScheduleRefusal {
  switch (part.kind) {
    case 'cron': {
      const result = validateKwargs(part.kwargs, origin);
      if (!result.ok) return { ok: false, status: result.failure.status, message: result.failure.message };
      return normaliseNarrowing({ ...part, kwargs: result.kwargs }, origin);
    }
    case 'calendar':
      return calendarFault(part) ?? normaliseNarrowing(part, origin);
    case 'interval':
    case 'once':
      return normaliseNarrowing(part, origin);
  }
}

function normaliseNarrowing<S extends Schedule | SchedulePart>(schedule: S, origin: KwargsOrigin): S | ScheduleRefusal {
  const { start, end } = schedule;
  for (const [name, text] of Object.entries(instantsIn(schedule))) {
    if (parseInstant(text) === undefined) {
      return invalid(`${name}: expected an instant between 1970 and 9999 such as 2026-03-16T13:00:00Z, got "${text}".`);
    }
  }
  if (start !== undefined && end !== undefined && parseInstant(start)! > parseInstant(end)!) {
    return impossible(`end: expected an instant not before start ${start}, got ${end}. It would never fire.`);
  }
  if (!schedule.except) return schedule;
  const except: CronKwargs[] = [];
  for (const [index, kwargs] of schedule.except.entries()) {
    const result = validateKwargs(kwargs, origin);
    if (!result.ok) return invalid(`except[${index}]: ${result.failure.message}`);
    except.push(result.kwargs);
  }
  return { ...schedule, except };
}

function instantsIn(schedule: Schedule | SchedulePart): Readonly<Record<string, string>> {
  return {
    ...(schedule.start !== undefined && { start: schedule.start }),
    ...(schedule.end !== undefined && { end: schedule.end }),
    ...(schedule.kind === 'once' && { at: schedule.at }),
    ...(schedule.kind === 'interval' && { anchor: schedule.anchor }),
  };
}

function calendarFault(part: SchedulePart & { kind: 'calendar' }): ScheduleRefusal | undefined {
  const anchor = parseLocal(part.anchor);
  if (!anchor || anchor.year < 1970) {
    return invalid(`anchor: expected a date that exists, YYYY-MM-DD from 1970, got "${part.anchor}".`);
  }
  if (part.daysOfWeek && part.unit !== 'week') {
    return invalid(
      `daysOfWeek: expected only with unit "week", got unit "${part.unit}". Use "day" with months and years.`,
    );
  }
  if (part.day === undefined) return undefined;
  if (part.unit !== 'month' && part.unit !== 'year') {
    return invalid(
      `day: expected only with unit "month" or "year", got unit "${part.unit}". Use "daysOfWeek" with weeks.`,
    );
  }
  const day = parseField('day', part.day);
  return day.ok ? undefined : invalid(day.message);
}

function firesAfter(schedule: Schedule, now: Instant): ScheduleRefusal | undefined {
  const occurrences = compile(schedule);
  if (occurrences.next(now) !== null) return undefined;
  const gap = occurrences.nextDue(now);
  if (gap?.kind === 'gap') {
    return impossible(
      `schedule: expected a time that exists, got ${gap.wall}, which ${schedule.timezone} skips when its clocks go forward. ` +
        `Choose another time or set onGap to "next_valid".`,
    );
  }
  if (schedule.kind === 'once' && parseInstant(schedule.at)! <= now) {
    return impossible(
      `at: expected an instant after now ${formatInstant(now)}, got ${schedule.at}. Give a future one.`,
    );
  }
  const last = occurrences.previous(now);
  const past = last === null ? 'It never fired and never would.' : `Its last firing was ${formatInstant(last)}.`;
  return impossible(`schedule: expected at least one firing after now ${formatInstant(now)}, got none. ${past}`);
}

function unknownZone(name: string): string {
  const suggestion = suggestZone(name);
  const hint = suggestion === undefined ? 'Give one such as Europe/Berlin.' : `Did you mean ${suggestion}?`;
  return `timezone: expected an IANA name, got "${name.slice(0, 80)}". ${hint}`;
}

function issuesOf(
  issues: readonly { readonly path: readonly (string | number)[]; readonly message: string }[],
): string {
  const lines = issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'schedule'}: ${message}`);
  return lines.join('; ');
}

function invalid(message: string): ScheduleRefusal {
  return { ok: false, status: 'invalid', message };
}

function impossible(message: string): ScheduleRefusal {
  return { ok: false, status: 'impossible', message };
}
