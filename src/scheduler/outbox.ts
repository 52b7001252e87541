// The sender (T8): takes what waits in the outbox, sends it outside any transaction, and writes what became of it. Beside the loop,
// so that no receiver holds up a run. Each notice is sent at least once, under one id; channel by channel, one after the other.

import type { ClaimedNotice, NoticeEnd, Store } from '../store/store.js';
import type { Delivered } from '../observe/webhook.js';
import type { Clock } from '../time/clock.js';
import { SystemClock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { MAX_INSTANT, plus } from '../time/instant.js';
import type { Listener } from './events.js';

/** Carries one notice to its channel; ends soon, at once where the signal says so. */
export type Deliver = (notice: ClaimedNotice, signal: AbortSignal) => Promise<Delivered>;

export interface OutboxParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly instance: { readonly id: string };
  /** Channels that this process can send to, by name. */
  readonly channels?: ReadonlyMap<string, Deliver> | undefined;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Before each further try, as Standard Webhooks proposes: eight tries within 28 hours. */
const WAITS_MS = [5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS];
/** A receiver may ask for patience, but not put us off for ever. */
const PATIENCE_MS = HOUR_MS;
/** To one channel from one process: what a thousand failing jobs have to tell comes in turn (SECURITY X57). */
const PER_MINUTE = 30;
/** What is under way when it stops may end by itself for so long, by the machine's clock. */
const GRACE_MS = 2_000;

export class Outbox {
  readonly #sending = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  /** By channel, when the last ones were begun, by the monotonic clock. */
  readonly #begun = new Map<string, readonly number[]>();
  /** By channel, until when its receiver wants to hear nothing. */
  readonly #quietUntil = new Map<string, number>();
  #ended: NoticeEnd[] = [];

  constructor(
    readonly parts: OutboxParts,
    readonly tell: Listener,
    /** A delivery ended. */
    readonly wake: () => void,
  ) {}

  /** Begins what is due; answers when there is something to begin again. */
  async look(): Promise<Instant> {
    const { store, clock, instance, channels = new Map<string, Deliver>() } = this.parts;
    await this.#writeEnded();
    let nextAt = MAX_INSTANT;
    for (const [channel, deliver] of channels) {
      if (this.#sending.has(channel)) continue;
      const now = clock.now();
      const dueAt = await store.nextNoticeAt(channel, now);
      if (dueAt === null) continue;
      const at = Math.max(dueAt, plus(now, this.#waitOf(channel))) as Instant;
      const notice = at > now ? null : await store.claimNotice({ now, channel, instanceId: instance.id });
      if (notice) this.#begin(notice, deliver);
      else if (at < nextAt) nextAt = at;
    }
    return nextAt;
  }

  /** Begins nothing more. What is under way may end by itself for a moment; what does not is the next sender's. */
  async end(): Promise<void> {
    const over = new AbortController();
    void new SystemClock().sleep(GRACE_MS, over.signal).then(() => this.#stop.abort('stopped'));
    await Promise.all(this.#sending.values());
    over.abort('over');
    // Where it cannot be written, the row is taken over once this instance is closed.
    await this.#writeEnded().catch(() => undefined);
  }

  #begin(notice: ClaimedNotice, deliver: Deliver): void {
    const { channel } = notice;
    this.#begun.set(channel, [...(this.#begun.get(channel) ?? []), this.parts.clock.monotonic()].slice(-PER_MINUTE));
    const sending = deliver(notice, this.#stop.signal)
      .catch((error: unknown): Delivered => ({ ok: false, error: `this program cannot send: ${String(error)}` }))
      .then((delivered) => {
        this.#sending.delete(channel);
        this.#ended.push(this.#endOf(notice, delivered));
        this.wake();
      });
    this.#sending.set(channel, sending);
  }

  #endOf(notice: ClaimedNotice, delivered: Delivered): NoticeEnd {
    const { clock, instance } = this.parts;
    const { id, attempt, channel } = notice;
    const at = clock.now();
    const end = { id, attempt, instanceId: instance.id, at };
    if (delivered.ok) return { ...end, state: 'sent' };
    const { error, final, retryAfterMs = 0 } = delivered;
    if (this.#stop.signal.aborted) return { ...end, state: 'waiting', notBefore: at, error };
    const asked = Math.min(retryAfterMs, PATIENCE_MS);
    if (asked > 0) this.#quietUntil.set(channel, clock.monotonic() + asked);
    const wait = final === true ? undefined : WAITS_MS[attempt - 1];
    const again = wait === undefined ? undefined : plus(at, Math.max(wait, asked));
    this.tell({ kind: 'notice_failed', channel, event: notice.event, id, attempt, error, nextTryAt: again ?? null });
    if (again === undefined) return { ...end, state: 'dead', error };
    return { ...end, state: 'waiting', notBefore: again, error };
  }

  /** Until the channel may be sent to again. */
  #waitOf(channel: string): number {
    const now = this.parts.clock.monotonic();
    const begun = this.#begun.get(channel) ?? [];
    const first = begun.length < PER_MINUTE ? -Infinity : begun[0]!;
    return Math.ceil(Math.max(0, first + MINUTE_MS - now, (this.#quietUntil.get(channel) ?? -Infinity) - now));
  }

  /** Kept and tried again when the store refuses. */
  async #writeEnded(): Promise<void> {
    for (let end = this.#ended[0]; end !== undefined; end = this.#ended[0]) {
      await this.parts.store.endNotice(end);
      this.#ended = this.#ended.slice(1);
    }
  }
}
