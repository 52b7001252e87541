// What went wrong at a provider, as the provider said it. About every server has its own shape of an error body; the person
// must see its sentence, the status and what to do, and the retry loop must know whether trying again makes sense.

import { ModelError } from './model.js';
import { maskSecrets } from './secrets.js';

/** One failed exchange: enough to decide on a retry, to adapt the request, and to tell the person. */
export interface Failure {
  readonly status?: number;
  /** The provider's own sentence, or ours where it gave none. */
  readonly sentence: string;
  /** `error.code`, `error.type` and `error.param` where given, for decisions; never shown. */
  readonly codes: readonly string[];
  readonly transient: boolean;
  /** How long the provider asks us to wait. */
  readonly retryAfterMs?: number;
  readonly hint: string;
  readonly cause?: unknown;
}

const MAX_SENTENCE = 600;

/** Reads an error answer. `now` is needed for a Retry-After that is a date. */
export function readFailure(status: number, body: string, headers: Headers, now: number): Failure {
  const parsed = parse(body);
  const codes = codesIn(parsed);
  const sentence = tidy(sentenceIn(parsed) ?? textOfPage(body)) || 'no explanation';
  const wait = retryAfter(headers, now);
  return {
    status,
    sentence,
    codes,
    transient: isTransient(status, codes, headers),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    hint: hintFor(status, codes, sentence),
  };
}

/** An error object that came inside a reply whose status was 200. Its own code counts as the status. */
export function readInnerFailure(error: unknown): Failure {
  const codes = codesIn(error);
  const inner = codes.map(Number).find((code) => code >= 400 && code < 600);
  const status = inner ?? 502;
  const sentence = tidy(sentenceIn(error) ?? '') || 'the stream ended with an error';
  const transient = isTransient(status, codes, new Headers());
  return {
    ...(inner === undefined ? {} : { status: inner }),
    sentence,
    codes,
    transient,
    hint: hintFor(status, codes, sentence),
  };
}

export function toModelError(host: string, failure: Failure): ModelError {
  const answered = failure.status === undefined ? '' : ` (HTTP ${failure.status})`;
  return new ModelError(
    `${host}: ${failure.sentence}${answered}`,
    {
      ...(failure.status === undefined ? {} : { status: failure.status }),
      hint: failure.hint,
      transient: failure.transient,
    },
    { cause: failure.cause },
  );
}

function isTransient(status: number, codes: readonly string[], headers: Headers): boolean {
  const told = headers.get('x-should-retry');
  if (told === 'false') return false;
  if (codes.includes('insufficient_quota') || codes.includes('billing_hard_limit_reached')) return false;
  // Groq: the model wrote a call that its own server could not read. A new sample usually can be.
  if (codes.includes('tool_use_failed')) return true;
  return told === 'true' || [408, 409, 425, 429].includes(status) || (status >= 500 && status !== 501);
}

function hintFor(status: number, codes: readonly string[], sentence: string): string {
  if (codes.includes('insufficient_quota') || status === 402) return 'Add credit at the provider, or use another key.';
  if (codes.includes('content_filter')) return 'Say it in other words: the provider filtered the request.';
  if (codes.includes('tool_use_failed'))
    return 'Say it in other words, or use another model: this one wrote an unreadable call.';
  if (codes.includes('context_length_exceeded') || status === 413)
    return 'Start a new conversation, or use a model with a larger context.';
  if (/support.{0,20}tool|tool.{0,40}(support|--)/i.test(sentence))
    return 'Use a model, or start the server, with tool calls.';
  if (status === 401) return 'Check OPENAI_API_KEY.';
  if (status === 403) return 'Check that the key may use this model.';
  if (status === 404) return 'Check OPENAI_MODEL and OPENAI_BASE_URL.';
  if (status === 429) return 'Wait a little and try again.';
  if (status >= 500 || status === 408) return 'Try again later; the provider has a problem.';
  return 'The provider refused the request; check OPENAI_MODEL and OPENAI_BASE_URL.';
}

function retryAfter(headers: Headers, now: number): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (ms >= 0) return ms;
  const after = headers.get('retry-after')?.trim();
  if (!after) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Where the shapes differ: `error` string or object, a list, `detail`, `message`, `errors`, JSON inside a string. */
function sentenceIn(value: unknown, depth = 0): string | undefined {
  if (depth > 6) return undefined;
  if (typeof value === 'string') return sentenceInText(value, depth);
  if (Array.isArray(value)) return value.length > 0 ? sentenceIn(value[0], depth + 1) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const raw = (fields['metadata'] as Readonly<Record<string, unknown>> | undefined)?.['raw'];
  const found = ['error', 'message', 'detail', 'msg', 'errors', 'error_message', 'error_description', 'title', 'reason']
    .map((key) => sentenceIn(fields[key], depth + 1))
    .find((sentence) => sentence !== undefined);
  const upstream = raw === undefined ? undefined : sentenceIn(raw, depth + 1);
  if (found !== undefined && upstream !== undefined && upstream !== found) return `${found}: ${upstream}`;
  return withPlace(found, fields['loc']) ?? upstream;
}

function sentenceInText(text: string, depth: number): string | undefined {
  if (text.trim() === '') return undefined;
  const inner = /^\s*[[{]/.test(text) ? parse(text) : undefined;
  return (inner === undefined ? undefined : sentenceIn(inner, depth + 1)) ?? text;
}

/** FastAPI says where it found the fault in a list of its own. */
function withPlace(sentence: string | undefined, loc: unknown): string | undefined {
  return sentence !== undefined && Array.isArray(loc) ? `${loc.join('.')}: ${sentence}` : sentence;
}

function codesIn(value: unknown, depth = 0): string[] {
  if (depth > 4 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => codesIn(one, depth + 1));
  const fields = value as Readonly<Record<string, unknown>>;
  const own = ['code', 'type', 'param', 'status', 'status_code', 'loc']
    .flatMap((key) => fields[key])
    .filter((code) => typeof code === 'string' || typeof code === 'number')
    .map(String);
  return [...own, ...['error', 'detail', 'message'].flatMap((key) => codesIn(fields[key], depth + 1))];
}

/** The title of a gateway's HTML page, or the plain text as it is. */
function textOfPage(body: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1];
  return title ?? body.replace(/<[^>]*>/g, ' ');
}

function tidy(text: string): string {
  const line = maskSecrets(text)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > MAX_SENTENCE ? `${line.slice(0, MAX_SENTENCE)}…` : line;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
