// Holders that are there and silent: stopped, or stuck beyond measure. What they hold is blocked for as long. On this side of the
// process namespace they are ended first, so that nothing can wake beside its own successor; on the other side nobody can, and
// three times the patience stands in for it (RELIABILITY.md F07).

import type { Instance } from '../store/store.js';
import { machineMonotonic } from '../time/clock.js';
import type { Listener } from './events.js';

export interface FrozenTools {
  readonly isElsewhere: (instance: Instance) => boolean;
  /** Ends a holder's process; answers whether it is gone. */
  readonly endProcess: (instance: Instance) => Promise<boolean>;
}

export type Held = Instance & { readonly running: number };

export interface Frozen {
  /** Their processes are gone now. */
  readonly ended: readonly string[];
  readonly elsewhere: readonly string[];
  /** Those elsewhere had not renewed their lease since then. */
  readonly quietSince: number;
}

const PATIENCE_ELSEWHERE = 3;

/**
 * Of `alive` those that hold runs and are silent for longer than `staleMs` of the machine's steady clock: sleep does not count.
 * `isBlocked`: the database is held by somebody; one that stopped in the middle of a transaction holds it without any run.
 * On the other side also those without runs: a container that was made anew never closes its old row, and a backup or a notice
 * that it had taken would be its for ever. One that lives after all opens its row again.
 */
export async function endFrozen(
  alive: readonly Held[],
  staleMs: number,
  tools: FrozenTools,
  tell: Listener,
  isBlocked = false,
): Promise<Frozen> {
  const now = machineMonotonic();
  const ended: string[] = [];
  const elsewhere: string[] = [];
  for (const holder of alive) {
    const silentMs = now - (holder.heartbeatMono ?? now);
    const { id, pid, running } = holder;
    const isElsewhere = tools.isElsewhere(holder);
    if ((running === 0 && !isBlocked && !isElsewhere) || silentMs <= staleMs) continue;
    if (isElsewhere) {
      if (silentMs <= PATIENCE_ELSEWHERE * staleMs) continue;
      elsewhere.push(id);
      if (running === 0) continue;
    } else {
      if (!(await tools.endProcess(holder))) continue;
      ended.push(id);
    }
    tell({ kind: 'took_over', pid, silentMs, running, killed: ended.includes(id) });
  }
  return { ended, elsewhere, quietSince: now - PATIENCE_ELSEWHERE * staleMs };
}
