// The layers of the configuration, strongest first: flags, environment (with `.env` below it), project file, user file,
// defaults. Every value is picked here, and where it came from is kept for `doctor`.

import type { z } from 'zod';
import type { ConfigFault } from './config-error.js';
import type { ConfigFile } from './config-schema.js';
import { messagesOf } from './config-values.js';
import type { Environment } from './folders.js';

export interface Flags {
  readonly config?: string | undefined;
  readonly db?: string | undefined;
  readonly tz?: string | undefined;
  readonly model?: string | undefined;
  /** False for `--no-color`. */
  readonly color?: boolean | undefined;
}

export interface LoadedFile {
  readonly path: string;
  readonly kind: 'project' | 'user';
  readonly config: ConfigFile;
}

interface Sources {
  readonly flag?: 'db' | 'tz' | 'model';
  readonly variable?: string;
  readonly inFile: (file: ConfigFile) => string | undefined;
}

interface CheckedSources<T> {
  readonly flag?: 'tz';
  readonly variable: string;
  readonly schema: z.ZodType<T, z.ZodTypeDef, unknown>;
  /** Text of a flag or variable as the schema wants it, e.g. as a number. */
  readonly read?: (text: string) => unknown;
  readonly inFile: (file: ConfigFile) => T | undefined;
}

export class Layers {
  readonly origin: Record<string, string> = {};
  readonly faults: ConfigFault[] = [];

  constructor(
    readonly flags: Flags,
    readonly env: Environment,
    /** Project before user. */
    readonly files: readonly LoadedFile[],
  ) {}

  /** A text that needs no check. An empty variable is one that is not set. */
  pick(key: string, { flag, variable, inFile }: Sources): string | undefined {
    const given = this.#outside(flag, variable);
    if (given !== undefined) return this.#found(key, given.where, given.text);
    return this.#fromFiles(key, inFile);
  }

  /** A value of a flag or variable is checked here; those of files were when the file was read. */
  pickChecked<T>(key: string, { flag, variable, schema, read, inFile }: CheckedSources<T>): T | undefined {
    const given = this.#outside(flag, variable);
    if (given === undefined) return this.#fromFiles(key, inFile);
    const value = read ? read(given.text) : given.text;
    const parsed = schema.safeParse(value);
    if (parsed.success) return this.#found(key, given.where, parsed.data);
    for (const message of messagesOf(parsed.error, value)) this.faults.push({ where: given.where, key: '', message });
    return undefined;
  }

  otherwise<T>(key: string, value: T, from = 'default'): T {
    return this.#found(key, from, value);
  }

  #outside(
    flag: 'db' | 'tz' | 'model' | undefined,
    variable: string | undefined,
  ): { where: string; text: string } | undefined {
    const typed = flag && this.flags[flag];
    if (typed !== undefined) return { where: `--${flag}`, text: typed };
    const set = variable && this.env[variable];
    return variable && set ? { where: variable, text: set } : undefined;
  }

  #fromFiles<T>(key: string, inFile: (file: ConfigFile) => T | undefined): T | undefined {
    for (const { path, config } of this.files) {
      const value = inFile(config);
      if (value !== undefined) return this.#found(key, path, value);
    }
    return undefined;
  }

  #found<T>(key: string, where: string, value: T): T {
    this.origin[key] = where;
    return value;
  }
}
