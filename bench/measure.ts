// What every benchmark needs around its own question: order statistics, the machine, and numbers that come again.

import { cpus, loadavg } from 'node:os';
import { Cron } from 'croner';

export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** `median (least–most)` */
export function spread(figures: readonly number[], show: (figure: number) => string): string {
  return `${show(quantile(figures, 0.5))} (${show(quantile(figures, 0))}–${show(quantile(figures, 1))})`;
}

/** The machine is part of every figure: its load before the first measurement most of all. */
export function machine(): string {
  const load = loadavg()[0] ?? NaN;
  return `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${load.toFixed(1)} before the start`;
}

/**
 * How fast this machine is while a benchmark runs: the microseconds that croner takes from a random start to the next weekday 09:00 in
 * New York, the mean of 200.
 */
export function yardstick(): number {
  const random = randomFrom(1);
  const starts = Array.from({ length: 200 }, () => new Date(1.7e12 + random() * 1e11));
  const began = performance.now();
  for (const start of starts) weekdays.nextRun(start);
  return ((performance.now() - began) * 1000) / starts.length;
}
/** What it is on the machine for which goals in milliseconds were set: 33,000 a second. */
export const YARDSTICK_OF_GOALS = 30.3;
const weekdays = new Cron('0 9 * * 1-5', { timezone: 'America/New_York', paused: true });

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows as a table of Markdown, columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
