// What a clause about policies says, and the shape of a form that reads one: an expression for the whole clause, and its meaning.

import type { Policies } from '../../policy/policies.js';

/** What was said of how a job runs; what was not said is not in it. */
export interface Said extends Partial<Policies> {
  /** Stop after so many runs; 0: no limit. */
  readonly times?: number;
  readonly jitterSeconds?: number;
  /** So many coming firings are left out. */
  readonly skipNext?: number;
  /** `until` in the person's words; null: until resumed. */
  readonly pause?: { readonly until: string | null; readonly all: boolean };
  /** The answer to whether it is. */
  readonly stillNeeded?: true;
}

export type Meaning =
  | { readonly kind: 'said'; readonly said: Said }
  | Refused
  /** Two things may be meant: each option is a clause that means one of them. */
  | { readonly kind: 'open'; readonly reason: string; readonly options: readonly string[] };

export interface Refused {
  readonly kind: 'refused';
  readonly status: 'impossible' | 'unsupported';
  readonly reason: string;
  /** A clause that can be obeyed. */
  readonly example: string;
}

export type Groups = Readonly<Record<string, string | undefined>>;
/** Null: not mine after all. What has not one of the words of `needs` is not held against the pattern: long ones are dear to build. */
export type Form = readonly [pattern: string, read: (groups: Groups, words: string) => Meaning | null, needs?: RegExp];

export function said(value: Said): Meaning {
  return { kind: 'said', said: value };
}

export function impossible(reason: string, example: string): Refused {
  return { kind: 'refused', status: 'impossible', reason, example };
}

export function unsupported(reason: string, example: string): Refused {
  return { kind: 'refused', status: 'unsupported', reason, example };
}

export function open(reason: string, ...options: string[]): Meaning {
  return { kind: 'open', reason, options };
}
