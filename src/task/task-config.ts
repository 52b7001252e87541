// The `tasks` section of the configuration file: what may stand there, with every fault named. Kinds that this version
// does not have are refused by name, unknown keys with a suggestion: a typing error must not become a silent default.

import { z } from 'zod';
import { parsePeriod } from '../time/period.js';
import type { Hole, TaskParameter } from './definition.js';
import { checkArgs, isRequired } from './definition.js';
import { didYouMean, fold } from './suggest.js';

export const BUILTIN_NAMES = ['db_backup', 'health_check', 'cleanup_logs', 'send_report', 'notify'] as const;
const LATER_KINDS: readonly string[] = ['http', 'prompt', 'workflow'];
const HOLE = /\{\{\s*([^{}]*?)\s*\}\}/g;

const parameter = z.object({
  type: z.enum(['string', 'number', 'integer', 'boolean']),
  description: z.string().optional(),
  required: z.boolean().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  enum: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .optional(),
  pattern: z.string().refine(isPattern, 'expected a regular expression').optional(),
});

const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable')
  .refine((name) => !name.startsWith('CRON_AGENT_'), 'names that start with CRON_AGENT_ belong to the program');

/** `["AWS_PROFILE"]` passes variables on; `{"STAGE": "prod", "AWS_PROFILE": true}` sets fixed values and passes on the `true` ones. */
const environment = z
  .preprocess(
    (given) => (Array.isArray(given) ? Object.fromEntries(given.map((name) => [String(name), true])) : given),
    z.record(
      variable,
      z.custom<string | true>((value) => value === true || (typeof value === 'string' && !value.includes('\0')), {
        message: 'expected text, or true to pass the variable on',
      }),
    ),
  )
  .transform((given) => {
    const set: Record<string, string> = {};
    for (const [name, value] of Object.entries(given)) if (value !== true) set[name] = value;
    return { pass: Object.keys(given).filter((name) => given[name] === true), set };
  });

const common = {
  description: z.string().optional(),
  params: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'expected a parameter name'), parameter).default({}),
  effect: z.enum(['none', 'idempotent', 'once']).default('once'),
  timeout: z
    .string()
    .refine((text) => (parsePeriod(text) ?? 0) > 0, 'expected a period such as "30m" or "1h30m"')
    .transform((text) => parsePeriod(text) ?? 0)
    .optional(),
};

const words = z.array(z.string().refine((w) => !w.includes('\0'), 'expected text without NUL'));

const shellTask = z
  .object({
    kind: z.literal('shell'),
    command: words.refine(
      (argv) => argv[0] !== undefined && argv[0] !== '',
      'expected a list of words such as ["./etl.sh", "--full"]',
    ),
    cwd: z.string().min(1).optional(),
    env: environment.default([]),
    shell: z.boolean().default(false),
    ...common,
  })
  .superRefine(checkHoles)
  .superRefine(checkDefaults);

const functionTask = z
  .object({
    kind: z.literal('function'),
    module: z.string().min(1),
    export: z.string().min(1).default('default'),
    ...common,
  })
  .superRefine(checkDefaults);

const KEYS = {
  shell: ['kind', 'command', 'cwd', 'env', 'shell', ...Object.keys(common)],
  function: ['kind', 'module', 'export', ...Object.keys(common)],
} as const;

export type ShellTaskConfig = z.output<typeof shellTask>;
export type FunctionTaskConfig = z.output<typeof functionTask>;
export type TaskConfig = ShellTaskConfig | FunctionTaskConfig;

/** One entry of the section. */
export const taskConfig = z.record(z.unknown()).transform((raw, context): TaskConfig => {
  const kind = raw['kind'];
  if (kind !== 'shell' && kind !== 'function') {
    context.addIssue({ code: 'custom', path: ['kind'], message: wrongKind(kind) });
    return z.NEVER;
  }
  checkKeys(raw, KEYS[kind], [], context);
  for (const [name, param] of Object.entries(isObject(raw['params']) ? raw['params'] : {})) {
    if (isObject(param)) checkKeys(param, Object.keys(parameter.shape), ['params', name], context);
  }
  const parsed = (kind === 'shell' ? shellTask : functionTask).safeParse(onlyKnown(raw, KEYS[kind]));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue(issue);
  return z.NEVER;
});

