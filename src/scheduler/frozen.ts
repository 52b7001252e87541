// Holders that are there and silent: stopped, or stuck beyond measure. What they hold is blocked for as long. On this side of the
// process namespace they are ended first, so that nothing can wake beside its own successor; on the other side nobody can, and
// three times the patience stands in for it (RELIABILITY.md F07).

import type { Instance, LostRun } from '../store/store.js';
import { machineMonotonic } from '../time/clock.js';
import type { Listener } from './events.js';

export interface FrozenTools {
  readonly isElsewhere: (instance: Instance) => boolean;
  /** Ends a holder's process; answers whether it is gone. */
  readonly endProcess: (instance: Instance) => Promise<boolean>;
}

/** What a holder holds. */
export type RunsOf = (instanceId: string) => Promise<readonly Pick<LostRun, 'leaseMs'>[]>;

export type Held = Instance & { readonly running: number };

export interface Frozen {
  /** Their processes are gone now. */
  readonly ended: readonly string[];
  readonly elsewhere: readonly string[];
  /** Those elsewhere had not renewed their lease since then. */
  readonly quietSince: number;
}

const PATIENCE_ELSEWHERE = 3;

/** Whether a run is left no longer to a holder elsewhere that has been silent for so long. */
export function hasLapsed({ leaseMs }: Pick<LostRun, 'leaseMs'>, silentMs: number): boolean {
  return silentMs > (leaseMs ?? 0);
}

/**
 * Of `alive` those that hold runs and are silent for longer than `staleMs` of the machine's steady clock: sleep does not count.
 * `isBlocked`: the database is held by somebody; one that stopped in the middle of a transaction holds it without any run.
 * A process ends as a whole: one here is left alone until the longest lease that a job gave a run of it is over, too.
 * On the other side also those without runs: a container that was made anew never closes its old row, and a backup or a notice
 * that it had taken would be its for ever. One that lives after all opens its row again.
 */
export async function endFrozen(
  alive: readonly Held[],
  staleMs: number,
  tools: FrozenTools & { readonly runsOf: RunsOf },
  tell: Listener,
  isBlocked = false,
): Promise<Frozen> {
  const now = machineMonotonic();
  const ended: string[] = [];
  const elsewhere: string[] = [];
  for (const holder of alive) {
    const silentMs = now - (holder.heartbeatMono ?? now);
    const { id, pid } = holder;
    const isElsewhere = tools.isElsewhere(holder);
    if ((holder.running === 0 && !isBlocked && !isElsewhere) || silentMs <= staleMs) continue;
    const runs = holder.running === 0 || isBlocked ? [] : await tools.runsOf(id);
    const lapsed = runs.filter((run) => hasLapsed(run, silentMs)).length;
    const running = isElsewhere ? lapsed : holder.running;
    if (isElsewhere) {
      if (silentMs <= PATIENCE_ELSEWHERE * staleMs || (lapsed === 0 && runs.length > 0)) continue;
      elsewhere.push(id);
      if (running === 0) continue;
    } else {
      if (lapsed < runs.length) continue;
      if (!(await tools.endProcess(holder))) continue;
      ended.push(id);
    }
    tell({ kind: 'took_over', pid, silentMs, running, killed: ended.includes(id) });
  }
  return { ended, elsewhere, quietSince: now - PATIENCE_ELSEWHERE * staleMs };
}
