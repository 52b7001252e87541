// A machine that booted in 2098: what doctor says of its jobs once the clock is right, and the way out.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { at } from '../support/builders.js';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeEach(async () => {
  here = commandLine('2098-01-01T00:00:00Z');
  expect((await here.run('add', 'beat', '--task', 'db_backup', '--cron', '0 * * * *')).code).toBe(0);
  here.clock.jumpTo(at('2026-03-02T08:30:00Z'));
});
afterEach(() => here.remove());

const faults = async () => (await here.checks('hold')).filter(({ ok }) => !ok);
const next = async () => (await here.json<{ next_at: string }[]>('list'))[0]!.next_at;

test('F11: doctor names the jobs that wait for a time far off, and the command that brings them back', async () => {
  expect(await faults()).toMatchObject([
    {
      found: '1 job waits for 2098-01-01T00:00:00Z: the clock had been ahead',
      fix: 'If the clock is right now: cron-agent resume --accept-clock',
    },
  ]);
  expect(await here.run('resume', '--accept-clock')).toMatchObject({
    code: 0,
    stdout: 'Took 2026-03-02T08:30:00Z for the time: 1 job fires again from now on.\n',
  });
  expect(await faults()).toEqual([]);
  expect(await next()).toBe('2026-03-02T09:00:00Z');
});

test('as JSON; the second time there is nothing left to do', async () => {
  const scheduler = { alive: false };
  const at = '2026-03-02T08:30:00Z';
  expect(await here.json('resume', '--accept-clock')).toEqual({ jobs: 1, at, scheduler });
  expect(await here.json('resume', '--accept-clock')).toEqual({ jobs: 0, at, scheduler });
});

test('a paused job stays paused, unless it is named', async () => {
  await here.run('pause', 'beat');
  await here.run('resume', '--accept-clock');
  const state = async () => (await here.json<{ state: string }>('status', 'beat')).state;
  expect(await state()).toBe('paused');
  expect((await here.run('resume', 'beat', '--accept-clock')).code).toBe(0);
  expect(await state()).toBe('active');
  expect(await next()).toBe('2026-03-02T09:00:00Z');
});
