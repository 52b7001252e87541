// What kinds of pieces say: a time, a day, a period, a rhythm.

import type { Piece, PieceKind } from './piece.js';

export const TIMES: ReadonlySet<PieceKind> = new Set(['times', 'part']);
export const DAYS: ReadonlySet<PieceKind> = new Set([
  'weekdays',
  'alternate',
  'days',
  'month-days',
  'day',
  'quarter-edge',
  'after',
]);
export const PERIODS: ReadonlySet<PieceKind> = new Set(['months', 'years', 'weeks']);

export function has(pieces: readonly Piece[], kinds: ReadonlySet<PieceKind>): boolean {
  return pieces.some((piece) => kinds.has(piece.kind));
}

/** A rhythm of its own, not what a day is counted in. */
export function rhythm(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => piece.kind === 'every' && !piece.soft);
}
