import { describe, expect, test } from 'vitest';
import type { JobSketch } from './interpreting.js';
import { interpreted, mentioned, USUAL } from './interpreting.js';
import type { Context } from './utterances.js';
import { ACTS, NO_CALLS } from './utterances.js';

const JOBS: Record<Context, readonly JobSketch[]> = {
  usual: USUAL,
  it: USUAL,
  none: [],
  paused: [
    { name: 'db_backup', when: 'every weekday at 9am', paused: true },
    { name: 'health_check', when: 'every 6 hours' },
  ],
};

function said(utterance: string, context: Context): ReturnType<typeof interpreted> {
  return interpreted(utterance, {
    jobs: JOBS[context],
    ...(context === 'it' ? { before: mentioned('db_backup') } : {}),
  });
}

describe('what people say', () => {
  test.each(ACTS.map(([utterance, context, ...calls]) => ({ utterance, context, calls })))(
    '$utterance ($context)',
    async ({ utterance, context, calls }) => {
      expect((await said(utterance, context)).calls).toEqual(calls);
    },
  );
});

describe('what must lead to no call', () => {
  test.each(NO_CALLS)('%s (%s)', async (utterance, context) => {
    const { calls, text } = await said(utterance, context);
    expect(calls).toEqual([]);
    expect(text).not.toBe('');
  });

  const ORDERS = [
    'remove the backup',
    'pause everything',
    'run the backup now',
    'move the backup to 10am',
    'skip the next backup',
    'back up the DB every hour',
  ];
  const FRAMES: readonly ((order: string) => string)[] = [
    (order) => `do not ${order}`,
    (order) => `don't ${order}`,
    (order) => `never ${order}`,
    (order) => `please don't ${order}`,
    (order) => `what if I ${order}?`,
    (order) => `what happens if you ${order}?`,
    (order) => `should I ${order}?`,
    (order) => `"${order}"`,
    (order) => `she said "${order}"`,
    (order) => `the manual says: "${order}"`,
    (order) => `if the disk is full, ${order}`,
    (order) => `${order} unless it failed`,
    (order) => `how do I ${order}?`,
    (order) => `suppose you ${order}`,
    (order) => `I was thinking about whether to ${order}`,
    (order) => `${order} blorp fnord`,
  ];
  test.each(FRAMES.flatMap((frame) => ORDERS.map((order) => [frame(order)])))('%s', async (utterance) => {
    expect(
      (await said(utterance, 'usual')).calls.filter((call) => !/^(?:get_|list_|job_history|preview)/.test(call)),
    ).toEqual([]);
  });
});

test('what is ambiguous is one question with the candidates', async () => {
  const jobs = [
    { name: 'morning', task: 'db_backup', when: 'every day at 8am' },
    { name: 'evening', task: 'db_backup', when: 'every day at 8pm' },
  ];
  const { calls, text } = await interpreted('pause the backup', { jobs });
  expect(calls).toEqual([]);
  expect(text).toMatch(/evening, morning/);
});

test('an hour later does not cross midnight unasked', async () => {
  const { calls } = await interpreted('move the backup an hour later', {
    jobs: [{ name: 'db_backup', when: 'every day at 23:30' }],
  });
  expect(calls).toEqual([]);
});

test('a job that is not what the words say is not touched', async () => {
  for (const order of ['remove the nightly backup', 'pause the hourly health check', 'delete the monthly report']) {
    const { calls, text } = await interpreted(order);
    expect(calls, order).toEqual([]);
    expect(text).toMatch(/^There is no job/);
  }
  const jobs = [{ name: 'db_backup', when: 'every night at 2am' }];
  expect((await interpreted('remove the nightly backup', { jobs })).calls).toEqual(['remove_job {"job":"db_backup"}']);
});
