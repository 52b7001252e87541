// A wall pattern in a zone: the one place that decides what happens to wall times that a zone change skips (a gap) or shows
// twice (a fold). Fixed patterns name wall times: a gap costs a row or moves the firing, a fold fires once, the first time.
// Repeating patterns follow the running clock: nothing in a gap, both passes of a fold (SCHEDULES.md part 3).

import { DAY_MS } from '../time/civil.js';
import type { Segment, ZoneTable } from '../time/zone-table.js';
import type { Admission, Source } from './source.js';
import { NO_WALLS } from './source.js';
import type { WallPattern } from './wall-pattern.js';

/** Longer than any offset: how far before its wall time, read as UTC, an instant may lie. */
const MARGIN_MS = 2 * DAY_MS;

/**
 * Where a search stops that meets nothing but gaps: the second Sunday of March at 02:30 in New York is lost every year. Single changes are
 * known for years before 2100 at most (Casablanca until 2087). From then on each zone follows one yearly rule, and years have only 14
 * shapes, which all come round within 40 years: a pattern that loses so many wall times in a row there loses all.
 */
const ONLY_RULES_FROM = Date.UTC(2100, 0, 1);
const LOST_MEANS_NEVER = 64;
/** A running pattern looks at up to three segments for one wall time. */
const PASSED_MEANS_NEVER = 4 * LOST_MEANS_NEVER;

/** Every instant whose wall time matches. */
export class RepeatingWalls implements Source, Admission {
  readonly #pattern: WallPattern;
  readonly #table: ZoneTable;

  constructor(pattern: WallPattern, table: ZoneTable) {
    this.#pattern = pattern;
    this.#table = table;
  }

  ceil(at: number): number {
    let segment = this.#table.segmentAt(at);
    for (let passed = 0; passed < PASSED_MEANS_NEVER; passed += segment.start > ONLY_RULES_FROM ? 1 : 0) {
      const from = Math.max(at + segment.offset, segment.opens);
      const wall = this.#pattern.ceil(from);
      if (wall < segment.closes) return wall - segment.offset;
      const next = this.#table.segmentAt(segment.end);
      if (next === segment) return Infinity; // the table ends here
      at = next.start;
      // Nothing in [from, wall) matches, so the search may go on near `wall`, unless a fold that is near goes back before `from`.
      if (next.opens >= from && isLong(next)) {
        if (wall === Infinity) return wall;
        at = Math.max(at, wall - MARGIN_MS);
      }
      segment = this.#table.segmentAt(at);
    }
    return Infinity;
  }

  floor(at: number): number {
    let segment = this.#table.segmentAt(at);
    for (let passed = 0; ; passed += segment.start > ONLY_RULES_FROM ? 1 : 0) {
      const to = Math.min(at + segment.offset, segment.closes - 1);
      const wall = this.#pattern.floor(to);
      if (wall >= segment.opens) return wall - segment.offset;
      const before = this.#table.segmentAt(segment.start - 1);
      if (before === segment) return -Infinity;
      at = before.end - 1;
      if (before.closes - 1 <= to && isLong(before)) {
        if (wall === -Infinity) return wall;
        at = Math.min(at, wall + MARGIN_MS);
      }
      if (passed > PASSED_MEANS_NEVER) at = Math.min(at, ONLY_RULES_FROM);
      segment = this.#table.segmentAt(at);
    }
  }

  ceilDue(at: number): number {
    return this.ceil(at);
  }

  floorDue(at: number): number {
    return this.floor(at);
  }

  gapsAt(): readonly number[] {
    return NO_WALLS;
  }

  firesAt(at: number): boolean {
    return this.ceil(at) === at;
  }

  count(from: number, to: number, limit: number): number {
    return countBySegment(this, this.#table, from, to, limit, (segment, first, end) =>
      this.#pattern.count(first + segment.offset, end + segment.offset),
    );
  }
}

/** Each matching wall time once. In wall order they are in order of their instants, so the search runs on walls. */
export class FixedWalls implements Source {
  readonly #pattern: WallPattern;
  readonly #table: ZoneTable;
  readonly #shift: boolean;

  /** @param shift a firing lost in a gap is moved to the first instant after it */
  constructor(pattern: WallPattern, table: ZoneTable, shift: boolean) {
    this.#pattern = pattern;
    this.#table = table;
    this.#shift = shift;
  }

