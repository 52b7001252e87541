// Watches the clocks. Wall time may be set and the machine may sleep; both show as wall time that parts from the monotonic
// clock, and the time since boot tells which of the two it was. Decisions never depend on it: it says what happened, keeps it in
// the ledger, and warns for as long as jobs wait for a time that was never real (RELIABILITY.md F10, F11, F13).

import type { Store } from '../store/store.js';
import type { Clock } from '../time/clock.js';
import type { Listener } from './events.js';

/** Slower than this is the clock being trimmed, not set. */
const STEP_MS = 1_000;
/** Trimming adds up: what parted slowly is forgotten this often. */
const FORGET_MS = 10_000;
/** A clock that is set again and again fills no ledger. */
const NOTE_MS = 60_000;
/** How often jobs ahead of the clock are told of again. */
const WARN_MS = 3_600_000;

export class ClockWatch {
  #wall: number;
  #monotonic: number;
  #asleep: number;
  /** What the ledger does not know yet. */
  readonly #unwritten = { clock_jumped: 0, suspended: 0 };
  #lastNote = -Infinity;
  #lastWarning = -Infinity;

  constructor(
    readonly parts: { readonly store: Store; readonly clock: Clock },
    readonly tell: Listener,
  ) {
    const { clock } = parts;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
    this.#asleep = clock.boot() - this.#monotonic;
  }

  /** Whether wall time did not pass as it should since the last look. */
  parted(): boolean {
    const { clock } = this.parts;
    const passed = clock.monotonic() - this.#monotonic;
    return Math.abs(clock.now() - this.#wall - passed) >= STEP_MS;
  }

  async look(): Promise<void> {
    if (this.parted()) this.#say();
    else if (this.parts.clock.monotonic() - this.#monotonic >= FORGET_MS) this.#rebase();
    await this.#note();
    await this.warn();
  }

  /** Tells of jobs that wait for a time far beyond now; of the same ones again after an hour. */
  async warn(): Promise<void> {
    const { store, clock } = this.parts;
    if (clock.monotonic() - this.#lastWarning < WARN_MS) return;
    this.#lastWarning = clock.monotonic();
    const { jobs, until } = await store.aheadOfClock(clock.now());
    if (until !== null) this.tell({ kind: 'clock_suspect', jobs, until });
  }

  #say(): void {
    const { clock } = this.parts;
    const monotonic = clock.monotonic();
    const slept = clock.boot() - monotonic - this.#asleep;
    const set = Math.round(clock.now() - this.#wall - (monotonic - this.#monotonic) - slept);
    this.#rebase();
    if (slept >= STEP_MS) {
      this.tell({ kind: 'suspended', ms: Math.round(slept) });
      this.#unwritten.suspended += Math.round(slept);
    }
    if (Math.abs(set) < STEP_MS) return;
    this.tell({ kind: 'clock_jumped', deltaMs: set });
    this.#unwritten.clock_jumped += set;
    this.#lastWarning = -Infinity;
  }

  #rebase(): void {
    const { clock } = this.parts;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
    this.#asleep = clock.boot() - this.#monotonic;
  }

  async #note(): Promise<void> {
    const { store, clock } = this.parts;
    const events = (['suspended', 'clock_jumped'] as const).filter(
      (event) => Math.abs(this.#unwritten[event]) >= STEP_MS,
    );
    if (events.length === 0 || clock.monotonic() - this.#lastNote < NOTE_MS) return;
    for (const event of events) {
      const deltaMs = this.#unwritten[event];
      await store.noteClock({ at: clock.now(), event, deltaMs });
      this.#unwritten[event] -= deltaMs;
    }
    this.#lastNote = clock.monotonic();
  }
}
