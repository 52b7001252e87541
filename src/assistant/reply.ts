// What became of a turn, in the few outcomes that a face tells apart.

import type { TurnResult } from '../agent/loop.js';
import type { Message } from '../llm/model.js';
import type { AssistantReply } from './assistant.js';
import { isMarkedQuestion } from './offline/offline-model.js';
import type { Wanted } from './tools.js';

export function summary(result: TurnResult, wanted: Wanted | null): AssistantReply {
  const { receipts, toolCalls, nothingChanged } = result;
  const refused =
    nothingChanged && toolCalls.some((call, index) => !call.ok && !madeGood(call.name, toolCalls.slice(index)));
  const unsaid = result.stopped === 'done' && result.reply === '';
  const reply = unsaid && refused ? lastRefusal(result.messages) : result.reply;
  const silent = unsaid && reply === '' && receipts.length === 0;
  const error = silent ? SAID_NOTHING : result.error;
  const common = {
    ...{ reply, receipts, toolCalls, nothingChanged, refused },
    ...(error ? { error: { code: silent ? 'model_error' : result.stopped, ...error } } : {}),
  };
  switch (result.stopped) {
    case 'question':
      return wanted === null ? { ...common, outcome: 'question' } : { ...common, outcome: 'confirmation', wanted };
    case 'done':
      return { ...common, outcome: silent ? 'failed' : asks(result) ? 'question' : 'done' };
    case 'interrupted':
      return { ...common, outcome: 'interrupted' };
    case 'budget':
    case 'truncated':
    case 'model_error':
      return { ...common, outcome: 'failed' };
  }
}

const SAID_NOTHING = {
  message: 'The model answered with nothing. Nothing was changed.',
  hint: 'Say it in other words, or use another model.',
};

/** A refusal that a model passes over in silence is told by the program. */
function lastRefusal(messages: readonly Message[]): string {
  const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => refusalIn(content));
  return results.findLast((words) => words !== '') ?? 'Nothing was changed.';
}

function refusalIn(content: string): string {
  try {
    return refusalWords(JSON.parse(content));
  } catch {
    return '';
  }
}

/** A model that asks for the wrong thing first and then for the right one was not refused. */
function madeGood(name: string, later: TurnResult['toolCalls']): boolean {
  return later.some((call) => call.name === name && call.ok);
}

/** Words alone that end in a question mark, or that the offline interpreter marked: the person is to answer. */
function asks(result: TurnResult): boolean {
  return isMarkedQuestion(result.messages.at(-1)) || (result.toolCalls.length === 0 && /\?\s*$/.test(result.reply));
}

export function refusalWords(content: unknown): string {
  const { error, hint } = (content ?? {}) as { error?: unknown; hint?: unknown };
  return [error, hint].filter((each): each is string => typeof each === 'string').join(' ');
}
