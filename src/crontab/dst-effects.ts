// What the zone changes of a period do to one schedule: wall times that are skipped or moved by a gap, that fire once or in both
// passes of a fold. Asked of the occurrences themselves, so that it cannot disagree with what then fires.

import type { Occurrence } from '../schedule/occurrences.js';
import { compile } from '../schedule/occurrences.js';
import type { Schedule, SchedulePart } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import type { Transition, ZoneName } from '../time/zone.js';
import { formatLocal, transitions, wallTime } from '../time/zone.js';

export interface ZoneEffect {
  readonly change: 'gap' | 'fold';
  /** The instant at which the offset changes. */
  readonly at: Instant;
  /** `skipped`: no run. `moved`: one run at the first instant after the gap. `once`, `twice`: in which passes of the fold it runs. */
  readonly what: 'skipped' | 'moved' | 'once' | 'twice';
  /** The first of the wall times concerned, `2026-03-08T02:30:00`. */
  readonly walls: readonly string[];
  /** How many wall times there are. */
  readonly count: number;
  /** When the first of them runs instead, or runs: both instants of a fold with `twice`; none with `skipped`. */
  readonly runsAt: readonly Instant[];
}

const WALLS_SHOWN = 3;
/** Two hours of seconds: no fold of this century is longer. */
const MOST_IN_FOLD = 7_200;

/**
 * In the order of time, found as they are asked for. Elapsed intervals, single instants and schedules on the UTC clock are never
 * touched.
 * @param runsLeft of a schedule that stops after a number of runs: nothing is told of changes after the last of them
 */
export function* zoneEffects(
  schedule: Schedule,
  after: Instant,
  until: Instant,
  runsLeft = Infinity,
): Generator<ZoneEffect> {
  const firesByWall = wallClockTest(schedule);
  if (firesByWall === null) return;
  const occurrences = compile(schedule);
  for (const change of transitions(schedule.timezone as ZoneName, (after + 1) as Instant, until)) {
    if (runsLeft !== Infinity && occurrences.count(after, (change.at - 1) as Instant, runsLeft) >= runsLeft) return;
    if (change.offsetAfter > change.offsetBefore)
      yield* gapEffects(occurrences.between((change.at - 1) as Instant, change.at, 1), change);
    else yield* foldEffects(schedule, change, firesByWall);
  }
}

/** Whether an instant is a firing by the wall clock; null where the schedule has none. */
function wallClockTest(schedule: Schedule): ((at: Instant) => boolean) | null {
  if (schedule.clock === 'utc') return null;
  const parts: readonly (Schedule | SchedulePart)[] = schedule.kind === 'union' ? schedule.parts : [schedule];
  const byWall = parts.filter(({ kind }) => kind === 'cron' || kind === 'calendar');
  if (byWall.length === 0) return null;
  if (byWall.length === parts.length) return () => true;
  const { timezone } = schedule;
  const each = byWall.map((part) => compile({ ...part, timezone }));
  return (at) => each.some((occurrences) => occurrences.next((at - 1) as Instant) === at);
}

function gapEffects(rows: readonly Occurrence[], { at }: Transition): readonly ZoneEffect[] {
  const skipped = rows.flatMap((row) => (row.kind === 'gap' ? [row.wall] : []));
  const moved = rows.flatMap((row) => (row.kind === 'fire' && row.shiftedFrom !== undefined ? [row.shiftedFrom] : []));
  const effect = (what: 'skipped' | 'moved', walls: readonly string[]): readonly ZoneEffect[] =>
    walls.length === 0
      ? []
      : [
          {
            ...{ change: 'gap', at, what, walls: walls.slice(0, WALLS_SHOWN), count: walls.length },
            runsAt: what === 'moved' ? [at] : [],
          },
        ];
  return [...effect('skipped', skipped), ...effect('moved', moved)];
}

function foldEffects(
  schedule: Schedule,
  { at, offsetBefore, offsetAfter }: Transition,
  firesByWall: (at: Instant) => boolean,
): readonly ZoneEffect[] {
  const occurrences = compile(schedule);
  const length = offsetBefore - offsetAfter;
  const firings = occurrences
    .between((at - length - 1) as Instant, (at - 1) as Instant, MOST_IN_FOLD)
    .flatMap((row) => (row.kind === 'fire' && row.shiftedFrom === undefined && firesByWall(row.at) ? [row.at] : []));
  const again = (first: Instant): Instant => (first + length) as Instant;
  const twice = firings.filter((first) => occurrences.next((again(first) - 1) as Instant) === again(first));
  const once = firings.length === twice.length ? [] : firings.filter((first) => !twice.includes(first));
  const effect = (what: 'once' | 'twice', found: readonly Instant[]): readonly ZoneEffect[] => {
    const [first] = found;
    if (first === undefined) return [];
    const walls = found.slice(0, WALLS_SHOWN).map((each) => formatLocal(wallTime(schedule.timezone as ZoneName, each)));
    const runsAt = what === 'once' ? [first] : [first, again(first)];
    return [{ change: 'fold', at, what, walls, count: found.length, runsAt }];
  };
  return [...effect('once', once), ...effect('twice', twice)];
}
