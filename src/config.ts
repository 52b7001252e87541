// The configuration, and the only reader of the process's environment. Flags > environment > `.env` > project file > user
// file > defaults. Either everything is right, or one ConfigError lists every fault and nothing starts.

import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { ConfigFault } from './config/config-error.js';
import { ConfigError } from './config/config-error.js';
import {
  findConfigFile,
  PROJECT_NAMES,
  readConfigFile,
  untrusted,
  USER_NAMES,
  WRITABLE_BY_ALL,
} from './config/config-file.js';
import { concurrency, containment, dateOrder, endpointUrl, zoneName } from './config/config-values.js';
import type { Environment, Folders } from './config/folders.js';
import { expandHome, foldersOf } from './config/folders.js';
import type { Flags, LoadedFile } from './config/layers.js';
import { Layers } from './config/layers.js';
import type { ModelAccess } from './config/model-access.js';
import { modelAccess } from './config/model-access.js';
import type { HeartbeatChannel } from './config/pings.js';
import { firstUse } from './config/seen-configs.js';
import { taskEnvironment, tasksOf } from './config/task-sources.js';
import type { Told } from './config/told.js';
import type { PingChannel } from './observe/ping.js';
import type { WebhookChannel } from './observe/webhook.js';
import { runNamedIn, runOfAncestors } from './task/process.js';
import type { ContainmentWish } from './task/containment.js';
import type { TasksConfig } from './task/task-config.js';
import type { ZoneName } from './time/zone.js';
import { systemZone } from './time/zone.js';

export { ConfigError };
export type { ConfigFault, Flags, Folders, ModelAccess };

export interface Config {
  readonly timezone: ZoneName;
  /** Absolute, or `:memory:`. */
  readonly databasePath: string;
  readonly folders: Folders;
  readonly tasks: TasksConfig;
  /** Where relative working directories and modules of `tasks` start. */
  readonly taskBaseFolder: string;
  readonly model: ModelAccess | null;
  /** Who is told when something wants a person. */
  readonly webhooks: readonly WebhookChannel[];
  /** Monitors that are told of each run. */
  readonly pings: readonly PingChannel[];
  /** Who is told that a scheduler lives; null: nobody. */
  readonly heartbeat: HeartbeatChannel | null;
  /** How 4/5 is read; undefined: such a date is asked about. */
  readonly dateOrder?: 'dmy' | 'mdy';
  /** Processes at once. */
  readonly concurrency: number;
  /** How surely processes of tasks end: the strongest level that costs little, unless one is named. */
  readonly containment: ContainmentWish;
  /** Bearer token of the server. */
  readonly token?: string;
  readonly color: boolean;
  /** Whether a terminal would move its cursor when told to: not a dumb one. */
  readonly movesCursor: boolean;
  /** The run whose process this is; null: of none. Looked up when asked. */
  readonly withinRun: () => string | null;
  /** What tasks may see of the environment: an allow-list and what they declare. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where each value came from: `--tz`, `CRON_AGENT_TZ`, a file, `system`, `default`. */
  readonly origin: Readonly<Record<string, string>>;
  readonly projectFile?: string;
  readonly userFile?: string;
  /** What to say about a project's file that was not used here before; from then on it was. Null: nothing. */
  firstUse(): string | null;
  /** To be said once, on stderr. */
  readonly warnings: readonly string[];
  readonly appVersion: string;
}

export interface LoadOptions {
  readonly flags?: Flags;
  readonly env?: Environment;
  readonly cwd?: string;
  /** Whether stdout is a terminal; decides about colour where nothing else does. */
  readonly isTerminal?: boolean;
}

/**
 * The run whose process this is: every task has its run in its environment, and so has what it starts. Null: a person's, or a
 * service's. A `.env` says nothing about it.
 */
export function runWithin(env: Environment = process.env): string | null {
  return runNamedIn(env) ?? (env === process.env ? runOfAncestors() : undefined) ?? null;
}

