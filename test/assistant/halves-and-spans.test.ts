// Times of which the half of the day is not said, changes of pace, and forecasts of weeks and weekends, in the chat without a key.

import { describe, expect, test } from 'vitest';
import { interpreted, mentioned } from './interpreting.js';

const GYM = { name: 'gym', task: 'notify', when: 'every day at 18:00', args: { message: 'go' } };
const PING = { name: 'ping', task: 'health_check', when: 'every 5 minutes' };
const jobs = [GYM, PING];
const said = (utterance: string, who = 'ping') => interpreted(utterance, { jobs, before: mentioned(who) });
const update = (job: string, when: string): string => `update_job ${JSON.stringify({ job, when })}`;

describe('an hour without its half', () => {
  test.each([
    'change the gym to 7',
    'move gym to 7',
    'gym should be at 7',
    "change the gym to 7 o'clock",
    'make gym 7 instead',
  ])('of a job in the evening it is asked about: %s', async (utterance) => {
    const asked = await said(utterance);
    expect(asked).toMatchObject({ calls: [], text: expect.stringContaining('at 07:00 or at 19:00?') });
    const before = [
      ...mentioned('gym'),
      { role: 'user' as const, content: utterance },
      { role: 'assistant' as const, content: asked.text, toolCalls: [] },
    ];
    const answered = async (reply: string) => (await interpreted(reply, { jobs, before })).calls;
    for (const late of ['19:00', '7pm', 'in the evening', 'the second'])
      expect(await answered(late)).toEqual([update('gym', 'every day at 19:00')]);
    for (const early of ['07:00', '7am', 'the first one'])
      expect(await answered(early)).toEqual([update('gym', 'every day at 07:00')]);
  });

  test.each([
    ['change the gym to 07:00', 'every day at 07:00'],
    ['change the gym to 7am', 'every day at 07:00'],
    ['change the gym to 7pm', 'every day at 19:00'],
    ['change the gym to 20:15', 'every day at 20:15'],
    ['change the gym to 12', 'every day at noon'],
    ['change the gym to noon', 'every day at noon'],
  ])('what says its half is done: %s', async (utterance, when) => {
    expect((await said(utterance)).calls).toEqual([update('gym', when)]);
  });

  test('of a job in the morning it stays there', async () => {
    const backup = [{ name: 'db_backup', when: 'every weekday at 9am' }];
    expect((await interpreted('change the backup to 7', { jobs: backup })).calls).toEqual([
      update('db_backup', 'every weekday at 07:00'),
    ]);
  });
});

test.each([
  ['slow ping down to every 10 minutes', update('ping', 'every 10 minutes')],
  ['slow down the ping to every 10 minutes', update('ping', 'every 10 minutes')],
  ['slow it down to every 10 minutes', update('ping', 'every 10 minutes')],
  ['speed it up to every minute', update('ping', 'every minute')],
])('%s', async (utterance, wanted) => {
  expect((await said(utterance)).calls).toEqual([wanted]);
});

test('a period without its unit is asked about', async () => {
  expect(await said('slow it down to every 10')).toMatchObject({
    calls: [],
    text: 'Should ping run every 10 minutes from now on?',
  });
});

// Monday 2 March 2026, 08:00 in Berlin.
test.each([
  ['what runs this weekend?', '2026-03-06T23:00:00Z', '2026-03-08T23:00:00Z'],
  ['what is on this weekend?', '2026-03-06T23:00:00Z', '2026-03-08T23:00:00Z'],
  ['what runs next weekend?', '2026-03-13T23:00:00Z', '2026-03-15T23:00:00Z'],
  ['what runs this week?', '2026-03-02T07:00:00Z', '2026-03-08T23:00:00Z'],
  ['what runs next week?', '2026-03-08T23:00:00Z', '2026-03-15T23:00:00Z'],
  ['what runs in the next 7 days?', '2026-03-02T07:00:00Z', '2026-03-09T07:00:00Z'],
])('%s', async (utterance, from, to) => {
  expect((await said(utterance)).calls).toEqual([`forecast ${JSON.stringify({ from, to })}`]);
});

test('redo is declined in plain words', async () => {
  expect(await said('redo')).toMatchObject({ calls: [], text: expect.stringContaining('Nothing was changed') });
});
