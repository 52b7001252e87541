import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPlainJsonObject, readJsonObject } from '../../src/llm/json-arguments.js';

const A1 = { a: 1 };
const deep = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

describe('dress is taken off', () => {
  const rows: readonly (readonly [what: string, text: string, value: Record<string, unknown>])[] = [
    ['plain JSON', '{"a":1}', A1],
    ['an empty object', '{}', {}],
    [
      'every kind of value',
      '{"s":"x","n":-1.5e2,"t":true,"f":false,"z":null,"l":[1,"2"],"o":{"k":0}}',
      {
        s: 'x',
        n: -150,
        t: true,
        f: false,
        z: null,
        l: [1, '2'],
        o: { k: 0 },
      },
    ],
    ['an empty text', '', {}],
    ['blanks only', ' \n\t', {}],
    ['null', 'null', {}],
    ['None', 'None', {}],
    ['an encoded empty text', '""', {}],
    ['an encoded null', '"null"', {}],
    ['blanks around', ' \n{"a":1}\n', A1],
    ['a byte order mark', '\uFEFF{"a":1}', A1],
    ['no-break spaces between tokens', '{\u00A0"a"\u00A0:\u00A01}', A1],
    ['a json fence', '```json\n{"a":1}\n```', A1],
    ['a bare fence', '```\n{"a":1}\n```', A1],
    ['a tilde fence', '~~~json\n{"a":1}\n~~~', A1],
    ['a fence with CRLF', '```json\r\n{"a":1}\r\n```', A1],
    ['a fence on one line', '```json {"a":1} ```', A1],
    ['a fence that was not closed around a whole object', '```json\n{"a":1}', A1],
    ['a fence inside prose', 'Here it is:\n```json\n{"a":1}\n```\nDone.', A1],
    ['prose before', 'Sure, here are the arguments: {"a":1}', A1],
    ['prose that ends in a comma', 'Here you go, {"a":1}', A1],
    ['prose after', '{"a":1}\nLet me know if you need more.', A1],
    ['prose with quotation marks', 'I call "add" with {"a":1}', A1],
    ['a call printed around', 'add_job({"a":1})', A1],
    ['a tag around', '<tool_call>{"a":1}</tool_call>', A1],
    ['bare quotation marks around', '"{"a":1}"', A1],
    ['a final semicolon', '{"a":1};', A1],
    ['single quotes', "{'a': 'x'}", { a: 'x' }],
    ['double quotes in single quotes', `{'a': 'say "hi"'}`, { a: 'say "hi"' }],
    ['an escaped apostrophe in single quotes', "{'a': 'it\\'s'}", { a: "it's" }],
    ['an escaped apostrophe in double quotes', '{"a": "it\\\'s"}', { a: "it's" }],
    ['typographic quotes', '{“a”: “x”}', { a: 'x' }],
    ['both kinds of quotes', `{"a": 'x', 'b': "y"}`, { a: 'x', b: 'y' }],
    ['bare keys', '{a: 1, b_2: "x"}', { a: 1, b_2: 'x' }],
    ['a trailing comma in an object', '{"a":1,}', A1],
    ['a trailing comma in an array', '{"a":[1,2,]}', { a: [1, 2] }],
    ['a trailing comma on its own line', '{"a":1,\n}', A1],
    ['Python literals', "{'t': True, 'f': False, 'n': None}", { t: true, f: false, n: null }],
    ['comments', '{"a":1 /* nine */, // hour\n"b":2}', { a: 1, b: 2 }],
    ['a line break in a string', '{"a":"one\ntwo\tthree"}', { a: 'one\ntwo\tthree' }],
    ['one level of double encoding', '"{\\"a\\":1}"', A1],
    ['double encoding with dress inside', `"{'a': 1,}"`, A1],
    ['double encoding in a fence', '```json\n"{\\"a\\":1}"\n```', A1],
    ['double encoding without its quotation marks', '{\\"a\\":1}', A1],
    ['unicode escapes', '{"a":"\\u00e9\\ud83d\\ude00"}', { a: 'é😀' }],
    ['letters of any script', '{"a":"每天 9 点 😀"}', { a: '每天 9 点 😀' }],
    ['braces inside strings', '{"a":"}{][\\"","b":1}', { a: '}{]["', b: 1 }],
    ['fences inside strings', '{"a":"```"}', { a: '```' }],
    ['slashes inside strings', '{"a":"https://x.test/*y*/"}', { a: 'https://x.test/*y*/' }],
    ['the largest safe integer', '{"a":9007199254740991}', { a: 9007199254740991 }],
    ['an empty key', '{"":1}', { '': 1 }],
    ['the deepest allowed nesting', deep(32), JSON.parse(deep(32)) as Record<string, unknown>],
  ];
  test.each(rows)('%s', (_, text, value) => {
    expect(readJsonObject(text)).toEqual({ ok: true, value });
  });
});

