// The sender (T8): takes what waits in the outbox, sends it outside any transaction, and writes what became of it. Beside the loop,
// so that no receiver holds up a run. Each notice is sent at least once, under one id; what happened to one job in its order.

import type { ClaimedNotice, NoticeEnd, Store } from '../store/store.js';
import type { Delivered } from '../observe/outgoing.js';
import type { Clock } from '../time/clock.js';
import { SystemClock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { MAX_INSTANT, plus } from '../time/instant.js';
import type { Listener } from './events.js';
import type { HeartbeatParts } from './heartbeat.js';
import { Heartbeat } from './heartbeat.js';

/** Carries one notice to its channel; ends soon, at once where the signal says so. */
export type Deliver = (notice: ClaimedNotice, signal: AbortSignal) => Promise<Delivered>;

export interface OutboxParts extends HeartbeatParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly instance: { readonly id: string };
  /** Channels that this process can send to, by name. */
  readonly channels?: ReadonlyMap<string, Deliver> | undefined;
  /** Monitors that are told of each run. */
  readonly pings?: ReadonlyMap<string, Deliver> | undefined;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** A receiver may ask for patience, but not put us off for ever. */
const PATIENCE_MS = HOUR_MS;
/** What is under way when it stops may end by itself for so long, by the machine's clock. */
const GRACE_MS = 2_000;

interface Pace {
  /** Before each further try. */
  readonly waitsMs: readonly number[];
  /** To one channel from one process. */
  readonly perMinute: number;
  /** At a time; of one job never two. */
  readonly atOnce: number;
}

/** As Standard Webhooks proposes: eight tries within 28 hours. What a thousand failing jobs have to tell comes in turn (SECURITY X57). */
const OF_NOTICES: Pace = {
  waitsMs: [5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS],
  perMinute: 30,
  atOnce: 1,
};
/** Two a run, and of use while they are fresh: six tries within 25 minutes. */
const OF_PINGS: Pace = {
  waitsMs: [2 * SECOND_MS, 10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 18 * MINUTE_MS],
  perMinute: 1_200,
  atOnce: 8,
};

interface Channel {
  readonly name: string;
  readonly deliver: Deliver;
  readonly pace: Pace;
}

export class Outbox {
  readonly #channels: readonly Channel[];
  readonly #heartbeat: Heartbeat;
  readonly #sending = new Map<string, Set<Promise<void>>>();
  readonly #stop = new AbortController();
  /** By channel, when the last ones were begun, by the monotonic clock. */
  readonly #begun = new Map<string, readonly number[]>();
  /** By channel, until when its receiver wants to hear nothing. */
  readonly #quietUntil = new Map<string, number>();
  /** By channel of pings, what went wrong with the last one: said once. */
  readonly #said = new Map<string, string>();
  #ended: NoticeEnd[] = [];

  constructor(
    readonly parts: OutboxParts,
    readonly tell: Listener,
    /** A delivery ended. */
    readonly wake: () => void,
  ) {
    this.#heartbeat = new Heartbeat(parts, tell, wake);
    const channelsOf = (map: OutboxParts['channels'], pace: Pace): readonly Channel[] =>
      [...(map ?? [])].map(([name, deliver]) => ({ name, deliver, pace }));
    this.#channels = [...channelsOf(parts.channels, OF_NOTICES), ...channelsOf(parts.pings, OF_PINGS)];
  }

  /** Begins what is due; answers when there is something to begin again. `lives`: this scheduler may fire. */
  async look(lives: boolean): Promise<Instant> {
    await this.#writeEnded();
    let nextAt = lives ? this.#heartbeat.look() : MAX_INSTANT;
    for (const channel of this.#channels) {
      const at = await this.#lookAt(channel);
      if (at < nextAt) nextAt = at;
    }
    return nextAt;
  }

  async #lookAt(channel: Channel): Promise<Instant> {
    const { store, clock, instance } = this.parts;
    const { name, pace } = channel;
    while ((this.#sending.get(name)?.size ?? 0) < pace.atOnce) {
      const now = clock.now();
      const dueAt = await store.nextNoticeAt(name, now);
      if (dueAt === null) break;
      const at = Math.max(dueAt, plus(now, this.#waitOf(channel))) as Instant;
      if (at > now) return at;
      const notice = await store.claimNotice({ now, channel: name, instanceId: instance.id });
      if (!notice) break;
      this.#begin(notice, channel);
    }
    return MAX_INSTANT;
  }

  /** Begins nothing more. What is under way may end by itself for a moment; what does not is the next sender's. */
  async end(): Promise<void> {
    const over = new AbortController();
    void new SystemClock().sleep(GRACE_MS, over.signal).then(() => this.#stop.abort('stopped'));
    await Promise.all([this.#heartbeat.end(), ...[...this.#sending.values()].flatMap((some) => [...some])]);
    over.abort('over');
    // Where it cannot be written, the row is taken over once this instance is closed.
    await this.#writeEnded().catch(() => undefined);
  }

  #begin(notice: ClaimedNotice, channel: Channel): void {
    const { name, deliver, pace } = channel;
    this.#begun.set(name, [...(this.#begun.get(name) ?? []), this.parts.clock.monotonic()].slice(-pace.perMinute));
    const under = this.#sending.get(name) ?? new Set();
    this.#sending.set(name, under);
    const sending = deliver(notice, this.#stop.signal)
      .catch((error: unknown): Delivered => ({ ok: false, error: `this program cannot send: ${String(error)}` }))
      .then((delivered) => {
        under.delete(sending);
        this.#ended.push(this.#endOf(notice, delivered, channel));
        this.wake();
      });
    under.add(sending);
  }

  #endOf(notice: ClaimedNotice, delivered: Delivered, { pace }: Channel): NoticeEnd {
    const { clock, instance } = this.parts;
    const { id, attempt, channel } = notice;
    const at = clock.now();
    const end = { id, attempt, instanceId: instance.id, at };
    if (delivered.ok) {
      this.#said.delete(channel);
      return { ...end, state: 'sent' };
    }
    const { error, final, retryAfterMs = 0 } = delivered;
    if (this.#stop.signal.aborted) return { ...end, state: 'waiting', notBefore: at, error };
    const asked = Math.min(retryAfterMs, PATIENCE_MS);
    // A monitor counts by check, and there is one for each job.
    if (asked > 0 && pace.atOnce === 1) this.#quietUntil.set(channel, clock.monotonic() + asked);
    const wait = final === true ? undefined : pace.waitsMs[attempt - 1];
    const again = wait === undefined ? undefined : plus(at, Math.max(wait, asked));
    const isNews = pace === OF_NOTICES || this.#said.get(channel) !== error;
    this.#said.set(channel, error);
    if (isNews)
      this.tell({ kind: 'notice_failed', channel, event: notice.event, id, attempt, error, nextTryAt: again ?? null });
    if (again === undefined) return { ...end, state: 'dead', error };
    return { ...end, state: 'waiting', notBefore: again, error };
  }

  /** Until the channel may be sent to again. */
  #waitOf({ name, pace }: Channel): number {
    const now = this.parts.clock.monotonic();
    const begun = this.#begun.get(name) ?? [];
    const first = begun.length < pace.perMinute ? -Infinity : begun[0]!;
    return Math.ceil(Math.max(0, first + MINUTE_MS - now, (this.#quietUntil.get(name) ?? -Infinity) - now));
  }

  /** Kept and tried again when the store refuses. */
  async #writeEnded(): Promise<void> {
    for (let end = this.#ended[0]; end !== undefined; end = this.#ended[0]) {
      await this.parts.store.endNotice(end);
      this.#ended = this.#ended.slice(1);
    }
  }
}
