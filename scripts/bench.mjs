#!/usr/bin/env node
// `npm run bench [-- WORD…]`: runs each bench/*.bench.ts whose name contains one of the words, one after the other. The packages
// that some of them compare with are installed in bench/ when one of those is to run, and nowhere else.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './set-up.mjs';

const BENCH = join(ROOT, 'bench');
const WITH_PEERS = ['occurrences.bench.ts', 'phrases.bench.ts'];

// Options go to the benchmarks themselves.
const args = process.argv.slice(2);
const first = args.findIndex((arg) => arg.startsWith('--'));
const words = first === -1 ? args : args.slice(0, first);
const options = first === -1 ? [] : args.slice(first);
const all = readdirSync(BENCH).filter((file) => file.endsWith('.bench.ts'));
const chosen = all.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (chosen.length === 0) {
  console.error(
    `bench: expected one of ${all.map((file) => file.replace('.bench.ts', '')).join(', ') || 'no benchmark yet'}.`,
  );
  process.exit(2);
}
if (chosen.some((file) => WITH_PEERS.includes(file)) && !peersAreInstalled()) installPeers();
for (const file of chosen) {
  console.log(`\n== ${file}`);
  const node = ['--import', 'tsx', join(BENCH, file), ...options];
  const { status } = spawnSync(process.execPath, node, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** npm writes its own record as the last act of an installation. */
function peersAreInstalled() {
  const record = join(BENCH, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const recorded = JSON.parse(readFileSync(record, 'utf8')).packages;
  const { packages } = JSON.parse(readFileSync(join(BENCH, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).every(
    ([path, { integrity }]) => path === '' || recorded[path]?.integrity === integrity,
  );
}

function installPeers() {
  console.error('bench: installing the packages to compare with in bench/ (the first time only) …');
  const path = process.env.npm_execpath ?? '';
  const npm = /npm-cli\.c?js$/.test(path)
    ? [process.execPath, path]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const [file, ...before] = npm;
  const ci = [
    'ci',
    '--prefix',
    BENCH,
    '--ignore-scripts',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    '--no-progress',
  ];
  const { status } = spawnSync(file, [...before, ...ci], {
    cwd: BENCH,
    stdio: ['ignore', 2, 2],
    shell: file.endsWith('.cmd'),
  });
  if (status === 0) return;
  console.error('bench: npm ci failed in bench/ (see above). Correct the cause and start again.');
  process.exit(1);
}
