// The lease of an instance: its heartbeat in the database, renewed by a thread of its own. Others may take over what it holds only
// when it has been silent for long; it begins nothing new well before that (RELIABILITY.md part 2.5).

import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { machineMonotonic, SystemClock } from '../../time/clock.js';
import type { Lease, LeaseOptions } from '../store.js';
import type { LeaseThreadData } from './lease-thread.js';
import { LEASE_MARKS, LEASE_THREAD } from './lease-thread.js';

/** Commands that are done at once need no thread: until then the row's first heartbeat holds. */
const BEGIN_MS = 1_000;
/** A thread that was told to end and has not by then is ended. */
const ENDING_MS = 5_000;

export function keepLease(path: string, options: LeaseOptions): Lease {
  return path === ':memory:' ? UNSEEN : new ThreadLease(path, options);
}

/** Nobody else can see the database. */
const UNSEEN: Lease = {
  silentMs: () => 0,
  turned: () => undefined,
  renewed: () => undefined,
  stop: async () => undefined,
};

class ThreadLease implements Lease {
  readonly #shared = new SharedArrayBuffer(LEASE_MARKS.count * BigInt64Array.BYTES_PER_ELEMENT);
  readonly #marks = new BigInt64Array(this.#shared);
  readonly #begun = new AbortController();
  #thread: Thread | undefined;

  constructor(path: string, options: LeaseOptions) {
    this.renewed(options.renewedAt);
    this.turned();
    if (options.renewMs === Infinity) return;
    const data = { path, instanceId: options.instanceId, renewMs: options.renewMs, shared: this.#shared };
    const delay = new SystemClock().sleep(Math.min(BEGIN_MS, options.renewMs), this.#begun.signal);
    void delay.then(() => {
      if (!this.#begun.signal.aborted) this.#thread = begin(data);
    });
  }

  silentMs(): number {
    return machineMonotonic() - Number(Atomics.load(this.#marks, LEASE_MARKS.renewedAt));
  }

  turned(): void {
    Atomics.store(this.#marks, LEASE_MARKS.turnedAt, BigInt(machineMonotonic()));
  }

  renewed(askedAt: number): void {
    const known = Atomics.load(this.#marks, LEASE_MARKS.renewedAt);
    if (BigInt(askedAt) > known) Atomics.store(this.#marks, LEASE_MARKS.renewedAt, BigInt(askedAt));
  }

  async stop(): Promise<void> {
    this.#begun.abort('stop');
    Atomics.store(this.#marks, LEASE_MARKS.stop, 1n);
    Atomics.notify(this.#marks, LEASE_MARKS.stop);
    await this.#thread?.ended();
  }
}

interface Thread {
  ended(): Promise<unknown>;
}

/** One that fails says nothing: the lease grows old, and the main thread renews it. */
function begin(data: Omit<LeaseThreadData, 'sqlite'>): Thread {
  const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
  const workerData = { ...data, sqlite } satisfies LeaseThreadData;
  // Loaders that the program was started with are of no use to it, and would have to begin there too.
  const thread = new Worker(LEASE_THREAD, { eval: true, execArgv: [], workerData });
  // It keeps no process alive, but for its own end: a program with nothing else to do would leave in the middle of the wait.
  thread.unref();
  const over = new Promise((resolve) => {
    thread.once('error', resolve);
    thread.once('exit', resolve);
  });
  return {
    async ended() {
      thread.ref();
      const isOver = new AbortController();
      void over.then(() => isOver.abort('over'));
      await new SystemClock().sleep(ENDING_MS, isOver.signal);
      await thread.terminate();
    },
  };
}
