// A partial change of a stored schedule: "10am" keeps the weekdays, "an hour later" keeps everything but the hour. It is done
// on the stored schedule itself, and only where the outcome is certain; otherwise the answer is null and a person is asked.

import { isDeepStrictEqual } from 'node:util';
import type { Job } from '../../job/job.js';
import { describe } from '../../schedule/describe.js';
import type { Schedule } from '../../schedule/schedule.js';
import { wallTime } from '../../time/zone.js';
import type { ZoneName } from '../../time/zone.js';
import type { Instant } from '../../time/instant.js';
import type { Context } from './plan.js';
import { two } from './wall.js';

export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
}

export type Timing = { readonly when: string } | { readonly cron: string };

const SAYS_DAYS =
  /\b(?:every|each|daily|weekly|monthly|hourly|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?|week(?:day|end)s?|today|tomorrow|next|in \d|days?|hours?|minutes?|jan\w*|feb\w*|march|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|\d+(?:st|nd|rd|th)|and|,|-)\b|,|\d-\d|\//i;

/** A single time of day and nothing else: "10am", "at half past 8", "noon". */
export function timeOfDay(words: string, context: Context): ClockTime | null {
  const text = words.replace(/^(?:at|around|for)\s+/i, '').trim();
  if (text === '' || SAYS_DAYS.test(text)) return null;
  const read = context.read(`every day at ${text}`);
  if (read.status !== 'ok' || read.schedule.kind !== 'cron') return null;
  const { kwargs, kind: _kind, timezone, ...rest } = read.schedule;
  const { hour, minute = 0, ...others } = kwargs;
  const plainTime =
    typeof hour === 'number' &&
    typeof minute === 'number' &&
    Object.values(others).every((value) => value === 0 || value === '*');
  // A zone among the words would move the whole job to it: that is no longer only a time of day.
  return plainTime && timezone === context.timezone && Object.keys(rest).length === 0 ? { hour, minute } : null;
}

/** The stored schedule at another time of day. */
export function retimed(job: Job, clock: ClockTime, context: Context): Timing | null {
  const next = at(job.schedule, clock);
  return next === null ? null : phraseFor(next, context);
}

/** "8:30 and 17:30": several times of day and nothing else, on the days there are. */
export function timesOfDay(job: Job, words: string, context: Context): Timing | null {
  const { schedule } = job;
  if (!/^(?:at )?\d[\d:]* ?(?:[ap]m)?(?:(?:,| and|, and| &) ?(?:at )?\d[\d:]* ?(?:[ap]m)?)+$/i.test(words)) return null;
  const read = context.read(`every day at ${words.replace(/^at /i, '')}`);
  if (schedule.kind !== 'cron' || at(schedule, { hour: 0, minute: 0 }) === null || read.status !== 'ok') return null;
  if (read.schedule.kind !== 'cron' || read.schedule.timezone !== context.timezone) return null;
  const { hour, minute = 0 } = read.schedule.kwargs;
  return hour === undefined ? null : phraseFor({ ...schedule, kwargs: { ...schedule.kwargs, hour, minute } }, context);
}

/** The stored schedule so many minutes later, or earlier when negative; null where it has no one time or would cross midnight. */
export function shifted(job: Job, byMinutes: number, context: Context): Timing | null {
  const old = clockOf(job.schedule);
  if (!old) return null;
  const minutes = old.hour * 60 + old.minute + byMinutes;
  if (minutes < 0 || minutes >= 24 * 60) return null;
  return retimed(job, { hour: Math.floor(minutes / 60), minute: minutes % 60 }, context);
}

/** "pm" of a job that runs at 2: the same time in the other half of the day. */
export function inHalf(job: Job, half: 'am' | 'pm', context: Context): Timing | null {
  const old = clockOf(job.schedule);
  return old && retimed(job, { hour: (old.hour % 12) + (half === 'pm' ? 12 : 0), minute: old.minute }, context);
}

const OFTEN = /^every (?:\d+ )?(minute|hour|day)s?\b/;
const AS_OFTEN = /^(?:every )?(\d{1,3})(?: ?(minutes?|mins?|m|hours?|hrs?|h))?$/i;

