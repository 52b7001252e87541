// The offsets of one time zone as segments between its transitions. Built on demand in blocks of about four years: Intl is
// probed every six days and each change bisected to the second, because Intl answers single instants only and slowly.

import { DAY_MS, SECOND_MS } from './civil.js';

/**
 * A stretch of time with one offset. "Wall" values are milliseconds as if the wall clock showed UTC.
 * Segments are cut at block borders too; there `reached` equals `opens`, so that a cut is neither gap nor fold.
 */
export interface Segment {
  /** First instant. */
  readonly start: number;
  /** First instant after it. */
  readonly end: number;
  /** Wall minus instant, milliseconds. */
  readonly offset: number;
  /** Wall time at `start`. */
  readonly opens: number;
  /** Wall time the clock would show at `end` without the change. */
  readonly closes: number;
  /** Wall times below it were shown before `start`. Up to `opens`: a gap. Down to `opens`: a fold, shown again here. */
  readonly reached: number;
  /** `reached` of the following segment. */
  readonly reaches: number;
}

const BLOCK_MS = 1_461 * DAY_MS;
const FIRST_BLOCK = -1; // wall times are also asked for shortly before 1970
const LAST_BLOCK = 2_010; // shortly after 9999
/** Shorter than the shortest stay of any zone in an offset since 1970 (6.96 days, America/Boa_Vista in October 2000). */
const PROBE_MS = 6 * DAY_MS;
/** Longer than any fold: a change this long before a block no longer repeats wall times inside it. */
const LEAD_MS = 3 * DAY_MS;

export class ZoneTable {
  readonly #offsetAt: (at: number) => number;
  readonly #blocks: (readonly Segment[] | undefined)[];

  constructor(name: string) {
    const fixed = name === 'UTC';
    this.#offsetAt = fixed ? () => 0 : intlOffsets(name);
    this.#blocks = new Array<readonly Segment[] | undefined>(LAST_BLOCK - FIRST_BLOCK + 1).fill(
      fixed ? [ALWAYS_UTC] : undefined,
    );
  }

  segmentAt(at: number): Segment {
    const segments = this.#block(Math.floor(at / BLOCK_MS));
    let i = segments.length - 1;
    while (i > 0 && segments[i]!.start > at) i--;
    return segments[i]!;
  }

  /** The one segment that first reaches past `wall`: either shows it first, or follows the gap that swallowed it. */
  segmentShowing(wall: number, near: Segment): Segment {
    let segment =
      wall - near.offset >= near.start && wall - near.offset < near.end ? near : this.segmentAt(wall - near.offset);
    while (wall < segment.reached) segment = this.segmentAt(segment.start - 1);
    while (wall >= segment.reaches) segment = this.segmentAt(segment.end);
    return segment;
  }

  #block(index: number): readonly Segment[] {
    const slot = Math.min(Math.max(index, FIRST_BLOCK), LAST_BLOCK) - FIRST_BLOCK;
    return (this.#blocks[slot] ??= segmentsBetween(this.#offsetAt, (slot + FIRST_BLOCK) * BLOCK_MS));
  }
}

const ALWAYS_UTC: Segment = segment(-BLOCK_MS * 10, BLOCK_MS * 10_000, 0, -BLOCK_MS * 10);

function segment(start: number, end: number, offset: number, reached: number): Segment {
  const closes = end + offset;
  return { start, end, offset, opens: start + offset, closes, reached, reaches: Math.max(reached, closes) };
}

function segmentsBetween(offsetAt: (at: number) => number, blockStart: number): Segment[] {
  const blockEnd = blockStart + BLOCK_MS;
  const segments: Segment[] = [];
  let start = blockStart - LEAD_MS;
  let reached = start + offsetAt(start);
  for (const change of changes(offsetAt, start, blockEnd)) {
    const offset = offsetAt(start);
    // What lies in the lead-in only tells how far the wall clock had come.
    if (change > blockStart)
      segments.push(segment(Math.max(start, blockStart), change, offset, atBorder(start, blockStart, offset, reached)));
    reached = Math.max(reached, change + offset);
    start = change;
  }
  const offset = offsetAt(start);
  segments.push(segment(Math.max(start, blockStart), blockEnd, offset, atBorder(start, blockStart, offset, reached)));
  return segments;
}

/** A segment cut at the border has itself shown everything up to the border. */
function atBorder(start: number, border: number, offset: number, reached: number): number {
  return start < border ? Math.max(reached, border + offset) : reached;
}

/** Instants in (from, to) at which the offset changes, ascending. */
function changes(offsetAt: (at: number) => number, from: number, to: number): number[] {
  const found: number[] = [];
  let low = from;
  let lowOffset = offsetAt(low);
  while (low < to) {
    const high = Math.min(low + PROBE_MS, to);
    const highOffset = offsetAt(high);
    while (lowOffset !== highOffset) {
      low = firstChange(offsetAt, low, lowOffset, high);
      lowOffset = offsetAt(low);
      if (low < to) found.push(low);
    }
    low = high;
  }
  return found;
}

function firstChange(offsetAt: (at: number) => number, low: number, lowOffset: number, high: number): number {
  while (high - low > SECOND_MS) {
    const middle = low + Math.floor((high - low) / 2 / SECOND_MS) * SECOND_MS;
    if (offsetAt(middle) === lowOffset) low = middle;
    else high = middle;
  }
  return high;
}

function intlOffsets(name: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (at) => {
    const shown = SHOWN.exec(format.format(at));
    if (!shown) throw new RangeError(`zone ${name}: expected MM/DD/YYYY, HH:MM:SS from Intl, got ${format.format(at)}`);
    const [, month, day, year, hour, minute, second] = shown;
    return Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!) - at;
  };
}

const SHOWN = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/;
