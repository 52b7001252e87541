// What may stand in a configuration file. Every fault is listed, with its line and, for a key nobody knows, the key that was
// probably meant: a typing error must not become a silent default.

import { z } from 'zod';
import { suggestZone, zone } from '../time/zone.js';
import type { ZoneName } from '../time/zone.js';
import { didYouMean } from '../task/suggest.js';
import { tasksConfig } from '../task/task-config.js';
import type { ConfigFault } from './config-error.js';
import type { JsonLines } from './json-lines.js';
import { lineOf } from './json-lines.js';

export const zoneName = z.string().transform((name, context): ZoneName => {
  const known = zone(name);
  if (known !== undefined) return known;
  const near = suggestZone(name);
  const advice = near === undefined ? ' Names look like "Europe/Berlin" or "UTC".' : ` Did you mean "${near}"?`;
  context.addIssue({
    code: 'custom',
    message: `expected the name of an IANA time zone, got ${JSON.stringify(name)}.${advice}`,
  });
  return z.NEVER;
});

export const endpointUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : ''), {
    message: 'expected a URL such as "http://127.0.0.1:11434/v1". Write it with http:// or https://.',
  });
export const concurrency = z.number().int().min(1).max(1000);
export const dateOrder = z.enum(['dmy', 'mdy']);

const model = z
  .object({ name: z.string().min(1), baseURL: endpointUrl, apiKey: z.string().min(1) })
  .partial()
  .strict();

const configFile = z
  .object({
    $schema: z.string(),
    timezone: zoneName,
    database: z.string().min(1),
    dateOrder,
    concurrency,
    model,
    tasks: tasksConfig,
  })
  .partial()
  .strict();
export type ConfigFile = z.output<typeof configFile>;

const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(configFile.shape),
  model: Object.keys(model.shape),
};

export type Checked =
  { readonly ok: true; readonly config: ConfigFile } | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** @param lines where the keys stand; undefined for a file that is a program. */
export function checkConfigFile(raw: unknown, file: string, lines?: JsonLines['lines']): Checked {
  const parsed = configFile.safeParse(raw);
  if (parsed.success) return { ok: true, config: parsed.data };
  const faults = parsed.error.issues.flatMap(spread).map(({ path, message }): ConfigFault => {
    const line = lines && lineOf(lines, path);
    return { where: line === undefined ? file : `${file}:${line}`, key: path.join('.'), message: message(raw) };
  });
  return { ok: false, faults };
}

/** The faults of a single value, in the same words. */
export function messagesOf(error: z.ZodError, value: unknown): readonly string[] {
  return error.issues.flatMap(spread).map(({ message }) => message(value));
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: (raw: unknown) => string;
}

function spread(issue: z.ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: (raw) => inWords(issue, raw) }];
  const known = KNOWN_KEYS[issue.path.join('.')] ?? [];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: () =>
      `unknown key: expected one of ${known.filter((name) => name !== '$schema').join(', ')}.${didYouMean(key, known)}`,
  }));
}

function inWords(issue: z.ZodIssue, raw: unknown): string {
  const got = `got ${shown(issue.path, raw)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${NOUNS[issue.expected] ?? issue.expected}, ${got}.`;
    case 'invalid_enum_value':
      return `expected one of ${issue.options.join(', ')}, ${got}.`;
    case 'invalid_literal':
      return `expected ${JSON.stringify(issue.expected)}, ${got}.`;
    case 'too_small':
      return `expected ${issue.type === 'number' ? `at least ${issue.minimum}` : 'something that is not empty'}, ${got}.`;
    case 'too_big':
      return `expected at most ${issue.maximum}, ${got}.`;
    case 'invalid_union':
      return [...new Set(issue.unionErrors.flatMap((error) => error.issues.map((inner) => inWords(inner, raw))))].join(
        ' Or: ',
      );
    default:
      return /^expected .*\bgot\b|\.$|\?$/.test(issue.message) ? issue.message : `${issue.message}, ${got}.`;
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** The value as it stands in the file, cut short. What could be a secret is not shown. */
function shown(path: readonly (string | number)[], raw: unknown): string {
  let value = raw;
  for (const key of path) {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = inside ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined;
  }
  if (value === undefined) return 'nothing';
  if (path.includes('apiKey') || path.includes('env')) return `a ${typeof value}`;
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
