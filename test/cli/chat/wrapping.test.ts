import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Wrapping } from '../../../src/cli/chat/wrapping.js';

function wrapped(width: number, ...pieces: readonly string[]): string {
  const wrapping = new Wrapping(
    (text) => text.length,
    () => width,
  );
  return pieces.map((piece) => wrapping.add(piece)).join('') + wrapping.rest();
}

describe('a line is broken', () => {
  test.each<[string, string, string]>([
    ['between words', 'one two three four', 'one two\nthree four'],
    ['where it is full, not before', 'one two xyz', 'one two\nxyz'],
    ['with the indent it began with', '  one two three', '  one two\n  three'],
    ['not inside a word that is too long', 'extraordinarily', 'extraordinarily'],
    ['each anew', 'one two\nthree four', 'one two\nthree four'],
    ['keeping the spaces inside', 'a   b\n', 'a   b\n'],
    ['with no indent where it was half the line', '       one two', '       one\ntwo'],
  ])('%s', (_where, text, expected) => {
    expect(wrapped(10, text)).toBe(expected);
  });
});

test('a word that arrives in pieces is one word', () => {
  expect(wrapped(10, 'one tw', 'o th', 'ree')).toBe('one two\nthree');
});

test('nothing but spaces is lost, nothing is too wide but single words, however it arrives', () => {
  const text = fc.stringMatching(/^(?:[a-z]{1,12}| {1,3}|\n){0,40}$/);
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 30 }), fc.integer({ min: 1, max: 9 }), (given, width, size) => {
      const pieces = given.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const out = wrapped(width, ...pieces);
      expect(out).toBe(wrapped(width, given));
      expect(out.replaceAll(/\s/g, '')).toBe(given.replaceAll(/\s/g, ''));
      for (const line of out.split('\n'))
        if (line.length > width) expect(line.trim().split(/\s+/).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});
