// A phrase as tokens: clock times, dates, periods, numbers, zones, words and marks, each with its place in the text.

import { GLUED_UNITS, type Unit } from './words/calendar-words.js';
import { KNOWN_WORDS, markOf, MARKS, NOTHING, placed, PLAIN_WORDS, SORT } from './known-tokens.js';
import type { Lexeme } from './words/vocabulary.js';
import { IANA } from './words/time-zones.js';
import { corrected } from './words/typos.js';

export interface Time {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}
export interface Clock extends Time {
  readonly meridiem?: 'am' | 'pm' | undefined;
}
export interface SlashDate {
  readonly numbers: readonly number[];
  /** The order of the numbers is certain: year first. */
  readonly iso: boolean;
  readonly wide: boolean;
}
/** Always has all its fields, so that the forms, which look at little else, find them in the same place. */
export interface Token extends Lexeme {
  readonly kind:
    'clock' | 'date' | 'instant' | 'period' | 'number' | 'times' | 'zone' | 'offset' | 'word' | 'mark' | 'colon-minute';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly clock: Clock | undefined;
  readonly date: SlashDate | undefined;
  readonly period: readonly { readonly n: number; readonly unit: Unit }[] | undefined;
  readonly zone: string | undefined;
  /** Belongs to no vocabulary: may only be part of what is to be done. */
  readonly unknown: boolean;
  /** The word that was probably meant by this slip. */
  readonly meant: string | undefined;
  /** The same for all tokens that the same forms can begin with; 0 for those without end: unknown words, slips, names of files. */
  readonly sort: number;
}

/** The characters that it may begin with, how it goes on, and what it says; the first that fits and says something is taken. */
type Pattern = readonly [first: string, shape: RegExp, read: (match: RegExpExecArray) => Token | undefined];

const DIGIT = '0123456789';
const LETTER = 'abcdefghijklmnopqrstuvwxyz';

/** "/var/log", "backup.sh": what is to be done with it, never when. */
const FILE =
  /(?<!\S)(?:[\w-]+\.(?:sh|py|js|rb|pl|sql|php|exe|bat|ps1)|~?\/(?:tmp|var|etc|home|usr|opt|srv|mnt|root|data|bin)[\w./-]*)(?!\S)/y;

