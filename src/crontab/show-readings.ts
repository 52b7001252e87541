// A reading that a question offers, as one line: the words to answer with, and the dates that they would mean.

import type { OfferedReading } from '../parser/explanation.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { momentsWords } from './moments.js';

/** The year is what readings often differ in, so it is always said. */
const NEVER = 0 as Instant;

/** "on 4 March at 9: Wed 4 Mar 2026 09:00 (Europe/Berlin)" */
export function readingWords({ says, next, schedule: { timezone } }: OfferedReading): string {
  if (next.length === 0) return says;
  return `${says}: ${momentsWords(next, timezone as ZoneName, NEVER).join(', ')} (${timezone})`;
}
