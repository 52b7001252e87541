// Every transcript of fixtures/transcripts, played by the program itself on a manual clock.

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { play } from '../cli/chat/playing.js';

const FOLDER = resolve(import.meta.dirname, '../../fixtures/transcripts');

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.repl')))('%s', async (name) => {
  const { exitCode, stdout } = await play(['chat', '--script', join(FOLDER, name)]);
  expect(stdout).toBe('');
  expect(exitCode).toBe(0);
});
