// Waiting, on a clock that moves only when told: back-off, Retry-After, silence, the deadline, an interruption.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Model, ModelRequest, Reply } from '../../src/llm/model.js';
import { ModelError } from '../../src/llm/model.js';
import { openaiModel } from '../../src/llm/openai.js';
import { instant } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';

// The first import of the client reads files; on a manual clock only what it woke may take time.
beforeAll(() => import('openai'));

const NOW = instant(Date.parse('2026-03-16T09:00:00Z'));
const OK = JSON.stringify({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });

type Answer = (signal: AbortSignal) => Response | Promise<Response>;

interface Scene {
  readonly clock: ManualClock;
  readonly model: Model;
  /** Milliseconds after the start at which each request came. */
  readonly askedAt: readonly number[];
}

function scene(answers: readonly Answer[], jitter = 0.5): Scene {
  const clock = new ManualClock(NOW);
  const askedAt: number[] = [];
  const fetchScripted: typeof fetch = async (_input, init) => {
    const answer = answers[askedAt.length] ?? (() => new Response('the script has ended', { status: 418 }));
    askedAt.push(clock.monotonic());
    return answer(init?.signal as AbortSignal);
  };
  const model = openaiModel({
    baseURL: 'http://localhost/v1',
    model: 'm',
    clock,
    fetch: fetchScripted,
    random: () => jitter,
  });
  return { clock, model, askedAt };
}

const refused =
  (status: number, headers: Record<string, string> = {}, body = `{"error":{"message":"status ${status}"}}`): Answer =>
  () =>
    new Response(body, { status, headers });
const ok: Answer = () => new Response(OK);
const never: Answer = () => new Promise(() => undefined);
/** Headers and some bytes, then silence. */
const stalls =
  (text: string): Answer =>
  () =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(text)) }));

interface Ending {
  readonly at: number;
  readonly reply?: Reply;
  readonly error?: ModelError;
}

/** Moves the clock, a second at a time, until the reply is there or given up. */
async function playOut({ clock, model }: Scene, request: Partial<ModelRequest> = {}): Promise<Ending> {
  let ending: Ending | undefined;
  void model.reply({ messages: [{ role: 'user', content: 'hi' }], tools: [], ...request }).then(
    (reply) => (ending = { at: clock.monotonic(), reply }),
    (error: ModelError) => (ending = { at: clock.monotonic(), error }),
  );
  for (let step = 0; !ending && step < 200; step++) await clock.advance(1_000);
  return ending ?? expect.fail('the reply never ended');
}

test('the waits double, times the jitter, and four tries are all', async () => {
  const play = scene([refused(503), refused(429), refused(502), refused(529), ok]);
  const { error } = await playOut(play);
  expect(play.askedAt).toEqual([0, 500, 1500, 3500]);
  expect(error).toMatchObject({
    message: 'localhost: status 529 (HTTP 529)',
    details: { transient: true, status: 529 },
  });
});

test('an answer ends the tries', async () => {
  const play = scene([refused(503), ok]);
  expect((await playOut(play)).reply?.message.content).toBe('ok');
});

describe('Retry-After', () => {
  test.each<readonly [what: string, headers: Record<string, string>, ms: number]>([
    ['in seconds', { 'retry-after': '7' }, 7_000],
    ['in milliseconds', { 'retry-after-ms': '1200', 'retry-after': '9' }, 1_200],
    ['as a date', { 'retry-after': 'Mon, 16 Mar 2026 09:00:20 GMT' }, 20_000],
    ['as a date gone by', { 'retry-after': 'Mon, 16 Mar 2026 08:00:00 GMT' }, 0],
    ['as nonsense: the usual wait', { 'retry-after': 'soon' }, 500],
    ['longer than our own cap, within the deadline', { 'retry-after': '100' }, 100_000],
  ])('%s is honoured', async (_, headers, ms) => {
    const play = scene([refused(429, headers), ok]);
    expect((await playOut(play)).reply?.message.content).toBe('ok');
    expect(play.askedAt).toEqual([0, ms]);
  });

  test.each<readonly [what: string, after: string]>([
    ['a day', '86400'],
    ['a date tomorrow', 'Tue, 17 Mar 2026 09:00:00 GMT'],
  ])('%s is told at once, not waited for', async (_, after) => {
    const play = scene([refused(429, { 'retry-after': after }), ok]);
    const { at, error } = await playOut(play);
    expect(at).toBe(0);
    expect(error?.message).toContain('It asks to wait 86400 s');
    expect(error?.details.hint).toBe('Try again in 86400 s.');
  });
});

