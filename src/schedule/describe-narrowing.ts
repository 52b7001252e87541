// Words for what narrows a schedule: window, exceptions, start, end, count, jitter and the choices about zone changes.

import type { Instant } from '../time/instant.js';
import { parseInstant } from '../time/instant.js';
import type { WallTime, ZoneName } from '../time/zone.js';
import { instantsOf, wallTime } from '../time/zone.js';
import { dayNumber, weekdayOf } from '../time/civil.js';
import { dateWords, weekdayNames } from './describe-date.js';
import type { FieldReadings } from './describe-fields.js';
import { readExcept } from './describe-fields.js';
import type { Hours } from './describe-words.js';
import { amount, clockTime, clockTimeOf, every, list, MONTHS, two, WEEKDAYS } from './describe-words.js';
import type { CommonOptions, CronKwargs, Schedule } from './schedule.js';

export type Narrowing = Pick<Schedule, 'start' | 'end' | 'except' | 'window'>;

/** How the clock is shown: in which zone, with 12 or 24 hours. */
export interface Face {
  readonly zone: ZoneName;
  readonly hours: Hours;
}

/**
 * " between 09:00 and 17:00 except on 25 December, starting 2026-11-01, until 2026-12-31", or nothing.
 * @param rate the words before it say a rate: "every 2 hours, starting at 07:00" would move its hours, so its start is said otherwise
 */
export function narrowingWords({ window, except, start, end }: Narrowing, face: Face, rate = false): string {
  const words = [
    window ? ` between ${clockTimeOf(window.from, face.hours)} and ${clockTimeOf(window.to, face.hours)}` : '',
    except ? ` except ${list(except.map((kwargs) => exceptWords(kwargs, face)))}` : '',
    start === undefined ? '' : startWords(boundWords(start, face, 'start of day'), rate),
    end === undefined ? '' : `, until ${boundWords(end, face, 'end of day')}`,
  ];
  return words.join('');
}

function startWords(start: string, rate: boolean): string {
  return rate && start.includes(':') ? `, none before ${start}` : `, starting ${start}`;
}

/** ", 5 times, with up to 30 seconds of jitter, on the UTC clock", or nothing. */
export function optionWords({ maxRuns, jitterSeconds, onGap, clock }: CommonOptions): string {
  const words = [
    maxRuns === undefined ? '' : amount(maxRuns, 'time'),
    jitterSeconds === undefined ? '' : `with up to ${amount(jitterSeconds, 'second')} of jitter`,
    onGap === undefined ? '' : onGap === 'skip' ? 'skipped in a clock gap' : 'after a clock gap at the next valid time',
    clock === undefined ? '' : clock === 'utc' ? 'on the UTC clock' : 'on the local clock',
  ];
  return words.map((each) => (each === '' ? '' : `, ${each}`)).join('');
}

/** "2026-03-16 10:00"; in a fold, where a wall time names two instants, the second one is written as the instant itself. */
export function momentWords(iso: string, face: Face): string {
  const { wall, plain } = shownMoment(iso, face);
  return plain ? `${dateOf(wall)} ${clockTime(wall.hour, wall.minute, wall.second, face.hours)}` : iso;
}

/** "2026-03-16 at 10:00", or the date alone where the moment is that edge of its day. */
function boundWords(iso: string, face: Face, edge: 'start of day' | 'end of day'): string {
  const { wall, plain } = shownMoment(iso, face);
  const lastSecond = wall.hour === 23 && wall.minute === 59 && wall.second === 59;
  if (edge === 'end of day' && lastSecond) return dateOf(wall);
  if (!plain) return iso;
  if (edge === 'start of day' && wall.hour + wall.minute + wall.second === 0) return dateOf(wall);
  return `${dateOf(wall)} at ${clockTime(wall.hour, wall.minute, wall.second, face.hours)}`;
}

/** `plain`: the wall time stands for this instant and no other. */
function shownMoment(iso: string, face: Face): { readonly wall: WallTime; readonly plain: boolean } {
  const at = momentOf(iso);
  const wall = wallTime(face.zone, at);
  return { wall, plain: instantsOf(face.zone, wall)[0] === at };
}

function dateOf(wall: WallTime): string {
  return `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`;
}

/** "Friday 20 March 2026 at 14:00". */
export function occasionWords(iso: string, face: Face): string {
  const { wall, plain } = shownMoment(iso, face);
  if (!plain) return `at ${iso}`;
  const weekday = WEEKDAYS[weekdayOf(dayNumber(wall.year, wall.month, wall.day))] ?? '';
  const time = clockTime(wall.hour, wall.minute, wall.second, face.hours);
  return `on ${weekday} ${wall.day} ${MONTHS[wall.month - 1] ?? ''} ${wall.year} at ${time}`;
}

function momentOf(iso: string): Instant {
  const at = parseInstant(iso);
  if (at === undefined) throw new RangeError(`describe: expected an instant such as 2026-03-16T10:00:00Z, got ${iso}`);
  return at;
}

/** "on 25 December", "on the 2nd Monday of April", "on Saturday and Sunday", "in June", "at 12:30", "in hour 12". */
function exceptWords(kwargs: CronKwargs, face: Face): string {
  const fields = readExcept(kwargs);
  return [exceptDate(fields), exceptTime(fields, face)].filter((words) => words !== '').join(' ');
}

function exceptDate(fields: FieldReadings): string {
  const { day, day_of_week: weekday, month, week, year } = fields;
  const onlyWeekdays = day.any && month.any && year.any && week.any;
  if (onlyWeekdays) return weekday.any ? '' : `on ${weekdayGroup(weekday.values)}`;
  const [y, m, d] = [year, month, day].map(({ values, named }) =>
    values.length === 1 && named.length === 0 ? values[0] : undefined,
  );
  if (weekday.any && week.any && y !== undefined && m !== undefined && d !== undefined)
    return `on ${y}-${two(m)}-${two(d)}`;
  return dateWords(fields, 'tail');
}

function weekdayGroup(values: readonly number[]): string {
  if (values.join() === '0,1,2,3,4') return 'weekdays';
  if (values.join() === '5,6') return 'weekends';
  return weekdayNames(values);
}

function exceptTime({ hour, minute, second }: FieldReadings, face: Face): string {
  const [h, m] = [hour, minute].map(({ values }) => (values.length === 1 ? values[0] : undefined));
  if (h !== undefined && m !== undefined && (second.any || second.values.join() === '0')) {
    return `at ${clockTime(h, m, 0, face.hours, !second.any)}`;
  }
  const fields = [
    ['hour', hour],
    ['minute', minute],
    ['second', second],
  ] as const;
  return fields
    .filter(([, field]) => !field.any)
    .map(([name, { values, rate }]) =>
      rate === undefined
        ? `in ${name}${values.length === 1 ? '' : 's'} ${list(values.map(String))}`
        : `in ${every(rate, name)}`,
    )
    .join(' of ');
}
