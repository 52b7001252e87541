import { describe, expect, test } from 'vitest';
import { outcomeOfExit, outcomeOfSpawnError } from '../../src/task/exits.js';

describe('a process that could not be started', () => {
  // Those that a test can cause are tried for real in shell.test.ts.
  test.each([
    ['EMFILE', true, /too many open files in cron-agent/],
    ['ENFILE', true, /too many open files on this machine/],
    ['EAGAIN', true, /too many processes/],
    ['ENOMEM', true, /not enough memory/],
    ['ETXTBSY', true, /being written/],
    ['EACCES', false, /permission denied/],
    ['E2BIG', false, /too long/],
    ['EWEIRD', false, /could not be started: weird/],
  ])('%s: worth another try is %s', (code, transient, error) => {
    const cause = Object.assign(new Error('weird'), { code });
    expect(outcomeOfSpawnError('etl', cause)).toEqual({
      kind: 'failed',
      transient,
      error: expect.stringMatching(error),
    });
  });
});

test.each([
  [200, 'etl failed with exit code 200.'],
  [143, 'etl failed with exit code 143 (128 + 15: a program that it called was ended by SIGTERM).'],
])('exit code %i', (code, error) => {
  expect(outcomeOfExit('etl', { code, signal: null }, '')).toMatchObject({ error });
});
