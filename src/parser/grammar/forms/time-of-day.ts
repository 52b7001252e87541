// One time of day as it is said: "9am", "half past 8", "seven thirty am", "0900", "8 in the morning", "noon".

import { hourIn, PART_HOUR, type DayPart } from '../words/day-parts.js';
import type { Refusal, TimeOfDay } from '../piece.js';
import type { Clock } from '../token.js';
import { anyOf, integer, is, listGap, over, type Tokens } from './reading.js';

export interface TimeRead {
  readonly end: number;
  readonly time: TimeOfDay;
  readonly refusal?: Refusal;
  /** am or pm as said, for times in the same list or window that leave it out. */
  readonly meridiem?: 'am' | 'pm' | undefined;
  /** Minutes before or after an hour. */
  readonly counted?: true;
  /** A part of the day alone ("noon", "midnight"). */
  readonly named?: boolean;
}

/** What a time of day can begin with. */
export const TIME_WORDS = 'a the half quarter end close';
export const TIME_ROLES = ['number', 'part', 'clock', 'period'] as const;

/** One time of day. `bareAllowed`: a plain number counts as an hour. `to`: "ten to five" is 4:50 and no range. */
export function timeAt(tokens: Tokens, i: number, bareAllowed: boolean, to = true): TimeRead | undefined {
  if (tokens[i]?.clock) return clock(tokens, i);
  return (
    partFirst(tokens, i) ??
    dotted(tokens, i, bareAllowed) ??
    (to || !is(tokens, i + 1, 'to') ? spoken(tokens, i) : undefined) ??
    named(tokens, i) ??
    fourDigits(tokens, i, bareAllowed) ??
    oclock(tokens, i) ??
    hours(tokens, i, bareAllowed)
  );
}

function clock(tokens: Tokens, i: number): TimeRead | undefined {
  const said = tokens[i]?.clock;
  const text = tokens[i]?.text ?? '';
  // "8:30" may mean the evening; "08:30" and "13:30" can only be the 24-hour clock.
  return (
    said &&
    withPart(tokens, hoursBehind(tokens, i + 1), said, text, !text.startsWith('0') && said.hour >= 1 && said.hour <= 12)
  );
}

/** "morning 7", "at night 9": the part of the day before the hour. */
function partFirst(tokens: Tokens, i: number): TimeRead | undefined {
  const part = tokens[i]?.part;
  const said = integer(tokens, i + 1);
  if (!part || tokens[i]?.plural || said === undefined || said > 12 || !numberEndsWell(tokens, i + 1)) return undefined;
  if (part === 'noon' || part === 'midnight' || part === 'end of day' || is(tokens, i + 2, 'to', '-', ':', '/'))
    return undefined;
  const hour = hourIn(part, said);
  return hour === undefined ? undefined : { end: i + 2, time: at(hour) };
}

/** "at 21.30": a dot between hours and minutes, where only a time can stand. */
function dotted(tokens: Tokens, i: number, bareAllowed: boolean): TimeRead | undefined {
  const said = bareAllowed && tokens[i]?.kind === 'number' ? /^(\d{1,2})\.(\d\d)$/.exec(tokens[i].text) : null;
  if (!said || tokens[i + 1]?.unit) return undefined;
  const [hour, minute] = [Number(said[1]), Number(said[2])];
  return withPart(tokens, i + 1, { hour, minute, second: 0 }, said[0], !said[0].startsWith('0') && hour <= 12);
}

/** "18:00 hrs", "18:00 o'clock" */
function hoursBehind(tokens: Tokens, i: number): number {
  return ['h', 'hr', 'hrs', 'hours', "o'clock", 'oclock', 'uhr'].includes(tokens[i]?.text ?? '') ? i + 1 : i;
}

function named(tokens: Tokens, i: number): TimeRead | undefined {
  const start = over(tokens, i, 'the');
  const part = tokens[start]?.part;
  if (part === 'noon' || part === 'midnight') return { end: start + 1, time: at(PART_HOUR[part]), named: true };
  const end = anyOf(
    tokens,
    start,
    'end of the business day|end of business day|end of business|close of business|end of the day|end of day|end of the work day|end of work',
  );
  if (end > 0) return { end, time: at(PART_HOUR['end of day']), named: true };
  return part === 'end of day' ? { end: start + 1, time: at(PART_HOUR['end of day']), named: true } : undefined;
}