describe('not tried again', () => {
  test.each<readonly [what: string, answer: Answer]>([
    ['a bad request', refused(400)],
    ['no credit', refused(402)],
    ['a spent quota', refused(429, {}, '{"error":{"message":"quota","code":"insufficient_quota"}}')],
    ['what the server forbids to try again', refused(503, { 'x-should-retry': 'false' })],
  ])('%s', async (_, answer) => {
    const play = scene([answer, ok]);
    expect((await playOut(play)).error).toBeInstanceOf(ModelError);
    expect(play.askedAt).toHaveLength(1);
  });

  test('a status 500 that comes back word for word: two tries', async () => {
    const play = scene([refused(500), refused(500), ok]);
    expect((await playOut(play)).error?.message).toContain('status 500');
    expect(play.askedAt).toHaveLength(2);
  });
});

test('a status 500 with other words each time is tried again', async () => {
  const play = scene([refused(500, {}, 'a'), refused(500, {}, 'b'), ok]);
  expect((await playOut(play)).reply?.message.content).toBe('ok');
});

test('silence before the headers ends at the deadline, not before', async () => {
  const { at, error } = await playOut(scene([never]));
  expect(at).toBe(120_000);
  expect(error).toMatchObject({ message: 'localhost: no complete answer within 120 s.', details: { transient: true } });
});

test('a turn with less time left ends earlier', async () => {
  expect((await playOut(scene([never]), { deadlineMs: 5_000 })).at).toBe(5_000);
});

test('silence in the middle ends after 30 s and is tried again', async () => {
  const play = scene([stalls('data: {"choices":[{"delta":{"tool_calls":[]}}]}\n\n'), ok], 0);
  expect((await playOut(play, { stream: true })).reply?.message.content).toBe('ok');
  expect(play.askedAt).toEqual([0, 30_000]);
});

test('silence after something was shown is a cut reply', async () => {
  const { at, reply } = await playOut(scene([stalls('data: {"choices":[{"delta":{"content":"I w"}}]}\n\n')]), {
    stream: true,
  });
  expect(at).toBe(30_000);
  expect(reply).toMatchObject({ truncated: true, message: { content: 'I w' } });
});

test('a byte now and then is not silence, but the deadline holds', async () => {
  const clock = new ManualClock(NOW);
  const drip = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await clock.sleep(20_000);
      controller.enqueue(new TextEncoder().encode(': ping\n\n'));
    },
  });
  const model = openaiModel({
    baseURL: 'http://localhost/v1',
    model: 'm',
    clock,
    fetch: () => Promise.resolve(new Response(drip)),
  });
  expect((await playOut({ clock, model, askedAt: [] }, { stream: true })).at).toBe(120_000);
});

test('the error body of a server that falls silent in it is not waited for', async () => {
  const slow: Answer = () => new Response(new ReadableStream({}), { status: 503 });
  expect((await playOut(scene([slow, ok], 0))).reply?.message.content).toBe('ok');
});

describe('an interruption', () => {
  test.each<readonly [when: string, answers: readonly Answer[]]>([
    ['while it connects', [never]],
    ['while it streams', [stalls('data: {"choices":[{"delta":{"content":"I w"}}]}\n\n')]],
    ['while it waits to try again', [refused(429, { 'retry-after': '60' }), ok]],
  ])('%s ends at once', async (_, answers) => {
    const play = scene(answers);
    const controller = new AbortController();
    void play.clock.sleep(1_000).then(() => controller.abort());
    const { at, error } = await playOut(play, { signal: controller.signal, stream: true });
    expect(at).toBe(1_000);
    expect(error?.message).toBe('localhost: interrupted');
    expect(play.askedAt).toHaveLength(1);
  });

  test('that came before makes no request', async () => {
    const play = scene([ok]);
    expect((await playOut(play, { signal: AbortSignal.abort() })).error?.message).toBe('localhost: interrupted');
    expect(play.askedAt).toEqual([]);
  });
});
