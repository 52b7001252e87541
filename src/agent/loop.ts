// The agent loop, generic: it knows models and tools, nothing of cron. One turn = ask the model, carry out its calls, ask
// again, until it answers in words or something ends the turn.
//
// Invariants, whatever the model, the tools or an interruption do:
//   - every call gets exactly one tool message, in order, right behind the message that made it;
//   - nothing runs from a reply that is cut, filtered or not read to its end;
//   - a turn never leaves a history that the next request would be refused for (it ends with an assistant message).

import { isPlainJsonObject } from '../llm/json-arguments.js';
import type { AssistantMessage, Reply, ToolCall } from '../llm/model.js';
import { ModelError } from '../llm/model.js';
import { isFiltered } from '../llm/stream.js';
import type { ToolResult } from './tool.js';
import type { CheckedCall } from './toolbox.js';
import { canonical } from './toolbox.js';
import type { EndError, Stopped, TurnOptions, TurnResult } from './turn.js';
import { refuse, Turn } from './turn.js';

export type { Stopped, TurnOptions, TurnResult } from './turn.js';

/**
 * @throws only what is neither a ModelError nor thrown by a tool: a broken recording, a bug
 */
export async function runTurn(options: TurnOptions): Promise<TurnResult> {
  const turn = new Turn(options);
  for (;;) {
    if (options.signal.aborted) return turn.end('interrupted', INTERRUPTED);
    const spent = turn.budget.takeStep();
    if (spent !== undefined) return turn.end('budget', overBudget(spent));
    const reply = await ask(options, turn);
    if (reply instanceof ModelError) {
      if (options.signal.aborted) return turn.end('interrupted', INTERRUPTED);
      return turn.end('model_error', { message: reply.message, hint: reply.details.hint });
    }
    turn.budget.addUsage(reply.usage);
    if (reply.truncated) return turn.end('truncated', CUT, reply.message.content);
    if (isFiltered(reply.finishReason)) return turn.end('model_error', FILTERED, reply.message.content);
    if (reply.message.toolCalls.length === 0) return turn.finish(reply.message);
    const ended = await answerCalls(turn, reply.message);
    if (ended) return turn.end(ended.stopped, ended.error, ended.words);
  }
}

const INTERRUPTED: EndError = { message: 'Interrupted.', hint: 'Say it again when you are ready.' };
const CUT: EndError = {
  message: "The model's reply was cut off. Nothing of it was carried out.",
  hint: 'Say it again, or ask for less at once.',
};
const FILTERED: EndError = {
  message: 'The provider withheld the reply (content filter). Nothing of it was carried out.',
  hint: 'Say it in other words.',
};

function overBudget(message: string): EndError {
  return { message, hint: 'Say it in smaller steps, or use another model.' };
}

async function ask(options: TurnOptions, turn: Turn): Promise<Reply | ModelError> {
  const { stream = false, temperature } = options;
  const show = (text: string): void => {
    if (text !== '') options.onEvent({ type: 'text', text });
  };
  try {
    const reply = await options.model.reply({
      messages: [...options.messages, ...turn.messages],
      tools: turn.toolbox.specs,
      signal: options.signal,
      deadlineMs: turn.budget.leftMs,
      ...(temperature === undefined ? {} : { temperature }),
      ...(stream ? { stream, onText: show } : {}),
    });
    if (!stream) show(reply.message.content);
    return reply;
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
}

interface CallsEnd {
  readonly stopped: Stopped;
  readonly error?: EndError;
  readonly words?: string;
}

/** Answers every call of a message in order; says how the turn ends, where it does. */
async function answerCalls(turn: Turn, message: AssistantMessage): Promise<CallsEnd | undefined> {
  const checked = message.toolCalls.map((call) => ({ call, check: turn.toolbox.check(call) }));
  turn.messages.push({ ...message, toolCalls: checked.map(({ call, check }) => forHistory(call, check)) });
  let end: CallsEnd | undefined;
  for (const { call, check } of checked) {
    if (turn.signal.aborted) end = { stopped: 'interrupted', error: INTERRUPTED };
    if (end) {
      turn.answer(
        call,
        check,
        refuse(end.stopped === 'interrupted' ? 'interrupted' : 'not run: the turn ended before it'),
      );
      continue;
    }
    const spent = turn.budget.takeCall(call.name, keyOf(call, check));
    if (spent !== undefined) {
      end = { stopped: 'budget', error: overBudget(spent) };
      turn.answer(call, check, refuse(spent));
      continue;
    }
    const result = await turn.carryOut(check);
    turn.answer(call, check, result);
    if (result.endsTurn) end = { stopped: 'question', words: questionIn(result) };
  }
  return end;
}

/** As the servers want it back: the tool's real name, and arguments that parse. The answer beside it says what was wrong. */
function forHistory(call: ToolCall, check: CheckedCall): ToolCall {
  const name = check.tool?.name ?? call.name;
  if (isPlainJsonObject(call.arguments)) return { ...call, name };
  const args = check.ok ? check.args : (check.args ?? {});
  return { ...call, name, arguments: JSON.stringify(args) };
}

function keyOf(call: ToolCall, check: CheckedCall): string {
  return `${check.tool?.name ?? call.name} ${check.args ? canonical(check.args) : call.arguments}`;
}

function questionIn(result: ToolResult): string {
  const { content } = result;
  const question =
    typeof content === 'object' && content !== null ? (content as { readonly question?: unknown }).question : content;
  return typeof question === 'string' ? question : '';
}
