// What one clause takes over from another: "weekdays and saturdays at 9", "every monday at 9 and friday at 5".

import type { Piece, PieceKind } from './piece.js';
import { has, rhythm, SUB_DAY, TIMES, WINDOWS } from './piece-kinds.js';

/** A clause without a time takes its neighbour's, a clause without a sign of repetition its neighbour's as well. */
export function shared(clauses: readonly Piece[][]): readonly (readonly Piece[])[] {
  if (clauses.length < 2) return clauses;
  const recurring = clauses.some(
    (clause) => rhythm(clause) || clause.some((piece) => 'recurring' in piece && piece.recurring),
  );
  // "first monday at 9 and last friday at 5pm": the last one as well as the first is of every month.
  const counted =
    clauses.every((clause) => clause.some(isCounted)) && clauses.some((clause) => clause.some(isFromStart));
  const weekly = clauses.every((clause) => clause.some((piece) => piece.kind === 'weekdays'));
  return clauses.map((clause, i) => {
    const needs =
      !has(clause, TIMES) &&
      !clause.some((piece) => piece.kind === 'window' || (piece.kind === 'every' && SUB_DAY.has(piece.unit)));
    const giver = needs
      ? (clauses.slice(i + 1).find((other) => has(other, TIMES)) ??
        clauses.slice(0, i).findLast((other) => has(other, TIMES)))
      : undefined;
    const given = giver?.filter((piece) => TIMES.has(piece.kind)) ?? rhythmFor(clause, clauses);
    const own =
      recurring || counted || (weekly && !eachWithItsTime(clauses))
        ? clause.map((piece) => ('recurring' in piece ? { ...piece, recurring: true } : piece))
        : clause;
    return [...own, ...given];
  });
}

function isCounted(piece: Piece): boolean {
  return piece.kind === 'days' && piece.rules.every((rule) => rule.kind === 'nth');
}

function isFromStart(piece: Piece): boolean {
  return piece.kind === 'days' && piece.rules.every((rule) => rule.kind === 'nth' && rule.nth > 0);
}

/** "every hour 9-17 mon-fri, 10-14 sat": hours without a rhythm have that of the others. */
function rhythmFor(clause: readonly Piece[], clauses: readonly (readonly Piece[])[]): readonly Piece[] {
  const bare = has(clause, WINDOWS) && !rhythm(clause) && !has(clause, TIMES) && !has(clause, MINUTES);
  const rhythms = bare ? clauses.flatMap((other) => other.filter(isSubDay)) : [];
  return rhythms.length === 1 ? rhythms : [];
}

const MINUTES: ReadonlySet<PieceKind> = new Set(['minute-marks', 'minute-range', 'second-marks', 'times-per']);

function isSubDay(piece: Piece): boolean {
  return piece.kind === 'every' && !piece.soft && SUB_DAY.has(piece.unit);
}

/** "friday at 9 and saturday at 5": two single days, each with its time, are no timetable of the week yet. */
function eachWithItsTime(clauses: readonly (readonly Piece[])[]): boolean {
  return (
    clauses.length === 2 &&
    clauses.every(
      (clause) =>
        has(clause, TIMES) &&
        clause.every(
          (piece) =>
            (piece.kind !== 'weekdays' || piece.days.length === 1) &&
            (piece.kind !== 'times' || piece.times.length === 1),
        ),
    )
  );
}
