// Whether the process behind an instance row still lives. Boot, process id and start time name it; within another process
// namespace (a container) they name somebody else, and only its heartbeat can be asked (RELIABILITY.md F05, F07).

import { readdirSync, readlinkSync, statSync } from 'node:fs';
import type { Clock } from '../time/clock.js';
import { SystemClock } from '../time/clock.js';
import { bootId, processIdentity, signalOne } from './process.js';

export interface ProcessRecord {
  readonly bootId: string;
  readonly pid: number;
  readonly pidStart: string | null;
  /** Null where the system does not tell. */
  readonly pidNs?: string | null;
}

/** `elsewhere`: on this machine, but in another process namespace. */
export type Liveness = 'alive' | 'dead' | 'elsewhere';

/** The process is the one that wrote its row when boot, pid and start time agree and it is more than a zombie. */
export function livenessOf(recorded: ProcessRecord): Liveness {
  const boot = bootId();
  if (boot !== null && recorded.bootId !== boot) return 'dead';
  const own = pidNamespace();
  if (own !== null && recorded.pidNs != null && recorded.pidNs !== own) return 'elsewhere';
  const identity = processIdentity(recorded.pid);
  if (identity) {
    const isSame = recorded.pidStart === null || identity.startTime === recorded.pidStart;
    return isSame && !identity.zombie ? 'alive' : 'dead';
  }
  return boot === null && signalOne(recorded.pid, 0) ? 'alive' : 'dead';
}

/** Which processes this one can see; null where there is no /proc. */
export function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/**
 * Whether the process has this very file open, whatever its name: it works with this database, not with one of which it is a copy.
 * Undefined where that cannot be seen.
 */
export function hasOpen(pid: number, path: string): boolean | undefined {
  try {
    const { dev, ino } = statSync(path);
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const open = statSync(`/proc/${pid}/fd/${fd}`, { throwIfNoEntry: false });
      return open?.ino === ino && open.dev === dev;
    });
  } catch {
    return undefined;
  }
}

/** KILL reaches a stopped process too, but one that waits for a disk outlives it for a while. */
const PATIENCE_MS = 1_000;
const LOOK_MS = 10;

/**
 * Ends the recorded process and answers whether it is gone. Never this process itself, and never one whose start time is not
 * known: its pid could be somebody else's by now.
 */
export async function endProcess(
  recorded: ProcessRecord,
  clock: Pick<Clock, 'monotonic' | 'sleep'> = new SystemClock(),
): Promise<boolean> {
  if (recorded.pid === process.pid || recorded.pidStart === null) return false;
  const until = clock.monotonic() + PATIENCE_MS;
  for (;;) {
    const liveness = livenessOf(recorded);
    if (liveness !== 'alive') return liveness === 'dead';
    if (clock.monotonic() >= until) return false;
    signalOne(recorded.pid, 'SIGKILL');
    await clock.sleep(LOOK_MS);
  }
}
