// Between the openai client and the network. Error answers are read here, because the client reduces a body without a
// top-level `error` to "status code (no body)", and network errors are caught here, because it hides their cause. What it
// must not touch travels through it inside a Carried, whose message says nothing that the client reacts to.

import type { Clock } from '../time/clock.js';
import type { Exchange } from './patience.js';
import type { Failure } from './provider-error.js';
import { readFailure } from './provider-error.js';

const MAX_ERROR_CHARACTERS = 64_000;

class Carried extends Error {
  constructor(readonly what: { readonly failure: Failure } | { readonly thrown: unknown }) {
    super('carried');
  }
}

/** `fetch` that answers with a 2xx response or throws what {@link failureOf} understands. */
export function guarded(inner: typeof fetch, exchange: Exchange, clock: Clock): typeof fetch {
  return async (input, init) => {
    const response = await send(inner, input, init, exchange);
    if (response.ok) return response;
    exchange.touch();
    const body = await readAll(response, exchange, MAX_ERROR_CHARACTERS).catch(() => '');
    throw new Carried({ failure: readFailure(response.status, body, response.headers, clock.now()) });
  };
}

/**
 * What a thrown error means for the retry loop.
 *
 * @throws whatever a replacement of `fetch` threw on purpose (a RecordingError), and our own bugs
 */
export function failureOf(error: unknown, exchange: Exchange): Failure {
  if (exchange.ended === 'idle') {
    return {
      sentence: 'the endpoint fell silent in the middle of its answer',
      codes: [],
      transient: true,
      hint: 'Try again later.',
    };
  }
  const carried = causes(error).find((one) => one instanceof Carried)?.what;
  if (carried && 'failure' in carried) return carried.failure;
  if (exchange.ended !== undefined)
    return { sentence: `the request ended (${exchange.ended})`, codes: [], transient: false, hint: '' };
  const thrown = carried ? carried.thrown : error;
  // undici reports everything that is wrong with a connection as a TypeError: "fetch failed", "terminated".
  if (thrown instanceof TypeError || thrown instanceof TooLarge) return networkFailure(thrown);
  throw thrown;
}

/** The decoded body as it comes. Ends, by throwing, when the exchange does. */
export async function* textOf(response: Response, exchange: Exchange, limit: number): AsyncGenerator<string> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  const ended = rejection(exchange.signal);
  const decoder = new TextDecoder();
  let length = 0;
  exchange.touch();
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), ended]);
      exchange.touch();
      const text = decoder.decode(value, { stream: !done });
      length += text.length;
      if (length > limit) throw new TooLarge(`the answer is longer than ${limit} characters`);
      if (text !== '') yield text;
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

export async function readAll(response: Response, exchange: Exchange, limit: number): Promise<string> {
  let all = '';
  for await (const text of textOf(response, exchange, limit)) all += text;
  return all;
}

class TooLarge extends Error {}

async function send(
  inner: typeof fetch,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  exchange: Exchange,
): Promise<Response> {
  try {
    return await Promise.race([inner(input, init), rejection(exchange.signal)]);
  } catch (thrown) {
    throw new Carried({ thrown });
  }
}

/** Rejects when the signal aborts: also a replaced `fetch` that does not look at it cannot hold a turn. */
function rejection(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  promise.catch(() => undefined);
  return promise;
}

function networkFailure(error: Error): Failure {
  if (error instanceof TooLarge) {
    return {
      sentence: error.message,
      codes: [],
      transient: false,
      hint: 'Use another model: this one does not stop.',
      cause: error,
    };
  }
  const chain = causes(error) as readonly Partial<NodeJS.ErrnoException & { address: string }>[];
  const found = chain.find(({ code }) => typeof code === 'string');
  const code = found?.code;
  return {
    sentence: NETWORK[code ?? ''] ?? `the connection broke${code ? ` (${code})` : reasonOf(error)}`,
    codes: code ? [code] : [],
    transient: code ? !(code in NETWORK) || mayComeBack(code, found) : error.cause === undefined,
    hint: 'Check that the server runs, and OPENAI_BASE_URL.',
    cause: error,
  };
}

/** A host that refuses may be restarting; a server on this machine that does not run will not run in three seconds. */
function mayComeBack(code: string, { address = '' }: { readonly address?: string } = {}): boolean {
  return code === 'EAI_AGAIN' || (code === 'ECONNREFUSED' && !/^(?:127\.|::1$)/.test(address));
}

/** What `fetch` itself refuses, such as a port that browsers block, it only says in words. */
function reasonOf({ cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at this address',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name could not be looked up',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
};

/** The error, its cause, the cause of that, and what an AggregateError holds. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one !== undefined && one !== null && chain.length < 8;) {
    chain.push(one);
    const { cause, errors } = one as { readonly cause?: unknown; readonly errors?: readonly unknown[] };
    one = cause ?? errors?.[0];
  }
  return chain;
}
