// What a simulation is asked, read: its span, when nothing runs, and how long runs take.

import type { JobId } from '../job/ids.js';
import type { Job } from '../job/job.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';
import { wallMilliseconds, wallTime } from '../time/zone.js';
import type { Answer, Crontab } from './crontab.js';
import { firstFrom } from './past.js';
import type { Reader } from './reading.js';
import { quoted, readInstant, readPeriod, refuse } from './reading.js';
import { resolveJob } from './resolve-job.js';
import type { Down } from './simulate-run.js';
import type { SimulateRequest } from './simulate.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export async function readWhole(reader: Reader, { on, from, to }: SimulateRequest): Promise<Answer<Down>> {
  if (on === undefined) {
    if (from !== undefined && to !== undefined) return readSpan(reader, 'from', from, 'to', to);
    return refuse('invalid', 'from, to: expected both, or a day.', 'Write --from and --to, or --on tomorrow.');
  }
  if (from !== undefined || to !== undefined)
    return refuse('invalid', 'on: expected either a day or from and to, got both.', 'Leave one of them out.');
  const { clock, timezone } = reader;
  const now = clock.now();
  const said = /^today$/i.test(on.trim())
    ? { ok: true as const, value: { at: now } }
    : await readInstant(reader, 'on', on);
  if (!said.ok) return said;
  const day = Math.floor(wallMilliseconds(wallTime(timezone, said.value.at)) / DAY_MS) * DAY_MS;
  const [begins, ends] = [firstFrom(day, timezone), firstFrom(day + DAY_MS, timezone)];
  return { ok: true, value: { from: begins < now && now < ends ? now : begins, to: ends } };
}

async function readSpan(
  reader: Reader,
  first: string,
  fromText: string,
  last: string,
  toText: string,
): Promise<Answer<Down>> {
  const from = await readInstant(reader, first, fromText);
  if (!from.ok) return from;
  const to = await readInstant(reader, last, toText);
  if (!to.ok) return to;
  if (to.value.at <= from.value.at)
    return refuse('invalid', `${last}: expected a moment after ${quoted(fromText)}, got ${quoted(toText)}.`);
  return { ok: true, value: { from: from.value.at, to: to.value.at } };
}

export async function readDowns(
  reader: Reader,
  texts: readonly string[],
  whole: Down,
): Promise<Answer<readonly Down[]>> {
  const downs: Down[] = [];
  for (const text of texts) {
    const [from, to, ...rest] = text.split('..');
    if (!from || !to || rest.length > 0)
      return refuse('invalid', `down: expected A..B, two moments, got ${quoted(text)}.`);
    const down = await readSpan(reader, 'down', from, 'down', to);
    if (!down.ok) return down;
    downs.push({
      from: Math.max(down.value.from, whole.from) as Instant,
      to: Math.min(down.value.to, whole.to) as Instant,
    });
  }
  return { ok: true, value: downs.filter(({ from, to }) => from < to) };
}

const HOURS = /^(\d{1,2}(?::\d\d)?)-(\d{1,2}(?::\d\d)?)$/;

/** The same hours of each day of the zone; an end before its beginning is of the next day. */
export function readOffs(texts: readonly string[], { from, to }: Down, timezone: ZoneName): Answer<readonly Down[]> {
  const downs: Down[] = [];
  for (const text of texts) {
    const [first, last] = (HOURS.exec(text.trim()) ?? []).slice(1).map(timeOfDay);
    if (first === undefined || last === undefined || Number.isNaN(first + last) || first === last)
      return refuse('invalid', `off: expected times of day such as 22:00-07:00, got ${quoted(text)}.`);
    const today = Math.floor(wallMilliseconds(wallTime(timezone, from)) / DAY_MS) * DAY_MS;
    for (let day = today - DAY_MS; day < to + 2 * DAY_MS; day += DAY_MS) {
      const begins = Math.max(firstFrom(day + first, timezone), from);
      const ends = Math.min(firstFrom(day + last + (last < first ? DAY_MS : 0), timezone), to);
      if (begins < ends) downs.push({ from: begins as Instant, to: ends as Instant });
    }
  }
  return { ok: true, value: downs };
}

/** In milliseconds; NaN: no day has it. */
export function timeOfDay(text: string): number {
  if (!/^\d{1,2}(?::\d\d)?$/.test(text)) return NaN;
  const [hour, minute] = text.split(':').map(Number);
  return hour! > 24 || (minute ?? 0) > 59 || (hour === 24 && minute) ? NaN : hour! * HOUR_MS + (minute ?? 0) * 60_000;
}

const SAMPLE = 50;

/** As runs took that succeeded at the first try, the median of the last ones, in whole seconds. */
export async function usualDurations(
  store: Crontab['store'],
  jobs: readonly Job[],
): Promise<ReadonlyMap<JobId, number>> {
  const usual = new Map<JobId, number>();
  for (const { id } of jobs) {
    const rows = await store.history({ jobId: id, limit: SAMPLE });
    const took = rows.flatMap(({ state, attempts, startedAt, endedAt }) =>
      state === 'succeeded' && attempts === 1 && startedAt !== null && endedAt !== null ? [endedAt - startedAt] : [],
    );
    const median = took.sort((a, b) => a - b)[Math.floor((took.length - 1) / 2)] ?? 0;
    if (median >= 1_000) usual.set(id, Math.round(median / 1_000) * 1_000);
  }
  return usual;
}

/** Spans that touch are one. */
export function joined(spans: readonly Down[]): readonly Down[] {
  const found: Down[] = [];
  const downs = [...spans].sort((a, b) => a.from - b.from);
  for (const down of downs) {
    const last = found.at(-1);
    if (last && down.from <= last.to)
      found.splice(-1, 1, { from: last.from, to: Math.max(last.to, down.to) as Instant });
    else found.push(down);
  }
  return found;
}

export async function readDurations(
  { store }: Pick<Crontab, 'store'>,
  texts: readonly string[],
): Promise<Answer<ReadonlyMap<JobId, number>>> {
  const durations = new Map<JobId, number>();
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    if (at <= 0) return refuse('invalid', `duration: expected JOB=90m, got ${quoted(text)}.`);
    const job = await resolveJob({ store }, text.slice(0, at), {});
    if (!job.ok) return job;
    const ms = readPeriod('duration', text.slice(at + 1));
    if (!ms.ok) return ms;
    durations.set(job.value.id, ms.value);
  }
  return { ok: true, value: durations };
}
