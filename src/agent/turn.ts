// What one turn has gathered: the messages it adds, receipts, what was done, what it may still take. The rules about a single
// call are here (run once, refused when tainted, answered exactly once); the order of things is in loop.

import { createHash } from 'node:crypto';
import type { AssistantMessage, Message, Model, ToolCall } from '../llm/model.js';
import type { Clock } from '../time/clock.js';
import { claimsChange } from './claims.js';
import type { TurnLimits, Usage } from './limits.js';
import { Budget, DEFAULT_LIMITS } from './limits.js';
import type { Tool, ToolResult } from './tool.js';
import { encodeResult } from './tool-message.js';
import type { CheckedCall } from './toolbox.js';
import { canonical, Toolbox } from './toolbox.js';
import type { OnTurnEvent } from './turn-events.js';

export interface TurnOptions {
  readonly model: Model;
  readonly tools: readonly Tool[];
  /** The conversation so far, with the new user message last. Never changed. */
  readonly messages: readonly Message[];
  readonly signal: AbortSignal;
  readonly onEvent: OnTurnEvent;
  readonly clock: Clock;
  readonly limits?: Partial<TurnLimits>;
  readonly stream?: boolean;
  /** Makes request ids differ from those of any other turn; by default from the conversation and the time. */
  readonly turnId?: string;
  readonly temperature?: number;
}

/**
 * - `done`: the model answered. - `question`: a tool put a question to the person. - `budget`: it took too much.
 * - `interrupted`: the person's signal. - `truncated`: the reply was cut. - `model_error`: there was none.
 */
export type Stopped = 'done' | 'question' | 'budget' | 'interrupted' | 'truncated' | 'model_error';

export interface TurnResult {
  /** What this turn adds to the conversation. */
  readonly messages: readonly Message[];
  /** The model's last words, or '' where it said none. */
  readonly reply: string;
  /** What was really done, from stored rows. */
  readonly receipts: readonly string[];
  readonly toolCalls: readonly {
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly ok: boolean;
  }[];
  readonly stopped: Stopped;
  readonly usage: Usage;
  /** No call that may change anything succeeded. */
  readonly nothingChanged: boolean;
  /** For every end but `done` and `question`: what happened, and what to do. */
  readonly error?: { readonly message: string; readonly hint: string };
}

export type EndError = NonNullable<TurnResult['error']>;

/** What a turn has gathered so far. */
export class Turn {
  readonly messages: Message[] = [];
  readonly toolbox: Toolbox;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly #limits: TurnLimits;
  readonly #onEvent: OnTurnEvent;
  readonly #id: string;
  readonly #receipts: string[] = [];
  readonly #toolCalls: TurnResult['toolCalls'][number][] = [];
  readonly #done = new Map<string, ToolResult>();
  #tainted = false;

  constructor(options: TurnOptions) {
    this.toolbox = new Toolbox(options.tools);
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.budget = new Budget(this.#limits, options.clock);
    this.signal = options.signal;
    this.#onEvent = options.onEvent;
    this.#id = options.turnId ?? hash(`${options.clock.now()} ${JSON.stringify(options.messages)}`);
  }

  /** Runs a call that passed its checks; whatever happens becomes a result. */
  async carryOut(check: CheckedCall): Promise<ToolResult> {
    if (!check.ok) return { content: check.problem, failed: true };
    const { tool, args } = check;
    if (tool.mutates && this.#tainted && !tool.handlesTaint) return refuse(TAINTED, 'needs_confirmation');
    const requestId = hash(`${this.#id} ${tool.name} ${canonical(args)}`);
    const before = this.#done.get(requestId);
    if (before) return { content: { note: 'Already done in this turn; not done again.', result: before.content } };
    this.#onEvent({ type: 'tool_start', name: tool.name, arguments: args });
    const result = await this.#run(tool, args, requestId);
    if (tool.mutates && !result.failed && !result.endsTurn) this.#done.set(requestId, result);
    if (result.untrusted) this.#tainted = true;
    return result;
  }

  /** The one tool message of a call. */
  answer(call: ToolCall, check: CheckedCall, result: ToolResult): void {
    const { id: toolCallId } = call;
    const name = check.tool?.name ?? call.name;
    const ok = result.failed !== true;
    const content = encodeResult(result.content, result.untrusted === true, this.#limits.resultCharacters);
    this.messages.push({ role: 'tool', toolCallId, content });
    this.#toolCalls.push({ name, arguments: check.args ?? {}, ok });
    this.#onEvent({ type: 'tool_end', name, ok });
    for (const line of result.receipts ?? []) {
      this.#receipts.push(line);
      this.#onEvent({ type: 'receipt', line });
    }
  }

  /** The model answered in words. */
  finish(message: AssistantMessage): TurnResult {
    const nothingChanged = this.#done.size === 0;
    if (nothingChanged && claimsChange(message.content))
      this.#onEvent({ type: 'correction', text: 'Nothing was changed.' });
    if (message.content !== '') this.messages.push(message);
    else this.#closeHistory('(no answer)');
    return this.#result('done', message.content, undefined);
  }

  /** Anything else ended the turn. */
  end(stopped: Stopped, error: EndError | undefined, words = ''): TurnResult {
    if (words !== '') this.messages.push({ role: 'assistant', content: words, toolCalls: [] });
    else this.#closeHistory(`(${error?.message ?? 'waiting for an answer'})`);
    return this.#result(stopped, words, error);
  }

  /** A user message right behind a tool message is refused by Mistral and others. */
  #closeHistory(content: string): void {
    if (this.messages.at(-1)?.role === 'tool') this.messages.push({ role: 'assistant', content, toolCalls: [] });
  }

  async #run(tool: Tool, args: Readonly<Record<string, unknown>>, requestId: string): Promise<ToolResult> {
    try {
      return await tool.run(args as never, { signal: this.signal, requestId, tainted: this.#tainted });
    } catch (error) {
      if (this.signal.aborted) return refuse('interrupted');
      return refuse(error instanceof Error ? error.message : String(error));
    }
  }

  #result(stopped: Stopped, reply: string, error: EndError | undefined): TurnResult {
    return {
      messages: this.messages,
      reply,
      receipts: this.#receipts,
      toolCalls: this.#toolCalls,
      stopped,
      usage: this.budget.usage,
      nothingChanged: this.#done.size === 0,
      ...(error ? { error } : {}),
    };
  }
}

const TAINTED =
  'Not done: this turn has read content from outside, so a change needs the yes of the person in a message of their own.';

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** A result that says why nothing was done. */
export function refuse(error: string, code?: string): ToolResult {
  return { content: { error, ...(code ? { code } : {}) }, failed: true };
}
