// Small steps that the forms share: looking at a word, stepping over optional words, reading numbers and lists.

import type { Match, Piece, Refusal } from '../piece.js';
import type { Token } from '../token.js';

export type Tokens = readonly Token[];

/** The canonical word at `i`, or `''` where there is none. */
export function word(tokens: Tokens, i: number): string {
  return tokens[i]?.word ?? '';
}

/** The token at `i`, where that may be before the first one: a list asked for its element -1 looks that up as a name, which is slow. */
export function tokenAt(tokens: Tokens, i: number): Token | undefined {
  return i < 0 ? undefined : tokens[i];
}

export function is(tokens: Tokens, i: number, ...words: readonly string[]): boolean {
  // Strings are compared by strings: with `undefined` among them the engine takes the way of any two values.
  const found = tokenAt(tokens, i)?.word ?? '';
  // Not `includes`, for which the list would have to exist: this is asked hundreds of times for a phrase.
  for (const each of words) if (each === found) return true;
  return false;
}

/** Behind the first of `words` that stands at `i`; `i` itself where none does. */
export function over(tokens: Tokens, i: number, ...words: readonly string[]): number {
  return is(tokens, i, ...words) ? i + 1 : i;
}

/** Whether one of `words` stands at `i` or behind it: what cannot do without one need not be tried where none does. */
export function ahead(tokens: Tokens, i: number, words: ReadonlySet<string>): boolean {
  for (let k = i; k < tokens.length; k++) if (words.has(tokens[k]?.word ?? '')) return true;
  return false;
}

/** Behind the exact sequence of words, or -1. */
export function sequence(tokens: Tokens, i: number, text: string): number {
  return anyOf(tokens, i, text);
}

/** Behind the first of the sequences ("of the month|in the month") that stands at `i`, or -1. */
export function anyOf(tokens: Tokens, i: number, sequences: string): number {
  const token = tokens[i];
  if (token === undefined) return -1;
  const all = indexOf(sequences);
  const starting = all.get(token.word) ?? (token.text === token.word ? undefined : all.get(token.text));
  if (starting === undefined) return -1;
  for (const words of starting) if (stands(tokens, i, words)) return i + words.length;
  return -1;
}

function stands(tokens: Tokens, i: number, words: readonly string[]): boolean {
  for (let k = 1; k < words.length; k++) {
    const token = tokens[i + k];
    if (token === undefined || (token.word !== words[k] && token.text !== words[k])) return false;
  }
  return true;
}

/** Sequences by their first word; every list is a literal, so each is split once. */
type Index = ReadonlyMap<string, readonly (readonly string[])[]>;
const INDEXES = new Map<string, Index>();

function indexOf(sequences: string): Index {
  const known = INDEXES.get(sequences);
  if (known) return known;
  const index = new Map<string, string[][]>();
  for (const text of sequences.split('|')) {
    const words = text.split(' ');
    const first = words[0] ?? '';
    index.set(first, [...(index.get(first) ?? []), words]);
  }
  INDEXES.set(sequences, index);
  return index;
}

/** A whole number in digits or words; `a` and `an` are one where `article` says so. */
export function integer(tokens: Tokens, i: number, article = false): number | undefined {
  const token = tokens[i];
  if (!token) return undefined;
  if (article && (token.word === 'a' || token.word === 'an')) return 1;
  if (token.kind !== 'number' && token.kind !== 'word') return undefined;
  return token.number !== undefined && Number.isInteger(token.number) ? token.number : undefined;
}

/** Behind what may stand between two members of a list, or -1: comma, and, &, +, "as well as", slash (where allowed). */
export function listGap(tokens: Tokens, i: number, slash = false): number {
  if (is(tokens, i, ',', ';')) return is(tokens, i + 1, 'and', 'plus') ? i + 2 : i + 1;
  if (is(tokens, i, 'and', 'plus')) return i + 1;
  if (slash && is(tokens, i, '/')) return i + 1;
  return sequence(tokens, i, 'as well as');
}

export function isRange(tokens: Tokens, i: number): boolean {
  return is(tokens, i, '-') || (is(tokens, i, 'to') && !['until', 'till', 'til'].includes(tokens[i]?.text ?? ''));
}

/** Numbers from `from` to `to`, going round at `size` where `to` is the smaller one. */
export function around(from: number, to: number, size: number): number[] {
  const count = ((to - from + size) % size) + 1;
  const numbers: number[] = [];
  for (let k = 0; k < count; k++) numbers.push((from + k) % size);
  return numbers;
}

export function unique(numbers: readonly number[]): number[] {
  return numbers.length < 2 ? [...numbers] : [...new Set(numbers)].sort((a, b) => a - b);
}

/** The words as they were typed, from one token to another. */
export function said(tokens: Tokens, from: number, to: number): string {
  return tokens
    .slice(from, to)
    .map((token) => token.text)
    .join(' ');
}

/** A wording with several meanings: each of `options` is read in its place; `certain` holds for all of them. */
export function askAt(end: number, reason: string, options: readonly string[], certain?: Piece): Match {
  return { end, piece: { kind: 'choice', reason, options, ...(certain && { certain }) } };
}

/** What is understood and still no schedule: the reason, and a phrase that is one. */
export function refuseAt(end: number, status: Refusal['status'], reason: string, example: string): Match {
  return { end, piece: { kind: 'refusal', status, reason, example } };
}
