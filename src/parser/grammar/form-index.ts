// Which forms can begin at a token: most words begin few wordings, so that most forms need not be asked. A form says which words and
// roles it can begin with; one that does not say is asked everywhere.

import type { Form } from './piece.js';
import { SORTS } from './known-tokens.js';
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
  /** Behind these first words only this can stand: most wordings with "every" or "at" are told apart by their second word. */
  readonly seconds?: ReadonlyMap<string, Beginning>;
}

/** @param words parted by blanks */
export function beginsWith(words: string, ...roles: readonly Role[]): Beginning {
  return { words: new Set(words.split(' ')), roles, leads: NO_WORDS };
}

/** "on the 5th": with or without some of these words before it. */
export function led(leads: string, beginning: Beginning): Beginning {
  return { ...beginning, leads: new Set(leads.split(' ')) };
}

/** First words, parted by blanks, and all that can stand behind each of them. */
type Pair = readonly [firsts: string, seconds: string, ...roles: readonly Role[]];

/** "every other", "at most": behind these first words the form goes on only with these second ones. */
export function goingOn(beginning: Beginning, ...pairs: readonly Pair[]): Beginning {
  const seconds = pairs.flatMap(([firsts, words, ...roles]) =>
    firsts.split(' ').map((first) => [first, beginsWith(words, ...roles)] as const),
  );
  return { ...beginning, seconds: new Map(seconds) };
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
  /** Which of them it is depends on the words behind it as well. */
  readonly open: boolean;
  /** By the sort of the token behind it, or behind both. */
  readonly behind: Map<number, Opening>;
}

/** Of each word no more pairs with a second one are kept: people say few. */
const MAX_PAIRS = 200;

export class FormIndex {
  /** In the order in which they are asked. */
  readonly all: readonly Form[];
  /** By the sort of a token. */
  readonly #openings: (Opening | undefined)[] = Array.from({ length: SORTS }, () => undefined);

  constructor(all: readonly Form[]) {
    // Of one shape: their fields are asked for more often than any others.
    this.all = all.map(({ name, anyWord, begins, read }) => ({ name, anyWord, begins, read }));
  }

  /** The forms that can begin at this token, in their order. */
  at(tokens: readonly Token[], i: number): readonly Form[] {
    const token = tokens[i];
    if (!token) return [];
    const first = this.#openingOf(token);
    if (!first.open) return first.forms;
    const pair = pairOf(first, token, tokens[i + 1]);
    return pair.open ? ledOn(pair, tokens, i) : pair.forms;
  }

  #openingOf(token: Token): Opening {
    return (token.sort === 0 ? undefined : this.#openings[token.sort]) ?? this.#opening(token);
  }

  #opening(token: Token): Opening {
    const forms = this.all.filter(
      ({ anyWord, begins }) =>
        (!token.unknown || anyWord) && (!begins || begins.leads.has(token.word) || canBegin(begins, token)),
    );
    const open = forms.some(({ begins }) => begins?.leads.has(token.word) || begins?.seconds?.has(token.word));
    const found = { forms, open, behind: new Map<number, Opening>() };
    if (token.sort !== 0) this.#openings[token.sort] = found;
    return found;
  }
}

/** What is left of the forms that can begin at a token with another one behind it; still open where that one may lead on as well. */
function pairOf(first: Opening, token: Token, next: Token | undefined): Opening {
  const key = next ? next.sort : END;
  const known = key === 0 ? undefined : first.behind.get(key);
  if (known) return known;
  const leads = ({ begins }: Form): boolean =>
    begins !== undefined && next !== undefined && begins.leads.has(token.word) && begins.leads.has(next.word);
  const forms = first.forms.filter((form) => !form.begins || leads(form) || goesOn(form.begins, token, next));
  const found = { forms, open: forms.some(leads), behind: new Map<number, Opening>() };
  if (key !== 0 && first.behind.size < MAX_PAIRS) first.behind.set(key, found);
  return found;
}

/** Of the forms that two leading words leave, those that can begin behind them: known by the third word, unless that one leads as well. */
function ledOn(pair: Opening, tokens: readonly Token[], i: number): readonly Form[] {
  const third = tokens[i + 2];
  const key = third ? third.sort : END;
  const known = key === 0 ? undefined : pair.behind.get(key);
  if (known) return known.forms;
  const forms = pair.forms.filter(({ begins }) => !begins || leadsOn(begins, tokens, i));
  const longer = third !== undefined && pair.forms.some(({ begins }) => begins?.leads.has(third.word));
  if (key !== 0 && !longer && pair.behind.size < MAX_PAIRS)
    pair.behind.set(key, { forms, open: false, behind: pair.behind });
  return forms;
}

/** The sort of no token: nothing stands behind the first one. */
const END = -1;

function goesOn(begins: Beginning, token: Token, next: Token | undefined): boolean {
  if (begins.leads.has(token.word) && !(next && canBegin(begins, next))) return false;
  const second = begins.seconds?.get(token.word);
  return second === undefined || (next !== undefined && canBegin(second, next));
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
