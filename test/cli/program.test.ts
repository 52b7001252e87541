import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

let here: CommandLine;
beforeEach(() => {
  here = commandLine();
});
afterEach(() => here.remove());

const nightly = ['add', 'nightly', '--task', 'db_backup', '--cron', '0 9 * * 1-5'];
const errorOf = (stderr: string) =>
  (JSON.parse(stderr) as { error: { code: string; message: string; hint: string } }).error;

describe('finding the command', () => {
  test('help lists the commands and the exit codes, and loads none of them', async () => {
    const { code, stdout } = await here.run('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/explain +what a phrase/);
    expect(stdout).toMatch(/Exit codes: 0 done, 1 failed, 2 usage/);
  });

  test('the help that was kept when the program was built is the same, also for a reader who leaves at once', () => {
    const help = (...more: string[]): string =>
      execFileSync(process.execPath, [BIN, '--help', ...more], { encoding: 'utf8' });
    expect(help()).toBe(help('--no-color'));
    const left = `"$0" "$1" --help | true; exec "$0" "$1" --help >/dev/full`;
    expect(spawnSync('sh', ['-c', left, process.execPath, BIN], { encoding: 'utf8' })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: standard output cannot be written: ENOSPC[^\n]*\n$/) as string,
    });
  });

  test.each([
    ['lits', /unknown command 'lits'/, /Did you mean list\?/],
    ['backup the db every day', /unknown command/, /--help/],
  ])('the unknown first word %j is a usage error', async (word, error, hint) => {
    const { code, stdout, stderr } = await here.run(word);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(error);
    expect(stderr).toMatch(hint);
  });

  test.each([
    [['list', '--bogus'], /unknown option '--bogus'/],
    [['status', 'a', 'b'], /too many arguments/],
    [['skip'], /missing required argument 'job'/],
    [['list', '--', 'ls'], /only after add and update/],
    [['explain', '-n', 'x', 'daily'], /-n: expected a whole number/],
    [['serve', '--port', '99999'], /--port: expected 0 to 65535/],
    [['update', 'x'], /expected something to change/],
    [['add'], /expected a name for the job/],
  ])('%j is a usage error', async (argv, error) => {
    const { code, stderr } = await here.run(...argv);
    expect(stderr).toMatch(error);
    expect(code).toBe(2);
  });

  test('with --json an error is one JSON document on stderr', async () => {
    const { code, stdout, stderr } = await here.run('status', 'nobody', '--json');
    expect([code, stdout]).toEqual([2, '']);
    expect(errorOf(stderr)).toMatchObject({
      code: 'unknown_job',
      message: "Job 'nobody' not found.",
      hint: 'There are no jobs yet.',
    });
  });

  test('the help of a command shows its options; the version is a number', async () => {
    expect((await here.run('help', 'add')).stdout).toMatch(/--on-missed <policy>/);
    expect((await here.run('add', '--help')).stdout).toMatch(/--when <phrase>/);
    expect((await here.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('add and what follows', () => {
  test('the receipt is the explain object with what was stored', async () => {
    const receipt = await here.json<Record<string, unknown>>(...nightly);
    expect(receipt).toEqual({
      status: 'ok',
      says: 'every weekday at 09:00 (UTC)',
      timezone: 'UTC',
      schedule: { kind: 'cron', kwargs: { day_of_week: 'mon-fri', hour: 9, minute: 0 } },
      cron: '0 9 * * 1-5',
      next: [
        '2026-03-02T09:00:00Z',
        '2026-03-03T09:00:00Z',
        '2026-03-04T09:00:00Z',
        '2026-03-05T09:00:00Z',
        '2026-03-06T09:00:00Z',
      ],
      assumed: [],
      warnings: [],
      source: 'cron',
      question: null,
      reason: null,
      job_id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      name: 'nightly',
      task: 'db_backup',
      version: 1,
      scheduler: { alive: false },
      action: 'added',
      paused: false,
    });
  });

  test('for people it is a sentence, the firings and a word about who will fire it', async () => {
    const { stdout, stderr } = await here.run(...nightly);
    expect(stdout).toMatch(/^Added nightly: every weekday at 09:00 \(UTC\)\. Next: Mon 2 Mar 09:00\.\n {2}next/);
    expect(stderr).toMatch(/no scheduler is running/);
  });

  test('database and folders are for the owner alone', async () => {
    await here.run(...nightly);
    expect(statSync(join(here.folder, 'data')).mode & 0o777).toBe(0o700);
    expect(statSync(join(here.folder, 'data', 'cron-agent.db')).mode & 0o777).toBe(0o600);
  });

  test('a taken name is refused with exit 2', async () => {
    await here.run(...nightly);
    const { code, stderr } = await here.run(...nightly);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Job identifier 'nightly' conflicts with an existing job\nhint: /);
  });

  test('options of the command after -- belong to it alone', async () => {
    const receipt = await here
      .json<{ task: string }>(
        'add',
        'sweep',
        '--every',
        '45m',
        '--yes',
        '--json',
        '--',
        'ls',
        '--json',
        '--every',
        '5m',
      )
      .catch((error: unknown) => error);
    // `json` appends --json, which is a word of the command here.
    expect(receipt).toMatchObject({ task: 'ls --json --every 5m --json' });
  });

  test.each([
    ['', 3, 0],
    ['n\n', 3, 0],
    ['y\n', 0, 1],
  ])('a command is asked about at the terminal: %j ends with exit %i and %i jobs', async (answer, code, jobs) => {
    const typed = answer === '' ? ([''] as const) : ([answer] as const);
    const said = await here.say(
      typed[0],
      { terminal: answer !== '' },
      'add',
      'sweep',
      '--every',
      '45m',
      '--',
      'ls',
      '-l',
    );
    expect(said.code).toBe(code);
    expect(said.stderr).toMatch(/command {2}\["ls","-l"\]\nfolder {3}\//);
    expect(await here.json<unknown[]>('list')).toHaveLength(jobs);
  });

  test('a batch stores the good lines and answers each', async () => {
    const lines = [
      '{"name":"a","task":"db_backup","cron":"@daily"}',
      'not json',
      '',
      '{"name":"b","task":"nothing","cron":"@daily"}',
      '{"name":"c","task":"health_check","every":"5m","surprise":1}',
      '{"id":"x","name":"d","task":"health_check","every":"5m"}',
    ].join('\n');
    const { code, stdout } = await here.say(lines, {}, 'add', '--batch');
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; id?: string; name?: string; error?: { code: string } });
    expect(code).toBe(1);
    expect(answers.map((each) => [each.line, each.name ?? each.error?.code])).toEqual([
      [1, 'a'],
      [2, 'usage'],
      [4, 'unknown_task'],
      [5, 'usage'],
      [6, 'd'],
    ]);
    expect(answers[4]?.id).toBe('x');
    expect((await here.json<{ name: string }[]>('list')).map((job) => job.name).sort()).toEqual(['a', 'd']);
  });

  test('a batch of many pieces is cut into lines wherever the pieces end', async () => {
    const names = Array.from({ length: 450 }, (_, index) => `job-${index}`);
    const lines = names.map(
      (name) => `{"name":"${name}","task":"notify","args":{"message":"größe"},"cron":"@daily"}\r\n`,
    );
    const { code, stdout } = await here.say(lines.join(''), { pieces: 1_001 }, 'add', '--batch');
    expect(code).toBe(0);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; name: string });
    expect(answers.map((each) => [each.line, each.name])).toEqual(names.map((name, index) => [index + 1, name]));
    const { task_spec: spec } = await here.json<{ task_spec: { args: object } }>('status', 'job-449');
    expect(spec.args).toEqual({ message: 'größe' });
  });

  test('update, pause, resume, skip, undo and remove answer with receipts', async () => {
    await here.run(...nightly);
    const action = async (...argv: readonly string[]) => (await here.json<{ action: string }>(...argv)).action;
    expect(await action('update', 'nightly', '--cron', '0 10 * * *', '--retries', '4')).toBe('updated');
    expect(await action('update', 'nightly', '--retries', '4')).toBe('unchanged');
    expect(await action('pause', 'night', '--until', '2h')).toBe('paused');
    expect(await action('resume', 'nightly')).toBe('resumed');
    expect(await action('skip', 'nightly', '-n', '2')).toBe('skipped');
    expect(await action('undo')).toBe('restored');
    expect(await action('remove', 'nightly')).toBe('removed');
    expect(await here.json('list')).toEqual([]);
  });

  test('removing several needs --yes', async () => {
    await here.run(...nightly);
    await here.run('add', 'other', '--task', 'db_backup', '--cron', '@daily');
    expect((await here.run('remove', 'nightly', 'other')).code).toBe(3);
    expect((await here.run('remove', 'nightly', 'other', '--yes')).code).toBe(0);
  });
});

describe('looking', () => {
  test('without a database a list is empty, and none is made', async () => {
    const { code, stdout, stderr } = await here.run('list');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^No jobs yet\. Try: /);
    expect(await here.json('list')).toEqual([]);
    expect(readdirSync(here.folder)).toEqual([]);
  });

  test('in a pipe the list is tab-separated and whole', async () => {
    await here.run(...nightly);
    const cells = (await here.run('list')).stdout.trim().split('\t');
    expect(cells.slice(1)).toEqual([
      'nightly',
      'every weekday at 09:00',
      'UTC',
      '2026-03-02T09:00:00Z',
      'in 1h',
      '-',
      'active',
    ]);
  });

  test.each([
    [40, 'NAME SCHEDULE NEXT STATUS'],
    [80, 'NAME SCHEDULE ZONE NEXT LAST STATUS'],
    [200, 'ID NAME SCHEDULE ZONE NEXT LEFT LAST STATUS'],
  ])('on a terminal of %i columns it shows %s and never wraps', async (columns, titles) => {
    await here.run('add', 'a name that is rather long', '--task', 'db_backup', '--cron', '0,20,40 9-17 1,15 1-6 *');
    const { stdout } = await here.say('', { terminal: true, columns }, 'list', '--no-color');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]?.split(/ +/).join(' ')).toBe(titles);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('the history never wraps either, and its short ids can be typed', async () => {
    await here.run('add', 'x', '--task', 'notify', '--arg', `message=${'long '.repeat(30)}`, '--cron', '@yearly');
    await waited(here, 'x');
    const { stdout } = await here.say('', { terminal: true }, 'history', '--no-color');
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const id = /\b01[0-9A-Z]{6,}\b/.exec(lines[1] ?? '')?.[0] ?? '';
    expect(await here.json('logs', id)).toMatchObject({ job: 'x', state: 'succeeded' });
  });

  test.each([
    [[], {}, true],
    [['--no-color'], {}, false],
    [[], { NO_COLOR: '1' }, false],
  ])('colours on a terminal: %j %j', async (flags, environment, colored) => {
    await here.run(...nightly, '--paused');
    const terminal = await here.say('', { terminal: true, environment }, 'list', ...flags);
    // eslint-disable-next-line no-control-regex -- escapes are the subject
    expect(/\x1b\[33mpaused\x1b\[39m/.test(terminal.stdout)).toBe(colored);
    expect((await here.run('list')).stdout).not.toContain('\x1b');
  });

  test('list rows have the fields of a receipt', async () => {
    await here.run(...nightly);
    const [row] = await here.json<Record<string, unknown>[]>('list');
    expect(row).toMatchObject({
      name: 'nightly',
      task: 'db_backup',
      version: 1,
      state: 'active',
      timezone: 'UTC',
      cron: '0 9 * * 1-5',
      next: ['2026-03-02T09:00:00Z'],
      next_at: '2026-03-02T09:00:00Z',
      last_at: null,
    });
  });

  test('status of a job, and of everything', async () => {
    await here.run(...nightly);
    expect(await here.json('status', 'nightly')).toMatchObject({
      name: 'nightly',
      pending: true,
      policies: { timeout_ms: 3_600_000 },
      created_at: '2026-03-02T08:00:00Z',
      schedule: { kind: 'cron' },
      recent: [],
    });
    expect(await here.json('status')).toMatchObject({
      jobs: 1,
      scheduler: { alive: false, instances: 0 },
      timezone: 'UTC',
    });
    expect((await here.run('status', 'nightly')).stdout).toMatch(
      /how +missed coalesce after 1m, overlap skip, retries 2, timeout 1h/,
    );
    expect((await here.run('status')).stdout).toMatch(/none running: nothing fires/);
  });

  test('tasks and what one takes', async () => {
    expect((await here.json<{ name: string }[]>('tasks')).map((task) => task.name)).toContain('db_backup');
    expect((await here.run('tasks', 'show', 'db_backup')).stdout).toMatch(/keep {2}integer/);
    expect((await here.run('tasks', 'show', 'db_bakup')).stderr).toMatch(/Did you mean "db_backup"/);
  });

  test('history has exactly the fields of the reference', async () => {
    await here.run(...nightly);
    await here.run('run', 'nightly');
    const [row] = await here.json<Record<string, unknown>[]>('history');
    expect(Object.keys(row ?? {})).toEqual([
      ...[
        'job',
        'job_id',
        'run_id',
        'origin',
        'scheduled_for',
        'started_at',
        'ended_at',
        'state',
        'reason',
        'attempts',
      ],
      ...['lateness_ms', 'version', 'idempotency_key', 'exit_code', 'summary', 'output_ref'],
    ]);
    expect(row).toMatchObject({ origin: 'manual', state: 'queued', lateness_ms: null });
  });
});

describe('run', () => {
  test('--wait carries it out where no scheduler is, and the exit code says how it went', async () => {
    here.configure({
      tasks: { good: { kind: 'shell', command: ['echo', 'fine'] }, bad: { kind: 'shell', command: ['false'] } },
    });
    await here.run('add', 'good', '--task', 'good', '--cron', '0 0 1 1 *');
    await here.run('add', 'bad', '--task', 'bad', '--cron', '0 0 1 1 *');
    expect(await waited(here, 'good')).toMatchObject({ code: 0, stdout: expect.stringMatching(/: succeeded/) });
    expect(await waited(here, 'bad')).toMatchObject({ code: 1, stdout: expect.stringMatching(/: failed/) });
    expect((await here.run('logs', 'good')).stdout).toBe('fine\n');
    expect((await here.run('logs', 'bad', '-f')).stderr).toMatch(/: failed/);
  });
});

/** The manual clock moves on, so that looking again does not wait for ever. */
async function waited(line: CommandLine, job: string): Promise<unknown> {
  let ended = false;
  const said = line.run('run', job, '--wait').finally(() => (ended = true));
  while (!ended) await line.clock.advance(100);
  return said;
}

describe('what cannot be used', () => {
  test('a broken configuration is one error that lists the faults', async () => {
    here.configure({ tasks: { x: { kind: 'shel' } }, timezon: 'UTC' });
    const { code, stderr } = await here.run('list', '--json');
    expect(code).toBe(2);
    expect(errorOf(stderr)).toMatchObject({ code: 'config_error', message: expect.stringMatching(/timezon/) });
  });

  test('a database that is none is exit 1 with a remedy, and stays as it is', async () => {
    mkdirSync(join(here.folder, 'data'));
    const file = join(here.folder, 'data', 'cron-agent.db');
    writeFileSync(file, 'x'.repeat(5_000));
    for (const argv of [['list'], nightly]) {
      const { code, stderr } = await here.run(...argv);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: .*damaged or foreign file[^]*\nhint: There is no backup/);
    }
    expect(statSync(file).size).toBe(5_000);
  });

  test('a PostgreSQL database is not there yet', async () => {
    expect(await here.run('list', '--db', 'postgres://localhost/x')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/not available yet/),
    });
  });
});

describe('doctor', () => {
  test('all is well in a new home, and nothing is made', async () => {
    const { code, stdout } = await here.run('doctor');
    expect(stdout).not.toMatch(/✗/);
    expect(code).toBe(0);
    expect(readdirSync(here.folder)).toEqual([]);
  });

  test('says what to do about what is wrong, and never shows a key', async () => {
    await here.run(...nightly);
    chmodSync(join(here.folder, 'data'), 0o755);
    const checks = await here.run('doctor', '--json');
    expect(checks.code).toBe(1);
    const wrong = (JSON.parse(checks.stdout) as { name: string; ok: boolean; fix: string }[]).filter(
      (check) => !check.ok,
    );
    expect(wrong.map((check) => check.name)).toEqual(['mode', 'scheduler']);
    expect(wrong[0]?.fix).toMatch(/^chmod 700 /);
  });
});
