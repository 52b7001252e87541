// Exactly what a command would run now: what an approval is bound to (SECURITY.md X05). Reads the disk, by stat where that is enough.
//
// Known limits: what a script loads by itself (modules, other scripts, data) is not looked at, nor is a program that the system's
// packages bring, nor a script that another program finds on PATH or behind a `cd` (`nice backup.sh`, `sh -c 'cd x && ./y.sh'`); and between this look and the start of the process somebody who may write the script can still exchange it.

import { basename, resolve } from 'node:path';
import type { Clock } from '../time/clock.js';
import type { CommandLine } from './command.js';
import { locate } from './command.js';
import type { Environment } from './environment.js';
import type { FileContent } from './file-content.js';
import { contentOf } from './file-content.js';
import type { Manifest } from './manifest.js';
import { masked } from './manifest.js';

/** Where the packages of the system live. An upgrade of them is nobody's change of a task: a program there is known by its path. */
const OF_THE_SYSTEM = /^\/(usr|bin|sbin|lib|lib64|opt|nix|snap|System|Library)\//;
const INTERPRETER = /^(sh|bash|dash|ash|ksh|zsh|fish|python|perl|ruby|node|deno|bun|tsx|php|lua|Rscript|pwsh)[\d.]*$/;
/** Whose next word is the option's, not the script; it may be a file that is loaded before the script. */
const TAKE_A_WORD: readonly (readonly [interpreter: RegExp, option: RegExp])[] = [
  [/^(sh|bash|dash|ash|ksh|zsh)/, /^([-+][a-z]*o|[-+]O|--(rcfile|init-file))$/],
  [/^python/, /^-[A-Za-z]*[WX]$/],
  [
    /^(node|deno|bun|tsx)/,
    /^(-r|-C|--(require|import|loader|experimental-loader|conditions|env-file|preload|config|tsconfig))$/,
  ],
  [/^(perl|ruby)/, /^-I$/],
  [/^ruby/, /^-r$/],
  [/^php/, /^-[cd]$/],
];
/** Words of a command that are looked at as files; a list of a thousand data files is not. */
const MOST_WORDS = 64;

/** Of the environment only what the task sets itself and the names it hands on: the rest differs between a shell and a service. */
export function commandManifest(command: CommandLine, own: Environment, clock: Pick<Clock, 'now'>): Manifest {
  const located = locate(command, own);
  const path = located.ok ? located.path : null;
  const program = path === null ? undefined : contentOf(path, clock);
  const script = path === null ? undefined : scriptOf(command, path, program, clock);
  const files = filesIn(command, command.declared.set['HOME'] ?? own['HOME'], [path, script?.path], clock);
  const { pass, set } = command.declared;
  return {
    argv: command.argv,
    path,
    cwd: command.cwd,
    script: script ?? null,
    set: masked(set),
    ...(program && path !== null && path !== script?.path && !OF_THE_SYSTEM.test(path) && { program: known(program) }),
    ...(files.length > 0 && { files }),
    ...(pass.length > 0 && { pass: [...pass].sort() }),
    form: 2,
  };
}

/** The program itself when it starts with `#!`, else the file an interpreter is given (`bash x.sh`). */
function scriptOf(
  command: CommandLine,
  path: string,
  program: FileContent | undefined,
  clock: Pick<Clock, 'now'>,
): { readonly path: string; readonly sha256: string } | undefined {
  const given = afterInterpreter([basename(path), ...command.argv.slice(1)], 0);
  const script = program?.isScript() ? path : given === undefined ? undefined : resolve(command.cwd, given);
  const sha256 = script === undefined ? undefined : contentOf(script, clock)?.sha256();
  return script === undefined || sha256 == null ? undefined : { path: script, sha256 };
}

/**
 * Further scripts that its words name, also inside the text of `sh -c`: `nice ./x.sh`, `timeout 5m python3 y.py`. A word that is no
 * script is never opened: closing a file drops this process's POSIX locks on it, and one may be our own database.
 */
function filesIn(
  { argv, cwd }: CommandLine,
  home: string | undefined,
  told: readonly (string | null | undefined)[],
  clock: Pick<Clock, 'now'>,
): readonly ({ readonly path: string } & ReturnType<typeof known>)[] {
  const [program = '', ...given] = argv.filter((_word, index) => !isOwnName(argv, index));
  const words = given
    .flatMap((word) => [word, ...(/[\s"~$]/.test(word) ? wordsIn(fromHome(word, home)) : [])])
    .filter((word) => word.length < 4_096 && !word.includes('\0'))
    .slice(0, MOST_WORDS);
  const all = [program, ...words];
  const scripts = all.flatMap((_word, index) => loadedBy(all, index));
  const found = new Map<string, FileContent>();
  for (const word of words) {
    const path = resolve(cwd, word);
    if (told.includes(path) || found.has(path)) continue;
    const content = contentOf(path, clock);
    if (content && (scripts.includes(word) || (content.executable && content.isScript()))) found.set(path, content);
  }
  return [...found].map(([path, content]) => ({ path, ...known(content) }));
}

/** `sh` in `sh -c TEXT sh ARG…` is what the text calls itself; what follows it are values. */
function isOwnName(argv: readonly string[], index: number): boolean {
  return /^-[a-z]*c$/.test(argv[index - 2] ?? '') && INTERPRETER.test(argv[index]!);
}

function wordsIn(text: string): readonly string[] {
  return text.match(/[^\s;|&()<>"'`$=]+/g) ?? [];
}

/** The first word behind an interpreter that is none of its options. */
function afterInterpreter(words: readonly string[], at: number): string | undefined {
  if (!INTERPRETER.test(basename(words[at] ?? ''))) return undefined;
  return words.slice(at + 1).find((word) => word !== '' && !word.startsWith('-'));
}

/** What an interpreter reads as a program: the script, and files that its options name before that. */
function loadedBy(words: readonly string[], at: number): readonly string[] {
  const interpreter = basename(words[at] ?? '');
  if (!INTERPRETER.test(interpreter)) return [];
  const loaded: string[] = [];
  const takesOne = (word: string): boolean =>
    TAKE_A_WORD.some(([whose, option]) => whose.test(interpreter) && option.test(word));
  for (let next = at + 1; next < words.length; next++) {
    const word = words[next]!;
    if (takesOne(word)) loaded.push(words[++next] ?? '');
    else if (word === 'run' && /^(deno|bun)/.test(interpreter)) continue;
    else if (word !== '' && !/^[-+]/.test(word)) return [...loaded, word];
  }
  return loaded;
}

/** As a shell reads it: `~/x.sh`, `$HOME/x.sh`. */
function fromHome(text: string, home: string | undefined): string {
  if (home === undefined) return text;
  return text.replace(/(?<![^\s;|&()<>"'`=])~(?=\/)|"?\$(HOME\b|\{HOME\})"?(?=\/)/g, () => home);
}

function known(
  content: FileContent,
): { readonly sha256: string } | { readonly bytes: number; readonly modified: number } {
  const sha256 = content.sha256();
  return sha256 === null ? { bytes: content.bytes, modified: content.modified } : { sha256 };
}
