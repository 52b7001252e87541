// The clauses about policies in a phrase, and what is left of it. Every word belongs to a clause or is left; nothing is passed over.

import { WORDS } from './amounts.js';
import { LIMITS } from './limits.js';
import { MISSED } from './missed.js';
import { NEEDED } from './needed.js';
import { OCCASIONS } from './occasions.js';
import { OVERLAP } from './overlap.js';
import { RETRIES } from './retries.js';
import type { Form, Groups, Meaning } from './said.js';

export interface Clause {
  readonly words: string;
  readonly from: number;
  readonly to: number;
  readonly meaning: Meaning;
}

/** Longer than anything people say about how a job runs. */
const MAX_LENGTH = 1_000;

interface Family {
  readonly forms: readonly Form[];
  /** One of these words is in each of its clauses: what has none costs next to nothing. */
  readonly hint: RegExp;
}

const FAMILIES: readonly Family[] = [
  { forms: RETRIES, hint: /\b(?:retr(?:y|ies)|try|tries|attempts|wait|give up after)\b/i },
  {
    forms: OVERLAP,
    hint: /\b(?:once|time|parallel|side|simultaneously|overlap\w*|previous|last|earlier|old|running|active|one before|queue)\b/i,
  },
  { forms: MISSED, hint: /\b(?:miss\w*|catch\w*|coalesce|replay|once for|grace|late|tolerance|if|when|whenever)\b/i },
  {
    forms: LIMITS,
    hint: /\b(?:give up|time-?out|time out|kill|abort|terminate|cancel|stop|pause|suspend|disable|quarantine|turn off|switch off|longer|more|over|most|lease|fail\w*|times|twice|thrice|often|limit|jitter|spread|delay|random|auto-?pause)\b/i,
  },
  { forms: NEEDED, hint: /\b(?:still|check (?:back |in )?with me|answers?|expires?|looks?|looked)\b/i },
  { forms: OCCASIONS, hint: /\b(?:skip|leave out|omit|not|pause|paused|suspend)\b/i },
];

interface Compiled {
  readonly pattern: RegExp;
  readonly read: Form[1];
}
/**
 * Patterns are long: each is made when a phrase first needs it. Most of their length is numbers in words, many times over: they are held
 * against a text where such words are marked, letter for letter. "one" and "two" stay, as forms have them as words of their own.
 */
const compiled = new Map<Form, Compiled>();

function compile(form: Form): Compiled {
  const known = compiled.get(form);
  if (known) return known;
  const [pattern, read] = form;
  const short = pattern.replaceAll(WORDS, `one|two|${MARK}+`);
  const made = { pattern: new RegExp(`(?:${short})(?![\\w:%-])`, 'dy'), read };
  compiled.set(form, made);
  return made;
}

const MARK = '\uE000';
const MARKED = new RegExp(`(?<![\\w-])(?!(?:one|two)(?![\\w-]))(?:${WORDS})(?![\\w-])`, 'g');

function marked(lower: string): string {
  return lower.replaceAll(MARKED, (word) => MARK.repeat(word.length));
}

/** What the groups of a match in the marked text say. */
function groupsOf(match: RegExpExecArray, lower: string): Groups {
  const places = Object.entries(match.indices?.groups ?? {});
  return Object.fromEntries(places.map(([key, place]) => [key, place && lower.slice(...place)]));
}

function formsFor(text: string): readonly Compiled[] {
  return FAMILIES.filter(({ hint }) => hint.test(text))
    .flatMap(({ forms }) => forms.filter(([, , needs]) => needs?.test(text) ?? true))
    .map(compile);
}

/** One spelling of spaces and quotation marks; as many words. */
export function plain(phrase: string): string {
  return phrase
    .trim()
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/\s+/g, ' ');
}

/** In order; of two that begin at the same word, the longer one. */
export function clausesOf(text: string): readonly Clause[] {
  if (text.length > MAX_LENGTH) return [];
  const forms = formsFor(text);
  if (forms.length === 0) return [];
  const found: Clause[] = [];
  // As long as the text, so that places stay what they are.
  const lower = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const said = { lower, marked: marked(lower) };
  for (let at = 0; at >= 0 && at < text.length;) {
    const clause = clauseAt(text, said, at, forms);
    if (clause) found.push(clause);
    at = nextWord(text, clause ? clause.to : at + 1, clause !== undefined);
  }
  return found.filter((clause, index) => endsThere(text, clause, found[index + 1]));
}

function clauseAt(
  text: string,
  said: { readonly lower: string; readonly marked: string },
  from: number,
  forms: readonly Compiled[],
): Clause | undefined {
  let best: Clause | undefined;
  for (const { pattern, read } of forms) {
    pattern.lastIndex = from;
    const match = pattern.exec(said.marked);
    if (!match || match[0] === '' || (best && match[0].length <= best.words.length)) continue;
    const words = text.slice(from, from + match[0].length);
    const meaning = read(groupsOf(match, said.lower), words);
    if (meaning) best = { words, from, to: from + words.length, meaning };
  }
  return best;
}

function nextWord(text: string, from: number, afterClause: boolean): number {
  const word = /[\p{L}\p{N}@*]/u;
  for (let at = from; at < text.length; at++)
    if (word.test(text.charAt(at)) && ((afterClause && at === from) || !/[\p{L}\p{N}'.:-]/u.test(text.charAt(at - 1))))
      return at;
  return -1;
}

/** A clause is whole: behind it the phrase ends, goes on behind a comma or an "and", or another clause begins. */
function endsThere(text: string, { to }: Clause, next: Clause | undefined): boolean {
  const rest = text.slice(to);
  return /^\s*(?:$|[,;.!]|(?:and|but|then|also|with|please)\b)/i.test(rest) || next?.from === to + 1;
}

const JOINTS =
  /^(?:[\s,;.!:–—]+|(?:and|but|then|also|please|with|so|just|thanks|thank you)(?=[\s,;.!]|$))+|(?:[\s,;!:–—]+|(?<=[\s,;])(?:and|but|then|also|please|with)|\.(?!\S))+$/gi;

/** The stretches of words in no clause, in order. */
export function stretchesOf(text: string, clauses: readonly Clause[]): readonly string[] {
  const stretches: string[] = [];
  let from = 0;
  for (const clause of [...clauses, { from: text.length, to: text.length }]) {
    stretches.push(text.slice(from, clause.from).replaceAll(JOINTS, ''));
    from = clause.to;
  }
  return stretches.filter((stretch) => stretch !== '');
}

/** The words in no clause, their stretches joined by commas. */
export function leftOver(text: string, clauses: readonly Clause[]): string {
  return stretchesOf(text, clauses).join(', ');
}
