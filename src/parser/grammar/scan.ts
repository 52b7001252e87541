// From tokens to pieces: at each place the form that reads the most words wins. What no form reads is left as a gap,
// which is either harmless, part of what is to be done, or a reason to decline.

import type { FormIndex } from './form-index.js';
import type { PieceKind, Placed } from './piece.js';
import type { Token } from './token.js';
import { BLOCKERS, HARMLESS, REMOVALS, soundsLikeTime, TASK_NOUNS, VERBS } from './words/plain-words.js';
import { namesPlace } from './words/time-zones.js';
import { FUNCTION_WORDS, VOCABULARY } from './words/vocabulary.js';

export interface Scan {
  readonly placed: readonly Placed[];
  readonly gaps: readonly Gap[];
}

export interface Gap {
  readonly from: number;
  readonly to: number;
}

export function scan(tokens: readonly Token[], forms: FormIndex): Scan {
  const placed: Placed[] = [];
  const gaps: { from: number; to: number }[] = [];
  for (let i = 0; i < tokens.length;) {
    const found = longest(tokens, i, forms);
    if (found) {
      placed.push(found);
      i = found.to;
      continue;
    }
    const open = gaps.at(-1);
    if (open?.to === i) open.to = i + 1;
    else gaps.push({ from: i, to: i + 1 });
    i++;
  }
  return { placed, gaps };
}

function longest(tokens: readonly Token[], at: number, forms: FormIndex): Placed | undefined {
  let best: Placed | undefined;
  for (const form of forms.at(tokens, at)) {
    const match = form.read(tokens, at);
    if (!match || match.end <= (best?.to ?? at)) continue;
    best = { piece: match.piece, kind: match.piece.kind, form: form.name, from: at, to: match.end };
    // Nobody reads more than all that is left.
    if (match.end === tokens.length) break;
  }
  return best;
}

/** The meaningful pieces: separators, fillers and adjectives alone say nothing. */
export function isMeaning({ kind }: Placed): boolean {
  return kind !== 'separator' && kind !== 'filler' && kind !== 'adjective';
}

/** The first piece of this kind. */
export function firstOf(placed: readonly Placed[], kind: PieceKind): Placed | undefined {
  for (const each of placed) if (each.kind === kind) return each;
  return undefined;
}

const LEADS: ReadonlySet<string> = new Set(
  "on at in the for during of it is it's do me : , then and a with".split(' '),
);
const TASK_WORDS: ReadonlySet<string> = new Set(
  `the a an my our your their his her its to for of with from in on into about and me us it all - / . , : ; ( ) " ' _ # * \` & that this please up down out new run is be us you i so via then's half db at office work`.split(
    ' ',
  ),
);

/** Why a gap cannot be passed over, or `undefined` when it is harmless. `words` of it belong to what is to be done. */
export function gapFault(tokens: readonly Token[], { placed }: Scan, gap: Gap): string | undefined {
  const words = tokens.slice(gap.from, gap.to);
  const before = placed.some((each) => each.to <= gap.from && isMeaning(each));
  const after = placed.some((each) => each.from >= gap.to && isMeaning(each));
  // "in 2:30": an amount of time, or a time.
  if (words.at(-1)?.text === 'in' && tokens[gap.to]?.clock) return 'in';
  if (words.every((token) => LEADS.has(token.text)) && after && gap.to - gap.from <= 3) return undefined;
  const blocked = words.find((token) => isLoaded(token));
  if (blocked) return blocked.text;
  const [first] = words;
  if (!first || (!before && !after)) return first?.text ?? '';
  if (!before && isNamed(words, placed, gap.to)) return words.at(-1)?.text;
  if (!before)
    return isTask(words) || (isName(words) && repeats(placed, gap.to, isTask(words.slice(-1))))
      ? undefined
      : first.text;
  const opener = words.find(
    (token) => !['to', ',', ':', '-', 'please', 'and', 'then', ';', '"', '(', "'"].includes(token.word),
  );
  // "every day at 9 ping twice": how often it pings, or how many days.
  if (placed.some((each) => each.from >= gap.to && each.piece.kind === 'count')) return first.text;
  const doubtful = words.find(
    (token, i) => token.text === 'at' || (token.text === 'schedule' && i === words.length - 1),
  );
  if (doubtful) return doubtful.text;
  const behindRhythm = placed.some(({ piece, to }) => to === gap.from && piece.kind === 'every');
  return opener && (VERBS.has(opener.text) || (behindRhythm && TASK_NOUNS.has(opener.text)))
    ? undefined
    : (opener ?? first).text;
}

const TO_PEOPLE: ReadonlySet<string> = new Set([
  'call',
  'email',
  'text',
  'tell',
  'ask',
  'message',
  'meet',
  'pay',
  'visit',
]);

/** "call april every sunday": a month that is a person. */
function isNamed(words: readonly Token[], placed: readonly Placed[], from: number): boolean {
  const next = placed.find((each) => each.from === from);
  return next?.piece.kind === 'months' && next.to - from === 1 && TO_PEOPLE.has(words.at(-1)?.text ?? '');
}

function isTask(words: readonly Token[]): boolean {
  return (
    words.some((token) => VERBS.has(token.text) || TASK_NOUNS.has(token.text)) &&
    !words.every((token) => REMOVALS.has(token.text) || HARMLESS.has(token.text))
  );
}

/** "tea" of "tea every day at 4pm"; not "in winter", and no place, whose clocks may be meant. */
function isName(words: readonly Token[]): boolean {
  return (
    words.some((token) => token.unknown && isWordy(token.text)) &&
    !LEADS.has(words[0]?.text ?? '') &&
    !words.some(
      (token, i) => namesPlace(token.text) || (i > 0 && namesPlace(`${words[i - 1]?.text ?? ''} ${token.text}`)),
    )
  );
}

/** Whether what follows says outright that it repeats: an unknown word before a lone day or time may be that day's name. */
function repeats(placed: readonly Placed[], from: number, task = false): boolean {
  const next = placed.find((each) => each.from >= from && isMeaning(each));
  const lone = next?.from === from && next.piece.kind === 'weekdays' && next.to - next.from === 1;
  // "choir practice thursdays": behind a task they are no name of one day.
  const beforeDay = lone && !(task && next.piece.kind === 'weekdays' && next.piece.recurring);
  return (
    !beforeDay &&
    placed.some(
      ({ piece }) =>
        piece.kind === 'every' ||
        piece.kind === 'alternate' ||
        ((piece.kind === 'weekdays' || piece.kind === 'days' || piece.kind === 'part') && piece.recurring),
    )
  );
}

/** Letters that may be an abbreviation of days or hours say nothing about what is to be done. */
function isWordy(text: string): boolean {
  return text.length > 2 && /[aeiouy]|[^\x20-\x7e]/.test(text);
}

/** Words that could change when something runs may not be passed over. */
function isLoaded(token: Token): boolean {
  if (token.kind === 'mark') return false;
  if (VERBS.has(token.text)) return token.weekday !== undefined || token.month !== undefined;
  if (TASK_WORDS.has(token.text)) return false;
  if (token.kind !== 'word' || /^\d/.test(token.text)) return true;
  if (/n['’]t$/.test(token.text) || (token.unknown && soundsLikeTime(token.text))) return true;
  return (
    BLOCKERS.has(token.text) ||
    FUNCTION_WORDS.has(token.text) ||
    VOCABULARY.has(token.text) ||
    token.meant !== undefined
  );
}
