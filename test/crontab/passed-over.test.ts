// Words of `when` that say nothing of when: whoever names the task beside them is told that they were passed over.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { add } from '../../src/crontab/add.js';
import type { Desk } from './desk.js';
import { desk, person, value } from './desk.js';

let here: Desk;
beforeEach(async () => {
  here = await desk();
});
afterEach(() => here.close());

const warned = async (when: string): Promise<readonly string[]> =>
  value(await add(here.crontab, { name: 'ping', task: 'health_check', when }, person)).warnings;

test.each([
  ['every 5 minutes, email me', 'email me'],
  ['every 5 minutes email me', 'email me'],
  ['every day at 9am, then tell bob about it', 'tell bob about it'],
])('%s', async (when, words) => {
  expect(await warned(when)).toEqual([expect.stringContaining(`"${words}" says nothing of when it runs`)]);
});

test.each([
  'every 5 minutes',
  'every 5 minutes, please',
  'every weekday at 9am thanks',
  '*/5 * * * *',
  'every 5 minutes, retry twice',
])('nothing is passed over in: %s', async (when) => {
  expect(await warned(when)).toEqual([]);
});
