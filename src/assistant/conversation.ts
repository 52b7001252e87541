// A conversation as it is kept: in memory for the chat, and in the store so that --continue can take it up. Turns are dropped whole,
// oldest first: half a turn would leave tool messages without the calls that they answer.

import type { Message } from '../llm/model.js';

export interface Conversation {
  readonly id: string;
  /** Fixed for the conversation: what was sent is never rewritten. */
  readonly system: string;
  readonly messages: readonly Message[];
}

const MAX_TURNS = 30;
const MAX_CHARACTERS = 60_000;

/** The newest turns that fit; always at least the last one. */
export function trimmed(messages: readonly Message[]): readonly Message[] {
  const starts = messages.flatMap((message, index) => (message.role === 'user' ? [index] : []));
  let from = starts[Math.max(0, starts.length - MAX_TURNS)] ?? 0;
  for (const start of starts) {
    if (start < from) continue;
    from = start;
    if (JSON.stringify(messages.slice(start)).length <= MAX_CHARACTERS) break;
  }
  return messages.slice(from);
}

export function toText({ system, messages }: Conversation): string {
  return JSON.stringify({ system, messages });
}

/** A stored conversation, or `null` where the text is none: an older or a damaged row is no reason not to talk. */
export function fromText(id: string, text: string): Conversation | null {
  try {
    const { system, messages } = JSON.parse(text) as { system?: unknown; messages?: unknown };
    if (typeof system !== 'string' || !Array.isArray(messages) || !messages.every(isMessage)) return null;
    return { id, system, messages };
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { role, content, toolCalls } = value as { role?: unknown; content?: unknown; toolCalls?: unknown };
  if (typeof content !== 'string') return false;
  return role === 'user' || role === 'tool' || (role === 'assistant' && Array.isArray(toolCalls));
}
