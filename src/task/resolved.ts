// A task that is ready to run: its definition, its arguments, and what exactly it would run.

import type { Effect } from '../job/task-spec.js';
import type { TaskArgs, TaskDefinition } from './definition.js';
import type { Fingerprint, Manifest } from './manifest.js';
import { fingerprintOf } from './manifest.js';
import type { Runner } from './runner.js';

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
  readonly manifest: Manifest;
  /** The same by hash: what an approval is bound to. Null for a built-in task, which the version of cron-agent tells. */
  readonly fingerprint: Fingerprint | null;
}

/** One task with its arguments filled in. */
export interface Work {
  readonly runner: Runner;
  readonly what: string;
  manifest(): Manifest;
  probe(path?: string): readonly string[];
}

export interface Filled {
  readonly work: Work;
  readonly args: TaskArgs;
  readonly definition: Pick<TaskDefinition, 'effect' | 'lane' | 'timeoutMs'> & { readonly name?: string };
}

/** A class: for each attempt one is made, and a literal with getters takes ten times as long. */
export class Resolved implements ResolvedTask {
  readonly name: string;
  readonly lane: ResolvedTask['lane'];
  readonly effect: Effect;
  readonly timeoutMs: number | undefined;
  readonly args: TaskArgs;
  readonly runner: Runner;
  readonly what: string;
  readonly #work: Work;

  constructor(name: string, { work, args, definition }: Filled) {
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
