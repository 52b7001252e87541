// Death at every edge of every transaction (RELIABILITY.md F01): the scheduler kills itself before and after each commit, its
// follower must take over, and in the end an oracle that knows nothing of the program finds every instant once and no effect
// too many. Two homes side by side. All points, many random deaths and several processes at once: `npm run chaos`.

import { expect, test } from 'vitest';
import { Arena } from './arena.js';
import { dieAtEach } from './campaign.js';
import { failpoints } from './failpoints.js';
import { NOTHING_WRONG } from './judge.js';

const POINTS = failpoints('short');
const HALVES = [POINTS.filter((_, n) => n % 2 === 0), POINTS.filter((_, n) => n % 2 === 1)];

test.concurrent.each(HALVES.map((points, half) => ({ half, points })))(
  'F01, G-A, G-B, G-C, G-I: killed before and after each commit, nothing is lost, doubled or silent (half $half)',
  async ({ points }) => {
    const arena = new Arena({ functions: 5, processes: 1, keepPerJob: 300 });
    try {
      await arena.open();
      expect(await dieAtEach(arena, points), 'points that nobody came to').toEqual([]);
      const ending = await arena.close();
      expect(ending).toMatchObject(NOTHING_WRONG);
      expect(ending).toMatchObject({ integrity: [], stray_processes: [], synchronous: 'FULL' });
      expect(Object.keys(ending.deaths)).toHaveLength(points.length);
      expect(ending.once.effects).toBeGreaterThan(0);
      expect(ending.again.effects).toBeGreaterThan(0);
    } finally {
      arena.remove();
    }
  },
  180_000,
);
