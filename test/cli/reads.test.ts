// Looking changes nothing (RELIABILITY.md F09): at the very instant at which a job is due, whatever looks at it leaves the database
// as it was, byte for byte, and another process sees no change.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseInstant } from '../../src/time/instant.js';
import type { CommandLine } from './command-line.js';
import { commandLine } from './command-line.js';

let here: CommandLine;
let run: string;
/** As another process has it open: SQLite tells it of every commit of somebody else. */
let watcher: Database.Database;

beforeAll(async () => {
  here = commandLine();
  await here.run('add', 'nightly', '--task', 'db_backup', '--cron', '0 9 * * *');
  await here.run('add', 'report', '--task', 'send_report', '--when', 'every weekday at 9am');
  ({ run_id: run } = await here.json<{ run_id: string }>('run', 'nightly'));
  here.clock.jumpTo(parseInstant('2026-03-02T09:00:00Z')!);
  watcher = new Database(join(here.folder, 'data', 'cron-agent.db'), { readonly: true });
});
afterAll(() => {
  watcher.close();
  here.remove();
});

const LOOKS: readonly (readonly string[])[] = [
  ['list'],
  ['list', '--json'],
  ['status'],
  ['status', 'nightly', '--json'],
  ['explain', 'every weekday at 9am'],
  ['history'],
  ['history', 'nightly', '--jsonl'],
  ['simulate', '--from', '2026-03-02', '--to', '2026-03-04'],
  ['dst'],
  ['health'],
  ['tasks'],
  ['doctor'],
];

test.each([...LOOKS.map((words) => [words]), [['logs']]])('F09, R-openclaw-12440: %j writes nothing', async (words) => {
  const before = files();
  const version = watcher.pragma('data_version', { simple: true });
  const { stderr, code } = await here.run(...words, ...(words[0] === 'logs' ? [run] : []));
  // These find no scheduler here, and say so with 1.
  expect(code, stderr).toBeLessThanOrEqual(['doctor', 'health'].includes(words[0]!) ? 1 : 0);
  expect(watcher.pragma('data_version', { simple: true })).toBe(version);
  expect(files()).toEqual(before);
});

test('and the watcher does see a change', async () => {
  const before = files();
  const version = watcher.pragma('data_version', { simple: true });
  await here.run('skip', 'nightly');
  expect(watcher.pragma('data_version', { simple: true })).not.toBe(version);
  expect(files()).not.toEqual(before);
});

/** Every file of the home with what is in it. Readers mark their place in the index of the WAL, and make an empty WAL. */
function files(): Readonly<Record<string, string>> {
  const names = readdirSync(here.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.endsWith('-shm'));
  const contents = paths.map((path) => [path, readFileSync(path)] as const).filter(([, bytes]) => bytes.length > 0);
  return Object.fromEntries(contents.map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]));
}
