// The Model port: what the agent loop and the schedule parser need of a language model. It knows nothing of cron.
// Implementations: llm/openai (any Chat-Completions endpoint) and the offline interpreter in assistant/.

/** A message of the conversation, in the shape Chat Completions gave the field. Never rewritten once it was sent. */
export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string }
  | AssistantMessage
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  /** Provider fields that must be echoed back with the message (reasoning_content …). */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** The raw text the model wrote. Whether it may run is decided by a strict parse and the tool's schema, never here. */
  readonly arguments: string;
  /** Provider fields that must be echoed back with the call (thought signatures …). */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A tool as the model sees it. `parameters` is a JSON Schema object without `$schema`, `$ref` and unions. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  /** Ask for a JSON object as the whole reply, where the endpoint can. */
  readonly json?: boolean;
  readonly temperature?: number;
  /** At most so many tokens in the reply. */
  readonly maxTokens?: number;
  /** What is left of the turn: the reply must be had within this time, retries included. */
  readonly deadlineMs?: number;
  readonly stream?: boolean;
  readonly signal?: AbortSignal;
  /** Called with each piece of visible text as it arrives; only when `stream` is true. */
  readonly onText?: (text: string) => void;
}

export interface Reply {
  readonly message: AssistantMessage;
  /** As the provider said it; `null` where it said none. Advice, not a decision. */
  readonly finishReason: string | null;
  /** True when the reply ended without a sign that it was complete, or at the token limit: nothing of it may be acted on. */
  readonly truncated: boolean;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

export interface Model {
  /** Shown to people: the model's name, or "offline". */
  readonly name: string;
  /** @throws ModelError when no usable reply could be had. */
  reply(request: ModelRequest): Promise<Reply>;
}

/** The model could not be reached or did not answer usefully. `message` is the provider's own sentence where it gave one. */
export class ModelError extends Error {
  readonly code = 'model_error';
  constructor(
    message: string,
    readonly details: {
      /** HTTP status, where there was one. */
      readonly status?: number;
      /** What the person should do. */
      readonly hint: string;
      /** Whether trying again later may help. */
      readonly transient: boolean;
    },
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'ModelError';
  }
}
