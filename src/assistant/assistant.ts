// The assistant: one conversation over the crontab. It runs turns of the agent loop with the crontab's tools, keeps what was said, and
// holds the one call that waits for a person's yes. A yes is an act of the person through the program, never words of a model.

import { randomUUID } from 'node:crypto';
import type { TurnEvent } from '../agent/turn-events.js';
import type { TurnResult } from '../agent/loop.js';
import { runTurn } from '../agent/loop.js';
import type { Crontab, Receipt } from '../crontab/crontab.js';
import { momentWords } from '../crontab/moments.js';
import { ulid } from '../job/ids.js';
import type { Message, Model } from '../llm/model.js';
import { loadPrompt } from '../llm/prompts.js';
import type { Clock } from '../time/clock.js';
import { plus } from '../time/instant.js';
import type { Conversation } from './conversation.js';
import { fromText, toText, trimmed } from './conversation.js';
import { isMarkedQuestion, offlineModel } from './offline/offline-model.js';
import { isNo, isYes } from './offline/plan.js';
import { refusalWords, summary } from './reply.js';
import { deniedBeside, Proposals } from './proposals.js';
import type { CrontabTools, Wanted } from './tools.js';
import { crontabTools } from './tools.js';
import { withinTurn } from './within-turn.js';

export type AssistantEvent =
  | TurnEvent
  /** The whole proof behind the receipt line that was just told. */
  | { readonly type: 'proof'; readonly receipt: Receipt };

export interface AssistantOptions {
  readonly crontab: Crontab;
  /** Null: the offline interpreter answers. */
  readonly model: Model | null;
  /** Times the conversation with a model, which takes real time whatever clock the schedules run on. */
  readonly turnClock?: Clock;
  /** Who is recorded as the author of changes. */
  readonly by?: string;
  /** Where a command that the person words is to run: the folder they are in. Without it no command becomes a job here. */
  readonly folder?: string;
  /** Take up the last stored conversation. */
  readonly resume?: boolean;
}

export interface ReplyOptions {
  readonly signal: AbortSignal;
  readonly onEvent?: (event: AssistantEvent) => void;
  readonly stream?: boolean;
  /** The person's yes to what is waiting, by its nonce: an event of the face, never read from what was said (SECURITY X11). */
  readonly confirms?: string;
  /** The person has agreed beforehand (--yes) to whatever this utterance asks for. */
  readonly agreed?: boolean;
}

export interface AssistantReply {
  /** The last words; '' where the receipts say it all. */
  readonly reply: string;
  readonly receipts: readonly string[];
  readonly toolCalls: TurnResult['toolCalls'];
  /** - question: an answer is needed. - confirmation: a yes is needed for `wanted`. - failed: see `error`. */
  readonly outcome: 'done' | 'question' | 'confirmation' | 'interrupted' | 'failed';
  readonly wanted?: Wanted;
  readonly nothingChanged: boolean;
  /** Something was asked for and refused. */
  readonly refused: boolean;
  /** The program's word against the reply, where the model said that something was done which was not. */
  readonly correction?: string;
  readonly error?: { readonly code: TurnResult['stopped']; readonly message: string; readonly hint: string };
}

export interface Assistant {
  /** Shown to people: the model's name, or "offline". */
  readonly modelName: string;
  /** What waits for a yes; the next utterance answers it or drops it. */
  readonly waiting: Wanted | null;
  reply(utterance: string, options: ReplyOptions): Promise<AssistantReply>;
}

