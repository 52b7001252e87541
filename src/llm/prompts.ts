// The text a model reads lives in prompts/*.md, one file a role, with {{variables}}. A variable that is missing or that the
// file does not use is a mistake of the caller and throws: a prompt that silently lost its zone or its job list would still
// "work", only worse.

import { readFileSync } from 'node:fs';
import { BugError } from './bug-error.js';

export type PromptName = 'assistant' | 'schedule-parser' | 'json-repair' | 'prompt-task';

/** The same relative place from src/llm (tsx, vitest) and from dist/llm (the package). */
const PROMPTS = new URL('../../prompts/', import.meta.url);
const VARIABLE = /\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}/g;
const cache = new Map<PromptName, string>();

/**
 * Reads `prompts/NAME.md` (once per process) and fills in its variables.
 *
 * @throws BugError when the file is not there, uses a variable that is not given, or does not use one that is
 * @example loadPrompt('json-repair', { issues: 'hour: expected 0-23, got 25' })
 */
export function loadPrompt(name: PromptName, variables: Readonly<Record<string, string>>): string {
  return fillPrompt(name, promptText(name), variables);
}

/** One pass: a value that itself contains `{{…}}` stays as it is, so nothing a person says can reach another variable. */
export function fillPrompt(name: string, text: string, variables: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const filled = text.replace(VARIABLE, (_, variable: string) => {
    const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
    if (value === undefined) {
      throw new BugError(`prompts/${name}.md: expected a value for {{${variable}}}, got none. Pass it to loadPrompt.`);
    }
    used.add(variable);
    return value;
  });
  const unused = Object.keys(variables).filter((variable) => !used.has(variable));
  if (unused.length > 0) {
    throw new BugError(
      `prompts/${name}.md: expected to use {{${unused.join('}}, {{')}}}, but the file does not. Remove or use it.`,
    );
  }
  return filled;
}

function promptText(name: PromptName): string {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const text = readPrompt(name).replaceAll('\r\n', '\n').trim();
  cache.set(name, text);
  return text;
}

function readPrompt(name: PromptName): string {
  try {
    return readFileSync(new URL(`${name}.md`, PROMPTS), 'utf8');
  } catch (cause) {
    throw new BugError(`prompts/${name}.md: expected a file, got none. Reinstall the package.`, { cause });
  }
}
