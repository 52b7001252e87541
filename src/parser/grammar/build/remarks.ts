// What is told beside a schedule: how bare hours were taken, and what may surprise.

import type { SchedulePart } from '../../../schedule/schedule.js';
import type { Piece, TimeOfDay } from '../piece.js';
import type { Draft } from './draft.js';
import { clockText } from './fields.js';

export function hourAssumptions({ times, window }: Draft): string[] {
  if (!window && !times.some(isBare)) return [];
  const bare = [...times, ...(window ? [window.from, window.to] : [])].filter(isBare);
  return bare.map((time) => {
    if (time === window?.to && time.hour > 12)
      return `${clockText(time)}: in the afternoon, because it ends what begins at ${clockText(window.from)}`;
    if (time === window?.from && !window.to.bare)
      return `${clockText(time)}: by its end at ${clockText(window.to)}, because neither am nor pm was said with it`;
    return `${clockText(time)}: read on the 24-hour clock, because neither am nor pm was said`;
  });
}

function isBare({ bare }: TimeOfDay): boolean {
  return bare;
}

/** `whole`: what was said of the whole phrase; who says that missing days are skipped is not told so. */
export function warningsOf(parts: readonly SchedulePart[], whole: readonly Piece[]): string[] {
  const warnings = new Set<string>();
  const skips = whole.some((piece) => piece.kind === 'skip-missing');
  for (const part of parts) {
    if (isRapid(part)) warnings.add('it runs several times a minute');
    const day = dayOfEveryMonth(part);
    if ((day === 31 || day === 30 || day === 29) && !skips)
      warnings.add(`the ${day}${day === 31 ? 'st' : 'th'} does not exist in every month: those months are skipped`);
  }
  return [...warnings];
}

function isRapid(part: SchedulePart): boolean {
  if (part.kind === 'interval') return part.seconds < 60;
  if (part.kind !== 'cron' || part.kwargs.second === undefined) return false;
  return part.kwargs.second === '*' || String(part.kwargs.second).includes('/');
}

function dayOfEveryMonth(part: SchedulePart): number | string | undefined {
  if (part.kind === 'cron') return part.kwargs.month === undefined ? part.kwargs.day : undefined;
  return part.kind === 'calendar' && part.unit === 'month' ? (part.day ?? Number(part.anchor.slice(8))) : undefined;
}
