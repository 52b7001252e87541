// "every 30 minutes from 22:00 to 06:00 on weekdays": a night has two dates, and the days that are named may be those of its evenings
// or those of all its hours. Asked about.

import { beginsWith, led } from '../form-index.js';
import type { Form, TimeOfDay } from '../piece.js';
import { UNIT_SECONDS, WEEKDAY_LABELS } from '../words/calendar-words.js';
import { every } from './every.js';
import { hourWindow } from './hour-window.js';
import { askAt, said, tokenAt, unique, type Tokens } from './reading.js';
import { TIME_ROLES, TIME_WORDS } from './time-of-day.js';
import { weekdayList } from './weekday-list.js';

const DAY = 86_400;

export const overnight: Form = {
  name: 'hours past midnight on certain days',
  begins: led('between from during hours the', beginsWith(TIME_WORDS, ...TIME_ROLES)),
  read: (tokens, at) => {
    const step = rhythmBefore(tokens, at);
    const hours = step === undefined ? undefined : hourWindow.read(tokens, at);
    const days = hours && weekdayList.read(tokens, hours.end);
    if (!step || hours?.piece.kind !== 'window' || days?.piece.kind !== 'weekdays' || tokens[days.end])
      return undefined;
    const [from, to] = [secondsOf(hours.piece.from), secondsOf(hours.piece.to)];
    if (to >= from || days.piece.days.length === 7) return undefined;
    const [evenings, mornings] = [days.piece.days, unique(days.piece.days.map((day) => (day + 1) % 7))];
    const late = `from ${clock(from)} to 23:59 on ${names(evenings)}`;
    // Where the rhythm arrives behind midnight.
    const first = (step - ((DAY - from) % step)) % step;
    const early = first < to ? `${said(tokens, 0, at)} from ${clock(first)} to ${clock(to)} on` : undefined;
    const midnight = first === to ? 'at 0:00 on' : undefined;
    const tail = early ?? midnight;
    if (tail === undefined) return undefined;
    return askAt(days.end, 'a night has two dates, and it is not clear which of them is meant', [
      `${late} and ${tail} ${names(mornings)}`,
      midnight ? late : `${late} and ${tail} ${names(evenings)}`,
    ]);
  },
};

/** Beside units and periods. */
const RHYTHM_ENDS: ReadonlySet<string> = new Set(['hourly', 'minutely', 'half']);

/** How many seconds the rhythm has with which the phrase begins, or `undefined`. */
function rhythmBefore(tokens: Tokens, at: number): number | undefined {
  const before = tokenAt(tokens, at - 1);
  const ends = before?.unit ?? before?.period ?? RHYTHM_ENDS.has(before?.word ?? '');
  const rhythm = ends ? every.read(tokens, 0) : undefined;
  if (rhythm?.end !== at || rhythm.piece.kind !== 'every') return undefined;
  const { n, unit } = rhythm.piece;
  return unit === 'second' || unit === 'minute' || unit === 'hour' ? n * UNIT_SECONDS[unit] : undefined;
}

function secondsOf({ hour, minute, second }: TimeOfDay): number {
  return hour * 3600 + minute * 60 + second;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 3600)}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}`;
}

function names(days: readonly number[]): string {
  const run = days.length > 2 && days.every((day, i) => day === (days[0] ?? 0) + i);
  const labels = days.map((day) => WEEKDAY_LABELS[day]);
  return run ? `${labels[0]} to ${labels.at(-1)}` : labels.map((label) => `${label}s`).join(', ');
}
