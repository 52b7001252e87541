// What the program owes itself, beside its jobs: a verified copy of the database each day, and forgetting what is older than the
// history keeps. One replica does each; nothing waits for it, and a failure is told and tried again.

import type { Chore, ForgottenRun, Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import type { Listener } from './events.js';
import { plan } from './plan.js';

export interface ChoreParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly instance: { readonly id: string };
  /** Remove the files in which live output was followed: those of forgotten runs, and all that are older. Answer how many. */
  readonly removeOutputOf?: (runs: readonly ForgottenRun[]) => Promise<number>;
  readonly removeOldOutput?: (before: Instant) => Promise<number>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of a due date in wall time: a look is one small read. */
const LOOK_MS = 60_000;
const RETRY_MS = HOUR_MS;

/** CLI.md: 90 days or 10,000 runs a job; 7 verified backups, daily. */
const KEPT_MS = 90 * DAY_MS;
const KEPT_RUNS = 10_000;
const KEPT_BACKUPS = 7;
/** Between two prunings nothing can have grown old that the first one did not see coming. */
const TRUSTED_MS = 2 * DAY_MS;
/** Were the clock wrong by as much as this, half of the history would still stay: it is given the time to be set. */
const BEARABLE_MS = KEPT_MS / 2;
const SETTING_MS = 10 * 60_000;

interface ChoreWork {
  readonly name: Chore;
  readonly everyMs: number;
  readonly firstInMs: number;
  run(parts: ChoreParts, signal: AbortSignal, tell: Listener): Promise<Done>;
}

interface Done {
  /** What was done, in a few words. */
  readonly result: string;
  /** Due again sooner or later than usual. */
  readonly againInMs?: number;
}

const CHORES: readonly ChoreWork[] = [
  { name: 'backup', everyMs: DAY_MS, firstInMs: HOUR_MS, run: backUp },
  { name: 'prune', everyMs: HOUR_MS, firstInMs: HOUR_MS, run: prune },
  { name: 'ask', everyMs: HOUR_MS, firstInMs: HOUR_MS, run: ask },
];

export class Chores {
  readonly #underWay = new Map<Chore, Promise<void>>();
  readonly #stop = new AbortController();
  #lookedAt = -Infinity;

  constructor(
    readonly parts: ChoreParts,
    readonly tell: Listener,
  ) {}

  /** Begins what is due; it goes on beside the loop. */
  async look(): Promise<void> {
    const { store, clock, instance } = this.parts;
    if (clock.monotonic() - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = clock.monotonic();
    for (const work of CHORES) {
      if (this.#underWay.has(work.name)) continue;
      const { name, firstInMs } = work;
      const mine = await store.claimChore({ name, firstInMs, now: clock.now(), instanceId: instance.id });
      if (mine)
        this.#underWay.set(
          name,
          this.#carryOut(work).finally(() => this.#underWay.delete(name)),
        );
    }
  }

  /** Asks what is under way to end, and waits for it. */
  async end(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await Promise.all(this.#underWay.values());
  }

  /** Never rejects. */
  async #carryOut(work: ChoreWork): Promise<void> {
    const { store, clock, instance } = this.parts;
    const began = clock.now();
    const end = (result: string, inMs: number): Promise<void> =>
      store.endChore({ name: work.name, instanceId: instance.id, at: clock.now(), result, dueAt: plus(began, inMs) });
    try {
      const { result, againInMs = work.everyMs } = await work.run(this.parts, this.#stop.signal, this.tell);
      await end(result, againInMs);
    } catch (error) {
      if (this.#stop.signal.aborted) return end('stopped', 0).catch(() => undefined);
      this.tell({ kind: 'chore_failed', name: work.name, error });
      const message = error instanceof Error ? error.message : String(error);
      // Where even that cannot be written, the chore is taken over once this instance is closed.
      await end(`failed: ${message}`, Math.min(RETRY_MS, work.everyMs)).catch(() => undefined);
    }
  }
}

async function backUp({ store, clock }: ChoreParts, signal: AbortSignal): Promise<Done> {
  const made = await store.backUp({ at: clock.now(), keep: KEPT_BACKUPS, signal });
  return { result: made === null ? 'nothing to copy: in memory' : `${made.path} (${made.pages} pages, verified)` };
}

/**
 * A clock that is suddenly months ahead makes all history old: it is believed only once it has stood for a day. After some days or
 * weeks off it waits less: the machine may be off again by tomorrow. Until then what was old already when it was last looked at goes,
 * so that also a machine that is never on for so long forgets.
 */
async function prune(parts: ChoreParts, signal: AbortSignal): Promise<Done> {
  const { store, clock } = parts;
  const now = clock.now();
  const last = (await store.chores()).find((chore) => chore.name === 'prune')?.endedAt ?? null;
  if (last === null) return WAITS_A_DAY;
  const offMs = now - last;
  const believed = offMs > TRUSTED_MS ? last : now;
  const before = plus(believed, -KEPT_MS);
  let files = 0;
  const forgotten = async (runs: readonly ForgottenRun[]): Promise<void> => {
    files += (await parts.removeOutputOf?.(runs)) ?? 0;
  };
  const removed = await store.prune({ before, keepPerJob: KEPT_RUNS, now: believed, signal, forgotten });
  files += (await parts.removeOldOutput?.(before)) ?? 0;
  if (offMs > BEARABLE_MS) return WAITS_A_DAY;
  if (offMs > TRUSTED_MS) return { result: 'waits ten minutes', againInMs: SETTING_MS };
  return { result: `removed ${removed.runs} runs, ${removed.ticks} skipped instants and ${files} files of output` };
}

/**
 * Whether jobs are still needed that nobody has looked after. Who was off, or whose clock leaps, is only asked at first: nothing is
 * paused before they had a day to answer.
 */
async function ask({ store, clock }: ChoreParts, _signal: AbortSignal, tell: Listener): Promise<Done> {
  const now = clock.now();
  const last = (await store.chores()).find((chore) => chore.name === 'ask')?.endedAt ?? null;
  const mayPause = last !== null && now - last <= TRUSTED_MS;
  const steps = await store.askIfNeeded({ now, mayPause, settle: (input) => plan({ ...input, catchUpAt: now }, now) });
  for (const step of steps) tell({ kind: 'still_needed', ...step });
  const paused = steps.filter(({ step }) => step === 'paused').length;
  const result = `asked of ${steps.length - paused} jobs, paused ${paused}`;
  return mayPause ? { result } : { result, againInMs: DAY_MS };
}

const WAITS_A_DAY: Done = { result: 'waits a day', againInMs: DAY_MS };
