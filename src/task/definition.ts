// What a task of the registry is, and the one check of the arguments it is given. Every face (chat, CLI, configuration)
// passes through checkArgs, so a task's code can rely on what its parameters declare.

import { isAbsolute } from 'node:path';
import type { Effect } from '../job/task-spec.js';
import { parsePeriod } from '../time/period.js';
import { didYouMean } from './suggest.js';

export type ParameterType = 'string' | 'number' | 'integer' | 'boolean';
export type ParameterValue = string | number | boolean;

export interface TaskParameter {
  readonly type: ParameterType;
  readonly description?: string;
  /** True unless there is a default; say false for a parameter that may stay away. See {@link isRequired}. */
  readonly required?: boolean;
  readonly default?: ParameterValue;
  readonly enum?: readonly (string | number)[];
  /** A regular expression that the whole value must match. */
  readonly pattern?: string;
  /** Smallest number allowed. */
  readonly min?: number;
  /** `path`: absolute (a daemon's working directory is nobody's); `period`: "90d", "1h30m". */
  readonly format?: 'path' | 'period';
}

/** Where a value enters a command line. At the start of a word it could turn into an option. */
export interface Hole {
  readonly param: string;
  readonly opensWord: boolean;
}

export interface TaskDefinition {
  readonly name: string;
  readonly kind: 'builtin' | 'shell' | 'function';
  readonly description: string;
  readonly params: Readonly<Record<string, TaskParameter>>;
  readonly effect: Effect;
  /** Without it the job's policy, then the default of 1 h, decides. */
  readonly timeoutMs?: number;
  /** `process` counts against the limit of processes at once; `function` runs inside the scheduler's process. */
  readonly lane: 'process' | 'function';
  /** Shell tasks: where their parameters enter the command line. */
  readonly holes?: readonly Hole[];
}

export type TaskArgs = Readonly<Record<string, ParameterValue>>;
export type CheckedArgs =
  { readonly ok: true; readonly args: TaskArgs } | { readonly ok: false; readonly message: string };

/**
 * Checks arguments against the parameters and fills in defaults. Text is read as the declared type (`--arg keep=5` gives the
 * number 5). All faults come in one message.
 */
export function checkArgs(
  definition: Pick<TaskDefinition, 'name' | 'params' | 'holes'>,
  given: Readonly<Record<string, unknown>>,
): CheckedArgs {
  const faults: string[] = [];
  const args: Record<string, ParameterValue> = {};
  const names = Object.keys(definition.params);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(definition.params, name)) faults.push(unknownArgument(name, names));
  }
  for (const [name, param] of Object.entries(definition.params)) {
    const value = Object.hasOwn(given, name) ? (given[name] ?? undefined) : undefined;
    const read = value === undefined ? absent(param) : readValue(param, value);
    if ('fault' in read) faults.push(`argument "${name}": ${read.fault}`);
    else if (read.value !== undefined) {
      const option = asOption(definition, name, read.value);
      if (option) faults.push(option);
      else args[name] = read.value;
    }
  }
  return faults.length === 0 ? { ok: true, args } : { ok: false, message: `${definition.name}: ${sentences(faults)}` };
}

export function isRequired(param: TaskParameter): boolean {
  return param.default === undefined && param.required !== false;
}

function sentences(faults: readonly string[]): string {
  return faults.map((fault) => (/[.?]$/.test(fault) ? fault : `${fault}.`)).join(' ');
}

type Read = { readonly value: ParameterValue | undefined } | { readonly fault: string };

function unknownArgument(name: string, known: readonly string[]): string {
  if (known.length === 0) return `unknown argument ${JSON.stringify(name)}: this task takes none`;
  return `unknown argument ${JSON.stringify(name)}: expected one of ${known.join(', ')}.${didYouMean(name, known)}`;
}

function absent(param: TaskParameter): Read {
  if (param.default !== undefined) return { value: param.default };
  if (!isRequired(param)) return { value: undefined };
  return { fault: `expected ${describe(param)}, got nothing. Give it with --arg` };
}

function readValue(param: TaskParameter, raw: unknown): Read {
  const typed = readType(param.type, raw);
  if (typed === undefined) return { fault: `expected ${describe(param)}, got ${JSON.stringify(raw)}` };
  if (typeof typed === 'string' && typed.includes('\0')) return { fault: 'expected text, got a NUL character' };
  if (param.enum && !param.enum.includes(typed as string | number)) {
    return { fault: `expected one of ${param.enum.join(', ')}, got ${JSON.stringify(typed)}` };
  }
  const fault = outOfShape(param, typed);
  return fault === undefined ? { value: typed } : { fault: `expected ${fault}, got ${JSON.stringify(typed)}` };
}

/** The value as its type, or undefined. Only decimal numbers are read from text: Number("") is 0 and Number("0x10") is 16. */
function readType(type: ParameterType, raw: unknown): ParameterValue | undefined {
  switch (type) {
    case 'string':
      return typeof raw === 'string'
        ? raw
        : typeof raw === 'number' || typeof raw === 'boolean'
          ? String(raw)
          : undefined;
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      return raw === 'true' || raw === 'yes' ? true : raw === 'false' || raw === 'no' ? false : undefined;
    case 'number':
    case 'integer': {
      const text = typeof raw === 'number' ? String(raw) : typeof raw === 'string' ? raw.trim() : '';
      if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return undefined;
      const number = Number(text);
      return (type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number)) ? number : undefined;
    }
  }
}

function outOfShape(param: TaskParameter, value: ParameterValue): string | undefined {
  if (typeof value === 'number')
    return param.min !== undefined && value < param.min ? `at least ${param.min}` : undefined;
  if (typeof value !== 'string') return undefined;
  if (param.pattern !== undefined && !new RegExp(`^(?:${param.pattern})$`, 'u').test(value))
    return `text like ${param.pattern}`;
  if (param.format === 'path' && !isAbsolute(value)) return 'an absolute path';
  if (param.format === 'period' && parsePeriod(value) === undefined) return 'a period such as "90d" or "1h30m"';
  return undefined;
}

/**
 * A value at the start of a command-line word must not turn into an option (`--upload-pack=…`, SECURITY.md X07). Inside a
 * word only text is refused: `--offset={{n}}` may well be -5.
 */
function asOption(definition: Pick<TaskDefinition, 'holes'>, name: string, value: ParameterValue): string | undefined {
  if (!String(value).startsWith('-')) return undefined;
  const holes = (definition.holes ?? []).filter((hole) => hole.param === name);
  if (holes.length === 0 || (typeof value === 'number' && !holes.some((hole) => hole.opensWord))) return undefined;
  return `argument "${name}": expected a value that does not start with "-", got ${JSON.stringify(value)}`;
}

function describe(param: TaskParameter): string {
  if (param.enum) return `one of ${param.enum.join(', ')}`;
  switch (param.type) {
    case 'string':
      return param.format === 'path'
        ? 'an absolute path'
        : param.format === 'period'
          ? 'a period such as "90d"'
          : 'text';
    case 'number':
      return 'a number';
    case 'integer':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
  }
}
