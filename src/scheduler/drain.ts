// The end of a scheduler: what runs is waited for, and interrupted when its grace is over.

import { StoreError } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import { SystemClock } from '../time/clock.js';
import type { Alarm } from './alarm.js';
import type { Listener } from './events.js';
import type { Work } from './work.js';

/** Into a store that refuses. Real time, whatever clock the schedules run on: it waits for the machine. */
const RETRY_MS = 250;
const realTime = new SystemClock();

/** Nothing that this program writes to it would count: it is not the same file, or not the same schema. */
export function isLost(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.code === 'store_replaced' || error.code === 'store_newer');
}

export interface Draining {
  readonly work: Work;
  readonly alarm: Alarm;
  readonly clock: Clock;
  /** How often to look whether somebody wants a run to end. */
  readonly pollMs: number;
  readonly tell: Listener;
}

/** Waits for what runs, up to `graceMs`, then interrupts it; answers how many were interrupted. */
export async function drain({ work, alarm, clock, pollMs, tell }: Draining, graceMs: number): Promise<number> {
  const drained = new AbortController();
  let interrupted = 0;
  void clock.sleep(graceMs, drained.signal).then(() => {
    if (!drained.signal.aborted) interrupted = work.interruptAll();
  });
  while (work.size > 0) {
    if (work.unwritten === 0) await alarm.sleep(clock, pollMs);
    // Where that cannot be read, what runs is still waited for.
    await work.stopCancelled().catch(() => undefined);
    try {
      await work.writeEnded();
    } catch (error) {
      if (isLost(error)) {
        if (work.unwritten >= work.size || interrupted > 0) break;
        await alarm.sleep(clock, pollMs);
        continue;
      }
      tell({ kind: 'degraded', error, retryInMs: 0 });
      // A store that cannot be written must not keep the process alive for ever: rescue will decide these runs.
      if (interrupted > 0) break;
      await realTime.sleep(RETRY_MS);
    }
  }
  drained.abort('drained');
  return interrupted;
}
