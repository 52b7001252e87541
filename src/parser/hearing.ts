// A second opinion: what the grammar makes of a phrase when the words that it declined are passed over. Never an answer,
// only something to hold a model's answer against; and none at all where what was passed over could change the meaning.

import type { Instant } from '../time/instant.js';
import { zone as zoneNamed, type ZoneName } from '../time/zone.js';
import type { Schedule } from '../schedule/schedule.js';
import type { ReadContext } from './context.js';
import { boundsOf, type Bounds } from './grammar/build/narrowing.js';
import { scheduleOf } from './grammar/build/schedule-of.js';
import { meaningsOf } from './grammar/meanings.js';
import { here, isRefused } from './grammar/context.js';
import { formsWith } from './grammar/forms.js';
import type { Piece, Placed } from './grammar/piece.js';
import { isMeaning, scan, type Scan } from './grammar/scan.js';
import type { Token } from './grammar/token.js';
import { tokenise } from './grammar/token.js';

/** The words of a phrase, and the pieces that the grammar knows in it. */
export interface Heard {
  readonly tokens: readonly Token[];
  readonly placed: readonly Placed[];
  /** Places of tokens in no piece. */
  readonly unread: readonly number[];
  /** Pieces behind a "never" or "not" that the grammar has no form for. */
  readonly negated: readonly Placed[];
}

export interface Opinion {
  readonly schedule: Schedule;
  readonly assumed: readonly string[];
  /** The phrase says at what time of day: otherwise only the dates can be compared. */
  readonly timed: boolean;
}

export function hear(phrase: string, dateOrder?: 'dmy' | 'mdy'): Heard {
  const tokens = tokenise(phrase.trim()) ?? [];
  const found = scan(tokens, formsWith(dateOrder));
  const placed = found.placed
    .map((each): Placed => {
      const certain = each.piece.kind === 'choice' ? each.piece.certain : undefined;
      return certain ? { ...each, piece: certain, kind: certain.kind } : each;
    })
    .filter(({ kind }) => kind !== 'refusal' && kind !== 'choice');
  const unread = found.gaps.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
  return { tokens, placed, unread, negated: negatedIn(tokens, found) };
}

/** `undefined` where the pieces do not make a schedule, or where something readable is in none of them. */
export function opinionOf(heard: Heard, context: ReadContext): Opinion | undefined {
  const { tokens, placed, unread, negated } = heard;
  if (negated.length > 0 || unread.some((at) => saysSomething(tokens[at]))) return undefined;
  if (!placed.some(isMeaning)) return undefined;
  const zone = zoneOf(heard, context);
  const [clauses, other] = (zone && meaningsOf(placed)?.outlines) ?? [];
  if (!zone || !clauses || other) return undefined;
  const built = scheduleOf(clauses, here(context.now, zone));
  if (isRefused(built)) return undefined;
  return { schedule: built.schedule, assumed: built.assumed, timed: placed.some(({ piece }) => isTimed(piece)) };
}

/** Start, end, number of runs and exceptions, each only where the grammar can read it. */
export function heardBounds({ placed }: Heard, now: Instant, zone: ZoneName): Bounds {
  const kinds: ReadonlySet<Piece['kind']> = new Set(['start', 'end', 'count', 'span', 'except']);
  let whole: Piece[] = [];
  let bounds: Bounds = { except: [] };
  for (const { piece } of placed) {
    if (!kinds.has(piece.kind)) continue;
    const more = boundsOf([...whole, piece], here(now, zone));
    if (isRefused(more)) continue;
    whole = [...whole, piece];
    bounds = more;
  }
  return bounds;
}

function zoneOf({ placed }: Heard, context: ReadContext): ZoneName | undefined {
  const zones = new Set(placed.flatMap(({ piece }) => (piece.kind === 'zone' ? [piece.zone] : [])));
  const [only = context.timezone] = zones;
  return zones.size > 1 ? undefined : zoneNamed(only);
}

function isTimed(piece: Piece): boolean {
  if (piece.kind === 'every') return ['second', 'minute', 'hour'].includes(piece.unit) && piece.soft !== true;
  return ['times', 'part', 'day-part', 'window', 'minute-marks', 'second-marks', 'instant', 'after'].includes(
    piece.kind,
  );
}

const NEGATORS: ReadonlySet<string> = new Set(
  `not never no don't dont doesn't without neither nor avoid omit skip unless save bar nix minus sans closed off isn't isnt won't aren't arent`.split(
    /\s+/,
  ),
);
const RHYTHM: ReadonlySet<string> = new Set('every other alternate half twice thrice per'.split(' '));

/** Pieces right behind unread words of which one denies. */
function negatedIn(tokens: readonly Token[], { placed, gaps }: Scan): Placed[] {
  const denied = gaps.filter(({ from, to }) => tokens.slice(from, to).some(({ text }) => NEGATORS.has(text)));
  return placed.filter((each) => isMeaning(each) && denied.some(({ to }) => to === each.from));
}

/** A word about time that no piece holds: passing over it could be a mistake. */
function saysSomething(token: Token | undefined): boolean {
  if (!token) return false;
  const { weekday, month, unit, number, ordinal, part, clock, date, period, word, kind } = token;
  const known = [weekday, month, unit, number, ordinal, part, clock, date, period].some((each) => each !== undefined);
  return known || kind === 'offset' || kind === 'zone' || RHYTHM.has(word);
}
