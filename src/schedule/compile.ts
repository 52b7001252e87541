// Schedule -> Occurrences. Compiled schedules and wall patterns are cached, bounded; zone tables are shared by all.

import type { Instant } from '../time/instant.js';
import { MAX_INSTANT, MIN_INSTANT, parseInstant } from '../time/instant.js';
import type { WallTime, ZoneName } from '../time/zone.js';
import { parseLocal, UTC, wallMilliseconds, zone, zoneTable } from '../time/zone.js';
import { DAY_MS, weekdayOf } from '../time/civil.js';
import { BoundedCache } from './bounded-cache.js';
import type { DayRule } from './day-rule.js';
import { cronDays, EVERY_DAY, NEVER, everyNthDay, everyNthMonth, everyNthWeek } from './day-rule.js';
import { DayTimes } from './day-times.js';
import { FixedWalls, RepeatingWalls } from './dst.js';
import type { ParsedField } from './fields.js';
import { parseField, WEEKDAY_NAMES } from './fields.js';
import type { Occurrences } from './occurrence.js';
import type { CronField, CronKwargs, Schedule, SchedulePart, Window } from './schedule.js';
import { CRON_FIELDS } from './schedule.js';
import type { Source } from './source.js';
import { Bounded, Progression, Single } from './source.js';
import { Timeline } from './timeline.js';
import type { ParsedKwargs } from './wall-pattern.js';
import { DEFAULTS, isIntervalLike, secondOfDay, timesOf, WallPattern } from './wall-pattern.js';

/**
 * The firings of a validated schedule. Cheap to call again with the same schedule.
 *
 * @throws RangeError when the schedule is not valid: validate what came from outside with `validateSchedule` first
 */
export function compile(schedule: Schedule): Occurrences {
  let compiled = byIdentity.get(schedule);
  if (!compiled) {
    compiled = byContent.get(JSON.stringify(schedule), () => build(schedule));
    byIdentity.set(schedule, compiled);
  }
  return compiled;
}

/** Reads validated kwargs. @throws RangeError when a field is not valid */
export function readKwargs(kwargs: CronKwargs): ParsedKwargs {
  const parsed: { [F in CronField]?: ParsedField } = {};
  for (const name of CRON_FIELDS) {
    if (kwargs[name] === undefined) continue;
    const result = parseField(name, kwargs[name]);
    if (!result.ok) throw new RangeError(result.message);
    parsed[name] = result.field;
  }
  return parsed;
}

/** Whether valid kwargs name a date that no year has, such as 30 February. */
export function matchesNoDate(kwargs: CronKwargs): boolean {
  return cronScheduleDays(readKwargs(kwargs)).ceil(0) === NEVER;
}

/** The dates of a cron schedule: month and day are 1 when only something more significant is given. */
function cronScheduleDays(parsed: ParsedKwargs): DayRule {
  const { month, day, week, day_of_week: weekday, hour, minute, second } = parsed;
  if (day || week || weekday || hour || minute || second) return cronDays(parsed);
  return cronDays({ ...parsed, month: month ?? ONE, day: ONE });
}

const byIdentity = new WeakMap<Schedule, Occurrences>();
const byContent = new BoundedCache<Occurrences>(1_024);
const patterns = new BoundedCache<CompiledPattern>(1_024);

const ONE: ParsedField = {
  spans: [{ from: 1, to: 1, step: 1 }],
  monthDays: [],
  stepped: false,
  any: false,
  text: 1,
  numericWeekdays: false,
};

/** What holds for every part of a schedule. */
interface Frame {
  readonly zone: ZoneName;
  readonly shift: boolean;
  readonly outer: Narrowings;
}

interface CompiledPattern {
  readonly pattern: WallPattern;
  readonly repeating: boolean;
}

type Narrowings = Pick<SchedulePart, 'start' | 'end' | 'except' | 'window'>;

function build(schedule: Schedule): Occurrences {
  const name = zone(schedule.timezone);
  if (name === undefined) throw new RangeError(`timezone: expected an IANA zone, got "${schedule.timezone}"`);
  const union = schedule.kind === 'union';
  const frame: Frame = {
    zone: schedule.clock === 'utc' ? UTC : name,
    shift: schedule.onGap === 'next_valid',
    outer: union ? schedule : {},
  };
  const parts = union ? schedule.parts : [schedule];
  const sources = (anchor?: Instant): Source[] => parts.map((part) => bounded(part, frame, anchor));
  const counted = parts.some((part) => part.kind === 'interval' && part.from === 'completion');
  const unanchored = sources();
  return new Timeline(unanchored, (anchor) => (counted ? sources(anchor) : unanchored), frame.shift);
}

