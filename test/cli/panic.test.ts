// panic while something else is broken: the mark is made first, from the environment alone; what could not be done is said.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
let locks: Database.Database[];
beforeEach(async () => {
  here = commandLine();
  locks = [];
  await here.run('add', 'nightly', '--task', 'db_backup', '--when', 'every night at 3am');
});
afterEach(() => {
  for (const lock of locks) lock.close();
  here.remove();
});

const data = (): string => join(here.folder, 'data');
const database = (): string => join(data(), 'cron-agent.db');
const mark = (): string => join(here.folder, 'state', 'PANIC');
const isHeld = (): unknown => {
  const file = new Database(database(), { readonly: true });
  const hold: unknown = file.prepare('SELECT hold FROM control').pluck().get();
  file.close();
  return hold;
};

const BROKEN: readonly (readonly [string, RegExp, () => void])[] = [
  ['a folder that is none', /cannot be opened/, () => (rmSync(data(), { recursive: true }), writeFileSync(data(), ''))],
  ['a file of something else', /damaged or foreign/, () => writeFileSync(database(), 'x'.repeat(9_000))],
  ['a database that is gone', /held 1 job and is gone now/, () => rmSync(database())],
  [
    'a newer schema',
    /a newer cron-agent has written it/,
    () => {
      const newer = new Database(database());
      newer.pragma('user_version = 99');
      newer.close();
    },
  ],
  [
    'a database that another process keeps to itself',
    /another process holds the database/,
    () => {
      const lock = new Database(database());
      lock.pragma('locking_mode = EXCLUSIVE');
      lock.exec('BEGIN EXCLUSIVE');
      locks.push(lock);
    },
  ],
];

describe('X60: panic makes the mark, says what it could not do, and ends with 0', () => {
  test.each(BROKEN)('%s', async (_, why, breakIt) => {
    breakIt();
    const { code, stdout, stderr } = await here.run('panic');
    expect([code, stderr]).toEqual([0, '']);
    expect(existsSync(mark())).toBe(true);
    expect(stdout).toContain(`Everything is held by the mark ${mark()}`);
    expect(stdout).toMatch(why);
    expect(stdout).toMatch(/none was ended from here/);
    expect(await here.json('panic')).toMatchObject({ held: true, killed: null, database: 'unreachable' });
  });

  test('a configuration that cannot be read', async () => {
    here.configure({ timezone: 'Mars/Olympus' });
    const { code, stdout } = await here.run('panic');
    expect([code, existsSync(mark())]).toEqual([0, true]);
    expect(stdout).toMatch(/configuration: .*timezone.*Mars\/Olympus/);
    here.configure({});
    expect((await here.run('resume', '--all')).stderr).toMatch(/^Released what was held since /);
    expect(existsSync(mark())).toBe(false);
  });

  test('no database at all: the one that is made is held', async () => {
    rmSync(here.folder, { recursive: true });
    mkdirSync(here.folder);
    expect(await here.json('panic')).toMatchObject({ database: 'held', killed: 0, fault: null });
    expect([existsSync(mark()), isHeld()]).toEqual([true, 'panic']);
  });

  test('a mark that cannot be made is said, and the database is held all the same', async () => {
    writeFileSync(join(here.folder, 'state'), 'a file where the folder should be');
    const { code, stdout } = await here.run('panic');
    expect([code, isHeld()]).toEqual([0, 'panic']);
    expect(stdout).toMatch(/No mark could be made beside it: E(NOTDIR|EXIST)/);
  });

  test('where nothing can be held, that is an error', async () => {
    writeFileSync(join(here.folder, 'state'), 'a file where the folder should be');
    writeFileSync(database(), 'x'.repeat(9_000));
    const { code, stderr } = await here.run('panic');
    expect(stderr).toMatch(/^error: nothing could be held: E(NOTDIR|EXIST).*\nhint: End the schedulers themselves/);
    expect(code).toBe(1);
  });

  test('a second panic leaves the time of the first', async () => {
    await here.run('panic');
    const { mtimeMs } = statSync(mark());
    await here.run('panic');
    expect(statSync(mark()).mtimeMs).toBe(mtimeMs);
  });
});

