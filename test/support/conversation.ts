// A conversation with a model on a manual clock, played through the real program: what is said, how time passes, and what a
// person hears and finds. The same player records a conversation and replays it; only the transport differs.

import { fileURLToPath } from 'node:url';
import type { AssistantReply } from '../../src/assistant/assistant.js';
import { createAssistant, yesTo } from '../../src/assistant/assistant.js';
import { list } from '../../src/crontab/list.js';
import { formatInstant } from '../../src/time/instant.js';
import { parsePeriod } from '../../src/time/period.js';
import type { ScriptedReply } from './scripted-model-server.js';
import type { TestWorld } from './world.js';
import { world } from './world.js';

export interface Conversation {
  /** Its file: fixtures/conversations/NAME.json. */
  readonly name: string;
  readonly tasks?: Readonly<Record<string, unknown>>;
  readonly stream?: boolean;
  /** What the scripted model server answers, request by request, when the conversation is recorded. */
  readonly script: readonly ScriptedReply[];
  readonly steps: readonly Step[];
  /** The jobs that are stored at the end: name, when, state. */
  readonly jobs: readonly string[];
}

export type Step =
  /** `hears`: receipts, what needs a yes, the model's words, the program's word against them, errors. */
  | { readonly say: string; readonly hears: readonly string[] }
  /** `history`: every instant so far, oldest first, as "job instant state". */
  | { readonly advance: string; readonly history: readonly string[] };

export interface Heard {
  readonly steps: readonly (readonly string[])[];
  readonly jobs: readonly string[];
}

export interface PlayOptions {
  readonly fetch: (folder: string) => typeof fetch;
  /** Default: an address at which nothing can be reached. */
  readonly baseURL?: string;
}

/** Monday 2 March 2026, 08:00 in Berlin. */
const START = { now: '2026-03-02T07:00:00Z', tz: 'Europe/Berlin' };
const NOWHERE = 'http://127.0.0.1:1/v1';

export async function playConversation(
  conversation: Conversation,
  { fetch: transport, baseURL = NOWHERE }: PlayOptions,
): Promise<Heard> {
  let carry: typeof fetch | undefined;
  const { tasks } = conversation;
  const here = await world({
    ...START,
    ...(tasks ? { tasks } : {}),
    environment: { OPENAI_BASE_URL: baseURL, OPENAI_MODEL: 'scripted' },
    overrides: {
      fetch: (...given) => (carry ??= transport(here.folder))(...given),
      entropy: counting(),
      announce: () => undefined,
    },
  });
  try {
    const assistant = await createAssistant({ crontab: here.crontab, model: here.model });
    await here.scheduler().start();
    const signal = new AbortController().signal;
    const steps: (readonly string[])[] = [];
    for (const step of conversation.steps) {
      if ('advance' in step) {
        await here.clock.advance(parsePeriod(step.advance) ?? Number.NaN);
        steps.push(await historyOf(here));
      } else {
        const yes = yesTo(assistant, step.say);
        steps.push(linesOf(await assistant.reply(step.say, { signal, stream: conversation.stream ?? true, ...yes })));
      }
    }
    return { steps, jobs: await jobsOf(here) };
  } finally {
    await here.close();
  }
}

export function cassetteOf({ name }: Conversation): string {
  return fileURLToPath(new URL(`../../fixtures/conversations/${name}.json`, import.meta.url));
}

/** Each playing has a folder of its own, and results name files in it. */
export function variablesOf(folder: string): Readonly<Record<string, string>> {
  return { folder };
}

/** What the steps of a conversation should give. */
export function expected({ steps, jobs }: Conversation): Heard {
  return { steps: steps.map((step) => ('advance' in step ? step.history : step.hears)), jobs };
}

/** Ids that are the same in every playing: requests hold them. */
function counting(): () => Uint8Array {
  let count = 0;
  return () => Buffer.from((++count).toString(16).padStart(20, '0'), 'hex');
}

function linesOf({ receipts, wanted, reply, correction, error }: AssistantReply): readonly string[] {
  return [
    ...receipts,
    ...(wanted ? wanted.preview.split('\n').map((line) => `  ${line}`) : []),
    ...(reply === '' ? [] : reply.split('\n')),
    ...(correction === undefined ? [] : [correction]),
    ...(error ? [`error: ${error.message.replace(/^127\.0\.0\.1:\d+/, '{{host}}')}`] : []),
  ];
}

async function historyOf(here: TestWorld): Promise<readonly string[]> {
  const rows = await here.store.history({ limit: 1_000 });
  return rows
    .map(
      ({ job, scheduledFor, state }) =>
        `${job} ${scheduledFor === null ? 'now' : formatInstant(scheduledFor)} ${state}`,
    )
    .toReversed();
}

async function jobsOf(here: TestWorld): Promise<readonly string[]> {
  const jobs = await list(here.crontab, {}, { by: 'test', confirmed: false });
  return jobs.ok
    ? jobs.value.map(({ name, says, state }) => `${name}: ${says}, ${state}`).sort()
    : [jobs.failure.message];
}
