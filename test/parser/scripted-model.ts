// A Model that answers from a list and remembers what it was asked.

import type { Model, ModelRequest, Reply } from '../../src/llm/model.js';

export interface ScriptedModel extends Model {
  readonly requests: readonly ModelRequest[];
}

/** Each reply is the text of one answer, a whole reply, or an error to throw. One call too many fails the test. */
export function scriptedModel(...replies: readonly (string | Partial<Reply> | Error)[]): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    name: 'scripted',
    requests,
    reply(request) {
      const scripted = replies[requests.length];
      requests.push(request);
      if (scripted === undefined) return Promise.reject(new Error(`no reply scripted for request ${requests.length}`));
      if (scripted instanceof Error) return Promise.reject(scripted);
      return Promise.resolve(typeof scripted === 'string' ? replyOf(scripted) : { ...replyOf(''), ...scripted });
    },
  };
}

export function replyOf(content: string): Reply {
  return { message: { role: 'assistant', content, toolCalls: [] }, finishReason: 'stop', truncated: false };
}
