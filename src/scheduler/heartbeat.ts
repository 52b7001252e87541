// The dead man's switch: for as long as this scheduler fires, somebody outside is told so on a period. Not through the outbox: a sign of
// life that is told later is none. Whoever misses it knows that this process, its loop, its lease or its disk stands still.

import type { Delivered } from '../observe/outgoing.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { MAX_INSTANT, plus } from '../time/instant.js';
import type { Listener } from './events.js';

export interface HeartbeatParts {
  readonly clock: Clock;
  readonly heartbeat?: { readonly everyMs: number; beat(signal: AbortSignal): Promise<Delivered> } | undefined;
}

const CHANNEL = 'heartbeat';
/** After one that failed: sooner than the next one is due, where that is far. */
const AGAIN_MS = 10_000;

export class Heartbeat {
  readonly #stop = new AbortController();
  #nextAt = -Infinity;
  #beating: Promise<void> | undefined;
  #failed = 0;

  constructor(
    readonly parts: HeartbeatParts,
    readonly tell: Listener,
    /** One ended. */
    readonly wake: () => void,
  ) {}

  /** Begins one when it is due; answers when there is something to begin again. Asked where the loop turns and may write. */
  look(): Instant {
    const { clock, heartbeat } = this.parts;
    if (heartbeat === undefined || this.#beating !== undefined) return MAX_INSTANT;
    const left = this.#nextAt - clock.monotonic();
    if (left > 0) return plus(clock.now(), Math.ceil(left));
    this.#nextAt = clock.monotonic() + heartbeat.everyMs;
    this.#beating = heartbeat
      .beat(this.#stop.signal)
      .catch((error: unknown): Delivered => ({ ok: false, error: `this program cannot send: ${String(error)}` }))
      .then((delivered) => {
        this.#beating = undefined;
        this.#ended(delivered, heartbeat.everyMs);
        this.wake();
      });
    return MAX_INSTANT;
  }

  async end(): Promise<void> {
    this.#stop.abort('stopped');
    await this.#beating;
  }

  /** A failure is told once, until one arrives again. */
  #ended(delivered: Delivered, everyMs: number): void {
    if (delivered.ok) this.#failed = 0;
    if (delivered.ok || this.#stop.signal.aborted) return;
    const { clock } = this.parts;
    this.#failed += 1;
    const againMs = Math.min(AGAIN_MS, everyMs);
    this.#nextAt = Math.min(this.#nextAt, clock.monotonic() + againMs);
    if (this.#failed > 1) return;
    const nextTryAt = plus(clock.now(), againMs);
    const about = { channel: CHANNEL, event: CHANNEL, id: CHANNEL, attempt: 1, nextTryAt };
    this.tell({ kind: 'notice_failed', ...about, error: delivered.error });
  }
}