describe('status says what is held', () => {
  const held = async (): Promise<string | undefined> =>
    / held +(.*)/.exec((await here.run('status', '--tz', 'Europe/Berlin')).stdout)?.[1];

  test('since when in the zone of whoever asks; as JSON in UTC', async () => {
    await here.run('panic');
    expect(await held()).toBe(
      'panic since Mon 2 Mar 09:00 (Europe/Berlin), by cli: nothing begins until: cron-agent resume --all',
    );
    expect(await here.json('status')).toMatchObject({ held: 'panic since 2026-03-02T08:00:00Z' });
    expect((await here.run('resume', '--all', '--tz', 'Europe/Berlin')).stderr).toContain(
      'Released what was held since Mon 2 Mar 09:00 (panic). Nothing of that time is made up for.\n',
    );
    expect(await held()).toBeUndefined();
  });

  test('also where the mark alone holds it', async () => {
    here.configure({ timezone: 'Mars/Olympus' });
    await here.run('panic');
    here.configure({});
    expect([await held(), isHeld()]).toEqual([
      expect.stringMatching(/^panic since .* \(Europe\/Berlin\): nothing/),
      null,
    ]);
  });

  test('an older copy of the database is released in words of its own', async () => {
    const file = new Database(database());
    file.exec(
      "UPDATE control SET hold = 'restore', hold_at = 1772442000000, hold_by = 'x', hold_reason = 'it is older'",
    );
    file.close();
    expect(await held()).toBe(
      'it is older, since Mon 2 Mar 10:00 (Europe/Berlin), by x: nothing begins until: cron-agent resume --all --accept-rollback',
    );
  });
});

describe('list says what is held, beside firings that will not be', () => {
  test('in the words of status; its data are as ever', async () => {
    const table = (await here.run('list')).stdout;
    await here.run('panic');
    const { stdout, stderr } = await here.run('list', '--tz', 'Europe/Berlin');
    expect(stdout).toBe(table);
    expect(stderr).toBe(
      'note: everything is held: panic since Mon 2 Mar 09:00 (Europe/Berlin), by cli: nothing begins until: cron-agent resume --all\n',
    );
    expect(await here.json('list')).toHaveLength(1);
    await here.run('resume', '--all');
    expect((await here.run('list')).stderr).toBe('');
  });

  test('also where the mark alone holds it, and an older copy of the database', async () => {
    mkdirSync(join(here.folder, 'state'), { recursive: true });
    writeFileSync(mark(), '');
    expect((await here.run('list')).stderr).toMatch(
      /^note: everything is held: panic since .*: cron-agent resume --all$/m,
    );
    rmSync(mark());
    const file = new Database(database());
    file.exec(
      "UPDATE control SET hold = 'restore', hold_at = 1772442000000, hold_by = 'x', hold_reason = 'it is older'",
    );
    file.close();
    expect((await here.run('list')).stderr).toMatch(/^note: everything is held: it is older, .* --accept-rollback$/m);
  });
});

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
/** How a program gets a mount table of its own; undefined where this machine does not allow it. */
const OWN_MOUNTS = ['-m', '-rm'].find(
  (flags) => spawnSync('unshare', [flags, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0,
);

test.runIf(OWN_MOUNTS !== undefined)('X60: on a disk that nobody may write panic still reads what runs', () => {
  const script = `mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$1" "$2" panic --json`;
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    [OWN_MOUNTS!, 'sh', '-c', script, data(), process.execPath, BIN],
    {
      encoding: 'utf8',
      cwd: here.folder,
      env: { PATH: process.env.PATH, CRON_AGENT_HOME: here.folder, HOME: here.folder },
    },
  );
  expect([status, stderr, existsSync(mark())]).toEqual([0, '', true]);
  expect(JSON.parse(stdout)).toMatchObject({ killed: 0, database: 'unreachable', fault: expect.any(String) as string });
});