/** "half past 8", "quarter to nine", "20 past 5 pm", "ten minutes to six" */
function spoken(tokens: Tokens, i: number): TimeRead | undefined {
  const start = over(tokens, i, 'a');
  const amount = is(tokens, start, 'half') ? 30 : is(tokens, start, 'quarter') ? 15 : integer(tokens, start);
  if (amount === undefined || amount < 1 || amount > 59) return undefined;
  const join = tokens[start + 1]?.unit === 'minute' ? start + 2 : start + 1;
  const forward = is(tokens, join, 'past', 'after');
  if (!forward && !['to', 'till', 'til'].includes(tokens[join]?.text ?? '') && !is(tokens, join, 'before', 'of'))
    return undefined;
  if (is(tokens, start, 'half') && !forward) return undefined;
  if (
    !forward &&
    is(tokens, join, 'of', 'to') &&
    !is(tokens, start, 'quarter') &&
    !tokens[start + 1]?.unit &&
    !(amount === 5 || amount === 10 || amount === 20 || amount === 25)
  )
    return undefined;
  if (
    !forward &&
    !is(tokens, start, 'quarter') &&
    !tokens[start + 1]?.unit &&
    tokens[start]?.kind === 'number' &&
    tokens[join + 1]?.kind !== 'word'
  )
    return undefined;
  const base = named(tokens, join + 1) ?? clock(tokens, join + 1) ?? hours(tokens, join + 1, true);
  if (!base || base.time.minute !== 0) return undefined;
  const total = (base.time.hour * 60 + (forward ? amount : -amount) + 1440) % 1440;
  return {
    ...base,
    named: false,
    ...(tokens[start + 1]?.unit === 'minute' && { counted: true as const }),
    time: { hour: Math.floor(total / 60), minute: total % 60, second: 0, bare: base.time.bare },
  };
}

/** `0900`, `1730`: four digits are a time behind "at", before "hours", or where they cannot be a year. */
function fourDigits(tokens: Tokens, i: number, bareAllowed: boolean): TimeRead | undefined {
  const token = tokens[i];
  const digits = /^(\d{4})(h|hrs?|hours)?$/.exec(token?.text ?? '');
  if (!token || !digits) return undefined;
  const value = Number(digits[1]);
  if (digits[2] !== undefined) return clock4(i + 1, value);
  const suffixed = is(tokens, i + 1, 'h') || tokens[i + 1]?.unit === 'hour';
  const clearly = token.text.startsWith('0') || bareAllowed || suffixed || value < 1900 || value > 2100;
  return clearly ? clock4(suffixed ? i + 2 : i + 1, value) : undefined;
}

function clock4(end: number, value: number): TimeRead | undefined {
  const [hour, minute] = [Math.floor(value / 100), value % 100];
  return hour > 23 || minute > 59 ? undefined : { end, time: at(hour, minute) };
}

function oclock(tokens: Tokens, i: number): TimeRead | undefined {
  const hour = integer(tokens, i);
  if (hour === undefined || hour > 24) return undefined;
  const end = is(tokens, i + 1, "o'clock", 'oclock') ? i + 2 : anyOf(tokens, i + 1, "o ' clock|o clock");
  if (end < 0) return undefined;
  const half = tokens[end]?.text;
  if (half === 'am' || half === 'pm')
    return checked(end + 1, { hour, minute: 0, second: 0, meridiem: half }, `${hour} ${half}`);
  return withPart(tokens, end, { hour, minute: 0, second: 0 }, String(hour), true);
}

/** "seven thirty am", "five pm", "nine", "12 noon", "7" */
function hours(tokens: Tokens, i: number, bareAllowed: boolean): TimeRead | undefined {
  const token = tokens[i];
  const hour =
    token?.kind === 'period' && token.period?.length === 1 && token.period[0]?.unit === 'hour' && bareAllowed
      ? token.period[0].n
      : integer(tokens, i);
  if (token === undefined || hour === undefined) return undefined;
  let end = i + 1;
  let minute = 0;
  const inWords = token.kind === 'word';
  if (inWords && hour <= 23) {
    const oh = is(tokens, end, 'oh', 'o') ? integer(tokens, end + 1) : undefined;
    const more = integer(tokens, end);
    if (oh !== undefined && oh < 10) [minute, end] = [oh, end + 2];
    else if (more !== undefined && more >= 10 && more < 60 && tokens[end]?.kind === 'word')
      [minute, end] = [more, end + 1];
  }
  const apart = is(tokens, end, 'a', 'p') && tokens[end + 1]?.text === 'm' ? `${tokens[end]?.text}m` : undefined;
  const half = apart ?? tokens[end]?.text;
  if ((half === 'am' || half === 'pm') && inWords)
    return checked(apart ? end + 2 : end + 1, { hour, minute, second: 0, meridiem: half }, `${token.text} ${half}`);
  if (inWords && tokens[end]?.text === 'hundred' && minute === 0)
    return checked(hoursBehind(tokens, end + 1), { hour, minute, second: 0 }, `${token.text} hundred`);
  if (
    bareAllowed &&
    is(tokens, i - 1, 'at') &&
    hoursBehind(tokens, end) > end &&
    !is(tokens, end + 1, 'from', 'and', 'later', 'ago')
  )
    return checked(end + 1, { hour, minute, second: 0 }, token.text);
  const part = partBehind(tokens, end);
  if (part && (bareAllowed || part.glued || inWords))
    return withPart(tokens, end, { hour, minute, second: 0 }, token.text, true);
  if (minute > 0 && (bareAllowed || inWords))
    return bareAllowed ? checked(end, { hour, minute, second: 0 }, token.text, true) : undefined;
  if (
    !bareAllowed ||
    tokens[end]?.unit ||
    is(tokens, end, 'times', 'past', '%', '/', 'of') ||
    tokens[end]?.month !== undefined
  )
    return undefined;
  return checked(end, { hour, minute, second: 0 }, token.text, true);
}

