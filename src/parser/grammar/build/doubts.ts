// Phrases of which every part is clear, and which can still be meant in two ways as a whole. Such a phrase is never guessed:
// each function here names one reason, or is `undefined` where there is no doubt.

import { refuse, type Refused } from '../context.js';
import type { SchedulePart } from '../../../schedule/schedule.js';
import type { Outline } from '../clauses.js';
import { SUB_DAY, type Draft } from './draft.js';
import type { Bounds } from './narrowing.js';

type Doubt = Refused | undefined;

const DAILY_STRETCH = 'every day at 9am from 1 December to 5 December';

/** What is doubtful about bounds beside what they bound. */
export function doubtOfBounds(outline: Outline): Doubt {
  if (outline.whole.length === 0) return undefined;
  return timeOfBound(outline) ?? timeOfBoth(outline) ?? stretchOfEachDay(outline);
}

/** "every evening until friday 8pm": the time may be that of the bound. */
function timeOfBound({ clauses, whole }: Outline): Doubt {
  const partAlone = clauses.some(
    (clause) => clause.some(({ kind }) => kind === 'part') && !clause.some(({ kind }) => kind === 'times'),
  );
  const timed = whole.some((piece) => (piece.kind === 'start' || piece.kind === 'end') && piece.point.time);
  return partAlone && timed
    ? unclear('whether that time is of the bound or of each day', 'every day at 8pm until friday')
    : undefined;
}

/** "every day from tomorrow at 9 until friday at 5": the time of the first day may be that of all of them. */
function timeOfBoth({ clauses, whole }: Outline): Doubt {
  const [start, end] = (['start', 'end'] as const).map((kind) =>
    whole.some((piece) => piece.kind === kind && piece.point.day && piece.point.time),
  );
  const weekly = (['start', 'end'] as const).every((kind) =>
    whole.some((piece) => piece.kind === kind && piece.point.day?.kind === 'weekday'),
  );
  if (start && end && weekly)
    return unclear(
      'whether that is one week, every week, or those hours of each day',
      'every hour between 9am and 5pm on weekdays',
    );
  const rhythmic = clauses.some((clause) => clause.some((piece) => piece.kind === 'every' && SUB_DAY.has(piece.unit)));
  return start && end && !rhythmic
    ? unclear('which of those times is that of each day', 'every day at 9am for two weeks')
    : undefined;
}

/** "every 10 minutes for an hour every day": a stretch of each day, where only the whole can be bounded. */
function stretchOfEachDay({ clauses, whole }: Outline): Doubt {
  const short = whole.some((piece) => piece.kind === 'span' && SUB_DAY.has(piece.unit));
  const daily = clauses.some((clause) =>
    clause.some(
      (piece) =>
        (piece.kind === 'every' && !SUB_DAY.has(piece.unit)) ||
        (piece.kind !== 'every' && 'recurring' in piece && piece.recurring),
    ),
  );
  return short && daily
    ? unclear('whether that stretch is one of each day', 'every 10 minutes between 9am and 10am')
    : undefined;
}

/** "every day at 9 and 5 for the next 3 mondays": days are counted that have several times each. */
export function doubtOfCount({ whole }: Outline, draft: Draft, clauses: number): Doubt {
  const several = clauses > 1 || draft.times.length > 1 || (draft.every && SUB_DAY.has(draft.every.unit));
  return several && whole.some((piece) => piece.kind === 'count' && piece.days)
    ? refuse('not_a_schedule', 'it counts days that have several times each', 'every monday at 9am, 3 times')
    : undefined;
}

/** What is doubtful about one clause between the bounds of its phrase. */
export function doubtOfClause(draft: Draft, bounds: Bounds): Doubt {
  return (
    everyDayOrOne(draft) ??
    onceOrOften(draft) ??
    dayOrWeekday(draft) ??
    stretchOfDays(draft, bounds) ??
    nightsLeftOut(draft, bounds) ??
    timesEachDay(draft, bounds) ??
    endsToday(bounds)
  );
}

function everyDayOrOne(draft: Draft): Doubt {
  return draft.day && draft.partRecurring
    ? refuse('not_a_schedule', 'it names every day and one day', 'tomorrow at 9am')
    : undefined;
}

/** "once a week on mondays and fridays", "once a day at 9 and 5" */
function onceOrOften({ every, times, weekdays, rules }: Draft): Doubt {
  if (!every?.single) return undefined;
  const days = every.unit === 'week' ? (weekdays?.days.length ?? 1) : every.unit === 'month' ? (rules?.length ?? 1) : 1;
  const named = Math.max(times.length, days);
  return named > 1 && !SUB_DAY.has(every.unit)
    ? refuse('not_a_schedule', `it says once a ${every.unit} and names ${named}`, 'every monday and friday at 9am')
    : undefined;
}

