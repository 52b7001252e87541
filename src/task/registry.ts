// Every task there is: the built-ins and those of the configuration file. Turns a TaskSpec into something that can run, or
// into the sentence that says why it cannot. What runs a task is loaded
// when something is about to run, not when it is listed.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { TaskSpec } from '../job/task-spec.js';
import { taskName } from '../job/task-spec.js';
import type { Clock } from '../time/clock.js';
import { SystemClock } from '../time/clock.js';
import type { CommandLine } from './command.js';
import type { Containment } from './containment.js';
import { commandWarnings, shellMode } from './command.js';
import { commandManifest } from './command-manifest.js';
import type { TaskArgs, TaskDefinition } from './definition.js';
import { checkArgs } from './definition.js';
import type { Environment } from './environment.js';
import { NOTHING_DECLARED } from './environment.js';
import { contentOf } from './file-content.js';
import { printable } from './printable.js';
import type { Filled, ResolvedTask, Work } from './resolved.js';
import { Resolved } from './resolved.js';
import type { Runner } from './runner.js';
import { didYouMean, fold, nearest } from './suggest.js';
import type { FunctionTaskConfig, ShellTaskConfig, TaskConfig } from './task-config.js';
import { fillHoles, holesOf } from './task-config.js';

export type { ResolvedTask } from './resolved.js';

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

export type Resolution =
  { readonly ok: true; readonly task: ResolvedTask } | { readonly ok: false; readonly reason: string };

export interface TaskRegistry {
  list(): readonly TaskDefinition[];
  /** By name; case, `-`, `_` and spaces do not matter where the exact name is not there. */
  find(name: string): TaskDefinition | undefined;
  suggest(name: string): string | undefined;
  /** `path`: where the scheduler that will run it looks for programs; our own PATH by default. */
  resolve(spec: TaskSpec, path?: string): Resolution;
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

const SYSTEM_CLOCK = new SystemClock();

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
  const prepare = (spec: TaskSpec, path?: string): Prepared => {
    const here = path === undefined ? parts : { ...parts, environment: { ...parts.environment, PATH: path } };
    if (spec.kind === 'command') return prepareInline(spec, here);
    const entry = lookUp(spec.name);
    if (!entry) return { ok: false, reason: `Unknown task: ${printable(spec.name)}.${didYouMean(spec.name, names)}` };
    const checked = checkArgs(entry.definition, spec.args);
    return checked.ok
      ? {
          ok: true,
          work: entry.prepare(checked.args, here, spec.program),
          args: checked.args,
          definition: entry.definition,
        }
      : { ok: false, reason: checked.message };
  };

  return {
    list: () => [...entries.values()].map((entry) => entry.definition),
    load: async () => void (await Promise.all([runners.shell(), runners.function()])),
    find: (name) => lookUp(name)?.definition,
    suggest: (name) => nearest(name, names),
    resolve: (spec, path) => {
      const prepared = prepare(spec, path);
      return prepared.ok ? { ok: true, task: new Resolved(taskName(spec), prepared) } : prepared;
    },
    probe: (spec, path) => {
      const prepared = prepare(spec);
      return prepared.ok ? prepared.work.probe(path) : [prepared.reason];
    },
  };
}

interface Entry {
  readonly definition: TaskDefinition;
  prepare(args: TaskArgs, parts: RegistryParts, approved: string | undefined): Work;
}

type Prepared = (Filled & { readonly ok: true }) | { readonly ok: false; readonly reason: string };

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
    prepare: (args, here, approved) => {
      const filled = fillHoles(config.command, args);
      const argv = config.shell ? shellMode(filled) : filled;
      return commandWork({ argv, cwd, declared: config.env, approved }, here);
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
      manifest: () => ({
        module: path,
        export: config.export,
        sha256: contentOf(path, clockOf(parts))?.sha256() ?? null,
        args,
      }),
      probe: () => (existsSync(path) ? [] : [`module ${printable(path)} does not exist`]),
    }),
  };
}

function prepareInline(
  { argv, cwd, program: approved }: TaskSpec & { readonly kind: 'command' },
  parts: RegistryParts,
): Prepared {
  const refuse = (reason: string): Prepared => ({ ok: false, reason });
  if (argv[0] === undefined || argv[0] === '')
    return refuse('command: expected a program and its arguments, got nothing.');
  if ([...argv, cwd].some((word) => word.includes('\0'))) return refuse('command: expected text, got a NUL character.');
  if (!isAbsolute(cwd))
    return refuse(`command: expected an absolute working directory, got ${printable(JSON.stringify(cwd))}.`);
  const work = commandWork({ argv, cwd, declared: NOTHING_DECLARED, approved }, parts);
  return { ok: true, work, args: {}, definition: { effect: 'once', lane: 'process' } };
}

function commandWork(command: CommandLine, parts: RegistryParts): Work {
  const own = parts.environment;
  const options = {
    environment: own,
    clock: clockOf(parts),
    graceMs: parts.graceMs ?? 10_000,
    ...(parts.containment && { containment: parts.containment }),
    ...(parts.stateFolder !== undefined && { stateFolder: parts.stateFolder }),
    ...(parts.database !== undefined && { database: parts.database }),
  };
  return {
    runner: { run: async (input) => (await runners.shell()).runCommand(command, options, input) },
    what: printable(`${JSON.stringify(command.argv)} in ${command.cwd}`),
    manifest: () => commandManifest(command, own, clockOf(parts)),
    probe: (path) => commandWarnings(command, path === undefined ? own : { ...own, PATH: path }),
  };
}

function clockOf(parts: RegistryParts): Clock {
  return parts.processClock ?? SYSTEM_CLOCK;
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