describe('nothing is invented', () => {
  const rows: readonly (readonly [what: string, text: string, problem: RegExp])[] = [
    ['a cut object', '{"a":1', /cut/],
    ['a cut string', '{"a":"rm -rf /tmp/x', /cut: a string/],
    ['a cut escape', '{"a":"x\\', /cut/],
    ['a cut unicode escape', '{"a":"\\u00', /four hexadecimal/],
    ['a cut number', '{"hour":1', /cut/],
    ['a cut key', '{"a":1,"ho', /cut/],
    ['a key without a value', '{"a":', /cut/],
    ['a key without a colon', '{"a"', /cut/],
    ['a colon without a value', '{"a":}', /value is expected/],
    ['a cut array', '{"a":[1,2', /cut/],
    ['an array closed as an object', '{"a":[1,2}', /"," or "\]"/],
    ['an object closed as an array', '{"a":1]', /"," or "}"/],
    ['only a brace', '{', /cut/],
    ['a cut literal', '{"a":tru', /"tru" is no JSON value/],
    ['a number cut at its point', '{"a":1.}', /"1\." is no JSON value/],
    ['a number cut at its exponent', '{"a":1e}', /no JSON value/],
    ['only a minus', '{"a":-}', /no JSON value/],
    ['a cut object in a fence', '```json\n{"a":1\n```', /"," or "}"/],
    ['a cut object in prose', 'Here: {"a":1, "b":', /cut/],
    ['a cut double encoding', '"{\\"a\\":1', /escape|key|expected/],
    ['double encoding that is cut inside', '"{\\"a\\":"', /cut/],
    ['an object whose opening brace is missing', '"a":1}', /no object/],
    ['a brace too many', '{"a":1}}', /more than one/],
    ['a bracket too many', '{"a":1}]', /more than one/],
    ['a key outside', '{"a":1}, "b":2', /more than one/],
    ['a key before', '"arguments": {"a":1}', /more than one/],
    ['two objects', '{"a":1}{"b":2}', /more than one/],
    ['the same object twice', '{"a":1}{"a":1}', /more than one/],
    ['two objects in prose', 'either {"a":1} or {"a":2}', /more than one/],
    ['an object and a cut one', '{"a":1}\n{"b":', /more than one/],
    ['an array', '[{"a":1}]', /an array/],
    ['an empty array', '[]', /an array/],
    ['a number', '42', /a number/],
    ['a boolean', 'true', /a boolean/],
    ['a word', 'nothing', /no object/],
    ['a quoted word', '"nothing"', /no object/],
    ['prose', 'I will add the job now.', /no object/],
    ['a missing comma', '{"a":1 "b":2}', /"," or "}"/],
    ['a missing colon', '{"a" 1}', /":" after the key "a"/],
    ['two commas', '{"a":1,,"b":2}', /a key/],
    ['a leading comma', '{,"a":1}', /a key/],
    ['a hole in an array', '{"a":[1,,2]}', /value/],
    ['an ellipsis', '{"a":1, ...}', /a key/],
    ['a bare word as a value', '{"a": backup}', /"backup" is no JSON value/],
    ['a bare time as a value', '{"a": 9am}', /"9am" is no JSON value/],
    ['a clock time as a value', '{"a": 9:30}', /"," or "}"/],
    ['a range as a value', '{"a": 1-5}', /"1-5" is no JSON value/],
    ['a leading zero', '{"a": 09}', /"09" is no JSON value/],
    ['a leading plus', '{"a": +9}', /no JSON value/],
    ['a leading point', '{"a": .5}', /no JSON value/],
    ['a hexadecimal number', '{"a": 0x1F}', /no JSON value/],
    ['NaN', '{"a": NaN}', /no JSON value/],
    ['Infinity', '{"a": -Infinity}', /no JSON value/],
    ['undefined', '{"a": undefined}', /no JSON value/],
    ['a number beyond all bounds', '{"a": 1e400}', /too large/],
    ['an integer that would be rounded', '{"a": 12345678901234567890}', /exactly/],
    ['an apostrophe that ends its string', "{'a': 'it's'}", /"," or "}"/],
    ['quotation marks that end their string', '{"a": "say "hi""}', /"," or "}"/],
    ['an unknown escape', '{"a": "C:\\Users"}', /escape \\U/],
    ['a control character', '{"a": "x\u0007"}', /control/],
    ['half a character', '{"a": "\\ud83d"}', /half/],
    ['the other half', '{"a": "\\ude00x"}', /half/],
    ['a key twice', '{"a":1,"a":2}', /"a" appears twice/],
    ['a key twice by escape', '{"a":1,"\\u0061":2}', /twice/],
    ['a key twice below', '{"o":{"a":1,"a":1}}', /twice/],
    ['__proto__', '{"__proto__":{"x":1}}', /not allowed/],
    ['__proto__ by escape', '{"\\u005f_proto__":1}', /not allowed/],
    ['constructor below', '{"a":{"constructor":1}}', /not allowed/],
    ['prototype, bare', '{prototype: 1}', /not allowed/],
    ['one level too deep', deep(33), /deeper than 32/],
    ['a hundred thousand braces', '{"a":'.repeat(100_000).slice(0, 250_000), /deeper/],
    ['a hundred thousand brackets', '['.repeat(100_000), /deeper/],
    ['a text that is too large', `{"a":"${'x'.repeat(256 * 1024)}"}`, /256 KB/],
    ['double encoding twice', JSON.stringify(JSON.stringify('{"a":1}')), /more than once/],
    ['a template literal', '{"a": `x`}', /value/],
    ['an unclosed comment', '{"a":1 /* }', /"," or "}"/],
    ['a tuple', "{'a': (1, 2)}", /value/],
    ['a set', '{1, 2}', /a key/],
    ['key=value', 'hour=9 minute=0', /no object/],
    ['a concatenation', '{"a": "x" + "y"}', /"," or "}"/],
  ];
  test.each(rows)('%s', (_, text, problem) => {
    const read = readJsonObject(text);
    expect(read).toMatchObject({ ok: false, problem: expect.stringMatching(problem) as unknown });
  });

  test('a prototype is never reached', () => {
    readJsonObject('{"__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('laws', () => {
  const key = fc.string({ maxLength: 8 }).filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
  const { value: json } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ maxLength: 12, unit: 'grapheme' }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e9, min: -1e9 }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const object = fc.dictionary(key, json, { maxKeys: 5, noNullPrototype: true });

  test('JSON reads as JSON.parse reads it', () => {
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readJsonObject(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
      }),
    );
  });

  test('an object that was cut anywhere is refused', () => {
    fc.assert(
      fc.property(object, fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        expect(readJsonObject(text.slice(0, 1 + (at % (text.length - 1)))).ok).toBe(false);
      }),
    );
  });

  test('any text is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\'\\ a1\n`tn'), maxLength: 30 }), (text) => {
        expect(typeof readJsonObject(text).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ['{"a":1}', true],
  [' {"a":1} ', true],
  ['{"a":1,}', false],
  ['[]', false],
  ['null', false],
  ['', false],
])('%j is plain: %s', (text, plain) => {
  expect(isPlainJsonObject(text)).toBe(plain);
});
