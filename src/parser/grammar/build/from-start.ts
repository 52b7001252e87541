// "every 6 hours starting at 1pm on Monday", "every hour starting in 10 minutes": elapsed time from an instant on.

import { refuse, type Here, type Refused } from '../context.js';
import { formatInstant, type Instant } from '../../../time/instant.js';
import type { SchedulePart } from '../../../schedule/schedule.js';
import { allBut, unusedIn, type Draft } from './draft.js';
import type { Bounds } from './narrowing.js';

const UNUSED = allBut('every');

/** `alone`: it is the only clause of its phrase. */
export function fromStart(draft: Draft, bounds: Bounds, at: Here, alone: boolean): readonly SchedulePart[] | Refused {
  const { every: said } = draft;
  if (!said || !alone || bounds.start === undefined || unusedIn(draft, UNUSED))
    return refuse(
      'not_a_schedule',
      'it is not clear whether it starts once or every day at that time',
      'every 2 hours between 9am and 5pm',
    );
  const seconds = said.n * (said.unit === 'hour' ? 3600 : said.unit === 'minute' ? 60 : 1);
  if (seconds < 1) return refuse('impossible', 'a period of zero never passes', 'every 5 minutes');
  const first = bounds.start <= at.now ? at.now : bounds.start;
  if (first !== bounds.start)
    return refuse('impossible', 'it starts in the past', 'every 6 hours starting tomorrow at 1pm');
  // The anchor lies one period before the first firing, and no instant before 1970.
  if (first < seconds * 1000) return refuse('impossible', 'that is longer than anybody plans', 'every 36 hours');
  return [{ kind: 'interval', seconds, from: 'start', anchor: formatInstant((first - seconds * 1000) as Instant) }];
}
