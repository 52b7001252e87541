#!/usr/bin/env node
// `npm run bench [-- WORD…]`: runs each bench/*.bench.ts whose name contains one of the words, one after the other.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './set-up.mjs';

// Options go to the benchmarks themselves.
const args = process.argv.slice(2);
const first = args.findIndex((arg) => arg.startsWith('--'));
const words = first === -1 ? args : args.slice(0, first);
const options = first === -1 ? [] : args.slice(first);
const all = readdirSync(join(ROOT, 'bench')).filter((file) => file.endsWith('.bench.ts'));
const chosen = all.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (chosen.length === 0) {
  console.error(
    `bench: expected one of ${all.map((file) => file.replace('.bench.ts', '')).join(', ') || 'no benchmark yet'}.`,
  );
  process.exit(2);
}
for (const file of chosen) {
  console.log(`\n== ${file}`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'bench', file), ...options], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
