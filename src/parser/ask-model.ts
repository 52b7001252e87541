// Asks the model for a phrase that the grammar declined. Whatever is wrong with a reply is sent back with the exact error,
// the conversation kept, at most twice; nothing of a cut reply is used.

import { readJsonObject } from '../llm/json-arguments.js';
import type { Message, Model, Reply } from '../llm/model.js';
import { loadPrompt } from '../llm/prompts.js';
import type { ReadContext } from './context.js';
import type { Answer } from './model-answer.js';
import { readAnswer } from './model-answer.js';
import { replyJsonSchema } from './reply-shape.js';

const MAX_REPAIRS = 2;

/**
 * @returns a usable answer, or the fault of the last reply
 * @throws ModelError when the model could not be asked
 */
export async function askModel(
  phrase: string,
  context: ReadContext & { readonly model: Model; readonly signal?: AbortSignal; readonly prompts?: typeof loadPrompt },
): Promise<Answer> {
  const { model, signal, prompts = loadPrompt } = context;
  const messages: Message[] = [
    { role: 'system', content: prompts('schedule-parser', { timezone: context.timezone, schema: replyJsonSchema() }) },
    { role: 'user', content: phrase },
  ];
  for (let repairs = 0; ; repairs++) {
    const reply = await model.reply({
      messages: [...messages],
      tools: [],
      json: true,
      temperature: 0,
      ...(signal && { signal }),
    });
    const answer = answerOf(reply, context);
    if (answer.kind !== 'fault' || repairs === MAX_REPAIRS) return answer;
    messages.push(reply.message, ...refusedCalls(reply));
    messages.push({ role: 'user', content: prompts('json-repair', { issues: answer.issues, phrase }) });
  }
}

function answerOf(reply: Reply, context: ReadContext): Answer {
  if (reply.truncated || reply.finishReason === 'length')
    return { kind: 'fault', issues: 'the reply was cut before its end' };
  const text = reply.message.content;
  if (text.trim() === '') return { kind: 'fault', issues: 'expected one JSON object, but the reply is empty' };
  const json = readJsonObject(text);
  return json.ok ? readAnswer(json.value, context) : { kind: 'fault', issues: json.problem };
}

/** No tools were offered; a call that was made anyway still needs its result, or the conversation is not valid. */
function refusedCalls(reply: Reply): Message[] {
  return reply.message.toolCalls.map(({ id }) => ({
    role: 'tool',
    toolCallId: id,
    content: 'There are no tools. Reply with JSON.',
  }));
}
