// A database that an older cron-agent wrote opens with all that it holds, and what was once released never changes.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobId } from '../../src/job/ids.js';
import { tickRunId } from '../../src/job/ids.js';
import { APPLICATION_ID, MIGRATIONS } from '../../src/store/sqlite/schema.js';
import { specText } from '../../src/store/sqlite/rows.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import { aSpec, hourly, T0 } from '../support/builders.js';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'migrations-')), 'data', 'cron-agent.db');
  mkdirSync(dirname(path), { mode: 0o700 });
});
afterEach(() => rmSync(dirname(dirname(path)), { recursive: true }));

test('a migration that was released is what it was', () => {
  const hashes = MIGRATIONS.map((text) => createHash('sha256').update(text).digest('hex').slice(0, 16));
  expect(hashes).toEqual([
    '369ebb2f888b044d',
    '1af2a62b1f476d36',
    '2b1f6eecf6971168',
    '2136496d9b12dc25',
    '2397842d5d7c6d97',
    '89aff7f83a771bbd',
  ]);
});

test('the first schema becomes the present one with all its rows', async () => {
  const old = new Database(path);
  old.exec(MIGRATIONS[0]!);
  old.pragma(`application_id = ${APPLICATION_ID}`);
  old.pragma('user_version = 1');
  const spec = aSpec({ schedule: hourly });
  old
    .prepare(
      `INSERT INTO job (id, name, version, state, task, timezone, missed_policy, overlap_policy, created_at, created_by, updated_at)
       VALUES ('j1', ?, 1, 'active', 'notify', 'UTC', 'coalesce', 'skip', ?, 'cli', ?)`,
    )
    .run(spec.name, T0, T0);
  old
    .prepare(
      "INSERT INTO job_version (tenant_id, job_id, version, spec, at, by) VALUES ('default', 'j1', 1, ?, ?, 'cli')",
    )
    .run(specText(spec), T0);
  old.prepare("INSERT INTO job_progress (tenant_id, job_id, cursor_at) VALUES ('default', 'j1', ?)").run(T0);
  old
    .prepare(
      `INSERT INTO run (id, tenant_id, job_id, version, origin, scheduled_for, state, lane, serial, not_before, ended_at, reason)
       VALUES (?, 'default', 'j1', 1, 'tick', ?, 'dead', 'function', 1, ?, ?, 'all 4 attempts spent')`,
    )
    .run(tickRunId(T0, 'j1' as JobId), T0, T0, T0 + 1);
  old.close();

  const store = openSqliteStore({ path });
  expect((await store.jobs()).map(({ name, state, cursorAt }) => ({ name, state, cursorAt }))).toEqual([
    { name: spec.name, state: 'active', cursorAt: T0 },
  ]);
  expect((await store.history({})).map(({ state, reason }) => ({ state, reason }))).toEqual([
    { state: 'dead', reason: 'all 4 attempts spent' },
  ]);
  await store.close();
  const now = new Database(path, { readonly: true });
  expect(now.prepare('SELECT kind, reason FROM dead_letter').all()).toEqual([
    { kind: 'spent', reason: 'all 4 attempts spent' },
  ]);
  expect(now.prepare('SELECT job_id, opened_at, failures, closed_at FROM incident').raw().all()).toEqual([
    ['j1', T0 + 1, 1, null],
  ]);
  expect(now.prepare('SELECT decided_until FROM control').pluck().get()).toBe(T0);
  expect(now.pragma('integrity_check', { simple: true })).toBe('ok');
  now.close();
});
