// What the parser made of a phrase: a Schedule with the proof of what was understood, or a refusal that says why.
// Expected refusals are values here, never exceptions.

import type { Schedule } from '../schedule/schedule.js';

/** Read: the phrase has exactly one accepted meaning. */
export interface Understood {
  readonly status: 'ok';
  readonly schedule: Schedule;
  /** Stated assumptions, each a short sentence: "no time given: 00:00". */
  readonly assumed: readonly string[];
  /** Things the person should know, each a short sentence: "the 31st does not exist in every month: those months are skipped". */
  readonly warnings: readonly string[];
  /** Who read it: the grammar, the model, or the crontab/kwargs reader. */
  readonly source: 'grammar' | 'model' | 'cron';
  readonly trace?: Trace;
}

/** Which form of the grammar read which words. */
export type Trace = readonly { readonly form: string; readonly words: string }[];

/**
 * Not read.
 * - `question`: several readings are plausible, `question` asks for one of `readings`.
 * - `not_a_schedule`: no meaning found. - `impossible`: understood, but it can never fire or contradicts itself.
 * - `unsupported`: understood, but this program has no such schedule (conditions, vague times).
 */
export interface NotUnderstood {
  readonly status: 'question' | 'not_a_schedule' | 'impossible' | 'unsupported';
  /** Why, in one sentence that names the words in question. */
  readonly reason: string;
  /** For `question`: the question to put to the person. */
  readonly question?: string;
  /** For `question`: two or three concrete readings. */
  readonly readings?: readonly { readonly says: string; readonly schedule: Schedule }[];
  /** One valid phrase near to what was said. */
  readonly example: string;
  /** The characters of the trimmed phrase that are wrong, where they are known. */
  readonly span?: { readonly from: number; readonly to: number };
  readonly source: 'grammar' | 'model' | 'cron';
  readonly trace?: Trace;
}

export type Understanding = Understood | NotUnderstood;
