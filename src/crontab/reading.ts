// The part of a request that says *when*, read: one of when, cron, every and at, and what narrows it. Refusals of the
// parser become refusals of the verb; nothing is guessed.

import type { Understood, NotUnderstood } from '../parser/understanding.js';
import { parseSchedule, readSchedule } from '../parser/parse-schedule.js';
import { parseCrontab } from '../schedule/crontab.js';
import { compile } from '../schedule/occurrences.js';
import type { Said } from '../job/job.js';
import type { Schedule } from '../schedule/schedule.js';
import { printableLine } from '../task/printable.js';
import type { Instant } from '../time/instant.js';
import { formatInstant, instant, parseInstant, plus } from '../time/instant.js';
import { parsePeriod } from '../time/period.js';
import type { ZoneName } from '../time/zone.js';
import {
  formatLocal,
  instantsOf,
  parseLocal,
  suggestZone,
  transitions,
  wallFields,
  wallMilliseconds,
  zone,
} from '../time/zone.js';
import type { Answer, Crontab, Failure } from './crontab.js';
import type { Timing } from './request.js';

/** What understanding needs of the world: no database. */
export type Reader = Pick<Crontab, 'clock' | 'timezone' | 'dateOrder' | 'model'>;

export interface Reading extends Understood {
  /** What the schedule was read from, as typed. */
  readonly phrase: string;
}

/** What of it is kept with the job. */
export function saidOf({ phrase, source, assumed }: Reading): Said {
  return { phrase, source, assumed };
}

const DAY_MS = 86_400_000;

/** Reads the timing of a request. Exactly one of when, cron, every, at must be there. */
export async function readTiming(reader: Reader, timing: Timing): Promise<Answer<Reading>> {
  const zoned = readZone(timing.timezone, reader.timezone);
  if (!zoned.ok) return zoned;
  const here = { ...reader, timezone: zoned.value };
  const core = await readCore(here, timing);
  if (!core.ok) return core;
  const narrowed = await narrow(here, core.value.schedule, timing);
  if (!narrowed.ok) return narrowed;
  const { schedule, assumed } = narrowed.value;
  const now = reader.clock.now();
  if (compile(schedule).next(now, now) === null) {
    return refuse(
      'impossible',
      `until: no firing is left between now and ${schedule.end ?? 'then'}.`,
      'Give a later end.',
    );
  }
  return { ok: true, value: { ...core.value, schedule, assumed: [...core.value.assumed, ...assumed] } };
}

/** Whether a request says anything about when. */
export function saysWhen(timing: Timing): boolean {
  return [timing.when, timing.cron, timing.every, timing.at].some((each) => each !== undefined);
}

/** Applies until, times, jitter, on_gap and clock to a schedule. */
export async function narrow(
  reader: Reader,
  schedule: Schedule,
  timing: Timing,
): Promise<Answer<{ readonly schedule: Schedule; readonly assumed: readonly string[] }>> {
  let next: Schedule = schedule;
  const assumed: string[] = [];
  if (timing.until !== undefined) {
    const until = await readEnd(reader, timing.until);
    if (!until.ok) return until;
    next = { ...next, end: formatInstant(until.value) };
  }
  if (timing.times !== undefined)
    next = timing.times === 0 ? without(next, 'maxRuns') : { ...next, maxRuns: timing.times };
  if (timing.jitter !== undefined) {
    const jitter = parsePeriod(timing.jitter);
    if (jitter === undefined) return badPeriod('jitter', timing.jitter);
    if (jitter > 0 && jitter < 1_000) assumed.push('jitter is counted in whole seconds: 1s');
    const seconds = Math.ceil(jitter / 1_000);
    next = seconds === 0 ? without(next, 'jitterSeconds') : { ...next, jitterSeconds: seconds };
  }
  if (timing.on_gap !== undefined) next = { ...next, onGap: timing.on_gap };
  if (timing.clock !== undefined) next = { ...next, clock: timing.clock };
  return { ok: true, value: { schedule: next, assumed } };
}

/** An IANA zone, or the refusal with the zone that was probably meant. */
export function readZone(name: string | undefined, fallback: ZoneName): Answer<ZoneName> {
  if (name === undefined) return { ok: true, value: fallback };
  const known = zone(name);
  if (known !== undefined) return { ok: true, value: known };
  const near = suggestZone(name);
  const hint = near ? `Did you mean "${near}"?` : 'Write a name such as "Europe/Berlin" or "UTC".';
  return refuse('invalid', `timezone: expected an IANA zone, got ${quoted(name)}.`, hint);
}