/** Also words of other alphabets, which no vocabulary holds. */
const WORD: Pattern = [LETTER, /[\p{L}_][\p{L}\d_]*(?:'\p{L}+)?/uy, (m) => lexed(m[0])];

const PATTERNS: readonly Pattern[] = [
  // What is met most comes first, and is what no other pattern would take: "9", "9am", "9:30", "9th".
  [DIGIT, /\d+(?=$|,|\s(?:[^\sapx×smhd]|[smhd][a-z]|[ap][a-ln-z]))/y, (m) => numberOf(m[0], 'number')],
  [DIGIT, /(\d{1,2})\s*([ap])\.?\s?m\b\.?(?!-i?sh)/y, (m) => clockOf(m[1], '0', '0', m[2])],
  [
    DIGIT,
    /(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.0+)?\s*(?:([ap])\.?\s?m\b\.?|([ap])(?![a-z0-9]))?(?![\d:])/y,
    (m) => clockOf(m[1], m[2], m[3], m[4] ?? m[5]),
  ],
  [
    DIGIT,
    /(\d+)(?:st|nd|rd|th)(?![a-z0-9])/y,
    (m) => ({ ...NOTHING, kind: 'number', ordinal: Number(m[1]), sort: SORT.ordinal }),
  ],
  [`${LETTER}~/`, FILE, () => ({ ...NOTHING, kind: 'mark' })],
  [
    DIGIT,
    /\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?(?![\w:])/y,
    () => ({ ...NOTHING, kind: 'instant', sort: SORT.instant }),
  ],
  [DIGIT, /(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\w:])/y, (m) => dateOf([m[1], m[3], m[4]], true)],
  [DIGIT, /(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\w:])/y, (m) => dateOf([m[1], m[3], m[4]], false)],
  [DIGIT, /24\/7(?![\w:/])/y, () => NOTHING],
  [DIGIT, /(\d{1,2})\/(\d{1,2})(?![\w:/])/y, (m) => dateOf([m[1], m[2]], false)],
  [DIGIT, /(\d{1,2})\.(\d{2})\s*([ap])\.?m\b\.?/y, (m) => clockOf(m[1], m[2], '0', m[3])],
  [DIGIT, /(\d{1,2})([ap])(?![a-z0-9])/y, (m) => clockOf(m[1], '0', '0', m[2])],
  [DIGIT, /(\d{3,4})\s*([ap])\.?m\b\.?/y, (m) => clockOf(m[1]?.slice(0, -2), m[1]?.slice(-2), '0', m[2])],
  [DIGIT, /(\d{1,2})h([0-5]\d)(?![a-z0-9])/y, (m) => clockOf(m[1], m[2], '0', undefined)],
  [':', /:([0-5]\d)(?![\d:])/y, (m) => numberOf(m[1], 'colon-minute')],
  [DIGIT, /(?:\d+(?:\.\d+)?-?(?:[a-z]{1,7})(?![a-z]))+/y, (m) => periodOf(m[0])],
  // "every 10 s", "in 5 m": a letter by itself is a unit nowhere else.
  [
    DIGIT,
    /(?<=(?:every|each|evry|in) )\d+ [smhd](?![\w'/.-]| (?:[mtwrfs]|mo|tu|we|th|fr|sa|su)\b)/y,
    (m) => periodOf(m[0].replace(' ', '')),
  ],
  [DIGIT, /(\d+)\s?[x×](?![a-z0-9])/y, (m) => numberOf(m[1], 'times')],
  [DIGIT, /\d+\.\d+(?![\w.])/y, (m) => numberOf(m[0], 'number')],
  [`${DIGIT}½`, /(\d*)½/y, (m) => ({ ...NOTHING, kind: 'number', number: Number(m[1]) + 0.5, sort: SORT.number })],
  [DIGIT, /(\d{4})(?=z(?![a-z0-9]))/y, (m) => numberOf(m[0], 'number')],
  [DIGIT, /\d+(?![\p{L}\d_.:/]*[\p{L}\d_])/uy, (m) => numberOf(m[0], 'number')],
  [
    'ug+-',
    /(?:utc|gmt)\s?[+-]\s?\d{1,2}(?::?\d\d)?(?!\w)|(?:\+\d\d|(?<!\w)-(?:0\d|1[0-4])):?\d\d(?!\w)/y,
    () => ({ ...NOTHING, kind: 'offset', sort: SORT.offset }),
  ],
  [LETTER, /[a-z]+(?:[/][a-z_+-]+\d*){1,2}/y, (m) => zoneOf(m[0])],
  [
    'tf',
    /(?:twenty|thirty|forty|fifty|fourty)[ -](?:one|two|three|four|five|six|seven|eight|nine)(?![a-z-])/y,
    (m) => lexed(m[0].replace(' ', '-').replace('fourty', 'forty')),
  ],
  [
    't',
    /(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)(?![a-z-])/y,
    (m) => lexed(m[0].replace(' ', '-')),
  ],
  [
    'bst',
    /(?:bi|semi|tri)[- ]?(?:weekly|monthly|annually|yearly|annual|daily|hourly)(?![a-z])/y,
    (m) => ({ ...NOTHING, word: m[0].replace(/[- ]/, '') }),
  ],
  // "weeknights" is said for the nights of weekdays.
  ['w', /week(?=(?:night|morning|evening)s?(?![a-z]))/y, () => ({ ...NOTHING, word: 'weekday', plural: true })],
  WORD,
  [DIGIT, /\d[\p{L}\d_.:/]*/uy, () => ({ ...NOTHING, unknown: true })],
];

const MAX_LENGTH = 600;

/** `undefined` when the text is too long to be a phrase. */
export function tokenise(phrase: string): Token[] | undefined {
  if (phrase.length > MAX_LENGTH) return undefined;
  const text = plain(phrase);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === 32 || (char >= 9 && char <= 13) || char === 160) at++;
    else {
      const token = tokenAt(text, at);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

/** Lower case and plain dashes and quotes, character by character so that places in the text stay the same. */
function plain(phrase: string): string {
  const lower = phrase.toLowerCase();
  const same = lower.length === phrase.length ? lower : phrase;
  if (!/[^\t-~]/.test(same)) return same;
  return same
    .replace(/[‐-―−]/g, '-')
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(ODD_BLANK, ' ');
}

/** Whatever `trim` takes off beyond ASCII: as a mark of its own such a blank would be a token without length, and the last one. */
const ODD_BLANK = /[^\S\t-\r]/g;

function tokenAt(text: string, at: number): Token {
  const plain = plainWordAt(text, at);
  if (plain) return plain;
  for (const [, shape, read] of patternsFor(text.charCodeAt(at))) {
    shape.lastIndex = at;
    const match = shape.exec(text);
    const token = match && read(match);
    if (match && token) return placed(token, match[0].trimEnd(), at);
  }
  return mark(text[at] ?? '', at);
}

/** A known word between blanks or commas, which no pattern could make more of: most tokens are one. */
function plainWordAt(text: string, at: number): Token | undefined {
  let end = at;
  let char = text.charCodeAt(end);
  while (char >= 97 && char <= 122) char = text.charCodeAt(++end);
  if (end === at || (end < text.length && char !== 32 && char !== 44)) return undefined;
  const known = PLAIN_WORDS.get(text.slice(at, end));
  return known && placed(known, known.text, at);
}

function patternsFor(first: number): readonly Pattern[] {
  return PATTERNS_BY_CHARACTER[first] ?? (first > 127 ? BEYOND_ASCII : NONE);
}

const PATTERNS_BY_CHARACTER: readonly (readonly Pattern[] | undefined)[] = Array.from({ length: 256 }, (_, code) => {
  const beginning = PATTERNS.filter(([first]) => first.includes(String.fromCharCode(code)));
  return beginning.length > 0 ? beginning : undefined;
});
const BEYOND_ASCII: readonly Pattern[] = [WORD];
const NONE: readonly Pattern[] = [];

function mark(text: string, at: number): Token {
  return placed(MARKS[text.charCodeAt(0)] ?? markOf(text), text, at);
}

function lexed(text: string): Token {
  const known = KNOWN_WORDS.get(text);
  if (known) return known;
  const fixed = corrected(text);
  return fixed ? { ...NOTHING, ...fixed.lexeme, meant: fixed.meant } : { ...NOTHING, unknown: true };
}

function numberOf(text: string | undefined, kind: 'number' | 'times' | 'colon-minute'): Token {
  return { ...NOTHING, kind, number: Number(text), sort: SORT[kind] };
}

function clockOf(hour = '0', minute = '0', second = '0', half: string | undefined): Token {
  const meridiem = half === undefined ? undefined : half === 'a' ? 'am' : 'pm';
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second), meridiem } as const;
  return { ...NOTHING, kind: 'clock', clock, sort: SORT.clock };
}

function dateOf(parts: readonly (string | undefined)[], iso: boolean): Token {
  return {
    ...NOTHING,
    kind: 'date',
    date: { numbers: parts.map(Number), iso, wide: parts.length === 3 },
    sort: SORT.date,
  };
}

function periodOf(text: string): Token | undefined {
  const period: { n: number; unit: Unit }[] = [];
  for (const [, n, name = ''] of text.matchAll(/(\d+(?:\.\d+)?)-?([a-z]+)/g)) {
    const unit = Object.hasOwn(GLUED_UNITS, name) ? GLUED_UNITS[name] : undefined;
    if (!unit) return undefined;
    period.push({ n: Number(n), unit });
  }
  return { ...NOTHING, kind: 'period', period, sort: SORT.period };
}

function zoneOf(text: string): Token | undefined {
  const zone = IANA.get(text);
  return zone === undefined ? undefined : { ...NOTHING, kind: 'zone', zone, sort: SORT.zone };
}
