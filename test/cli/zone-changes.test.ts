import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeAll(async () => {
  here = commandLine();
  await here.run('add', 'lost', '--task', 'db_backup', '--cron', '30 2 * * *', '--tz', 'America/New_York');
  await here.run('add', 'tokyo', '--task', 'db_backup', '--cron', '0 9 * * *', '--tz', 'Asia/Tokyo');
});
afterAll(() => here.remove());

describe('dst', () => {
  test('says what happens, what to do, and ends with 1 where a choice is open', async () => {
    const { code, stdout, stderr } = await here.run('dst', '--years', '1');
    expect(stdout).toBe(`Changes of the clocks from 2026-03-02 to 2027-03-02

lost: every day at 02:30 (America/New_York)
  2026-03-08 02:30 does not exist: no run then
  choose: cron-agent update lost --on-gap skip        leave it out, as now
          cron-agent update lost --on-gap next_valid  run when the clocks have changed

One job is not touched.
No changes at all in Asia/Tokyo.
`);
    expect([code, stderr]).toEqual([1, 'One job needs a choice.\n']);
  });

  test('the same as one document', async () => {
    const { code, stdout } = await here.run('dst', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      from: '2026-03-02T08:00:00Z',
      touched: [
        {
          job: 'lost',
          job_id: expect.any(String),
          choice_needed: true,
          effects: [{ change: 'gap', at: '2026-03-08T07:00:00Z', what: 'skipped', walls: ['2026-03-08T02:30:00'] }, {}],
        },
      ],
      untouched: 1,
      zones: [
        { timezone: 'America/New_York', changes: 4, jobs: 1 },
        { timezone: 'Asia/Tokyo', changes: 0, jobs: 1 },
      ],
    });
  });

  test('is content once the choice is made', async () => {
    await here.run('update', 'lost', '--on-gap', 'next_valid');
    const { code, stdout } = await here.run('dst', '--years', '1');
    expect(stdout).toContain('2026-03-08 02:30 does not exist: one run at 2026-03-08T07:00:00Z');
    expect(code).toBe(0);
  });
});

test('dst without jobs says that there is nothing to look at', async () => {
  const empty = commandLine();
  const { code, stdout } = await empty.run('dst');
  empty.remove();
  expect([code, stdout]).toEqual([0, 'No jobs are stored: nothing to look at from 2026-03-02 to 2028-03-01.\n']);
});

describe('simulate', () => {
  const span = ['simulate', '--from', '2026-11-01T00:00', '--to', '2026-11-01T04:00', '--tz', 'America/New_York'];

  test('prints what fires when, by the clock of the zone, and the sum on stderr', async () => {
    await here.run(
      'add',
      'late',
      '--task',
      'notify',
      '--arg',
      'message=x',
      '--cron',
      '30 1 * * *',
      '--tz',
      'America/New_York',
    );
    const { code, stdout, stderr } = await here.run(...span);
    expect(stdout).toBe('2026-11-01 01:30:00 (2026-11-01T05:30:00Z)  late  fires\n2026-11-01 02:30:00  lost  fires\n');
    expect([code, stderr]).toEqual([0, '2 firings of 3 jobs in 5h (America/New_York). Nothing was run.\n']);
  });

  test('with --jsonl one event a line, with --json one array', async () => {
    const lines = (await here.run(...span, '--jsonl')).stdout.trim().split('\n');
    const array = JSON.parse((await here.run(...span, '--json')).stdout) as unknown[];
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(array);
    expect(array[0]).toEqual({
      at: '2026-11-01T05:30:00Z',
      event: 'start',
      job: 'late',
      scheduled_for: '2026-11-01T05:30:00Z',
      attempt: 1,
      lateness_ms: 0,
      catch_up: false,
    });
  });

  test('an array without events is one, too', async () => {
    const { stdout } = await here.run('simulate', '--from', '2026-05-01T03:00', '--to', '2026-05-01T03:05', '--json');
    expect(JSON.parse(stdout)).toEqual([]);
  });

  test('leaves out what nobody was there for', async () => {
    const { stdout } = await here.run(...span, '--down', '2026-11-01T02:00..2026-11-01T03:00', '--duration', 'late=5m');
    expect(stdout.split('\n').map((line) => line.replace(/^.*?\d {2}/, ''))).toEqual([
      '2026-11-01 01:30:00 (2026-11-01T05:30:00Z)  late  fires',
      '2026-11-01 01:35:00 (2026-11-01T05:35:00Z)  late  succeeded after 5m',
      '-- nothing is running from here',
      '-- running again',
      'lost  catches up for 2026-11-01 02:30:00',
      '',
    ]);
  });

  test.each([
    [['--from', '2026-11-01'], /--to/],
    [['--from', '2026-11-01', '--to', '2026-10-01'], /^error: to: expected a moment after/],
  ])('%j is a mistake', async (argv, message) => {
    const { code, stderr, stdout } = await here.run('simulate', ...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
