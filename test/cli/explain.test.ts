import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeAll(() => {
  here = commandLine();
});
afterAll(() => here.remove());

test('the object is exactly the one of the reference', async () => {
  const object = await here.json(
    'explain',
    'every weekday at 9am',
    '--tz',
    'America/New_York',
    '--now',
    '2026-03-16T08:00',
    '-n',
    '1',
  );
  expect(object).toEqual({
    id: null,
    status: 'ok',
    says: 'every weekday at 09:00 (America/New_York)',
    timezone: 'America/New_York',
    schedule: { kind: 'cron', kwargs: { day_of_week: 'mon-fri', hour: 9, minute: 0 } },
    cron: '0 9 * * 1-5',
    next: ['2026-03-16T13:00:00Z'],
    assumed: [],
    warnings: [],
    source: 'grammar',
    question: null,
    reason: null,
  });
});

test('cron kwargs are read as JSON, a zone change and all', async () => {
  const { next } = await here.json<{ next: string[] }>(
    'explain',
    '{"hour":9}',
    '--tz',
    'America/New_York',
    '--now',
    '2026-03-07T00:00Z',
    '-n',
    '3',
  );
  expect(next).toEqual(['2026-03-07T14:00:00Z', '2026-03-08T13:00:00Z', '2026-03-09T13:00:00Z']);
});

test('for people: the phrase, the words, the zone and the firings', async () => {
  const { stdout } = await here.run('explain', '0 9 * * 1-5', '-n', '2');
  expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['Original', '0 9 * * 1-5'],
    ['In words', 'every weekday at 09:00 (UTC)'],
    ['Kwargs', '{"day_of_week":"mon-fri","hour":9,"minute":0}'],
    ['Cron', '0 9 * * 1-5'],
    ['Zone', 'UTC'],
    ['Next', 'Mon 2 Mar 09:00 (2026-03-02T09:00:00Z)'],
    ['From now', 'in 1h'],
    ['Iter. #2', 'Tue 3 Mar 09:00 (2026-03-03T09:00:00Z)'],
    [''],
  ]);
});

test.each([
  ['wibble wobble', 2],
  ['every day at 25:00', 2],
  ['on 3/4 at 9', 3],
])('%j is refused aloud with exit %i', async (phrase, code) => {
  const said = await here.run('explain', phrase);
  expect([said.code, said.stdout]).toEqual([code, '']);
  expect(said.stderr).toMatch(/^error: /);
});

test('a refusal is still one document', async () => {
  const { code, stdout } = await here.run('explain', 'wibble wobble', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'not_a_schedule',
    next: null,
    schedule: null,
    reason: expect.any(String),
  });
});

describe('a batch', () => {
  test('answers each line in order, bad ones too', async () => {
    const lines = [
      '{"id":"a","phrase":"0 9 * * *","now":"2026-03-16T08:00","tz":"America/New_York","count":2}',
      '{"id":"b","phrase":{"hour":9},"now":"2026-03-16T08:00:00Z","tz":"UTC","count":1}',
      '{"id":"c","phrase":"wibble wobble","tz":"UTC"}',
      '{"id":"d","phrase":"@daily","tz":"+05:30"}',
      '{"id":"e"}',
      'nonsense',
    ];
    const { code, stdout } = await here.say(lines.join('\n'), {}, 'explain', '--batch');
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; status: string; next: string[] | null });
    expect(answers.map(({ id, status, next }) => [id, status, next])).toEqual([
      ['a', 'ok', ['2026-03-16T13:00:00Z', '2026-03-17T13:00:00Z']],
      ['b', 'ok', ['2026-03-16T09:00:00Z']],
      ['c', 'not_a_schedule', null],
      ['d', 'not_a_schedule', null],
      ['e', 'not_a_schedule', null],
      [null, 'not_a_schedule', null],
    ]);
    expect(code).toBe(1);
  });

  test('thousands of lines are as many answers, in order', async () => {
    const lines = Array.from(
      { length: 2_000 },
      (_, index) => `{"id":"${index}","phrase":"${index % 60} ${index % 24} * * *","tz":"UTC","count":1}`,
    );
    const { code, stdout } = await here.say(lines.join('\n'), {}, 'explain', '--batch');
    const answers = stdout.trim().split('\n');
    expect([code, answers.length]).toEqual([0, 2_000]);
    expect(JSON.parse(answers[1_999] ?? '')).toMatchObject({ id: '1999', status: 'ok' });
  });
});

test('a wrong field of a cron line has a mark under it', async () => {
  const { code, stderr } = await here.run('explain', '  0 9 * * 1-9');
  expect(stderr).toMatch(/^error: crontab field 5 [^\n]*\n {2}0 9 \* \* 1-9\n {10}\^\^\^\nhint: /);
  expect(code).toBe(2);
});

