// Times of day and hours of the day: what the phrase names must be in the answer, and the answer may fire at nothing that it does not name.
// Each function answers with short sentences, none where all is well.

import { compile } from '../schedule/occurrences.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import { wallTime, type ZoneName } from '../time/zone.js';
import { PART_HOUR, type DayPart } from './grammar/words/day-parts.js';
import { lengthOf } from './check-rates.js';
import type { PhraseFacts } from './phrase-facts.js';
import type { ScheduleFacts } from './schedule-facts.js';
import { clockText } from './schedule-facts.js';

export function timeProblems(said: PhraseFacts, answered: ScheduleFacts): string[] {
  return [...missingTimes(said, answered), ...addedTimes(said, answered)];
}

/** Times that the answer has and no word of the phrase names to the minute: "lunchtime". */
export function looseTimes(said: PhraseFacts, answered: ScheduleFacts): string[] {
  if (said.times.length > 0 || said.loose.length === 0) return [];
  return [...answered.fires].filter((time) => !isBare(said, time));
}

function missingTimes(said: PhraseFacts, answered: ScheduleFacts): string[] {
  const { times, parts, loose } = said;
  const fires = [...answered.times];
  const absent = times.filter(
    ({ hours, minute, second }) => !hours.some((hour) => answered.times.has(clockText(hour, minute, second))),
  );
  const partsMissing = parts.filter((part) => fires.length > 0 && !fires.some((time) => isPart(said, part, time)));
  const looseMissing = loose.filter((hours) => fires.length > 0 && !fires.some((time) => isLoose(hours, time)));
  return [
    ...absent.map(({ text }) => `the time "${text}" is missing`),
    ...partsMissing.map((part) => `no time is in the ${part}`),
    ...looseMissing.map(([from, to]) => `no time is between ${clockText(from, 0, 0)} and ${clockText(to, 0, 0)}`),
  ];
}

const PART_HOURS: Readonly<Record<DayPart, readonly [number, number]>> = {
  morning: [4, 11],
  noon: [12, 12],
  afternoon: [12, 18],
  evening: [16, 23],
  night: [18, 29],
  midnight: [0, 0],
  'end of day': [15, 23],
};

/** A part of the day alone is its usual hour; where an hour is said as well, any time in that part. */
function isPart(said: PhraseFacts, part: DayPart, time: string): boolean {
  const alone = said.times.length === 0 && !said.numbers.some(({ n }) => n <= 24);
  return alone ? time === clockText(PART_HOUR[part], 0, 0) : isIn(part, time);
}

function isIn(part: DayPart, time: string): boolean {
  const exact = part === 'noon' || part === 'midnight';
  return isWithin(PART_HOURS[part], time) && (!exact || time.endsWith(':00'));
}

function isLoose(hours: readonly [number, number], time: string): boolean {
  return isWithin(hours, time) && /:[03]0$/.test(time);
}

function isWithin([from, to]: readonly [number, number], time: string): boolean {
  const hour = Number(time.slice(0, 2));
  return (hour >= from && hour <= to) || (hour + 24 >= from && hour + 24 <= to);
}

function addedTimes(said: PhraseFacts, answered: ScheduleFacts): string[] {
  const exact = new Set(
    said.times.flatMap(({ hours, minute, second }) => hours.map((hour) => clockText(hour, minute, second))),
  );
  // A time that is said leaves no room for a part of the day beside it; parts that stand alone were kept apart from times.
  const isSaid = (time: string): boolean =>
    exact.has(time) ||
    isBare(said, time) ||
    said.parts.some((part) => isPart(said, part, time)) ||
    said.loose.some((hours) => isLoose(hours, time)) ||
    perDay(said, answered) ||
    (time === '00:00' && saysNoTime(said));
  const added = [...answered.fires].filter((time) => !isSaid(time)).map((time) => `${time} is not in the phrase`);
  const edges = [...answered.hourEdges].filter(
    (hour) => !said.units.has('day') && !isHourSaid(said, hour) && !isBusiness(said, hour),
  );
  const minutes = [...answered.minutes].filter((minute) => minute !== 0 && !isMinuteSaid(said, minute));
  return [
    ...added,
    ...edges.map((hour) => `${clockText(hour, 0, 0)} is not in the phrase`),
    ...minutes.map((minute) => `:${two(minute)} is not in the phrase`),
  ];
}

