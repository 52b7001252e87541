// From an outline to a schedule: every clause becomes one or more parts, bounds and exceptions go around them.

import { isRefused, refuse, type Here, type Refused } from '../context.js';
import { formatInstant, type Instant } from '../../../time/instant.js';
import { compile } from '../../../schedule/occurrences.js';
import type { Schedule, SchedulePart } from '../../../schedule/schedule.js';
import type { Outline } from '../clauses.js';
import { weekdayOf } from '../dates.js';
import { WEEKDAYS, type Weekday } from '../words/calendar-words.js';
import { build, type Circumstances } from './clause.js';
import { draftOf, SUB_DAY, type Draft } from './draft.js';
import { clockText } from './fields.js';
import { boundsOf, type Bounds } from './narrowing.js';

export interface Built {
  readonly schedule: Schedule;
  readonly assumed: readonly string[];
  readonly warnings: readonly string[];
}

const EXAMPLE = 'every weekday at 9am';

export function scheduleOf(said: Outline, at: Here): Built | Refused {
  const outline = timeOfTheEnd(said);
  const partly = outline.clauses.some(
    (clause) => clause.some(({ kind }) => kind === 'part') && !clause.some(({ kind }) => kind === 'times'),
  );
  if (partly && outline.whole.some((piece) => (piece.kind === 'start' || piece.kind === 'end') && piece.point.time))
    return refuse(
      'not_a_schedule',
      'it is not clear whether that time is of the bound or of each day',
      'every day at 8pm until friday',
    );
  const bounds = boundsOf(outline.whole, at);
  if (isRefused(bounds)) return bounds;
  const assumed: string[] = [];
  const parts: SchedulePart[] = [];
  let loose = false;
  const clauses = outline.clauses.length > 0 ? outline.clauses : adjectiveClause(outline);
  if (clauses.length === 0) return refuse('not_a_schedule', 'it does not say when', EXAMPLE);
  for (const pieces of clauses) {
    const draft = draftOf(pieces);
    if (isRefused(draft)) return draft;
    const held = adjectives(outline, draft);
    if (held) return held;
    const several = clauses.length > 1 || draft.times.length > 1 || (draft.every && SUB_DAY.has(draft.every.unit));
    if (several && outline.whole.some((piece) => piece.kind === 'count' && piece.days))
      return refuse('not_a_schedule', 'it counts days that have several times each', 'every monday at 9am, 3 times');
    const built = clause(draft, bounds, at, clauses.length === 1);
    if (isRefused(built)) return built;
    assumed.push(...draft.assumed, ...hourAssumptions(draft));
    parts.push(...built);
    if (built.some(({ kind }) => kind === 'once') && (draft.rules ?? draft.weekdays) && !draft.day && !draft.edge)
      loose = true;
  }
  if (loose && parts.some(({ kind }) => kind !== 'once'))
    return refuse(
      'not_a_schedule',
      'it is not clear which of its parts repeat',
      'on the 1st of every month at 9am and on the 15th of every month at 5pm',
    );
  if (parts.length === 0) return refuse('not_a_schedule', 'it does not say when', EXAMPLE);
  return assembled(parts, bounds, at, [...new Set(assumed)], outline);
}

/** "every day from 1 June to 31 August at 8am": the only time that is said is the time of day, not that of the end. */
function timeOfTheEnd(outline: Outline): Outline {
  const end = outline.whole.find((piece) => piece.kind === 'end');
  const time = end?.point.day && end.point.time;
  const timed = outline.clauses.some((clause) =>
    clause.some(
      (piece) =>
        piece.kind === 'times' ||
        piece.kind === 'part' ||
        piece.kind === 'minute-marks' ||
        (piece.kind === 'every' && SUB_DAY.has(piece.unit)),
    ),
  );
  const started = outline.whole.some((piece) => piece.kind === 'start' && piece.point.time);
  if (!end?.point.day || !time || timed || started) return outline;
  const whole = outline.whole.map((piece) =>
    piece === end ? { ...end, point: { day: end.point.day } } : piece,
  ) as Outline['whole'];
  return { whole, clauses: outline.clauses.map((clause) => [...clause, { kind: 'times', times: [time] } as const]) };
}

