#!/usr/bin/env node
// `npm start`: sets up what is missing, then becomes cron-agent, in this process: signals, terminal and exit code are its own.
// With --setup-only it stops after the set-up.

import { createRequire } from 'node:module';
import { PROGRAM, say, setUp, SetUpError } from './set-up.mjs';

const args = process.argv.slice(2);
try {
  await setUp();
} catch (error) {
  say(error instanceof SetUpError ? error.message : error.stack);
  process.exit(1);
}
if (args[0] !== '--setup-only') {
  process.argv = [process.execPath, PROGRAM, ...args];
  createRequire(import.meta.url)(PROGRAM);
}
