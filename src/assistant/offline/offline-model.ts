// The Model that answers without a language model: it reads the conversation and answers with tool calls or words, like any
// other behind the same port, so that the same loop, tools and receipts serve both. Deterministic; it never guesses.

import type { Crontab } from '../../crontab/crontab.js';
import { LIVING } from '../../crontab/resolve-job.js';
import type { JobId } from '../../job/ids.js';
import type { Job } from '../../job/job.js';
import { DEFAULT_TENANT } from '../../job/job.js';
import type { AssistantMessage, Message, Model, ModelRequest, Reply } from '../../llm/model.js';
import { defaultPolicies } from '../../policy/policies.js';
import { progressFrom } from '../../scheduler/plan.js';
import { answerTo, CHANGING, interpret, NOT_UNDERSTOOD } from './interpret.js';
import type { Exchange } from './memory.js';
import {
  addedIn,
  deedsOf,
  exchanges,
  lastChange,
  lastChanged,
  lastMentioned,
  lastShown,
  openQuestion,
} from './memory.js';
import type { Context, Plan } from './plan.js';
import { ask, calls, chosen, isNo, isYes, say } from './plan.js';
import { resultWords } from './result-words.js';
import { strictRead } from './strict-read.js';

export type OfflineWorld = Pick<Crontab, 'store' | 'clock' | 'timezone' | 'tasks' | 'dateOrder'> & {
  /** Whether add_job takes commands here. */
  readonly commands?: boolean;
};

export function offlineModel(world: OfflineWorld): Model {
  return {
    name: 'offline',
    async reply(request: ModelRequest): Promise<Reply> {
      const message = await answer(request.messages, world);
      if (request.stream && message.content !== '') request.onText?.(message.content);
      return { message, finishReason: message.toolCalls.length > 0 ? 'tool_calls' : 'stop', truncated: false };
    },
  };
}

