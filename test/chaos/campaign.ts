// Campaigns of deaths over an arena: one process after the other, each dying at its point; or several at once, of which one
// after the other dies, by its own hand or from outside.

import { setTimeout as wait } from 'node:timers/promises';
import type { Arena, Victim } from './arena.js';
import type { Failpoint } from './failpoints.js';
import { OVER_A_RUN } from './failpoints.js';

/**
 * Dies at each point in turn; answers the points that nobody came to. Where one is come to only over the runs of a dead one, and the
 * last death left none, one more dies first.
 */
export async function dieAtEach(arena: Arena, points: readonly Failpoint[]): Promise<string[]> {
  const missed: string[] = [];
  for (const point of points) {
    await letLive(arena);
    if (point.rescues && arena.leftRuns() === 0 && !(await arena.died(arena.start(OVER_A_RUN))))
      missed.push(`${OVER_A_RUN.point}, before ${point.point}`);
    const victim = arena.start(point);
    if (!(await arena.died(victim))) missed.push(`${point.point} (${point.nth})`);
  }
  return missed;
}

/**
 * The points by lot, so that those of one transaction, which die at one moment of a life, do not come one after the other; among
 * themselves they keep their order, for what is done is not done again. First whoever leaves runs that nobody ended: some come to
 * nothing without.
 */
export function shuffled(points: readonly Failpoint[], random: () => number): readonly Failpoint[] {
  const transaction = ({ point }: Failpoint): string => point.split(':')[0]!;
  const drawn = points.map((point) => ({ name: transaction(point), lot: random() })).sort((a, b) => a.lot - b.lot);
  const left = [...points];
  const inOrder = drawn.map(
    ({ name }) =>
      left.splice(
        left.findIndex((point) => transaction(point) === name),
        1,
      )[0]!,
  );
  return [OVER_A_RUN, ...inOrder.filter((point) => point !== OVER_A_RUN)];
}

/**
 * Schedulers that die over a run do so a few times, not for ever: before one more death would give up a run that has had no effect yet,
 * one lives until it has. What is to happen at least once must have happened in the end (RELIABILITY.md G-C).
 */
async function letLive(arena: Arena): Promise<void> {
  if (arena.nearlyGivenUp() === 0) return;
  const living = arena.start();
  await ended(arena);
  living.signal('SIGTERM');
  await living.ended;
}

async function ended(arena: Arena): Promise<void> {
  for (let looks = 0; arena.nearlyGivenUp() > 0; looks++) {
    if (looks * LOOK_MS > PATIENCE_MS)
      throw new Error(`runs near their end have not had their effect: look at ${arena.home}`);
    await wait(LOOK_MS);
  }
}

const LOOK_MS = 20;
const PATIENCE_MS = 20_000;

export interface Together {
  readonly processes: number;
  readonly deaths: number;
  /** Every so many deaths a living one is stopped for a second, as by Ctrl-Z. */
  readonly freezeEvery: number;
  /** For those that are to die by their own hand. */
  readonly points: readonly Failpoint[];
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Always `processes` at work on one database. Each death hits a random one: one that has a point is given time to come there,
 * which it need not, since others may do the work; everybody else is killed from outside at a random moment.
 */
export async function dieTogether(
  arena: Arena,
  { processes, deaths, freezeEvery, points, random }: Together,
): Promise<void> {
  const waiting = [...points];
  const enter = (): { victim: Victim; point: Failpoint | undefined } => {
    const point = waiting.shift();
    return { victim: arena.start(point, processes === 1), point };
  };
  const slots = Array.from({ length: processes }, enter);
  const othersLive = processes > 1;
  for (let death = 1; death <= deaths; death++) {
    const slot = Math.floor(random() * processes);
    const { victim, point } = slots[slot]!;
    await ended(arena);
    if (point === undefined || !(await endedWithin(victim, OWN_HAND_MS))) {
      await wait(5 + random() * KILL_SPREAD_MS);
      arena.killFromOutside(victim);
    }
    await arena.died(victim, othersLive);
    slots[slot] = enter();
    if (othersLive && death % freezeEvery === 0) await freeze(slots[(slot + 1) % processes]!.victim);
  }
  for (const { victim } of slots) victim.signal('SIGTERM');
  await Promise.all(slots.map(({ victim }) => victim.ended));
}

/** A start takes 0.3 s: random deaths fall into it and into the work after it. */
const KILL_SPREAD_MS = 700;
const OWN_HAND_MS = 2_500;
const FREEZE_MS = 1_000;

async function endedWithin(victim: Victim, ms: number): Promise<boolean> {
  const ended = victim.ended.then(() => true);
  return Promise.race([ended, wait(ms, false)]);
}

async function freeze(victim: Victim): Promise<void> {
  victim.signal('SIGSTOP');
  await wait(FREEZE_MS);
  victim.signal('SIGCONT');
}

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
