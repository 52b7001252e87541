// What exactly ran is known afterwards: each attempt names the program, the arguments and the script by their hash.

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { aNewJob, everyMinute } from '../support/builders.js';
import type { TestWorld } from '../support/world.js';
import { world } from '../support/world.js';

const MINUTE = 60_000;
let w: TestWorld;
afterEach(() => w.close());

const hashes = async (): Promise<readonly (string | null)[]> => {
  const runs = [...(await w.store.history({}))].reverse();
  const attempts = await Promise.all(runs.map(({ runId }) => w.store.attempts(runId!)));
  return attempts.flat().map(({ manifestHash }) => manifestHash);
};
const write = (file: string, text: string): void => {
  writeFileSync(join(w.folder, file), text);
  chmodSync(join(w.folder, file), 0o755);
};

test('a script that was changed between two runs gives two hashes, an unchanged one the same', async () => {
  const etl = { kind: 'shell', command: ['./etl.sh'], env: { TOKEN: 'hush-1234' } };
  w = await world({ tasks: { etl } });
  write('etl.sh', '#!/bin/sh\nexit 0\n');
  const task = { kind: 'registered', name: 'etl', args: {} } as const;
  await w.store.addJob(aNewJob({ schedule: everyMinute, task, lane: 'process' }, w.clock.now()));
  await w.scheduler().start();
  await w.clock.advance(2 * MINUTE);
  write('etl.sh', '#!/bin/sh\necho changed\n');
  await w.clock.advance(MINUTE);
  const [first, second, third, ...more] = await hashes();
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect([second, more]).toEqual([first, []]);
  expect(third).not.toBe(first);
  const content = await w.store.manifest(third!);
  expect(JSON.parse(content!)).toMatchObject({
    argv: ['./etl.sh'],
    cwd: w.folder,
    script: { path: join(w.folder, 'etl.sh') },
  });
  expect(content).not.toContain('hush-1234');
});

test('a function task is known by its module; a built-in one by the version of cron-agent', async () => {
  w = await world({ tasks: { rollup: { kind: 'function', module: './rollup.mjs', effect: 'none' } } });
  write('rollup.mjs', 'export default () => undefined;\n');
  const of = (name: string) => ({ schedule: everyMinute, task: { kind: 'registered', name, args: {} } }) as const;
  await w.store.addJob(aNewJob(of('rollup'), w.clock.now()));
  await w.scheduler().start();
  await w.clock.advance(MINUTE);
  const [hash] = await hashes();
  expect(JSON.parse((await w.store.manifest(hash!))!)).toMatchObject({ module: join(w.folder, 'rollup.mjs') });
  await w.store.addJob(aNewJob({ ...of('health_check'), name: 'own' }, w.clock.now()));
  await w.clock.advance(MINUTE);
  expect(await hashes()).toContain(null);
});

test('nobody asks in vain: an unknown hash has no description', async () => {
  w = await world();
  expect(await w.store.manifest('0'.repeat(64))).toBeNull();
});
