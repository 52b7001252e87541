#!/usr/bin/env node
// `npm start`: sets up what is missing, then becomes cron-agent, in this process: signals, terminal and exit code are its own.
// With --setup-only it stops after the set-up.

import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ROOT, say, setUp, SetUpError } from './set-up.mjs';

const args = process.argv.slice(2);
try {
  await setUp();
} catch (error) {
  say(error instanceof SetUpError ? error.message : error.stack);
  process.exit(1);
}
if (args[0] !== '--setup-only') {
  const bin = join(ROOT, 'dist', 'bin.js');
  process.argv = [process.execPath, bin, ...args];
  await import(pathToFileURL(bin).href);
}
