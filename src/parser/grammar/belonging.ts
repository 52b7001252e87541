// Wordings of which every part is clear, and that leave open to which part another one belongs: told by their order, before the
// pieces are put into clauses.

import type { Piece, PieceKind, Placed } from './piece.js';
import { DAYS, has, PERIODS, SUB_DAY, TIMES } from './piece-kinds.js';

const WHEN: ReadonlySet<PieceKind> = new Set([...DAYS, ...TIMES, 'every', 'months', 'window']);
const BOUNDS: ReadonlySet<PieceKind> = new Set(['start', 'end', 'count', 'span', 'except']);
/** What one of the reasons below is about. */
const TEARING: ReadonlySet<PieceKind> = new Set([...BOUNDS, 'filler', 'separator']);
const SILENT: ReadonlySet<PieceKind> = new Set(['filler', 'what']);
const DATES: ReadonlySet<PieceKind> = new Set(['month-days', 'day']);

/** Whether the order of the pieces leaves open what belongs together. */
export function isTorn(placed: readonly Placed[]): boolean {
  if (!placed.some(mayTear)) return false;
  const pieces = placed.map(({ piece }) => piece);
  const said = pieces.filter(({ kind }) => !SILENT.has(kind));
  return (
    exceptionsApart(said) ||
    countOfOne(said) ||
    countOfTask(placed) ||
    boundOfSome(said) ||
    markedDates(pieces) ||
    everyDayAndPart(said)
  );
}

function mayTear({ kind }: Placed): boolean {
  return TEARING.has(kind);
}

/** "daily at 9 except fridays and 5pm except mondays": each exception is that of what stands before it. */
function exceptionsApart(said: readonly Piece[]): boolean {
  const first = said.findIndex(({ kind }) => kind === 'except');
  if (first < 0) return false;
  const last = said.findLastIndex(({ kind }) => kind === 'except');
  return said.slice(first, last).some(({ kind }) => WHEN.has(kind));
}

/** "every monday and twice on friday": the count of the second part. */
function countOfOne(said: readonly Piece[]): boolean {
  return said.some(({ kind }, i) => {
    const behind = said[i + 1];
    return (
      kind === 'count' && i > 1 && said[i - 1]?.kind === 'separator' && behind !== undefined && DAYS.has(behind.kind)
    );
  });
}

/** "at 9 every day for 3 days and at 10": the stretch of the first time, or of both. */
function boundOfSome(said: readonly Piece[]): boolean {
  const timed = (piece: Piece | undefined): boolean => piece !== undefined && TIMES.has(piece.kind);
  // "starting tomorrow at 9am and 5pm": the first of two times, or the start.
  const listed = said.some(
    (piece, i) =>
      (piece.kind === 'start' || piece.kind === 'end') &&
      piece.point.time &&
      said[i + 1]?.kind === 'separator' &&
      timed(said[i + 2]),
  );
  if (listed) return true;
  const bound = said.findIndex(({ kind }) => BOUNDS.has(kind));
  if (bound < 0) return false;
  const [before, behind] = [said.slice(0, bound), said.slice(bound + 1)];
  const joined = behind.findIndex((piece) => piece.kind === 'separator' && piece.strong);
  const more = joined < 0 ? [] : behind.slice(joined);
  // "weekdays until 20 December and then mondays"
  const days = (pieces: readonly Piece[]): boolean => pieces.some(({ kind }) => DAYS.has(kind));
  return (before.some(timed) && more.some(timed)) || (days(before) && days(more));
}

/** "ring the bell three times at noon daily": as often each day, or on three days. */
function countOfTask(placed: readonly Placed[]): boolean {
  return placed.some(({ piece, from, to }, i) => {
    if (piece.kind !== 'count') return false;
    const [before, behind] = [i > 0 ? placed[i - 1] : undefined, placed[i + 1]];
    return from > (before?.to ?? 0) && behind?.from === to && WHEN.has(behind.piece.kind);
  });
}

/** "dec 1 - dec 5": a mark that no form read, between two dates. */
function markedDates(pieces: readonly Piece[]): boolean {
  const dated = (piece: Piece | undefined): boolean => piece !== undefined && DATES.has(piece.kind);
  return pieces.some(({ kind }, i) => kind === 'filler' && i > 0 && dated(pieces[i - 1]) && dated(pieces[i + 1]));
}

/** "every day and night at 9": the day itself is no time beside a part of it. */
function everyDayAndPart(said: readonly Piece[]): boolean {
  return said.some((piece, i) => {
    const joined = piece.kind === 'separator' && piece.strong && i > 0 && said[i + 1]?.kind === 'part';
    const before = joined ? said[i - 1] : undefined;
    return before?.kind === 'every' && before.unit === 'day' && !before.soft;
  });
}

/** Whether the clauses leave open what holds for one of them and what for all. */
export function isShaky(clauses: readonly (readonly Piece[])[]): boolean {
  return (
    clauses.length > 1 &&
    (restrictsAllOrOne(clauses) ||
      oneDayAmongRepeated(clauses) ||
      dayOfSomeMonth(clauses) ||
      periodOfSome(clauses) ||
      clauses.some(weekAlone) ||
      periodOfOne(clauses) ||
      rhythmOfOne(clauses) ||
      hoursOrPart(clauses))
  );
}

