// Which jobs start in the same minute, heard from the events of a simulation as they come.

import type { Instant } from '../time/instant.js';
import type { SimulationEvent } from './simulate-run.js';

export interface Collision {
  /** Names, in their order. */
  readonly jobs: readonly string[];
  /** In how many minutes exactly these start, at that time of day by UTC. */
  readonly count: number;
  /** The first of these minutes. */
  readonly firstAt: Instant;
}

const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 1_440;

export class Collisions {
  readonly #found = new Map<string, { jobs: readonly string[]; count: number; firstAt: Instant }>();
  readonly #starting = new Set<string>();
  #minute = -1;

  hear(event: SimulationEvent): void {
    if (event.event !== 'start' || event.attempt > 1) return;
    const minute = Math.floor(event.at / MINUTE_MS);
    if (minute !== this.#minute) this.#close();
    this.#minute = minute;
    this.#starting.add(event.job);
  }

  /** The most frequent first. */
  found(): readonly Collision[] {
    this.#close();
    return [...this.#found.values()].sort((a, b) => b.count - a.count || a.firstAt - b.firstAt);
  }

  #close(): void {
    if (this.#starting.size > 1) {
      const jobs = [...this.#starting].sort();
      const key = `${this.#minute % MINUTES_OF_DAY}\n${jobs.join('\n')}`;
      const known = this.#found.get(key);
      if (known) known.count += 1;
      else this.#found.set(key, { jobs, count: 1, firstAt: (this.#minute * MINUTE_MS) as Instant });
    }
    this.#starting.clear();
  }
}
