// From an outline to a schedule: every clause becomes one or more parts, bounds and exceptions go around them.

import { isRefused, refuse, type Here, type Refused } from '../context.js';
import { formatInstant } from '../../../time/instant.js';
import type { CronKwargs, Schedule, SchedulePart } from '../../../schedule/schedule.js';
import type { Outline } from '../clauses.js';
import type { Piece } from '../piece.js';
import { circumstances } from './circumstances.js';
import { build } from './clause.js';
import { doubtOfBounds, doubtOfClause, doubtOfCount, doubtOfParts, doubtOfSchedule, doubtOfStart } from './doubts.js';
import { SUB_DAY, type Draft } from './draft.js';
import { doubtOfExceptions, leavesNothingOut } from './exception-doubts.js';
import { fromStart } from './from-start.js';
import { draftOf } from './gather.js';
import { boundsOf, type Bounds } from './narrowing.js';
import { hoursOfBounds } from './hours-of-bounds.js';
import { hourAssumptions, warningsOf } from './remarks.js';

export interface Built {
  readonly schedule: Schedule;
  readonly assumed: readonly string[];
  readonly warnings: readonly string[];
}

const EXAMPLE = 'every weekday at 9am';
const SAYS_NOT_WHEN = refuse('not_a_schedule', 'it does not say when', EXAMPLE);

/** @param repeats what was left open: whether days that are named without "every" come once or again and again */
export function scheduleOf(said: Outline, at: Here, repeats?: 'once' | 'again'): Built | Refused {
  const outline = hoursOfBounds(timeOfTheEnd(repeats === 'again' ? repeated(said) : said));
  const unclear = doubtOfBounds(outline);
  if (unclear) return unclear;
  const bounds = boundsOf(outline.whole, at);
  if (isRefused(bounds)) return bounds;
  const clauses = outline.clauses.length > 0 ? outline.clauses : adjectiveClause(outline);
  const assumed: string[] = [];
  const found: (readonly SchedulePart[])[] = [];
  const drafts: Draft[] = [];
  for (const pieces of clauses) {
    const draft = draftOf(pieces);
    if (isRefused(draft)) return draft;
    adjectives(outline, draft);
    const built =
      doubtOfCount(outline, draft, clauses.length) ??
      doubtOfStart(outline, draft) ??
      doubtOfClause(draft, bounds) ??
      clause(draft, bounds, at, clauses.length === 1);
    if (isRefused(built)) return built;
    assumed.push(...draft.assumed, ...hourAssumptions(draft));
    found.push(built);
    drafts.push(draft);
  }
  const parts = found.length === 1 && found[0] ? found[0] : found.flat();
  if (parts.length === 0) return SAYS_NOT_WHEN;
  return (
    (repeats ? undefined : doubtOfParts(drafts, found)) ??
    assembled(parts, bounds, at, assumed.length > 1 ? [...new Set(assumed)] : assumed, outline)
  );
}

function repeated({ clauses, whole }: Outline): Outline {
  const again = (piece: Piece): Piece => ('recurring' in piece ? { ...piece, recurring: true } : piece);
  return { whole, clauses: clauses.map((pieces) => pieces.map(again)) };
}

/** "every day from 1 June to 31 August at 8am": the only time that is said is the time of day, not that of the end. */
function timeOfTheEnd(outline: Outline): Outline {
  if (outline.whole.length === 0) return outline;
  const end = outline.whole.find((piece) => piece.kind === 'end');
  const time = end?.point.day && end.point.time;
  if (!time) return outline;
  const timed = outline.clauses.some((pieces) => pieces.some(isTimed));
  const started = outline.whole.some((piece) => piece.kind === 'start' && piece.point.time);
  if (!end.point.day || timed || started) return outline;
  const whole = outline.whole.map((piece) =>
    piece === end ? { ...end, point: { day: end.point.day } } : piece,
  ) as Outline['whole'];
  return { whole, clauses: outline.clauses.map((pieces) => [...pieces, { kind: 'times', times: [time] } as const]) };
}

function isTimed(piece: Piece): boolean {
  if (piece.kind === 'every') return SUB_DAY.has(piece.unit);
  return piece.kind === 'times' || piece.kind === 'part' || piece.kind === 'minute-marks';
}

