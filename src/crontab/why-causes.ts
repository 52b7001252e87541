// Which of the recorded events brought about what became of an instant. PURE. What came later is no cause, and of what came before only
// that which still held.

import type { LedgerRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';

interface Standing {
  readonly state?: string;
  readonly skipNext?: number;
}

/**
 * Since when the job was in this state at the instant: the newest event of that name in the stretch, else the one that began it. Where
 * the instant was decided late, and the job came into the state only after it, that event.
 */
export function beganState(events: readonly LedgerRow[], at: Instant, state: string): readonly LedgerRow[] {
  const moves = events.filter((event) => stateAfter(event) !== undefined);
  const before = moves.filter((event) => event.at <= at);
  const since = before.findLastIndex((event) => stateAfter(event) !== state);
  const stretch = before.slice(since + 1);
  const cause =
    stretch.findLast(({ event }) => event === state) ??
    stretch[0] ??
    moves.find((event) => event.at > at && stateAfter(event) === state);
  return cause === undefined ? [] : [cause];
}

/** The hold that stood over everything at the instant; where it was decided late, the first one after it. */
export function heldBy(events: readonly LedgerRow[], at: Instant): readonly LedgerRow[] {
  const holds = events.filter(({ event, jobId }) => jobId === null && (event === 'held' || event === 'released'));
  const before = holds.findLast((event) => event.at <= at);
  const cause = before?.event === 'held' ? before : holds.find((event) => event.at > at && event.event === 'held');
  return cause === undefined ? [] : [cause];
}

/**
 * The request that the skip was used for: the oldest that was not used up, as they are used in their order.
 * @param skipped the earlier instants of the job that were skipped on request
 */
export function askedToSkip(
  events: readonly LedgerRow[],
  at: Instant,
  skipped: readonly Instant[],
): readonly LedgerRow[] {
  const queue: LedgerRow[] = [];
  let last: Instant | null = null;
  for (const event of events) {
    const [before, after] = [skipsOf(event, 'before'), skipsOf(event, 'after')];
    if (event.at > at || before === undefined || after === undefined || before === after) continue;
    queue.splice(0, queue.length - before);
    if (after < before) queue.splice(after);
    else queue.push(...Array<LedgerRow>(after - before).fill(event));
    last = event.at;
  }
  const used = last === null ? 0 : skipped.filter((each) => each > last).length;
  const cause =
    queue[used] ??
    queue.at(-1) ??
    events.find(({ event, at: then }) => event === 'skipped' && then > at) ??
    events.find(({ event }) => event === 'added');
  return cause === undefined ? [] : [cause];
}

/** The clock was set, or the machine slept, over the instant. */
export function leap(events: readonly LedgerRow[], at: Instant): readonly LedgerRow[] {
  return events.filter(({ event, at: until, data }) => {
    if (event !== 'clock_jumped' && event !== 'suspended') return false;
    return until >= at && until - Number(data['delta_ms']) <= at;
  });
}

function stateAfter({ jobId, event, data }: LedgerRow): string | undefined {
  if (jobId === null) return undefined;
  const state = (data['after'] as Standing | undefined)?.state ?? (event === 'added' ? data['state'] : undefined);
  return typeof state === 'string' ? state : event === 'quarantined' ? 'quarantined' : undefined;
}

function skipsOf({ data }: LedgerRow, which: 'before' | 'after'): number | undefined {
  return (data[which] as Standing | undefined)?.skipNext;
}
