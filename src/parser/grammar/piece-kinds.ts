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

export const WINDOWS: ReadonlySet<PieceKind> = new Set(['window']);
export const SUB_DAY: ReadonlySet<string> = new Set(['second', 'minute', 'hour']);

export function has(pieces: readonly Piece[], kinds: ReadonlySet<PieceKind>): boolean {
  return pieces.some((piece) => kinds.has(piece.kind));
}

/** A rhythm of its own, not what a day is counted in. */
export function rhythm(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => piece.kind === 'every' && !piece.soft);
}

const ALL_DAYS: readonly number[] = [0, 1, 2, 3, 4, 5, 6];

/** The weekdays that are named, all of them where "every day" is said. */
export function daysOf(pieces: readonly Piece[]): readonly number[] | undefined {
  const daily = pieces.some((piece) => piece.kind === 'every' && piece.unit === 'day' && piece.n === 1 && !piece.soft);
  return pieces.find((piece) => piece.kind === 'weekdays')?.days ?? (daily ? ALL_DAYS : undefined);
}
