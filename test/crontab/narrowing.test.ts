import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AddRequest } from '../../src/crontab/add.js';
import { add } from '../../src/crontab/add.js';
import { update } from '../../src/crontab/update.js';
import type { Desk } from './desk.js';
import { desk, failure, iso, person, value } from './desk.js';

let here: Desk;
beforeEach(async () => {
  here = await desk();
});
afterEach(() => here.close());

const hourly = { cron: '0 * * * *' } as const;

describe('everything that narrows a schedule has a field', () => {
  test.each<[string, Partial<AddRequest>, object]>([
    ['a start', { ...hourly, start: '2026-04-01' }, { start: '2026-04-01T00:00:00Z' }],
    ['a start in words', { ...hourly, start: 'tomorrow at noon' }, { start: '2026-03-03T12:00:00Z' }],
    ['an end', { ...hourly, until: '2026-04-01' }, { end: '2026-04-01T23:59:59Z' }],
    ['days', { ...hourly, except: ['weekends'] }, { except: [{ day_of_week: 'sat,sun' }] }],
    [
      'several of them',
      { ...hourly, except: ['Dec 25', '{"month": 1, "day": 1}'] },
      {
        except: [
          { month: 12, day: 25 },
          { month: 1, day: 1 },
        ],
      },
    ],
    ['hours', { ...hourly, window: '9-17:30' }, { window: { from: '09:00', to: '17:30' } }],
    ['hours across midnight', { ...hourly, window: '10pm to 6am' }, { window: { from: '22:00', to: '06:00' } }],
    ['hours by half days', { ...hourly, window: '12am-12pm' }, { window: { from: '00:00', to: '12:00' } }],
    ['from completion', { every: '30m', from: 'completion' }, { kind: 'interval', from: 'completion' }],
  ])('%s', async (_what, request, expected) => {
    expect((await here.added(request)).schedule).toMatchObject(expected);
  });
});

test('what the phrase leaves out and what the field leaves out are both left out', async () => {
  const { schedule } = await here.added({ when: 'every 7 minutes except on Dec 25', except: ['Jan 1'] });
  expect(schedule?.except).toEqual([
    { month: 12, day: 25 },
    { month: 1, day: 1 },
  ]);
});

test('the firings are those that are left', async () => {
  const { next } = await here.added({ ...hourly, window: '09:00-10:00', except: ['tuesdays'], start: '2026-03-03' });
  expect(iso(next).slice(0, 3)).toEqual(['2026-03-04T09:00:00Z', '2026-03-04T10:00:00Z', '2026-03-05T09:00:00Z']);
});

test('none takes it away again', async () => {
  await here.added({ ...hourly, start: '2026-04-01', until: '2026-05-01', except: ['weekends'], window: '9-17' });
  const request = { job: 'nightly', start: 'none', until: 'none', except: ['none'], window: 'none' };
  const { schedule } = value(await update(here.crontab, request, person));
  expect(schedule).toEqual({ kind: 'cron', kwargs: { minute: 0 }, timezone: 'UTC' });
});

test.each<[Partial<AddRequest>, RegExp]>([
  [{ ...hourly, except: ['wibble'] }, /^except: expected days or hours to leave out, got "wibble"/],
  [{ ...hourly, except: ['weekends until friday'] }, /^except: /],
  [{ ...hourly, except: ['{"hours": 99}'] }, /^except: .*hour/],
  [{ ...hourly, window: '25-26' }, /^window: expected the first and the last time/],
  [{ ...hourly, window: '9' }, /^window: expected/],
  [{ ...hourly, window: '13pm-2pm' }, /^window: expected/],
  [{ ...hourly, start: '2026-05-01', until: '2026-04-01' }, /^until: expected a moment after the start/],
  [{ ...hourly, from: 'completion' }, /^from: expected a schedule of elapsed time/],
  [{ cron: '0 9 * * 6', except: ['weekends'] }, /^schedule: no firing is left .* with its except/],
])('%j is refused', async (request, message) => {
  const answer = await add(here.crontab, { name: 'nightly', task: 'db_backup', ...request }, person);
  expect(failure(answer).message).toMatch(message);
});
