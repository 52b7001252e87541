// The library: understanding time for any program (parse, explain, next, describe: no database, no network), and everything the
// command line can do (createCronAgent). Times are epoch milliseconds, keys are camelCase, zones are IANA names. Refusals are
// values; thrown are ConfigError, StoreError and ModelError, and RangeError or TypeError for an argument that is none.
//
//   import { parse, next } from 'cron-agent';
//   const read = parse('every weekday at 9am', { timezone: 'Europe/Berlin' });
//   if (read.status === 'ok') console.log(next(read.schedule, { count: 5 }).map((at) => new Date(at)));
//
//   import { createCronAgent } from 'cron-agent';
//   const agent = await createCronAgent({ databasePath: './jobs.db', timezone: 'Europe/Berlin' });
//   const answer = await agent.add({ name: 'nightly', task: 'db_backup', when: 'every weekday at 9am' });
//   if (answer.ok) console.log(answer.value.line);
//   await agent.start();

import type { World } from './compose.js';
import type { Config } from './config.js';
import { loadConfig } from './config.js';
import { acceptClock } from './crontab/accept-clock.js';
import { add } from './crontab/add.js';
import { audit } from './crontab/audit.js';
import { cancel } from './crontab/cancel.js';
import type { Answer, Caller, Crontab } from './crontab/crontab.js';
import { deadList, dismiss, replay } from './crontab/dead-letters.js';
import { history } from './crontab/history.js';
import { list } from './crontab/list.js';
import { logs } from './crontab/logs.js';
import { panic } from './crontab/panic.js';
import { pause } from './crontab/pause.js';
import type { Previewed } from './crontab/preview.js';
import { preview } from './crontab/preview.js';
import { release } from './crontab/release.js';
import { remove } from './crontab/remove.js';
import { resolve } from './crontab/resolve.js';
import { resume } from './crontab/resume.js';
import { runNow } from './crontab/run-now.js';
import { skip } from './crontab/skip.js';
import { overview, status } from './crontab/status.js';
import { tasks } from './crontab/tasks.js';
import { undo } from './crontab/undo.js';
import { update } from './crontab/update.js';
import { why } from './crontab/why.js';
import type { Proof } from './parser/explanation.js';
import { proof } from './parser/explanation.js';
import { readSchedule } from './parser/parse-schedule.js';
import type { Understanding } from './parser/understanding.js';
import { toJsonSchemaDocument } from './llm/json-schema.js';
import type { DescribeOptions } from './schedule/describe.js';
import { describe as inWords } from './schedule/describe.js';
import { compile, validateSchedule } from './schedule/occurrences.js';
import type { Schedule } from './schedule/schedule.js';
import { scheduleShape } from './schedule/schedule.js';
import type { Listener } from './scheduler/events.js';
import { SystemClock } from './time/clock.js';
import type { Instant } from './time/instant.js';
import { instant } from './time/instant.js';
import type { ZoneName } from './time/zone.js';
import { systemZone, zone } from './time/zone.js';

export { ConfigError } from './config.js';
export { ModelError } from './llm/model.js';
export { StoreError } from './store/store.js';

export type { AddRequest } from './crontab/add.js';
export type { ClockAccepted } from './crontab/accept-clock.js';
export type { AuditTrail } from './crontab/audit.js';
export type { Answer, Failure, Receipt, RunReceipt } from './crontab/crontab.js';
export type { AnsweredLetter, DeadList } from './crontab/dead-letters.js';
export type { Hold } from './crontab/hold.js';
export type { ListedJob } from './crontab/list.js';
export type { Panicked } from './crontab/panic.js';
export type { Previewed } from './crontab/preview.js';
export type { Release } from './crontab/release.js';
export type { Resolved } from './crontab/resolve.js';
export type { JobStatus, Overview } from './crontab/status.js';
export type { UpdateRequest } from './crontab/update.js';
export type { Job } from './job/job.js';
export type { Proof } from './parser/explanation.js';
export type { NotUnderstood, Understanding, Understood } from './parser/understanding.js';
export type { DescribeOptions } from './schedule/describe.js';
export type { CronKwargs, Schedule, SchedulePart } from './schedule/schedule.js';
export type { SchedulerEvent } from './scheduler/events.js';
export type { AuditRow, DeadLetterRow, HistoryRow } from './store/store.js';
export type { Instant } from './time/instant.js';

export interface Understand {
  /** Epoch milliseconds, whole ones; default: the machine's clock. @throws RangeError outside the years 1970–9999 */
  readonly now?: number;
  /** IANA name; default: the machine's zone. @throws RangeError for anything else, such as "+05:30" */
  readonly timezone?: string;
  /** How 3/4 is read; without it such a date is asked about. */
  readonly dateOrder?: 'dmy' | 'mdy';
}

