// Every task there is: the built-ins and those of the configuration file. Turns a TaskSpec into something that can run, or
// into the sentence that says why it cannot. What runs a task is loaded
// when something is about to run, not when it is listed.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Effect, TaskSpec } from '../job/task-spec.js';
import { taskName } from '../job/task-spec.js';
import type { Clock } from '../time/clock.js';
import { SystemClock } from '../time/clock.js';
import type { CommandLine } from './command.js';
import type { Containment } from './containment.js';
import { commandManifest, commandWarnings, sha256OfFile, shellMode } from './command.js';
import type { TaskArgs, TaskDefinition } from './definition.js';
import { checkArgs } from './definition.js';
import type { Environment } from './environment.js';
import { NOTHING_DECLARED } from './environment.js';
import type { Fingerprint } from './manifest.js';
import { fingerprintOf } from './manifest.js';
import { printable } from './printable.js';
import type { Runner } from './runner.js';
import { didYouMean, fold, nearest } from './suggest.js';
import type { FunctionTaskConfig, ShellTaskConfig, TaskConfig } from './task-config.js';
import { fillHoles, holesOf } from './task-config.js';

export interface Builtin {
  readonly definition: TaskDefinition;
  readonly runner: Runner;
}

export interface RegistryParts {
  readonly builtins: readonly Builtin[];
  /** The parsed `tasks` section of the configuration. */
  readonly configured: Readonly<Record<string, TaskConfig>>;
  /** Absolute folder of the configuration file; relative modules and working directories start here. */
  readonly baseFolder: string;
  /** The environment that cron-agent was started with; tasks see the allow-listed part of it. */
  readonly environment: Environment;
  /** Its processes are told from those of another home by it. */
  readonly stateFolder?: string;
  readonly database?: string;
  /** In front of every process; asked when the first one starts. Nothing by default. */
  readonly containment?: () => Containment;
  /** Processes live in real time, also where schedules run on a manual clock; hence the system's clock unless a test says otherwise. */
  readonly processClock?: Clock;
  /** How long a process may take to end after TERM before KILL; 10 s by default. */
  readonly graceMs?: number;
}

export interface ResolvedTask {
  readonly name: string;
  readonly lane: 'process' | 'function';
  readonly effect: Effect;
  /** Undefined: the job's policy decides. */
  readonly timeoutMs: number | undefined;
  readonly args: TaskArgs;
  readonly runner: Runner;
  /** What will run, written by code and safe to print: argv as JSON and the folder. */
  readonly what: string;
  /** Exactly what would run, for approvals. Computed when asked for: it reads the disk. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** The same by hash, for the audit; null for a built-in task, which the version of cron-agent tells. */
  readonly fingerprint: Fingerprint | null;
}

export type Resolution =
  { readonly ok: true; readonly task: ResolvedTask } | { readonly ok: false; readonly reason: string };

export interface TaskRegistry {
  list(): readonly TaskDefinition[];
  /** By name; case, `-`, `_` and spaces do not matter where the exact name is not there. */
  find(name: string): TaskDefinition | undefined;
  suggest(name: string): string | undefined;
  resolve(spec: TaskSpec): Resolution;
  /**
   * What is likely to go wrong when it runs, for the receipt. Nothing is started. Empty when all is well.
   * `path`: where the scheduler that will run it looks for programs; our own PATH by default.
   */
  probe(spec: TaskSpec, path?: string): readonly string[];
  /**
   * Loads what runs tasks, for whoever is about to: later there may be too many open files to load anything, and an import that
   * failed is not tried again by Node.
   */
  load(): Promise<void>;
}

const runners = {
  shell: () => import('./shell.js'),
  function: () => import('./function.js'),
};

export function buildRegistry(parts: RegistryParts): TaskRegistry {
  const entries = new Map<string, Entry>();
  for (const { definition, runner } of parts.builtins) entries.set(definition.name, builtinEntry(definition, runner));
  for (const [name, config] of Object.entries(parts.configured))
    entries.set(name, configuredEntry(name, config, parts));

  const names = [...entries.keys()];
  const folded = new Map(names.map((name) => [fold(name), name]));
  const lookUp = (name: string): Entry | undefined => entries.get(name) ?? entries.get(folded.get(fold(name)) ?? '');
  const prepare = (spec: TaskSpec): Prepared => {
    if (spec.kind === 'command') return prepareInline(spec.argv, spec.cwd, parts);
    const entry = lookUp(spec.name);
    if (!entry) return { ok: false, reason: `Unknown task: ${printable(spec.name)}.${didYouMean(spec.name, names)}` };
    const checked = checkArgs(entry.definition, spec.args);
    return checked.ok
      ? { ok: true, work: entry.prepare(checked.args), args: checked.args, definition: entry.definition }
      : { ok: false, reason: checked.message };
  };

  return {
    list: () => [...entries.values()].map((entry) => entry.definition),
    load: async () => void (await Promise.all([runners.shell(), runners.function()])),
    find: (name) => lookUp(name)?.definition,
    suggest: (name) => nearest(name, names),
    resolve: (spec) => {
      const prepared = prepare(spec);
      return prepared.ok ? { ok: true, task: new Resolved(taskName(spec), prepared) } : prepared;
    },
    probe: (spec, path) => {
      const prepared = prepare(spec);
      return prepared.ok ? prepared.work.probe(path) : [prepared.reason];
    },
  };
}

/** One task with its arguments filled in. */
interface Work {
  readonly runner: Runner;
  readonly what: string;
  manifest(): Readonly<Record<string, unknown>>;
  probe(path?: string): readonly string[];
}

