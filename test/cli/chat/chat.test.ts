import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepHistory, readHistory } from '../../../src/cli/chat/history-file.js';
import { compared, transcript } from '../../../src/cli/chat/transcript.js';
import { play } from './playing.js';

let home: string;
beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'chat-test-'))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('through a pipe', () => {
  test('plain utterances, one a line, without prompt or escape codes', async () => {
    const { exitCode, stdout, stderr } = await play(
      ['chat'],
      'back up the DB every weekday at 9am\nshow me all jobs\n/next\n/quit\nremove the backup\n',
    );
    expect(stdout).toMatch(/^Added db_backup: every weekday at 09:00 \(Europe\/Berlin\)/);
    expect(stdout).toContain('1 job:');
    expect(stdout).not.toContain('Removed');
    expect(`${stdout}${stderr}`).not.toContain('\u001b');
    expect(stdout).not.toMatch(/^> /m);
    expect(stderr).toContain('offline');
    expect(stderr).toContain('Nobody is left to fire the job');
    expect(exitCode).toBe(0);
  });

  test('a line that failed is told by the exit code', async () => {
    const { exitCode, stdout } = await play([], 'back up the DB at 25:00\n/jobz\n');
    expect(stdout).toContain('Did you mean /jobs?');
    expect(exitCode).toBe(1);
  });
});

describe('ask', () => {
  test('says what was done as JSON', async () => {
    const { exitCode, stdout } = await play(['ask', 'back up the DB every weekday at 9am', '--json'], '', home);
    const { reply, receipts, tool_calls } = JSON.parse(stdout) as Record<string, unknown[]>;
    expect(tool_calls).toEqual([
      { name: 'add_job', arguments: { name: 'db_backup', task: 'db_backup', when: 'every weekday at 9am' } },
    ]);
    expect(receipts).toHaveLength(1);
    expect(reply).toBe(receipts?.[0]);
    expect(exitCode).toBe(0);
  });

  test('goes on with the last conversation', async () => {
    expect((await play(['ask', '--continue', 'make it 10am'], '', home)).stdout).toContain(
      'Updated db_backup: every weekday at 10:00',
    );
  });

  test('a question and a yes end with 3, --yes agrees beforehand', async () => {
    expect((await play(['ask', 'schedule a health check'], '', home)).exitCode).toBe(3);
    const wanted = await play(['ask', 'remove all jobs'], '', home);
    expect(wanted.exitCode).toBe(3);
    expect(wanted.stdout).toContain('db_backup');
    expect((await play(['ask', 'remove all jobs', '--yes'], '', home)).stdout).toContain('Removed db_backup');
  });

  test('nothing to say is a mistake', async () => {
    expect((await play(['ask', ' '])).exitCode).toBe(2);
  });
});

describe('a script', () => {
  const text =
    'at 2026-03-02T08:00 Europe/Berlin\n> back up the DB every weekday at 9am\n< Added db_backup: every day.\n';

  test('a difference is shown, and accepted on request', async () => {
    const file = join(home, 'one.repl');
    writeFileSync(file, text);
    const { exitCode, stdout } = await play(['chat', '--script', file]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('-< Added db_backup: every day.');
    expect(stdout).toContain('+< Added db_backup: every weekday at 09:00 (Europe/Berlin). Next: Mon 2 Mar 09:00.');
    expect((await play(['chat', '--script', file, '--accept'])).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('Next: Mon 2 Mar 09:00.');
    expect((await play(['chat', '--script', file])).exitCode).toBe(0);
  });

  test.each([
    ['> hello\n', /at 2026/],
    ['at 2026-02-30T08:00 UTC\n', /:1: expected a time/],
    ['at 2026-03-02T08:00 Mars/Base\n', /:1: expected a zone/],
    ['at 2026-03-02T08:00 UTC\nadvance soon\n', /:2: expected/],
  ])('a mistake in the file names its line: %j', (given, message) => {
    expect(() => transcript(given, 'x.repl')).toThrow(message);
  });
});

test.each<[string[], string[], boolean]>([
  [['a'], ['a'], true],
  [['a'], ['a', 'b'], false],
  [['a', '{{any}}'], ['a', 'b', 'c'], true],
  [['a {{any}} c'], ['a b c'], true],
  [['{{re:^a+$}}'], ['aaa'], true],
  [['{{re:b .* d}}'], ['a b c d e'], true],
  [['a'], ['~aside', 'a', '~aside'], true],
  [['aside', 'a'], ['~aside', 'a'], true],
  [[], ['a'], false],
  [['(a|b)'], ['a'], false],
])('expected %j, said %j: %s', (expected, said, same) => {
  expect(
    compared(
      expected,
      said.map((line) => ({ text: line.replace(/^~/, ''), aside: line.startsWith('~') })),
    ),
  ).toBe(same);
});

test('the history keeps no duplicates and nothing that begins with a space, for its owner alone', () => {
  const file = join(home, 'state', 'history');
  const typed = [' secret', 'b', 'a', 'b', ...Array.from({ length: 1200 }, (_, n) => `line ${n}`)];
  keepHistory(file, typed);
  expect(readHistory(file).slice(0, 3)).toEqual(['b', 'a', 'line 0']);
  expect(readHistory(file)).toHaveLength(1000);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(typed).not.toContain(' secret');
});
