// Slips of the keyboard in words of the closed vocabulary. Only long, distinctive words are targets, the first letter must
// be right, and the words of English dictionaries that lie close to one are never touched: a wrong correction is a wrong schedule.

import { VOCABULARY, type Lexeme } from './vocabulary.js';

const TARGETS: readonly string[] = [
  ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].flatMap((day) => [day, `${day}s`]),
  'january',
  'february',
  'march',
  'april',
  'august',
  'september',
  'october',
  'november',
  'december',
  'every',
  'daily',
  'hourly',
  'weekly',
  'monthly',
  'yearly',
  'annually',
  'quarterly',
  'nightly',
  'fortnightly',
  'biweekly',
  'minute',
  'minutes',
  'hours',
  'seconds',
  'weeks',
  'months',
  'weekday',
  'weekdays',
  'weekend',
  'weekends',
  'morning',
  'afternoon',
  'evening',
  'midnight',
  'tomorrow',
  'tonight',
  'between',
  'except',
  'starting',
  'beginning',
  'through',
];

const NEAR_BUT_DIFFERENT: ReadonlySet<string> = new Set(
  `match marsh larch starch watch marche mach sundry sunny money mounty fryday dally dairy diary hourlong weakly wordy yearn early
  weekdayish moaning mourning warning ever very fever never evening minuet minutely tours yours house honours seasons second secondly wrecks
  weeds works mouths moths expect accept excepts staring starring sorting stating beginnings thorough though thought throw
  april's apron argue augur octave nearly monkey monthly's tonights tomorrows betweens marks harsh search starch events even
  server serve several everyone everything everywhere everybody month minutes hour
  actually anally annual annuals annularly begirding binning daisy deceiver decemvir doily drily emery eventing evert excerpt
  forthrightly hoars hoers houri houris marcs minuses minuted minuter minutest mooning nonmember quartered quartern quarterns
  smarting starling startling starving sturdy sundae sundaes trough weakens weekended weekender weekenders weens weeps`.split(
    /\s+/,
  ),
);

/** The word that was probably meant, or `undefined`. */
export function corrected(text: string): { readonly meant: string; readonly lexeme: Lexeme } | undefined {
  if (text.length < 5 || NEAR_BUT_DIFFERENT.has(text) || !/^[a-z]+(?<!ish)$/.test(text)) return undefined;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const target of TARGETS) {
    if (target[0] !== text[0]) continue;
    const allowed = target.length >= 8 && target !== 'starting' ? 2 : 1;
    const found = distance(text, target, Math.min(allowed, bestDistance));
    if (found <= allowed && found < bestDistance) [best, bestDistance] = [target, found];
  }
  const lexeme = best === undefined ? undefined : VOCABULARY.get(best);
  return best !== undefined && lexeme ? { meant: best, lexeme } : undefined;
}

/** Edits with neighbouring letters swapped counted as one; gives up above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? Infinity;
}
