// Builds the world once, from the configuration: store, tasks, models, crontab and scheduler. Only bin, index and tests call it.
// What tests and scripted sessions must control (clock, poll interval, transport of the model) comes in through `overrides`.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { emergencyIn, realFolder } from './compose-emergency.js';
import { channelOfPings, toldFrom } from './compose-told.js';
import type { Config } from './config.js';
import type { Crontab } from './crontab/crontab.js';
import { ulid } from './job/ids.js';
import type { Model } from './llm/model.js';
import type { Scheduler } from './scheduler/scheduler.js';
import { isWorking, signOfLife } from './scheduler/sign-of-life.js';
import type { LeaseTimes } from './scheduler/tenure.js';
import { LEASE_TIMES } from './scheduler/tenure.js';
import { createScheduler } from './scheduler/scheduler.js';
import type { Probe } from './store/sqlite/connection.js';
import { openSqliteStore } from './store/sqlite/sqlite-store.js';
import { withoutPeople } from './store/attended.js';
import type { Instance, Store } from './store/store.js';
import { builtinTasks } from './task/builtin/builtins.js';
import type { Builtin, TaskRegistry } from './task/registry.js';
import { buildRegistry } from './task/registry.js';
import { removeOldOutput, removeOutputOf } from './task/live-files.js';
import { cappedOutput, liveOutputFile } from './task/output.js';
import type { Containment } from './task/containment.js';
import { containmentFor } from './task/containment.js';
import { searchPath } from './task/environment.js';
import { endLeftRuns } from './task/leftover.js';
import { endProcess, hasOpen, livenessOf, pidNamespace } from './task/liveness.js';
import { bootId, lineage, processIdentity } from './task/process.js';
import type { Clock } from './time/clock.js';
import { SystemClock } from './time/clock.js';

export interface Overrides {
  readonly clock?: Clock;
  /** How often the scheduler looks for changes by other processes. */
  readonly pollMs?: number;
  /** The transport of the model client. */
  readonly fetch?: typeof fetch;
  /** What makes ids unique: 10 bytes. A recorded conversation names jobs by their ids, so its replay must make the same ones. */
  readonly entropy?: () => Uint8Array;
  /** Further tasks, as a test or an embedding program brings them. */
  readonly builtins?: readonly Builtin[];
  /** Where the built-in `notify` says its message; stderr by default. */
  readonly announce?: (line: string) => void;
  /** How soon a lease is renewed, grows old and is taken over: a test has no 90 s. */
  readonly lease?: LeaseTimes;
  /** How long a write waits for another writer, in all; 30 s. */
  readonly busyLimitMs?: number;
  /** As if this process were in another namespace. */
  readonly pidNs?: string;
  /** The name of the zone rules in force; those of this Node by default. */
  readonly tzdb?: string;
  /** The account that the program runs under, as if it were another. */
  readonly user?: string;
  /** Told where each transaction of the store stands. */
  readonly probe?: Probe;
}

export interface WorldOptions {
  /** For commands that only read: nothing is created, migrated or written. */
  readonly readonly?: boolean;
  readonly face?: Instance['face'];
  readonly overrides?: Overrides;
}

export interface World {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly tasks: TaskRegistry;
  readonly crontab: Crontab;
  /** The configured language model; null when there is none and the offline interpreter answers instead. */
  readonly model: Model | null;
  /** How surely processes of tasks end here; tried at the first call. */
  containment(): Containment;
  /** This process's scheduler; made at the first call, not started. */
  scheduler(): Scheduler;
  /** Stops the scheduler if it was started and closes the store. */
  close(): Promise<void>;
}

/** @throws StoreError when the database cannot be used. */
export async function compose(config: Config, options: WorldOptions = {}): Promise<World> {
  const { overrides = {} } = options;
  const clock = overrides.clock ?? new SystemClock();
  const opened = openSqliteStore({
    path: config.databasePath,
    readonly: options.readonly ?? false,
    thorough: options.face === 'serve' || options.face === 'chat',
    probe: overrides.probe,
    busyLimitMs: overrides.busyLimitMs,
    notices: config.webhooks.map(({ name: channel, events }) => ({ channel, events })),
    pings: config.pings.map((each) => ({ channel: channelOfPings(each.name), jobs: each.jobs })),
  });
  const runId = options.readonly === true ? null : (config.withinRun() ?? (await runThatBegan(opened)));
  const store = runId === null ? opened : withoutPeople(opened, runId);
  const tasks = taskRegistry(config, store, clock, overrides);
  const model = languageModel(config, overrides);
  const emergency = emergencyIn(config.folders.state);
  const lifeOf: Crontab['lifeOf'] = (instance) => signOfLife(instance, overrides.lease);
  let scheduler: Scheduler | undefined;

  const crontab: Crontab = {
    store,
    clock,
    tasks,
    get timezone() {
      return config.timezone;
    },
    ...(config.dateOrder && { dateOrder: config.dateOrder }),
    model,
    wake: () => scheduler?.wake(),
    entropy: overrides.entropy ?? (() => randomBytes(10)),
    isAlive: (instance) => isWorking(lifeOf(instance)),
    lifeOf,
    user: overrides.user ?? accountName(),
    scratch: () => openSqliteStore({ path: ':memory:' }),
    emergency,
    newConfig: () => config.firstUse(),
    liveOutput: (runId, attempt) => readText(liveOutputFile(config.folders.state, runId, attempt)),
  };
  return {
    config,
    clock,
    store,
    tasks,
    crontab,
    model,
    containment: () => containmentFor(config.containment),
    scheduler: () => (scheduler ??= buildScheduler(config, { store, clock, tasks, emergency }, options)),
    async close() {
      await scheduler?.stop();
      await store.close();
    },
  };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown'); // an id without a name
  }
}

