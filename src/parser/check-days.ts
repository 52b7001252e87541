// Weekdays, dates, months, numbers and the zone: what the phrase names must be in the answer, and the answer may not be
// restricted to anything that it does not name. Each function answers with short sentences, none where all is well.

import type { Schedule } from '../schedule/schedule.js';
import type { ReadContext } from './context.js';
import { wallTime } from '../time/zone.js';
import { instant, parseInstant } from '../time/instant.js';
import type { PhraseFacts } from './phrase-facts.js';
import type { ScheduleFacts } from './schedule-facts.js';

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']; // prettier-ignore

export function weekdayProblems(said: PhraseFacts, answered: ScheduleFacts): string[] {
  const wanted = new Set([...said.weekdays].filter((day) => !said.exceptWeekdays.has(day)));
  const have = new Set([...answered.weekdays, ...answered.derivedWeekdays]);
  const fires = (day: number): boolean => have.size === 0 || have.has(day);
  const problems = [...said.exceptWeekdays]
    .filter((day) => fires(day) && !answered.exceptWeekdays.has(day) && !said.weekdays.has(day))
    .map((day) => `${NAMES[day]} is not excepted`);
  if (wanted.size === 0) {
    const fewer = answered.weekdays.size > 0 && said.exceptWeekdays.size === 0;
    if (fewer) return [...problems, `${names(answered.weekdays)} is not in the phrase`];
    const dropped = [0, 1, 2, 3, 4, 5, 6].filter((day) => !fires(day) && !said.exceptWeekdays.has(day));
    return answered.weekdays.size > 0 && dropped.length > 0 ? [...problems, `${names(dropped)} is missing`] : problems;
  }
  if (answered.workdays && [0, 1, 2, 3, 4].every((day) => wanted.has(day))) return problems;
  // Weekdays of bounds ("until Friday") are no rhythm: the bounds are held against the phrase by themselves.
  const bounded = boundWeekdays(said);
  const missing = [...wanted].filter((day) => !have.has(day) && !bounded.has(day));
  const added = [...answered.weekdays].filter((day) => !wanted.has(day));
  if (missing.length > 0) problems.push(`${names(missing)} is missing`);
  if (added.length > 0) problems.push(`${names(added)} is not in the phrase`);
  return problems;
}

function boundWeekdays({ heard }: PhraseFacts): Set<number> {
  const days = heard.placed.flatMap(({ piece }) => {
    if (piece.kind !== 'start' && piece.kind !== 'end') return [];
    return piece.point.day?.kind === 'weekday' ? [piece.point.day.weekday] : [];
  });
  return new Set(days);
}

export function monthProblems(said: PhraseFacts, answered: ScheduleFacts): string[] {
  const absent = [...said.months].filter((month) => !answered.months.has(month));
  const kept = [...said.exceptMonths].filter(
    (month) => !answered.months.has(month) && (answered.ruleMonths.size === 0 || answered.ruleMonths.has(month)),
  );
  const quarterly = said.heard.placed.some(
    ({ piece }) => piece.kind === 'quarter-edge' || (piece.kind === 'every' && piece.unit === 'quarter'),
  );
  const allButThose = said.exceptMonths.size > 0 && answered.ruleMonths.size === 12 - said.exceptMonths.size;
  const allowed = (month: number): boolean =>
    said.months.has(month) ||
    (said.months.size === 0 && (quarterly || said.dateNumbers.has(month) || allButThose)) ||
    (month === 1 && said.months.size === 0 && saysYearly(said)) ||
    isBetween(month, said);
  const added = [...answered.ruleMonths].filter((month) => !allowed(month) || said.exceptMonths.has(month));
  return [
    ...absent.map((month) => `${MONTHS[month - 1]} is missing`),
    ...kept.map((month) => `${MONTHS[month - 1]} is not excepted`),
    ...added.map((month) => `${MONTHS[month - 1]} is not in the phrase`),
  ];
}

function saysYearly({ units, heard }: PhraseFacts): boolean {
  return units.has('year') || heard.tokens.some(({ word }) => word === 'yearly');
}

/** "from June to August" names July as well. */
function isBetween(month: number, { heard: { tokens } }: PhraseFacts): boolean {
  return tokens.some((token, at) => {
    const [to, end] = [tokens[at + 1], tokens[at + 2]];
    if (token.month === undefined || end?.month === undefined || (to?.word !== 'to' && to?.word !== '-')) return false;
    return (month - 1 - token.month + 12) % 12 <= (end.month - token.month + 12) % 12;
  });
}

export function numberProblems(said: PhraseFacts, answered: ScheduleFacts): string[] {
  const { numbers, saysPm } = said;
  const has = (n: number): boolean => answered.numbers.has(n) || (saysPm && n < 12 && answered.numbers.has(n + 12));
  const missing = numbers.filter(({ n }) => !has(n)).map(({ text }) => `the number "${text}" is missing`);
  return [...missing, ...addedNumbers(said, answered)];
}

