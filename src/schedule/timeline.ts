// The firings of a schedule made of sources: their union in time, where the same instant fires once.

import type { Instant } from '../time/instant.js';
import { MAX_INSTANT, MIN_INSTANT } from '../time/instant.js';
import { formatLocal, wallFields } from '../time/zone.js';
import type { Occurrence, Occurrences } from './occurrence.js';
import type { Source } from './source.js';
import { countOneByOne } from './source.js';

export class Timeline implements Occurrences {
  readonly #sources: readonly Source[];
  readonly #anchored: (anchor: Instant) => readonly Source[];
  readonly #shift: boolean;

  /**
   * @param anchored the sources when periods from completion count from `anchor`
   * @param shift whether wall times lost in a gap fire after it
   */
  constructor(sources: readonly Source[], anchored: (anchor: Instant) => readonly Source[], shift: boolean) {
    this.#sources = sources;
    this.#anchored = anchored;
    this.#shift = shift;
  }

  next(after: Instant, anchor?: Instant): Instant | null {
    return orNull(earliest(this.#from(anchor), after + 1));
  }

  previous(before: Instant): Instant | null {
    let last = -Infinity;
    for (const source of this.#sources) last = Math.max(last, source.floor(before - 1));
    return orNull(last);
  }

  nextDue(after: Instant, anchor?: Instant): Occurrence | null {
    const sources = this.#from(anchor);
    const at = orNull(earliestDue(sources, after + 1));
    return at === null ? null : this.#dueAt(sources, at)[0]!;
  }

  take(after: Instant, n: number): readonly Instant[] {
    const found: Instant[] = [];
    for (let at = after; found.length < n;) {
      const next = this.next(at);
      if (next === null) break;
      found.push(next);
      at = next;
    }
    return found;
  }

  between(after: Instant, until: Instant, limit: number, anchor?: Instant): readonly Occurrence[] {
    const sources = this.#from(anchor);
    const found: Occurrence[] = [];
    const end = Math.min(until, MAX_INSTANT);
    for (
      let at = earliestDue(sources, after + 1);
      at <= end && found.length < limit;
      at = earliestDue(sources, at + 1)
    ) {
      found.push(...this.#dueAt(sources, at as Instant));
    }
    return found;
  }

  latest(after: Instant, until: Instant, n: number): readonly Occurrence[] {
    const found: Occurrence[] = []; // newest first
    for (
      let at = this.#latestDue(until);
      at > after && at >= MIN_INSTANT && found.length < n;
      at = this.#latestDue(at - 1)
    ) {
      found.push(...this.#dueAt(this.#sources, at as Instant).toReversed());
    }
    return found.slice(0, n).reverse();
  }

  count(after: Instant, until: Instant, limit: number): number {
    const from = after + 1;
    const to = Math.min(until, MAX_INSTANT) + 1;
    const [only, second] = this.#sources;
    if (only && !second) return only.count(from, to, limit);
    return countOneByOne({ ceil: (at) => earliest(this.#sources, at) }, from, to, limit);
  }

  #from(anchor: Instant | undefined): readonly Source[] {
    return anchor === undefined ? this.#sources : this.#anchored(anchor);
  }

  #latestDue(at: number): number {
    let last = -Infinity;
    for (const source of this.#sources) last = Math.max(last, source.floorDue(at));
    return last;
  }

  /** Everything at an instant at which something is known to be due. */
  #dueAt(sources: readonly Source[], at: Instant): readonly Occurrence[] {
    const lost = sources.flatMap((source) => source.gapsAt(at));
    if (lost.length === 0) return [{ kind: 'fire', at }];
    const walls = [...new Set(lost)].sort((a, b) => a - b).map((wall) => formatLocal(wallFields(wall)));
    const regular: Occurrence[] = sources.some((source) => source.firesAt(at)) ? [{ kind: 'fire', at }] : [];
    if (this.#shift) return [...regular, ...walls.map((wall) => ({ kind: 'fire', at, shiftedFrom: wall }) as const)];
    return [...walls.map((wall) => ({ kind: 'gap', at, wall }) as const), ...regular];
  }
}

function earliest(sources: readonly Source[], at: number): number {
  let first = Infinity;
  for (const source of sources) first = Math.min(first, source.ceil(at));
  return first;
}

function earliestDue(sources: readonly Source[], at: number): number {
  let first = Infinity;
  for (const source of sources) first = Math.min(first, source.ceilDue(at));
  return first;
}

function orNull(at: number): Instant | null {
  return at >= MIN_INSTANT && at <= MAX_INSTANT ? (at as Instant) : null;
}
