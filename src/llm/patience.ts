// How long a reply may take: one deadline over all tries, an idle limit over each exchange, and the person's own
// interruption. All three become one AbortSignal, and what ended it is remembered, because an idle exchange is tried again,
// a deadline is told, and an interruption is neither. The client's own `timeout` ends at the headers and is not used.

import type { Clock } from '../time/clock.js';

export type Ended = 'interrupted' | 'deadline' | 'idle';

/** One exchange with the endpoint: silent for longer than the idle limit, it ends. */
export interface Exchange {
  readonly signal: AbortSignal;
  readonly ended: Ended | undefined;
  /** Bytes came. Until the first call the idle limit does not run: a model may think long before its first word. */
  touch(): void;
  close(): void;
}

export class Patience {
  readonly #clock: Clock;
  readonly #endsAt: number;
  readonly #controller = new AbortController();
  readonly #interrupt: AbortSignal | undefined;
  readonly #onInterrupt = (): void => this.#end('interrupted');
  #ended: Ended | undefined;

  constructor(clock: Clock, deadlineMs: number, interrupt: AbortSignal | undefined) {
    this.#clock = clock;
    this.#endsAt = clock.monotonic() + deadlineMs;
    this.#interrupt = interrupt;
    if (interrupt?.aborted) this.#end('interrupted');
    else interrupt?.addEventListener('abort', this.#onInterrupt);
    void clock.sleep(deadlineMs, this.#controller.signal).then(() => this.#end('deadline'));
  }

  get ended(): Ended | undefined {
    return this.#ended;
  }

  get leftMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonic());
  }

  /** Waits, unless it ends before. */
  sleep(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#controller.signal);
  }

  exchange(idleMs: number): Exchange {
    const idle = new AbortController();
    const over = new AbortController();
    const clock = this.#clock;
    const ended = (): Ended | undefined => this.#ended;
    let last: number | undefined;
    const watch = async (): Promise<void> => {
      while (last !== undefined && !over.signal.aborted) {
        const left = last + idleMs - clock.monotonic();
        if (left <= 0) return idle.abort();
        await clock.sleep(left, over.signal);
      }
    };
    return {
      signal: AbortSignal.any([this.#controller.signal, idle.signal]),
      get ended() {
        return ended() ?? (idle.signal.aborted ? 'idle' : undefined);
      },
      touch: () => {
        const first = last === undefined;
        last = clock.monotonic();
        if (first) void watch();
      },
      close: () => over.abort(),
    };
  }

  /** Releases the timer and the listener; must be called once the reply is there or given up. */
  close(): void {
    this.#interrupt?.removeEventListener('abort', this.#onInterrupt);
    this.#ended ??= 'deadline';
    this.#controller.abort();
  }

  #end(why: Ended): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#controller.abort();
  }
}
