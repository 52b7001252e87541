// Whatever a model replies, the reader answers: a schedule that fires, a question, a refusal, or a fault in words.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJsonObject } from '../../src/llm/json-arguments.js';
import type { ReadContext } from '../../src/parser/context.js';
import { crossCheck } from '../../src/parser/cross-check.js';
import type { Answer } from '../../src/parser/model-answer.js';
import { readAnswer } from '../../src/parser/model-answer.js';
import { readRawForm } from '../../src/parser/raw-forms.js';
import { fuzz, RUNS, TIMEOUT } from './fuzz.js';
import { contexts, phrases, replies, REPLIES } from './inputs.js';
import { checkUnderstanding, checkUnderstood } from './invariants.js';

test('a reply is an answer or a fault, whatever it is', { timeout: TIMEOUT }, () => {
  fuzz(
    'replies',
    fc.tuple(replies(), contexts()),
    ([reply, context]) => answerTo(reply, context),
    (answer, [, context]) => checkAnswer(answer, context),
  );
});

test('an answer is held against a phrase, whatever both are', { timeout: TIMEOUT }, () => {
  fuzz(
    'cross-checks',
    fc.tuple(phrases(), replies(), contexts()),
    ([phrase, reply, context]) => {
      const answer = answerTo(reply, context);
      return answer.kind === 'schedule' ? crossCheck(phrase, answer.understood, context) : undefined;
    },
    (understanding, [phrase, , context]) =>
      understanding ? checkUnderstanding(understanding, phrase, context) : 'no schedule',
  );
});

test('JSON that a person writes is a schedule or refused, whatever it is', { timeout: TIMEOUT }, () => {
  fuzz(
    'kwargs',
    fc.tuple(replies(), contexts()),
    ([reply, context]) => readRawForm(reply.trim(), context),
    (understanding, [reply, context]) =>
      understanding ? checkUnderstanding(understanding, reply, context) : 'no raw form',
  );
});

test('no beginning of a reply is taken for the whole', () => {
  const cut = fc
    .tuple(fc.constantFrom(...REPLIES), fc.nat(400))
    .map(([reply, at]) => JSON.stringify(reply).slice(0, 1 + (at % (JSON.stringify(reply).length - 1))));
  fc.assert(
    fc.property(cut, (text) => {
      expect(readJsonObject(text).ok).toBe(false);
    }),
    { numRuns: Math.min(RUNS, 2_000) },
  );
});

function answerTo(reply: string, context: ReadContext): Answer {
  const json = readJsonObject(reply);
  return json.ok ? readAnswer(json.value, context) : { kind: 'fault', issues: json.problem };
}

function checkAnswer(answer: Answer, context: ReadContext): string {
  switch (answer.kind) {
    case 'schedule':
      checkUnderstood(answer.understood, context);
      return answer.kind;
    case 'question':
      expect(typeof answer.question).toBe('string');
      return answer.kind;
    case 'refusal':
      expect(typeof answer.reason).toBe('string');
      return answer.kind;
    case 'fault':
      expect(answer.issues).not.toBe('');
      return answer.kind;
  }
}
