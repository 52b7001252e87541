// The moments, zones and periods of requests, read; and how what cannot be read is refused.

import { offeredReadings } from '../parser/explanation.js';
import type { NotUnderstood } from '../parser/understanding.js';
import { parseSchedule } from '../parser/parse-schedule.js';
import { printableLine } from '../task/printable.js';
import type { Clock } from '../time/clock.js';
import type { Instant } from '../time/instant.js';
import { parseInstant, plus } from '../time/instant.js';
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
import { readingWords } from './show-readings.js';

/** What understanding needs of the world: no database. */
export interface Reader extends Pick<Crontab, 'timezone' | 'dateOrder' | 'model'> {
  readonly clock: Pick<Clock, 'now'>;
}

const DAY_MS = 86_400_000;

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
  if (understood.status !== 'ok') return { ok: false, failure: notUnderstood(understood, reader.clock.now()) };
  if (understood.schedule.kind === 'once') {
    return { ok: true, value: { at: parseInstant(understood.schedule.at)!, assumed: understood.assumed } };
  }
  return refuse(
    'invalid',
    `${field}: expected one moment, got ${quoted(text)}, which repeats.`,
    'Write an ISO time such as 2026-12-31T18:00.',
  );
}

export function notUnderstood(refusal: NotUnderstood, now: Instant): Failure {
  const readings = offeredReadings(refusal, now);
  return {
    code: refusal.status,
    message: refusal.reason,
    hint: refusal.example === '' ? 'Say it differently.' : `For example: "${refusal.example}".`,
    ...(refusal.question === undefined ? {} : { question: refusal.question }),
    ...(readings === undefined
      ? {}
      : {
          candidates: readings.map((reading) => reading.says),
          readings: readings.map((reading) => ({ ...reading, line: readingWords(reading) })),
        }),
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

/** What the parser is told of the world. */
export function parsing(reader: Reader): Parameters<typeof parseSchedule>[1] {
  return {
    now: reader.clock.now(),
    timezone: reader.timezone,
    ...(reader.model === null ? {} : { model: reader.model }),
    ...(reader.dateOrder === undefined ? {} : { dateOrder: reader.dateOrder }),
  };
}

/** A wall time of the zone as an instant; in a gap it is refused with its two neighbours, in a fold it means the first. */
export function wallInstant(
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

export function badPeriod(field: string, text: string): { readonly ok: false; readonly failure: Failure } {
  return refuse('invalid', `${field}: expected a period such as 30s, 45m or 1h30m, got ${quoted(text)}.`);
}
