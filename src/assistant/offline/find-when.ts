// Which words of a request say when. The grammar reads whole phrases only, so every run of words at the end and at the
// beginning is offered to it; the longest one that it reads wins. What is left must then make sense on its own.

import type { Context } from './plan.js';

export interface Found {
  /** The other words, in order. */
  readonly what: string;
  readonly when: string;
  /** Whether the words before or after it say when. */
  readonly at: 'start' | 'end' | 'both';
}

const MAX_WORDS = 40;
/** Words that join the two halves and belong to neither. */
const GLUE =
  /(?:[\s,:]+(?:to run|to happen|to fire|to be run|to start|to go|to be done|to be sent|to take place|running|that runs|which runs|that happens|that fires|happening|scheduled|scheduled for|set for|set to|repeating|recurring|for|to|on a|on an|with schedule|with the schedule|automatically|and run it|and do it|run|it|job|once it is|at a frequency of|with a frequency of|using|by)|[\s,.:;–—-]+)+$/i;

export function findWhen(text: string, context: Context): Found | null {
  const words = text.split(' ');
  if (words.length > MAX_WORDS) return null;
  const end = atEnd(words, context);
  if (end !== null) {
    const what = words.slice(0, end).join(' ');
    const when = words.slice(end).join(' ');
    const start = atStart(what.split(' '), context);
    if (start === null || start === what.split(' ').length)
      return { what: withoutGlue(what), when: when.replace(/^for /i, ''), at: 'end' };
    const lead = what.split(' ').slice(0, start).join(' ').replace(/,$/, '');
    const both = `${lead} ${when}`;
    const rest = withoutGlue(what.split(' ').slice(start).join(' '));
    for (const phrase of [both, `${when} ${lead}`])
      if (context.read(phrase).status === 'ok') return { what: rest, when: phrase, at: 'both' };
    return null;
  }
  const start = atStart(words, context);
  if (start === null) return null;
  const what = words
    .slice(start)
    .join(' ')
    .replace(/^(?:then|please|i want|i'd like)\s+/i, '');
  return {
    what: withoutGlue(what),
    when: words.slice(0, start).join(' ').replace(/,$/, '').replace(/^for /i, ''),
    at: 'start',
  };
}

/** The words around a time that cannot be ("on february 30 at 9am", "at 25:00"): the longest of each side, for the reason to be told. */
export function refusedWhens(text: string, context: Context): readonly Found[] {
  const words = text.split(' ');
  if (words.length > MAX_WORDS) return [];
  const found: Found[] = [];
  for (let at = 1; at < words.length; at++) {
    const [head, tail] = [words.slice(0, at).join(' ').replace(/,$/, ''), words.slice(at).join(' ')];
    if (isRefused(tail, context)) found.push({ what: withoutGlue(head), when: tail, at: 'end' });
    if (isRefused(head, context)) found.push({ what: withoutGlue(tail), when: head, at: 'start' });
  }
  return found;
}

function isRefused(phrase: string, context: Context): boolean {
  const { status } = context.read(phrase);
  return status !== 'ok' && status !== 'not_a_schedule';
}

export function withoutGlue(words: string): string {
  return words.replace(GLUE, '').trim();
}

/**
 * The first word of the longest ending that is read; refusals with a meaning (25:00) count only when nothing is read, or when what is
 * read goes on from another time ("stretch monday at 9 and friday at 5").
 */
function atEnd(words: readonly string[], context: Context): number | null {
  let refused: number | null = null;
  for (let at = 1; at < words.length; at++) {
    const status = context.read(words.slice(at).join(' ')).status;
    if (status === 'ok') return goesOn(words.slice(0, at), context) ? refused : at;
    if (status !== 'not_a_schedule') refused ??= at;
  }
  return refused;
}

/** Whether the words end in a time and what joins it to the next. */
function goesOn(words: readonly string[], context: Context): boolean {
  const before = words.join(' ');
  const time = before.replace(/\s*(?:,|\band|\bplus|&)(?:\s+(?:also|again|then))?$/i, '');
  return time !== before && time !== '' && atEnd(time.split(' '), context) !== null;
}

function atStart(words: readonly string[], context: Context): number | null {
  for (let at = words.length - 1; at >= 1; at--) {
    const phrase = words.slice(0, at).join(' ').replace(/,$/, '');
    if (context.read(phrase).status === 'ok') return at;
  }
  return null;
}
