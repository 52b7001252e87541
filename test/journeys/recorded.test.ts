// The recorded conversations, through the real program: a replay where the network would be, a manual clock, a database of its
// own. What was recorded is what must be asked, to the byte; what comes of it are receipts, stored jobs and history.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Cassette, Replay } from '../../src/llm/recording.js';
import { readCassette, RecordingError, replay } from '../../src/llm/recording.js';
import type { Conversation, Heard } from '../support/conversation.js';
import { cassetteOf, expected, playConversation, variablesOf } from '../support/conversation.js';
import { CONVERSATIONS } from '../support/conversations.js';

/** Says its requests to other tools, in test/llm/recording.test.ts. */
const EXAMPLE = 'example-add-and-list.json';

const live = vi.fn<typeof fetch>(() => Promise.reject(new Error('a live call')));
beforeEach(() => vi.stubGlobal('fetch', live));
afterEach(() => {
  expect(live).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

async function playBack(conversation: Conversation, path = cassetteOf(conversation)): Promise<Heard> {
  let player: Replay | undefined;
  const heard = await playConversation(conversation, {
    fetch: (folder) => (player = replay(path, { variables: variablesOf(folder) })).fetch,
  });
  player?.close();
  return heard;
}

test.each(CONVERSATIONS)('$name', async (conversation) => {
  expect(await playBack(conversation)).toEqual(expected(conversation));
});

test('every fixture is a conversation, and says how it came to be', () => {
  const [first] = CONVERSATIONS;
  const files = readdirSync(dirname(cassetteOf(first!))).filter((name) => name !== EXAMPLE);
  expect(files).toEqual(CONVERSATIONS.map(({ name }) => `${name}.json`).sort());
  for (const conversation of CONVERSATIONS) {
    const { note } = readCassette(cassetteOf(conversation));
    expect(note).toContain('no real model was reachable');
  }
});

describe('one byte of a request that is not as recorded', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'changed-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The conversation's recording with another last character in the newest words that a request says. */
  function changed(conversation: Conversation, request: number): string {
    const cassette: Cassette = readCassette(cassetteOf(conversation));
    const { messages } = cassette.exchanges[request]?.request.body as { messages: { content: string }[] };
    const newest = messages.at(-1);
    if (!newest) throw new Error(`${conversation.name}: request ${request} says nothing`);
    newest.content = `${newest.content.slice(0, -1)}~`;
    const path = join(folder, `${conversation.name}-${request}.json`);
    writeFileSync(path, JSON.stringify(cassette));
    return path;
  }

  /** Every request of one conversation, the first of the others: they all go through the same comparison. */
  const requests = CONVERSATIONS.flatMap((conversation) =>
    (conversation.name === 'the-parser-asks-too' ? [0, 2, 3] : [0]).map(
      (index) => [conversation.name, index, conversation] as const,
    ),
  );

  test.each(requests)(
    '%s, request %i: the playing fails with a diff, and nothing is asked of anybody',
    async (_, index, conversation) => {
      const failure: unknown = await playBack(conversation, changed(conversation, index)).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(RecordingError);
      const { message } = failure as RecordingError;
      expect(message).toContain(`request ${index + 1} to be the recorded one, got another`);
      const [removed, added, ...others] = message.split('\n').filter((line) => /^[-+](?![-+])/.test(line));
      expect(removed).toMatch(/~"?,?$/);
      expect(added?.slice(1, 20)).toBe(removed?.slice(1, 20));
      expect(others).toEqual([]);
    },
  );

  test('is told also where the schedule parser asked, whose errors a tool answers with', async () => {
    const conversation = CONVERSATIONS.find(({ name }) => name === 'the-parser-asks-too')!;
    await expect(playBack(conversation, changed(conversation, 1))).rejects.toThrow(/request 2 .*got another/);
  });
});
