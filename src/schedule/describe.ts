// Says a schedule in plain English with its zone, completely: no field is left out of the words. The sentence is itself
// a phrase of the grammar and reads back to the same schedule (SCHEDULES.md part 4).

import type { ZoneName } from '../time/zone.js';
import { calendarDays, firstDate } from './describe-calendar.js';
import { dateWords, isConditional } from './describe-date.js';
import type { FieldReadings } from './describe-fields.js';
import { readKwargs } from './describe-fields.js';
import type { Face, Narrowing } from './describe-narrowing.js';
import {
  isOnTheBeat,
  isStartOf,
  momentWords,
  narrowingWords,
  occasionWords,
  optionWords,
  windowWords,
} from './describe-narrowing.js';
import type { TimeWords } from './describe-time.js';
import { isStepped, soundsStepped, timeWords } from './describe-time.js';
import type { ClockStyle } from './describe-words.js';
import { amount, clockTimes, every, list } from './describe-words.js';
import type { Schedule, SchedulePart } from './schedule.js';

type Part<K extends SchedulePart['kind']> = Extract<SchedulePart, { kind: K }>;

export interface DescribeOptions {
  /** `'12'` says `9:00 AM`, `noon` and `midnight`; default `'24'` */
  readonly clock?: ClockStyle;
}

/**
 * The schedule in words, e.g. `every weekday at 09:00 except on 25 December, until 2026-12-31 (Europe/Berlin)`.
 * What is not part of a schedule, such as the phrase that it was read from, is not said.
 */
export function describe(schedule: Schedule, { clock = '24' }: DescribeOptions = {}): string {
  // On the UTC clock every time and date that is said is UTC; the zone in parentheses is only the one for display.
  const zone = (schedule.clock === 'utc' ? 'UTC' : schedule.timezone) as ZoneName;
  const face: Face = { zone, style: clock };
  const words = schedule.kind === 'union' ? unionWords(schedule, face) : singleWords(schedule, face);
  return `${words}${optionWords(schedule)} (${schedule.timezone})`;
}

/** A timing that stands alone: what narrows it follows at the end. */
function singleWords(part: SchedulePart, face: Face): string {
  const { core, anchor, rate } = partWords(part, face);
  const { start, end, except } = part;
  // A start at the beginning of the day on which a period begins leaves nothing out.
  const idle = start === undefined || (part.kind === 'calendar' && isStartOf(anchor, start, face));
  const narrowing = {
    ...(!idle && { start }),
    ...(end !== undefined && { end }),
    ...(except !== undefined && { except }),
  };
  // Where a start is said as well, "starting" is taken: the anchor then has its own word. Of "every day" and "every year" it
  // would be heard as the start alone.
  const own = part.kind === 'calendar' && idle && (part.every > 1 || isUnnumbered(part.unit));
  const beginning = anchor && `, ${own ? 'starting' : 'counted from'} ${anchor}`;
  return core + narrowingWords(narrowing, face, { anchor: beginning, rate });
}

/** "every week on Monday", "every month on the 1st": words that a cron schedule never has. */
function isUnnumbered(unit: Part<'calendar'>['unit']): boolean {
  return unit === 'week' || unit === 'month';
}

interface PartWords {
  /** The timing with its hours. */
  readonly core: string;
  /** The moment or date from which it is counted. */
  readonly anchor: string;
  /** It says how often instead of when: a start with a time must not be heard as the beat of it. */
  readonly rate: boolean;
}

function partWords(part: SchedulePart, face: Face): PartWords {
  switch (part.kind) {
    case 'cron':
      return cronWords(part, face);
    case 'interval':
      return { core: periodWords(part) + onlyWithin(part, face), anchor: momentWords(part.anchor, face), rate: true };
    case 'calendar': {
      const first = firstDate(part);
      const times = list(clockTimes([...part.times].sort(), face.style));
      const core = `${every(part.every, part.unit)}${calendarDays(part, first)} at ${times}`;
      return { core: core + onlyWithin(part, face), anchor: first, rate: false };
    }
    case 'once':
      return { core: `once ${occasionWords(part.at, face)}${onlyWithin(part, face)}`, anchor: '', rate: false };
  }
}

function onlyWithin({ window }: SchedulePart, face: Face): string {
  return windowWords(window, face, false);
}

function periodWords({ seconds, from }: Part<'interval'>): string {
  const [size, unit] = seconds % 3600 === 0 ? [3600, 'hour'] : seconds % 60 === 0 ? [60, 'minute'] : [1, 'second'];
  const count = seconds / Number(size);
  return from === 'start' ? every(count, String(unit)) : `${amount(count, String(unit))} after each successful run`;
}