/** What understanding a phrase needs: no database. */
export function composeUnderstanding(
  config: Config,
  overrides: Overrides = {},
): Pick<Crontab, 'clock' | 'timezone' | 'dateOrder' | 'model'> {
  const clock = overrides.clock ?? new SystemClock();
  const order = config.dateOrder === undefined ? {} : { dateOrder: config.dateOrder };
  return { clock, timezone: config.timezone, ...order, model: languageModel(config, overrides) };
}

/** The run that began this process, or one above it, as the database knows it: an environment can be wiped, a process cannot. */
async function runThatBegan(store: Pick<Store, 'openInstances' | 'runsOfDead'>): Promise<string | null> {
  const holders = (await store.openInstances()).filter(({ running }) => running > 0);
  if (holders.length === 0) return null;
  const boot = bootId();
  const above = lineage();
  const isAbove = (pid: number | null, start: string | null): boolean =>
    pid !== null && above.includes(pid) && start !== null && processIdentity(pid)?.startTime === start;
  const runs = await store.runsOfDead(holders.map(({ id }) => id));
  return runs.find((run) => run.bootId === boot && isAbove(run.pid, run.pidStart))?.runId ?? null;
}

function taskRegistry(config: Config, store: Store, clock: Clock, overrides: Overrides): TaskRegistry {
  const builtins = builtinTasks({
    clock,
    databasePath: config.databasePath,
    // Beside the database: two of one name in different folders must not rotate each other's copies away.
    backupFolder: join(dirname(config.databasePath), 'backups'),
    reportFolder: join(config.folders.data, 'reports'),
    stateFolder: config.folders.state,
    prune: (before, forgotten) => store.prune({ before, keepPerJob: 10_000, now: clock.now(), forgotten }),
    runsSince: (since) => store.history({ since, limit: 100_000 }),
    async remind(reminder) {
      const isHeard = config.webhooks.some(({ events }) => events.includes('reminder'));
      if (isHeard) await store.addReminder({ ...reminder, at: clock.now() });
    },
    announce: overrides.announce ?? ((line) => void process.stderr.write(`${line}\n`)),
  });
  return buildRegistry({
    builtins: [...builtins, ...(overrides.builtins ?? [])],
    configured: config.tasks,
    baseFolder: config.taskBaseFolder,
    environment: config.environment,
    containment: () => containmentFor(config.containment),
    stateFolder: realFolder(config.folders.state),
    database: realFolder(config.databasePath),
  });
}

/**
 * A conversation over the network takes real time, whatever clock the schedules run on. The client is loaded by the first
 * request: most commands never make one.
 */
function languageModel(config: Config, overrides: Overrides): Model | null {
  if (config.model === null) return null;
  const { apiKey, baseURL, name } = config.model;
  const endpoint = {
    clock: new SystemClock(),
    ...(apiKey !== undefined && { apiKey }),
    ...(baseURL !== undefined && { baseURL }),
    ...(overrides.fetch && { fetch: overrides.fetch }),
  };
  const load = async (): Promise<Model> => {
    if (name === undefined) return (await import('./llm/unnamed-model.js')).unnamedModel(endpoint);
    return (await import('./llm/openai.js')).openaiModel({ ...endpoint, model: name });
  };
  let loaded: Promise<Model> | undefined;
  return { name: name ?? 'no model chosen', reply: async (request) => (await (loaded ??= load())).reply(request) };
}

function buildScheduler(
  config: Config,
  { emergency, ...world }: Pick<World, 'store' | 'clock' | 'tasks'> & Pick<Crontab, 'emergency'>,
  options: WorldOptions,
): Scheduler {
  const started = world.clock.now();
  return createScheduler({
    ...world,
    instance: {
      id: ulid(started, randomBytes(10)),
      bootId: bootId() ?? 'unknown',
      pid: process.pid,
      pidStart: processIdentity(process.pid)?.startTime ?? null,
      appVersion: config.appVersion,
      face: options.face ?? 'other',
      pidNs: options.overrides?.pidNs ?? pidNamespace(),
      taskPath: searchPath(config.environment),
      containment: containmentFor(config.containment).level,
    },
    concurrency: config.concurrency,
    isAlive: (instance) => livenessOf(instance) !== 'dead',
    frozen: {
      staleMs: (options.overrides?.lease ?? LEASE_TIMES).staleMs,
      isElsewhere: (instance) => livenessOf(instance) === 'elsewhere',
      // Somebody else's holder is nobody's to end, whatever a copied row says of it.
      endProcess: async (instance) => hasOpen(instance.pid, config.databasePath) === true && endProcess(instance),
    },
    worksElsewhere: (instance) =>
      livenessOf(instance) === 'alive' && hasOpen(instance.pid, config.databasePath) === false,
    ...(options.overrides?.lease && { lease: options.overrides.lease }),
    endLeftRuns: (runs) => {
      const database = realFolder(config.databasePath);
      return endLeftRuns(runs.map((run) => ({ ...run, database })));
    },
    ...toldFrom(config),
    markedAt: () => emergency.raisedAt(),
    openOutput: (runId, attempt) => cappedOutput({ liveFile: liveOutputFile(config.folders.state, runId, attempt) }),
    removeOutputOf: (runs) => removeOutputOf(config.folders.state, runs),
    removeOldOutput: (before) => removeOldOutput(config.folders.state, before),
    ...(options.overrides?.pollMs !== undefined && { pollMs: options.overrides.pollMs }),
    ...(options.overrides?.tzdb !== undefined && { tzdb: options.overrides.tzdb }),
  });
}

/** Null where there is no such file (yet, or any more). */
function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
