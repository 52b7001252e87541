import Database from 'better-sqlite3';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bench } from './support.js';
import { bench } from './support.js';

function database(path: string, rows = 10, mode = 'wal'): Database.Database {
  const db = new Database(path);
  db.pragma(`journal_mode = ${mode}`);
  db.exec('CREATE TABLE t (n INTEGER, filler TEXT)');
  const insert = db.prepare('INSERT INTO t VALUES (?, ?)');
  db.transaction(() => {
    for (let n = 0; n < rows; n++) insert.run(n, 'x'.repeat(1_000));
  }).immediate();
  return db;
}
const countIn = (path: string): number => {
  const copy = new Database(path, { readonly: true });
  try {
    return copy.prepare('SELECT count(*) FROM t').pluck().get() as number;
  } finally {
    copy.close();
  }
};
const files = (folder: string): string[] => readdirSync(folder).sort();

describe('a backup', () => {
  test('of our own database, while it is open: a single sound file for its owner alone', async () => {
    const b = bench();
    const open = database(b.deps.databasePath);
    expect(await b.run('db_backup')).toEqual({
      kind: 'succeeded',
      summary: expect.stringMatching(/backups\/cron-agent-20260302T080000Z\.db \(\d+ pages, verified\)$/),
    });
    open.close();
    expect(files(b.deps.backupFolder)).toEqual(['cron-agent-20260302T080000Z.db']);
    const copy = join(b.deps.backupFolder, 'cron-agent-20260302T080000Z.db');
    expect(countIn(copy)).toBe(10);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(statSync(b.deps.backupFolder).mode & 0o777).toBe(0o700);
  });

  test.each([
    // Without a snapshot every commit would start the copy again, and this one would never end.
    ['wal', Infinity],
    ['delete', 20],
  ])('of a database under %s while it is written all the time: the state of one moment', async (mode, turns) => {
    const b = bench();
    const writer = database(b.deps.databasePath, 6_000, mode);
    const insert = writer.prepare("INSERT INTO t VALUES (-1, '')");
    let copying = true;
    let written = 0;
    const writing = (async () => {
      for (let turn = 0; copying && turn < turns; turn++) {
        insert.run();
        written += 1;
        await new Promise(setImmediate);
      }
    })();
    expect(await b.run('db_backup')).toMatchObject({ kind: 'succeeded' });
    copying = false;
    await writing;
    writer.close();
    const copied = countIn(join(b.deps.backupFolder, 'cron-agent-20260302T080000Z.db'));
    expect(written).toBeGreaterThan(1);
    expect(copied).toBeGreaterThanOrEqual(6_000);
    expect(copied).toBeLessThanOrEqual(6_000 + written);
  });

  test('of another database into a chosen folder', async () => {
    const b = bench();
    const path = join(b.folder, 'shop.sqlite3');
    database(path).close();
    const folder = join(b.folder, 'deep', 'copies');
    await b.run('db_backup', { database: path, folder });
    expect(files(folder)).toEqual(['shop-20260302T080000Z.db']);
  });

  test('of two databases of one name: neither removes the copies of the other', async () => {
    const b = bench();
    for (const place of ['a', 'b']) {
      mkdirSync(join(b.folder, place));
      database(join(b.folder, place, 'app.db')).close();
      await b.run('db_backup', { database: join(b.folder, place, 'app.db'), keep: 1 });
    }
    const folders = files(b.deps.backupFolder);
    expect(folders).toHaveLength(2);
    for (const folder of folders) expect(files(join(b.deps.backupFolder, folder))).toHaveLength(1);
  });

  test('keeps the newest and removes the oldest, of this name only', async () => {
    const b = bench();
    database(b.deps.databasePath).close();
    mkdirSync(b.deps.backupFolder);
    const strangers = ['cron-agent-other-20250101T000000Z.db', 'cron-agent-notes.db', 'x.txt'];
    for (const name of strangers) writeFileSync(join(b.deps.backupFolder, name), '');
    for (let day = 0; day < 4; day++) {
      await b.run('db_backup', { keep: 2 });
      await b.clock.advance(86_400_000);
    }
    expect(files(b.deps.backupFolder)).toEqual(
      [...strangers, 'cron-agent-20260304T080000Z.db', 'cron-agent-20260305T080000Z.db'].sort(),
    );
  });
});

describe('a backup that cannot be made: nothing is left behind, no older copy is touched', () => {
  const kept = 'cron-agent-20250101T000000Z.db';
  const ready = (): Bench => {
    const b = bench();
    mkdirSync(b.deps.backupFolder);
    writeFileSync(join(b.deps.backupFolder, kept), 'kept');
    return b;
  };

  test.each<[string, (path: string) => void, RegExp]>([
    ['a missing file', () => undefined, /cron-agent\.db does not exist\.$/],
    ['a folder', (path) => mkdirSync(path), /expected a SQLite file, got a folder/],
    ['an empty file', (path) => writeFileSync(path, ''), /is empty: expected a SQLite file/],
    ['a text', (path) => writeFileSync(path, 'not a database at all\n'.repeat(100)), /is not a SQLite database/],
    ['a damaged database', damaged, /damaged|integrity_check/],
  ])('%s', async (_, make, error) => {
    const b = ready();
    make(b.deps.databasePath);
    expect(await b.run('db_backup', { keep: 1 })).toEqual({
      kind: 'failed',
      transient: false,
      error: expect.stringMatching(error),
    });
    expect(files(b.deps.backupFolder)).toEqual([kept]);
  });

  test('a folder that is a file', async () => {
    const b = ready();
    database(b.deps.databasePath).close();
    const folder = join(b.deps.backupFolder, kept);
    expect(await b.run('db_backup', { folder })).toMatchObject({ kind: 'failed', transient: false });
    expect(readFileSync(folder, 'utf8')).toBe('kept');
  });

  test('one that is cancelled on its way', async () => {
    const b = ready();
    database(b.deps.databasePath, 8_000).close();
    const stop = new AbortController();
    const done = b.run('db_backup', {}, { signal: stop.signal });
    stop.abort('cancelled');
    expect(await done).toEqual({ kind: 'cancelled' });
    expect(files(b.deps.backupFolder)).toEqual([kept]);
  });

  test('what an attempt that was killed left behind is removed after a day', async () => {
    const b = ready();
    database(b.deps.databasePath).close();
    for (const [name, age] of [
      ['.OLD.part', 2],
      ['.NEW.part', 0.5],
    ] as const) {
      const path = join(b.deps.backupFolder, name);
      writeFileSync(path, 'half');
      const at = b.clock.now() / 1_000 - age * 86_400;
      utimesSync(path, at, at);
    }
    await b.run('db_backup');
    expect(files(b.deps.backupFolder)).toEqual(['.NEW.part', kept, 'cron-agent-20260302T080000Z.db'].sort());
  });

  test('arguments that make no sense', async () => {
    await expect(bench().run('db_backup', { database: 'app.db' })).rejects.toThrow(
      /expected an absolute path, got "app\.db"/,
    );
    await expect(bench().run('db_backup', { keep: 0 })).rejects.toThrow(/expected at least 1, got 0/);
  });
});

/** Pages in the middle overwritten: it opens, and only a check finds out. */
function damaged(path: string): void {
  database(path, 200, 'delete').close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 8 * 4096, 20 * 4096);
  chmodSync(path, 0o600);
  writeFileSync(path, bytes);
}
