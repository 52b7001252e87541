// explain, of phrases that say when and how at once: it shows what `add` would store, or refuses with what `add` would say.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeAll(() => {
  here = commandLine();
});
afterAll(() => here.remove());

interface Shown {
  readonly status: string;
  readonly says: string | null;
  readonly next: readonly string[] | null;
  readonly policies?: readonly string[];
  readonly reason: string | null;
  readonly question: string | null;
}
const explained = (phrase: string, ...more: string[]) => here.json<Shown>('explain', phrase, ...more);

test.each([
  ['every day at 9, retry twice', ['retry twice']],
  [
    'every day at 9, retry twice, five minutes apart, never two at once',
    ['never two at once', 'retry twice, 5 minutes apart'],
  ],
  ['0 9 * * *, give up after 10 minutes', ['give up after 10 minutes']],
  [
    "every day at 9, if the laptop is off, run it when I'm back, but not after noon",
    ['one run makes up for all that were missed', 'missed runs are made up for until 12:00 at the latest'],
  ],
])('%s', async (phrase, policies) => {
  const shown = await explained(phrase, '-n', '1');
  expect(shown).toMatchObject({ status: 'ok', says: 'every day at 09:00 (UTC)', policies });
});

test('exactly what add answers', async () => {
  const phrase =
    'every weekday at 9am, only 3 times, retry 3 times, 1 minute apart, skip the next one, never two at once';
  const added = await here.json<Shown>('add', 'ping', '--task', 'health_check', '--when', phrase);
  const shown = await explained(phrase);
  expect(shown).toMatchObject({ says: added.says, next: added.next });
  expect(shown.policies).toEqual([...added.policies!, 'skip the next one']);
});

test('a pause shows no firing before its end, and none at all without one', async () => {
  const until = await explained('every day at 9, paused until 2026-03-10', '--now', '2026-03-02T08:00', '-n', '1');
  expect(until).toMatchObject({ next: ['2026-03-10T09:00:00Z'], policies: ['paused until 2026-03-10T00:00:00Z'] });
  expect(await explained('every day at 9, start it paused')).toMatchObject({ next: [], policies: ['paused'] });
});

test('for people it is a line, and a phrase that says nothing of it has none', async () => {
  const { stdout } = await here.run('explain', 'every day at 9, retry twice, never two at once');
  expect(stdout).toMatch(/^ {2}How {9}never two at once\n {14}retry twice$/m);
  expect((await here.run('explain', 'every day at 9')).stdout).not.toContain('How');
  expect(await explained('every day at 9')).not.toHaveProperty('policies');
});

test('in a batch as well, each line by its own now', async () => {
  const lines = [
    { id: 1, phrase: 'every day at 9, retry twice', now: '2026-07-01T12:00', tz: 'Europe/Berlin', count: 1 },
    { id: 2, phrase: 'in 2 hours, give up after 5 minutes', now: '2026-07-01T12:00Z', tz: 'UTC', count: 1 },
    { id: 3, phrase: 'every day at 9, retry 101 times' },
    { id: 4, phrase: 'every day at 9, retry on failure' },
    { id: 5, phrase: 'retry twice' },
  ].map((line) => JSON.stringify(line));
  const { stdout } = await here.say(lines.join('\n'), {}, 'explain', '--batch');
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Shown),
  ).toMatchObject([
    { id: 1, status: 'ok', next: ['2026-07-02T07:00:00Z'], policies: ['retry twice'] },
    { id: 2, status: 'ok', next: ['2026-07-01T14:00:00Z'], policies: ['give up after 5 minutes'] },
    { id: 3, status: 'impossible', next: null, reason: expect.stringContaining('at most 100 times') },
    { id: 4, status: 'question', next: null, question: expect.stringContaining('"every day at 9, retry once"') },
    { id: 5, status: 'not_a_schedule', next: null, reason: expect.stringContaining('how a job runs') },
  ]);
});
