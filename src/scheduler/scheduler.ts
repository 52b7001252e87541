// The scheduler: one loop over one timer. Each turn writes what ended, decides what is due, claims what is ready and starts it,
// then sleeps to the next due instant. It wakes at least each second to see whether another process changed the database.

import type { Instance, StoreError } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { MAX_INSTANT } from '../time/instant.js';
import { tzdataVersion } from '../time/zone.js';
import { Alarm } from './alarm.js';
import { BackOff } from './back-off.js';
import { Chores } from './chores.js';
import type { ChoreParts } from './chores.js';
import { ClockWatch } from './clock-watch.js';
import { drain, isLost } from './drain.js';
import type { Listener } from './events.js';
import { Listeners } from './events.js';
import type { OutboxParts } from './outbox.js';
import { Outbox } from './outbox.js';
import type { PanicFileParts } from './panic-file.js';
import { PanicFile } from './panic-file.js';
import { Planning } from './planning.js';
import { Rehearsal } from './rehearsal.js';
import type { RescueTools } from './rescue.js';
import { isBlocked, Rescuer, unblock } from './rescue.js';
import type { LeaseTimes } from './tenure.js';
import { LEASE_TIMES, Tenure } from './tenure.js';
import type { WorkParts } from './work.js';
import { Work } from './work.js';
import { ZoneRules } from './zone-rules.js';

export interface SchedulerParts extends WorkParts, Omit<ChoreParts, 'instance'>, Omit<OutboxParts, 'instance'> {
  readonly instance: Omit<Instance, 'startedAt' | 'heartbeatAt' | 'host'>;
  readonly isAlive: RescueTools['isAlive'];
  readonly endLeftRuns: RescueTools['endLeftRuns'];
  readonly worksElsewhere?: NonNullable<RescueTools['worksElsewhere']>;
  /** How holders that are there and silent are ended; without, they are left alone. */
  readonly frozen?: NonNullable<RescueTools['frozen']>;
  readonly lease?: LeaseTimes;
  readonly markedAt?: NonNullable<PanicFileParts['markedAt']>;
  /** How often to look for changes made by other processes; 1 s by default. */
  readonly pollMs?: number;
  /** The zone rules in force; those of this Node by default. */
  readonly tzdb?: string;
}

export interface Scheduler {
  /** Takes over what dead replicas left, then begins to fire. */
  start(): Promise<void>;
  /**
   * Claims nothing more, waits up to `graceMs` for what runs, then interrupts it.
   * Answers how many runs had to be interrupted. A second call while draining interrupts at once.
   */
  stop(options?: { readonly graceMs?: number }): Promise<{ readonly interrupted: number }>;
  /** Something may be due sooner than known. */
  wake(): void;
  /** Resolves when nothing runs and nothing is due. */
  idle(): Promise<void>;
  /** Whether it has nothing to do before time moves on; runs may be under way. */
  resting(): boolean;
  /** How many runs this scheduler is carrying out. */
  active(): number;
  /** Returns the function that ends the listening. */
  on(listener: Listener): () => void;
}

/** A pass of planning and claiming ends after this long, so that ended runs are written even under a flood. */
const PASS_MS = 100;
const POLL_MS = 1_000;

export function createScheduler(parts: SchedulerParts): Scheduler {
  return new Loop(parts);
}

class Loop implements Scheduler {
  readonly #work: Work;
  readonly #tenure: Tenure;
  readonly #listeners = new Listeners();
  #state: 'new' | 'turning' | 'sleeping' | 'stopping' | 'stopped' = 'new';
  /** Whether it was, once that is known. */
  #begun = Promise.resolve(false);
  #looping: Promise<void> = Promise.resolve();
  #stopping: Promise<number> = Promise.resolve(0);
  readonly #alarm = new Alarm();
  readonly #panicFile: PanicFile;
  readonly #over = new AbortController();
  readonly #backOff: BackOff;
  readonly #rescuer: Rescuer;
  readonly #planning: Planning;
  readonly #rehearsal: Rehearsal;
  readonly #watch: ClockWatch;
  readonly #chores: Chores;
  readonly #outbox: Outbox;
  readonly #zoneRules: ZoneRules;
  #waiters: (() => void)[] = [];
  /** Nothing can be recorded any more. */
  #isHalted = false;

