// Random kwargs and crontab lines that mostly match a given moment, so that a test of a few days around it has something to compare.
// From a seed: a difference can be repeated. Imports nothing from src.

import { DAYS, isoWeek, MONTHS, weekdayOf, type BruteKwargs } from './brute-force.js';

export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

export function integer(random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min + 1));
}

/** A moment as the wall clock shows it, `2026-03-08T02:30`. */
interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export function randomKwargs(random: Random, wall: string): BruteKwargs {
  const moment = momentOf(wall);
  const { year, month, day } = moment;
  const kwargs: Record<string, string | number> = {};
  const give = (share: number, field: string, value: () => string): void => {
    if (random() < share) kwargs[field] = value();
  };
  give(0.15, 'year', () => number(random, year, 1970, 9999, [year - 3, year + 3]));
  give(0.3, 'month', () => names(random, month - 1, MONTHS, number(random, month, 1, 12)));
  give(0.35, 'day', () => days(random, moment));
  give(0.25, 'week', () => number(random, isoWeek(year, month, day), 1, 53));
  give(0.35, 'day_of_week', () => names(random, weekdayOf(year, month, day), DAYS, undefined));
  const named = random() < 0.4; // times of the day rather than a rhythm
  give(0.7, 'hour', () => (named ? hours(random, moment.hour) : number(random, moment.hour, 0, 23)));
  give(0.7, 'minute', () => (named ? pick(random, MINUTES) : number(random, moment.minute, 0, 59)));
  give(0.15, 'second', () => pick(random, ['0', '30', '0,20,40', '*/15', '5/20', '10-50/20', '59']));
  return Object.keys(kwargs).length > 0 ? kwargs : { hour: moment.hour };
}

/** Kwargs that name times of the day, most of them near the moment. */
export function randomTimes(random: Random, wall: string): BruteKwargs {
  const { year, month, day, hour } = momentOf(wall);
  const weekday = DAYS[weekdayOf(year, month, day)]!;
  return {
    ...(random() < 0.3 && { day_of_week: pick(random, [weekday, `mon,${weekday}`, 'mon-sun']) }),
    hour: hours(random, hour),
    minute: pick(random, MINUTES),
  };
}

/** Minute, hour, day, month, weekday; days with L and W, weekdays with L and #. */
export function randomCrontab(random: Random, wall: string): string {
  const moment = momentOf(wall);
  const { year, month, day } = moment;
  const sundayBased = (weekdayOf(year, month, day) + 1) % 7;
  const weekday = pick(random, [
    '*',
    '*',
    '?',
    String(sundayBased),
    String(sundayBased === 0 ? 7 : sundayBased),
    number(random, sundayBased, 0, 6),
    number(random, sundayBased, 0, 7),
    pick(random, ['mon-fri', 'sat,sun', 'fri-mon', 'sun', '1-5', '5-7', '0,3']),
    `${sundayBased}L`,
    `${sundayBased}#${Math.ceil(day / 7)}`,
    `${DAYS[weekdayOf(year, month, day)]}#${Math.ceil(day / 7)}`,
  ]);
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const dayOfMonth = pick(random, [
    '*',
    '*',
    number(random, day, 1, 31),
    number(random, day, 1, 31),
    '*/2',
    `${day}W`,
    'LW',
    length === day ? 'L' : `L-${length - day}`,
  ]);
  const months = pick(random, ['*', '*', number(random, month, 1, 12), MONTHS[month - 1]!, 'jan-jun', 'jul-dec']);
  return [number(random, moment.minute, 0, 59), number(random, moment.hour, 0, 23), dayOfMonth, months, weekday].join(
    ' ',
  );
}

function momentOf(wall: string): Moment {
  const [year, month, day, hour, minute] = wall.split(/[-T:]/).map(Number) as [number, number, number, number, number];
  return { year, month, day, hour, minute };
}

const MINUTES = ['0', '30', '0,30', '15,45', '0,10,20,30,40,50', '59'];

function hours(random: Random, hour: number): string {
  return pick(random, [String(hour), `${Math.max(0, hour - 1)}-${Math.min(23, hour + 1)}`, '0-3', '0-22', `0,${hour}`]);
}

/** A field that holds `near` nine times in ten. */
function number(
  random: Random,
  near: number,
  min: number,
  max: number,
  [low, high]: readonly [number, number] = [min, max],
): string {
  const value = random() < 0.9 ? near : integer(random, low, high);
  const from = integer(random, low, value);
  const to = integer(random, value, high);
  const widest = Math.max(1, to - from);
  const list = [value, integer(random, low, high), integer(random, low, high)];
  return pick(random, [
    '*',
    String(value),
    String(value),
    `${from}-${to}`,
    list.join(','),
    `${value},${from}-${to}`,
    to > from ? `${from}-${to}/${integer(random, 1, widest)}` : String(value),
    value < max ? `${value}/${integer(random, 1, Math.min(max - value, 20))}` : String(value),
    `*/${integer(random, 1, Math.min(max - min, 12))}`,
  ]);
}

function names(random: Random, near: number, all: readonly string[], numeric: string | undefined): string {
  if (numeric !== undefined && random() < 0.5) return numeric;
  const from = integer(random, 0, near);
  const to = integer(random, near, all.length - 1);
  return pick(random, [
    all[near]!,
    `${all[from]}-${all[to]}`,
    `${all[near]},${pick(random, all)}`,
    pick(random, all),
    '*',
  ]);
}

function days(random: Random, { year, month, day }: Moment): string {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const name = DAYS[weekdayOf(year, month, day)]!;
  const nth = Math.ceil(day / 7);
  const fromEnd = Math.ceil((length - day + 1) / 7);
  const ordinal = (n: number): string => `${n}${['', 'st', 'nd', 'rd'][n] ?? 'th'}`;
  const special = pick(random, [
    'last',
    `${ordinal(nth)} ${name}`,
    fromEnd === 1 ? `last ${name}` : `${ordinal(fromEnd)} last ${name}`,
    'first workday',
    'last workday',
    '2nd workday',
    `nearest workday ${day}`,
    length === day ? 'last' : '2nd last',
  ]);
  const plain = number(random, day, 1, 31);
  return pick(random, [plain, plain, special, `${special},${plain === '*' ? day : plain}`]);
}
