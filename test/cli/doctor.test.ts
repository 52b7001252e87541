// doctor about the database: what it lies on, whether there is a copy to go back to, what holds it, and what waits for a person.

import { chmodSync, chownSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mediumCheck } from '../../src/cli/doctor-checks.js';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
beforeEach(async () => {
  here = commandLine();
  await here.run('add', 'nightly', '--task', 'db_backup', '--when', 'every night at 3am');
});
afterEach(() => here.remove());

const check = async (name: string) => (await here.checks(name))[0];
const data = (): string => join(here.folder, 'data');

test('F33: names the newest backup, and says so while there is none', async () => {
  expect(await check('backup')).toMatchObject({ ok: true, found: 'none yet' });
  mkdirSync(join(data(), 'backups'), { mode: 0o700 });
  for (const day of ['01', '02'])
    copyFileSync(join(data(), 'cron-agent.db'), join(data(), 'backups', `cron-agent-202603${day}T080000Z.db`));
  expect((await check('backup'))?.found).toMatch(/cron-agent-20260302T080000Z\.db$/);
});

test('F33: a backup that failed, or is days late, is not well', async () => {
  const db = new Database(join(data(), 'cron-agent.db'));
  db.exec(
    "INSERT INTO chore (name, due_at, ended_at, result) VALUES ('backup', 4102444800000, 1, 'failed: no space left')",
  );
  expect(await check('backup')).toMatchObject({ ok: false, found: expect.stringContaining('no space left') as string });
  db.exec("UPDATE chore SET due_at = 1000, result = 'done'");
  db.close();
  expect(await check('backup')).toMatchObject({
    ok: false,
    found: expect.stringContaining('due since 1970') as string,
  });
});

test('F36: what the database lies on', async () => {
  expect(await check('medium')).toMatchObject({ ok: true });
  expect(mediumCheck({ kind: 'network', name: 'NFS' })).toMatchObject({
    ok: false,
    fix: 'Use a local disk: --db PATH.',
  });
  expect(mediumCheck({ kind: 'uncertain', name: 'FUSE' })).toMatchObject({
    ok: true,
    found: expect.stringMatching(/local or over a network/) as string,
  });
});

test('X60: what everything is held by, since when, and what to type', async () => {
  expect(await here.checks('hold')).toEqual([{ name: 'hold', ok: true, found: 'nothing is held', fix: null }]);
  await here.run('panic');
  expect(await here.checks('hold')).toEqual([
    {
      name: 'hold',
      ok: false,
      found: 'panic since Mon 2 Mar 08:00 (UTC), by cli: nothing begins',
      fix: 'End it: cron-agent resume --all',
    },
  ]);
});

test('how many runs wait for a person, and what to type', async () => {
  expect(await check('doubt')).toMatchObject({
    ok: true,
    found: '0 runs in doubt, 0 runs ended dead and not answered',
  });
  await here.run('run', 'nightly');
  const db = new Database(join(data(), 'cron-agent.db'));
  db.exec("UPDATE run SET state = 'unknown', ended_at = 1");
  expect(await check('doubt')).toEqual({
    name: 'doubt',
    ok: false,
    found: '1 run in doubt, 0 runs ended dead and not answered',
    fix: 'See: cron-agent dead list; then cron-agent resolve RUN --rerun (or --mark succeeded|failed).',
  });
  db.exec(`UPDATE run SET state = 'dead'; INSERT INTO dead_letter (run_id, tenant_id, job_id, kind, reason, first_failed_at, at)
    SELECT id, tenant_id, job_id, 'spent', '', 1, 1 FROM run`);
  db.close();
  expect(await check('doubt')).toMatchObject({
    found: '0 runs in doubt, 1 run ended dead and not answered',
    fix: 'See: cron-agent dead list; then cron-agent dead replay RUN (or dead dismiss RUN).',
  });
});

const elsewhere = async (...argv: readonly string[]) =>
  here.run(...argv, '--db', join(here.folder, 'shared', 'jobs.db'));
const faulty = async (): Promise<readonly string[]> => {
  const { stdout } = await elsewhere('doctor');
  return stdout.split('\n').filter((line) => /^✗ (mode|owner)/.test(line));
};

test.each([
  [0o602, 'data', 'refused'],
  [0o622, 'data', 'refused'],
  [0o660, 'data', 'named'],
] as const)('F110: a database of mode %o in %s is %s', async (mode, folder, answer) => {
  chmodSync(join(here.folder, folder, 'cron-agent.db'), mode);
  expect((await here.checks('mode')).filter(({ ok }) => !ok)).toMatchObject([
    { fix: `chmod 600 '${join(data(), 'cron-agent.db')}'` },
  ]);
  expect((await here.json<unknown[]>('list')).length).toBe(1);
  const { code, stderr } = await here.run('pause', 'nightly');
  if (answer === 'named') return expect(code).toBe(0);
  expect(stderr).toContain(`expected a database that only its owner can write, got mode ${mode.toString(8)}`);
  expect(stderr).toContain(`chmod 600 '${join(data(), 'cron-agent.db')}'`);
  expect(code).toBe(1);
});

test.runIf(process.getuid?.() === 0)('F110: a database of somebody else is read, and not worked on', async () => {
  chownSync(join(data(), 'cron-agent.db'), 12_345, 12_345);
  expect(await check('owner')).toMatchObject({ ok: false });
  expect((await here.json<unknown[]>('list')).length).toBe(1);
  const { code, stderr } = await here.run('pause', 'nightly');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/expected a database of yours or root's, got .* id 12345/)]);
});

test('F110: a folder in which others could put another database is named, unless it is sticky', async () => {
  mkdirSync(join(here.folder, 'shared'), { mode: 0o755 });
  await elsewhere('add', 'nightly', '--task', 'db_backup', '--cron', '@daily');
  expect(await faulty()).toEqual([]);
  chmodSync(join(here.folder, 'shared'), 0o777);
  expect(await faulty()).toEqual([expect.stringMatching(/shared: 0777$/)]);
  chmodSync(join(here.folder, 'shared'), 0o1777);
  expect(await faulty()).toEqual([]);
});
