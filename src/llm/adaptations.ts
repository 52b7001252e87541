// What an endpoint turned out not to take. A 400 that names something we sent teaches one adaptation; it is applied, the
// request goes out again, and the lesson is kept for the life of the model (one base URL and model). Each is learnt at most
// once, so a server that refuses everything ends after a handful of requests.

import type { Failure } from './provider-error.js';

/** Optional parameters of the body, in the order in which they are suspected. */
const DROPPABLE = [
  'stream_options',
  'parallel_tool_calls',
  'strict',
  'tool_choice',
  'response_format',
  'temperature',
] as const;

export type Droppable = (typeof DROPPABLE)[number];

export interface Adaptations {
  readonly dropped: ReadonlySet<Droppable>;
  /** Newer models take only `max_completion_tokens`. */
  readonly maxTokensName: 'max_tokens' | 'max_completion_tokens' | null;
  /** Mistral takes ids of nine letters and digits only, also those another provider once made. */
  readonly shortIds: boolean;
  /** Some servers refuse `content: null` beside tool calls, which others require. */
  readonly emptyContent: null | '';
  /** Early reasoning models take no system message: it goes out as the user's. */
  readonly systemRole: 'system' | 'user';
  /** Thinking text goes back as it came; Groq and others refuse it, DeepSeek wants it on every message with calls. */
  readonly reasoning: 'as_it_came' | 'never' | 'always';
}

export const NO_ADAPTATIONS: Adaptations = {
  dropped: new Set(),
  maxTokensName: 'max_tokens',
  shortIds: false,
  emptyContent: null,
  systemRole: 'system',
  reasoning: 'as_it_came',
};

type Body = Readonly<Record<string, unknown>>;

/** The adaptations with one more, learnt from the refusal of `body`; `undefined` when there is nothing to learn. */
export function learn(known: Adaptations, failure: Failure, body: Body): Adaptations | undefined {
  if (failure.status !== 400 && failure.status !== 422) return undefined;
  const said = `${failure.sentence} ${failure.codes.join(' ')}`;
  return learnMessages(known, said) ?? learnMaxTokens(known, said, body) ?? learnDropped(known, said, body);
}

function learnDropped(known: Adaptations, said: string, body: Body): Adaptations | undefined {
  const named = DROPPABLE.find((name) => body[name] !== undefined && !known.dropped.has(name) && names(said, name));
  return named && { ...known, dropped: new Set([...known.dropped, named]) };
}

function names(said: string, parameter: Droppable): boolean {
  if (new RegExp(`\\b${parameter}\\b`).test(said)) return true;
  return parameter === 'response_format' && /\bjson[_ ](mode|object)\b/i.test(said);
}

function learnMaxTokens(known: Adaptations, said: string, body: Body): Adaptations | undefined {
  const sent = known.maxTokensName;
  if (sent === null || body[sent] === undefined || !new RegExp(`\\b${sent}\\b`).test(said)) return undefined;
  return { ...known, maxTokensName: sent === 'max_tokens' ? 'max_completion_tokens' : null };
}

function learnMessages(known: Adaptations, said: string): Adaptations | undefined {
  if (!known.shortIds && /tool.?call.?id\b.*length of 9/is.test(said)) return { ...known, shortIds: true };
  if (known.reasoning !== 'always' && /reasoning_content.*must be (passed|provided|included)/is.test(said)) {
    return { ...known, reasoning: 'always' };
  }
  if (
    known.reasoning === 'as_it_came' &&
    /\breasoning(_content|_details)?\b.*(unsupported|not supported|not permitted|unknown|unexpected|extra)/is.test(said)
  ) {
    return { ...known, reasoning: 'never' };
  }
  if (known.emptyContent === null && /\bcontent\b.*(got null|null|none)\b/is.test(said))
    return { ...known, emptyContent: '' };
  if (known.systemRole === 'system' && /\brole\b.*\bsystem\b/is.test(said) && /support/i.test(said)) {
    return { ...known, systemRole: 'user' };
  }
  return undefined;
}
