// From raw chunks of a Chat-Completions stream to one reply. Pure: no clock, no network; ids that a provider left out come
// from the caller. Nearly every provider has its own idea of a tool-call delta, so calls are told apart by whatever they
// do give: the index, a new id, a new name, or arguments that were already whole (the table in the test names who does what).

import type { AssistantMessage, Reply, ToolCall } from './model.js';

type Fields = Readonly<Record<string, unknown>>;

interface OpenCall {
  readonly index: number | undefined;
  id: string;
  name: string;
  arguments: string;
  extra: Record<string, unknown>;
}

/** One delta of a call, with every way of saying "nothing" made the same. */
interface CallDelta {
  readonly index: number | undefined;
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly extra: Fields;
}

export interface AccumulatorOptions {
  /** Names of the offered tools: they tell a name that comes in fragments from the name of a second call. */
  readonly toolNames?: readonly string[];
  /** Makes an id for a call that came without one, or with one that is taken. */
  readonly newId: () => string;
  /** Ids that the history already uses. */
  readonly usedIds?: ReadonlySet<string>;
}

/** Whole reply of a list of chunks, as if they had come one by one. */
export function accumulate(chunks: readonly unknown[], done: boolean, options: AccumulatorOptions): Reply {
  const accumulator = new Accumulator(options);
  for (const chunk of chunks) accumulator.add(chunk);
  if (done) accumulator.done();
  return accumulator.reply();
}

export class Accumulator {
  readonly #options: AccumulatorOptions;
  readonly #calls: OpenCall[] = [];
  #content = '';
  #refusal = '';
  #reasoning: string | undefined;
  readonly #reasoningDetails: unknown[] = [];
  #finishReason: string | null = null;
  #sawEnd = false;
  #usage: Reply['usage'];

  /** The error that a chunk carried, as the provider wrote it. Nothing before it may be acted on. */
  error: unknown;

  constructor(options: AccumulatorOptions) {
    this.#options = options;
  }

  /** True once a message came, be it empty; `choices: []`, `{}` and `message: null` leave it false. */
  hasAnswer = false;

  /** The last chunk came: the provider gave a reason for ending. What breaks after that loses nothing. */
  get finished(): boolean {
    return this.#finishReason !== null;
  }

  /** Takes one chunk, or a whole non-streamed body, and returns the visible text that it added. */
  add(chunk: unknown): string {
    if (!isFields(chunk)) return '';
    this.#takeUsage(chunk['usage'] ?? (isFields(chunk['x_groq']) ? chunk['x_groq']['usage'] : undefined));
    const choices = chunk['choices'];
    const choice: unknown = Array.isArray(choices) ? choices.find((one) => isFields(one) && !one['index']) : undefined;
    this.error ??= errorIn(chunk) ?? (isFields(choice) ? choice['error'] : undefined) ?? undefined;
    if (!isFields(choice)) return '';
    const finish = choice['finish_reason'];
    if (typeof finish === 'string' && finish !== '') this.#finishReason = finish;
    this.hasAnswer ||= isFields(choice['delta']) || isFields(choice['message']);
    if (isFields(choice['delta'])) return this.#takeDelta(choice['delta']);
    // Some servers close a stream with the whole message: news only where no delta came before.
    if (isFields(choice['message']) && this.#content === '' && this.#calls.length === 0)
      return this.#takeMessage(choice['message']);
    return '';
  }

  /** The provider said that nothing more comes: `[DONE]`, or the end of a JSON body. */
  done(): void {
    this.#sawEnd = true;
  }

  reply(): Reply {
    const truncated = isCut(this.#finishReason) || (!this.#sawEnd && this.#finishReason === null);
    return {
      message: this.#message(),
      finishReason: this.#finishReason,
      truncated,
      ...(this.#usage ? { usage: this.#usage } : {}),
    };
  }

  #message(): AssistantMessage {
    const extra = {
      ...(this.#reasoning === undefined ? {} : { reasoning_content: this.#reasoning }),
      ...(this.#reasoningDetails.length > 0 ? { reasoning_details: this.#reasoningDetails } : {}),
    };
    return {
      role: 'assistant',
      content: this.#content === '' ? this.#refusal : this.#content,
      toolCalls: this.#closedCalls(),
      ...(Object.keys(extra).length > 0 ? { extra } : {}),
    };
  }

  #closedCalls(): ToolCall[] {
    const taken = new Set(this.#options.usedIds);
    return this.#calls.map((call) => {
      let id = call.id;
      while (id === '' || taken.has(id)) id = this.#options.newId();
      taken.add(id);
      const hasExtra = Object.keys(call.extra).length > 0;
      return { id, name: call.name, arguments: call.arguments, ...(hasExtra ? { extra: call.extra } : {}) };
    });
  }

  #takeUsage(usage: unknown): void {
    if (!isFields(usage)) return;
    const inputTokens = Number(usage['prompt_tokens'] ?? 0);
    const outputTokens = Number(usage['completion_tokens'] ?? 0);
    if (Number.isFinite(inputTokens) && Number.isFinite(outputTokens)) this.#usage = { inputTokens, outputTokens };
  }

  #takeDelta(delta: Fields): string {
    for (const call of callsIn(delta)) this.#takeCall(call);
    return this.#takeText(delta);
  }