function adjectiveClause(outline: Outline): Outline['clauses'] {
  const adjective = outline.whole.find((piece) => piece.kind === 'adjective');
  return adjective ? [[{ kind: 'every', n: 1, unit: adjective.unit }]] : [];
}

/** "the weekly report every monday": the adjective only repeats the rhythm; "the weekly report at 9" is where the rhythm is said. */
function adjectives(outline: Outline, draft: Draft): void {
  const adjective = outline.whole.find((piece) => piece.kind === 'adjective');
  const rhythmic =
    draft.every ??
    draft.alternate ??
    draft.timesPer ??
    (draft.weekdays?.recurring || draft.rulesRecurring || draft.within.size > 0 || draft.partRecurring
      ? true
      : undefined);
  if (!adjective || rhythmic || draft.day || draft.after || draft.instant) return;
  draft.every = { n: 1, unit: adjective.unit };
  draft.assumed.push(`repeats every ${adjective.unit}, as its name says`);
}

function clause(draft: Draft, bounds: Bounds, at: Here, alone: boolean): readonly SchedulePart[] | Refused {
  const subDay = draft.every !== undefined && SUB_DAY.has(draft.every.unit);
  if ((bounds.startTime ?? bounds.startsThen) && subDay) return fromStart(draft, bounds, at, alone);
  if (bounds.startTime && draft.times.length === 0) draft.times = [bounds.startTime];
  else if (bounds.startTime && !bounds.startDate) return refuse('not_a_schedule', 'it names two times', EXAMPLE);
  return build(draft, circumstances(bounds, at));
}

function assembled(
  parts: readonly SchedulePart[],
  bounds: Bounds,
  at: Here,
  assumed: readonly string[],
  outline: Outline,
): Built | Refused {
  const doubt = doubtOfExceptions(parts, bounds, outline) ?? doubtOfSchedule(parts, bounds);
  if (doubt) return doubt;
  const distinct =
    parts.length === 1 ? parts : [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
  const [only] = distinct;
  const fields: Fields = only && distinct.length === 1 ? copyOf(only) : { kind: 'union', parts: distinct };
  if (outline.whole.length > 0) narrow(fields, parts, bounds, at);
  fields.timezone = at.zone;
  if (bounds.maxRuns !== undefined) fields.maxRuns = bounds.maxRuns;
  const schedule = fields as Schedule;
  return (
    leavesNothingOut(schedule, distinct, bounds, outline, at) ?? {
      schedule,
      assumed,
      warnings: warningsOf(distinct, outline.whole),
    }
  );
}

/** A schedule to which fields are added one by one: a literal with some that may be missing takes the engine ten times as long. */
interface Fields {
  kind: Schedule['kind'];
  kwargs?: CronKwargs;
  parts?: readonly SchedulePart[];
  start?: string | undefined;
  end?: string | undefined;
  except?: readonly CronKwargs[] | undefined;
  timezone?: string;
  maxRuns?: number;
}

/** Most parts are kwargs alone, and a literal is made faster than a copy of an object that may have any fields. */
function copyOf(part: SchedulePart): Fields {
  const plain = part.kind === 'cron' && !part.window && !part.except && !part.start;
  return plain ? { kind: 'cron', kwargs: part.kwargs } : { ...part };
}

function narrow(fields: Fields, parts: readonly SchedulePart[], bounds: Bounds, at: Here): void {
  const counted = parts.length === 1 && parts[0]?.kind === 'interval' && bounds.startTime !== undefined;
  const inMonth = bounds.startDay !== undefined && parts.some(countsInMonth);
  const starts = bounds.start !== undefined && bounds.start > at.now && !counted && !inMonth;
  if (starts && bounds.start !== undefined) fields.start = formatInstant(bounds.start);
  if (bounds.end !== undefined) fields.end = formatInstant(bounds.end);
  if (bounds.except.length > 0) fields.except = bounds.except;
}

/** "every 3 days starting on the 2nd" counts inside each month: its start is no date. */
function countsInMonth(part: SchedulePart): boolean {
  return part.kind === 'cron' && String(part.kwargs.day ?? '').includes('/');
}
