// The library as a program sees it: the functions that need nothing else, the agent, and the example of the README run against the
// package as npm would install it.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test, vi } from 'vitest';
import type { CronAgent, Schedule } from '../src/index.js';
import { createCronAgent, describe, explain, next, parse, SCHEDULE_VERSION, scheduleJsonSchema } from '../src/index.js';

const now = Date.UTC(2026, 2, 16, 12);
const berlin = { now, timezone: 'Europe/Berlin' };
let agent: CronAgent | undefined;
afterEach(() => agent?.close());

test('a phrase is parsed, described and computed without a database', () => {
  const understood = parse('every weekday at 9am', { now, timezone: 'America/New_York' });
  if (understood.status !== 'ok') expect.fail(understood.reason);
  expect(describe(understood.schedule)).toBe('every weekday at 09:00 (America/New_York)');
  expect(next(understood.schedule, { after: now, count: 2 })).toEqual([
    Date.UTC(2026, 2, 16, 13),
    Date.UTC(2026, 2, 17, 13),
  ]);
  expect(explain('0 9 * * 1-5', { now, timezone: 'America/New_York', count: 1 })).toMatchObject({
    says: 'every weekday at 09:00 (America/New_York)',
    next: [Date.UTC(2026, 2, 16, 13)],
  });
});

test('without arguments it is now, here', () => {
  const read = parse('every day at 9am');
  if (read.status !== 'ok') expect.fail(read.reason);
  expect(read.schedule.timezone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [first = 0] = next(read.schedule);
  expect(first).toBeGreaterThan(Date.now() - 1000);
  expect(first).toBeLessThan(Date.now() + 26 * 3_600_000);
});

test('a schedule survives its JSON', () => {
  const read = parse('every other tuesday at 10am until 1 December, 5 times', berlin);
  if (read.status !== 'ok') expect.fail(read.reason);
  const stored = JSON.parse(JSON.stringify(read.schedule)) as Schedule;
  expect(next(stored, { after: now, count: 9 })).toEqual(next(read.schedule, { after: now, count: 9 }));
  expect(next(stored, { after: now, count: 9 })).toHaveLength(5);
  expect(parse(describe(stored), berlin)).toMatchObject({ status: 'ok', schedule: stored });
});

test('what is not understood is an answer, a zone that is none is an error', () => {
  expect(parse('wibble').status).toBe('not_a_schedule');
  expect(() => parse('daily', { timezone: '+05:30' })).toThrow(RangeError);
  expect(() => parse('daily', { now: Number.NaN })).toThrow(RangeError);
  expect(() => explain('daily', { count: 1.5 })).toThrow(/^count: expected an integer from 0 to 100000, got 1\.5\.$/);
});

test.each<[object, RegExp]>([
  [{}, /kind/],
  [{ kind: 'cron', kwargs: { hour: 25 }, timezone: 'UTC' }, /^hour: expected 0–23/],
  [{ kind: 'cron', kwargs: {}, timezone: 'UTC' }, /at least one field/],
  [{ kind: 'cron', kwargs: { hour: 9 } }, /timezone/],
  [{ kind: 'cron', kwargs: { hour: 9 }, timezone: 'Mars/Olympus' }, /^timezone: expected an IANA name/],
  [{ kind: 'interval', seconds: 0, from: 'start', anchor: '2026-01-01T00:00:00Z', timezone: 'UTC' }, /seconds/],
])('JSON that is no schedule is an error that names the field: %j', (value, message) => {
  expect(() => next(value as Schedule)).toThrow(TypeError);
  expect(() => next(value as Schedule)).toThrow(message);
  expect(() => describe(value as Schedule)).toThrow(message);
});

test('the JSON Schema of a schedule has its version and all kinds', () => {
  const schema = scheduleJsonSchema() as { $id: string; anyOf: { properties: Record<string, { const?: string }> }[] };
  expect(schema.$id).toBe(`urn:cron-agent:schedule:${SCHEDULE_VERSION}`);
  expect(schema.anyOf.map(({ properties }) => properties['kind']?.const)).toEqual([
    'cron',
    'interval',
    'calendar',
    'once',
    'union',
  ]);
  for (const { properties } of schema.anyOf)
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(['timezone', 'start', 'end', 'except', 'window']));
});