/** "mondays at 9 and fridays at 5 in june": said at the very end or the very beginning, of one clause or of all. */
function restrictsAllOrOne(clauses: readonly (readonly Piece[])[]): boolean {
  const restricted = clauses.filter((clause) => clause.some(({ kind }) => PERIODS.has(kind)));
  const [only, other] = restricted;
  if (!only || other || only.some(({ kind }) => kind === 'days' || kind === 'month-days')) return false;
  const edge = only === clauses[0] ? only[0] : only === clauses.at(-1) ? only.at(-1) : undefined;
  return edge !== undefined && PERIODS.has(edge.kind);
}

/**
 * "tomorrow at 9, friday at 10 and every monday at 11": that friday once or every week; "nov 24 and every monday": that date once
 * or every year.
 */
function oneDayAmongRepeated(clauses: readonly (readonly Piece[])[]): boolean {
  const repeated = clauses.filter((clause) => clause.some(isRepetition));
  const once = clauses.filter((clause) => !clause.some(isRepetition));
  const [dated, datedAlike] = [once, repeated].map((some) => some.some((clause) => clause.some(isDate)));
  const oneDay = once.some((clause) => clause.some(({ kind }) => kind === 'day'));
  const open = once.some((clause) => clause.some(({ kind }) => kind === 'weekdays'));
  return repeated.length > 0 && ((dated && !datedAlike) || (oneDay && open));
}

/** "in december on the 24th at 9 and the 25th at 10": the 25th of the same month, or of this one. */
function dayOfSomeMonth(clauses: readonly (readonly Piece[])[]): boolean {
  const once = clauses.filter((clause) => !clause.some(isRepetition));
  const open = once.filter((clause) => clause.some(({ kind }) => kind === 'days') && !clause.some(isRestricting));
  return open.length > 0 && once.some((clause) => clause.some(isDate) || clause.some(isRestricting));
}

/** "mondays and the 1st next month": all of that month, or that day of it beside mondays without an end. */
function periodOfSome(clauses: readonly (readonly Piece[])[]): boolean {
  const [first, last] = [clauses[0] ?? [], clauses.at(-1) ?? []];
  const period = last.some((piece) => piece.kind === 'day' && piece.day.kind === 'period-edge');
  return (
    period &&
    last.some(({ kind }) => DAYS.has(kind) && kind !== 'day') &&
    first.some(isRepetition) &&
    !(has(first, TIMES) && has(last, TIMES))
  );
}

/** "every 2 weeks on monday at 9 and friday at 10": that Friday counted in the same weeks, or every one. */
function periodOfOne(clauses: readonly (readonly Piece[])[]): boolean {
  const counts = clauses.some((clause) =>
    clause.some(
      (piece) => piece.kind === 'alternate' || (piece.kind === 'every' && piece.n > 1 && !SUB_DAY.has(piece.unit)),
    ),
  );
  return counts && clauses.some((clause) => !clause.some(isRepetition));
}

/** "every hour on mondays and the 1st", "every hour tomorrow and friday": every hour of that day as well, or once. */
function rhythmOfOne(clauses: readonly (readonly Piece[])[]): boolean {
  const hourly = (clause: readonly Piece[]): boolean =>
    clause.some((piece) => piece.kind === 'every' && !piece.soft && SUB_DAY.has(piece.unit));
  const timed = clauses.some((clause) => has(clause, TIMES));
  return !timed && clauses.some(hourly) && clauses.some((clause) => clause.every(({ kind }) => DAYS.has(kind)));
}

/** "next week and mondays": which day of that week is not said. */
function weekAlone(clause: readonly Piece[]): boolean {
  const days = clause.filter(({ kind }) => DAYS.has(kind));
  const [only] = days;
  return (
    days.length === 1 &&
    only?.kind === 'day' &&
    only.day.kind === 'period-edge' &&
    only.day.unit === 'week' &&
    only.day.edge === 'start'
  );
}

/** "hourly on mondays and the 1st in the morning": the hours of a morning, or that morning once. */
function hoursOrPart(clauses: readonly (readonly Piece[])[]): boolean {
  const hourly = clauses.findIndex((clause) =>
    clause.some((piece) => piece.kind === 'every' && SUB_DAY.has(piece.unit)),
  );
  return (
    hourly >= 0 &&
    clauses.slice(hourly + 1).some((clause) => {
      const kinds = clause.map(({ kind }) => kind);
      return kinds.includes('part') && !kinds.includes('times') && !kinds.includes('every');
    })
  );
}

function isRestricting({ kind }: Piece): boolean {
  return PERIODS.has(kind);
}

function isDate({ kind }: Piece): boolean {
  return kind === 'month-days';
}

function isRepetition(piece: Piece): boolean {
  if (piece.kind === 'every') return true;
  return piece.kind === 'alternate' || ('recurring' in piece && piece.recurring);
}
