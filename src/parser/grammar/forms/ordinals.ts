// How counted days are put beside each other: "1st 10th 20th", "5th/20th", "second and fourth friday", "2nd to last".

import { is, listGap, over, type Tokens } from './reading.js';

/** In digits: "1st", and not "first". */
export function isOrdinal(tokens: Tokens, i: number): boolean {
  return /^\d+(?:st|nd|rd|th)$/.test(tokens[i]?.text ?? '');
}

/** "1st 10th 20th": one after the other without a word between them. */
export function inRow(tokens: Tokens, i: number): boolean {
  return isOrdinal(tokens, i - 1) && isOrdinal(tokens, i);
}

/** "second and fourth friday": "second" counts days there, and may be one of the minute elsewhere. */
export function countsBeside(tokens: Tokens, i: number): boolean {
  const next = listGap(tokens, i);
  const counts = tokens[next]?.ordinal !== undefined || is(tokens, next, 'last');
  const counted = tokens[next + 1];
  return counts && (counted?.weekday !== undefined || counted?.unit === 'day' || is(tokens, next + 1, 'of'));
}

/** "2nd to last", "second-to-the-last", "next to last", "penultimate" without its ordinal */
export function fromTheEnd(tokens: Tokens, i: number): number {
  const a = over(tokens, i, '-');
  if (!is(tokens, a, 'to', 'from')) return is(tokens, a, 'last') && tokens[a - 1]?.ordinal !== undefined ? a + 1 : -1;
  const b = over(tokens, over(tokens, a + 1, '-'), 'the');
  const c = over(tokens, b, '-');
  return is(tokens, c, 'last') ? c + 1 : -1;
}
