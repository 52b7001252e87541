// The times, weekdays, months, numbers, rates and dates that a schedule contains: the other side of the cross-check.

import { readField } from '../schedule/describe-fields.js';
import type { CronKwargs, Schedule, SchedulePart } from '../schedule/schedule.js';
import { instant, parseInstant, plus } from '../time/instant.js';
import type { WallTime, ZoneName } from '../time/zone.js';
import { formatLocal, wallTime } from '../time/zone.js';
import type { Unit } from './grammar/words/calendar-words.js';
import { dayNumber, weekdayOf } from '../time/civil.js';

export interface ScheduleFacts {
  /** `HH:MM`: firing times, and the edges of windows, start and end. */
  readonly times: ReadonlySet<string>;
  /** Hours that are named one by one, as opposed to ranges and steps. */
  readonly listedHours: ReadonlySet<number>;
  /** 0 is Monday; empty when any weekday will do. */
  readonly weekdays: ReadonlySet<number>;
  readonly exceptWeekdays: ReadonlySet<number>;
  /** Days of the month are found by what is a working day: "first workday", "nearest workday 15". */
  readonly workdays: boolean;
  readonly months: ReadonlySet<number>;
  readonly numbers: ReadonlySet<number>;
  readonly rates: readonly { readonly n: number; readonly unit: Unit }[];
  readonly dates: ReadonlySet<string>;
}

interface Collected {
  readonly zone: ZoneName;
  readonly times: Set<string>;
  readonly listedHours: Set<number>;
  readonly weekdays: Set<number>;
  readonly exceptWeekdays: Set<number>;
  workdays: boolean;
  readonly months: Set<number>;
  readonly numbers: Set<number>;
  readonly rates: { readonly n: number; readonly unit: Unit }[];
  readonly dates: Set<string>;
}

export function scheduleFacts(schedule: Schedule): ScheduleFacts {
  const facts: Collected = {
    zone: schedule.timezone as ZoneName,
    times: new Set(),
    listedHours: new Set(),
    weekdays: new Set(),
    exceptWeekdays: new Set(),
    workdays: false,
    months: new Set(),
    numbers: new Set(),
    rates: [],
    dates: new Set(),
  };
  const parts: readonly SchedulePart[] = schedule.kind === 'union' ? schedule.parts : [schedule];
  for (const part of parts) {
    addTiming(facts, part);
    addNarrowing(facts, part);
  }
  if (schedule.kind === 'union') addNarrowing(facts, schedule);
  if (schedule.maxRuns !== undefined) facts.numbers.add(schedule.maxRuns);
  facts.numbers.add(facts.times.size);
  return facts;
}

function addTiming(facts: Collected, part: SchedulePart): void {
  switch (part.kind) {
    case 'cron':
      return addKwargs(facts, part.kwargs, facts.weekdays);
    case 'interval': {
      const units = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;
      for (const [unit, seconds] of Object.entries(units)) {
        facts.numbers.add(part.seconds / seconds);
        facts.rates.push({ n: part.seconds / seconds, unit: unit as Unit });
      }
      return;
    }
    case 'calendar':
      return addCalendar(facts, part);
    case 'once': {
      const wall = addMoment(facts, part.at);
      facts.weekdays.add(weekdayOf(dayNumber(wall.year, wall.month, wall.day)));
      facts.listedHours.add(wall.hour);
    }
  }
}

function addCalendar(facts: Collected, part: Extract<SchedulePart, { kind: 'calendar' }>): void {
  facts.numbers.add(part.every);
  facts.rates.push({ n: part.every, unit: part.unit });
  if (part.unit === 'month' && part.every % 3 === 0) facts.rates.push({ n: part.every / 3, unit: 'quarter' });
  for (const time of part.times) {
    addTime(facts, time);
    facts.listedHours.add(Number(time.slice(0, 2)));
  }
  if (part.daysOfWeek) addField(facts, 'day_of_week', part.daysOfWeek.join(), facts.weekdays);
  if (part.day !== undefined) addField(facts, 'day', part.day, facts.weekdays);
  if (part.unit === 'year') {
    facts.months.add(Number(part.anchor.slice(5, 7)));
    facts.numbers.add(Number(part.anchor.slice(8, 10)));
  }
}

function addKwargs(facts: Collected, kwargs: CronKwargs, weekdays: Set<number>): void {
  for (const [field, value] of Object.entries(kwargs)) addField(facts, field as keyof CronKwargs, value, weekdays);
  const hour = readField('hour', kwargs.hour ?? '*');
  const minute = readField('minute', kwargs.minute ?? 0);
  if (!hour.any) {
    for (const h of hour.values) for (const m of minute.values) addTime(facts, `${two(h)}:${two(m)}`);
    if (/^[\d,]+$/.test(String(kwargs.hour))) for (const h of hour.values) facts.listedHours.add(h);
  }
  const { year, month, day } = kwargs;
  if (/^\d+$/.test(String(year)) && month !== undefined && /^\d+$/.test(String(day))) {
    for (const m of readField('month', month).values) facts.dates.add(`${year}-${two(m)}-${two(Number(day))}`);
  }
}

/** The numbers are those that are written: a range names its ends, not what lies between. */
function addField(facts: Collected, field: keyof CronKwargs, value: number | string, weekdays: Set<number>): void {
  const { any, values, named } = readField(field, value);
  const text = String(value);
  for (const n of text.match(/\d+/g) ?? []) facts.numbers.add(Number(n));
  const step = Number(/^\*\/(\d+)$/.exec(text)?.[1] ?? 0);
  if (step > 0 && (field === 'second' || field === 'minute' || field === 'hour'))
    facts.rates.push({ n: step, unit: field });
  if (field === 'day_of_week' && !any) for (const day of values) weekdays.add(day);
  if (field === 'month' && !any) for (const month of values) facts.months.add(month);
  for (const each of named) {
    if (each.kind === 'weekday') weekdays.add(each.weekday);
    if (each.kind === 'workday' || each.kind === 'nearest-workday') facts.workdays = true;
    facts.numbers.add(each.kind === 'nearest-workday' ? each.day : Math.abs(each.nth));
  }
}

function addNarrowing(
  facts: Collected,
  { start, end, except, window }: Pick<Schedule, 'start' | 'end' | 'except' | 'window'>,
): void {
  if (start !== undefined) addMoment(facts, start);
  if (end !== undefined) {
    addMoment(facts, end);
    // "until November" ends with October.
    facts.months.add(wallTime(facts.zone, plus(momentAt(end), 1000)).month);
  }
  for (const kwargs of except ?? []) addKwargs(facts, kwargs, facts.exceptWeekdays);
  if (window) for (const edge of [window.from, window.to]) addTime(facts, edge);
}

function addMoment(facts: Collected, iso: string): WallTime {
  const wall = wallTime(facts.zone, momentAt(iso));
  facts.dates.add(formatLocal(wall).slice(0, 10));
  addTime(facts, formatLocal(wall).slice(11, 16));
  facts.months.add(wall.month);
  for (const n of [wall.year, wall.year % 100, wall.month, wall.day]) facts.numbers.add(n);
  return wall;
}

function addTime(facts: Collected, time: string): void {
  facts.times.add(time.slice(0, 5));
  facts.numbers.add(Number(time.slice(0, 2)));
  facts.numbers.add(Number(time.slice(3, 5)));
}

function momentAt(iso: string): ReturnType<typeof instant> {
  return instant(parseInstant(iso) ?? Number.NaN);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
