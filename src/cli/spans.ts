// Spans of time as people say them, to two units.

import type { Instant } from '../time/instant.js';

/** "in 3h 5m", "2m ago", "now". */
export function distance(at: Instant, now: Instant): string {
  const gap = Math.abs(at - now);
  if (gap < 1_000) return 'now';
  const words = coarse(gap);
  return at > now ? `in ${words}` : `${words} ago`;
}

/** The two largest units: 90,061,000 ms is "1d 1h". */
export function coarse(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  const first = units.findIndex(([, size]) => ms >= size);
  if (first < 0) return `${Math.round(ms)}ms`;
  let rest = ms;
  const parts: string[] = [];
  for (const [unit, size] of units.slice(first, first + 2)) {
    const amount = Math.floor(rest / size);
    if (amount > 0) parts.push(`${amount}${unit}`);
    rest -= amount * size;
  }
  return parts.join(' ');
}
