// The short form of `npm run soak`: a thousand runs in a process of its own, nothing reachable grows, nothing is left without a row.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('G-H: a thousand runs leave nothing behind but their history', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', fileURLToPath(new URL('soak.ts', import.meta.url))],
    { env: { ...process.env, SOAK_SECONDS: '200', SOAK_STALL_SECONDS: '0' }, encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ runs: 1_000, uncaught: 0 });
}, 120_000);
