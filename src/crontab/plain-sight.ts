// Text that somebody else chose, so that a person who agrees to it sees what it is (SECURITY.md X02): whatever a terminal hides,
// turns or draws like something else is written out, and said to be there.

import { printableLine } from '../task/printable.js';

/** As it can be shown on one line. Long stretches of spaces would push what follows out of sight. */
export function inPlainSight(text: string): string {
  return printableLine(text)
    .replace(OTHER_SPACE, (space) => `\\u${space.codePointAt(0)!.toString(16).padStart(4, '0')}`)
    .replace(MANY_SPACES, (spaces) => `⟨${spaces.length} spaces⟩`);
}

const OTHER_SPACE = /(?! )\p{Zs}/gu;
const MANY_SPACES = / {9,}/g;

/** A long value loses its middle, and says how much of it. */
export function shortened(text: string): string {
  const more = text.length - HEAD - TAIL;
  return more <= 0 ? text : `${text.slice(0, HEAD)}…+${more} chars…${text.slice(-TAIL)}`;
}

const HEAD = 600;
const TAIL = 120;

/** What is to be pointed at, a sentence each; none where all is what it looks like. */
export function cautions(texts: readonly string[]): readonly string[] {
  const said: string[] = [];
  const has = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  if (has(TURNS)) said.push('it turns the direction of its own text (bidi): it does not read as it runs');
  if (texts.some((text) => printableLine(text) !== text) || has(new RegExp(OTHER_SPACE, 'u')))
    said.push('it holds characters that a terminal hides; they are written out above');
  if (has(/ {9,}/)) said.push('it holds a long stretch of spaces; their number is written above');
  const odd = texts.flatMap((text) => text.match(WORD) ?? []).filter(looksLatin);
  if (odd.length > 0) said.push(`letters that only look Latin are in ${[...new Set(odd)].map(withCodes).join(', ')}`);
  return said;
}

const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const WORD = /[\p{L}\p{N}]+/gu;
const LATIN = /\p{Script=Latin}/u;
/** Scripts with letters that are drawn as Latin ones are. */
const ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;
/** A word of these alone is in no language what it looks like in another. */
const DRAWN_AS_LATIN = /^[аеорсухіјѕһԁԛԝӏАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧονі\d]+$/u;

function looksLatin(word: string): boolean {
  if (LATIN.test(word) && (ALIKE.test(word) || word.normalize('NFKC') !== word.normalize('NFC'))) return true;
  return ALIKE.test(word) && DRAWN_AS_LATIN.test(word);
}

/** "p\u{430}ypal": what is not plain Latin by its number. */
function withCodes(word: string): string {
  const isOdd = (letter: string): boolean => ALIKE.test(letter) || letter.normalize('NFKC') !== letter.normalize('NFC');
  return [...word].map((letter) => (isOdd(letter) ? `\\u{${letter.codePointAt(0)!.toString(16)}}` : letter)).join('');
}
