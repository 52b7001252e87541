// Days that are named again behind all of them, with a time of their own: "every day at 7, sundays at 9", "weekdays at 7 but fridays at 6".

import type { Piece, TimeOfDay } from './piece.js';
import { daysOf } from './piece-kinds.js';

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

/** Days that have their time and say nothing else, and are given another one. */
export function replaces([first = []]: readonly Piece[][], next: readonly Piece[]): boolean {
  const [before = [], behind = []] = [first, next].map((pieces) =>
    pieces.flatMap((piece) => (piece.kind === 'times' ? piece.times : [])),
  );
  const plain = first.every(isDayOrTime) && next.every(isDayOrTime);
  return (
    plain &&
    before.length > 0 &&
    behind.length > 0 &&
    mayReplace(first, next) &&
    !behind.some((time) => before.some((each) => same(each, time))) &&
    !halvesOpen(before, behind)
  );
}

/** "daily at 9pm except sundays at 8", "weekdays at 9 but fridays at 3": morning or afternoon. */
function halvesOpen(before: readonly TimeOfDay[], behind: readonly TimeOfDay[]): boolean {
  const late = before.some(({ bare, hour }) => !bare && hour > 12);
  return behind.some(({ bare, hour }) => bare && (late || hour < 6));
}

function isDayOrTime(piece: Piece): boolean {
  if (piece.kind === 'every') return piece.unit === 'day' && piece.n === 1;
  return piece.kind === 'weekdays' || piece.kind === 'times';
}

function same(a: TimeOfDay, b: TimeOfDay): boolean {
  return a.hour === b.hour && a.minute === b.minute;
}

/** Takes the days of `next` from the first clause, which named them with others. */
export function withoutDays([first]: readonly Piece[][], next: readonly Piece[]): void {
  const out = next.flatMap((piece) => (piece.kind === 'weekdays' ? piece.days : []));
  const days = first && daysOf(first)?.filter((day) => !out.includes(day));
  if (!first || !days?.length) return;
  const at = first.findIndex(({ kind }) => kind === 'weekdays');
  first.splice(at < 0 ? first.length : at, 1, { kind: 'weekdays', days, recurring: true, said: 'days' });
}
