// Gathers the pieces of a clause into its draft. Pieces that contradict each other end the reading here.

import { refuse, type Refused } from '../context.js';
import type { Piece, TimeOfDay } from '../piece.js';
import { emptyDraft, SUB_DAY, twice, type Draft, type Of } from './draft.js';
import { completeTimes } from './draft-times.js';

export function draftOf(pieces: readonly Piece[]): Draft | Refused {
  const draft = emptyDraft();
  for (const piece of pieces) {
    const fault = place(draft, piece);
    if (fault) return fault;
  }
  return completeTimes(draft) ?? draft;
}

function place(draft: Draft, piece: Piece): Refused | undefined {
  switch (piece.kind) {
    case 'every':
      return frequency(draft, piece);
    case 'times':
      return times(draft, piece.times);
    case 'part':
      if (draft.part && draft.part !== piece.part) return twice('two parts of the day');
      draft.part = piece.part;
      draft.partRecurring = piece.recurring || draft.partRecurring === true;
      return undefined;
    case 'day-part':
      draft.part = piece.part;
      return set(draft, 'day', { kind: 'from-today', days: 0 });
    case 'weekdays':
      return weekdays(draft, piece);
    case 'alternate':
      return set(draft, 'alternate', piece);
    case 'days':
      if (draft.rules) return twice('two lists of days');
      draft.rules = piece.rules;
      draft.rulesRecurring = piece.recurring;
      return undefined;
    case 'months':
      if (draft.months) return restrictMonths(draft, piece.months);
      draft.months = piece.months;
      draft.monthsRecurring = piece.recurring;
      return piece.year === undefined ? undefined : set(draft, 'years', [piece.year]);
    case 'month-days':
      draft.monthDays.push(piece);
      return undefined;
    case 'day':
      if (piece.day.kind === 'period-edge') return set(draft, 'edge', piece.day);
      return set(draft, 'day', piece.day);
    case 'after':
      return set(draft, 'after', piece);
    case 'years':
      return set(draft, 'years', piece.years);
    case 'weeks':
      return set(draft, 'weeks', piece.weeks);
    case 'quarter-edge':
      return set(draft, 'quarterEdge', piece.edge);
    case 'window':
      return set(draft, 'window', piece);
    case 'business-hours':
      return set(draft, 'business', true);
    case 'minute-marks':
      if (draft.minutes) return twice('two lists of minutes');
      draft.minutes = piece.minutes;
      draft.minutesHourly = piece.hourly;
      draft.minutesLoose = piece.loose === true;
      return undefined;
    case 'minute-range':
      return set(draft, 'minuteRange', piece);
    case 'second-marks':
      return set(draft, 'seconds', piece.seconds);
    case 'times-per':
      return set(draft, 'timesPer', piece);
    case 'instant':
      return set(draft, 'instant', piece.text);
    default:
      return undefined;
  }
}

function set<K extends keyof Draft>(draft: Draft, key: K, value: Draft[K]): Refused | undefined {
  if (draft[key] !== undefined) return twice('two things of one kind');
  draft[key] = value;
  return undefined;
}

function frequency(draft: Draft, piece: Of<'every'>): Refused | undefined {
  if (piece.soft) {
    draft.within.add(piece.unit);
    return undefined;
  }
  if (draft.every && (draft.every.n !== piece.n || draft.every.unit !== piece.unit)) {
    // "every day … hourly" names two rhythms; "every 5 minutes every day" and "every hour every day" say the same thing twice.
    const [fine, coarse] = SUB_DAY.has(draft.every.unit) ? [draft.every, piece] : [piece, draft.every];
    if (
      !SUB_DAY.has(fine.unit) ||
      coarse.n !== 1 ||
      (coarse.unit !== 'day' && !(coarse.unit === 'hour' && fine.unit !== 'hour'))
    )
      return twice('two rhythms');
    draft.every = { n: fine.n, unit: fine.unit };
    return undefined;
  }
  draft.every = { n: piece.n, unit: piece.unit, ...(piece.single && { single: piece.single }) };
  return undefined;
}

function times(draft: Draft, more: readonly TimeOfDay[]): Refused | undefined {
  if (draft.times.length === 0) draft.times = [...more];
  // "twice a day 9am 5pm"
  else if (draft.timesPer?.n === draft.times.length + more.length) draft.times.push(...more);
  else if (!more.every((time) => draft.times.some((each) => same(each, time)))) {
    // "12pm (noon)" repeats itself; "5pm … 6pm" without anything between them does not say how they belong together.
    return twice('two times');
  }
  return undefined;
}

function same(a: TimeOfDay, b: TimeOfDay): boolean {
  return a.hour === b.hour && a.minute === b.minute && a.second === b.second;
}

function weekdays(draft: Draft, piece: Of<'weekdays'>): Refused | undefined {
  const before = draft.weekdays;
  if (piece.joins) {
    const daily = draft.every?.unit === 'day' && draft.every.n === 1;
    if (!before) return daily ? undefined : twice('a day that joins no other');
    draft.weekdays = {
      ...before,
      days: [...new Set([...before.days, ...piece.days])].sort(),
      recurring: true,
      said: 'days',
    };
    return undefined;
  }
  if (!before) {
    draft.weekdays = piece;
    return undefined;
  }
  const both = before.days.filter((day) => piece.days.includes(day));
  if (both.length === 0) return refuse('impossible', 'no day is both', 'every weekday at noon');
  const nested = both.length === Math.min(before.days.length, piece.days.length);
  if (
    !piece.only &&
    !before.only &&
    !(nested && both.length === before.days.length && both.length === piece.days.length)
  )
    return twice('two lists of weekdays');
  draft.weekdays = { ...before, days: both, recurring: before.recurring || piece.recurring };
  return undefined;
}

function restrictMonths(draft: Draft, months: readonly number[]): Refused | undefined {
  const both = (draft.months ?? []).filter((month) => months.includes(month));
  if (both.length === 0) return refuse('impossible', 'no month is both', 'every day in june at 9am');
  return twice('two lists of months');
}
