// A wall time somebody wrote, as the instant it means: in a fold the first of the two, said so; in a gap nothing, with its neighbours.

import type { Instant } from '../../time/instant.js';
import type { WallTime, ZoneName } from '../../time/zone.js';
import { formatLocal, instantsOf, wallFields, wallMilliseconds } from '../../time/zone.js';

export type Moment =
  | { readonly ok: true; readonly at: Instant; readonly assumed: readonly string[] }
  | { readonly ok: false; readonly message: string };

const MINUTE_MS = 60_000;
/** Samoa left out a whole day in 2011: no gap is longer. */
const LONGEST_GAP_MINUTES = 25 * 60;

export function momentOf(wall: WallTime, zone: ZoneName): Moment {
  const [first, second] = instantsOf(zone, wall);
  if (first === undefined) return { ok: false, message: gapMessage(wall, zone) };
  const said = `${said24(wall)} happens twice on that day in ${zone}: the first one`;
  return { ok: true, at: first, assumed: second === undefined ? [] : [said] };
}

function gapMessage(wall: WallTime, zone: ZoneName): string {
  if (wall.year < 1970) return `${formatLocal(wall)} is over: dates are from 1970 to 9999`;
  const before = neighbour(wall, zone, -1);
  const after = neighbour(wall, zone, 1);
  return `${formatLocal(wall)} does not exist in ${zone}: the clocks go from ${said24(before)} to ${said24(after)}`;
}

function neighbour(wall: WallTime, zone: ZoneName, direction: 1 | -1): WallTime {
  const start = wallMilliseconds({ ...wall, second: 0 });
  for (let step = 1; step <= LONGEST_GAP_MINUTES; step++) {
    const candidate = wallFields(start + direction * step * MINUTE_MS);
    if (instantsOf(zone, candidate).length > 0) return candidate;
  }
  return wall;
}

function said24(wall: WallTime): string {
  return formatLocal(wall).slice(11, 16);
}
