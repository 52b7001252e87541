import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeEach(() => {
  here = commandLine();
});
afterEach(() => here.remove());

interface Receipt {
  readonly schedule: Readonly<Record<string, unknown>>;
  readonly timezone: string;
}

const add = (...argv: readonly string[]) => here.json<Receipt>('add', 'job', '--task', 'db_backup', ...argv);

test('everything that a schedule can hold has an option', async () => {
  const { schedule, timezone } = await add(
    ...['--cron', '0 * * * *', '--tz', 'America/New_York', '--start', '2026-04-01', '--until', '2026-12-31'],
    ...['--times', '500', '--except', 'weekends', '--except', '{"month": 12, "day": 25}', '--window', '8:00-18:00'],
    ...['--jitter', '90s', '--on-gap', 'next_valid', '--clock', 'local'],
  );
  expect(timezone).toBe('America/New_York');
  expect(schedule).toEqual({
    kind: 'cron',
    kwargs: { minute: 0 },
    start: '2026-04-01T04:00:00Z',
    end: '2027-01-01T04:59:59Z',
    max_runs: 500,
    except: [{ day_of_week: 'sat,sun' }, { month: 12, day: 25 }],
    window: { from: '08:00', to: '18:00' },
    jitter_seconds: 90,
    on_gap: 'next_valid',
    clock: 'local',
  });
});

test('a period may count from completion', async () => {
  const { schedule } = await add('--every', '45m', '--from', 'completion');
  expect(schedule).toMatchObject({ kind: 'interval', seconds: 2_700, from: 'completion' });
});

test('update sets and takes away', async () => {
  await add('--cron', '0 * * * *', '--window', '8-18');
  const { schedule } = await here.json<Receipt>('update', 'job', '--window', 'none', '--except', 'Dec 25');
  expect(schedule).toEqual({ kind: 'cron', kwargs: { minute: 0 }, except: [{ month: 12, day: 25 }] });
});

test('a line of a batch may say the same', async () => {
  const line = {
    name: 'b',
    task: 'db_backup',
    cron: '0 * * * *',
    except: ['weekends'],
    window: '8-18',
    start: '2026-04-01',
  };
  const { stdout, code } = await here.say(JSON.stringify(line), {}, 'add', '--batch');
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { schedule: { window: { from: '08:00' } } }]);
});

test.each([
  ['--from', 'sometimes', /from: expected .*start.*completion/],
  ['--window', 'noonish', /window: expected the first and the last time of the day, got "noonish"/],
  ['--except', 'someday', /except: expected days or hours to leave out, got "someday"/],
])('%s %s is a mistake', async (option, value, message) => {
  const { code, stderr } = await here.run('add', 'job', '--task', 'db_backup', '--cron', '0 * * * *', option, value);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test.each(['maybe', 'rerun'])('a run in doubt is not marked %s: the message names what was typed', async (state) => {
  const { code, stderr } = await here.run('resolve', 'job', '--mark', state);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`--mark: expected succeeded or failed, got "${state}"`)]);
});
