// The tokens that are known beforehand: words of the vocabulary and marks. A token of a phrase is a copy of one in its place.

import type { Token } from './token.js';
import { BLOCKERS, HARMLESS, VERBS } from './words/plain-words.js';
import { FUNCTION_WORDS, NO_ROLES, VOCABULARY, type Lexeme } from './words/vocabulary.js';

export const NOTHING: Token = {
  ...NO_ROLES,
  kind: 'word',
  text: '',
  start: 0,
  end: 0,
  clock: undefined,
  date: undefined,
  period: undefined,
  zone: undefined,
  unknown: false,
  meant: undefined,
  sort: 0,
};

/** Of tokens that are no words. */
export const SORT = {
  clock: 1,
  date: 2,
  instant: 3,
  period: 4,
  number: 5,
  times: 6,
  'colon-minute': 7,
  zone: 8,
  offset: 9,
  ordinal: 10,
} as const;
let lastSort: number = SORT.ordinal;

/** A token as it stands in a phrase. */
export function placed(found: Token, text: string, at: number): Token {
  // Written out, because a spread that then changes fields takes longer than all the rest of a token. The known tokens are made
  // here as well: of one shape with those of phrases, whose fields are then found in the same place.
  return {
    kind: found.kind,
    word: found.word === '' ? text : found.word,
    text: found.text === text ? found.text : text,
    start: at,
    end: at + text.length,
    weekday: found.weekday,
    month: found.month,
    unit: found.unit,
    number: found.number,
    ordinal: found.ordinal,
    part: found.part,
    plural: found.plural,
    clock: found.clock,
    date: found.date,
    period: found.period,
    zone: found.zone,
    unknown: found.unknown,
    meant: found.meant,
    // A word that was written in another way is not the one that it is taken for.
    sort: found.kind === 'word' && found.text !== text ? 0 : found.sort,
  };
}

export function markOf(text: string): Token {
  return { ...NOTHING, kind: 'mark', text, word: VOCABULARY.get(text)?.word ?? text };
}

export const MARKS: readonly Token[] = Array.from({ length: 127 }, (_, code) => {
  const text = String.fromCharCode(code);
  return placed({ ...markOf(text), sort: ++lastSort }, text, 0);
});

export const KNOWN_WORDS: ReadonlyMap<string, Token> = new Map([
  ...[...FUNCTION_WORDS, ...BLOCKERS, ...HARMLESS, ...VERBS].map((word) => known(word, { ...NO_ROLES, word })),
  ...[...VOCABULARY].map(([text, lexeme]) => known(text, lexeme)),
]);

function known(text: string, lexeme: Lexeme): readonly [string, Token] {
  const own = interned(text);
  return [own, placed({ ...NOTHING, ...lexeme, text: own, word: interned(lexeme.word), sort: ++lastSort }, own, 0)];
}

/** As the engine keeps the names of properties and its literals: two of them are compared by their address, not letter by letter. */
function interned(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text;
}

/** How many sorts of tokens there are. */
export const SORTS = lastSort + 1;

/** Words of which some pattern reads more: "twenty first", "gmt +2", "bi weekly", "weeknights". */
const LONGER = /^(?:twenty|thirty|fou?rty|fifty|utc|gmt|bi|semi|tri|week(?:night|morning|evening)s?)$/;
export const PLAIN_WORDS: ReadonlyMap<string, Token> = new Map([...KNOWN_WORDS].filter(([text]) => !LONGER.test(text)));
