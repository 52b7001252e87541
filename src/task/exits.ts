// How a process ended, in plain words, and whether trying again may help (F85).

import { constants } from 'node:os';
import type { Outcome } from './runner.js';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** `program` and `lastWords` (the last line of stderr, may be empty) must be printable already. */
export function outcomeOfExit(
  program: string,
  exit: { readonly code: number | null; readonly signal: string | null },
  lastWords: string,
): Outcome {
  if (exit.code === 0) return { kind: 'succeeded', exitCode: 0 };
  const said = lastWords === '' ? '' : ` It said: ${lastWords}`;
  if (exit.code === null) {
    const signal = exit.signal ?? 'an unknown signal';
    return {
      kind: 'failed',
      error: `${program} was ended by ${signal}${hintOfSignal(signal)}.${said}`,
      signal,
      transient: true,
    };
  }
  const error = `${program} failed with exit code ${exit.code}${hintOfCode(exit.code)}.${said}`;
  return { kind: 'failed', error, exitCode: exit.code, transient: exit.code !== 126 && exit.code !== 127 };
}

/** The process could not be started at all. */
export function outcomeOfSpawnError(program: string, error: NodeJS.ErrnoException): Failed {
  const [words, transient] = SPAWN_ERRORS[error.code ?? ''] ?? [`could not be started: ${error.message}`, false];
  return { kind: 'failed', error: `${program} ${words}.`, transient };
}

/** Too many open files or processes, or no memory: of the machine, and it passes. Undefined: something else. */
export function shortage(what: string, error: unknown): Failed | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  const lacking = ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'].includes(code);
  return lacking ? outcomeOfSpawnError(what, error as NodeJS.ErrnoException) : undefined;
}

/** The file was looked for beforehand, so ENOENT here means what its first line names. */
const SPAWN_ERRORS: Readonly<Record<string, readonly [words: string, transient: boolean]>> = {
  ENOENT: ['could not be started: the file or the interpreter in its first line (#!…) does not exist', false],
  ENOTDIR: ['could not be started: a part of its path is not a folder', false],
  EACCES: ['may not be executed (permission denied). Check its mode and owner', false],
  EPERM: ['may not be executed (operation not permitted)', false],
  ENOEXEC: ['is not a program this machine can run', false],
  E2BIG: ['could not be started: its arguments and environment are too long. Pass data through a file', false],
  ENAMETOOLONG: ['could not be started: its path is too long', false],
  ERR_INVALID_ARG_VALUE: ['could not be started: an argument holds a NUL character', false],
  ETXTBSY: ['is being written at this moment', true],
  EMFILE: ['could not be started: too many open files in cron-agent (see ulimit -n)', true],
  ENFILE: ['could not be started: too many open files on this machine', true],
  EAGAIN: ['could not be started: too many processes (see ulimit -u)', true],
  ENOMEM: ['could not be started: not enough memory', true],
};

function hintOfCode(code: number): string {
  if (code === 126) return ' (found but not executable: check the mode of what it calls)';
  if (code === 127) return ' (command not found: a program that it calls is not on PATH)';
  const signal = code > 128 ? nameOfSignal(code - 128) : undefined;
  return signal === undefined
    ? ''
    : ` (128 + ${code - 128}: a program that it called was ended by ${signal}${hintOfSignal(signal)})`;
}

function hintOfSignal(signal: string): string {
  switch (signal) {
    case 'SIGKILL':
      return ', often for lack of memory';
    case 'SIGSEGV':
    case 'SIGBUS':
    case 'SIGABRT':
      return ': it crashed';
    case 'SIGXCPU':
    case 'SIGXFSZ':
      return ': it went over a limit (ulimit)';
    default:
      return '';
  }
}

function nameOfSignal(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
