// A moment as people write it, in a zone: "Mon 2 Mar 09:00". The home of luxon, which knows how dates are spelled; arithmetic on
// schedules stays with our own tables (luxon picks the later of two repeated instants).

import { DateTime } from 'luxon';
import type { Instant } from './instant.js';
import type { ZoneName } from './zone.js';

/** With the year when it is not that of `now`, and with seconds when there are any or they are asked for. */
export function momentWords(at: Instant, timezone: ZoneName, now: Instant, seconds = false): string {
  const moment = DateTime.fromMillis(at, { zone: timezone, locale: 'en-US' });
  const year = moment.year === DateTime.fromMillis(now, { zone: timezone }).year ? '' : ' yyyy';
  return moment.toFormat(`ccc d LLL${year} HH:mm${seconds || moment.second !== 0 ? ':ss' : ''}`);
}

/** Moments that are read together: all with seconds when one of them has any. */
export function momentsWords(all: readonly Instant[], timezone: ZoneName, now: Instant): readonly string[] {
  const seconds = all.some((at) => DateTime.fromMillis(at, { zone: timezone }).second !== 0);
  return all.map((at) => momentWords(at, timezone, now, seconds));
}
