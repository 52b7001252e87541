// panic and resume --all wait for a database that another process writes. Whichever was said last stands, whoever gets to write last.

import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compose } from '../../src/compose.js';
import type { World } from '../../src/compose.js';
import type { Caller } from '../../src/crontab/crontab.js';
import { panic } from '../../src/crontab/panic.js';
import { release } from '../../src/crontab/release.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const by: Caller = { by: 'test', confirmed: true };

let here: TestWorld;
/** Another process of the same home. */
let other: World;
let writer: Database.Database;
beforeEach(async () => {
  here = await world();
  other = await compose(here.config, { overrides: { clock: here.clock } });
  await here.store.noteClock({ at: here.clock.now(), event: 'clock_jumped', deltaMs: 1 });
  writer = new Database(here.config.databasePath);
});
afterEach(async () => {
  writer.close();
  await other.close();
  await here.close();
});

/** Everything that `process` was told to write before is written, or was left out. */
const settled = (process: World): Promise<void> =>
  process.store.noteClock({ at: here.clock.now(), event: 'clock_jumped', deltaMs: 99_000 });
/** The scheduler has tried once: SQLite's own waiting is over. */
const waitsToWrite = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const isMarked = (): boolean => here.crontab.emergency.raisedAt() !== null;

test('X60: a panic that waits to be written is over with the release that comes before it is', async () => {
  writer.exec('BEGIN IMMEDIATE');
  expect(await panic(here.crontab, {}, by)).toMatchObject({ value: { database: 'unreachable' } });
  writer.exec('ROLLBACK');
  // At once: the hold looks again only after a pause.
  const released = await release(other.crontab, {}, by);
  expect(released).toMatchObject({ ok: true, value: { was: 'panic' } });
  await settled(here);
  expect([isMarked(), (await here.store.control()).hold]).toEqual([false, null]);
});

test('X60: a panic that is released within its patience says so', async () => {
  writer.exec('BEGIN IMMEDIATE');
  const panicking = panic(here.crontab, {}, by);
  while (!isMarked()) await new Promise((resolve) => setImmediate(resolve));
  here.crontab.emergency.lower();
  writer.exec('ROLLBACK');
  const held = await panicking;
  expect(held).toMatchObject({ value: { database: 'unreachable', fault: 'resume --all was said meanwhile' } });
  expect((await here.store.control()).hold).toBeNull();
});

test('X60: so is a mark that a scheduler saw and has not written', async () => {
  await here.scheduler().start();
  await here.scheduler().idle();
  writer.exec('BEGIN IMMEDIATE');
  here.crontab.emergency.raise();
  here.scheduler().wake();
  await waitsToWrite();
  writer.exec('ROLLBACK');
  await release(other.crontab, {}, by);
  await here.scheduler().idle();
  await settled(here);
  expect((await here.store.control()).hold).toBeNull();
  here.crontab.emergency.raise();
  here.scheduler().wake();
  await here.scheduler().idle();
  expect((await here.store.control()).hold).toBe('panic');
});

test('X60: a release that waits to be written does not undo the panic that comes before it is', async () => {
  await panic(here.crontab, {}, by);
  writer.exec('BEGIN IMMEDIATE');
  const releasing = release(other.crontab, {}, by);
  while (isMarked()) await new Promise((resolve) => setImmediate(resolve));
  expect(await panic(here.crontab, {}, by)).toMatchObject({ value: { held: true, database: 'unreachable' } });
  writer.exec('ROLLBACK');
  expect(await releasing).toMatchObject({
    failure: { code: 'invalid', message: 'Everything is held again: a panic came after it.' },
  });
  await settled(here);
  expect([isMarked(), (await here.store.control()).hold]).toEqual([true, 'panic']);
});

test('X60: a mark that was taken away and made again between two looks is obeyed again', async () => {
  await here.scheduler().start();
  here.crontab.emergency.raise();
  here.scheduler().wake();
  await here.scheduler().idle();
  await release(other.crontab, {}, by);
  const first = Date.now();
  while (Date.now() === first) await new Promise((resolve) => setImmediate(resolve));
  here.crontab.emergency.raise();
  here.scheduler().wake();
  await here.scheduler().idle();
  expect((await here.store.control()).hold).toBe('panic');
});
