// Time zones: IANA names, the offset at an instant, wall time in both directions, and the zone's transitions.
// (Contract; the implementation caches a growing table of transitions per zone, probed with Intl and bisected.)

import type { Instant } from './instant.js';

declare const zoneBrand: unique symbol;
/** An IANA zone name as Intl spells it, e.g. `Europe/Berlin`, `UTC`. Offsets such as `+05:30` are not zones (FEATURES S64). */
export type ZoneName = string & { readonly [zoneBrand]: true };

/** The fields a wall clock shows; month 1–12, day 1–31. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}
export type { Instant };
