// What narrows a schedule or says how it is taken, read from a request: from when until when, how often, which hours and days
// not, jitter, and the choices about clocks. Each can be taken away again.

import { readSchedule } from '../parser/parse-schedule.js';
import { validateKwargs } from '../schedule/cron-kwargs.js';
import type { CronKwargs, Schedule, Window } from '../schedule/schedule.js';
import type { Instant } from '../time/instant.js';
import { formatInstant, parseInstant, plus } from '../time/instant.js';
import { parsePeriod } from '../time/period.js';
import { parseLocal, wallMilliseconds } from '../time/zone.js';
import type { Answer } from './crontab.js';
import type { Reader } from './reading-moment.js';
import { badPeriod, parsing, quoted, readInstant, refuse, wallInstant } from './reading-moment.js';
import type { Timing } from './request.js';

const DAY_MS = 86_400_000;
/** Takes away what a job has. */
const NONE = /^none$/i;

interface Narrowed {
  readonly schedule: Schedule;
  readonly assumed: readonly string[];
}

/** Applies start, until, times, except, window, jitter, from, on_gap and clock to a schedule. */
export async function narrow(reader: Reader, schedule: Schedule, timing: Timing): Promise<Answer<Narrowed>> {
  const bounded = await withBounds(reader, schedule, timing);
  if (!bounded.ok) return bounded;
  const limited = withoutSome(reader, bounded.value, timing);
  if (!limited.ok) return limited;
  let next = limited.value;
  const assumed: string[] = [];
  if (timing.times !== undefined)
    next = timing.times === 0 ? without(next, 'maxRuns') : { ...next, maxRuns: timing.times };
  if (timing.jitter !== undefined) {
    const jitter = parsePeriod(timing.jitter);
    if (jitter === undefined) return badPeriod('jitter', timing.jitter);
    if (jitter > 0 && jitter < 1_000) assumed.push('jitter is counted in whole seconds: 1s');
    const seconds = Math.ceil(jitter / 1_000);
    next = seconds === 0 ? without(next, 'jitterSeconds') : { ...next, jitterSeconds: seconds };
  }
  if (timing.from !== undefined) {
    if (next.kind !== 'interval')
      return refuse(
        'invalid',
        `from: expected a schedule of elapsed time, got one that goes by the clock.`,
        'Give the period with every, e.g. --every 30m --from completion.',
      );
    next = { ...next, from: timing.from };
  }
  if (timing.on_gap !== undefined) next = { ...next, onGap: timing.on_gap };
  if (timing.clock !== undefined) next = { ...next, clock: timing.clock };
  return { ok: true, value: { schedule: next, assumed } };
}

async function withBounds(reader: Reader, schedule: Schedule, { start, until }: Timing): Promise<Answer<Schedule>> {
  let next = schedule;
  if (start !== undefined) {
    const from = NONE.test(start.trim()) ? null : await readStart(reader, start);
    if (from !== null && !from.ok) return from;
    next = from === null ? without(next, 'start') : { ...next, start: formatInstant(from.value) };
  }
  if (until !== undefined) {
    const end = NONE.test(until.trim()) ? null : await readEnd(reader, until);
    if (end !== null && !end.ok) return end;
    next = end === null ? without(next, 'end') : { ...next, end: formatInstant(end.value) };
  }
  if (next.start !== undefined && next.end !== undefined && parseInstant(next.start)! > parseInstant(next.end)!)
    return refuse('impossible', `until: expected a moment after the start ${next.start}, got ${next.end}.`);
  return { ok: true, value: next };
}

function withoutSome(reader: Reader, schedule: Schedule, { except, window }: Timing): Answer<Schedule> {
  let next = schedule;
  if (except !== undefined) {
    const dropped = except.every((text) => NONE.test(text.trim())) ? null : readExcept(reader, except);
    if (dropped !== null && !dropped.ok) return dropped;
    next = dropped === null ? without(next, 'except') : { ...next, except: dropped.value };
  }
  if (window !== undefined) {
    const hours = NONE.test(window.trim()) ? null : readWindow(window);
    if (hours !== null && !hours.ok) return hours;
    next = hours === null ? without(next, 'window') : { ...next, window: hours.value };
  }
  return { ok: true, value: next };
}

type Kwargs = readonly [CronKwargs, ...CronKwargs[]];

/** Each in the words that may follow "except" in a phrase, or as cron kwargs. */
function readExcept(reader: Reader, texts: readonly string[]): Answer<Kwargs> {
  const found: CronKwargs[] = [];
  for (const text of texts) {
    const kwargs = text.trim().startsWith('{') ? kwargsOf(text) : exceptOf(reader, text);
    if (!kwargs.ok) return kwargs;
    found.push(...kwargs.value);
  }
  const [first, ...others] = found;
  if (first === undefined) return refuse('invalid', 'except: expected days, got nothing.', EXCEPT_HINT);
  return { ok: true, value: [first, ...others] };
}

const EXCEPT_HINT = 'For example: --except weekends --except "Dec 25".';

function kwargsOf(text: string): Answer<readonly CronKwargs[]> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refuse('invalid', `except: expected cron kwargs as JSON, got ${quoted(text)}.`, EXCEPT_HINT);
  }
  const read = validateKwargs(given, 'person');
  return read.ok ? { ok: true, value: [read.kwargs] } : refuse('invalid', `except: ${read.failure.message}`);
}

/** What the grammar makes of it behind a schedule that has nothing to do with days or hours itself. */
function exceptOf(reader: Reader, text: string): Answer<readonly CronKwargs[]> {
  const read = readSchedule(`every 7 minutes except ${text.replace(/^except\s+/i, '')}`, parsing(reader));
  const isExactly =
    read.status === 'ok' &&
    read.schedule.kind === 'interval' &&
    [read.schedule.start, read.schedule.end, read.schedule.window, read.schedule.maxRuns].every(
      (each) => each === undefined,
    );
  if (isExactly && read.schedule.except) return { ok: true, value: read.schedule.except };
  return refuse('invalid', `except: expected days or hours to leave out, got ${quoted(text)}.`, EXCEPT_HINT);
}

/** "9:00-17:30", "9am to 5pm", "22-6". Both ends fire. */
function readWindow(text: string): Answer<Window> {
  const [from, to, ...rest] = text.split(/\s*(?:-|–|\bto\b|\.\.)\s*/i).map(timeOfDay);
  if (from !== undefined && to !== undefined && rest.length === 0) return { ok: true, value: { from, to } };
  return refuse(
    'invalid',
    `window: expected the first and the last time of the day, got ${quoted(text)}.`,
    'For example: --window 09:00-17:00.',
  );
}

function timeOfDay(text: string): string | undefined {
  const match = /^(\d{1,2})(?::([0-5]\d))?\s*([ap]m)?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, hours = '', minutes = '00', half] = match;
  const said = Number(hours);
  if (half !== undefined && (said < 1 || said > 12)) return undefined;
  const hour = half === undefined ? said : (said % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return hour > 23 ? undefined : `${String(hour).padStart(2, '0')}:${minutes}`;
}

/** A date alone means its beginning. A start that is past changes nothing, and is no mistake. */
async function readStart(reader: Reader, text: string): Promise<Answer<Instant>> {
  const moment = await readInstant(reader, 'start', text);
  return moment.ok ? { ok: true, value: moment.value.at } : moment;
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

function without<K extends 'maxRuns' | 'jitterSeconds' | 'start' | 'end' | 'except' | 'window'>(
  schedule: Schedule,
  key: K,
): Schedule {
  const { [key]: _dropped, ...rest } = schedule;
  return rest as Schedule;
}
