// "Still needed?" at the command line: the options, the mark in list, status and doctor, and the answer.

import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleAt } from '../../src/crontab/edit.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

const DAY = 86_400_000;

let here: CommandLine;
beforeEach(() => {
  here = commandLine();
});
afterEach(() => here.remove());

const add = (...options: string[]) =>
  here.run('add', 'gym', '--task', 'health_check', '--when', 'every monday at 9am', ...options);
const [EVERY_90, WITHIN_30] = [
  'ask me whether it is still needed when nobody has looked after it for 90 days',
  'pause it when nobody answers within 30 days',
];

/** What the scheduler does once an hour. */
async function timeIsUp(days: number): Promise<void> {
  await here.clock.advance(days * DAY);
  const store = openSqliteStore({ path: join(here.folder, 'data', 'cron-agent.db') });
  const now = here.clock.now();
  expect(await store.askIfNeeded({ now, mayPause: true, settle: settleAt(now) })).toHaveLength(1);
  await store.close();
}

test('the options say what the words say, and the receipt reads them back', async () => {
  const added = await add('--ask-after', '90d', '--pause-unanswered', '30d');
  expect(added.code).toBe(0);
  expect(added.stdout).toContain(EVERY_90);
  expect(added.stdout).toContain(WITHIN_30);
  expect((await here.run('status', 'gym')).stdout).toContain('still needed? after 90d, paused 30d later');
  const same = await here.json<{ action: string }>('update', 'gym', `${EVERY_90}; ${WITHIN_30}`);
  expect(same.action).toBe('unchanged');
  const never = await here.json<{ policies: readonly string[] }>('update', 'gym', 'never ask if I still need it');
  expect(never.policies).toEqual(['never ask me whether it is still needed']);
  const explained = await here.run('explain', `every monday at 9am, ${EVERY_90}`);
  expect(explained.stdout).toContain(EVERY_90);
});

test.each([
  [['--ask-after', '5m'], 'ask_after: expected a period from 1d to 3650d, or none, got "5m"'],
  [['--ask-after', 'often'], 'ask_after: expected a period'],
  [['--pause-unanswered', '30d'], 'pause_unanswered: expected it with ask_after'],
])('%j is refused', async (options, message) => {
  const refused = await add(...options);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(message);
});

test('list, status and doctor mark the job and say what to do; --still-needed takes the mark away', async () => {
  await add('--ask-after', '90d');
  await timeIsUp(91);
  const listed = await here.run('list');
  expect(listed.stdout).toContain('active (still needed?)');
  expect(listed.stderr).toContain(
    'is gym still needed? Yes: cron-agent update gym --still-needed; no: cron-agent remove gym',
  );
  expect(await here.json('list')).toMatchObject([{ state: 'active', needed_asked_at: '2026-06-01T08:00:00Z' }]);
  expect((await here.run('status', 'gym')).stdout).toMatch(/needed\? +asked Mon 1 Jun 08:00, and nobody has answered/);
  expect(await here.checks('needed')).toMatchObject([{ ok: true, fix: expect.stringContaining('--still-needed') }]);

  expect((await here.run('update', 'gym', '--still-needed')).stdout).toContain('Noted: gym is still needed.');
  const after = await here.run('list');
  expect(`${after.stdout}${after.stderr}`).not.toContain('still needed?');
  expect(await here.json('list')).toMatchObject([{ needed_asked_at: null, version: 1 }]);
  expect(await here.checks('needed')).toEqual([]);
});
