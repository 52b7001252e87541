// Time zones: IANA names, the offset at an instant, wall time in both directions, and the zone's transitions.
// Nothing here depends on the zone of the process, except `systemZone`, which reads it.

import { distance } from 'fastest-levenshtein';

import { DAY_MS, dateExists, dayNumber, firstDayOf, monthOf, monthOfDay, yearOf } from './civil.js';
import type { Instant } from './instant.js';
import { MAX_INSTANT, MIN_INSTANT } from './instant.js';
import { ZoneTable } from './zone-table.js';

declare const zoneBrand: unique symbol;
/** An IANA zone name, e.g. `Europe/Berlin`, `UTC`. Offsets such as `+05:30` are not zones (FEATURES S64). */
export type ZoneName = string & { readonly [zoneBrand]: true };

/** The fields a wall clock shows; month 1–12, day 1–31. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}
export type { Instant };

/** A change of a zone's offset; offsets in milliseconds. */
export interface Transition {
  /** The first instant with the new offset. */
  readonly at: Instant;
  readonly offsetBefore: number;
  readonly offsetAfter: number;
}

export const UTC = 'UTC' as ZoneName;

/**
 * The zone of that name in IANA's present spelling, or `undefined`. Any case is read: `europe/berlin` is `Europe/Berlin`;
 * old names become their present ones: `Asia/Calcutta` is `Asia/Kolkata`. Refused: offsets (`+05:30`, `GMT+5`, `UTC+2`) and
 * `EST`, `MST`, `HST`, which IANA defines as fixed offsets while people who say them mean a place with summer time.
 */
export function zone(name: string): ZoneName | undefined {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  const spelled = NOT_A_ZONE.test(name) ? undefined : spell(name);
  if (spelled !== undefined) spellings.set(name, spelled);
  return spelled;
}

/** A zone that was probably meant by a name that is none: `"new york"`, `"Berlin"`, `"Europe/Berln"`, `"PST"`. */
export function suggestZone(name: string): ZoneName | undefined {
  const wanted = plain(name);
  if (wanted === '' || wanted.length > 64 || OFFSET.test(name)) return undefined;
  const abbreviation = ABBREVIATIONS[wanted];
  if (abbreviation !== undefined) return abbreviation as ZoneName;
  const all = knownZones();
  const exact = all.find((zone) => plain(zone) === wanted) ?? all.find((zone) => plain(city(zone)) === wanted);
  if (exact) return exact;
  let best: { zone: ZoneName; off: number } | undefined;
  for (const zone of all) {
    const off = Math.min(distance(plain(zone), wanted), distance(plain(city(zone)), wanted));
    if (!best || off < best.off) best = { zone, off };
  }
  return best && best.off <= Math.floor(wanted.length / 5) ? best.zone : undefined;
}

/** The zone of this process (`TZ` or the operating system's), `UTC` when it has none that IANA knows. */
export function systemZone(): ZoneName {
  return zone(new Intl.DateTimeFormat().resolvedOptions().timeZone ?? '') ?? UTC;
}

/** The edition of the zone rules that this Node computes with: "2025b". */
export function tzdataVersion(): string {
  return process.versions['tz'] ?? process.versions['icu'] ?? 'unknown';
}