/** One instant: ISO (in the reader's zone where it has no offset), a period from now ("2h"), or words ("tomorrow at noon"). */
export async function readInstant(
  reader: Reader,
  field: string,
  text: string,
): Promise<Answer<{ readonly at: Instant; readonly assumed: readonly string[] }>> {
  const iso = text.trim().replace(' ', 'T');
  const instant = parseInstant(iso);
  if (instant !== undefined) return { ok: true, value: { at: instant, assumed: [] } };
  const wall = parseLocal(iso);
  if (wall !== undefined) return wallInstant(reader.timezone, field, wallMilliseconds(wall));
  const period = parsePeriod(text);
  if (period !== undefined) return { ok: true, value: { at: plus(reader.clock.now(), period), assumed: [] } };
  if (/^\d{4}-\d\d-\d\d/.test(iso))
    return refuse(
      'invalid',
      `${field}: expected a date that exists, got ${quoted(text)}.`,
      'Write it as 2026-12-31T18:00.',
    );
  const understood = await parseSchedule(text, parsing(reader));
  if (understood.status === 'not_a_schedule')
    return refuse(
      'invalid',
      `${field}: expected a moment, got ${quoted(text)}: ${understood.reason}.`,
      'Write an ISO time such as 2026-12-31T18:00, a period such as "24h", or words such as "tomorrow at 9am".',
    );
  if (understood.status !== 'ok') return { ok: false, failure: notUnderstood(understood) };
  if (understood.schedule.kind === 'once') {
    return { ok: true, value: { at: parseInstant(understood.schedule.at)!, assumed: understood.assumed } };
  }
  return refuse(
    'invalid',
    `${field}: expected one moment, got ${quoted(text)}, which repeats.`,
    'Write an ISO time such as 2026-12-31T18:00.',
  );
}

export function notUnderstood(refusal: NotUnderstood): Failure {
  return {
    code: refusal.status,
    message: refusal.reason,
    hint: refusal.example === '' ? 'Say it differently.' : `For example: "${refusal.example}".`,
    ...(refusal.question === undefined ? {} : { question: refusal.question }),
    ...(refusal.readings === undefined ? {} : { candidates: refusal.readings.map((reading) => reading.says) }),
  };
}

/** Milliseconds of a period field, or the refusal. */
export function readPeriod(field: string, text: string, least = 0): Answer<number> {
  const ms = parsePeriod(text);
  if (ms === undefined) return badPeriod(field, text);
  if (ms < least) return refuse('invalid', `${field}: expected at least ${least} ms, got ${quoted(text)}.`);
  return { ok: true, value: ms };
}

export function refuse(
  code: Failure['code'],
  message: string,
  hint?: string,
): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

