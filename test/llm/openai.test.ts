// The client against a real server on the loopback. The clock stands still and the jitter is zero: no test waits.

import { afterEach, describe, expect, test } from 'vitest';
import type { Message, Model, ModelRequest, ToolSpec } from '../../src/llm/model.js';
import { ModelError } from '../../src/llm/model.js';
import type { OpenaiOptions } from '../../src/llm/openai.js';
import { isLoopback, listModels, openaiModel } from '../../src/llm/openai.js';
import { instant } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import type { ScriptedModelServer, ScriptedReply } from '../support/scripted-model-server.js';
import { completion, json, sse, startScriptedModelServer, streamed } from '../support/scripted-model-server.js';

const NOW = instant(Date.parse('2026-03-16T09:00:00Z'));
const USER: Message = { role: 'user', content: 'every weekday at 9am' };
const TOOL: ToolSpec = { name: 'add_job', description: 'Adds a job.', parameters: { type: 'object', properties: {} } };
const ADD = { name: 'add_job', arguments: { when: 'weekdays 9am – 每天' } };

let server: ScriptedModelServer | undefined;
afterEach(() => server?.close());

async function serve(...script: readonly ScriptedReply[]): Promise<Model> {
  return serveWith({}, ...script);
}

async function serveWith(options: Partial<OpenaiOptions>, ...script: readonly ScriptedReply[]): Promise<Model> {
  server = await startScriptedModelServer(script);
  return openaiModel({ baseURL: server.url, model: 'm', clock: new ManualClock(NOW), random: () => 0, ...options });
}

const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({ messages: [USER], tools: [TOOL], ...more });
const asked = (): number => server?.requests.length ?? 0;
const bodyOf = (index: number): Readonly<Record<string, unknown>> => server?.requests[index]?.body ?? {};
const failure = (model: Model, more?: Partial<ModelRequest>): Promise<unknown> =>
  model.reply(request(more)).then(
    (reply) => expect.fail(`expected an error, got ${JSON.stringify(reply)}`),
    (error: unknown) => error,
  );

describe('a reply', () => {
  test.each<readonly [what: string, stream: boolean, reply: ScriptedReply]>([
    ['as one body', false, completion('Hello', [ADD])],
    ['as a stream', true, streamed('Hello', [ADD])],
    ['as a stream in portions of 3 bytes', true, { ...streamed('Hello', [ADD]), bytes: 3 }],
    ['as a body although a stream was asked for', true, completion('Hello', [ADD])],
    ['as a stream although a body was asked for', false, streamed('Hello', [ADD])],
    [
      'as a stream that calls itself JSON',
      true,
      { ...streamed('Hello', [ADD]), headers: { 'content-type': 'application/json' } },
    ],
  ])('%s', async (_, stream, scripted) => {
    const model = await serve(scripted);
    const heard: string[] = [];
    const reply = await model.reply(request({ stream, onText: (text) => heard.push(text) }));
    expect(reply).toEqual({
      message: {
        role: 'assistant',
        content: 'Hello',
        toolCalls: [{ id: 'call_add_job_0', name: 'add_job', arguments: JSON.stringify(ADD.arguments) }],
      },
      finishReason: 'tool_calls',
      truncated: false,
      usage: { inputTokens: 10, outputTokens: 5 },
    });
    expect(heard.join('')).toBe(stream ? 'Hello' : '');
  });

  test('with few parameters, and none that was not asked for', async () => {
    const model = await serve(completion('Hello'));
    await model.reply(request());
    expect(bodyOf(0)).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'every weekday at 9am' }],
      tools: [
        { type: 'function', function: { name: 'add_job', description: 'Adds a job.', parameters: TOOL.parameters } },
      ],
    });
  });

  test('that is empty is an empty reply', async () => {
    const model = await serve(
      json({ choices: [{ message: { role: 'assistant', content: null }, finish_reason: 'stop' }] }),
    );
    expect((await model.reply(request())).message).toEqual({ role: 'assistant', content: '', toolCalls: [] });
  });
});

