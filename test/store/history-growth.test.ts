// History grows and nothing else does with it. A million rows, and milliseconds: `npm run history`.

import { expect, test } from 'vitest';
import { measure } from '../support/history-growth.js';

/** A scan of this history takes ten times as long as a look at what is unfinished. */
const ROWS = 30_000;
const FLAT = 3;

test('F40: what a scheduler and its people ask takes as long over a long history; pruning is small steps and leaves what may be asked again', async () => {
  const { work, pruned } = await measure(ROWS, 20);
  const ratios = Object.entries(work).map(([name, { ratio }]) => [name, ratio] as const);
  expect(ratios).toHaveLength(10);
  expect(ratios.filter(([, ratio]) => ratio > FLAT)).toEqual([]);
  expect(pruned).toMatchObject({ lost_within_catch_up: 0, left_behind: 0 });
  // Five rows go with a run, one with a skipped instant.
  expect(pruned.runs * 5 + pruned.ticks).toBeGreaterThan(ROWS / 2);
  expect(pruned.transactions).toBeGreaterThan((pruned.runs * 5) / 500);
  expect(pruned.most_rows).toBeLessThanOrEqual(500);
}, 120_000);