/** Text from outside inside a message: quoted and safe to print. */
export function quoted(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}… +${text.length - 200} chars` : text;
  return `"${printableLine(shown)}"`;
}

async function readCore(reader: Reader, timing: Timing): Promise<Answer<Reading>> {
  const given = (['when', 'cron', 'every', 'at'] as const).filter((key) => timing[key] !== undefined);
  const [key] = given;
  if (key === undefined || given.length > 1) {
    const got = given.length === 0 ? 'none' : given.join(' and ');
    return refuse(
      'invalid',
      `schedule: expected exactly one of when, cron, every and at, got ${got}.`,
      'Say when it should run, e.g. "every weekday at 9am".',
    );
  }
  const text = timing[key] ?? '';
  switch (key) {
    case 'when':
      return asReading(await parseSchedule(text, parsing(reader)), text);
    case 'cron':
      return asReading(strictly(text, readSchedule(text, parsing(reader))), text);
    case 'every':
      return readEvery(reader, text);
    case 'at':
      return readAt(reader, text);
  }
}

/** What was called a cron line and is none is told what cron lines look like. */
function strictly(text: string, understanding: Understood | NotUnderstood): Understood | NotUnderstood {
  if (understanding.status !== 'not_a_schedule' || understanding.source !== 'grammar') return understanding;
  const line = parseCrontab(text);
  return line.ok ? understanding : { ...understanding, reason: line.message, example: '0 9 * * 1-5' };
}

function parsing(reader: Reader): Parameters<typeof parseSchedule>[1] {
  return {
    now: reader.clock.now(),
    timezone: reader.timezone,
    ...(reader.model === null ? {} : { model: reader.model }),
    ...(reader.dateOrder === undefined ? {} : { dateOrder: reader.dateOrder }),
  };
}

function asReading(understanding: Understood | NotUnderstood, phrase: string): Answer<Reading> {
  if (understanding.status === 'ok') return { ok: true, value: { ...understanding, phrase } };
  return { ok: false, failure: notUnderstood(understanding) };
}

function readEvery(reader: Reader, text: string): Answer<Reading> {
  const ms = parsePeriod(text.replace(/^every\s+/i, ''));
  if (ms === undefined) return badPeriod('every', text);
  if (ms < 1_000 || ms % 1_000 !== 0)
    return refuse(
      'invalid',
      `every: expected whole seconds, at least 1s, got ${quoted(text)}.`,
      'For example: --every 45m.',
    );
  // Whole seconds: nobody wants to read or see firings at .162 s.
  const anchor = formatInstant(instant(Math.floor(reader.clock.now() / 1_000) * 1_000));
  const schedule: Schedule = {
    kind: 'interval',
    seconds: ms / 1_000,
    from: 'start',
    anchor,
    timezone: reader.timezone,
  };
  return { ok: true, value: { status: 'ok', schedule, assumed: [], warnings: [], source: 'cron', phrase: text } };
}

async function readAt(reader: Reader, text: string): Promise<Answer<Reading>> {
  const moment = await readInstant(reader, 'at', text);
  if (!moment.ok) return moment;
  const { at, assumed } = moment.value;
  if (at <= reader.clock.now())
    return refuse(
      'impossible',
      `at: expected a time to come, got ${quoted(text)}, which is past.`,
      'Give a later time.',
    );
  const schedule: Schedule = { kind: 'once', at: formatInstant(at), timezone: reader.timezone };
  return { ok: true, value: { status: 'ok', schedule, assumed, warnings: [], source: 'cron', phrase: text } };
}

/** Ends are inclusive: a date alone means the whole of that day. */
async function readEnd(reader: Reader, text: string): Promise<Answer<Instant>> {
  const day = /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? parseLocal(text.trim()) : undefined;
  if (day !== undefined) {
    const nextDay = wallInstant(reader.timezone, 'until', wallMilliseconds(day) + DAY_MS);
    return nextDay.ok ? { ok: true, value: plus(nextDay.value.at, -1_000) } : nextDay;
  }
  const moment = await readInstant(reader, 'until', text);
  if (!moment.ok) return moment;
  if (moment.value.at <= reader.clock.now())
    return refuse('impossible', `until: expected a time to come, got ${quoted(text)}, which is past.`);
  return { ok: true, value: moment.value.at };
}

/** A wall time of the zone as an instant; in a gap it is refused with its two neighbours, in a fold it means the first. */
function wallInstant(
  timezone: ZoneName,
  field: string,
  wall: number,
): Answer<{ readonly at: Instant; readonly assumed: readonly string[] }> {
  const fields = wallFields(wall);
  const [first, second] = instantsOf(timezone, fields);
  if (first !== undefined) {
    const assumed =
      second === undefined ? [] : [`${formatLocal(fields)} happens twice in ${timezone}: the first one is meant`];
    return { ok: true, value: { at: first, assumed } };
  }
  const around = (wall - 2 * DAY_MS) as Instant;
  const [gap] = transitions(timezone, around, plus(around, 4 * DAY_MS)).filter(
    (each) => each.offsetAfter > each.offsetBefore,
  );
  const neighbours = gap
    ? `Use ${formatLocal(wallFields(gap.at + gap.offsetBefore - 1_000))} or ${formatLocal(wallFields(gap.at + gap.offsetAfter))}.`
    : 'Use another time.';
  return refuse(
    'impossible',
    `${field}: ${formatLocal(fields)} does not exist in ${timezone}: the clocks go forward.`,
    neighbours,
  );
}

function badPeriod(field: string, text: string): { readonly ok: false; readonly failure: Failure } {
  return refuse('invalid', `${field}: expected a period such as 30s, 45m or 1h30m, got ${quoted(text)}.`);
}

function without<K extends 'maxRuns' | 'jitterSeconds'>(schedule: Schedule, key: K): Schedule {
  const { [key]: _dropped, ...rest } = schedule;
  return rest as Schedule;
}