function partBehind(
  tokens: Tokens,
  i: number,
): { readonly end: number; readonly part: DayPart; readonly glued: boolean } | undefined {
  const inThe = anyOf(tokens, i, 'in the|of the');
  const start = inThe > 0 ? inThe : is(tokens, i, 'at') && tokens[i + 1]?.part === 'night' ? i + 1 : i;
  const part = tokens[start]?.part;
  if (!part || tokens[start]?.plural) return undefined;
  return { end: start + 1, part, glued: start > i || part === 'noon' || part === 'midnight' };
}

function withPart(tokens: Tokens, i: number, said: Clock, text: string, bare: boolean): TimeRead {
  const behind = partBehind(tokens, i);
  if (!behind) return checked(i, said, text, bare);
  const read = checked(behind.end, said, text, bare);
  if (read.refusal || said.meridiem)
    return said.meridiem && clashes(said, behind.part) ? { ...read, refusal: contradiction(text, behind.part) } : read;
  const more = listGap(tokens, behind.end);
  if (more > 0 && tokens[over(tokens, more, 'in', 'the')]?.part)
    return {
      ...read,
      refusal: {
        status: 'not_a_schedule',
        reason: `"${text}" is said of two parts of the day`,
        example: 'every day at 8am and 8pm',
      },
    };
  const hour = hourIn(behind.part, said.hour);
  if (hour === undefined) return { ...read, refusal: contradiction(text, behind.part) };
  const time = { ...at(hour, said.minute, said.second), ...(behind.part === 'night' && { night: true as const }) };
  return { end: behind.end, time, meridiem: hour < 12 ? 'am' : 'pm' };
}

function clashes(said: Clock, part: DayPart): boolean {
  const hour = (said.hour % 12) + (said.meridiem === 'pm' ? 12 : 0);
  if (part === 'noon') return hour !== 12;
  if (part === 'midnight') return hour !== 0;
  return part === 'morning' ? hour >= 12 : part === 'afternoon' || part === 'evening' ? hour < 12 : false;
}

function contradiction(text: string, part: DayPart): Refusal {
  return { status: 'impossible', reason: `"${text}" is not in the ${part}`, example: 'every day at 9am' };
}

/** A clock reading as a time of day, refused where no clock shows it. */
export function checked(end: number, said: Clock, text: string, bare = false): TimeRead {
  const { hour, minute, second, meridiem } = said;
  const time = {
    hour: meridiem ? (hour % 12) + (meridiem === 'pm' ? 12 : 0) : hour,
    minute,
    second,
    bare: bare && !meridiem,
  };
  const fits = minute < 60 && second < 60 && (meridiem ? hour >= 1 && hour <= 12 : hour < 24);
  const overPm = !fits && meridiem === 'pm' && hour > 12 && hour < 24 && minute < 60 && second < 60;
  if (fits) return { end, time, meridiem };
  if (overPm) return { end, time: { ...time, hour }, meridiem };
  return {
    end,
    time: at(0),
    refusal: {
      status: 'impossible',
      reason: `"${text}" is not a time of day`,
      example: hour === 24 && minute === 0 ? 'every day at midnight' : 'every day at 9:30',
    },
  };
}

export function at(hour: number, minute = 0, second = 0): TimeOfDay {
  return { hour, minute, second, bare: false };
}

/** A bare number is an hour in a list of hours only where nothing behind it makes it a count ("at 9 and 5 times a day"). */
export function numberEndsWell(tokens: Tokens, i: number): boolean {
  const next = tokens[i + 1];
  return !next || !(next.unit || next.word === 'times' || next.month !== undefined || next.unknown);
}
