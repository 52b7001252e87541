// "weekdays at 9 and saturdays at 11" is two clauses, "mondays at 9 and 17" is one: which pieces belong together, and which
// (bounds, exceptions, zone, count) hold for the whole phrase.

import { isShaky, isTorn } from './belonging.js';
import type { Piece, PieceKind, Placed } from './piece.js';
import { DAYS, has, PERIODS, rhythm, SUB_DAY, TIMES, WINDOWS } from './piece-kinds.js';
import { mayReplace, replaces, withoutDays } from './replacing.js';
import { shared } from './sharing.js';

export interface Outline {
  readonly clauses: readonly (readonly Piece[])[];
  readonly whole: readonly Piece[];
}

const WHOLE: ReadonlySet<PieceKind> = new Set([
  'start',
  'end',
  'count',
  'span',
  'except',
  'during',
  'zone',
  'skip-missing',
  'adjective',
]);
interface Segment {
  pieces: Piece[];
  strong: boolean;
  instead?: boolean | undefined;
}

/** Whether days that are named again run at their own time as well as at the others', or instead. */
export type Beside = 'as well' | 'instead';
export const OPEN = 'as well or instead';

/** `undefined` where the pieces do not say how they belong together; `OPEN` where only `beside` is left to say. */
export function outline(placed: readonly Placed[], beside?: Beside): Outline | typeof OPEN | undefined {
  if (isTorn(placed)) return undefined;
  const whole: Piece[] = [];
  const segments: Segment[] = [{ pieces: [], strong: false }];
  for (const { piece, kind } of placed) {
    if (piece.kind === 'separator') segments.push({ pieces: [], strong: piece.strong, instead: piece.instead });
    else if (WHOLE.has(kind)) whole.push(piece);
    // "from 8 to 12 and from 13 to 17": the word between them is read with the window.
    else if (kind === 'window' && has(segments.at(-1)?.pieces ?? [], WINDOWS))
      segments.push({ pieces: [piece], strong: true });
    else if (kind !== 'filler' && kind !== 'what') segments.at(-1)?.pieces.push(piece);
  }
  const [only, other] = segments;
  // Most phrases are one clause.
  if (only && !other && !pairs(only.pieces)) return { clauses: only.pieces.length > 0 ? [only.pieces] : [], whole };
  const split: Segment[] = [];
  for (const segment of segments) {
    const days = pairs(segment.pieces);
    if (days) days.forEach((pieces, i) => split.push({ pieces, strong: i === 0 && segment.strong }));
    else split.push(segment);
  }
  const clauses: Piece[][] = [];
  let [strong, replaced, said] = [false, false, false];
  for (const segment of split) {
    strong ||= segment.strong;
    said ||= segment.instead === true;
    if (segment.pieces.length === 0) continue;
    const open = clauses.at(-1);
    if (!open) clauses.push([...segment.pieces]);
    else if (said) {
      if (!replaces(clauses, segment.pieces)) return undefined;
      withoutDays(clauses, segment.pieces);
      clauses.push([...segment.pieces]);
      [replaced, said, beside] = [true, false, 'instead'];
    } else if (!strong && hasHours(open) && hasHours(segment.pieces) && mayReplace(open, segment.pieces)) {
      if (!beside) return OPEN;
      if (beside === 'instead') withoutDays(clauses, segment.pieces);
      clauses.push([...segment.pieces]);
      replaced = true;
    } else if (replaced) {
      // What stands behind such a day is another one of the kind.
      if (!hasHours(segment.pieces) || !has(segment.pieces, DAYS)) return undefined;
      if (beside === 'instead') withoutDays(clauses, segment.pieces);
      clauses.push([...segment.pieces]);
    } else if (!joined(open, segment.pieces, strong, clauses)) return undefined;
    strong = false;
  }
  return isShaky(clauses) ? undefined : { clauses: shared(clauses), whole };
}

/** "weekdays at 9 weekends at 11": days and their times in turn, without a comma; `undefined` where it is not that. */
function pairs(pieces: readonly Piece[]): Piece[][] | undefined {
  if (pieces.length < 4 || pieces.length % 2 === 1) return undefined;
  const [first, second] = [pieces[0]?.kind, pieces[1]?.kind];
  if (!(first === 'weekdays' && second === 'times') && !(first === 'times' && second === 'weekdays')) return undefined;
  const days = pieces.flatMap((piece) => (piece.kind === 'weekdays' ? piece.days : []));
  const inTurn = pieces.every((piece, i) => piece.kind === (i % 2 === 0 ? first : second));
  if (!inTurn || new Set(days).size < days.length) return undefined;
  return pieces.flatMap((piece, i) => (i % 2 === 0 ? [[piece, pieces[i + 1] ?? piece]] : []));
}

