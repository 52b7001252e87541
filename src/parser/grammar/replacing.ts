// Days that are named again behind all of them, with a time of their own: "every day at 7, sundays at 9", "weekdays at 7 but fridays at 6".

import type { Piece, TimeOfDay } from './piece.js';
import { daysOf, has, SUB_DAY, TIMES, WINDOWS } from './piece-kinds.js';

/** "every day at 7, sundays at 9": as well as at 7, or instead? */
export function mayReplace(open: readonly Piece[], next: readonly Piece[]): boolean {
  const days = next.find((piece) => piece.kind === 'weekdays')?.days;
  const before = daysOf(open);
  return (
    days !== undefined &&
    before !== undefined &&
    days.length < before.length &&
    days.every((day) => before.includes(day))
  );
}

/** Days that have one time, and are given another one. */
export function replaces([first = []]: readonly Piece[][], next: readonly Piece[]): boolean {
  const [before, behind] = [first, next].map((pieces) => pieces.find((piece) => piece.kind === 'times')?.times ?? []);
  const timed = has(first, TIMES) && !rhythmic(first) && behind && behind.length > 0 && !rhythmic(next);
  // "daily at 9pm except sundays at 8": morning or evening.
  const halves = before?.some(({ bare, hour }) => !bare && hour > 12) && behind?.some(({ bare }) => bare);
  return (
    timed === true &&
    halves !== true &&
    mayReplace(first, next) &&
    !behind.some((time) => before?.some((each) => same(each, time)))
  );
}

function same(a: TimeOfDay, b: TimeOfDay): boolean {
  return a.hour === b.hour && a.minute === b.minute;
}

function rhythmic(pieces: readonly Piece[]): boolean {
  return (
    has(pieces, WINDOWS) ||
    pieces.some((piece) => piece.kind === 'every' && !piece.soft && (SUB_DAY.has(piece.unit) || piece.n > 1))
  );
}

/** Takes the days of `next` from the first clause, which named them with others. */
export function withoutDays([first]: readonly Piece[][], next: readonly Piece[]): void {
  const out = next.flatMap((piece) => (piece.kind === 'weekdays' ? piece.days : []));
  const days = first && daysOf(first)?.filter((day) => !out.includes(day));
  if (!first || !days?.length) return;
  const at = first.findIndex(({ kind }) => kind === 'weekdays');
  first.splice(at < 0 ? first.length : at, 1, { kind: 'weekdays', days, recurring: true, said: 'days' });
}
