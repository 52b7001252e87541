// What the pieces of a phrase may mean as a whole: one outline where it is clear, otherwise those between which the person chooses.

import { OPEN, outline, type Outline } from './clauses.js';
import type { Piece, Placed, TimeOfDay } from './piece.js';
import { DAYS, daysOf, has } from './piece-kinds.js';

export interface Meanings {
  /** Why there are several. */
  readonly reason: string;
  readonly outlines: readonly Outline[];
}

/** `undefined` where the pieces do not say how they belong together. */
export function meaningsOf(placed: readonly Placed[]): Meanings | undefined {
  const last = lastTime(placed);
  if (last === 'torn') return undefined;
  if (last) {
    const apart = outline(last.apart);
    if (last.sure) return several('', apart);
    return apart && several('the days at the end may be those of all times or of the last one', apart, outline(placed));
  }
  const found = outline(placed);
  if (found !== OPEN) return found && { reason: '', outlines: [found] };
  const both = (['as well', 'instead'] as const).map((beside) => outline(placed, beside));
  return several('those days may run at their own time as well as at that of the others, or instead', ...both);
}

function several(reason: string, ...found: readonly ReturnType<typeof outline>[]): Meanings | undefined {
  const outlines = found.filter((each) => each !== undefined && each !== OPEN);
  return outlines.length > 0 ? { reason, outlines } : undefined;
}

interface LastTime {
  /** The last time by itself, with the days behind it. */
  readonly apart: readonly Placed[];
  /** It can only be meant so. */
  readonly sure: boolean;
}

/** "every day at 9 and 5pm on fridays", "the 1st at 8 and noon on sundays": several times between days and other days. */
function lastTime(placed: readonly Placed[]): LastTime | 'torn' | undefined {
  const at = placed.findIndex(isSeveralTimes);
  if (at < 0) return undefined;
  const [times, behind] = [placed[at], placed[at + 1]?.piece];
  if (times?.piece.kind !== 'times' || !behind || ('only' in behind && behind.only)) return undefined;
  const joint = placed.slice(0, at).findLastIndex(({ kind }) => kind === 'separator');
  const before = placed.slice(joint + 1, at).map(({ piece }) => piece);
  const some = has(before, DAYS);
  if (!some && !before.some((piece) => isDaily(piece) || (piece.kind === 'part' && piece.recurring))) return undefined;
  // "mondays at 9 and at 5 daily"
  if ((some || before.some(isDaily)) && isDaily(behind)) return 'torn';
  if (!DAYS.has(behind.kind)) return undefined;
  const weekdays = behind.kind === 'weekdays' ? behind : undefined;
  if (
    weekdays &&
    (some ? daysOf(before)?.join() === weekdays.days.join() : weekdays.said === 'weekdays' && rises(times.piece.times))
  )
    return undefined;
  const sure = some || !weekdays;
  if (sure && times.piece.times.length > 2) return 'torn';
  const alone = (piece: Piece): Placed => ({ ...times, piece, kind: piece.kind });
  const apart = [
    ...placed.slice(0, at),
    alone({ kind: 'times', times: times.piece.times.slice(0, -1) }),
    alone({ kind: 'separator', strong: true }),
    alone({ kind: 'times', times: times.piece.times.slice(-1) }),
    ...placed.slice(at + 1),
  ];
  return { apart, sure };
}

function isSeveralTimes({ kind, piece }: Placed): boolean {
  return kind === 'times' && piece.kind === 'times' && piece.times.length > 1;
}

/** "every day at 9, noon and 5pm on weekdays": one list; not "every day at 9 and midnight on weekdays". */
function rises(times: readonly TimeOfDay[]): boolean {
  const minutes = times.map(({ hour, minute }) => hour * 60 + minute);
  return minutes.every((each, i) => i === 0 || each > (minutes[i - 1] ?? 0));
}

function isDaily(piece: Piece): boolean {
  return piece.kind === 'every' && piece.unit === 'day' && piece.n === 1 && !piece.soft;
}