/** @throws ConfigError listing every fault. */
export async function loadConfig(options: LoadOptions = {}): Promise<Config> {
  const { flags = {}, env: own = process.env, cwd = process.cwd() } = options;
  const dotEnv = readDotEnv(join(cwd, '.env'));
  const env: Environment = { ...dotEnv.values, ...own };
  const folders = await foldersOf(env, cwd);
  const { files, faults } = await readFiles(flags, folders, cwd);
  const layers = new Layers(flags, env, files);

  let timezone = layers.pickChecked('timezone', {
    flag: 'tz',
    variable: 'CRON_AGENT_TZ',
    schema: zoneName,
    inFile: (file) => file.timezone,
  });
  if (timezone === undefined) layers.otherwise('timezone', undefined, 'system');
  const order = layers.pickChecked('dateOrder', {
    variable: 'CRON_AGENT_DATE_ORDER',
    schema: dateOrder,
    inFile: (file) => file.dateOrder,
  });
  const processes =
    layers.pickChecked('concurrency', {
      variable: 'CRON_AGENT_CONCURRENCY',
      schema: concurrency,
      read: (text) => (/^\d+$/.test(text) ? Number(text) : text),
      inFile: (file) => file.concurrency,
    }) ?? layers.otherwise('concurrency', 16);
  const wish =
    layers.pickChecked('containment', {
      variable: 'CRON_AGENT_CONTAINMENT',
      schema: containment,
      inFile: (file) => file.containment,
    }) ?? layers.otherwise('containment', 'auto' as const);
  layers.pickChecked('model.baseURL', {
    variable: 'OPENAI_BASE_URL',
    schema: endpointUrl,
    inFile: (file) => file.model?.baseURL,
  });
  const { model, warning } = modelAccess(layers);
  const databasePath = databaseOf(layers, folders, cwd);
  const { tasks, baseFolder } = tasksOf(files, env, cwd);
  const told = isAnybodyTold(files, env) ? (await import('./config/told.js')).toldOf(files, env) : NOBODY;
  layers.faults.push(...faults, ...told.faults);
  if (layers.faults.length > 0) throw new ConfigError(layers.faults);

  const fileOf = (kind: LoadedFile['kind']): string | undefined => files.find((file) => file.kind === kind)?.path;
  const [projectFile, userFile] = [fileOf('project'), fileOf('user')];
  return {
    // The first question to Intl takes as long as half of Node's own start: whoever needs no zone does not wait for it.
    get timezone() {
      return (timezone ??= systemZone());
    },
    databasePath,
    folders,
    tasks,
    taskBaseFolder: baseFolder,
    model,
    webhooks: told.webhooks,
    pings: told.pings,
    heartbeat: told.heartbeat,
    ...(order && { dateOrder: order }),
    concurrency: processes,
    containment: wish,
    ...(env['CRON_AGENT_TOKEN'] && { token: env['CRON_AGENT_TOKEN'] }),
    movesCursor: process.platform === 'win32' || !['', 'dumb'].includes(own['TERM'] ?? ''),
    color: colorOf(flags, own, options.isTerminal ?? process.stdout.isTTY),
    withinRun: () => runWithin(own),
    environment: taskEnvironment(own, env, Object.values(tasks)),
    origin: layers.origin,
    ...(projectFile !== undefined && { projectFile }),
    ...(userFile !== undefined && { userFile }),
    firstUse: () => (projectFile === undefined ? null : firstUse(folders.state, projectFile)),
    warnings: [dotEnv.warning, warning].filter((text) => text !== undefined),
    // Most commands tell nobody which version they are.
    get appVersion() {
      return ownVersion();
    },
  };
}

const NOBODY: Told = { webhooks: [], pings: [], heartbeat: null, faults: [] };

/** What the answer needs is only loaded where there is one. */
function isAnybodyTold(files: readonly LoadedFile[], env: Environment): boolean {
  const variables = ['CRON_AGENT_WEBHOOK_URL', 'CRON_AGENT_PING_URL', 'CRON_AGENT_HEARTBEAT_URL'];
  return files.some(({ config }) => config.notify !== undefined) || variables.some((name) => env[name]);
}

