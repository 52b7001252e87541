// Exceptions that can be read and make no sense where they stand: they leave nothing out, leave nothing over, or may belong to
// another clause.

import { instantAt, refuse, type Here, type Refused } from '../context.js';
import type { Instant } from '../../../time/instant.js';
import { matchesNoDate } from '../../../schedule/compile.js';
import { compile } from '../../../schedule/occurrences.js';
import type { Schedule, SchedulePart } from '../../../schedule/schedule.js';
import type { Outline } from '../clauses.js';
import { addDays, weekdayOf } from '../dates.js';
import { WEEKDAYS, type Weekday } from '../words/calendar-words.js';
import type { Bounds } from './narrowing.js';

type Except = Bounds['except'];

const WATCHED = 200;
const WEEKEND = 'sat,sun';
const MIDNIGHT = { hour: 0, minute: 0, second: 0 };
const LEAVES_NOTHING = refuse(
  'not_a_schedule',
  'the exception leaves nothing out',
  'every hour from 9am to 5pm except at 13:00',
);

/** What is doubtful about the exceptions of these parts. */
export function doubtOfExceptions(
  parts: readonly SchedulePart[],
  { except }: Bounds,
  outline: Outline,
): Refused | undefined {
  if (except.length === 0) return undefined;
  return (
    ofWhichClause(parts, except, outline) ??
    ofWhichPart(parts, outline) ??
    otherWeekdays(parts, except) ??
    firstEmptied(parts, except)
  );
}

/** "weekdays except fridays at 9 and fridays at 8": an exception that empties one of several clauses belongs to another. */
function ofWhichClause(parts: readonly SchedulePart[], except: Except, outline: Outline): Refused | undefined {
  if (outline.clauses.length < 2 || exceptionsIn(outline) === 0) return undefined;
  const empties = parts.some(
    (part) =>
      part.kind === 'cron' &&
      part.kwargs.day_of_week !== undefined &&
      except.some(({ day_of_week: out, ...rest }) => out === part.kwargs.day_of_week && Object.keys(rest).length === 0),
  );
  return empties || exceptionsIn(outline) > 1
    ? refuse(
        'not_a_schedule',
        'it is not clear to which part the exception belongs',
        'mon-thu at 9am and fridays at 8am',
      )
    : undefined;
}

function ofWhichPart(parts: readonly SchedulePart[], outline: Outline): Refused | undefined {
  return parts.length > 1 && exceptionsIn(outline) > 1
    ? refuse('not_a_schedule', 'it is not clear to which part each exception belongs', 'every weekday at 9am')
    : undefined;
}

/** "mondays except tuesdays": days left out that were never in. */
function otherWeekdays(parts: readonly SchedulePart[], except: Except): Refused | undefined {
  const runs = parts.map((part) => (part.kind === 'cron' ? part.kwargs.day_of_week : undefined));
  const idle = (day: Weekday): boolean => !runs.some((days) => isIn(String(days ?? 'mon-sun'), day));
  const left = except.filter((each) => Object.keys(each).join() === 'day_of_week').map((each) => each.day_of_week);
  const out = left.map((days) => WEEKDAYS.filter((day) => isIn(String(days), day)));
  // Half a weekend may do: "every friday and saturday except weekends".
  return out.some((days) => (days.join() === WEEKEND ? days.every(idle) : days.some(idle)))
    ? LEAVES_NOTHING
    : undefined;
}

function exceptionsIn({ whole }: Outline): number {
  return whole.filter(({ kind }) => kind === 'except').length;
}

function firstEmptied(parts: readonly SchedulePart[], except: Except): Refused | undefined {
  for (const part of parts) {
    const emptied = part.kind === 'calendar' ? emptiedPeriod(part, except) : undefined;
    if (emptied) return emptied;
  }
  return undefined;
}

/**
 * Exceptions that leave nothing of a period of days or weeks are told apart here: searching for the firing that never comes
 * would walk every period until the year 9999.
 */
function emptiedPeriod(part: Extract<SchedulePart, { kind: 'calendar' }>, except: Except): Refused | undefined {
  if (except.some((each) => each.hour !== undefined || each.minute !== undefined))
    return refuse('not_a_schedule', 'it excepts times of a period that has few', 'every 2 weeks on monday at 9am');
  const out = except
    .filter((each) => Object.keys(each).join() === 'day_of_week')
    .map((each) => String(each.day_of_week));
  const [year = 0, month = 1, day = 1] = part.anchor.split('-').map(Number);
  const days =
    part.unit === 'week' ? (part.daysOfWeek ?? [WEEKDAYS[weekdayOf({ year, month, day })] ?? 'mon']) : WEEKDAYS;
  const none = days.every((each) => out.some((text) => isIn(text, each)));
  return none ? refuse('impossible', 'its exceptions leave nothing', 'every 2 weeks on monday at 9am') : undefined;
}

/** Whether a `day_of_week` field names that day. */
function isIn(text: string, day: Weekday): boolean {
  return text.split(',').some((range) => covers(range, day));
}

function covers(range: string, day: Weekday): boolean {
  const [from, to = from] = range.split('-').map((name) => WEEKDAYS.indexOf(name as Weekday));
  const at = WEEKDAYS.indexOf(day);
  return from !== undefined && to !== undefined && at >= from && at <= to;
}

/** Times or dates left out at which nothing fires were meant as others. */
export function leavesNothingOut(
  schedule: Schedule,
  parts: readonly SchedulePart[],
  { except }: Bounds,
  { whole }: Outline,
  at: Here,
): Refused | undefined {
  if (except.length === 0) return undefined;
  // "except weekend second tuesdays": no day is both.
  if (except.some(matchesNoDate)) return LEAVES_NOTHING;
  const { except: _, ...open } = schedule;
  const denied = whole.every((piece) => piece.kind !== 'except' || piece.denied === true);
  const takenBack = denied && parts.every(atFixedHours);
  return (!takenBack && except.some((each) => idleHours(open, each, at))) ||
    except.some((each) => idleDate(open, each, at))
    ? LEAVES_NOTHING
    : undefined;
}

/** "at 9am not 10am" only takes back what was never said; "at 9am except at 10" was meant as something else. */
function atFixedHours(part: SchedulePart): boolean {
  return part.kind === 'cron' && !part.window && typeof part.kwargs.hour === 'number';
}

/** "from 9 to 5 except at 1" */
function idleHours(open: Schedule, each: Except[number], { now }: Here): boolean {
  // Hours that leave nothing out on any day leave nothing out on Fridays.
  const { day_of_week: _, ...hours } = each;
  const keys = Object.keys(hours);
  if (keys.length === 0 || !keys.every((key) => key === 'hour' || key === 'minute')) return false;
  const watched = (schedule: Schedule): string => compile(schedule).take(now, WATCHED).join();
  return watched({ ...open, except: [hours] }) === watched(open);
}

/** "fridays except tomorrow", said on a Wednesday. */
function idleDate(open: Schedule, { year, month, day, ...rest }: Except[number], at: Here): boolean {
  if (Object.keys(rest).length > 0) return false;
  if (typeof year !== 'number' || typeof month !== 'number' || typeof day !== 'number') return false;
  const [from, to] = [0, 1].map((days) => instantAt(at, addDays({ year, month, day }, days), MIDNIGHT));
  if (from === undefined || to === undefined) return false;
  const [first] = compile(open).take((from - 1000) as Instant, 1);
  return first === undefined || first >= to;
}