const taskName = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*$/, 'expected a task name: letters, digits, space, ".", "_" and "-"');

/** The whole section: names to entries. Two names that a person could not tell apart are a fault. */
export const tasksConfig = z.record(taskName, taskConfig).superRefine((tasks, context) => {
  const taken = new Map<string, string>(BUILTIN_NAMES.map((name) => [fold(name), `the built-in ${name}`]));
  for (const name of Object.keys(tasks)) {
    const other = taken.get(fold(name));
    if (other)
      context.addIssue({ code: 'custom', path: [name], message: `the name is taken by ${other}. Choose another.` });
    taken.set(fold(name), `the task ${name}`);
  }
});
export type TasksConfig = z.output<typeof tasksConfig>;

/** The holes of a command line, in order. */
export function holesOf(command: readonly string[]): readonly Hole[] {
  return command.flatMap((word) =>
    [...word.matchAll(HOLE)].map((match) => ({
      param: match[1] ?? '',
      opensWord: word.slice(0, match.index).replaceAll(HOLE, '') === '',
    })),
  );
}

/** The command line with its holes filled; each value stays inside its word. */
export function fillHoles(command: readonly string[], args: Readonly<Record<string, unknown>>): readonly string[] {
  return command.map((word) => word.replaceAll(HOLE, (_, name: string) => String(args[name])));
}

function wrongKind(kind: unknown): string {
  if (typeof kind === 'string' && LATER_KINDS.includes(kind)) {
    return `kind "${kind}" is not available in this version. Use "shell" or "function".`;
  }
  const near = typeof kind === 'string' ? didYouMean(kind, ['shell', 'function']) : '';
  return `expected kind "shell" or "function", got ${JSON.stringify(kind) ?? 'nothing'}.${near}`;
}

function checkKeys(raw: object, known: readonly string[], path: readonly string[], context: z.RefinementCtx): void {
  for (const key of Object.keys(raw)) {
    if (known.includes(key)) continue;
    const message = `unknown key ${JSON.stringify(key)}: expected one of ${known.join(', ')}.${didYouMean(key, known)}`;
    context.addIssue({ code: 'custom', path: [...path, key], message });
  }
}

function onlyKnown(raw: Readonly<Record<string, unknown>>, known: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => known.includes(key)));
}

interface Command {
  readonly command: readonly string[];
  readonly shell: boolean;
  readonly params: Readonly<Record<string, z.output<typeof parameter>>>;
}

/** A hole never chooses the program or becomes script text, and always has a value. */
function checkHoles(task: Command, context: z.RefinementCtx): void {
  const fault = (message: string): void => context.addIssue({ code: 'custom', path: ['command'], message });
  if (holesOf(task.command.slice(0, 1)).length > 0) {
    fault(
      task.shell
        ? 'expected a script without {{holes}}. Write "$1" in the script and put the hole in the next word.'
        : 'expected a fixed program, got a {{hole}} in the first word.',
    );
  }
  for (const { param } of holesOf(task.command)) {
    const declared = Object.hasOwn(task.params, param) ? (task.params[param] as TaskParameter) : undefined;
    if (!declared)
      fault(`unknown parameter {{${param}}}: declare it under "params".${didYouMean(param, Object.keys(task.params))}`);
    else if (!isRequired(declared) && declared.default === undefined) {
      fault(`parameter {{${param}}} may be missing, but the command needs it. Give it a default.`);
    }
  }
}

function checkDefaults(
  task: Pick<Command, 'params'> & { readonly command?: readonly string[] },
  context: z.RefinementCtx,
): void {
  const params = Object.entries(task.params).filter(([, param]) => param.default !== undefined);
  const definition = {
    name: 'default',
    params: Object.fromEntries(params) as Record<string, TaskParameter>,
    holes: holesOf(task.command ?? []),
  };
  const checked = checkArgs(definition, Object.fromEntries(params.map(([name, param]) => [name, param.default])));
  if (!checked.ok) context.addIssue({ code: 'custom', path: ['params'], message: checked.message });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPattern(text: string): boolean {
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
}