/** What follows from the environment alone: also there when a configuration file is broken. */
export async function foldersWithoutFile({
  env = process.env,
  cwd = process.cwd(),
}: Pick<LoadOptions, 'env' | 'cwd'>): Promise<Folders> {
  return foldersOf({ ...readDotEnv(join(cwd, '.env')).values, ...env }, cwd);
}

/** An untrusted `.env` could redirect the model with the key of the real environment: it is left out, not obeyed. */
function readDotEnv(file: string): { readonly values: Environment; readonly warning?: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return { values: {} };
    return { values: {}, warning: `${file} was not read: ${code ?? String(error)}.` };
  }
  const fault = untrusted(file, WRITABLE_BY_ALL);
  if (fault !== undefined) return { values: {}, warning: `${file} was not read: ${fault}` };
  return { values: parseEnv(text.replace(/^\uFEFF/, '')) };
}

async function readFiles(
  flags: Flags,
  folders: Folders,
  cwd: string,
): Promise<{ files: LoadedFile[]; faults: ConfigFault[] }> {
  const project = flags.config === undefined ? findConfigFile(cwd, PROJECT_NAMES, true) : resolve(cwd, flags.config);
  const user = findConfigFile(folders.config, USER_NAMES, false);
  const files: LoadedFile[] = [];
  const faults: ConfigFault[] = [];
  for (const [kind, path] of [['project', project] as const, ['user', user] as const]) {
    if (path === undefined) continue;
    const read = await readConfigFile(path);
    if (!read.ok) faults.push(...read.faults);
    else {
      files.push({ kind, path, config: read.config });
      if (kind === 'project') faults.push(...foreign(path, read.config, folders));
    }
  }
  return { files, faults };
}

/** What a cloned repository must not choose: where keys, conversations and word of what happened go. */
function foreign(where: string, { model, notify }: LoadedFile['config'], folders: Folders): readonly ConfigFault[] {
  const reserved = ['baseURL', 'apiKey'].filter((name) => model && name in model).map((name) => `model.${name}`);
  if (notify !== undefined) reserved.push('notify');
  return reserved.map((key) => ({
    where,
    key,
    message:
      `expected the environment, .env or ${join(folders.config, 'config.json')} to say this, got it from a project. ` +
      `Move it there: a cloned repository must not choose where ${key === 'notify' ? 'notices' : 'keys and conversations'} go.`,
  }));
}

function databaseOf(layers: Layers, folders: Folders, cwd: string): string {
  const given = layers.pick('database', { flag: 'db', variable: 'CRON_AGENT_DB', inFile: (file) => file.database });
  if (given === undefined) return layers.otherwise('database', join(folders.data, 'cron-agent.db'));
  const where = layers.origin['database'] ?? '';
  if (given.trim() === '') {
    layers.faults.push({ where, key: '', message: 'expected a path, got nothing. Give the path of a SQLite file.' });
  } else if (/^postgres(ql)?:\/\//i.test(given)) {
    layers.faults.push({ where, key: '', message: 'PostgreSQL is not available yet. Give the path of a SQLite file.' });
  } else if (/^[a-z][a-z0-9+.-]+:\/\//i.test(given)) {
    layers.faults.push({ where, key: '', message: 'expected the path of a SQLite file, got a URL of another kind.' });
  }
  return given === ':memory:'
    ? given
    : resolve(isAbsolute(where) ? dirname(where) : cwd, expandHome(given, layers.env));
}

/** https://no-color.org and https://bixense.com/clicolors: what was typed wins, then NO_COLOR, then being told to. */
function colorOf(flags: Flags, env: Environment, isTerminal: boolean | undefined): boolean {
  if (flags.color === false || env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'] ?? env['CLICOLOR_FORCE'];
  if (forced) return forced !== '0';
  return isTerminal === true && env['TERM'] !== 'dumb';
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