test('a conversation is sent in the form of Chat Completions', async () => {
  const model = await serve(completion('ok'));
  const extra = { extra_content: { google: { thought_signature: 's' } } };
  await model.reply({
    tools: [],
    messages: [
      { role: 'system', content: 'You are cron.' },
      { role: 'user', content: 'half a \ud83d character, and my key sk-abcdefghijklmnop1234' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { id: 'a', name: 'add_job', arguments: '{"n":1}', extra },
          { id: 'b', name: 'no such tool!', arguments: '{"cut' },
        ],
        extra: { reasoning_content: 'Hm' },
      },
      { role: 'tool', toolCallId: 'a', content: '{"ok":true}' },
      { role: 'tool', toolCallId: 'b', content: '{"error":"x"}' },
      { role: 'assistant', content: 'Done.', toolCalls: [] },
    ],
  });
  expect(bodyOf(0)['messages']).toEqual([
    { role: 'system', content: 'You are cron.' },
    { role: 'user', content: 'half a \uFFFD character, and my key [redacted]' },
    {
      role: 'assistant',
      content: null,
      reasoning_content: 'Hm',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'add_job', arguments: '{"n":1}' }, ...extra },
        { id: 'b', type: 'function', function: { name: 'no_such_tool_', arguments: '{}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'a', content: '{"ok":true}' },
    { role: 'tool', tool_call_id: 'b', content: '{"error":"x"}' },
    { role: 'assistant', content: 'Done.' },
  ]);
  expect(bodyOf(0)).not.toHaveProperty('tools');
});

describe('the key', () => {
  test('is not needed on the loopback', async () => {
    await (await serve(completion('ok'))).reply(request());
    expect(server?.requests[0]?.headers.authorization).toBe('Bearer not-needed');
  });

  test('is missed at the first reply, not at construction', async () => {
    const model = openaiModel({ model: 'm', clock: new ManualClock(NOW) });
    const error = await failure(model);
    expect(error).toMatchObject({
      message: 'api.openai.com: expected a key, got none.',
      details: { hint: 'Set OPENAI_API_KEY.' },
    });
  });

  test('is sent where given, and masked where a provider repeats it', async () => {
    const refusal = {
      error: { message: 'Incorrect API key provided: sk-proj-****abcd1234.', code: 'invalid_api_key' },
    };
    const model = await serveWith({ apiKey: 'sk-proj-secretabcd1234' }, json(refusal, 401));
    expect(await failure(model)).toMatchObject({
      message: expect.stringMatching(/Incorrect API key provided: \[redacted\]\. \(HTTP 401\)$/) as unknown,
      details: { status: 401, hint: 'Check OPENAI_API_KEY.', transient: false },
    });
    expect(server?.requests[0]?.headers.authorization).toBe('Bearer sk-proj-secretabcd1234');
  });

  test.each([
    ['http://localhost:11434/v1', true],
    ['http://127.8.9.1/v1', true],
    ['http://[::1]:8080/v1', true],
    ['https://api.openai.com/v1', false],
    ['http://localhost.evil.test/v1', false],
    ['nonsense', false],
  ])('%s is on this machine: %s', (url, loopback) => {
    expect(isLoopback(url)).toBe(loopback);
  });
});

