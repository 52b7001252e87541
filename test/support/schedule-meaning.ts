// What a schedule means, apart from how it is written: two that fire alike for ever have, with few exceptions, the same meaning. Written
// for tests without the code that describes or reads schedules.

import { parseField, valuesOf } from '../../src/schedule/fields.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { CronField, CronKwargs, Schedule, SchedulePart } from '../../src/schedule/schedule.js';
import { CRON_FIELDS } from '../../src/schedule/schedule.js';
import { parseInstant, type Instant } from '../../src/time/instant.js';

/** Equal for two schedules that are written differently but say the same field by field. */
export function meaningOf(schedule: Schedule): string {
  const { timezone, maxRuns, jitterSeconds, onGap, clock } = schedule;
  const parts = schedule.kind === 'union' ? schedule.parts : [schedule];
  const outer = schedule.kind === 'union' ? narrowingOf(schedule) : {};
  // What all parts share means the same on the whole.
  const said = parts.map((part) => JSON.stringify([shapeOf(part), { ...narrowingOf(part), ...outer }])).sort();
  return JSON.stringify([[...new Set(said)], { timezone, maxRuns, jitterSeconds, onGap, clock }]);
}

function narrowingOf({ start, end, except, window }: Schedule | SchedulePart): object {
  return {
    ...(start !== undefined && { start: parseInstant(start) }),
    ...(end !== undefined && { end: parseInstant(end) }),
    ...(except && { except: [...new Set(except.map(exceptionOf))].sort() }),
    ...(window && { window: [full(window.from), full(window.to)] }),
  };
}

/** That a field is written with a step says how often something runs, never what is left out. */
function exceptionOf(kwargs: CronKwargs): string {
  return JSON.stringify(Object.values(fieldsOf(kwargs, () => '*')).map(({ values, named }) => [values, named]));
}

function shapeOf(part: Schedule | SchedulePart): unknown {
  switch (part.kind) {
    case 'cron': {
      const fields = fieldsOf(part.kwargs, standing(part.kwargs));
      const follows = (['hour', 'minute', 'second'] as const).some((name) => fields[name]?.stepped);
      return ['cron', Object.values(fields).map(({ values, named }) => [values, named]), follows];
    }
    case 'calendar': {
      const { every, unit, times } = part;
      return ['calendar', every, unit, firstDate(part), times.map(full).sort(), daysIn(part)];
    }
    case 'interval':
      return ['interval', part.seconds, part.from, parseInstant(part.anchor)];
    case 'once':
      return ['once', parseInstant(part.at)];
    case 'union':
      return part.parts.map(shapeOf);
  }
}

interface Meaning {
  readonly values: readonly number[];
  readonly named: readonly string[];
  readonly stepped: boolean;
}

function fieldsOf(kwargs: CronKwargs, missing: (name: CronField) => string): Partial<Record<CronField, Meaning>> {
  return Object.fromEntries(
    CRON_FIELDS.map((name): [CronField, Meaning] => {
      const parsed = parseField(name, kwargs[name] ?? missing(name));
      if (!parsed.ok) throw new RangeError(parsed.message);
      const { spans, monthDays, stepped, any } = parsed.field;
      const values = any ? [] : valuesOf(spans);
      if (any || values.length === LENGTHS[name]) return [name, { values: [], named: ['any'], stepped }];
      const named = [...new Set(monthDays.map((each) => JSON.stringify(each)))].sort();
      return [name, { values, named, stepped }];
    }),
  );
}

/** APScheduler's rule: `*` above the least significant field that is given, the minimum below it. */
function standing(kwargs: CronKwargs): (name: CronField) => string {
  const least = Math.max(...CRON_FIELDS.map((name, i) => (kwargs[name] === undefined ? -1 : i)));
  return (name) =>
    CRON_FIELDS.indexOf(name) < least || name === 'week' || name === 'day_of_week'
      ? '*'
      : name === 'month' || name === 'day'
        ? '1'
        : '0';
}

/** Which days of its period run; those of the anchor where none are named. */
function daysIn({ unit, anchor, daysOfWeek, day }: Extract<SchedulePart, { kind: 'calendar' }>): unknown {
  const date = new Date(`${anchor}T00:00:00Z`);
  if (unit === 'week') return [...(daysOfWeek ?? [WEEKDAYS[date.getUTCDay()]])].sort();
  if (unit === 'day') return [];
  const { values, named } = fieldsOf({ day: day ?? date.getUTCDate() }, () => '*').day ?? {};
  return [values, named];
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const LENGTHS: Readonly<Record<CronField, number>> = {
  ...{ year: 8030, month: 12, day: 31, week: 53 },
  ...{ day_of_week: 7, hour: 24, minute: 60, second: 60 },
};

/** The anchor is free within its period: the first firing says which period is meant. */
function firstDate(part: Extract<SchedulePart, { kind: 'calendar' }>): Instant | null {
  const { kind, every, unit, times, daysOfWeek, day, anchor } = part;
  const bare = {
    kind,
    every,
    unit,
    times,
    anchor,
    timezone: 'UTC',
    ...(daysOfWeek && { daysOfWeek }),
    ...(day !== undefined && { day }),
  };
  return compile(bare).next(0 as Instant);
}

function full(time: string): string {
  return time.length === 5 ? `${time}:00` : time;
}

/** What a schedule does over several days after each of `from`, gap rows included. */
export function deedsOf(schedule: Schedule, from: readonly Instant[]): string {
  const occurrences = compile(schedule);
  return JSON.stringify(
    from.map((at) => [occurrences.take(at, 12), occurrences.between(at, (at + 2 * 86_400_000) as Instant, 60)]),
  );
}