/**
 * What a phrase, a crontab line, an ISO time or the JSON of cron kwargs means, by the grammar alone: offline, synchronous,
 * a fraction of a millisecond.
 *
 * @returns `status: 'ok'` with the schedule, what was `assumed` and what to know (`warnings`); or, never an exception, a
 * refusal: `question` (with `readings` to choose from), `not_a_schedule`, `impossible` or `unsupported`, each with a `reason`
 * and a valid `example`
 * @example parse('every weekday at 9am', { timezone: 'Europe/Berlin' })
 * // { status: 'ok', schedule: { kind: 'cron', kwargs: { day_of_week: 'mon-fri', hour: 9, minute: 0 }, timezone: 'Europe/Berlin' }, … }
 */
export function parse(phrase: string, options: Understand = {}): Understanding {
  const { now, timezone } = context(options);
  return readSchedule(phrase, { now, timezone, ...(options.dateOrder && { dateOrder: options.dateOrder }) });
}

/**
 * {@link parse} with the proof: the schedule in words, the crontab line that means the same where there is one, and the next
 * `count` (default 5) firings after `now`, fewer where the schedule ends. All of these are `null` unless `status` is `ok`.
 */
export function explain(phrase: string, options: Understand & { readonly count?: number } = {}): Proof {
  const { now, timezone } = context(options);
  return proof(parse(phrase, { ...options, now, timezone }), { now, count: countOf(options.count ?? 5) });
}

/**
 * Up to `count` (default 1) firings of a schedule strictly after `after` (default: the machine's clock), ascending, in epoch
 * milliseconds; fewer, or none, where it ends. Runs that were had are not known here: `maxRuns` is counted from `after`.
 *
 * @param schedule as {@link parse} gives it, or the JSON of one
 * @throws TypeError when it is no schedule, naming the field
 */
export function next(
  schedule: Schedule,
  options: { readonly after?: number; readonly count?: number } = {},
): readonly Instant[] {
  const checked = scheduleFrom(schedule);
  const after = options.after === undefined ? new SystemClock().now() : instant(options.after);
  const count = countOf(options.count ?? 1);
  return compile(checked).take(after, Math.min(count, checked.maxRuns ?? count));
}

/**
 * A schedule in plain English with its zone: a phrase that {@link parse} reads as the same schedule.
 *
 * @param schedule as {@link parse} gives it, or the JSON of one
 * @throws TypeError when it is no schedule, naming the field
 * @example describe(schedule) // 'every weekday at 09:00 (Europe/Berlin)'
 */
export function describe(schedule: Schedule, options: DescribeOptions = {}): string {
  return inWords(scheduleFrom(schedule), options);
}

/**
 * The version of the JSON of a {@link Schedule}. Within a version fields are only added, and always optional; a change of what
 * a stored schedule means is a new version, and the database is migrated to it when it is opened.
 */
export const SCHEDULE_VERSION = 1;

/** The JSON Schema (draft 7) of the JSON of a {@link Schedule}, made from the check that every schedule passes. */
export function scheduleJsonSchema(): Record<string, unknown> {
  return toJsonSchemaDocument(scheduleShape(), {
    $id: `urn:cron-agent:schedule:${SCHEDULE_VERSION}`,
    title: 'Schedule',
    description: 'When a job runs: cron, interval, calendar, once, or a union of them, with its time zone and bounds.',
  });
}

export interface CronAgentOptions {
  /** Absolute, or ":memory:"; default as for the command line. */
  readonly databasePath?: string;
  readonly timezone?: string;
  /** A configuration file with tasks; default: found upwards from the working directory. */
  readonly configFile?: string;
  /** Written beside each change as who made it. */
  readonly by?: string;
}

type Bound<V> = V extends (crontab: Crontab, request: infer R, caller: Caller) => infer A ? (request: R) => A : never;

/** `confirmed`: a person has said yes to what needs one, such as running content that the job has replaced since. */
type Confirmable<V> = V extends (crontab: Crontab, request: infer R, caller: Caller) => infer A
  ? (request: R, options?: { readonly confirmed?: boolean }) => A
  : never;

