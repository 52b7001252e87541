// The times, weekdays, months, numbers, rates and dates that a schedule contains: the other side of the cross-check.

import { readField, readKwargs } from '../schedule/describe-fields.js';
import type { CronKwargs, Schedule, SchedulePart } from '../schedule/schedule.js';
import { dayNumber, weekdayOf } from '../time/civil.js';
import { instant, parseInstant, plus } from '../time/instant.js';
import type { WallTime, ZoneName } from '../time/zone.js';
import { formatLocal, wallTime } from '../time/zone.js';
import type { Unit } from './grammar/words/calendar-words.js';

export interface Rate {
  readonly n: number;
  readonly unit: Unit;
}

/** Sets are filled while a schedule is walked; nobody outside this file adds to them. */
export interface ScheduleFacts {
  readonly zone: ZoneName;
  /** `HH:MM`, with `:SS` where it is not 0: every firing time, and the edges of windows, start and end. */
  readonly times: Set<string>;
  /** Firing times that are named one by one, as opposed to ranges and steps. */
  readonly fires: Set<string>;
  /** The first and the last hour of each range of hours. */
  readonly hourEdges: Set<number>;
  /** The minutes of what fires every hour. */
  readonly minutes: Set<number>;
  /** 0 is Monday; empty when any weekday will do. `derived`: those of dates. */
  readonly weekdays: Set<number>;
  readonly derivedWeekdays: Set<number>;
  readonly exceptWeekdays: Set<number>;
  /** Days of the month are found by what is a working day: "first workday", "nearest workday 15". */
  workdays: boolean;
  /** Some day is counted from the end of the month. */
  last: boolean;
  /** Days, months, weeks and years that a rule is restricted to; dates of one-shots and bounds are in `dates`. */
  readonly days: Set<number>;
  readonly nths: Set<number>;
  /** Days of the month as they are named: `2 fri` by nth and weekday, `-1 day`, `1 workday`, `nearest 15`. */
  readonly named: Set<string>;
  readonly ruleMonths: Set<number>;
  readonly weeks: Set<number>;
  readonly years: Set<number>;
  readonly months: Set<number>;
  readonly numbers: Set<number>;
  readonly rates: Rate[];
  readonly dates: Set<string>;
}