/** Joins a segment to the open clause or starts a new one; false where neither is clear. */
function joined(open: Piece[], next: readonly Piece[], strong: boolean, clauses: Piece[][]): boolean {
  const [openTime, nextTime, openDay, nextDay] = [has(open, TIMES), has(next, TIMES), has(open, DAYS), has(next, DAYS)];
  const complete =
    (openTime && (openDay || rhythm(open) || has(open, PERIODS) || (partWithTime(open) && !next.some(isBare)))) ||
    (rhythm(open) && (openDay || strong));
  if ([open, next].every((pieces) => rhythm(pieces) && has(pieces, WINDOWS) && !has(pieces, DAYS)))
    return start(clauses, next);
  if (rhythm(next) && rhythm(open)) return strong || (complete && (nextTime || nextDay)) ? start(clauses, next) : false;
  // "9-17 mon-fri, 10-14 sat": days, each with its hours.
  if ([open, next].every((pieces) => has(pieces, DAYS) && has(pieces, WINDOWS))) return start(clauses, next);
  if (rhythm(next) && strong && openTime) {
    const bare = open.every(({ kind }) => TIMES.has(kind));
    // "at 9 and again at 17 every day": the rhythm is that of both times.
    return bare ? next[0]?.kind === 'times' && moreTimes(open, next) : start(clauses, next);
  }
  if (!openTime && openDay && nextDay && weekdayOfDate(open, next, strong)) return add(open, next);
  const before = open.find((piece) => piece.kind === 'window');
  // "every 15 minutes 8-10am and 4-6pm on weekdays": the days behind the last hours are those of all.
  const days = rhythm(open) && !openDay ? daysBehindHours(open, next) : undefined;
  if (before && days) {
    for (const clause of clauses) clause.push(days);
    return start(clauses, [...open.filter((piece) => piece !== before), later(next[0] ?? days, before)]);
  }
  // "every day and on the 15th": that day is one of them already.
  if (strong && addsOther(open, next)) return false;
  if (nextTime && nextDay) return openDay || complete ? start(clauses, next) : openTime ? false : add(open, next);
  if (strong && isWindow(next) && before)
    return start(clauses, [
      ...open.filter((piece) => piece.kind !== 'window'),
      ...next.map((piece) => later(piece, before)),
    ]);
  if (partWithTime(open) && partWithTime(next) && (strong || otherPart(open, next))) return start(clauses, next);
  if (nextTime && openTime) return moreTimes(open, next);
  if (nextDay && openDay && strong && isOwnWeek(open, next)) return start(clauses, next);
  if (nextDay && openDay) return moreDays(open, next, strong, clauses);
  if (strong && complete && has(next, PERIODS) && has(open, PERIODS)) return start(clauses, next);
  return add(open, next);
}

function start(clauses: Piece[][], next: readonly Piece[]): true {
  clauses.push([...next]);
  return true;
}

function add(open: Piece[], next: readonly Piece[]): true {
  open.push(...next);
  return true;
}

/**
 * "every day and on the 15th", "hourly and also mon-thu", "weekends and every other week", "monthly at 7pm as well as nights": what is
 * added by "and" is another part, never a narrowing, and says too little to be one.
 */
function addsOther(open: readonly Piece[], next: readonly Piece[]): boolean {
  const [openDay, nextDay] = [has(open, DAYS), has(next, DAYS)];
  if (next.some((piece) => piece.kind === 'weekdays' && piece.only)) return false;
  if (nextDay && !openDay && !has(next, TIMES) && (rhythm(open) || has(open, PERIODS))) return true;
  if (openDay && !has(open, TIMES) && rhythm(next) && !nextDay) return true;
  const parts = next.length === 1 && next.some((piece) => piece.kind === 'part' && piece.recurring);
  return parts && (openDay || rhythm(open)) && !open.some(({ kind }) => kind === 'part');
}

/** "every hour from 9 to 12 and from 2pm to 5pm": the same rhythm in other hours. */
function isWindow(pieces: readonly Piece[]): boolean {
  return pieces.length === 1 && pieces[0]?.kind === 'window';
}

/** The days of a weekend or a single one may be those of the last hours alone, and so may those of hours within the others. */
function daysBehindHours(open: readonly Piece[], [hours, days, more]: readonly Piece[]): Piece | undefined {
  const before = open.find((piece) => piece.kind === 'window');
  const next = before && hours && later(hours, before);
  if (next?.kind !== 'window' || days?.kind !== 'weekdays' || days.days.length < 4 || more) return undefined;
  return next.from.hour >= (before?.to.hour ?? 24) ? days : undefined;
}

/** "hourly 9-12 and 2-5": what follows in the half of the day that is still ahead. */
function later(piece: Piece, before: Extract<Piece, { kind: 'window' }>): Piece {
  if (piece.kind !== 'window' || !piece.from.bare || !before.to.bare || before.to.hour > 12) return piece;
  const { from, to } = piece;
  if (from.hour >= before.to.hour || from.hour + 12 < before.to.hour || from.hour === 0) return piece;
  const hour = to.hour > from.hour && to.hour <= 12 ? (to.hour % 12) + 12 : to.hour;
  return { ...piece, from: { ...from, hour: from.hour + 12 }, to: { ...to, hour } };
}

