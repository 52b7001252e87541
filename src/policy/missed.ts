// The missed policy: what becomes of instants that passed while nobody could fire them.

import type { Instant } from '../time/instant.js';
import { parseLocal, instantsOf, wallFields, wallMilliseconds, wallTime } from '../time/zone.js';
import type { ZoneName } from '../time/zone.js';
import type { Policies } from './policies.js';

export type MissedVerdict = 'fire' | 'SKIPPED_MISSED' | 'SKIPPED_COALESCED';

/**
 * One verdict for each of `missed` (ascending; all beyond the grace), given whether a later instant fires on time anyway.
 * - skip: all are dropped. - coalesce: the newest fires once for all, unless an on-time firing or the age limit stands against it.
 * - replay: each inside the age limit fires, in order.
 * A catch-up is only worth running until the next occurrence: then that one does the work (CLI.md, defaults).
 */
export function missedVerdicts(
  missed: readonly Instant[],
  now: Instant,
  firesOnTime: boolean,
  policies: Pick<Policies, 'missed' | 'catchUpMs' | 'catchUpUntil'>,
  timezone: ZoneName,
): readonly MissedVerdict[] {
  const youngEnough = (at: Instant): boolean => {
    const latest = latestCatchUp(at, policies, timezone);
    return now - at <= policies.catchUpMs && (latest === null || now < latest);
  };
  switch (policies.missed) {
    case 'skip':
      return missed.map(() => 'SKIPPED_MISSED');
    case 'replay':
      return missed.map((at) => (youngEnough(at) ? 'fire' : 'SKIPPED_MISSED'));
    case 'coalesce': {
      const newest = missed.length - 1;
      return missed.map((at, index) => {
        if (!youngEnough(at)) return 'SKIPPED_MISSED';
        return index === newest && !firesOnTime ? 'fire' : 'SKIPPED_COALESCED';
      });
    }
  }
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Before when a catch-up for `at` must have begun: the first time after it that the clocks of the zone show the latest hour. */
export function latestCatchUp(
  at: Instant,
  { catchUpUntil }: Pick<Policies, 'catchUpUntil'>,
  timezone: ZoneName,
): Instant | null {
  if (catchUpUntil === null) return null;
  const midnight = wallMilliseconds({ ...wallTime(timezone, at), hour: 0, minute: 0, second: 0 });
  const { hour, minute } = parseLocal(`2000-01-01T${catchUpUntil}`)!;
  const [today, tomorrow, after] = [0, 1, 2].map((days) => {
    const wall = midnight + days * DAY_MS + (hour * 60 + minute) * 60_000;
    // Where the clocks leap over it, as much later as they leap.
    return instantsOf(timezone, wallFields(wall))[0] ?? instantsOf(timezone, wallFields(wall + HOUR_MS))[0];
  });
  return [today, tomorrow, after].find((each) => each !== undefined && each > at) ?? null;
}
