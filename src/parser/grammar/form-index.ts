// Which forms can begin at a token: most words begin few wordings, so that most forms need not be asked. A form says which words and
// roles it can begin with; one that does not say is asked everywhere.

import type { Form } from './piece.js';
import type { Token } from './token.js';

/** A role of a word, or the kind of a token that is no word. */
export type Role =
  | 'weekday'
  | 'month'
  | 'unit'
  | 'number'
  | 'ordinal'
  | 'part'
  | 'clock'
  | 'date'
  | 'period'
  | 'zone'
  | 'instant'
  | 'offset'
  | 'times'
  | 'colon-minute';

export interface Beginning {
  /** As they are typed, or the word that stands for all spellings. */
  readonly words: ReadonlySet<string>;
  readonly roles: readonly Role[];
  /** Words that may stand before those, any number of them, and say nothing alone. */
  readonly leads: ReadonlySet<string>;
}

/** @param words parted by blanks */
export function beginsWith(words: string, ...roles: readonly Role[]): Beginning {
  return { words: new Set(words.split(' ')), roles, leads: NO_WORDS };
}

/** "on the 5th": with or without some of these words before it. */
export function led(leads: string, beginning: Beginning): Beginning {
  return { ...beginning, leads: new Set(leads.split(' ')) };
}

const NO_WORDS: ReadonlySet<string> = new Set();

/** The first word of each of the sequences ("of the month|in the month"). */
export function firstWords(sequences: string): string {
  return sequences.replace(/ [^|]*/g, '').replaceAll('|', ' ');
}

export class FormIndex {
  /** In the order in which they are asked. */
  readonly all: readonly Form[];
  /** One entry for each word of the vocabulary and each kind of token that was ever met. */
  readonly #known = new Map<string, readonly Form[]>();

  constructor(all: readonly Form[]) {
    this.all = all;
  }

  /** The forms that can begin at this token, in their order. */
  at(tokens: readonly Token[], i: number): readonly Form[] {
    const token = tokens[i];
    return token ? this.#beginningWith(token).filter(({ begins }) => !begins || leadsOn(begins, tokens, i)) : [];
  }

  #beginningWith(token: Token): readonly Form[] {
    if (!isClosed(token)) return this.#candidates(token);
    const key = keyOf(token);
    let found = this.#known.get(key);
    if (!found) this.#known.set(key, (found = this.#candidates(token)));
    return found;
  }

  #candidates(token: Token): readonly Form[] {
    return this.all.filter(
      ({ anyWord, begins }) =>
        (!token.unknown || anyWord) && (!begins || begins.leads.has(token.word) || canBegin(begins, token)),
    );
  }
}

/** There is no end to unknown words, slips and foreign marks: what is found for them is not kept. */
function isClosed(token: Token): boolean {
  return !token.unknown && token.meant === undefined && (token.kind !== 'mark' || token.text <= '~');
}

/** A kind is marked, since "times", "date" and "zone" are words as well. */
function keyOf({ kind, word, text, ordinal }: Token): string {
  if (kind === 'word' || kind === 'mark') return word === text ? text : `${text} = ${word}`;
  return ordinal === undefined ? `<${kind}>` : '<ordinal>';
}

/** Whether what stands behind the leading words, if there are any, can begin the form. */
function leadsOn(begins: Beginning, tokens: readonly Token[], at: number): boolean {
  let i = at;
  let token = tokens[i];
  while (token && begins.leads.has(token.word)) token = tokens[++i];
  return i === at || (token !== undefined && canBegin(begins, token));
}

function canBegin({ words, roles }: Beginning, token: Token): boolean {
  return words.has(token.word) || words.has(token.text) || roles.some((role) => hasRole(token, role));
}

function hasRole(token: Token, role: Role): boolean {
  switch (role) {
    case 'instant':
    case 'offset':
    case 'times':
    case 'colon-minute':
      return token.kind === role;
    default:
      return token[role] !== undefined;
  }
}
