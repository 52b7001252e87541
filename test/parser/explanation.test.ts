// The proof that people and programs are shown.

import { describe, expect, test } from 'vitest';
import { proof } from '../../src/parser/explanation.js';
import type { Understood } from '../../src/parser/understanding.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { formatInstant, parseInstant, type Instant } from '../../src/time/instant.js';

const at = (iso: string): Instant => parseInstant(iso) as Instant;
const understood = (schedule: Schedule, rest: Partial<Understood> = {}): Understood => ({
  status: 'ok',
  schedule,
  assumed: [],
  warnings: [],
  source: 'grammar',
  ...rest,
});
const inNewYork = (kwargs: object, rest: object = {}): Understood =>
  understood({ kind: 'cron', kwargs, timezone: 'America/New_York', ...rest });

test('an understood phrase is proved by words, zone, schedule, crontab line and firings', () => {
  const schedule: Schedule = {
    kind: 'cron',
    kwargs: { day_of_week: 'mon-fri', hour: 9, minute: 0 },
    timezone: 'America/New_York',
  };
  const shown = proof(understood(schedule, { assumed: ['a'], warnings: ['b'] }), {
    now: at('2026-03-16T10:00:00Z'),
    count: 2,
  });
  expect(shown).toEqual({
    status: 'ok',
    says: 'every weekday at 09:00 (America/New_York)',
    timezone: 'America/New_York',
    schedule,
    cron: '0 9 * * 1-5',
    next: [at('2026-03-16T13:00:00Z'), at('2026-03-17T13:00:00Z')],
    assumed: ['a'],
    warnings: ['b'],
    source: 'grammar',
    question: null,
    reason: null,
  });
});

test('firings are strictly after now', () => {
  const shown = proof(inNewYork({ hour: 9 }), { now: at('2026-03-16T13:00:00Z'), count: 1 });
  expect(shown.next).toEqual([at('2026-03-17T13:00:00Z')]);
});

test('a schedule that ends shows fewer firings', () => {
  const now = at('2026-03-16T10:00:00Z');
  expect(proof(inNewYork({ hour: 9 }, { end: '2026-03-17T23:00:00Z' }), { now, count: 5 }).next).toHaveLength(2);
  expect(proof(inNewYork({ hour: 9 }, { maxRuns: 3 }), { now, count: 5 }).next).toHaveLength(3);
  expect(proof(inNewYork({ hour: 9 }, { maxRuns: 3 }), { now, count: 5, runsSoFar: 2 }).next).toHaveLength(1);
});

test('a refusal has a reason and an example, and nothing that belongs to a schedule', () => {
  const shown = proof(
    { status: 'not_a_schedule', reason: 'no', example: 'every day at 9', source: 'grammar' },
    { now: at('2026-03-16T10:00:00Z'), count: 5 },
  );
  expect(shown).toEqual({
    status: 'not_a_schedule',
    says: null,
    timezone: null,
    schedule: null,
    cron: null,
    next: null,
    assumed: [],
    warnings: [],
    source: 'grammar',
    question: null,
    reason: 'no',
    example: 'every day at 9',
  });
});

test('a question keeps its readings', () => {
  const { schedule } = inNewYork({ hour: 9 });
  const readings = [{ says: 'x', schedule }];
  const shown = proof(
    { status: 'question', reason: 'r', question: 'which?', readings, example: 'e', source: 'model' },
    { now: at('2026-03-16T10:00:00Z'), count: 5 },
  );
  expect(shown).toMatchObject({ status: 'question', question: 'which?', readings, next: null });
});

describe('a change of the clocks among the firings that are shown is a warning', () => {
  const beforeGap = { now: at('2026-03-06T12:00:00Z'), count: 5 };
  const beforeFold = { now: at('2026-10-30T12:00:00Z'), count: 5 };

  test('a time in the gap is skipped', () => {
    const shown = proof(inNewYork({ hour: 2, minute: 30 }), beforeGap);
    expect(shown.warnings).toEqual(['2026-03-08 02:30 does not exist in America/New_York: no run then']);
    expect(shown.next?.map(formatInstant)).toEqual([
      '2026-03-07T07:30:00Z',
      '2026-03-09T06:30:00Z',
      '2026-03-10T06:30:00Z',
      '2026-03-11T06:30:00Z',
      '2026-03-12T06:30:00Z',
    ]);
  });

  test('or runs at the next valid time where that was chosen', () => {
    const shown = proof(inNewYork({ hour: 2, minute: 30 }, { onGap: 'next_valid' }), beforeGap);
    expect(shown.warnings).toEqual([
      '2026-03-08 02:30 does not exist in America/New_York: it runs at 2026-03-08T07:00:00Z',
    ]);
  });

  test('a fixed time in the fold runs once', () => {
    const shown = proof(inNewYork({ hour: 1, minute: 30 }), beforeFold);
    expect(shown.warnings).toEqual(['2026-11-01 01:30 happens twice in America/New_York: it runs the first time only']);
  });

  test('a rate runs in both passes of the fold', () => {
    const shown = proof(inNewYork({ minute: '*/30' }), { now: at('2026-11-01T04:40:00Z'), count: 5 });
    expect(shown.warnings).toEqual(['2026-11-01 01:00 happens twice in America/New_York: it runs both times']);
  });

  test.each<[string, Understood]>([
    ['a time outside of the change', inNewYork({ hour: 9 })],
    ['the UTC clock', inNewYork({ hour: 2, minute: 30 }, { clock: 'utc' })],
  ])('%s is not warned about', (_, schedule) => {
    expect(proof(schedule, beforeGap).warnings).toEqual([]);
  });

  test('a change behind the last firing that is shown is not warned about', () => {
    expect(proof(inNewYork({ hour: 2, minute: 30 }), { ...beforeGap, count: 1 }).warnings).toEqual([]);
  });
});
