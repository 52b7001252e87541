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

/** The forms that can begin at a word. */
interface Opening {
  /** In the order in which they are asked. */
  readonly forms: readonly Form[];
  /** Some of them begin with it only where more stands behind it. */
  readonly leads: boolean;
}

export class FormIndex {
  /** In the order in which they are asked. */
  readonly all: readonly Form[];
  /** One entry for each word of the vocabulary (as it stands for its spellings, and as it is typed) and each kind of token. */
  readonly #words = new Map<string, Map<string, Opening>>();
  readonly #kinds = new Map<string, Opening>();

  constructor(all: readonly Form[]) {
    this.all = all;
  }

  /** The forms that can begin at this token, in their order. */
  at(tokens: readonly Token[], i: number): readonly Form[] {
    const token = tokens[i];
    if (!token) return [];
    const { forms, leads } = this.#openingOf(token);
    return leads ? forms.filter(({ begins }) => !begins || leadsOn(begins, tokens, i)) : forms;
  }

  #openingOf(token: Token): Opening {
    if (!isClosed(token)) return this.#opening(token);
    const wordy = token.kind === 'word' || token.kind === 'mark';
    const known = wordy ? this.#spellings(token.word) : this.#kinds;
    const key = wordy ? token.text : token.ordinal === undefined ? token.kind : 'ordinal';
    let found = known.get(key);
    if (!found) known.set(key, (found = this.#opening(token)));
    return found;
  }

  #spellings(word: string): Map<string, Opening> {
    let found = this.#words.get(word);
    if (!found) this.#words.set(word, (found = new Map<string, Opening>()));
    return found;
  }

  #opening(token: Token): Opening {
    const forms = this.all.filter(
      ({ anyWord, begins }) =>
        (!token.unknown || anyWord) && (!begins || begins.leads.has(token.word) || canBegin(begins, token)),
    );
    return { forms, leads: forms.some(({ begins }) => begins?.leads.has(token.word)) };
  }
}

/** There is no end to unknown words, slips, foreign marks and names of files: what is found for them is not kept. */
function isClosed({ unknown, meant, kind, text }: Token): boolean {
  return !unknown && meant === undefined && (kind !== 'mark' || (text.length === 1 && text <= '~'));
}

/** Whether what stands behind the leading words, if there are any, can begin the form. */
function leadsOn(begins: Beginning, tokens: readonly Token[], at: number): boolean {
  let i = at;
  let token = tokens[i];
  while (token && begins.leads.has(token.word)) token = tokens[++i];
  return i === at || (token !== undefined && canBegin(begins, token));
}

function canBegin({ words, roles }: Beginning, token: Token): boolean {
  if (words.has(token.word) || (token.text !== token.word && words.has(token.text))) return true;
  for (const role of roles) if (hasRole(token, role)) return true;
  return false;
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