describe('an error says what the provider said', () => {
  test.each<readonly [who: string, status: number, body: unknown, sentence: string]>([
    [
      'OpenAI',
      404,
      { error: { message: 'The model `x` does not exist', code: 'model_not_found' } },
      'The model `x` does not exist',
    ],
    [
      'Mistral, vLLM',
      400,
      { object: 'error', message: 'Unexpected role', type: 'invalid_request', code: '3230' },
      'Unexpected role',
    ],
    [
      'Mistral, nested',
      422,
      { object: 'error', message: { detail: [{ loc: ['body', 'x'], msg: 'not permitted' }] } },
      'body.x: not permitted',
    ],
    [
      'Gemini’s list',
      400,
      [{ error: { code: 400, message: 'Missing a thought_signature', status: 'INVALID_ARGUMENT' } }],
      'Missing a thought_signature',
    ],
    [
      'FastAPI',
      422,
      { detail: [{ loc: ['body', 'n'], msg: 'Field required', type: 'missing' }] },
      'body.n: Field required',
    ],
    ['FastAPI, a string', 403, { detail: 'Not authenticated' }, 'Not authenticated'],
    ['Ollama', 400, { error: 'model is required' }, 'model is required'],
    [
      'OpenRouter, with the upstream’s own body',
      400,
      {
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: { raw: '{"error":{"message":"prompt too odd"}}' },
        },
      },
      'Provider returned error: prompt too odd',
    ],
    ['JSON in a string', 400, { error: { message: '{"error":{"message":"inner"}}' } }, 'inner'],
    [
      'Anthropic',
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'max_tokens: too big' } },
      'max_tokens: too big',
    ],
    ['a list of errors', 400, { errors: [{ message: 'first' }, { message: 'second' }] }, 'first'],
  ])('%s', async (_, status, body, sentence) => {
    const error = await failure(await serve(json(body, status)));
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).message.replace(/^127\.0\.0\.1:\d+: /, '')).toBe(`${sentence} (HTTP ${status})`);
    expect(asked()).toBe(1);
  });

  test.each<readonly [what: string, reply: ScriptedReply, sentence: RegExp]>([
    [
      'a gateway’s page',
      { status: 403, body: '<html><head><title>403 Forbidden</title></head></html>' },
      /: 403 Forbidden \(HTTP 403\)/,
    ],
    ['plain text', { status: 403, body: 'no way\n' }, /: no way \(HTTP 403\)/],
    ['nothing', { status: 403, body: '' }, /: no explanation \(HTTP 403\)/],
  ])('%s', async (_, reply, sentence) => {
    expect(((await failure(await serve(reply))) as ModelError).message).toMatch(sentence);
  });
});

describe('no connection', () => {
  const counting = async (baseURL: string): Promise<{ readonly error: unknown; readonly tries: number }> => {
    let tries = 0;
    const counted: typeof fetch = (...given) => {
      tries++;
      return fetch(...given);
    };
    const clock = new ManualClock(NOW);
    const error = await failure(openaiModel({ baseURL, model: 'm', clock, random: () => 0, fetch: counted }));
    return { error, tries };
  };

  test('to a server on this machine that does not run is told at once', async () => {
    const gone = await startScriptedModelServer([]);
    await gone.close();
    const { error, tries } = await counting(gone.url);
    expect(error).toMatchObject({
      message: `${new URL(gone.url).host}: nothing answers at this address`,
      details: { hint: 'Check that the server runs, and OPENAI_BASE_URL.', transient: false },
    });
    expect(tries).toBe(1);
  });

  test('to a port that fetch itself refuses says so, once', async () => {
    const { error, tries } = await counting('http://127.0.0.1:9/v1');
    expect((error as ModelError).message).toBe('127.0.0.1:9: the connection broke: bad port');
    expect(tries).toBe(1);
  });
});

