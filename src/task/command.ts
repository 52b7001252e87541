// A command line that is ready to run, which file it would start, and what can be said about it before it runs.

import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import type { DeclaredEnvironment, Environment } from './environment.js';
import { taskEnvironment } from './environment.js';
import { masked } from './manifest.js';
import { printable } from './printable.js';

export interface CommandLine {
  /** Never empty. Passed to the kernel word by word; no shell looks at it unless it names one itself. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly declared: DeclaredEnvironment;
}

export type Located =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly code: 'ENOENT' | 'EACCES'; readonly message: string };

const SHELL = '/bin/sh';
/** A script larger than this is not hashed: it is a program, and its path is what identifies it. */
const MAX_HASHED_BYTES = 16 * 1024 * 1024;
const INTERPRETER = /^(sh|bash|dash|ash|ksh|zsh|fish|python|perl|ruby|node|deno|bun|tsx|php|lua|Rscript|pwsh)[\d.]*$/;

/** Shell mode: the first word is the script, the others are "$1", "$2" … and are never read as script text. */
export function shellMode(words: readonly string[]): readonly string[] {
  return [SHELL, '-c', words[0] ?? '', 'sh', ...words.slice(1)];
}

/** Finds the file as execvp would, but through the task's own PATH and working directory. */
export function locate(command: CommandLine, own: Environment): Located {
  const program = command.argv[0] ?? '';
  if (program.includes('/')) return usable(resolve(command.cwd, program), program);
  const path = taskEnvironment(own, command.declared)['PATH'] ?? '';
  let denied: Located | undefined;
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const found = usable(join(folder, program), program);
    if (found.ok) return found;
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
  const warnings = [folderFault(command.cwd), located.ok ? interpreterFault(located.path) : located.message];
  return [
    ...warnings.filter((warning) => warning !== undefined),
    ...unset.map((name) => `environment variable ${name} is not set`),
  ].map(printable);
}

/**
 * Exactly what would run now: what an approval is bound to (SECURITY.md X05). Reads the disk. Of the environment only what the task
 * sets itself: the rest differs between a shell and a service manager, and says nothing about the task.
 */
export function commandManifest(command: CommandLine, own: Environment): Readonly<Record<string, unknown>> {
  const located = locate(command, own);
  const script = located.ok ? scriptOf(command, located.path) : undefined;
  return {
    argv: command.argv,
    path: located.ok ? located.path : null,
    cwd: command.cwd,
    script: script ?? null,
    set: masked(command.declared.set),
  };
}

export function sha256OfFile(path: string): string | undefined {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_HASHED_BYTES) return undefined;
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    // Unreadable: the manifest says null, and the run itself will name the fault.
    return undefined;
  }
}

/** What is there, or undefined also where the way to it is closed. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
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

/**
 * The script a command runs: the program itself when it starts with `#!`, else the file an interpreter is given (`bash x.sh`).
 * Other words are never opened: closing a file drops this process's POSIX locks on it, and one may be our own database.
 */
function scriptOf(
  command: CommandLine,
  program: string,
): { readonly path: string; readonly sha256: string } | undefined {
  const word = command.argv.slice(1).find((word) => word !== '' && !word.startsWith('-'));
  let path: string | undefined;
  if (startsWithHashBang(program)) path = program;
  else if (word !== undefined && INTERPRETER.test(basename(program))) path = resolve(command.cwd, word);
  const sha256 = path === undefined ? undefined : sha256OfFile(path);
  return path === undefined || sha256 === undefined ? undefined : { path, sha256 };
}

function startsWithHashBang(path: string): boolean {
  return startOf(path, 2) === '#!';
}

/** Empty where it cannot be read. */
function startOf(path: string, bytes: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(bytes);
      return start.toString('latin1', 0, readSync(file, start, 0, bytes, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
