// Start, end, number of runs, exceptions: those that the grammar can read in the phrase are held against the answer by what
// fires, and the answer may not bring its own. Each function answers with short sentences, none where all is well.

import { readField } from '../schedule/describe-fields.js';
import { compile } from '../schedule/occurrences.js';
import type { CronKwargs, Schedule } from '../schedule/schedule.js';
import { formatInstant, instant, MIN_INSTANT, parseInstant, type Instant } from '../time/instant.js';
import { formatLocal, wallTime, type ZoneName } from '../time/zone.js';
import { heardBounds } from './hearing.js';
import type { PhraseFacts } from './phrase-facts.js';

export function boundProblems(said: PhraseFacts, schedule: Schedule, now: Instant): string[] {
  const zone = schedule.timezone as ZoneName;
  const bounds = heardBounds(said.heard, now, zone);
  return [
    ...runProblems(said, schedule, bounds.maxRuns),
    ...edgeProblems(
      'start',
      said,
      schedule,
      bounds.start !== undefined && bounds.start > now ? bounds.start : undefined,
    ),
    ...edgeProblems('end', said, schedule, bounds.end),
    ...exceptProblems(said, schedule, bounds.except, now),
  ];
}

function runProblems({ heard, repeats }: PhraseFacts, { maxRuns }: Schedule, said: number | undefined): string[] {
  if (said !== undefined) return maxRuns === said ? [] : [`it must end after ${said} runs`];
  if (maxRuns === undefined || (maxRuns === 1 && !repeats)) return [];
  const perPeriod = heard.placed.filter(({ piece }) => piece.kind === 'times-per');
  const counted = heard.tokens.some(({ number, word }, at) => {
    const n = number ?? { once: 1, twice: 2, thrice: 3 }[word];
    const counts = number === undefined || heard.tokens.slice(at + 1, at + 3).some((next) => COUNTED.has(next.word));
    return n === maxRuns && counts && !perPeriod.some(({ from, to }) => from <= at && at < to);
  });
  return counted ? [] : [`the number of runs ${maxRuns} is not in the phrase`];
}

const COUNTED: ReadonlySet<string> = new Set(
  'times occurrences goes rounds repeats instances days weeks months'.split(' '),
);
type Edge = 'start' | 'end';

/** Held against the phrase by what fires first or last: an edge that changes nothing is none. */
function edgeProblems(which: Edge, said: PhraseFacts, schedule: Schedule, heard: Instant | undefined): string[] {
  const zone = schedule.timezone as ZoneName;
  const date = (at: Instant): string => formatLocal(wallTime(zone, at)).slice(0, 10);
  const own = edgesOf(which, schedule);
  if (heard === undefined) {
    const unsaid = own.find((at) => !isDateSaid(said, wallTime(zone, at)));
    return unsaid === undefined ? [] : [`the ${which} ${date(unsaid)} is not in the phrase`];
  }
  const latest = instant(Math.max(heard, ...own) + 1);
  const fires = (each: Schedule): Instant | null =>
    which === 'start'
      ? compile(each).next(instant(Math.max(MIN_INSTANT, heard - YEAR_MS)))
      : compile(each).previous(latest);
  const wanted = { ...withoutEdges(which, schedule), [which]: formatInstant(heard) } as Schedule;
  const bounded = which === 'start' || own.length > 0 || schedule.kind === 'once';
  return bounded && fires(schedule) === fires(wanted) ? [] : [`the ${which} is ${date(heard)}`];
}

const YEAR_MS = 366 * 86_400_000;

function edgesOf(which: Edge, schedule: Schedule): Instant[] {
  const parts = schedule.kind === 'union' ? schedule.parts : [];
  return [schedule, ...parts].flatMap((part) => {
    const at = part[which] === undefined ? undefined : parseInstant(part[which]);
    return at === undefined ? [] : [instant(at)];
  });
}

function withoutEdges(which: Edge, schedule: Schedule): Schedule {
  const bare = { ...schedule, [which]: undefined } as Schedule;
  if (bare.kind !== 'union') return bare;
  return { ...bare, parts: bare.parts.map((part) => ({ ...part, [which]: undefined })) };
}

function isDateSaid(
  said: PhraseFacts,
  wall: { readonly year: number; readonly month: number; readonly day: number },
): boolean {
  const iso = `${wall.year}-${String(wall.month).padStart(2, '0')}-${String(wall.day).padStart(2, '0')}`;
  return (
    said.dates.includes(iso) ||
    (said.dateNumbers.has(wall.day) && (said.months.has(wall.month) || said.dateNumbers.has(wall.month)))
  );
}

const EXCLUSION =
  /^(?:except|but|not|never|no|without|skip|skipping|avoid|omit|excluding|unless|bar|save|minus|sans|apart|other|closed|off|don't|nor|neither)$/;
const LOOKED_AT = 5;

function exceptProblems(said: PhraseFacts, schedule: Schedule, heard: readonly CronKwargs[], now: Instant): string[] {
  const kept = heard
    .filter((kwargs) => firesIn(schedule, kwargs, now))
    .map((kwargs) => `${shown(kwargs)} is not excepted`);
  if (kept.length > 0) return kept;
  const parts = schedule.kind === 'union' ? schedule.parts : [];
  const own = [...(schedule.except ?? []), ...parts.flatMap((part) => part.except ?? [])];
  if (own.length === 0) return [];
  if (!said.heard.tokens.some(({ word, text }) => EXCLUSION.test(word) || EXCLUSION.test(text)))
    return ['nothing in the phrase is excepted'];
  return own
    .filter((kwargs) => !isExceptionSaid(said, kwargs, heard))
    .map((kwargs) => `the exception ${shown(kwargs)} is not in the phrase`);
}

/** Whether any of the next excluded stretches would still fire. */
function firesIn(schedule: Schedule, kwargs: CronKwargs, now: Instant): boolean {
  const { timezone } = schedule;
  const without = { ...schedule, except: [...(schedule.except ?? []), kwargs] } as Schedule;
  const [all, fewer] = [compile(schedule), compile(without)];
  const stretches = compile({ kind: 'cron', kwargs, timezone }).take(now, LOOKED_AT);
  return [now, ...stretches].some((at) => {
    const before = instant(at - 1);
    return all.take(before, LOOKED_AT).join() !== fewer.take(before, LOOKED_AT).join();
  });
}

function isExceptionSaid(said: PhraseFacts, kwargs: CronKwargs, heard: readonly CronKwargs[]): boolean {
  if (heard.some((each) => JSON.stringify(each) === JSON.stringify(kwargs))) return true;
  const { month, day, day_of_week: weekday } = kwargs;
  const numbers = String(day ?? '').match(/\d+/g) ?? [];
  const daysSaid = numbers.every((n) => said.dateNumbers.has(Number(n)));
  const monthSaid =
    month === undefined || said.months.size + said.exceptMonths.size > 0 || said.dateNumbers.has(Number(month));
  const weekdaySaid = weekday === undefined || weekdaysOf(weekday).every((each) => said.exceptWeekdays.has(each));
  return daysSaid && monthSaid && weekdaySaid;
}

function weekdaysOf(field: number | string): readonly number[] {
  const { any, values } = readField('day_of_week', field);
  return any ? [] : values;
}

function shown(kwargs: CronKwargs): string {
  return Object.entries(kwargs)
    .map(([field, value]) => `${field} ${value}`)
    .join(' ');
}
