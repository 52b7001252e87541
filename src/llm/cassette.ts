// The file of a recording. JSON: { note: how it came to be, exchanges: [{ request: { method, path, body }, response: { status,
// headers, body } }] }. A conversation says all of itself again in every request; what an earlier request has said already is
// written as "as in request N", so that a changed prompt is one changed line and not one for each exchange.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

const cassetteSchema = z
  .object({
    note: z.string().min(1),
    exchanges: z.array(
      z
        .object({
          request: z.object({ method: z.string(), path: z.string(), body: z.unknown() }).strict(),
          response: z
            .object({
              status: z.number().int(),
              headers: z.record(z.string()),
              /** As lines where there are several, so that a change of one line is a diff of one line. */
              body: z.union([z.string(), z.array(z.string())]),
            })
            .strict(),
        })
        .strict(),
    ),
  })
  .strict();

export type Cassette = z.infer<typeof cassetteSchema>;
export type Exchange = Cassette['exchanges'][number];

/** A replay was asked for something else than was recorded, or a recording cannot be read. */
export class RecordingError extends Error {
  readonly code = 'recording_error';
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'RecordingError';
  }
}

/** With every request in full. @throws RecordingError when the file is missing or is no cassette */
export function readCassette(path: string): Cassette {
  try {
    const { note, exchanges } = cassetteSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return { note, exchanges: inFull(exchanges) };
  } catch (cause) {
    throw new RecordingError(`${path}: expected a recording, but it cannot be read. Record it again.`, { cause });
  }
}

export function writeCassette(path: string, { note, exchanges }: Cassette): void {
  mkdirSync(dirname(path), { recursive: true });
  const brief: Cassette = { note, exchanges: exchanges.map((exchange, index) => inBrief(exchange, exchanges, index)) };
  writeFileSync(path, `${JSON.stringify(brief, null, 2)}\n`);
}

const AS_BEFORE = /^as in request (\d+)$/;

function inBrief(exchange: Exchange, exchanges: readonly Exchange[], index: number): Exchange {
  const { body } = exchange.request;
  if (!isFields(body)) return exchange;
  const brief = { ...body };
  const earlier = exchanges.slice(0, index).map(({ request }) => (isFields(request.body) ? request.body : {}));
  const same = earlier.findIndex(({ tools }) => tools !== undefined && isDeepStrictEqual(tools, body['tools']));
  if (same >= 0) brief['tools'] = `as in request ${same + 1}`;
  const { messages } = body;
  if (Array.isArray(messages)) {
    const begun = earlier.findLastIndex(({ messages: before }) => begins(messages, before));
    const before = earlier[begun]?.['messages'] as readonly unknown[] | undefined;
    if (before) brief['messages'] = [`as in request ${begun + 1}`, ...(messages.slice(before.length) as unknown[])];
  }
  return { ...exchange, request: { ...exchange.request, body: brief } };
}

function begins(messages: readonly unknown[], before: unknown): before is readonly unknown[] {
  return Array.isArray(before) && before.length > 0 && isDeepStrictEqual(messages.slice(0, before.length), before);
}

function inFull(exchanges: readonly Exchange[]): Exchange[] {
  const full: Exchange[] = [];
  const earlier = (reference: unknown, field: string): unknown => {
    const number = typeof reference === 'string' ? AS_BEFORE.exec(reference)?.[1] : undefined;
    if (number === undefined) return undefined;
    const body = full[Number(number) - 1]?.request.body;
    if (!isFields(body) || body[field] === undefined) throw new Error(`${String(reference)}: it has no ${field}`);
    return body[field];
  };
  for (const exchange of exchanges) full.push({ ...exchange, request: requestInFull(exchange.request, earlier) });
  return full;
}

function requestInFull(
  request: Exchange['request'],
  earlier: (reference: unknown, field: string) => unknown,
): Exchange['request'] {
  const { body } = request;
  if (!isFields(body)) return request;
  const tools = earlier(body['tools'], 'tools');
  const messages: readonly unknown[] = Array.isArray(body['messages']) ? body['messages'] : [];
  const begun = earlier(messages[0], 'messages') as readonly unknown[] | undefined;
  return {
    ...request,
    body: { ...body, ...(tools ? { tools } : {}), ...(begun ? { messages: [...begun, ...messages.slice(1)] } : {}) },
  };
}

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