describe('200 is not yet an answer', () => {
  test.each<readonly [what: string, reply: ScriptedReply, tries: number, sentence: RegExp]>([
    ['a web page', { body: '<!doctype html><title>Sign in</title>' }, 1, /web page instead of an answer: Sign in/],
    ['an empty body', { body: '' }, 2, /empty answer/],
    ['null', { body: 'null' }, 2, /without a reply/],
    ['no choices', json({ choices: [] }), 2, /without a reply/],
    ['a message that is null', json({ choices: [{ message: null, finish_reason: 'stop' }] }), 2, /without a reply/],
    ['half a body', { body: '{"choices":[{"mess' }, 2, /not JSON/],
    ['an error', json({ error: { message: 'Upstream failed', code: 502 } }), 4, /Upstream failed \(HTTP 502\)/],
    ['another kind of error', json({ detail: 'Quota' }), 4, /Quota/],
    ['an error in a stream', sse({ error: { message: 'Overloaded', code: 529 } }), 4, /Overloaded/],
    ['an event that is an error', { body: 'event: error\ndata: {"message":"Boom"}\n\n' }, 4, /Boom/],
    ['garbage in a stream', { body: 'data: {"choices":[{"delta":{"con\n\ndata: [DONE]\n\n' }, 4, /not JSON/],
    ['a stream of nothing', { body: ': ping\n\ndata: [DONE]\n\n' }, 2, /without a reply/],
    ['a model that broke down', sse({ choices: [{ delta: {}, finish_reason: 'error' }] }), 4, /broke off/],
  ])('%s', async (_, reply, tries, sentence) => {
    const error = await failure(await serve(reply, reply, reply, reply, reply), { stream: true });
    expect((error as ModelError).message).toMatch(sentence);
    expect(asked()).toBe(tries);
  });
});

describe('a stream that is cut', () => {
  const half = (text: string): string => text.slice(0, text.length / 2);

  test.each<readonly [how: string, then: ScriptedReply['then']]>([
    ['by the connection', 'reset'],
    ['with a clean end', undefined],
  ])('%s, before anything was shown, is asked again', async (_, then) => {
    const { body } = streamed('', [ADD]);
    const model = await serve({ body: half(body), ...(then ? { then } : {}) }, streamed('', [ADD]));
    const reply = await model.reply(request({ stream: true }));
    expect(reply.message.toolCalls[0]?.arguments).toBe(JSON.stringify(ADD.arguments));
    expect(asked()).toBe(2);
  });

  test.each<readonly [how: string, then: ScriptedReply['then']]>([
    ['by the connection', 'reset'],
    ['with a clean end', undefined],
  ])('%s, after something was shown, is returned as truncated', async (_, then) => {
    const { body } = streamed('I will add it now', [ADD]);
    const model = await serve({ body: half(body), ...(then ? { then } : {}) });
    const heard: string[] = [];
    const reply = await model.reply(request({ stream: true, onText: (text) => heard.push(text) }));
    expect(reply.truncated).toBe(true);
    expect(heard.join('')).toBe('I will add it now');
    expect(asked()).toBe(1);
  });

  test('only after its finish reason has lost nothing', async () => {
    const { body } = streamed('', [ADD]);
    const model = await serve({ body: body.slice(0, body.indexOf('data: [DONE]')), then: 'reset' });
    expect(await model.reply(request({ stream: true }))).toMatchObject({
      truncated: false,
      finishReason: 'tool_calls',
    });
  });

  test('again and again ends with an error after four tries', async () => {
    const cut: ScriptedReply = { body: half(streamed('', [ADD]).body) };
    expect((await failure(await serve(cut, cut, cut, cut, cut), { stream: true })) as ModelError).toMatchObject({
      message: expect.stringContaining('cut off') as unknown,
      details: { transient: true },
    });
    expect(asked()).toBe(4);
  });
});

