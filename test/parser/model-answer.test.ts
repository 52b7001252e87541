// From the JSON of prompts/schedule-parser.md to a Schedule: what depends on the clock is added by code.

import { describe, expect, test } from 'vitest';
import { readJsonObject } from '../../src/llm/json-arguments.js';
import { loadPrompt } from '../../src/llm/prompts.js';
import type { ReadContext } from '../../src/parser/context.js';
import { crossCheck } from '../../src/parser/cross-check.js';
import { readAnswer } from '../../src/parser/model-answer.js';
import { readSchedule } from '../../src/parser/parse-schedule.js';
import { replyJsonSchema } from '../../src/parser/reply-shape.js';
import { compile } from '../../src/schedule/occurrences.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { parseInstant, type Instant } from '../../src/time/instant.js';
import type { ZoneName } from '../../src/time/zone.js';

// A Monday, 06:00 in New York.
const context: ReadContext = {
  now: parseInstant('2026-03-16T10:00:00Z') as Instant,
  timezone: 'America/New_York' as ZoneName,
};
const read = (value: object): unknown => {
  const answer = readAnswer(value as Record<string, unknown>, context);
  return answer.kind === 'schedule' ? answer.understood.schedule : answer;
};
const zone = { timezone: 'America/New_York' };

describe('shapes', () => {
  const calendar = { kind: 'calendar', times: ['10:00'] };
  test.each<[object, object]>([
    [
      { kind: 'interval', seconds: 2700 },
      { kind: 'interval', seconds: 2700, from: 'start', anchor: '2026-03-16T10:00:00Z' },
    ],
    [
      { kind: 'interval', seconds: 90 },
      { kind: 'interval', seconds: 90 },
    ],
    [
      { kind: 'interval', seconds: 10 },
      { kind: 'cron', kwargs: { second: '*/10' } },
    ],
    [
      { kind: 'interval', seconds: 60 },
      { kind: 'cron', kwargs: { minute: '*' } },
    ],
    [
      { kind: 'interval', seconds: 900 },
      { kind: 'cron', kwargs: { minute: '*/15' } },
    ],
    [
      { kind: 'interval', seconds: 3600 },
      { kind: 'cron', kwargs: { hour: '*', minute: 0 } },
    ],
    [
      { kind: 'interval', seconds: 21_600 },
      { kind: 'cron', kwargs: { hour: '*/6', minute: 0 } },
    ],
    [
      { kind: 'interval', seconds: 18_000 },
      { kind: 'interval', seconds: 18_000 },
    ],
    [
      { kind: 'interval', seconds: 86_400 },
      { kind: 'cron', kwargs: { hour: 0, minute: 0 } },
    ],
    [
      { ...calendar, every: 2, unit: 'day' },
      { kind: 'calendar', every: 2, unit: 'day', anchor: '2026-03-16' },
    ],
    [
      { ...calendar, every: 2, unit: 'week', daysOfWeek: ['tue'] },
      { daysOfWeek: ['tue'], anchor: '2026-03-17' },
    ],
    [{ ...calendar, every: 2, unit: 'week', daysOfWeek: ['mon'] }, { anchor: '2026-03-16' }],
    [{ ...calendar, every: 2, unit: 'week', daysOfWeek: ['mon'], times: ['05:00'] }, { anchor: '2026-03-23' }],
    [
      { ...calendar, every: 3, unit: 'month', day: 15 },
      { unit: 'month', day: 15, anchor: '2026-04-15' },
    ],
    [
      { ...calendar, every: 3, unit: 'month' },
      { unit: 'month', anchor: '2026-03-01' },
    ],
    [
      { ...calendar, every: 2, unit: 'year', month: 5, day: 4 },
      { unit: 'year', day: 4, anchor: '2026-05-04' },
    ],
    [
      { kind: 'once', at: '2026-05-05T09:00' },
      { kind: 'once', at: '2026-05-05T13:00:00Z' },
    ],
    [{ kind: 'once', at: '05-05T09:00' }, { at: '2026-05-05T13:00:00Z' }],
    [{ kind: 'once', at: '01-05T09:00' }, { at: '2027-01-05T14:00:00Z' }],
    [{ kind: 'once', at: '02-29T09:00' }, { at: '2028-02-29T14:00:00Z' }],
    [
      {
        kind: 'union',
        parts: [
          { kind: 'cron', kwargs: { hour: 18, minute: 15 } },
          { kind: 'cron', kwargs: { hour: 20 } },
        ],
        end: '2026-12-31',
      },
      { kind: 'union', parts: [{ kind: 'cron' }, { kind: 'cron' }], end: '2027-01-01T04:59:59Z' },
    ],
    [
      {
        hour: 9,
        minute: 0,
        start: '2026-11-02',
        except: [{ month: 'December', day: 25 }],
        window: { from: '09:00', to: '17:00' },
        maxRuns: 5,
      },
      {
        start: '2026-11-02T05:00:00Z',
        except: [{ month: 'dec', day: 25 }],
        window: { from: '09:00', to: '17:00' },
        maxRuns: 5,
      },
    ],
  ])('%j', (value, schedule) => {
    expect(read(value)).toMatchObject({ ...schedule, ...zone });
  });

  test.each<[string, object, object]>([
    ['an interval in a unit', { kind: 'interval', every: 45, unit: 'minutes' }, { kind: 'interval', seconds: 2700 }],
    ['digits in quotes', { kind: 'interval', every: '45', unit: 'minute' }, { kind: 'interval', seconds: 2700 }],
    [
      'from the end of the last run',
      { kind: 'interval', every: 30, unit: 'minute', from: 'completion' },
      { kind: 'interval', seconds: 1800, from: 'completion', anchor: '2026-03-16T10:00:00Z' },
    ],
    [
      'other spellings of keys',
      { type: 'calendar', every: 2, unit: 'weeks', days_of_week: 'Tuesday', time: '10:00', tz: 'UTC', max_runs: 3 },
      { kind: 'calendar', daysOfWeek: ['tue'], times: ['10:00'], timezone: 'UTC', maxRuns: 3 },
    ],
    ['no kind but a moment', { at: '2026-05-05T09:00' }, { kind: 'once', at: '2026-05-05T13:00:00Z' }],
    ['a moment in words', { kind: 'once', at: 'friday 17:00' }, { kind: 'once', at: '2026-03-20T21:00:00Z' }],
    ['an end in words', { hour: 9, minute: 0, end: 'Friday' }, { end: '2026-03-21T03:59:59Z' }],
    ['a month that ends before it begins', { hour: 9, minute: 0, end: 'November' }, { end: '2026-11-01T03:59:59Z' }],
    ['a start in words', { hour: 9, minute: 0, start: '6 April' }, { start: '2026-04-06T04:00:00Z' }],
    [
      'one exception without a list',
      { hour: 9, minute: 0, except: { day_of_week: 'sun' } },
      { except: [{ day_of_week: 'sun' }] },
    ],
    [
      'every other week counted from its start',
      { kind: 'calendar', every: 2, unit: 'week', daysOfWeek: ['mon'], times: ['09:00'], start: '2026-03-30' },
      { anchor: '2026-03-30', start: '2026-03-30T04:00:00Z' },
    ],
  ])('%s', (_, value, schedule) => {
    expect(read(value)).toMatchObject(schedule);
  });

  test('a zone that the phrase names is where wall times are meant', () => {
    expect(read({ kind: 'once', at: '2026-05-05T09:00', timezone: 'europe/london' })).toMatchObject({
      at: '2026-05-05T08:00:00Z',
      timezone: 'Europe/London',
    });
  });
});