/** "twice a day" names how many, not when. */
function perDay({ heard, times, numbers }: PhraseFacts, { fires }: ScheduleFacts): boolean {
  const counted = heard.placed.some(({ piece }) => piece.kind === 'times-per' && piece.n === fires.size);
  return counted && times.length === 0 && numbers.length <= 1;
}

function saysNoTime({ times, parts, loose, numbers }: PhraseFacts): boolean {
  return times.length + parts.length + loose.length === 0 && numbers.every(({ n }) => n > 24 || !Number.isInteger(n));
}

/** An hour that was said as a bare number: "at 9", "when twelve strikes". */
function isBare({ numbers, saysPm }: PhraseFacts, time: string): boolean {
  if (time.slice(3) !== '00') {
    const [hour, minute] = [Number(time.slice(0, 2)), Number(time.slice(3, 5))];
    return numbers.some(({ n }, at) => n % 24 === hour && numbers[at + 1]?.n === minute);
  }
  const hour = Number(time.slice(0, 2));
  return numbers.some(({ n }) => n % 24 === hour || (saysPm && n < 12 && n + 12 === hour) || n === hour * 100);
}

function isHourSaid(said: PhraseFacts, hour: number): boolean {
  const time = clockText(hour, 0, 0);
  return (
    said.times.some(({ hours }) => hours.includes(hour)) ||
    isBare(said, time) ||
    said.parts.some((part) => isIn(part, time)) ||
    said.loose.some((hours) => isWithin(hours, time))
  );
}

function isBusiness({ heard }: PhraseFacts, hour: number): boolean {
  return (hour === 9 || hour === 17) && heard.placed.some(({ piece }) => piece.kind === 'business-hours');
}

function isMinuteSaid({ anyNumbers, heard }: PhraseFacts, minute: number): boolean {
  const word = { 15: 'quarter', 30: 'half', 45: 'quarter' }[minute];
  return anyNumbers.has(minute) || (word !== undefined && heard.tokens.some((token) => token.word === word));
}

const LOOKED_AT = 300;
const DAY_SECONDS = 86_400;

/** Hours of the day that nobody said. */
export function addedWindows(said: PhraseFacts, schedule: Schedule): string[] {
  const parts = schedule.kind === 'union' ? [schedule, ...schedule.parts] : [schedule];
  const unsaid = parts.some(({ window }) => {
    if (!window) return false;
    const edges = [window.from, window.to].map((time) => Number(time.slice(0, 2)));
    return !edges.every((hour) => isHourSaid(said, hour) || isBusiness(said, hour));
  });
  return unsaid ? ['its hours of the day are not in the phrase'] : [];
}

/** "between 9am and 5pm": nothing outside, and no room for one more firing inside. */
export function windowProblems(said: PhraseFacts, schedule: Schedule, now: Instant): string[] {
  const windows = said.heard.placed.flatMap(({ piece }) => (piece.kind === 'window' ? [piece] : []));
  const [window, ...others] = windows;
  if (!window || others.length > 0 || window.openEnd || window.from.bare || window.to.bare) return [];
  const [pace] = said.rates.map(lengthOf).filter((each) => each < DAY_SECONDS);
  if (pace === undefined) return [];
  const since = (time: ClockTime): number => (seconds(time) - seconds(window.from) + DAY_SECONDS) % DAY_SECONDS;
  const elsewhere = new Set(
    said.times.flatMap(({ hours, minute, second }) => hours.map((hour) => since({ hour, minute, second }))),
  );
  const zone = schedule.timezone as ZoneName;
  const fires = compile(schedule)
    .take(now, LOOKED_AT)
    .map((at) => since(wallTime(zone, at)));
  const size = since(window.to);
  const inside = fires.filter((at) => at <= size);
  const short = Math.min(...inside) >= pace || size - Math.max(...inside) >= pace;
  const name = `${clockText(window.from.hour, window.from.minute, 0)}–${clockText(window.to.hour, window.to.minute, 0)}`;
  return [
    ...(fires.some((at) => at > size && !elsewhere.has(at)) ? [`it fires outside ${name}`] : []),
    ...(inside.length === 0 || short ? [`it does not fill ${name}`] : []),
  ];
}

interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function seconds({ hour, minute, second }: ClockTime): number {
  return hour * 3600 + minute * 60 + second;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
