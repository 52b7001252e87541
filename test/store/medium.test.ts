// The disk under the database: full, read-only, over a network, and a file that is taken away or replaced while it is in use.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/store/sqlite/connect.js';
import { SqliteDatabase } from '../../src/store/sqlite/database.js';
import { MediumWatch } from '../../src/store/sqlite/medium-watch.js';
import { mediumOf, refuseNetwork } from '../../src/store/sqlite/medium.js';
import { layInReserve, reserveFile } from '../../src/store/sqlite/reserve.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import { MIGRATIONS } from '../../src/store/sqlite/schema.js';
import { aNewJob, T0 } from '../support/builders.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'medium-'));
  path = join(folder, 'data', 'cron-agent.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CHILD = fileURLToPath(new URL('medium-child.mjs', import.meta.url));
/** How a program gets a mount table of its own; null where this machine does not allow it. */
const OWN_MOUNTS = [
  ['unshare', '-m'],
  ['unshare', '-rm'],
].find(([command, ...args]) => spawnSync(command!, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0);

function scene(name: string, prefix: readonly string[], env: Record<string, string> = {}): Record<string, unknown> {
  const [command, ...args] = [...prefix, process.execPath, CHILD, name, folder];
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  if (stdout === '') throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function aStoreWithOneJob(): Promise<void> {
  const store = openSqliteStore({ path });
  await store.addJob(aNewJob({ name: 'nightly' }));
  await store.close();
}

describe('F30: no space left', () => {
  test('a transaction that does not fit leaves nothing behind; reading goes on; room brings writing back', async () => {
    await aStoreWithOneJob();
    const db = new SqliteDatabase(connect({ path }), path);
    const grow = (): void => {
      for (let n = 0; n < 400; n++) db.sql('INSERT INTO manifest VALUES (?, ?, 0)').run(`${n}`, 'x'.repeat(4_000));
    };
    const pages = db.connection.pragma('page_count', { simple: true }) as number;
    db.connection.pragma(`max_page_count = ${pages + 20}`);
    await expect(db.write('claimRuns', grow)).rejects.toMatchObject({ code: 'store_full' });
    expect(db.connection.inTransaction).toBe(false);
    expect(db.jobs('')).toHaveLength(1);
    expect(db.sql('SELECT count(*) FROM manifest').pluck().get()).toBe(0);
    db.connection.pragma('max_page_count = 1000000');
    await db.write('claimRuns', grow);
    expect(db.connection.pragma('integrity_check', { simple: true })).toBe('ok');
    db.connection.close();
  });

  test('the reserve goes for the ends of runs, never for new ones', async () => {
    await aStoreWithOneJob();
    const db = new SqliteDatabase(connect({ path }), path);
    const full = (): never => {
      throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    };
    layInReserve(path);
    expect(statSync(reserveFile(path)).size).toBe(1_000_000);
    await expect(db.write('recordTicks', full)).rejects.toMatchObject({ code: 'store_full' });
    expect(existsSync(reserveFile(path))).toBe(true);
    let tries = 0;
    const fits = (): string => (++tries === 1 ? full() : 'written');
    expect(await db.write('finishRuns', fits)).toBe('written');
    expect(existsSync(reserveFile(path))).toBe(false);
    db.connection.close();
  });

  test.runIf(OWN_MOUNTS)(
    'on a disk that is really full: nothing is claimed, what runs is still written, then all goes on',
    () => {
      expect(scene('full', OWN_MOUNTS!)).toEqual({
        reserved: true,
        refused: 'store_full',
        read: 9,
        claimsAreStored: true,
        finished: 'finished',
        reserveGone: true,
        after: 'written',
        integrity: 'ok',
      });
    },
  );
});

describe('F31: nothing can be written', () => {
  test('reading answers, writing is refused with the remedy', async () => {
    await aStoreWithOneJob();
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const isRoot = process.getuid?.() === 0;
    if (!OWN_MOUNTS) {
      // Without mounts of our own: a folder that the reader may not write.
      for (const each of [folder, join(folder, 'data')]) chmodSync(each, 0o555);
      chmodSync(path, 0o444);
    }
    const seen = OWN_MOUNTS
      ? scene('readonly', OWN_MOUNTS, { SCENE_MOUNT: '1' })
      : scene('readonly', isRoot ? nobody : []);
    for (const each of [folder, join(folder, 'data')]) chmodSync(each, 0o700);
    const refused: unknown = expect.stringMatching(/^store_(readonly|unusable)$/);
    expect(seen).toEqual({ jobs: ['nightly'], exists: true, integrity: 'ok', refused });
  });
});

describe('F36: the medium and the file', () => {
  test.each([
    [0x6969, 'network', 'NFS'],
    [0xff534d42, 'network', 'CIFS'],
    [0xff534d42 | 0, 'network', 'CIFS'],
    [0xfe534d42, 'network', 'SMB2'],
    [0x65735546, 'uncertain', 'FUSE'],
    [0xef53, 'local', 'local'],
    [0x01021994, 'local', 'local'],
  ])('a file system of number %d is %s (%s)', (magic, kind, name) => {
    expect(mediumOf(magic)).toEqual({ kind, name });
  });

  test('a network is refused before anything is made there', () => {
    expect(() => refuseNetwork('/net/x.db', mediumOf(0x6969))).toThrow(/expected a local disk, got NFS/);
    expect(() => refuseNetwork(path)).not.toThrow();
  });

  const TAKEN_AWAY: readonly [string, () => void, RegExp][] = [
    ['unlinked', () => rmSync(path), /removed or renamed/],
    ['renamed', () => renameSync(path, `${path}.away`), /removed or renamed/],
    [
      'replaced',
      () => {
        renameSync(path, `${path}.away`);
        writeFileSync(path, 'another');
      },
      /replaced by another file/,
    ],
  ];
  test.each(TAKEN_AWAY)('a database that was %s while open is worked on no more', async (_, takeAway, words) => {
    await aStoreWithOneJob();
    const store = openSqliteStore({ path });
    await store.upkeep();
    takeAway();
    const refused = { code: 'store_replaced', message: expect.stringMatching(words) as string };
    await expect(store.upkeep()).rejects.toMatchObject(refused);
    await store.close();
  });
});

describe('F04: a newer program has changed the schema', () => {
  test('nothing more is written to it, and whoever holds it open is told', async () => {
    await aStoreWithOneJob();
    const store = openSqliteStore({ path });
    await store.upkeep();
    const newer = new Database(path);
    const before = newer.prepare('SELECT count(*) FROM ledger').pluck().get();
    newer.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    const refused = {
      code: 'store_newer',
      message: expect.stringMatching(/a newer cron-agent has written it/) as string,
    };
    await expect(store.addJob(aNewJob({ name: 'late' }))).rejects.toMatchObject(refused);
    await expect(store.beat('nobody', T0)).rejects.toMatchObject(refused);
    await expect(store.upkeep()).rejects.toMatchObject(refused);
    expect((await store.jobs()).map(({ name }) => name)).toEqual(['nightly']);
    expect(newer.prepare('SELECT count(*) FROM ledger').pluck().get()).toBe(before);
    newer.close();
    await store.close();
  });
});

describe('F38: the write-ahead log', () => {
  test('a reader that stays does not make anybody wait; once it is gone the log shrinks', async () => {
    await aStoreWithOneJob();
    const db = new SqliteDatabase(connect({ path }), path);
    const reader = new Database(path, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM job').get();
    const insert = db.sql('INSERT OR REPLACE INTO manifest VALUES (?, ?, 0)');
    for (let n = 0; n < 40; n++) {
      await db.write('saveConversation', () => {
        for (let row = 0; row < 7; row++) insert.run(`${row}`, `${n} `.repeat(15_000));
      });
    }
    const grown = statSync(`${path}-wal`).size;
    expect(grown).toBeGreaterThan(8 * 1024 * 1024);
    const probes: string[] = [];
    const watch = new MediumWatch(new SqliteDatabase(db.connection, path, (point) => probes.push(point)));
    watch.look();
    expect(statSync(`${path}-wal`).size).toBe(grown);
    expect(db.connection.pragma('busy_timeout', { simple: true })).toBe(250);
    reader.exec('COMMIT');
    new MediumWatch(db).look();
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(probes).toEqual(['checkpoint:begin']);
    reader.close();
    db.connection.close();
    expect(readdirSync(join(folder, 'data')).some((file) => file.endsWith('-wal'))).toBe(false);
  });
});
