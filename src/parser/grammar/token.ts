// A phrase as tokens: clock times, dates, periods, numbers, zones, words and marks, each with its place in the text.

import { GLUED_UNITS, type Unit } from './words/calendar-words.js';
import { FUNCTION_WORDS, VOCABULARY, type Lexeme } from './words/vocabulary.js';
import { IANA } from './words/time-zones.js';
import { BLOCKERS, HARMLESS, VERBS } from './words/plain-words.js';
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
export interface Token extends Partial<Lexeme> {
  readonly kind:
    'clock' | 'date' | 'instant' | 'period' | 'number' | 'times' | 'zone' | 'offset' | 'word' | 'mark' | 'colon-minute';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly word: string;
  readonly clock?: Clock;
  readonly date?: SlashDate;
  readonly period?: readonly { readonly n: number; readonly unit: Unit }[];
  readonly zone?: string;
  /** Belongs to no vocabulary: may only be part of what is to be done. */
  readonly unknown?: true;
  readonly meant?: string;
}

const PATTERNS: readonly (readonly [RegExp, (m: RegExpExecArray) => Partial<Token> | undefined])[] = [
  [/\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?(?![\w:])/y, () => ({ kind: 'instant' })],
  [/(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\w:])/y, (m) => dateOf([m[1], m[3], m[4]], true)],
  [/(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\w:])/y, (m) => dateOf([m[1], m[3], m[4]], false)],
  [/24\/7(?![\w:/])/y, () => ({ kind: 'word', word: '24/7' })],
  [/(\d{1,2})\/(\d{1,2})(?![\w:/])/y, (m) => dateOf([m[1], m[2]], false)],
  [
    /(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.0+)?\s*(?:([ap])\.?\s?m\b\.?|([ap])(?![a-z0-9]))?(?![\d:])/y,
    (m) => clockOf(m[1], m[2], m[3], m[4] ?? m[5]),
  ],
  [/(\d{1,2})\.(\d{2})\s*([ap])\.?m\b\.?/y, (m) => clockOf(m[1], m[2], '0', m[3])],
  [/(\d{1,2})\s*([ap])\.?\s?m\b\.?(?!-i?sh)/y, (m) => clockOf(m[1], '0', '0', m[2])],
  [/(\d{1,2})([ap])(?![a-z0-9])/y, (m) => clockOf(m[1], '0', '0', m[2])],
  [/(\d{3,4})\s*([ap])\.?m\b\.?/y, (m) => clockOf(m[1]?.slice(0, -2), m[1]?.slice(-2), '0', m[2])],
  [/(\d{1,2})h([0-5]\d)(?![a-z0-9])/y, (m) => clockOf(m[1], m[2], '0', undefined)],
  [/:([0-5]\d)(?![\d:])/y, (m) => ({ kind: 'colon-minute', number: Number(m[1]) })],
  [/(?:\d+(?:\.\d+)?-?(?:[a-z]{1,7})(?![a-z]))+/y, (m) => periodOf(m[0])],
  [/(\d+)\s?[x×](?![a-z0-9])/y, (m) => ({ kind: 'times', number: Number(m[1]) })],
  [/(\d+)(?:st|nd|rd|th)(?![a-z0-9])/y, (m) => ({ kind: 'number', ordinal: Number(m[1]) })],
  [/(\d*)½/y, (m) => ({ kind: 'number', number: Number(m[1]) + 0.5 })],
  [/\d+\.\d+(?![\w.])/y, (m) => ({ kind: 'number', number: Number(m[0]) })],
  [/(\d{4})(?=z(?![a-z0-9]))/y, (m) => ({ kind: 'number', number: Number(m[0]) })],
  [/\d+(?![\p{L}\d_.:/]*[\p{L}\d_])/uy, (m) => ({ kind: 'number', number: Number(m[0]) })],
  [
    /(?:utc|gmt)\s?[+-]\s?\d{1,2}(?::?\d\d)?(?!\w)|(?:\+\d\d|(?<!\w)-(?:0\d|1[0-4])):?\d\d(?!\w)/y,
    () => ({ kind: 'offset' }),
  ],
  [/[a-z]+(?:[/][a-z_+-]+\d*){1,2}/y, (m) => zoneOf(m[0])],
  [
    /(?:twenty|thirty|forty|fifty|fourty)[ -](?:one|two|three|four|five|six|seven|eight|nine)(?![a-z-])/y,
    (m) => lexed(m[0].replace(' ', '-').replace('fourty', 'forty')),
  ],
  [
    /(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)(?![a-z-])/y,
    (m) => lexed(m[0].replace(' ', '-')),
  ],
  [
    /(?:bi|semi|tri)[- ]?(?:weekly|monthly|annually|yearly|annual|daily|hourly)(?![a-z])/y,
    (m) => ({ kind: 'word', word: m[0].replace(/[- ]/, '') }),
  ],
  // "weeknights" is said for the nights of weekdays.
  [/week(?=(?:night|morning|evening)s?(?![a-z]))/y, () => ({ kind: 'word', word: 'weekday', plural: true })],
  [/[\p{L}_][\p{L}\d_]*(?:'\p{L}+)?/uy, (m) => lexed(m[0])],
  [/\d[\p{L}\d_.:/]*/uy, () => ({ kind: 'word', unknown: true })],
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
  return same
    .replace(/[‐-―−]/g, '-')
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(ODD_BLANK, ' ');
}

/** Whatever `trim` takes off beyond ASCII: as a mark of its own such a blank would be a token without length, and the last one. */
const ODD_BLANK = /[^\S\t-\r]/g;

function tokenAt(text: string, at: number): Token {
  const first = text.charCodeAt(at);
  const isWord = (first >= 97 && first <= 122) || (first > 127 && first !== 189);
  const isDigit = (first >= 48 && first <= 57) || first === 189;
  for (
    let i = isWord ? FIRST_WORD_PATTERN : 0;
    (isWord || isDigit || first === 58 || first === 43 || first === 45) && i < PATTERNS.length;
    i++
  ) {
    const [pattern, read] = PATTERNS[i] as (typeof PATTERNS)[number];
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const token = match && read(match);
    if (match && token) return finish(token, match[0], at);
  }
  return finish({ kind: 'mark' }, text[at] ?? '', at);
}

const FIRST_WORD_PATTERN = PATTERNS.findIndex(([pattern]) => pattern.source.startsWith('(?:utc'));

function finish(token: Partial<Token>, raw: string, at: number): Token {
  const text = raw.trimEnd();
  const lexeme = token.kind === 'mark' ? VOCABULARY.get(text) : undefined;
  return { kind: 'word', word: lexeme?.word ?? text, ...token, text, start: at, end: at + text.length };
}

function lexed(text: string): Partial<Token> {
  const known = VOCABULARY.get(text);
  if (known) return { kind: 'word', ...known };
  if (FUNCTION_WORDS.has(text) || BLOCKERS.has(text) || HARMLESS.has(text) || VERBS.has(text))
    return { kind: 'word', word: text };
  const fixed = corrected(text);
  return fixed ? { kind: 'word', ...fixed.lexeme, meant: fixed.meant } : { kind: 'word', word: text, unknown: true };
}

function clockOf(hour = '0', minute = '0', second = '0', half: string | undefined): Partial<Token> {
  const meridiem = half === undefined ? undefined : half === 'a' ? 'am' : 'pm';
  return { kind: 'clock', clock: { hour: Number(hour), minute: Number(minute), second: Number(second), meridiem } };
}

function dateOf(parts: readonly (string | undefined)[], iso: boolean): Partial<Token> {
  const numbers = parts.map(Number);
  return { kind: 'date', date: { numbers, iso, wide: parts.length === 3 } };
}

function periodOf(text: string): Partial<Token> | undefined {
  const period: { n: number; unit: Unit }[] = [];
  for (const [, n, name = ''] of text.matchAll(/(\d+(?:\.\d+)?)-?([a-z]+)/g)) {
    const unit = Object.hasOwn(GLUED_UNITS, name) ? GLUED_UNITS[name] : undefined;
    if (!unit) return undefined;
    period.push({ n: Number(n), unit });
  }
  return { kind: 'period', period };
}

function zoneOf(text: string): Partial<Token> | undefined {
  const zone = IANA.get(text);
  return zone === undefined ? undefined : { kind: 'zone', zone };
}
