// The amounts in clauses about policies: numbers, how often, periods of elapsed time and hours of the day. As patterns for the forms,
// and read.

import { NUMBER_WORDS } from '../grammar/words/number-words.js';

/** The words of NUMBER_WORDS, written so that a pattern may hold them several times. */
const TO_NINE = 'one|two|three|four|five|six|seven|eight|nine';
export const WORDS = `zero|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|fou?r|fif|six|seven|eigh|nine)ty(?:-(?:${TO_NINE}))?|${TO_NINE}`;
/** Also what is none, so that "-1 times" is refused and not overheard. */
export const NUMBER = `(?:[-\u2212]?\\d+(?:[.,]\\d+)?|${WORDS})`;
export const TIMES = `(?:once|twice|thrice|(?:a single|one more|another|${NUMBER}) times?)`;

const UNIT_MS: Readonly<Record<string, number>> = {
  ...{ ms: 1, millisecond: 1, s: 1_000, sec: 1_000, second: 1_000, m: 60_000, min: 60_000, minute: 60_000 },
  ...{
    h: 3_600_000,
    hr: 3_600_000,
    hour: 3_600_000,
    d: 86_400_000,
    day: 86_400_000,
    w: 604_800_000,
    week: 604_800_000,
  },
};
const UNIT = '(?:ms|milliseconds?|secs?|seconds?|s|mins?|minutes?|m|hrs?|hours?|h|days?|d|weeks?|w)(?![a-z])';
const ONE_AMOUNT = `(?:half an? (?:hour|minute)|(?:an?|${NUMBER})(?: and a half)? ?${UNIT}(?: and a half)?)`;
export const PERIOD = `(?:(?:about |roughly )?(?:a )?(?:\\d+(?:h|m|s|d|ms))+(?![\\w])|${ONE_AMOUNT}(?:,? (?:and )?${NUMBER} ?${UNIT})*)`;
export const UNIT_ALONE = '(?:second|minute|hour|day)';

export const HOUR =
  "(?:noon|midday|midnight|\\d{1,2}(?:[:.]\\d{2})?(?: ?[ap]\\.?m\\b\\.?| o'clock)?(?: in the (?:morning|afternoon|evening)| at night)?)";

/** A number as said; NaN for none. */
export function numberOf(words: string | undefined): number {
  const text = (words ?? '').toLowerCase().replace('\u2212', '-').replace(',', '.');
  return NUMBER_WORDS.get(text) ?? (text === '' ? NaN : Number(text));
}

/** "twice" is 2, "-1 times" is -1. */
export function timesOf(words: string | undefined): number {
  const text = (words ?? '').toLowerCase();
  if (/^(?:once|a single|one more|another)\b/.test(text)) return 1;
  if (text === 'twice') return 2;
  return text === 'thrice' ? 3 : numberOf(text.replace(/ times?$/, ''));
}

/** Milliseconds of "five minutes", "1h30m", "an hour and a half"; NaN for none, and negative where it was said so. */
export function periodOf(words: string | undefined): number {
  const text = (words ?? '').toLowerCase().replace(/^(?:about|roughly) /, '');
  const half = /^half an? (hour|minute)/.exec(text);
  if (half) return (UNIT_MS[half[1] ?? ''] ?? NaN) / 2;
  let total = 0;
  let found = false;
  for (const [, amount, andHalf, unit, halfMore] of text.matchAll(AMOUNT)) {
    const n = /^an?$/.test(amount ?? '') ? 1 : numberOf(amount);
    total += (n + ((andHalf ?? halfMore) ? 0.5 : 0)) * unitMs(unit ?? '');
    found = true;
  }
  return found ? Math.round(total) : NaN;
}
const AMOUNT = new RegExp(`(an?|${NUMBER})( and a half)? ?(${UNIT})( and a half)?`, 'g');

export function unitMs(unit: string): number {
  return UNIT_MS[unit] ?? UNIT_MS[unit.replace(/s$/, '')] ?? NaN;
}

/** `"12:00"`; `null` where the words are no hour, `undefined` where morning and afternoon are both possible. */
export function hourOf(words: string | undefined): string | null | undefined {
  const text = (words ?? '').toLowerCase();
  if (/^(?:noon|midday)/.test(text)) return '12:00';
  if (text.startsWith('midnight')) return '00:00';
  const [, hours = '', minutes, half, part] =
    /^(\d{1,2})(?:[:.](\d{2}))?(?: ?([ap])\.?m\.?| o'clock)?(?: (?:in the|at) (morning|afternoon|evening|night))?$/.exec(
      text,
    ) ?? [];
  const said = Number(hours);
  const late = half === 'p' || (part !== undefined && part !== 'morning');
  const early = half === 'a' || part === 'morning';
  if (hours === '' || Number(minutes ?? 0) > 59 || said > 23 || ((late || early) && (said > 12 || said === 0)))
    return null;
  if (!late && !early && minutes === undefined && said > 0 && said <= 12) return undefined;
  const hour = late ? (said % 12) + 12 : early ? said % 12 : said;
  return `${String(hour).padStart(2, '0')}:${(minutes ?? '00').padStart(2, '0')}`;
}

/** "1 hour 30 minutes": what {@link periodOf} reads back to the same. */
export function periodWords(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const unit of ['day', 'hour', 'minute', 'second', 'millisecond'] as const) {
    const amount = Math.floor(rest / unitMs(unit));
    rest -= amount * unitMs(unit);
    if (amount > 0) parts.push(`${amount} ${unit}${amount === 1 ? '' : 's'}`);
  }
  return parts.join(' ') || '0 seconds';
}

/** "once", "twice", "3 times". */
export function timesWords(n: number): string {
  return n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`;
}