/** Days of the month, weeks and years are numbers that somebody must have said. */
function addedNumbers(said: PhraseFacts, answered: ScheduleFacts): string[] {
  const { dateNumbers, heard } = said;
  const isFirst =
    ['month', 'quarter', 'year'].some((unit) => said.units.has(unit as 'month')) ||
    said.months.size > 0 ||
    heard.tokens.some(({ word }) => ['monthly', 'quarterly', 'yearly', 'first'].includes(word));
  const ranges = heard.placed.flatMap(({ piece }) => (piece.kind === 'days' ? piece.rules : []));
  const inRange = (n: number): boolean => ranges.some((rule) => rule.kind === 'days' && rule.from <= n && n <= rule.to);
  const dated = new Set(said.dates.map((date) => Number(date.slice(8))));
  const isDay = (n: number): boolean => dateNumbers.has(n) || dated.has(n) || inRange(n) || (n === 1 && isFirst);
  const ordinal = (n: number): boolean => dateNumbers.has(n) || heard.tokens.some((token) => token.ordinal === n);
  const years = new Set(said.dates.map((date) => Number(date.slice(0, 4))));
  const isYear = (n: number): boolean => dateNumbers.has(n) || years.has(n);
  const weeks = heard.placed.some(({ piece }) => piece.kind === 'weeks');
  return [
    ...added('day', answered.days, isDay),
    ...added('number', answered.nths, ordinal),
    ...added('year', answered.years, isYear),
    ...(weeks ? [] : added('week', answered.weeks, (n) => dateNumbers.has(n))),
    ...(said.last && !answered.last ? ['the last one is not what it says'] : []),
    ...(answered.last &&
    !said.last &&
    !heard.tokens.some(({ word }) => word === 'last' || word === 'ending' || word === 'end')
      ? ['nothing in the phrase is counted from the end']
      : []),
  ];
}

function added(what: string, values: Iterable<number>, said: (n: number) => boolean): string[] {
  const unsaid = [...values].filter((n) => !said(n));
  return unsaid.length === 0 ? [] : [`the ${what} ${unsaid.slice(0, 5).join(', ')} is not in the phrase`];
}

/** "the 2nd Friday", "the last day", "the first working day": each must be in the answer as what it is. */
export function dayRuleProblems(said: PhraseFacts, schedule: Schedule, answered: ScheduleFacts): string[] {
  if (schedule.kind === 'once') return [];
  const { heard } = said;
  const rules = heard.placed.flatMap((each) =>
    each.piece.kind === 'days' && !heard.negated.includes(each) ? each.piece.rules : [],
  );
  const missing = rules.filter((rule) => {
    switch (rule.kind) {
      case 'days':
        return !answered.days.has(rule.from) || !answered.days.has(rule.to);
      case 'last':
        return !answered.named.has(`${-1 - rule.back} day`);
      case 'nth':
        return !answered.named.has(`${rule.nth} ${rule.weekday}`);
      case 'nearest':
        return !answered.named.has(`nearest ${rule.day}`);
    }
  });
  const dates = heard.placed.flatMap(({ piece }) => (piece.kind === 'month-days' ? piece.days : []));
  const absent = dates.filter((day) => !answered.days.has(day) && !answered.numbers.has(day));
  return missing.length + absent.length === 0 ? [] : ['a day of the month is missing'];
}

/** "quarterly" is four months of the year, evenly, or every third month. */
export function quarterProblems({ heard }: PhraseFacts, answered: ScheduleFacts): string[] {
  const quarterly = heard.placed.some(
    ({ piece }) => piece.kind === 'every' && piece.unit === 'quarter' && piece.n === 1,
  );
  if (!quarterly || heard.placed.some(({ piece }) => piece.kind === 'every' && piece.unit !== 'quarter')) return [];
  const months = [...answered.ruleMonths].sort((a, b) => a - b);
  const even = months.length === 4 && months.every((month, i) => month === (months[0] ?? 0) + 3 * i);
  const paced = answered.rates.some(({ n, unit }) => (n === 3 && unit === 'month') || unit === 'quarter');
  return even || paced ? [] : ['it is not every quarter'];
}

export function dateProblems(said: PhraseFacts, answered: ScheduleFacts): string[] {
  return said.dates.filter((date) => !answered.dates.has(date)).map((date) => `${date} is missing`);
}

const DAY_MS = 86_400_000;

/** What happens once needs no word; what happens again does. A date of which the phrase says only a part is the coming one. */
export function repetitionProblems(
  said: PhraseFacts,
  schedule: Schedule,
  context: ReadContext,
  opinion: Schedule | undefined,
): string[] {
  const parts = schedule.kind === 'union' ? schedule.parts : [schedule];
  const once = parts.filter((part) => part.kind === 'once');
  const repeats = opinion === undefined ? said.repeats : opinion.kind !== 'once';
  if (once.length === parts.length && said.repeats && repeats) return ['it happens again and again'];
  if (once.length === 0 && !said.repeats && !repeats) return ['nothing in the phrase says that it repeats'];
  const early = once.filter((part) => !isComing(part.at, said, context));
  return early.map((part) => `${part.at} is not the coming such time`);
}

function isComing(at: string, said: PhraseFacts, { now, timezone }: ReadContext): boolean {
  const when = instant(parseInstant(at) ?? now);
  const wall = wallTime(timezone, when);
  if (said.dates.length > 0 || said.dateNumbers.has(wall.year)) return true;
  const dated = said.months.size > 0 || said.heard.tokens.some(({ date }) => date !== undefined);
  const days = (when - now) / DAY_MS;
  if (dated)
    return (said.dateNumbers.has(wall.day) || wall.day === 1) && (days <= 367 || (wall.month === 2 && wall.day === 29));
  if (said.weekdays.size > 0) return days <= 8;
  return said.dateNumbers.has(wall.day) ? days <= 62 : days <= 1.1;
}

export function zoneProblems(
  { zones, places, offset }: PhraseFacts,
  { timezone }: Schedule,
  context: ReadContext,
): string[] {
  if (offset) return ['an offset from UTC is no time zone'];
  if (zones.size > 1) return ['the phrase names several time zones'];
  if (zones.size > 0) return zones.has(timezone) ? [] : [`the time zone ${[...zones].join(', ')} is missing`];
  return timezone === context.timezone || places.has(timezone)
    ? []
    : [`the time zone ${timezone} is not in the phrase`];
}

function names(days: Iterable<number>): string {
  return [...days].map((day) => NAMES[day]).join(', ');
}
