// Verbs' answers as lines for people. What is stored speaks; text from outside is made safe first.

import type { Receipt } from '../crontab/crontab.js';
import { momentsWords, printable } from '../crontab/show.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';

export { coarse, distance } from './spans.js';

/** The receipt as people see it: the sentence, the coming firings, what was assumed, what to beware of. */
export function receiptLines(receipt: Receipt, now: Instant): readonly string[] {
  const lines = [printable(receipt.line)];
  const next = receipt.action === 'unchanged' || receipt.action === 'removed' ? [] : (receipt.next ?? []);
  if (next.length > 1) lines.push(...labelled('next', momentsWords(next, receipt.timezone as ZoneName, now)));
  lines.push(
    ...labelled('policy', receipt.policies),
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
