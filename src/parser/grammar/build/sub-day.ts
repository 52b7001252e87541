// Rhythms within a day: "every 15 minutes", "every 2 hours from 10 to 14", "every 90 minutes", "at minute 5 of every hour".
// Aligned to the clock where the period divides the hour or the day, otherwise elapsed time.

import { refuse, type Here, type Refused } from '../context.js';
import { formatInstant, type Instant } from '../../../time/instant.js';
import type { CronKwargs, SchedulePart } from '../../../schedule/schedule.js';
import type { TimeOfDay } from '../piece.js';
import type { Draft } from './draft.js';
import { clockText, every, numbers, timeFields } from './fields.js';

export interface Rhythm {
  readonly n: number;
  readonly unit: 'second' | 'minute' | 'hour';
}

const SIZE = { second: 60, minute: 60, hour: 24 } as const;
const SECONDS = { second: 1, minute: 60, hour: 3600 } as const;
const DAY = 86_400;
const LONGEST = 100 * 366 * DAY;

/** `dates`: the kwargs of the days on which it runs; `startMinute`: "starting on the 4th minute". */
export function subDay(
  draft: Draft,
  { n, unit }: Rhythm,
  dates: CronKwargs,
  at: Here,
  startMinute: number | undefined,
): SchedulePart[] | Refused {
  if (n < 1) return refuse('impossible', 'a period of zero never passes', 'every 5 minutes');
  if (n * SECONDS[unit] > LONGEST) return refuse('impossible', 'that is longer than anybody plans', 'every 36 hours');
  const rhythm = reduced(n, unit);
  const marked = marks(draft, rhythm, startMinute);
  if (isRefusal(marked)) return marked;
  if (draft.window) return inWindow(draft, rhythm, dates, marked);
  if (SIZE[rhythm.unit] % rhythm.n === 0) return [cron({ ...dates, ...aligned(rhythm, marked) })];
  if (marked.given)
    return refuse(
      'not_a_schedule',
      `every ${n} ${unit}s does not keep to the same minutes`,
      'every 2 hours at minute 15',
    );
  if (Object.keys(dates).length === 0)
    return [{ kind: 'interval', seconds: rhythm.n * SECONDS[rhythm.unit], from: 'start', anchor: wholeSecond(at.now) }];
  const step = rhythm.n * SECONDS[rhythm.unit];
  if (step >= DAY / 2 && DAY % step !== 0)
    return refuse('not_a_schedule', 'that period does not fit into a day', 'every 6 hours on mondays');
  draft.assumed.push(`counted from midnight of each of those days`);
  return enumerated(dates, 0, DAY - 1, step);
}

/** Nobody wants to read or see a firing at .138 s; never sooner than asked. */
function wholeSecond(now: Instant): string {
  return formatInstant((Math.ceil(now / 1000) * 1000) as Instant);
}

function isRefusal(value: object): value is Refused {
  return 'refusal' in value;
}

function cron(kwargs: CronKwargs): SchedulePart {
  return { kind: 'cron', kwargs };
}

/** 60 minutes are an hour, 120 seconds two minutes: the larger unit is what aligns to the clock. */
function reduced(n: number, unit: Rhythm['unit']): Rhythm {
  if (unit === 'second' && n % 60 === 0) return reduced(n / 60, 'minute');
  if (unit === 'minute' && n % 60 === 0) return reduced(n / 60, 'hour');
  return { n, unit };
}

interface Marks {
  readonly minute: number | string | undefined;
  readonly second: number | undefined;
  readonly seconds: readonly number[] | undefined;
  readonly given: boolean;
  readonly minutes: readonly number[] | undefined;
}

function marks(draft: Draft, { n, unit }: Rhythm, startMinute: number | undefined): Marks | Refused {
  const { minutes, minuteRange, seconds } = draft;
  const second = seconds && seconds.length === 1 ? seconds[0] : undefined;
  const given =
    minutes !== undefined || minuteRange !== undefined || seconds !== undefined || startMinute !== undefined;
  let minute: number | string | undefined;
  if (minutes) {
    if (unit !== 'hour' && !(unit === 'minute' && n === 1))
      return refuse('not_a_schedule', 'it names both a rhythm and minutes of the hour', 'every hour at minute 15');
    minute = numbers(minutes);
  }
  if (minuteRange) {
    if (unit === 'hour')
      return refuse(
        'not_a_schedule',
        'it does not say how often in those minutes',
        'every 5 minutes, minutes 0 through 20 past the hour',
      );
    minute =
      unit === 'second' || n === 1
        ? `${minuteRange.from}-${minuteRange.to}`
        : n <= minuteRange.to - minuteRange.from
          ? `${minuteRange.from}-${minuteRange.to}/${n}`
          : minuteRange.from;
  }
  if (startMinute !== undefined)
    minute = unit === 'hour' ? startMinute : unit === 'minute' && 60 % n === 0 ? `${startMinute}/${n}` : undefined;
  if (startMinute !== undefined && minute === undefined)
    return refuse('not_a_schedule', 'it is not clear what that start means', 'every 15 minutes starting at minute 4');
  if (seconds && unit === 'second')
    return refuse('not_a_schedule', 'it names both a rhythm and seconds of the minute', 'every minute at second 30');
  return { minute, second, seconds, given, minutes };
}

