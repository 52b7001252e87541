// A command line that is ready to run, which file it would start, and what can be said about it before it runs.

import type { Stats } from 'node:fs';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import type { DeclaredEnvironment, Environment } from './environment.js';
import { searchPath, taskEnvironment } from './environment.js';
import { startOf } from './file-content.js';
import { printable } from './printable.js';

export interface CommandLine {
  /** Never empty. Passed to the kernel word by word; no shell looks at it unless it names one itself. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly declared: DeclaredEnvironment;
  /** The program that was agreed to. It is started where this environment's PATH does not name its folder at all. */
  readonly approved?: string | undefined;
}

export type Located =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly code: 'ENOENT' | 'EACCES'; readonly message: string };

const SHELL = '/bin/sh';

/** Shell mode: the first word is the script, the others are "$1", "$2" … and are never read as script text. */
export function shellMode(words: readonly string[]): readonly string[] {
  return [SHELL, '-c', words[0] ?? '', 'sh', ...words.slice(1)];
}

/** Finds the file as execvp would, but through the task's own PATH and working directory. */
export function locate(command: CommandLine, own: Environment): Located {
  const program = command.argv[0] ?? '';
  if (program.includes('/')) return usable(resolve(command.cwd, program), program);
  const path = taskEnvironment(own, command.declared)['PATH'] ?? '';
  const folders = path.split(delimiter);
  // A service knows fewer folders than the shell in which somebody agreed. One that is put before the agreed one is another matter.
  if (command.approved !== undefined && !folders.includes(dirname(command.approved))) {
    const agreed = usable(command.approved, program);
    if (agreed.ok) return agreed;
  }
  let denied: Located | undefined;
  for (const folder of folders) {
    if (!isAbsolute(folder)) continue;
    const found = usable(join(folder, program), program);
    if (found.ok) return isSameFile(found.path, command.approved) ? { ok: true, path: command.approved } : found;
    if (found.code === 'EACCES') denied ??= found;
  }
  return denied ?? { ok: false, code: 'ENOENT', message: `command not found: ${program} is not on PATH (${path})` };
}

/** Why the command cannot start in its folder, or undefined. */
export function folderFault(cwd: string): string | undefined {
  if (!isAbsolute(cwd)) return `working directory: expected an absolute path, got ${JSON.stringify(cwd)}`;
  const stat = lookAt(cwd);
  if (!stat) return `working directory ${cwd} does not exist`;
  return stat.isDirectory() ? undefined : `working directory ${cwd} is not a folder`;
}

/** Why the program in the first line of a script (`#!/usr/bin/python9`) cannot start it, or undefined. */
export function interpreterFault(path: string): string | undefined {
  const interpreter = /^#!\s*(\S+)/.exec(startOf(path, 256))?.[1];
  if (interpreter === undefined) return undefined;
  const found = usable(interpreter, interpreter);
  return found.ok
    ? undefined
    : `the interpreter in its first line (#!${interpreter}) ${found.code === 'ENOENT' ? 'does not exist' : 'cannot be run'}`;
}

/** What is likely to go wrong when it runs, safe to print. Nothing is started. */
export function commandWarnings(command: CommandLine, own: Environment): readonly string[] {
  const located = locate(command, own);
  const unset = command.declared.pass.filter((name) => own[name] === undefined);
  const asFound = located.ok ? interpreterFault(located.path) : located.message;
  const warnings = [folderFault(command.cwd), asFound, elsewhere(command, own, located)];
  return [
    ...warnings.filter((warning) => warning !== undefined),
    ...unset.map((name) => `environment variable ${name} is not set`),
  ].map(printable);
}

/** It is not on PATH, and the agreed program starts all the same. */
function elsewhere(command: CommandLine, own: Environment, located: Located): string | undefined {
  const { approved, ...unbound } = command;
  if (!located.ok || located.path !== approved || locate(unbound, own).ok) return undefined;
  return `${command.argv[0] ?? ''} is not on PATH (${searchPath(own)}): ${approved}, which was agreed to, is started`;
}

/** What is there, or undefined also where the way to it is closed. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** One program has two names where /bin is a link to /usr/bin; which of them comes first differs between a shell and a service. */
function isSameFile(path: string, approved: string | undefined): approved is string {
  if (approved === undefined || basename(path) !== basename(approved)) return false;
  try {
    return realpathSync(path) === realpathSync(approved);
  } catch {
    return false;
  }
}

function usable(path: string, program: string): Located {
  const stat = lookAt(path);
  if (!stat) return { ok: false, code: 'ENOENT', message: `command not found: ${program} (no file ${path})` };
  if (!stat.isFile()) return { ok: false, code: 'EACCES', message: `${path} is not a file that can be run` };
  try {
    accessSync(path, constants.X_OK);
    return { ok: true, path };
  } catch {
    return { ok: false, code: 'EACCES', message: `${path} is not executable. Run chmod +x on it` };
  }
}