function adjectiveClause(outline: Outline): Outline['clauses'] {
  const adjective = outline.whole.find((piece) => piece.kind === 'adjective');
  return adjective ? [[{ kind: 'every', n: 1, unit: adjective.unit }]] : [];
}

/** "the weekly report every monday": the adjective only repeats the rhythm; "the weekly report at 9" is where the rhythm is said. */
function adjectives(outline: Outline, draft: Draft): Refused | undefined {
  const adjective = outline.whole.find((piece) => piece.kind === 'adjective');
  const rhythmic =
    draft.every ??
    draft.alternate ??
    draft.timesPer ??
    (draft.weekdays?.recurring || draft.rulesRecurring || draft.within.size > 0 || draft.partRecurring
      ? true
      : undefined);
  if (!adjective || rhythmic || draft.day || draft.after || draft.instant) return undefined;
  draft.every = { n: 1, unit: adjective.unit };
  draft.assumed.push(`repeats every ${adjective.unit}, as its name says`);
  return undefined;
}

function clause(draft: Draft, bounds: Bounds, at: Here, alone: boolean): readonly SchedulePart[] | Refused {
  const subDay = draft.every !== undefined && SUB_DAY.has(draft.every.unit);
  if (draft.day && draft.partRecurring)
    return refuse('not_a_schedule', 'it names every day and one day', 'tomorrow at 9am');
  if (
    bounds.end !== undefined &&
    (draft.monthDays.length > 0 || (draft.every?.unit === 'year' && bounds.start !== undefined))
  )
    return refuse(
      'not_a_schedule',
      'it is not clear whether a stretch of days is meant',
      'every day at 9am from 1 December to 5 December',
    );
  if ((bounds.maxRuns ?? 0) > 1 && draft.times.length === bounds.maxRuns)
    return refuse('not_a_schedule', `it is not clear whether "${bounds.maxRuns} times" is each day or in all`, EXAMPLE);
  if (bounds.endTime)
    return refuse(
      'not_a_schedule',
      'it is not clear whether it ends today or every day at that time',
      'every 10 minutes between 9am and 5pm',
    );
  if ((bounds.startTime ?? bounds.startsThen) && subDay) return fromStart(draft, bounds, at, alone);
  if (bounds.startTime && draft.times.length === 0) draft.times = [bounds.startTime];
  else if (bounds.startTime && !bounds.startDate) return refuse('not_a_schedule', 'it names two times', EXAMPLE);
  const cx: Circumstances = {
    at,
    bounded:
      bounds.start !== undefined || bounds.end !== undefined || (bounds.maxRuns ?? 0) > 1 || bounds.except.length > 0,
    startMinute: bounds.startMinute,
    startDay: bounds.startDay,
    anchor: bounds.startDate,
    anchored: bounds.startsOn === true,
  };
  return build(draft, cx);
}

/** "every 6 hours starting at 1pm on Monday": elapsed time from there on. */
function fromStart(draft: Draft, bounds: Bounds, at: Here, alone: boolean): readonly SchedulePart[] | Refused {
  const { every: said } = draft;
  const plain =
    !draft.weekdays &&
    !draft.rules &&
    !draft.months &&
    !draft.window &&
    draft.monthDays.length === 0 &&
    !draft.minutes &&
    !draft.weeks &&
    !draft.years &&
    draft.within.size === 0;
  if (!said || !plain || !alone || bounds.start === undefined)
    return refuse(
      'not_a_schedule',
      'it is not clear whether it starts once or every day at that time',
      'every 2 hours between 9am and 5pm',
    );
  const seconds = said.n * (said.unit === 'hour' ? 3600 : said.unit === 'minute' ? 60 : 1);
  if (seconds < 1) return refuse('impossible', 'a period of zero never passes', 'every 5 minutes');
  const first = bounds.start <= at.now ? at.now : bounds.start;
  if (first !== bounds.start)
    return refuse('impossible', 'it starts in the past', 'every 6 hours starting tomorrow at 1pm');
  // The anchor lies one period before the first firing, and no instant before 1970.
  if (first < seconds * 1000) return refuse('impossible', 'that is longer than anybody plans', 'every 36 hours');
  return [{ kind: 'interval', seconds, from: 'start', anchor: formatInstant((first - seconds * 1000) as Instant) }];
}

