// Whatever is typed, the parser answers: quickly, without a crash, and what it takes for a schedule fires.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitUtterance } from '../../src/parser/grammar/index.js';
import { readSchedule } from '../../src/parser/parse-schedule.js';
import { instant } from '../../src/time/instant.js';
import { UTC } from '../../src/time/zone.js';
import { fuzz, TIMEOUT } from './fuzz.js';
import { contexts, phrases } from './inputs.js';
import { checkUnderstanding } from './invariants.js';

test('a phrase is understood or refused, whatever it is', { timeout: TIMEOUT }, () => {
  fuzz(
    'phrases',
    fc.tuple(phrases(), contexts()),
    ([phrase, context]) => readSchedule(phrase, context),
    (understanding, [phrase, context]) => checkUnderstanding(understanding, phrase, context),
  );
});

test.each(['\u3000', '\uFEFF', '\u2028', '\u1680', '\u205F', '\u00A0'])(
  'the blank %j ends no reading and says nothing',
  (blank) => {
    const context = { now: instant(Date.parse('2026-03-16T10:00:00Z')), timezone: UTC };
    const plain = readSchedule('every day at 9', context);
    expect(plain.status).toBe('ok');
    expect(readSchedule(`every${blank}day at ${blank}9`, context)).toMatchObject({
      ...plain,
      trace: expect.anything(),
    });
  },
);

test('a period that is longer than all time is refused', () => {
  const context = { now: instant(Date.parse('2026-03-16T10:00:00Z')), timezone: UTC };
  expect(readSchedule('every 4294967296 hours from Monday at 8am', context).status).toBe('impossible');
});

test('an utterance is split into what and when, or left whole', { timeout: TIMEOUT }, () => {
  fuzz(
    'utterances',
    fc.tuple(phrases(), contexts()),
    ([utterance, context]) => splitUtterance(utterance, context),
    (split, [utterance]) => {
      if (!split) return 'whole';
      expect(utterance.slice(split.whenStart, split.whenEnd)).toBe(split.when);
      expect(split.when).not.toBe('');
      return 'split';
    },
  );
});
