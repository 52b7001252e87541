// Four schedulers on one database (RELIABILITY.md F03), some of which are killed or frozen: each instant is decided once and
// claimed once, and nobody's death is anybody else's loss.

import { expect, test } from 'vitest';
import { Arena } from './arena.js';
import { dieTogether, seeded } from './campaign.js';
import { NOTHING_WRONG } from './judge.js';

test('F02, F03: four processes on one database, two killed, one frozen: each instant once, each claim once', async () => {
  const arena = new Arena({ functions: 5, processes: 1, keepPerJob: 300 });
  try {
    await arena.open();
    await dieTogether(arena, { processes: 4, deaths: 2, freezeEvery: 2, points: [], random: seeded(42) });
    const ending = await arena.close();
    expect(ending).toMatchObject(NOTHING_WRONG);
    expect(ending).toMatchObject({ integrity: [], stray_processes: [], synchronous: 'FULL', deaths: { random: 2 } });
    expect(ending.once.effects).toBeGreaterThan(0);
    expect(ending.again.effects).toBeGreaterThan(0);
  } finally {
    arena.remove();
  }
}, 120_000);
