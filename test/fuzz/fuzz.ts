// Runs a property over random inputs and watches what a plain property does not: the time of each input, and the heap.
//   FUZZ_RUNS=20000 npx vitest run test/fuzz     the long version: a random seed, 50 ms for an input, no growth of the heap
//   FUZZ_SEED=42                                 the same inputs again; a failure prints seed and path and is shrunk

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';

/** Of each of five properties. */
const SHORT_RUNS = 400;
export const RUNS = Number(process.env['FUZZ_RUNS'] ?? SHORT_RUNS);
const LONG = RUNS > SHORT_RUNS;
const SEED = Number(process.env['FUZZ_SEED'] ?? (LONG ? Date.now() % 2 ** 31 : 1));
/** In the short version only what hangs is a failure: the machine may be busy with anything. */
const MOST_MS = LONG ? 50 : 1_000;
const TRIES = 5;
/** Half of it are the caches of 1,024 compiled schedules, which are not full after a fifth of a run. */
const MOST_GROWTH = 16 * 2 ** 20;

export const TIMEOUT = 120_000 + RUNS * 50;

/** `work` is what is timed; `check` throws when its result breaks an invariant, and answers with a word to count. */
export function fuzz<T, R>(
  name: string,
  inputs: fc.Arbitrary<T>,
  work: (input: T) => R,
  check: (result: R, input: T) => string,
): void {
  const seen = new Map<string, number>();
  let runs = 0;
  let settled = NaN;
  let slowAtFirst = 0;
  let slowest = { ms: 0, input: '' };
  const property = fc.property(inputs, (input) => {
    const { result, first, best } = timed(work, input);
    if (first > slowest.ms) slowest = { ms: first, input: fc.stringify(input).slice(0, 300) };
    if (first > MOST_MS) slowAtFirst++;
    if (best > MOST_MS)
      throw new Error(`expected at most ${MOST_MS} ms, got ${best.toFixed(0)} ms at best of ${TRIES}`);
    const kind = check(result, input);
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    if (++runs === Math.floor(RUNS / 5)) settled = heap();
  });
  fc.assert(property, { numRuns: RUNS, seed: SEED });
  if (!LONG) return;
  const growth = heap() - settled;
  const counts = [...seen].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${kind} ${count}`);
  console.log(
    `${name}: seed ${SEED}, ${RUNS} inputs: ${counts.join(', ')}; slowest when seen first ` +
      `${slowest.ms.toFixed(1)} ms (${slowAtFirst} above ${MOST_MS}): ${slowest.input}; ` +
      `heap ${mebibytes(settled)} after a fifth, ${mebibytes(settled + growth)} at the end`,
  );
  if (growth > MOST_GROWTH) throw new Error(`the heap grew by ${mebibytes(growth)} over the last four fifths`);
}

/** In time of the processor: another process may have had the core, and only an input that is slow each time is slow. */
function timed<T, R>(
  work: (input: T) => R,
  input: T,
): { readonly result: R; readonly first: number; readonly best: number } {
  let first = NaN;
  let best = Infinity;
  for (let tries = 1; ; tries++) {
    const began = process.cpuUsage();
    const result = work(input);
    const { user, system } = process.cpuUsage(began);
    const ms = (user + system) / 1000;
    if (tries === 1) first = ms;
    best = Math.min(best, ms);
    if (best <= MOST_MS || tries === TRIES) return { result, first, best };
  }
}

function heap(): number {
  collect ??= collector();
  collect();
  return process.memoryUsage().heapUsed;
}

let collect: (() => void) | undefined;

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
