// One row for each way in which a provider streams a call. The deltas are as they were seen; what must come out is always the same.

import { describe, expect, test } from 'vitest';
import type { Reply } from '../../src/llm/model.js';
import { accumulate, isBreakdown, isCut, isFiltered } from '../../src/llm/stream.js';

type Fields = Record<string, unknown>;

const toolNames = ['add_job', 'list_jobs', 'add'];

function accumulateDeltas(deltas: readonly Fields[], finish: string | null = 'tool_calls'): Reply {
  const chunks: unknown[] = deltas.map((delta) => ({ choices: [{ index: 0, delta, finish_reason: null }] }));
  if (finish !== null) chunks.push({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  let made = 0;
  return accumulate(chunks, true, { toolNames, newId: () => `made${++made}` });
}

const calls = (...deltas: Fields[]): Fields => ({ tool_calls: deltas });
const summary = (reply: Reply): string[] =>
  reply.message.toolCalls.map(({ id, name, arguments: text }) => `${id} ${name} ${text}`);

const TWO = ['a add_job {"n":1}', 'b list_jobs {}'];

describe('two calls come out as two calls', () => {
  const rows: readonly (readonly [who: string, deltas: readonly Fields[], expected?: readonly string[]])[] = [
    [
      'OpenAI: index, then fragments',
      [
        calls({ index: 0, id: 'a', type: 'function', function: { name: 'add_job', arguments: '' } }),
        calls({ index: 0, function: { arguments: '{"n"' } }),
        calls({ index: 0, function: { arguments: ':1}' } }),
        calls({ index: 1, id: 'b', type: 'function', function: { name: 'list_jobs', arguments: '' } }),
        calls({ index: 1, function: { arguments: '{}' } }),
      ],
    ],
    [
      'Groq, Ollama: each call whole',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ index: 1, id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'Mistral: both in one delta, without type',
      [
        calls(
          { index: 0, id: 'a', function: { name: 'add_job', arguments: '{"n":1}' } },
          { index: 1, id: 'b', function: { name: 'list_jobs', arguments: '{}' } },
        ),
      ],
    ],
    [
      'fragments of both interleaved',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job' } }),
        calls({ index: 1, id: 'b', function: { name: 'list_jobs' } }),
        calls({ index: 0, function: { arguments: '{"n"' } }),
        calls({ index: 1, function: { arguments: '{' } }),
        calls({ index: 0, function: { arguments: ':1}' } }),
        calls({ index: 1, function: { arguments: '}' } }),
      ],
    ],
    [
      'Gemini: no index, whole',
      [
        calls({ id: 'a', function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'no index, fragments',
      [
        calls({ id: 'a', function: { name: 'add_job', arguments: '' } }),
        calls({ function: { arguments: '{"n":1' } }),
        calls({ function: { arguments: '}' } }),
        calls({ id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'index 0 for everything',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '{"n":' } }),
        calls({ index: 0, function: { arguments: '1}' } }),
        calls({ index: 0, id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'index null at the head, numbers in the parts',
      [
        calls({ index: null, id: 'a', function: { name: 'add_job', arguments: '' } }),
        calls({ index: 0, function: { arguments: '{"n":1}' } }),
        calls({ index: null, id: 'b', function: { name: 'list_jobs', arguments: '' } }),
        calls({ index: 1, function: { arguments: '{}' } }),
      ],
    ],
    [
      'index null at both heads first',
      [
        calls(
          { index: null, id: 'a', function: { name: 'add_job' } },
          { index: null, id: 'b', function: { name: 'list_jobs' } },
        ),
        calls({ index: 1, function: { arguments: '{}' } }),
        calls({ index: 0, function: { arguments: '{"n":1}' } }),
      ],
    ],
    [
      'index as a string',
      [
        calls({ index: '0', id: 'a', function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ index: '1', id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'Anthropic: index from 1',
      [
        calls({ index: 1, id: 'a', function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ index: 2, id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'Cerebras: id and name repeated in every part',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '{"n":' } }),
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '1}' } }),
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '' } }),
        calls({ index: 1, id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'repeated id and name without index',
      [
        calls({ id: 'a', function: { name: 'add_job', arguments: '{"n":' } }),
        calls({ id: 'a', function: { name: 'add_job', arguments: '1}' } }),
        calls({ id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'Venice: id and name null later',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '{"n":' } }),
        calls({ index: 0, id: null, function: { name: null, arguments: '1}' } }),
        calls({ index: 1, id: 'b', function: { name: 'list_jobs', arguments: null } }),
        calls({ index: 1, id: '', function: { name: '', arguments: '{}' } }),
      ],
    ],
    [
      'name in fragments',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_', arguments: '' } }),
        calls({ index: 0, function: { name: 'job' } }),
        calls({ index: 0, function: { arguments: '{"n":1}' } }),
        calls({ index: 1, id: 'b', function: { name: 'list', arguments: '' } }),
        calls({ index: 1, function: { name: '_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'name growing',
      [
        calls({ index: 0, id: 'a', function: { name: 'add' } }),
        calls({ index: 0, function: { name: 'add_job' } }),
        calls({ index: 0, function: { arguments: '{"n":1}' } }),
        calls({ index: 1, id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'id first, name later',
      [
        calls({ index: 0, id: 'a' }),
        calls({ index: 0, function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ index: 1, id: 'b' }),
        calls({ index: 1, function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'arguments as objects',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: { n: 1 } } }),
        calls({ index: 1, id: 'b', function: { name: 'list_jobs', arguments: {} } }),
      ],
    ],
    [
      'the whole arguments once more at the end',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '{"n"' } }),
        calls({ index: 0, function: { arguments: ':1}' } }),
        calls({ index: 0, function: { arguments: '{"n":1}' } }),
        calls({ index: 1, id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
        calls({ index: 1, function: { arguments: '{}' } }),
      ],
    ],
    [
      'a placeholder {} before the arguments',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '{}' } }),
        calls({ index: 0, function: { arguments: '{"n":' } }),
        calls({ index: 0, function: { arguments: '1}' } }),
        calls({ index: 1, id: 'b', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
    ],
    [
      'ids missing: made',
      [
        calls({ index: 0, function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ index: 1, function: { name: 'list_jobs', arguments: '{}' } }),
      ],
      ['made1 add_job {"n":1}', 'made2 list_jobs {}'],
    ],
    [
      'ids empty, no index, whole',
      [
        calls({ id: '', function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ id: '', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
      ['made1 add_job {"n":1}', 'made2 list_jobs {}'],
    ],
    [
      'ids null, the same tool twice, no index',
      [
        calls({ id: null, function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ id: null, function: { name: 'add_job', arguments: '{"n":2}' } }),
      ],
      ['made1 add_job {"n":1}', 'made2 add_job {"n":2}'],
    ],
    [
      'index 0 and no ids: names without arguments',
      [
        calls({ index: 0, function: { name: 'add_job', arguments: '' } }),
        calls({ index: 0, function: { name: 'list_jobs', arguments: '' } }),
      ],
      ['made1 add_job ', 'made2 list_jobs '],
    ],
    [
      'the same id for both: the second is made',
      [
        calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ index: 1, id: 'a', function: { name: 'list_jobs', arguments: '{}' } }),
      ],
      ['a add_job {"n":1}', 'made1 list_jobs {}'],
    ],
    [
      'the same id and no index',
      [
        calls({ id: 'a', function: { name: 'add_job', arguments: '{"n":1}' } }),
        calls({ id: 'a', function: { name: 'add_job', arguments: '{"n":2}' } }),
      ],
      ['a add_job {"n":1}', 'made1 add_job {"n":2}'],
    ],
    [
      'one call as an object instead of a list',
      [
        { tool_calls: { id: 'a', function: { name: 'add_job', arguments: '{"n":1}' } } },
        { tool_calls: { id: 'b', function: { name: 'list_jobs', arguments: '{}' } } },
      ],
    ],
    ['a numeric id', [calls({ index: 0, id: 7, function: { name: 'add_job', arguments: '{}' } })], ['7 add_job {}']],
    [
      'the old function_call',
      [{ function_call: { name: 'add_job', arguments: '{"n"' } }, { function_call: { arguments: ':1}' } }],
      ['made1 add_job {"n":1}'],
    ],
    ['a tool_calls that is null or empty', [{ tool_calls: null, content: null }, { tool_calls: [] }], []],
  ];
  const cases = rows.map(([who, deltas, expected = TWO]) => ({ who, deltas, expected }));
  test.each(cases)('$who', ({ deltas, expected }) => {
    expect(summary(accumulateDeltas(deltas))).toEqual(expected);
  });
});

test('an id that the history has already is not used again', () => {
  const chunk = { choices: [{ delta: calls({ index: 0, id: 'a', function: { name: 'add_job', arguments: '{}' } }) }] };
  const reply = accumulate([chunk], true, { newId: () => 'new', usedIds: new Set(['a']) });
  expect(reply.message.toolCalls[0]?.id).toBe('new');
});

test('what a provider adds to a call is kept for the echo', () => {
  const signature = { extra_content: { google: { thought_signature: 'sig' } } };
  const reply = accumulateDeltas([
    calls({ id: '', type: 'function', function: { name: 'add_job', arguments: '{}' }, ...signature }),
  ]);
  expect(reply.message.toolCalls[0]?.extra).toEqual(signature);
});

test('thinking is kept for the echo and is not content', () => {
  const reply = accumulateDeltas(
    [{ reasoning_content: 'Hm' }, { reasoning_content: '…' }, { reasoning: 'x' }, { content: 'Hi' }],
    'stop',
  );
  expect(reply.message).toEqual({
    role: 'assistant',
    content: 'Hi',
    toolCalls: [],
    extra: { reasoning_content: 'Hm…' },
  });
});

describe('text', () => {
  test.each<readonly [what: string, deltas: readonly Fields[], content: string]>([
    ['pieces', [{ role: 'assistant', content: '' }, { content: 'He' }, { content: 'llo' }], 'Hello'],
    [
      'null, missing and empty between',
      [{ content: null }, {}, { content: 'He' }, { content: '' }, { content: 'llo' }],
      'Hello',
    ],
    ['lists of parts', [{ content: [{ type: 'text', text: 'He' }] }, { content: ['l', { text: 'lo' }] }], 'Hello'],
    [
      'thinking parts left out',
      [
        {
          content: [
            { type: 'thinking', thinking: [{ text: 'no' }] },
            { type: 'text', text: 'Hello' },
          ],
        },
      ],
      'Hello',
    ],
    ['a refusal where there is nothing else', [{ refusal: 'I ' }, { refusal: 'cannot' }], 'I cannot'],
  ])('%s', (_, deltas, content) => {
    expect(accumulateDeltas(deltas, 'stop').message.content).toBe(content);
  });
});

describe('chunks', () => {
  const text = { choices: [{ delta: { content: 'Hi' }, finish_reason: null }] };
  const end = { choices: [{ delta: {}, finish_reason: 'stop' }] };
  const run = (chunks: readonly unknown[], done = true): Reply => accumulate(chunks, done, { newId: () => 'x' });

  test.each<readonly [what: string, chunks: readonly unknown[], usage: Reply['usage']]>([
    [
      'in a chunk of its own',
      [text, end, { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }],
      { inputTokens: 3, outputTokens: 2 },
    ],
    [
      'on the last',
      [text, { ...end, usage: { prompt_tokens: 3, completion_tokens: 2 } }],
      { inputTokens: 3, outputTokens: 2 },
    ],
    [
      'on every one, the last counts',
      [
        { ...text, usage: { prompt_tokens: 3, completion_tokens: 1 } },
        { ...end, usage: { prompt_tokens: 3, completion_tokens: 2 } },
      ],
      { inputTokens: 3, outputTokens: 2 },
    ],
    [
      'null, then Groq’s own place',
      [
        { ...text, usage: null },
        { ...end, x_groq: { usage: { prompt_tokens: 3, completion_tokens: 2 } } },
      ],
      { inputTokens: 3, outputTokens: 2 },
    ],
    ['never', [text, end], undefined],
  ])('usage %s', (_, chunks, usage) => {
    expect(run(chunks).usage).toEqual(usage);
  });

  test('choices that are empty, null or missing, and chunks that are nothing, say nothing', () => {
    const reply = run([{ choices: [] }, { choices: null }, {}, null, 'x', [], { choices: [null] }, text, end]);
    expect(reply).toEqual({
      message: { role: 'assistant', content: 'Hi', toolCalls: [] },
      finishReason: 'stop',
      truncated: false,
    });
  });

  test('a second choice is not the answer', () => {
    expect(run([text, { choices: [{ index: 1, delta: { content: 'no' } }] }, end]).message.content).toBe('Hi');
  });

  test('a whole message at the end of a stream is not added again', () => {
    expect(run([text, { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] }]).message.content).toBe(
      'Hi',
    );
  });

  test('a whole message is read call by call', () => {
    const same = { id: 'a', function: { name: 'add_job', arguments: '{}' } };
    const reply = run([{ choices: [{ message: { content: null, tool_calls: [same, same] }, finish_reason: 'stop' }] }]);
    expect(summary(reply)).toEqual(['a add_job {}', 'x add_job {}']);
  });

  test.each<readonly [what: string, chunks: readonly unknown[], done: boolean, truncated: boolean]>([
    ['a finish reason is a sign of the end', [text, end], false, false],
    ['so is [DONE]', [text], true, false],
    ['neither: cut', [text], false, true],
    [
      'an empty finish reason is no sign',
      [{ choices: [{ delta: { content: 'Hi' }, finish_reason: '' }] }],
      false,
      true,
    ],
    ['the token limit is a cut', [text, { choices: [{ delta: {}, finish_reason: 'length' }] }], true, true],
    ['eos is an end', [text, { choices: [{ delta: {}, finish_reason: 'eos' }] }], false, false],
  ])('%s', (_, chunks, done, truncated) => {
    expect(run(chunks, done).truncated).toBe(truncated);
  });
});

test.each<readonly [reason: string | null, cut: boolean, filtered: boolean, broken: boolean]>([
  [null, false, false, false],
  ['stop', false, false, false],
  ['tool_calls', false, false, false],
  ['eos', false, false, false],
  ['end_turn', false, false, false],
  ['length', true, false, false],
  ['max_tokens', true, false, false],
  ['MAX_TOKENS', true, false, false],
  ['abort', true, false, false],
  ['content_filter', false, true, false],
  ['SAFETY', false, true, false],
  ['error', false, false, true],
  ['insufficient_system_resource', false, false, true],
])('finish reason %s: cut %s, filtered %s, broken %s', (reason, cut, filtered, broken) => {
  expect([isCut(reason), isFiltered(reason), isBreakdown(reason)]).toEqual([cut, filtered, broken]);
});
