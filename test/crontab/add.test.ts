import { userInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { add, addMany } from '../../src/crontab/add.js';
import type { AddRequest } from '../../src/crontab/add.js';
import type { Desk } from './desk.js';
import { desk, failure, iso, person, personWhoAgrees, value } from './desk.js';

let here: Desk;
beforeEach(async () => {
  here = await desk({ tz: 'Europe/Berlin', now: '2026-03-02T07:00:00Z' });
});
afterEach(() => here.close());

const asks = (request: AddRequest, caller = person) => add(here.crontab, request, caller);
const stored = () => here.store.jobs();

test('a job is stored with what was understood, and the receipt proves it', async () => {
  const receipt = value(await asks({ name: 'db_backup', task: 'db_backup', when: 'every weekday at 9am' }));
  expect(receipt).toMatchObject({
    action: 'added',
    name: 'db_backup',
    task: 'db_backup',
    says: 'every weekday at 09:00 (Europe/Berlin)',
    timezone: 'Europe/Berlin',
    version: 1,
    paused: false,
    scheduler: { alive: false },
    line: 'Added db_backup: every weekday at 09:00 (Europe/Berlin). Next: Mon 2 Mar 09:00.',
  });
  expect(iso(receipt.next)).toEqual([
    '2026-03-02T08:00:00Z',
    '2026-03-03T08:00:00Z',
    '2026-03-04T08:00:00Z',
    '2026-03-05T08:00:00Z',
    '2026-03-06T08:00:00Z',
  ]);
  const [job] = await stored();
  expect(job).toMatchObject({
    id: receipt.jobId,
    said: { phrase: 'every weekday at 9am', source: 'grammar', assumed: [] },
    state: 'active',
    effect: 'idempotent',
  });
});

test('the name defaults to the name of the task', async () => {
  expect(value(await asks({ task: 'health_check', cron: '@hourly' })).name).toBe('health_check');
});

test.each<[string, AddRequest, string, RegExp]>([
  ['nothing about when', { task: 'db_backup' }, 'invalid', /exactly one of when, cron, every and at, got none/],
  ['two ways of saying when', { task: 'db_backup', cron: '@daily', every: '5m' }, 'invalid', /got cron and every/],
  ['an unknown task', { task: 'db_backp', cron: '@daily' }, 'unknown_task', /^Unknown task: db_backp$/],
  ['neither task nor command', { cron: '@daily' }, 'invalid', /expected a task or a command, got neither/],
  ['a bad name', { name: '-x', task: 'db_backup', cron: '@daily' }, 'invalid', /^name: expected letters/],
  ['an offset as zone', { task: 'db_backup', cron: '@daily', timezone: '+05:30' }, 'invalid', /expected an IANA zone/],
  ['an unknown argument', { task: 'db_backup', cron: '@daily', args: { kep: 3 } }, 'invalid', /unknown argument "kep"/],
  ['a date that never comes', { task: 'db_backup', cron: '0 0 30 2 *' }, 'impossible', /./],
  ['a moment that has passed', { task: 'db_backup', at: '2026-03-01T09:00' }, 'impossible', /past/],
  [
    'a moment that the clocks skip',
    { task: 'db_backup', at: '2026-03-29T02:30' },
    'impossible',
    /does not exist in Europe\/Berlin/,
  ],
  [
    'an end before the first firing',
    { task: 'db_backup', cron: '0 9 * * *', until: '2026-03-02T08:30' },
    'impossible',
    /no firing is left/,
  ],
  ['a period without a unit', { task: 'db_backup', every: '45' }, 'invalid', /expected a period such as/],
  ['a bad timeout', { task: 'db_backup', cron: '@daily', timeout: 'soon' }, 'invalid', /timeout: expected a period/],
  ['an empty phrase', { task: 'db_backup', when: '' }, 'not_a_schedule', /empty/],
])('%s is refused and nothing is stored', async (_what, request, code, message) => {
  const refusal = failure(await asks(request));
  expect(refusal.code).toBe(code);
  expect(refusal.message).toMatch(message);
  expect(await stored()).toEqual([]);
});

test('an unknown task is answered with the one that was probably meant', async () => {
  expect(failure(await asks({ task: 'db_backp', cron: '@daily' })).hint).toMatch(
    /^Did you mean "db_backup"\? Tasks: db_backup, /,
  );
});

test('an instant in a gap is refused with its two neighbours', async () => {
  expect(failure(await asks({ task: 'db_backup', at: '2026-03-29T02:30' })).hint).toBe(
    'Use 2026-03-29T01:59:59 or 2026-03-29T03:00:00.',
  );
});

test('an instant that comes twice means the first, and the receipt says so', async () => {
  const receipt = value(await asks({ task: 'db_backup', at: '2026-10-25T02:30' }));
  expect(iso(receipt.next)).toEqual(['2026-10-25T00:30:00Z']);
  expect(receipt.assumed).toEqual(['2026-10-25T02:30:00 happens twice in Europe/Berlin: the first one is meant']);
});

test('until, times, jitter, on_gap and clock become part of the schedule', async () => {
  const request: AddRequest = {
    task: 'db_backup',
    cron: '0 9 * * *',
    until: '2026-03-31',
    times: 3,
    jitter: '30s',
    on_gap: 'next_valid',
    clock: 'utc',
  };
  const receipt = value(await asks(request));
  expect((await stored())[0]?.schedule).toMatchObject({
    end: '2026-03-31T21:59:59Z',
    maxRuns: 3,
    jitterSeconds: 30,
    onGap: 'next_valid',
    clock: 'utc',
  });
  expect(receipt.next).toHaveLength(3);
});

test('policies come from the effect of the task, and what was asked for stands above them', async () => {
  value(await asks({ task: 'db_backup', cron: '@daily', retries: 5, timeout: '10m', on_missed: 'skip', grace: '2m' }));
  expect((await stored())[0]?.policies).toMatchObject({
    retries: 5,
    timeoutMs: 600_000,
    missed: 'skip',
    graceMs: 120_000,
    overlap: 'skip',
  });
});

test('seconds are done as asked, with a warning', async () => {
  const receipt = value(await asks({ task: 'health_check', every: '10s' }));
  expect(receipt.warnings).toContain('fires every 10s: up to 8640 runs a day');
});

test('a paused job does not fire, and the receipt says so', async () => {
  const receipt = value(await asks({ task: 'db_backup', cron: '@daily', paused: true }));
  expect(receipt).toMatchObject({ paused: true, next: [] });
  expect(receipt.line).toMatch(/will not fire until it is resumed/);
});

describe('a command that is not registered', () => {
  const command: AddRequest = { name: 'sweep', cron: '@daily', argv: ['rm', '-rf', '/tmp/x\u202e'], cwd: '/tmp' };

  test('needs a yes; the card shows exactly what would run, hidden characters written out', async () => {
    const refusal = failure(await asks(command));
    expect(refusal.code).toBe('needs_confirmation');
    expect(refusal.preview?.split('\n')).toEqual([
      'name     sweep',
      'command  ["rm","-rf","/tmp/x\\u202e"]',
      'folder   /tmp',
      expect.stringMatching(/^program {2}\/\S*bin\/rm$/),
      'env      PATH HOME LANG LC_ALL TZ USER TMPDIR CRON_AGENT_*',
      `user     ${userInfo().username}`,
      'hosts    any: what it talks to is not limited',
      'when     every day at 00:00 (Europe/Berlin)',
      'next     Tue 3 Mar 00:00',
      '         Wed 4 Mar 00:00',
      '         Thu 5 Mar 00:00',
      'caution  it turns the direction of its own text (bidi): it does not read as it runs',
      'caution  it holds characters that a terminal hides; they are written out above',
    ]);
    expect(await stored()).toEqual([]);
  });

  test('a word with a letter that only looks Latin is pointed out', async () => {
    const refused = failure(
      await add(
        here.crontab,
        { name: 'pay', cron: '@daily', argv: ['curl', 'https://p\u0430ypal.com', 'день', 'größe'], cwd: '/tmp' },
        person,
      ),
    );
    expect(refused.preview).toMatch(/^caution {2}letters that only look Latin are in p\\u\{430\}ypal$/m);
  });

  test('is stored with a yes, and its effect must not happen twice', async () => {
    value(await asks(command, personWhoAgrees));
    expect((await stored())[0]).toMatchObject({
      effect: 'once',
      lane: 'process',
      policies: { retries: 0, missed: 'skip' },
    });
  });
});

describe('many at once', () => {
  const request = (name: string, more: Partial<AddRequest> = {}): AddRequest => ({
    name,
    task: 'db_backup',
    cron: '@daily',
    ...more,
  });

  test('each has its own answer, in order; a name twice is taken the second time', async () => {
    const answers = await addMany(
      here.crontab,
      [request('a'), request('b', { task: 'none' }), request('A'), request('a', { if_exists: 'skip' }), request('c')],
      person,
    );
    expect(answers.map((each) => (each.ok ? `${each.value.action} ${each.value.name}` : each.failure.code))).toEqual([
      'added a',
      'unknown_task',
      'conflict',
      'unchanged a',
      'added c',
    ]);
    expect((await here.store.jobs()).map((each) => each.name).sort()).toEqual(['a', 'c']);
  });

  test('nothing at all is nothing', async () => {
    expect(await addMany(here.crontab, [], person)).toEqual([]);
  });
});

describe('a name that is taken', () => {
  beforeEach(async () => {
    await here.added({ name: 'nightly' });
  });

  test('is refused in the words people know', async () => {
    const refusal = failure(await asks({ name: 'Nightly', task: 'db_backup', cron: '@daily' }));
    expect(refusal).toMatchObject({
      code: 'conflict',
      message: "Job identifier 'nightly' conflicts with an existing job",
    });
  });

  test('with skip leaves the job as it is', async () => {
    const receipt = value(await asks({ name: 'nightly', task: 'db_backup', cron: '@daily', if_exists: 'skip' }));
    expect(receipt).toMatchObject({ action: 'unchanged', version: 1, cron: '0 9 * * 1-5' });
  });

  test('with update changes it, and a second time changes nothing', async () => {
    const request: AddRequest = { name: 'nightly', task: 'db_backup', cron: '@daily', if_exists: 'update' };
    expect(value(await asks(request))).toMatchObject({ action: 'updated', version: 2 });
    expect(value(await asks(request))).toMatchObject({ action: 'unchanged', version: 2 });
    expect(await stored()).toHaveLength(1);
  });

  test('with update and another task needs a yes', async () => {
    const request: AddRequest = { name: 'nightly', task: 'health_check', cron: '@daily', if_exists: 'update' };
    expect(failure(await asks(request)).code).toBe('needs_confirmation');
    expect(value(await asks(request, personWhoAgrees))).toMatchObject({ action: 'updated', task: 'health_check' });
  });
});

test('cancelling the previous run of a task that writes needs a yes', async () => {
  const request: AddRequest = { task: 'db_backup', cron: '@daily', overlap: 'cancel_previous' };
  expect(failure(await asks(request)).code).toBe('needs_confirmation');
  expect(value(await asks(request, personWhoAgrees)).warnings.join()).toMatch(
    /cancel_previous stops a run in the middle/,
  );
});