  ceil(at: number): number {
    const near = this.#table.segmentAt(at);
    let wall = this.#pattern.ceil(firstWallFrom(at, near));
    for (let lost = 0; wall !== Infinity && lost < LOST_MEANS_NEVER; lost += wall > ONLY_RULES_FROM ? 1 : 0) {
      const segment = this.#table.segmentShowing(wall, near);
      if (wall >= segment.opens) return wall - segment.offset;
      if (this.#shift) return segment.start;
      wall = this.#pattern.ceil(segment.opens);
    }
    return Infinity;
  }

  floor(at: number): number {
    const near = this.#table.segmentAt(at);
    let wall = this.#pattern.floor(lastWallUntil(at, near));
    for (let lost = 0; wall !== -Infinity; lost += wall > ONLY_RULES_FROM ? 1 : 0) {
      const segment = this.#table.segmentShowing(wall, near);
      if (wall >= segment.opens) return wall - segment.offset;
      if (this.#shift) return segment.start;
      const before = segment.reached - 1;
      wall = this.#pattern.floor(lost < LOST_MEANS_NEVER ? before : Math.min(before, ONLY_RULES_FROM));
    }
    return -Infinity;
  }

  ceilDue(at: number): number {
    const near = this.#table.segmentAt(at);
    const wall = this.#pattern.ceil(firstWallFrom(at, near));
    return wall === Infinity ? wall : instantOf(wall, this.#table.segmentShowing(wall, near));
  }

  floorDue(at: number): number {
    const near = this.#table.segmentAt(at);
    const wall = this.#pattern.floor(lastWallUntil(at, near));
    return wall === -Infinity ? wall : instantOf(wall, this.#table.segmentShowing(wall, near));
  }

  gapsAt(at: number): readonly number[] {
    const segment = this.#table.segmentAt(at);
    if (segment.start !== at || segment.reached >= segment.opens) return NO_WALLS;
    const walls: number[] = [];
    for (let wall = this.#pattern.ceil(segment.reached); wall < segment.opens; wall = this.#pattern.ceil(wall + 1)) {
      walls.push(wall);
    }
    return walls;
  }

  firesAt(at: number): boolean {
    const segment = this.#table.segmentAt(at);
    const wall = at + segment.offset;
    return wall >= segment.reached && this.#pattern.ceil(wall) === wall;
  }

  count(from: number, to: number, limit: number): number {
    return countBySegment(this, this.#table, from, to, limit, (segment, first, end) => {
      const start = firstWallFrom(first, segment);
      const stop = end === segment.end ? segment.reaches : firstWallFrom(end, segment);
      const lost = this.#pattern.count(start, Math.min(stop, segment.opens));
      const shown = this.#pattern.count(Math.max(start, segment.opens), stop);
      // However many walls a gap swallowed, they move to one instant, which may fire anyway.
      return shown + (this.#shift && lost > 0 && !this.firesAt(segment.start) ? 1 : 0);
    });
  }
}

/** The first wall time that becomes due at `at` or later: those of the gap that ends at `at` included. */
function firstWallFrom(at: number, segment: Segment): number {
  return at === segment.start ? segment.reached : Math.max(at + segment.offset, segment.reached);
}

/** The last wall time that became due at `at` or before; in the second pass of a fold all of it had its turn. */
function lastWallUntil(at: number, segment: Segment): number {
  return Math.max(at + segment.offset, segment.reached - 1);
}

function instantOf(wall: number, segment: Segment): number {
  return wall < segment.opens ? segment.start : wall - segment.offset;
}

function isLong(segment: Segment): boolean {
  return segment.end - segment.start > MARGIN_MS;
}

/** Adds up the segments of [from, to), skipping those without a firing; `inSegment` counts its part [first, end). */
function countBySegment(
  source: Source,
  table: ZoneTable,
  from: number,
  to: number,
  limit: number,
  inSegment: (segment: Segment, first: number, end: number) => number,
): number {
  let total = 0;
  for (let at = source.ceil(from); at < to && total < limit;) {
    const segment = table.segmentAt(at);
    total += inSegment(segment, at, Math.min(to, segment.end));
    at = segment.end < to ? source.ceil(segment.end) : to;
  }
  return Math.min(total, limit);
}
