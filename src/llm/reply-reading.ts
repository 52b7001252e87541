// Reading one reply off the wire: from the pieces of its body to a Reply or a Failure. A status of 200 proves nothing: a web
// page, an empty body, `null`, an error object, a stream that just ends are failures. What a person has already seen is
// remembered, because another try would show it twice.

import { randomInt } from 'node:crypto';
import type { ModelRequest, Reply } from './model.js';
import type { Exchange } from './patience.js';
import type { Failure } from './provider-error.js';
import { readFailure, readInnerFailure } from './provider-error.js';
import type { Attempt } from './retry.js';
import type { Piece } from './sse.js';
import { PieceReader } from './sse.js';
import { Accumulator, isBreakdown } from './stream.js';
import { textOf } from './transport.js';

/** A reply beyond this has lost its way, or has no end. */
const MAX_REPLY_CHARACTERS = 4_000_000;
const CHECK_ADDRESS = 'Check that OPENAI_BASE_URL is a Chat Completions address (most end in /v1).';

/** Reads one reply off the wire, and knows how much of it a person has already seen. */
export class ReplyReading {
  readonly #request: ModelRequest;
  readonly #accumulator: Accumulator;
  #shown = false;
  #strange: Failure | undefined;

  constructor(request: ModelRequest) {
    this.#request = request;
    this.#accumulator = new Accumulator({
      toolNames: request.tools.map((tool) => tool.name),
      newId: newCallId,
      usedIds: new Set(
        request.messages.flatMap((one) => (one.role === 'assistant' ? one.toolCalls.map(({ id }) => id) : [])),
      ),
    });
  }

  async read(response: Response, exchange: Exchange): Promise<void> {
    const pieces = new PieceReader();
    for await (const text of textOf(response, exchange, MAX_REPLY_CHARACTERS)) {
      for (const piece of pieces.push(text)) this.#take(piece);
      if (this.#strange) return;
    }
    for (const piece of pieces.end()) this.#take(piece);
  }

  outcome(): Attempt<Reply> {
    if (this.#strange) return this.#failed(this.#strange);
    if (this.#accumulator.error !== undefined) return this.#failed(readInnerFailure(this.#accumulator.error));
    const reply = this.#accumulator.reply();
    if (isBreakdown(reply.finishReason)) {
      return this.#failed(ours(`the model broke off (${reply.finishReason})`, 'Try again.'));
    }
    if (!this.#accumulator.hasAnswer)
      return this.#failed({ ...ours('an answer without a reply in it', CHECK_ADDRESS), status: 200 });
    const cutSilently = reply.truncated && reply.finishReason === null;
    if (cutSilently && !this.#shown) return this.#failed(ours('the reply was cut off', 'Try again.'));
    return { ok: true, value: reply };
  }

  /** The connection broke, fell silent or was interrupted, perhaps after everything had come. */
  broken(failure: Failure, exchange: Exchange): Attempt<Reply> {
    const complete = this.#accumulator.finished && this.#accumulator.error === undefined && !this.#strange;
    if (complete && (exchange.ended === undefined || exchange.ended === 'idle')) return this.outcome();
    if (this.#shown && exchange.ended !== 'interrupted' && exchange.ended !== 'deadline') {
      return { ok: true, value: { ...this.#accumulator.reply(), truncated: true } };
    }
    return this.#failed(failure);
  }

  #take(piece: Piece): void {
    switch (piece.kind) {
      case 'done':
        return this.#accumulator.done();
      case 'event':
        return this.#takeEvent(piece.name, piece.data);
      case 'body':
        return this.#takeBody(piece.text);
    }
  }

  #takeEvent(name: string | null, data: string): void {
    const chunk = parse(data);
    if (chunk === undefined) {
      this.#strange ??= ours('the stream contained something that is not JSON', 'Try again.');
      return;
    }
    if (name === 'error') this.#accumulator.error ??= chunk;
    this.#show(this.#accumulator.add(chunk));
  }

  #takeBody(text: string): void {
    const parsed = parse(text.replace(/^\uFEFF/, ''));
    if (parsed === undefined) {
      this.#strange ??= notJson(text);
      return;
    }
    const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    this.#show(this.#accumulator.add(body));
    this.#accumulator.done();
    const explains = typeof body === 'object' && body !== null && !('choices' in body) && Object.keys(body).length > 0;
    if (explains) this.#accumulator.error ??= body;
  }

  #show(text: string): void {
    if (text === '' || !this.#request.stream) return;
    this.#shown = true;
    this.#request.onText?.(text);
  }

  #failed(failure: Failure): Attempt<Reply> {
    return { ok: false, failure, final: this.#shown };
  }
}

/** Nine letters and digits: what Mistral takes, and so does everybody else. */
function newCallId(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('');
}

function notJson(text: string): Failure {
  if (text.trim() === '') return { ...ours('an empty answer', CHECK_ADDRESS), status: 200 };
  if (!/^\s*</.test(text)) return { ...ours('an answer that is not JSON', CHECK_ADDRESS), status: 200 };
  const page = readFailure(200, text, new Headers(), 0).sentence;
  return { ...ours(`a web page instead of an answer: ${page}`, CHECK_ADDRESS), status: 200, transient: false };
}

function ours(sentence: string, hint: string): Failure {
  return { sentence, codes: [], transient: true, hint };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
