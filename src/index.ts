// The library: everything the command line can do, for programs. Times are epoch milliseconds, keys are camelCase, refusals are
// values (`{ok: false, failure}`); thrown are only ConfigError, StoreError and ModelError.
//
//   import { createCronAgent } from 'cron-agent';
//   const agent = await createCronAgent({ databasePath: './jobs.db', timezone: 'Europe/Berlin' });
//   const answer = await agent.add({ name: 'nightly', task: 'db_backup', when: 'every weekday at 9am' });
//   if (answer.ok) console.log(answer.value.line);
//   await agent.start();

import type { World } from './compose.js';
import { compose } from './compose.js';
import type { Config } from './config.js';
import { loadConfig } from './config.js';
import type { AddRequest } from './crontab/add.js';
import { add } from './crontab/add.js';
import { cancel } from './crontab/cancel.js';
import type { Answer, Caller, Crontab } from './crontab/crontab.js';
import { history } from './crontab/history.js';
import { list } from './crontab/list.js';
import { logs } from './crontab/logs.js';
import { pause } from './crontab/pause.js';
import { preview } from './crontab/preview.js';
import { remove } from './crontab/remove.js';
import { resume } from './crontab/resume.js';
import { runNow } from './crontab/run-now.js';
import { skip } from './crontab/skip.js';
import { status } from './crontab/status.js';
import { tasks } from './crontab/tasks.js';
import { undo } from './crontab/undo.js';
import { update } from './crontab/update.js';
import type { Proof } from './parser/explanation.js';
import { proof } from './parser/explanation.js';
import { readSchedule } from './parser/parse-schedule.js';
import type { Understanding } from './parser/understanding.js';
import { compile } from './schedule/occurrences.js';
import type { Schedule } from './schedule/schedule.js';
import type { Listener } from './scheduler/events.js';
import { SystemClock } from './time/clock.js';
import type { Instant } from './time/instant.js';
import { instant } from './time/instant.js';
import type { ZoneName } from './time/zone.js';
import { systemZone, zone } from './time/zone.js';

export { describe } from './schedule/describe.js';

export { ConfigError } from './config.js';
export { ModelError } from './llm/model.js';
export { StoreError } from './store/store.js';

export type { AddRequest } from './crontab/add.js';
export type { Answer, Failure, Receipt, RunReceipt } from './crontab/crontab.js';
export type { ListedJob } from './crontab/list.js';
export type { JobStatus } from './crontab/status.js';
export type { UpdateRequest } from './crontab/update.js';
export type { Job } from './job/job.js';
export type { Proof } from './parser/explanation.js';
export type { Understanding } from './parser/understanding.js';
export type { CronKwargs, Schedule } from './schedule/schedule.js';
export type { SchedulerEvent } from './scheduler/events.js';
export type { HistoryRow } from './store/store.js';
export type { Instant } from './time/instant.js';

export interface Understand {
  /** Epoch milliseconds; default now. */
  readonly now?: number;
  /** IANA name; default the system's zone. @throws RangeError for anything else */
  readonly timezone?: string;
  /** How 3/4 is read; without it such a date is asked about. */
  readonly dateOrder?: 'dmy' | 'mdy';
}

/**
 * What a phrase, a crontab line or the JSON of cron kwargs means, by the grammar alone: offline, synchronous, microseconds.
 * A phrase that is not understood is an answer with the reason (`status` other than `ok`), never an exception.
 */
export function parse(phrase: string, options: Understand = {}): Understanding {
  const { now, timezone } = context(options);
  return readSchedule(phrase, { now, timezone, ...(options.dateOrder && { dateOrder: options.dateOrder }) });
}

/** {@link parse} with the proof: words, crontab line and the next `count` (5) firings. */
export function explain(phrase: string, options: Understand & { readonly count?: number } = {}): Proof {
  const { now, timezone } = context(options);
  return proof(parse(phrase, { ...options, now, timezone }), { now, count: options.count ?? 5 });
}

/** Up to `count` firings of a schedule strictly after `after` (default now), in epoch milliseconds. */
export function next(
  schedule: Schedule,
  options: { readonly after?: number; readonly count?: number } = {},
): readonly Instant[] {
  const after = options.after === undefined ? new SystemClock().now() : instant(options.after);
  const count = options.count ?? 1;
  return compile(schedule).take(after, Math.min(count, schedule.maxRuns ?? count));
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

/** The verbs of the crontab, and a scheduler in this process that is started on demand. */
export interface CronAgent {
  /** `confirmed`: what needs a yes (a command that is not registered, another task under a taken name) has one. */
  add(request: AddRequest, options?: { readonly confirmed?: boolean }): ReturnType<typeof add>;
  readonly update: Bound<typeof update>;
  readonly remove: Bound<typeof remove>;
  readonly list: Bound<typeof list>;
  readonly status: Bound<typeof status>;
  readonly pause: Bound<typeof pause>;
  readonly resume: Bound<typeof resume>;
  readonly skip: Bound<typeof skip>;
  undo(): ReturnType<typeof undo>;
  readonly runNow: Bound<typeof runNow>;
  readonly cancel: Bound<typeof cancel>;
  readonly history: Bound<typeof history>;
  readonly logs: Bound<typeof logs>;
  readonly tasks: Bound<typeof tasks>;
  /** Understands with the configured language model where the grammar declines; changes nothing. */
  preview(request: Parameters<typeof preview>[1]): Promise<Answer<Proof>>;
  /** Begins to fire what is due. */
  start(): Promise<void>;
  /** Listens to what the scheduler does; answers with how to stop listening. */
  on(listener: Listener): () => void;
  /** Waits up to `graceMs` for what runs, then closes the database. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/** @throws ConfigError, StoreError */
export async function createCronAgent(options: CronAgentOptions = {}): Promise<CronAgent> {
  const { databasePath: db, timezone: tz, configFile: config } = options;
  const settings: Config = await loadConfig({ flags: { db, tz, config } });
  return bind(await compose(settings, { face: 'serve' }), { by: options.by ?? 'library', confirmed: false });
}

function bind(world: World, caller: Caller): CronAgent {
  const { crontab } = world;
  const bound =
    <R, A>(verb: (crontab: Crontab, request: R, caller: Caller) => A) =>
    (request: R): A =>
      verb(crontab, request, caller);
  return {
    add: (request, { confirmed = false } = {}) => add(crontab, request, { ...caller, confirmed }),
    update: bound(update),
    remove: bound(remove),
    list: bound(list),
    status: bound(status),
    pause: bound(pause),
    resume: bound(resume),
    skip: bound(skip),
    undo: () => undo(crontab, {}, caller),
    runNow: bound(runNow),
    cancel: bound(cancel),
    history: bound(history),
    logs: bound(logs),
    tasks: bound(tasks),
    preview: (request) => preview(crontab, request, caller),
    start: () => world.scheduler().start(),
    on: (listener) => world.scheduler().on(listener),
    async close({ graceMs = 0 } = {}) {
      await world.scheduler().stop({ graceMs });
      await world.close();
    },
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
