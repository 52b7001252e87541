// From a sentence to a durable run, through the real program.

import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { add } from '../src/crontab/add.js';
import { world } from './support/world.js';

const me = { by: 'test', confirmed: true };

test('a backup that is asked for in words happens, can be opened, and is in the history', async () => {
  const w = await world({ now: '2026-03-02T08:00:00Z' });
  const added = await add(w.crontab, { task: 'db_backup', when: 'every weekday at 9am' }, me);
  expect(added).toMatchObject({ ok: true, value: { says: 'every weekday at 09:00 (UTC)', name: 'db_backup' } });
  await w.scheduler().start();
  await w.clock.advance(3_600_000);
  const [run] = await w.store.history({});
  expect(run).toMatchObject({ state: 'succeeded', attempts: 1 });
  const file = /\S+\.db/.exec(run!.summary ?? '')?.[0];
  expect(file !== undefined && existsSync(file)).toBe(true);
  const copy = new Database(file, { readonly: true });
  expect(copy.prepare('SELECT name FROM job').pluck().all()).toEqual(['db_backup']);
  copy.close();
  await w.close();
});
