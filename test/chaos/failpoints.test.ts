// Death in every transaction (RELIABILITY.md F01): the scheduler kills itself in the midst or before each commit, as the lot falls,
// and after it; nothing of what was cut may be left, its follower must take over, and in the end an oracle that knows nothing of
// the program finds every instant once and no effect too many. Homes side by side. All points, many random deaths and several
// processes at once: `npm run chaos`. CHAOS_SEED: another lot.

import { expect, test } from 'vitest';
import { Arena } from './arena.js';
import { dieAtEach, seeded } from './campaign.js';
import type { Failpoint } from './failpoints.js';
import { failpoints, failpointsOfHolds, failpointsOfSchema, OVER_A_RUN } from './failpoints.js';
import { NOTHING_WRONG } from './judge.js';

const SEED = Number(process.env.CHAOS_SEED ?? 1);
const random = seeded(SEED);
const POINTS = failpoints('short', random);
/** By twos: what is before a commit and what is after it. */
const half = (which: 0 | 1): readonly Failpoint[] => POINTS.filter((_, n) => (n >> 1) % 2 === which);
interface Home {
  readonly home: string;
  /** Before there is anything in it. */
  readonly first?: readonly Failpoint[];
  readonly points: readonly Failpoint[];
  readonly size: { readonly functions: number; readonly processes: number };
}
const HOMES: readonly Home[] = [
  { home: 'one half', points: half(0), size: { functions: 5, processes: 1 } },
  { home: 'the other half', points: half(1), size: { functions: 5, processes: 1 } },
  {
    home: 'changes of the schema, and holds',
    first: failpointsOfSchema('short', random),
    points: failpointsOfHolds('short', random),
    size: { functions: 0, processes: 0 },
  },
];

test.concurrent.each(HOMES)(
  'F01, F39, G-A, G-B, G-C, G-G, G-I: killed before and after each commit, nothing is lost, doubled, silent or half done ($home)',
  async ({ first = [], points, size }) => {
    const arena = new Arena({ ...size, keepPerJob: 300 });
    try {
      const missed = await dieAtEach(arena, first);
      await arena.open();
      missed.push(...(await dieAtEach(arena, points)));
      expect(missed, `points that nobody came to, seed ${SEED}`).toEqual([]);
      const ending = await arena.close();
      expect(ending).toMatchObject(NOTHING_WRONG);
      expect(ending).toMatchObject({
        integrity: [],
        half_done: [],
        stray_processes: [],
        notices: [],
        synchronous: 'FULL',
      });
      const deaths = new Set([...Object.keys(ending.deaths), OVER_A_RUN.point]);
      expect(deaths).toEqual(new Set([...first, ...points, OVER_A_RUN].map(({ point }) => point)));
      expect(ending.cut).toBe([...first, ...points].filter(({ cuts }) => cuts !== undefined).length);
      expect(ending.once.effects).toBeGreaterThan(0);
      expect(ending.told > 0).toBe(size.functions > 0);
      expect(ending.again.effects > 0).toBe(size.functions > 0);
    } finally {
      arena.remove();
    }
  },
  180_000,
);

test('a rescue is come to also where whoever died before left nothing to rescue', async () => {
  const arena = new Arena({ functions: 1, processes: 0, keepPerJob: 300 });
  try {
    await arena.open();
    const orderly = { point: 'closeInstance:after-commit', nth: 1, step: 'closeInstance' };
    const rescues = POINTS.filter(({ point }) => point.startsWith('rescueRuns:'));
    expect(await dieAtEach(arena, [orderly, ...rescues])).toEqual([]);
    expect(await arena.close()).toMatchObject(NOTHING_WRONG);
  } finally {
    arena.remove();
  }
}, 120_000);