/** The verbs of the crontab, and a scheduler in this process that is started on demand. */
export interface CronAgent {
  /** `confirmed`: what needs a yes (a command that is not registered, another task under a taken name) has one. */
  readonly add: Confirmable<typeof add>;
  readonly update: Bound<typeof update>;
  readonly remove: Bound<typeof remove>;
  readonly list: Bound<typeof list>;
  readonly status: Bound<typeof status>;
  /** How everything stands: counts, what is held and by what, who fires. */
  overview(): ReturnType<typeof overview>;
  readonly pause: Bound<typeof pause>;
  readonly resume: Bound<typeof resume>;
  /** The clock had been ahead and is right now: jobs that had run ahead with it fire from now on. */
  readonly acceptClock: Bound<typeof acceptClock>;
  readonly skip: Bound<typeof skip>;
  undo(): ReturnType<typeof undo>;
  readonly runNow: Bound<typeof runNow>;
  readonly cancel: Bound<typeof cancel>;
  readonly history: Bound<typeof history>;
  /** Why it did, or did not, at a time: what led there, the rule, and what to do. */
  readonly why: Bound<typeof why>;
  readonly logs: Bound<typeof logs>;
  /** Who decided what, and whether the record was tampered with. */
  readonly audit: Bound<typeof audit>;
  /** Runs that ended dead, and runs in doubt: they wait for a person. */
  readonly deadLetters: Bound<typeof deadList>;
  readonly replay: Confirmable<typeof replay>;
  readonly dismiss: Bound<typeof dismiss>;
  /** Says what became of a run in doubt. */
  readonly resolve: Confirmable<typeof resolve>;
  /** Nothing begins any more and what runs is ended, in every process of this home, until {@link CronAgent.release}. */
  panic(): ReturnType<typeof panic>;
  readonly release: Bound<typeof release>;
  readonly tasks: Bound<typeof tasks>;
  /** Understands with the configured language model where the grammar declines; changes nothing. */
  preview(request: Parameters<typeof preview>[1]): Promise<Answer<Previewed>>;
  /** Begins to fire what is due. */
  start(): Promise<void>;
  /** Listens to what the scheduler does; answers with how to stop listening. */
  on(listener: Listener): () => void;
  /** Waits up to `graceMs` (default 0) for what runs, then closes the database; a second call waits for the first. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/** @throws ConfigError, StoreError */
export async function createCronAgent(options: CronAgentOptions = {}): Promise<CronAgent> {
  const { databasePath: db, timezone: tz, configFile: config } = options;
  const settings: Config = await loadConfig({ flags: { db, tz, config } });
  // Storage and runners are loaded for those who ask for them: parse and next need neither.
  const { compose } = await import('./compose.js');
  return bind(await compose(settings, { face: 'serve' }), { by: options.by ?? 'library', confirmed: false });
}

function bind(world: World, caller: Caller): CronAgent {
  const { crontab } = world;
  const bound =
    <R, A>(verb: (crontab: Crontab, request: R, caller: Caller) => A) =>
    (request: R): A =>
      verb(crontab, request, caller);
  const confirmable =
    <R, A>(verb: (crontab: Crontab, request: R, caller: Caller) => A) =>
    (request: R, { confirmed = false }: { readonly confirmed?: boolean } = {}): A =>
      verb(crontab, request, { ...caller, confirmed });
  const close = async (graceMs: number): Promise<void> => {
    await world.scheduler().stop({ graceMs });
    await world.close();
  };
  let closed: Promise<void> | undefined;
  return {
    add: confirmable(add),
    update: bound(update),
    remove: bound(remove),
    list: bound(list),
    status: bound(status),
    overview: () => overview(crontab, caller),
    pause: bound(pause),
    resume: bound(resume),
    acceptClock: bound(acceptClock),
    skip: bound(skip),
    undo: () => undo(crontab, {}, caller),
    runNow: bound(runNow),
    cancel: bound(cancel),
    history: bound(history),
    why: bound(why),
    logs: bound(logs),
    audit: bound(audit),
    deadLetters: bound(deadList),
    replay: confirmable(replay),
    dismiss: bound(dismiss),
    resolve: confirmable(resolve),
    panic: () => panic(crontab, {}, caller),
    release: bound(release),
    tasks: bound(tasks),
    preview: (request) => preview(crontab, request, caller),
    start: () => world.scheduler().start(),
    on: (listener) => world.scheduler().on(listener),
    close: ({ graceMs = 0 } = {}) => (closed ??= close(graceMs)),
  };
}

function context(options: Understand): { readonly now: Instant; readonly timezone: ZoneName } {
  const now = options.now === undefined ? new SystemClock().now() : instant(options.now);
  if (options.timezone === undefined) return { now, timezone: systemZone() };
  const timezone = zone(options.timezone);
  if (timezone === undefined)
    throw new RangeError(`timezone: expected an IANA zone, got ${JSON.stringify(options.timezone)}.`);
  return { now, timezone };
}

const MOST_FIRINGS = 100_000;

function countOf(count: number): number {
  if (Number.isInteger(count) && count >= 0 && count <= MOST_FIRINGS) return count;
  throw new RangeError(`count: expected an integer from 0 to ${MOST_FIRINGS}, got ${count}.`);
}

/** The same schedule, normalised; what is none, or never fires in any year, is a mistake of the caller. */
function scheduleFrom(value: Schedule): Schedule {
  const checked = validateSchedule(value, instant(0), 'person');
  if (checked.ok) return checked.schedule;
  throw new TypeError(checked.message);
}