  constructor(readonly parts: SchedulerParts) {
    const { tell } = this.#listeners;
    this.#work = new Work(
      parts,
      tell,
      () => this.wake(),
      () => this.#tenure.isFresh(),
    );
    this.#panicFile = new PanicFile(parts, this.#work);
    this.#backOff = new BackOff(parts.store, parts.clock, this.#alarm, this.#panicFile, parts.pollMs ?? POLL_MS, tell);
    this.#rescuer = new Rescuer({ ...parts, tell }, parts.clock);
    this.#tenure = new Tenure(parts, parts.lease ?? LEASE_TIMES, tell);
    this.#planning = new Planning(parts, this.#work, this.#tenure, tell);
    this.#rehearsal = new Rehearsal(parts.store, parts.clock, parts.instance.id);
    this.#watch = new ClockWatch(parts, tell);
    this.#chores = new Chores(parts, tell);
    this.#outbox = new Outbox(parts, tell, () => this.wake());
    const rules = { tzdb: parts.tzdb ?? tzdataVersion(), appVersion: parts.instance.appVersion };
    this.#zoneRules = new ZoneRules(parts, rules, tell);
  }

  start(): Promise<void> {
    const starting = this.#begin();
    this.#begun = starting.then(
      () => true,
      () => false,
    );
    return starting;
  }

  async #begin(): Promise<void> {
    await this.parts.tasks.load();
    await this.#tenure.begin().catch(async (error: unknown) => {
      if (!isBlocked(error)) throw error;
      await unblock(this.#rescuer.tools);
      await this.#tenure.begin();
    });
    await this.#rescuer.whenDue();
    // Told to stop meanwhile: whoever told waits for this, and closes what was opened.
    if (this.#state === 'stopping') return;
    this.#state = 'turning';
    this.#looping = this.#loop();
    void this.#panicFile.watch(this.parts.pollMs ?? POLL_MS, this.#over.signal);
  }

  async stop({ graceMs = 30_000 }: { readonly graceMs?: number } = {}): Promise<{ readonly interrupted: number }> {
    if (this.#state === 'stopped') return { interrupted: 0 };
    if (this.#state === 'stopping') {
      const interrupted = this.#work.interruptAll();
      await this.#stopping;
      return { interrupted };
    }
    this.#state = 'stopping';
    this.wake();
    this.#stopping = this.#windDown(graceMs);
    return { interrupted: await this.#stopping };
  }

  async #windDown(graceMs: number): Promise<number> {
    const started = await this.#begun;
    await this.#looping;
    const { clock, pollMs = POLL_MS } = this.parts;
    const draining = { work: this.#work, alarm: this.#alarm, clock, pollMs, tell: this.#listeners.tell };
    const interrupted = await drain(draining, graceMs);
    this.#over.abort('over');
    await Promise.all([this.#chores.end(), this.#outbox.end()]);
    // With runs that could not be written the row stays open: rescue will decide them.
    if (started) await this.#tenure.end({ close: this.#work.size === 0 && !this.#isHalted });
    this.#state = 'stopped';
    this.#notifyWaiters();
    return interrupted;
  }

  wake(): void {
    this.#alarm.ring();
    if (this.#isHalted) this.#notifyWaiters();
  }

  async idle(): Promise<void> {
    while (!this.#isIdle()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  resting(): boolean {
    if (this.#state === 'new' || this.#state === 'stopped') return true;
    if (this.#isHalted) return true;
    return this.#state === 'sleeping' && !this.#alarm.rung && (this.#work.unwritten === 0 || this.#backOff.isFailing);
  }

  active(): number {
    return this.#work.size;
  }

  on(listener: Listener): () => void {
    return this.#listeners.add(listener);
  }

  async #loop(): Promise<void> {
    while (this.#state !== 'stopping') {
      this.#state = 'turning';
      this.#alarm.heard();
      try {
        await this.#panicFile.obey();
        const nextAt = await this.#turn();
        if (!this.#alarm.rung && !this.#isStopping()) await this.#sleepUntil(nextAt);
      } catch (error) {
        if (isLost(error)) return this.#halt(error);
        if (isBlocked(error)) await unblock(this.#rescuer.tools);
        await this.#refused(error);
      }
    }
  }

  /** What is written from now on is read by nobody, or misread: nothing more is started, and what runs ends as on a stop. */
  #halt(error: StoreError): void {
    this.#isHalted = true;
    if (!this.#isStopping()) this.#state = 'sleeping';
    this.#alarm.heard();
    this.#listeners.tell({ kind: 'halted', error });
    this.#notifyWaiters();
  }

  /** One turn; answers when the next one is due. */
  async #turn(): Promise<Instant> {
    const { store, clock } = this.parts;
    await store.upkeep();
    await this.#work.writeEnded();
    await this.#tenure.renewWhenDue();
    await this.#rescuer.whenDue();
    await this.#work.stopCancelled();
    await this.#watch.look();
    const passEnd = clock.monotonic() + PASS_MS;
    let more = true;
    while (more && !this.#isStopping()) {
      more = await this.#planning.decideDue();
      if (clock.monotonic() > passEnd) break;
    }
    if (await this.#zoneRules.step()) more = true;
    // cancel_previous may have asked for runs of our own.
    await this.#work.stopCancelled();
    const claimedAll = await this.#work.claimReady(passEnd, () => !this.#isStopping() && this.#tenure.isFresh());
    for (const job of store.quarantinedByDeadline()) this.#listeners.tell({ kind: 'quarantined', ...job });
    // After what may be begun was: neither a receiver nor a copy of the database is in its way.
    await this.#chores.look();
    const noticeAt = await this.#outbox.look(this.#tenure.isFresh());
    await this.#backOff.recovered();
    if (more || !claimedAll) {
      this.#alarm.ring();
      await new Promise((resolve) => setImmediate(resolve));
      return clock.now();
    }
    // What may not be begun now is nothing to wake for.
    const fresh = this.#tenure.isFresh();
    const lanes = (['function', 'process'] as const).filter((lane) => fresh && this.#work.free(lane) > 0);
    const nextAt = (await store.nextDueAt(lanes)) ?? MAX_INSTANT;
    await this.#rehearsal.prepare(nextAt);
    return noticeAt < nextAt ? noticeAt : nextAt;
  }

  /** Sleeps to `at`, in slices between which it looks whether another process changed something or died. */
  async #sleepUntil(at: Instant): Promise<void> {
    const { clock, store, pollMs = POLL_MS } = this.parts;
    // What is due already is no sleep; but the ends of processes and signals are heard only between turns of the event loop.
    let now = clock.now();
    if (now >= at) return new Promise((resolve) => setImmediate(resolve));
    this.#state = this.#isStopping() ? 'stopping' : 'sleeping';
    this.#notifyWaiters();
    for (; !this.#alarm.rung && now < at; now = clock.now()) {
      // By duration, not by wall time: a clock that is set back must not put off the look at other processes.
      await this.#alarm.sleep(clock, Math.min(pollMs, at - now));
      this.#tenure.turned();
      await store.upkeep();
      if (store.changedElsewhere() || this.#watch.parted() || this.#upkeepIsDue() || this.#panicFile.moved()) break;
    }
  }

  #upkeepIsDue(): boolean {
    return this.#tenure.isDue() || this.#rescuer.isDue();
  }

  async #refused(error: unknown): Promise<void> {
    const retryInMs = this.#backOff.failed(error);
    if (this.#isStopping()) return;
    this.#state = 'sleeping';
    this.#notifyWaiters();
    await this.#backOff.wait(retryInMs);
  }

  #isStopping(): boolean {
    return this.#state === 'stopping' || this.#state === 'stopped';
  }

  #isIdle(): boolean {
    const running = this.#work.size - (this.#isHalted ? this.#work.unwritten : 0);
    return this.resting() && (running <= 0 || this.#state === 'stopped');
  }

  #notifyWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
