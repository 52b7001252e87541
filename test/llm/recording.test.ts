// Recordings, through the real client: made against the scripted server, replayed without it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { TurnResult } from '../../src/agent/loop.js';
import { runTurn } from '../../src/agent/loop.js';
import type { Tool } from '../../src/agent/tool.js';
import { openaiModel } from '../../src/llm/openai.js';
import type { Cassette, RecordingOptions } from '../../src/llm/recording.js';
import { readCassette, record, RecordingError, replay } from '../../src/llm/recording.js';
import { instant } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import { json, startScriptedModelServer, streamed } from '../support/scripted-model-server.js';

const EXAMPLE = new URL('../../fixtures/conversations/example-add-and-list.json', import.meta.url).pathname;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tool = (name: string, mutates: boolean, request: z.ZodTypeAny): Tool => ({
  name,
  description: `${name}.`,
  mutates,
  request,
  example: {},
  run: async () => Promise.resolve({ content: { ok: true }, receipts: mutates ? [`${name} done`] : [] }),
});
const TOOLS = [
  tool('add_job', true, z.object({ when: z.string() }).strict()),
  tool('list_jobs', false, z.object({}).strict()),
];

interface Talk {
  readonly said?: string;
  readonly date?: string;
  readonly baseURL?: string;
}

function talk(
  fetchWith: typeof fetch,
  { said = 'back up every weekday at 9am', date = '2026-03-16', baseURL = 'http://127.0.0.1:9/v1' }: Talk = {},
): Promise<TurnResult> {
  const clock = new ManualClock(instant(0));
  return runTurn({
    model: openaiModel({ baseURL, model: 'scripted', clock, fetch: fetchWith, random: () => 0 }),
    tools: TOOLS,
    messages: [
      { role: 'system', content: `Today is ${date}.` },
      { role: 'user', content: said },
    ],
    signal: new AbortController().signal,
    onEvent: () => undefined,
    clock,
    stream: true,
  });
}

async function recordTalk(path: string, options: RecordingOptions = {}, about: Talk = {}): Promise<TurnResult> {
  const calls = [
    { name: 'add_job', arguments: { when: 'weekdays 9am' } },
    { name: 'list_jobs', arguments: {} },
  ];
  const server = await startScriptedModelServer([streamed('', calls), streamed('It runs on weekdays.')]);
  try {
    const recorder = record(path, 'Played by the scripted server of the tests.', fetch, options);
    const result = await talk(recorder.fetch, { ...about, baseURL: server.url });
    recorder.save();
    return result;
  } finally {
    await server.close();
  }
}

function edit(path: string, change: (cassette: Cassette) => unknown): void {
  const cassette = readCassette(path);
  change(cassette);
  writeFileSync(path, JSON.stringify(cassette));
}

test('what was recorded is replayed, without a server', async () => {
  const path = join(folder, 'talk.json');
  const recorded = await recordTalk(path);
  const player = replay(path);
  const replayed = await talk(player.fetch);
  player.close();
  expect(replayed).toEqual(recorded);
  expect(replayed).toMatchObject({ reply: 'It runs on weekdays.', receipts: ['add_job done'], stopped: 'done' });
});

test('the example in fixtures is replayed as it is', async () => {
  const player = replay(EXAMPLE);
  expect(await talk(player.fetch)).toMatchObject({ reply: 'It runs on weekdays.', receipts: ['add_job done'] });
  player.close();
});

test('a recording says how it came to be, and holds no header of the request', async () => {
  const path = join(folder, 'talk.json');
  await recordTalk(path);
  const text = readFileSync(path, 'utf8');
  expect(readCassette(path).note).toBe('Played by the scripted server of the tests.');
  expect(text).not.toMatch(/authorization|not-needed|127\.0\.0\.1/i);
});

test('keys and declared secrets are not stored, wherever they stand', async () => {
  const path = join(folder, 'talk.json');
  const said = 'my key is sk-abcdefghijklmnop and the word is hunter2';
  await recordTalk(path, { secrets: ['hunter2'] }, { said });
  expect(readFileSync(path, 'utf8')).not.toMatch(/sk-abc|hunter2/);
  const player = replay(path, { secrets: ['hunter2'] });
  await talk(player.fetch, { said });
  player.close();
});

describe('another request than the recorded one', () => {
  test('fails with a diff of the line that differs', async () => {
    const error = await talk(replay(EXAMPLE).fetch, { said: 'back up every weekday at 8am' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(RecordingError);
    expect((error as RecordingError).message).toMatch(/-.*every weekday at 9am"\n\+.*every weekday at 8am"/);
    expect((error as RecordingError).message).toContain('request 1');
  });

  test('so does a fixture in which one byte of any request was changed', async () => {
    for (const index of [0, 1]) {
      const path = join(folder, 'talk.json');
      writeFileSync(path, readFileSync(EXAMPLE));
      edit(path, ({ exchanges }) => {
        const request = exchanges[index]!.request;
        request.body = JSON.parse(JSON.stringify(request.body).replace('weekday', 'weekdax')) as unknown;
      });
      await expect(talk(replay(path).fetch)).rejects.toThrow(/-.*weekdax[^]*\+.*weekday/);
    }
  });

  test('a declared variable may differ', async () => {
    const path = join(folder, 'talk.json');
    await recordTalk(path, { variables: { today: '2026-03-16' } });
    expect(readFileSync(path, 'utf8')).toContain('Today is {{today}}.');
    const player = replay(path, { variables: { today: '2027-01-01' } });
    await talk(player.fetch, { date: '2027-01-01' });
    player.close();
  });

  test('ids of calls may differ', async () => {
    const path = join(folder, 'talk.json');
    writeFileSync(path, readFileSync(EXAMPLE).toString().replaceAll('call_add_job_0', 'call_other'));
    const player = replay(path);
    await talk(player.fetch);
    player.close();
  });
});

test('one request more than recorded is refused, not sent', async () => {
  const path = join(folder, 'talk.json');
  writeFileSync(path, readFileSync(EXAMPLE));
  edit(path, ({ exchanges }) => exchanges.pop());
  await expect(talk(replay(path).fetch)).rejects.toThrow(/expected at most 1 exchanges, got one more/);
});

test('exchanges that were not used are told at the end', () => {
  expect(() => replay(EXAMPLE).close()).toThrow(/expected all 2 exchanges to be used, but 2 were not/);
});

test.each([
  ['missing', undefined],
  ['not JSON', '{'],
  ['something else', '{"note":"x"}'],
])('a file that is %s is no recording', (_, text) => {
  const path = join(folder, 'none.json');
  if (text !== undefined) writeFileSync(path, text);
  expect(() => replay(path)).toThrow(RecordingError);
});

test('an error answer is recorded with what the client needs to know of it', async () => {
  const path = join(folder, 'talk.json');
  const server = await startScriptedModelServer([
    json({ error: { message: 'Slow down' } }, 429, { 'retry-after': '0', 'x-request-id': '1' }),
    streamed('ok'),
  ]);
  const recorder = record(path, 'A refusal, then an answer.', fetch);
  await talk(recorder.fetch, { baseURL: server.url });
  recorder.save();
  await server.close();
  expect(readCassette(path).exchanges[0]?.response).toMatchObject({
    status: 429,
    headers: { 'content-type': 'application/json', 'retry-after': '0' },
  });
  expect(await talk(replay(path).fetch)).toMatchObject({ reply: 'ok' });
});