/** "15 minutes", of a job that runs every so often: the same with another period. `sure`: the unit was said. */
export function asOften(job: Job, words: string, context: Context): { timing: Timing; sure: boolean } | null {
  const said = AS_OFTEN.exec(words);
  const old = describe(job.schedule).replace(new RegExp(` \\(${escaped(job.schedule.timezone)}\\)$`), '');
  const unit = said?.[2] === undefined ? OFTEN.exec(old)?.[1] : /^m/i.test(said[2]) ? 'minute' : 'hour';
  if (said?.[1] === undefined || unit === undefined || !OFTEN.test(old)) return null;
  if (unit === 'day') return null;
  const when = old.replace(OFTEN, `every ${said[1]} ${unit}s`).replace(/ at \d\d:\d\d$/, '');
  return context.read(when).status === 'ok' ? { timing: { when }, sure: said[2] !== undefined } : null;
}

export function clockOf(schedule: Schedule): ClockTime | null {
  switch (schedule.kind) {
    case 'cron': {
      const { hour, minute = 0, second = 0 } = schedule.kwargs;
      return typeof hour === 'number' && typeof minute === 'number' && second === 0 ? { hour, minute } : null;
    }
    case 'calendar': {
      const [time, other] = schedule.times;
      const [hour, minute, second = 0] = (time ?? '').split(':').map(Number);
      return other === undefined && hour !== undefined && minute !== undefined && second === 0
        ? { hour, minute }
        : null;
    }
    case 'once': {
      const wall = wallTime(schedule.timezone as ZoneName, Date.parse(schedule.at) as Instant);
      return { hour: wall.hour, minute: wall.minute };
    }
    case 'interval':
    case 'union':
      return null;
  }
}

function at(schedule: Schedule, clock: ClockTime): Schedule | string | null {
  if (clockOf(schedule) === null || schedule.clock === 'utc' || schedule.window !== undefined) return null;
  const time = `${two(clock.hour)}:${two(clock.minute)}`;
  switch (schedule.kind) {
    case 'cron':
      return { ...schedule, kwargs: { ...schedule.kwargs, hour: clock.hour, minute: clock.minute } };
    case 'calendar':
      return { ...schedule, times: [time] };
    case 'once': {
      const wall = wallTime(schedule.timezone as ZoneName, Date.parse(schedule.at) as Instant);
      return `${wall.year}-${two(wall.month)}-${two(wall.day)}T${time}`;
    }
    case 'interval':
    case 'union':
      return null;
  }
}

/** Words that mean exactly this schedule, proven by reading them back; plain cron kwargs can also be given as they are. */
export function phraseFor(next: Schedule | string, context: Context): Timing | null {
  if (typeof next === 'string') return context.read(next).status === 'ok' ? { when: next } : null;
  const bare = { ...next, jitterSeconds: undefined, onGap: undefined, clock: undefined };
  const wanted = JSON.parse(JSON.stringify(bare)) as Schedule;
  const bareZone = new RegExp(` \\(${escaped(next.timezone)}\\)$`);
  const [full, twelve] = [describe(wanted), describe(wanted, { clock: '12' })];
  const exact = [full.replace(bareZone, ''), twelve.replace(bareZone, ''), full].flatMap((words) => {
    const read = context.read(words);
    if (read.status !== 'ok' || !isDeepStrictEqual(JSON.parse(JSON.stringify(read.schedule)), wanted)) return [];
    return [{ words, assumed: read.assumed.length }];
  });
  // "10:00" would be read with an assumption that the person has just ruled out by saying "10am".
  const [best] = exact.sort((a, b) => a.assumed - b.assumed);
  if (best) return { when: best.words };
  const plainCron =
    next.kind === 'cron' &&
    next.start === undefined &&
    next.end === undefined &&
    next.except === undefined &&
    next.maxRuns === undefined &&
    next.window === undefined;
  return plainCron ? { cron: JSON.stringify(next.kwargs) } : null;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
