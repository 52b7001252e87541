// "Did you mean …?" The only home of fastest-levenshtein.

import { distance } from 'fastest-levenshtein';

/** The candidate a typing error most likely meant, or undefined when none is near. A candidate that contains the word is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = fold(word);
  if (wanted === '') return undefined;
  let best: { readonly candidate: string; readonly cost: number } | undefined;
  for (const candidate of candidates) {
    const cost = costOf(wanted, fold(candidate));
    if (cost !== undefined && (!best || cost < best.cost)) best = { candidate, cost };
  }
  return best?.candidate;
}

/** `Did you mean "db_backup"? ` with a leading space, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

/** Names that differ only by case, `-`, `_` or spaces are the same name: people say "DB backup", files say `db_backup`. */
export function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}

function costOf(wanted: string, candidate: string): number | undefined {
  const edits = distance(wanted, candidate);
  const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
  if (edits <= allowed) return edits;
  const contains =
    wanted.length >= 3 && candidate.length >= 3 && (candidate.includes(wanted) || wanted.includes(candidate));
  return contains ? allowed + 1 : undefined;
}
