// A large herd is rehearsed in the transaction that will record it: nothing of it may stay, and it holds nobody up.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Rehearsal } from '../../src/scheduler/rehearsal.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.js';
import type { RecordTicks, Store } from '../../src/store/store.js';
import { plus } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';
import { aNewJob, hourly, T0 } from '../support/builders.js';

const HOUR = 3_600_000;
const HERD = 60;
const due = plus(T0, HOUR);

let folder: string;
let path: string;
let store: Store;
/** How many jobs each rehearsal got to. */
let rehearsed: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  path = join(folder, 'cron-agent.db');
  const opened = openSqliteStore({ path });
  rehearsed = [];
  store = {
    ...opened,
    rehearseTicks: async (request: RecordTicks) => {
      const jobs = await opened.rehearseTicks(request);
      rehearsed.push(jobs);
      return jobs;
    },
  };
  await store.addJobs(Array.from({ length: HERD }, (_, n) => aNewJob({ name: `job-${n}`, schedule: hourly }, T0)));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Every row of every table, as another process reads them. */
function everything(): Record<string, unknown> {
  const other = new Database(path, { readonly: true });
  const tables = other.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all() as string[];
  const rows = Object.fromEntries(tables.map((table) => [table, other.prepare(`SELECT * FROM "${table}"`).all()]));
  other.close();
  return rows;
}

test('decides the whole herd, leaves no trace, and leaves everything to be decided', async () => {
  const before = everything();
  await new Rehearsal(store, new ManualClock(T0), 'me').prepare(due);
  expect(rehearsed).toEqual([HERD, HERD, HERD]);
  expect(everything()).toEqual(before);
  expect(await store.history({ limit: 10 })).toEqual([]);
  expect(await store.dueJobs(due, 1000)).toHaveLength(HERD);
});

test('once for each version of a job, and not just before the herd is due', async () => {
  const clock = new ManualClock(T0);
  const rehearsal = new Rehearsal(store, clock, 'me');
  await rehearsal.prepare(due);
  await rehearsal.prepare(plus(due, HOUR));
  expect(rehearsed).toHaveLength(3);
  await new Rehearsal(store, new ManualClock(plus(due, -100)), 'me').prepare(due);
  expect(rehearsed).toHaveLength(3);
});

test('while another process writes it is left out, at once', async () => {
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  const started = performance.now();
  await new Rehearsal(store, new ManualClock(T0), 'me').prepare(due);
  // Waiting for the writer would stop the event loop for 250 ms, three times.
  expect(performance.now() - started).toBeLessThan(600);
  expect(rehearsed).toEqual([0, 0, 0]);
  other.exec('ROLLBACK');
  other.close();
  const recorded = await store.addJob(aNewJob({ name: 'later', schedule: hourly }, T0));
  expect(recorded.ok).toBe(true);
});
