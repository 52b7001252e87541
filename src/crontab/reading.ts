// The part of a request that says *when*, read: one of when, cron, every and at, and what narrows it. Refusals of the
// parser become refusals of the verb; nothing is guessed.

import type { Understood, NotUnderstood, Trace } from '../parser/understanding.js';
import { parseSchedule, readSchedule } from '../parser/parse-schedule.js';
import { parseCrontab } from '../schedule/crontab.js';
import { compile } from '../schedule/occurrences.js';
import type { Said } from '../job/job.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import { formatInstant, instant } from '../time/instant.js';
import { parsePeriod } from '../time/period.js';
import type { Answer } from './crontab.js';
import type { Reader } from './reading-moment.js';
import { badPeriod, notUnderstood, parsing, quoted, readInstant, readZone, refuse } from './reading-moment.js';
import { narrow } from './reading-narrowing.js';
import type { Timing } from './request.js';

export type { Reader } from './reading-moment.js';
export { notUnderstood, quoted, readInstant, readPeriod, readZone, refuse } from './reading-moment.js';
export { narrow } from './reading-narrowing.js';

export interface Reading extends Understood {
  /** What the schedule was read from, as typed. */
  readonly phrase: string;
}

/** What of it is kept with the job. */
export function saidOf({ phrase, source, assumed }: Reading): Said {
  return { phrase, source, assumed };
}

/** Reads the timing of a request. Exactly one of when, cron, every, at must be there. */
export async function readTiming(reader: Reader, timing: Timing): Promise<Answer<Reading>> {
  const zoned = readZone(timing.timezone, reader.timezone);
  if (!zoned.ok) return zoned;
  const here = { ...reader, timezone: zoned.value };
  const core = await readCore(here, timing);
  if (!core.ok) return core;
  const said = core.value.schedule;
  if (said.window !== undefined && timing.window !== undefined)
    return refuse('invalid', 'window: expected the hours once, got them in the phrase as well.', 'Say them once.');
  const narrowed = await narrow(here, said, timing);
  if (!narrowed.ok) return narrowed;
  const { assumed } = narrowed.value;
  const schedule = withBothExcepts(said, narrowed.value.schedule);
  const now = reader.clock.now();
  if (compile(schedule).next(now, now) === null) {
    const { until } = timing;
    const where = until === undefined ? 'schedule' : 'until';
    const message = `${where}: no firing is left between now and ${schedule.end ?? 'the end of time'}${narrowings(timing)}.`;
    return refuse('impossible', message, until === undefined ? 'Leave out less.' : 'Give a later end.');
  }
  return { ok: true, value: { ...core.value, schedule, assumed: [...core.value.assumed, ...assumed] } };
}

/** What the phrase leaves out and what the field leaves out. */
function withBothExcepts(said: Schedule, narrowed: Schedule): Schedule {
  if (!said.except || !narrowed.except || said.except === narrowed.except) return narrowed;
  return { ...narrowed, except: [...said.except, ...narrowed.except] };
}

/** What else may have left nothing: ", with its except and window". */
function narrowings(timing: Timing): string {
  const given = (['start', 'except', 'window'] as const).filter((key) => timing[key] !== undefined);
  return given.length === 0 ? '' : `, with its ${given.join(' and ')}`;
}

/** Whether a request says anything about when. */
export function saysWhen(timing: Timing): boolean {
  return [timing.when, timing.cron, timing.every, timing.at].some((each) => each !== undefined);
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
  const now = reader.clock.now();
  switch (key) {
    case 'when':
      return asReading(withPassedOver(await parseSchedule(text, parsing(reader)), text), text, now);
    case 'cron':
      return asReading(strictly(text, readSchedule(text, parsing(reader))), text, now);
    case 'every':
      return readEvery(reader, text);
    case 'at':
      return readAt(reader, text);
  }
}

/** What the grammar takes for the task, not for the time: whoever has named a task is told that it says nothing more. */
function withPassedOver(understanding: Understood | NotUnderstood, phrase: string): Understood | NotUnderstood {
  if (understanding.status !== 'ok' || understanding.source !== 'grammar') return understanding;
  const words = passedOver(phrase, understanding.trace ?? []);
  if (words === '') return understanding;
  const warning = `"${words}" says nothing of when it runs, and was passed over: a job does what its task does`;
  return { ...understanding, warnings: [...understanding.warnings, warning] };
}

/** Behind the last word that was read; what stands before it is the order itself ("water the plants every 3 days"). */
function passedOver(phrase: string, trace: Trace): string {
  const lower = phrase.toLowerCase();
  let end = 0;
  for (const { words } of trace) {
    const at = lower.indexOf(words.toLowerCase(), end);
    if (at < 0) return '';
    end = at + words.length;
  }
  const rest = phrase.slice(end).replace(/^[\s,;.:!]+|[\s,;.!?]+$/g, '');
  return trace.length === 0 || !/\p{L}{2}/u.test(rest) || POLITE.test(rest) ? '' : rest;
}

const POLITE = /^(?:(?:please|thanks|thank you|if possible|ok|okay|cheers|for me|from now on)[\s,!.]*)+$/i;

/** What was called a cron line and is none is told what cron lines look like. */
function strictly(text: string, understanding: Understood | NotUnderstood): Understood | NotUnderstood {
  if (understanding.status !== 'not_a_schedule' || understanding.source !== 'grammar') return understanding;
  const line = parseCrontab(text);
  return line.ok ? understanding : { ...understanding, reason: line.message, example: '0 9 * * 1-5' };
}

function asReading(understanding: Understood | NotUnderstood, phrase: string, now: Instant): Answer<Reading> {
  if (understanding.status === 'ok') return { ok: true, value: { ...understanding, phrase } };
  return { ok: false, failure: notUnderstood(understanding, now) };
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
