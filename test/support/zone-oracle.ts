// What the wall clocks of a zone show, found without anything from src: by asking Intl.DateTimeFormat about UTC minutes one after the
// other, and once more by asking Temporal about wall times. Faces are wall times in milliseconds, as if the wall clock showed UTC.

import { Temporal } from 'temporal-polyfill';

export interface OracleRow {
  readonly kind: 'fire' | 'gap';
  readonly at: number;
  readonly face: number;
}

/** Minutes [from, to) in which the wall clock is `offset` ahead of UTC. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** Which times of day fire, by minute of the day; every date does. */
export type TimesOfDay = (minuteOfDay: number) => boolean;

export const MINUTE = 60_000;
export const DAY = 86_400_000;
/** Longer than any gap or fold. */
const LEAD = 3 * DAY;

export class WallClock {
  readonly #zone: string;
  readonly #offsets: (at: number) => number;
  readonly #stretches: readonly Stretch[];
  readonly #from: number;
  readonly #to: number;

  /**
   * @param step minutes between two questions to Intl; where two answers differ, every minute between them is asked for. 1 asks for all
   *   minutes. A change that is taken back within one step would be missed.
   */
  constructor(zone: string, from: number, to: number, step: number) {
    this.#zone = zone;
    this.#offsets = offsetsOf(zone);
    this.#from = from;
    this.#to = to;
    this.#stretches = this.#scan(from - LEAD, to + LEAD, step * MINUTE);
  }

  /** The instants at which the clock is put forward or back. */
  get changes(): readonly number[] {
    return this.#stretches.map(({ from }) => from).filter((at) => at >= this.#from && at < this.#to);
  }

  /** Firings and gap rows of wall times, `from <= at < to`: each wall time once, the first time it is shown. */
  fixed(times: TimesOfDay, from = this.#from, to = this.#to): OracleRow[] {
    const rows: OracleRow[] = [];
    let highest = -Infinity;
    this.#eachMinute(from - LEAD, to, (at, face) => {
      if (at >= from) {
        for (let lost = highest + MINUTE; lost < face; lost += MINUTE)
          if (times(minuteOfDay(lost))) rows.push({ kind: 'gap', at, face: lost });
        if (face > highest && times(minuteOfDay(face))) rows.push({ kind: 'fire', at, face });
      }
      highest = Math.max(highest, face);
    });
    return rows;
  }

  /** The minutes whose wall time matches, repeated ones again. */
  running(times: TimesOfDay, from = this.#from, to = this.#to): OracleRow[] {
    const rows: OracleRow[] = [];
    this.#eachMinute(from, to, (at, face) => {
      if (times(minuteOfDay(face))) rows.push({ kind: 'fire', at, face });
    });
    return rows;
  }

  /** The instants that show a face within a day and a half of it. */
  showing(face: number): number[] {
    const found: number[] = [];
    this.#eachMinute(face - 1.5 * DAY, face + 1.5 * DAY, (at, shown) => {
      if (shown === face) found.push(at);
    });
    return found;
  }

  offsetAt(at: number): number {
    return this.#offsets(at);
  }

  #eachMinute(from: number, to: number, see: (at: number, face: number) => void): void {
    for (const stretch of this.#stretches) {
      const end = Math.min(to, stretch.to);
      for (let at = Math.max(from, stretch.from); at < end; at += MINUTE) see(at, at + stretch.offset);
    }
    const last = this.#stretches.at(-1)!.to;
    if (from < this.#stretches[0]!.from || to > last)
      throw new RangeError(`${this.#zone}: ${from}–${to} was not scanned`);
  }

  #scan(from: number, to: number, step: number): Stretch[] {
    const stretches: Stretch[] = [];
    let start = from;
    let offset = this.#offsets(from);
    let asked = from;
    while (asked < to) {
      const next = Math.min(to, asked + step);
      if (this.#offsets(next) !== offset) {
        for (let at = asked + MINUTE; at <= next; at += MINUTE) {
          const now = this.#offsets(at);
          if (now === offset) continue;
          stretches.push({ from: start, to: at, offset });
          [start, offset] = [at, now];
        }
      }
      asked = next;
    }
    return [...stretches, { from: start, to, offset }];
  }
}

/** Firings and gap rows of wall times by Temporal, for the local dates from `first` to `last` (faces of midnights). */
export function temporalFixed(zone: string, minutes: readonly number[], first: number, last: number): OracleRow[] {
  const rows: OracleRow[] = [];
  for (let day = first; day <= last; day += DAY) {
    for (const minute of minutes) {
      const face = day + minute * MINUTE;
      const wall = Temporal.Instant.fromEpochMilliseconds(face).toZonedDateTimeISO('UTC').toPlainDateTime();
      const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
      if (earlier.toPlainDateTime().equals(wall)) {
        rows.push({ kind: 'fire', at: earlier.epochMilliseconds, face });
        continue;
      }
      const later = wall.toZonedDateTime(zone, { disambiguation: 'later' });
      const change = later.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')!;
      rows.push({ kind: 'gap', at: change.epochMilliseconds, face });
    }
  }
  return rows;
}

/** The instants from `from`, `step` minutes apart, whose wall time matches, by Temporal. */
export function temporalRunning(zone: string, times: TimesOfDay, from: number, to: number, step: number): OracleRow[] {
  const rows: OracleRow[] = [];
  for (let at = from; at < to; at += step * MINUTE) {
    const { hour, minute, offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    if (times(hour * 60 + minute)) rows.push({ kind: 'fire', at, face: at + offsetNanoseconds / 1e6 });
  }
  return rows;
}

function minuteOfDay(face: number): number {
  return (((face % DAY) + DAY) % DAY) / MINUTE;
}

function offsetsOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  // "2026-03-08 03:00"
  return (at) => {
    const shown = format.format(at);
    const [year, month, day] = [shown.slice(0, 4), shown.slice(5, 7), shown.slice(8, 10)].map(Number);
    return Date.UTC(year!, month! - 1, day, Number(shown.slice(11, 13)), Number(shown.slice(14, 16))) - at;
  };
}
