// What every command is given: the streams, the global options, and the world, built when a command first asks for it.

import type { Command } from 'commander';
import type { compose, Overrides, World } from '../compose.js';
import type { Looking } from '../compose-looking.js';
import type { Config } from '../config.js';
import type { Answer, Caller } from '../crontab/crontab.js';
import type { Brake } from '../crontab/panic.js';
import type { Reader } from '../crontab/reading.js';
import type { ZoneName } from '../time/zone.js';
import type { Io } from './io.js';

export interface Globals {
  readonly db?: string;
  readonly config?: string;
  readonly tz?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

export type OpenOptions = Pick<NonNullable<Parameters<typeof compose>[1]>, 'readonly' | 'face'> & {
  /** The language model to use instead of the configured one. */
  readonly model?: string;
};

/** A world apart, for a scripted session or a simulation. */
export interface ScratchOptions {
  readonly folder: string;
  /** The database in memory: nothing is written into the folder unless a task does. */
  readonly inMemory?: true;
  readonly timezone?: ZoneName;
  readonly overrides: Overrides;
}

export interface Cli {
  readonly io: Io;
  readonly globals: Globals;
  /** The words after `--`; null where there were none. */
  readonly tail: readonly string[] | null;
  config(): Promise<Config>;
  /** The run whose process this is; null: a person's, or a service's. */
  withinRun(): Promise<string | null>;
  /** Opened at the first call, closed when the command has ended. */
  world(options?: OpenOptions): Promise<World>;
  /** The stored jobs, to be read only: loads a third of what the world does. */
  looking(): Promise<Looking>;
  /** What panic needs: works without a configuration and a database that can be used. */
  brake(): Promise<Brake>;
  /** The configured tasks and model, but a database and folders of its own. Whoever opens it closes it. */
  scratchWorld(options: ScratchOptions): Promise<World>;
  /** What understanding a phrase needs; opens no database. */
  understanding(): Promise<Reader>;
  /** Data, to stdout. Resolves when the stream has taken it. */
  print(text: string): Promise<void>;
  /** A value as the machine output: pretty for a document, one line with --jsonl. */
  printJson(value: unknown): Promise<void>;
  /** For people only, to stderr; silent with --quiet. */
  note(text: string): void;
  /** Whether machine output is asked for. */
  readonly json: boolean;
  /**
   * Asks a verb; where it wants a yes, asks the person, and the verb again. A refusal ends the command with its exit code.
   * @throws Refused
   */
  ask<T>(verb: (caller: Caller) => Promise<Answer<T>>, options?: { readonly yes?: boolean }): Promise<T>;
}

/** A command: its options are declared on commander's Command, its work is done with the Cli. Answers with the exit code. */
export interface CommandModule {
  define(command: Command, act: (work: (cli: Cli) => Promise<number>) => Promise<void>): void;
}
