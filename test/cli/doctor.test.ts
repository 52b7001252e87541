// doctor about the database: what it lies on, and whether there is a copy to go back to.

import { copyFileSync, mkdirSync } from 'node:fs';
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

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly fix: string | null;
}
async function check(name: string): Promise<Check | undefined> {
  const { stdout } = await here.run('doctor', '--json');
  return (JSON.parse(stdout) as Check[]).find((each) => each.name === name);
}
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