/** "mornings at 8, evenings at 6" */
function otherPart(open: readonly Piece[], next: readonly Piece[]): boolean {
  const [a, b] = [open, next].map((pieces) => pieces.find((piece) => piece.kind === 'part')?.part);
  return a !== b && [open, next].every((pieces) => pieces.length === 2);
}

function hasHours(pieces: readonly Piece[]): boolean {
  return (
    has(pieces, TIMES) ||
    has(pieces, WINDOWS) ||
    pieces.some((piece) => piece.kind === 'every' && SUB_DAY.has(piece.unit))
  );
}

/** "each morning at 8 and each night at 9": every part of the day has its own hour. */
function partWithTime(pieces: readonly Piece[]): boolean {
  return (
    pieces.some((piece) => piece.kind === 'part' && piece.recurring) && pieces.some((piece) => piece.kind === 'times')
  );
}

/** "every evening at 8 and friday at 9": the part of the day may be meant of both. */
function isBare(piece: Piece): boolean {
  return piece.kind === 'times' && piece.times.some((time) => time.bare && time.hour <= 12);
}

/** "mondays at 9 and at 17": another time of the same days. */
function moreTimes(open: Piece[], next: readonly Piece[]): boolean {
  const index = open.findIndex((piece) => piece.kind === 'times');
  const before = open[index];
  const [more, ...rest] = next;
  if (
    before?.kind !== 'times' ||
    more?.kind !== 'times' ||
    rest.some((piece) => piece.kind !== 'every' || !piece.soft)
  ) {
    const [only] = next;
    if (before === undefined && next.length === 1 && only?.kind === 'times') return add(open, next);
    if (next.length === 1 && only?.kind === 'part' && !open.some((piece) => piece.kind === 'part'))
      return add(open, next);
    return before?.kind === 'times' &&
      more?.kind === 'times' &&
      !has(rest, DAYS) &&
      !rhythm(open) &&
      !(has(open, DAYS) && rhythm(rest))
      ? (open.splice(index, 1, union(before, more)), add(open, rest))
      : false;
  }
  // "at 9 and again at 5": morning or afternoon.
  const [last, first] = [before.times.at(-1), more.times[0]];
  if (last?.bare && first?.bare && first.hour > 0 && first.hour < last.hour && last.hour <= 12) return false;
  open.splice(index, 1, union(before, more));
  return add(open, rest);
}

function union(a: Extract<Piece, { kind: 'times' }>, b: Extract<Piece, { kind: 'times' }>): Piece {
  return { kind: 'times', times: [...a.times, ...b.times] };
}

/** "every 3 weeks on monday and every tuesday": the second rhythm is one of its own. */
function isOwnWeek(open: readonly Piece[], next: readonly Piece[]): boolean {
  const counted = open.some(
    (piece) => piece.kind === 'alternate' || (piece.kind === 'every' && piece.unit === 'week' && piece.n > 1),
  );
  return counted && next.some((piece) => piece.kind === 'weekdays' && piece.recurring);
}

/** "the 1st and 15th, plus every friday" is a union; "on mondays, on the 1st" without "and" is not clear. */
function moreDays(open: Piece[], next: readonly Piece[], strong: boolean, clauses: Piece[][]): boolean {
  const before = open.find((piece) => DAYS.has(piece.kind));
  const more = next.find((piece) => DAYS.has(piece.kind));
  if (before?.kind === 'weekdays' && more?.kind === 'weekdays' && !more.only && !before.only && next.length === 1) {
    open.splice(open.indexOf(before), 1, {
      ...before,
      days: [...new Set([...before.days, ...more.days])],
      recurring: before.recurring || more.recurring || before.said === more.said,
      said: 'days',
    });
    return true;
  }
  if (more?.kind === 'weekdays' && more.only)
    return before?.kind === 'weekdays' ? add(open, next) : strong ? start(clauses, next) : false;
  if (before?.kind === 'month-days' && more?.kind === 'month-days' && !rhythm(open)) return add(open, next);
  return weekdayOfDate(open, next, strong) ? add(open, next) : strong ? start(clauses, next) : false;
}

/** "Sunday, December 6": the weekday of the date that follows, not another day. */
function weekdayOfDate(open: readonly Piece[], next: readonly Piece[], strong: boolean): boolean {
  const before = open.find((piece) => DAYS.has(piece.kind));
  const more = next.find((piece) => DAYS.has(piece.kind));
  return (
    !strong &&
    before?.kind === 'weekdays' &&
    before.days.length === 1 &&
    !before.recurring &&
    (more?.kind === 'days' || more?.kind === 'month-days' || more?.kind === 'day')
  );
}
