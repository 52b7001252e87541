import { describe, expect, test } from 'vitest';
import type { TaskParameter } from '../../src/task/definition.js';
import { checkArgs } from '../../src/task/definition.js';

const task = (params: Record<string, TaskParameter>, holes?: { param: string; opensWord: boolean }[]) => ({
  name: 'etl',
  params,
  ...(holes ? { holes } : {}),
});

describe('arguments that are accepted', () => {
  test.each<[string, TaskParameter, unknown, unknown]>([
    ['text', { type: 'string' }, 'x y', 'x y'],
    ['a number where text is declared', { type: 'string' }, 5, '5'],
    ['text where a number is declared', { type: 'number' }, '2.5', 2.5],
    ['text where an integer is declared', { type: 'integer' }, ' 5 ', 5],
    ['a negative number', { type: 'integer' }, '-5', -5],
    ['true as text', { type: 'boolean' }, 'true', true],
    ['false', { type: 'boolean' }, false, false],
    ['one of an enumeration', { type: 'string', enum: ['a', 'b'] }, 'b', 'b'],
    ['a number of an enumeration, given as text', { type: 'integer', enum: [1, 2] }, '2', 2],
    ['a whole match of a pattern', { type: 'string', pattern: '\\d+|x' }, '12', '12'],
    ['an absolute path', { type: 'string', format: 'path' }, '/a/b', '/a/b'],
    ['a period', { type: 'string', format: 'period' }, '90d', '90d'],
    ['the smallest number', { type: 'integer', min: 1 }, 1, 1],
  ])('%s', (_, param, given, expected) => {
    expect(checkArgs(task({ x: param }), { x: given })).toEqual({ ok: true, args: { x: expected } });
  });

  test('a missing argument takes its default, also when null was given', () => {
    const definition = task({ keep: { type: 'integer', default: 7 }, note: { type: 'string', required: false } });
    expect(checkArgs(definition, {})).toEqual({ ok: true, args: { keep: 7 } });
    expect(checkArgs(definition, { keep: null, note: null })).toEqual({ ok: true, args: { keep: 7 } });
  });

  test('text that merely contains a dash, and a negative number inside a word', () => {
    const definition = task({ day: { type: 'string' }, n: { type: 'integer' } }, [
      { param: 'day', opensWord: true },
      { param: 'n', opensWord: false },
    ]);
    expect(checkArgs(definition, { day: '2026-03-02', n: -5 })).toMatchObject({ ok: true });
  });
});

describe('arguments that are refused', () => {
  test.each<[string, TaskParameter, unknown, RegExp]>([
    ['nothing for a required one', { type: 'string' }, undefined, /expected text, got nothing/],
    ['words for a number', { type: 'number' }, 'many', /expected a number, got "many"/],
    ['empty text for a number', { type: 'number' }, '', /expected a number/],
    ['hexadecimal', { type: 'integer' }, '0x10', /expected a whole number/],
    ['a fraction for an integer', { type: 'integer' }, 2.5, /expected a whole number, got 2.5/],
    ['infinity', { type: 'number' }, Infinity, /expected a number/],
    ['an integer that a double cannot hold', { type: 'integer' }, '9007199254740993', /expected a whole number/],
    ['a list for text', { type: 'string' }, ['a'], /expected text, got \["a"\]/],
    ['1 for a boolean', { type: 'boolean' }, 1, /expected true or false, got 1/],
    ['a stranger to an enumeration', { type: 'string', enum: ['a', 'b'] }, 'c', /expected one of a, b, got "c"/],
    ['a partial match of a pattern', { type: 'string', pattern: '\\d+|x' }, '12; rm', /expected text like/],
    ['a pattern evaded by a newline', { type: 'string', pattern: '\\d+' }, '12\nrm', /expected text like/],
    ['a relative path', { type: 'string', format: 'path' }, '../x', /expected an absolute path/],
    ['bananas for a period', { type: 'string', format: 'period' }, '12 bananas', /expected a period/],
    ['a number below the least', { type: 'integer', min: 1 }, 0, /expected at least 1, got 0/],
    ['NUL', { type: 'string' }, 'a\0b', /NUL/],
  ])('%s', (_, param, given, message) => {
    const checked = checkArgs(task({ x: param }), { x: given });
    expect(checked).toMatchObject({ ok: false, message: expect.stringMatching(message) });
    expect(checked).toMatchObject({ message: expect.stringMatching(/^etl: argument "x": /) });
  });

  test('an unknown argument, with the name that was probably meant', () => {
    const checked = checkArgs(task({ database: { type: 'string', required: false } }), { databse: 'x' });
    expect(checked).toEqual({
      ok: false,
      message: 'etl: unknown argument "databse": expected one of database. Did you mean "database"?',
    });
  });

  test('names of Object.prototype are unknown arguments, not inherited ones', () => {
    const given = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, unknown>;
    const checked = checkArgs(task({}), given);
    expect(checked.ok === false && checked.message).toMatch(/"__proto__".*"constructor"/);
  });

  test('every fault at once', () => {
    const checked = checkArgs(task({ a: { type: 'integer' }, b: { type: 'string' } }), { a: 'x', c: 1 });
    expect(checked.ok === false && checked.message).toMatch(/"c".*"a".*"b"/);
  });

  test.each(['--upload-pack=evil', '-rf', '-'])('a value that would become an option of the command: %s', (value) => {
    for (const opensWord of [true, false]) {
      const checked = checkArgs(task({ x: { type: 'string' } }, [{ param: 'x', opensWord }]), { x: value });
      expect(checked.ok === false && checked.message).toMatch(/does not start with "-"/);
    }
  });

  test('a negative number at the start of a command-line word', () => {
    expect(checkArgs(task({ x: { type: 'integer' } }, [{ param: 'x', opensWord: true }]), { x: -1 }).ok).toBe(false);
  });
});
