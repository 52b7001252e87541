// A real HTTP server on the loopback that plays a Chat-Completions endpoint from a script: one reply for each request, in
// order. It can split its bytes, break the connection, or answer nonsense; and it keeps what it was asked.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as they are; use {@link sse} and {@link completion} for well-formed ones. */
  readonly body: string;
  /** Write the body in portions of so many bytes. */
  readonly bytes?: number;
  /** Instead of ending the body: break the connection, or say nothing more until the client leaves. */
  readonly then?: 'reset' | 'silence';
}

export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ScriptedModelServer {
  /** With `/v1` at its end: what OPENAI_BASE_URL would be. */
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  close(): Promise<void>;
}

export async function startScriptedModelServer(script: readonly ScriptedReply[]): Promise<ScriptedModelServer> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((request, response) => {
    void answer(script, requests, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1`, requests, close: () => close(server) };
}

/** A streamed reply: each element one chunk, then `[DONE]`. */
export function sse(...chunks: readonly unknown[]): ScriptedReply {
  const events = [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'];
  return { headers: { 'content-type': 'text/event-stream' }, body: events.map((data) => `data: ${data}\n\n`).join('') };
}

export interface ScriptedCall {
  readonly name: string;
  readonly arguments: unknown;
  readonly id?: string;
}

/** Chunks of a reply as OpenAI streams it, cut into pieces of five characters. */
export function streamed(content: string, calls: readonly ScriptedCall[] = []): ScriptedReply {
  const deltas: unknown[] = [
    { role: 'assistant', content: '' },
    ...pieces(content).map((piece) => ({ content: piece })),
  ];
  calls.forEach((call, index) => {
    deltas.push({ tool_calls: [{ index, ...wireCall(call, index), function: { name: call.name, arguments: '' } }] });
    for (const piece of pieces(textOf(call.arguments))) {
      deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  });
  const finish = calls.length > 0 ? 'tool_calls' : 'stop';
  return sse(
    ...deltas.map((delta) => ({ choices: [{ index: 0, delta, finish_reason: null }] })),
    { choices: [{ index: 0, delta: {}, finish_reason: finish }] },
    { choices: [], usage: { prompt_tokens: 10, completion_tokens: 5 } },
  );
}

/** The same reply as one JSON body. */
export function completion(content: string, calls: readonly ScriptedCall[] = []): ScriptedReply {
  const toolCalls = calls.map((call, index) => ({
    ...wireCall(call, index),
    function: { name: call.name, arguments: textOf(call.arguments) },
  }));
  const message = {
    role: 'assistant',
    content: content || null,
    ...(calls.length > 0 ? { tool_calls: toolCalls } : {}),
  };
  return json({
    choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 5 },
  });
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): ScriptedReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

async function answer(
  script: readonly ScriptedReply[],
  requests: ScriptedRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  const reply = script[requests.length] ?? json({ error: { message: 'the script has ended' } }, 418);
  requests.push({
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: text === '' ? {} : (JSON.parse(text) as ScriptedRequest['body']),
  });
  response.writeHead(reply.status ?? 200, reply.headers);
  await write(response, reply);
}

async function write(response: ServerResponse, reply: ScriptedReply): Promise<void> {
  const bytes = Buffer.from(reply.body);
  const size = reply.bytes ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    if (response.destroyed) return;
    response.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (reply.then === undefined) response.end();
  if (reply.then === 'reset') response.socket?.resetAndDestroy();
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

function wireCall(call: ScriptedCall, index: number): { readonly id: string; readonly type: 'function' } {
  return { id: call.id ?? `call_${call.name}_${index}`, type: 'function' };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pieces(text: string): string[] {
  return text.match(/[^]{1,5}/gu) ?? [];
}
