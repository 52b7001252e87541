import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Piece } from '../../src/llm/sse.js';
import { PieceReader } from '../../src/llm/sse.js';

function read(...parts: readonly string[]): Piece[] {
  const reader = new PieceReader();
  return [...parts.flatMap((part) => reader.push(part)), ...reader.end()];
}

const event = (data: string, name: string | null = null): Piece => ({ kind: 'event', name, data });
const done: Piece = { kind: 'done' };

describe('streams', () => {
  test.each<readonly [what: string, text: string, pieces: readonly Piece[]]>([
    [
      'events and [DONE]',
      'data: {"a":1}\n\ndata: {"b":2}\n\ndata: [DONE]\n\n',
      [event('{"a":1}'), event('{"b":2}'), done],
    ],
    ['CRLF', 'data: {"a":1}\r\n\r\ndata: [DONE]\r\n\r\n', [event('{"a":1}'), done]],
    ['CR alone', 'data: {"a":1}\r\rdata: [DONE]\r\r', [event('{"a":1}'), done]],
    ['no space after the colon', 'data:{"a":1}\n\ndata:[DONE]\n\n', [event('{"a":1}'), done]],
    ['comments', ': OPENROUTER PROCESSING\n\n:\n\ndata: {"a":1}\n\n', [event('{"a":1}')]],
    ['a byte order mark', '\uFEFFdata: {"a":1}\n\n', [event('{"a":1}')]],
    [
      'named events, ids and retry',
      'retry: 3\nid: 7\nevent: error\ndata: {"a":1}\n\ndata: {"b":2}\n\n',
      [event('{"a":1}', 'error'), event('{"b":2}')],
    ],
    ['no blank line at the end', 'data: {"a":1}\n\ndata: {"b":2}', [event('{"a":1}'), event('{"b":2}')]],
    ['no blank lines at all', 'data: {"a":1}\ndata: {"b":2}\ndata: [DONE]', [event('{"a":1}'), event('{"b":2}'), done]],
    ['JSON over several data lines', 'data: {"a":\ndata: 1}\n\n', [event('{"a":\n1}')]],
    ['an empty data line', 'data:\n\ndata: {"a":1}\n\n', [event('{"a":1}')]],
    ['a cut last event', 'data: {"a":1}\n\ndata: {"b"', [event('{"a":1}')]],
    ['only comments', ': ping\n\n: ping\n\n', []],
  ])('%s', (_, text, pieces) => {
    expect(read(text)).toEqual(pieces);
    expect(read(...text)).toEqual(pieces);
  });

  test('however the bytes are cut, the pieces are the same', () => {
    const text = ': hi\r\n\r\nevent: x\r\ndata: {"a":"é\\n"}\r\n\r\ndata: {"b":2}\n\ndata: [DONE]\n\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        expect(read(...places.slice(1).map((end, i) => text.slice(places[i], end)))).toEqual(read(text));
      }),
    );
  });
});

describe('bodies', () => {
  test.each(['{"a":\n1}', '[1]', '<html></html>', '', '\n ', 'null', '  {"data: x": 1}'])('%j is one body', (text) => {
    expect(read(text)).toEqual([{ kind: 'body', text: text.trimStart() === '' ? text : text.trimStart() }]);
  });
});
