// Recording and replay of model exchanges, at the `fetch` of the client: everything above it is the real thing. A replay
// answers from a file, in order, and only to the request that was recorded. Anything else is a RecordingError with a diff,
// never a live call. Credentials are in no recording: headers are not stored and what looks like a key is masked.
//
// Requests are stored normalised: ids of calls are numbered in order of appearance, and values that differ from run to run (a
// folder, a port) appear as {{name}} if they are declared as variables.

import { createTwoFilesPatch } from 'diff';
import type { Exchange } from './cassette.js';
import { isFields, readCassette, RecordingError, writeCassette } from './cassette.js';
import { maskSecrets } from './secrets.js';

export type { Cassette } from './cassette.js';
export { readCassette, RecordingError } from './cassette.js';

export interface RecordingOptions {
  /** Values that differ from run to run, by the name under which the cassette knows them. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Values that must not be stored, beside whatever looks like a key. */
  readonly secrets?: readonly string[];
}

export interface Replay {
  readonly fetch: typeof fetch;
  /** @throws RecordingError when a request differed, or exchanges were not used: the conversation ended early. */
  close(): void;
}

export interface Recorder {
  readonly fetch: typeof fetch;
  /** Writes the cassette. */
  save(): void;
}

/** @throws RecordingError when the file is missing or is no cassette */
export function replay(path: string, options: RecordingOptions = {}): Replay {
  const { exchanges } = readCassette(path);
  let used = 0;
  // Whoever asked may have made a result of the error and gone on: what follows is no new difference, so it is told again.
  let failed: RecordingError | undefined;
  return {
    fetch: async (input, init) => {
      if (failed) throw failed;
      const request = normalised(await requestOf(input, init), options);
      const exchange = exchanges[used];
      if (!exchange) throw (failed = pastTheEnd(path, used, request));
      failed = difference(path, used + 1, exchange.request, request);
      if (failed) throw failed;
      used++;
      return toResponse(exchange.response);
    },
    close: () => {
      if (failed) throw failed;
      if (used === exchanges.length) return;
      const left = exchanges.length - used;
      throw new RecordingError(
        `${path}: expected all ${exchanges.length} exchanges to be used, but ${left} ${left === 1 ? 'was' : 'were'} not. ` +
          `The conversation ended earlier than the recorded one. Record it again, or remove exchange ${used + 1} and what follows.`,
      );
    },
  };
}

/** Passes requests on to `inner` and keeps what came back. */
export function record(path: string, note: string, inner: typeof fetch, options: RecordingOptions = {}): Recorder {
  const exchanges: Exchange[] = [];
  return {
    fetch: async (input, init) => {
      const request = await requestOf(input, init);
      const response = await inner(input, init);
      const body = await response.text();
      exchanges.push({ request: normalised(request, options), response: storedResponse(response, body, options) });
      return new Response(body, { status: response.status, headers: keptHeaders(response.headers) });
    },
    save: () => writeCassette(path, { note, exchanges }),
  };
}

async function requestOf(
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): Promise<Exchange['request']> {
  const request = new Request(input, { ...init, signal: null });
  const text = await request.text();
  const path = new URL(request.url).pathname;
  return {
    method: request.method,
    // The address in front belongs to the endpoint, not to the conversation.
    path: /\/(?:chat\/completions|models)$/.exec(path)?.[0] ?? path,
    body: text === '' ? null : (JSON.parse(text) as unknown),
  };
}

/** What is compared and stored. Idempotent: normalising what is normalised changes nothing. */
function normalised(request: Exchange['request'], options: RecordingOptions): Exchange['request'] {
  const numbered = withNumberedCalls(request.body);
  return { ...request, body: mapStrings(numbered, (text) => withVariables(withoutSecrets(text, options), options)) };
}

function withNumberedCalls(body: unknown): unknown {
  const numbers = new Map<string, string>();
  const numberOf = (id: string): string => {
    const known = numbers.get(id) ?? `call_${numbers.size + 1}`;
    numbers.set(id, known);
    return known;
  };
  const messages = isFields(body) && Array.isArray(body['messages']) ? (body['messages'] as unknown[]) : undefined;
  if (!messages || !isFields(body)) return body;
  return { ...body, messages: messages.map((message) => withNumberedCallsIn(message, numberOf)) };
}

function withNumberedCallsIn(message: unknown, numberOf: (id: string) => string): unknown {
  if (!isFields(message)) return message;
  const { tool_call_id: answered, tool_calls: calls } = message;
  return {
    ...message,
    ...(typeof answered === 'string' ? { tool_call_id: numberOf(answered) } : {}),
    ...(Array.isArray(calls)
      ? {
          tool_calls: calls.map((call: unknown) =>
            isFields(call) ? { ...call, id: numberOf(String(call['id'])) } : call,
          ),
        }
      : {}),
  };
}

function withVariables(text: string, { variables = {} }: RecordingOptions): string {
  return Object.entries(variables).reduce(
    (result, [name, value]) => (value === '' ? result : result.replaceAll(value, `{{${name}}}`)),
    text,
  );
}

function withoutSecrets(text: string, { secrets = [] }: RecordingOptions): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((result, secret) => result.replaceAll(secret, '[redacted]'), maskSecrets(text));
}

function difference(
  path: string,
  number: number,
  recorded: Exchange['request'],
  asked: Exchange['request'],
): RecordingError | undefined {
  const [before, after] = [pretty(recorded), pretty(asked)];
  if (before === after) return undefined;
  const patch = createTwoFilesPatch('recorded', 'asked', before, after, '', '', { context: 2 });
  return new RecordingError(
    `${path}: expected request ${number} to be the recorded one, got another. Record it again if the change is meant.\n${patch}`,
  );
}

function pastTheEnd(path: string, recorded: number, request: Exchange['request']): RecordingError {
  return new RecordingError(
    `${path}: expected at most ${recorded} exchanges, got one more. Record it again if the change is meant.\n${pretty(request)}`,
  );
}

/** Long texts on lines of their own, so that the diff shows the sentence that changed and not the whole prompt. */
function pretty(request: Exchange['request']): string {
  return JSON.stringify(request, null, 2).replaceAll('\\n', '\\n\n        ');
}

function storedResponse(response: Response, body: string, options: RecordingOptions): Exchange['response'] {
  const lines = withoutSecrets(body, options).split('\n');
  return {
    status: response.status,
    headers: keptHeaders(response.headers),
    body: lines.length > 1 ? lines : (lines[0] ?? ''),
  };
}

function keptHeaders(headers: Headers): Record<string, string> {
  const kept = ['content-type', 'retry-after', 'retry-after-ms', 'x-should-retry'];
  return Object.fromEntries([...headers].filter(([name]) => kept.includes(name)));
}

function toResponse({ status, headers, body }: Exchange['response']): Response {
  return new Response(typeof body === 'string' ? body : body.join('\n'), { status, headers });
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}
