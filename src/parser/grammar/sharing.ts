// What one clause takes over from another: "weekdays and saturdays at 9", "every monday at 9 and friday at 5".

import type { Piece } from './piece.js';
import { has, rhythm, TIMES } from './piece-kinds.js';

/** A clause without a time takes its neighbour's, a clause without a sign of repetition its neighbour's as well. */
export function shared(clauses: readonly Piece[][]): readonly (readonly Piece[])[] {
  if (clauses.length < 2) return clauses;
  const recurring = clauses.some(
    (clause) => rhythm(clause) || clause.some((piece) => 'recurring' in piece && piece.recurring),
  );
  const weekly = clauses.every((clause) => clause.some((piece) => piece.kind === 'weekdays'));
  return clauses.map((clause, i) => {
    const needs =
      !has(clause, TIMES) &&
      !clause.some(
        (piece) =>
          piece.kind === 'window' || (piece.kind === 'every' && ['second', 'minute', 'hour'].includes(piece.unit)),
      );
    const giver = needs
      ? (clauses.slice(i + 1).find((other) => has(other, TIMES)) ??
        clauses.slice(0, i).findLast((other) => has(other, TIMES)))
      : undefined;
    const given = giver?.filter((piece) => TIMES.has(piece.kind)) ?? [];
    const own =
      recurring || (weekly && !eachWithItsTime(clauses))
        ? clause.map((piece) => ('recurring' in piece ? { ...piece, recurring: true } : piece))
        : clause;
    return [...own, ...given];
  });
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
