// What time it is. The only home of Date.now, performance.now and setTimeout: everything else is handed a Clock.
// Timers run in slices of at most 30 s, because Node's timers do not count time spent suspended and a delay above
// 2^31-1 ms, Infinity, NaN or a negative one would fire at once (RELIABILITY.md F13, F15).

import { uptime } from 'node:os';
import type { Instant } from './instant.js';
import { instant } from './instant.js';

export interface Clock {
  /** Wall time. May jump in either direction. */
  now(): Instant;
  /** Milliseconds that only ever grow, from an arbitrary start. For durations, leases and timeouts. */
  monotonic(): number;
  /** Milliseconds since the machine started, the time it slept included: grows ahead of `monotonic` by each suspend. */
  boot(): number;
  /**
   * Resolves once `now() >= at`, or as soon as `signal` is aborted (it never rejects: look at the signal).
   * Never resolves before `at` by the wall clock.
   */
  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void>;
  /** Resolves `ms` milliseconds later by the monotonic clock, or as soon as `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const SLICE_MS = 30_000;

export class SystemClock implements Clock {
  now(): Instant {
    return instant(Date.now());
  }

  monotonic(): number {
    return performance.now();
  }

  boot(): number {
    // Elsewhere the uptime is made from the wall clock, and would follow its jumps.
    return process.platform === 'linux' ? uptime() * 1_000 : performance.now();
  }

  async sleepUntil(at: Instant, signal?: AbortSignal): Promise<void> {
    for (let left = at - this.now(); left > 0 && !signal?.aborted; left = at - this.now()) {
      await timer(Math.min(left, SLICE_MS), signal);
    }
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (Number.isNaN(ms)) throw new RangeError('sleep: expected milliseconds, got NaN');
    const end = this.monotonic() + ms;
    for (let left = ms; left > 0 && !signal?.aborted; left = end - this.monotonic()) {
      await timer(Math.min(left, SLICE_MS), signal);
    }
  }
}

/** The machine's own steady clock, in milliseconds: comparable between the processes of one boot, and still while it sleeps. */
export function machineMonotonic(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    // Rounded up: a fraction of a millisecond would be cut and wake the sleeper before its instant (F12).
    const handle = setTimeout(done, Math.ceil(ms));
    signal?.addEventListener('abort', done);
  });
}
