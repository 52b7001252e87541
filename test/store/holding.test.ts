// The socket by which a holder proves that it lives: nobody else's to call, and gone with it.

import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Holdings } from '../../src/store/sqlite/holding.js';

let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holding-'));
  umask = process.umask(0);
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

test('is for its owner alone, whatever the umask, and goes with its holder', async () => {
  const database = join(folder, 'c.db');
  const holdings = new Holdings(database);
  await holdings.take('one');
  expect((statSync(`${database}.one.held`).mode & 0o777).toString(8)).toBe('600');
  expect(await new Holdings(database).of('one')).toBe('held');
  await holdings.close();
  expect(existsSync(`${database}.one.held`)).toBe(false);
});
