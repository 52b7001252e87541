// A database that is damaged, gone, another one, or older than what ran: nothing is begun anew or again without a word.

import { execSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plan } from '../../src/scheduler/plan.js';
import { APPLICATION_ID, MIGRATIONS } from '../../src/store/sqlite/schema.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { Store } from '../../src/store/store.js';
import type { Instant } from '../../src/time/instant.js';
import { aNewJob, at } from '../support/builders.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollback-'));
  path = join(folder, 'data', 'cron-agent.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const one = at('2026-03-02T01:00:00Z');
const record = (store: Store, now: Instant) =>
  store.recordTicks({ now, limit: 500, decide: ({ job, active }) => plan({ job, active, catchUpAt: now }, now) });
const claim = (store: Store, now: Instant) => store.claimRuns({ now, lane: 'function', limit: 100, instanceId: 'me' });

/** Opens, works, closes. */
async function session<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openSqliteStore({ path });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
const addJob = () => session((store) => store.addJob(aNewJob({ name: 'nightly' })));
const copyTo = (name: string): string => {
  const copy = join(folder, name);
  copyFileSync(path, copy);
  return copy;
};
function control(): Record<string, unknown> {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare('SELECT hold, hold_by, hold_reason FROM control').get() as Record<string, unknown>;
  } finally {
    db.close();
  }
}
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('F35: a copy from before', () => {
  test('nothing but the schedule moved since, and yet it is held: its instants may have run', async () => {
    await addJob();
    const yesterday = copyTo('yesterday.db');
    await session(async (store) => {
      await record(store, one);
      await claim(store, one);
    });
    copyFileSync(yesterday, path);
    await session(async (store) => expect(await store.jobs()).toHaveLength(1));
    expect(control()).toEqual({
      hold: 'restore',
      hold_by: 'cron-agent',
      hold_reason: 'the database is older than what ran: it had decided and started more than it knows of',
    });
    await session(async (store) => {
      expect((await store.ledger({ limit: 1 }))[0]).toMatchObject({ event: 'held', by: 'cron-agent', jobId: null });
    });
  });

  test('the hold is told with it', async () => {
    await addJob();
    const yesterday = copyTo('yesterday.db');
    await session((store) => record(store, one));
    copyFileSync(yesterday, path);
    const notices = [{ channel: 'ops', events: ['database.held'] as const }];
    for (let twice = 0; twice < 2; twice++) await openSqliteStore({ path, notices }).close();
    const db = new Database(path, { readonly: true });
    const bodies = db.prepare('SELECT payload FROM outbox').pluck().all() as string[];
    db.close();
    const data = {
      state: 'held',
      hold: 'restore',
      by: 'cron-agent',
      reason: expect.stringMatching(/^the database is older/),
    };
    expect(bodies.map((body) => JSON.parse(body))).toMatchObject([{ type: 'database.held', data }]);
  });

  test('a run that was claimed after the copy is reason enough', async () => {
    await addJob();
    await session((store) => record(store, one));
    const queued = copyTo('queued.db');
    await session((store) => claim(store, one));
    copyFileSync(queued, path);
    await session(async () => undefined);
    expect(control()).toMatchObject({ hold: 'restore' });
  });

  test('so is a change by a person', async () => {
    await addJob();
    const before = copyTo('before.db');
    await session((store) => store.addJob(aNewJob({ name: 'second' })));
    copyFileSync(before, path);
    await session(async () => undefined);
    expect(control()).toMatchObject({ hold: 'restore', hold_reason: expect.stringMatching(/ledger ends at 1, but 2/) });
  });

  test('reading works, and writes neither a hold nor anything else', async () => {
    await addJob();
    const before = copyTo('before.db');
    await session((store) => record(store, one));
    copyFileSync(before, path);
    const hash = hashOf(path);
    const reader = openSqliteStore({ path, readonly: true });
    expect(await reader.jobs()).toHaveLength(1);
    await reader.close();
    expect(hashOf(path)).toBe(hash);
  });

  test('the same copy put back a second time is held again', async () => {
    await addJob();
    const before = copyTo('before.db');
    await session((store) => record(store, one));
    copyFileSync(before, path);
    await session(async () => undefined);
    const released = new Database(path);
    released.exec('UPDATE control SET hold = NULL');
    released.close();
    await session(async () => undefined);
    expect(control()).toMatchObject({ hold: null });
    copyFileSync(before, path);
    await session(async () => undefined);
    expect(control()).toMatchObject({ hold: 'restore' });
  });

  test('beside another writer it is held once that one is done, or refused in words', async () => {
    await addJob();
    const before = copyTo('before.db');
    await session((store) => record(store, one));
    copyFileSync(before, path);
    const writer = new Database(path);
    writer.exec('BEGIN IMMEDIATE');
    expect(faultOf(() => openSqliteStore({ path, busyLimitMs: 1 }))).toMatchObject({
      code: 'store_busy',
      message: `${path}: another process holds the database`,
      hint: expect.stringMatching(/^Try again/),
    });
    expect(control()).toMatchObject({ hold: null });
    writer.close();

    // In another process: opening waits where nothing else can go on.
    const lock = `const db = new (require('better-sqlite3'))(process.argv[1]); db.exec('BEGIN IMMEDIATE');
      process.stdout.write('held'); setTimeout(() => db.exec('ROLLBACK'), 700)`;
    const other = spawn(process.execPath, ['-e', lock, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    await session(async () => undefined);
    expect(control()).toMatchObject({ hold: 'restore' });
    await once(other, 'exit');
  });

  test.each(['kept open by another', 'closed'])('the newest state is never held (%s)', async (how) => {
    await addJob();
    const other = how === 'closed' ? undefined : openSqliteStore({ path });
    for (let hour = 1; hour < 4; hour++) await session((store) => record(store, (one + hour * 3_600_000) as Instant));
    await session(async () => undefined);
    expect(control()).toMatchObject({ hold: null });
    await other?.close();
  });

  test('a side file of an older cron-agent knows less and guards less', async () => {
    await addJob();
    writeFileSync(`${path}.instance.json`, JSON.stringify({ jobs: 1, ledgerHead: 1 }));
    await session(async (store) => expect(await store.jobs()).toHaveLength(1));
    expect(control()).toMatchObject({ hold: null });
    writeFileSync(`${path}.instance.json`, JSON.stringify({ jobs: 1, ledgerHead: 7 }));
    await session(async () => undefined);
    expect(control()).toMatchObject({ hold: 'restore' });
  });
});

describe('F34: not our database at all', () => {
  test.each([false, true])('another database in its place is refused (read-only: %s)', async (readonly) => {
    await addJob();
    const ours = path;
    path = join(folder, 'other', 'cron-agent.db');
    await addJob();
    copyFileSync(path, ours);
    expect(() => openSqliteStore({ path: ours, readonly })).toThrow(/another database lies in its place/);
  });

  test.each(['gone', 'empty'])('a database that is %s is not begun anew; the newest backup is named', async (how) => {
    await addJob();
    mkdirSync(join(dirname(path), 'backups'));
    for (const day of ['01', '02'])
      copyFileSync(path, join(dirname(path), 'backups', `cron-agent-202603${day}T080000Z.db`));
    rmSync(path);
    if (how === 'empty') writeFileSync(path, '');
    const words = expect.stringContaining(
      `cp '${join(dirname(path), 'backups', 'cron-agent-20260302T080000Z.db')}' '${path}'`,
    );
    expect(faultOf(() => openSqliteStore({ path }))).toMatchObject({ code: 'store_lost', hint: words });
    expect(readdirSync(dirname(path))).toContain('cron-agent.db.instance.json');
  });
});

describe('F33: a damaged database', () => {
  const DAMAGES: readonly [string, (file: string) => void][] = [
    ['overwritten in its middle', (file) => overwrite(file, 0.3, 0xff)],
    ['zeroed in its middle', (file) => overwrite(file, 0.3, 0)],
    ['cut off', (file) => truncateSync(file, 8_192)],
    ['text', (file) => writeFileSync(file, 'this was a database once, and is none any more\n'.repeat(400))],
  ];
  test.each(DAMAGES)('%s: refused with the line that restores it, and kept as it is', async (_, damage) => {
    await addJob();
    mkdirSync(join(dirname(path), 'backups'));
    const backup = join(dirname(path), 'backups', 'cron-agent-20260302T080000Z.db');
    copyFileSync(path, backup);
    damage(path);
    const hash = hashOf(path);
    const fault = faultOf(() => openSqliteStore({ path, thorough: true }));
    expect(fault).toMatchObject({ code: 'store_corrupt' });
    expect(fault.hint).toContain(`mv '${path}' '${path}.damaged'`);
    expect(fault.hint).toContain(`cp '${backup}' '${path}'`);
    expect(hashOf(path)).toBe(hash);
  });

  test('what the hint says brings the jobs back', async () => {
    await addJob();
    mkdirSync(join(dirname(path), 'backups'));
    copyFileSync(path, join(dirname(path), 'backups', 'cron-agent-20260302T080000Z.db'));
    overwrite(path, 0.3, 0xff);
    const { hint } = faultOf(() => openSqliteStore({ path, thorough: true }));
    const line = /backup: (.+), then look/.exec(hint)![1]!;
    execSync(line);
    await session(async (store) => expect(await store.jobs()).toHaveLength(1));
  });

  test('without a backup it says so', async () => {
    await addJob();
    writeFileSync(path, 'gone wrong'.repeat(1_000));
    expect(faultOf(() => openSqliteStore({ path })).hint).toMatch(/^There is no backup of it/);
  });
});

describe('F39: a change of the schema', () => {
  test('is preceded by a copy that is sound and opens again', async () => {
    old();
    await session(async () => undefined);
    const [copy] = readdirSync(join(dirname(path), 'backups'));
    expect(copy).toMatch(/^cron-agent-schema1-\d{8}T\d{6}Z\.db$/);
    const db = new Database(join(dirname(path), 'backups', copy!), { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    db.close();
  });

  test('put back after it, that copy is ours, and held', async () => {
    old();
    await session((store) => store.addJob(aNewJob()));
    const [copy] = readdirSync(join(dirname(path), 'backups'));
    copyFileSync(join(dirname(path), 'backups', copy!), path);
    await session(async () => undefined);
    expect(control()).toMatchObject({ hold: 'restore' });
  });

  test('that breaks in its middle leaves the old one, and the next start does it', async () => {
    old();
    const points: string[] = [];
    const probe = (point: string): void => {
      points.push(point);
      if (point === 'migrate:1:before-commit') throw new Error('cut');
    };
    expect(() => openSqliteStore({ path, probe })).toThrow('cut');
    expect(points).toEqual(['backup:copied', 'migrate:1:begin', 'migrate:1:statement', 'migrate:1:before-commit']);
    const db = new Database(path, { readonly: true });
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
    await session(async (store) => expect(await store.jobs()).toEqual([]));
  });

  function old(): void {
    mkdirSync(dirname(path), { recursive: true });
    const db = new Database(path);
    db.exec(MIGRATIONS[0]!);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma('user_version = 1');
    db.close();
  }
});

function overwrite(file: string, from: number, byte: number): void {
  const bytes = readFileSync(file);
  bytes.fill(byte, Math.floor(bytes.length * from), Math.floor(bytes.length * (from + 0.3)));
  writeFileSync(file, bytes);
}

function faultOf(work: () => unknown): { readonly code: string; readonly hint: string } {
  try {
    work();
  } catch (error) {
    return error as { code: string; hint: string };
  }
  throw new Error('nothing was refused');
}
