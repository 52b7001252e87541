// Paces and counts: what the phrase says must be in the answer, and the answer may repeat at no pace that it does not say.
// Each function answers with short sentences, none where all is well.

import type { Schedule } from '../schedule/schedule.js';
import type { Unit } from './grammar/words/calendar-words.js';
import type { PhraseFacts } from './phrase-facts.js';
import type { Rate, ScheduleFacts } from './schedule-facts.js';

const SECONDS: Readonly<Record<Unit, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  // Months are no number of days: far above, and multiples of one another.
  month: 1e9,
  quarter: 3e9,
  year: 12e9,
};

export function lengthOf({ n, unit }: Rate): number {
  return n * SECONDS[unit];
}

export function rateProblems(said: PhraseFacts, answered: ScheduleFacts): string[] {
  const wanted = [...said.rates, ...said.amounts];
  const missing = wanted.filter((rate) => !answered.rates.some((each) => lengthOf(each) === lengthOf(rate)));
  const allowed = new Set([...wanted.map(lengthOf), ...shares(said)]);
  const added = answered.rates.filter((rate) => !allowed.has(lengthOf(rate)) && !isPlain(said, rate));
  // One interval is told in several units; it is wrong in all of them or in none.
  const told = added.length > 0 && wanted.length > 0 && missing.length > 0 ? [] : added.slice(0, 1);
  return [
    ...missing.map(({ text }) => `"${text}" is not what it says`),
    ...told.map(({ n, unit }) => `every ${n === 1 ? '' : `${n} `}${unit}${n === 1 ? '' : 's'} is not in the phrase`),
  ];
}

/** "four times an hour" is every 15 minutes, "quarterly" every 3 months. */
function shares({ heard }: PhraseFacts): number[] {
  return heard.placed.flatMap(({ piece }) => {
    if (piece.kind === 'times-per') return [SECONDS[piece.unit] / piece.n];
    return piece.kind === 'every' && piece.unit === 'quarter' ? [lengthOf(piece)] : [];
  });
}

/** Counted from the end of a run: only where the phrase speaks of it. */
export function completionProblems({ heard }: PhraseFacts, schedule: Schedule): string[] {
  const parts = schedule.kind === 'union' ? schedule.parts : [schedule];
  const said = heard.tokens.some(({ text }) => /^(?:finish|complet|done|end(?:s|ed|ing)?$|over$)/.test(text));
  const counted = parts.some((part) => part.kind === 'interval' && part.from === 'completion');
  return counted && !said ? ['nothing in the phrase speaks of the end of a run'] : [];
}

/** "twice a day", "four times an hour": so many, whenever. */
export function countProblems({ heard }: PhraseFacts, answered: ScheduleFacts): string[] {
  const { fires, weekdays, minutes, rates, days, named } = answered;
  return heard.placed.flatMap(({ piece, from, to }) => {
    if (piece.kind !== 'times-per') return [];
    const paced = rates.some((rate) => lengthOf(rate) === SECONDS[piece.unit] / piece.n);
    const found = {
      second: 0,
      minute: 0,
      hour: minutes.size,
      day: fires.size,
      week: weekdays.size * fires.size,
      month: (days.size + named.size) * fires.size,
      quarter: 0,
      year: 0,
    }[piece.unit];
    const text = heard.tokens.slice(from, to).map((token) => token.text);
    return paced || found === piece.n ? [] : [`"${text.join(' ')}" is not what it says`];
  });
}

/** "at 10 past the hour": those minutes and no others. */
export function minuteProblems({ heard, rates }: PhraseFacts, { minutes }: ScheduleFacts): string[] {
  const marks = heard.placed.flatMap(({ piece }) => (piece.kind === 'minute-marks' ? piece.minutes : []));
  if (marks.length === 0 || rates.some(({ unit }) => unit !== 'hour')) return [];
  return marks.filter((minute) => !minutes.has(minute)).map((minute) => `:${two(minute)} is missing`);
}

/** Once a unit that the phrase names, or that its weekdays and dates stand for. */
function isPlain(said: PhraseFacts, { n, unit }: Rate): boolean {
  const says = (word: string): boolean => said.heard.tokens.some((token) => token.word === word);
  const marked = said.heard.placed.some(
    ({ piece }) => piece.kind === 'minute-marks' || piece.kind === 'business-hours' || piece.kind === 'adjective',
  );
  if (n !== 1) return unit === 'minute' && marked;
  switch (unit) {
    case 'second':
    case 'minute':
      return false;
    case 'hour':
      return marked || said.units.has('hour') || says('hourly');
    case 'day':
      return said.rates.length === 0;
    case 'week':
      return said.units.has('week') || says('weekly') || said.weekdays.size > 0;
    default:
      return said.units.has(unit) || says(`${unit}ly`) || said.dateNumbers.size > 0;
  }
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