function bounded(part: SchedulePart, frame: Frame, anchor: Instant | undefined): Source {
  const source = sourceOf(part, frame, anchor);
  const starts = [part.start, frame.outer.start].flatMap((at) => (at === undefined ? [] : [readInstant(at)]));
  const ends = [part.end, frame.outer.end].flatMap((at) => (at === undefined ? [] : [readInstant(at)]));
  if (starts.length === 0 && ends.length === 0) return source;
  return new Bounded(source, Math.max(MIN_INSTANT, ...starts), Math.min(MAX_INSTANT, ...ends));
}

function sourceOf(part: SchedulePart, frame: Frame, anchor: Instant | undefined): Source {
  const table = zoneTable(frame.zone);
  const narrowing = narrowingOf(part, frame.outer);
  switch (part.kind) {
    case 'once':
      return new Single(readInstant(part.at), admissionOf(narrowing, frame));
    case 'interval': {
      const from = part.from === 'completion' && anchor !== undefined ? anchor : readInstant(part.anchor);
      return new Progression(from, part.seconds * 1_000, admissionOf(narrowing, frame));
    }
    case 'cron':
    case 'calendar': {
      const { pattern, repeating } = patterns.get(patternKey(part, narrowing), () => compilePattern(part, narrowing));
      return repeating ? new RepeatingWalls(pattern, table) : new FixedWalls(pattern, table, frame.shift);
    }
  }
}

interface NarrowingData {
  readonly windows: readonly Window[];
  readonly except: readonly CronKwargs[];
}

function narrowingOf(part: Narrowings, outer: Narrowings): NarrowingData {
  return {
    windows: [part.window, outer.window].flatMap((window) => (window ? [window] : [])),
    except: [...(part.except ?? []), ...(outer.except ?? [])],
  };
}

function patternKey(part: SchedulePart & { kind: 'cron' | 'calendar' }, narrowing: NarrowingData): string {
  if (part.kind === 'cron') return JSON.stringify([part.kwargs, narrowing]);
  return JSON.stringify([part.every, part.unit, part.anchor, part.times, part.daysOfWeek, part.day, narrowing]);
}

function compilePattern(part: SchedulePart & { kind: 'cron' | 'calendar' }, data: NarrowingData): CompiledPattern {
  const narrowing = { windows: data.windows, except: data.except.map(readKwargs) };
  if (part.kind === 'cron') {
    const parsed = readKwargs(part.kwargs);
    const pattern = new WallPattern(cronScheduleDays(parsed), timesOf(parsed, DEFAULTS), narrowing);
    return { pattern, repeating: isIntervalLike(parsed) };
  }
  const pattern = new WallPattern(calendarDays(part), DayTimes.of(part.times.map(secondOfDay)), narrowing);
  return { pattern, repeating: false };
}

function calendarDays(part: SchedulePart & { kind: 'calendar' }): DayRule {
  const anchor = parseLocal(part.anchor);
  if (!anchor) throw new RangeError(`anchor: expected a date YYYY-MM-DD, got "${part.anchor}"`);
  const day = wallMilliseconds(anchor) / DAY_MS;
  switch (part.unit) {
    case 'day':
      return everyNthDay(day, part.every);
    case 'week': {
      const weekdays = part.daysOfWeek?.map((name) => WEEKDAY_NAMES.indexOf(name));
      return everyNthWeek(day, part.every, weekdays ?? [weekdayOf(day)]);
    }
    case 'month':
      return everyNthMonth(day, part.every, dayField(part.day, anchor));
    case 'year':
      return everyNthMonth(day, part.every * 12, dayField(part.day, anchor));
  }
}

function dayField(day: number | string | undefined, anchor: WallTime): ParsedField {
  const result = parseField('day', day ?? anchor.day);
  if (!result.ok) throw new RangeError(result.message);
  return result.field;
}

/** The instants whose wall time the windows and exceptions let through; `undefined` when all are. */
function admissionOf(data: NarrowingData, frame: Frame): RepeatingWalls | undefined {
  if (data.windows.length === 0 && data.except.length === 0) return undefined;
  const { pattern } = patterns.get(JSON.stringify(data), () => ({
    pattern: new WallPattern(EVERY_DAY, DayTimes.all, { windows: data.windows, except: data.except.map(readKwargs) }),
    repeating: true,
  }));
  return new RepeatingWalls(pattern, zoneTable(frame.zone));
}

function readInstant(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined)
    throw new RangeError(`expected an instant such as 2026-03-16T13:00:00Z between 1970 and 9999, got "${text}"`);
  return at;
}
