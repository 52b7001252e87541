import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { machineMonotonic, SystemClock } from '../../src/time/clock.js';
import type { Instant } from '../../src/time/instant.js';
import { instant, MAX_INSTANT } from '../../src/time/instant.js';
import { ManualClock } from '../../src/time/manual-clock.js';

const DAY = 86_400_000;
const SLICE = 30_000;
const START = instant(Date.UTC(2026, 2, 2));

/** Lets what was woken run, without letting time pass. */
const turn = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

function settled(promise: Promise<void>): { readonly done: () => boolean } {
  let done = false;
  void promise.then(() => (done = true));
  return { done: () => done };
}

describe('F15: a sleep is neither cut short nor a busy loop', () => {
  let delays: number[];
  let real: typeof setTimeout;
  beforeEach(() => {
    vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
    delays = [];
    real = globalThis.setTimeout;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms: number) => {
      delays.push(ms);
      return real(work, ms);
    }) as typeof setTimeout);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test.each([
    ['for ever', (clock: SystemClock, signal: AbortSignal) => clock.sleep(Infinity, signal)],
    ['to the end of the year 9999', (clock: SystemClock, signal: AbortSignal) => clock.sleepUntil(MAX_INSTANT, signal)],
  ])('%s: one timer a slice, and it ends when it is told to', async (_, begin) => {
    const stop = new AbortController();
    const sleep = settled(begin(new SystemClock(), stop.signal));
    await vi.advanceTimersByTimeAsync(10 * SLICE);
    expect(sleep.done()).toBe(false);
    expect(delays).toEqual(new Array(11).fill(SLICE));
    stop.abort();
    await turn();
    expect(sleep.done()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([-5, 0, -Infinity])('%d ms are over at once, without a timer', async (ms) => {
    await new SystemClock().sleep(ms);
    await new SystemClock().sleepUntil((START + Math.max(-DAY, ms)) as Instant);
    expect(delays).toEqual([]);
  });

  test('NaN is refused', async () => {
    await expect(new SystemClock().sleep(NaN)).rejects.toThrow('expected milliseconds, got NaN');
    expect(() => new ManualClock(START).sleep(NaN)).toThrow('expected milliseconds, got NaN');
  });

  test('F12: a wall clock that is set back while it sleeps does not wake it early', async () => {
    const sleep = settled(new SystemClock().sleepUntil((START + 10_000) as Instant));
    await vi.advanceTimersByTimeAsync(9_000);
    vi.setSystemTime(START);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(sleep.done()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(sleep.done()).toBe(true);
  });

  test('F12: a fraction of a millisecond is rounded up, never cut', async () => {
    await Promise.all([new SystemClock().sleep(0.2), vi.advanceTimersByTimeAsync(1)]);
    expect(delays).toEqual([1]);
  });
});

describe('F15: longer than a timer of Node can be', () => {
  afterEach(() => vi.restoreAllMocks());

  /** Time that passes by waiting only: each timer fires at once, and the clocks are where it would have been. */
  function fastForward(): { readonly delays: number[]; readonly passed: () => number } {
    const delays: number[] = [];
    let passed = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => START + passed);
    vi.spyOn(performance, 'now').mockImplementation(() => passed);
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms: number) => {
      delays.push(ms);
      passed += ms;
      queueMicrotask(work);
    }) as typeof setTimeout);
    return { delays, passed: () => passed };
  }

  test.each([
    ['2^31 ms', (clock: SystemClock) => clock.sleep(2 ** 31), 2 ** 31],
    ['25 days', (clock: SystemClock) => clock.sleep(25 * DAY), 25 * DAY],
    ['an instant 30 days away', (clock: SystemClock) => clock.sleepUntil((START + 30 * DAY) as Instant), 30 * DAY],
  ] as const)('%s: in slices, to its end and not before', async (_, begin, ms) => {
    const { delays, passed } = fastForward();
    await begin(new SystemClock());
    expect(passed()).toBe(ms);
    expect(Math.max(...delays)).toBe(SLICE);
    expect(Math.min(...delays)).toBeGreaterThan(0);
    expect(delays).toHaveLength(Math.ceil(ms / SLICE));
  });
});

describe('three clocks', () => {
  test('F13: time since boot goes on while the machine sleeps, the monotonic clock does not', () => {
    const clock = new ManualClock(START);
    clock.suspend(8 * 3_600_000);
    expect([clock.now() - START, clock.boot(), clock.monotonic()]).toEqual([8 * 3_600_000, 8 * 3_600_000, 0]);
  });

  test('F10, F11: a wall clock that is set moves neither of the others', async () => {
    const clock = new ManualClock(START);
    await clock.advance(1_000);
    clock.jumpTo((START - DAY) as Instant);
    expect([clock.boot(), clock.monotonic()]).toEqual([1_000, 1_000]);
  });

  test('the clocks of this machine advance together while it is awake', async () => {
    const clock = new SystemClock();
    const read = (): readonly number[] => [clock.now(), clock.monotonic(), clock.boot(), machineMonotonic()];
    const before = read();
    await clock.sleep(50);
    for (const [index, after] of read().entries()) {
      expect(after - before[index]!).toBeGreaterThanOrEqual(39); // the time since boot comes in hundredths of a second
      expect(after - before[index]!).toBeLessThan(5_000);
    }
  });
});