async function answer(messages: readonly Message[], world: OfflineWorld): Promise<AssistantMessage> {
  const turns = exchanges(messages);
  const current = turns.at(-1);
  if (!current) return words('Say what should run and when, or "help".');
  if (current.replies.length > 0)
    return words(
      resultWords(current.replies, { now: world.clock.now(), timezone: world.timezone, utterance: current.utterance }),
    );
  const stored = await world.store.jobs({ states: LIVING });
  const jobs = stored.toSorted((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
  const plan = planFor(turns, jobs, world);
  return plan.kind === 'calls'
    ? calling(plan, messages.length)
    : words(plan.text, plan.kind === 'ask' ? QUESTION : undefined);
}

/** The plan of the last turn. Open questions are found by planning the earlier turn again: nothing is remembered but the messages. */
function planFor(turns: readonly Exchange[], jobs: readonly Job[], world: OfflineWorld, depth = 0): Plan {
  const current = turns.at(-1);
  const before = turns.slice(0, -1);
  const previous = before.at(-1);
  const utterance = current?.utterance ?? '';
  const context = contextOf(before, jobs, world);
  const raised = openQuestion(previous);
  const answered = raised === null ? undefined : answerToTool(raised, utterance, context);
  if (answered) return answered;
  const asked =
    previous && depth < MAX_QUESTIONS && isQuestion(previous) ? planFor(before, jobs, world, depth + 1) : null;
  if (previous && asked?.kind === 'ask' && asked.text === said(previous)) {
    const reply = answerTo(asked, utterance);
    if (reply && !(asked.free && isRequest(utterance, context))) return reply;
    // A yes to "this or that?" leaves it open.
    if (isYes(utterance)) return asked;
    if (asked.about) {
      const plan = interpret(utterance, { ...context, last: asked.about });
      // What was asked is not settled yet, so a change or a run of the same job would go by the wrong state of it.
      return plan.kind === 'calls' && plan.calls.some(({ tool }) => UNSETTLED.has(tool)) ? asked : plan;
    }
  } else if (previous && isLostTurn(previous) && !isYes(utterance) && depth < MAX_QUESTIONS) {
    const late = lateAnswer(before.slice(0, -1), utterance, jobs, world, depth);
    if (late) return late;
  }
  return interpret(utterance, context);
}

const UNSETTLED: ReadonlySet<string> = new Set(['update_job', 'run_job_now', 'skip_next']);

/** The answer to the question before a sentence that was not understood. */
function lateAnswer(
  turns: readonly Exchange[],
  utterance: string,
  jobs: readonly Job[],
  world: OfflineWorld,
  depth: number,
): Plan | null {
  const open = turns.at(-1);
  const asked = open && isQuestion(open) ? planFor(turns, jobs, world, depth + 1) : null;
  return open && asked?.kind === 'ask' && !asked.free && asked.text === said(open) ? answerTo(asked, utterance) : null;
}

function isLostTurn(turn: Exchange): boolean {
  return turn.replies.length === 1 && said(turn).startsWith(NOT_UNDERSTOOD);
}

const MAX_QUESTIONS = 6;

/** Up to so many words are rather a thing to be reminded of than half a request. */
const SHORT = 3;

/** Not an answer in free words but something else that is asked for. */
function isRequest(utterance: string, context: Context): boolean {
  const plan = interpret(utterance, context);
  return plan.kind === 'calls' || (plan.kind === 'ask' && utterance.trim().split(/\s+/).length > SHORT);
}

function isQuestion(turn: Exchange): boolean {
  return turn.replies.length === 1 && said(turn).includes('?');
}

function said(turn: Exchange): string {
  const [only] = turn.replies;
  return only?.role === 'assistant' ? only.content : '';
}

/** The reply to a question that a verb raised: the same call with the one thing that was asked for. */
function answerToTool(
  open: NonNullable<ReturnType<typeof openQuestion>>,
  reply: string,
  context: Context,
): Plan | null {
  if (isNo(reply)) return say('All right, nothing was changed.');
  // In the chat the program takes this yes itself; here the command that asked has ended.
  if (open.code === 'needs_confirmation')
    return isYes(reply)
      ? say(
          `A yes to that counts only where it was asked for: in the chat, or beforehand, with cron-agent ask --yes and the whole request. Nothing was changed.`,
        )
      : null;
  const again = (answer: Readonly<Record<string, unknown>>): Plan =>
    calls({ tool: open.tool, args: { ...open.args, ...answer } }, ...open.later);
  const choice = chosen(reply, open.candidates);
  if (open.code === 'ambiguous_job' && choice !== undefined) return again({ job: choice });
  if (isYes(reply)) return ask(open.question, (later) => answerToTool(open, later, context));
  if (open.code !== 'question' || open.args['when'] === undefined) return null;
  if (choice !== undefined) return again({ when: choice });
  return context.read(reply).status === 'ok' ? again({ when: reply.trim() }) : null;
}

function contextOf(before: readonly Exchange[], jobs: readonly Job[], world: OfflineWorld): Context {
  const now = world.clock.now();
  const reading = {
    now,
    timezone: world.timezone,
    ...(world.dateOrder === undefined ? {} : { dateOrder: world.dateOrder }),
  };
  const read: Context['read'] = (phrase) => strictRead(phrase, reading);
  return {
    now,
    timezone: world.timezone,
    jobs,
    tasks: world.tasks.list(),
    last: lastMentioned(before),
    shown: lastShown(before),
    deeds: deedsOf(before.at(-1)),
    lastAdded: addedIn(before.at(-1)),
    lastChange: lastChange(before, CHANGING),
    lastChanged: lastChanged(before, CHANGING),
    commands: world.commands === true,
    read,
    planned: (args) => plannedJob(args, read, world),
  };
}

function plannedJob(
  args: Readonly<Record<string, unknown>>,
  read: Context['read'],
  world: OfflineWorld,
): readonly Job[] {
  const { name, task, when } = args;
  const definition = typeof task === 'string' ? world.tasks.find(task) : undefined;
  const reading = typeof when === 'string' ? read(when) : undefined;
  if (typeof name !== 'string' || typeof when !== 'string' || !definition || reading?.status !== 'ok') return [];
  const now = world.clock.now();
  const spec = {
    name,
    schedule: reading.schedule,
    task: { kind: 'registered' as const, name: definition.name, args: {} },
    effect: definition.effect,
    lane: definition.lane,
    policies: defaultPolicies(definition.effect, definition.timeoutMs),
    said: { phrase: when, source: 'grammar' as const, assumed: [] },
  };
  const standing = { state: 'active' as const, stateReason: null, deadInRow: 0 };
  const identity = { id: `planned-${name}` as JobId, tenantId: DEFAULT_TENANT, version: 1, ...standing };
  return [{ ...spec, ...progressFrom(spec, {}, now), ...identity, createdAt: now, createdBy: 'chat', updatedAt: now }];
}

function calling(plan: Plan & { kind: 'calls' }, place: number): AssistantMessage {
  return {
    role: 'assistant',
    content: '',
    toolCalls: plan.calls.map(({ tool, args }, index) => ({
      id: `call_${place}_${index + 1}`,
      name: tool,
      arguments: JSON.stringify(args),
    })),
  };
}

function words(content: string, extra?: Readonly<Record<string, unknown>>): AssistantMessage {
  return { role: 'assistant', content, toolCalls: [], ...(extra ? { extra } : {}) };
}

/** Marks words that wait for an answer; taken off before the conversation is kept. */
const QUESTION = { offline: 'question' } as const;

export function isMarkedQuestion(message: Message | undefined): boolean {
  return message?.role === 'assistant' && message.extra?.['offline'] === 'question';
}