describe('--trace', () => {
  test('says which form read which words', async () => {
    const { trace } = await here.json<{ trace: object }>('explain', 'every weekday at 9am', '--trace');
    expect(trace).toMatchObject({
      read_by: 'grammar',
      forms: [
        { form: 'weekdays', words: 'every weekday' },
        { form: 'clock time', words: 'at 9am' },
      ],
    });
    expect((await here.run('explain', 'every weekday at 9am', '--trace')).stdout).toMatch(
      /Forms +weekdays +"every weekday"\n +clock time +"at 9am"\n/,
    );
  });

  test('shows what was read of a phrase that is refused', async () => {
    expect((await here.run('explain', 'every fizz at 9am', '--trace')).stderr).toMatch(/Forms +clock time +"at 9am"/);
  });
});

test('without firings to show nothing is said about them', async () => {
  expect((await here.run('explain', 'daily at 9am', '-n', '0')).stdout).not.toMatch(/Next|never/);
});

test('a line of a batch is answered with its own id, be it text or a number', async () => {
  const { stdout } = await here.say('{"id":7,"phrase":"@daily"}\n{"id":"x","phrase":""}\n', {}, 'explain', '--batch');
  expect(stdout.match(/"id":[^,]+/g)).toEqual(['"id":7', '"id":"x"']);
});

describe('a change of the clocks ahead', () => {
  test('is told where it lies among the firings that are shown, and the next that touches the schedule', async () => {
    const { stdout } = await here.run('explain', '30 2 * * *', '--tz', 'America/New_York', '--now', '2026-03-06T12:00');
    expect(stdout).toContain('Warning     2026-03-08 02:30 does not exist in America/New_York: no run then');
    expect(stdout).toMatch(
      /Clocks +2026-03-08T07:00:00Z: the clocks go forward 1h\n +2027-03-14 02:30 does not exist: no run then \(--on-gap/,
    );
  });

  test('is not told of what has none', async () => {
    expect((await here.run('explain', 'every day at 02:30', '--tz', 'Asia/Tokyo')).stdout).not.toContain('Clocks');
  });
});

test('firings within a minute all have their seconds', async () => {
  const { stdout } = await here.run('explain', '*/30 * * * * *', '-n', '3');
  expect(stdout.match(/\d\d:\d\d:\d\d(?= \()/g)).toEqual(['08:00:30', '08:01:00', '08:01:30']);
});

describe('a question', () => {
  const readings = [
    { says: 'on 4 March at 9', timezone: 'UTC', schedule: { kind: 'once' }, next: ['2026-03-04T09:00:00Z'] },
    { says: 'on 3 April at 9', timezone: 'UTC', schedule: { kind: 'once' }, next: ['2026-04-03T09:00:00Z'] },
  ];

  test('shows what each reading would mean, with dates', async () => {
    const { stderr } = await here.run('explain', 'on 3/4 at 9');
    expect(stderr).toContain(
      '  - on 4 March at 9: Wed 4 Mar 2026 09:00 (UTC)\n  - on 3 April at 9: Fri 3 Apr 2026 09:00',
    );
  });

  test('has the same object in explain and in the refusal of add', async () => {
    const explained = await here.run('explain', 'on 3/4 at 9', '--json');
    expect(JSON.parse(explained.stdout)).toMatchObject({ status: 'question', next: null, readings });
    const added = await here.run('add', 'q', '--task', 'db_backup', '--when', 'on 3/4 at 9', '--json');
    expect(JSON.parse(added.stderr)).toMatchObject({ error: { code: 'question', readings } });
    expect(added.code).toBe(3);
  });

  test('add shows them to a person, and so does the chat', async () => {
    const shown = /on 4 March at 9: Wed 4 Mar 2026 09:00 \(UTC\)\n.*on 3 April at 9: Fri 3 Apr 2026 09:00 \(UTC\)/;
    expect((await here.run('add', 'q', '--task', 'db_backup', '--when', 'on 3/4 at 9')).stderr).toMatch(shown);
    expect((await here.run('ask', 'back up the db on 3/4 at 9')).stdout).toMatch(shown);
  });
});

test('the words write times with 12 hours where that is asked for', async () => {
  const { says } = await here.json<{ says: string }>(
    'explain',
    'weekdays at 9am, noon and 5:30pm',
    '--tz',
    'UTC',
    '--clock',
    '12',
  );
  expect(says).toBe('every weekday at 9:00 AM, noon and 5:30 PM (UTC)');
});
