// The index of forms only saves time: it never leaves out a form that would have read something.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { formsWith } from '../../../src/parser/grammar/forms.js';
import { tokenise } from '../../../src/parser/grammar/token.js';
import { FUNCTION_WORDS, VOCABULARY } from '../../../src/parser/grammar/words/vocabulary.js';

/** The forms that read something at some word of the phrase though the index does not hand them out for it. */
function leftOut(phrase: string): string[] {
  const index = formsWith(undefined);
  const tokens = tokenise(phrase) ?? [];
  return tokens.flatMap((token, at) => {
    const asked = index.at(tokens, at);
    return index.all
      .filter((form) => !asked.includes(form) && (!token.unknown || form.anyWord) && form.read(tokens, at))
      .map((form) => `${form.name}: begins with "${token.text}" in "${phrase}"`);
  });
}

function phrases(name: string): string[] {
  const url = new URL(`../../../fixtures/phrases/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(url, 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { readonly phrase: string }).phrase);
}

describe('a form says all that it can begin with', () => {
  const fixtures = [...phrases('understood'), ...phrases('refused')];

  test('in the phrases of the fixtures', () => {
    expect(fixtures.flatMap(leftOut)).toEqual([]);
  });

  test('in words shuffled out of them and out of the vocabulary', () => {
    const said = [...new Set(fixtures.flatMap((phrase) => phrase.split(' ')))];
    const word = fc.oneof(fc.constantFrom(...said), fc.constantFrom(...VOCABULARY.keys(), ...FUNCTION_WORDS));
    const phrase = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(phrase, (text) => {
        expect(leftOut(text)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('in phrases of the fixtures that begin later or lose a word', () => {
    const cut = fc.tuple(fc.constantFrom(...fixtures), fc.nat(), fc.boolean()).map(([phrase, n, whole]) => {
      const words = phrase.split(' ');
      const i = n % words.length;
      return (whole ? words.slice(i) : words.toSpliced(i, 1)).join(' ');
    });
    fc.assert(
      fc.property(cut, (text) => {
        expect(leftOut(text)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
