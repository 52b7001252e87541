// What may stand in a configuration file. Every fault is listed, with its line and, for a key nobody knows, the key that was
// probably meant: a typing error must not become a silent default.

import { z } from 'zod';
import { expectedWords } from '../task/expected.js';
import { didYouMean } from '../task/suggest.js';
import { tasksConfig } from '../task/task-config.js';
import type { ConfigFault } from './config-error.js';
import { concurrency, containment, dateOrder, endpointUrl, zoneName } from './config-values.js';
import type { JsonLines } from './json-lines.js';
import { lineOf } from './json-lines.js';
import { NOTIFY_KEYS, notifySchema } from './notify-schema.js';

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
    containment,
    model,
    tasks: tasksConfig,
    notify: notifySchema,
  })
  .partial()
  .strict();
export type ConfigFile = z.output<typeof configFile>;

const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(configFile.shape),
  model: Object.keys(model.shape),
  ...NOTIFY_KEYS,
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

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: (raw: unknown) => string;
}

function spread(issue: z.ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: (raw) => expectedWords(issue, raw) }];
  const known = KNOWN_KEYS[issue.path.map((key) => (typeof key === 'number' ? '*' : key)).join('.')] ?? [];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: () =>
      `unknown key: expected one of ${known.filter((name) => name !== '$schema').join(', ')}.${didYouMean(key, known)}`,
  }));
}
