// The catalogue of RELIABILITY.md, kept complete: every fault, named regression and gate stands in the title of a test, or here
// with the reason why it cannot be tried on one small machine or waits for what it is about.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FAULTS = [...numbers(1, 21), ...numbers(30, 40), ...numbers(80, 90), 110, 111].map(
  (n) => `F${String(n).padStart(2, '0')}`,
);
const REGRESSIONS = [
  ...['openclaw-42640', 'openclaw-8424', 'openclaw-12440', 'openclaw-33092', 'openclaw-2826', 'openclaw-60495'],
  ...['paseo-2819', 'hermes-111414', 'oban-1488', 'oban-py-32', 'pgboss-914', 'bullmq-2643'],
  ...['dbos-716', 'dbos-742', 'dbos-759', 'dbos-491', 'k8s-121594', 'k8s-42649', 'nodecron-492', 'croner-286'],
  ...['systemd-16732', 'apscheduler-5', 'trinity-1472'],
].map((name) => `R-${name}`);
const GATES = [...'ABCDEFGHIJ'].map((letter) => `G-${letter}`);

/** Not in the title of a test: why. */
const REASONS: Readonly<Record<string, string>> = {
  F18: 'a leap second and a slewed clock are small shakes of the clock: F12',
  'G-D': 'a figure of time: npm run bench -- start-lateness',
  'G-F': 'all zones and three years take minutes: npm run zones; its short version is test/schedule/zones.test.ts',
  'G-E': 'a figure of time, asserted by npm run chaos: the next claim within 2 s of a restart',
  'R-dbos-759': 'recovery races are one question here: a run is taken over by its fence, R-dbos-716 and R-dbos-742',
  'R-dbos-491': 'as R-dbos-759',
};

test('every fault, regression and gate is tried, or says why not', () => {
  const titles = testFiles('test')
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const missing = [...FAULTS, ...REGRESSIONS, ...GATES].filter(
    (id) => !(id in REASONS) && !new RegExp(`${id}(?![\\d-])`).test(titles),
  );
  expect(missing).toEqual([]);
});

test('no reason is left for what is tried', () => {
  const titles = testFiles('test')
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  expect(Object.keys(REASONS).filter((id) => new RegExp(`(?:test|describe)\\(.*${id}(?![\\d-])`).test(titles))).toEqual(
    [],
  );
});

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** All test files but this one. */
function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testFiles(path);
    return entry.name.endsWith('.test.ts') && entry.name !== 'faults.test.ts' ? [path] : [];
  });
}
