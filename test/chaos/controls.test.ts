// Negative controls of the whole chain, from files and tables to the verdict: what a campaign left behind is clean, and is found
// wrong as soon as somebody takes away a row, adds an effect or changes a state. (`judge.test.ts` does it for the judge alone.)

import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Drained } from './arena.js';
import { Arena } from './arena.js';
import { NOTHING_WRONG } from './judge.js';

let arena: Arena;
let drained: Drained;
beforeAll(async () => {
  arena = new Arena({ functions: 2, processes: 0, keepPerJob: 300 });
  await arena.open();
  await arena.died(arena.start({ point: 'finishRuns:after-commit', nth: 3 }));
  await arena.died(arena.start({ point: 'finishRuns:statement', cuts: 'finishRuns:begin', nth: 3 }));
  drained = await arena.drain();
}, 90_000);
afterAll(() => arena.remove());

const alter = (sql: string): void => {
  const db = new Database(arena.database);
  expect(db.prepare(sql).run().changes).toBe(1);
  db.close();
};
const ofOnce =
  "(SELECT id FROM run WHERE job_id = (SELECT id FROM job WHERE name = 'once-0') AND state = 'succeeded' LIMIT 1)";

/** Each leaves its mark, so the faults add up. */
test('what was left is clean; each fault put into it is found', () => {
  expect(arena.judge(drained)).toMatchObject({
    ...NOTHING_WRONG,
    integrity: [],
    cut: 1,
    half_done: [],
    stray_processes: [],
  });

  const line = readFileSync(join(arena.home, 'effects.txt'), 'utf8')
    .split('\n')
    .find((each) => each.startsWith('effect once-1 '))!;
  appendFileSync(join(arena.home, 'effects.txt'), `${line}\n`);
  expect(arena.judge(drained).once.doubled).toHaveLength(1);

  alter(`UPDATE run SET state = 'unknown' WHERE id = ${ofOnce}`);
  expect(arena.judge(drained).once.unknown_outside_window).toHaveLength(1);

  alter(`UPDATE run SET state = 'failed' WHERE id = ${ofOnce.replace('once-0', 'again-0')}`);
  expect(arena.judge(drained).again.missing).toHaveLength(1);

  alter(`UPDATE run SET started_at = scheduled_for - 1 WHERE id = ${ofOnce.replace('once-0', 'again-1')}`);
  expect(arena.judge(drained).early).toHaveLength(1);

  alter(`DELETE FROM run WHERE id = ${ofOnce.replace('once-0', 'once-1')}`);
  const { lost, stray_effects } = arena.judge(drained);
  expect([lost.length, stray_effects.length > 0]).toEqual([1, true]);
}, 90_000);

test('what is left of a transaction that was cut is found', async () => {
  const victim = arena.start({ point: 'beat:statement', cuts: 'beat:begin', step: 'beat' });
  await victim.ended;
  alter('UPDATE control SET decided_until = decided_until + 1');
  await arena.died(victim);
  expect(arena.judge(drained)).toMatchObject({ cut: 2, half_done: ['beat:statement'] });
}, 90_000);
