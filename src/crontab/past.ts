// A time that has passed, as people name it when they ask what happened: "this morning", "yesterday at 9", "monday", "2 hours ago",
// an ISO time. Always the latest one that is not in the future, unlike the times of schedules, which are the next ones.

import type { Instant } from '../time/instant.js';
import { parseInstant, plus } from '../time/instant.js';
import { parsePeriod } from '../time/period.js';
import type { ZoneName } from '../time/zone.js';
import { instantsOf, parseLocal, wallFields, wallMilliseconds, wallTime } from '../time/zone.js';
import type { Answer } from './crontab.js';
import { quoted, refuse } from './reading.js';

/** From `from` to `to`, both included; the same for a moment. */
export interface Past {
  readonly from: Instant;
  readonly to: Instant;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AGO = { minute: 60_000, hour: HOUR, day: DAY, week: 7 * DAY };
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** Hours of the day on which it is named; the night goes on into the next. */
const PARTS: Readonly<Record<string, readonly [number, number]>> = {
  morning: [0, 12],
  afternoon: [12, 18],
  evening: [17, 24],
  night: [18, 30],
};
const CLOCK = /^(?:at )?(\d{1,2})(?::(\d\d))? ?(am|pm|a\.m\.|p\.m\.)?$|^(?:at )?(noon|midnight)$/;

export function readPast(now: Instant, timezone: ZoneName, field: string, text: string): Answer<Past> {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[?.!]+$/, '');
  const past =
    isoPast(words.replace(/^(?:on|at) (?=\d{4}-)/, ''), timezone) ??
    ago(words, now) ??
    within(words, now, timezone) ??
    named(words, now, timezone);
  if (past === undefined) {
    const hint = 'Write an ISO time, "this morning", "yesterday at 9am", "monday" or "2 hours ago".';
    return refuse('invalid', `${field}: expected a time that has passed, got ${quoted(text)}.`, hint);
  }
  if (past.from > now)
    return refuse('invalid', `${field}: expected a time that has passed, got ${quoted(text)}, which is still to come.`);
  return { ok: true, value: past };
}

function isoPast(words: string, timezone: ZoneName): Past | undefined {
  const iso = words.toUpperCase().replace(' ', 'T');
  const instant = parseInstant(iso);
  if (instant !== undefined) return { from: instant, to: instant };
  if (/^\d{4}-\d\d-\d\d$/.test(iso)) {
    const day = parseLocal(`${iso}T00:00`);
    return day && span(wallMilliseconds(day), [0, 24], timezone);
  }
  const wall = parseLocal(iso);
  return wall && moment(wallMilliseconds(wall), timezone);
}

function ago(words: string, now: Instant): Past | undefined {
  const counted = /^(a|an|\d+) (minute|hour|day|week)s? ago$/.exec(words);
  const [, count = '', unit = ''] = counted ?? [];
  const period = counted
    ? (Number(count) || 1) * AGO[unit as keyof typeof AGO]
    : parsePeriod(words.replace(/ ago$/, ''));
  return period === undefined ? undefined : { from: plus(now, -period), to: plus(now, -period) };
}

/** "in the last 3 days", "this week": up to now, where it is not over. */
function within(words: string, now: Instant, timezone: ZoneName): Past | undefined {
  const counted = /^(?:(?:in|over|during|within) )?(?:the )?(?:last|past) (?:(\d+) )?(minute|hour|day|week)s?$/.exec(
    words,
  );
  const [, count, unit = ''] = counted ?? [];
  if (counted && (count !== undefined || unit !== 'week'))
    return { from: plus(now, -Number(count ?? 1) * AGO[unit as keyof typeof AGO]), to: now };
  if (!/^(?:this|last) week$/.test(words)) return undefined;
  const today = Math.floor(wallMilliseconds(wallTime(timezone, now)) / DAY) * DAY;
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY;
  return words === 'this week'
    ? { from: firstFrom(monday, timezone), to: now }
    : span(monday - 7 * DAY, [0, 7 * 24], timezone);
}

/** A day, a part of it, a time on it, or a time alone. */
function named(words: string, now: Instant, timezone: ZoneName): Past | undefined {
  const today = Math.floor(wallMilliseconds(wallTime(timezone, now)) / DAY) * DAY;
  const { daysAgo, rest, anyDay } = dayOf(words.replace(/^overnight$/, 'last night'), new Date(today).getUTCDay());
  const day = today - daysAgo * DAY;
  if (rest === '') return anyDay ? undefined : span(day, [0, 24], timezone);
  const part = PARTS[rest];
  if (part) return span(day, part, timezone);
  const time = clockTime(rest);
  if (time === undefined) return undefined;
  const at = moment(day + time, timezone);
  return anyDay && at && at.from > now ? moment(day - DAY + time, timezone) : at;
}

function dayOf(
  words: string,
  weekday: number,
): { readonly daysAgo: number; readonly rest: string; readonly anyDay?: true } {
  const days: readonly (readonly [RegExp, number])[] = [
    [/^(?:today|this)\b ?/, 0],
    [/^tonight\b/, 0],
    [/^yesterday\b ?/, 1],
    [/^last (?=night$)/, 1],
    ...WEEKDAYS.map((name, day) => [new RegExp(`^(?:on |last )?${name}\\b ?`), (weekday - day + 7) % 7] as const),
  ];
  for (const [pattern, daysAgo] of days) {
    const found = pattern.exec(words);
    if (!found) continue;
    const rest = found[0].startsWith('tonight') ? 'night' : words.slice(found[0].length).trim();
    return { daysAgo: words.startsWith('last') && daysAgo === 0 ? 7 : daysAgo, rest };
  }
  // "9am yesterday"
  const turned = /^(.+?) (today|yesterday|(?:on )?[a-z]+day)$/.exec(words);
  if (turned) return dayOf(`${turned[2]} ${turned[1]}`, weekday);
  return { daysAgo: 0, rest: words.replace(/^the /, ''), anyDay: true };
}

/** Milliseconds into the day. */
function clockTime(words: string): number | undefined {
  const found = CLOCK.exec(words);
  if (!found) return undefined;
  if (found[4] !== undefined) return found[4] === 'noon' ? 12 * HOUR : 0;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  const half = found[3]?.[0];
  if (minute > 59 || hour > 23 || (half !== undefined && (hour < 1 || hour > 12))) return undefined;
  const of24 = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  return of24 * HOUR + minute * 60_000;
}

function span(day: number, [from, to]: readonly [number, number], timezone: ZoneName): Past {
  return { from: firstFrom(day + from * HOUR, timezone), to: plus(firstFrom(day + to * HOUR, timezone), -1) };
}

/** The whole minute: who names a time means no second of it. */
function moment(wall: number, timezone: ZoneName): Past {
  const from = firstFrom(wall, timezone);
  return { from, to: wall % 60_000 === 0 ? plus(from, 59_999) : from };
}

/** In a gap, the first instant after it. */
export function firstFrom(wall: number, timezone: ZoneName): Instant {
  for (let later = wall; ; later += HOUR / 4) {
    const [at] = instantsOf(timezone, wallFields(later));
    if (at !== undefined) return at;
  }
}