/** Every zone that Intl lists, in IANA's present spelling, sorted, with `UTC`. */
export function knownZones(): readonly ZoneName[] {
  return (all ??= [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone').map(present)])].sort() as ZoneName[]);
}

/** Milliseconds by which the zone's wall clock is ahead of UTC. */
export function offsetAt(zone: ZoneName, at: Instant): number {
  return zoneTable(zone).segmentAt(at).offset;
}

export function wallTime(zone: ZoneName, at: Instant): WallTime {
  return wallFields(at + offsetAt(zone, at));
}

/** The instants at which the zone's clock shows `wall`, ascending: none in a gap, two in a fold, otherwise one. */
export function instantsOf(zone: ZoneName, wall: WallTime): readonly Instant[] {
  const table = zoneTable(zone);
  const shown = wallMilliseconds(wall);
  const found: Instant[] = [];
  const latest = shown + LONGEST_OFFSET_MS;
  for (let at = shown - LONGEST_OFFSET_MS; at <= latest;) {
    const segment = table.segmentAt(at);
    const instant = shown - segment.offset;
    if (instant >= segment.start && instant < segment.end && instant >= MIN_INSTANT && instant <= MAX_INSTANT) {
      found.push(instant as Instant);
    }
    at = segment.end;
  }
  return found;
}

/** The changes of offset with `from <= at < to`, ascending. */
export function transitions(zone: ZoneName, from: Instant, to: Instant): readonly Transition[] {
  const table = zoneTable(zone);
  const found: Transition[] = [];
  let before = table.segmentAt(from - 1);
  while (before.end < to) {
    const after = table.segmentAt(before.end);
    if (after.offset !== before.offset) {
      found.push({ at: after.start as Instant, offsetBefore: before.offset, offsetAfter: after.offset });
    }
    before = after;
  }
  return found;
}

/** Reads `YYYY-MM-DD` (midnight) or `YYYY-MM-DDTHH:MM[:SS]`, strictly: `2026-02-30` is `undefined`. */
export function parseLocal(text: string): WallTime | undefined {
  const match = LOCAL.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (year < 1 || !dateExists(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  return { year, month, day, hour, minute, second };
}

/** `2026-03-08T02:30:00` */
export function formatLocal(wall: WallTime): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`;
  return `${date}T${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
}

/** A wall time as milliseconds, counted as if it were UTC: the form that zone tables and schedules calculate with. */
export function wallMilliseconds(wall: WallTime): number {
  const day = dayNumber(wall.year, wall.month, wall.day);
  return day * DAY_MS + ((wall.hour * 60 + wall.minute) * 60 + wall.second) * 1_000;
}

/** The reverse of {@link wallMilliseconds}; a fraction of a second is dropped. */
export function wallFields(milliseconds: number): WallTime {
  const day = Math.floor(milliseconds / DAY_MS);
  const month = monthOfDay(day);
  const second = Math.floor((milliseconds - day * DAY_MS) / 1_000);
  return {
    year: yearOf(month),
    month: monthOf(month),
    day: day - firstDayOf(month) + 1,
    hour: Math.floor(second / 3_600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
  };
}

/** The table behind a zone, built once; for calculations that ask millions of times. */
export function zoneTable(zone: ZoneName): ZoneTable {
  let table = tables.get(zone);
  if (!table) tables.set(zone, (table = new ZoneTable(zone)));
  return table;
}

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?$/;
const LONGEST_OFFSET_MS = 2 * DAY_MS;
const OFFSET = /^(?:gmt|utc)?\s*[+-]/i;
const NOT_A_ZONE = /^(?:.{65,}|[+-].*|(?:gmt|utc)[+-].*|est|mst|hst|factory|etc\/unknown|)$/is;

const tables = new Map<ZoneName, ZoneTable>();
const spellings = new Map<string, ZoneName>([['UTC', UTC]]);
let all: readonly ZoneName[] | undefined;
let listed: ReadonlyMap<string, string> | undefined;

function spell(name: string): ZoneName | undefined {
  let resolved: string;
  try {
    resolved = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined; // RangeError is how Intl says "no such zone"
  }
  if (resolved === 'UTC') return UTC;
  listed ??= new Map(
    [...Intl.supportedValuesOf('timeZone'), ...Object.values(RENAMED)].map((z) => [z.toLowerCase(), z]),
  );
  // A name that Intl reads but does not list is an old link (`US/Eastern`): it is kept when spelled well, else resolved.
  const wellSpelled = /^[A-Z][A-Za-z0-9_+/-]+$/.test(name) && name !== name.toUpperCase() ? name : resolved;
  return present(listed.get(name.toLowerCase()) ?? wellSpelled) as ZoneName;
}

function present(name: string): string {
  return RENAMED[name] ?? name;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function city(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1);
}

/** Intl keeps the names of its first edition; these are IANA's present ones. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** What people write for a zone and mean by it; only the unambiguous ones. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  eastern: 'America/New_York',
  ct: 'America/Chicago',
  central: 'America/Chicago',
  cdt: 'America/Chicago',
  mt: 'America/Denver',
  mst: 'America/Denver',
  mdt: 'America/Denver',
  mountain: 'America/Denver',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  pacific: 'America/Los_Angeles',
  hst: 'Pacific/Honolulu',
  jst: 'Asia/Tokyo',
  cest: 'Europe/Berlin',
  z: 'UTC',
  zulu: 'UTC',
};
