// What holds for every answer of the parser, whatever was asked.

import { expect } from 'vitest';
import type { ReadContext } from '../../src/parser/context.js';
import { proof } from '../../src/parser/explanation.js';
import { readSchedule } from '../../src/parser/parse-schedule.js';
import type { NotUnderstood, Understanding, Understood } from '../../src/parser/understanding.js';
import { compile, validateSchedule } from '../../src/schedule/occurrences.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { zone } from '../../src/time/zone.js';

/** @returns the answer's status, to be counted */
export function checkUnderstanding(understanding: Understanding, phrase: string, context: ReadContext): string {
  if (understanding.status === 'ok') checkUnderstood(understanding, context);
  else checkRefusal(understanding, phrase, context);
  return understanding.status;
}

export function checkUnderstood({ schedule, assumed, warnings, ...rest }: Understood, context: ReadContext): void {
  const { now } = context;
  expect(validateSchedule(schedule, now, 'person')).toMatchObject({ ok: true });
  checkFirings(schedule, context);
  const { says, next, timezone } = proof({ schedule, assumed, warnings, ...rest }, { now, count: 3 });
  expect(says).not.toBe('');
  expect(next?.length).toBeGreaterThan(0);
  expect(timezone).toBe(schedule.timezone);
  expect([...assumed, ...warnings]).not.toContain('');
}

function checkFirings(schedule: Schedule, { now }: ReadContext): void {
  expect(zone(schedule.timezone)).toBe(schedule.timezone);
  const next = compile(schedule).take(now, Math.min(6, schedule.maxRuns ?? 6));
  expect(next.length).toBeGreaterThan(0);
  next.forEach((at, i) => expect(at).toBeGreaterThan(i === 0 ? now : next[i - 1]!));
}

const REFUSALS = ['question', 'not_a_schedule', 'impossible', 'unsupported'];

function checkRefusal(refused: NotUnderstood, phrase: string, context: ReadContext): void {
  const { status, reason, example, span, readings } = refused;
  expect(REFUSALS).toContain(status);
  expect(reason).not.toBe('');
  // Some examples name a date of 2030 or a time of today: what is past then is no fault of the example.
  if (context.now < END_OF_EXAMPLES && !/^today|^tonight/.test(example))
    expect(`${example}: ${readSchedule(example, context).status}`).toBe(`${example}: ok`);
  if (status === 'question') expect(refused.question).toBeTruthy();
  for (const reading of readings ?? []) checkFirings(reading.schedule, context);
  if (span) expect(span.from <= span.to && span.to <= phrase.trim().length).toBe(true);
}

const END_OF_EXAMPLES = Date.UTC(2029, 0, 1);