function hourAssumptions({ times, window }: Draft): string[] {
  const bare = [...times, ...(window ? [window.from, window.to] : [])].filter((time) => time.bare);
  return bare.map((time) =>
    time === window?.to && time.hour > 12
      ? `${clockText(time)}: in the afternoon, because it ends what begins at ${clockText(window.from)}`
      : `${clockText(time)}: read on the 24-hour clock, because neither am nor pm was said`,
  );
}

function assembled(
  parts: readonly SchedulePart[],
  bounds: Bounds,
  at: Here,
  assumed: readonly string[],
  outline: Outline,
): Built | Refused {
  const narrowing = {
    ...(bounds.start !== undefined &&
      !(parts.length === 1 && parts[0]?.kind === 'interval' && bounds.startTime) &&
      !(bounds.startDay !== undefined && parts.some(countsInMonth)) &&
      bounds.start > at.now && { start: formatInstant(bounds.start) }),
    ...(bounds.end !== undefined && { end: formatInstant(bounds.end) }),
    ...(bounds.except.length > 0 && {
      except: bounds.except as [(typeof bounds.except)[number], ...(typeof bounds.except)[number][]],
    }),
  };
  if (bounds.except.length > 0 && outline.clauses.length > 1 && outline.whole.filter(isExcept).length > 0) {
    const doubtful = ofWhichClause(parts, bounds, outline);
    if (doubtful) return doubtful;
  }
  if ((bounds.start ?? bounds.end) !== undefined && parts.every((part) => part.kind === 'once'))
    return refuse(
      'not_a_schedule',
      'it is not clear whether that is once or every day',
      'every day at 9am from 1 December to 5 December',
    );
  if (parts.length > 1 && outline.whole.filter(isExcept).length > 1)
    return refuse('not_a_schedule', 'it is not clear to which part each exception belongs', EXAMPLE);
  const excluded = parts
    .map((part) => (part.kind === 'calendar' ? excludes(part, bounds.except) : undefined))
    .find(Boolean);
  if (excluded) return excluded;
  if ((bounds.maxRuns ?? 1) > parts.length && parts.every((part) => part.kind === 'once'))
    return refuse('not_a_schedule', `it does not say when the other times are`, 'every day at 9am, 5 times');
  const maxRuns = bounds.maxRuns !== undefined ? { maxRuns: bounds.maxRuns } : {};
  const distinct =
    parts.length === 1 ? parts : [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
  const [only] = distinct;
  const tail = { ...narrowing, timezone: at.zone, ...maxRuns };
  const schedule = (
    distinct.length === 1 ? { ...only, ...tail } : { kind: 'union', parts: distinct, ...tail }
  ) as Schedule;
  // "at 9am not 10am" only takes back what was never said.
  const rhythmic = distinct.some((part) => part.kind !== 'cron' || part.window || typeof part.kwargs.hour !== 'number');
  const idle = rhythmic ? idleHours(schedule, bounds, at) : undefined;
  if (idle) return idle;
  const warnings = warningsOf(distinct, outline);
  return { schedule, assumed, warnings };
}

const WATCHED = 200;

/** "from 9 to 5 except at 1": hours left out at which nothing fires were meant as others. */
function idleHours(schedule: Schedule, { except }: Bounds, { now }: Here): Refused | undefined {
  const hours = except.filter((each) => Object.keys(each).every((key) => key === 'hour' || key === 'minute'));
  if (hours.length === 0) return undefined;
  const { except: _, ...open } = schedule;
  const idle = hours.some(
    (each) =>
      compile({ ...open, except: [each] })
        .take(now, WATCHED)
        .join() === compile(open).take(now, WATCHED).join(),
  );
  return idle
    ? refuse('not_a_schedule', 'the exception leaves nothing out', 'every hour from 9am to 5pm except at 13:00')
    : undefined;
}

function isExcept(piece: Outline['whole'][number]): boolean {
  return piece.kind === 'except';
}

/** "weekdays except fridays at 9 and fridays at 8": an exception that empties one of several clauses belongs to another. */
function ofWhichClause(parts: readonly SchedulePart[], { except }: Bounds, outline: Outline): Refused | undefined {
  const empties = parts.some(
    (part) =>
      part.kind === 'cron' &&
      part.kwargs.day_of_week !== undefined &&
      except.some(({ day_of_week: out, ...rest }) => out === part.kwargs.day_of_week && Object.keys(rest).length === 0),
  );
  return empties || outline.whole.filter(isExcept).length > 1
    ? refuse(
        'not_a_schedule',
        'it is not clear to which part the exception belongs',
        'mon-thu at 9am and fridays at 8am',
      )
    : undefined;
}

/** "every 3 days starting on the 2nd" counts inside each month: its start is no date. */
function countsInMonth(part: SchedulePart): boolean {
  return part.kind === 'cron' && String(part.kwargs.day ?? '').includes('/');
}

/**
 * Exceptions that leave nothing of a period of days or weeks are told apart here: searching for the firing that never comes
 * would walk every period until the year 9999.
 */
function excludes(part: Extract<SchedulePart, { kind: 'calendar' }>, except: Bounds['except']): Refused | undefined {
  if (except.some((each) => each.hour !== undefined || each.minute !== undefined))
    return refuse('not_a_schedule', 'it excepts times of a period that has few', 'every 2 weeks on monday at 9am');
  const out = except
    .filter((each) => Object.keys(each).join() === 'day_of_week')
    .map((each) => String(each.day_of_week));
  const [year = 0, month = 1, day = 1] = part.anchor.split('-').map(Number);
  const days =
    part.unit === 'week' ? (part.daysOfWeek ?? [WEEKDAYS[weekdayOf({ year, month, day })] ?? 'mon']) : WEEKDAYS;
  const none = days.every((each) => out.some((text) => text.split(',').some((range) => covers(range, each))));
  return none ? refuse('impossible', 'its exceptions leave nothing', 'every 2 weeks on monday at 9am') : undefined;
}

function covers(range: string, day: Weekday): boolean {
  const [from, to = from] = range.split('-').map((name) => WEEKDAYS.indexOf(name as Weekday));
  const at = WEEKDAYS.indexOf(day);
  return from !== undefined && to !== undefined && at >= from && at <= to;
}

export function warningsOf(parts: readonly SchedulePart[], outline: Outline): string[] {
  const warnings = new Set<string>();
  for (const part of parts) {
    if (part.kind === 'interval' && part.seconds < 60) warnings.add('it runs several times a minute');
    if (
      part.kind === 'cron' &&
      part.kwargs.second !== undefined &&
      (part.kwargs.second === '*' || String(part.kwargs.second).includes('/'))
    )
      warnings.add('it runs several times a minute');
    const day =
      part.kind === 'cron' && part.kwargs.month === undefined
        ? part.kwargs.day
        : part.kind === 'calendar' && part.unit === 'month'
          ? (part.day ?? Number(part.anchor.slice(8)))
          : undefined;
    if ((day === 31 || day === 30 || day === 29) && !outline.whole.some((piece) => piece.kind === 'skip-missing'))
      warnings.add(`the ${day}${day === 31 ? 'st' : 'th'} does not exist in every month: those months are skipped`);
  }
  return [...warnings];
}