interface Entry {
  readonly definition: TaskDefinition;
  prepare(args: TaskArgs): Work;
}

type Prepared =
  | {
      readonly ok: true;
      readonly work: Work;
      readonly args: TaskArgs;
      readonly definition: Pick<TaskDefinition, 'effect' | 'lane' | 'timeoutMs'> & { readonly name?: string };
    }
  | { readonly ok: false; readonly reason: string };

/** A class: for each attempt one is made, and a literal with getters takes ten times as long. */
class Resolved implements ResolvedTask {
  readonly name: string;
  readonly lane: ResolvedTask['lane'];
  readonly effect: Effect;
  readonly timeoutMs: number | undefined;
  readonly args: TaskArgs;
  readonly runner: Runner;
  readonly what: string;
  readonly #work: Work;

  constructor(name: string, { work, args, definition }: Prepared & { readonly ok: true }) {
    this.name = definition.name ?? name;
    this.lane = definition.lane;
    this.effect = definition.effect;
    this.timeoutMs = definition.timeoutMs;
    this.args = args;
    this.runner = work.runner;
    this.what = work.what;
    this.#work = work;
  }

  get manifest(): ResolvedTask['manifest'] {
    return this.#work.manifest();
  }

  get fingerprint(): Fingerprint | null {
    const manifest = this.manifest;
    return 'builtin' in manifest ? null : fingerprintOf(manifest);
  }
}

function builtinEntry(definition: TaskDefinition, runner: Runner): Entry {
  return {
    definition,
    prepare: (args) => ({
      runner,
      what: withArgs(definition.name, args),
      manifest: () => ({ builtin: definition.name, args }),
      probe: () => [],
    }),
  };
}

function configuredEntry(name: string, config: TaskConfig, parts: RegistryParts): Entry {
  return config.kind === 'shell' ? shellEntry(name, config, parts) : functionEntry(name, config, parts);
}

function shellEntry(name: string, config: ShellTaskConfig, parts: RegistryParts): Entry {
  const cwd = resolve(parts.baseFolder, withHome(config.cwd ?? '.', parts.environment));
  return {
    definition: {
      ...definitionOf(name, config),
      kind: 'shell',
      description: config.description ?? `runs ${printable(JSON.stringify(config.command))}`,
      lane: 'process',
      holes: holesOf(config.command),
    },
    prepare: (args) => {
      const filled = fillHoles(config.command, args);
      return commandWork({ argv: config.shell ? shellMode(filled) : filled, cwd, declared: config.env }, parts);
    },
  };
}

function functionEntry(name: string, config: FunctionTaskConfig, parts: RegistryParts): Entry {
  const path = resolve(parts.baseFolder, config.module);
  const definition: TaskDefinition = {
    ...definitionOf(name, config),
    kind: 'function',
    description: config.description ?? `calls ${config.export} of ${printable(path)}`,
    lane: 'function',
  };
  const runner: Runner = {
    run: async (input) => (await runners.function()).runFunction({ path, export: config.export }, input),
  };
  return {
    definition,
    prepare: (args) => ({
      runner,
      what: `${withArgs(config.export, args)} of ${printable(path)}`,
      manifest: () => ({ module: path, export: config.export, sha256: sha256OfFile(path) ?? null, args }),
      probe: () => (existsSync(path) ? [] : [`module ${printable(path)} does not exist`]),
    }),
  };
}

function prepareInline(argv: readonly string[], cwd: string, parts: RegistryParts): Prepared {
  const refuse = (reason: string): Prepared => ({ ok: false, reason });
  if (argv[0] === undefined || argv[0] === '')
    return refuse('command: expected a program and its arguments, got nothing.');
  if ([...argv, cwd].some((word) => word.includes('\0'))) return refuse('command: expected text, got a NUL character.');
  if (!isAbsolute(cwd))
    return refuse(`command: expected an absolute working directory, got ${printable(JSON.stringify(cwd))}.`);
  const work = commandWork({ argv, cwd, declared: NOTHING_DECLARED }, parts);
  return { ok: true, work, args: {}, definition: { effect: 'once', lane: 'process' } };
}

function commandWork(command: CommandLine, parts: RegistryParts): Work {
  const own = parts.environment;
  const options = {
    environment: own,
    clock: parts.processClock ?? new SystemClock(),
    graceMs: parts.graceMs ?? 10_000,
    ...(parts.containment && { containment: parts.containment }),
    ...(parts.stateFolder !== undefined && { stateFolder: parts.stateFolder }),
    ...(parts.database !== undefined && { database: parts.database }),
  };
  return {
    runner: { run: async (input) => (await runners.shell()).runCommand(command, options, input) },
    what: printable(`${JSON.stringify(command.argv)} in ${command.cwd}`),
    manifest: () => commandManifest(command, own),
    probe: (path) => commandWarnings(command, path === undefined ? own : { ...own, PATH: path }),
  };
}

function definitionOf(
  name: string,
  config: TaskConfig,
): Pick<TaskDefinition, 'name' | 'params' | 'effect' | 'timeoutMs'> {
  return {
    name,
    params: config.params as TaskDefinition['params'],
    effect: config.effect,
    ...(config.timeout === undefined ? {} : { timeoutMs: config.timeout }),
  };
}

function withArgs(name: string, args: TaskArgs): string {
  return Object.keys(args).length === 0 ? name : printable(`${name} ${JSON.stringify(args)}`);
}

function withHome(path: string, own: Environment): string {
  if (path !== '~' && !path.startsWith('~/')) return path;
  return join(own['HOME'] ?? homedir(), path.slice(1));
}
