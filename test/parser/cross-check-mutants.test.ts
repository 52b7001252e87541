// A model that is nearly right: each right reply is spoilt in one place, in every place, and none of the spoilt ones that would
// fire at other times gets past the cross-check.

import { expect, test } from 'vitest';
import type { ReadContext } from '../../src/parser/context.js';
import { crossCheck } from '../../src/parser/cross-check.js';
import { readAnswer } from '../../src/parser/model-answer.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { parseInstant, type Instant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';
import { PAIRS } from './model-pairs.js';
import { mutantsOf } from './mutants.js';

const context: ReadContext = {
  now: parseInstant('2026-03-16T10:00:00Z') as Instant,
  timezone: 'Europe/Berlin' as ZoneName,
};

const scheduleOf = (reply: object): Schedule | undefined => {
  const answer = readAnswer(reply as Record<string, unknown>, context);
  return answer.kind === 'schedule' ? answer.understood.schedule : undefined;
};
const firings = (schedule: Schedule): string =>
  compile(schedule)
    .take(context.now, Math.min(300, schedule.maxRuns ?? 300))
    .join();

/** "lunchtime" is no single time: an answer within it is believed, and stated as an assumption. */
const exact = PAIRS.filter(({ phrase, right }) => right.length > 0 && !phrase.includes('lunchtime'));

/** All of them are 1,900: `npm test` takes every seventh, another one for each phrase; MUTANTS=all takes all. */
const STEP = process.env['MUTANTS'] === 'all' ? 1 : 7;

test.each(exact.map((pair, at) => ({ ...pair, at })))('"$phrase"', ({ phrase, right, at }) => {
  const meant = new Set(right.flatMap((reply) => scheduleOf(reply) ?? []).map(firings));
  const believed = mutantsOf(right[0] ?? {}).filter(([, reply], i) => {
    if ((i + at) % STEP !== 0) return false;
    const schedule = scheduleOf(reply);
    if (!schedule || meant.has(firings(schedule))) return false;
    return (
      crossCheck(phrase, { status: 'ok', schedule, assumed: [], warnings: [], source: 'model' }, context).status ===
      'ok'
    );
  });
  expect(believed).toEqual([]);
});
