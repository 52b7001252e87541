// The slow, obvious reading of cron kwargs: look at the wall clock at every UTC minute. It imports nothing from src, so that a
// mistake there cannot hide here.

export interface BruteRow {
  readonly kind: 'fire' | 'gap';
  readonly at: number;
  /** `2026-03-08T02:30`, or `2026-03-08T02:30:15` when there are seconds. */
  readonly wall: string;
}

/** Which wall times fire. */
export interface WallRule {
  /** Whether a minute such as `2026-03-08T02:30` matches. */
  readonly matches: (wall: string) => boolean;
  /** Whether repeated minutes fire again and skipped ones are not missed. */
  readonly followsTheClock: boolean;
  /** At which seconds of a matching minute. */
  readonly seconds: readonly number[];
}

export type BruteKwargs = Readonly<Record<string, string | number>>;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Further than any wall time lies from its instant, and further back than any fold. */
const MARGIN = 1.5 * DAY;
export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const ORDER = ['year', 'month', 'day', 'week', 'day_of_week', 'hour', 'minute', 'second'];
const RANGES: Record<string, [number, number]> = {
  year: [1970, 9999],
  month: [1, 12],
  day: [1, 31],
  week: [1, 53],
  day_of_week: [0, 6],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
};

/** Firings and gap rows with `from <= at < to`, in order of the wall times. `keep` says which wall times a window or an exception leaves. */
export function bruteForce(
  kwargs: BruteKwargs,
  zone: string,
  from: number,
  to: number,
  keep: (wall: string) => boolean = () => true,
): BruteRow[] {
  const rule = kwargsRule(kwargs);
  return bruteRows({ ...rule, matches: (wall) => rule.matches(wall) && keep(wall) }, zone, from, to);
}

export function kwargsRule(kwargs: BruteKwargs): WallRule {
  const full = withDefaults(kwargs);
  return {
    matches: wallMatcher(full),
    followsTheClock: followsTheClock(kwargs),
    seconds: secondsOf(full['second'] ?? '*'),
  };
}

export function bruteRows(rule: WallRule, zone: string, from: number, to: number): BruteRow[] {
  const clock = wallClock(zone, from - MARGIN, to + MARGIN);
  const minutes: BruteRow[] = [];
  if (rule.followsTheClock) {
    for (const { at, wall } of clock) if (rule.matches(wall)) minutes.push({ kind: 'fire', at, wall });
  } else {
    const forward = jumps(clock);
    const firstShown = new Map<string, number>();
    for (const { at, wall } of clock) if (!firstShown.has(wall)) firstShown.set(wall, at);
    for (let face = from - MARGIN; face < to + MARGIN; face += MINUTE) {
      const wall = new Date(face).toISOString().slice(0, 16);
      if (!rule.matches(wall)) continue;
      const shown = firstShown.get(wall);
      if (shown !== undefined) minutes.push({ kind: 'fire', at: shown, wall });
      else {
        const after = forward.find((jump) => jump.before < wall && jump.wall > wall);
        if (after) minutes.push({ kind: 'gap', at: after.at, wall });
      }
    }
  }
  const rows = minutes.flatMap((row) => rule.seconds.map((second) => atSecond(row, second)));
  return rows.filter((row) => row.at >= from && row.at < to);
}

/** The wall times of kwargs on the dates from `first` on, knowing nothing of zones: `2026-03-08T02:30`. */
export function naiveWalls(kwargs: BruteKwargs, first: string, days: number): string[] {
  const full = withDefaults(kwargs);
  const start = Date.parse(`${first}T00:00Z`);
  const clockFaces = Array.from({ length: 1_440 }, (_, m) => new Date(m * MINUTE).toISOString().slice(11, 16));
  const times = clockFaces.filter((time) => timeMatches(full, time));
  const dates = Array.from({ length: days }, (_, day) => new Date(start + day * DAY).toISOString().slice(0, 10));
  const walls = dates
    .filter((date) => dateMatches(full, date))
    .flatMap((date) => times.map((time) => `${date}T${time}`));
  const seconds = secondsOf(full['second'] ?? '*');
  return walls.flatMap((wall) => seconds.map((second) => withSecond(wall, second)));
}

function secondsOf(text: string | number): number[] {
  const all = Array.from({ length: 60 }, (_, second) => second);
  return all.filter((second) =>
    String(text)
      .split(',')
      .some((atom) => atomMatches('second', atom, second, 2026, 1)),
  );
}

/** A second that is lost in a gap becomes due with the first instant after it. */
function atSecond({ kind, at, wall }: BruteRow, second: number): BruteRow {
  return { kind, at: kind === 'fire' ? at + second * 1_000 : at, wall: withSecond(wall, second) };
}

function withSecond(wall: string, second: number): string {
  return second === 0 ? wall : `${wall}:${String(second).padStart(2, '0')}`;
}

/** Whether every given field matches; what is not given matches anything. Remembers the answers per date and per time of day. */
export function wallMatcher(kwargs: BruteKwargs): (wall: string) => boolean {
  const [dates, timesOfDay] = [new Map<string, boolean>(), new Map<string, boolean>()];
  const remembered = (answers: Map<string, boolean>, key: string, answer: () => boolean): boolean => {
    if (!answers.has(key)) answers.set(key, answer());
    return answers.get(key)!;
  };
  return (wall) =>
    remembered(timesOfDay, wall.slice(11), () => timeMatches(kwargs, wall.slice(11))) &&
    remembered(dates, wall.slice(0, 10), () => dateMatches(kwargs, wall.slice(0, 10)));
}

