// "every weekday at 9am, retry twice, five minutes apart, never two at once": the phrase parted into the words that say when and what
// is said of how. Deterministic, whole or not at all; contradictions are refused, and what may mean two things is asked about.

import type { Understanding } from '../understanding.js';
import type { Clause } from './clauses.js';
import { clausesOf, leftOver, plain, stretchesOf } from './clauses.js';
import type { Refused, Said } from './said.js';
import { impossible } from './said.js';

export type { Said } from './said.js';

export type PolicyReading =
  /** `when`: the rest of the phrase; empty where nothing says when. */
  | { readonly kind: 'read'; readonly when: string; readonly said: Said; readonly clauses: readonly string[] }
  | (Refused & { readonly words: string })
  /** `options`: whole phrases, each with one of the things that may be meant. */
  | { readonly kind: 'open'; readonly reason: string; readonly options: readonly string[] };

/** Who reads phrases. */
export interface PolicyContext {
  /** Reads a phrase as a schedule. */
  readonly read: (when: string) => Understanding;
  /** The schedule is there already: a phrase of nothing but such clauses is about policies, whatever else it could mean. */
  readonly scheduled: boolean;
}

/**
 * What a phrase says of how a job runs, or `null` where it says nothing of it. A clause is only taken off where what is left reads as a
 * schedule, or where nothing is left and the whole is no schedule either.
 */
export function readPolicies(phrase: string, { read, scheduled }: PolicyContext): PolicyReading | null {
  const text = plain(phrase);
  const clauses = clausesOf(text);
  if (clauses.length === 0) return null;
  if (scheduled && leftOver(text, clauses) === '') return meaningOf(text, { when: '', clauses });
  const own = parted(text, clauses, read);
  if (own === null || (own.when === '' && read(text).status === 'ok')) return null;
  const meaning = meaningOf(text, own);
  return meaning.kind === 'read' ? heard(text, own, read, meaning) : meaning;
}

interface Parted {
  readonly when: string;
  readonly clauses: readonly Clause[];
}

/** What the schedule can say itself ("only 5 times") is left to it where it reads it. */
function parted(text: string, clauses: readonly Clause[], read: (when: string) => Understanding): Parted | null {
  const strict = clauses.filter((clause) => !isOfSchedule(clause));
  for (const some of strict.length < clauses.length ? [strict, clauses] : [clauses]) {
    const when = leftOver(text, some);
    if (when === '') return { when, clauses: some };
    const { status } = read(when);
    if (status === 'ok' || status === 'question') return some.length === 0 ? null : { when, clauses: some };
  }
  return null;
}

/**
 * Words behind a clause, where those before it say when already: "every day at 9, retry twice, but not on sundays" may be said of the
 * firings or of the clause, and "retry twice, then email me" says nothing of when, so that the schedule would pass over it.
 */
function heard(
  text: string,
  { when, clauses }: Parted,
  read: (when: string) => Understanding,
  reading: PolicyReading,
): PolicyReading | null {
  const [first = '', ...later] = stretchesOf(text, clauses);
  if (later.length === 0 || read(first).status !== 'ok') return reading;
  const forms = (read(when).trace ?? []).filter(({ form }) => form !== 'separator');
  const heardOf = forms.map(({ words }) => words.replace(/^[\s,;]+(?:but )?/i, ''));
  if (!later.every((stretch) => heardOf.some((words) => stretch.includes(words)))) return null;
  return {
    kind: 'open',
    reason: `"${later.join(', ')}" may be said of when it runs or of how`,
    options: [[when, ...clauses.map(({ words }) => words)].join(', ')],
  };
}

function isOfSchedule({ meaning }: Clause): boolean {
  return meaning.kind === 'said' && ('times' in meaning.said || 'jitterSeconds' in meaning.said);
}

function meaningOf(text: string, { when, clauses }: Parted): PolicyReading {
  let said: Said = {};
  const sayers = new Map<string, string>();
  for (const { meaning, words, from, to } of clauses) {
    if (meaning.kind === 'refused') return { ...meaning, words };
    if (meaning.kind === 'open') {
      const options = meaning.options.map((option) => `${text.slice(0, from)}${option}${text.slice(to)}`);
      return { kind: 'open', reason: meaning.reason, options };
    }
    for (const [key, value] of Object.entries(meaning.said)) {
      const before = sayers.get(key);
      if (before !== undefined && !isSame(said[key as keyof Said], value))
        return { ...impossible(`"${before}" and "${words}" contradict each other`, words), words };
      sayers.set(key, words);
    }
    said = { ...said, ...meaning.said };
  }
  const fault = incoherent(said, sayers);
  return fault
    ? { ...fault, words: fault.reason }
    : { kind: 'read', when, said, clauses: clauses.map(({ words }) => words) };
}

/** Both are plain data. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const EXAMPLE = 'retry twice, 5 minutes apart, never two at once';

/** Things that each can be said, but not together. */
function incoherent(said: Said, sayers: ReadonlyMap<string, string>): Refused | null {
  const contradict = (one: string, other: string): string =>
    one === other ? `"${one}" contradicts itself` : `"${one}" and "${other}" contradict each other`;
  const against = (key: keyof Said, others: readonly (keyof Said)[]): Refused | null => {
    const other = others.find((each) => said[each] !== undefined && said[each] !== null);
    const words = sayers.get(key) ?? key;
    return other === undefined ? null : impossible(contradict(words, sayers.get(other) ?? other), EXAMPLE);
  };
  if (said.missed === 'skip') return against('missed', ['catchUpUntil', 'catchUpGapMs', 'catchUpMs']);
  if (said.retries === 0) return against('retries', ['retryBaseMs', 'retryMaxMs']);
  return null;
}
