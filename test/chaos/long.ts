// `npm run chaos`: hundreds of deaths, at every failpoint and at random, by one, two and four processes, over ten thousand
// instants; then the wall clock is stepped under it. Prints one JSON verdict; exit 1 when anything is wrong or too little was tried.
// CHAOS_KILLS (of all campaigns together, 335), CHAOS_SEED.

import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Ending, Size } from './arena.js';
import { Arena } from './arena.js';
import { dieAtEach, dieTogether, seeded, shuffled } from './campaign.js';
import type { Failpoint } from './failpoints.js';
import { failpoints, failpointsOfHolds, failpointsOfSchema } from './failpoints.js';
import { NOTHING_WRONG } from './judge.js';

const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e6));
const KILLS = Number(process.env.CHAOS_KILLS ?? 335);
/** What the release gates G-A and G-E ask for. */
const ENOUGH = { points: 25, kills: 300, ticks: 10_000, restartMs: 2_000 };
const HOUR = 3_600_000;
const MANY_JOBS: Size = { functions: 20, processes: 5, keepPerJob: 1_500 };
const FEW_JOBS: Size = { functions: 1, processes: 0, keepPerJob: 100_000 };

/** None but those that people meddle with. */
const NO_JOBS: Size = { functions: 0, processes: 0, keepPerJob: 1_500 };

type Campaign = (arena: Arena) => Promise<readonly string[]>;

const random = seeded(SEED);
const points = failpoints('long', random);
const shares = shareOut(Math.max(0, KILLS - points.length));
const endings: Record<string, Ending & { missed: readonly string[] }> = {
  alone: await campaign(MANY_JOBS, async (arena) => {
    const missed = await dieAtEach(arena, shuffled(points, random));
    await together(arena, 1, shares.alone, 0);
    return missed;
  }),
  two: await campaign(MANY_JOBS, (arena) => together(arena, 2, shares.two, 30)),
  four: await campaign(MANY_JOBS, (arena) => together(arena, 4, shares.four, 30)),
  held: await campaign(
    NO_JOBS,
    (arena) => dieAtEach(arena, failpointsOfHolds('long', random)),
    failpointsOfSchema('long', random),
  ),
  steps: await campaign(FEW_JOBS, underSteppedClock),
};

// On a quick machine deaths come faster than instants do.
while (summary().ticks < ENOUGH.ticks && KILLS >= ENOUGH.kills)
  endings[`more than ${summary().ticks} instants`] = await campaign(MANY_JOBS, (arena) => together(arena, 2, 40, 30));