describe('a parameter that is refused', () => {
  const refusal = (parameter: string): ScriptedReply =>
    json({ error: { message: `Unsupported value: '${parameter}' is not supported.`, param: parameter } }, 400);

  test('is dropped, and stays dropped', async () => {
    const model = await serve(refusal('stream_options'), refusal('temperature'), streamed('ok'), streamed('ok'));
    await model.reply(request({ stream: true, temperature: 0 }));
    await model.reply(request({ stream: true, temperature: 0 }));
    expect(bodyOf(0)).toHaveProperty('stream_options');
    expect(bodyOf(1)).not.toHaveProperty('stream_options');
    expect([bodyOf(2), bodyOf(3)].map((body) => Object.keys(body))).toEqual([
      ['model', 'messages', 'tools', 'stream'],
      ['model', 'messages', 'tools', 'stream'],
    ]);
  });

  test('again has another name: max_completion_tokens', async () => {
    const model = await serve(
      json({ error: { message: "'max_tokens' is not supported. Use 'max_completion_tokens'." } }, 400),
      completion('ok'),
    );
    await model.reply(request({ maxTokens: 99 }));
    expect(bodyOf(1)).toMatchObject({ max_completion_tokens: 99 });
    expect(bodyOf(1)).not.toHaveProperty('max_tokens');
  });

  test('is not guessed at: another 400 is told at once', async () => {
    await failure(await serve(json({ error: { message: 'messages: too odd' } }, 400)), { stream: true });
    expect(asked()).toBe(1);
  });

  test.each<readonly [what: string, refusal: unknown, check: (body: string) => void]>([
    [
      'ids that Mistral does not take',
      { message: 'Tool call id was call_x but must be a-z, A-Z, 0-9, with a length of 9.' },
      (body) => {
        const ids = [...body.matchAll(/"(?:id|tool_call_id)":"([^"]*)"/g)].map((match) => match[1]);
        expect(ids).toHaveLength(2);
        expect(new Set(ids).size).toBe(1);
        expect(ids[0]).toMatch(/^[A-Za-z0-9]{9}$/);
      },
    ],
    [
      'content: null',
      { error: { message: "Invalid value for 'content': expected a string, got null." } },
      (body) => {
        expect(body).toContain('"content":""');
      },
    ],
    [
      'a system message',
      { error: { message: "messages[0].role does not support 'system' with this model." } },
      (body) => {
        expect(body).not.toContain('"role":"system"');
      },
    ],
    [
      'thinking in the history',
      { error: { message: "'messages.2': property 'reasoning_content' is unsupported" } },
      (body) => {
        expect(body).not.toContain('reasoning_content');
      },
    ],
    [
      'a history without thinking',
      { error: { message: 'The `reasoning_content` in the thinking mode must be passed back to the API.' } },
      (body) => {
        expect(body).toContain('"reasoning_content":"Hm"');
      },
    ],
  ])('%s', async (_, refused, check) => {
    const model = await serve(json(refused, 400), completion('ok'));
    await model.reply({
      tools: [TOOL],
      messages: [
        { role: 'system', content: 'You are cron.' },
        USER,
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'call_long_id', name: 'add_job', arguments: '{}' }],
          extra: { reasoning_content: 'Hm' },
        },
        { role: 'tool', toolCallId: 'call_long_id', content: '{}' },
      ],
    });
    check(JSON.stringify(bodyOf(1)));
  });
});

describe('the list of models', () => {
  const list = (baseURL: string): Promise<readonly string[]> =>
    listModels({ baseURL, clock: new ManualClock(NOW), random: () => 0 });

  test.each<readonly [who: string, body: unknown]>([
    ['OpenAI', { object: 'list', data: [{ id: 'a' }, { id: 'b' }] }],
    ['Together', [{ id: 'a' }, { id: 'b' }]],
    ['Ollama', { models: [{ name: 'a' }, { name: 'b' }] }],
  ])('of %s', async (_, body) => {
    server = await startScriptedModelServer([json(body)]);
    expect(await list(server.url)).toEqual(['a', 'b']);
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
  });

  test('of nobody says that nobody is there', async () => {
    const gone = await startScriptedModelServer([]);
    await gone.close();
    const error = await list(gone.url).catch((thrown: unknown) => thrown);
    expect((error as ModelError).message).toMatch(/^127\.0\.0\.1:\d+: nothing answers at this address$/);
  });

  test('of an address that is none names the setting', async () => {
    await expect(list('localhost')).rejects.toThrow(/OPENAI_BASE_URL: expected an address/);
  });
});