export async function createAssistant(options: AssistantOptions): Promise<Assistant> {
  const { crontab, turnClock = crontab.clock } = options;
  const model = options.model ?? offlineModel({ ...crontab, commands: options.folder !== undefined });
  let conversation = (options.resume === true ? await lastConversation(crontab) : null) ?? fresh(crontab);
  let waiting: Wanted | null = null;
  const proposals = new Proposals();

  const keep = async (added: readonly Message[]): Promise<void> => {
    conversation = { ...conversation, messages: trimmed([...conversation.messages, ...added.map(unmarked)]) };
    await crontab.store.saveConversation(conversation.id, crontab.clock.now(), toText(conversation));
  };
  /** The tools of one turn, and what they leave behind for the person. */
  const turnTools = (
    signal: AbortSignal,
  ): { tools: CrontabTools; taken: { wanted: Wanted | null; receipts: Receipt[] } } => {
    const taken = { wanted: null as Wanted | null, receipts: [] as Receipt[] };
    const tools = crontabTools({
      crontab: withinTurn(crontab, signal, turnClock),
      throughModel: options.model !== null,
      ...(options.folder === undefined ? {} : { folder: options.folder }),
      by: options.by ?? 'chat',
      onConfirmation: (proposal) => {
        const now = crontab.clock.now();
        // Who words each request themselves is not worn down by being asked.
        const rests = options.model === null ? null : proposals.restsUntil(now);
        if (rests !== null)
          return `${TOO_MANY} until ${momentWords(rests, crontab.timezone, now)}. Nothing was changed.`;
        const notes =
          options.model === null ? [] : proposals.asked({ name: proposal.tool, arguments: proposal.args }, now);
        const preview = [proposal.preview, ...notes].join('\n');
        taken.wanted = { ...proposal, preview, nonce: randomUUID(), expiresAt: plus(now, WAITS_MS) };
        return null;
      },
      onReceipts: (receipts) => taken.receipts.push(...receipts),
    });
    return { tools, taken };
  };

  /** Repeats exactly the call that was asked about, once, and writes it down as what it was: an act of the program. */
  const agree = async (
    wanted: Wanted,
    said: string,
    signal: AbortSignal,
    onEvent: (event: AssistantEvent) => void,
  ): Promise<AssistantReply> => {
    const { tools, taken } = turnTools(signal);
    proposals.agreed();
    const result = await tools.confirmed(wanted);
    const receipts = result.receipts ?? [];
    for (const line of receipts) tell({ type: 'receipt', line }, taken.receipts, onEvent);
    const id = `yes_${conversation.messages.length}`;
    const refusal = result.failed ? refusalWords(result.content) : '';
    await keep([
      { role: 'user', content: said },
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ id, name: wanted.tool, arguments: JSON.stringify(wanted.args) }],
      },
      { role: 'tool', toolCallId: id, content: JSON.stringify(result.content) },
      { role: 'assistant', content: refusal || receipts.join('\n') || 'Done.', toolCalls: [] },
    ]);
    const toolCalls = [{ name: wanted.tool, arguments: wanted.args, ok: !result.failed }];
    return {
      reply: refusal,
      receipts,
      toolCalls,
      outcome: 'done',
      nothingChanged: receipts.length === 0,
      refused: result.failed === true,
    };
  };

  const turn = async (
    utterance: string,
    given: ReplyOptions,
    onEvent: (event: AssistantEvent) => void,
  ): Promise<AssistantReply> => {
    const { tools, taken } = turnTools(given.signal);
    let correction: string | undefined;
    const user: Message = { role: 'user', content: utterance };
    const { system, messages } = conversation;
    const result = await runTurn({
      model,
      tools: tools.tools,
      messages: [{ role: 'system', content: system }, ...messages, user],
      signal: given.signal,
      onEvent: (event) => {
        // The interpreter only quotes what tools said; a row that "was paused" is no claim of its own.
        if (event.type === 'correction' && options.model === null) return;
        if (event.type === 'correction') correction = event.text;
        tell(event, taken.receipts, onEvent);
      },
      clock: turnClock,
      ...(given.stream === undefined ? {} : { stream: given.stream }),
    });
    await keep([user, ...result.messages]);
    waiting = taken.wanted && withDenied(taken.wanted, result, tools.tools);
    const reply = { ...summary(result, waiting), ...(correction === undefined ? {} : { correction }) };
    if (waiting === null || given.agreed !== true) return reply;
    const agreed = waiting;
    waiting = null;
    const after = await agree(agreed, 'yes (given with the command)', given.signal, onEvent);
    return {
      ...after,
      receipts: [...reply.receipts, ...after.receipts],
      toolCalls: [...reply.toolCalls.slice(0, -1), ...after.toolCalls],
    };
  };

  return {
    modelName: model.name,
    get waiting() {
      return waiting;
    },
    async reply(utterance, given) {
      const onEvent = given.onEvent ?? ((): void => undefined);
      const wanted = waiting;
      waiting = null;
      const isAgreed = given.confirms !== undefined && given.confirms === wanted?.nonce;
      if (isAgreed && crontab.clock.now() < wanted.expiresAt) return agree(wanted, utterance, given.signal, onEvent);
      if (wanted !== null && (isAgreed || isNo(utterance))) {
        const reply = isAgreed ? TOO_LATE : 'All right, nothing was changed.';
        await keep([
          { role: 'user', content: utterance },
          { role: 'assistant', content: reply, toolCalls: [] },
        ]);
        return { reply, receipts: [], toolCalls: [], outcome: 'done', nothingChanged: true, refused: false };
      }
      return turn(utterance, given, onEvent);
    },
  };
}