function cronWords(part: Part<'cron'>, face: Face): PartWords {
  const fields = readKwargs(part.kwargs);
  const { window } = part;
  const style = face.style;
  const said = timeWords(fields, { style });
  const open =
    window !== undefined && said.kind === 'rate' && said.open !== undefined && isOnTheBeat(window, said.open.period);
  const time = open || window === undefined || said.kind === 'at' ? said : timeWords(fields, { style, wholeDay: true });
  const core = timing(fields, time, time.kind === 'at' ? time.times : [], face) + windowWords(window, face, open);
  return { core, anchor: '', rate: time.kind === 'rate' };
}

/** "every weekday at 09:00 and 17:00", "every 15 minutes on weekdays"; a date that ends in a condition goes last. */
function timing(fields: FieldReadings, time: TimeWords, times: readonly string[], { style }: Face): string {
  const again = isStepped(fields) && !soundsStepped(fields, time) ? ', again when the clock goes back' : '';
  if (time.kind === 'rate') {
    const date = dateWords(fields, 'tail');
    return `${time.words}${date === '' ? '' : ` ${date}`}${again}`;
  }
  const date = dateWords(fields, 'lead');
  const at = `at ${list(clockTimes(times, style))}`;
  return (isConditional(fields) ? `${at} ${date}` : `${date} ${at}`) + again;
}

/**
 * In a sentence exceptions, start and end are heard as holding for all of it, hours as holding for their part. So what all parts
 * share is said once at the end, and what only one part has is marked as its own.
 */
function unionWords(union: Extract<Schedule, { kind: 'union' }>, face: Face): string {
  const shared = sharedNarrowing(union);
  const parts = union.parts.map((part) => withoutShared(part, shared));
  const rate = parts.some((part) => partWords(part, face).rate);
  const [from, to] = union.window ? clockTimes([union.window.from, union.window.to], face.style) : [];
  const hours = union.window ? `, all only between ${from} and ${to}` : '';
  return mergeTimes(parts, face).join(', plus ') + hours + narrowingWords(shared, face, { rate });
}

function sharedNarrowing({ start, end, except, parts }: Extract<Schedule, { kind: 'union' }>): Narrowing {
  const common = <K extends keyof Narrowing>(key: K): SchedulePart[K] => {
    const [first, ...others] = parts.map((part) => part[key]);
    return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
  };
  const [from, to, without] = [start ?? common('start'), end ?? common('end'), except ?? common('except')];
  return {
    ...(from !== undefined && { start: from }),
    ...(to !== undefined && { end: to }),
    ...(without !== undefined && { except: without }),
  };
}

/** The part with what the end of the sentence does not say already. */
function withoutShared(part: SchedulePart, shared: Narrowing): SchedulePart {
  const said = (key: 'start' | 'end' | 'except'): boolean => JSON.stringify(part[key]) === JSON.stringify(shared[key]);
  const { start, end, except, ...rest } = part;
  return {
    ...rest,
    ...(start !== undefined && !said('start') && { start }),
    ...(end !== undefined && !said('end') && { end }),
    ...(except !== undefined && !said('except') && { except }),
  };
}

/** Parts that differ only in their clock times are said as one: "every weekday at 09:15 and 16:45". */
function mergeTimes(parts: readonly SchedulePart[], face: Face): string[] {
  const said = new Map<string, { readonly part: SchedulePart; readonly times: Set<string> }>();
  for (const part of parts) {
    const times = mergeable(part, face);
    const date = part.kind === 'cron' && times.length > 0 ? dateWords(readKwargs(part.kwargs), 'lead') : '';
    const key = date === '' ? partWords(part, face).core + partWords(part, face).anchor : date + onlyWithin(part, face);
    const group = said.get(key + ownWords(part, face)) ?? { part, times: new Set<string>() };
    for (const time of times) group.times.add(time);
    said.set(key + ownWords(part, face), group);
  }
  return [...said.values()].map(({ part, times }) => memberWords(part, [...times].sort(), face) + ownWords(part, face));
}

/** The clock times of a part that names nothing but days and times. */
function mergeable(part: SchedulePart, face: Face): readonly string[] {
  if (part.kind !== 'cron') return [];
  const fields = readKwargs(part.kwargs);
  const time = timeWords(fields, { style: face.style });
  return time.kind === 'at' && !isStepped(fields) ? time.times : [];
}

function memberWords(part: SchedulePart, times: readonly string[], face: Face): string {
  if (part.kind === 'cron' && times.length > 0) {
    return timing(readKwargs(part.kwargs), { kind: 'at', times }, times, face) + onlyWithin(part, face);
  }
  const { core, anchor } = partWords(part, face);
  return core + (anchor === '' ? '' : `, counted from ${anchor}`);
}

/** Hours are the part's own by their place; the rest is put in parentheses that say so. */
function ownWords({ start, end, except }: SchedulePart, face: Face): string {
  const own = narrowingWords(
    {
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
      ...(except !== undefined && { except }),
    },
    face,
    { rate: true },
  );
  return own === '' ? '' : ` (this part ${own.replace(/^,? /, '')})`;
}
