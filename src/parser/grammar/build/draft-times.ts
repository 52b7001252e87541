// The times of a draft completed by what else it says: the part of the day, the night they belong to, a rhythm that comes round.

import { refuse, type Refused } from '../context.js';
import type { TimeOfDay } from '../piece.js';
import { hourIn, PART_HOUR, type DayPart } from '../words/day-parts.js';
import { SUB_DAY, twice, type Draft } from './draft.js';
import { clockText } from './fields.js';

export function completeTimes(draft: Draft): Refused | undefined {
  const fault = partAndTimes(draft) ?? smallHours(draft);
  if (!fault) roundTheDay(draft);
  return fault;
}

/** A part of the day completes bare hours, or is the time itself. */
function partAndTimes(draft: Draft): Refused | undefined {
  // "nightly" alone is midnight; "nightly at 2:30" is any time of the night.
  const part = draft.part === 'midnight' && draft.partRecurring && draft.times.length > 0 ? 'night' : draft.part;
  if (!part) return undefined;
  if (draft.times.length === 0) {
    if (draft.every && SUB_DAY.has(draft.every.unit)) return twice('a rhythm and a part of the day');
    draft.times = [{ hour: PART_HOUR[part], minute: 0, second: 0, bare: false }];
    if (part !== 'noon' && part !== 'midnight')
      draft.assumed.push(`"${part}" is taken as ${clockText(draft.times[0] ?? { hour: 0, minute: 0, second: 0 })}`);
    return undefined;
  }
  const completed: TimeOfDay[] = [];
  for (const time of draft.times) {
    const hour =
      part === 'midnight' && !time.bare
        ? time.hour
        : hourIn(part, time.bare || !FIXED_PARTS.has(part) ? toTwelve(time, part) : time.hour);
    if (hour === undefined || (part === 'morning' && time.hour >= 12))
      return refuse('impossible', `${clockText(time)} is not in the ${part}`, 'every day at 9am');
    completed.push({ ...time, hour: time.bare ? hour : time.hour, bare: false });
  }
  const distinct = new Set(completed.map((time) => clockText(time))).size;
  // "every night at 8 and 20": the evening of both would be one time.
  if (distinct < completed.length && draft.times.some((time) => time.hour > 12))
    return refuse('not_a_schedule', `it is not clear which of its times are in the ${part}`, 'every day at 9am');
  draft.times = draft.part === 'night' ? completed.map((time) => ({ ...time, night: true as const })) : completed;
  return undefined;
}

/** The small hours of "tonight" are tomorrow's; those of "friday night" may belong to either day. */
function smallHours(draft: Draft): Refused | undefined {
  const small = draft.times.find((time) => time.night && time.hour < 6);
  if (!small) return undefined;
  if (draft.day?.kind === 'from-today' && draft.day.days === 0 && draft.times.every((time) => time.hour < 6)) {
    draft.day = { kind: 'from-today', days: 1 };
    return undefined;
  }
  if (!draft.day && !draft.weekdays && !draft.rules && draft.monthDays.length === 0) return undefined;
  return refuse(
    'not_a_schedule',
    `it is not clear whether ${clockText(small)} of that night is before or after the day`,
    'every saturday at 1am',
  );
}

const FIXED_PARTS: ReadonlySet<DayPart> = new Set(['noon', 'midnight']);

/** A time said with am or pm is only checked against the part, loosely: "tonight at 5pm" is fine. */
function toTwelve(time: TimeOfDay, part: DayPart): number {
  if (time.bare) return time.hour;
  if (part === 'night') return time.hour >= 16 || time.hour <= 5 ? 21 : 12.5;
  return part === 'afternoon' && time.hour >= 12 && time.hour <= 18
    ? 15
    : part === 'evening' && time.hour >= 15
      ? 18
      : time.hour;
}

/** "every 12 hours at 7", "every 24 hours at 9": a rhythm that comes back to its hour every day. */
function roundTheDay(draft: Draft): void {
  const [time] = draft.times;
  const n = draft.every?.unit === 'hour' ? draft.every.n : 0;
  if (!time || draft.times.length > 1 || (n !== 12 && (n === 0 || n % 24 > 0)) || draft.window || draft.minutes) return;
  draft.every = { n: Math.ceil(n / 24), unit: 'day' };
  if (n === 12) draft.times.push({ ...time, hour: (time.hour + 12) % 24, bare: false });
}