/** What a face hands on beside a typed line: that it is the yes to what it has shown. */
export function yesTo({ waiting }: Pick<Assistant, 'waiting'>, typed: string): Pick<ReplyOptions, 'confirms'> {
  return waiting !== null && isYes(typed) ? { confirms: waiting.nonce } : {};
}

/** So long a yes may take. */
const WAITS_MS = 10 * 60_000;
const TOO_LATE = 'That yes came too late: say again what you want, and look at what is shown. Nothing was changed.';
const TOO_MANY = 'Too many changes were proposed one after the other without a yes; no more is asked';

/** Other changes that the same reply wanted. */
function withDenied(wanted: Wanted, { toolCalls }: TurnResult, tools: CrontabTools['tools']): Wanted {
  const at = toolCalls.findIndex(({ name, arguments: args }) => name === wanted.tool && args === wanted.args);
  const changing = (call: { readonly name: string }): boolean =>
    tools.some(({ name, mutates }) => mutates && name === call.name);
  const asked = { name: wanted.tool, arguments: wanted.args };
  const denied = deniedBeside(asked, toolCalls.slice(at + 1).filter(changing));
  return denied.length === 0 ? wanted : { ...wanted, preview: [wanted.preview, ...denied].join('\n') };
}

function tell(event: TurnEvent, receipts: readonly Receipt[], onEvent: (event: AssistantEvent) => void): void {
  onEvent(event);
  if (event.type !== 'receipt') return;
  const receipt = receipts.find(({ line }) => line === event.line);
  if (receipt) onEvent({ type: 'proof', receipt });
}

function unmarked(message: Message): Message {
  if (message.role !== 'assistant' || !isMarkedQuestion(message)) return message;
  const { extra: _mark, ...rest } = message;
  return rest;
}

function fresh(crontab: Crontab): Conversation {
  const now = crontab.clock.now();
  const system = loadPrompt('assistant', {
    now: momentWords(now, crontab.timezone, now),
    timezone: crontab.timezone,
    tasks: crontab.tasks.list().map(taskLine).join('\n'),
  });
  return { id: ulid(now, crontab.entropy()), system, messages: [] };
}

function taskLine({ name, description, params }: ReturnType<Crontab['tasks']['list']>[number]): string {
  const args = Object.keys(params).join(', ');
  return `- ${name}: ${description}${args === '' ? '' : ` args: ${args}`}`;
}

async function lastConversation(crontab: Crontab): Promise<Conversation | null> {
  const stored = await crontab.store.lastConversation();
  return stored && fromText(stored.id, stored.messages);
}
