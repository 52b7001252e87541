// From the JSON of prompts/schedule-parser.md to a Schedule: what depends on the clock is added by code.

import { describe, expect, test } from 'vitest';
import { loadPrompt } from '../../src/llm/prompts.js';
import type { ReadContext } from '../../src/parser/context.js';
import { readAnswer } from '../../src/parser/model-answer.js';
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

  test('a zone that the phrase names is where wall times are meant', () => {
    expect(read({ kind: 'once', at: '2026-05-05T09:00', timezone: 'europe/london' })).toMatchObject({
      at: '2026-05-05T08:00:00Z',
      timezone: 'Europe/London',
    });
  });
});

describe('what cannot be used is said in words that can be sent back', () => {
  test.each<[object, RegExp]>([
    [{ kind: 'interval' }, /^seconds: /],
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
  ])('%j', (value, issues) => {
    expect(read(value)).toMatchObject({ kind: 'fault', issues: expect.stringMatching(issues) as string });
  });
});

test('every example of the prompt is itself a valid answer', () => {
  const prompt = loadPrompt('schedule-parser', { timezone: 'UTC' });
  const examples = [...prompt.matchAll(/^ *(\{.*\})$/gm)].map(
    ([, json = '']) => JSON.parse(json) as Record<string, unknown>,
  );
  expect(examples.length).toBeGreaterThanOrEqual(13);
  for (const example of examples)
    expect(readAnswer(example, context), JSON.stringify(example)).not.toHaveProperty('issues');
});

test('the prompt has the four examples of the mission, with names for weekdays', () => {
  const prompt = loadPrompt('schedule-parser', { timezone: 'UTC' });
  for (const example of [
    'every weekday at 9am\n{"kind":"cron","kwargs":{"day_of_week":"mon-fri","hour":9,"minute":0}}',
    'every Sunday at midnight\n{"kind":"cron","kwargs":{"day_of_week":"sun","hour":0,"minute":0}}',
    'every 6 hours\n{"kind":"cron","kwargs":{"hour":"*/6","minute":0}}',
    'first of the month at 3pm\n{"kind":"cron","kwargs":{"day":1,"hour":15,"minute":0}}',
  ]) {
    expect(prompt).toContain(example);
  }
});