function dateMatches(kwargs: BruteKwargs, date: string): boolean {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const weekday = weekdayOf(year, month, day);
  const values: Record<string, number> = { year, month, day, week: isoWeek(year, month, day), day_of_week: weekday };
  return fieldsMatch(kwargs, values, year, month);
}

function timeMatches(kwargs: BruteKwargs, time: string): boolean {
  const [hour, minute] = time.split(':').map(Number) as [number, number];
  return fieldsMatch(kwargs, { hour, minute }, 0, 0);
}

function fieldsMatch(kwargs: BruteKwargs, values: Record<string, number>, year: number, month: number): boolean {
  return Object.entries(kwargs).every(([field, text]) => {
    const value = values[field];
    const atoms = String(text).split(',');
    return value === undefined || atoms.some((atom) => atomMatches(field, atom, value, year, month));
  });
}

/** The wall clock at every minute, remembered: the same few days are asked for again and again. */
function wallClock(zone: string, from: number, to: number): { at: number; wall: string }[] {
  const key = `${zone} ${from} ${to}`;
  let clock = clocks.get(key);
  if (!clock) {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    clock = [];
    for (let at = from; at < to; at += MINUTE) clock.push({ at, wall: format.format(at).replace(' ', 'T') });
    clocks.set(key, clock);
  }
  return clock;
}

const clocks = new Map<string, { at: number; wall: string }[]>();

/** The minutes at which the wall clock went on by more than a minute. */
function jumps(clock: readonly { at: number; wall: string }[]): { at: number; wall: string; before: string }[] {
  return clock.flatMap((minute, i) => {
    const before = clock[i - 1]?.wall;
    if (before === undefined || Date.parse(`${minute.wall}Z`) - Date.parse(`${before}Z`) <= MINUTE) return [];
    return [{ ...minute, before }];
  });
}

function withDefaults(kwargs: BruteKwargs): BruteKwargs {
  const least = Math.max(...Object.keys(kwargs).map((field) => ORDER.indexOf(field)));
  const full: Record<string, string | number> = { ...kwargs };
  for (const field of ORDER.slice(least + 1)) {
    if (field !== 'week' && field !== 'day_of_week') full[field] = RANGES[field]?.[0] ?? 0;
  }
  return full;
}

function followsTheClock(kwargs: BruteKwargs): boolean {
  const full = withDefaults(kwargs);
  return ['hour', 'minute', 'second'].some((field) => {
    const text = String(full[field] ?? '*');
    const [min, max] = RANGES[field]!;
    const all = Array.from({ length: max - min + 1 }, (_, i) => min + i);
    return (
      /[*/]/.test(text) ||
      all.every((value) => text.split(',').some((atom) => atomMatches(field, atom, value, 2026, 1)))
    );
  });
}

export function atomMatches(field: string, atom: string, value: number, year: number, month: number): boolean {
  if (field === 'day' && /[a-z]/.test(atom)) return specialDays(atom, year, month).includes(value);
  const [min, max] = RANGES[field]!;
  const [span = '', step] = atom.split('/');
  const names = field === 'month' ? MONTHS : DAYS;
  const number = (word: string): number =>
    /\d/.test(word) ? Number(word) : names.indexOf(word) + (field === 'month' ? 1 : 0);
  const [low, high] = span.split('-');
  const first = span === '*' ? min : number(low!);
  const last = span === '*' ? max : high !== undefined ? number(high) : step !== undefined ? max : first;
  return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0;
}

export function specialDays(atom: string, year: number, month: number): number[] {
  const days = Array.from({ length: new Date(Date.UTC(year, month, 0)).getUTCDate() }, (_, i) => i + 1);
  const nearest = /^nearest workday (\d+)$/.exec(atom);
  if (nearest) {
    const day = Number(nearest[1]);
    const byDistance = days
      .filter((d) => weekdayOf(year, month, d) < 5)
      .sort((a, b) => Math.abs(a - day) - Math.abs(b - day));
    return day <= days.length ? byDistance.slice(0, 1) : [];
  }
  const words = atom.split(' ');
  const unit = words.at(-1)!;
  const candidates = days.filter((d) => {
    const weekday = weekdayOf(year, month, d);
    return unit === 'workday' ? weekday < 5 : DAYS.includes(unit) ? weekday === DAYS.indexOf(unit) : true;
  });
  const nth = words[0] === 'first' || words[0] === 'last' ? 1 : parseInt(words[0]!, 10);
  const found = words.includes('last') ? candidates.at(-nth) : candidates[nth - 1];
  return found === undefined ? [] : [found];
}

export function weekdayOf(year: number, month: number, day: number): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/** Counts the Thursdays of the year up to the one of this week. */
export function isoWeek(year: number, month: number, day: number): number {
  const thursday = new Date(Date.UTC(year, month - 1, day - weekdayOf(year, month, day) + 3));
  let week = 1;
  for (let t = thursday.getTime() - 7 * DAY; new Date(t).getUTCFullYear() === thursday.getUTCFullYear(); t -= 7 * DAY)
    week++;
  return week;
}
