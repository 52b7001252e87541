// What a zone change does to a schedule, as one line for people.

import type { ZoneEffect } from '../crontab/dst-effects.js';
import type { Instant } from '../time/instant.js';
import { formatInstant } from '../time/instant.js';

/** "2026-03-08 02:30 does not exist: no run then". */
export function effectWords(effect: ZoneEffect): string {
  const walls = wallWords(effect);
  const several = effect.count > 1;
  const [first, second] = effect.runsAt.map((at: Instant) => formatInstant(at));
  switch (effect.what) {
    case 'skipped':
      return `${walls} ${several ? 'do' : 'does'} not exist: no run${several ? 's' : ''} then`;
    case 'moved':
      return `${walls} ${several ? 'do' : 'does'} not exist: one run at ${first ?? ''}, when the clocks have changed`;
    case 'once':
      return `${walls} ${several ? 'happen' : 'happens'} twice: the first time only (${first ?? ''})`;
    case 'twice':
      return `${walls} ${several ? 'happen' : 'happens'} twice: a run both times (${first ?? ''} and ${second ?? ''})`;
  }
}

/** "2026-11-01 01:00, 01:30 and 4 more" */
function wallWords({ walls, count }: ZoneEffect): string {
  const [day = ''] = (walls[0] ?? '').split('T');
  const shown = walls.map((wall) => {
    const time = wall.slice(11).replace(/:00$/, '');
    return wall.startsWith(day) ? time : `${wall.slice(0, 10)} ${time}`;
  });
  const more = count - walls.length;
  const last = more > 0 ? `${more} more` : (shown.pop() ?? '');
  return `${day} ${shown.length === 0 ? last : `${shown.join(', ')} and ${last}`}`;
}
