// Proof that a holder lives: it listens on a socket of its own beside the database, from which the kernel takes the listener with the
// holder's last breath, whatever process namespace that was drawn in. Who finds nobody listening knows that it is gone; who finds
// somebody knows that it works with this very database, not with one that this is a copy of. A fact about a process, as its pid is
// (RELIABILITY.md 2.5); where there is no socket nothing is known. Not a lock on a file: a process that reads such a file loses it.

import { chmodSync, existsSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { connect, createServer } from 'node:net';
import type { Holding } from '../store.js';
import { mediumUnder } from './medium.js';

/** A longer path is cut off by the system. */
const MAX_PATH_BYTES = 103;

export class Holdings {
  readonly #own = new Map<string, Server>();

  constructor(readonly database: string) {}

  /** Before the holder is known to anybody. Where it cannot be had the lease alone speaks for it. */
  async take(id: string): Promise<void> {
    const path = this.#pathOf(id);
    if (path === null || this.#own.has(id)) return;
    const server = createServer((caller) => caller.destroy());
    const isThere = await new Promise<boolean>((resolve) => {
      server.on('error', () => resolve(false));
      server.listen({ path }, () => resolve(true));
    });
    if (!isThere) return;
    // It keeps no process alive.
    this.#own.set(id, server.unref());
    try {
      // Whoever may write it may call without end.
      chmodSync(path, 0o600);
    } catch {
      // The mode of the folder guards it.
    }
  }

  async of(id: string): Promise<Holding> {
    const path = this.#pathOf(id);
    if (path === null || !existsSync(path)) return 'unknown';
    const call = connect({ path });
    const answer = await new Promise<Holding>((resolve) => {
      call.on('connect', () => resolve('held'));
      call.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED' ? 'free' : 'unknown'));
    });
    call.destroy();
    return answer;
  }

  /** Of a holder that is closed; what another one left goes too, but never that of one which lives. */
  async end(id: string): Promise<void> {
    const own = this.#own.get(id);
    this.#own.delete(id);
    if (own) return closed(own);
    const path = this.#pathOf(id);
    if (path !== null && (await this.of(id)) === 'free') rmSync(path, { force: true });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#own.keys()].map((id) => this.end(id)));
  }

  /** Null where one cannot be trusted to be seen from everywhere. */
  #pathOf(id: string): string | null {
    const path = `${this.database}.${id}.held`;
    if (this.database === ':memory:' || Buffer.byteLength(path) > MAX_PATH_BYTES) return null;
    return mediumUnder(path).kind === 'local' ? path : null;
  }
}

/** It takes its file along. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
