// Verbs' answers as lines for people. What is stored speaks; text from outside is made safe first.

import type { Receipt } from '../crontab/crontab.js';
import { momentWords, printable } from '../crontab/show.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';

/** The receipt as people see it: the sentence, the coming firings, what was assumed, what to beware of. */
export function receiptLines(receipt: Receipt, now: Instant): readonly string[] {
  const lines = [printable(receipt.line)];
  const next = receipt.action === 'unchanged' || receipt.action === 'removed' ? [] : (receipt.next ?? []);
  if (next.length > 1)
    lines.push(
      ...labelled(
        'next',
        next.map((at) => momentWords(at, receipt.timezone as ZoneName, now)),
      ),
    );
  lines.push(
    ...labelled('assumed', receipt.assumed.map(printable)),
    ...labelled('warning', receipt.warnings.map(printable)),
  );
  return lines;
}

/** What a person should be told when nobody is there to fire the job. */
export function nobodyFires(receipt: Receipt): string | null {
  const fires = receipt.action !== 'removed' && (receipt.next ?? []).length > 0;
  return fires && !receipt.scheduler.alive
    ? 'note: no scheduler is running. Start one with: cron-agent serve (or cron-agent chat)'
    : null;
}

/** `label    first` and further values beneath it. */
export function labelled(label: string, values: readonly string[], width = 9): readonly string[] {
  return values.map((value, index) => `  ${(index === 0 ? label : '').padEnd(width)} ${value}`);
}

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
