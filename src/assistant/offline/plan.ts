// What the offline interpreter makes of an utterance, and what it is given to do so. Pure: the same words over the same jobs
// give the same plan.

import type { Job } from '../../job/job.js';
import type { Understanding } from '../../parser/understanding.js';
import type { TaskDefinition } from '../../task/definition.js';
import type { Done } from './memory.js';
import type { Instant } from '../../time/instant.js';
import type { ZoneName } from '../../time/zone.js';

export interface Call {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export type Plan =
  | { readonly kind: 'calls'; readonly calls: readonly Call[] }
  /** Words only; nothing is changed. */
  | { readonly kind: 'say'; readonly text: string; readonly lost?: true }
  /** One question to the person; `answer` is the plan once they replied, `null` where the reply is no answer to it. */
  | {
      readonly kind: 'ask';
      readonly text: string;
      /** Any words would be an answer, so those that are a request of their own are taken as that. */
      readonly free?: true;
      /** Names of the jobs it is about: what "it" means to whoever says something else instead of answering. */
      readonly about?: readonly string[];
      answer(reply: string): Plan | null;
    };

export interface Context {
  readonly now: Instant;
  readonly timezone: ZoneName;
  /** All jobs that are not removed. */
  readonly jobs: readonly Job[];
  readonly tasks: readonly TaskDefinition[];
  /** Names of the jobs mentioned in the latest turn that mentioned any, in order: what "it" means. */
  readonly last: readonly string[];
  /** Names of several jobs in the order in which they were last shown or offered: what "the second one" means. */
  readonly shown: readonly string[];
  /** What the latest turn did and looked up: what "no, the other one" and "the report too" go back to. */
  readonly deeds: readonly Done[];
  /** The task of the job that the latest turn added, if it did that. */
  readonly lastAdded: string | null;
  /** The tool that made the last change in this conversation. */
  readonly lastChange: string | null;
  /** Names of the jobs that it changed. */
  readonly lastChanged: readonly string[];
  /** Whether a command of the person's own may become a job, once they agree to it. */
  readonly commands: boolean;
  /** The grammar: reads a whole phrase or declines. */
  read(phrase: string): Understanding;
  /** The job that a call of add_job is about to make, for later requests of the same sentence; none where it would be refused. */
  planned(args: Readonly<Record<string, unknown>>): readonly Job[];
}

/**
 * Recognises one form of request in a clause: trimmed, without politeness and end punctuation. It answers only when it
 * accounts for every word; anything else is `null`, "not mine".
 */
export type Intent = (clause: string, context: Context) => Plan | null;

export function calls(...list: readonly Call[]): Plan & { kind: 'calls' } {
  return { kind: 'calls', calls: list };
}

export function call(tool: string, args: Readonly<Record<string, unknown>> = {}): Plan {
  return calls({ tool, args });
}

export function say(text: string): Plan {
  return { kind: 'say', text };
}

/** Words of a person that lead nowhere as they stand; typed otherwise they might. */
export function lost(text: string): Plan {
  return { kind: 'say', text, lost: true };
}

export function isLost(plan: Plan): boolean {
  return plan.kind === 'say' && plan.lost === true;
}

export function ask(text: string, answer: (reply: string) => Plan | null): Plan & { kind: 'ask' } {
  return { kind: 'ask', text, answer };
}

/** A question that any words answer. */
export function askFreely(text: string, answer: (reply: string) => Plan | null): Plan {
  return { kind: 'ask', text, free: true, answer };
}

/** A question with a yes or no: `plan` is what a yes does. */
export function askFirst(question: string, plan: Plan): Plan {
  return { ...ask(question, (reply) => (isYes(reply) ? plan : null)), ...aboutJobs(plan) };
}

function aboutJobs(plan: Plan): { readonly about?: readonly string[] } {
  const names = plan.kind === 'calls' ? plan.calls.flatMap(({ args }) => jobsIn(args)) : [];
  return names.length === 0 ? {} : { about: [...new Set(names)] };
}

/** The jobs that the arguments of a call name. */
export function jobsIn({ job, jobs }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof job === 'string') return [job];
  return Array.isArray(jobs) ? jobs.filter((each): each is string => typeof each === 'string') : [];
}

const YES =
  /^(?:y|yes|yes please|yeah|yep|yup|sure|sure thing|of course|ok|okay|fine|right|correct|exactly|confirm(?:ed)?|do it|do that|go ahead|please do|absolutely|definitely|yes,? (?:do it|do that|go ahead|please|i am sure|i'm sure))$/i;
const NO =
  /^(?:n|no|nope|nah|no thanks?|no thank you|never ?mind|nvm|forget (?:it|that)|cancel(?: that)?|stop|abort|leave it|don't|do not|better not|rather not|nothing|neither|none(?: of (?:them|those))?|no,? (?:leave it|don't|do not|keep it|never ?mind))$/i;

export function isYes(reply: string): boolean {
  return YES.test(bare(reply));
}

export function isNo(reply: string): boolean {
  return NO.test(bare(reply));
}

/** Without quotes, spaces and punctuation around it. */
export function bare(text: string): string {
  return text.trim().replace(/[.!,\s]+$/, '');
}

/**
 * The one of `candidates` that a reply means: its number, "the first", its own words, or words that only one of them has.
 */
export function chosen(reply: string, candidates: readonly string[]): string | undefined {
  const said = bare(reply)
    .toLowerCase()
    .replace(/^(?:the|number|option|no\.)\s+/, '')
    .replace(/\s+(?:one|option|job|please)$/, '');
  const place = PLACES.get(said);
  if (place !== undefined) return candidates.at(place);
  const exact = candidates.find((candidate) => plain(candidate) === plain(said));
  if (exact !== undefined) return exact;
  const words = said.split(/[\s_-]+/).filter(Boolean);
  const holding = candidates.filter((candidate) =>
    words.every((word) =>
      candidate
        .toLowerCase()
        .split(/[^\p{L}\p{N}:]+/u)
        .includes(word),
    ),
  );
  return words.length > 0 && holding.length === 1 ? holding[0] : undefined;
}

const PLACES = new Map<string, number>(
  [
    ['1', 'first', '1st', 'former'],
    ['2', 'second', '2nd'],
    ['3', 'third', '3rd'],
    ['4', 'fourth', '4th'],
  ].flatMap((words, place) => words.map((word) => [word, place] as const)),
);
PLACES.set('last', -1).set('latter', -1);

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
