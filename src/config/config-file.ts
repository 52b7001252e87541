// Finds and reads one configuration file: JSON as data, TypeScript and JavaScript through jiti. The file is a program or says
// which programs run, so it must belong to who runs us (or root) and nobody else may be able to write it.

import type { Stats } from 'node:fs';
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ConfigFault } from './config-error.js';
import type { ConfigFile } from './config-schema.js';
import { linesOfJson } from './json-lines.js';

export const PROJECT_NAMES = ['ts', 'js', 'mjs', 'json'].map((ending) => `cron-agent.config.${ending}`);
export const USER_NAMES = ['json', 'ts', 'js', 'mjs'].map((ending) => `config.${ending}`);

const MAX_BYTES = 1024 * 1024;
const WRITABLE_BY_OTHERS = 0o022;
export const WRITABLE_BY_ALL = 0o002;

/** The first of the names in the folder or, with `upwards`, in the nearest folder above that has one. */
export function findConfigFile(folder: string, names: readonly string[], upwards: boolean): string | undefined {
  for (let here = folder; ; here = dirname(here)) {
    const found = names.map((name) => join(here, name)).find((path) => statOf(path) !== undefined);
    if (found !== undefined || !upwards || dirname(here) === here) return found;
  }
}

export type ReadConfig =
  | { readonly ok: true; readonly config: ConfigFile }
  | { readonly ok: false; readonly faults: readonly ConfigFault[]; readonly cause?: unknown };

export async function readConfigFile(file: string): Promise<ReadConfig> {
  if (!/\.(json|ts|js|mjs)$/.test(file)) return refuse(file, 'expected a file that ends in .json, .ts, .js or .mjs.');
  const fault = untrusted(file);
  if (fault !== undefined) return refuse(file, fault);
  try {
    return file.endsWith('.json') ? await readJson(file) : await readModule(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { ...refuse(file, `expected a file that can be read, got an error: ${reason}`), cause };
  }
}

/** Why the file may not be used, or undefined. Links are followed: what counts is who can change the contents. */
export function untrusted(file: string, forbidden = WRITABLE_BY_OTHERS): string | undefined {
  const stat = statOf(file);
  if (!stat) return 'expected a file, got nothing. Create it or give another with --config.';
  if (!stat.isFile()) return 'expected a regular file.';
  if (stat.size > MAX_BYTES) return `expected at most ${MAX_BYTES / 1024} KiB, got ${Math.ceil(stat.size / 1024)} KiB.`;
  const me = process.getuid?.();
  if (me === undefined) return undefined;
  if (stat.uid !== me && stat.uid !== 0) {
    return `expected a file of yours or root's, got one of the user with id ${stat.uid}. Read it, then: chown ${me} ${basename(file)}`;
  }
  if ((stat.mode & forbidden) !== 0) {
    const mode = (stat.mode & 0o777).toString(8);
    return `expected a file that only its owner can write, got mode ${mode}. Run: chmod go-w ${basename(file)}`;
  }
  return undefined;
}

async function readJson(file: string): Promise<ReadConfig> {
  const text = (await load(file)) as string;
  const { lines, repeated, brokenAt } = linesOfJson(text);
  if (brokenAt !== undefined)
    return refuse(`${file}:${brokenAt}`, 'expected JSON. Look for a missing comma, quote or bracket here.');
  const { checkConfigFile } = await import('./config-schema.js');
  const checked = checkConfigFile(JSON.parse(text), file, lines);
  if (repeated.length === 0) return checked;
  const twice = repeated.map(({ path, line }) => ({
    where: `${file}:${line}`,
    key: path.join('.'),
    message: 'expected each key once, got it twice. Remove one.',
  }));
  return { ok: false, faults: [...twice, ...(checked.ok ? [] : checked.faults)] };
}

async function readModule(file: string): Promise<ReadConfig> {
  const { checkConfigFile } = await import('./config-schema.js');
  return checkConfigFile(await load(file), file);
}

/** JSON comes back as its text, for the line numbers. Both libraries cost 25 to 50 ms: they wait until a file is there. */
async function load(file: string): Promise<unknown> {
  const { cosmiconfig } = await import('cosmiconfig');
  const asText = (_: string, text: string): string => text.replace(/^\uFEFF/, '');
  const asModule = async (path: string): Promise<unknown> => {
    const { createJiti } = await import('jiti');
    return createJiti(import.meta.url, { moduleCache: false }).import(path, { default: true });
  };
  const loaders = { '.json': asText, '.ts': asModule, '.js': asModule, '.mjs': asModule };
  const found = await cosmiconfig('cron-agent', { loaders, cache: false, searchStrategy: 'none' }).load(file);
  return found?.config ?? '';
}

function refuse(where: string, message: string): { readonly ok: false; readonly faults: readonly ConfigFault[] } {
  return { ok: false, faults: [{ where, key: '', message }] };
}

function statOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}
