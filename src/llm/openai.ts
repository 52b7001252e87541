// The Model port over any Chat-Completions endpoint, through the openai client; the only import of it, and a lazy one. The
// client does addresses, headers and keys. Everything that decides about a reply is ours: retries (retry), time (patience),
// what an error says (provider-error), what a stream says (sse, stream), and what the endpoint does not take (adaptations).
//
//   reply: until answered, at most 4 tries and one deadline:
//     body = the request as this endpoint takes it -> POST -> pieces of the body -> one Reply
//     a 400 that names what we sent: adapt, remember, send again

import type { OpenAI } from 'openai';
import type { Clock } from '../time/clock.js';
import type { Adaptations } from './adaptations.js';
import { learn, NO_ADAPTATIONS } from './adaptations.js';
import type { Model, ModelRequest, Reply } from './model.js';
import { ModelError } from './model.js';
import type { Exchange } from './patience.js';
import { Patience } from './patience.js';
import type { Attempt } from './retry.js';
import { ReplyReading } from './reply-reading.js';
import { persist } from './retry.js';
import { failureOf, guarded, readAll } from './transport.js';
import { toBody } from './wire.js';

export interface OpenaiOptions {
  /** Default `https://api.openai.com/v1`. */
  readonly baseURL?: string;
  /** Not needed for a loopback address. */
  readonly apiKey?: string;
  readonly model: string;
  readonly clock: Clock;
  /** What carries the requests; a recording or a replay in tests. */
  readonly fetch?: typeof fetch;
  /** For one reply with all its tries. Default 120 s. */
  readonly deadlineMs?: number;
  /** Silence in the middle of a reply. Default 30 s. */
  readonly idleMs?: number;
  /** For the jitter of retries, in [0, 1). */
  readonly random?: () => number;
}

export const OPENAI_URL = 'https://api.openai.com/v1';
const DEADLINE_MS = 120_000;
const IDLE_MS = 30_000;
const MAX_LIST_CHARACTERS = 4_000_000;
/** Longer than any deadline: the client's own timer must never be the one that fires. */
const NEVER_MS = 2_147_483_647;

/** Needs no key and makes no connection until the first reply, so that a start without a key is a start. */
export function openaiModel(options: OpenaiOptions): Model {
  let adaptations = NO_ADAPTATIONS;
  return {
    name: options.model,
    reply: (request) =>
      withPatience(options, request, (patience) =>
        attemptReply(options, request, patience, {
          get: () => adaptations,
          set: (next) => (adaptations = next),
        }),
      ),
  };
}

/** The names of the endpoint's models, for an error that says which there are. @throws ModelError */
export function listModels(options: Omit<OpenaiOptions, 'model'>): Promise<readonly string[]> {
  return withPatience(options, {}, async (patience): Promise<Attempt<readonly string[]>> => {
    const exchange = patience.exchange(options.idleMs ?? IDLE_MS);
    try {
      const client = await clientFor(options, exchange);
      const response = await client.models.list({ signal: exchange.signal }).asResponse();
      const text = await readAll(response, exchange, MAX_LIST_CHARACTERS);
      return { ok: true, value: modelNames(text) };
    } catch (error) {
      return { ok: false, failure: failureOf(error, exchange) };
    } finally {
      exchange.close();
    }
  });
}

/** True for localhost, 127.0.0.0/8 and ::1: a server on this machine, which wants no key. */
export function isLoopback(baseURL: string): boolean {
  const host = URL.canParse(baseURL) ? new URL(baseURL).hostname : '';
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

async function withPatience<T>(
  options: Omit<OpenaiOptions, 'model'>,
  request: Pick<ModelRequest, 'deadlineMs' | 'signal'>,
  attempt: (patience: Patience) => Promise<Attempt<T>>,
): Promise<T> {
  const baseURL = options.baseURL ?? OPENAI_URL;
  if (!URL.canParse(baseURL)) throw badAddress(baseURL);
  const deadlineMs = Math.min(options.deadlineMs ?? DEADLINE_MS, request.deadlineMs ?? Number.MAX_SAFE_INTEGER);
  const patience = new Patience(options.clock, deadlineMs, request.signal);
  try {
    const random = options.random ?? Math.random;
    return await persist(() => attempt(patience), patience, { host: new URL(baseURL).host, deadlineMs, random });
  } finally {
    patience.close();
  }
}

interface Memory {
  get(): Adaptations;
  set(next: Adaptations): void;
}

async function attemptReply(
  options: OpenaiOptions,
  request: ModelRequest,
  patience: Patience,
  memory: Memory,
): Promise<Attempt<Reply>> {
  for (;;) {
    const body = toBody(options.model, request, memory.get());
    const attempt = await exchangeOnce(options, request, body, patience);
    const lesson = attempt.ok ? undefined : learn(memory.get(), attempt.failure, body);
    if (!lesson || patience.ended) return attempt;
    memory.set(lesson);
  }
}

async function exchangeOnce(
  options: OpenaiOptions,
  request: ModelRequest,
  body: Record<string, unknown>,
  patience: Patience,
): Promise<Attempt<Reply>> {
  const exchange = patience.exchange(options.idleMs ?? IDLE_MS);
  const reading = new ReplyReading(request);
  try {
    const client = await clientFor(options, exchange);
    const params = body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
    const response = await client.chat.completions.create(params, { signal: exchange.signal }).asResponse();
    await reading.read(response, exchange);
    return reading.outcome();
  } catch (error) {
    return reading.broken(failureOf(error, exchange), exchange);
  } finally {
    exchange.close();
  }
}

/** The client reads the environment where it is not told: it is told everything. */
async function clientFor(options: Omit<OpenaiOptions, 'model'>, exchange: Exchange): Promise<OpenAI> {
  const baseURL = options.baseURL ?? OPENAI_URL;
  const apiKey = options.apiKey ?? (isLoopback(baseURL) ? 'not-needed' : undefined);
  if (apiKey === undefined) {
    throw new ModelError(`${new URL(baseURL).host}: expected a key, got none.`, {
      hint: 'Set OPENAI_API_KEY.',
      transient: false,
    });
  }
  const { OpenAI } = await import('openai');
  return new OpenAI({
    apiKey,
    baseURL,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off',
    fetch: guarded(options.fetch ?? fetch, exchange, options.clock),
  });
}

/** OpenAI, vLLM, LM Studio: `{data: [{id}]}`; older Ollama and Together: a list, or names. */
function modelNames(text: string): readonly string[] {
  const parsed = JSON.parse(text) as { readonly data?: unknown; readonly models?: unknown } | readonly unknown[];
  const list: unknown = 'data' in parsed ? parsed.data : 'models' in parsed ? parsed.models : parsed;
  if (!Array.isArray(list)) return [];
  return list
    .map((one: { readonly id?: unknown; readonly name?: unknown } | string) =>
      typeof one === 'string' ? one : (one.id ?? one.name),
    )
    .filter((name) => typeof name === 'string');
}

function badAddress(baseURL: string): ModelError {
  return new ModelError(`OPENAI_BASE_URL: expected an address such as ${OPENAI_URL}, got ${JSON.stringify(baseURL)}.`, {
    hint: 'Correct OPENAI_BASE_URL.',
    transient: false,
  });
}
