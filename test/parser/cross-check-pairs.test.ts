// A scripted model that is subtly wrong never gets a wrong schedule past the words of the phrase; one that is right is believed.

import { describe, expect, test } from 'vitest';
import type { ParseContext } from '../../src/parser/context.js';
import { parseSchedule, readSchedule } from '../../src/parser/parse-schedule.js';
import { parseInstant, type Instant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';
import { PAIRS } from './model-pairs.js';
import { scriptedModel } from './scripted-model.js';

const context: ParseContext = {
  now: parseInstant('2026-03-16T10:00:00Z') as Instant,
  timezone: 'Europe/Berlin' as ZoneName,
};

test.each(PAIRS)('the grammar alone declines "$phrase"', ({ phrase }) => {
  expect(readSchedule(phrase, context)).toMatchObject({ status: 'not_a_schedule' });
});

describe('a wrong reply is never ok', () => {
  const wrong = PAIRS.flatMap((pair) => pair.wrong.map(([fault, reply]) => [fault, pair.phrase, reply] as const));
  test.each(wrong)('%s: "%s"', async (_, phrase, reply) => {
    const text = JSON.stringify(reply);
    const model = scriptedModel(text, text, text);
    const read = await parseSchedule(phrase, { ...context, model });
    expect(model.requests.length).toBeGreaterThan(0);
    expect(read).not.toMatchObject({ status: 'ok' });
  });
});

describe('a right reply is believed', () => {
  const right = PAIRS.flatMap((pair) => pair.right.map((reply) => [pair.phrase, JSON.stringify(reply)] as const));
  test.each(right)('"%s": %s', async (phrase, reply) => {
    const read = await parseSchedule(phrase, { ...context, model: scriptedModel(reply) });
    expect(read).toMatchObject({ status: 'ok', source: 'model' });
  });
});