function aligned({ n, unit }: Rhythm, marked: Marks): CronKwargs {
  const second =
    marked.seconds && (marked.seconds.length > 1 || marked.seconds[0] !== 0) ? { second: numbers(marked.seconds) } : {};
  switch (unit) {
    case 'hour':
      return { ...(n > 1 && { hour: n === 24 ? 0 : every(n) }), minute: marked.minute ?? 0, ...second };
    case 'minute':
      return { minute: marked.minute ?? every(n), ...second };
    case 'second':
      return { ...(marked.minute !== undefined && { minute: marked.minute }), second: every(n) };
  }
}

function secondsOf({ hour, minute, second }: TimeOfDay): number {
  return hour * 3600 + minute * 60 + second;
}

/** Both ends of a window fire when they are on the rhythm, nothing after the end. */
function inWindow(draft: Draft, rhythm: Rhythm, dates: CronKwargs, marked: Marks): SchedulePart[] | Refused {
  const window = draft.window;
  if (!window) return [];
  const from = secondsOf(window.from);
  const to = secondsOf(window.to) - (window.openEnd ? 1 : 0);
  if (from === to)
    return refuse('impossible', 'those hours begin and end at the same time', 'every 15 minutes between 9am and 5pm');
  const { n, unit } = rhythm;
  if (n * SECONDS[unit] > DAY)
    return refuse('not_a_schedule', 'that rhythm does not fit those hours', 'every 15 minutes between 9am and 5pm');
  if (to < from && Object.keys(dates).length > 0)
    return refuse(
      'not_a_schedule',
      'those hours run past midnight into another day',
      'every hour from 9am to 5pm on mondays',
    );
  if (unit === 'hour') return hourly(n, from, to, dates, marked);
  const step = n * SECONDS[unit];
  const divides = SIZE[unit] % n === 0;
  if (!divides || (marked.minute === undefined && from % step !== 0 && unit === 'minute')) {
    if (marked.given || to < from)
      return refuse('not_a_schedule', 'that rhythm does not fit those hours', 'every 15 minutes between 9am and 5pm');
    draft.assumed.push(`counted from ${clockText(window.from)}`);
    return (to - from) / step > 500
      ? refuse('not_a_schedule', 'that rhythm does not fit those hours', 'every 90 seconds')
      : enumerated(dates, from, to, step);
  }
  const fields = aligned(rhythm, marked);
  const whole = wholeHours(from, to, marked.given ? 60 : step);
  if (whole !== undefined)
    return [
      cron({
        ...dates,
        hour: whole,
        ...(marked.minute === undefined && unit === 'second' && { minute: '*' }),
        ...fields,
      }),
    ];
  return [
    {
      ...cron({ ...dates, ...fields }),
      window: { from: clockText(window.from), to: clockText(secondsToTime(to)) },
    },
  ];
}

/** The hour field that says the same as a window, where there is one: nothing fires between the last firing and the next hour. */
function wholeHours(from: number, to: number, step: number): number | string | undefined {
  if (from % 3600 !== 0 || to < from || (to % 3600) + step < 3600) return undefined;
  const [first, last] = [from / 3600, Math.floor(to / 3600)];
  return first === last ? first : first === 0 && last === 23 ? undefined : `${first}-${last}`;
}

function hourly(n: number, from: number, to: number, dates: CronKwargs, marked: Marks): SchedulePart[] | Refused {
  const length = (to - from + DAY) % DAY;
  const minutes = marked.minutes ?? [
    typeof marked.minute === 'number' ? marked.minute : Math.floor((from % 3600) / 60),
  ];
  const first = Math.floor(from / 3600);
  const times: TimeOfDay[] = [];
  for (let hour = first; hour <= first + 24; hour += n) {
    for (const minute of minutes) {
      const offset = hour * 3600 + minute * 60 - from;
      if (offset >= 0 && offset <= length && hour < first + 24)
        times.push({ hour: hour % 24, minute, second: marked.second ?? 0, bare: false });
    }
  }
  if (times.length === 0) return refuse('impossible', 'nothing fires in those hours', 'every hour from 9am to 5pm');
  return timeFields(times).map((fields) => cron({ ...dates, ...fields }));
}

function enumerated(dates: CronKwargs, from: number, to: number, step: number): SchedulePart[] {
  const times: TimeOfDay[] = [];
  for (let at = from; at <= to; at += step) times.push(secondsToTime(at));
  return timeFields(times).map((fields) => cron({ ...dates, ...fields }));
}

function secondsToTime(seconds: number): TimeOfDay {
  return {
    hour: Math.floor(seconds / 3600) % 24,
    minute: Math.floor((seconds % 3600) / 60),
    second: seconds % 60,
    bare: false,
  };
}