describe('what cannot be used is said in words that can be sent back', () => {
  test.each<[object, RegExp]>([
    [{ kind: 'interval' }, /^every: expected with kind "interval"/],
    [{ kind: 'interval', seconds: 60, extra: 1 }, /extra/],
    [{ kind: 'calendar', every: 2, unit: 'week' }, /^times: /],
    [{ kind: 'calendar', every: 2, unit: 'week', times: ['9am'] }, /^times\.0: expected "HH:MM"/],
    [{ kind: 'calendar', every: 2, unit: 'week', times: ['09:00'], month: 3 }, /^month: /],
    [{ kind: 'once', at: 'tomorrow' }, /^at: expected wall time/],
    [{ kind: 'once', at: '2026-05-05' }, /with a time/],
    [{ kind: 'once', at: '2026-02-30T09:00' }, /that exists/],
    [{ kind: 'once', at: '02-30T09:00' }, /that exists/],
    [{ kind: 'once', at: '2025-05-05T09:00' }, /after now/],
    [{ kind: 'once', at: '2027-03-14T02:30' }, /does not exist in America\/New_York/],
    [{ hour: 9, end: '11-01' }, /with its year/],
    [{ hour: 9, timezone: '+05:30' }, /^timezone: expected an IANA name/],
    [{ hour: 9, except: [{ day_of_week: 6 }] }, /day_of_week/],
    [{ kind: 'union', parts: [{ kind: 'cron', kwargs: { hour: 9 } }] }, /^parts: /],
    [{ kind: 'once' }, /^at: expected with kind "once"/],
    [{ kind: 'once', at: '2026-05-05T09:00', times: ['09:00'] }, /^times: not expected with kind "once"/],
    [{ kind: 'interval', every: 2, unit: 'week' }, /^unit: expected second, minute or hour/],
    [{ kind: 'calendar', every: 2, unit: 'hour', times: ['09:00'] }, /^unit: expected day, week, month or year/],
    [{ kind: 'once', at: 'when pigs fly' }, /^at: expected wall time/],
    [{ hour: 9, end: 'when pigs fly' }, /^end: expected wall time/],
    [{ hour: [9, 17] }, /^kwargs\.hour: expected an integer or text/],
    [{ hour: true }, /^kwargs\.hour: expected an integer or text/],
    [{ kind: 'cron', kwargs: null }, /at least one field|kwargs/],
    [{ kind: 'cron', kwargs: [] }, /^kwargs: /],
    [{ kind: 7 }, /^kind: /],
    [{ kind: 'union', parts: { kind: 'cron' } }, /^parts: /],
    [{ kind: 'union', parts: [{ hour: 9 }, { kind: 'union', parts: [] }] }, /^parts\.1\.kind: /],
    [{ tz: 'UTC', timezone: 'UTC', hour: 9 }, /tz|timezone/],
    [{ question: '  ' }, /^question: expected a sentence/],
    [{ refuse: '' }, /^refuse: expected a sentence/],
    [{ question: 5 }, /./],
  ])('%j', (value, issues) => {
    expect(read(value)).toMatchObject({ kind: 'fault', issues: expect.stringMatching(issues) as string });
  });
});

