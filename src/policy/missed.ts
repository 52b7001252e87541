// The missed policy: what becomes of instants that passed while nobody could fire them.

import type { Instant } from '../time/instant.js';
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
  policies: Pick<Policies, 'missed' | 'catchUpMs'>,
): readonly MissedVerdict[] {
  const youngEnough = (at: Instant): boolean => now - at <= policies.catchUpMs;
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