const total = summary();
const faults = [
  ...Object.entries(endings).flatMap(([name, ending]) => faultsOf(name, ending)),
  ...(total.points < ENOUGH.points ? [`points: expected ${ENOUGH.points}, got ${total.points}`] : []),
  ...(total.kills < Math.min(KILLS, ENOUGH.kills) ? [`kills: expected ${ENOUGH.kills}, got ${total.kills}`] : []),
  ...(total.ticks < ENOUGH.ticks ? [`ticks: expected ${ENOUGH.ticks}, got ${total.ticks}`] : []),
  ...(total.restart_to_claim_ms.max > ENOUGH.restartMs
    ? [`restart_to_claim_ms: ${total.restart_to_claim_ms.max}`]
    : []),
];
console.log(JSON.stringify(total, null, 2));
for (const fault of faults) console.error(`FAULT ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function campaign(
  size: Size,
  body: Campaign,
  first: readonly Failpoint[] = [],
): Promise<Ending & { missed: readonly string[] }> {
  const arena = new Arena(size);
  const missedFirst = await dieAtEach(arena, first);
  await arena.open();
  const missed = await body(arena);
  const ending = { ...(await arena.close()), missed: [...missedFirst, ...missed] };
  // What went wrong is looked into where it lies.
  if (faultsOf(arena.home, ending).length > 0) console.error(`kept for a look: ${arena.home}`);
  else arena.remove();
  return ending;
}

/** Points drawn by lot; that a process comes to one cannot be asked while others do the same work. */
async function together(arena: Arena, processes: number, deaths: number, own: number): Promise<readonly string[]> {
  const drawn = Array.from({ length: own }, () => points[Math.floor(random() * points.length)]!);
  await dieTogether(arena, { processes, deaths, freezeEvery: 25, points: drawn, random });
  return [];
}

/** Forward by an hour and by a day, each under a living process that is then killed. Backward is for a clock of its own. */
async function underSteppedClock(arena: Arena): Promise<readonly string[]> {
  let offset = 0;
  for (const step of [HOUR, 24 * HOUR, 7 * HOUR]) {
    await dieTogether(arena, { processes: 1, deaths: 2, freezeEvery: 1_000, points: [], random });
    offset += step;
    writeFileSync(join(arena.home, 'clock-offset'), String(offset));
    await dieTogether(arena, { processes: 2, deaths: 3, freezeEvery: 1_000, points: [], random });
  }
  return [];
}

function shareOut(rest: number): { alone: number; two: number; four: number } {
  const alone = Math.round(rest * 0.2);
  const two = Math.round((rest - alone) / 2);
  return { alone, two, four: rest - alone - two };
}

function faultsOf(name: string, ending: Ending & { missed: readonly string[] }): readonly string[] {
  const { once, again } = ending;
  const lists: Record<string, readonly unknown[]> = {
    ...pick(ending, NOTHING_WRONG),
    ...pick(once, NOTHING_WRONG.once, 'once.'),
    ...pick(again, NOTHING_WRONG.again, 'again.'),
    integrity: ending.integrity,
    half_done: ending.half_done,
    stray_processes: ending.stray_processes,
    notices: ending.notices,
    'points that nobody came to': ending.missed,
  };
  const found = Object.entries(lists).filter(([, list]) => list.length > 0);
  return found.map(([what, list]) => `${name}: ${what} (${list.length}): ${list.slice(0, 5).map(String).join('; ')}`);
}

function pick(verdict: object, wanted: object, before = ''): Record<string, readonly unknown[]> {
  const lists = Object.entries(verdict).filter(([name]) => Array.isArray(wanted[name as keyof typeof wanted]));
  return Object.fromEntries(lists.map(([name, list]) => [before + name, list as readonly unknown[]]));
}

function summary() {
  const all = Object.values(endings);
  const deaths = all.flatMap((ending) => Object.entries(ending.deaths));
  const add = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
  const restarts = all.flatMap((ending) => ending.restarts).sort((a, b) => a.ms - b.ms);
  const at = (share: number): number => restarts[Math.floor((restarts.length - 1) * share)]?.ms ?? 0;
  return {
    seed: SEED,
    processes: [1, 2, 4],
    points: new Set(deaths.map(([point]) => point)).size - 1,
    kills: add(deaths.map(([, count]) => count)),
    ticks: add(all.map(({ ticks }) => ticks)) - endings['steps']!.ticks,
    ticks_under_stepped_clock: endings['steps']!.ticks,
    lost: add(all.map(({ lost }) => lost.length)),
    doubled: add(all.map(({ doubled }) => doubled.length)),
    once: {
      effects: add(all.map(({ once }) => once.effects)),
      doubled: add(all.map(({ once }) => once.doubled.length)),
      unknown: add(all.map(({ once }) => once.unknown)),
      unknown_with_effect: add(all.map(({ once }) => once.unknown_with_effect)),
      unknown_outside_window: add(all.map(({ once }) => once.unknown_outside_window.length)),
    },
    again: {
      effects: add(all.map(({ again }) => again.effects)),
      repeated: add(all.map(({ again }) => again.repeated)),
      missing: add(all.map(({ again }) => again.missing.length)),
      given_up: add(all.map(({ again }) => again.given_up)),
      given_up_without_effect: add(all.map(({ again }) => again.given_up_without_effect)),
      other_key: add(all.map(({ again }) => again.other_key.length)),
    },
    cut_transactions: add(all.map(({ cut }) => cut)),
    half_done: add(all.map(({ half_done }) => half_done.length)),
    integrity_faults: add(all.map(({ integrity }) => integrity.length)),
    unhandled: add(all.map(({ unhandled }) => unhandled.length)),
    synchronous: [...new Set(all.map(({ synchronous }) => synchronous))],
    restart_to_claim_ms: { p50: at(0.5), p99: at(0.99), max: at(1), slowest: restarts.slice(-5).reverse() },
    load_average: loadavg()[0],
    campaigns: Object.fromEntries(
      Object.entries(endings).map(([name, { ticks, states, deaths }]) => [name, { ticks, states, deaths }]),
    ),
  };
}
