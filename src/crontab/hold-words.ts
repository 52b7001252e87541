// A hold as people read it.

import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import type { Hold } from './hold.js';
import { momentWords } from './moments.js';

/** For people: in their zone, as every other time is. */
export function holdWords({ kind, since, by, reason }: Hold, timezone: ZoneName, now: Instant): string {
  const when = since === null ? '' : ` since ${momentWords(since, timezone, now)} (${timezone})`;
  return `${kind === 'panic' ? 'panic' : reason}${kind === 'panic' ? '' : ','}${when}${by === null ? '' : `, by ${by}`}`;
}

/** With what ends it. */
export function heldLine(hold: Hold, timezone: ZoneName, now: Instant): string {
  return `everything is held: ${holdWords(hold, timezone, now)}: nothing begins until: ${hold.end}`;
}
