// Whether a scheduler works, seen from another process: by boot, pid and start time, and by when it renewed its lease on the
// machine's steady clock. Never by the wall clock (RELIABILITY.md decision 6).

import type { Instance } from '../store/store.js';
import { livenessOf } from '../task/liveness.js';
import { machineMonotonic } from '../time/clock.js';
import type { LeaseTimes } from './tenure.js';
import { LEASE_TIMES } from './tenure.js';

type Life = 'alive' | 'elsewhere' | 'silent' | 'dead';

export function signOfLife(
  instance: Pick<Instance, 'bootId' | 'pid' | 'pidStart' | 'pidNs' | 'heartbeatMono'>,
  { staleMs }: LeaseTimes = LEASE_TIMES,
): Life {
  const liveness = livenessOf(instance);
  if (liveness === 'dead') return 'dead';
  const isSilent = instance.heartbeatMono != null && machineMonotonic() - instance.heartbeatMono > staleMs;
  return isSilent ? 'silent' : liveness;
}

/** One that is there but silent fires nothing. */
export function isWorking(life: Life): boolean {
  return life === 'alive' || life === 'elsewhere';
}
