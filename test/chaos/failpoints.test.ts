// Death at every edge of every transaction (RELIABILITY.md F01): the scheduler kills itself before and after each commit, its
// follower must take over, and in the end an oracle that knows nothing of the program finds every instant once and no effect
// too many. Homes side by side. All points, many random deaths and several processes at once: `npm run chaos`.

import { expect, test } from 'vitest';
import { Arena } from './arena.js';
import { dieAtEach } from './campaign.js';
import { failpoints, failpointsOfHolds } from './failpoints.js';
import { NOTHING_WRONG } from './judge.js';

const POINTS = failpoints('short');
const HOMES = [
  { home: 'one half', points: POINTS.filter((_, n) => n % 2 === 0), size: { functions: 5, processes: 1 } },
  { home: 'the other half', points: POINTS.filter((_, n) => n % 2 === 1), size: { functions: 5, processes: 1 } },
  { home: 'holds', points: failpointsOfHolds('short'), size: { functions: 0, processes: 0 } },
];

test.concurrent.each(HOMES)(
  'F01, G-A, G-B, G-C, G-G, G-I: killed before and after each commit, nothing is lost, doubled or silent ($home)',
  async ({ points, size }) => {
    const arena = new Arena({ ...size, keepPerJob: 300 });
    try {
      await arena.open();
      expect(await dieAtEach(arena, points), 'points that nobody came to').toEqual([]);
      const ending = await arena.close();
      expect(ending).toMatchObject(NOTHING_WRONG);
      expect(ending).toMatchObject({ integrity: [], stray_processes: [], synchronous: 'FULL' });
      expect(Object.keys(ending.deaths)).toHaveLength(points.length);
      expect(ending.once.effects).toBeGreaterThan(0);
      expect(ending.again.effects > 0).toBe(size.functions > 0);
    } finally {
      arena.remove();
    }
  },
  180_000,
);
