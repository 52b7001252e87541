// db_backup: an online copy of a SQLite database, checked before it counts, the oldest ones removed.

import { stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, extname, join, resolve } from 'node:path';
import type { Builtin } from '../registry.js';
import { printable } from '../printable.js';
import type { Outcome, RunnerInput, StopReason } from '../runner.js';
import { discard, removeAbandoned, rotate } from '../../store/sqlite/backup-files.js';
import { copyVerified } from '../../store/sqlite/backups.js';
import { stoppedOutcome } from '../stopped.js';
import type { BuiltinDeps } from './deps.js';
import { privateFolder, putInPlace, stamp, temporaryFor } from './files.js';

export function dbBackup(deps: BuiltinDeps): Builtin {
  return {
    definition: {
      name: 'db_backup',
      kind: 'builtin',
      description: 'Copies a SQLite database while it is in use, verifies the copy and keeps the newest ones.',
      params: {
        database: {
          type: 'string',
          format: 'path',
          required: false,
          description: "SQLite file to back up; cron-agent's own by default",
        },
        folder: { type: 'string', format: 'path', required: false, description: 'Where the copies go' },
        keep: { type: 'integer', default: 7, min: 1, description: 'How many copies of this database to keep' },
      },
      effect: 'idempotent',
      lane: 'function',
    },
    runner: { run: (input) => backUp(deps, input) },
  };
}

async function backUp(deps: BuiltinDeps, input: RunnerInput): Promise<Outcome> {
  const { keep } = input.args as { keep: number };
  const source = resolve((input.args['database'] as string | undefined) ?? deps.databasePath);
  const folder = (input.args['folder'] as string | undefined) ?? defaultFolder(deps, source);
  const name = basename(source, extname(source));
  const target = join(folder, `${name}-${stamp(deps.clock.now())}.db`);
  const temporary = temporaryFor(target, input.context.runId);
  try {
    const fault = await notADatabase(source);
    if (fault !== undefined) return failed(fault, false);
    await privateFolder(folder);
    await removeAbandoned(folder, deps.clock.now());
    const { pages, damage } = await copyVerified(source, temporary, input.signal);
    if (damage !== undefined) return failed(`the copy of ${source} did not pass integrity_check: ${damage}`, false);
    await putInPlace(temporary, target);
    const removed = await rotate(folder, name, keep);
    const rotated = removed === 0 ? '' : `, ${removed} older removed`;
    return { kind: 'succeeded', summary: printable(`${target} (${pages} pages, verified${rotated})`) };
  } catch (error) {
    if (input.signal.aborted) return stoppedOutcome(input.signal.reason as StopReason);
    return outcomeOf(error, source, folder);
  } finally {
    discard(temporary);
  }
}

/**
 * Why `path` cannot be a database, from its metadata alone. The file is never opened here: closing it would drop the locks
 * that SQLite holds on it in this process (POSIX), and it may be our own.
 */
export async function notADatabase(path: string): Promise<string | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    return found.code === 'ENOENT'
      ? `database ${path} does not exist`
      : `database ${path} cannot be read (${found.code})`;
  }
  if (!found.isFile())
    return `database ${path}: expected a SQLite file, got ${found.isDirectory() ? 'a folder' : 'no regular file'}`;
  return found.size === 0 ? `database ${path} is empty: expected a SQLite file` : undefined;
}

/** Databases of others get a folder each: two files named app.db must not rotate each other's copies away. */
function defaultFolder(deps: BuiltinDeps, source: string): string {
  if (source === resolve(deps.databasePath)) return deps.backupFolder;
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 8);
  return join(deps.backupFolder, `${basename(source, extname(source))}-${hash}`);
}

function outcomeOf(error: unknown, source: string, folder: string): Outcome {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'SQLITE_NOTADB':
      return failed(`${source} is not a SQLite database (or is encrypted)`, false);
    case 'SQLITE_FULL':
    case 'ENOSPC':
      return failed(`no space left in ${folder} for the copy of ${source}`, true);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return failed(`the backup cannot be written to ${folder}: ${message}`, false);
    default:
      if (code?.startsWith('SQLITE_CORRUPT')) return failed(`${source} is damaged: ${message}`, false);
      return failed(`the backup of ${source} failed: ${message}`, true);
  }
}

function failed(error: string, transient: boolean): Outcome {
  return { kind: 'failed', error: printable(`${error}.`), transient };
}