test('what a model asks is one plain line, however it was written', () => {
  const question = `9\u001b[2J in the\n\nmorning\u202e or${' evening'.repeat(200)}?`;
  const answered = readAnswer({ question }, context);
  if (answered.kind !== 'question') expect.fail('expected a question');
  expect(answered.question).toMatch(/^9 \[2J in the morning or evening[^\p{Cc}\p{Cf}]*…$/u);
  expect(answered.question.length).toBeLessThanOrEqual(301);
});

const prompt = loadPrompt('schedule-parser', { timezone: 'UTC', schema: '(schema)' });

test('every answer in the prompt is itself a valid answer', () => {
  const answers = [...prompt.matchAll(/^.*?(\{.*\})(?:\.|$)/gm)].flatMap(([, json = '']) => {
    const read = readJsonObject(json);
    return read.ok && !('from' in read.value && 'to' in read.value) ? [read.value] : [];
  });
  expect(answers.length).toBeGreaterThanOrEqual(25);
  for (const answer of answers)
    expect(readAnswer(answer, context), JSON.stringify(answer)).not.toHaveProperty('issues');
});

test('every answer in the prompt is allowed by the JSON Schema beside it', () => {
  const schema = JSON.parse(replyJsonSchema()) as { properties: Record<string, unknown> };
  const keys = [...prompt.matchAll(/^ *(\{.*\})$/gm)].flatMap(([, json = '']) =>
    Object.keys(JSON.parse(json) as object),
  );
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(keys));
  expect(replyJsonSchema().length).toBeLessThan(3_000);
});

describe('an example of the prompt means what the grammar reads in its phrase, and passes the cross-check', () => {
  const [, examples = ''] = prompt.split('## Examples\n');
  const pairs = [...examples.matchAll(/^([^{\n].*)\n(\{"kind".*\})$/gm)].map(([, phrase = '', json = '']) => ({
    phrase,
    json,
  }));
  expect(pairs.length).toBeGreaterThanOrEqual(9);
  test.each(pairs)('$phrase', ({ phrase, json }) => {
    const answered = readAnswer(JSON.parse(json) as Record<string, unknown>, context);
    if (answered.kind !== 'schedule') expect.fail(JSON.stringify(answered));
    expect(crossCheck(phrase, answered.understood, context)).toMatchObject({ status: 'ok' });
    const read = readSchedule(phrase, context);
    if (read.status !== 'ok') return;
    const next = (schedule: Schedule): readonly Instant[] => compile(schedule).take(context.now, 20);
    expect(next(answered.understood.schedule)).toEqual(next(read.schedule));
  });
});

test('the prompt has the four examples of the mission, with names for weekdays', () => {
  for (const example of [
    'every weekday at 9am\n{"kind":"cron","kwargs":{"day_of_week":"mon-fri","hour":9,"minute":0}}',
    'every Sunday at midnight\n{"kind":"cron","kwargs":{"day_of_week":"sun","hour":0,"minute":0}}',
    'every 6 hours\n{"kind":"cron","kwargs":{"hour":"*/6","minute":0}}',
    'first of the month at 3pm\n{"kind":"cron","kwargs":{"day":1,"hour":15,"minute":0}}',
  ]) {
    expect(prompt).toContain(example);
  }
});