export function scheduleFacts(schedule: Schedule): ScheduleFacts {
  const facts: ScheduleFacts = {
    zone: schedule.timezone as ZoneName,
    times: new Set(),
    fires: new Set(),
    hourEdges: new Set(),
    minutes: new Set(),
    weekdays: new Set(),
    derivedWeekdays: new Set(),
    exceptWeekdays: new Set(),
    workdays: false,
    last: false,
    days: new Set(),
    nths: new Set(),
    named: new Set(),
    ruleMonths: new Set(),
    weeks: new Set(),
    years: new Set(),
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
  if (facts.fires.size > 1) facts.numbers.add(facts.fires.size);
  return facts;
}

function addTiming(facts: ScheduleFacts, part: SchedulePart): void {
  switch (part.kind) {
    case 'cron':
      addDates(facts, part.kwargs);
      return addPace(facts, part.kwargs);
    case 'interval': {
      const units = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;
      for (const [unit, seconds] of Object.entries(units)) {
        facts.numbers.add(part.seconds / seconds);
        if (seconds <= part.seconds) facts.rates.push({ n: part.seconds / seconds, unit: unit as Unit });
      }
      return;
    }
    case 'calendar':
      return addCalendar(facts, part);
    case 'once': {
      const wall = addMoment(facts, part.at);
      facts.derivedWeekdays.add(weekdayOf(dayNumber(wall.year, wall.month, wall.day)));
      facts.fires.add(clockText(wall.hour, wall.minute, wall.second));
    }
  }
}

function addCalendar(facts: ScheduleFacts, part: Extract<SchedulePart, { kind: 'calendar' }>): void {
  facts.numbers.add(part.every);
  facts.rates.push({ n: part.every, unit: part.unit });
  for (const time of part.times) {
    const text = time.endsWith(':00') && time.length === 8 ? time.slice(0, 5) : time;
    addTime(facts, text);
    facts.fires.add(text);
  }
  if (part.daysOfWeek) addField(facts, 'day_of_week', part.daysOfWeek.join());
  if (part.day !== undefined) addField(facts, 'day', part.day);
  else if (part.unit === 'month') facts.days.add(Number(part.anchor.slice(8, 10)));
  if (part.unit === 'year') {
    const month = Number(part.anchor.slice(5, 7));
    facts.months.add(month);
    facts.ruleMonths.add(month);
    facts.numbers.add(month);
    if (part.day === undefined) addField(facts, 'day', Number(part.anchor.slice(8, 10)));
  }
}

const DATE_FIELDS = ['year', 'month', 'day', 'week', 'day_of_week'] as const;

function addDates(facts: ScheduleFacts, kwargs: CronKwargs): void {
  for (const field of DATE_FIELDS) {
    const value = kwargs[field];
    if (value !== undefined) addField(facts, field, value);
  }
  const { year, month, day } = kwargs;
  if (month !== undefined && day === undefined && kwargs.day_of_week === undefined && kwargs.hour === undefined)
    facts.days.add(1);
  if (!/^\d+$/.test(String(year)) || month === undefined || !/^\d+$/.test(String(day))) return;
  for (const m of readField('month', month).values) facts.dates.add(`${year}-${two(m)}-${two(Number(day))}`);
}

/** The numbers are those that are written: a range names its ends, not what lies between. */
function addField(facts: ScheduleFacts, field: (typeof DATE_FIELDS)[number], value: number | string): void {
  const { any, values, named } = readField(field, value);
  for (const n of String(value).match(/\d+/g) ?? []) facts.numbers.add(Number(n));
  const target = { year: facts.years, month: facts.ruleMonths, day: facts.days, week: facts.weeks };
  if (field !== 'day_of_week') {
    if (!any) for (const each of values) target[field].add(each);
  } else if (!any) for (const day of values) facts.weekdays.add(day);
  if (field === 'month' && !any) addMonths(facts, values);
  for (const each of named) {
    if (each.kind === 'weekday') facts.weekdays.add(each.weekday);
    if (each.kind === 'workday' || each.kind === 'nearest-workday') facts.workdays = true;
    const n = each.kind === 'nearest-workday' ? each.day : Math.abs(each.nth);
    facts.numbers.add(n);
    facts.named.add(nameOf(each));
    if (each.kind === 'nearest-workday') facts.days.add(n);
    else if (each.nth < 0) facts.last = true;
    if (each.kind !== 'nearest-workday' && n > 1) facts.nths.add(n);
  }
}

function nameOf(day: ReturnType<typeof readField>['named'][number]): string {
  switch (day.kind) {
    case 'weekday':
      return `${day.nth} ${day.weekday}`;
    case 'workday':
      return `${day.nth} workday`;
    case 'day-from-end':
      return `${day.nth} day`;
    case 'nearest-workday':
      return `nearest ${day.day}`;
  }
}

function addMonths(facts: ScheduleFacts, months: readonly number[]): void {
  for (const month of months) {
    facts.months.add(month);
    facts.numbers.add(month);
  }
}

/** Listed times, or a pace: what repeats within the day. */
function addPace(facts: ScheduleFacts, kwargs: CronKwargs): void {
  const { hour, minute, second } = readKwargs(kwargs);
  for (const field of ['hour', 'minute', 'second'] as const)
    for (const n of String(kwargs[field] ?? '').match(/\d+/g) ?? []) facts.numbers.add(Number(n));
  const listed = !hour.any && /^[\d,]+$/.test(String(kwargs.hour));
  const seconds = paceOf(second.values, 60);
  const minutes = paceOf(minute.values, 60);
  const hours = hour.any ? 1 : paceOf(hour.values, 24);
  if (seconds > 0) facts.rates.push({ n: seconds, unit: 'second' });
  else if (minutes > 0 && !(listed && !/[*/-]/.test(String(kwargs.minute ?? '*'))))
    facts.rates.push({ n: minutes, unit: 'minute' });
  else if (hour.any || (!listed && hours > 0)) facts.rates.push({ n: hours, unit: 'hour' });
  else if (!listed) facts.rates.push({ n: 1, unit: 'hour' });
  if (!hour.any && !listed && /-/.test(String(kwargs.hour)))
    for (const edge of [hour.values[0], hour.values.at(-1)]) if (edge !== undefined) facts.hourEdges.add(edge);
  if (!listed && (minutes === 0 || minute.values.length <= 2)) for (const m of minute.values) facts.minutes.add(m);
  if (hour.any) return;
  if (hour.values.length * minute.values.length * second.values.length > 1440) return;
  for (const h of hour.values)
    for (const m of minute.values)
      for (const s of second.values) {
        const time = clockText(h, m, s);
        addTime(facts, time);
        if (listed && seconds === 0 && /^[\d,]*$/.test(String(kwargs.minute ?? ''))) facts.fires.add(time);
      }
}

/** The step of values that lie evenly around the clock; 1 where they are a run, 0 where they are neither. */
function paceOf(values: readonly number[], size: number): number {
  const [first, second] = values;
  if (first === undefined || second === undefined) return 0;
  const step = second - first;
  const even = values.every((value, i) => i === 0 || value - (values[i - 1] ?? 0) === step);
  if (!even) return 0;
  const last = values.at(-1) ?? 0;
  return first + size - last === step || values.length > 2 || step === 1 ? step : 0;
}

function addNarrowing(
  facts: ScheduleFacts,
  { start, end, except, window }: Pick<Schedule, 'start' | 'end' | 'except' | 'window'>,
): void {
  if (start !== undefined) addMoment(facts, start);
  if (end !== undefined) {
    addMoment(facts, end);
    // "until November" ends with October.
    facts.months.add(wallTime(facts.zone, plus(momentAt(end), 1000)).month);
  }
  for (const kwargs of except ?? []) addExcept(facts, kwargs);
  if (window) for (const edge of [window.from, window.to]) addTime(facts, edge.slice(0, 5));
}

function addExcept(facts: ScheduleFacts, kwargs: CronKwargs): void {
  for (const [field, value] of Object.entries(kwargs)) {
    const { any, values, named } = readField(field as keyof CronKwargs, value);
    for (const n of String(value).match(/\d+/g) ?? []) facts.numbers.add(Number(n));
    if (field === 'day_of_week' && !any) for (const day of values) facts.exceptWeekdays.add(day);
    if (field === 'month' && !any) addMonths(facts, values);
    if (field === 'hour' && !any) for (const h of values) facts.times.add(clockText(h, 0, 0));
    for (const each of named) {
      if (each.kind === 'weekday') facts.exceptWeekdays.add(each.weekday);
      facts.numbers.add(each.kind === 'nearest-workday' ? each.day : Math.abs(each.nth));
    }
  }
}

function addMoment(facts: ScheduleFacts, iso: string): WallTime {
  const wall = wallTime(facts.zone, momentAt(iso));
  facts.dates.add(formatLocal(wall).slice(0, 10));
  addTime(facts, clockText(wall.hour, wall.minute, wall.second));
  facts.months.add(wall.month);
  for (const n of [wall.year, wall.year % 100, wall.month, wall.day]) facts.numbers.add(n);
  return wall;
}

function addTime(facts: ScheduleFacts, time: string): void {
  facts.times.add(time);
  facts.numbers.add(Number(time.slice(0, 2)));
  facts.numbers.add(Number(time.slice(3, 5)));
}

function momentAt(iso: string): ReturnType<typeof instant> {
  return instant(parseInstant(iso) ?? Number.NaN);
}

/** `HH:MM`, with `:SS` only where it is not 0. */
export function clockText(hour: number, minute: number, second: number): string {
  return [hour, minute, ...(second === 0 ? [] : [second])].map(two).join(':');
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
