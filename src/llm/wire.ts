// Our request as a Chat-Completions body. Few parameters on purpose: each one more is refused somewhere. Pure.

import { createHash } from 'node:crypto';
import type { Adaptations } from './adaptations.js';
import { isPlainJsonObject } from './json-arguments.js';
import type { AssistantMessage, Message, ModelRequest, ToolCall } from './model.js';
import { maskSecrets } from './secrets.js';

type Body = Record<string, unknown>;

export function toBody(model: string, request: ModelRequest, adaptations: Adaptations): Body {
  const { stream, json, temperature, maxTokens, tools } = request;
  const { maxTokensName } = adaptations;
  const body: Body = {
    model,
    messages: request.messages.map((message) => toWireMessage(message, adaptations)),
    ...(tools.length > 0
      ? {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function',
            function: { name, description, parameters },
          })),
        }
      : {}),
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...(json ? { response_format: { type: 'json_object' } } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined || maxTokensName === null ? {} : { [maxTokensName]: maxTokens }),
  };
  for (const parameter of adaptations.dropped) Reflect.deleteProperty(body, parameter);
  return body;
}

function toWireMessage(message: Message, adaptations: Adaptations): Body {
  switch (message.role) {
    case 'system':
      return { role: adaptations.systemRole, content: clean(message.content) };
    case 'user':
      return { role: 'user', content: clean(message.content) };
    case 'tool':
      return { role: 'tool', tool_call_id: wireId(message.toolCallId, adaptations), content: clean(message.content) };
    case 'assistant':
      return toWireAssistant(message, adaptations);
  }
}

function toWireAssistant(message: AssistantMessage, adaptations: Adaptations): Body {
  const hasCalls = message.toolCalls.length > 0;
  return {
    ...reasoningOf(message, adaptations),
    role: 'assistant',
    content: message.content === '' && hasCalls ? adaptations.emptyContent : clean(message.content),
    ...(hasCalls ? { tool_calls: message.toolCalls.map((call) => toWireCall(call, adaptations)) } : {}),
  };
}

function reasoningOf(message: AssistantMessage, { reasoning }: Adaptations): Body {
  if (reasoning === 'never') return {};
  const always = reasoning === 'always' && message.toolCalls.length > 0 ? { reasoning_content: '' } : {};
  return { ...always, ...message.extra };
}

function toWireCall(call: ToolCall, adaptations: Adaptations): Body {
  return {
    ...call.extra,
    id: wireId(call.id, adaptations),
    type: 'function',
    function: { name: wireName(call.name), arguments: wireArguments(call.arguments) },
  };
}

/** The same nine letters for the same id, in the call and in its answer. */
function wireId(id: string, { shortIds }: Adaptations): string {
  if (!shortIds || /^[A-Za-z0-9]{9}$/.test(id)) return id;
  return createHash('sha256').update(id).digest('hex').slice(0, 9);
}

/** A name that a model made up may hold anything; the history must still pass the servers' own check. */
function wireName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'unknown';
}

/** vLLM and llama.cpp refuse a history whose arguments do not parse, even where the answer already says so. */
function wireArguments(text: string): string {
  return isPlainJsonObject(text) ? clean(text) : '{}';
}

/** Half a character (a cut emoji) makes the whole body invalid UTF-8 for some servers. */
function clean(text: string): string {
  const whole = text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
  return maskSecrets(whole);
}
