#!/usr/bin/env node
// `npm test`: set-up, then formatting, types and lint beside every test that needs no outside service.
// Set-up and each check count as one test. The last line is always `N passed, N failed`, also when something crashed,
// and the exit code is 0 only if nothing failed. Arguments go to vitest.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, setUp, SetUpError } from './set-up.mjs';

const total = { passed: 0, failed: 0 };
let crash;
try {
  // Sources that do not compile stop nothing: lint and tests have something to say about them too.
  if ((await setUpCounts()) || existsSync(join(ROOT, 'node_modules', 'vitest'))) {
    await Promise.all([checks(), tests(process.argv.slice(2))]);
  }
} catch (error) {
  crash = error;
  total.failed += 1;
}
if (crash) console.log(crash.stack);
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`${total.passed} passed, ${total.failed} failed`);

async function setUpCounts() {
  try {
    await setUp();
    return count('set-up', true);
  } catch (error) {
    console.log(error instanceof SetUpError ? error.message : error.stack);
    return count('set-up', false);
  }
}

/** One after the other: beside them the tests, many of which wait for a process, use what the machine has left. */
async function checks() {
  await check('format', ['prettier/bin/prettier.cjs', '--check', '.', '--cache', ...byContent('prettier')]);
  const types = ['--noEmit', '-p', '.', '--incremental', '--tsBuildInfoFile', cache('types')];
  await check('types', ['typescript/bin/tsc', ...types]);
  await check('lint', ['eslint/bin/eslint.js', '.', '--max-warnings', '0', '--cache', ...byContent('eslint')]);
}

function byContent(tool) {
  return ['--cache-strategy', 'content', '--cache-location', cache(tool)];
}

/** Gone with node_modules: a fresh clone starts cold. */
function cache(tool) {
  return join(ROOT, 'node_modules', '.cache', 'cron-agent', tool);
}

/** Quiet when all is well; the tool's own words when not. */
async function check(name, [script, ...args]) {
  const started = performance.now();
  const { code, output } = await run(script, args, 'pipe');
  if (code !== 0) console.log(`\n${output.trim()}\n`);
  count(name, code === 0, `${((performance.now() - started) / 1000).toFixed(1)} s`);
}

async function tests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'cron-agent-test-'));
  const file = join(folder, 'counts.json');
  const reporters = ['--reporter=default', '--reporter=./scripts/count-reporter.mjs'];
  try {
    const { code } = await run('vitest/vitest.mjs', ['run', '--allowOnly=false', ...reporters, ...args], 'inherit', {
      TEST_COUNTS_FILE: file,
    });
    const counts = countsIn(file);
    total.passed += counts.passed;
    // vitest has reasons of its own to fail: no test found, a worker that died.
    total.failed += code !== 0 && counts.failed === 0 ? 1 : counts.failed;
    if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.log('vitest ended without counting its tests.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function count(name, passed, detail = '') {
  total[passed ? 'passed' : 'failed'] += 1;
  console.log(`${passed ? ' ok ' : 'FAIL'} ${name} ${detail}`.trimEnd());
  return passed;
}

function run(script, args, output, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
      cwd: ROOT,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
    });
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.stderr?.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: text }));
  });
}
