// Everything that can be asked of a schedule tells the same story. Faults are sentences, so that tests and the long run share the check.

import type { Occurrence, Occurrences } from '../../src/schedule/occurrences.js';
import type { Instant } from '../../src/time/instant.js';
import { instant } from '../../src/time/instant.js';

const ALL = 1_000_000;
const HOUR = 3_600_000;

/** What contradicts `between(after, until)` in `next`, `previous`, `count`, `latest`, `nextDue`, `take` and `between` in chunks. */
export function inconsistencies(
  schedule: Occurrences,
  found: readonly Occurrence[],
  after: Instant,
  until: Instant,
): string[] {
  const fires = [...new Set(found.filter((row) => row.kind === 'fire').map((row) => row.at))];
  const faults: string[] = [];
  const same = (what: string, one: unknown, other: unknown): void => {
    const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
    if (a !== b) faults.push(`${what}: expected ${b.slice(0, 400)}, got ${a.slice(0, 400)}`);
  };
  same(
    'order',
    found.map((row) => row.at),
    found.map((row) => row.at).sort((a, b) => a - b),
  );
  same('bounds', [found.every((row) => row.at > after), found.every((row) => row.at <= until)], [true, true]);
  same('count', schedule.count(after, until, ALL), fires.length);
  same('count up to 3', schedule.count(after, until, 3), Math.min(3, fires.length));
  same('take', schedule.take(after, fires.length), fires);
  same('latest 4', schedule.latest(after, until, 4), found.slice(-4));
  same('latest', schedule.latest(after, until, ALL), found);
  same('next', forwards(schedule, after, until), fires);
  same('previous', backwards(schedule, after, until), fires);
  const due = schedule.nextDue(after);
  same('nextDue', due !== null && due.at <= until ? due : null, found[0] ?? null);
  same('in chunks', inChunks(schedule, after, until), found);
  for (const at of fires.slice(0, 20)) same('nothing before next', schedule.next(instant(at - 1)), at);
  return faults;
}

function forwards(schedule: Occurrences, after: Instant, until: Instant): Instant[] {
  const found: Instant[] = [];
  for (let at = schedule.next(after); at !== null && at <= until; at = schedule.next(at)) {
    if (at <= (found.at(-1) ?? after)) return [...found, at]; // a fault, and no endless loop
    found.push(at);
  }
  return found;
}

function backwards(schedule: Occurrences, after: Instant, until: Instant): Instant[] {
  const found: Instant[] = [];
  for (let at = schedule.previous(instant(until + 1)); at !== null && at > after; at = schedule.previous(at))
    found.push(at);
  return found.reverse();
}

/** In steps of an odd length, so that the borders fall anywhere. */
function inChunks(schedule: Occurrences, after: Instant, until: Instant): Occurrence[] {
  const found: Occurrence[] = [];
  for (let at = after, steps = 0; at < until; steps++) {
    const end = instant(Math.min(until, at + 5_000_001 + (steps % 7) * HOUR));
    found.push(...schedule.between(at, end, ALL));
    at = end;
  }
  return found;
}
