// Words for what narrows a schedule: window, exceptions, start, end, count, jitter and the choices about zone changes.

import type { Instant } from '../time/instant.js';
import { parseInstant } from '../time/instant.js';
import type { WallTime, ZoneName } from '../time/zone.js';
import { formatLocal, instantsOf, parseLocal, wallTime } from '../time/zone.js';
import { dayNumber, SECOND_MS, weekdayOf } from '../time/civil.js';
import { exceptWords } from './describe-except.js';
import type { ClockStyle } from './describe-words.js';
import { amount, clockTime, clockTimes, MONTHS, readClock, WEEKDAYS } from './describe-words.js';
import type { CommonOptions, Schedule, Window } from './schedule.js';

export type Narrowing = Pick<Schedule, 'start' | 'end' | 'except'>;

/** How the clock is shown: in which zone, with 12 or 24 hours. */
export interface Face {
  readonly zone: ZoneName;
  readonly style: ClockStyle;
}

export interface Beginning {
  /** ", counted from 2026-03-17": said before the start, or nothing. */
  readonly anchor?: string;
  /** The words before it say a rate: "every 2 hours, starting at 07:00" would move its hours, so its start is said otherwise. */
  readonly rate?: boolean;
}

/** " except on 25 December, starting 2026-11-01, until 2026-12-31", or nothing. */
export function narrowingWords({ except, start, end }: Narrowing, face: Face, beginning: Beginning = {}): string {
  const { anchor = '', rate = false } = beginning;
  const words = [
    except ? ` except ${exceptWords(except, face.style)}` : '',
    anchor,
    start === undefined ? '' : startWords(boundWords(start, face, 'start of day'), rate),
    end === undefined ? '' : `, until ${boundWords(end, face, 'end of day')}`,
  ];
  return words.join('');
}

/**
 * " between 09:00 and 17:00". "Only" where the words before it do not leave their hours open: they would be heard as counted from the
 * first hour that is named here.
 */
export function windowWords(window: Window | undefined, face: Face, open: boolean): string {
  if (window === undefined) return '';
  const [from, to] = clockTimes([window.from, window.to], face.style);
  return `${open ? '' : ', only'} between ${from} and ${to}`;
}

/** Whether a rate with this period runs through the beginning of the window, so that "between" says no other minutes than the rate. */
export function isOnTheBeat(window: Window, period: number): boolean {
  const { hour, minute, second } = readClock(window.from);
  return (hour * 3600 + minute * 60 + second) % period === 0;
}

function startWords(start: string, rate: boolean): string {
  return rate && start.includes(':') ? `, none before ${start}` : `, starting ${start}`;
}

/** ", 5 times, with up to 30 seconds of jitter, on the UTC clock", or nothing. */
export function optionWords({ maxRuns, jitterSeconds, onGap, clock }: CommonOptions): string {
  const words = [
    maxRuns === undefined ? '' : amount(maxRuns, 'time'),
    jitterSeconds === undefined ? '' : `with up to ${amount(jitterSeconds, 'second')} of jitter`,
    onGap === undefined ? '' : `${onGap === 'skip' ? 'skipped' : 'run right after'} if the clock jumps over it`,
    clock === undefined ? '' : clock === 'utc' ? 'on the UTC clock' : 'on the local clock',
  ];
  return words.map((each) => (each === '' ? '' : `, ${each}`)).join('');
}

/** "2026-03-16 10:00"; in a fold, where a wall time names two instants, the second one is written as the instant itself. */
export function momentWords(iso: string, face: Face): string {
  const { wall, plain } = shownMoment(iso, face);
  return plain ? `${dateOf(wall)} ${dated(wall, face)}` : iso;
}

/** "2026-03-16 at 10:00", or the date alone where the moment is that edge of its day. */
function boundWords(iso: string, face: Face, edge: 'start of day' | 'end of day'): string {
  const { at, wall, plain } = shownMoment(iso, face);
  if (edge === 'end of day' && isLastSecond(at, wall, face)) return dateOf(wall);
  if (!plain) return iso;
  if (edge === 'start of day' && wall.hour + wall.minute + wall.second === 0) return dateOf(wall);
  return `${dateOf(wall)} at ${dated(wall, face)}`;
}

/** Whether a start is said as this date alone. */
export function isStartOf(date: string, iso: string, face: Face): boolean {
  return boundWords(iso, face, 'start of day') === date;
}

/** Within the last second before the next day begins there, so that the date alone says all of it. */
function isLastSecond(at: Instant, wall: WallTime, face: Face): boolean {
  if (wall.hour !== 23 || wall.minute !== 59 || wall.second !== 59) return false;
  const next = wallTime(face.zone, (at + SECOND_MS) as Instant);
  return next.hour + next.minute + next.second === 0 && next.day !== wall.day;
}

/** `plain`: the wall time stands for this instant and no other. */
function shownMoment(
  iso: string,
  face: Face,
): { readonly at: Instant; readonly wall: WallTime; readonly plain: boolean } {
  const at = momentOf(iso);
  const wall = wallTime(face.zone, at);
  return { at, wall, plain: instantsOf(face.zone, wall)[0] === at };
}

function dated(wall: WallTime, { style }: Face): string {
  return clockTime(wall, { style, dated: true });
}

function dateOf(wall: WallTime): string {
  return formatLocal(wall).slice(0, 10);
}

/** "on Friday 20 March 2026 at 14:00". */
export function occasionWords(iso: string, face: Face): string {
  const { wall, plain } = shownMoment(iso, face);
  if (!plain) return `at ${iso}`;
  const weekday = WEEKDAYS[weekdayOf(dayNumber(wall.year, wall.month, wall.day))] ?? '';
  return `on ${weekday} ${wall.day} ${MONTHS[wall.month - 1] ?? ''} ${wall.year} at ${dated(wall, face)}`;
}

function momentOf(iso: string): Instant {
  const at = parseInstant(iso);
  if (at === undefined) throw new RangeError(`describe: expected an instant such as 2026-03-16T10:00:00Z, got ${iso}`);
  return at;
}

/** A stored local date such as 2026-03-16. @throws RangeError when it is none */
export function storedDate(date: string): WallTime {
  const wall = parseLocal(date);
  if (!wall) throw new RangeError(`describe: expected a date such as 2026-03-16, got ${date}`);
  return wall;
}