/** "every other weekend starting friday at 6pm": a day of the start that is none of its days, with the only time that is said. */
export function doubtOfStart({ whole }: Outline, { times, weekdays, alternate }: Draft): Doubt {
  const start = whole.find((piece) => piece.kind === 'start')?.point;
  const days = alternate?.days ?? weekdays?.days;
  return times.length === 0 &&
    start?.time &&
    start.day?.kind === 'weekday' &&
    days?.includes(start.day.weekday) === false
    ? unclear('what begins on a day that is none of its days', 'every saturday at 6pm for two months')
    : undefined;
}

/** "end of the month on friday", "weekdays on the 30th": the last Friday, or the last day where it is one. */
function dayOrWeekday({ rules, weekdays }: Draft): Doubt {
  const one = rules?.every((rule) => rule.kind === 'last' || (rule.kind === 'days' && rule.from === rule.to));
  const last = rules?.some(({ kind }) => kind === 'last');
  return one && weekdays && (last || weekdays.days.length > 1)
    ? unclear('how the day of the month and the weekday go together', 'on the last friday of every month')
    : undefined;
}

/** "1 December until 5 December": two dates, or all days from one to the other. */
function stretchOfDays(draft: Draft, { start, end }: Bounds): Doubt {
  const dated = draft.monthDays.length > 0 || (draft.every?.unit === 'year' && start !== undefined);
  return end !== undefined && dated ? unclear('whether a stretch of days is meant', DAILY_STRETCH) : undefined;
}

/** "every hour from 10pm to 2am except sundays": the night that begins then, or the hours of that day. */
function nightsLeftOut({ window }: Draft, { except }: Bounds): Doubt {
  const overnight = window && window.to.hour * 60 + window.to.minute < window.from.hour * 60 + window.from.minute;
  const dated = except.some((each) => each.hour === undefined && (each.day_of_week ?? each.day) !== undefined);
  return overnight && dated
    ? unclear('which hours of the night the exception leaves out', 'every hour from 10pm to 11pm except sundays')
    : undefined;
}

/** "at 9 and 5, twice": as many times as there are times of the day. */
function timesEachDay(draft: Draft, { maxRuns = 0 }: Bounds): Doubt {
  return maxRuns > 1 && draft.times.length === maxRuns
    ? unclear(`whether "${maxRuns} times" is each day or in all`, 'every weekday at 9am')
    : undefined;
}

/** "every 10 minutes until 5pm" */
function endsToday({ endTime }: Bounds): Doubt {
  return endTime
    ? unclear('whether it ends today or every day at that time', 'every 10 minutes between 9am and 5pm')
    : undefined;
}

/** `parts` of each draft: a day that is said once beside one that repeats. */
export function doubtOfParts(drafts: readonly Draft[], parts: readonly (readonly SchedulePart[])[]): Doubt {
  if (!parts.some((some) => some.some(isOnce))) return undefined;
  const loose = drafts.some(
    (draft, i) => parts[i]?.some(isOnce) && (draft.rules ?? draft.weekdays) && !draft.day && !draft.edge,
  );
  // "on the 1st at 9 and on the 15th at 5": said alone, each would be one day.
  const open = drafts.filter(
    (draft) =>
      (draft.rules ?? draft.weekdays) && !draft.months && !draft.day && !draft.edge && draft.monthDays.length === 0,
  );
  if (drafts.length > 1 && open.length > 1 && parts.flat().every(isOnce))
    return {
      ...unclear('whether that is once or again and again', 'every monday at 9am and every friday at 5pm'),
      onceOrAgain: true,
    };
  return loose && !parts.flat().every(isOnce)
    ? unclear('which of its parts repeat', 'on the 1st of every month at 9am and on the 15th of every month at 5pm')
    : undefined;
}

/** What is doubtful about all clauses together between their bounds. */
export function doubtOfSchedule(parts: readonly SchedulePart[], bounds: Bounds): Doubt {
  if (!parts.every(isOnce)) return undefined;
  if ((bounds.start ?? bounds.end) !== undefined) return unclear('whether that is once or every day', DAILY_STRETCH);
  return (bounds.maxRuns ?? 1) > parts.length
    ? refuse('not_a_schedule', 'it does not say when the other times are', 'every day at 9am, 5 times')
    : undefined;
}

function isOnce({ kind }: SchedulePart): boolean {
  return kind === 'once';
}

function unclear(what: string, example: string): Refused {
  return refuse('not_a_schedule', `it is not clear ${what}`, example);
}
