// "every 2 hours starting at 8am until 8pm", "every hour tomorrow until noon", "every 2 hours starting at 9am on weekdays": bounds without
// a day beside a rhythm within the day are hours of the day.

import type { Outline } from '../clauses.js';
import type { Piece, TimeOfDay } from '../piece.js';
import { has, SUB_DAY, TIMES, WINDOWS } from '../piece-kinds.js';
import { hoursBetween } from '../forms/hour-window.js';

type Bound = Extract<Piece, { kind: 'start' | 'end' }>;

const MIDNIGHT: TimeOfDay = { hour: 0, minute: 0, second: 0, bare: false };
const LAST_SECOND: TimeOfDay = { hour: 23, minute: 59, second: 59, bare: false };

export function hoursOfBounds(outline: Outline): Outline {
  if (outline.whole.length === 0) return outline;
  const [clause, other] = outline.clauses;
  const bounds = outline.whole.filter((piece): piece is Bound => piece.kind === 'start' || piece.kind === 'end');
  if (!clause || other || !hourless(clause) || bounds.length === 0 || !bounds.every(isHour)) return outline;
  const [start, end] = (['start', 'end'] as const).map((kind) => bounds.find((piece) => piece.kind === kind));
  if (bounds.length > 2 || (bounds.length === 2 && (!start || !end))) return outline;
  // Alone, a start may be that of today and an end the one of today.
  const alone = start ? clause.some(isEachWeek) : clause.some(isOneDay);
  if (bounds.length === 1 && !alone) return outline;
  // "every hour tomorrow until 5": in the morning or in the afternoon.
  const last = end?.point.time;
  if (!start && last?.bare && last.hour <= 12) return outline;
  const window = hoursBetween(start?.point.time ?? MIDNIGHT, last ?? LAST_SECOND);
  const openEnd = end?.kind === 'end' && end.exclusive;
  return {
    whole: outline.whole.filter((piece) => !bounds.includes(piece as Bound)),
    clauses: [[...clause, { kind: 'window', ...window, openEnd }]],
  };
}

/** A rhythm within the day, of which nothing says at which hours. */
function hourless(clause: readonly Piece[]): boolean {
  return (
    clause.some((piece) => piece.kind === 'every' && !piece.soft && SUB_DAY.has(piece.unit)) &&
    !has(clause, TIMES) &&
    !has(clause, WINDOWS) &&
    !clause.some(({ kind }) => kind === 'business-hours' || kind === 'after' || kind === 'times-per')
  );
}

function isHour({ point }: Bound): boolean {
  return point.day === undefined && point.time !== undefined && point.time.hour >= 0;
}

function isEachWeek(piece: Piece): boolean {
  return piece.kind === 'weekdays' && piece.recurring;
}

function isOneDay(piece: Piece): boolean {
  return piece.kind === 'day' && piece.day.kind !== 'period-edge';
}
