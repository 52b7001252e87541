// A Schedule from outside: shape by zod, then everything that zod cannot see, down to "fires at least once".

import type { Instant } from '../time/instant.js';
import { formatInstant, parseInstant, plus } from '../time/instant.js';
import { parseLocal, suggestZone, zone } from '../time/zone.js';
import { compile } from './compile.js';
import type { KwargsFailure, KwargsOrigin } from './cron-kwargs.js';
import { validateKwargs } from './cron-kwargs.js';
import { parseField } from './fields.js';
import type { CronKwargs, Schedule, SchedulePart } from './schedule.js';
import { scheduleShape } from './schedule.js';
import { SEARCH_STEPS } from './source.js';

export type ScheduleResult = Accepted | ScheduleRefusal;
interface Accepted {
  readonly ok: true;
  /** Normalised: kwargs canonical, time zone in IANA's spelling. */
  readonly schedule: Schedule;
  /** What a person should know: aliases that were mapped, weekday numbers that were read. */
  readonly warnings: readonly string[];
}
export interface ScheduleRefusal {
  readonly ok: false;
  readonly message: string;
  /** `invalid`: not a schedule. `impossible`: a schedule that never fires, or a past one. */
  readonly status: 'impossible' | 'invalid';
}

/**
 * Checks a schedule: kwargs (also those of `except`), time zone, dates that exist, `start` not after `end`, at least one firing after
 * `now`. Aliases in kwargs are mapped; weekday numbers are refused unless a person wrote them.
 */
export function validateSchedule(input: unknown, now: Instant, origin: KwargsOrigin = 'model'): ScheduleResult {
  const warnings: string[] = [];
  const normal = withCheckedKwargs(input, origin, warnings);
  if ('refusal' in normal) return normal.refusal;
  const shape = scheduleShape().safeParse(normal.value);
  if (!shape.success) return invalid(issuesOf(shape.error.issues));
  const named = zone(shape.data.timezone);
  if (named === undefined) return invalid(unknownZone(shape.data.timezone));
  const checked = { ...shape.data, timezone: named } as Schedule;
  const parts = checked.kind === 'union' ? [...checked.parts, checked] : [checked];
  for (const part of parts) {
    const fault = faultOf(part);
    if (fault) return fault;
  }
  return firesAfter(checked, now) ?? { ok: true, schedule: checked, warnings };
}

/** Why a valid schedule has no firing after `now`, or `undefined` when it has one. */
export function neverFires(schedule: Schedule, now: Instant): string | undefined {
  return firesAfter(schedule, now)?.message;
}

type Checked = { readonly value: unknown } | { readonly refusal: ScheduleRefusal };

/** The input with every kwargs object in it normalised: before zod, whose strict shape knows no aliases and no nulls. */
function withCheckedKwargs(input: unknown, origin: KwargsOrigin, warnings: string[]): Checked {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return { value: input };
  const copy: Record<string, unknown> = { ...input };
  if (copy['kind'] === 'cron') {
    const result = validateKwargs(copy['kwargs'], origin);
    if (!result.ok) return refusedKwargs(result.failure, '');
    warnings.push(...result.warnings);
    copy['kwargs'] = result.kwargs;
  }
  if (Array.isArray(copy['except'])) {
    const except: CronKwargs[] = [];
    for (const [index, kwargs] of copy['except'].entries()) {
      const result = validateKwargs(kwargs, origin);
      if (!result.ok) return refusedKwargs(result.failure, `except[${index}]: `);
      warnings.push(...result.warnings);
      except.push(result.kwargs);
    }
    copy['except'] = except;
  }
  if (!Array.isArray(copy['parts'])) return { value: copy };
  const parts: unknown[] = [];
  for (const part of copy['parts']) {
    const checked = withCheckedKwargs(part, origin, warnings);
    if ('refusal' in checked) return checked;
    parts.push(checked.value);
  }
  return { value: { ...copy, parts } };
}

function refusedKwargs({ status, message }: KwargsFailure, where: string): { readonly refusal: ScheduleRefusal } {
  return { refusal: { ok: false, status, message: `${where}${message}` } };
}

function faultOf(part: Schedule | SchedulePart): ScheduleRefusal | undefined {
  for (const [name, text] of Object.entries(instantsIn(part))) {
    if (parseInstant(text) === undefined) {
      return invalid(`${name}: expected an instant between 1970 and 9999 such as 2026-03-16T13:00:00Z, got "${text}".`);
    }
  }
  const { start, end } = part;
  if (start !== undefined && end !== undefined && parseInstant(start)! > parseInstant(end)!) {
    return impossible(`end: expected an instant not before start ${start}, got ${end}. It would never fire.`);
  }
  return part.kind === 'calendar' ? calendarFault(part) : undefined;
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
  const last = occurrences.previous(plus(now, 1));
  const past = last === null ? 'It never fired and never would.' : `Its last firing was ${formatInstant(last)}.`;
  const cause = causeOfNothing(schedule, now) ?? (last === null ? 'no such date comes' : 'its dates have passed');
  return impossible(
    `schedule: expected at least one firing after now ${formatInstant(now)}, got none: ${cause}. ${past}`,
  );
}

type NarrowingName = 'start' | 'end' | 'except' | 'window';

/** What may leave nothing of a schedule that would fire without it; the first that is to blame is named. */
const BLAMED: readonly (readonly [cause: string, ...names: NarrowingName[]])[] = [
  ['its exceptions leave nothing', 'except'],
  ['its window meets none of its times', 'window'],
  ['its window and its exceptions together leave nothing', 'window', 'except'],
  ['nothing falls between its start and its end', 'end'],
  ['its bounds, its window and its exceptions together leave nothing', 'start', 'end', 'window', 'except'],
];

function causeOfNothing(schedule: Schedule, now: Instant): string | undefined {
  const parts = schedule.kind === 'union' ? [schedule, ...schedule.parts] : [schedule];
  const found = BLAMED.find(
    ([, ...names]) =>
      names.some((name) => parts.some((part) => part[name] !== undefined)) &&
      compile(without(schedule, names)).next(now) !== null,
  );
  if (!found) return undefined;
  const [cause, name] = found;
  const end = schedule.end !== undefined && parseInstant(schedule.end)! <= now ? schedule.end : undefined;
  if (name === 'end' && end !== undefined) return `it ended at ${end}`;
  return name === 'window' && parts.some((part) => part.kind === 'interval')
    ? `${cause}, of which the next ${SEARCH_STEPS.toLocaleString('en-US')} were looked at`
    : cause;
}

function without(schedule: Schedule, names: readonly NarrowingName[]): Schedule {
  const strip = <T extends Schedule | SchedulePart>(part: T): T => {
    const kept: Record<string, unknown> = { ...part };
    for (const name of names) delete kept[name];
    return kept as T;
  };
  const stripped = strip(schedule);
  return stripped.kind === 'union' ? { ...stripped, parts: stripped.parts.map(strip) } : stripped;
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