test('an agent has the verbs', async () => {
  agent = await createCronAgent({ databasePath: ':memory:', timezone: 'UTC' });
  const added = await agent.add({ name: 'nightly', task: 'db_backup', cron: '0 9 * * *' });
  expect(added).toMatchObject({ ok: true, value: { action: 'added' } });
  expect(await agent.list({})).toMatchObject({ ok: true, value: [{ name: 'nightly' }] });
  expect(await agent.add({ argv: ['ls'], cwd: '/', cron: '@daily' })).toMatchObject({
    failure: { code: 'needs_confirmation' },
  });
  expect(await agent.add({ argv: ['ls'], cwd: '/', cron: '@daily' }, { confirmed: true })).toMatchObject({ ok: true });
});

test('an agent has the verbs for the bad day too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'library-'));
  try {
    // A home of its own: its panic is nobody else's.
    vi.stubEnv('CRON_AGENT_HOME', folder);
    const databasePath = join(folder, 'jobs.db');
    agent = await createCronAgent({ databasePath, timezone: 'UTC' });
    await agent.add({ name: 'nightly', task: 'db_backup', cron: '0 9 * * *' });
    for (const request_id of ['first', 'second', 'third']) await agent.runNow({ job: 'nightly', request_id });
    const beside = new Database(databasePath);
    const [dead, dismissed, unknown] = beside.prepare('SELECT id FROM run ORDER BY id').pluck().all() as string[];
    beside.exec(`UPDATE run SET state = 'dead', ended_at = 1 WHERE id <> '${unknown}';
      UPDATE run SET state = 'unknown', ended_at = 1 WHERE id = '${unknown}';
      INSERT INTO dead_letter (run_id, tenant_id, job_id, kind, reason, first_failed_at, at)
        SELECT id, tenant_id, job_id, 'spent', '', 1, 1 FROM run WHERE state = 'dead'`);
    beside.close();

    expect(await agent.overview()).toMatchObject({ value: { dead: 2, unknown: 1, hold: null } });
    const list = await agent.deadLetters({});
    expect(list.ok && [list.value.letters.length, list.value.unknown.length]).toEqual([2, 1]);
    expect(await agent.replay({ run: dead! }, { confirmed: true })).toMatchObject({ value: { state: 'queued' } });
    expect(await agent.dismiss({ run: dismissed! })).toMatchObject({ value: { state: 'dead' } });
    expect(await agent.resolve({ run: unknown!, as: 'failed' })).toMatchObject({ value: { state: 'failed' } });
    expect(await agent.panic()).toMatchObject({ value: { database: 'held' } });
    expect(await agent.overview()).toMatchObject({ value: { hold: { kind: 'panic', by: 'library' } } });
    expect(await agent.release({})).toMatchObject({ value: { was: 'panic' } });
    const trail = await agent.audit({});
    expect(trail.ok && trail.value.rows.slice(0, 5).map(({ event }) => event)).toEqual([
      ...['released', 'held', 'resolved', 'dismissed', 'replayed'],
    ]);
    await agent.close();
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  }
});

const ROOT = resolve(import.meta.dirname, '..');

test(
  'the example of the README says what it prints, run against the package as it is installed',
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'cron-agent-installed-'));
    try {
      install(folder);
      const [, code = '', printed = ''] =
        /## As a library\n[^]*?```js\n([^]*?)```\n\n```text\n([^]*?)```/.exec(
          readFileSync(join(ROOT, 'README.md'), 'utf8'),
        ) ?? [];
      writeFileSync(join(folder, 'example.mjs'), code);
      const stdout = execFileSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' });
      expect(stdout).toBe(printed);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

/** What `npm install cron-agent` leaves behind: the files that package.json lists, and the dependencies beside them. */
function install(folder: string): void {
  const modules = join(folder, 'node_modules');
  const { files, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    files: readonly string[];
    dependencies: object;
  };
  for (const file of ['package.json', ...files.filter((each) => !each.startsWith('!'))])
    cpSync(join(ROOT, file), join(modules, 'cron-agent', file), { recursive: true });
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}