  /** In a whole message every element is a call of its own, whatever its index and id say. */
  #takeMessage(message: Fields): string {
    for (const call of callsIn(message)) this.#open(call);
    return this.#takeText(message);
  }

  #takeText(delta: Fields): string {
    const reasoning = delta['reasoning_content'];
    if (typeof reasoning === 'string') this.#reasoning = (this.#reasoning ?? '') + reasoning;
    if (Array.isArray(delta['reasoning_details']))
      this.#reasoningDetails.push(...(delta['reasoning_details'] as unknown[]));
    const refusal = textOf(delta['refusal']);
    this.#refusal += refusal;
    const text = textOf(delta['content']);
    this.#content += text;
    return text === '' && this.#content === '' ? refusal : text;
  }

  #takeCall(delta: CallDelta): void {
    const call = this.#callFor(delta);
    if (!call || this.#startsAnother(call, delta)) this.#open(delta);
    else extend(call, delta);
  }

  #callFor(delta: CallDelta): OpenCall | undefined {
    const { index } = delta;
    const byIndex = index === undefined ? undefined : this.#calls.findLast((call) => call.index === index);
    if (byIndex) return byIndex;
    // An index that the first delta of a call did not have: a call cannot begin without a name, so this continues one.
    if (index !== undefined && (delta.name !== '' || delta.id !== '')) return undefined;
    if (index !== undefined && this.#calls[index]?.index === undefined) return this.#calls[index] ?? this.#calls.at(-1);
    const byId = delta.id === '' ? undefined : this.#calls.findLast((call) => call.id === delta.id);
    return byId ?? this.#calls.at(-1);
  }

  #open(delta: CallDelta): void {
    const { index, id, name, extra } = delta;
    this.#calls.push({ index, id, name, arguments: delta.arguments, extra: { ...extra } });
  }

  /** Whether a delta that points at `call` by its index or place really begins the next one. */
  #startsAnother(call: OpenCall, delta: CallDelta): boolean {
    if (delta.name === '') return false;
    if (delta.id !== '' && call.id !== '' && delta.id !== call.id) return true;
    if (call.arguments === '') return delta.name !== call.name && !this.#isNextFragment(call.name, delta.name);
    if (!isWholeObject(call.arguments)) return delta.name !== call.name;
    if (delta.arguments === '' || delta.arguments === call.arguments) return delta.name !== call.name;
    return call.arguments !== '{}' || delta.name !== call.name;
  }

  #isNextFragment(begun: string, next: string): boolean {
    const names = this.#options.toolNames ?? [];
    if (names.length === 0 || next.startsWith(begun)) return true;
    return names.some((name) => name.includes(begun + next)) || !names.includes(begun);
  }
}

function extend(call: OpenCall, delta: CallDelta): void {
  if (call.id === '') call.id = delta.id;
  call.name = joinName(call.name, delta.name);
  call.arguments = joinArguments(call.arguments, delta.arguments);
  Object.assign(call.extra, delta.extra);
}

/** A name comes whole, repeated, growing or in fragments. */
function joinName(begun: string, next: string): string {
  if (next === '' || next === begun) return begun;
  return next.startsWith(begun) ? next : begun + next;
}

/** Pieces are put together; a whole object that is sent again, or that follows a placeholder `{}`, is not. */
function joinArguments(begun: string, next: string): string {
  if (begun === '{}' && next.trimStart().startsWith('{')) return next;
  if (begun !== '' && next === begun && isWholeObject(begun)) return begun;
  return begun + next;
}

function callsIn(delta: Fields): CallDelta[] {
  const calls = delta['tool_calls'];
  const list: unknown[] = Array.isArray(calls) ? calls : isFields(calls) ? [calls] : [];
  // The form before tool calls: one `function_call` a message, still sent by a few gateways.
  if (list.length === 0 && isFields(delta['function_call'])) list.push({ function: delta['function_call'] });
  return list.filter(isFields).map(readCallDelta);
}

function readCallDelta(call: Fields): CallDelta {
  const { index, id, type: _type, function: called, ...extra } = call;
  const fields = isFields(called) ? called : {};
  return {
    index: readIndex(index),
    id: typeof id === 'string' ? id : typeof id === 'number' ? String(id) : '',
    name: typeof fields['name'] === 'string' ? fields['name'] : '',
    arguments: readArguments(fields['arguments']),
    extra,
  };
}

function readIndex(index: unknown): number | undefined {
  const number = typeof index === 'string' && index.trim() !== '' ? Number(index) : index;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

function readArguments(given: unknown): string {
  if (typeof given === 'string') return given;
  return given === null || given === undefined ? '' : JSON.stringify(given);
}

/** Text, or the text parts of a list: what a person may see. Thinking parts are not. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => {
      if (typeof part === 'string') return part;
      if (!isFields(part) || (part['type'] !== undefined && part['type'] !== 'text')) return '';
      return typeof part['text'] === 'string' ? part['text'] : '';
    })
    .join('');
}

/** `{error}`, or a chunk that is an error itself (`object: "error"`, `type: "error"`). */
function errorIn(chunk: Fields): unknown {
  if (chunk['error']) return chunk['error'];
  return chunk['object'] === 'error' || chunk['type'] === 'error' ? chunk : undefined;
}

/** Finish reasons by which a provider says that it stopped in the middle. */
export function isCut(reason: string | null): boolean {
  return (
    reason !== null && /^(length|max_tokens|max_output_tokens|model_length|abort|aborted|cancelled)$/i.test(reason)
  );
}

/** Finish reasons by which a provider says that it withheld the reply. */
export function isFiltered(reason: string | null): boolean {
  return (
    reason !== null &&
    /^(content_filter(ed)?|safety|sensitive|recitation|blocklist|prohibited_content|refusal)$/i.test(reason)
  );
}

/** Finish reasons by which a provider says that it broke down. */
export function isBreakdown(reason: string | null): boolean {
  return (
    reason !== null && /^(error|network_error|insufficient_system_resource|malformed_function_call)$/i.test(reason)
  );
}

function isWholeObject(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false;
  try {
    return isFields(JSON.parse(text));
  } catch {
    return false;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
