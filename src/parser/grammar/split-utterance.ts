// "back up the DB every weekday at 9am": which part of an utterance says when, and which part what.

import type { GrammarContext } from './context.js';
import { formsWith } from './forms.js';
import { readPhrase } from './read-phrase.js';
import { isMeaning, scan } from './scan.js';
import { tokenise } from './token.js';

export interface Split {
  readonly what: string;
  readonly when: string;
  readonly whenStart: number;
  readonly whenEnd: number;
}

/**
 * The longest stretch of the utterance that reads as a schedule by itself; the rest is what is to be done.
 * `null` when nothing in it says when. `when` need not be ok: a phrase that is refused or asked about is returned as well,
 * so that the caller can tell the reason.
 */
export function splitUtterance(utterance: string, context: GrammarContext): Split | null {
  const tokens = tokenise(utterance);
  if (!tokens) return null;
  const meaning = scan(tokens, formsWith(context.dateOrder)).placed.filter(isMeaning);
  const starts = meaning.map(({ from }) => from);
  const ends = meaning.map(({ to }) => to).reverse();
  let fallback: Split | null = null;
  let left = MAX_TOKENS_READ;
  for (const [start, end] of stretches(starts, ends)) {
    left -= end - start;
    if (left < 0) break;
    const whenStart = tokens[start]?.start ?? 0;
    const whenEnd = tokens[end - 1]?.end ?? 0;
    const when = utterance.slice(whenStart, whenEnd);
    const reading = readPhrase(when, context);
    if (reading.status === 'not_a_schedule') continue;
    const split = { what: rest(utterance, whenStart, whenEnd), when, whenStart, whenEnd };
    if (reading.status === 'ok') return split;
    fallback ??= split;
  }
  return fallback;
}

const MAX_TRIES = 60;
/** In all tries together: a long text of times and dates without sense would otherwise be read sixty times. */
const MAX_TOKENS_READ = 400;

/** Longest first. */
function stretches(starts: readonly number[], ends: readonly number[]): [number, number][] {
  const all = starts.flatMap((start) => ends.filter((end) => end > start).map((end): [number, number] => [start, end]));
  return all.sort((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, MAX_TRIES);
}

const LOOSE = /^[\s,;:.\-–—]+|[\s,;:\-–—]+$/g;
const DANGLING = /\s+(?:on|at|in|for|and|,|by)$/i;

function rest(utterance: string, start: number, end: number): string {
  const before = utterance.slice(0, start).replace(LOOSE, '').replace(DANGLING, '');
  const after = utterance.slice(end).replace(LOOSE, '');
  return [before, after].filter((part) => part !== '').join(' ');
}
